import { DamagedLog, type EventLog, type EventPlace } from '../event-log/event-log.js';
import { LOG_EVENTS, skipStream, type EventSkipped, type ReactionSkipped } from '../event-log/skip.js';
import { Ended, FOUND_WRONG, progress, say, WRONG_USAGE } from '../exit.js';
import { hashOf, uuidOf } from '../kernel/canonical.js';
import { SystemClock } from '../kernel/clock.js';
import type { NewEvent } from '../kernel/event.js';
import { text } from '../kernel/shape.js';
import { ReadModel, UnappliedEvent } from '../read-model/read-model.js';
import { PROJECTIONS, viewsOf } from '../history.js';
import { POLICIES } from '../rooms.js';
import { openDataFolder } from '../sqlite/data-folder.js';
import { caughtUp, operator, setting, withLog, type Setting } from './offline.js';

/** An event at which somebody who reads the log stops, and how far the rows are. */
interface Stop {
  readonly why: DamagedLog | UnappliedEvent;
  readonly read: number;
}

/** What is asked for. */
interface Repair {
  readonly skip?: string;
  readonly policy?: string;
  readonly reason?: string;
}

/**
 * Tells at which event the read model stops, or would if it was made anew; with `skip` and `reason` puts on record that everybody
 * goes on without it, or that one policy goes on without what fails of its reactions to it. Ends with 1 where there is one all the same.
 */
export async function repair({ skip, policy, reason = '' }: Repair): Promise<void> {
  const problem = skip !== undefined && text()(reason);
  if (problem) throw new Ended(WRONG_USAGE, `With --skip goes --reason, which stays on record. ${problem.message}`);
  if (policy !== undefined) assertPolicy(policy, skip);
  const given = setting();
  const { folder } = given;
  const held = openDataFolder(folder);
  try {
    await withLog(given, async (log) => {
      if (policy !== undefined) {
        await letGo(log, policy, Number(skip), reason.trim());
        return;
      }
      const stop = await stopIn(log, given);
      if (skip === undefined) {
        tell(stop);
        return;
      }
      const place = stop?.why.place;
      if (!stop || !place || String(place.position) !== skip)
        throw new Ended(WRONG_USAGE, [`Nobody stops at position ${skip}.`, stop?.why.message].filter(Boolean).join(' '));
      await passOver(log, place, reason.trim());
      if (place.position <= stop.read) ReadModel.discard(folder);
      say(`From now on the event at position ${skip} is passed over.`);
      tell(await stopIn(log, given));
    });
  } finally {
    held.release();
  }
}

function tell(stop: Stop | undefined): void {
  if (stop) throw new Ended(FOUND_WRONG, stop.why.message);
  say('The log can be read to its end, and the read model holds all of it.');
}

async function stopIn(log: EventLog, { folder, decisionSlaDays }: Setting): Promise<Stop | undefined> {
  const rows = ReadModel.open(folder, PROJECTIONS, viewsOf(decisionSlaDays));
  try {
    await caughtUp(rows, log, (await log.end()).position);
    await log.verify();
    return undefined;
  } catch (error) {
    progress('');
    if (error instanceof DamagedLog || error instanceof UnappliedEvent) return { why: error, read: rows.checkpoint().position };
    throw error;
  } finally {
    rows.close();
  }
}

function assertPolicy(policy: string, skip: string | undefined): void {
  if (skip === undefined) throw new Ended(WRONG_USAGE, 'With --policy goes --skip, the position that readiness tells.');
  const names = POLICIES.map(({ name }) => name);
  if (!names.includes(policy)) throw new Ended(WRONG_USAGE, `There is no policy ${policy}: there are ${names.join(' and ')}.`);
}

const passOver = (log: EventLog, { position, id: eventId }: EventPlace, reason: string): Promise<void> =>
  putOnRecord(log, 'EventSkipped', { position, eventId, reason } satisfies EventSkipped);

async function letGo(log: EventLog, policy: string, position: number, reason: string): Promise<void> {
  const [event] = position > 0 && position <= (await log.end()).position ? await log.readAll(position - 1, 1) : [];
  if (!event) throw new Ended(WRONG_USAGE, `There is no event at position ${position}.`);
  await putOnRecord(log, 'ReactionSkipped', { policy, position, eventId: event.id, reason } satisfies ReactionSkipped);
  say(`From now on ${policy} goes on without what fails of its reactions to the event at position ${position}.`);
}

async function putOnRecord(log: EventLog, type: keyof typeof LOG_EVENTS, data: EventSkipped | ReactionSkipped): Promise<void> {
  const stream = skipStream(data.position);
  const { revision } = await log.read(stream);
  const id = uuidOf(JSON.stringify([stream, revision + 1, data.eventId]));
  const event: NewEvent = {
    id,
    type,
    data,
    actor: operator(),
    effectiveAt: new SystemClock().now(),
    command: 'repair',
    commandId: id,
    inputHash: hashOf(data),
    warnings: [],
    correlationId: id,
  };
  await log.append({ stream, expectedRevision: revision, events: [event] });
}

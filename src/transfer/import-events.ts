import { Inject, Injectable } from '@nestjs/common';
import { Codec } from '../event-log/codec.js';
import { Conflict, EventLog } from '../event-log/event-log.js';
import { hashOf } from '../kernel/canonical.js';
import type { RecordedEvent } from '../kernel/event.js';
import { refuse } from '../kernel/refusal.js';
import { recordedIn } from './cloud-event.js';
import { eventsOf } from './export.js';
import { objectionOf } from './import-commands.js';
import { groupsOf, type Line } from './lines.js';
import { OverlayLog } from './overlay.event-log.js';
import { NOTHING, progressed, type Outcome, type Progress } from './tally.js';

/**
 * Brings the events of an export in, as they are but for their recorded times, into a register that is empty
 * or whose events are the beginning of the file (rule 28). As each event stands on those before it, the first refusal ends it.
 */
@Injectable()
export class ImportEvents {
  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(Codec) private readonly codec: Codec,
  ) {}

  /** Answers after each group of lines, which is durable then. */
  async *run(lines: AsyncIterable<Line>): AsyncGenerator<Progress> {
    const present = eventsOf(this.log, (await this.log.end()).position);
    let tally = NOTHING;
    for await (const group of groupsOf(lines)) {
      const outcomes = await this.#group(group, present, tally.accepted + tally.repeated);
      const progress = progressed(tally, group, outcomes);
      tally = progress.tally;
      yield progress;
      if (tally.refused > 0) return;
    }
  }

  async #group(group: readonly Line[], present: AsyncIterator<RecordedEvent>, before: number): Promise<readonly Outcome[]> {
    const overlay = new OverlayLog(this.log);
    const outcomes: Outcome[] = [];
    try {
      for (const line of group) outcomes.push(await this.#line(line, before + outcomes.length + 1, present, overlay));
    } catch (error) {
      outcomes.push(objectionOf(error));
    }
    await overlay.commit();
    return outcomes;
  }

  async #line(line: Line, position: number, present: AsyncIterator<RecordedEvent>, overlay: OverlayLog): Promise<Outcome> {
    const event = recordedIn(line, this.codec);
    if (event.position !== position)
      refuse('INVALID', 'position', `This is not the event of position ${position}: the file is no whole export.`);
    const there = await present.next();
    if (there.done !== true) return same(there.value, event) ? 'REPEATED' : refuse('REGISTER_NOT_EMPTY', undefined, NOT_EMPTY);

    const { stream, revision, position: _position, recordedAt: _recordedAt, ...fresh } = event;
    const last = (await overlay.read(stream)).events.at(-1)?.effectiveAt;
    if (last !== undefined && event.effectiveAt < last) refuse('OUT_OF_ORDER', 'time', `The stream’s last event happened later (${last}).`);
    const appended = await overlay.append({ stream, expectedRevision: revision - 1, events: [fresh] }).catch((error: unknown) => {
      if (!(error instanceof Conflict)) throw error;
      return refuse('INVALID', 'revision', `The stream’s last event before this one is number ${error.actual}.`);
    });
    return appended.position === position ? 'ACCEPTED' : refuse('REGISTER_NOT_EMPTY', undefined, NOT_EMPTY);
  }
}

const NOT_EMPTY = 'This register holds events that the file does not begin with; an export goes into an empty one.';

/** Equal but for the recorded time. */
const same = (present: RecordedEvent, given: RecordedEvent): boolean => hashWithoutRecordedTime(present) === hashWithoutRecordedTime(given);
const hashWithoutRecordedTime = (event: RecordedEvent): string =>
  hashOf(JSON.parse(JSON.stringify({ ...event, recordedAt: undefined })) as object);

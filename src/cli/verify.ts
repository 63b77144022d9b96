import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertSameHistory, DamagedLog, type EventLog } from '../event-log/event-log.js';
import { isReactionSkip, isSkip, LOG_EVENTS } from '../event-log/skip.js';
import { Ended, FOUND_WRONG, progress, say } from '../exit.js';
import { Fault } from '../kernel/refusal.js';
import { keyOf } from '../kernel/streams.js';
import { CHECKPOINT_FILE, CheckpointFile } from '../reactions/checkpoint-file.js';
import { ReadModel, UnappliedEvent } from '../read-model/read-model.js';
import { PROJECTIONS, viewsOf } from '../history.js';
import { POLICIES } from '../rooms.js';
import { openDataFolder } from '../sqlite/data-folder.js';
import { isDamaged } from '../sqlite/database.js';
import { caughtUp, setting, withLog, type Setting } from './offline.js';

/** Reads the whole log and compares the read model, caught up with it, with a fold from zero. Ends with 1 at the first difference. */
export async function verify(): Promise<void> {
  const given = setting();
  const held = openDataFolder(given.folder);
  try {
    const { events, passedOver, rows } = await withLog(given, (log) => counts(log, given));
    say(`${events} events: numbered without a gap, readable, as they were written`);
    for (const reason of passedOver) say(reason);
    say(`${rows} rows of the read model: equal to a fold from zero`);
  } catch (error) {
    progress('');
    throw isWrong(error) ? new Ended(FOUND_WRONG, error.message) : error;
  } finally {
    held.release();
  }
}

const isWrong = (error: unknown): error is Error =>
  error instanceof DamagedLog || error instanceof UnappliedEvent || (error instanceof Fault && error.code === 'HISTORY_REWRITTEN');

interface Counts {
  readonly events: number;
  readonly rows: number;
  /** Why an event was passed over, for each that was. */
  readonly passedOver: readonly string[];
}

async function counts(log: EventLog, { folder, decisionSlaDays }: Setting): Promise<Counts> {
  const views = viewsOf(decisionSlaDays);
  const scratch = mkdtempSync(join(tmpdir(), 'sayso-verify-'));
  try {
    progress('reading the log');
    const passedOver: string[] = [];
    const events = await log.verify((event) => {
      if (isReactionSkip(event)) passedOver.push(`${event.actor.name} ${LOG_EVENTS.ReactionSkipped.sentence(event.data, '', keyOf)}`);
      if (isSkip(event)) passedOver.push(`${event.actor.name} ${LOG_EVENTS.EventSkipped.sentence(event.data, '', keyOf)}`);
    });
    const kept = await caughtUp(ReadModel.open(folder, PROJECTIONS, views), log, events);
    const fold = await caughtUp(ReadModel.at(join(scratch, 'fold.db'), PROJECTIONS, { views, bulk: true }), log, events);
    fold.finish();
    const rows = compare(kept, fold);
    kept.close();
    fold.close();
    await assertReactionsOf(log, folder);
    return { events, rows, passedOver };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Throws where how far reactions are cannot be read, or is of another history. */
async function assertReactionsOf(log: EventLog, folder: string): Promise<void> {
  const file = join(folder, CHECKPOINT_FILE);
  if (!existsSync(file)) return;
  try {
    const checkpoints = CheckpointFile.at(file);
    try {
      for (const policy of POLICIES) {
        const checkpoint = checkpoints.of(policy);
        const [event] = checkpoint.position > 0 ? await log.readAll(checkpoint.position - 1, 1) : [];
        assertSameHistory(checkpoint, event);
      }
    } finally {
      checkpoints.close();
    }
  } catch (error) {
    throw isDamaged(error) ? new Ended(FOUND_WRONG, `${file} is broken: at the next start it is made anew.`) : error;
  }
}

/** The number of rows, where both hold the same ones. */
function compare(kept: ReadModel, fold: ReadModel): number {
  const others = fold.dump()[Symbol.iterator]();
  let count = 0;
  for (const [table, row] of kept.dump()) {
    const { value } = others.next() as IteratorResult<readonly [string, string], undefined>;
    if (value?.[0] !== table || value[1] !== row) throw different(table, row, value);
    count++;
  }
  const left = others.next() as IteratorResult<readonly [string, string], undefined>;
  if (left.value) throw different(left.value[0], undefined, left.value);
  return count;
}

function different(table: string, kept: string | undefined, fold: readonly [string, string] | undefined): Ended {
  return new Ended(
    FOUND_WRONG,
    `The read model differs in ${table}: it holds ${kept ?? 'nothing'}, a fold from zero makes ${fold?.[1] ?? 'nothing'}.`,
  );
}

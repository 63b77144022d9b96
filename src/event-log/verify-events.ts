import { setImmediate as turn } from 'node:timers/promises';
import { DamagedLog, type EventLog } from './event-log.js';

/** Events read at a time. */
const BATCH = 1_000;

/** Reads every event and returns their number. Throws DamagedLog at the first one that is missing, altered or unknown. */
export async function verifyEvents(log: EventLog): Promise<number> {
  const revisions = new Map<string, number>();
  for (let count = 0; ;) {
    const events = await log.readAll(count, BATCH);
    for (const { stream, revision, position } of events) {
      const expected = (revisions.get(stream) ?? -1) + 1;
      if (revision !== expected) throw new DamagedLog(`${stream} has no event ${expected} before the one at position ${position}.`);
      revisions.set(stream, revision);
    }
    count += events.length;
    if (events.length === 0) return count;
    await turn();
  }
}

import type { EventLog } from '../event-log/event-log.js';
import type { RecordedEvent } from '../kernel/event.js';
import { sync } from '../sqlite/database.js';
import { endWithStarter, tell, told, untold } from './beside.js';
import type { AnyProjection } from './projection.js';
import { Projector } from './projector.js';
import { ReadModel } from './read-model.js';
import type { Given, Told, Wanted } from './renewal.js';
import type { View } from './view.js';

/** Makes a read model of all that the log holds in a file that nobody else looks at. */
export async function build(file: string, projections: readonly AnyProjection[], views: readonly View[], log: EventLog): Promise<void> {
  endWithStarter();
  try {
    const rows = ReadModel.at(file, projections, { views, bulk: true });
    const projector = new Projector(log, rows, console);
    const catchUp = () => projector.catchUp((position) => tell({ position } satisfies Told));
    await catchUp();
    rows.finish();
    await catchUp();
    const { position } = rows.checkpoint();
    rows.close();
    // here, and not where it is put in place: that keeps everybody waiting
    sync(file);
    tell({ position, isDone: true } satisfies Told);
  } catch (error) {
    tell({ error: told(error) } satisfies Told);
  }
}

/** The log that the starter holds, as far as a projector reads it to its end. */
export const logOfStarter = {
  readAll: (after: number, limit: number) => given({ after, limit }),
  read: async (stream: string) => ({ events: await given({ stream }) }),
} as unknown as EventLog;

async function given(wanted: Wanted): Promise<readonly RecordedEvent[]> {
  const coming = new Promise<Given>((resolve) => process.once('message', resolve));
  tell({ wanted } satisfies Told);
  const answer = await coming;
  if ('error' in answer) throw untold(answer.error);
  return answer.events;
}

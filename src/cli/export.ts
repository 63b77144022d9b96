import { pipeline } from 'node:stream/promises';
import { IO_ERROR, Ended } from '../exit.js';
import { requestFrom, type Remote } from './remote.js';

/** Writes every event to standard output, from a running service or from the data folder, which may be in use. */
export async function exportEvents(remote: Remote): Promise<void> {
  try {
    await (remote.url === undefined ? fromDataFolder() : pipeline(await requestFrom(remote, 'GET', '/export'), process.stdout));
  } catch (error) {
    throw error instanceof Ended
      ? error
      : new Ended(IO_ERROR, `This export is not whole: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function fromDataFolder(): Promise<void> {
  const [{ setting, withLog, reading, operator }, { exportOf, readOf }, { ReadLog }, { privateFolder }] = await Promise.all([
    import('./offline.js'),
    import('../transfer/export.js'),
    import('../access/read-log.js'),
    import('../sqlite/data-folder.js'),
  ]);
  const { folder, ...own } = setting();
  const { codec, clock } = reading();
  await withLog({ folder, ...own }, async (log) => {
    // a node of an EventStoreDB may have none yet
    privateFolder(folder);
    const readLog = new ReadLog(folder, clock);
    await readLog.record(operator(), [await readOf(log)]).finally(() => readLog.close());
    await pipeline(exportOf(log, codec), process.stdout);
  });
}

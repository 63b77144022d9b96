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
  const [{ setting, withLog, reading }, { exportOf }] = await Promise.all([import('./offline.js'), import('../transfer/export.js')]);
  await withLog(setting(), (log) => pipeline(exportOf(log, reading().codec), process.stdout));
}

import { chmodSync, closeSync, constants, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LOG_FILE, SqliteEventLog, type LogOptions } from './sqlite.event-log.js';

type Reading = Pick<LogOptions, 'codec' | 'clock'>;

/** A failing disk shows in what is thrown; no service hangs on these logs. */
const NO_SERVICE = { failStop: () => undefined };

/**
 * Copies a folder's log as it is at one moment into a new file, while a service goes on appending to it, and reads the copy whole.
 * Returns the number of its events. Throws where the folder has no log or the file exists, and DamagedLog; there is no file then.
 */
export async function backup(folder: string, file: string, options: Reading): Promise<number> {
  const source = join(folder, LOG_FILE);
  if (!existsSync(source)) throw new Error(`${folder} has no log.`);
  const log = SqliteEventLog.at(source, { ...options, ...NO_SERVICE });
  try {
    return await verified(file, options, (part) => log.copyTo(part));
  } finally {
    await log.close();
  }
}

/**
 * Puts a backup into a folder that has no log, recorded times and all, and reads it whole.
 * Returns the number of its events. Throws where the folder has a log, and DamagedLog; the folder has none then.
 */
export async function restore(file: string, folder: string, options: Reading): Promise<number> {
  return verified(join(folder, LOG_FILE), options, (part) => copyFileSync(file, part, constants.COPYFILE_EXCL));
}

/** What the file is made of becomes the file only when it is whole and on the disk. */
async function verified(file: string, options: Reading, make: (part: string) => void): Promise<number> {
  if (existsSync(file)) throw new Error(`${file} exists already.`);
  const part = `${file}.part`;
  const discard = () => ['', '-journal'].forEach((suffix) => rmSync(part + suffix, { force: true }));
  discard();
  try {
    make(part);
    chmodSync(part, 0o600);
    const copy = SqliteEventLog.at(part, { ...options, ...NO_SERVICE, readOnly: true });
    const count = await copy.verify().finally(() => copy.close());
    sync(part);
    renameSync(part, file);
    sync(dirname(file));
    return count;
  } catch (error) {
    discard();
    throw error;
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Windows syncs no folder, nor a file that is open for reading (nodejs.org/api/fs.html)
    if (process.platform !== 'win32' || (error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  } finally {
    closeSync(descriptor);
  }
}

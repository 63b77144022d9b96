import { chmodSync, constants, copyFileSync, createReadStream, createWriteStream, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { discard } from './database.js';
import { putInPlace } from './in-place.js';
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

/** The same into a stream: nothing is written to it before the copy is found whole, and no file is left behind. */
export async function backupInto(stream: NodeJS.WritableStream, folder: string, options: Reading): Promise<number> {
  for (const name of readdirSync(folder)) if (isLeftBehind(name)) rmSync(join(folder, name), { force: true });
  const file = join(folder, `backup-${process.pid}.db`);
  try {
    const count = await backup(folder, file, options);
    await pipeline(createReadStream(file), stream);
    return count;
  } finally {
    rmSync(file, { force: true });
  }
}

/** By a process that was killed. */
function isLeftBehind(name: string): boolean {
  const pid = /^backup-(\d+)\.db(\.part.*)?$/.exec(name)?.[1];
  if (pid === undefined) return false;
  try {
    return !process.kill(Number(pid), 0);
  } catch {
    return true;
  }
}

/**
 * Puts a backup, a file or what a stream gives, into a folder that has no log, recorded times and all, and reads it whole.
 * Returns the number of its events. Throws where the folder has a log, and DamagedLog; the folder has none then.
 */
export async function restore(from: string | NodeJS.ReadableStream, folder: string, options: Reading): Promise<number> {
  return verified(join(folder, LOG_FILE), options, async (part) => {
    if (typeof from === 'string') copyFileSync(from, part, constants.COPYFILE_EXCL);
    else await pipeline(from, createWriteStream(part, { flags: 'wx', mode: 0o600 }));
  });
}

/** What the file is made of becomes the file only when it is whole and on the disk. */
async function verified(file: string, options: Reading, make: (part: string) => void | Promise<void>): Promise<number> {
  if (existsSync(file)) throw new Error(`${file} exists already.`);
  const part = `${file}.part`;
  discard(part);
  try {
    await make(part);
    chmodSync(part, 0o600);
    const copy = SqliteEventLog.at(part, { ...options, ...NO_SERVICE, readOnly: true });
    const count = await copy.verify().finally(() => copy.close());
    putInPlace(part, file);
    return count;
  } catch (error) {
    discard(part);
    throw error;
  }
}

import { existsSync, readdirSync } from 'node:fs';
import { Ended, say, WRONG_USAGE } from '../exit.js';
import { backup, restore } from '../sqlite/backup.js';
import { openDataFolder } from '../sqlite/data-folder.js';
import { embeddedFolder, reading } from './offline.js';

/** What a folder may hold and still be empty of history. */
const NO_HISTORY = /^(lock\.db.*|sayso\.pid|local-key\.json)$/;

/** A verified copy of the store as it is now; a service may go on writing. */
export async function backupTo(file: string): Promise<void> {
  const folder = embeddedFolder();
  if (existsSync(file)) throw new Ended(WRONG_USAGE, `${file} exists already.`);
  say(`${await backup(folder, file, reading())} events in ${file}`);
}

/** A backup back into an empty folder, recorded times and all, verified before it counts. */
export async function restoreFrom(file: string): Promise<void> {
  const folder = embeddedFolder();
  if (!existsSync(file)) throw new Ended(WRONG_USAGE, `There is no ${file}.`);
  const held = openDataFolder(folder);
  try {
    if (readdirSync(folder).some((name) => !NO_HISTORY.test(name))) throw new Ended(WRONG_USAGE, `${folder} is not empty.`);
    say(`${await restore(file, folder, reading())} events in ${folder}`);
  } finally {
    held.release();
  }
}

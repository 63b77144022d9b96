import { existsSync, readdirSync } from 'node:fs';
import { Ended, say, WRONG_USAGE } from '../exit.js';
import { backup, backupInto, restore } from '../sqlite/backup.js';
import { openDataFolder } from '../sqlite/data-folder.js';
import { embeddedFolder, reading } from './offline.js';

/** What a folder may hold and still be empty of history. */
const NO_HISTORY = /^((lock|access)\.db.*|sayso\.pid|session-key|local-(key\.json|names\.jsonl))$/;

/** A verified copy of the store as it is now; a service may go on writing. `-` is standard output. */
export async function backupTo(file: string): Promise<void> {
  const folder = embeddedFolder();
  if (file === '-') {
    const count = await naming(folder, () => backupInto(process.stdout, folder, reading()));
    process.stderr.write(`${count} events\n`);
    return;
  }
  if (existsSync(file)) throw new Ended(WRONG_USAGE, `${file} exists already.`);
  say(`${await naming(file, () => backup(folder, file, reading()))} events in ${file}`);
}

/** A backup back into an empty folder, recorded times and all, verified before it counts. `-` is standard input. */
export async function restoreFrom(file: string): Promise<void> {
  const folder = embeddedFolder();
  if (file !== '-' && !existsSync(file)) throw new Ended(WRONG_USAGE, `There is no ${file}.`);
  const held = openDataFolder(folder);
  try {
    if (readdirSync(folder).some((name) => !NO_HISTORY.test(name))) throw new Ended(WRONG_USAGE, `${folder} is not empty.`);
    const count = await naming(file, () => restore(file === '-' ? process.stdin : file, folder, reading()));
    say(`${count} events in ${folder}`);
  } finally {
    held.release();
  }
}

/** What goes wrong is told with the file that it goes wrong with. */
async function naming<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || error.message.includes(file)) throw error;
    const { message, cause } = error;
    const why = (cause as { message?: string } | undefined)?.message;
    throw Object.assign(error, { message: [`${file}: ${message}`, why].filter(Boolean).join(' ') });
  }
}

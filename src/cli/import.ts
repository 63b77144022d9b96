import { open } from 'node:fs/promises';
import { Ended, FOUND_WRONG, IO_ERROR, progress, say } from '../exit.js';
import type { Objection } from '../kernel/refusal.js';
import { NOTHING, plus, type Tally } from '../transfer/tally.js';
import type { Importing } from './data-folder-import.js';
import { assertRemote, requestFrom, type Remote } from './remote.js';

/** Brings files in, one after the other; `-` is standard input. Ends with 1 where a line was refused. */
export async function importFiles(files: readonly string[], remote: Remote): Promise<void> {
  const total = await (remote.url === undefined ? onDataFolder : throughService)(remote, async (importing) => {
    let sum = NOTHING;
    for (const file of files) sum = plus(sum, await importFile(file, importing, sum));
    return sum;
  });
  say(told(total));
  if (total.refused > 0) throw new Ended(FOUND_WRONG, '');
}

async function importFile(file: string, importing: Importing, before: Tally): Promise<Tally> {
  let tally = NOTHING;
  try {
    const source = file === '-' ? process.stdin : (await open(file)).createReadStream();
    for await (const { tally: now, refusals, checked } of importing(source)) {
      tally = now;
      for (const { line, objection } of refusals) process.stderr.write(`${file}:${line} ${sentence(objection)}\n`);
      progress(`${file}: ${checked === undefined ? told(now) : `${checked} checked`}`);
    }
  } catch (error) {
    progress('');
    const exit = error instanceof Ended ? error.exit : IO_ERROR;
    throw new Ended(exit, `${file}: ${error instanceof Error ? error.message : String(error)}\nUp to there: ${told(plus(before, tally))}`);
  }
  progress('');
  return tally;
}

const told = ({ accepted, repeated, refused }: Tally) => `${accepted} accepted, ${repeated} repeated, ${refused} refused`;

/** On one line, whatever a line holds: what was sent must not steer the terminal. */
const sentence = ({ code, field = '-', message }: Objection) => `${code} ${field} ${message}`.replaceAll(/\p{Cc}/gu, '?');

async function onDataFolder(_: Remote, work: (importing: Importing) => Promise<Tally>): Promise<Tally> {
  const [{ setting, failStop }, folder] = await Promise.all([import('./offline.js'), import('./data-folder-import.js')]);
  return folder.onDataFolder({ ...setting(), failStop }, work);
}

async function throughService(remote: Remote, work: (importing: Importing) => Promise<Tally>): Promise<Tally> {
  assertRemote(remote);
  const { answersIn } = await import('../transfer/answers.js');
  return work(async function* (source) {
    yield* answersIn(await requestFrom(remote, 'POST', '/import', source));
  });
}

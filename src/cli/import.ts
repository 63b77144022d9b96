import { open } from 'node:fs/promises';
import { Ended, FOUND_WRONG, IO_ERROR, progress, say, WRONG_USAGE } from '../exit.js';
import type { Objection } from '../kernel/refusal.js';
import type { SheetImport } from '../transfer/import-sheet.js';
import type { SheetColumn } from '../transfer/sheet-headers.js';
import { NOTHING, plus, type Tally } from '../transfer/tally.js';
import type { Importing } from './data-folder-import.js';
import { assertRemote, requestFrom, type Remote } from './remote.js';

/** Options of the command line. */
export type ImportOptions = Remote & Partial<Omit<SheetImport, 'format'>> & { readonly format: 'jsonl' | SheetImport['format'] };

/** Brings files in, one after the other; `-` is standard input. Ends with 1 where a line was refused. */
export async function importFiles(files: readonly string[], { url, token, ...given }: ImportOptions): Promise<void> {
  const remote = { url, token };
  const sheet = sheetOf(given);
  const total = await (url === undefined ? onDataFolder : throughService)(remote, async (importing) => {
    let sum = NOTHING;
    for (const file of files) sum = plus(sum, await importFile(file, (source) => importing(source, sheet), sum));
    return sum;
  });
  if (sheet?.dryRun) say('Nothing was written: this would be');
  say(told(total));
  if (total.refused > 0) throw new Ended(FOUND_WRONG, '');
}

/** The spreadsheet that options speak of; undefined where lines come. Throws Ended where they do not fit each other. */
function sheetOf({ format, kind, ...more }: Omit<ImportOptions, 'url' | 'token'>): SheetImport | undefined {
  if (format !== 'jsonl') {
    if (!kind) throw new Ended(WRONG_USAGE, 'With --format csv or xlsx goes --kind.');
    return { format, kind, ...more };
  }
  if (kind ?? more.dates ?? more.decimal ?? more.dryRun)
    throw new Ended(WRONG_USAGE, '--kind, --dates, --decimal and --dry-run go with --format csv or xlsx.');
  return undefined;
}

async function importFile(file: string, importing: Importing, before: Tally): Promise<Tally> {
  let tally = NOTHING;
  try {
    const source = file === '-' ? process.stdin : (await open(file)).createReadStream();
    for await (const { tally: now, refusals, checked, columns = [] } of importing(source)) {
      tally = now;
      for (const column of columns) say(`${file}: ${takenFor(column)}`);
      for (const { line, objection } of refusals) process.stderr.write(`${file}:${line} ${onOneLine(sentence(objection))}\n`);
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

const sentence = ({ code, field = '-', message }: Objection) => `${code} ${field} ${message}`;

const takenFor = ({ column, header, field }: SheetColumn) =>
  onOneLine(`${column} ${header === '' ? 'without a header' : `“${header}”`} ${field === undefined ? 'is ignored' : `is ${field}`}`);

/** Whatever a file holds: what was sent must not steer the terminal. */
const onOneLine = (text: string) => text.replaceAll(/\p{Cc}/gu, '?');

async function onDataFolder(_: Remote, work: (importing: Importing) => Promise<Tally>): Promise<Tally> {
  const [{ setting, failStop }, folder] = await Promise.all([import('./offline.js'), import('./data-folder-import.js')]);
  return folder.onDataFolder({ ...setting(), failStop }, work);
}

async function throughService(remote: Remote, work: (importing: Importing) => Promise<Tally>): Promise<Tally> {
  assertRemote(remote);
  const [{ answersIn }, { queryOf }] = await Promise.all([import('../transfer/answers.js'), import('../transfer/sheet-query.js')]);
  return work(async function* (source, sheet) {
    yield* answersIn(await requestFrom(remote, 'POST', sheet ? `/import?${queryOf(sheet)}` : '/import', source));
  });
}

import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Ended, FOUND_WRONG, IO_ERROR, progress, say, WRONG_USAGE } from '../exit.js';
import type { Objection } from '../kernel/refusal.js';
import type { SheetImport } from '../transfer/import-sheet.js';
import type { SheetColumn } from '../transfer/sheet-headers.js';
import type { Coming } from '../transfer/sheet-query.js';
import type { Conventions } from '../transfer/sheet-values.js';
import { NOTHING, plus, type Progress, type Tally } from '../transfer/tally.js';
import type { Importing } from './data-folder-import.js';
import { assertRemote, requestFrom, type Remote } from './remote.js';

/** Options of the command line. */
export type ImportOptions = Remote & Partial<Omit<SheetImport, 'format'>> & { readonly format: 'jsonl' | 'adr' | SheetImport['format'] };

/** Brings files in, one after the other; `-` is standard input; of decision records folders. Ends with 1 where a line was refused. */
export async function importFiles(files: readonly string[], { url, token, ...given }: ImportOptions): Promise<void> {
  const remote = { url, token };
  const { format, dates, dryRun = false } = given;
  const coming = comingOf(given);
  const total = await (url === undefined ? onDataFolder : throughService)(remote, async (importing) => {
    const bring = (source: AsyncIterable<Buffer>) => importing(source, coming);
    let sum = NOTHING;
    for (const file of files)
      sum = plus(sum, await (format === 'adr' ? importRecords(file, { dates }, bring, sum) : importFile(file, bring, sum)));
    return sum;
  });
  if (dryRun) say('Nothing was written: this would be');
  say(told(total));
  if (total.refused > 0) throw new Ended(FOUND_WRONG, '');
}

/** What options speak of. Throws Ended where they do not fit each other. */
function comingOf({ format, kind, dates, decimal, dryRun }: Omit<ImportOptions, 'url' | 'token'>): Coming {
  if (format === 'csv' || format === 'xlsx') {
    if (!kind) throw new Ended(WRONG_USAGE, 'With --format csv or xlsx goes --kind.');
    return { format, kind, dates, decimal, dryRun };
  }
  if (kind ?? decimal ?? (format === 'adr' ? undefined : dates))
    throw new Ended(WRONG_USAGE, '--kind and --decimal go with --format csv or xlsx, --dates with those and adr.');
  return { format: 'jsonl', dryRun };
}

type Bringing = (source: AsyncIterable<Buffer>) => AsyncIterable<Progress>;

async function importFile(file: string, bring: Bringing, before: Tally): Promise<Tally> {
  return following(file, before, async function* () {
    const source = file === '-' ? process.stdin : (await open(file)).createReadStream();
    for await (const progress of bring(source)) {
      for (const column of progress.columns ?? []) say(`${file}: ${takenFor(column)}`);
      for (const { line, objection } of progress.refusals) refused(`${file}:${line}`, objection);
      yield progress;
    }
  });
}

/** A folder of decision records, of which each is a line or several. */
async function importRecords(folder: string, conventions: Conventions, bring: Bringing, before: Tally): Promise<Tally> {
  const { recordFolder } = await import('./record-folder.js');
  const { recordLines } = await import('../transfer/adr-lines.js');
  return following(folder, before, async function* () {
    const { name, files, refused: unread } = await recordFolder(folder);
    const { lines, refused: unclear } = recordLines(name, files, conventions);
    const kept = [...unread, ...unclear];
    say(onOneLine(`${folder}: ${files.length + unread.length} records of ${name}, ${kept.length} of them refused`));
    for (const { path, objections } of kept) for (const objection of objections) refused(`${folder}/${path}`, objection);
    const tally = { ...NOTHING, refused: kept.length };
    yield { tally, refusals: [] };
    const source = Readable.from(lines.map(({ text }) => Buffer.from(`${text}\n`)));
    for await (const progress of lines.length > 0 ? bring(source) : []) {
      for (const { line, objection } of progress.refusals) refused(`${folder}/${lines[line - 1]?.path ?? ''}`, objection);
      yield { ...progress, tally: plus(tally, progress.tally) };
    }
  });
}

/** Shows how far an import is. Where it breaks off, that is told with what came of it and of those before. */
async function following(file: string, before: Tally, come: () => AsyncIterable<Progress>): Promise<Tally> {
  let tally = NOTHING;
  try {
    for await (const { tally: now, checked } of come()) {
      tally = now;
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

const refused = (at: string, objection: Objection): void => void process.stderr.write(`${onOneLine(`${at} ${sentence(objection)}`)}\n`);

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
  return work(async function* (source, coming = { format: 'jsonl' }) {
    yield* answersIn(await requestFrom(remote, 'POST', `/import?${queryOf(coming)}`, source));
  });
}

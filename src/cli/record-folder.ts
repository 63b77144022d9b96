import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Objection } from '../kernel/refusal.js';
import type { RecordFile } from '../transfer/adr-lines.js';

/** Bytes of one record, and of all in a folder; and how many there may be. */
const MOST = { record: 100_000, folder: 20_000_000, records: 20_000 };

/** Folders whose name says nothing of whose records they hold. */
const NAMELESS = /^(?:docs?|documentation|adrs?|decisions?|architecture|architectur(?:al|e)[-_ ]decisions?|records?|src|)$/i;

const IS_MARKDOWN = /\.(?:md|markdown)$/i;
const IS_NO_RECORD = /^(?:readme|index)\.|template/i;

export interface RecordFolder {
  /** Of the folder, else of the nearest one above it whose name tells it from others. */
  readonly name: string;
  readonly files: readonly RecordFile[];
  readonly refused: readonly { readonly path: string; readonly objections: readonly Objection[] }[];
}

/** The decision records in a folder and those below it, by their paths. Throws where it cannot be read, or holds more than it may. */
export async function recordFolder(folder: string): Promise<RecordFolder> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isFile() && IS_MARKDOWN.test(entry.name) && !IS_NO_RECORD.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
  if (found.length === 0) throw new Error('There is no decision record here: no file that ends with .md.');
  if (found.length > MOST.records)
    throw new Error(`There are ${found.length} files here, and a folder may have ${MOST.records}: make several of it.`);
  const files: RecordFile[] = [];
  const refused: { path: string; objections: readonly Objection[] }[] = [];
  let bytes = 0;
  for (const file of found) {
    const path = file.split(sep).join('/');
    const { size } = await stat(join(folder, file));
    bytes += size;
    if (bytes > MOST.folder)
      throw new Error(`These files have more than the ${MOST.folder / 1_000_000} MB that a folder may have: make several of it.`);
    if (size > MOST.record)
      refused.push({ path, objections: [{ code: 'TOO_LONG', message: `A record may have at most ${MOST.record / 1_000} kB.` }] });
    else files.push({ path, text: await readFile(join(folder, file), 'utf8') });
  }
  return { name: nameOf(resolve(folder)), files, refused };
}

function nameOf(folder: string): string {
  const above = dirname(folder);
  if (above === folder) return 'records';
  return NAMELESS.test(basename(folder)) ? nameOf(above) : basename(folder);
}

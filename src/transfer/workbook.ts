import { strFromU8, unzipSync } from 'fflate';
import { readSheet } from 'read-excel-file/universal';
import { defused, undefused } from './cells.js';
import { assertSize, UnreadableSheet, type SheetRow } from './sheet.js';

/** Bytes of a workbook's parts, unpacked. */
const MOST_UNPACKED = 50_000_000;

/** What a workbook came to. */
export type WorkbookReply = { readonly rows: readonly SheetRow[] } | { readonly why: Pick<UnreadableSheet, 'code' | 'message' | 'row'> };

/**
 * The rows of the first sheet, as cells of CSV: days and moments by ISO 8601, numbers plain; formulas by their values. What is a text by its
 * type is no formula, however it begins.
 */
export async function readWorkbook(bytes: Uint8Array<ArrayBuffer>): Promise<WorkbookReply> {
  try {
    assertUnpacked(bytes);
    const values = await readSheet(new Uint8Array(bytes).buffer, 1, { parseNumber: plainNumber });
    const rows = values.map((cells) => cells.map(textOf));
    for (const { row, column, text } of valueless(firstSheet(bytes))) (rows[row - 1] ??= [])[column] = text;
    return { rows: rows.flatMap((cells, index) => rowOf(index + 1, cells) ?? []) };
  } catch (error) {
    const { code = 'NOT_A_TABLE', row = 1 } = (error ?? {}) as Partial<UnreadableSheet>;
    const message = error instanceof UnreadableSheet ? error.message : `This workbook cannot be read: ${messageOf(error)}.`;
    return { why: { code: code === 'TOO_LONG' ? code : 'NOT_A_TABLE', message, row } };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');

/** By what it says of itself; nothing is unpacked beyond that. */
function assertUnpacked(bytes: Uint8Array): void {
  let unpacked = 0;
  unzipSync(bytes, {
    filter: ({ originalSize }) => {
      unpacked += originalSize;
      return false;
    },
  });
  if (unpacked > MOST_UNPACKED)
    throw new UnreadableSheet('TOO_LONG', `A workbook may have at most ${MOST_UNPACKED / 1_000_000} MB unpacked: make several of it.`);
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, '');
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'string' ? defused(undefused(value)) : '';
}

/** A number as spreadsheet programs show it, of whose 17 digits the last two are noise. */
const plainNumber = (digits: string): string => String(Number(Number(digits).toPrecision(15)));

function rowOf(number: number, given: readonly string[]): SheetRow | undefined {
  const cells = Array.from(given, (cell: string | undefined) => cell ?? '');
  if (cells.every((cell) => cell === '')) return undefined;
  assertSize(number, cells.length);
  return { number, cells };
}

/** The text of the part that holds the first sheet; empty where it is not found. */
function firstSheet(bytes: Uint8Array): string {
  const part = (path: string) => strFromU8(unzipSync(bytes, { filter: ({ name }) => name === path })[path] ?? new Uint8Array());
  const [, id] = /<sheet\b[^>]*\br:id="([^"]+)"/.exec(part('xl/workbook.xml')) ?? [];
  const relation = (part('xl/_rels/workbook.xml.rels').match(/<Relationship\b[^>]*>/g) ?? []).find((one) =>
    one.includes(`Id="${id ?? ''}"`),
  );
  const [, target = ''] = /\bTarget="\/?(?:xl\/)?([^"]+)"/.exec(relation ?? '') ?? [];
  return part(`xl/${target}`);
}

const CELL = /<c\b((?:[^>"]|"[^"]*")*?)(?:\/>|>(.*?)<\/c>)/gs;

/** Formulas that came to an error, or were never computed: their reader takes them for empty. */
function* valueless(sheet: string): Generator<{ row: number; column: number; text: string }> {
  for (const [, attributes = '', content = ''] of sheet.matchAll(CELL)) {
    const [, letters, row] = /\br="([A-Z]{1,3})(\d{1,7})"/.exec(attributes) ?? [];
    if (letters === undefined || row === undefined) continue;
    const [, value] = /<v>(.*?)<\/v>/s.exec(content) ?? [];
    const text = /\bt="e"/.test(attributes) ? value : content.includes('<f') && value === undefined ? '=…' : undefined;
    if (text !== undefined) yield { row: Number(row), column: columnOf(letters), text };
  }
}

/** From 0. */
const columnOf = (letters: string): number => [...letters].reduce((index, letter) => index * 26 + letter.charCodeAt(0) - 64, 0) - 1;

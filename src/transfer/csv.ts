import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { CsvError, parse, type Options } from 'csv-parse';
import { parse as parseNow } from 'csv-parse/sync';
import { assertSize, UnreadableSheet, type SheetRow } from './sheet.js';
import { Turns } from './turns.js';

/** Bytes by which other files are known that are called a spreadsheet, and what to do with them. */
const OTHERS: readonly (readonly [begins: string | RegExp, what: string])[] = [
  ['PK\u0003\u0004', 'This is a workbook or another ZIP file: bring a workbook in as xlsx.'],
  ['\u00d0\u00cf\u0011\u00e0', 'This is a workbook of before 2007: save it as .xlsx or CSV.'],
  ['\u001f\u008b', 'This is a gzip file: unpack it first, as gunzip does.'],
  ['%PDF', 'This is a PDF: save the spreadsheet as CSV.'],
  [/^(?:\u00ef\u00bb\u00bf)?\s*<(?:!doctype|html|\?xml)/i, 'This is a page of HTML or XML: save the spreadsheet as CSV.'],
  [/^(?:\u00ef\u00bb\u00bf)?\s*[{[]\s*["{[]/, 'This is JSON: lines of JSON come in without a format.'],
];

const SEPARATORS = [',', ';', '\t'] as const;
/** Characters in which the separator is looked for. */
const HEAD = 100_000;
/** Rows in which the headers are. */
export const HEAD_ROWS = 20;
const PIECE = 65_536;

/**
 * The rows of a file of comma-separated values, of which empty ones are left out. The separator is the one by which its first rows please
 * `score` most. Throws UnreadableSheet where it is no such file.
 */
export async function csvRows(bytes: Buffer, score: (rows: readonly SheetRow[]) => number): Promise<SheetRow[]> {
  const text = textOf(bytes);
  const [told = '', said] = /^sep=(.)\r?\n/.exec(text) ?? [];
  const body = text.slice(told.length);
  const separator = said ?? separatorOf(body, score);
  const rows: SheetRow[] = [];
  const turns = new Turns();
  let number = 0;
  try {
    const parser = Readable.from(piecesOf(body)).pipe(parse(optionsWith(separator)));
    for await (const record of parser as AsyncIterable<readonly string[]>) {
      number++;
      assertSize(number, record.length);
      const row = rowOf(number, record);
      if (row) rows.push(row);
      if (turns.areDue) await turns.give();
    }
  } catch (error) {
    if (error instanceof CsvError) throw new UnreadableSheet('NOT_A_TABLE', WHY[error.code] ?? error.message, recordsBefore(error) + 1);
    throw error;
  }
  return rows;
}

const WHY: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'A quotation mark opens here that is never closed.',
  CSV_INVALID_CLOSING_QUOTE: 'Something follows a closing quotation mark: within a quoted cell each one is doubled.',
  INVALID_OPENING_QUOTE: 'A quotation mark stands within a cell that is not quoted: quote the cell, and double the mark.',
  CSV_MAX_RECORD_SIZE: 'This row is longer than 1,000,000 characters: is a quotation mark missing?',
};

/** How many the parser had read when it stopped. */
const recordsBefore = (error: CsvError): number => (error as { readonly records?: number }).records ?? 0;

const optionsWith = (delimiter: string): Options => ({
  delimiter,
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  max_record_size: 1_000_000,
});

function rowOf(number: number, record: readonly string[]): SheetRow | undefined {
  const cells = record.map((cell) => cell.trim());
  return cells.some((cell) => cell !== '') ? { number, cells } : undefined;
}

function separatorOf(text: string, score: (rows: readonly SheetRow[]) => number): string {
  const scores = SEPARATORS.map((separator) => score(firstRows(text.slice(0, HEAD), separator)));
  return SEPARATORS[scores.indexOf(Math.max(...scores))] ?? ',';
}

/** As far as they can be read: the head of a text ends anywhere. */
function firstRows(head: string, separator: string): SheetRow[] {
  try {
    const records = parseNow(head, { ...optionsWith(separator), to: HEAD_ROWS });
    return records.flatMap((record, index) => rowOf(index + 1, record) ?? []);
  } catch {
    const [first = ''] = head.split(/\r\n|\n|\r/, 1);
    return [{ number: 1, cells: first.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')) }];
  }
}

function* piecesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; from += PIECE) yield text.slice(from, from + PIECE);
}

/** The text of a file in UTF-8 or UTF-16, without its mark. */
function textOf(bytes: Buffer): string {
  const head = bytes.toString('latin1', 0, 100);
  const other = OTHERS.find(([begins]) => (typeof begins === 'string' ? head.startsWith(begins) : begins.test(head)));
  if (other) throw new UnreadableSheet('NOT_A_TABLE', other[1]);
  const text = decoded(bytes);
  const nul = text.indexOf('\0');
  if (nul >= 0)
    throw new UnreadableSheet(
      'NOT_A_TABLE',
      'This holds NUL characters: it is no text, or damaged.',
      text.slice(0, nul).split('\n').length,
    );
  if (text.trim() === '') throw new UnreadableSheet('NOT_A_TABLE', 'This is empty.');
  return text;
}

function decoded(bytes: Buffer): string {
  const [a, b] = bytes;
  // with its mark, or without, where every other byte of ASCII is 0
  const utf16 =
    a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : b === 0 ? 'utf-16le' : a === 0 ? 'utf-16be' : undefined;
  if (utf16 !== undefined) {
    try {
      return new TextDecoder(utf16, { fatal: true }).decode(bytes);
    } catch {
      throw new UnreadableSheet('NOT_A_TABLE', 'This begins as UTF-16 and is damaged further on: save it anew as CSV in UTF-8.');
    }
  }
  if (!isUtf8(bytes))
    throw new UnreadableSheet('NOT_A_TABLE', 'This is neither UTF-8 nor UTF-16: save it as “CSV UTF-8”.', lineOfFirstBad(bytes));
  return bytes.toString().replace(/^\uFEFF/, '');
}

function lineOfFirstBad(bytes: Buffer): number {
  const [whole = ''] = bytes.toString().split('\uFFFD', 1);
  return whole.split('\n').length;
}

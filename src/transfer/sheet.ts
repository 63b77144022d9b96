import { refuse } from '../kernel/refusal.js';
import { undefused } from './cells.js';

/** The files that a spreadsheet comes in. */
export const SHEET_FORMATS = ['csv', 'xlsx'] as const;
export type SheetFormat = (typeof SHEET_FORMATS)[number];

/** Bytes of one spreadsheet, packed or not. */
const MOST_BYTES = 20_000_000;
const MOST_ROWS = 200_000;
const MOST_COLUMNS = 1_000;

/** One row of a table. */
export interface SheetRow {
  /** As the spreadsheet program shows it, from 1. */
  readonly number: number;
  /** Without outer spaces; empty where nothing is in it. */
  readonly cells: readonly string[];
}

/** Why a whole file is refused, and at which of its rows. */
export class UnreadableSheet extends Error {
  constructor(
    readonly code: 'NOT_A_TABLE' | 'TOO_LONG',
    message: string,
    readonly row = 1,
  ) {
    super(message);
    this.name = 'UnreadableSheet';
  }
}

/** All of a stream. Throws UnreadableSheet where it is longer than a spreadsheet may be. */
export async function bytesOf(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of source) {
    bytes += part.length;
    if (bytes > MOST_BYTES)
      throw new UnreadableSheet('TOO_LONG', `A spreadsheet may have at most ${MOST_BYTES / 1_000_000} MB: make several of it.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Throws UnreadableSheet where a table is larger than it may be. */
export function assertSize(row: number, columns: number): void {
  if (row > MOST_ROWS) throw new UnreadableSheet('TOO_LONG', `A spreadsheet may have at most ${MOST_ROWS} rows: make several of it.`, row);
  if (columns > MOST_COLUMNS)
    throw new UnreadableSheet('TOO_LONG', `A spreadsheet may have at most ${MOST_COLUMNS} columns: this row has ${columns}.`, row);
}

/** The letters of a column, by its index from 0: `A`, `Z`, `AA`. */
export function lettersOf(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : lettersOf(Math.floor(column / 26) - 1) + last;
}

const FORMULA = /^=./s;
const ERROR = /^#(?:NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|N\/A|SPILL!|CALC!)$/;

/** What a cell says, without the apostrophe that keeps a text from being taken for a formula. Throws a Refusal where it has no value. */
export function valueIn(cell: string): string {
  if (FORMULA.test(cell)) refuse('INVALID', undefined, 'This is a formula and not its value: save the spreadsheet with values.');
  if (ERROR.test(cell)) refuse('INVALID', undefined, `This formula came to nothing (${cell}): correct it, or write the value.`);
  return undefused(cell);
}

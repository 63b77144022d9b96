import { currencyIn } from './sheet-values.js';
import { HEAD_ROWS } from './csv.js';
import { lettersOf, UnreadableSheet, type SheetRow } from './sheet.js';
import type { SheetField, SheetFields } from './sheet-kinds.js';

/** A column of a spreadsheet, and what is made of it. */
export interface SheetColumn {
  /** As the spreadsheet program names it. */
  readonly column: string;
  readonly header: string;
  /** The field that it fills; absent: it is ignored. */
  readonly field?: string;
}

/** A column that fills a field. */
export interface Filling {
  readonly index: number;
  readonly name: string;
  readonly field: SheetField;
  /** Whether the header is the field's own name. */
  readonly isOwn: boolean;
  /** The currency that the header names. */
  readonly currency?: string;
}

export interface Headers {
  readonly row: number;
  readonly columns: readonly SheetColumn[];
  readonly fillings: readonly Filling[];
}

/** A header, or the name of a field, without case, marks and what stands in brackets: `Deal value (EUR)`, `dealValue` are `deal value`. */
export function plainHeader(header: string): string {
  const currency = currencyIn(header) === undefined ? header : header.replace(/[\s([]+(?:in )?(?:[A-Z]{3}|[^\sA-Za-z])[\])]?$/, '');
  return currency
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/\([^)]*\)|\[[^\]]*\]/g, ' ')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** How many fields the best of the first rows names as headers. */
export const scoreFor =
  (fields: SheetFields) =>
  (rows: readonly SheetRow[]): number =>
    Math.max(0, ...rows.map((row) => fieldsNamed(row, fields)));

const fieldsNamed = ({ cells }: SheetRow, fields: SheetFields): number => {
  const plain = new Set(cells.map(plainHeader));
  return Object.entries(fields).filter(([name, { headers }]) => plain.has(plainHeader(name)) || headers.some((one) => plain.has(one)))
    .length;
};

/**
 * The headers: of the first rows, the one that names most fields. Throws UnreadableSheet where none names any, where one that is needed
 * has no column, or where two columns have the same header.
 */
export function headersIn(rows: readonly SheetRow[], fields: SheetFields): Headers {
  const head = rows.filter(({ number }) => number <= HEAD_ROWS);
  const most = scoreFor(fields)(head);
  const row = head.find((one) => fieldsNamed(one, fields) === most);
  if (!row || most === 0)
    throw new UnreadableSheet(
      'NOT_A_TABLE',
      `None of the first ${HEAD_ROWS} rows names a column that is known: ${namesOf(Object.keys(fields))}.`,
    );
  const fillings = Object.entries(fields).flatMap(([name, field]) => fillingOf(row, name, field) ?? []);
  const missing = Object.keys(fields).find((name) => fields[name]?.isNeeded && !fillings.some((filling) => filling.name === name));
  if (missing !== undefined)
    throw new UnreadableSheet(
      'NOT_A_TABLE',
      `There is no column for ${missing}: call it ${namesOf([missing, ...(fields[missing]?.headers ?? [])])}.`,
      row.number,
    );
  const width = rows.reduce((widest, { cells }) => Math.max(widest, cells.length), 0);
  const columns = Array.from({ length: width }, (_, index): SheetColumn => {
    const filled = fillings.find((filling) => filling.index === index)?.name;
    return { column: lettersOf(index), header: row.cells[index] ?? '', ...(filled !== undefined && { field: filled }) };
  });
  return { row: row.number, columns, fillings };
}

function fillingOf({ cells, number }: SheetRow, name: string, field: SheetField): Filling | undefined {
  const plain = cells.map(plainHeader);
  const wanted = [plainHeader(name), ...field.headers].find((one) => plain.includes(one));
  if (wanted === undefined) return undefined;
  const index = plain.indexOf(wanted);
  const other = plain.indexOf(wanted, index + 1);
  if (other >= 0)
    throw new UnreadableSheet(
      'NOT_A_TABLE',
      `Columns ${lettersOf(index)} and ${lettersOf(other)} are both called “${cells[index] ?? ''}”: rename or remove one.`,
      number,
    );
  const currency = field.reads === 'AMOUNT' ? currencyIn(cells[index] ?? '') : undefined;
  return { index, name, field, isOwn: wanted === plainHeader(name), ...(currency !== undefined && { currency }) };
}

const namesOf = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ');

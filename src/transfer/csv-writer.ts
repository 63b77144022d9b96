import { stringify, type Options } from 'csv-stringify/sync';
import { defused } from './cells.js';
import type { Table } from './list-export.js';

/** A number as its text. */
class Numeral {
  constructor(readonly text: string) {}
}

/** RFC 4180. Texts are quoted, numbers are not: some programs take what is quoted for text, and leave a key its zeros. */
const FORM: Options = {
  record_delimiter: 'windows',
  quoted_string: true,
  quoted_empty: false,
  cast: { object: (numeral) => ({ value: (numeral as unknown as Numeral).text, quoted: false }) },
};

/** A table as CSV in UTF-8, page by page, with a byte order mark, by which spreadsheet programs know it. No cell begins like a formula. */
export async function* csvOf({ columns, pages }: Table): AsyncGenerator<string> {
  yield stringify([columns.map(({ head }) => head)], { ...FORM, bom: true });
  for await (const rows of pages) {
    const cells = rows.map((row) =>
      row.map((text, n) => (columns[n]?.isNumber === true && text !== '' ? new Numeral(text) : defused(text))),
    );
    if (cells.length > 0) yield stringify(cells, FORM);
  }
}

import { csvOf } from './csv-writer.js';
import type { Table } from './list-export.js';
import type { Format } from './lists.js';
import { xlsxOf } from './xlsx-writer.js';

interface Form {
  /** Its media type. */
  readonly type: string;
  readonly write: (table: Table) => AsyncIterable<string | Uint8Array>;
}

/** How a table is written in each format. */
export const FORMS: Readonly<Record<Format, Form>> = {
  csv: { type: 'text/csv; charset=utf-8', write: csvOf },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', write: xlsxOf },
};

import { refuse } from '../kernel/refusal.js';
import type { SheetImport } from './import-sheet.js';
import { SHEET_KINDS } from './sheet-kinds.js';
import { DATE_ORDERS, DECIMAL_MARKS } from './sheet-values.js';
import { SHEET_FORMATS } from './sheet.js';

const BOOLEANS = ['true', 'false'] as const;
const PARAMETERS = {
  format: ['jsonl', ...SHEET_FORMATS],
  kind: SHEET_KINDS,
  dates: DATE_ORDERS,
  decimal: DECIMAL_MARKS,
  dryRun: BOOLEANS,
} as const;

/** What the query of `POST /import` says of a spreadsheet; undefined where lines come. Throws a Refusal where it says what it cannot. */
export function sheetIn(query: Readonly<Record<string, unknown>>): SheetImport | undefined {
  for (const [name, value] of Object.entries(query)) {
    const known: readonly string[] =
      Object.entries(PARAMETERS).find(([parameter]) => parameter === name)?.[1] ??
      refuse('UNKNOWN_FIELD', name, `There is no parameter ${name}.`);
    if (!known.includes(value as string)) refuse('INVALID', name, `${name} is one of ${known.join(', ')}.`);
  }
  const {
    format = 'jsonl',
    kind,
    dates,
    decimal,
    dryRun,
  } = query as { [Name in keyof typeof PARAMETERS]?: (typeof PARAMETERS)[Name][number] };
  if (format === 'jsonl') {
    const [other] = Object.keys(query).filter((name) => name !== 'format');
    return other === undefined ? undefined : refuse('INVALID', other, `${other} goes with a format of ${SHEET_FORMATS.join(' or ')}.`);
  }
  if (kind === undefined) return refuse('REQUIRED', 'kind', `Say what the rows are: kind is one of ${SHEET_KINDS.join(', ')}.`);
  return { format, kind, ...(dates && { dates }), ...(decimal && { decimal }), dryRun: dryRun === 'true' };
}

/** The same, as `sheetIn` reads it. */
export const queryOf = ({ format, kind, dates, decimal, dryRun }: SheetImport): string =>
  new URLSearchParams({
    ...{ format, kind },
    ...(dates && { dates }),
    ...(decimal && { decimal }),
    ...(dryRun && { dryRun: 'true' }),
  }).toString();

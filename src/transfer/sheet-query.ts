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

/** Lines, and whether nothing of them is to be written. */
export interface LineImport {
  readonly format: 'jsonl';
  readonly dryRun?: boolean;
}

/** What comes in, and how it is meant. */
export type Coming = LineImport | SheetImport;

/** What the query of `POST /import` says of what comes. Throws a Refusal where it says what it cannot. */
export function comingIn(query: Readonly<Record<string, unknown>>): Coming {
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
    const [other] = Object.keys(query).filter((name) => name !== 'format' && name !== 'dryRun');
    if (other !== undefined) refuse('INVALID', other, `${other} goes with a format of ${SHEET_FORMATS.join(' or ')}.`);
    return { format, dryRun: dryRun === 'true' };
  }
  if (kind === undefined) return refuse('REQUIRED', 'kind', `Say what the rows are: kind is one of ${SHEET_KINDS.join(', ')}.`);
  return { format, kind, ...(dates && { dates }), ...(decimal && { decimal }), dryRun: dryRun === 'true' };
}

/** The same, as `comingIn` reads it. */
export function queryOf({ dryRun, ...said }: Coming): string {
  const given = Object.entries<string | undefined>(said).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return new URLSearchParams([...given, ...(dryRun ? [['dryRun', 'true']] : [])]).toString();
}

/** What the cells of a row say, by the fields that they fill. */
import { Refusal, refuse, type Objection } from '../kernel/refusal.js';
import type { Headers } from './sheet-headers.js';
import type { Reading } from './sheet-kinds.js';
import { itemsIn, placesIn } from './cells.js';
import { amountIn, dayIn, flagIn, momentIn, wordIn, type Amount, type Conventions } from './sheet-values.js';
import { valueIn, type SheetRow } from './sheet.js';

/** A cell that names a thing, in whatever words. */
export interface Named {
  readonly text: string;
  /** Whether the header asks for the key. */
  readonly byKey: boolean;
}

/** By the dotted names of fields. */
export type Said = ReadonlyMap<string, unknown>;

/** Throws a Refusal with one objection for each bad cell. */
export function saidIn({ cells }: SheetRow, { fillings }: Headers, conventions: Conventions): Said {
  const said = new Map<string, unknown>();
  const objections: Objection[] = [];
  for (const { index, name, field, isOwn, currency } of fillings) {
    const cell = cells[index] ?? '';
    if (cell === '') continue;
    try {
      const value = read(field.reads, valueIn(cell), isOwn, conventions);
      if (field.reads === 'AMOUNT') sayAmount(said, name, { currency, ...(value as Amount) });
      else if (value !== undefined) say(said, name, value);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      objections.push(...error.objections.map(({ code, message }) => ({ code, field: name, message })));
    }
  }
  if (objections.length > 0) throw new Refusal(objections);
  return said;
}

function read(reads: Reading, text: string, byKey: boolean, conventions: Conventions): unknown {
  if (typeof reads === 'object' && 'each' in reads)
    return placesIn(text).map((place) => (place === '' ? undefined : read(reads.each, place, byKey, conventions)));
  if (typeof reads === 'object') return 'words' in reads ? wordIn(text, reads.words) : ({ text, byKey } satisfies Named);
  if (reads === 'DAY') return dayIn(text, conventions);
  if (reads === 'MOMENT') return momentIn(text, conventions);
  if (reads === 'AMOUNT') return amountIn(text, conventions);
  if (reads === 'LIST') return itemsIn(text);
  if (reads === 'WORDS') return itemsIn(text).map((word) => wordIn(word));
  if (reads === 'COUNT') return /^\d{1,9}$/.test(text) ? Number(text) : refuse('INVALID', undefined, `“${text}” is no whole number.`);
  return reads === 'FLAG' ? flagIn(text) : text;
}

/** The currency stands in the cell, in the header, or in a column of its own: said twice, it is the same. */
function sayAmount(said: Map<string, unknown>, name: string, { amount, currency }: Amount): void {
  said.set(name, amount);
  if (currency !== undefined) say(said, name.replace(/\.amount$/, '.currency'), currency);
}

function say(said: Map<string, unknown>, name: string, value: unknown): void {
  if (said.has(name) && said.get(name) !== value)
    refuse('AMBIGUOUS', undefined, 'This row says two of them, the other in another cell or header.');
  said.set(name, value);
}

/** Objects of fields whose cells hold one entry for each of them, in the same places: `options.title`, `options.note`. */
export function entriesIn(said: Said, name: string): Record<string, unknown>[] | undefined {
  const fields = [...said].filter(([field]) => field.startsWith(`${name}.`)) as [string, readonly unknown[]][];
  if (fields.length === 0) return undefined;
  const count = Math.max(...fields.map(([, places]) => places.length));
  const other = fields.find(([, places]) => places.length !== count);
  if (other) refuse('INVALID', other[0], `This cell has ${other[1].length} places, and the others of ${name} have ${count}.`);
  return Array.from({ length: count }, (_, n) =>
    nested(Object.fromEntries(fields.map(([field, places]) => [field.slice(name.length + 1), places[n]]))),
  );
}

/** An object of dotted fields, those without a value left out. */
export function nested(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const holder = steps.reduce((held, step) => (held[step] ??= {}) as Record<string, unknown>, whole);
    holder[last] = value;
  }
  return whole;
}

/** What a value is, declared once: its type for the compiler, and the check of one that comes from outside. */
import { isISO4217CurrencyCode } from 'class-validator';
import type { RefusalCode } from './codes.js';
import { shows, whyHiding, whyNoName, whyNotGiven, whyReserved } from './name.js';
import { isWritable, UNWRITABLE } from './text.js';
import { parseDay, parseInstant, type Day, type Instant } from './time.js';

/** Why a value is not of a shape. */
export interface Problem {
  readonly code: Extract<RefusalCode, 'INVALID' | 'TOO_LONG' | 'REQUIRED' | 'UNKNOWN_FIELD'>;
  /** One plain sentence. */
  readonly message: string;
  /** Dotted path to what it is about, within the value. */
  readonly at?: string;
}

/** Answers the problem with a value; undefined where there is none. */
export interface Shape<Value> {
  (value: unknown): Problem | undefined;
  /** For the compiler alone: what passes is one of these. */
  readonly type?: Value;
}

interface Optional<Value> extends Shape<Value> {
  readonly isOptional: true;
}

type Fields = Readonly<Record<string, Shape<unknown>>>;
type OptionalIn<Of extends Fields> = { [Key in keyof Of]: Of[Key] extends Optional<unknown> ? Key : never }[keyof Of];
type Plain<Value> = { [Key in keyof Value]: Value[Key] };

/** The type of what has a shape. */
export type ValueOf<S> = S extends Shape<infer Value> ? Value : never;
type ObjectOf<Of extends Fields> = Plain<
  { [Key in Exclude<keyof Of, OptionalIn<Of>>]: ValueOf<Of[Key]> } & { [Key in OptionalIn<Of>]?: ValueOf<Of[Key]> }
>;

export const invalid = (message: string): Problem => ({ code: 'INVALID', message });
export const REQUIRED: Problem = { code: 'REQUIRED', message: 'This is required.' };

const within = (step: string | number, { at, ...problem }: Problem): Problem => ({
  ...problem,
  at: at === undefined ? String(step) : `${step}.${at}`,
});

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object of any fields. */
export const anyObject: Shape<object> = (value) => (isObject(value) ? undefined : invalid('This must hold fields of its own.'));

/** An object of these fields and no others. */
export const object =
  <Of extends Fields>(fields: Of): Shape<ObjectOf<Of>> =>
  (value) => {
    const none = anyObject(value);
    if (none) return none;
    const held = new Map(Object.entries(value as object));
    for (const key of held.keys())
      if (!Object.hasOwn(fields, key)) return { code: 'UNKNOWN_FIELD', message: 'There is no such field.', at: key };
    for (const [key, shape] of Object.entries(fields)) {
      const one: unknown = held.get(key);
      if (one === undefined && 'isOptional' in shape) continue;
      const problem = one === undefined ? REQUIRED : shape(one);
      if (problem) return within(key, problem);
    }
    return undefined;
  };

/** A field that may be absent. */
export const optional = <Value>(shape: Shape<Value>): Optional<Value> =>
  Object.assign((value: unknown) => shape(value), { isOptional: true as const });

/** A field that may be cleared. */
export const nullable =
  <Value>(shape: Shape<Value>): Shape<Value | null> =>
  (value) =>
    value === null ? undefined : shape(value);

const MAX_LIST = 50;

export const list =
  <Value>(entry: Shape<Value>, { min = 0 }: { readonly min?: 0 | 1 } = {}): Shape<readonly Value[]> =>
  (value) => {
    if (!Array.isArray(value)) return invalid('This must be a list.');
    if (value.length > MAX_LIST) return { code: 'TOO_LONG', message: `A list may have at most ${MAX_LIST} entries.` };
    if (value.length < min) return { code: 'REQUIRED', message: 'This must not be empty.' };
    for (const [index, one] of value.entries()) {
      const problem = entry(one);
      if (problem) return within(index, problem);
    }
    return undefined;
  };

/** What has a shape, and is what a rule between its fields asks for. */
export const where =
  <Value>(shape: Shape<Value>, rule: (value: Value) => Problem | undefined): Shape<Value> =>
  (value) =>
    shape(value) ?? rule(value as Value);

const codePoints = (text: string): number => [...text].length;

/** Text of at most `max` code points, kept as it is, with what shows as nothing: by default what people write, 10,000. */
export const text =
  (max = 10_000): Shape<string> =>
  (value) => {
    if (typeof value !== 'string') return invalid('This must be text.');
    if (value.length > max && codePoints(value) > max) return { code: 'TOO_LONG', message: `This may have at most ${max} characters.` };
    if (!isWritable(value)) return invalid(UNWRITABLE);
    return shows(value) ? undefined : { code: 'REQUIRED', message: 'This must not be empty.' };
  };

const unless =
  (shape: Shape<string>, whyNot: (text: string) => string | undefined): Shape<string> =>
  (value) => {
    const problem = shape(value);
    if (problem) return problem;
    const why = whyNot(value as string);
    return why === undefined ? undefined : invalid(why);
  };

/** Line breaks, and marks that turn the direction of text, by which one thing would pass for another. */
const NOT_IN_LINES = /[\n\t\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** One line of text that hides nothing: by default a title, or a word that things are sorted by. */
export const line = (max = 200): Shape<string> =>
  unless(text(max), (value) => (NOT_IN_LINES.test(value) ? 'This is one line of text without direction marks.' : whyHiding(value)));

/** What people and things are told apart by: all of it shows. */
export const visible = (max: number): Shape<string> => unless(text(max), whyNoName);

/** The name of a person or a thing. */
export const name = visible(200);

/** The same, as somebody gives it. */
export const givenName = unless(text(200), whyNotGiven);

const matching =
  (pattern: RegExp, message: string): Shape<string> =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? undefined : invalid(message);

/** The key of a thing. */
export const key = unless(
  matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'A key has 1 to 64 letters, digits, “.”, “_” or “-”, and begins with a letter or digit.'),
  whyReserved,
);

const SLOT = /^([^@]*)@(?:everyone|(?:segment|customer):([^@]*))$/;

/** The key of a commitment: its slot. */
export const slot: Shape<string> = (value) => {
  const [, featureId, of] = (typeof value === 'string' && SLOT.exec(value)) || [];
  return featureId !== undefined && !key(featureId) && (of === undefined || !key(of))
    ? undefined
    : invalid('A commitment’s key is FEATURE@everyone, FEATURE@segment:SEGMENT or FEATURE@customer:CUSTOMER.');
};

/** A person, as filters name one. */
export const personId = where(visible(400), (value) =>
  /^[^|]+\|[^|]/.test(value) ? undefined : invalid('A person is named by ISSUER|SUBJECT, the id of an Actor.'),
);

/** One of an enum's values; `among` which it is told to be, where that is not all. */
export const oneOf =
  <Value extends string>(values: Readonly<Record<Value, string>>, among: readonly string[] = Object.keys(values)): Shape<Value> =>
  (value) =>
    typeof value === 'string' && Object.hasOwn(values, value) ? undefined : invalid(`This must be one of ${among.join(', ')}.`);

/** A whole day in UTC. */
export const day: Shape<Day> = (value) =>
  typeof value === 'string' && parseDay(value) ? undefined : invalid('This must be a day of the calendar, YYYY-MM-DD.');

/** A moment, however it is written. */
export const moment: Shape<Instant> = (value) =>
  typeof value === 'string' && parseInstant(value) ? undefined : invalid('This must be a moment with offset, like 2026-03-01T12:00:00Z.');

/** A moment as everything here holds it: two of them compare as text. */
export const instant: Shape<Instant> = where(moment, (value) =>
  parseInstant(value) === value ? undefined : invalid('This must be a moment in UTC with milliseconds, like 2026-03-01T12:00:00.000Z.'),
);

/** A whole number from `min`. */
export const count =
  (min: number): Shape<number> =>
  (value) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) < 2 ** 31
      ? undefined
      : invalid(`This must be a whole number from ${min}.`);

export const flag: Shape<boolean> = (value) => (typeof value === 'boolean' ? undefined : invalid('This must be true or false.'));

/** A decimal number ≥ 0. */
export const decimal = matching(/^(0|[1-9]\d{0,14})(\.\d{1,4})?$/, 'This must be a decimal number ≥ 0 with at most 4 decimals, as text.');

/** A decimal number ≥ 0 that was computed from others. */
export const computed = matching(/^(0|[1-9]\d{0,60})(\.\d{1,4})?$/, 'This must be a decimal number ≥ 0 with at most 4 decimals, as text.');

export interface Bounds {
  readonly atMost?: number;
  readonly isPositive?: true;
}

/** A decimal number within bounds. */
export const measure = ({ atMost, isPositive }: Bounds): Shape<string> =>
  where(decimal, (value) => {
    if (isPositive && Number(value) === 0) return invalid('This must be more than 0.');
    return atMost !== undefined && Number(value) > atMost ? invalid(`This may be at most ${atMost}.`) : undefined;
  });

/** A code of ISO 4217. */
export const currency: Shape<string> = (value) =>
  typeof value === 'string' && /^[A-Z]{3}$/.test(value) && isISO4217CurrencyCode(value)
    ? undefined
    : invalid('This must be a currency code of ISO 4217.');

/** An address on the web, http or https. */
export const url = where(line(2_000), (value) =>
  URL.canParse(value) && /^https?:/i.test(value) ? undefined : invalid('This must be an address that begins with http:// or https://.'),
);

/** An ordinal, as a decimal number in text. */
export const ordinal = matching(/^[1-9]\d{0,14}$/, 'This must be a decimal number from 1, as text.');

export const uuid = matching(/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/, 'This must be a UUID, in small letters.');

/** SHA-256 (hex). */
export const hash = matching(/^[0-9a-f]{64}$/, 'This must be a SHA-256 hash, in hex.');

/** The shapes of a room's facts as the types of what they hold. */
export type FactsOf<Shapes> = { [Type in keyof Shapes]: ValueOf<Shapes[Type]> };

/** The kinds of fields that commands have: each decorator says once what GraphQL shows and what is checked. */
import { ID, Int } from '@nestjs/graphql';
import { Transform, Type } from 'class-transformer';
import { isISO4217CurrencyCode, ValidateNested } from 'class-validator';
import { isWritable, UNWRITABLE } from '../kernel/text.js';
import { parseDay, parseInstant } from '../kernel/time.js';
import { field, invalid, type Check, type FieldOptions, type Problem } from './field.js';
import { DayScalar, DecimalScalar, InstantScalar, parseDecimal } from './scalars.js';

/** Line breaks, and marks that turn the direction of text: in a name they let one thing pass for another. */
const NOT_IN_NAMES = /[\n\t\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

const codePoints = (text: string): number => [...text].length;

function checkText(value: unknown, max: number, isName: boolean): Problem | undefined {
  if (typeof value !== 'string') return invalid('This must be text.');
  if (value.length > max && codePoints(value) > max) return { code: 'TOO_LONG', message: `This may have at most ${max} characters.` };
  if (!isWritable(value)) return invalid(UNWRITABLE);
  if (isName && NOT_IN_NAMES.test(value)) return invalid('A name is one line of text without direction marks.');
  return value.trim() === '' ? { code: 'REQUIRED', message: 'This must not be empty.' } : undefined;
}

/** Text of at most `max` code points, kept as it is: by default what people write, 10,000. */
export const Text = (description: string, { max = 10_000, ...options }: FieldOptions & { readonly max?: number } = {}) =>
  field(
    () => String,
    description,
    (value) => checkText(value, max, false),
    options,
  );

/** A name or a title: one line of at most 200 code points. */
export const Name = (description: string, options: FieldOptions = {}) =>
  field(
    () => String,
    description,
    (value) => checkText(value, 200, true),
    options,
  );

const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const isKey = (value: unknown): boolean => typeof value === 'string' && KEY.test(value);
export const checkKey: Check = (value) =>
  isKey(value) ? undefined : invalid('A key has 1 to 64 letters, digits, “.”, “_” or “-”, and begins with a letter or digit.');

/** The key of a thing, given by the caller or made by the server. */
export const Key = (description: string, options: FieldOptions = {}) => field(() => ID, description, checkKey, options);

/** A person, as filters name one. */
export const PersonId = (description: string, options: FieldOptions = {}) =>
  field(
    () => ID,
    description,
    (value) =>
      checkText(value, 400, true) ??
      (/^[^|]+\|[^|]/.test(String(value)) ? undefined : invalid('A person is named by ISSUER|SUBJECT, the id of an Actor.')),
    options,
  );

/** One of an enum's values. */
export const Choice = (values: Readonly<Record<string, string>>, description: string, options: FieldOptions = {}) =>
  field(
    () => values,
    description,
    (value) =>
      typeof value === 'string' && Object.hasOwn(values, value)
        ? undefined
        : invalid(`This must be one of ${Object.keys(values).join(', ')}.`),
    options,
  );

/** A whole day in UTC. */
export const OnDay = (description: string, options: FieldOptions = {}) =>
  field(
    () => DayScalar,
    description,
    (value) => (typeof value === 'string' && parseDay(value) ? undefined : invalid('This must be a day of the calendar, YYYY-MM-DD.')),
    options,
  );

/** A moment; the command holds it in UTC, however it was written. */
export function AtMoment(description: string, options: FieldOptions = {}): PropertyDecorator {
  const check: Check = (value) =>
    typeof value === 'string' && parseInstant(value) ? undefined : invalid('This must be a moment with offset, like 2026-03-01T12:00:00Z.');
  return (target, property) => {
    field(() => InstantScalar, description, check, options)(target, property);
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (parseInstant(value) ?? value) : value))(target, property);
  };
}

/** A whole number from `min`. */
export const Count = (description: string, { min, ...options }: FieldOptions & { readonly min: number }) =>
  field(
    () => Int,
    description,
    (value) =>
      Number.isInteger(value) && Number(value) >= min && Number(value) < 2 ** 31
        ? undefined
        : invalid(`This must be a whole number from ${min}.`),
    options,
  );

export const Flag = (description: string, options: FieldOptions = {}) =>
  field(
    () => Boolean,
    description,
    (value) => (typeof value === 'boolean' ? undefined : invalid('This must be true or false.')),
    options,
  );

const checkDecimal: Check = (value) =>
  typeof value === 'string' && parseDecimal(value)
    ? undefined
    : invalid('This must be a decimal number ≥ 0 with at most 4 decimals, as text.');

/** A decimal number ≥ 0. */
export const Amount = (description: string, options: FieldOptions = {}) => field(() => DecimalScalar, description, checkDecimal, options);

/** A decimal number ≥ 0 that is no money. */
export const Measure = (
  description: string,
  { atMost, isPositive, ...options }: FieldOptions & { readonly atMost?: number; readonly isPositive?: true } = {},
) =>
  field(
    () => DecimalScalar,
    description,
    (value, holder) => {
      const problem = checkDecimal(value, holder);
      if (problem) return problem;
      if (isPositive && Number(value) === 0) return invalid('This must be more than 0.');
      return atMost !== undefined && Number(value) > atMost ? invalid(`This may be at most ${atMost}.`) : undefined;
    },
    options,
  );

export const Currency = (description: string, options: FieldOptions = {}) =>
  field(
    () => String,
    description,
    (value) =>
      /^[A-Z]{3}$/.test(String(value)) && isISO4217CurrencyCode(value) ? undefined : invalid('This must be a currency code of ISO 4217.'),
    options,
  );

/** An address on the web, http or https. */
export const Url = (description: string, options: FieldOptions = {}) =>
  field(
    () => String,
    description,
    (value) =>
      checkText(value, 2_000, true) ??
      (URL.canParse(String(value)) && /^https?:/i.test(String(value))
        ? undefined
        : invalid('This must be an address that begins with http:// or https://.')),
    options,
  );

/** Fields in a class of their own. */
export function Nested(type: () => new () => object, description: string, options: FieldOptions = {}): PropertyDecorator {
  return (target, property) => {
    const check: Check = (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : invalid('This must hold fields of its own.');
    field(type, description, check, options)(target, property);
    Type(type)(target, property);
    ValidateNested()(target, property);
  };
}

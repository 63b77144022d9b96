/**
 * The fields a command can have. Each decorator says once what GraphQL shows and what class-validator checks;
 * what class-validator finds is `CODE: sentence`, or `CODE@2: sentence` for an entry of a list, for `validate.ts` to split.
 */
import { Field, ID, Int } from '@nestjs/graphql';
import { Transform, Type } from 'class-transformer';
import { IsOptional, isISO4217CurrencyCode, ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { parseDay, parseInstant } from '../kernel/time.js';
import { DayScalar, DecimalScalar, InstantScalar, parseDecimal } from './scalars.js';

interface Options {
  readonly optional?: true;
  /** In a change: optional, and an explicit null clears it. */
  readonly clears?: true;
  /** A list of at most 50 of them. */
  readonly list?: true;
}

/** Why a value is no such thing: code and sentence; undefined where it is one. */
type Check = (value: unknown) => Problem | undefined;
type Problem = readonly [code: 'INVALID' | 'TOO_LONG' | 'REQUIRED', sentence: string];

const MAX_LIST = 50;

/** Control characters but tab and line feed, and halves of surrogate pairs: neither survives every store and screen. */
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const UNKEEPABLE = /[\u0000-\u0008\u000b-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

export const isKeepable = (text: string): boolean => !UNKEEPABLE.test(text);

/** Line breaks, and marks that turn the direction of text: in a name they let one thing pass for another. */
const NOT_IN_NAMES = /[\n\t\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

const codePoints = (text: string): number => [...text].length;

function checkText(value: unknown, max: number, isName: boolean): Problem | undefined {
  if (typeof value !== 'string') return ['INVALID', 'This must be text.'];
  if (value.length > max && codePoints(value) > max) return ['TOO_LONG', `This may have at most ${max} characters.`];
  if (!isKeepable(value)) return ['INVALID', 'This text holds a character that cannot be kept: a control character or half of a pair.'];
  if (isName && NOT_IN_NAMES.test(value)) return ['INVALID', 'A name is one line of text without direction marks.'];
  return value.trim() === '' ? ['REQUIRED', 'This must not be empty.'] : undefined;
}

/** A field of one kind: shown as `type`, checked by `check`. */
function field(type: () => object, description: string, check: Check, { optional, clears, list }: Options): PropertyDecorator {
  const checkWhole = (value: unknown): Problem | readonly [codeAtEntry: string, sentence: string] | undefined => {
    if (value === undefined || value === null) return ['REQUIRED', 'This is required.'];
    if (!list) return check(value);
    if (!Array.isArray(value)) return ['INVALID', 'This must be a list.'];
    if (value.length > MAX_LIST) return ['TOO_LONG', `A list may have at most ${MAX_LIST} entries.`];
    const problems = value.map(check);
    const index = problems.findIndex((problem) => problem !== undefined);
    const [code, sentence] = problems[index] ?? [];
    return code && sentence ? [`${code}@${index}`, sentence] : undefined;
  };
  return (target, property) => {
    Field(list ? () => [type()] : type, { description, nullable: optional ?? clears ?? false })(target, property as string);
    if (clears) IsOptional()(target, property);
    else if (optional) ValidateIf((_, value) => value !== undefined)(target, property);
    ValidateBy({
      name: 'field',
      validator: {
        validate: (value: unknown) => checkWhole(value) === undefined,
        defaultMessage: (args) => checkWhole(args?.value)?.join(': ') ?? '',
      },
    })(target, property);
  };
}

/** Text of at most `max` code points, kept as it is: by default what people write, 10,000. */
export const Text = (description: string, { max = 10_000, ...options }: Options & { readonly max?: number } = {}) =>
  field(
    () => String,
    description,
    (value) => checkText(value, max, false),
    options,
  );

/** A name or a title: one line of at most 200 code points. */
export const Name = (description: string, options: Options = {}) =>
  field(
    () => String,
    description,
    (value) => checkText(value, 200, true),
    options,
  );

const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const isKey = (value: unknown): boolean => typeof value === 'string' && KEY.test(value);

/** The key of a thing, given by the caller or made by the server. */
export const Key = (description: string, options: Options = {}) =>
  field(
    () => ID,
    description,
    (value) =>
      isKey(value) ? undefined : ['INVALID', 'A key has 1 to 64 letters, digits, “.”, “_” or “-”, and begins with a letter or digit.'],
    options,
  );

/** A person, as filters name one. */
export const PersonId = (description: string, options: Options = {}) =>
  field(
    () => ID,
    description,
    (value) =>
      checkText(value, 400, true) ??
      (/^[^|]+\|[^|]/.test(String(value)) ? undefined : ['INVALID', 'A person is named by ISSUER|SUBJECT, the id of an Actor.']),
    options,
  );

const SLOT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}@(everyone|(segment|customer):[A-Za-z0-9][A-Za-z0-9._-]{0,63})$/;

/** The key of a commitment: its slot. */
export const SlotKey = (description: string, options: Options = {}) =>
  field(
    () => ID,
    description,
    (value) =>
      typeof value === 'string' && SLOT.test(value)
        ? undefined
        : ['INVALID', 'A commitment’s key is FEATURE@everyone, FEATURE@segment:SEGMENT or FEATURE@customer:CUSTOMER.'],
    options,
  );

/** One of an enum's values. */
export const Choice = (values: Readonly<Record<string, string>>, description: string, options: Options = {}) =>
  field(
    () => values,
    description,
    (value) =>
      typeof value === 'string' && Object.hasOwn(values, value)
        ? undefined
        : ['INVALID', `This must be one of ${Object.keys(values).join(', ')}.`],
    options,
  );

/** A whole day in UTC. */
export const OnDay = (description: string, options: Options = {}) =>
  field(
    () => DayScalar,
    description,
    (value) => (typeof value === 'string' && parseDay(value) ? undefined : ['INVALID', 'This must be a day of the calendar, YYYY-MM-DD.']),
    options,
  );

/** A moment; the command holds it in UTC, however it was written. */
export function AtMoment(description: string, options: Options = {}): PropertyDecorator {
  const check: Check = (value) =>
    typeof value === 'string' && parseInstant(value)
      ? undefined
      : ['INVALID', 'This must be a moment with offset, like 2026-03-01T12:00:00Z.'];
  return (target, property) => {
    field(() => InstantScalar, description, check, options)(target, property);
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (parseInstant(value) ?? value) : value))(target, property);
  };
}

/** A whole number from `min`. */
export const Count = (description: string, { min, ...options }: Options & { readonly min: number }) =>
  field(
    () => Int,
    description,
    (value) =>
      Number.isInteger(value) && Number(value) >= min && Number(value) < 2 ** 31
        ? undefined
        : ['INVALID', `This must be a whole number from ${min}.`],
    options,
  );

export const Flag = (description: string, options: Options = {}) =>
  field(
    () => Boolean,
    description,
    (value) => (typeof value === 'boolean' ? undefined : ['INVALID', 'This must be true or false.']),
    options,
  );

export const Amount = (description: string, options: Options = {}) =>
  field(
    () => DecimalScalar,
    description,
    (value) =>
      typeof value === 'string' && parseDecimal(value)
        ? undefined
        : ['INVALID', 'This must be a decimal number ≥ 0 with at most 4 decimals, as text.'],
    options,
  );

/** A decimal number ≥ 0 that is no money. */
export const Measure = (
  description: string,
  { atMost, isPositive, ...options }: Options & { readonly atMost?: number; readonly isPositive?: true } = {},
) =>
  field(
    () => DecimalScalar,
    description,
    (value) => {
      if (typeof value !== 'string' || !parseDecimal(value))
        return ['INVALID', 'This must be a decimal number ≥ 0 with at most 4 decimals, as text.'];
      if (isPositive && Number(value) === 0) return ['INVALID', 'This must be more than 0.'];
      return atMost !== undefined && Number(value) > atMost ? ['INVALID', `This may be at most ${atMost}.`] : undefined;
    },
    options,
  );

export const Currency = (description: string, options: Options = {}) =>
  field(
    () => String,
    description,
    (value) =>
      /^[A-Z]{3}$/.test(String(value)) && isISO4217CurrencyCode(value)
        ? undefined
        : ['INVALID', 'This must be a currency code of ISO 4217.'],
    options,
  );

/** An address on the web, http or https. */
export const Url = (description: string, options: Options = {}) =>
  field(
    () => String,
    description,
    (value) =>
      checkText(value, 2_000, true) ??
      (URL.canParse(String(value)) && /^https?:/i.test(String(value))
        ? undefined
        : ['INVALID', 'This must be an address that begins with http:// or https://.']),
    options,
  );

/** Fields in a class of their own. */
export function Nested(type: () => new () => object, description: string, options: Options = {}): PropertyDecorator {
  return (target, property) => {
    const check: Check = (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : ['INVALID', 'This must hold fields of its own.'];
    field(type, description, check, options)(target, property);
    Type(type)(target, property);
    ValidateNested()(target, property);
  };
}

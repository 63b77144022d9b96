/** The kinds of fields that commands have: each decorator says once what GraphQL shows and what is checked. */
import { ID, Int } from '@nestjs/graphql';
import { Transform, Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import * as shape from '../kernel/shape.js';
import { parseDay, parseInstant, startOf } from '../kernel/time.js';
import { field, type FieldOptions } from './field.js';
import { DayScalar, DecimalScalar, InstantScalar } from './scalars.js';

/** Text of at most `max` code points, kept as it is: by default what people write, 10,000. */
export const Text = (description: string, { max, ...options }: FieldOptions & { readonly max?: number } = {}) =>
  field(() => String, description, shape.text(max), options);

/** One line of at most 200 code points: a title, or a word that things are sorted by. */
export const Line = (description: string, options: FieldOptions = {}) => field(() => String, description, shape.line(), options);

/** The name of a person or a thing. */
export const Name = (description: string, options: FieldOptions = {}) => field(() => String, description, shape.givenName, options);

/** The key of a thing, given by the caller or made by the server. */
export const Key = (description: string, options: FieldOptions = {}) => field(() => ID, description, shape.key, options);

/** A person, as filters name one. */
export const PersonId = (description: string, options: FieldOptions = {}) => field(() => ID, description, shape.personId, options);

/** One of an enum's values; `among` which it is told to be, where that is not all. */
export const Choice = (
  values: Readonly<Record<string, string>>,
  description: string,
  { among, ...options }: FieldOptions & { readonly among?: readonly string[] } = {},
) => field(() => values, description, shape.oneOf(values, among), options);

/** A whole day in UTC. */
export const OnDay = (description: string, options: FieldOptions = {}) => field(() => DayScalar, description, shape.day, options);

/** A moment; the command holds it in UTC, however it was written. */
export function AtMoment(
  description: string,
  { orDay, ...options }: FieldOptions & { /** Or a day, for its start. */ readonly orDay?: true } = {},
): PropertyDecorator {
  const read = (text: string) => parseInstant(orDay && parseDay(text) ? startOf(text) : text);
  return (target, property) => {
    field(() => InstantScalar, description, shape.moment, options)(target, property);
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (read(value) ?? value) : value))(target, property);
  };
}

/** A whole number from `min`. */
export const Count = (description: string, { min, ...options }: FieldOptions & { readonly min: number }) =>
  field(() => Int, description, shape.count(min), options);

export const Flag = (description: string, options: FieldOptions = {}) => field(() => Boolean, description, shape.flag, options);

/** A decimal number ≥ 0. */
export const Amount = (description: string, options: FieldOptions = {}) => field(() => DecimalScalar, description, shape.decimal, options);

/** A decimal number ≥ 0 that is no money. */
export const Measure = (description: string, { atMost, isPositive, ...options }: FieldOptions & shape.Bounds = {}) =>
  field(() => DecimalScalar, description, shape.measure({ atMost, isPositive }), options);

export const Currency = (description: string, options: FieldOptions = {}) => field(() => String, description, shape.currency, options);

/** An address on the web, http or https. */
export const Url = (description: string, options: FieldOptions = {}) => field(() => String, description, shape.url, options);

/** Fields in a class of their own. */
export function Nested(type: () => new () => object, description: string, options: FieldOptions = {}): PropertyDecorator {
  return (target, property) => {
    field(type, description, shape.anyObject, options)(target, property);
    Type(type)(target, property);
    ValidateNested()(target, property);
  };
}

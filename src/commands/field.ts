/** What a field of a command is to GraphQL and to class-validator; the kinds of fields there are stand in fields.ts. */
import { Field } from '@nestjs/graphql';
import { IsOptional, ValidateBy, ValidateIf, type ValidationError } from 'class-validator';
import { list, REQUIRED, type Problem } from '../kernel/shape.js';

export interface FieldOptions {
  readonly optional?: true;
  /** In a change: optional, and an explicit null clears it. */
  readonly clears?: true;
  /** A list of at most 50 of them. */
  readonly list?: true;
}

/** The problem with a value; undefined where there is none. `holder` is the object that has the field. */
export type Check<Holder extends object = object> = (value: unknown, holder: Holder) => Problem | undefined;

/** A field of one kind: shown as `type`, each value checked by `check`. */
export function field(type: () => object, description: string, check: Check, options: FieldOptions): PropertyDecorator {
  const { optional, clears, list } = options;
  return (target, property) => {
    Field(list ? () => [type()] : type, { description, nullable: optional ?? clears ?? false })(target, property as string);
    if (clears) IsOptional()(target, property);
    else if (optional) ValidateIf((_, value) => value !== undefined)(target, property);
    CheckedBy(required(list ? eachOf(check) : check))(target, property);
  };
}

const required =
  (check: Check): Check =>
  (value, holder) =>
    value === undefined || value === null ? REQUIRED : check(value, holder);

const eachOf =
  (check: Check): Check =>
  (value, holder) =>
    list((entry) => check(entry, holder))(value);

const CHECKED = 'checked';

/** Lets class-validator ask a check, and keep it beside what did not pass. */
export function CheckedBy<Holder extends object>(check: Check<Holder>): PropertyDecorator {
  return ValidateBy(
    {
      name: CHECKED,
      validator: {
        validate: (value, args) => check(value, args?.object as Holder) === undefined,
        // class-validator hands on the context of what has a message
        defaultMessage: () => CHECKED,
      },
    },
    { context: { check } },
  );
}

/** The problem that a check found; undefined where it was none that found something. */
export function problemIn({ value, target, contexts }: ValidationError): Problem | undefined {
  const checked = contexts?.[CHECKED] as { readonly check: Check } | undefined;
  return target && checked?.check(value, target);
}

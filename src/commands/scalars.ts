import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { parseDay, parseInstant } from '../kernel/time.js';

/** A scalar that travels as text: `read` gives the value, or undefined where the text is none. */
function textScalar(
  name: string,
  description: string,
  read: (text: string) => string | undefined,
  meant: string,
): GraphQLScalarType<string, string> {
  const parse = (value: unknown): string => {
    const parsed = typeof value === 'string' ? read(value) : undefined;
    if (parsed === undefined) throw new GraphQLError(`${name} must be ${meant}.`);
    return parsed;
  };
  return new GraphQLScalarType({
    name,
    description,
    serialize: (value) => value as string,
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
  });
}

export const DayScalar = textScalar('Date', 'A whole day in UTC, YYYY-MM-DD.', parseDay, 'a day of the calendar, YYYY-MM-DD');

export const InstantScalar = textScalar(
  'DateTime',
  'A moment, RFC 3339 with offset; answers are in UTC. What is finer than a millisecond is cut off.',
  parseInstant,
  'a moment with offset, like 2026-03-01T12:00:00Z',
);

/** Lets every text through: only commands take decimals, and their validation says which field is wrong (`demand.0.dealValue.amount`). */
export const DecimalScalar = textScalar(
  'Decimal',
  'A decimal number as text, not negative, with at most 4 digits after the point; what is sent has at most 15 before it.',
  (text) => text,
  'text',
);

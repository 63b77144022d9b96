import { inspect } from 'node:util';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { Fault, Refusal } from '../kernel/refusal.js';

/** `at "input.demand[0].dealValue"`, `Field "title" of required type …`, `Field "x" is not defined …`: where GraphQL says a value is bad. */
const AT = /at "(?:\w+\.)?([^"]+)"|Field "(\w+)" (?:of required type|is not defined)|Field "\w+\.(\w+)" of required type|argument "(\w+)"/;

/** How GraphQL begins to speak of a value that is none of its type. */
const BAD_LITERAL =
  /^(Expected value of type|Value "|Enum "|Field "[\w.]+" (of required type|is not defined by type)|(Int|Float|String|Boolean|ID) cannot represent|(Date|DateTime|Decimal) must be)/;

/** GraphQL ends its list of bad values so, and gives that no code. */
const isListOfBadValuesCut = (error: unknown): boolean =>
  error instanceof GraphQLError && error.message.startsWith('Too many errors processing variables');

/**
 * What a caller is told of an error: refusals and GraphQL's own with code, field and message; faults with their code;
 * everything else masked, so that nothing of the inside leaks; `unexpectedIn` gives what the log should keep of it.
 */
export function formatError(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  const error = unwrapResolverError(thrown);
  const place = { ...(formatted.locations && { locations: formatted.locations }), ...(formatted.path && { path: formatted.path }) };
  if (error instanceof Refusal) {
    const { code, field, message } = error.objections[0] ?? { code: 'INVALID', message: error.message };
    return { message, ...place, extensions: { code, field } };
  }
  if (error instanceof Fault) return { message: error.message, ...place, extensions: { code: error.code } };
  const given = isListOfBadValuesCut(error) ? 'BAD_USER_INPUT' : formatted.extensions?.['code'];
  if (error instanceof GraphQLError && typeof given === 'string' && given !== 'INTERNAL_SERVER_ERROR') {
    // A bad value is bad input whether it came in a variable or was written into the query.
    const code = given === 'GRAPHQL_VALIDATION_FAILED' && BAD_LITERAL.test(formatted.message) ? 'BAD_USER_INPUT' : given;
    const [, ...fields] = AT.exec(formatted.message) ?? [];
    const field = fields.find(Boolean)?.replaceAll(/\[(\d+)\]/g, '.$1');
    return { message: formatted.message, ...place, extensions: field ? { code, field } : { code } };
  }
  return {
    message: 'Something broke on our side; the log knows it by this request’s id.',
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}

/** Compiled documents give errors without extensions. */
const codeOf = ({ extensions }: { readonly extensions?: GraphQLError['extensions'] }): unknown => extensions?.['code'];

/** What a caller is told of an error as GraphQL gives it. */
export const toldOf = (error: GraphQLError): GraphQLFormattedError =>
  formatError({ ...error.toJSON(), extensions: { code: codeOf(error) ?? 'INTERNAL_SERVER_ERROR' } }, error);

/** What the caller is not told of an error, for the log; undefined where there is nothing. */
export function unexpectedIn(thrown: unknown): unknown {
  const error = unwrapResolverError(thrown);
  if (error instanceof Refusal || isListOfBadValuesCut(error)) return undefined;
  // damage is for whoever runs it to see, whoever was told of it
  if (error instanceof Fault) return error.cause === undefined && error.code !== 'HISTORY_DAMAGED' ? undefined : error;
  const code = error instanceof GraphQLError ? codeOf(error) : undefined;
  return typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR' ? undefined : error;
}

/** A line for the log: the request's id, by which the caller asks, and all that is known of the error. */
export const traced = (requestId: string, error: unknown): string => `${requestId} ${inspect(error)}`;

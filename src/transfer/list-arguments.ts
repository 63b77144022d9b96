import { coerceInputValue, getNamedType, getNullableType, GraphQLBoolean, GraphQLInt, isInputObjectType, isListType } from 'graphql';
import type { GraphQLArgument, GraphQLField, GraphQLInputType } from 'graphql';
import { refuse } from '../kernel/refusal.js';
import { parseDay } from '../kernel/time.js';

/** Whose values are for whoever pages. */
const PAGING = ['first', 'after', 'last', 'before'];

/** As a query string gives them: what is given several times is a list. */
export type Given = Readonly<Record<string, string | readonly string[]>>;

export type ListArguments = Readonly<Record<string, unknown>>;

/**
 * The arguments of a list, from the parameters of an address: its own by their names, fields of its filter by theirs, those of other objects
 * dotted (`orderBy.by`); `asOf` alone is a moment of the register's knowledge, or the end of a day. What is empty is null.
 * Throws a Refusal, UNKNOWN_FIELD or INVALID, with the parameter.
 */
export function listArguments({ args }: Pick<GraphQLField<unknown, unknown>, 'args'>, given: Given): ListArguments {
  const own = args.filter(({ name }) => !PAGING.includes(name));
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const [path, type] = placeOf(name, own) ?? refuse('UNKNOWN_FIELD', name, `This list takes no ${name}.`);
    put(values, path, valueOf(type, [value].flat(), name));
  }
  for (const { name, type } of own) {
    if (values[name] === undefined) continue;
    const read = readOf(values[name], type, name);
    // whoever fixes the moment takes it as it is read
    if (name === 'asOf') values[name] = read;
  }
  return values;
}

/** Where the value of a parameter goes, and of which type it is. */
function placeOf(name: string, args: readonly GraphQLArgument[]): [readonly string[], GraphQLInputType] | undefined {
  const roots = Object.fromEntries(args.map((argument) => [argument.name, argument.type]));
  const path = name === 'asOf' ? ['asOf', 'recordedAt'] : name.split('.');
  for (const way of [path, ['filter', ...path]]) {
    const type = typeAt(roots, way);
    if (type && !isInputObjectType(getNamedType(type))) return [way, type];
  }
  return undefined;
}

function typeAt(fields: Readonly<Record<string, GraphQLInputType>>, [step = '', ...rest]: readonly string[]): GraphQLInputType | undefined {
  const type = Object.hasOwn(fields, step) ? fields[step] : undefined;
  if (!type || rest.length === 0) return type;
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return undefined;
  return typeAt(Object.fromEntries(Object.values(named.getFields()).map((field) => [field.name, field.type])), rest);
}

function valueOf(type: GraphQLInputType, texts: readonly string[], name: string): unknown {
  const [text = '', ...others] = texts;
  if (isListType(getNullableType(type))) {
    const filled = texts.filter((one) => one !== '');
    return filled.length === 0 ? null : filled;
  }
  if (others.length > 0) refuse('INVALID', name, 'This is given more than once.');
  if (text === '') return null;
  if (name === 'asOf' && parseDay(text) !== undefined) return `${text}T23:59:59.999Z`;
  const named = getNamedType(type);
  if (named === GraphQLBoolean && /^(true|false)$/.test(text)) return text === 'true';
  return named === GraphQLInt && /^-?\d{1,9}$/.test(text) ? Number(text) : text;
}

function put(into: Record<string, unknown>, [step = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) into[step] = value;
  else put((into[step] ??= {}) as Record<string, unknown>, rest, value);
}

/** The value as a resolver takes it. What may have been meant is left out: it tells the schema. */
function readOf(value: unknown, type: GraphQLInputType, argument: string): unknown {
  return coerceInputValue(value, type, (path, _, { message }) => {
    const names = [argument, ...path].filter((step) => typeof step === 'string' && step !== 'filter');
    refuse('INVALID', names.join('.'), message.replace(/ Did you mean.*$/s, ''));
  });
}

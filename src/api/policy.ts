/**
 * Who may read what of the API, down to the field. It is decided once, when the schema is made: a field is looked at as it is asked only where it
 * is closed to somebody who may have come so far. What no policy names is closed to all, and the service does not start.
 */
import { Extensions } from '@nestjs/graphql';
import {
  defaultFieldResolver,
  getNamedType,
  GraphQLError,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { admits, isWithin, READERS, READERS_OF, type FieldClass, type Policy } from '../access/access.js';
import { ConfigurationError } from '../kernel/configuration-error.js';
import type { EventTypes } from '../kernel/event.js';
import { visitAll } from '../kernel/paths.js';
import { refuse } from '../kernel/refusal.js';
import { isWritable, UNWRITABLE } from '../kernel/text.js';
import type { ApiContext } from './context.js';

/** Who may read the fields of each type, and its pages; where a field is closed to some of them, it says so itself. */
export type Shown = Readonly<Record<string, Policy>>;

export const shownTo = (policy: Policy, ...types: readonly string[]): Shown => Object.fromEntries(types.map((type) => [type, policy]));

/** What all rooms show: values, which are as open as what holds them, and what is of no room. */
export const API_SHOWS: Shown = {
  ...shownTo('EVERY_TOKEN', 'Viewer', 'Register', 'UserError', 'Warning', 'Offer', 'PageInfo', 'Actor', 'Money'),
  ...shownTo(READERS, 'Node', 'Event'),
};

/** All of them in one, each said once. */
export function shownOnce(all: readonly Shown[]): Shown {
  const names = all.flatMap((shown) => Object.keys(shown));
  const twice = names.filter((name, n) => names.indexOf(name) !== n);
  if (twice.length > 0) throw new ConfigurationError(twice.map((name) => `${name}: two policies name it.`));
  return Object.assign({}, ...all) as Shown;
}

/** Closes a field that has no name of what events mark, and is made of it. */
export const Classified = (fields: FieldClass): MethodDecorator & PropertyDecorator => Extensions({ classified: fields });

/** Types that show a page of others. */
const PAGE = /(Edge|Connection)$/;

type Field = GraphQLField<unknown, ApiContext>;

/** The classes of fields by the names that events have for them, each from its marks. */
export function classesIn(types: EventTypes<Record<string, never>>): ReadonlyMap<string, FieldClass> {
  const named = (fields: FieldClass) =>
    Object.values(types).flatMap((marks) => (marks[fields] ?? []).map((path): [string, FieldClass] => [lastOf(path), fields]));
  return new Map([...named('confidential'), ...named('commercial')]);
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/**
 * The schema with its fields closed to whom they are closed. Roots say their roles, types have those of their rooms, and a field is as closed
 * as what it leads to; an argument is as open as its field, and an input as what takes it, for nothing is asked for by what is classified.
 * Throws a ConfigurationError with every coordinate that has no policy, and with what is at odds with one.
 */
export function guarded(schema: GraphQLSchema, shown: Shown, classes: ReadonlyMap<string, FieldClass>): GraphQLSchema {
  const [query, mutation, subscription] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const wrong: string[] = [];
  const taken = new Set<GraphQLNamedType>();

  const policyOf = (type: GraphQLNamedType): Policy | undefined => shown[type.name] ?? shown[type.name.replace(PAGE, '')];
  const classOf = ({ name, extensions }: Field): FieldClass | undefined =>
    (extensions['classified'] as FieldClass | undefined) ?? classes.get(name);

  /** Follows what can be given, and names what of it is classified. */
  function take(at: string, type: GraphQLInputType, isAsked: boolean): void {
    const named = getNamedType(type);
    const names = isInputObjectType(named)
      ? Object.keys(named.getFields())
      : isEnumType(named)
        ? named.getValues().map(({ name }) => name)
        : [];
    for (const name of isAsked ? names : [])
      if (isNameOfAny(name, classes)) wrong.push(`${at}: ${named.name}.${name} asks by what not every reader may see.`);
    if (!isInputObjectType(named) || taken.has(named)) return;
    taken.add(named);
    for (const field of Object.values(named.getFields())) take(at, field.type, isAsked);
  }

  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    const own = policyOf(type);
    const isRoot = type === query || type === mutation || type === subscription;
    if (isAbstractType(type)) {
      if (!own) wrong.push(`${type.name}: no policy names it.`);
      for (const one of schema.getPossibleTypes(type))
        if (own && !isWithin(own, policyOf(one) ?? []))
          wrong.push(`${one.name}: closed to some who may read ${type.name}, which it is one of.`);
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields()) as Field[]) {
      const at = `${type.name}.${field.name}`;
      const has = isRoot ? (field.extensions['roles'] as Policy | undefined) : own;
      if (!has) wrong.push(`${at}: no policy names it.`);
      for (const { name, type: input } of field.args) {
        if (classes.has(name)) wrong.push(`${at}(${name}:): asks by what not every reader may see.`);
        take(`${at}(${name}:)`, input, type !== mutation);
      }
      // the runner tells who may not send a command, in its payload
      if (!has || !isObjectType(type) || type === mutation) continue;
      const of = classOf(field);
      const classified = of && READERS_OF[of];
      const leadsTo = policyOf(getNamedType(field.type));
      if (isRoot) {
        asked(field, [has, ...(leadsTo ? [leadsTo] : [])]);
        continue;
      }
      if (of === 'confidential') onRecord(field, at);
      if (classified && !isWithin(has, classified)) closed(field, classified);
      else if (leadsTo && !isWithin(has, leadsTo)) withheld(field, leadsTo);
      else continue;
      if (isNonNullType(field.type)) wrong.push(`${at}: closed to some who may read ${type.name}, and so it has to be nullable.`);
    }
  }
  for (const type of Object.values(schema.getTypeMap()))
    if (isInputObjectType(type) && !taken.has(type)) wrong.push(`${type.name}: nothing takes it.`);
  for (const name of Object.keys(shown)) if (!schema.getType(name)) wrong.push(`${name}: a policy names it, and there is no such type.`);
  if (wrong.length > 0) throw new ConfigurationError(['Who may read what is not said of all of the API:', ...wrong]);
  return schema;
}

/** Whether a name given in a question, or a value of an order, is one of these. */
const isNameOfAny = (name: string, classes: ReadonlyMap<string, FieldClass>): boolean =>
  [...classes.keys()].some((classified) => classified.toLowerCase() === name.replaceAll('_', '').toLowerCase());

/** Answers those whom every policy admits, and others FORBIDDEN; and looks for nothing that no command takes. */
function asked(field: Field, policies: readonly Policy[]): void {
  const { resolve = defaultFieldResolver } = field;
  field.resolve = (source, args: object, context, info) => {
    if (!policies.every((policy) => admits(policy, context.caller))) throw forbidden(field.name);
    assertWritable(args);
    return resolve(source, args, context, info);
  };
}

const forbidden = (root: string): GraphQLError =>
  new GraphQLError(`None of your roles may ask ${root}.`, { extensions: { code: 'FORBIDDEN' } });

/** What is asked for by text that no command takes is nowhere, and no store looks for it. */
function assertWritable(asked: object): void {
  visitAll(asked, (node, path) => {
    if (typeof node === 'string' && !isWritable(node)) refuse('INVALID', path.join('.'), UNWRITABLE);
  });
}

/** Who is shown what is there is put on record. */
function onRecord(field: Field, at: string): void {
  const { resolve = defaultFieldResolver } = field;
  field.resolve = async (source, args, context, info) => {
    const value: unknown = await resolve(source, args, context, info);
    if (value != null) context.watched.add(at, [source]);
    return value;
  };
}

/** Answers null to whom it is closed, whether there is anything or not, and its path in `extensions.redacted`. */
function closed(field: Field, policy: Policy): void {
  const { resolve = defaultFieldResolver } = field;
  field.resolve = (source, args, context, info) => {
    if (admits(policy, context.caller)) return resolve(source, args, context, info);
    context.redacted.add(pathOf(info.path));
    return null;
  };
}

/** The same, of what leads to a thing that is closed: where there is none, there is nothing to withhold. */
function withheld(field: Field, policy: Policy): void {
  const { resolve = defaultFieldResolver } = field;
  field.resolve = async (source, args, context, info) => {
    const value: unknown = await resolve(source, args, context, info);
    if (value == null || admits(policy, context.caller)) return value;
    context.redacted.add(pathOf(info.path));
    return null;
  };
}

interface Path {
  readonly prev: Path | undefined;
  readonly key: string | number;
}

const pathOf = ({ prev, key }: Path): string => (prev ? `${pathOf(prev)}.${key}` : String(key));

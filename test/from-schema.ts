import {
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** Values for fields of these names, instead of what their type alone would give. */
type Known = Readonly<Record<string, unknown>>;

/** An input whose every field is what its type wants; required fields only, and those on the way to `wanted`. */
export function goodInput(type: GraphQLInputObjectType, wanted: readonly string[] = [], known: Known = {}): Record<string, unknown> {
  const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) || field.name === wanted[0]);
  return Object.fromEntries(
    fields.map(({ name, type: fieldType }) => [name, goodValue(name, fieldType, name === wanted[0] ? wanted.slice(1) : [], known)]),
  );
}

export function goodValue(name: string, type: GraphQLInputType, rest: readonly string[] = [], known: Known = {}): unknown {
  if (name in known) return known[name];
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [goodValue(name, nullable.ofType, rest, known)];
  const named = getNamedType(nullable);
  if (isInputObjectType(named)) return goodInput(named, rest, known);
  if (isEnumType(named)) return named.getValues()[0]?.name;
  if (name === 'commitmentId') return 'sso@everyone';
  if (/url/i.test(name)) return 'https://example.com/';
  if (name === 'currency') return 'EUR';
  return { ID: 'sso', String: 'words', Int: 1, Boolean: true, Date: '2026-03-01', DateTime: '2026-03-01T12:00:00Z', Decimal: '1.5' }[
    named.name
  ];
}

/** All that a schema tells of itself, as code generators ask for it. */
export const WHOLE_INTROSPECTION = getIntrospectionQuery({
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
});

export type Root = GraphQLField<unknown, unknown>;

export const queriesOf = (schema: GraphQLSchema): Root[] => Object.values(schema.getQueryType()?.getFields() ?? {});
export const mutationsOf = (schema: GraphQLSchema): Root[] => Object.values(schema.getMutationType()?.getFields() ?? {});

/** A mutation with its one argument, which goes into the variable `input`. */
export const envelope = ({ name, args: [input] }: Root, selection: string): string =>
  `mutation ($input: ${String(input?.type)}) { done: ${name}(input: $input) { ${selection} } }`;

/** The input that a mutation takes. */
export const inputOf = ({ args: [input] }: Root) => getNamedType(input?.type) as GraphQLInputObjectType;

/** A value as a document writes it. */
export const literal = (type: GraphQLInputType, value: unknown): string =>
  isEnumType(getNamedType(type)) ? JSON.stringify(value).replaceAll('"', '') : JSON.stringify(value);

/** A query of one root field with what it requires, and whatever is known of the rest. */
export function asking({ name, args }: Root, selection: string, known: Known = {}): string {
  const given = args
    .filter((argument) => isNonNullType(argument.type) || argument.name in known)
    .map((argument) => `${argument.name}: ${literal(argument.type, goodValue(argument.name, argument.type, [], known))}`);
  return `{ ${name}${given.length > 0 ? `(${given.join(', ')})` : ''} { ${selection} } }`;
}

/** One level of fields that can be asked without going on. */
export const shallow = (schema: GraphQLSchema, root: Root): string =>
  everything(schema, getNamedType(root.type), { depth: 1 }).selections.join(' ');

/** As how many entries a list without pages counts. */
const LIST = 5;

/** What one document may cost, with something left for what stands around a selection; and how long its text is made. */
const MOST = { cost: 4_900, text: 4_000 };

interface Part {
  readonly text: string;
  readonly cost: number;
}

/** So many parts in one as one document may ask. */
function packed(parts: readonly Part[], most: number): Part[] {
  const packs: Part[] = [];
  for (const part of parts) {
    const last = packs.at(-1);
    const both = last && { text: `${last.text} ${part.text}`, cost: last.cost + part.cost };
    if (both && both.cost <= most && both.text.length <= MOST.text) packs[packs.length - 1] = both;
    else packs.push(part);
  }
  return packs;
}

/** What is left for the selection on what a root answers. */
export const mostIn = ({ type, extensions }: GraphQLField<unknown, unknown>): number =>
  (MOST.cost - Number(extensions['complexity'] ?? 0)) / (isListType(getNullableType(type)) ? LIST : 1) - 1;

/**
 * Selections that together hold every field that can be reached from a type, by a way of at most `depth` steps: leaves wherever they are met,
 * what has fields of its own where it is met first. Each is as much as one document may ask, where the first list gives a page of `first`, and each nested one of `nested`.
 * Fields of the names in `without` are left out. Answers the coordinates (`Decision.rationale`) that they read.
 */
export function everything(
  schema: GraphQLSchema,
  from: GraphQLNamedType,
  {
    depth,
    first = 20,
    nested = 2,
    most = MOST.cost,
    without = [],
  }: { depth: number; first?: number; nested?: number; most?: number; without?: readonly string[] },
) {
  const read = new Set<string>();
  const nearest = distances(schema, from);

  /** `page`: how many entries the list has that the type is a page of; `most`: what one part may cost. */
  function select(type: GraphQLNamedType, left: number, at: number, most: number, page: number, prefix = ''): Part[] {
    if (isUnionType(type) || isInterfaceType(type)) {
      // aliased, for the fields of two types may share a name and nothing else
      const of = schema.getPossibleTypes(type).flatMap((possible) =>
        select(possible, left - 1, at, most, page, `${possible.name}_`).map(({ text, cost }) => ({
          text: `... on ${possible.name} { ${text} }`,
          cost,
        })),
      );
      return packed([{ text: '__typename', cost: 0.1 }, ...of], most);
    }
    if (!isObjectType(type)) return [];
    const parts = Object.values(type.getFields()).flatMap(({ name, args, extensions, type: fieldType }): Part[] => {
      if (without.includes(name)) return [];
      const named = getNamedType(fieldType);
      const coordinate = `${type.name}.${name}`;
      const asked = prefix === '' ? name : `${prefix}${name}: ${name}`;
      const extra = Number(extensions['complexity'] ?? 0);
      if (isLeafType(named)) {
        read.add(coordinate);
        return [{ text: asked, cost: 0.1 + extra }];
      }
      const isSmall = isObjectType(named) && Object.values(named.getFields()).every((field) => isLeafType(getNamedType(field.type)));
      // read once, where the way to its type is shortest
      const isElsewhere = read.has(coordinate) || at > (nearest.get(type.name) ?? 0);
      if (left <= 1 || (!isSmall && isElsewhere)) return [];
      read.add(coordinate);
      const isPage = args.some((argument) => argument.name === 'first');
      const times = name === 'edges' ? page : isListType(getNullableType(fieldType)) ? LIST : 1;
      return select(named, left - 1, at + 1, (most - extra) / times - 1, isPage ? nested : page)
        .map(({ text, cost }) => ({
          text: `${asked}${isPage ? `(first: ${nested})` : ''} { ${text} }`,
          cost: extra + times * (1 + cost),
        }))
        .filter(({ cost }) => cost <= most || !isElsewhere);
    });
    return packed(parts.length > 0 ? parts : [{ text: '__typename', cost: 0.1 }], most);
  }

  return { selections: select(from, depth, 0, most, first).map(({ text }) => text), read };
}

/** How many steps lead to each type. */
function distances(schema: GraphQLSchema, from: GraphQLNamedType): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  let now: GraphQLNamedType[] = [from];
  for (let distance = 0; now.length > 0; distance++) {
    const next: GraphQLNamedType[] = [];
    for (const type of now.flatMap((one) => (isUnionType(one) || isInterfaceType(one) ? schema.getPossibleTypes(one) : one))) {
      if (!isObjectType(type) || found.has(type.name)) continue;
      found.set(type.name, distance);
      next.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)));
    }
    now = next;
  }
  return found;
}

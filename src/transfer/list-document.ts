import {
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  parse,
  type DocumentNode,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import type { ListTable } from './lists.js';

/** The root of the API that has this name. */
export function rootOf(schema: GraphQLSchema, name: string): GraphQLField<unknown, unknown> {
  const root = schema.getQueryType()?.getFields()[name];
  if (!root) throw new Error(`The API has no root ${name}.`);
  return root;
}

/** Whether what stands at a path within a thing of a list is a number, and not a list of them. */
export function isNumberAt(schema: GraphQLSchema, kind: string, path: readonly string[]): boolean {
  let type: GraphQLField<unknown, unknown>['type'] = rootOf(schema, kind).type;
  for (const step of ['edges', 'node', ...path]) {
    const named = getNamedType(type);
    const field = isObjectType(named) ? named.getFields()[step] : undefined;
    if (!field) throw new Error(`The API has no ${kind}.${path.join('.')}.`);
    if (step !== 'edges' && isListType(getNullableType(field.type))) return false;
    type = field.type;
  }
  return ['Int', 'Float', 'Decimal'].includes(getNamedType(type).name);
}

/** Asks for a page of a list as it is shown in a table, its arguments being variables. */
export function pageDocument(
  list: GraphQLField<unknown, unknown>,
  { columns, entries }: ListTable,
  given: readonly string[],
  most: number,
): DocumentNode {
  const names = ['first', 'after', ...given];
  const variables = list.args.filter(({ name }) => names.includes(name)).map(({ name, type }) => `$${name}: ${String(type)}`);
  const fields = [selectionOf(Object.values(columns)), ...(entries ? [entriesOf(entries, `first: ${most}`)] : [])];
  return parse(`query Export(${[...variables, '$isFirst: Boolean!'].join(', ')}) {
    ${list.name}(${names.map((name) => `${name}: $${name}`).join(', ')}) {
      ${edgesOf(fields.join(' '))} totalCount @include(if: $isFirst)
    }
  }`);
}

/** Asks for more entries of one thing. */
export const entriesDocument = (entries: NonNullable<ListTable['entries']>): DocumentNode =>
  parse(`query ExportEntries($key: ID!, $asOf: AsOfInput, $first: Int, $after: String) {
    ${entries.one.root}(${entries.one.key}: $key, asOf: $asOf) { ${entriesOf(entries, 'first: $first, after: $after')} }
  }`);

/** `a.b` as `a { b(asked) { … } }`. */
const entriesOf = ({ at, columns }: NonNullable<ListTable['entries']>, asked: string): string =>
  at
    .split('.')
    .reduceRight(
      (inner, step, n, { length }) => `${step}${n === length - 1 ? `(${asked})` : ''} { ${inner} }`,
      edgesOf(selectionOf(Object.values(columns))),
    );

const edgesOf = (node: string): string => `edges { node { ${node} } } pageInfo { hasNextPage endCursor }`;

/** `['a', 'b.c', 'b.d']` as `a b { c d }`. */
function selectionOf(paths: readonly string[]): string {
  const within = new Map<string, string[]>();
  for (const path of paths) {
    const [step = '', ...rest] = path.split('.');
    within.set(step, [...(within.get(step) ?? []), ...(rest.length > 0 ? [rest.join('.')] : [])]);
  }
  return [...within].map(([step, inner]) => (inner.length > 0 ? `${step} { ${selectionOf(inner)} }` : step)).join(' ');
}

import { expect, test } from '@jest/globals';
import { execute, GraphQLObjectType, GraphQLSchema, GraphQLString, parse, type ExecutionResult } from 'graphql';
import { Fault } from '../kernel/refusal.js';
import { Bounds, bounded } from './bounds.js';

const never = () => new Promise<never>(() => {});

/** A thing whose fields do not come, or fail. */
const Thing: GraphQLObjectType = new GraphQLObjectType({
  name: 'Thing',
  fields: () => ({
    name: { type: GraphQLString },
    leaf: { type: GraphQLString, resolve: never },
    gotten: { type: GraphQLString },
    thing: { type: Thing, resolve: never },
  }),
});
const thing = { name: 'there', gotten: never() };
const roots = { there: { type: Thing, resolve: () => Promise.resolve(thing) }, root: { type: Thing, resolve: never } };
const schema = bounded(
  new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: roots }),
    mutation: new GraphQLObjectType({ name: 'Mutation', fields: roots }),
  }),
);

const answerTo = (document: string) =>
  execute({ schema, document: parse(document), contextValue: { bounds: new Bounds() } }) as Promise<ExecutionResult>;

const told = ({ errors = [] }: ExecutionResult) =>
  errors.map(({ path = [], originalError }) => [path.join('.'), originalError instanceof Fault && originalError.code]);

test('What does not come in time is given up, wherever it is, and the rest is answered; of a command nobody knows then', async () => {
  const [query, mutation] = await Promise.all([
    answerTo('{ there { name leaf gotten thing { name } } root { name } }'),
    answerTo('mutation { there { name leaf } root { name } another: root { name } }'),
  ]);
  expect(query.data).toEqual({ there: { name: 'there', leaf: null, gotten: null, thing: null }, root: null });
  expect(told(query).sort()).toEqual(['root', 'there.gotten', 'there.leaf', 'there.thing'].map((path) => [path, 'REQUEST_TIMEOUT']));
  expect(mutation.data).toEqual({ there: { name: 'there', leaf: null }, root: null, another: null });
  expect(told(mutation)).toEqual(
    expect.arrayContaining([
      ['there.leaf', 'REQUEST_TIMEOUT'],
      // what was not begun
      ['another', 'REQUEST_TIMEOUT'],
    ]),
  );
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { GraphQLInt, GraphQLList, GraphQLObjectType, GraphQLSchema, GraphQLString, type GraphQLFieldConfig } from 'graphql';
import { Authentication } from '../access/authentication.js';
import { LocalIssuer } from '../access/local-issuer.js';
import { ReadLog } from '../access/read-log.js';
import { SystemClock } from '../kernel/clock.js';
import { answering, contextOf } from './answering.js';
import type { ApiContext } from './context.js';
import { formatError } from './errors.js';
import { KnownDocuments } from './known-documents.js';

const me: GraphQLFieldConfig<unknown, ApiContext> = { type: GraphQLString, resolve: (_, __, { caller }) => caller.name };
const thing: GraphQLObjectType = new GraphQLObjectType({ name: 'Thing', fields: () => ({ me, page }) });
const page: GraphQLFieldConfig<unknown, ApiContext> = {
  type: new GraphQLObjectType({ name: 'Page', fields: { edges: { type: new GraphQLList(thing), resolve: () => [{}] } } }),
  args: { first: { type: GraphQLInt } },
  resolve: () => ({}),
};
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      me,
      page,
      broken: {
        type: GraphQLString,
        resolve: () => {
          throw new Error('of the inside');
        },
      },
    },
  }),
  mutation: new GraphQLObjectType({ name: 'Mutation', fields: { me } }),
});

const folder = mkdtempSync(join(tmpdir(), 'sayso-'));
let issuer: LocalIssuer;
let server: FastifyInstance;
let apollo: ApolloServer<ApiContext>;
let byApollo: number;

beforeAll(async () => {
  Logger.overrideLogger(false);
  issuer = await LocalIssuer.open(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  byApollo = 0;
  const readLog = new ReadLog(folder, new SystemClock());
  const door = { authentication: new Authentication(issuer), budget: undefined, readLog, explorer: true };
  const known = new KnownDocuments(door);
  apollo = new ApolloServer({ schema, formatError, plugins: [answering, known.learning], stopOnTerminationSignals: false });
  await apollo.start();
  server = fastify();
  known.answerOn(server);
  const handler = fastifyApolloHandler(apollo, { context: (request) => contextOf(door, request) });
  server.post('/graphql', function (request, reply) {
    byApollo++;
    return handler.call(this, request, reply);
  });
});
afterEach(() => apollo.stop());

async function ask(body: object, { name = 'Ada', headers = {} }: { name?: string | null; headers?: object } = {}) {
  const authorization = name === null ? {} : { authorization: `Bearer ${await issuer.issueToken({ name, roles: ['SALES'] })}` };
  const { statusCode, payload } = await server.inject({
    url: '/graphql',
    method: 'POST',
    payload: body,
    headers: { ...authorization, ...headers },
  });
  return [statusCode, JSON.parse(payload)] as const;
}

/** Whether Apollo is asked at all for a body, once it has answered the first. */
async function isLeft(first: object, then: object, given?: Parameters<typeof ask>[1]): Promise<boolean> {
  await ask(first);
  byApollo = 0;
  await ask(then, given);
  return byApollo > 0;
}

test('a document that Apollo found valid is answered without it, alike', async () => {
  const first = await ask({ query: '{ me }' });
  expect(first).toEqual([200, { data: { me: 'Ada' } }]);
  expect(await ask({ query: '{ me }' })).toEqual(first);
  expect(byApollo).toBe(1);
});

test.each([
  ['variables of none', { query: '{ me }', variables: null }, {}],
  ['the name of its operation', { query: 'query a { me }', operationName: 'a' }, {}],
  ['any type accepted', { query: '{ me }' }, { headers: { accept: '*/*' } }],
])('so is one with %s', async (_, body, given) => expect(await isLeft({ query: body.query }, body, given)).toBe(false));

test.each([
  ['is of another text', { query: '{ me}' }, {}],
  ['comes with extensions', { query: '{ me }', extensions: {} }, {}],
  ['comes with another name', { query: '{ me }', operationName: 'a' }, {}],
  ['comes with variables of another kind', { query: '{ me }', variables: [] }, {}],
  ['asks for another type', { query: '{ me }' }, { headers: { accept: 'application/graphql-response+json' } }],
])('one that %s is left to Apollo', async (_, body, given) => expect(await isLeft({ query: '{ me }' }, body, given)).toBe(true));

test.each([
  ['a mutation', { query: 'mutation { me }' }],
  ['one of two', { query: 'query a { me } query b { me }', operationName: 'a' }],
  ['no valid document', { query: '{ you }' }],
])('%s is left to Apollo each time', async (_, body) => expect(await isLeft(body, body)).toBe(true));

describe('what is refused before it runs is told as Apollo tells it', () => {
  const query = 'query ($n: Int) { page(first: $n) { edges { me } } }';
  const costly = 'query ($n: Int) { page(first: $n) { edges { page(first: $n) { edges { page { edges { me } } } } } } }';

  test.each([
    ['no token', { query }, { name: null }, 401, 'UNAUTHENTICATED'],
    ['a bad variable', { query, variables: { n: 'x' } }, {}, 400, 'BAD_USER_INPUT'],
    ['a price that hangs on a variable', { query: costly, variables: { n: 100 } }, {}, 400, 'TOO_COMPLEX'],
  ] as const)('%s', async (_, body, given, status, code) => {
    expect((await ask({ query: body.query, variables: { n: 0 } }))[0]).toBe(200);
    const [answered, { errors }] = await ask(body, given);
    expect([answered, errors[0].extensions.code]).toEqual([status, code]);
    expect((await ask({ query: body.query, variables: { n: 0 } }))[0]).toBe(200);
  });
});

test('what fails is masked, and its request named', async () => {
  const first = await ask({ query: '{ broken }' });
  expect(JSON.stringify(first)).not.toMatch(/inside/);
  expect(await ask({ query: '{ broken }' })).toEqual([200, { ...first[1], extensions: { requestId: expect.any(String) } }]);
  expect(byApollo).toBe(1);
});

test('nobody is answered what somebody else was', async () => {
  const names = Array.from({ length: 20 }, (_, n) => (n % 2 ? 'Ada' : 'Bob'));
  const answers = await Promise.all(names.map((name) => ask({ query: '{ me page { edges { me } } }' }, { name })));
  const again = await Promise.all(names.map((name) => ask({ query: '{ me page { edges { me } } }' }, { name })));
  const expected = names.map((name) => [200, { data: { me: name, page: { edges: [{ me: name }] } } }]);
  expect([answers, again]).toEqual([expected, expected]);
});

test('of many documents the last are known', async () => {
  const long = (n: number) => ({ query: `# ${String(n).padEnd(15_000)}\n{ me }` });
  for (let n = 0; n < 40; n++) await ask(long(n));
  byApollo = 0;
  await ask(long(39));
  expect(byApollo).toBe(0);
  await ask(long(0));
  expect(byApollo).toBe(1);
});

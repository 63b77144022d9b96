import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import { Database } from '../src/sqlite/database.js';
import { WHOLE_INTROSPECTION } from './from-schema.js';
import { client, send, startService, type Ask, type Running } from './service.js';

let service: Running;
let ada: Ask;

beforeAll(async () => {
  service = await startService();
  ada = await service.as('Ada', 'SALES', 'PRODUCT');
});
afterAll(() => service.stop());

describe('the door', () => {
  test.each(['', 'nonsense', 'a.b.c'])('lets nobody in with the token “%s”', async (token) => {
    const { status, errors } = await client(service.url, token)('{ __typename }');
    expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  });

  test('takes no body over 100 kB', async () => {
    const { status } = await ada(`{ __typename } # ${'x'.repeat(100_000)}`);
    expect(status).toBe(413);
  });

  test('takes no body that gives something twice', async () => {
    const response = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await service.token('Ada', 'SALES')}` },
      body: '{"query":"query ($id: ID!) { customer(customerId: $id) { id } }","variables":{"id":"a","id":"b"}}',
    });
    expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ message: 'The body gives variables.id twice.' }] }]);
  });

  test('takes no query that goes too deep, however it is folded up', async () => {
    const deep = (levels: number): string =>
      levels === 0 ? 'id' : `subject { ... on Customer { history { edges { node { ${deep(levels - 1)} } } } } }`;
    const asked = await ada(`{ events { edges { node { ...F } } } } fragment F on Event { ${deep(4)} }`);
    expect(asked.status).toBe(400);
    expect(asked.errors?.[0]).toMatchObject({ message: expect.stringContaining('levels deep'), extensions: { code: 'TOO_COMPLEX' } });
    expect((await ada(`{ events { edges { node { ${deep(1)} } } } }`)).errors).toBeUndefined();
  });

  test.each<readonly [string, string, object]>([
    ['larger than 16,000 characters', `{ viewer { name } }${' '.repeat(16_000)}`, {}],
    [
      'with one name used more than a hundred times',
      `{ ${Array.from({ length: 101 }, (_, n) => `a${n}: agenda { totalCount }`).join(' ')} }`,
      {},
    ],
    [
      'that costs more than 5,000',
      'query ($n: Int) { customers(first: $n) { edges { node { requests(first: $n) { edges { node { id } } } } } } }',
      { n: 100 },
    ],
    [
      'with more than five commands',
      `mutation { ${Array.from({ length: 6 }, (_, n) => `a${n}: registerCustomer(input: { name: "Acme ${n}" }) { position }`).join(' ')} }`,
      {},
    ],
  ])('takes no document %s', async (_, query, variables) => {
    const { status, data, errors } = await ada(query, variables as Record<string, unknown>);
    expect({ status, data, codes: errors?.map(({ extensions }) => extensions.code) }).toEqual({
      status: 400,
      data: undefined,
      codes: ['TOO_COMPLEX'],
    });
  });

  test('tells nobody without a token what it thinks of a document', async () => {
    expect((await client(service.url)(`{ viewer { name } }${' '.repeat(16_000)}`)).status).toBe(401);
  });

  test.each<readonly [string, string]>([
    ['GraphiQL', getIntrospectionQuery({ schemaDescription: true, inputValueDeprecation: true })],
    ['code generators', WHOLE_INTROSPECTION],
    [
      'Apollo’s tools',
      getIntrospectionQuery({ descriptions: false }).replace('query IntrospectionQuery {', 'query IntrospectionQuery { __typename '),
    ],
  ])('answers the introspection of %s, which goes deep by nature', async (_, introspection) => {
    const { data } = await ada(introspection);
    expect(Object.keys(buildClientSchema(data).getTypeMap())).toEqual(expect.arrayContaining(['Request', 'PromiseCheck', 'EventFilter']));
  });
});

describe('access is closed by default', () => {
  test('IMPORTER brings history in and reads none of it', async () => {
    const importer = await service.as('Imp', 'IMPORTER');
    for (const query of ['{ customers { totalCount } }', '{ events { totalCount } }', '{ node(id: "customer-acme") { id } }'])
      expect((await importer(query)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('ADMIN sees the register and itself, and no content', async () => {
    const admin = await service.as('Root', 'ADMIN');
    const { data } = await admin('{ viewer { name roles commands reads } register { name store position lag } }');
    expect(data).toMatchObject({
      viewer: { name: 'Root', roles: ['ADMIN'], commands: ['issueServiceToken', 'revokeServiceToken'], reads: false },
      register: { name: 'Sayso', store: 'sqlite', lag: 0 },
    });
    expect((await admin('{ node(id: "customer-acme") { id } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

describe('input', () => {
  test('null means absent, in a list’s arguments too', async () => {
    const lists = ['customers', 'features', 'requests', 'decisions', 'commitments', 'events'];
    const { data, errors } = await ada(
      `{ ${lists.map((list) => `${list}(filter: null, orderBy: null, first: null, asOf: null) { totalCount }`).join(' ')} }`,
    );
    expect(errors).toBeUndefined();
    expect(Object.keys(data)).toEqual(lists);
  });

  test('a rule of the classes is told in userErrors, by the path of the very entry', async () => {
    const demand = [{ customerId: 'acme' }, { customerId: 'acme', dealId: 'b', dealValue: { amount: '1.23456', currency: 'eur' } }];
    const payload = await send(ada, 'submitRequest', { title: 'T', problem: 'P', source: { kind: 'CALL' }, tags: ['a', ' '], demand });
    expect(payload.userErrors).toMatchObject([
      { code: 'INVALID', field: 'demand.1.dealValue.amount' },
      { code: 'INVALID', field: 'demand.1.dealValue.currency' },
      { code: 'REQUIRED', field: 'tags.1' },
    ]);
  });

  test.each([
    ['by variable', 'query ($at: DateTime) { customers(asOf: { effectiveAt: $at }) { totalCount } }'],
    ['written into the query', '{ customers(asOf: { effectiveAt: "2026-02-30T00:00:00Z" }) { totalCount } }'],
  ])('what the schema refuses %s is 400 BAD_USER_INPUT', async (_, query) => {
    const { status, errors } = await ada(query, { at: '2026-02-30T00:00:00Z' });
    expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 400, code: 'BAD_USER_INPUT' });
  });
});

describe('POST alone', () => {
  test.each(['GET', 'PUT', 'DELETE'])('%s is not taken', async (method) => {
    const headers = { authorization: `Bearer ${await service.token('Ada', 'SALES')}`, 'apollo-require-preflight': '1' };
    const response = await fetch(`${service.url}/graphql?query={viewer{name}}`, { method, headers });
    expect(response.status).toBe(method === 'GET' ? 405 : 404);
  });

  test('what the schema has no root for is refused like any bad query', async () => {
    const { status, errors } = await ada('subscription { eventRecorded { id } }');
    expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 400, code: 'GRAPHQL_VALIDATION_FAILED' });
  });
});

describe('moments', () => {
  test('a read waits for minPosition, and says so when it does not come', async () => {
    const { position } = await send(ada, 'registerCustomer', { customerId: 'late', name: 'Late' });
    expect((await ada(`{ customer(customerId: "late", minPosition: "${position}") { name } }`)).data.customer.name).toBe('Late');
    const { errors } = await ada(`{ customer(customerId: "late", minPosition: "${Number(position) + 1000}") { name } }`);
    expect(errors?.[0]?.extensions.code).toBe('READ_MODEL_BEHIND');
  });

  test('before the first event the register is empty', async () => {
    for (const asOf of ['{ position: "0" }', '{ recordedAt: "2000-01-01T00:00:00Z" }', '{ effectiveAt: "2000-01-01T00:00:00Z" }'])
      expect((await ada(`{ customers(asOf: ${asOf}) { totalCount } events(asOf: ${asOf}) { totalCount } }`)).data).toEqual({
        customers: { totalCount: 0 },
        events: { totalCount: 0 },
      });
  });

  test.each(['-1', '1.5', 'x', '1'.repeat(16)])('the position “%s” is refused', async (position) => {
    const { errors } = await ada(`{ customers(asOf: { position: "${position}" }) { totalCount } }`);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID', field: 'asOf.position' });
  });

  test('any thing is found by its global id', async () => {
    const { data } = await ada(
      '{ node(id: "customer-late") { id __typename ... on Customer { name } } nothing: node(id: "customer-x") { id } strange: node(id: "x") { id } }',
    );
    expect(data).toEqual({ node: { id: 'customer-late', __typename: 'Customer', name: 'Late' }, nothing: null, strange: null });
    const { id } = (await ada('{ events(first: 1) { edges { node { id } } } }')).data.events.edges[0].node;
    expect((await ada(`{ node(id: "${String(id)}") { ... on Event { type } } }`)).data.node).toEqual({ type: 'CustomerRegistered' });
  });
});

describe('a read that finds nothing by an id', () => {
  const near = async (query: string) => (await ada(`{ ${query} }`)).extensions?.suggestions;

  beforeAll(async () => {
    await send(ada, 'registerCustomer', { customerId: 'initech', name: 'Initech Ltd' });
    await send(ada, 'addFeature', { featureId: 'sso', name: 'Single sign-on', aliases: ['SAML'], horizon: 'NOW' });
    await send(ada, 'submitRequest', { requestId: 'r-1', title: 'SSO', problem: 'Passwords.', source: { kind: 'CALL' } });
    await send(ada, 'reportUnapprovedPromise', {
      ...{ reportId: 'p-1', featureId: 'sso', customerId: 'initech', said: 'Soon.', saidAt: '2026-01-01T00:00:00Z' },
    });
    await send(ada, 'proposeCommitment', {
      ...{ featureId: 'sso', audience: { kind: 'EVERYONE' }, wording: { canSay: 'Yes.', cannotSay: 'No.' } },
      ...{ owner: 'Ada', followUpOn: '2027-01-01' },
    });
  });

  const SSO = { kind: 'FEATURE', key: 'sso', name: 'Single sign-on' };
  const INITECH = { kind: 'CUSTOMER', key: 'initech', name: 'Initech Ltd', why: 'NAME' };

  test.each<[string, object]>([
    ['customer(customerId: "initech ltd") { id }', { path: 'customer', argument: 'customerId', asked: 'initech ltd', ...INITECH }],
    ['it: feature(featureId: "saml") { id }', { path: 'it', argument: 'featureId', asked: 'saml', ...SSO, why: 'ALIAS' }],
    ['request(requestId: "R-1") { id }', { path: 'request', kind: 'REQUEST', key: 'r-1', why: 'KEY' }],
    ['whyDeclined(requestId: "R-1") { decision { number } }', { path: 'whyDeclined', kind: 'REQUEST', key: 'r-1' }],
    ['commitment(commitmentId: "SSO@everyone") { id }', { path: 'commitment', kind: 'COMMITMENT', key: 'sso@everyone' }],
    ['report(reportId: "P-1") { id }', { path: 'report', kind: 'REPORT', key: 'p-1' }],
    ['affectedCustomers(featureId: "SSO") { totalCount }', { argument: 'featureId', ...SSO, why: 'KEY' }],
    ['affectedCustomers(commitmentId: "SSO@everyone") { totalCount }', { kind: 'COMMITMENT', key: 'sso@everyone' }],
    ['requests(filter: { featureId: ["sso", "SSO"] }) { edges { node { id } } }', { argument: 'filter.featureId.1', ...SSO }],
    ['agenda(filter: { customerId: ["INITECH"] }) { edges { node { kind } } }', { argument: 'filter.customerId.0', key: 'initech' }],
  ])('names near ones: %s', async (query, expected) => expect(await near(query)).toEqual([expect.objectContaining(expected)]));

  test('says nothing where there is nothing near, where it is there, and where something was found', async () => {
    expect(await near('customer(customerId: "nobody") { id }')).toBeUndefined();
    expect(await near('customer(customerId: "initech") { id }')).toBeUndefined();
    expect(await near('affectedCustomers(featureId: "sso") { totalCount }')).toBeUndefined();
    expect(await near('customer(customerId: "INITECH", asOf: { position: "0" }) { id }')).toBeUndefined();
    expect(await near('events(filter: { featureId: ["sso", "SAML"] }) { edges { node { id } } }')).toBeUndefined();
  });

  test('looks again once something is called otherwise, and not at a moment before', async () => {
    const asked = 'feature(featureId: "passkeys") { id }';
    expect(await near(asked)).toBeUndefined();
    const { position } = await send(ada, 'addFeature', { featureId: 'webauthn', name: 'Passkeys', horizon: 'LATER' });
    expect(await near(asked)).toEqual([expect.objectContaining({ key: 'webauthn', name: 'Passkeys' })]);
    await send(ada, 'changeFeature', { featureId: 'webauthn', name: 'Security keys' });
    expect(await near(asked)).toBeUndefined();
    const then = `feature(featureId: "passkeys", asOf: { position: "${position}" }) { id }`;
    for (let time = 0; time < 2; time++) expect(await near(then)).toEqual([expect.objectContaining({ name: 'Passkeys' })]);
  });

  test('tells nobody who reads nothing', async () => {
    const { errors, extensions } = await (await service.as('Imp', 'IMPORTER'))('{ customer(customerId: "INITECH") { id } }');
    expect([errors?.[0]?.extensions.code, extensions?.suggestions]).toEqual(['FORBIDDEN', undefined]);
  });
});

describe('one answer', () => {
  let product: Ask;
  const long = 'x'.repeat(10_000);
  beforeAll(async () => {
    product = await service.as('Pia', 'PRODUCT');
    const asked = { title: 'Much', problem: long, source: { kind: 'CALL' } };
    for (let n = 0; n < 6; n++) await send(product, 'submitRequest', { requestId: `much${n}`, ...asked });
    for (let n = 0; n < 201; n++)
      await send(product, 'scoreRequest', { requestId: 'much0', reach: '1', impact: '1', confidence: '1', effort: String(n + 1) });
  });
  const aliased = (count: number, field: string) => Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ');

  test('holds at most 20,000 entries of lists without pages, however they are asked for', async () => {
    const scores = (count: number) => product(`{ request(requestId: "much0") { ${aliased(count, 'scores { reach }')} } }`);
    const { errors, data } = await scores(99);
    expect(errors).toBeUndefined();
    expect(data.request.a98).toHaveLength(201);
    const { errors: refused } = await scores(100);
    expect(refused?.map(({ extensions }) => extensions.code)).toEqual(['TOO_MUCH']);
  });

  test('has at most 5,000,000 characters', async () => {
    const problems = (count: number) => product(`{ requests(last: 100) { edges { node { ${aliased(count, 'problem')} } } } }`);
    expect((await problems(80)).errors).toBeUndefined();
    const { status, data, errors } = await problems(85);
    expect({ status, data, codes: errors?.map(({ extensions }) => extensions.code) }).toEqual({
      status: 400,
      data: undefined,
      codes: ['TOO_MUCH'],
    });
  });

  test('is given up after ten seconds: what has not begun by then does not begin', async () => {
    const now = performance.now.bind(performance);
    let later = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now() + later);
    const writing = jest.spyOn(service.infrastructure.log, 'append').mockImplementation((append) => {
      later = 10_001;
      return Object.getPrototypeOf(service.infrastructure.log).append.call(service.infrastructure.log, append);
    });
    try {
      const register = (name: string) => `${name}: registerCustomer(input: { customerId: "${name}", name: "${name}" }) { position }`;
      const { data, errors } = await product(`mutation { ${register('before')} ${register('after')} }`);
      expect(writing).toHaveBeenCalledTimes(1);
      expect(errors).toEqual([
        expect.objectContaining({ path: ['after'], extensions: expect.objectContaining({ code: 'REQUEST_TIMEOUT' }) }),
      ]);
      expect(data).toEqual({ before: { position: expect.any(String) }, after: null });
    } finally {
      clock.mockRestore();
      writing.mockRestore();
    }
    expect(
      (await product('{ before: customer(customerId: "before") { name } after: customer(customerId: "after") { name } }')).data,
    ).toEqual({
      before: { name: 'before' },
      after: null,
    });
  });
});

describe('faults', () => {
  test('are masked, and told with the id under which the log knows them', async () => {
    const broken = await startService();
    const file = readdirSync(broken.folder).find((name) => /^read-model-.*\.db$/.test(name)) ?? '';
    const other = Database.open(join(broken.folder, file));
    other.exec('DROP TABLE customers');
    other.close();
    const { data, errors, extensions } = await (await broken.as('Ada', 'SALES'))('{ customers { totalCount } }');
    await broken.stop();
    expect(data).toBeNull();
    expect(errors?.[0]).toMatchObject({ path: ['customers', 'totalCount'], extensions: { code: 'INTERNAL_SERVER_ERROR' } });
    expect(JSON.stringify(errors)).not.toContain('table');
    expect(extensions?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

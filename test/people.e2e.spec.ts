import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { send, signingIn, startService, type Running } from './service.js';

let service: Running;
let now = '2026-03-01T12:00:00.000Z';
const as = signingIn(() => service);

interface Person {
  readonly name: string;
}

async function people(args = '', ask = as('Root', 'ADMIN')): Promise<Person[]> {
  const { data } = await ask(`{ people${args} { totalCount edges { node { id name roles lastActedAt } } } }`);
  expect(data.people.totalCount).toBeGreaterThanOrEqual(data.people.edges.length);
  return data.people.edges.map(({ node }: { node: Person }) => node);
}

const imported = async (by: object, at: string, customerId: string) => {
  const line = { command: 'registerCustomer', at, by, input: { customerId, name: customerId } };
  const headers = { authorization: `Bearer ${await service.token('Ida', 'IMPORTER')}` };
  const answer = await fetch(`${service.url}/import`, { method: 'POST', headers, body: JSON.stringify(line) });
  expect(await answer.json()).toMatchObject({ accepted: 1 });
};

/** Ada acts before and after Bob; Eve is imported under one name, and later under another. */
beforeAll(async () => {
  service = await startService({ clock: { now: () => now } });
  await send(as('Ada', 'SALES'), 'registerCustomer', { customerId: 'a', name: 'A' });
  await send(as('Bob', 'PRODUCT'), 'registerCustomer', { customerId: 'b', name: 'B' });
  await imported({ id: 'e1', name: 'Eve', roles: ['SALES'] }, '2020-01-01T00:00:00Z', 'c');
  now = '2026-03-02T12:00:00.000Z';
  await send(as('Ada', 'PRODUCT', 'LEADERSHIP'), 'registerCustomer', { customerId: 'd', name: 'D' });
  await imported({ id: 'e1', name: 'Eve Adams', roles: ['PRODUCT'] }, '2020-02-01T00:00:00Z', 'e');
});
afterAll(() => service.stop());

const ADA = { id: 'sayso:local|Ada', name: 'Ada', roles: ['PRODUCT', 'LEADERSHIP'], lastActedAt: '2026-03-02T12:00:00.000Z' };
const BOB = { id: 'sayso:local|Bob', name: 'Bob', roles: ['PRODUCT'], lastActedAt: '2026-03-01T12:00:00.000Z' };
const EVE = { id: 'import|e1', name: 'Eve Adams', roles: ['PRODUCT'], lastActedAt: '2020-02-01T00:00:00.000Z' };

test('everybody who has acted, by the latest name, in the roles of their last event', async () => {
  expect(await people()).toEqual([EVE, BOB, ADA]);
  expect(await people('', as('Audrey', 'AUDITOR'))).toEqual([EVE, BOB, ADA]);
});

test('who only reads or brings in is in no list', async () =>
  expect((await people()).map(({ name }) => name)).not.toEqual(expect.arrayContaining(['Root'])));

test('nobody else asks', async () => {
  for (const role of ['SALES', 'LEADERSHIP', 'SERVICE', 'IMPORTER'] as const)
    expect((await as('Sam', role)('{ people { totalCount } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('as of another moment, by position and by when it happened', async () => {
  expect(await people('(asOf: { position: "3" })')).toEqual([
    { ...EVE, name: 'Eve', roles: ['SALES'], lastActedAt: '2020-01-01T00:00:00.000Z' },
    BOB,
    { ...ADA, roles: ['SALES'], lastActedAt: '2026-03-01T12:00:00.000Z' },
  ]);
  expect(await people('(asOf: { position: "1" })')).toEqual([{ ...ADA, roles: ['SALES'], lastActedAt: '2026-03-01T12:00:00.000Z' }]);
  expect(await people('(asOf: { effectiveAt: "2020-01-15T00:00:00Z" })')).toMatchObject([{ name: 'Eve' }]);
  expect(await people('(asOf: { effectiveAt: "2019-01-01T00:00:00Z" })')).toEqual([]);
});

test('in pages, which stay what they are while others act', async () => {
  const page = async (args: string) =>
    (await as('Root', 'ADMIN')(`{ people(${args}) { edges { cursor node { name } } pageInfo { hasNextPage endCursor } } }`)).data.people;
  const first = await page('first: 1');
  expect(first).toMatchObject({ edges: [{ node: { name: 'Eve Adams' } }], pageInfo: { hasNextPage: true } });
  await send(as('Bob', 'PRODUCT'), 'changeCustomer', { customerId: 'b', name: 'B2' });
  const rest = await page(`first: 5, after: "${first.pageInfo.endCursor}"`);
  expect(rest.edges.map(({ node }: { node: Person }) => node.name)).toEqual(['Bob', 'Ada']);
});

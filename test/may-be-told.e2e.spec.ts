/** What may be said to a customer of every feature with words (rule 14). */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Database } from '../src/sqlite/database.js';
import { send, startService, type Ask, type Running } from './service.js';

let service: Running;
let sam: Ask;
let pia: Ask;

beforeAll(async () => {
  service = await startService();
  [sam, pia] = await Promise.all([service.as('Sam', 'SALES_APPROVER'), service.as('Pia', 'PRODUCT_APPROVER')]);
  await done(sam, 'registerCustomer', { customerId: 'acme', name: 'Acme', segment: 'Big' });
  await done(sam, 'registerCustomer', { customerId: 'umbra', name: 'Umbra' });
  for (const featureId of ['sso', 'dark', 'fax', 'none', 'other'])
    await done(pia, 'addFeature', { featureId, name: featureId, horizon: 'NOW' });
  await inForce('sso', { kind: 'SEGMENT', segment: 'big' });
  await inForce('dark', { kind: 'EVERYONE' });
  await inForce('other', { kind: 'CUSTOMER', customerId: 'umbra' });
  await done(sam, 'proposeCommitment', proposal('fax', { kind: 'CUSTOMER', customerId: 'acme' }));
});
afterAll(() => service.stop());

async function done(ask: Ask, name: string, input: object): Promise<void> {
  expect((await send(ask, name, input)).userErrors).toEqual([]);
}
const proposal = (featureId: string, audience: object) => ({
  ...{ featureId, audience, owner: 'Sam', followUpOn: '2999-01-01', approveAs: 'SALES' },
  wording: { canSay: `${featureId} comes.`, cannotSay: 'When.' },
});
async function inForce(featureId: string, audience: object): Promise<void> {
  const { commitment } = await send(
    sam,
    'proposeCommitment',
    proposal(featureId, audience),
    'commitment { commitmentId pending { hash } }',
  );
  const { commitmentId, pending } = commitment;
  await done(pia, 'approveWording', { commitmentId, wordingVersion: 1, wordingHash: pending.hash, function: 'PRODUCT' });
}

const CHECK =
  'feature { featureId } verdict reason nextStep wording { canSay } commitment { commitmentId } consulted { said } citedEvents { position }';
async function told(customerId: string, more = '', asOf = '') {
  const { data, errors } = await sam(`{ customer(customerId: "${customerId}"${asOf}) { mayBeTold${more} {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor node { ${CHECK} } } } } }`);
  expect(errors).toBeUndefined();
  return data.customer.mayBeTold;
}

test('each is what the check of that feature says', async () => {
  const { edges, totalCount } = await told('acme');
  expect(
    edges.map(({ node }: { node: { feature: { featureId: string }; verdict: string } }) => [node.feature.featureId, node.verdict]),
  ).toEqual([
    ['dark', 'ALLOWED'],
    ['fax', 'NEEDS_APPROVAL'],
    ['sso', 'ALLOWED'],
  ]);
  expect(totalCount).toBe(3);
  for (const { node } of edges) {
    const { data } = await sam(`{ promiseCheck(customerId: "acme", featureId: "${node.feature.featureId}") { ${CHECK} } }`);
    expect(node).toEqual(data.promiseCheck);
    expect(node.citedEvents.length).toBeGreaterThan(0);
  }
});

test('of a customer without a segment, what is for it and for everyone', async () => {
  const { edges } = await told('umbra');
  expect(edges.map(({ node }: { node: { feature: { featureId: string } } }) => node.feature.featureId)).toEqual(['dark', 'other']);
});

test('in pages', async () => {
  const first = await told('acme', '(first: 2)');
  expect([first.edges.length, first.pageInfo.hasNextPage]).toEqual([2, true]);
  const rest = await told('acme', `(first: 2, after: "${first.pageInfo.endCursor}")`);
  expect(rest.edges.map(({ node }: { node: { feature: { featureId: string } } }) => node.feature.featureId)).toEqual(['sso']);
});

test('as of the moment', async () => {
  const { position } = await service.infrastructure.log.head();
  await done(pia, 'withdrawCommitment', { commitmentId: 'sso@segment:big', reason: 'We cannot.' });
  const verdicts = async (asOf = '') =>
    (await told('acme', '', asOf)).edges.map(({ node }: { node: { verdict: string } }) => node.verdict).join();
  expect(await verdicts()).toBe('ALLOWED,NEEDS_APPROVAL,NOT_ALLOWED');
  expect(await verdicts(`, asOf: { position: "${position}" }`)).toBe('ALLOWED,NEEDS_APPROVAL,ALLOWED');
  expect((await told('acme', '', ', asOf: { position: "7" }')).totalCount).toBe(0);
});

test('of many customers, and many features, in as many statements as of few, though nothing is in memory', async () => {
  for (let n = 0; n < 12; n++) {
    await done(sam, 'registerCustomer', { customerId: `c${n}`, name: `C ${n}`, segment: 'many' });
    await done(pia, 'addFeature', { featureId: `f${n}`, name: `F ${n}`, horizon: 'NOW' });
    await done(sam, 'reportUnapprovedPromise', { featureId: `f${n}`, customerId: `c${n}`, said: 'Soon.', saidAt: '2026-01-01T12:00:00Z' });
    await inForce(`f${n}`, { kind: 'SEGMENT', segment: 'MANY' });
    await done(pia, 'raiseCommitmentConcern', { commitmentId: `f${n}@segment:many`, blocking: true, text: 'Wait.' });
  }
  const counted = async (customers: number, features: number) => {
    await service.stop({ keep: true });
    service = await startService({ folder: service.folder });
    const ask = await service.as('Sam', 'SALES');
    const spies = (['one', 'all', 'iterate'] as const).map((method) => jest.spyOn(Database.prototype, method));
    const { data, errors } = await ask(
      `{ customers(first: ${customers}, filter: { segment: ["many"] }) { edges { node { mayBeTold(first: ${features}) { edges { node { ${CHECK} } } } } } } }`,
    );
    const statements = spies.flatMap(({ mock }) => mock.calls.map(([sql]) => sql)).filter((sql) => /^\s*(SELECT|WITH)/.test(sql));
    jest.restoreAllMocks();
    expect(errors).toBeUndefined();
    const checks = data.customers.edges.flatMap(({ node }: { node: { mayBeTold: { edges: object[] } } }) => node.mayBeTold.edges);
    expect(checks).toHaveLength(customers * features);
    // what rows share is read once for all of them
    return statements.filter((sql) => !sql.includes('FROM shared WHERE number IN')).length;
  };
  const few = await counted(2, 2);
  expect(few).toBeGreaterThan(5);
  expect(await counted(10, 10)).toBeLessThanOrEqual(few);
});

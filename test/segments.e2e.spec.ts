/** Segments are told without case, also where a history holds slots of the time when they were not. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promise, promises } from './promises.js';
import { sayso } from './sayso.js';
import { send, settled, startService, type Ask, type Running } from './service.js';

let service: Running;
let sam: Ask;
let pia: Ask;

beforeEach(async () => {
  service = await startService();
  [sam, pia] = await Promise.all([service.as('Sam', 'SALES_APPROVER'), service.as('Pia', 'PRODUCT_APPROVER')]);
});
afterEach(() => service.stop());

const register = (customerId: string, segment: string) => send(sam, 'registerCustomer', { customerId, name: customerId, segment });
const wording = { canSay: 'It comes.', cannotSay: 'When.' };
const propose = (featureId: string, segment: string) =>
  send(
    sam,
    'proposeCommitment',
    { featureId, audience: { kind: 'SEGMENT', segment }, wording, owner: 'Sam', followUpOn: '2999-01-01', approveAs: 'SALES' },
    'commitment { commitmentId audience { segment } pending { hash } }',
  );

async function checked(customerId: string, featureId: string) {
  const { data } = await sam(`{
    promiseCheck(customerId: "${customerId}", featureId: "${featureId}") { verdict reason commitment { commitmentId } consulted { kind commitmentId status } }
    customer(customerId: "${customerId}") { commitments { edges { node { commitmentId } } } }
    commitments(filter: { customerId: ["${customerId}"] }) { edges { node { commitmentId } } }
  }`);
  const keys = ({ edges }: { edges: { node: { commitmentId: string } }[] }) => edges.map(({ node }) => node.commitmentId);
  return { ...data.promiseCheck, ofCustomer: keys(data.customer.commitments), listed: keys(data.commitments) };
}

test('a promise for a segment speaks to its customers, however either is spelled', async () => {
  await send(pia, 'addFeature', { featureId: 'sso', name: 'SSO', horizon: 'NOW' });
  await register('acme', 'Enterprise');
  const { commitment, warnings } = await propose('sso', 'ENTERPRISE');
  expect(warnings).toEqual([]);
  expect(commitment).toMatchObject({ commitmentId: 'sso@segment:enterprise', audience: { segment: 'ENTERPRISE' } });
  expect((await propose('sso', 'enterprise')).userErrors).toMatchObject([{ code: 'COMMITMENT_EXISTS' }]);
  const approval = { commitmentId: 'sso@segment:enterprise', wordingVersion: 1, wordingHash: commitment.pending.hash, function: 'PRODUCT' };
  expect((await send(pia, 'approveWording', approval)).userErrors).toEqual([]);
  expect(await checked('acme', 'sso')).toMatchObject({
    verdict: 'ALLOWED',
    ofCustomer: ['sso@segment:enterprise'],
    listed: ['sso@segment:enterprise'],
  });
  const told = { commitmentId: 'sso@segment:enterprise', customerId: 'acme', wordingVersion: 1, channel: 'mail' };
  expect((await send(sam, 'disclose', told)).userErrors).toEqual([]);
  await register('umbra', 'small');
  expect((await send(sam, 'disclose', { ...told, customerId: 'umbra' })).userErrors).toMatchObject([{ code: 'NOT_IN_AUDIENCE' }]);
});

test('a slot that began under another spelling keeps its key, speaks, and is the one that is revised', async () => {
  for (const append of [...promises(1, 0), promise('f0', 'Big')]) await service.infrastructure.log.append(append);
  await settled(service.url);
  await register('acme', 'big');
  const KEY = 'f0@segment:Big';
  expect(await checked('acme', 'f0')).toMatchObject({
    verdict: 'ALLOWED',
    commitment: { commitmentId: KEY },
    consulted: [{ status: null }, { kind: 'SEGMENT', commitmentId: KEY, status: 'ACTIVE' }, { status: null }],
    ofCustomer: [KEY],
    listed: [KEY],
  });
  expect((await propose('f0', 'Big')).userErrors).toMatchObject([{ code: 'COMMITMENT_EXISTS', message: expect.stringContaining(KEY) }]);
  expect((await send(sam, 'withdrawCommitment', { commitmentId: KEY, reason: 'We cannot.' })).userErrors).toMatchObject([
    { code: 'FORBIDDEN' },
  ]);
  expect((await send(pia, 'withdrawCommitment', { commitmentId: KEY, reason: 'We cannot.' })).userErrors).toEqual([]);
  expect(await checked('acme', 'f0')).toMatchObject({ verdict: 'NOT_ALLOWED', commitment: { commitmentId: KEY } });

  const { commitment } = await propose('f0', 'Big');
  expect(commitment.commitmentId).toBe('f0@segment:big');
  expect(await checked('acme', 'f0')).toMatchObject({ verdict: 'NOT_ALLOWED', reason: expect.stringContaining('waits for approval') });
  const approval = { commitmentId: 'f0@segment:big', wordingVersion: 1, wordingHash: commitment.pending.hash, function: 'PRODUCT' };
  expect((await send(pia, 'approveWording', approval)).userErrors).toEqual([]);
  expect(await checked('acme', 'f0')).toMatchObject({ verdict: 'ALLOWED', commitment: { commitmentId: 'f0@segment:big' } });

  const response = await fetch(`${service.url}/export`, { headers: { authorization: `Bearer ${await service.token('Rita', 'AUDITOR')}` } });
  const folder = mkdtempSync(join(tmpdir(), 'sayso-segments-'));
  expect(await sayso(['import', '-'], { folder, stdin: await response.text() })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(' 0 refused'),
  });
  rmSync(folder, { recursive: true });
});

test('a promise for a segment that no customer has is warned about', async () => {
  await send(pia, 'addFeature', { featureId: 'sso', name: 'SSO', horizon: 'NOW' });
  await register('acme', 'big');
  const { warnings, userErrors, commitment } = await propose('sso', 'gib');
  expect([userErrors, commitment.commitmentId]).toEqual([[], 'sso@segment:gib']);
  expect(warnings).toMatchObject([{ code: 'SEGMENT_EMPTY', field: 'audience.segment' }]);
  expect((await propose('sso', 'BIG')).warnings).toEqual([]);
  await send(sam, 'changeCustomer', { customerId: 'acme', segment: null });
  await send(pia, 'addFeature', { featureId: 'other', name: 'Other', horizon: 'NOW' });
  await settled(service.url);
  expect((await propose('other', 'gib')).warnings).toMatchObject([{ code: 'SEGMENT_EMPTY' }]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { StandIn } from './eventstoredb/stand-in.js';
import { send, settled, startService, type Answer, type Ask, type Running } from './service.js';
import { until } from './until.js';

/** Milliseconds that a busy machine may take to read what is written. */
const PATIENCE = 120_000;

let place: string;
let standIn: StandIn;
let nodes: readonly [Running, Running];
let here: Ask;
let there: Ask;

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'sayso-races-'));
  standIn = await StandIn.start({ folder: join(place, 'store') });
  nodes = await Promise.all([startService({ store: standIn.url }), startService({ store: standIn.url })]);
  [here, there] = [await asAda(nodes[0]), await asAda(nodes[1])];
});
afterEach(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await standIn.stop();
  rmSync(place, { recursive: true, force: true });
});

const asAda = (node: Running) => node.as('Ada', 'SALES_APPROVER', 'SALES', 'PRODUCT', 'LEADERSHIP');

async function ok(ask: Ask, command: string, input: object): Promise<Answer['data']> {
  const done = await send(ask, command, input);
  expect([command, done.userErrors]).toEqual([command, []]);
  return done;
}

/** Resolves when both nodes have read, and reacted to, all that is stored. */
async function bothSettled(): Promise<void> {
  for (let head = 0, before = -1; head !== before;) {
    before = head;
    for (const node of nodes) {
      ({ position: head } = await node.infrastructure.log.end());
      await node.infrastructure.projector.waitFor(head, PATIENCE);
      await settled(node.url);
    }
  }
}

/** Both are decided by what was before them: the one is sent here, and its append held up until the other was sent there, and stored. */
async function inOneInstant(late: readonly [command: string, input: object], early: readonly [command: string, input: object]) {
  await bothSettled();
  const before = standIn.received.append;
  standIn.next('hang', { of: 'append' });
  const held = ok(here, ...late);
  await until(() => standIn.received.append > before);
  const first = await ok(there, ...early);
  expect(Number((await held).position)).toBeGreaterThan(Number(first.position));
  await bothSettled();
}

/** What both nodes answer alike. */
async function read(query: string): Promise<Answer['data']> {
  const [one, other] = [await here(query), await there(query)];
  expect([one.errors, one.data]).toEqual([undefined, other.data]);
  return one.data;
}

const rationale = 'A reason of more than twenty characters.';
const yes = { rationale, justifications: ['STRATEGIC_FIT'], owner: 'Ada', positionWaiver: 'Sales knows.' };
const no = { rationale, reason: 'OFF_STRATEGY', noAlternative: true, positionWaiver: 'Sales knows.' };
const submit = (requestId: string) =>
  ok(here, 'submitRequest', { requestId, title: `Wish ${requestId}`, problem: 'One more password.', source: { kind: 'CALL' } });

const wording = { canSay: 'SSO by June.', cannotSay: 'Anything else.' };
/** The words for Acme are in force. */
async function promise(basedOnRequestId?: string): Promise<void> {
  await ok(here, 'registerCustomer', { customerId: 'acme', name: 'Acme' });
  await ok(here, 'addFeature', { featureId: 'sso', name: 'SSO', horizon: 'NOW' });
  const audience = { kind: 'CUSTOMER', customerId: 'acme' };
  const slot = { featureId: 'sso', audience, wording, owner: 'Ada', followUpOn: '2030-05-01', basedOnRequestId };
  await ok(here, 'proposeCommitment', { ...slot, approveAs: 'SALES' });
  const approval = { commitmentId: 'sso@customer:acme', wordingVersion: 1, function: 'PRODUCT' };
  await ok(await nodes[0].as('Priya', 'PRODUCT_APPROVER'), 'approveWording', approval);
}

describe('what two nodes decide in one instant, where no append can see the other, reads the same on both', () => {
  test.each([
    { first: 'no', verdict: 'AT_RISK', outcome: 'DECLINED' },
    { first: 'yes', verdict: 'ALLOWED', outcome: 'ACCEPTED' },
  ])('of two decisions that take the place of one the first in the log does: a $first', async ({ first, verdict, outcome }) => {
    for (const requestId of ['basis', 'yes', 'no']) await submit(requestId);
    await ok(here, 'acceptRequest', { requestId: 'basis', ...yes });
    await promise('basis');
    const supersedesDecisions = [{ requestId: 'basis', number: 1 }];
    const accept = ['acceptRequest', { requestId: 'yes', ...yes, supersedesDecisions }] as const;
    const decline = ['declineRequest', { requestId: 'no', ...no, supersedesDecisions }] as const;
    await (first === 'no' ? inOneInstant(accept, decline) : inOneInstant(decline, accept));

    const { request, promiseCheck, commitment } = await read(`{
      request(requestId: "basis") { decision { supersededBy { outcome } } }
      promiseCheck(customerId: "acme", featureId: "sso") { verdict }
      commitment(commitmentId: "sso@customer:acme") { status }
    }`);
    expect(request.decision.supersededBy).toEqual({ outcome });
    expect([promiseCheck.verdict, commitment.status]).toEqual([verdict, verdict === 'ALLOWED' ? 'ACTIVE' : 'AT_RISK']);
  });

  test('a report that was ratified by words which ended right before stays ratified', async () => {
    await promise();
    const said = { reportId: 'p1', featureId: 'sso', customerId: 'acme', said: 'SSO by May.', saidAt: '2026-01-01T12:00:00Z' };
    await ok(here, 'reportUnapprovedPromise', said);
    const commitmentId = 'sso@customer:acme';
    await inOneInstant(
      ['ratifyPromise', { reportId: 'p1', commitmentId, wordingVersion: 1 }],
      ['withdrawCommitment', { commitmentId, reason: 'It does not work.' }],
    );
    expect(await read(`{ report(reportId: "p1") { status } commitment(commitmentId: "${commitmentId}") { status } }`)).toEqual({
      report: { status: 'RATIFIED' },
      commitment: { status: 'WITHDRAWN' },
    });
  });

  test('two customers that were merged into each other stand each for itself: unmerging one makes them one', async () => {
    for (const customerId of ['a', 'b', 'c']) await ok(here, 'registerCustomer', { customerId, name: customerId });
    await submit('r');
    for (const customerId of ['a', 'b', 'c']) await ok(here, 'addDemand', { requestId: 'r', customerId });
    await inOneInstant(
      ['mergeCustomers', { customerId: 'a', intoCustomerId: 'b' }],
      ['mergeCustomers', { customerId: 'b', intoCustomerId: 'a' }],
    );

    const CUSTOMER = '{ mergedInto { customerId } mergedFrom { customerId } }';
    const both = () =>
      read(
        `{ a: customer(customerId: "a") ${CUSTOMER} b: customer(customerId: "b") ${CUSTOMER} request(requestId: "r") { demand { customers } } }`,
      );
    const merged = (other: string) => ({ mergedInto: { customerId: other }, mergedFrom: [{ customerId: other }] });
    expect(await both()).toEqual({ a: merged('b'), b: merged('a'), request: { demand: { customers: 3 } } });
    const refused = (await send(here, 'mergeCustomers', { customerId: 'c', intoCustomerId: 'a' })).userErrors;
    expect(refused).toMatchObject([{ code: 'WRONG_STATUS', field: 'intoCustomerId' }]);

    await ok(there, 'unmergeCustomers', { customerId: 'a', note: 'They wait for each other.' });
    await bothSettled();
    expect(await both()).toMatchObject({
      a: { mergedInto: null, mergedFrom: [{ customerId: 'b' }] },
      request: { demand: { customers: 2 } },
    });
  });

  test('two requests that were merged into each other: unmerging one opens it', async () => {
    await ok(here, 'registerCustomer', { customerId: 'acme', name: 'Acme' });
    for (const requestId of ['a', 'b']) {
      await submit(requestId);
      await ok(here, 'addDemand', { requestId, customerId: 'acme' });
    }
    await inOneInstant(['mergeRequest', { requestId: 'a', intoRequestId: 'b' }], ['mergeRequest', { requestId: 'b', intoRequestId: 'a' }]);

    const REQUEST = `{ status mergedInto { requestId } merged { requestId } demand { customers entries { totalCount } } waiting { submitter { name } } }`;
    const both = () => read(`{ a: request(requestId: "a") ${REQUEST} b: request(requestId: "b") ${REQUEST} }`);
    const merged = (other: string) => ({ status: 'MERGED', mergedInto: { requestId: other }, merged: [{ requestId: other }], waiting: [] });
    expect(await both()).toMatchObject({ a: merged('b'), b: merged('a') });
    await submit('c');
    expect((await send(here, 'mergeRequest', { requestId: 'c', intoRequestId: 'a' })).userErrors).toMatchObject([{ code: 'WRONG_STATUS' }]);

    await ok(there, 'unmergeRequest', { requestId: 'a', note: 'They wait for each other.' });
    await bothSettled();
    expect(await both()).toMatchObject({
      a: { status: 'SUBMITTED', mergedInto: null, merged: [{ requestId: 'b' }], demand: { customers: 1, entries: { totalCount: 1 } } },
      b: { status: 'MERGED', mergedInto: { requestId: 'a' }, merged: [] },
    });
    await ok(here, 'mergeRequest', { requestId: 'c', intoRequestId: 'a' });
    await ok(here, 'declineRequest', { requestId: 'a', ...no });
    await bothSettled();
    expect((await both()).a).toMatchObject({ status: 'DECLINED', waiting: [{ submitter: { name: 'Ada' } }, {}] });
  });
});

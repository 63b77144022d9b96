import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Database } from '../src/sqlite/database.js';
import { promises } from './promises.js';
import { HandClock } from './reacting.js';
import { send, settled, startService, type Ask, type Running } from './service.js';
import { inWhole } from './size.js';
import { until } from './until.js';

let clock: HandClock;
let folder: string;
let service: Running;
let bob: Ask;
let eve: Ask;
let pia: Ask;

async function open(): Promise<void> {
  service = await startService({ clock, folder });
  await on(clock.time);
}

/** From now on it is this moment; everybody signs in again, for a token lasts hours. */
async function on(time: string): Promise<void> {
  clock.time = time;
  bob = await service.as('Bob', 'SALES_APPROVER');
  eve = await service.as('Eve', 'PRODUCT_APPROVER');
  pia = await service.as('Pia', 'PRODUCT');
}

beforeEach(async () => {
  clock = new HandClock('2026-03-01T12:00:00.000Z');
  folder = mkdtempSync(join(tmpdir(), 'sayso-policies-'));
  await open();
});
afterEach(() => service.stop());

const done = { userErrors: [] };
const wording = { canSay: 'It comes.', cannotSay: 'When.', promisedDate: '2026-06-30' };

async function promised(featureId: string, { more = {}, target = '2026-06-30' }: { more?: object; target?: string } = {}): Promise<string> {
  expect(await send(pia, 'addFeature', { featureId, name: featureId.toUpperCase(), horizon: 'NOW', targetDate: target })).toMatchObject(
    done,
  );
  const proposal = { featureId, audience: { kind: 'EVERYONE' }, wording, owner: 'Pia', followUpOn: '2026-04-01', approveAs: 'SALES' };
  expect(await send(bob, 'proposeCommitment', { ...proposal, ...more })).toMatchObject(done);
  const commitmentId = `${featureId}@everyone`;
  expect(await send(eve, 'approveWording', { commitmentId, wordingVersion: 1, function: 'PRODUCT' })).toMatchObject(done);
  return commitmentId;
}

interface Recorded {
  readonly type: string;
  readonly effectiveAt: string;
  readonly actor: { readonly id: string };
  readonly causedBy: { readonly type: string };
}

/** Where it stands once all that follows has followed, and what Sayso recorded about it by itself. */
async function standing(commitmentId: string) {
  await settled(service.url);
  const { data } = await pia(
    `query ($commitmentId: ID!) {
      commitment(commitmentId: $commitmentId) {
        status riskReasons { kind }
        history(first: 100) { edges { node { type effectiveAt actor { id name } causedBy { type stream position } } } }
      }
    }`,
    { commitmentId },
  );
  const { status, riskReasons, history } = data.commitment;
  const all = (history.edges as { node: Recorded }[]).map(({ node }) => node);
  return {
    status,
    risks: (riskReasons as { kind: string }[]).map(({ kind }) => kind),
    own: all.filter(({ actor }) => actor.id === 'sayso|sayso'),
  };
}

describe('a promise in force is put at risk (rule 16)', () => {
  const move = (featureId: string, target: object) => send(pia, 'changeFeatureTarget', { featureId, ...target, reason: 'So it is.' });

  test('by a slip, with its cause, at the moment of it', async () => {
    const sso = await promised('sso');
    const other = await promised('other');
    await on('2026-03-02T12:00:00.000Z');
    const { position } = await move('sso', { targetDate: '2026-07-01' });
    const causedBy = { type: 'FeatureTargetChanged', stream: 'feature-sso', position };
    expect(await standing(sso)).toMatchObject({
      status: 'AT_RISK',
      risks: ['TARGET_MOVED'],
      own: [{ type: 'CommitmentPutAtRisk', effectiveAt: '2026-03-02T12:00:00.000Z', actor: { name: 'Sayso' }, causedBy }],
    });
    expect(await standing(other)).toMatchObject({ status: 'ACTIVE', own: [] });
  });

  inWhole.test.each([
    ['the target is removed', () => move('sso', { targetDate: null }), 'TARGET_REMOVED'],
    ['it is planned no more', () => move('sso', { horizon: 'NOT_PLANNED' }), 'NOT_PLANNED'],
    ['it is dropped', () => send(pia, 'dropFeature', { featureId: 'sso', reason: 'Nobody asks.' }), 'FEATURE_DROPPED'],
  ])('when %s', async (_, act, kind) => {
    const sso = await promised('sso');
    expect(await act()).toMatchObject(done);
    expect(await standing(sso)).toMatchObject({ status: 'AT_RISK', risks: [kind] });
  });

  test('when the acceptance that it rests on is superseded by a no', async () => {
    const requestId = 'r1';
    await send(bob, 'submitRequest', { requestId, title: 'SAML', problem: 'They must.', source: { kind: 'CALL' } });
    const rationale = 'A reason of more than twenty characters.';
    await send(pia, 'acceptRequest', { requestId, rationale, justifications: ['STRATEGIC_FIT'], owner: 'Pia' });
    const sso = await promised('sso', { more: { basedOnRequestId: requestId } });
    await send(pia, 'reopenRequest', { requestId, because: 'MISTAKE', note: 'We misread it.' });
    expect(await standing(sso)).toMatchObject({ status: 'ACTIVE', own: [] });
    const no = { requestId, rationale, reason: 'NOT_FEASIBLE', noAlternative: true, positionWaiver: 'Sales knows.' };
    expect(await send(pia, 'declineRequest', no)).toMatchObject(done);
    expect(await standing(sso)).toMatchObject({
      status: 'AT_RISK',
      risks: ['DECISION_SUPERSEDED'],
      own: [{ causedBy: { type: 'RequestDeclined', stream: 'request-r1' } }],
    });
  });

  test('when a no to another request takes the place of the acceptance that it rests on, also through a third', async () => {
    for (const requestId of ['r1', 'r2', 'r3'])
      await send(bob, 'submitRequest', { requestId, title: requestId, problem: 'They must.', source: { kind: 'CALL' } });
    const rationale = 'A reason of more than twenty characters.';
    const yes = { rationale, justifications: ['STRATEGIC_FIT'], owner: 'Pia' };
    const of = (requestId: string) => ({ supersedesDecisions: [{ requestId, number: 1 }] });
    await send(pia, 'acceptRequest', { requestId: 'r1', ...yes });
    const sso = await promised('sso', { more: { basedOnRequestId: 'r1' } });
    expect(await send(pia, 'acceptRequest', { requestId: 'r2', ...yes, ...of('r1') })).toMatchObject(done);
    expect(await standing(sso)).toMatchObject({ status: 'ACTIVE', own: [] });
    const no = { requestId: 'r3', rationale, revisitOn: '2026-12-01', ...of('r2') };
    expect(await send(pia, 'deferRequest', no)).toMatchObject(done);
    expect(await standing(sso)).toMatchObject({
      ...{ status: 'AT_RISK', risks: ['DECISION_SUPERSEDED'] },
      own: [{ causedBy: { type: 'RequestDeferred', stream: 'request-r3' } }],
    });
    expect(await send(pia, 'clearRisk', { commitmentId: sso, note: 'No.' })).toMatchObject({ userErrors: [{ code: 'RISK_STANDS' }] });
  });

  test('by a no that stands again, once its request is taken out of another or is asked again', async () => {
    const requestId = 'r1';
    for (const id of [requestId, 'r2'])
      await send(bob, 'submitRequest', { requestId: id, title: 'SAML', problem: 'They must.', source: { kind: 'CALL' } });
    const rationale = 'A reason of more than twenty characters.';
    await send(pia, 'acceptRequest', { requestId, rationale, justifications: ['STRATEGIC_FIT'], owner: 'Pia' });
    const sso = await promised('sso', { more: { basedOnRequestId: requestId } });
    await send(pia, 'reopenRequest', { requestId, because: 'MISTAKE', note: 'We misread it.' });
    await send(pia, 'deferRequest', { requestId, rationale, revisitOn: '2026-12-01', positionWaiver: 'Sales knows.' });
    expect(await standing(sso)).toMatchObject({ status: 'AT_RISK', risks: ['DECISION_SUPERSEDED'] });
    for (const [away, back, type] of [
      [['withdrawRequest', { reason: 'Solved.' }], ['reopenRequest', { because: 'ASKED_AGAIN', note: 'No.' }], 'RequestReopened'],
      [['mergeRequest', { intoRequestId: 'r2' }], ['unmergeRequest', { note: 'Not the same.' }], 'RequestUnmerged'],
    ] as const) {
      expect(await send(pia, away[0], { requestId, ...away[1] })).toMatchObject(done);
      expect(await send(pia, 'clearRisk', { commitmentId: sso, note: 'Nobody says no.' })).toMatchObject(done);
      expect(await standing(sso)).toMatchObject({ status: 'ACTIVE', risks: [] });
      expect(await send(pia, back[0], { requestId, ...back[1] })).toMatchObject(done);
      const { status, risks, own } = await standing(sso);
      expect([status, risks]).toEqual(['AT_RISK', ['DECISION_SUPERSEDED']]);
      expect(own.at(-1)).toMatchObject({ causedBy: { type, stream: 'request-r1' } });
    }
  });

  test('when its feature had not shipped after all, by what moved before or since', async () => {
    const sso = await promised('sso');
    await move('sso', { targetDate: '2026-07-01', horizon: 'NOT_PLANNED' });
    await standing(sso);
    await send(pia, 'shipFeature', { featureId: 'sso', shippedOn: '2026-03-01' });
    expect(await send(pia, 'clearRisk', { commitmentId: sso, note: 'It is there.' })).toMatchObject(done);
    expect(await standing(sso)).toMatchObject({ status: 'ACTIVE', risks: [] });
    expect(await send(pia, 'unshipFeature', { featureId: 'sso', reason: 'It was another.' })).toMatchObject(done);
    const { status, risks, own } = await standing(sso);
    expect([status, risks]).toEqual(['AT_RISK', ['TARGET_MOVED', 'NOT_PLANNED']]);
    expect(own.at(-1)).toMatchObject({ causedBy: { type: 'FeatureUnshipped', stream: 'feature-sso' } });
  });

  test('when it is not delivered after all, by what moved meanwhile', async () => {
    const sso = await promised('sso');
    await send(pia, 'assertDelivery', { commitmentId: sso, deliveredOn: '2026-03-01' });
    await move('sso', { targetDate: '2026-07-01' });
    expect(await standing(sso)).toMatchObject({ status: 'DELIVERED', own: [] });
    expect(await send(pia, 'withdrawDelivery', { commitmentId: sso, reason: 'It was the test tenant.' })).toMatchObject(done);
    expect(await standing(sso)).toMatchObject({
      ...{ status: 'AT_RISK', risks: ['TARGET_MOVED'] },
      own: [{ type: 'CommitmentPutAtRisk', causedBy: { type: 'DeliveryWithdrawn', stream: `commitment-${sso}` } }],
    });
  });

  test('with every reason, once each', async () => {
    const sso = await promised('sso');
    await move('sso', { targetDate: '2026-07-01' });
    await move('sso', { horizon: 'NOT_PLANNED' });
    await send(pia, 'dropFeature', { featureId: 'sso', reason: 'Nobody asks.' });
    const { risks, own } = await standing(sso);
    expect(risks).toEqual(['TARGET_MOVED', 'NOT_PLANNED', 'FEATURE_DROPPED']);
    expect(own.map(({ causedBy }) => causedBy.type)).toEqual(['FeatureTargetChanged', 'FeatureTargetChanged', 'FeatureDropped']);
  });

  test('by words that come into force when the target is later already', async () => {
    const sso = await promised('sso', { target: '2026-12-31' });
    expect(await standing(sso)).toMatchObject({
      status: 'AT_RISK',
      risks: ['TARGET_MOVED'],
      own: [{ causedBy: { type: 'CommitmentActivated' } }],
    });
  });

  test('and by words that meet it no more', async () => {
    const sso = await promised('sso');
    await move('sso', { targetDate: '2026-07-01' });
    expect(await standing(sso)).toMatchObject({ status: 'AT_RISK' });
    const revised = { ...wording, promisedDate: '2026-07-31' };
    await send(bob, 'reviseWording', { commitmentId: sso, wording: revised, reason: 'It moved.', approveAs: 'SALES' });
    await send(eve, 'approveWording', { commitmentId: sso, wordingVersion: 2, function: 'PRODUCT' });
    expect(await standing(sso)).toMatchObject({ status: 'ACTIVE', risks: [] });
    await move('sso', { targetDate: '2026-06-01' });
    expect(await standing(sso)).toMatchObject({ status: 'ACTIVE', risks: [] });
  });

  test('in imported history, whatever the order of its lines, from the moment of the slip on', async () => {
    const by = (name: string, ...roles: string[]) => ({ name, roles });
    const line = (command: string, at: string, who: object, input: object) =>
      JSON.stringify({ command, at: `${at}T09:00:00Z`, by: who, input: { ...input } });
    const [product, sales] = [by('Pia', 'PRODUCT_APPROVER'), by('Bob', 'SALES_APPROVER')];
    const commitmentId = 'sso@everyone';
    const lines = [
      line('addFeature', '2025-01-01', product, { featureId: 'sso', name: 'SSO', horizon: 'NOW', targetDate: '2025-06-30' }),
      line('changeFeatureTarget', '2025-03-01', product, { featureId: 'sso', targetDate: '2025-12-31', reason: 'Late.' }),
      line('proposeCommitment', '2025-02-01', sales, {
        ...{ featureId: 'sso', audience: { kind: 'EVERYONE' }, wording: { ...wording, promisedDate: '2025-06-30' } },
        ...{ owner: 'Pia', followUpOn: '2027-01-01', approveAs: 'SALES' },
      }),
      line('approveWording', '2025-02-01', product, { commitmentId, wordingVersion: 1, function: 'PRODUCT' }),
    ];
    const headers = { authorization: `Bearer ${await service.token('Imp', 'IMPORTER')}` };
    const response = await fetch(`${service.url}/import`, { method: 'POST', headers, body: lines.join('\n') });
    expect(await response.text()).toBe('{"accepted":4,"repeated":0,"refused":0}\n');
    expect(await standing(commitmentId)).toMatchObject({
      status: 'AT_RISK',
      own: [{ effectiveAt: '2025-03-01T09:00:00.000Z', causedBy: { type: 'CommitmentActivated' } }],
    });
  });
});

describe('on the day of follow-up exactly one FollowUpDue is recorded (rule 19)', () => {
  const noted = async (commitmentId: string) => (await standing(commitmentId)).own.map(({ type, effectiveAt }) => `${type} ${effectiveAt}`);

  test('when the day begins, at its first moment', async () => {
    const sso = await promised('sso');
    await on('2026-03-31T23:59:59.999Z');
    expect(await noted(sso)).toEqual([]);
    await on('2026-04-01T00:00:00.000Z');
    await until(async () => (await noted(sso)).length > 0);
    await on('2026-04-02T00:00:00.000Z');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await noted(sso)).toEqual(['FollowUpDue 2026-04-01T00:00:00.000Z']);
  });

  inWhole.test('at the start, where it came while nobody served', async () => {
    const sso = await promised('sso');
    await service.stop({ keep: true });
    clock.time = '2026-05-01T12:00:00.000Z';
    await open();
    await until(async () => (await noted(sso)).length > 0);
    await service.stop({ keep: true });
    await open();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await noted(sso)).toEqual(['FollowUpDue 2026-04-01T00:00:00.000Z']);
  });

  test('at once, where the day is set when it has passed, and not before the thing’s last event', async () => {
    const sso = await promised('sso');
    await on('2026-03-02T12:00:00.000Z');
    await send(pia, 'changeCommitment', { commitmentId: sso, followUpOn: '2026-02-01', reason: 'It was forgotten.' });
    expect(await noted(sso)).toEqual(['FollowUpDue 2026-03-02T12:00:00.000Z']);
    await send(pia, 'completeFollowUp', { commitmentId: sso, note: 'Looked at.', nextFollowUpOn: '2026-03-02' });
    expect(await noted(sso)).toHaveLength(2);
  });
});

describe('how reactions stand', () => {
  const ready = async () => (await fetch(`${service.url}/health/ready`)).json();

  test('another history is told in health and metrics, and reads go on', async () => {
    const sso = await promised('sso');
    await settled(service.url);
    expect(await ready()).toMatchObject({ status: 'READY' });
    await service.stop({ keep: true });
    const db = Database.open(join(folder, 'reactions.db'));
    db.run("UPDATE checkpoints SET eventId = 'another'");
    db.close();
    await open();
    await until(async () => (await ready()).status === 'DEGRADED');
    expect(await ready()).toMatchObject({
      reason: expect.stringMatching(
        /^Reactions stand, those of commitments to the log (at|after) position \d+ \([A-Z_]+\), those of .*: the log tells why\.$/,
      ),
    });
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/^sayso_reaction_failures_total{policy="commitments"} [1-9]/m);
    expect(metrics).toMatch(/^sayso_reactions_position [1-9]/m);
    await send(pia, 'changeFeatureTarget', { featureId: 'sso', targetDate: '2026-07-01', reason: 'Late.' });
    const { data } = await pia(
      '{ commitment(commitmentId: "sso@everyone") { status } promiseCheck(customerId: "x", featureId: "sso") { verdict } }',
    );
    expect([sso, data.commitment.status]).toEqual(['sso@everyone', 'ACTIVE']);
  });

  /** A new service, into which the export of another is on its way. */
  async function importing() {
    await service.infrastructure.log.appendAll([...promises(5, 60)]);
    await settled(service.url);
    const auditor = { authorization: `Bearer ${await service.token('Ann', 'AUDITOR')}` };
    const body = await (await fetch(`${service.url}/export`, { headers: auditor })).text();
    await service.stop();
    await open();
    const headers = { authorization: `Bearer ${await service.token('Adam', 'ADMIN')}` };
    const imported = fetch(`${service.url}/import`, { method: 'POST', headers, body }).then((answer) => answer.text());
    return { body, imported };
  }

  inWhole.test('an import of events is whole, whoever sends commands while it is written', async () => {
    const { body, imported } = await importing();
    await until(async () => (await service.infrastructure.log.head()).position > 0);
    await expect(send(pia, 'addFeature', { featureId: 'own', name: 'Own', horizon: 'NOW' })).rejects.toThrow('Events are being imported');
    const accepted = body.trim().split('\n').length;
    expect(await imported).toBe(`{"accepted":${accepted},"repeated":0,"refused":0}\n`);
    expect(await send(pia, 'addFeature', { featureId: 'own', name: 'Own', horizon: 'NOW' })).toMatchObject(done);
  });

  inWhole.test('after an import of events that broke off for good, since somebody wrote past this node, they go on', async () => {
    const { imported } = await importing();
    const { log } = service.infrastructure;
    await until(async () => (await log.head()).position > 0);
    const [feature] = [...promises(6, 0)].slice(-1);
    await log.append(feature!);
    expect(await imported).toMatch(/^\{"error":\{"code":"STORE_UNAVAILABLE","message":"Somebody wrote to this register meanwhile/);
    await settled(service.url);
    expect(await ready()).toMatchObject({ status: 'READY' });
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { send, startService, type Ask, type Running } from './service.js';

let now = '2026-03-01T12:00:00.000Z';
let service: Running;
let sue: Ask;
let pia: Ask;
let lea: Ask;
let bob: Ask;
let eve: Ask;
let rob: Ask;

/** From here on it is noon of this day of March 2026; everybody signs in again, for a token lasts hours. */
async function on(day: number): Promise<void> {
  now = `2026-03-${String(day).padStart(2, '0')}T12:00:00.000Z`;
  sue = await service.as('Sue', 'SALES');
  pia = await service.as('Pia', 'PRODUCT');
  lea = await service.as('Lea', 'LEADERSHIP');
  bob = await service.as('Bob', 'SALES_APPROVER');
  eve = await service.as('Eve', 'PRODUCT_APPROVER');
  rob = await service.as('Rob', 'SERVICE');
}

beforeAll(async () => {
  service = await startService({ clock: { now: () => now } });
  await on(1);
  for (const customerId of ['acme', 'globex', 'initech'])
    await send(sue, 'registerCustomer', { customerId, name: customerId.toUpperCase() });
});
afterAll(() => service.stop());

const ALL = '{ commitmentId revision status statusReason }';
const COMMITMENT = `commitment ${ALL}`;
const words = { canSay: 'It comes.', cannotSay: 'When.' };
const done = (commitment: object = {}) => ({ userErrors: [], commitment });
const refused = (code: string, field: string | null = null) => ({ commitment: null, userErrors: [{ code, field }] });

const revised = async (commitmentId: string, wordingVersion: number, wording: object) => {
  expect(
    await send(bob, 'reviseWording', { commitmentId, wording: { ...words, ...wording }, reason: 'It moved.', approveAs: 'SALES' }),
  ).toMatchObject({
    userErrors: [],
  });
  expect(await send(eve, 'approveWording', { commitmentId, wordingVersion, function: 'PRODUCT' })).toMatchObject({ userErrors: [] });
};

/** A promise in force about a feature of its own. */
async function promised(
  featureId: string,
  { wording = {}, audience = { kind: 'EVERYONE' } }: { wording?: object; audience?: object } = {},
) {
  await send(pia, 'addFeature', { featureId, name: featureId.toUpperCase(), horizon: 'NOW' });
  const proposal = { featureId, audience, wording: { ...words, ...wording }, owner: 'Pia', followUpOn: '2026-04-01', approveAs: 'SALES' };
  const { commitment } = await send(bob, 'proposeCommitment', proposal, COMMITMENT);
  expect(
    await send(eve, 'approveWording', { commitmentId: commitment.commitmentId, wordingVersion: 1, function: 'PRODUCT' }, COMMITMENT),
  ).toMatchObject(done({ status: 'ACTIVE' }));
  return commitment.commitmentId as string;
}

let disclosures = 0;
const tell = async (commitmentId: string, customerId: string, wordingVersion = 1, more: object = {}) => {
  const disclosureId = `d${disclosures++}`;
  const told = { disclosureId, commitmentId, customerId, wordingVersion, channel: 'mail', ...more };
  expect(await send(sue, 'disclose', told)).toMatchObject({ userErrors: [] });
  return disclosureId;
};

const read = async (commitmentId: string, fields: string, asOf = '') => {
  const { data, errors } = await sue(`{ commitment(commitmentId: "${commitmentId}"${asOf && `, asOf: { ${asOf} }`}) { ${fields} } }`);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.commitment;
};

const position = async () => String((await service.infrastructure.log.head()).position);

/** The command writes nothing, and is no error. */
async function expectQuiet(ask: Ask, command: string, input: object): Promise<void> {
  const before = await position();
  expect(await send(ask, command, input)).toMatchObject({ userErrors: [] });
  expect(await position()).toBe(before);
}

test('changeCommitment hands it on and sets another day', async () => {
  const commitmentId = await promised('change');
  const before = await position();
  const changed = await send(
    sue,
    'changeCommitment',
    { commitmentId, owner: 'Sue', followUpOn: '2026-05-01', reason: 'She knows them.' },
    COMMITMENT,
  );
  expect(changed).toMatchObject(done({ revision: 4 }));
  expect(await read(commitmentId, 'owner followUpOn followUpDue')).toEqual({
    owner: 'Sue',
    followUpOn: '2026-05-01',
    followUpDue: false,
  });
  expect(await read(commitmentId, 'owner followUpOn', `position: "${before}"`)).toEqual({ owner: 'Pia', followUpOn: '2026-04-01' });
  await expectQuiet(sue, 'changeCommitment', { commitmentId, owner: 'Sue', reason: 'Again.' });
  expect(await send(rob, 'changeCommitment', { commitmentId, owner: 'Rob', reason: 'No.' }, COMMITMENT)).toMatchObject(
    refused('FORBIDDEN'),
  );
  expect(await send(sue, 'changeCommitment', { commitmentId: 'no@everyone', owner: 'Sue', reason: 'No.' }, COMMITMENT)).toMatchObject(
    refused('COMMITMENT_NOT_FOUND', 'commitmentId'),
  );
});

test('completeFollowUp: the day comes, the owner looks, and looks again', async () => {
  await on(2);
  const commitmentId = await promised('follow');
  await send(sue, 'changeCommitment', { commitmentId, followUpOn: '2026-03-04', reason: 'Sooner.' });
  const due = () => read(commitmentId, 'followUpOn followUpDue');
  expect(await due()).toEqual({ followUpOn: '2026-03-04', followUpDue: false });
  await on(4);
  expect(await due()).toEqual({ followUpOn: '2026-03-04', followUpDue: true });
  expect(await read(commitmentId, 'followUpDue', 'effectiveAt: "2026-03-03T00:00:00Z"')).toEqual({ followUpDue: false });
  expect(await send(sue, 'completeFollowUp', { commitmentId, note: 'All well.', nextFollowUpOn: '2026-03-06' }, COMMITMENT)).toMatchObject(
    done(),
  );
  expect(await due()).toEqual({ followUpOn: '2026-03-06', followUpDue: false });
  await on(6);
  expect(await send(pia, 'completeFollowUp', { commitmentId, note: 'All well.' }, COMMITMENT)).toMatchObject(done());
  expect(await due()).toEqual({ followUpOn: '2026-03-06', followUpDue: false });
  expect(await send(pia, 'completeFollowUp', { commitmentId, note: 'Again.' }, COMMITMENT)).toMatchObject(
    refused('WRONG_STATUS', 'commitmentId'),
  );
  expect(await send(lea, 'completeFollowUp', { commitmentId, note: 'Again.' }, COMMITMENT)).toMatchObject(refused('FORBIDDEN'));
});

test('raiseCommitmentConcern and resolveCommitmentConcern: a blocking one stops approval (rule 13)', async () => {
  const commitmentId = await promised('concern');
  const concerns = () =>
    read(commitmentId, 'concerns { concernId blocking text raisedBy { name } raisedAt outcome note resolvedBy { name } resolvedAt }');
  const raised = { commitmentId, concernId: 'dear', blocking: true, text: 'Too dear.' };
  expect(await send(rob, 'raiseCommitmentConcern', raised, COMMITMENT)).toMatchObject(refused('FORBIDDEN'));
  expect(await send(pia, 'raiseCommitmentConcern', raised, COMMITMENT)).toMatchObject(done());
  const open = { concernId: 'dear', blocking: true, text: 'Too dear.', raisedBy: { name: 'Pia' }, raisedAt: now };
  const nothing = { outcome: null, note: null, resolvedBy: null, resolvedAt: null };
  expect(await concerns()).toEqual({ concerns: [{ ...open, ...nothing }] });
  expect(await send(pia, 'raiseCommitmentConcern', raised, COMMITMENT)).toMatchObject(refused('ID_TAKEN', 'concernId'));

  await send(sue, 'reviseWording', { commitmentId, wording: { ...words, canSay: 'Now.' }, reason: 'Better.' });
  expect(await send(bob, 'approveWording', { commitmentId, wordingVersion: 2, function: 'SALES' }, COMMITMENT)).toMatchObject({
    userErrors: [{ code: 'CONCERN_BLOCKS' }],
  });
  const settled = { commitmentId, concernId: 'dear', outcome: 'OVERRULED', note: 'We pay.' };
  expect(await send(sue, 'resolveCommitmentConcern', settled, COMMITMENT)).toMatchObject(refused('FORBIDDEN', 'outcome'));
  expect(await send(lea, 'resolveCommitmentConcern', settled, COMMITMENT)).toMatchObject(done());
  expect(await concerns()).toEqual({
    concerns: [{ ...open, outcome: 'OVERRULED', note: 'We pay.', resolvedBy: { name: 'Lea' }, resolvedAt: now }],
  });
  expect(await send(lea, 'resolveCommitmentConcern', settled, COMMITMENT)).toMatchObject(refused('WRONG_STATUS', 'concernId'));
  expect(await send(bob, 'approveWording', { commitmentId, wordingVersion: 2, function: 'SALES' }, COMMITMENT)).toMatchObject(done());
});

test('correctDisclosure: it stands, with what was wrong, and counts no more', async () => {
  const commitmentId = await promised('correct');
  const disclosureId = await tell(commitmentId, 'acme');
  const before = await position();
  expect(await send(rob, 'correctDisclosure', { commitmentId, disclosureId, reason: 'No.' }, COMMITMENT)).toMatchObject(
    refused('FORBIDDEN'),
  );
  expect(await send(sue, 'correctDisclosure', { commitmentId, disclosureId: 'none', reason: 'No.' }, COMMITMENT)).toMatchObject(
    refused('DISCLOSURE_NOT_FOUND', 'disclosureId'),
  );
  expect(await send(sue, 'correctDisclosure', { commitmentId, disclosureId, reason: 'It was ACME Ltd.' }, COMMITMENT)).toMatchObject(
    done(),
  );
  const fields = 'disclosures { edges { node { disclosureId correction { reason correctedBy { name } correctedAt } } } }';
  const correction = { reason: 'It was ACME Ltd.', correctedBy: { name: 'Sue' }, correctedAt: now };
  const told = (then: object | null) => ({ disclosures: { edges: [{ node: { disclosureId, correction: then } }] } });
  expect(await read(commitmentId, fields)).toEqual(told(correction));
  expect(await read(commitmentId, fields, `position: "${before}"`)).toEqual(told(null));
  await expectQuiet(sue, 'correctDisclosure', { commitmentId, disclosureId, reason: 'Again.' });
  expect(await send(sue, 'informCustomerOfChange', { commitmentId, customerId: 'acme', wordingVersion: 1 }, COMMITMENT)).toMatchObject(
    refused('NOT_A_HOLDER', 'customerId'),
  );
});

test('putAtRisk and clearRisk: with every reason, until somebody clears them (rule 16)', async () => {
  const commitmentId = await promised('risk', { wording: { promisedDate: '2026-06-30' } });
  const risks = async (asOf = '') => {
    const { status, riskReasons } = await read(commitmentId, 'status riskReasons { kind reason since reportedBy { name } }', asOf);
    return [status, riskReasons];
  };
  const atRisk = async () => {
    const { data } = await sue(`{ commitments(filter: { atRisk: true, featureId: ["risk"] }) { edges { node { commitmentId } } } }`);
    return data.commitments.edges.length;
  };
  expect(await send(sue, 'putAtRisk', { commitmentId, reason: 'No.' }, COMMITMENT)).toMatchObject(refused('FORBIDDEN'));
  expect(await send(pia, 'clearRisk', { commitmentId, note: 'No.' }, COMMITMENT)).toMatchObject(refused('WRONG_STATUS', 'commitmentId'));
  const before = await position();
  await on(7);
  expect(await send(lea, 'putAtRisk', { commitmentId, reason: 'Nobody works on it.' }, COMMITMENT)).toMatchObject(
    done({ status: 'AT_RISK', statusReason: 'Nobody works on it.' }),
  );
  await on(8);
  expect(await send(pia, 'putAtRisk', { commitmentId, reason: 'It is hard.' }, COMMITMENT)).toMatchObject(done({ status: 'AT_RISK' }));
  expect(await risks()).toEqual([
    'AT_RISK',
    [
      { kind: 'REPORTED_BY_HAND', reason: 'Nobody works on it.', since: '2026-03-07T12:00:00.000Z', reportedBy: { name: 'Lea' } },
      { kind: 'REPORTED_BY_HAND', reason: 'It is hard.', since: '2026-03-08T12:00:00.000Z', reportedBy: { name: 'Pia' } },
    ],
  ]);
  expect(await risks(`position: "${before}"`)).toEqual(['ACTIVE', []]);
  expect((await risks('effectiveAt: "2026-03-07T23:00:00Z"'))[1]).toHaveLength(1);
  expect(await atRisk()).toBe(1);
  await expectQuiet(pia, 'putAtRisk', { commitmentId, reason: 'It is hard.' });

  expect(await send(lea, 'clearRisk', { commitmentId, note: 'No.' }, COMMITMENT)).toMatchObject(refused('FORBIDDEN'));
  await send(pia, 'changeFeatureTarget', { featureId: 'risk', horizon: 'NOT_PLANNED', reason: 'Later, perhaps.' });
  expect(await send(pia, 'clearRisk', { commitmentId, note: 'No.' }, COMMITMENT)).toMatchObject(refused('RISK_STANDS', 'commitmentId'));
  await send(pia, 'changeFeatureTarget', { featureId: 'risk', horizon: 'NOW', reason: 'Now, after all.' });
  expect(await send(pia, 'clearRisk', { commitmentId, note: 'It comes.' }, COMMITMENT)).toMatchObject(done({ status: 'ACTIVE' }));
  expect(await risks()).toEqual(['ACTIVE', []]);
  expect(await atRisk()).toBe(0);
});

test('assertDelivery, confirmFulfilment, disputeFulfilment: kept only by the customers’ word (rule 18)', async () => {
  await on(9);
  const commitmentId = await promised('deliver', { wording: { promisedDate: '2026-03-05' } });
  await tell(commitmentId, 'acme');
  await tell(commitmentId, 'globex');
  const fields = `status overdue wording { delivery { deliveredOn note assertedBy { name } assertedAt } }
    fulfilments { customer { customerId } wording { version } word note recordedBy { name } saidAt }`;
  const isOverdue = async () => {
    const { data } = await sue('{ commitments(filter: { overdue: true, featureId: ["deliver"] }) { totalCount } }');
    return [(await read(commitmentId, 'overdue')).overdue, data.commitments.totalCount === 1];
  };
  expect(await isOverdue()).toEqual([true, true]);
  expect(await send(sue, 'confirmFulfilment', { commitmentId, customerId: 'acme' }, COMMITMENT)).toMatchObject(
    refused('WRONG_STATUS', 'commitmentId'),
  );
  expect(await send(lea, 'assertDelivery', { commitmentId, deliveredOn: '2026-03-04' }, COMMITMENT)).toMatchObject(refused('FORBIDDEN'));
  expect(await send(pia, 'assertDelivery', { commitmentId, deliveredOn: '2026-03-10' }, COMMITMENT)).toMatchObject(
    refused('AT_IN_FUTURE', 'deliveredOn'),
  );
  const delivered = { commitmentId, deliveredOn: '2026-03-04', note: 'In the settings.' };
  expect(await send(pia, 'assertDelivery', delivered, COMMITMENT)).toMatchObject(done({ status: 'DELIVERED' }));
  await expectQuiet(pia, 'assertDelivery', delivered);
  expect(await isOverdue()).toEqual([false, false]);

  await on(10);
  expect(await send(pia, 'confirmFulfilment', { commitmentId, customerId: 'acme' }, COMMITMENT)).toMatchObject(refused('FORBIDDEN'));
  expect(await send(sue, 'confirmFulfilment', { commitmentId, customerId: 'initech' }, COMMITMENT)).toMatchObject(
    refused('NOT_A_HOLDER', 'customerId'),
  );
  expect(await send(rob, 'confirmFulfilment', { commitmentId, customerId: 'acme', note: 'Fine.' }, COMMITMENT)).toMatchObject(
    done({ status: 'DELIVERED' }),
  );
  await expectQuiet(rob, 'confirmFulfilment', { commitmentId, customerId: 'acme', note: 'Fine.' });
  expect(await send(sue, 'disputeFulfilment', { commitmentId, customerId: 'globex', note: 'Not here.' }, COMMITMENT)).toMatchObject(
    done({ status: 'DISPUTED', statusReason: 'Not here.' }),
  );
  expect(await isOverdue()).toEqual([true, true]);
  const disputed = await position();
  expect(await send(sue, 'confirmFulfilment', { commitmentId, customerId: 'globex' }, COMMITMENT)).toMatchObject(
    done({ status: 'KEPT', statusReason: null }),
  );
  const said = { wording: { version: 1 }, word: 'CONFIRMED', note: null, saidAt: now };
  const first = { ...said, customer: { customerId: 'acme' }, note: 'Fine.', recordedBy: { name: 'Rob' } };
  expect(await read(commitmentId, fields)).toEqual({
    ...{ status: 'KEPT', overdue: false },
    wording: {
      delivery: {
        deliveredOn: '2026-03-04',
        note: 'In the settings.',
        assertedBy: { name: 'Pia' },
        assertedAt: '2026-03-09T12:00:00.000Z',
      },
    },
    fulfilments: [first, { ...said, customer: { customerId: 'globex' }, recordedBy: { name: 'Sue' } }],
  });
  expect((await read(commitmentId, fields, `position: "${disputed}"`)).fulfilments[1]).toMatchObject({
    word: 'DISPUTED',
    note: 'Not here.',
  });

  await tell(commitmentId, 'initech');
  expect((await read(commitmentId, 'status')).status).toBe('DELIVERED');
  expect(await send(lea, 'breachCommitment', { commitmentId, reason: 'No.' }, COMMITMENT)).toMatchObject(
    refused('WRONG_STATUS', 'commitmentId'),
  );
  await revised(commitmentId, 2, { promisedDate: '2026-06-30' });
  expect(await read(commitmentId, 'status wording { version delivery { note } } wordings { delivery { note } }')).toEqual({
    ...{ status: 'ACTIVE', wording: { version: 2, delivery: null } },
    wordings: [{ delivery: { note: 'In the settings.' } }, { delivery: null }],
  });
});

test('withdrawDelivery: what was said to be there is not, and those who hold the promise must be told (rules 15, 18)', async () => {
  const commitmentId = await promised('undeliver', { wording: { promisedDate: '2026-03-08' } });
  await tell(commitmentId, 'acme');
  await tell(commitmentId, 'globex');
  const withdrawal = { commitmentId, reason: 'It was the test tenant.' };
  expect(await send(pia, 'withdrawDelivery', withdrawal, COMMITMENT)).toMatchObject(refused('WRONG_STATUS', 'commitmentId'));
  await send(pia, 'assertDelivery', { commitmentId, deliveredOn: '2026-03-08' });
  await send(sue, 'confirmFulfilment', { commitmentId, customerId: 'acme' });
  expect(await send(sue, 'disputeFulfilment', { commitmentId, customerId: 'globex' }, COMMITMENT)).toMatchObject(
    done({ status: 'DISPUTED' }),
  );
  const before = await position();
  for (const nobody of [sue, lea, rob])
    expect(await send(nobody, 'withdrawDelivery', withdrawal, COMMITMENT)).toMatchObject(refused('FORBIDDEN'));
  const taken = done({ status: 'ACTIVE', statusReason: 'It was the test tenant.' });
  expect(await send(pia, 'withdrawDelivery', withdrawal, COMMITMENT)).toMatchObject(taken);
  expect(await send(pia, 'withdrawDelivery', withdrawal, COMMITMENT)).toMatchObject(refused('WRONG_STATUS', 'commitmentId'));

  const fields = 'status overdue wording { delivery { deliveredOn } } fulfilments { customer { customerId } word }';
  const nothing = { status: 'ACTIVE', overdue: true, wording: { delivery: null }, fulfilments: [] };
  expect(await read(commitmentId, fields)).toEqual(nothing);
  const [acme, globex] = ['acme', 'globex'].map((customerId) => ({ customer: { customerId } }));
  expect(await read(commitmentId, fields, `position: "${before}"`)).toEqual({
    ...{ status: 'DISPUTED', overdue: true, wording: { delivery: { deliveredOn: '2026-03-08' } } },
    fulfilments: [
      { ...acme, word: 'CONFIRMED' },
      { ...globex, word: 'DISPUTED' },
    ],
  });

  const affected = async (asOf = '') => {
    const { data } = await sue(
      `{ affectedCustomers(commitmentId: "${commitmentId}"${asOf}) { edges { node { customer { customerId } mustAcknowledge changes { kind reason changedBy { name } } } } } }`,
    );
    return data.affectedCustomers.edges.map(({ node }: { node: unknown }) => node);
  };
  const changes = [{ kind: 'DELIVERY_WITHDRAWN', reason: 'It was the test tenant.', changedBy: { name: 'Pia' } }];
  const told = { mustAcknowledge: false, changes };
  expect(await affected()).toEqual([
    { ...globex, ...told },
    { ...acme, ...told },
  ]);
  expect(await affected(`, asOf: { position: "${before}" }`)).toEqual([]);
  for (const customerId of ['acme', 'globex']) await send(sue, 'informCustomerOfChange', { commitmentId, customerId, wordingVersion: 1 });
  expect(await affected()).toEqual([]);

  expect(await send(pia, 'assertDelivery', { commitmentId, deliveredOn: '2026-03-10' }, COMMITMENT)).toMatchObject(
    done({ status: 'DELIVERED' }),
  );
  expect((await read(commitmentId, fields)).fulfilments).toEqual([]);
  for (const customerId of ['acme', 'globex']) await send(sue, 'confirmFulfilment', { commitmentId, customerId });
  expect(await read(commitmentId, 'status')).toEqual({ status: 'KEPT' });
});

test('unshipFeature: it is planned again, with its target, and what was asserted delivered stays so', async () => {
  const commitmentId = await promised('unship');
  const target = { featureId: 'unship', targetDate: '2026-06-30', reason: 'So it is.' };
  await send(pia, 'changeFeatureTarget', target);
  const unship = (ask: Ask) =>
    send(ask, 'unshipFeature', { featureId: 'unship', reason: 'It was another.' }, 'feature { status shippedOn targetDate revision }');
  expect(await unship(pia)).toMatchObject({ userErrors: [{ code: 'WRONG_STATUS', field: 'featureId' }] });
  await send(pia, 'shipFeature', { featureId: 'unship', shippedOn: '2026-03-10' });
  await send(pia, 'assertDelivery', { commitmentId, deliveredOn: '2026-03-10' });
  const before = await position();
  for (const nobody of [sue, lea, rob]) expect(await unship(nobody)).toMatchObject({ userErrors: [{ code: 'FORBIDDEN' }] });
  const planned = { status: 'PLANNED', shippedOn: null, targetDate: '2026-06-30', revision: 3 };
  expect(await unship(pia)).toMatchObject({ userErrors: [], feature: planned });
  const then = await sue(`{ feature(featureId: "unship", asOf: { position: "${before}" }) { status shippedOn targetDate } }`);
  expect(then.data.feature).toEqual({ status: 'SHIPPED', shippedOn: '2026-03-10', targetDate: '2026-06-30' });
  expect(await read(commitmentId, 'status')).toEqual({ status: 'DELIVERED' });
  expect(await send(pia, 'changeFeatureTarget', { ...target, targetDate: '2026-07-31' })).toMatchObject({ userErrors: [] });
});

test('breachCommitment: it is broken, and what waits ends with it', async () => {
  const commitmentId = await promised('breach');
  await send(sue, 'reviseWording', { commitmentId, wording: { ...words, canSay: 'Now.' }, reason: 'Better.' });
  expect(await send(sue, 'breachCommitment', { commitmentId, reason: 'No.' }, COMMITMENT)).toMatchObject(refused('FORBIDDEN'));
  expect(await send(lea, 'breachCommitment', { commitmentId, reason: 'We cannot.' }, COMMITMENT)).toMatchObject(
    done({ status: 'BREACHED', statusReason: 'We cannot.' }),
  );
  expect(await read(commitmentId, 'wording { version } pending { version } wordings { status }')).toEqual({
    ...{ wording: null, pending: null, wordings: [{ status: 'BREACHED' }, { status: 'BREACHED' }] },
  });
  expect(await send(lea, 'breachCommitment', { commitmentId, reason: 'Again.' }, COMMITMENT)).toMatchObject(
    refused('WRONG_STATUS', 'commitmentId'),
  );
});

test('releaseCommitment ends a customer’s own slot; of a wider one it lets this customer go (rule 18)', async () => {
  const own = await promised('own', { audience: { kind: 'CUSTOMER', customerId: 'acme' } });
  await tell(own, 'acme');
  expect(await send(pia, 'releaseCommitment', { commitmentId: own, customerId: 'acme' }, COMMITMENT)).toMatchObject(refused('FORBIDDEN'));
  expect(await send(sue, 'releaseCommitment', { commitmentId: own, customerId: 'globex' }, COMMITMENT)).toMatchObject(
    refused('NOT_IN_AUDIENCE', 'customerId'),
  );
  expect(await send(sue, 'releaseCommitment', { commitmentId: own, customerId: 'acme' }, COMMITMENT)).toMatchObject(
    done({ status: 'RELEASED' }),
  );

  const wide = await promised('wide');
  await tell(wide, 'acme');
  await tell(wide, 'globex');
  expect(await send(sue, 'releaseCommitment', { commitmentId: wide, customerId: 'acme' }, COMMITMENT)).toMatchObject(
    done({ status: 'ACTIVE' }),
  );
  await expectQuiet(sue, 'releaseCommitment', { commitmentId: wide, customerId: 'acme' });
  await send(lea, 'withdrawCommitment', { commitmentId: wide, reason: 'We cannot.' });
  const { data } = await sue(`{ affectedCustomers(commitmentId: "${wide}") { edges { node { customer { customerId } } } } }`);
  expect(data.affectedCustomers.edges).toEqual([{ node: { customer: { customerId: 'globex' } } }]);
});

describe('who must be told (rule 15)', () => {
  const LINE = `customer { customerId } held { version } wording { version } toldTo toldAt toldBy { name } channel
    changes { kind } openedBy { kind changedAt changedBy { name } reason wording { version } } open age
    informed { informedBy { name } informedAt channel } mustAcknowledge acknowledged { acknowledgedBy { name } acknowledgedAt evidenceUrl }`;

  const lines = async (commitmentId: string, { open = 'true', asOf = '' } = {}) => {
    const args = `commitmentId: "${commitmentId}", open: ${open}${asOf && `, asOf: { ${asOf} }`}`;
    const { data, errors } = await sue(`{ affectedCustomers(${args}) { totalCount edges { node { ${LINE} } } } }`);
    if (errors) throw new Error(JSON.stringify(errors));
    const { totalCount, edges } = data.affectedCustomers;
    expect(edges).toHaveLength(totalCount);
    return edges.map(({ node }: { node: unknown }) => node);
  };
  const who = async (...args: Parameters<typeof lines>) =>
    (await lines(...args)).map(({ customer, openedBy }: { customer: { customerId: string }; openedBy: { kind: string } | null }) =>
      [customer.customerId, openedBy?.kind ?? []].flat().join(' '),
    );
  const inform = (commitmentId: string, customerId: string, wordingVersion = 1, ask = sue) =>
    send(ask, 'informCustomerOfChange', { commitmentId, customerId, wordingVersion, channel: 'call' }, COMMITMENT);
  const acknowledge = (commitmentId: string, customerId: string, wordingVersion: number, ask = sue) =>
    send(ask, 'acknowledgeChange', { commitmentId, customerId, wordingVersion, evidenceUrl: 'https://example.com/mail' }, COMMITMENT);

  test('other words in force, with other dates: until the customer is informed and has acknowledged them', async () => {
    await on(11);
    const commitmentId = await promised('moved', { wording: { promisedDate: '2026-06-30' } });
    await tell(commitmentId, 'acme', 1, { toldTo: 'Mr. Coyote' });
    await tell(commitmentId, 'globex');
    expect(await who(commitmentId, { open: 'null' })).toEqual([]);
    const before = await position();
    await on(13);
    await revised(commitmentId, 2, { promisedDate: '2026-09-30' });
    await on(15);
    const acme = {
      ...{ customer: { customerId: 'acme' }, held: { version: 1 }, wording: { version: 2 } },
      ...{ toldTo: 'Mr. Coyote', toldAt: '2026-03-11T12:00:00.000Z', toldBy: { name: 'Sue' }, channel: 'mail' },
      changes: [{ kind: 'NEW_WORDING' }],
      openedBy: {
        kind: 'NEW_WORDING',
        changedAt: '2026-03-13T12:00:00.000Z',
        changedBy: { name: 'Eve' },
        reason: null,
        wording: { version: 2 },
      },
      ...{ open: true, age: 2, informed: null, mustAcknowledge: true, acknowledged: null },
    };
    expect(await lines(commitmentId)).toEqual([{ ...acme, customer: { customerId: 'globex' }, toldTo: null }, acme]);
    expect(await lines(commitmentId, { asOf: `position: "${before}"` })).toEqual([]);
    expect(await lines(commitmentId, { asOf: 'effectiveAt: "2026-03-13T11:59:59Z"' })).toEqual([]);
    expect((await lines(commitmentId, { asOf: 'effectiveAt: "2026-03-13T12:00:00Z"' }))[1]).toEqual({ ...acme, age: 0 });

    expect(await inform(commitmentId, 'acme', 2, pia)).toMatchObject(done());
    const informed = { informedBy: { name: 'Pia' }, informedAt: now, channel: 'call' };
    expect((await lines(commitmentId))[1]).toEqual({ ...acme, informed });
    const untold = await position();
    expect(await acknowledge(commitmentId, 'acme', 2, rob)).toMatchObject(done());
    const acknowledged = { acknowledgedBy: { name: 'Rob' }, acknowledgedAt: now, evidenceUrl: 'https://example.com/mail' };
    expect(await who(commitmentId)).toEqual(['globex NEW_WORDING']);
    expect(await lines(commitmentId, { open: 'false' })).toEqual([
      { ...acme, openedBy: null, open: false, age: null, informed, acknowledged },
    ]);
    expect(await who(commitmentId, { open: 'null' })).toEqual(['globex NEW_WORDING', 'acme']);
    expect(await who(commitmentId, { asOf: `position: "${untold}"` })).toEqual(['globex NEW_WORDING', 'acme NEW_WORDING']);
  });

  test('an acknowledgement of what the customer was not informed of is none', async () => {
    const commitmentId = await promised('unheard', { wording: { validUntil: '2026-06-30' } });
    await tell(commitmentId, 'acme');
    await revised(commitmentId, 2, { validUntil: '2026-05-31' });
    await acknowledge(commitmentId, 'acme', 2);
    await inform(commitmentId, 'acme', 2);
    expect(await who(commitmentId)).toEqual(['acme NEW_WORDING']);
    await acknowledge(commitmentId, 'acme', 2);
    expect(await who(commitmentId)).toEqual([]);
  });

  test('other words with the same dates, a risk, a withdrawal, a breach: until the customer is informed of the last', async () => {
    const commitmentId = await promised('again', { wording: { promisedDate: '2026-06-30', validUntil: '2026-12-31' } });
    await tell(commitmentId, 'acme');
    await revised(commitmentId, 2, { canSay: 'Soon.', promisedDate: '2026-06-30', validUntil: '2026-12-31' });
    expect(await lines(commitmentId)).toMatchObject([{ mustAcknowledge: false, changes: [{ kind: 'NEW_WORDING' }] }]);
    await inform(commitmentId, 'acme', 2);
    expect(await who(commitmentId)).toEqual([]);
    await send(pia, 'putAtRisk', { commitmentId, reason: 'It is hard.' });
    expect(await lines(commitmentId)).toMatchObject([
      {
        changes: [{ kind: 'NEW_WORDING' }, { kind: 'AT_RISK' }],
        openedBy: { kind: 'AT_RISK', reason: 'It is hard.', wording: null },
        informed: null,
      },
    ]);
    await inform(commitmentId, 'acme', 2);
    expect(await who(commitmentId)).toEqual([]);
    await send(pia, 'putAtRisk', { commitmentId, reason: 'Nobody works on it.' });
    await send(pia, 'clearRisk', { commitmentId, note: 'It comes.' });
    expect(await who(commitmentId)).toEqual(['acme AT_RISK']);
    await send(lea, 'withdrawCommitment', { commitmentId, reason: 'We cannot.' });
    expect(await lines(commitmentId)).toMatchObject([{ wording: null, mustAcknowledge: false, openedBy: { kind: 'AT_RISK' } }]);
    await inform(commitmentId, 'acme', 2);
    expect(await who(commitmentId)).toEqual([]);
    await send(bob, 'proposeCommitment', {
      ...{ featureId: 'again', audience: { kind: 'EVERYONE' }, owner: 'Pia', followUpOn: '2026-04-01', approveAs: 'SALES' },
      wording: { ...words, promisedDate: '2026-06-30', validUntil: '2026-12-31' },
    });
    await send(eve, 'approveWording', { commitmentId, wordingVersion: 3, function: 'PRODUCT' });
    expect(await who(commitmentId)).toEqual(['acme NEW_WORDING']);
    await inform(commitmentId, 'acme', 3);
    await send(lea, 'breachCommitment', { commitmentId, reason: 'We cannot.' });
    expect(await who(commitmentId)).toEqual(['acme BREACHED']);
    await inform(commitmentId, 'acme', 3);
    expect(await who(commitmentId)).toEqual([]);
  });

  test('who is told the new words, or of the risk with them, holds nothing old; who was told before, though it is logged after, does', async () => {
    await on(16);
    const commitmentId = await promised('late', { wording: { promisedDate: '2026-06-30' } });
    await tell(commitmentId, 'acme');
    await on(18);
    await revised(commitmentId, 2, { promisedDate: '2026-09-30' });
    await tell(commitmentId, 'acme', 2);
    expect(await who(commitmentId, { open: 'null' })).toEqual([]);
    await tell(commitmentId, 'globex', 1, { toldAt: '2026-03-17T09:00:00Z' });
    expect(await who(commitmentId)).toEqual(['globex NEW_WORDING']);
    await send(pia, 'putAtRisk', { commitmentId, reason: 'It is hard.' });
    expect(await who(commitmentId)).toEqual(['globex NEW_WORDING', 'acme AT_RISK']);
    expect(await send(sue, 'disclose', { commitmentId, customerId: 'initech', wordingVersion: 2, channel: 'mail' })).toMatchObject({
      ...{ userErrors: [], warnings: [{ code: 'AT_RISK' }] },
    });
    expect(await who(commitmentId)).toEqual(['globex NEW_WORDING', 'acme AT_RISK']);
  });

  test('a corrected disclosure counts no more: the customer holds what it was told before, or nothing', async () => {
    const commitmentId = await promised('wrong', { wording: { promisedDate: '2026-06-30' } });
    await tell(commitmentId, 'acme');
    await revised(commitmentId, 2, { promisedDate: '2026-09-30' });
    const disclosureId = await tell(commitmentId, 'acme', 2);
    const other = await tell(commitmentId, 'globex', 2);
    await send(sue, 'correctDisclosure', { commitmentId, disclosureId, reason: 'It was told the old words.' });
    expect(await lines(commitmentId)).toMatchObject([{ customer: { customerId: 'acme' }, held: { version: 1 }, mustAcknowledge: true }]);
    await send(sue, 'correctDisclosure', { commitmentId, disclosureId: other, reason: 'It was told nothing.' });
    await send(lea, 'withdrawCommitment', { commitmentId, reason: 'We cannot.' });
    expect(await who(commitmentId)).toEqual(['acme NEW_WORDING']);
  });

  test('what was enough for the new words is not for the old ones, where it turns out that the customer holds those', async () => {
    const commitmentId = await promised('older', { wording: { promisedDate: '2026-06-30' } });
    await tell(commitmentId, 'acme');
    await revised(commitmentId, 2, { promisedDate: '2026-09-30' });
    const disclosureId = await tell(commitmentId, 'acme', 2);
    await send(pia, 'putAtRisk', { commitmentId, reason: 'It is hard.' });
    await inform(commitmentId, 'acme', 2);
    expect(await who(commitmentId)).toEqual([]);
    await send(sue, 'correctDisclosure', { commitmentId, disclosureId, reason: 'It was told the old words.' });
    expect(await lines(commitmentId)).toMatchObject([
      { held: { version: 1 }, mustAcknowledge: true, informed: { channel: 'call' }, acknowledged: null },
    ]);
    await acknowledge(commitmentId, 'acme', 2);
    expect(await who(commitmentId)).toEqual([]);
  });

  test('by feature, by commitment, by customer: the same lines', async () => {
    const wide = await promised('both');
    const own = await promised('both', { audience: { kind: 'CUSTOMER', customerId: 'initech' } });
    for (const commitmentId of [wide, own]) {
      await tell(commitmentId, 'initech');
      await send(pia, 'putAtRisk', { commitmentId, reason: 'It is hard.' });
    }
    const { data } = await sue(`{
      affectedCustomers(featureId: "both") { edges { node { commitment { commitmentId } } } }
      other: affectedCustomers(featureId: "both", commitmentId: "again@everyone", open: null) { totalCount }
      commitment(commitmentId: "${own}") { affectedCustomers { edges { node { customer { customerId } } } } closed: affectedCustomers(open: false) { totalCount } }
      customer(customerId: "initech") { openChanges(first: 2) { edges { node { commitment { commitmentId } openedBy { kind } } } } }
    }`);
    const commitmentsIn = ({ edges }: { edges: { node: { commitment: { commitmentId: string } } }[] }) =>
      edges.map(({ node }) => node.commitment.commitmentId);
    expect(commitmentsIn(data.affectedCustomers)).toEqual([own, wide]);
    expect(data.other.totalCount).toBe(0);
    expect(data.commitment).toEqual({
      affectedCustomers: { edges: [{ node: { customer: { customerId: 'initech' } } }] },
      closed: { totalCount: 0 },
    });
    expect(commitmentsIn(data.customer.openChanges)).toEqual([own, wide]);
  });

  test('informing and acknowledging are refused for who holds nothing, about other words, and by who may not', async () => {
    const commitmentId = await promised('refused');
    await tell(commitmentId, 'acme');
    await revised(commitmentId, 2, {});
    for (const say of [inform, acknowledge]) {
      expect(await say(commitmentId, 'globex', 2)).toMatchObject(refused('NOT_A_HOLDER', 'customerId'));
      expect(await say(commitmentId, 'acme', 1)).toMatchObject(refused('STALE_WORDING', 'wordingVersion'));
      expect(await say(commitmentId, 'acme', 2, lea)).toMatchObject(refused('FORBIDDEN'));
      expect(await say('no@everyone', 'acme', 2)).toMatchObject(refused('COMMITMENT_NOT_FOUND', 'commitmentId'));
    }
    expect(await who(commitmentId)).toEqual(['acme NEW_WORDING']);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { send, startService, type Ask, type Running } from './service.js';

let now = '2026-03-01T12:00:00.000Z';
let service: Running;
let sue: Ask;
let pia: Ask;
let lea: Ask;
let bob: Ask;
let eve: Ask;

/** From here on it is noon of this day; everybody signs in again, for a token lasts hours. */
async function today(day: string): Promise<void> {
  now = `${day}T12:00:00.000Z`;
  sue = await service.as('Sue', 'SALES');
  pia = await service.as('Pia', 'PRODUCT');
  lea = await service.as('Lea', 'LEADERSHIP');
  bob = await service.as('Bob', 'SALES_APPROVER');
  eve = await service.as('Eve', 'PRODUCT_APPROVER');
}

beforeAll(async () => {
  service = await startService({ clock: { now: () => now } });
  await today('2026-03-01');
  await done(sue, 'registerCustomer', { customerId: 'acme', name: 'Acme', segment: 'big', accountOwner: 'Amy' });
  await done(sue, 'registerCustomer', { customerId: 'globex', name: 'Globex' });
});
afterAll(() => service.stop());

async function done(ask: Ask, command: string, input: object): Promise<void> {
  const { userErrors } = await send(ask, command, input);
  expect({ command, userErrors }).toEqual({ command, userErrors: [] });
}

interface Line {
  readonly kind: string;
  readonly subject: { readonly id: string };
}

const ITEM = `kind since dueOn waitsFor reason subject { __typename ... on Request { id } ... on Commitment { id } ... on Report { id } }`;

/** Every line of the agenda, in its order. */
async function agenda(args = '', ask = sue): Promise<readonly Line[]> {
  const { data, errors } = await ask(`{ agenda(first: 100${args && `, ${args}`}) { edges { node { ${ITEM} } } } }`);
  if (errors) throw new Error(JSON.stringify(errors));
  return (data.agenda.edges as { node: Line }[]).map(({ node }) => node);
}

/** The lines about one thing. */
const about = async (id: string, args = '', ask = sue) => (await agenda(args, ask)).filter(({ subject }) => subject.id === id);
const kindsOf = async (id: string, args = '') => (await about(id, args)).map(({ kind }) => kind);

const rationale = 'Every enterprise customer asks for it.';

async function asked(requestId: string, input: object = {}): Promise<string> {
  await done(sue, 'submitRequest', { requestId, title: requestId.toUpperCase(), problem: 'Work.', source: { kind: 'CALL' }, ...input });
  return `request-${requestId}`;
}

const words = { canSay: 'It comes.', cannotSay: 'When.' };

/** A promise about a feature of its own; in force, but where its words are to wait. */
async function promised(
  featureId: string,
  wording: object = {},
  { audience = { kind: 'EVERYONE' }, waits = false }: { audience?: object; waits?: boolean } = {},
) {
  await done(pia, 'addFeature', { featureId, name: featureId.toUpperCase(), horizon: 'NOW', area: `area of ${featureId}`, owner: 'Fay' });
  const proposal = { featureId, audience, wording: { ...words, ...wording }, owner: 'Otto', followUpOn: '2026-12-01', approveAs: 'SALES' };
  const { userErrors, commitment } = await send(bob, 'proposeCommitment', proposal, 'commitment { commitmentId }');
  expect(userErrors).toEqual([]);
  const { commitmentId } = commitment as { commitmentId: string };
  if (!waits) await done(eve, 'approveWording', { commitmentId, wordingVersion: 1, function: 'PRODUCT' });
  return { commitmentId, id: `commitment-${commitmentId}` };
}

const revise = async (commitmentId: string, wording: object) => {
  await done(bob, 'reviseWording', { commitmentId, wording: { ...words, ...wording }, reason: 'It moved.', approveAs: 'SALES' });
  await done(eve, 'approveWording', { commitmentId, wordingVersion: 2, function: 'PRODUCT' });
};
const tell = (commitmentId: string, customerId: string) =>
  done(sue, 'disclose', { disclosureId: customerId, commitmentId, customerId, wordingVersion: 1, channel: 'mail' });

describe('every kind of line: it comes on its day, says what it is about, and goes when that is done (rule 25)', () => {
  beforeAll(() => today('2026-03-01'));

  test('UNDECIDED: a request past the service level, counted from its submission or reopening', async () => {
    const id = await asked('undecided');
    expect(await kindsOf(id, 'on: "2026-03-14"')).toEqual([]);
    expect(await about(id, 'on: "2026-03-15"')).toEqual([
      {
        ...{ kind: 'UNDECIDED', since: now, dueOn: '2026-03-15', waitsFor: ['PRODUCT', 'LEADERSHIP'] },
        ...{ reason: '“UNDECIDED” has waited for a decision since 1 Mar 2026.', subject: { __typename: 'Request', id } },
      },
    ]);
    await done(pia, 'declineRequest', {
      requestId: 'undecided',
      rationale,
      reason: 'LOW_DEMAND',
      noAlternative: true,
      inform: { channel: 'mail' },
    });
    expect(await kindsOf(id, 'on: "2030-01-01"')).toEqual([]);
    await today('2026-03-02');
    await done(sue, 'addEvidence', { requestId: 'undecided', kind: 'RESEARCH', summary: 'New law.' });
    await done(sue, 'reopenRequest', { requestId: 'undecided', because: 'NEW_EVIDENCE', note: 'New law.' });
    expect(await kindsOf(id, 'on: "2026-03-15"')).toEqual([]);
    expect(await about(id, 'on: "2026-03-16"')).toMatchObject([{ kind: 'UNDECIDED', since: now, dueOn: '2026-03-16' }]);
  });

  test('WORDING_TO_APPROVE: words that wait, and the functions whose yes is missing or no longer counts', async () => {
    const { id, commitmentId } = await promised('approve', {}, { waits: true });
    const line = { kind: 'WORDING_TO_APPROVE', since: now, dueOn: now.slice(0, 10), subject: { __typename: 'Commitment', id } };
    expect(await about(id)).toEqual([
      { ...line, waitsFor: ['PRODUCT_APPROVER'], reason: 'Wording 1 of “APPROVE, for everyone” waits for approval.' },
    ]);
    expect(await about(id, 'on: "2026-03-01"')).toEqual([]);
    expect(await about(id, 'on: "2026-03-15"')).toMatchObject([{ waitsFor: ['PRODUCT_APPROVER'] }]);
    expect(await about(id, 'on: "2026-03-16"')).toMatchObject([{ waitsFor: ['SALES_APPROVER', 'PRODUCT_APPROVER'] }]);
    await done(pia, 'raiseCommitmentConcern', { commitmentId, concernId: 'c', blocking: true, text: 'Dear.' });
    expect(await about(id)).toMatchObject([
      { reason: 'Wording 1 of “APPROVE, for everyone” waits for approval, and a blocking concern is open.' },
    ]);
    await done(pia, 'rejectWording', { commitmentId, wordingVersion: 1, reason: 'Dear.' });
    expect(await kindsOf(id, 'on: "2026-03-16"')).toEqual([]);
  });

  test('REVISIT_DUE: the day until which a request was deferred', async () => {
    const id = await asked('revisit');
    await done(pia, 'deferRequest', { requestId: 'revisit', rationale, revisitOn: '2026-04-10', inform: { channel: 'mail' } });
    expect(await kindsOf(id, 'on: "2026-04-09"')).toEqual([]);
    expect(await about(id, 'on: "2026-04-10"')).toEqual([
      {
        ...{ kind: 'REVISIT_DUE', since: '2026-04-10T00:00:00.000Z', dueOn: '2026-04-10', waitsFor: ['PRODUCT', 'LEADERSHIP'] },
        ...{
          reason: '“REVISIT” was deferred on 2 Mar 2026, to be looked at again on 10 Apr 2026.',
          subject: { __typename: 'Request', id },
        },
      },
    ]);
    await done(sue, 'addEvidence', { requestId: 'revisit', kind: 'RESEARCH', summary: 'New law.' });
    await done(sue, 'reopenRequest', { requestId: 'revisit', because: 'NEW_EVIDENCE', note: 'New law.' });
    expect(await kindsOf(id, 'on: "2026-04-10"')).toEqual(['UNDECIDED']);
  });

  test('FOLLOW_UP_DUE: the day on which a commitment is looked at again', async () => {
    const { id, commitmentId } = await promised('follow');
    expect(await kindsOf(id, 'on: "2026-11-30"')).toEqual([]);
    expect(await about(id, 'on: "2026-12-01"')).toEqual([
      {
        ...{ kind: 'FOLLOW_UP_DUE', since: '2026-12-01T00:00:00.000Z', dueOn: '2026-12-01', waitsFor: ['Otto'] },
        ...{ reason: '“FOLLOW, for everyone” is to be followed up on 1 Dec 2026.', subject: { __typename: 'Commitment', id } },
      },
    ]);
    await done(sue, 'changeCommitment', { commitmentId, followUpOn: '2026-03-02', reason: 'Sooner.' });
    expect(await about(id)).toMatchObject([{ kind: 'FOLLOW_UP_DUE', dueOn: '2026-03-02' }]);
    await done(sue, 'completeFollowUp', { commitmentId, note: 'Fine.', nextFollowUpOn: '2026-05-01' });
    expect(await kindsOf(id, 'on: "2026-04-30"')).toEqual([]);
    expect(await kindsOf(id, 'on: "2026-05-01"')).toEqual(['FOLLOW_UP_DUE']);
    await today('2026-05-01');
    await done(sue, 'completeFollowUp', { commitmentId, note: 'Fine.' });
    expect(await kindsOf(id, 'on: "2030-01-01"')).toEqual([]);
  });

  test('OUTCOME_DUE: the day on which to evaluate what an acceptance brought', async () => {
    const id = await asked('outcome');
    const yes = { justifications: ['STRATEGIC_FIT'], owner: 'Otto', successMeasure: 'Ten use it.', evaluateOn: '2026-09-01' };
    await done(pia, 'acceptRequest', { requestId: 'outcome', rationale, ...yes, inform: { channel: 'mail' } });
    expect(await kindsOf(id, 'on: "2026-08-31"')).toEqual([]);
    expect(await about(id, 'on: "2026-09-01"')).toEqual([
      {
        ...{ kind: 'OUTCOME_DUE', since: '2026-09-01T00:00:00.000Z', dueOn: '2026-09-01', waitsFor: ['Otto'] },
        ...{ reason: 'What came of accepting “OUTCOME” is to be evaluated on 1 Sep 2026.', subject: { __typename: 'Request', id } },
      },
    ]);
    await done(lea, 'evaluateOutcome', { requestId: 'outcome', result: 'MET', note: 'Twelve.' });
    expect(await kindsOf(id, 'on: "2026-09-01"')).toEqual([]);
  });

  test('MEDIATION_DUE: waits for the mediator, and so does the decision', async () => {
    const id = await asked('mediate');
    const ann = await service.as('Ann', 'CONTRIBUTOR');
    const { data } = await ann('{ viewer { id } }');
    const mediator = { id: data.viewer.id as string, name: 'Dr. Ann', function: 'LEGAL' };
    await today('2026-05-03');
    await done(pia, 'escalateRequest', { requestId: 'mediate', reason: 'We differ.', mediator });
    expect(await about(id, 'on: "2026-05-02"')).toEqual([]);
    expect(await about(id)).toEqual([
      {
        ...{ kind: 'MEDIATION_DUE', since: now, dueOn: '2026-05-03', waitsFor: ['Dr. Ann'] },
        ...{ reason: '“MEDIATE” was handed to Dr. Ann to mediate on 3 May 2026.', subject: { __typename: 'Request', id } },
      },
    ]);
    expect(await about(id, 'on: "2026-05-15"')).toMatchObject([{ kind: 'MEDIATION_DUE' }, { kind: 'UNDECIDED', waitsFor: ['Dr. Ann'] }]);
    const mine = async (name: string) =>
      (await about(id, 'filter: { mine: true, kind: [MEDIATION_DUE] }', await service.as(name, 'CONTRIBUTOR'))).length;
    expect([await mine('Ann'), await mine('Lou')]).toEqual([1, 0]);
    await done(sue, 'recordPosition', { requestId: 'mediate', function: 'SALES', stance: 'FOR', note: 'Yes.' });
    await done(pia, 'recordPosition', { requestId: 'mediate', function: 'PRODUCT', stance: 'AGAINST', note: 'No.' });
    await done(await service.as('Ann', 'CONTRIBUTOR'), 'concludeMediation', { requestId: 'mediate', outcome: 'Later.' });
    expect(await about(id, 'on: "2026-05-15"')).toMatchObject([{ kind: 'UNDECIDED', waitsFor: ['PRODUCT', 'LEADERSHIP'] }]);
  });

  test('AT_RISK: with every reason on record', async () => {
    const { id, commitmentId } = await promised('risk');
    expect(await about(id)).toEqual([]);
    await today('2026-05-04');
    await done(pia, 'putAtRisk', { commitmentId, reason: 'The vendor is late.' });
    expect(await about(id, 'on: "2026-05-03"')).toEqual([]);
    expect(await about(id)).toEqual([
      {
        ...{ kind: 'AT_RISK', since: now, dueOn: '2026-05-04', waitsFor: ['Otto'] },
        ...{ reason: '“RISK, for everyone” may not be kept: The vendor is late.', subject: { __typename: 'Commitment', id } },
      },
    ]);
    await done(pia, 'clearRisk', { commitmentId, note: 'It came.' });
    expect(await about(id)).toEqual([]);
  });

  test('OVERDUE: from the day after the promised date, until it is delivered or shipped', async () => {
    const { id, commitmentId } = await promised('overdue', { promisedDate: '2026-06-30' });
    expect(await kindsOf(id, 'on: "2026-06-30"')).toEqual([]);
    expect(await about(id, 'on: "2026-07-01"')).toEqual([
      {
        ...{ kind: 'OVERDUE', since: '2026-07-01T00:00:00.000Z', dueOn: '2026-06-30', waitsFor: ['Otto'] },
        ...{
          reason: '“OVERDUE, for everyone” was promised for 30 Jun 2026 and is not delivered.',
          subject: { __typename: 'Commitment', id },
        },
      },
    ]);
    await done(pia, 'assertDelivery', { commitmentId, deliveredOn: '2026-05-04' });
    expect(await kindsOf(id, 'on: "2026-07-01"')).toEqual([]);
  });

  test('LAPSED: from the day after that until which the words held', async () => {
    const { id, commitmentId } = await promised('lapsed', { validUntil: '2026-06-30' });
    expect(await kindsOf(id, 'on: "2026-06-30"')).toEqual([]);
    expect(await about(id, 'on: "2026-07-01"')).toEqual([
      {
        ...{ kind: 'LAPSED', since: '2026-07-01T00:00:00.000Z', dueOn: '2026-06-30', waitsFor: ['Otto'] },
        ...{ reason: 'The words of “LAPSED, for everyone” held until 30 Jun 2026.', subject: { __typename: 'Commitment', id } },
      },
    ]);
    await revise(commitmentId, { validUntil: '2026-08-31' });
    expect(await kindsOf(id, 'on: "2026-08-31"')).toEqual([]);
    await done(pia, 'withdrawCommitment', { commitmentId, reason: 'Enough.' });
    expect(await kindsOf(id, 'on: "2026-09-01"')).toEqual([]);
  });

  test('DELIVERY_TO_ASSERT: the feature shipped, and nobody says that this delivers the words', async () => {
    const { id, commitmentId } = await promised('deliver', { promisedDate: '2026-05-05' });
    expect(await about(id)).toEqual([]);
    await today('2026-05-06');
    expect(await kindsOf(id)).toEqual(['OVERDUE']);
    await done(pia, 'shipFeature', { featureId: 'deliver', shippedOn: '2026-05-05' });
    expect(await about(id, 'on: "2026-05-05"')).toEqual([]);
    expect(await about(id)).toEqual([
      {
        ...{ kind: 'DELIVERY_TO_ASSERT', since: now, dueOn: '2026-05-06', waitsFor: ['Otto', 'PRODUCT'] },
        reason: '“DELIVER” shipped on 5 May 2026: whether that delivers “DELIVER, for everyone” is to be asserted.',
        subject: { __typename: 'Commitment', id },
      },
    ]);
    await done(pia, 'assertDelivery', { commitmentId, deliveredOn: '2026-05-05' });
    expect(await about(id)).toEqual([]);
    await today('2026-05-07');
    await done(pia, 'withdrawDelivery', { commitmentId, reason: 'It was the test tenant.' });
    expect(await about(id)).toMatchObject([{ kind: 'DELIVERY_TO_ASSERT', since: now, dueOn: '2026-05-07' }]);
    await done(pia, 'unshipFeature', { featureId: 'deliver', reason: 'It was another feature.' });
    expect(await about(id)).toMatchObject([{ kind: 'OVERDUE', dueOn: '2026-05-05' }]);
  });

  test('UNINFORMED, then UNACKNOWLEDGED: a customer holds words that have changed', async () => {
    const { id, commitmentId } = await promised('affected', { promisedDate: '2026-08-01' });
    await tell(commitmentId, 'acme');
    await tell(commitmentId, 'globex');
    await today('2026-05-07');
    await revise(commitmentId, { promisedDate: '2026-09-01' });
    const since = now;
    await today('2026-05-08');
    await done(pia, 'putAtRisk', { commitmentId, reason: 'The vendor is late.' });
    const uninformed = (name: string, ...waitsFor: string[]) => ({
      ...{ kind: 'UNINFORMED', since, dueOn: '2026-05-07', waitsFor, subject: { __typename: 'Commitment', id } },
      reason: `${name} has not been told what became of “AFFECTED, for everyone” (new words, at risk).`,
    });
    const ofKinds = 'filter: { kind: [UNINFORMED, UNACKNOWLEDGED] }';
    expect(await about(id, `on: "2026-05-06", ${ofKinds}`)).toEqual([]);
    expect(await about(id, ofKinds)).toEqual([uninformed('Acme', 'Amy'), uninformed('Globex', 'Sue')]);
    await today('2026-05-09');
    await done(sue, 'informCustomerOfChange', { commitmentId, customerId: 'acme', wordingVersion: 2 });
    expect(await about(id, ofKinds)).toEqual([
      uninformed('Globex', 'Sue'),
      {
        ...{ kind: 'UNACKNOWLEDGED', since: now, dueOn: '2026-05-09', waitsFor: ['Amy'], subject: { __typename: 'Commitment', id } },
        reason: 'Acme has not acknowledged the new dates of “AFFECTED, for everyone”.',
      },
    ]);
    await done(pia, 'clearRisk', { commitmentId, note: 'It came.' });
    await done(pia, 'putAtRisk', { commitmentId, reason: 'It broke.' });
    expect(await about(id, 'filter: { kind: [UNACKNOWLEDGED] }')).toEqual([]);
    expect(await about(id, 'filter: { kind: [UNINFORMED], customerId: ["acme"] }')).toMatchObject([
      { since: now, reason: 'Acme has not been told what became of “AFFECTED, for everyone” (at risk).' },
    ]);
    await done(sue, 'informCustomerOfChange', { commitmentId, customerId: 'acme', wordingVersion: 2 });
    await done(sue, 'acknowledgeChange', { commitmentId, customerId: 'acme', wordingVersion: 2 });
    await done(sue, 'informCustomerOfChange', { commitmentId, customerId: 'globex', wordingVersion: 2 });
    expect(await about(id, ofKinds)).toMatchObject([{ kind: 'UNACKNOWLEDGED', waitsFor: ['Sue'] }]);
    await done(sue, 'acknowledgeChange', { commitmentId, customerId: 'globex', wordingVersion: 2 });
    expect(await about(id, ofKinds)).toEqual([]);
  });

  test('UNINFORMED only, where the customer holds the dates that are in force', async () => {
    const { id, commitmentId } = await promised('same', { promisedDate: '2026-08-01' });
    await tell(commitmentId, 'acme');
    await today('2026-05-10');
    await revise(commitmentId, { canSay: 'It comes soon.', promisedDate: '2026-08-01' });
    expect(await kindsOf(id)).toEqual(['UNINFORMED']);
    await done(sue, 'informCustomerOfChange', { commitmentId, customerId: 'acme', wordingVersion: 2 });
    expect(await kindsOf(id)).toEqual([]);
  });

  test('UNINFORMED: who asked, and was not told the answer', async () => {
    const id = await asked('answer', { demand: [{ customerId: 'acme' }] });
    await done(pia, 'declineRequest', { requestId: 'answer', rationale, reason: 'LOW_DEMAND', noAlternative: true });
    expect(await about(id, 'on: "2026-05-09"')).toEqual([]);
    expect(await about(id)).toEqual([
      {
        ...{ kind: 'UNINFORMED', since: now, dueOn: '2026-05-10', waitsFor: ['SALES', 'PRODUCT'] },
        ...{
          reason: 'The answer to “ANSWER” was given on 10 May 2026; not all who asked were told (2).',
          subject: { __typename: 'Request', id },
        },
      },
    ]);
    await done(sue, 'informRequester', { requestId: 'answer', channel: 'mail' });
    expect(await kindsOf(id)).toEqual(['UNINFORMED']);
    await done(sue, 'informRequester', { requestId: 'answer', customerId: 'acme', channel: 'mail' });
    expect(await kindsOf(id)).toEqual([]);
  });

  test('UNINFORMED: nobody of who asked for what was withdrawn, until it is asked again', async () => {
    const id = await asked('again', { demand: [{ customerId: 'acme' }] });
    await done(pia, 'deferRequest', { requestId: 'again', rationale, revisitOn: '2026-12-01' });
    const uninformed = async () => {
      const { data } = await sue(
        '{ requests(filter: { uninformed: true }) { edges { node { requestId } } } request(requestId: "again") { waiting { since } } figures { name value events(last: 1) { edges { node { subject { ... on Request { requestId } } } } } } }',
      );
      const figure = data.figures.find(({ name }: { name: string }) => name === 'UNINFORMED_REQUESTERS');
      return {
        agenda: (await about(id)).map(({ kind }) => kind),
        filter: data.requests.edges.some(({ node }: { node: { requestId: string } }) => node.requestId === 'again'),
        waiting: data.request.waiting.length,
        figure: figure.events.edges[0]?.node.subject.requestId === 'again',
      };
    };
    const all = { agenda: ['UNINFORMED'], filter: true, waiting: 2, figure: true };
    expect(await uninformed()).toEqual(all);
    await done(sue, 'withdrawRequest', { requestId: 'again', reason: 'Solved.' });
    expect(await uninformed()).toEqual({ agenda: [], filter: false, waiting: 0, figure: false });
    await done(sue, 'informRequester', { requestId: 'again', channel: 'mail' });
    await done(sue, 'reopenRequest', { requestId: 'again', because: 'ASKED_AGAIN', note: 'It is not.' });
    expect(await uninformed()).toEqual({ ...all, waiting: 1 });
    await done(sue, 'informRequester', { requestId: 'again', customerId: 'acme', channel: 'mail' });
    expect(await uninformed()).toEqual({ agenda: [], filter: false, waiting: 0, figure: false });
  });

  test('UNAPPROVED_PROMISE: reported, and neither ratified nor retracted', async () => {
    await promised('report');
    const report = { reportId: 'p1', featureId: 'report', customerId: 'acme', said: 'Next week.', saidAt: '2026-05-01T12:00:00Z' };
    await done(sue, 'reportUnapprovedPromise', report);
    expect(await about('report-p1', 'on: "2026-05-09"')).toEqual([]);
    expect(await about('report-p1')).toEqual([
      {
        ...{ kind: 'UNAPPROVED_PROMISE', since: now, dueOn: '2026-05-10', waitsFor: ['Fay'] },
        ...{ reason: 'Acme was promised “REPORT” on 1 May 2026 without approval.', subject: { __typename: 'Report', id: 'report-p1' } },
      },
    ]);
    await done(sue, 'retractPromise', { reportId: 'p1', informedChannel: 'call' });
    expect(await about('report-p1')).toEqual([]);
  });

  test('a merged request waits for nothing of its own: who asked by it waits for the other’s answer', async () => {
    const own = await asked('merged', { demand: [{ customerId: 'globex' }] });
    const head = await asked('head');
    expect(await kindsOf(own, 'on: "2026-05-24"')).toEqual(['UNDECIDED']);
    await done(pia, 'mergeRequest', { requestId: 'merged', intoRequestId: 'head' });
    await done(pia, 'declineRequest', {
      requestId: 'head',
      rationale,
      reason: 'LOW_DEMAND',
      noAlternative: true,
      inform: { channel: 'mail' },
    });
    expect(await kindsOf(own, 'on: "2026-05-24"')).toEqual([]);
    expect(await about(head, 'filter: { customerId: ["globex"] }')).toMatchObject([{ kind: 'UNINFORMED' }]);
    expect(await about(head, 'filter: { customerId: ["acme"] }')).toEqual([]);
  });
});

describe('what is asked', () => {
  let wanted: string;
  let slot: { commitmentId: string; id: string };
  let segment: { commitmentId: string; id: string };
  const DUE = 'on: "2027-01-01"';

  beforeAll(async () => {
    await today('2026-06-01');
    slot = await promised('mine', { validUntil: '2026-07-01' }, { audience: { kind: 'CUSTOMER', customerId: 'acme' } });
    segment = await promised('mine2', {}, { audience: { kind: 'SEGMENT', segment: 'big' }, waits: true });
    await done(pia, 'addFeature', { featureId: 'hers', name: 'Hers', horizon: 'NOW', area: 'area of mine', owner: 'Fay' });
    wanted = await asked('wanted', { featureId: 'hers', area: 'elsewhere', demand: [{ customerId: 'acme' }] });
  });

  test('calls promises what they are called, and tells the roles that it waits for from the people', async () => {
    const fields = 'kind reason waitsFor waitsForRoles waitsForPeople subject { ... on Commitment { title commitmentId } }';
    const kinds = 'kind: [LAPSED, WORDING_TO_APPROVE, FOLLOW_UP_DUE]';
    const { data } = await sue(
      `{ agenda(first: 100, ${DUE}, filter: { ${kinds}, customerId: ["acme"] }) { edges { node { ${fields} } } } }`,
    );
    const lines = (data.agenda.edges as { node: { subject: { commitmentId: string } } }[]).map(({ node }) => node);
    const of = ({ commitmentId }: { commitmentId: string }) =>
      lines.filter(({ subject }) => subject.commitmentId === commitmentId).map(({ subject: _, ...line }) => line);
    const byOtto = { waitsFor: ['Otto'], waitsForRoles: [], waitsForPeople: ['Otto'] };
    expect(of(slot)).toEqual([
      { kind: 'LAPSED', reason: 'The words of “MINE, for Acme” held until 1 Jul 2026.', ...byOtto },
      { kind: 'FOLLOW_UP_DUE', reason: '“MINE, for Acme” is to be followed up on 1 Dec 2026.', ...byOtto },
    ]);
    const approvers = ['SALES_APPROVER', 'PRODUCT_APPROVER'];
    expect(of(segment)).toEqual([
      {
        ...{ kind: 'WORDING_TO_APPROVE', reason: 'Wording 1 of “MINE2, for big” waits for approval.' },
        ...{ waitsFor: approvers, waitsForRoles: approvers, waitsForPeople: [] },
      },
      { kind: 'FOLLOW_UP_DUE', reason: '“MINE2, for big” is to be followed up on 1 Dec 2026.', ...byOtto },
    ]);
    const reasons = (data.agenda.edges as { node: { reason: string; subject: { title: string } } }[]).map(({ node }) => node);
    for (const { reason, subject } of reasons) expect(reason).toContain(`“${subject.title}”`);
  });

  /** Of the three things of these tests, the kinds of those that are let through. */
  const through = async (filter: string, ask = sue) =>
    (await agenda(`${DUE}, filter: { ${filter} }`, ask))
      .filter(({ subject }) => [wanted, slot.id, segment.id].includes(subject.id))
      .map(({ kind, subject }) => `${kind} ${subject.id}`)
      .sort();

  test('narrows by kind, owner, area and customer; several together, a list means any of, an empty one nothing', async () => {
    const [undecided, lapsed, follow] = [`UNDECIDED ${wanted}`, `LAPSED ${slot.id}`, `FOLLOW_UP_DUE ${slot.id}`];
    const segmentLines = [`FOLLOW_UP_DUE ${segment.id}`, `WORDING_TO_APPROVE ${segment.id}`];
    expect(await through('')).toEqual([follow, lapsed, undecided, ...segmentLines].sort());
    expect(await through('kind: [LAPSED, UNDECIDED]')).toEqual([lapsed, undecided]);
    expect(await through('kind: []')).toEqual([]);
    expect(await through('owner: ["Otto"]')).toEqual([follow, lapsed, ...segmentLines].sort());
    expect(await through('owner: ["Fay"]')).toEqual([undecided]);
    expect(await through('area: ["area of mine"]')).toEqual([follow, lapsed, undecided].sort());
    expect(await through('area: ["elsewhere"]')).toEqual([undecided]);
    expect(await through('area: ["area of mine"], kind: [LAPSED], owner: ["Otto", "Fay"]')).toEqual([lapsed]);
    expect(await through('customerId: ["acme"]')).toEqual([follow, lapsed, undecided, ...segmentLines].sort());
    expect(await through('customerId: ["globex"]')).toEqual([]);
    expect(await through('customerId: ["globex", "acme"], area: ["area of mine2"]')).toEqual(segmentLines);
  });

  test('mine: what waits for me by name, or for one of my roles', async () => {
    const mine = async (name: string, ...roles: Parameters<Running['as']>[1][]) => through('mine: true', await service.as(name, ...roles));
    const owned = [`FOLLOW_UP_DUE ${slot.id}`, `FOLLOW_UP_DUE ${segment.id}`, `LAPSED ${slot.id}`].sort();
    expect(await mine('Otto', 'SALES')).toEqual(owned);
    expect(await mine('Sam', 'SALES')).toEqual([]);
    expect(await mine('Lea', 'LEADERSHIP')).toEqual([`UNDECIDED ${wanted}`]);
    expect(await mine('Eve', 'PRODUCT_APPROVER')).toEqual([`UNDECIDED ${wanted}`, `WORDING_TO_APPROVE ${segment.id}`]);
    expect(await through('mine: false', await service.as('Eve', 'PRODUCT_APPROVER'))).toEqual(owned);
  });

  test('is refused where the kind or the day is none', async () => {
    expect((await sue('{ agenda(on: "2026-02-30") { totalCount } }')).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect((await sue('{ agenda(filter: { kind: [HOLIDAY] }) { totalCount } }')).errors).toHaveLength(1);
    const admin = await service.as('Adi', 'ADMIN');
    expect((await admin('{ agenda { totalCount } }')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

const page = async (args: string) => {
  const { data, errors } = await sue(
    `{ agenda(on: "2027-01-01", ${args}) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor startCursor } edges { node { id dueOn since } } } }`,
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.agenda as {
    totalCount: number;
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string; startCursor: string };
    edges: { node: { id: string; dueOn: string; since: string } }[];
  };
};

test('lists the most overdue first, in pages that stay as they are while others write, both ways', async () => {
  await today('2026-06-02');
  for (let n = 0; n < 12; n++) await asked(`paged${n}`);
  const whole = (await page('first: 100')).edges.map(({ node }) => node);
  const keyOf = ({ dueOn, since, id }: (typeof whole)[number]) => `${dueOn} ${since} ${id}`;
  expect(whole.length).toBeGreaterThan(20);
  expect(whole.map(keyOf)).toEqual(whole.map(keyOf).sort());
  expect(new Set(whole.map(({ id }) => id)).size).toBe(whole.length);

  const walked: string[] = [];
  for (let after = '', more = true, n = 0; more; n++) {
    const { edges, pageInfo, totalCount } = await page(`first: 5${after && `, after: "${after}"`}`);
    walked.push(...edges.map(({ node }) => node.id));
    expect(totalCount).toBe(whole.length + n);
    await asked(`meanwhile${n}`); // due after all that was there
    [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    if (n === 1) await done(sue, 'withdrawRequest', { requestId: 'paged11', reason: 'Never mind.' });
    if (n === 1) await asked('instead');
  }
  expect(walked.filter((id) => !/meanwhile|instead/.test(id))).toEqual(whole.map(({ id }) => id).filter((id) => !/paged11$/.test(id)));
  expect(new Set(walked).size).toBe(walked.length);

  const back: string[] = [];
  for (let before = '', more = true; more;) {
    const { edges, pageInfo } = await page(`last: 7${before && `, before: "${before}"`}`);
    back.unshift(...edges.map(({ node }) => node.id));
    [before, more] = [pageInfo.startCursor, pageInfo.hasPreviousPage];
  }
  expect(back).toEqual((await page('first: 100')).edges.map(({ node }) => node.id));
});

describe('the service level is that of the configuration, and the past answers as it was', () => {
  let other: Running;
  let ask: Ask;

  const by = (name: string, ...roles: string[]) => ({ name, roles });
  const slot = 'sso@everyone';
  const LINES = [
    {
      command: 'addFeature',
      at: '2020-01-01T00:00:00Z',
      by: by('Pia', 'PRODUCT'),
      input: { featureId: 'sso', name: 'SSO', horizon: 'NOW' },
    },
    {
      command: 'submitRequest',
      at: '2020-02-01T00:00:00Z',
      by: by('Sue', 'SALES'),
      input: { requestId: 'r1', title: 'SSO', problem: 'Work.', source: { kind: 'CALL' } },
    },
    {
      command: 'proposeCommitment',
      at: '2020-03-01T00:00:00Z',
      by: by('Bob', 'SALES_APPROVER'),
      input: {
        ...{ featureId: 'sso', audience: { kind: 'EVERYONE' }, owner: 'Otto', followUpOn: '2026-12-01', approveAs: 'SALES' },
        wording: { ...words, promisedDate: '2020-06-30' },
      },
    },
    {
      command: 'approveWording',
      at: '2020-03-02T00:00:00Z',
      by: by('Eve', 'PRODUCT_APPROVER'),
      input: { commitmentId: slot, wordingVersion: 1, function: 'PRODUCT' },
    },
    {
      command: 'declineRequest',
      at: '2020-05-01T00:00:00Z',
      by: by('Pia', 'PRODUCT'),
      input: { requestId: 'r1', rationale, reason: 'LOW_DEMAND', noAlternative: true, inform: { channel: 'mail' } },
    },
    {
      command: 'assertDelivery',
      at: '2020-08-01T00:00:00Z',
      by: by('Pia', 'PRODUCT'),
      input: { commitmentId: slot, deliveredOn: '2020-07-31' },
    },
  ];

  beforeAll(async () => {
    await today('2026-06-03');
    other = await startService({ clock: { now: () => now }, decisionSlaDays: 3 });
    const bring = async (lines: readonly object[]) => {
      const headers = { authorization: `Bearer ${await other.token('Imp', 'IMPORTER')}`, 'content-type': 'application/x-ndjson' };
      const body = lines.map((line) => JSON.stringify(line)).join('\n');
      const response = await fetch(`${other.url}/import`, { method: 'POST', headers, body });
      expect(await response.text()).toBe(`{"accepted":${lines.length},"repeated":0,"refused":0}\n`);
    };
    await bring(LINES.slice(0, -1));
    await today('2026-06-04');
    await bring(LINES.slice(-1));
    ask = await other.as('Sue', 'SALES');
  });
  afterAll(() => other.stop());

  const kinds = async (args: string) => (await agenda(args, ask)).map(({ kind, subject }) => `${kind} ${subject.id}`);
  const undecided = 'UNDECIDED request-r1';
  const overdue = `OVERDUE commitment-${slot}`;
  const waiting = `WORDING_TO_APPROVE commitment-${slot}`;

  test.each([
    ['effectiveAt: "2020-02-03T23:59:59Z"', []],
    ['effectiveAt: "2020-02-04T00:00:00Z"', [undecided]],
    ['effectiveAt: "2020-03-01T12:00:00Z"', [undecided, waiting]],
    ['effectiveAt: "2020-05-01T00:00:00Z"', []],
    ['effectiveAt: "2020-07-01T00:00:00Z"', [overdue]],
    ['effectiveAt: "2020-08-01T00:00:00Z"', []],
    ['recordedAt: "2026-06-03T00:00:00Z"', []],
    ['recordedAt: "2026-06-03T12:00:00Z"', [overdue]],
    ['recordedAt: "2026-06-03T12:00:00Z", effectiveAt: "2020-08-01T00:00:00Z"', [overdue]],
    ['recordedAt: "2026-06-04T12:00:00Z"', []],
    ['position: "2"', [undecided]],
  ])('as of %s: %j', async (asOf, expected) => expect(await kinds(`asOf: { ${asOf} }`)).toEqual(expected));

  test('another day is looked at with what was known at the moment', async () => {
    expect(await kinds('asOf: { effectiveAt: "2020-03-02T00:00:00Z" }, on: "2020-07-01"')).toEqual([undecided, overdue]);
    expect(await kinds('asOf: { effectiveAt: "2020-07-01T00:00:00Z" }, on: "2020-06-30"')).toEqual([]);
    expect(await kinds('on: "2026-11-30"')).toEqual([]);
    expect(await kinds('on: "2026-12-01"')).toEqual([`FOLLOW_UP_DUE commitment-${slot}`]);
  });
});

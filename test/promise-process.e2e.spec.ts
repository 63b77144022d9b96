import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Role } from '../src/kernel/actor.js';
import { send, settled, startService, type Running } from './service.js';
import { sized } from './size.js';
import { until } from './until.js';

/** A promise that nobody had approved, until the customer says that it was kept. What is expected here was written from the rules. */

const PEOPLE = {
  Sam: ['SALES'],
  Sofia: ['SALES_APPROVER'],
  Priya: ['PRODUCT_APPROVER'],
  Crm: ['SERVICE'],
  Lena: ['LEADERSHIP'],
} as const satisfies Record<string, readonly Role[]>;
type Person = keyof typeof PEOPLE;

const SLOT = 'sso@segment:enterprise';

let service: Running;
let now = '';

/** Tokens last for hours, and the story for months: everybody signs in for each command. */
const as = (who: Person) => service.as(who, ...PEOPLE[who]);

beforeAll(async () => {
  now = noon('2026-03-02');
  service = await startService({ clock: { now: () => now } });
});
afterAll(() => service.stop());

const noon = (day: string) => `${day}T12:00:00.000Z`;

async function tell(who: Person, command: string, input: object): Promise<void> {
  expect(await send(await as(who), command, input)).toMatchObject({ userErrors: [] });
  await settled(service.url);
}

async function read(query: string) {
  const { data, errors } = await (await as('Lena'))(query);
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

interface Check {
  readonly verdict: string;
  readonly reason: string;
  readonly nextStep: string;
  readonly wording: number | null;
  readonly holdsFrom: string | null;
  readonly consulted: readonly (string | null)[];
  readonly cited: readonly string[];
}

/** All that the promise is about, as of a moment. */
interface Answers {
  /** May I promise single sign-on to Acme by the end of April, as Sam did; by the end of June; by the end of September? */
  readonly april: Check;
  readonly june: Check;
  readonly september: Check;
  /** What others hear of it: one more of the segment, and one outside. */
  readonly others: { readonly globex: string; readonly bolt: string };
  readonly status: string | null;
  readonly risks: readonly object[];
  readonly report: string | null;
  readonly affected: readonly object[];
  /** The lines that nobody has to do anything about any more. */
  readonly settled: readonly object[];
  readonly told: readonly object[];
  /** All that waits for somebody: what for, since when, due when. */
  readonly agenda: readonly string[];
  /** Those that are not 0; with the events that make them. */
  readonly figures: Readonly<Record<string, readonly [value: number | null, ...events: string[]]>>;
}

const LINE = `customer { customerId } held { version } wording { version } changes { kind changedBy { name } changedAt } age mustAcknowledge
  informed { informedBy { name } informedAt channel } acknowledged { acknowledgedBy { name } acknowledgedAt }`;

async function answers(moment = ''): Promise<Answers> {
  const asOf = moment && `, asOf: { ${moment} }`;
  const check = (customerId: string, day = '') =>
    `promiseCheck(customerId: "${customerId}", featureId: "sso"${day && `, byDate: "${day}"`}${asOf})`;
  const whole = '{ verdict reason nextStep wording { version } holdsFrom consulted { status } citedEvents { type } }';
  const data = await read(`{
    april: ${check('acme', '2026-04-30')} ${whole}
    june: ${check('acme', '2026-06-30')} ${whole}
    september: ${check('acme', '2026-09-30')} ${whole}
    globex: ${check('globex')} { verdict }
    bolt: ${check('bolt')} { verdict }
    commitment(commitmentId: "${SLOT}"${asOf}) { status riskReasons { kind reportedBy { name } since } }
    report(reportId: "call"${asOf}) { status age }
    affectedCustomers(featureId: "sso"${asOf}) { edges { node { ${LINE} } } }
    settled: affectedCustomers(featureId: "sso", open: false${asOf}) { edges { node { ${LINE} } } }
    customer(customerId: "acme"${asOf}) { told { edges { node { words toldAt toldBy channel loggedLater report { reportId } wording { version } } } } }
    agenda${asOf && `(${asOf.slice(2)})`} { edges { node { kind since dueOn } } }
    figures(area: "identity"${asOf}) { name value events { edges { node { type } } } }
  }`);
  const figures = data.figures
    .filter(({ value }: FigureNode) => value)
    .map(({ name, value, events }: FigureNode) => [name, [value, ...typesOf(nodesOf(events))]]);
  return {
    april: flat(data.april),
    june: flat(data.june),
    september: flat(data.september),
    others: { globex: data.globex.verdict, bolt: data.bolt.verdict },
    status: data.commitment?.status ?? null,
    risks: data.commitment?.riskReasons ?? [],
    report: data.report && `${data.report.status} ${data.report.age}`,
    affected: nodesOf(data.affectedCustomers),
    settled: nodesOf(data.settled),
    told: nodesOf(data.customer.told),
    agenda: nodesOf<Waiting>(data.agenda)
      .map(({ kind, since, dueOn }) => `${kind} since ${since}, due ${dueOn}`)
      .sort(),
    figures: Object.fromEntries(figures),
  };
}

interface Waiting {
  readonly kind: string;
  readonly since: string;
  readonly dueOn: string;
}
interface Connection<Node> {
  readonly edges: readonly { readonly node: Node }[];
}
interface Typed {
  readonly type: string;
}
interface Done extends Typed {
  readonly actor: { readonly name: string };
  readonly effectiveAt: string;
  readonly causedBy: object | null;
}
interface FigureNode {
  readonly name: string;
  readonly value: number | null;
  readonly events: Connection<Typed>;
}
type CheckNode = Omit<Check, 'wording' | 'consulted' | 'cited'> & {
  readonly wording: { readonly version: number } | null;
  readonly consulted: readonly { readonly status: string | null }[];
  readonly citedEvents: readonly Typed[];
};

const nodesOf = <Node>({ edges }: Connection<Node>): Node[] => edges.map(({ node }) => node);
const typesOf = (events: readonly Typed[]) => events.map(({ type }) => type);

const flat = ({ wording, consulted, citedEvents, ...rest }: CheckNode): Check => ({
  ...{ ...rest, wording: wording?.version ?? null },
  ...{ consulted: consulted.map(({ status }) => status), cited: typesOf(citedEvents).toSorted() },
});

/** What holds of each answer now; a step says what it changes, and nothing else may change. */
let expected: Record<string, unknown> = {};

/** Each step of the story, with the answers that were given then. */
const moments: { readonly step: string; readonly at: string; readonly position: string; readonly given: Answers }[] = [];

async function says(changes: { readonly [Answer in keyof Answers]?: unknown }): Promise<void> {
  expected = { ...expected, ...changes };
  const given = await answers();
  expect(given).toEqual(expected);
  const { position } = await service.infrastructure.log.head();
  moments.push({ step: expect.getState().currentTestName ?? '', at: now, position: String(position), given });
}

const check = (verdict: string, reason: RegExp, nextStep: RegExp, more: Partial<Check> = {}) => ({
  ...{ verdict, reason: expect.stringMatching(reason), nextStep: expect.stringMatching(nextStep) },
  ...{ wording: null, holdsFrom: null, consulted: [null, null, null], cited: [], ...more },
});
/** All three days are answered alike. */
const whenever = (...answer: Parameters<typeof check>) => ({
  april: check(...answer),
  june: check(...answer),
  september: check(...answer),
});

/** What is due on no day of its own is due on the day since which it waits. */
const waits = (kind: string, day: string, at = noon(day)) => `${kind} since ${at}, due ${day}`;

const ASKED = {
  DECISIONS: [1, 'RequestAccepted'],
  DECISION_LEAD_TIME_MEDIAN: [2, 'RequestAccepted'],
  DECISION_LEAD_TIME_P90: [2, 'RequestAccepted'],
};
const REPORTED = { ...ASKED, UNAPPROVED_PROMISES: [1, 'UnapprovedPromiseReported'] };
const SLIPPED = { ...REPORTED, SLIPS: [1, 'FeatureTargetChanged'] };
const SLIPPED_TWICE = { ...SLIPPED, SLIPS: [2, 'FeatureTargetChanged', 'CommitmentActivated'] };

const SAID = 'You will have single sign-on by the end of April.';
const ON_THE_PHONE = {
  ...{ words: SAID, toldAt: '2026-03-06T09:30:00.000Z', toldBy: 'Sam', channel: 'call' },
  ...{ loggedLater: false, report: { reportId: 'call' }, wording: null },
};
const JUNE = { canSay: 'Single sign-on will be there by 30 June 2026.', cannotSay: 'OpenID Connect.', promisedDate: '2026-06-30' };
const SEPTEMBER = { ...JUNE, canSay: 'Single sign-on will be there by 30 September 2026.', promisedDate: '2026-09-30' };
const IN_WRITING = {
  ...{ words: JUNE.canSay, toldAt: noon('2026-03-13'), toldBy: 'Sam', channel: 'mail' },
  ...{ loggedLater: false, report: null, wording: { version: 1 } },
};

const AT_RISK = { kind: 'AT_RISK', changedBy: { name: 'Sayso' }, changedAt: noon('2026-04-20') };
const NEW_WORDING = { kind: 'NEW_WORDING', changedBy: { name: 'Sofia' }, changedAt: noon('2026-04-22') };
const ACME = {
  ...{ customer: { customerId: 'acme' }, held: { version: 1 }, wording: { version: 1 } },
  ...{ changes: [AT_RISK], age: 0, mustAcknowledge: false, informed: null, acknowledged: null },
};

describe('a promise from the call in which it slipped out until the customer says that it was kept', () => {
  test('nothing is recorded: nothing may be promised', async () => {
    for (const [customerId, segment] of [
      ['acme', 'enterprise'],
      ['globex', 'enterprise'],
      ['bolt', 'startup'],
    ])
      await tell('Sam', 'registerCustomer', { customerId, name: customerId, segment });
    await tell('Priya', 'addFeature', {
      ...{ featureId: 'sso', name: 'Single sign-on', area: 'identity', horizon: 'NOW', targetDate: '2026-06-15' },
    });
    await tell('Sam', 'submitRequest', {
      ...{ requestId: 'sso', title: 'Single sign-on', problem: 'Acme forbids passwords.', source: { kind: 'CALL' }, featureId: 'sso' },
      demand: [{ customerId: 'acme' }],
    });
    await tell('Sam', 'addEvidence', { requestId: 'sso', kind: 'CONTRACT', summary: 'Clause 7.2 asks for it.' });
    await says({
      ...whenever('NO_RECORD', /no words/i, /propose/i, { cited: ['CustomerRegistered', 'FeatureAdded'] }),
      ...{ others: { globex: 'NO_RECORD', bolt: 'NO_RECORD' }, status: null, risks: [], report: null },
      ...{ affected: [], settled: [], told: [], agenda: [], figures: {} },
    });
  });

  test('a yes to the request is no promise yet', async () => {
    now = noon('2026-03-04');
    await tell('Priya', 'acceptRequest', {
      ...{ requestId: 'sso', rationale: 'Identity is what we stand for this year.', justifications: ['STRATEGIC_FIT'], owner: 'Priya' },
      ...{ successMeasure: 'Half of the enterprise customers use it.', evaluateOn: '2027-03-01' },
      inform: { customerIds: ['acme'], channel: 'mail' },
    });
    await tell('Priya', 'informRequester', { requestId: 'sso', channel: 'chat' });
    await says({ figures: ASKED });
  });

  test('Sam has promised it for April in a call, without approval, and reports it', async () => {
    now = noon('2026-03-09');
    await tell('Sam', 'reportUnapprovedPromise', {
      ...{ reportId: 'call', featureId: 'sso', customerId: 'acme', said: SAID, promisedDate: '2026-04-30' },
      ...{ saidBy: 'Sam', saidAt: '2026-03-06T09:30:00Z', channel: 'call' },
    });
    await says({
      ...whenever('NEEDS_APPROVAL', /6 Mar 2026 without approval/, /ratified.*retract/, { cited: ['UnapprovedPromiseReported'] }),
      ...{ report: 'OPEN 0', told: [ON_THE_PHONE], agenda: [waits('UNAPPROVED_PROMISE', '2026-03-09')], figures: REPORTED },
    });
  });

  test('product proposes words that can be kept, and has approved them: sales has not', async () => {
    now = noon('2026-03-10');
    await tell('Priya', 'proposeCommitment', {
      ...{ featureId: 'sso', audience: { kind: 'SEGMENT', segment: 'enterprise' }, wording: JUNE, owner: 'Priya' },
      ...{ followUpOn: '2026-09-15', basedOnRequestId: 'sso', approveAs: 'PRODUCT' },
    });
    await says({
      ...whenever('NEEDS_APPROVAL', /Wording 1 .*waits for approval for sales/, /ask/i, {
        ...{ consulted: [null, 'PROPOSED', null], cited: ['CommitmentProposed'] },
      }),
      ...{ others: { globex: 'NEEDS_APPROVAL', bolt: 'NO_RECORD' }, status: 'PROPOSED', report: 'OPEN 1' },
      agenda: [waits('UNAPPROVED_PROMISE', '2026-03-09'), waits('WORDING_TO_APPROVE', '2026-03-10')],
    });
  });

  test('sales approves them: they are in force, and April was not in them', async () => {
    now = noon('2026-03-11');
    await tell('Sofia', 'approveWording', { commitmentId: SLOT, wordingVersion: 1, function: 'SALES' });
    const inForce = { wording: 1, holdsFrom: '2026-06-30', consulted: [null, 'ACTIVE', null], cited: ['CommitmentActivated'] };
    const allowed = check('ALLOWED', /approved/i, /say.*disclose/i, inForce);
    await says({
      ...{ april: check('NOT_ALLOWED', /promised for 30 Jun 2026/, /30 Jun 2026.*revise/, inForce), june: allowed, september: allowed },
      ...{ others: { globex: 'ALLOWED', bolt: 'NO_RECORD' }, status: 'ACTIVE', report: 'OPEN 2' },
      agenda: [waits('UNAPPROVED_PROMISE', '2026-03-09')],
    });
  });

  test('the report is ratified by them; it was made all the same', async () => {
    now = noon('2026-03-12');
    await tell('Sofia', 'ratifyPromise', { reportId: 'call', commitmentId: SLOT, wordingVersion: 1 });
    await says({ report: 'RATIFIED 3', agenda: [] });
  });

  test('Acme is told', async () => {
    now = noon('2026-03-13');
    await tell('Sam', 'disclose', { commitmentId: SLOT, customerId: 'acme', wordingVersion: 1, channel: 'mail' });
    await says({ told: [IN_WRITING, ON_THE_PHONE] });
  });

  test('the feature’s target moves past the promised day: the promise is at risk, and Acme has to know', async () => {
    now = noon('2026-04-20');
    await tell('Priya', 'changeFeatureTarget', { featureId: 'sso', targetDate: '2026-08-31', reason: 'The protocol is harder.' });
    await says({
      ...whenever('AT_RISK', /31 Aug 2026/, /nothing new.*ask/i, {
        ...{ wording: 1, holdsFrom: '2026-06-30', consulted: [null, 'AT_RISK', null] },
        cited: ['CommitmentActivated', 'CommitmentPutAtRisk', 'FeatureTargetChanged'],
      }),
      ...{ others: { globex: 'AT_RISK', bolt: 'NO_RECORD' }, status: 'AT_RISK' },
      risks: [{ kind: 'TARGET_MOVED', reportedBy: { name: 'Sayso' }, since: noon('2026-04-20') }],
      ...{ affected: [ACME], agenda: [waits('AT_RISK', '2026-04-20'), waits('UNINFORMED', '2026-04-20')], figures: SLIPPED },
    });
  });

  test('other words wait for approval, and the old ones are in force', async () => {
    now = noon('2026-04-21');
    await tell('Priya', 'reviseWording', { commitmentId: SLOT, wording: SEPTEMBER, reason: 'The target moved.', approveAs: 'PRODUCT' });
    await says({
      ...whenever('AT_RISK', /31 Aug 2026.*2 .*wait/, /nothing new.*ask/i, {
        ...{ wording: 1, holdsFrom: '2026-06-30', consulted: [null, 'AT_RISK', null] },
        cited: ['CommitmentActivated', 'CommitmentPutAtRisk', 'FeatureTargetChanged'],
      }),
      affected: [{ ...ACME, age: 1 }],
      agenda: [waits('AT_RISK', '2026-04-20'), waits('UNINFORMED', '2026-04-20'), waits('WORDING_TO_APPROVE', '2026-04-21')],
    });
  });

  test('approved by two they are in force: the promised day has slipped too, and Acme has to acknowledge it', async () => {
    now = noon('2026-04-22');
    await tell('Sofia', 'approveWording', { commitmentId: SLOT, wordingVersion: 2, function: 'SALES' });
    const inForce = { wording: 2, holdsFrom: '2026-09-30', consulted: [null, 'ACTIVE', null], cited: ['CommitmentActivated'] };
    const early = check('NOT_ALLOWED', /promised for 30 Sep 2026/, /30 Sep 2026.*revise/, inForce);
    await says({
      ...{ april: early, june: early, september: check('ALLOWED', /approved/i, /say.*disclose/i, inForce) },
      ...{ others: { globex: 'ALLOWED', bolt: 'NO_RECORD' }, status: 'ACTIVE', risks: [], figures: SLIPPED_TWICE },
      affected: [{ ...ACME, wording: { version: 2 }, changes: [AT_RISK, NEW_WORDING], age: 2, mustAcknowledge: true }],
      agenda: [waits('UNINFORMED', '2026-04-20')],
    });
  });

  const INFORMED = { informedBy: { name: 'Sam' }, informedAt: noon('2026-04-23'), channel: 'call' };
  const ACKNOWLEDGED = { acknowledgedBy: { name: 'Crm' }, acknowledgedAt: noon('2026-04-24') };
  const THROUGH = { ...ACME, wording: { version: 2 }, changes: [AT_RISK, NEW_WORDING], mustAcknowledge: true, informed: INFORMED };

  test('Acme is informed, and has not acknowledged yet', async () => {
    now = noon('2026-04-23');
    await tell('Sam', 'informCustomerOfChange', { commitmentId: SLOT, customerId: 'acme', wordingVersion: 2, channel: 'call' });
    await says({ affected: [{ ...THROUGH, age: 3 }], agenda: [waits('UNACKNOWLEDGED', '2026-04-23')] });
  });

  test('Acme acknowledges: nothing is left to do', async () => {
    now = noon('2026-04-24');
    await tell('Crm', 'acknowledgeChange', { commitmentId: SLOT, customerId: 'acme', wordingVersion: 2 });
    await says({ affected: [], settled: [{ ...THROUGH, age: null, acknowledged: ACKNOWLEDGED }], agenda: [] });
  });

  test('the day of follow-up comes: it is noted once, and the owner looks', async () => {
    now = noon('2026-09-15');
    await until(async () => (await read('{ events(filter: { type: ["FollowUpDue"] }) { totalCount } }')).events.totalCount === 1);
    await says({ agenda: [waits('FOLLOW_UP_DUE', '2026-09-15', '2026-09-15T00:00:00.000Z')] });
    now = noon('2026-09-16');
    await tell('Priya', 'completeFollowUp', { commitmentId: SLOT, note: 'It comes in time.' });
    await says({ agenda: [] });
  });

  test('it ships: whoever may hear of it may hear that, and delivery is to be asserted', async () => {
    now = noon('2026-09-22');
    await tell('Priya', 'shipFeature', { featureId: 'sso', shippedOn: '2026-09-21' });
    await says({
      ...whenever('ALLOWED', /approved/i, /say.*disclose/i, {
        ...{ wording: 2, holdsFrom: '2026-09-30', consulted: [null, 'ACTIVE', null], cited: ['CommitmentActivated'] },
      }),
      others: { globex: 'ALLOWED', bolt: 'AVAILABLE' },
      agenda: [waits('DELIVERY_TO_ASSERT', '2026-09-22')],
    });
  });

  test('delivery is asserted', async () => {
    now = noon('2026-09-23');
    await tell('Priya', 'assertDelivery', { commitmentId: SLOT, deliveredOn: '2026-09-21' });
    await says({
      ...whenever('ALLOWED', /approved/i, /say.*disclose/i, {
        ...{ wording: 2, holdsFrom: '2026-09-30', consulted: [null, 'DELIVERED', null], cited: ['CommitmentActivated'] },
      }),
      ...{ status: 'DELIVERED', agenda: [] },
    });
  });

  test('Acme disputes it: the promised day has come, and it is not kept', async () => {
    now = noon('2026-10-02');
    await tell('Sam', 'disputeFulfilment', { commitmentId: SLOT, customerId: 'acme', note: 'It does not work with our provider.' });
    await says({
      ...whenever('AT_RISK', /disputes/, /ask/i, {
        ...{ wording: 2, holdsFrom: '2026-09-30', consulted: [null, 'DISPUTED', null] },
        cited: ['CommitmentActivated', 'FulfilmentDisputed'],
      }),
      ...{ others: { globex: 'AT_RISK', bolt: 'AVAILABLE' }, status: 'DISPUTED' },
      figures: { ...SLIPPED_TWICE, PROMISES_DUE: [1, 'CommitmentActivated'] },
    });
  });

  test('Acme confirms it: the promise was kept, and in time', async () => {
    now = noon('2026-10-06');
    await tell('Crm', 'confirmFulfilment', { commitmentId: SLOT, customerId: 'acme', note: 'It works.' });
    await says({
      ...whenever('ALLOWED', /approved/i, /say.*disclose/i, {
        ...{ wording: 2, holdsFrom: '2026-09-30', consulted: [null, 'KEPT', null], cited: ['CommitmentActivated'] },
      }),
      ...{ others: { globex: 'ALLOWED', bolt: 'AVAILABLE' }, status: 'KEPT' },
      figures: { ...SLIPPED_TWICE, PROMISES_DUE: [1, 'CommitmentActivated'], KEPT_ON_TIME: [1, 'DeliveryAsserted'] },
    });
  });
});

describe('afterwards', () => {
  test('every earlier moment answers as it did then, by position, by recorded and by effective time', async () => {
    expect(moments).toHaveLength(18);
    for (const { step, at, position, given } of sized({ short: moments.filter((_, n) => n % 6 === 0), whole: moments }))
      for (const moment of [
        `position: "${position}"`,
        `recordedAt: "${at}"`,
        `effectiveAt: "${at}"`,
        `recordedAt: "${at}", effectiveAt: "${at}"`,
      ])
        expect({ step, moment, ...(await answers(moment)) }).toEqual({ step, moment, ...given });
  });

  test('what Acme had been told by a day: in which words, by whom, and that the call was logged later', async () => {
    const told = async (on: string) => {
      const { customer } = await read(
        `{ customer(customerId: "acme") { told(on: "${on}") { edges { node { words toldAt toldBy loggedBy { name } loggedAt loggedLater } } } } }`,
      );
      return nodesOf(customer.told);
    };
    const logged = (by: string, day: string, loggedLater: boolean) => ({ loggedBy: { name: by }, loggedAt: noon(day), loggedLater });
    const call = { words: SAID, toldAt: '2026-03-06T09:30:00.000Z', toldBy: 'Sam' };
    const mail = { words: JUNE.canSay, toldAt: noon('2026-03-13'), toldBy: 'Sam', ...logged('Sam', '2026-03-13', false) };
    expect(await told('2026-03-06T09:29:59Z')).toEqual([]);
    expect(await told('2026-03-07T00:00:00Z')).toEqual([{ ...call, ...logged('Sam', '2026-03-09', true) }]);
    expect(await told('2026-03-12T00:00:00Z')).toEqual([{ ...call, ...logged('Sam', '2026-03-09', false) }]);
    expect(await told('2026-10-06T12:00:00Z')).toEqual([mail, { ...call, ...logged('Sam', '2026-03-09', false) }]);
  });

  test('who did what, when: the whole history, and what caused what nobody did', async () => {
    const { commitment, report, events } = await read(`{
      commitment(commitmentId: "${SLOT}") { history(first: 100) { edges { node { type actor { name } effectiveAt causedBy { type actor { name } data } } } } }
      report(reportId: "call") { history { edges { node { type actor { name } effectiveAt causedBy { type } } } } }
      events(filter: { featureId: ["sso"], customerId: ["acme"], type: ["CommitmentDisclosed", "CustomerInformedOfChange", "CustomerAcknowledgedChange", "UnapprovedPromiseReported"] }) {
        edges { node { type actor { name } effectiveAt summary } } }
    }`);
    const lines = (history: Connection<Done>) =>
      nodesOf(history).map(({ type, actor, effectiveAt }) => `${effectiveAt.slice(0, 10)} ${actor.name}: ${type}`);
    expect(lines(commitment.history)).toEqual([
      '2026-03-10 Priya: CommitmentProposed',
      '2026-03-10 Priya: WordingApproved',
      '2026-03-11 Sofia: WordingApproved',
      '2026-03-11 Sofia: CommitmentActivated',
      '2026-03-13 Sam: CommitmentDisclosed',
      '2026-04-20 Sayso: CommitmentPutAtRisk',
      '2026-04-21 Priya: WordingRevised',
      '2026-04-21 Priya: WordingApproved',
      '2026-04-22 Sofia: WordingApproved',
      '2026-04-22 Sofia: CommitmentActivated',
      '2026-04-22 Sofia: RiskCleared',
      '2026-04-23 Sam: CustomerInformedOfChange',
      '2026-04-24 Crm: CustomerAcknowledgedChange',
      '2026-09-15 Sayso: FollowUpDue',
      '2026-09-16 Priya: FollowUpCompleted',
      '2026-09-23 Priya: DeliveryAsserted',
      '2026-10-02 Sam: FulfilmentDisputed',
      '2026-10-06 Crm: FulfilmentConfirmed',
    ]);
    const caused = nodesOf<Done>(commitment.history).filter(({ causedBy }) => causedBy);
    expect(caused.map(({ type, causedBy }) => [type, causedBy])).toEqual([
      [
        'CommitmentPutAtRisk',
        { type: 'FeatureTargetChanged', actor: { name: 'Priya' }, data: expect.objectContaining({ targetDate: '2026-08-31' }) },
      ],
      [
        'FollowUpDue',
        { type: 'CommitmentProposed', actor: { name: 'Priya' }, data: expect.objectContaining({ followUpOn: '2026-09-15' }) },
      ],
    ]);
    expect(lines(report.history)).toEqual(['2026-03-09 Sam: UnapprovedPromiseReported', '2026-03-12 Sofia: PromiseRatified']);
    expect(lines(events)).toEqual([
      '2026-03-09 Sam: UnapprovedPromiseReported',
      '2026-03-13 Sam: CommitmentDisclosed',
      '2026-04-23 Sam: CustomerInformedOfChange',
      '2026-04-24 Crm: CustomerAcknowledgedChange',
    ]);
  });

  test('none of it is a figure of another area, or of a period before it', async () => {
    const { elsewhere, before } = await read(
      '{ elsewhere: figures(area: "billing") { value } before: figures(to: "2026-03-03") { value } }',
    );
    for (const figures of [elsewhere, before]) for (const { value } of figures) expect(value ?? 0).toBe(0);
  });
});

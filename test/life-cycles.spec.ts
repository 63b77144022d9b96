import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { commitment } from '../src/commitments/commitment.decider.js';
import { CommitmentStatus, type Audience, type CommitmentFacts } from '../src/commitments/commitment.events.js';
import { statusIn, type Commitment } from '../src/commitments/commitment.state.js';
import { feature } from '../src/features/feature.decider.js';
import type { FeatureFacts, FeatureStatus } from '../src/features/feature.events.js';
import { fold, type Decider, type Occasion } from '../src/kernel/decider.js';
import type { FactOf } from '../src/kernel/event.js';
import { report } from '../src/reports/report.decider.js';
import { ReportStatus, type ReportFacts } from '../src/reports/report.events.js';
import { request } from '../src/requests/request.decider.js';
import { RequestStatus, type RequestFacts } from '../src/requests/request.events.js';
import { given, person, type Elsewhere, type Past } from './given.js';
import * as slot from './one-slot.js';

/**
 * Every command in every state of the things that have a life cycle: what it makes of them, or why it does not.
 * The table in docs/life-cycles.md is printed from what the deciders do; what the documents say is written here by hand beside it.
 */
const DOCUMENT = 'docs/life-cycles.md';

const NOTHING = '—';

/** A command that suits the state, by somebody who may send it. */
interface Sent<State> {
  readonly input: object | ((state: State) => object);
  readonly by?: Occasion['by'];
  readonly today?: string;
}

interface LifeCycle<State, Facts, Commands> {
  readonly decider: Decider<State, Facts, Commands>;
  /** What it has become, as the table names it. */
  readonly stateOf: (state: State) => string;
  readonly states: readonly (readonly Past<Facts>[])[];
  readonly commands: { readonly [Name in keyof Commands]: Sent<State> };
  readonly elsewhere: Elsewhere;
}

/** Command to state to what becomes of it: `→ STATE`, `✓` where it stays what it is, `quiet`, or the code of the refusal. */
type Table = ReadonlyMap<string, ReadonlyMap<string, string>>;

const EVERYBODY = person('Ada', 'SALES', 'SALES_APPROVER', 'PRODUCT', 'PRODUCT_APPROVER', 'LEADERSHIP', 'CONTRIBUTOR');

function tableOf<State, Facts, Commands>(cycle: LifeCycle<State, Facts, Commands>): Table {
  const { decider, stateOf, states, commands, elsewhere } = cycle;
  const names = Object.keys(commands) as (keyof Commands & string)[];
  return new Map(
    names.map((name) => {
      const { input, by = EVERYBODY, today = '2026-03-01' } = commands[name];
      const cells = states.map((past): [string, string] => {
        const circumstance = { actor: EVERYBODY, effectiveAt: '2026-03-01T12:00:00.000Z', position: 0 };
        const state = fold(
          decider,
          past.map((fact) => ({ ...circumstance, ...fact })),
        );
        const suited = typeof input === 'function' ? input(state) : input;
        const at = { by, at: `${today}T12:00:00.000Z`, elsewhere };
        const outcome = given(decider, ...past)
          .when(name, suited as Partial<Commands[typeof name]>, at)
          .outcome();
        if (typeof outcome === 'string') return [stateOf(state), outcome];
        if (outcome.length === 0) return [stateOf(state), 'quiet'];
        const then = stateOf(
          fold(
            decider,
            outcome.map((fact) => ({ ...circumstance, actor: by, ...fact })),
            state,
          ),
        );
        return [stateOf(state), then === stateOf(state) ? '✓' : `→ ${then}`];
      });
      if (new Map(cells).size < states.length) throw new Error('Two of the states are one.');
      return [name, new Map(cells)];
    }),
  );
}

const OVER: readonly string[] = ['MERGED', 'WITHDRAWN'];

const REQUEST = { requestId: 'r1' };
const rationale = 'Every enterprise customer asks for it.';
const decision = { number: 1, rationale };
const MEDIATOR = person('Mia', 'CONTRIBUTOR');
const mediator = { id: 'test|Mia', name: 'Mia', function: 'LEGAL' } as const;
const asked = { title: 'SSO', problem: 'Yet another password.', source: { kind: 'CALL' } } as const;

/** Sales and product have spoken, and a concern is open. */
const submitted: readonly FactOf<RequestFacts>[] = [
  { type: 'RequestSubmitted', data: { ...REQUEST, ...asked, demand: [{ customerId: 'acme' }] } },
  { type: 'PositionRecorded', data: { function: 'SALES', stance: 'FOR', note: 'Three deals.' } },
  { type: 'PositionRecorded', data: { function: 'PRODUCT', stance: 'FOR', note: 'It fits.' } },
  { type: 'ConcernRaised', data: { concernId: 'c1', blocking: false, text: 'Legal has not seen it.' } },
];
const accepted: FactOf<RequestFacts> = {
  type: 'RequestAccepted',
  data: { ...decision, justifications: ['STRATEGIC_FIT'], owner: 'Ada' },
};
const declined: FactOf<RequestFacts> = { type: 'RequestDeclined', data: { ...decision, reason: 'LOW_DEMAND', noAlternative: true } };
const deferred: FactOf<RequestFacts> = { type: 'RequestDeferred', data: { ...decision, revisitOn: '2026-06-01' } };
const heardAgain: FactOf<RequestFacts> = { type: 'EvidenceAdded', data: { kind: 'USAGE', summary: 'Half of all sign-ins fail.' } };

/** What everything of Ada’s goes to Grace by. */
const handed = { from: 'ADA ', to: 'Grace', reason: 'She has left.' };

const requests = tableOf({
  decider: request,
  stateOf: (state) => {
    if (!state) return NOTHING;
    return state.mediator && !OVER.includes(state.status) ? `${state.status} in mediation` : state.status;
  },
  states: [
    [],
    submitted,
    [...submitted, { type: 'RequestEscalated', data: { reason: 'No common ground.', mediator } }],
    [...submitted, accepted],
    [...submitted, declined],
    [...submitted, deferred],
    [...submitted, declined, heardAgain, { type: 'RequestReopened', data: { because: 'NEW_EVIDENCE', note: 'We misread it.' } }],
    [...submitted, { type: 'RequestMerged', data: { intoRequestId: 'r2' } }],
    [...submitted, { type: 'RequestWithdrawn', data: { reason: 'Solved.' } }],
  ],
  elsewhere: {
    'customer-globex': [{ type: 'CustomerRegistered', data: {} }],
    'request-r2': ['RequestSubmitted', 'RequestAccepted'].map((type) => ({ type, data: {} })),
  },
  commands: {
    submitRequest: { input: { ...REQUEST, ...asked } },
    changeRequest: { input: { ...REQUEST, title: 'Single sign-on' } },
    addDemand: { input: { ...REQUEST, customerId: 'globex' } },
    removeDemand: { input: { ...REQUEST, customerId: 'acme', reason: 'They left.' } },
    addEvidence: { input: { ...REQUEST, kind: 'CALL', summary: 'They asked again.' } },
    scoreRequest: { input: { ...REQUEST, reach: '10', impact: '1', confidence: '1', effort: '2' } },
    recordPosition: { input: { ...REQUEST, function: 'LEGAL', stance: 'FOR', note: 'Fine.' } },
    raiseConcern: { input: { ...REQUEST, blocking: false, text: 'Too early.' } },
    resolveConcern: { input: { ...REQUEST, concernId: 'c1', outcome: 'RESOLVED', note: 'It has.' } },
    escalateRequest: { input: { ...REQUEST, reason: 'No common ground.', mediator } },
    concludeMediation: { input: { ...REQUEST, outcome: 'Half of it.' }, by: MEDIATOR },
    acceptRequest: { input: { ...REQUEST, rationale, justifications: ['STRATEGIC_FIT'], owner: 'Ada' } },
    declineRequest: { input: { ...REQUEST, rationale, reason: 'LOW_DEMAND', noAlternative: true } },
    deferRequest: { input: { ...REQUEST, rationale, revisitOn: '2026-06-01' } },
    reopenRequest: {
      input: (state) => ({ ...REQUEST, because: state?.status === 'WITHDRAWN' ? 'ASKED_AGAIN' : 'MISTAKE', note: 'We misread it.' }),
    },
    mergeRequest: { input: { ...REQUEST, intoRequestId: 'r2' } },
    unmergeRequest: { input: { ...REQUEST, note: 'Not the same.' } },
    withdrawRequest: { input: { ...REQUEST, reason: 'Solved.' } },
    informRequester: { input: { ...REQUEST, channel: 'mail' } },
    evaluateOutcome: { input: { ...REQUEST, result: 'MET', note: 'It did.' } },
    handOverDecision: { input: { ...REQUEST, ...handed } },
  },
});

const SSO = { featureId: 'sso' };
const added: FactOf<FeatureFacts> = {
  type: 'FeatureAdded',
  data: { ...SSO, name: 'SSO', owner: 'Ada', horizon: 'NEXT', targetDate: '2026-06-30' },
};

const features = tableOf({
  decider: feature,
  stateOf: (state) => state?.status ?? NOTHING,
  states: [
    [],
    [added],
    [added, { type: 'FeatureShipped', data: { shippedOn: '2026-02-27' } }],
    [added, { type: 'FeatureDropped', data: { reason: 'Nobody asks.' } }],
  ],
  elsewhere: {},
  commands: {
    addFeature: { input: { ...SSO, name: 'SSO', horizon: 'NEXT' } },
    changeFeature: { input: { ...SSO, name: 'Single sign-on' } },
    changeFeatureTarget: { input: { ...SSO, targetDate: '2026-07-31', reason: 'It slipped.' } },
    shipFeature: { input: { ...SSO, shippedOn: '2026-02-28' } },
    unshipFeature: { input: { ...SSO, reason: 'It was another.' } },
    dropFeature: { input: { ...SSO, reason: 'Nobody asks.' } },
    handOverFeature: { input: { ...SSO, ...handed } },
  },
});

const SLOT = { commitmentId: 'sso@customer:acme' };
const audience: Audience = { kind: 'CUSTOMER', customerId: 'acme' };
const proposal = { ...slot.proposed, data: { ...slot.proposed.data, ...SLOT, audience } };
const again = { ...proposal, data: { ...proposal.data, version: 2 } };

/** In force, told to its customer, beside an open concern. */
const active: readonly Past<CommitmentFacts>[] = [
  proposal,
  ...slot.active.slice(1),
  slot.disclosed('acme'),
  { ...slot.concern(false), actor: EVERYBODY },
];
const waiting: readonly Past<CommitmentFacts>[] = [{ ...slot.bySales, data: { ...slot.bySales.data, version: 2 } }];
const proposed = [proposal, slot.concern(false), slot.bySales];

/** The wording that waits, or that is in force: the one that a command is about. */
const ofWording = ({ current, pending, formerly }: Commitment) => ({
  ...SLOT,
  wordingVersion: (pending ?? current ?? formerly.at(-1))?.version ?? 1,
});
const ofWordingInForce = ({ current, formerly }: Commitment) => ({ ...SLOT, wordingVersion: (current ?? formerly.at(-1))?.version ?? 1 });

const featureAndCustomer: Elsewhere = {
  'feature-sso': [{ type: 'FeatureAdded', data: { horizon: 'NEXT', targetDate: '2026-06-30' } }],
  'customer-acme': [{ type: 'CustomerRegistered', data: {} }],
};

const commitments = tableOf({
  decider: commitment,
  stateOf: (state) => {
    if (!state.slot) return NOTHING;
    const status = statusIn(state);
    return state.pending && status !== 'PROPOSED' ? `${status} + pending` : status;
  },
  states: [
    [],
    proposed,
    [...proposed, slot.rejected()],
    active,
    [...active, slot.revised, ...waiting],
    [...active, slot.atRisk()],
    [...active, slot.delivered],
    [...active, slot.delivered, slot.confirmed('acme')],
    [...active, slot.delivered, slot.disputed('acme')],
    [...active, slot.withdrawn],
    [...active, slot.withdrawn, again, ...waiting],
    [...active, slot.breached],
    [...active, slot.released('acme')],
  ],
  elsewhere: featureAndCustomer,
  commands: {
    proposeCommitment: { input: { ...SSO, audience, wording: slot.newWords, owner: 'Ada', followUpOn: '2026-05-01' } },
    reviseWording: { input: { ...SLOT, wording: { ...slot.newWords, canSay: 'SSO by autumn.' }, reason: 'It slipped.' } },
    approveWording: { input: (state) => ({ ...ofWording(state), function: 'PRODUCT' }), by: person('Pia', 'PRODUCT_APPROVER') },
    withdrawApproval: { input: (state) => ({ ...ofWording(state), reason: 'Wait.' }), by: slot.BOB },
    rejectWording: { input: (state) => ({ ...ofWording(state), reason: 'No.' }) },
    changeCommitment: { input: { ...SLOT, owner: 'Grace', reason: 'Ada is on leave.' } },
    raiseCommitmentConcern: { input: { ...SLOT, blocking: true, text: 'Too early.' } },
    resolveCommitmentConcern: { input: { ...SLOT, concernId: 'c1', outcome: 'RESOLVED', note: 'It has.' } },
    disclose: { input: (state) => ({ ...ofWordingInForce(state), customerId: 'acme', channel: 'mail' }) },
    correctDisclosure: { input: { ...SLOT, disclosureId: 'd-acme', reason: 'Another was meant.' } },
    informCustomerOfChange: { input: (state) => ({ ...ofWordingInForce(state), customerId: 'acme', channel: 'mail' }) },
    acknowledgeChange: { input: (state) => ({ ...ofWordingInForce(state), customerId: 'acme' }) },
    putAtRisk: { input: { ...SLOT, reason: 'The lawyers are late.' } },
    clearRisk: { input: { ...SLOT, note: 'They are not.' } },
    assertDelivery: { input: { ...SLOT, deliveredOn: '2026-02-27' } },
    withdrawDelivery: { input: { ...SLOT, reason: 'It was another tenant.' } },
    confirmFulfilment: { input: { ...SLOT, customerId: 'acme' } },
    disputeFulfilment: { input: { ...SLOT, customerId: 'acme' } },
    breachCommitment: { input: { ...SLOT, reason: 'The day passed.' } },
    withdrawCommitment: { input: { ...SLOT, reason: 'The project ended.' } },
    releaseCommitment: { input: { ...SLOT, customerId: 'acme' } },
    completeFollowUp: { input: { ...SLOT, note: 'On track.' } },
    noteFollowUpDue: { input: { ...SLOT, followUpOn: '2026-05-01' }, today: '2026-05-01' },
    handOverCommitment: { input: { ...SLOT, ...handed } },
  },
});

const REPORT = { reportId: 'p1' };
const reported: FactOf<ReportFacts> = {
  type: 'UnapprovedPromiseReported',
  data: { ...REPORT, ...SSO, customerId: 'acme', said: 'SSO by May.', saidAt: '2026-02-28T12:00:00.000Z' },
};

const reports = tableOf({
  decider: report,
  stateOf: (state) => state?.status ?? NOTHING,
  states: [
    [],
    [reported],
    [reported, { type: 'PromiseRatified', data: { ...SLOT, version: 1, hash: 'h' } }],
    [reported, { type: 'PromiseRetracted', data: { informedChannel: 'mail' } }],
  ],
  elsewhere: { ...featureAndCustomer, 'commitment-sso@customer:acme': active },
  commands: {
    reportUnapprovedPromise: { input: reported.data },
    ratifyPromise: { input: { ...REPORT, ...SLOT, wordingVersion: 1 } },
    retractPromise: { input: { ...REPORT, informedChannel: 'mail' } },
  },
});

/** What the documents say of a command: an outcome, and the states that have it. `refused` is any code. */
type Stated = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const DECIDED = ['ACCEPTED', 'DECLINED', 'DEFERRED'];
const LIVE = ['SUBMITTED', 'SUBMITTED in mediation', ...DECIDED, 'REOPENED'];
const inEveryStatus = { '✓': LIVE, WRONG_STATUS: OVER, REQUEST_NOT_FOUND: [NOTHING] };
const decides = (outcome: string) => ({
  [`→ ${outcome}`]: ['SUBMITTED', 'REOPENED'],
  ...{ IN_MEDIATION: ['SUBMITTED in mediation'], ALREADY_DECIDED: DECIDED, WRONG_STATUS: OVER, REQUEST_NOT_FOUND: [NOTHING] },
});
const whileOpen = (outcome: string) => ({
  [`→ ${outcome}`]: ['SUBMITTED', 'REOPENED', 'DEFERRED'],
  ...{ WRONG_STATUS: ['ACCEPTED', 'DECLINED', ...OVER], REQUEST_NOT_FOUND: [NOTHING] },
});

const STATED_OF_REQUESTS: Stated = {
  submitRequest: { '→ SUBMITTED': [NOTHING], ID_TAKEN: [...LIVE, ...OVER] },
  changeRequest: inEveryStatus,
  addDemand: inEveryStatus,
  removeDemand: inEveryStatus,
  addEvidence: inEveryStatus,
  scoreRequest: inEveryStatus,
  recordPosition: inEveryStatus,
  raiseConcern: inEveryStatus,
  resolveConcern: inEveryStatus,
  escalateRequest: { '→ SUBMITTED in mediation': ['SUBMITTED'], WRONG_STATUS: OVER, REQUEST_NOT_FOUND: [NOTHING] },
  concludeMediation: { '→ SUBMITTED': ['SUBMITTED in mediation'], WRONG_STATUS: OVER, REQUEST_NOT_FOUND: [NOTHING] },
  acceptRequest: decides('ACCEPTED'),
  declineRequest: decides('DECLINED'),
  deferRequest: decides('DEFERRED'),
  reopenRequest: {
    ...{ '→ REOPENED': DECIDED, '→ SUBMITTED': ['WITHDRAWN'] },
    ...{ WRONG_STATUS: ['SUBMITTED', 'REOPENED', 'MERGED'], REQUEST_NOT_FOUND: [NOTHING] },
  },
  mergeRequest: whileOpen('MERGED'),
  unmergeRequest: { '→ SUBMITTED': ['MERGED'], WRONG_STATUS: [...LIVE, 'WITHDRAWN'], REQUEST_NOT_FOUND: [NOTHING] },
  withdrawRequest: whileOpen('WITHDRAWN'),
  informRequester: { '✓': [...DECIDED, 'REOPENED', 'MERGED'], NOT_DECIDED: ['SUBMITTED', 'WITHDRAWN'], REQUEST_NOT_FOUND: [NOTHING] },
  evaluateOutcome: { '✓': ['ACCEPTED'], WRONG_STATUS: OVER, REQUEST_NOT_FOUND: [NOTHING] },
  handOverDecision: { '✓': ['ACCEPTED'], quiet: [NOTHING, 'SUBMITTED', 'DECLINED', 'DEFERRED', 'REOPENED', ...OVER] },
};

const STATED_OF_FEATURES: Stated = {
  addFeature: { '→ PLANNED': [NOTHING], ID_TAKEN: ['PLANNED', 'SHIPPED', 'DROPPED'] },
  changeFeature: { '✓': ['PLANNED', 'SHIPPED', 'DROPPED'], FEATURE_NOT_FOUND: [NOTHING] },
  changeFeatureTarget: { '✓': ['PLANNED'], '→ PLANNED': ['DROPPED'], refused: ['SHIPPED'], FEATURE_NOT_FOUND: [NOTHING] },
  shipFeature: { '→ SHIPPED': ['PLANNED'], refused: ['DROPPED'], FEATURE_NOT_FOUND: [NOTHING] },
  unshipFeature: { '→ PLANNED': ['SHIPPED'], WRONG_STATUS: ['PLANNED', 'DROPPED'], FEATURE_NOT_FOUND: [NOTHING] },
  dropFeature: { '→ DROPPED': ['PLANNED'], refused: ['SHIPPED'], FEATURE_NOT_FOUND: [NOTHING] },
  handOverFeature: { '✓': ['PLANNED', 'SHIPPED', 'DROPPED'], quiet: [NOTHING] },
};

const CLOSED = ['WITHDRAWN', 'BREACHED', 'RELEASED'];
const WITH_WAITING = ['PROPOSED', 'ACTIVE + pending', 'WITHDRAWN + pending'];
const WITH_WORDS = ['ACTIVE', 'ACTIVE + pending', 'AT_RISK', 'DELIVERED', 'KEPT', 'DISPUTED'];
const WITHOUT_WORDS = ['PROPOSED', 'REJECTED', ...CLOSED, 'WITHDRAWN + pending'];
const NEVER = { COMMITMENT_NOT_FOUND: [NOTHING] };
const whereverProposed = { '✓': [...WITH_WORDS, ...WITHOUT_WORDS], ...NEVER };
const toHolders = {
  '✓': [...WITH_WORDS, 'WITHDRAWN', 'WITHDRAWN + pending', 'BREACHED'],
  refused: ['PROPOSED', 'REJECTED', 'RELEASED'],
  ...NEVER,
};

const STATED_OF_COMMITMENTS: Stated = {
  proposeCommitment: {
    '→ PROPOSED': [NOTHING, 'REJECTED'],
    ...Object.fromEntries(CLOSED.map((status) => [`→ ${status} + pending`, [status]])),
    COMMITMENT_EXISTS: [...WITH_WAITING, ...WITH_WORDS],
  },
  reviseWording: {
    '✓': WITH_WAITING,
    ...Object.fromEntries(['ACTIVE', 'AT_RISK', 'DELIVERED', 'KEPT', 'DISPUTED'].map((status) => [`→ ${status} + pending`, [status]])),
    refused: ['REJECTED', ...CLOSED],
    ...NEVER,
  },
  approveWording: {
    '→ ACTIVE': WITH_WAITING,
    STALE_WORDING: ['REJECTED', 'ACTIVE', 'AT_RISK', 'DELIVERED', 'KEPT', 'DISPUTED', ...CLOSED],
    ...NEVER,
  },
  withdrawApproval: { '✓': WITH_WAITING, refused: ['ACTIVE', 'AT_RISK', 'DELIVERED', 'KEPT', 'DISPUTED', 'REJECTED', ...CLOSED], ...NEVER },
  rejectWording: {
    ...{ '→ REJECTED': ['PROPOSED'], '→ ACTIVE': ['ACTIVE + pending'], '→ WITHDRAWN': ['WITHDRAWN + pending'] },
    ...{ refused: ['ACTIVE', 'AT_RISK', 'DELIVERED', 'KEPT', 'DISPUTED', 'REJECTED', ...CLOSED], ...NEVER },
  },
  changeCommitment: whereverProposed,
  raiseCommitmentConcern: whereverProposed,
  resolveCommitmentConcern: whereverProposed,
  disclose: { '✓': WITH_WORDS, STALE_WORDING: WITHOUT_WORDS, ...NEVER },
  // without a holder nobody's word counts
  correctDisclosure: {
    '✓': ['ACTIVE', 'ACTIVE + pending', 'AT_RISK', 'DELIVERED', 'WITHDRAWN + pending', ...CLOSED],
    ...{ '→ DELIVERED': ['KEPT', 'DISPUTED'], ...NEVER },
  },
  informCustomerOfChange: toHolders,
  acknowledgeChange: toHolders,
  putAtRisk: {
    ...{ '→ AT_RISK': ['ACTIVE'], '→ AT_RISK + pending': ['ACTIVE + pending'], '✓': ['AT_RISK'] },
    ...{ WRONG_STATUS: ['DELIVERED', 'KEPT', 'DISPUTED', ...WITHOUT_WORDS], ...NEVER },
  },
  clearRisk: { '→ ACTIVE': ['AT_RISK'], WRONG_STATUS: WITHOUT_WORDS, ...NEVER },
  assertDelivery: {
    ...{ '→ DELIVERED': ['ACTIVE', 'AT_RISK'], '→ DELIVERED + pending': ['ACTIVE + pending'] },
    ...{ WRONG_STATUS: ['DELIVERED', 'KEPT', 'DISPUTED', ...WITHOUT_WORDS], ...NEVER },
  },
  withdrawDelivery: {
    '→ ACTIVE': ['DELIVERED', 'KEPT', 'DISPUTED'],
    ...{ WRONG_STATUS: ['ACTIVE', 'ACTIVE + pending', 'AT_RISK', ...WITHOUT_WORDS], ...NEVER },
  },
  confirmFulfilment: {
    '→ KEPT': ['DELIVERED', 'DISPUTED'],
    refused: ['ACTIVE', 'ACTIVE + pending', 'AT_RISK', ...WITHOUT_WORDS],
    ...NEVER,
  },
  disputeFulfilment: {
    '→ DISPUTED': ['DELIVERED', 'KEPT'],
    refused: ['ACTIVE', 'ACTIVE + pending', 'AT_RISK', ...WITHOUT_WORDS],
    ...NEVER,
  },
  breachCommitment: {
    '→ BREACHED': ['ACTIVE', 'ACTIVE + pending', 'AT_RISK', 'DISPUTED'],
    ...{ WRONG_STATUS: ['DELIVERED', 'KEPT', ...WITHOUT_WORDS], ...NEVER },
  },
  withdrawCommitment: { '→ WITHDRAWN': WITH_WORDS, WRONG_STATUS: WITHOUT_WORDS, ...NEVER },
  releaseCommitment: { '→ RELEASED': WITH_WORDS, WRONG_STATUS: WITHOUT_WORDS, ...NEVER },
  completeFollowUp: whereverProposed,
  noteFollowUpDue: { '✓': [...WITH_WORDS, ...WITH_WAITING], quiet: [NOTHING, 'REJECTED', ...CLOSED] },
  handOverCommitment: { '✓': [...WITH_WORDS, ...WITHOUT_WORDS], quiet: [NOTHING] },
};

const STATED_OF_REPORTS: Stated = {
  reportUnapprovedPromise: { '→ OPEN': [NOTHING], ID_TAKEN: ['OPEN', 'RATIFIED', 'RETRACTED'] },
  ratifyPromise: { '→ RATIFIED': ['OPEN'], refused: ['RATIFIED', 'RETRACTED'], REPORT_NOT_FOUND: [NOTHING] },
  retractPromise: { '→ RETRACTED': ['OPEN'], refused: ['RATIFIED', 'RETRACTED'], REPORT_NOT_FOUND: [NOTHING] },
};

const CYCLES: readonly (readonly [title: string, table: Table, stated: Stated])[] = [
  ['Request', requests, STATED_OF_REQUESTS],
  ['Feature', features, STATED_OF_FEATURES],
  ['Commitment', commitments, STATED_OF_COMMITMENTS],
  ['Report', reports, STATED_OF_REPORTS],
];

const STATUSES: Readonly<Record<string, object>> = {
  Request: RequestStatus,
  Feature: { PLANNED: true, SHIPPED: true, DROPPED: true } satisfies Record<FeatureStatus, true>,
  Commitment: CommitmentStatus,
  Report: ReportStatus,
};

describe.each(CYCLES)('the life cycle of a %s', (title, table, stated) => {
  test('has every status', () => {
    for (const cells of table.values())
      expect([...cells.keys()]).toEqual(expect.arrayContaining([NOTHING, ...Object.keys(STATUSES[title]!)]));
  });

  test.each([...table])('%s does in each state what the documents say', (command, cells) => {
    const all = Object.entries(stated[command] ?? {}).flatMap(([outcome, states]) => states.map((state) => [state, outcome] as const));
    expect(all.length).toBeGreaterThan(0);
    for (const [state, outcome] of all) {
      const seen = cells.get(state);
      expect([state, outcome === 'refused' && /^[A-Z]+(_[A-Z]+)+$/.test(seen ?? '') ? 'refused' : seen]).toEqual([state, outcome]);
    }
  });
});

function printed([title, table]: (typeof CYCLES)[number]): string {
  const states = [...([...table.values()][0]?.keys() ?? [])];
  const rows = [...table].map(([command, cells]) => [`\`${command}\``, ...states.map((state) => cellOf(cells.get(state) ?? ''))]);
  const lines = [['', ...states], states.concat('').map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  return [`## ${title}`, '', ...lines, ''].join('\n');
}

const cellOf = (outcome: string): string => (/^[A-Z]/.test(outcome) ? `\`${outcome}\`` : outcome);

const HEAD = `# Life cycles

Every command in every state, as the code decides it; printed by \`SAYSO_TEST_WRITE=1 npm run --silent jest -- test/life-cycles.spec.ts\`.
Each command is sent by somebody who may send it, with an input that suits the state: it is about the wording that waits, or else the one in force, and is the second of two approvals.

- \`${NOTHING}\`: nothing is on record yet. \`+ pending\`: another wording waits beside that.
- \`→ STATE\`: what it becomes. \`✓\`: recorded, and it stays what it is. \`quiet\`: nothing to record. A code: refused, and nothing is written.
`;

test('docs/life-cycles.md shows them as they are; `SAYSO_TEST_WRITE=1` writes it', () => {
  const expected = [HEAD, ...CYCLES.map(printed)].join('\n');
  if (process.env['SAYSO_TEST_WRITE']) writeFileSync(DOCUMENT, expected);
  else expect(readFileSync(DOCUMENT, 'utf8')).toBe(expected);
});

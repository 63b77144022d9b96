import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Offers } from '../src/api/offers.js';
import { commandName, isSentAlone, type CommandClass } from '../src/commands/command.js';
import type { CommandResult } from '../src/commands/envelope.js';
import type { Kind } from '../src/commands/offering.js';
import * as Slots from '../src/commitments/commitment.commands.js';
import { commitment } from '../src/commitments/commitment.decider.js';
import { CommitmentStatus } from '../src/commitments/commitment.events.js';
import { statusIn, type Commitment } from '../src/commitments/commitment.state.js';
import { RegisterCustomer } from '../src/customers/customer.commands.js';
import * as Features from '../src/features/feature.commands.js';
import { feature } from '../src/features/feature.decider.js';
import type { Actor } from '../src/kernel/actor.js';
import { fold } from '../src/kernel/decider.js';
import { Refusal } from '../src/kernel/refusal.js';
import * as Reports from '../src/reports/report.commands.js';
import { report } from '../src/reports/report.decider.js';
import { ReportStatus } from '../src/reports/report.events.js';
import * as Requests from '../src/requests/request.commands.js';
import { request } from '../src/requests/request.decider.js';
import { ReopenReason, RequestStatus } from '../src/requests/request.events.js';
import { ROOMS } from '../src/rooms.js';
import { OverlayLog } from '../src/event-log/overlay.event-log.js';
import { openRegister, type Register } from './bus.js';
import { person } from './given.js';
import { sized } from './size.js';
import { ROLES, SENDERS } from './who-may.js';

/**
 * What is offered against what the runner does: things in every status, every command on them, everybody who may ask.
 * Each command is sent onto a log of its own over the register’s, so that the next one meets the same thing.
 */

/** One of each role, who bear its name, and some who hold several. */
const OF_ROLE = ROLES.map((role) => person(role, role));
const [SAM, SOFIA, PIA, PABLO] = OF_ROLE as [Actor, Actor, Actor, Actor];
const EVERYBODY = person('Everybody', 'SALES', 'SALES_APPROVER', 'PRODUCT', 'PRODUCT_APPROVER', 'LEADERSHIP', 'CONTRIBUTOR');
const MIA = person('Mia', 'LEADERSHIP');
const APPROVER_OF_BOTH = person('Otto', 'SALES_APPROVER', 'PRODUCT_APPROVER');
/** Who approved, and has another role since. */
const MOVED = person('SALES_APPROVER', 'PRODUCT_APPROVER');
const PEOPLE: readonly Actor[] = [
  ...OF_ROLE,
  ...[EVERYBODY, MIA, APPROVER_OF_BOTH, MOVED],
  person('Proposer', 'SALES', 'LEADERSHIP'),
  person('Watching', 'PRODUCT_APPROVER', 'AUDITOR'),
  person('Running', 'PRODUCT_APPROVER', 'ADMIN'),
  person('Nobody'),
];

type Step = readonly [CommandClass, object, Actor?, string?];
/** Inputs of a command, of which one at least is right where anything is. */
type Inputs<State> = (key: string, state: State) => readonly object[];

/** What was, in the order of its happening, where it does not go on. */
const LONG_AGO = '2025-03-01T12:00:00.000Z';

type Standing = { readonly status: string } | undefined;

interface Cycle<State> {
  readonly decider: Kind['decider'];
  readonly streamOf: (key: string) => string;
  readonly statusOf: (state: State) => string;
  readonly statuses: readonly string[];
  /** Name of a state to what leads to it, of a thing of this key. */
  readonly states: Readonly<Record<string, (key: string) => readonly Step[]>>;
  readonly inputs: Readonly<Record<string, Inputs<State>>>;
}

const once =
  <State>(input: object): Inputs<State> =>
  () => [input];

const rationale = 'Every enterprise customer asks for it.';
const mediator = { id: 'test|Mia', name: 'Mia', function: 'LEGAL' };
const submit = (requestId: string): Step => [
  Requests.SubmitRequest,
  { requestId, title: 'SSO', problem: 'Yet another password.', source: { kind: 'CALL' } },
  SAM,
  LONG_AGO,
];
const on =
  (type: CommandClass, input: object, by: Actor = EVERYBODY, at: string | undefined = LONG_AGO) =>
  (requestId: string): Step => [type, { requestId, ...input }, by, at];
const accept = on(Requests.AcceptRequest, { rationale, justifications: ['STRATEGIC_FIT'], owner: 'Pia' }, PIA);
const decline = on(Requests.DeclineRequest, { rationale, reason: 'LOW_DEMAND', noAlternative: true }, PIA);
const defer = (revisitOn: string) => on(Requests.DeferRequest, { rationale, revisitOn }, PIA);
const evidence = on(Requests.AddEvidence, { kind: 'USAGE', summary: 'Half of all sign-ins fail.' });
const concern = (blocking: boolean) =>
  on(Requests.RaiseConcern, { concernId: 'c1', blocking, text: 'Too early.' }, person('CONTRIBUTOR', 'CONTRIBUTOR'));
const settle = on(Requests.ResolveConcern, { concernId: 'c1', outcome: 'RESOLVED', note: 'It has.' });
const escalate = on(Requests.EscalateRequest, { reason: 'No common ground.', mediator });
const conclude = on(Requests.ConcludeMediation, { outcome: 'Half of it.' }, MIA);
const withdraw = on(Requests.WithdrawRequest, { reason: 'Solved.' });
const merge = (intoRequestId: string) => on(Requests.MergeRequest, { intoRequestId });

/** Sales and product have spoken, a customer wants it, and a concern is open. */
const heard = (requestId: string): Step[] => [
  submit(requestId),
  on(Requests.AddDemand, { customerId: 'acme' })(requestId),
  on(Requests.RecordPosition, { function: 'SALES', stance: 'FOR', note: 'Three deals.' })(requestId),
  on(Requests.RecordPosition, { function: 'PRODUCT', stance: 'FOR', note: 'It fits.' })(requestId),
  concern(false)(requestId),
];
const after =
  (...steps: ((key: string) => Step)[]) =>
  (key: string): Step[] => [...heard(key), ...steps.map((step) => step(key))];

const REQUESTS: Cycle<Standing> = {
  decider: request,
  streamOf: (key) => `request-${key}`,
  statusOf: (state) => state?.status ?? '',
  statuses: Object.values(RequestStatus),
  states: {
    submitted: heard,
    'submitted, and nothing else': (key) => [submit(key)],
    'with a blocking concern': (key) => [submit(key), concern(true)(key)],
    'with a concern that is settled': after(settle),
    'in mediation': after(escalate),
    'in mediation, unheard': (key) => [submit(key), escalate(key)],
    mediated: after(escalate, conclude),
    accepted: after(accept),
    declined: after(decline),
    deferred: after(defer('2099-01-01')),
    'deferred until a day that has come': after(defer('2025-06-01')),
    'declined, with news': after(decline, evidence),
    reopened: after(decline, evidence, on(Requests.ReopenRequest, { because: 'NEW_EVIDENCE', note: 'We misread it.' })),
    'accepted, and reopened': after(accept, evidence, on(Requests.ReopenRequest, { because: 'NEW_EVIDENCE', note: 'We misread it.' })),
    'accepted, and superseded': (key) => [
      ...after(accept)(key),
      submit(`${key}-other`),
      on(Requests.DeclineRequest, {
        ...{ rationale, reason: 'LOW_DEMAND', noAlternative: true, supersedesDecisions: [{ requestId: key, number: 1 }] },
      })(`${key}-other`),
    ],
    merged: after(merge('answered')),
    'merged into what nobody answered': after(merge('unanswered')),
    withdrawn: after(withdraw),
    'withdrawn, with an answer': after(defer('2099-01-01'), withdraw),
  },
  inputs: {
    changeRequest: once({ title: 'Single sign-on' }),
    addDemand: once({ customerId: 'globex' }),
    removeDemand: once({ customerId: 'acme', reason: 'They left.' }),
    addEvidence: once({ kind: 'CALL', summary: 'They asked again.' }),
    scoreRequest: once({ reach: '10', impact: '1', confidence: '1', effort: '2' }),
    recordPosition: () => ['SALES', 'PRODUCT', 'LEGAL'].map((of) => ({ function: of, stance: 'FOR', note: 'Fine.' })),
    raiseConcern: once({ blocking: false, text: 'Too early.' }),
    resolveConcern: () => ['RESOLVED', 'OVERRULED'].map((outcome) => ({ concernId: 'c1', outcome, note: 'It has.' })),
    escalateRequest: once({ reason: 'No common ground.', mediator: { id: 'test|Lea', name: 'Lea', function: 'LEGAL' } }),
    concludeMediation: once({ outcome: 'Half of it.' }),
    acceptRequest: once({ rationale, justifications: ['STRATEGIC_FIT'], owner: 'Ada', positionWaiver: 'Sales is away.' }),
    declineRequest: once({ rationale, reason: 'LOW_DEMAND', noAlternative: true, positionWaiver: 'Sales is away.' }),
    deferRequest: once({ rationale, revisitOn: '2099-06-01', positionWaiver: 'Sales is away.' }),
    reopenRequest: () => Object.values(ReopenReason).map((because) => ({ because, note: 'We misread it.' })),
    mergeRequest: once({ intoRequestId: 'unanswered' }),
    unmergeRequest: once({ note: 'Not the same.' }),
    withdrawRequest: once({ reason: 'Solved.' }),
    informRequester: once({ channel: 'mail' }),
    evaluateOutcome: once({ result: 'MET', note: 'It did.' }),
  },
};

const add = (featureId: string): Step => [
  Features.AddFeature,
  { featureId, name: featureId, horizon: 'NEXT', targetDate: '2099-06-30' },
  PIA,
  LONG_AGO,
];
const ship = (featureId: string): Step => [Features.ShipFeature, { featureId, shippedOn: '2025-02-27' }, PIA];
const drop = (featureId: string): Step => [Features.DropFeature, { featureId, reason: 'Nobody asks.' }, PIA];

const FEATURES: Cycle<Standing> = {
  decider: feature,
  streamOf: (key) => `feature-${key}`,
  statusOf: (state) => state?.status ?? '',
  statuses: ['PLANNED', 'SHIPPED', 'DROPPED'],
  states: {
    planned: (key) => [add(key)],
    shipped: (key) => [add(key), ship(key)],
    dropped: (key) => [add(key), drop(key)],
  },
  inputs: {
    changeFeature: once({ area: 'login' }),
    changeFeatureTarget: once({ targetDate: '2099-07-31', reason: 'It slipped.' }),
    shipFeature: once({ shippedOn: '2025-02-28' }),
    unshipFeature: once({ reason: 'It was another.' }),
    dropFeature: once({ reason: 'Nobody asks.' }),
  },
};

const audience = { kind: 'CUSTOMER', customerId: 'acme' };
const slotOf = (featureId: string) => `${featureId}@customer:acme`;
const words = { canSay: 'SSO by June.', cannotSay: 'Any protocol but SAML.', promisedDate: '2099-06-30' };
const slot =
  (type: CommandClass, input: object, by: Actor = EVERYBODY, at?: string) =>
  (key: string): Step => [type, { commitmentId: slotOf(key), ...input }, by, at];
const propose = (key: string, more: object = {}, at?: string): Step => [
  Slots.ProposeCommitment,
  { featureId: key, audience, wording: words, owner: 'Ada', followUpOn: '2099-05-01', ...more },
  person('Proposer', 'SALES'),
  at,
];
const forSales = (wordingVersion = 1, at?: string) => slot(Slots.ApproveWording, { wordingVersion, function: 'SALES' }, SOFIA, at);
const forProduct = (wordingVersion = 1, at?: string) => slot(Slots.ApproveWording, { wordingVersion, function: 'PRODUCT' }, PABLO, at);
const objection = (blocking: boolean) =>
  slot(Slots.RaiseCommitmentConcern, { concernId: 'c1', blocking, text: 'Too early.' }, person('CONTRIBUTOR', 'CONTRIBUTOR'));
const told = slot(Slots.Disclose, { disclosureId: 'd1', wordingVersion: 1, customerId: 'acme', channel: 'mail' });
const revise = slot(Slots.ReviseWording, { wording: { ...words, canSay: 'SSO by July.' }, reason: 'It slipped.' });
const deliver = slot(Slots.AssertDelivery, { deliveredOn: '2025-02-27' });
const risk = slot(Slots.PutAtRisk, { reason: 'The lawyers are late.' });
const withdrawn = slot(Slots.WithdrawCommitment, { reason: 'The project ended.' });

const inForce = (key: string): Step[] => [add(key), propose(key), forSales()(key), forProduct()(key)];
const held = (key: string): Step[] => [...inForce(key), told(key), objection(false)(key)];
const then =
  (...steps: ((key: string) => Step)[]) =>
  (key: string): Step[] => [...held(key), ...steps.map((step) => step(key))];

/** The wording that waits, or that is in force: the one that a command is about. */
const ofWording = ({ current, pending, formerly }: Commitment) => ({
  wordingVersion: (pending ?? current ?? formerly.at(-1))?.version ?? 1,
});
const ofWordingInForce = ({ current, formerly }: Commitment) => ({ wordingVersion: (current ?? formerly.at(-1))?.version ?? 1 });
const toAcme = (_: string, state: Commitment) => [{ ...ofWordingInForce(state), customerId: 'acme', channel: 'mail' }];

const COMMITMENTS: Cycle<Commitment> = {
  decider: commitment,
  streamOf: (key) => `commitment-${slotOf(key)}`,
  statusOf: statusIn,
  statuses: Object.values(CommitmentStatus),
  states: {
    proposed: (key) => [add(key), propose(key)],
    'proposed, and approved for sales': (key) => [add(key), propose(key), objection(false)(key), forSales()(key)],
    'proposed, approved long ago': (key) => [add(key), propose(key, {}, LONG_AGO), forSales(1, LONG_AGO)(key)],
    'proposed, with a blocking concern': (key) => [add(key), propose(key), forSales()(key), objection(true)(key)],
    'proposed, and its feature dropped': (key) => [add(key), propose(key), forSales()(key), drop(key)],
    rejected: (key) => [add(key), propose(key), slot(Slots.RejectWording, { wordingVersion: 1, reason: 'No.' })(key)],
    'rejected, and its feature dropped': (key) => [
      ...[add(key), propose(key), slot(Slots.RejectWording, { wordingVersion: 1, reason: 'No.' })(key), drop(key)],
    ],
    active: held,
    'active, told to nobody': inForce,
    'active, with another wording that waits': then(revise, forSales(2)),
    'active, and lapsed': (key) => [
      add(key),
      propose(key, { wording: { ...words, promisedDate: undefined, validUntil: '2025-03-31' } }, LONG_AGO),
      forSales(1, LONG_AGO)(key),
      forProduct(1, LONG_AGO)(key),
    ],
    'active, and followed up': then(slot(Slots.CompleteFollowUp, { note: 'On track.' })),
    'active, with a concern that is settled': then(
      slot(Slots.ResolveCommitmentConcern, { concernId: 'c1', outcome: 'RESOLVED', note: 'It has.' }),
    ),
    'at risk': then(risk),
    'at risk, which its feature makes it': then(risk, drop),
    'at risk, told by mistake': then(slot(Slots.CorrectDisclosure, { disclosureId: 'd1', reason: 'Another.' })),
    delivered: then(deliver),
    'delivered, told to nobody': (key) => [...inForce(key), deliver(key)],
    kept: then(deliver, slot(Slots.ConfirmFulfilment, { customerId: 'acme' })),
    disputed: then(deliver, slot(Slots.DisputeFulfilment, { customerId: 'acme' })),
    withdrawn: then(withdrawn),
    'withdrawn, with another wording that waits': then(withdrawn, propose, forSales(2)),
    breached: then(slot(Slots.BreachCommitment, { reason: 'The day passed.' })),
    released: then(slot(Slots.ReleaseCommitment, { customerId: 'acme' })),
  },
  inputs: {
    proposeCommitment: (key) => [{ featureId: key, audience, wording: words, owner: 'Ada', followUpOn: '2099-05-01' }],
    reviseWording: once({ wording: { ...words, canSay: 'SSO by autumn.' }, reason: 'It slipped.' }),
    approveWording: (_, state) => ['SALES', 'PRODUCT'].map((of) => ({ ...ofWording(state), function: of })),
    withdrawApproval: (_, state) => [{ ...ofWording(state), reason: 'Wait.' }],
    rejectWording: (_, state) => [{ ...ofWording(state), reason: 'No.' }],
    changeCommitment: once({ owner: 'Grace', reason: 'Ada is on leave.' }),
    raiseCommitmentConcern: once({ blocking: true, text: 'Too early.' }),
    resolveCommitmentConcern: () => ['RESOLVED', 'OVERRULED'].map((outcome) => ({ concernId: 'c1', outcome, note: 'It has.' })),
    disclose: toAcme,
    correctDisclosure: once({ disclosureId: 'd1', reason: 'Another was meant.' }),
    informCustomerOfChange: toAcme,
    acknowledgeChange: (_, state) => [{ ...ofWordingInForce(state), customerId: 'acme' }],
    putAtRisk: once({ reason: 'The vendor is late.' }),
    clearRisk: once({ note: 'They are not.' }),
    assertDelivery: once({ deliveredOn: '2025-02-28' }),
    withdrawDelivery: once({ reason: 'It was another tenant.' }),
    confirmFulfilment: once({ customerId: 'acme', note: 'Yes.' }),
    disputeFulfilment: once({ customerId: 'acme', note: 'No.' }),
    breachCommitment: once({ reason: 'The day passed.' }),
    withdrawCommitment: once({ reason: 'The project ended.' }),
    releaseCommitment: once({ customerId: 'acme' }),
    completeFollowUp: once({ note: 'On track.' }),
  },
};

const promised = (reportId: string): Step => [
  Reports.ReportUnapprovedPromise,
  { reportId, featureId: 'words', customerId: 'acme', said: 'SSO by May.', saidAt: LONG_AGO },
  SAM,
];
const ratify = { commitmentId: slotOf('words'), wordingVersion: 1 };
const REPORTS: Cycle<Standing> = {
  decider: report,
  streamOf: (key) => `report-${key}`,
  statusOf: (state) => state?.status ?? '',
  statuses: Object.values(ReportStatus),
  states: {
    open: (key) => [promised(key)],
    ratified: (key) => [promised(key), [Reports.RatifyPromise, { reportId: key, ...ratify }, SAM]],
    retracted: (key) => [promised(key), [Reports.RetractPromise, { reportId: key, informedChannel: 'mail' }, SAM]],
  },
  inputs: { ratifyPromise: once(ratify), retractPromise: once({ informedChannel: 'mail' }) },
};

const CYCLES: Readonly<Record<string, Cycle<never>>> = { request: REQUESTS, feature: FEATURES, commitment: COMMITMENTS, report: REPORTS };
/** The field of the input that names the thing; of a commitment that is proposed, its feature does. */
const KEY = { request: 'requestId', feature: 'featureId', commitment: 'commitmentId', report: 'reportId' } as const;

const CLASSES = new Map(ROOMS.flatMap(({ commands = [] }) => commands.map((type): [string, CommandClass] => [commandName(type), type])));
const classOf = (command: string): CommandClass => CLASSES.get(command) as CommandClass;

/** What begins a thing is no command on one that is there. */
const BEGINNING = ['submitRequest', 'addFeature', 'reportUnapprovedPromise'];

let register: Register;
let offers: Offers;

async function build(steps: readonly Step[]): Promise<void> {
  for (const [type, input, actor = EVERYBODY, at] of steps) {
    const done = await register.send([type, input], { actor, at });
    if (done instanceof Refusal || done.outcome !== 'ACCEPTED')
      throw new Error(`${commandName(type)} ${JSON.stringify(input)}: ${done instanceof Refusal ? done.message : done.outcome}`);
  }
}

beforeAll(async () => {
  register = await openRegister();
  offers = register.app.get(Offers);
  await build([
    ...['acme', 'globex'].map((customerId): Step => [RegisterCustomer, { customerId, name: customerId }, SAM, LONG_AGO]),
    ...[
      submit('answered'),
      accept('answered'),
      submit('unanswered'),
      add('words'),
      propose('words'),
      forSales()('words'),
      forProduct()('words'),
    ],
  ]);
});
afterAll(() => register.end());

/** What comes of sending it: done, quiet, or the code of the refusal. */
async function outcomeOf(command: string, input: object, actor: Actor): Promise<string> {
  const log = new OverlayLog(register.infrastructure.log);
  const done: CommandResult | Refusal = await register.send([classOf(command), input], { actor, log });
  return done instanceof Refusal ? (done.objections[0]?.code ?? '') : done.outcome;
}

/** Why an offer is not what sending the command does; undefined where it is. */
function difference({ open, code }: { open: boolean; code?: string }, outcomes: readonly string[]): string | undefined {
  const refused = outcomes.filter((outcome) => outcome !== 'ACCEPTED' && outcome !== 'QUIET');
  const isDone = outcomes.includes('ACCEPTED') || refused.length === 0;
  if (open) return isDone ? undefined : `open, but ${outcomes.join(' ')}`;
  // who has approved may do it again, to no effect
  const isRefusedSo = refused.includes(code ?? '') || outcomes.includes('QUIET');
  return !isDone && isRefusedSo ? undefined : `${code}, but ${outcomes.join(' ')}`;
}

const share = sized({ short: 5, whole: 1 });
const counted = { cells: 0, open: 0, codes: new Set<string>() };

describe.each(Object.entries(CYCLES))('what is offered of a %s', (kind, cycle) => {
  const { decider, streamOf, statusOf, statuses, states, inputs } = cycle;

  test('is every command on one that is there, and nothing else', async () => {
    const kinds = ROOMS.find((room) => room.decider?.kind === kind)?.commands ?? [];
    const expected = kinds
      .filter(isSentAlone)
      .map(commandName)
      .filter((command) => !BEGINNING.includes(command));
    expect(Object.keys(inputs).sort()).toEqual([...expected].sort());
    for (const command of expected) expect(Object.keys(SENDERS)).toContain(command);
    const [first = () => []] = Object.values(states);
    await build(first(`${kind}-first`));
    const offered = await offers.of([streamOf(`${kind}-first`)], EVERYBODY);
    expect([...offered.values()].map((one) => one.map(({ command }) => command))).toEqual([expected]);
  });

  test('is what sending it does, in every state, to everybody', async () => {
    const wrong: string[] = [];
    const seen = new Set<string>();
    let turn = 0;
    for (const [n, [name, steps]] of Object.entries(states).entries()) {
      const key = `${kind}-${n}`;
      await build(steps(key));
      const { position } = await register.infrastructure.log.head();
      await register.infrastructure.projector.waitFor(position);
      const { events } = await register.infrastructure.log.read(streamOf(key));
      const state = fold(decider, events) as never;
      seen.add(statusOf(state));
      for (const actor of PEOPLE) {
        const offered = (await offers.of([streamOf(key)], actor)).get(streamOf(key)) ?? [];
        for (const { command, refusal } of offered) {
          if (refusal) counted.codes.add(refusal.code);
          if (turn++ % share > 0) continue;
          const outcomes: string[] = [];
          for (const input of inputs[command]?.(key, state) ?? []) {
            const named =
              command === 'proposeCommitment' ? {} : { [KEY[kind as keyof typeof KEY]]: kind === 'commitment' ? slotOf(key) : key };
            outcomes.push(await outcomeOf(command, { ...named, ...input }, actor));
          }
          const found = difference({ open: !refusal, code: refusal?.code }, outcomes);
          if (found) wrong.push(`${name}: ${actor.name} (${actor.roles.join(' ')}) ${command}: ${found}`);
          counted.cells++;
          if (!refusal) counted.open++;
        }
      }
    }
    expect(wrong).toEqual([]);
    expect([...seen].sort()).toEqual([...statuses].sort());
  });
});

test('was open as well as closed, for every reason that a guard has', () => {
  expect([...counted.codes].sort()).toEqual([
    'ALREADY_DECIDED',
    'COMMITMENT_EXISTS',
    'CONCERN_BLOCKS',
    'CONCERN_NOT_FOUND',
    'DEMAND_NOT_FOUND',
    'DISCLOSURE_NOT_FOUND',
    'FEATURE_DROPPED',
    'FORBIDDEN',
    'IN_MEDIATION',
    'NOT_APPROVED',
    'NOT_A_HOLDER',
    'NOT_DECIDED',
    'POSITION_MISSING',
    'REOPEN_UNFOUNDED',
    'RISK_STANDS',
    'SAME_PERSON',
    'STALE_WORDING',
    'WRONG_STATUS',
  ]);
  process.stdout.write(`offers: ${counted.cells} compared with what sending them does, ${counted.open} of them open\n`);
  expect(counted.open).toBeGreaterThan(counted.cells / 10);
});

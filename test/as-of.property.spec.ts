import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { IQuery } from '@nestjs/cqrs';
import fc from 'fast-check';
import { RevisionsOf } from '../src/audit/event.queries.js';
import { ApproveWording, ProposeCommitment } from '../src/commitments/commitment.commands.js';
import { commitment } from '../src/commitments/commitment.decider.js';
import { COMMITMENT_EVENTS } from '../src/commitments/commitment.events.js';
import {
  CommitmentByKey,
  ConcernsOfCommitments,
  DisclosuresOfCommitments,
  FulfilmentsOfCommitments,
  WordingsOfCommitments,
} from '../src/commitments/commitment.queries.js';
import { holdersOf, statusIn } from '../src/commitments/commitment.state.js';
import {
  fulfilmentCounts,
  type CommitmentConcernRow,
  type CommitmentRow,
  type DisclosureRow,
  type FulfilmentRow,
  type SpokenRow,
} from '../src/commitments/commitment.tables.js';
import { customer } from '../src/customers/customer.decider.js';
import { CustomerByKey } from '../src/customers/customer.queries.js';
import { feature } from '../src/features/feature.decider.js';
import { FeatureByKey } from '../src/features/feature.queries.js';
import type { Actor } from '../src/kernel/actor.js';
import { fold } from '../src/kernel/decider.js';
import type { RecordedEvent } from '../src/kernel/event.js';
import { byKey, type Page, type Seen } from '../src/read-model/list.js';
import type { Moment } from '../src/read-model/moment.js';
import { Moments } from '../src/read-model/moments.js';
import { report } from '../src/reports/report.decider.js';
import { ReportByKey } from '../src/reports/report.queries.js';
import { RecordPosition } from '../src/requests/request.commands.js';
import { request } from '../src/requests/request.decider.js';
import { demandKey, REQUEST_EVENTS } from '../src/requests/request.events.js';
import {
  ConcernsOfRequests,
  DecisionsOfRequests,
  DemandOfRequests,
  EscalationsOfRequests,
  EvaluationsOfRequests,
  EvidenceOfRequests,
  RequestByKey,
  RequestersOfRequests,
  ScoresOfRequests,
} from '../src/requests/request.queries.js';
import type {
  ConcernRow,
  DecisionRow,
  DemandRow,
  EscalationRow,
  EvaluationRow,
  EvidenceRow,
  RequesterRow,
  RequestRow,
  ScoreRow,
} from '../src/requests/request.tables.js';
import {
  BEGINNING,
  ofCommitments,
  ofCustomers,
  ofFeatures,
  ofReports,
  ofRequests,
  OTHERS,
  type AnyCommand,
  type Key,
} from './any-command.js';
import { openRegister, type Register } from './bus.js';
import { person } from './given.js';
import { sized } from './size.js';

const TIMES = sized({ short: 0.1, whole: 1, long: 20 });

const EVERYBODY = person('Everybody', 'SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP', 'CONTRIBUTOR');
const SAM = person('Sam', 'SALES_APPROVER');
const PIA = person('Pia', 'PRODUCT_APPROVER', 'LEADERSHIP');
const PEOPLE = [EVERYBODY, SAM, PIA];
const VIA = person('Machine');

/** The first event's minute; the lines of a script are up to forty minutes apart. */
const START = Date.parse('2025-04-01T00:00:00Z');
const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString();

let register: Register;
beforeAll(async () => {
  register = await openRegister();
  for (const command of OTHERS) await register.send(command, { actor: EVERYBODY, via: VIA, at: at(-60) });
});
afterAll(() => register.end());

type Prefix = readonly RecordedEvent[];

/** A thing of a script, told twice: from the prefix of its own events, made without the read models, and from the rows. */
interface Thing {
  readonly stream: string;
  readonly folded: (prefix: Prefix) => unknown;
  readonly rows: (moment: Moment) => Promise<unknown>;
}

const stateOf = (decider: unknown, prefix: Prefix): unknown => fold(decider as never, prefix as never);

/** What is there, of some columns; nothing where there is no thing. */
const present = (row: object | undefined, columns: readonly string[]) =>
  row &&
  Object.fromEntries(columns.map((column) => [column, (row as Record<string, unknown>)[column]]).filter(([, value]) => value != null));

/** Of a thing whose rows do not change with every event. */
const revisionOf = async (stream: string, moment: Moment) =>
  (await register.ask<ReadonlyMap<string, number | null>>(new RevisionsOf([stream], moment))).get(stream) ?? -1;

/** A thing whose state and row have columns of the same names. */
function plain(decider: { readonly kind: string }, query: new (key: string, moment: Moment) => object, columns: readonly string[]) {
  return (key: string): Thing => ({
    stream: `${decider.kind}-${key}`,
    folded: (prefix) => ({ row: present(stateOf(decider, prefix) as object | undefined, columns), revision: prefix.length - 1 }),
    rows: async (moment) => {
      const row = await register.ask<{ revision: number } | undefined>(new query(key, moment));
      return { row: present(row, columns), revision: row?.revision ?? -1 };
    },
  });
}

const aCustomer = plain(customer, CustomerByKey, ['name', 'segment', 'accountOwner', 'externalId', 'mergedInto']);
const aFeature = plain(feature, FeatureByKey, [
  ...['name', 'aliases', 'description', 'area', 'owner', 'horizon', 'targetDate', 'status', 'shippedOn'],
]);

const aReport = plain(report, ReportByKey, ['status', 'featureId', 'customerId']);

const DETAILS = ['status', 'title', 'problem', 'area', 'desiredBy', 'tags', 'featureId'];

const riceOf = ({ data }: RecordedEvent) => (data as { rice: string }).rice;

const aRequest = (key: string): Thing => ({
  stream: `request-${key}`,
  folded: (prefix) => {
    const state = fold(request, prefix as never);
    const standing = prefix.filter(({ type }) => /^Request(Accepted|Declined|Deferred)$/.test(type));
    return {
      row: present(state, DETAILS),
      demand: state?.demand.map(({ note, ...entry }) => [demandKey(entry), note ?? null]).sort() ?? [],
      customers: new Set(state?.demand.map(({ customerId }) => customerId)).size,
      evidence: prefix.filter(({ type }) => type === 'EvidenceAdded').length,
      decision: state?.decision?.number ?? null,
      decisions: standing.map(({ data, effectiveAt }) => [(data as { rationale: string }).rationale, effectiveAt]),
      outcome: state?.decision?.outcome,
      mergedInto: state?.merged?.into ?? null,
      concerns: state?.concerns.map(({ concernId, blocking, by, outcome = null }) => [concernId, blocking, by.name, outcome]) ?? [],
      scores: prefix.filter(({ type }) => type === 'RequestScored').map(riceOf),
      scored: standing.map(
        ({ revision }) =>
          prefix
            .slice(0, revision)
            .filter(({ type }) => type === 'RequestScored')
            .map(riceOf)
            .at(-1) ?? null,
      ),
      evaluation: state?.decision?.evaluation ?? null,
      mediator: state?.mediator?.id ?? null,
      revision: prefix.length - 1,
    };
  },
  rows: async (moment) => {
    const row = await register.ask<RequestRow | undefined>(new RequestByKey(key, moment));
    const demand = await register.ask<ReadonlyMap<string, Page<DemandRow>>>(new DemandOfRequests([key], { first: 100 }, moment));
    const of = async <Row>(query: new (keys: string[], moment: Moment) => IQuery) =>
      (await register.ask<ReadonlyMap<string, Row[]>>(new query([key], moment))).get(key) ?? [];
    const decisions = await of<Seen<DecisionRow>>(DecisionsOfRequests);
    const scores = await of<Seen<ScoreRow>>(ScoresOfRequests);
    const escalation = (await of<EscalationRow>(EscalationsOfRequests)).at(-1);
    const evaluation = (await of<EvaluationRow>(EvaluationsOfRequests)).findLast(({ decision }) => decision === row?.decision);
    const requesters = (await of<RequesterRow>(RequestersOfRequests)).filter(({ requestId }) => requestId === key);
    return {
      row: present(row, DETAILS),
      demand: (demand.get(key)?.edges ?? []).map(({ node }) => [node.entry, node.note]).sort(),
      customers: requesters.length,
      evidence: (await of<EvidenceRow>(EvidenceOfRequests)).length,
      decision: row?.decision ?? null,
      decisions: decisions.map(({ rationale, decidedAt }) => [rationale, decidedAt]),
      outcome: decisions.at(-1)?.outcome,
      mergedInto: row?.mergedInto ?? null,
      concerns: (await of<ConcernRow>(ConcernsOfRequests)).map(({ concernId, blocking, raisedBy, outcome }) => [
        concernId,
        blocking,
        raisedBy.name,
        outcome,
      ]),
      scores: scores.map(({ rice }) => rice),
      scored: decisions.map(({ born }) => scores.findLast((score) => score.born < born)?.rice ?? null),
      evaluation: evaluation ? { result: evaluation.result, note: evaluation.note } : null,
      mediator: escalation?.concludedAt == null ? (escalation?.mediatorId ?? null) : null,
      revision: await revisionOf(`request-${key}`, moment),
    };
  },
});

const aCommitment = (key: string): Thing => ({
  stream: `commitment-${key}@everyone`,
  folded: (prefix) => {
    const state = fold(commitment, prefix as never);
    const { slot, wordings, current, pending, formerly, disclosed, concerns, risks, owner, followUpOn, words } = state;
    const inForce = [...formerly, ...(current ? [current] : [])];
    return {
      status: slot && statusIn(state),
      row: { owner, followUpOn },
      holders: holdersOf(state).size,
      risks: risks.map(({ kind, reason }) => [kind, reason]),
      concerns: concerns.map(({ concernId, outcome = null }) => [concernId, outcome]),
      words: [...new Map(words.map(({ customerId, word }) => [customerId, word]))].sort(),
      current: current?.version ?? null,
      validUntil: current?.wording.validUntil ?? null,
      pending: pending?.version ?? null,
      approvals: pending?.approvals.map(({ by, function: as, at: given }) => [by.name, as, given]),
      wordings,
      inForce: inForce.map(({ version, from, until = null, wording }) => [version, from, until, wording.canSay]),
      disclosed: disclosed.map(({ disclosureId, isCorrected = false }) => `${disclosureId} ${isCorrected}`).sort(),
      revision: prefix.length - 1,
    };
  },
  rows: async (moment) => {
    const id = `${key}@everyone`;
    const row = await register.ask<CommitmentRow | undefined>(new CommitmentByKey(id, moment));
    const wordings = (await register.ask<ReadonlyMap<string, SpokenRow[]>>(new WordingsOfCommitments([id], moment))).get(id) ?? [];
    const told = await register.ask<ReadonlyMap<string, Page<DisclosureRow>>>(new DisclosuresOfCommitments([id], { first: 100 }, moment));
    const concerns = await register.ask<ReadonlyMap<string, CommitmentConcernRow[]>>(new ConcernsOfCommitments([id], moment));
    const words = await register.ask<ReadonlyMap<string, FulfilmentRow[]>>(new FulfilmentsOfCommitments([id], moment));
    return {
      status: row?.status,
      row: { owner: row?.owner, followUpOn: row?.followUpOn },
      holders: byKey(register.infrastructure.rows, fulfilmentCounts, { commitmentId: id }, moment)?.holders ?? 0,
      risks: row?.risks?.map(({ kind, reason }) => [kind, reason]) ?? [],
      concerns: concerns.get(id)?.map(({ concernId, outcome }) => [concernId, outcome]) ?? [],
      words: (words.get(id) ?? [])
        .filter(({ version }) => version === row?.current)
        .map(({ customerId, word }) => [customerId, word])
        .sort(),
      current: row?.current ?? null,
      validUntil: row?.validUntil ?? null,
      pending: row?.pending ?? null,
      approvals: wordings
        .find(({ version }) => version === row?.pending)
        ?.approvals.map(({ by, function: as, at: given }) => [by.name, as, given]),
      wordings: wordings.length,
      inForce: wordings
        .filter(({ inForceFrom }) => inForceFrom != null)
        .map(({ version, inForceFrom, inForceUntil, canSay }) => [version, inForceFrom, inForceUntil, canSay]),
      disclosed: (told.get(id)?.edges ?? []).map(({ node }) => `${node.disclosureId} ${node.correction != null}`).sort(),
      revision: await revisionOf(`commitment-${id}`, moment),
    };
  },
});

/** What commands on one request can come to: its decision gets another owner with all that somebody owns. */
const REQUEST_FACTS = Object.keys(REQUEST_EVENTS).filter((type) => type !== 'DecisionOwnerChanged');

/** So that a mediation can be concluded. */
const POSITIONS = (['SALES', 'PRODUCT'] as const).map((of) => ({ key }: Key): AnyCommand => [
  RecordPosition,
  { requestId: key, function: of, stance: 'FOR', note: 'Yes.' },
]);

/** The first words come into force: Sam proposes them and Pia agrees. */
const AGREED: readonly (readonly [Actor, (key: Key) => AnyCommand])[] = [
  [
    SAM,
    ({ key }) => [
      ProposeCommitment,
      {
        ...{ featureId: key, audience: { kind: 'EVERYONE' }, wording: { canSay: 'Now.', cannotSay: 'More.' } },
        ...{ owner: 'one', followUpOn: '2025-03-01', approveAs: 'SALES' },
      },
    ],
  ],
  [PIA, ({ key }) => [ApproveWording, { commitmentId: `${key}@everyone`, wordingVersion: 1, function: 'PRODUCT' }]],
];

/** What commands can come to: only the timer finds a follow-up due. */
const COMMITMENT_FACTS = Object.keys(COMMITMENT_EVENTS).filter((type) => type !== 'FollowUpDue');

let keys = 0;

describe('asOf on both axes (rule 21) answers what a fold of the prefix says, made without the read models', () => {
  test.each([
    [
      'customers and features',
      40,
      fc.oneof(ofCustomers, ofFeatures),
      [aCustomer, aFeature],
      BEGINNING.slice(0, 2),
      [12, 30] as const,
      ['FeatureShipped'],
    ],
    ['requests', 60, ofRequests, [aRequest], [...BEGINNING, ...POSITIONS], [20, 50] as const, REQUEST_FACTS],
    [
      'commitments and reports, by three people',
      60,
      fc.oneof({ arbitrary: ofCommitments, weight: 3 }, ofReports),
      [aCommitment, aReport],
      BEGINNING,
      [40, 80] as const,
      [...COMMITMENT_FACTS, 'PromiseRetracted'],
    ],
  ])(
    'for %s',
    async (_, runs, command, kinds, beginning, [minLength, maxLength], mustHappen) => {
      const line = fc.record({ command, minutes: fc.integer({ min: 0, max: 40 }), actor: fc.constantFrom(...PEOPLE) });
      const moment = fc.record({
        recorded: fc.double({ min: 0, max: 1, noNaN: true }),
        happened: fc.double({ min: -0.05, max: 1, noNaN: true }),
      });
      const happened = new Set<string>();
      const missing = () => sized<readonly string[]>({ short: [], whole: mustHappen.filter((type) => !happened.has(type)) });
      // what is rare may take more runs
      for (let times = 0; times === 0 || (times < 10 && missing().length > 0); times++)
        await fc.assert(
          fc.asyncProperty(
            fc.array(line, { minLength, maxLength }),
            fc.array(moment, { minLength: 20, maxLength: 20 }),
            async (script, moments) => {
              const key = `k${keys++}`;
              let minutes = 0;
              for (const first of beginning) await register.sendOn(key, first, { actor: EVERYBODY, via: VIA, at: at(0) });
              for (const [actor, next] of kinds.includes(aCommitment) ? AGREED : [])
                await register.sendOn(key, next, { actor, via: VIA, at: at(0) });
              for (const { command: next, minutes: passed, actor } of script) {
                minutes += passed;
                const by = kinds.includes(aCommitment) ? actor : kinds.includes(aRequest) && actor !== SAM ? actor : EVERYBODY;
                await register.sendOn(key, next, { actor: by, via: VIA, at: at(minutes) });
              }
              const { position: head } = await register.infrastructure.log.head();
              await register.infrastructure.projector.waitFor(head);
              for (const { stream, folded, rows } of kinds.map((kind) => kind(key))) {
                const { events } = await register.infrastructure.log.read(stream);
                const first = events[0]?.position ?? head;
                for (const { type } of events) happened.add(type);
                for (const { recorded, happened } of [...moments, { recorded: 1, happened: 1 }]) {
                  const position = Math.round(first - 1 + recorded * (head - first + 1));
                  const moment = await register.app.get(Moments).fix({ position, effectiveAt: at(happened * minutes) });
                  const prefix = events.filter((event) => event.position <= moment.position && event.effectiveAt <= moment.effective);
                  expect(await rows(moment)).toEqual(folded(prefix));
                }
              }
            },
          ),
          { numRuns: runs * TIMES },
        );
      expect(missing()).toEqual([]);
    },
    600_000,
  );
});

import {
  assertNewConcern,
  assertNothingBlocks,
  assertResolvable,
  withConcern,
  withoutConcern,
  type Concern,
} from '../concerns/concern.decider.js';
import { lookAtCustomer } from '../customers/customer.events.js';
import { lookAtFeature } from '../features/feature.events.js';
import { actorId, holdsAny, PRODUCT, SALES, type Actor, type Role } from '../kernel/actor.js';
import { changed, changesOf, unlessEmpty } from '../kernel/changes.js';
import type { WarningCode } from '../kernel/codes.js';
import type { Decider, EvolveCircumstance, Occasion } from '../kernel/decider.js';
import { riceOf } from '../kernel/decimal.js';
import { refuse, type Objection } from '../kernel/refusal.js';
import type { Day } from '../kernel/time.js';
import type { AcceptRequest, DeclineRequest, DeferRequest, InformInput, RequestCommands } from './request.commands.js';
import { demandKey, isWeakOnly, lookAtRequest, requestStream } from './request.events.js';
import type {
  BusinessFunction,
  DecisionOutcome,
  DemandEntry,
  Mediator,
  ReopenReason,
  RequestFacts,
  RequestStatus,
} from './request.events.js';

type Details = Pick<RequestFacts['RequestSubmitted'], 'title' | 'problem' | 'featureId' | 'area' | 'desiredBy' | 'tags'>;
type Position = RequestFacts['PositionRecorded'] & { readonly by: Actor };
type Score = RequestFacts['RequestScored'] & { readonly by: Actor };
type Evaluation = Pick<RequestFacts['OutcomeEvaluated'], 'result' | 'note'>;

/** The last decision. It stands until the next one supersedes it, also while the request is reopened. */
interface Standing {
  readonly number: number;
  readonly outcome: DecisionOutcome;
  readonly by: Actor;
  readonly revisitOn?: Day;
  readonly evaluation?: Evaluation;
}

/** The request that this one was merged into, and what it was before. */
interface Merged {
  readonly into: string;
  readonly before: RequestStatus;
}

/** What came in since the last decision, or since the beginning. */
interface News {
  /** Whether sales was heard (rule 6). */
  readonly sales: boolean;
  readonly evidence: boolean;
  /** Which entries of the demand are new. */
  readonly demand: readonly string[];
  readonly positions: readonly Position[];
}

interface Request extends Details {
  readonly status: RequestStatus;
  /** `ISSUER|SUBJECT`. */
  readonly submittedBy: string;
  readonly demand: readonly DemandEntry[];
  readonly news: News;
  readonly decision?: Standing;
  readonly merged?: Merged;
  readonly concerns: readonly Concern[];
  /** The last score. */
  readonly score?: Score;
  /** The functions that ever took a position. */
  readonly positioned: readonly BusinessFunction[];
  /** Who mediates, while a mediation is under way. */
  readonly mediator?: Mediator;
  /** Who has concluded a mediation, `ISSUER|SUBJECT`. */
  readonly mediators: readonly string[];
}

const NO_NEWS: News = { sales: false, evidence: false, demand: [], positions: [] };

export const request: Decider<Request | undefined, RequestFacts, RequestCommands> = {
  kind: 'request',
  streamOf: ({ requestId }) => requestStream(requestId),

  initial: undefined,

  evolve: {
    RequestSubmitted: (_, { demand = [], requestId: _key, source: _source, ...details }, { actor }) => ({
      ...details,
      status: 'SUBMITTED',
      submittedBy: actorId(actor),
      demand,
      news: { ...NO_NEWS, sales: isSales(actor) },
      concerns: [],
      positioned: [],
      mediators: [],
    }),
    RequestChanged: (state, changes) => changed(there(state), changes),
    DemandAdded: (state, entry, { actor }) => {
      const { demand, ...rest } = withoutEntry(there(state), entry);
      const news = { ...rest.news, sales: rest.news.sales || isSales(actor), demand: [...rest.news.demand, demandKey(entry)] };
      return { ...rest, demand: [...demand, entry], news };
    },
    DemandRemoved: (state, entry) => withoutEntry(there(state), entry),
    EvidenceAdded: (state, _, { actor }) => {
      const { news, ...rest } = there(state);
      return { ...rest, news: { ...news, sales: news.sales || isSales(actor), evidence: true } };
    },
    PositionRecorded: (state, position, { actor }) => {
      const { news, ...rest } = there(state);
      const positions = [...news.positions, { ...position, by: actor }];
      const positioned = [...rest.positioned, position.function];
      return { ...rest, positioned, news: { ...news, sales: news.sales || position.function === 'SALES', positions } };
    },
    ConcernRaised: (state, raised, { actor }) => {
      const { concerns, ...rest } = there(state);
      return { ...rest, concerns: withConcern(concerns, raised, actor) };
    },
    ConcernResolved: (state, resolved) => {
      const { concerns, ...rest } = there(state);
      return { ...rest, concerns: withoutConcern(concerns, resolved) };
    },
    RequestScored: (state, score, { actor }) => ({ ...there(state), score: { ...score, by: actor } }),
    RequestEscalated: (state, { mediator }) => ({ ...there(state), mediator }),
    MediationConcluded: (state) => {
      const { mediator, mediators, ...rest } = there(state);
      return { ...rest, mediators: [...mediators, ...(mediator ? [mediator.id] : [])] };
    },
    RequestAccepted: (state, data, circumstance) => {
      const decided = answered('ACCEPTED', state, data, circumstance);
      return { ...decided, featureId: data.featureId ?? decided.featureId };
    },
    RequestDeclined: (...decided) => answered('DECLINED', ...decided),
    RequestDeferred: (...decided) => answered('DEFERRED', ...decided),
    RequestReopened: (state) => ({ ...there(state), status: 'REOPENED' }),
    RequestMerged: (state, { intoRequestId: into }) => {
      const present = there(state);
      return { ...present, status: 'MERGED', merged: { into, before: present.status } };
    },
    RequestUnmerged: (state) => {
      const { merged, ...rest } = there(state);
      return { ...rest, status: merged?.before ?? rest.status };
    },
    RequestWithdrawn: (state) => ({ ...there(state), status: 'WITHDRAWN' }),
    RequesterInformed: (state) => state,
    OutcomeEvaluated: (state, { result, note }) => {
      const { decision, ...rest } = there(state);
      return { ...rest, decision: decision && { ...decision, evaluation: { result, note } } };
    },
  },

  looksAt: {
    submitRequest: (_, { featureId, demand = [] }) => [
      ...featureIn(featureId),
      ...demand.map(({ customerId }) => lookAtCustomer(customerId)),
    ],
    changeRequest: (_, { featureId }) => featureIn(featureId),
    addDemand: (_, { customerId }) => [lookAtCustomer(customerId)],
    acceptRequest: (_, { featureId }) => featureIn(featureId),
    mergeRequest: (_, { intoRequestId }) => [lookAtRequest(intoRequestId)],
    informRequester: (state) => (state?.merged ? [lookAtRequest(state.merged.into)] : []),
  },

  decide: {
    submitRequest(state, { requestId, title, problem, source, featureId, area, desiredBy, demand, tags }, occasion) {
      if (state) refuse('ID_TAKEN', 'requestId', 'There is a request of this id already.');
      assertFeature(featureId, occasion);
      for (const [n, { customerId }] of (demand ?? []).entries()) assertCustomer(customerId, `demand.${n}.customerId`, occasion);
      assertOneEntryEach(demand ?? []);
      return {
        facts: [
          {
            type: 'RequestSubmitted',
            data: { requestId, title, problem, source, featureId, area, desiredBy, demand: unlessEmpty(demand), tags: unlessEmpty(tags) },
          },
        ],
      };
    },

    changeRequest(state, { tags, ...input }, occasion) {
      const present = active(state);
      assertFeature(input.featureId, occasion);
      const given = { ...input, tags: tags?.length === 0 ? null : tags };
      const changes = changesOf<RequestFacts['RequestChanged']>(
        ['title', 'problem', 'featureId', 'area', 'desiredBy', 'tags'],
        present,
        given,
      );
      return { facts: Object.keys(changes).length === 0 ? [] : [{ type: 'RequestChanged', data: changes }] };
    },

    addDemand(state, { customerId, dealId, dealValue, note }, occasion) {
      const { demand } = active(state);
      assertCustomer(customerId, 'customerId', occasion);
      const entry = { customerId, dealId, dealValue, note };
      return { facts: demand.some((present) => isSameEntry(present, entry)) ? [] : [{ type: 'DemandAdded', data: entry }] };
    },

    removeDemand(state, { customerId, dealId, reason }) {
      const ofCustomer = active(state).demand.filter((entry) => entry.customerId === customerId);
      if (ofCustomer.length === 0) refuse('DEMAND_NOT_FOUND', 'customerId', 'The demand has no entry of this customer.');
      if (!ofCustomer.some((entry) => entry.dealId === dealId))
        refuse('DEMAND_NOT_FOUND', 'dealId', 'The customer’s entry is for another deal.');
      return { facts: [{ type: 'DemandRemoved', data: { customerId, dealId, reason } }] };
    },

    addEvidence(state, { kind, summary, url, competitor }) {
      active(state);
      return { facts: [{ type: 'EvidenceAdded', data: { kind, summary, url, competitor } }] };
    },

    recordPosition(state, { function: of, stance, note }, { by }) {
      const { news } = active(state);
      if (!holdsAny(by, SPEAKERS[of]))
        refuse('FORBIDDEN', 'function', `Speaking for ${of} takes one of the roles ${SPEAKERS[of].join(', ')}.`);
      const last = news.positions.findLast((position) => position.function === of && actorId(position.by) === actorId(by));
      if (last?.stance === stance && last.note === note) return { facts: [] };
      return { facts: [{ type: 'PositionRecorded', data: { function: of, stance, note } }] };
    },

    // rule 13
    raiseConcern(state, { concernId: given, blocking, text }, { newId }) {
      const { concerns } = active(state);
      const concernId = given ?? newId;
      assertNewConcern(concerns, concernId);
      return { facts: [{ type: 'ConcernRaised', data: { concernId, blocking, text } }] };
    },

    resolveConcern(state, { concernId, outcome, note }, { by }) {
      assertResolvable(active(state).concerns, { concernId, outcome }, by);
      return { facts: [{ type: 'ConcernResolved', data: { concernId, outcome, note } }] };
    },

    // rule 10
    scoreRequest(state, { reach, impact, confidence, effort }, { by }) {
      const { score: last } = active(state);
      const figures = { reach, impact, confidence, effort };
      const isSame = last && actorId(last.by) === actorId(by) && FIGURES.every((figure) => last[figure] === figures[figure]);
      return { facts: isSame ? [] : [{ type: 'RequestScored', data: { ...figures, rice: riceOf(figures) } }] };
    },

    // rule 9
    escalateRequest(state, { reason, mediator }, { by }) {
      const present = active(state);
      assertNotInMediation(present);
      if (PARTIES.includes(mediator.function))
        refuse('NOT_NEUTRAL', 'mediator.function', 'Sales and product are the two between whom somebody mediates.');
      if (mediator.id === present.submittedBy) refuse('NOT_NEUTRAL', 'mediator.id', 'Who submitted the request cannot mediate.');
      if (mediator.id === actorId(by)) refuse('NOT_NEUTRAL', 'mediator.id', 'Who escalates cannot mediate.');
      const { id, name, function: of } = mediator;
      return { facts: [{ type: 'RequestEscalated', data: { reason, mediator: { id, name, function: of } } }] };
    },

    concludeMediation(state, { outcome, agreements }, { by }) {
      const { mediator, positioned } = active(state);
      if (!mediator) refuse('WRONG_STATUS', 'requestId', 'No mediation is under way.');
      if (mediator.id !== actorId(by)) refuse('FORBIDDEN', 'requestId', `Only ${mediator.name}, the mediator, concludes it.`);
      const missing = PARTIES.find((party) => !positioned.includes(party));
      if (missing) refuse('POSITION_MISSING', 'requestId', `The position of ${missing} is not on record.`);
      return { facts: [{ type: 'MediationConcluded', data: { outcome, agreements: unlessEmpty(agreements) } }] };
    },

    acceptRequest(state, input, occasion) {
      const answerable = undecided(state, input, occasion);
      assertNothingBlocks(answerable.concerns); // rule 13
      const { justifications, overrideRationale, successMeasure, evaluateOn, featureId, inform } = input;
      if (justifications.length === 0) refuse('REQUIRED', 'justifications', 'A yes rests on something.'); // rule 3
      assertFeature(featureId, occasion);
      const number = nextNumber(answerable);
      return {
        facts: [{ type: 'RequestAccepted', data: { number, ...contentOf(input) } }, ...informed(answerable, number, inform)],
        warnings: [
          // rule 5
          ...warnIf(
            isWeakOnly(justifications) && overrideRationale === undefined,
            'WEAK_JUSTIFICATION',
            'overrideRationale',
            'These reasons are weak when they stand alone: say why they will do.',
          ),
          // rule 3
          ...warnIf(
            successMeasure === undefined,
            'UNMEASURED',
            'successMeasure',
            'Without a measure nobody will see whether it succeeded.',
          ),
          ...warnIf(evaluateOn === undefined, 'UNMEASURED', 'evaluateOn', 'Without a day nobody will look whether it succeeded.'),
        ],
      };
    },

    declineRequest(state, input, occasion) {
      const answerable = undecided(state, input, occasion);
      const { alternatives = [], noAlternative = false, customerExplanation, inform } = input;
      // rule 3
      if (alternatives.length === 0 && !noAlternative)
        refuse('REQUIRED', 'alternatives', 'Offer an alternative, or say that there is none.');
      if (alternatives.length > 0 && noAlternative) refuse('INVALID', 'noAlternative', 'You offer an alternative, so there is one.');
      const number = nextNumber(answerable);
      return {
        facts: [{ type: 'RequestDeclined', data: { number, ...contentOf(input) } }, ...informed(answerable, number, inform)],
        warnings: unexplained(customerExplanation),
      };
    },

    deferRequest(state, input, occasion) {
      const answerable = undecided(state, input, occasion);
      const { revisitOn, customerExplanation, inform } = input;
      if (revisitOn <= occasion.today) refuse('DATE_NOT_AHEAD', 'revisitOn', 'The day to look at it again lies ahead.'); // rule 3
      const number = nextNumber(answerable);
      return {
        facts: [{ type: 'RequestDeferred', data: { number, ...contentOf(input) } }, ...informed(answerable, number, inform)],
        warnings: unexplained(customerExplanation),
      };
    },

    // rule 7
    reopenRequest(state, { because, note }, { by, today }) {
      const { status, decision, news } = active(state);
      if (!decision || status !== decision.outcome)
        refuse('WRONG_STATUS', 'requestId', `It is ${status}: only a decided request is reopened.`);
      const missing: Record<ReopenReason, string | false> = {
        NEW_EVIDENCE: !news.evidence && 'No evidence was added since the decision.',
        NEW_DEMAND: news.demand.length === 0 && 'No demand was added since the decision.',
        REVISIT_DATE: (decision.revisitOn === undefined || decision.revisitOn > today) && 'No day to look at it again has come.',
        MISTAKE: false,
      };
      if (missing[because]) refuse('REOPEN_UNFOUNDED', 'because', missing[because]);
      if (because === 'MISTAKE' && actorId(by) !== actorId(decision.by) && !holdsAny(by, ['LEADERSHIP'])) {
        refuse('FORBIDDEN', 'because', `Only ${decision.by.name}, who decided, and LEADERSHIP may call it a mistake.`);
      }
      return { facts: [{ type: 'RequestReopened', data: { because, note } }] };
    },

    // rule 2
    mergeRequest(state, { requestId, intoRequestId, note }, { seen }) {
      assertUnanswered(active(state));
      if (intoRequestId === requestId) refuse('INVALID', 'intoRequestId', 'A request is not merged into itself.');
      const target = seen(lookAtRequest(intoRequestId));
      if (!target) refuse('REQUEST_NOT_FOUND', 'intoRequestId', 'There is no such request.');
      if (target.isWithdrawn) refuse('WRONG_STATUS', 'intoRequestId', 'It is WITHDRAWN: nobody asks for it any more.');
      if (target.mergedInto !== undefined)
        refuse('WRONG_STATUS', 'intoRequestId', `It is MERGED itself: merge into ${target.mergedInto} instead.`);
      return { facts: [{ type: 'RequestMerged', data: { intoRequestId, note } }] };
    },

    unmergeRequest(state, { note }) {
      const { status, merged } = there(state);
      if (!merged) refuse('WRONG_STATUS', 'requestId', `It is ${status}: it is merged into nothing.`);
      return { facts: [{ type: 'RequestUnmerged', data: { note } }] };
    },

    withdrawRequest(state, { reason }) {
      assertUnanswered(active(state));
      return { facts: [{ type: 'RequestWithdrawn', data: { reason } }] };
    },

    // rule 8
    informRequester(state, { customerId, channel, note }, occasion) {
      const told = there(state);
      const answer = answerTo(told, occasion);
      if (!answer.decision) refuse('NOT_DECIDED', 'requestId', 'There is no decision that anybody could be told.');
      if (customerId !== undefined) assertInDemand(told, customerId, 'customerId');
      const customerIds = customerId === undefined ? undefined : [customerId];
      return { facts: [{ type: 'RequesterInformed', data: { ...answer, customerIds, channel, note } }] };
    },

    evaluateOutcome(state, { result, note }) {
      const { decision } = active(state);
      if (!decision) refuse('NOT_DECIDED', 'requestId', 'There is no decision whose outcome anybody could look at.');
      const { number, outcome, evaluation } = decision;
      if (outcome !== 'ACCEPTED') refuse('WRONG_STATUS', 'requestId', `The decision that stands is ${outcome}: nothing came of it.`);
      if (evaluation?.result === result && evaluation.note === note) return { facts: [] };
      return { facts: [{ type: 'OutcomeEvaluated', data: { decision: number, result, note } }] };
    },
  },
};

function there(state: Request | undefined): Request {
  return state ?? refuse('REQUEST_NOT_FOUND', 'requestId', 'There is no such request.');
}

/** A request that still takes every command. */
function active(state: Request | undefined): Request {
  const present = there(state);
  if (present.status === 'WITHDRAWN') refuse('WRONG_STATUS', 'requestId', 'It is WITHDRAWN: nobody asks for it any more.');
  if (present.merged) refuse('WRONG_STATUS', 'requestId', `It is MERGED: ${present.merged.into} is the one that goes on.`);
  return present;
}

function assertUnanswered({ status }: Request): void {
  if (status === 'ACCEPTED' || status === 'DECLINED') refuse('WRONG_STATUS', 'requestId', `It is ${status}: the answer stays on record.`);
}

/** Rule 2: who waits for a merged request waits for the answer to the one that the chain ends at. */
function answerTo({ merged, decision }: Request, { seen }: Occasion): { readonly decision: number; readonly ofRequestId?: string } {
  if (!merged) return { decision: decision?.number ?? 0 };
  const passed = new Set<string>();
  let ofRequestId = merged.into;
  let looked = seen(lookAtRequest(ofRequestId));
  while (looked?.mergedInto !== undefined && !passed.has(ofRequestId)) {
    passed.add(ofRequestId);
    ofRequestId = looked.mergedInto;
    looked = seen(lookAtRequest(ofRequestId));
  }
  return { decision: looked?.decisions ?? 0, ofRequestId };
}

/** Between whom somebody mediates. */
const PARTIES: readonly BusinessFunction[] = ['SALES', 'PRODUCT'];

function assertNotInMediation({ mediator }: Request): void {
  if (mediator) refuse('IN_MEDIATION', 'requestId', `${mediator.name} mediates: the mediation is to be concluded first.`);
}

const FIGURES = ['reach', 'impact', 'confidence', 'effort'] as const;

type Answer = AcceptRequest | DeclineRequest | DeferRequest;

/** A request that waits for an answer, and may get this one. */
function undecided(state: Request | undefined, { rationale, positionWaiver, ...input }: Answer, { by }: Occasion): Request {
  const present = active(state);
  const { status, decision, news, mediators } = present;
  // rule 7
  if (decision && status === decision.outcome)
    refuse('ALREADY_DECIDED', 'requestId', `It is ${status} by ${decision.by.name}: reopen it first.`);
  // rule 9
  assertNotInMediation(present);
  if (mediators.includes(actorId(by))) refuse('FORBIDDEN', 'requestId', 'You have mediated it: somebody else decides.');
  // rule 3
  if ([...rationale.trim()].length < MIN_RATIONALE)
    refuse('RATIONALE_TOO_SHORT', 'rationale', `Give the reasons in at least ${MIN_RATIONALE} characters.`);
  // rule 4
  if ('options' in input && input.options?.length === 1)
    refuse('TOO_FEW_OPTIONS', 'options', 'One option is none: name at least two, “do nothing” may be one.');
  // rule 6
  if (!news.sales && positionWaiver === undefined) {
    refuse(
      'POSITION_MISSING',
      'positionWaiver',
      'Sales has not been heard since the last decision: ask them, or say why it is decided without.',
    );
  }
  return present;
}

const MIN_RATIONALE = 20;

const nextNumber = ({ decision }: Request): number => (decision?.number ?? 0) + 1;

/** What a decision's command says of the decision itself. */
function contentOf<Input extends Answer>({ commandId, expectedRevision, requestId, inform, ...content }: Input) {
  return content;
}

/** Rule 8: who was told within the decision's own command. */
function informed(decided: Request, decision: number, inform: InformInput | undefined) {
  if (!inform) return [];
  const { customerIds = [], channel, note } = inform;
  for (const [n, customerId] of customerIds.entries()) assertInDemand(decided, customerId, `inform.customerIds.${n}`);
  return [{ type: 'RequesterInformed', data: { decision, customerIds: unlessEmpty([...new Set(customerIds)]), channel, note } } as const];
}

function assertInDemand({ demand }: Request, customerId: string, field: string): void {
  if (!demand.some((entry) => entry.customerId === customerId))
    refuse(
      'NOT_IN_DEMAND',
      field,
      'This customer is not in the demand of this request: add it first, or inform it by the merged request by which it asked.',
    );
}

const warnIf = (found: boolean, code: WarningCode, field: string, message: string): Objection[] =>
  found ? [{ code, field, message }] : [];

// rule 3
const unexplained = (customerExplanation: string | undefined) =>
  warnIf(customerExplanation === undefined, 'UNEXPLAINED', 'customerExplanation', 'Those who asked will want to know why.');

const OTHERS: readonly Role[] = ['CONTRIBUTOR', 'LEADERSHIP'];
const SPEAKERS: Record<BusinessFunction, readonly Role[]> = {
  SALES,
  PRODUCT,
  DESIGN: OTHERS,
  ENGINEERING: OTHERS,
  MARKETING: OTHERS,
  LEGAL: OTHERS,
  SUCCESS: OTHERS,
};

const isSales = (actor: Actor): boolean => holdsAny(actor, SALES);

const featureIn = (featureId: string | null | undefined) => (featureId == null ? [] : [lookAtFeature(featureId)]);

function assertFeature(featureId: string | null | undefined, { seen }: Occasion): void {
  if (featureId != null && !seen(lookAtFeature(featureId))) refuse('FEATURE_NOT_FOUND', 'featureId', 'There is no such feature.');
}

function assertCustomer(customerId: string, field: string, { seen }: Occasion): void {
  if (!seen(lookAtCustomer(customerId))) refuse('CUSTOMER_NOT_FOUND', field, 'There is no such customer.');
}

// rule 2
function assertOneEntryEach(demand: readonly DemandEntry[]): void {
  const keys = demand.map(demandKey);
  const n = keys.findIndex((key, index) => keys.indexOf(key) < index);
  if (n >= 0) refuse('DEMAND_TWICE', `demand.${n}.customerId`, 'There is an entry for this customer and deal before it.');
}

const isSameEntry = (a: DemandEntry, b: DemandEntry): boolean =>
  demandKey(a) === demandKey(b) &&
  a.note === b.note &&
  a.dealValue?.amount === b.dealValue?.amount &&
  a.dealValue?.currency === b.dealValue?.currency;

function withoutEntry({ demand, news, ...rest }: Request, removed: Pick<DemandEntry, 'customerId' | 'dealId'>): Request {
  const key = demandKey(removed);
  return {
    ...rest,
    demand: demand.filter((entry) => demandKey(entry) !== key),
    news: { ...news, demand: news.demand.filter((added) => added !== key) },
  };
}

function answered(
  outcome: DecisionOutcome,
  state: Request | undefined,
  { number, revisitOn }: { readonly number: number; readonly revisitOn?: Day },
  { actor }: EvolveCircumstance,
): Request {
  return { ...there(state), status: outcome, decision: { number, outcome, by: actor, revisitOn }, news: NO_NEWS };
}

import { lookAtCustomer } from '../customers/customer.events.js';
import { lookAtFeature } from '../features/feature.events.js';
import { actorId, holdsAny, PRODUCT, SALES, type Actor, type Role } from '../kernel/actor.js';
import { changed, changesOf, unlessEmpty } from '../kernel/changes.js';
import type { Decider, EvolveCircumstance, Occasion } from '../kernel/decider.js';
import type { WarningCode } from '../kernel/codes.js';
import { refuse, type Objection } from '../kernel/refusal.js';
import type { Day } from '../kernel/time.js';
import type {
  AcceptRequest,
  AddDemand,
  AddEvidence,
  ChangeRequest,
  DeclineRequest,
  DeferRequest,
  InformInput,
  InformRequester,
  RecordPosition,
  RemoveDemand,
  ReopenRequest,
  SubmitRequest,
  WithdrawRequest,
} from './request.commands.js';
import { demandKey, isWeakOnly, requestStream } from './request.events.js';
import type { BusinessFunction, DecisionOutcome, DemandEntry, ReopenReason, RequestFacts, RequestStatus } from './request.events.js';

interface RequestCommands {
  submitRequest: SubmitRequest;
  changeRequest: ChangeRequest;
  addDemand: AddDemand;
  removeDemand: RemoveDemand;
  addEvidence: AddEvidence;
  recordPosition: RecordPosition;
  acceptRequest: AcceptRequest;
  declineRequest: DeclineRequest;
  deferRequest: DeferRequest;
  reopenRequest: ReopenRequest;
  withdrawRequest: WithdrawRequest;
  informRequester: InformRequester;
}

type Details = Pick<RequestFacts['RequestSubmitted'], 'title' | 'problem' | 'featureId' | 'area' | 'desiredBy' | 'tags'>;
type Position = RequestFacts['PositionRecorded'] & { readonly by: Actor };

/** The last decision. It stands until the next one supersedes it, also while the request is reopened. */
interface Standing {
  readonly number: number;
  readonly outcome: DecisionOutcome;
  readonly by: Actor;
  readonly revisitOn?: Day;
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
  readonly demand: readonly DemandEntry[];
  readonly news: News;
  readonly decision?: Standing;
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
      demand,
      news: { ...NO_NEWS, sales: isSales(actor) },
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
      return { ...rest, news: { ...news, sales: news.sales || position.function === 'SALES', positions } };
    },
    RequestAccepted: (state, data, circumstance) => {
      const decided = answered('ACCEPTED', state, data, circumstance);
      return { ...decided, featureId: data.featureId ?? decided.featureId };
    },
    RequestDeclined: (...decided) => answered('DECLINED', ...decided),
    RequestDeferred: (...decided) => answered('DEFERRED', ...decided),
    RequestReopened: (state) => ({ ...there(state), status: 'REOPENED' }),
    RequestWithdrawn: (state) => ({ ...there(state), status: 'WITHDRAWN' }),
    RequesterInformed: (state) => state,
  },

  looksAt: {
    submitRequest: (_, { featureId, demand = [] }) => [
      ...featureIn(featureId),
      ...demand.map(({ customerId }) => lookAtCustomer(customerId)),
    ],
    changeRequest: (_, { featureId }) => featureIn(featureId),
    addDemand: (_, { customerId }) => [lookAtCustomer(customerId)],
    acceptRequest: (_, { featureId }) => featureIn(featureId),
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

    acceptRequest(state, input, occasion) {
      const answerable = undecided(state, input);
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

    declineRequest(state, input) {
      const answerable = undecided(state, input);
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

    deferRequest(state, input, { today }) {
      const answerable = undecided(state, input);
      const { revisitOn, customerExplanation, inform } = input;
      if (revisitOn <= today) refuse('DATE_NOT_AHEAD', 'revisitOn', 'The day to look at it again lies ahead.'); // rule 3
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

    withdrawRequest(state, { reason }) {
      const { status } = active(state);
      if (status === 'ACCEPTED' || status === 'DECLINED')
        refuse('WRONG_STATUS', 'requestId', `It is ${status}: the answer stays on record.`);
      return { facts: [{ type: 'RequestWithdrawn', data: { reason } }] };
    },

    // rule 8
    informRequester(state, { customerId, channel, note }) {
      const told = there(state);
      if (!told.decision) refuse('NOT_DECIDED', 'requestId', 'There is no decision that anybody could be told.');
      if (customerId !== undefined) assertInDemand(told, customerId, 'customerId');
      const customerIds = customerId === undefined ? undefined : [customerId];
      return { facts: [{ type: 'RequesterInformed', data: { decision: told.decision.number, customerIds, channel, note } }] };
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
  return present;
}

type Answer = AcceptRequest | DeclineRequest | DeferRequest;

/** A request that waits for an answer, and may get this one. */
function undecided(state: Request | undefined, { rationale, positionWaiver, ...input }: Answer): Request {
  const present = active(state);
  const { status, decision, news } = present;
  // rule 7
  if (decision && status === decision.outcome)
    refuse('ALREADY_DECIDED', 'requestId', `It is ${status} by ${decision.by.name}: reopen it first.`);
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
    refuse('NOT_IN_DEMAND', field, 'This customer does not wait for the answer: add its demand first.');
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

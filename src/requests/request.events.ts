import { CONCERN_RAISED, CONCERN_RESOLVED, CONCERN_WORDS } from '../concerns/concern.events.js';
import { customerStream } from '../customers/customer.events.js';
import type { Look, Mark, Occasion } from '../kernel/decider.js';
import type { EventTypes, FactOf } from '../kernel/event.js';
import {
  computed,
  count,
  currency,
  day,
  decimal,
  flag,
  key,
  line,
  list,
  measure,
  name,
  nullable,
  object,
  oneOf,
  optional,
  personId,
  text,
  url,
  type FactsOf,
  type ValueOf,
} from '../kernel/shape.js';
import { keyOf, streamsOf } from '../kernel/streams.js';
import { changesIn, dayInWords, listed } from '../kernel/words.js';

export const DecisionOutcome = { ACCEPTED: 'ACCEPTED', DECLINED: 'DECLINED', DEFERRED: 'DEFERRED' } as const;
export type DecisionOutcome = keyof typeof DecisionOutcome;
export const OUTCOME_WORDS = { ACCEPTED: 'accepted', DECLINED: 'declined', DEFERRED: 'deferred' } as const satisfies Record<
  DecisionOutcome,
  string
>;

export const RequestStatus = {
  SUBMITTED: 'SUBMITTED',
  REOPENED: 'REOPENED',
  ...DecisionOutcome,
  MERGED: 'MERGED',
  WITHDRAWN: 'WITHDRAWN',
} as const;
export type RequestStatus = keyof typeof RequestStatus;
export const REQUEST_STATUS_WORDS = {
  SUBMITTED: 'undecided',
  REOPENED: 'reopened',
  ...OUTCOME_WORDS,
  MERGED: 'merged',
  WITHDRAWN: 'withdrawn',
} as const satisfies Record<RequestStatus, string>;

export const SourceKind = { CALL: 'CALL', EMAIL: 'EMAIL', TICKET: 'TICKET', MEETING: 'MEETING', CRM: 'CRM', OTHER: 'OTHER' } as const;
export type SourceKind = keyof typeof SourceKind;

export const EvidenceKind = {
  TICKET: 'TICKET',
  USAGE: 'USAGE',
  CALL: 'CALL',
  COMPETITOR: 'COMPETITOR',
  CONTRACT: 'CONTRACT',
  RESEARCH: 'RESEARCH',
  OTHER: 'OTHER',
} as const;
export type EvidenceKind = keyof typeof EvidenceKind;
const EVIDENCE_WORDS = {
  TICKET: 'a ticket',
  USAGE: 'how the product is used',
  CALL: 'what was said in a call',
  COMPETITOR: 'what a competitor does',
  CONTRACT: 'what a contract says',
  RESEARCH: 'what research has found',
  OTHER: 'something else',
} as const satisfies Record<EvidenceKind, string>;

/** The parts of a company that may take a position. */
export const BusinessFunction = {
  SALES: 'SALES',
  PRODUCT: 'PRODUCT',
  DESIGN: 'DESIGN',
  ENGINEERING: 'ENGINEERING',
  MARKETING: 'MARKETING',
  LEGAL: 'LEGAL',
  SUCCESS: 'SUCCESS',
} as const;
export type BusinessFunction = keyof typeof BusinessFunction;
export const FUNCTION_WORDS = {
  SALES: 'sales',
  PRODUCT: 'product',
  DESIGN: 'design',
  ENGINEERING: 'engineering',
  MARKETING: 'marketing',
  LEGAL: 'legal',
  SUCCESS: 'customer success',
} as const satisfies Record<BusinessFunction, string>;

export const Stance = { FOR: 'FOR', AGAINST: 'AGAINST', NEUTRAL: 'NEUTRAL' } as const;
export type Stance = keyof typeof Stance;
const STANCE_WORDS = { FOR: 'for', AGAINST: 'against', NEUTRAL: 'neutral on' } as const satisfies Record<Stance, string>;

// rule 3
export const DeclineReason = {
  OFF_STRATEGY: 'OFF_STRATEGY',
  LOW_DEMAND: 'LOW_DEMAND',
  EFFORT_EXCEEDS_VALUE: 'EFFORT_EXCEEDS_VALUE',
  NOT_FEASIBLE: 'NOT_FEASIBLE',
  SECURITY_OR_COMPLIANCE: 'SECURITY_OR_COMPLIANCE',
  ONE_CUSTOMER_ONLY: 'ONE_CUSTOMER_ONLY',
  DUPLICATE_EXISTS: 'DUPLICATE_EXISTS',
  WORKAROUND_EXISTS: 'WORKAROUND_EXISTS',
  INSUFFICIENT_EVIDENCE: 'INSUFFICIENT_EVIDENCE',
  OTHER: 'OTHER',
} as const;
export type DeclineReason = keyof typeof DeclineReason;
const DECLINED_WORDS = {
  OFF_STRATEGY: 'as off strategy',
  LOW_DEMAND: 'as low in demand',
  EFFORT_EXCEEDS_VALUE: 'as more effort than value',
  NOT_FEASIBLE: 'as not feasible',
  SECURITY_OR_COMPLIANCE: 'for security or compliance',
  ONE_CUSTOMER_ONLY: 'as the wish of one customer only',
  DUPLICATE_EXISTS: 'as a duplicate',
  WORKAROUND_EXISTS: 'as there is a workaround',
  INSUFFICIENT_EVIDENCE: 'for lack of evidence',
  OTHER: 'for another reason',
} as const satisfies Record<DeclineReason, string>;

// rule 4
export const StrategyFit = { STRONG: 'STRONG', PARTIAL: 'PARTIAL', NONE: 'NONE' } as const;
export type StrategyFit = keyof typeof StrategyFit;

// rule 5
const SoundJustification = {
  STRATEGIC_FIT: 'STRATEGIC_FIT',
  MEASURED_DEMAND: 'MEASURED_DEMAND',
  EVIDENCED_VALUE: 'EVIDENCED_VALUE',
  CONTRACTUAL_OR_LEGAL: 'CONTRACTUAL_OR_LEGAL',
  SECURITY_OR_SAFETY: 'SECURITY_OR_SAFETY',
  ENABLES_OTHER_WORK: 'ENABLES_OTHER_WORK',
  OTHER: 'OTHER',
} as const;

const WeakJustification = {
  DATA_LOOKS_GOOD: 'DATA_LOOKS_GOOD',
  ONLY_A_FEW_MINUTES: 'ONLY_A_FEW_MINUTES',
  CUSTOMER_ABOUT_TO_QUIT: 'CUSTOMER_ABOUT_TO_QUIT',
  CAN_BE_OPTIONAL: 'CAN_BE_OPTIONAL',
  SOMEONE_TOLD_ME: 'SOMEONE_TOLD_ME',
  NOTHING_ELSE_PLANNED: 'NOTHING_ELSE_PLANNED',
  FREE_TO_CHOOSE: 'FREE_TO_CHOOSE',
  MANY_PEOPLE_WANT_IT: 'MANY_PEOPLE_WANT_IT',
  COMPETITORS_HAVE_IT: 'COMPETITORS_HAVE_IT',
  SOMEONE_ELSE_WILL_BUILD_IT: 'SOMEONE_ELSE_WILL_BUILD_IT',
  THE_BOSS_WANTS_IT: 'THE_BOSS_WANTS_IT',
  COULD_BE_THE_ONE: 'COULD_BE_THE_ONE',
} as const;

export const Justification = { ...SoundJustification, ...WeakJustification } as const;
export type Justification = keyof typeof Justification;
const JUSTIFICATION_WORDS = {
  STRATEGIC_FIT: 'it fits the strategy',
  MEASURED_DEMAND: 'its demand was measured',
  EVIDENCED_VALUE: 'evidence shows its value',
  CONTRACTUAL_OR_LEGAL: 'a contract or the law demands it',
  SECURITY_OR_SAFETY: 'security or safety demands it',
  ENABLES_OTHER_WORK: 'other work needs it',
  OTHER: 'there is another reason',
  DATA_LOOKS_GOOD: 'the data looks good',
  ONLY_A_FEW_MINUTES: 'it takes only a few minutes',
  CUSTOMER_ABOUT_TO_QUIT: 'a customer is about to quit',
  CAN_BE_OPTIONAL: 'it can be optional',
  SOMEONE_TOLD_ME: 'somebody said so',
  NOTHING_ELSE_PLANNED: 'nothing else is planned',
  FREE_TO_CHOOSE: 'we are free to choose',
  MANY_PEOPLE_WANT_IT: 'many people want it',
  COMPETITORS_HAVE_IT: 'competitors have it',
  SOMEONE_ELSE_WILL_BUILD_IT: 'somebody else will build it',
  THE_BOSS_WANTS_IT: 'the boss wants it',
  COULD_BE_THE_ONE: 'it could be the one',
} as const satisfies Record<Justification, string>;

/** Whether an acceptance rests on nothing but reasons that are weak when they stand alone. */
export const isWeakOnly = (justifications: readonly Justification[]): boolean => justifications.every((code) => code in WeakJustification);

export const ReopenReason = {
  NEW_EVIDENCE: 'NEW_EVIDENCE',
  NEW_DEMAND: 'NEW_DEMAND',
  REVISIT_DATE: 'REVISIT_DATE',
  MISTAKE: 'MISTAKE',
  ASKED_AGAIN: 'ASKED_AGAIN',
} as const;
export type ReopenReason = keyof typeof ReopenReason;
const REOPENED_WORDS = {
  NEW_EVIDENCE: 'because of new evidence',
  NEW_DEMAND: 'because of new demand',
  REVISIT_DATE: 'because its day to be looked at again has come',
  MISTAKE: 'because the decision was a mistake',
  ASKED_AGAIN: 'because it is asked for again',
} as const satisfies Record<ReopenReason, string>;

/** What became of an acceptance. */
export const EvaluationResult = { MET: 'MET', NOT_MET: 'NOT_MET', UNKNOWN: 'UNKNOWN' } as const;
export type EvaluationResult = keyof typeof EvaluationResult;
const EVALUATION_WORDS = {
  MET: 'the goal was met',
  NOT_MET: 'the goal was not met',
  UNKNOWN: 'it cannot be told',
} as const satisfies Record<EvaluationResult, string>;

const SOURCE = object({ kind: oneOf(SourceKind), url: optional(url) });
export type Source = ValueOf<typeof SOURCE>;

/** A customer who wants it, and what hangs on it. */
const DEMAND_ENTRY = object({
  customerId: key,
  dealId: optional(key),
  dealValue: optional(object({ amount: decimal, currency })),
  note: optional(text()),
});
export type DemandEntry = ValueOf<typeof DEMAND_ENTRY>;

/** One entry a customer and deal (rule 2). */
export const demandKey = ({ customerId, dealId = '' }: Pick<DemandEntry, 'customerId' | 'dealId'>): string => `${customerId}/${dealId}`;

/** One of the ways that were weighed; “do nothing” may be one. */
const OPTION = object({ title: line(), strategyFit: oneOf(StrategyFit), note: optional(text()), chosen: optional(flag) });
export type Option = ValueOf<typeof OPTION>;

/** Who is asked to mediate, by `ISSUER|SUBJECT` (rule 9). */
const MEDIATOR = object({ id: personId, name, function: oneOf(BusinessFunction) });
export type Mediator = ValueOf<typeof MEDIATOR>;

/** What a mediation came to: somebody is to do something. */
const AGREEMENT = object({ what: text(), who: name, by: optional(day) });
export type Agreement = ValueOf<typeof AGREEMENT>;

/** A decision on a request. */
const DECISION_KEY = object({ requestId: key, number: count(1) });
export type DecisionKey = ValueOf<typeof DECISION_KEY>;

/** What every decision records, whatever its outcome. */
const DECISION = {
  /** Of this request's decisions, from 1. */
  number: count(1),
  rationale: text(),
  customerExplanation: optional(text()),
  confidentialNote: optional(text()),
  participants: optional(list(name)),
  /** Why it was decided without hearing sales. */
  positionWaiver: optional(text()),
  references: optional(list(text(2_000))),
  /** Decisions on other requests that it takes the place of. */
  supersedesDecisions: optional(list(DECISION_KEY)),
};

export const REQUEST_FACTS = {
  RequestSubmitted: object({
    requestId: key,
    title: line(),
    problem: text(),
    source: SOURCE,
    featureId: optional(key),
    area: optional(line()),
    desiredBy: optional(day),
    demand: optional(list(DEMAND_ENTRY)),
    tags: optional(list(line())),
  }),
  /** Only what changed; null = cleared. */
  RequestChanged: object({
    title: optional(line()),
    problem: optional(text()),
    featureId: optional(nullable(key)),
    area: optional(nullable(line())),
    desiredBy: optional(nullable(day)),
    tags: optional(nullable(list(line()))),
  }),
  /** Replaces the entry of the same customer and deal. */
  DemandAdded: DEMAND_ENTRY,
  DemandRemoved: object({ customerId: key, dealId: optional(key), reason: text() }),
  EvidenceAdded: object({ kind: oneOf(EvidenceKind), summary: text(), url: optional(url), competitor: optional(line()) }),
  PositionRecorded: object({ function: oneOf(BusinessFunction), stance: oneOf(Stance), note: text() }),
  ConcernRaised: CONCERN_RAISED,
  ConcernResolved: CONCERN_RESOLVED,
  /** Decimal numbers as text; `rice` is what follows from the others. */
  RequestScored: object({
    ...{ reach: decimal, impact: decimal, confidence: measure({ atMost: 1 }), effort: measure({ isPositive: true }) },
    rice: computed,
  }),
  RequestEscalated: object({ reason: text(), mediator: MEDIATOR }),
  MediationConcluded: object({ outcome: text(), agreements: optional(list(AGREEMENT)) }),
  RequestAccepted: object({
    ...DECISION,
    justifications: list(oneOf(Justification), { min: 1 }),
    overrideRationale: optional(text()),
    owner: name,
    options: optional(list(OPTION)),
    goals: optional(list(text())),
    successMeasure: optional(text()),
    evaluateOn: optional(day),
    /** The feature that answers the request, from now on the one it is about. */
    featureId: optional(key),
  }),
  RequestDeclined: object({
    ...DECISION,
    reason: oneOf(DeclineReason),
    alternatives: optional(list(text())),
    noAlternative: optional(flag),
    options: optional(list(OPTION)),
  }),
  RequestDeferred: object({ ...DECISION, revisitOn: day }),
  /** A decided one waits for another decision; one that was withdrawn, and is asked again, is what it was before. */
  RequestReopened: object({ because: oneOf(ReopenReason), note: text() }),
  RequestMerged: object({ intoRequestId: key, note: optional(text()) }),
  RequestUnmerged: object({ note: text() }),
  RequestWithdrawn: object({ reason: text() }),
  /** Who was told of which decision: these customers, or the submitter where none is named. */
  RequesterInformed: object({
    decision: count(1),
    /** Whose decision it is, where it is that of the request this one was merged into. */
    ofRequestId: optional(key),
    customerIds: optional(list(key)),
    channel: line(),
    note: optional(text()),
  }),
  /** Who answers from now on for what this decision accepted. */
  DecisionOwnerChanged: object({ number: count(1), owner: name, reason: text() }),
  /** What became of this acceptance; a later evaluation of it takes the place. */
  OutcomeEvaluated: object({ decision: count(1), result: oneOf(EvaluationResult), note: text() }),
};
export type RequestFacts = FactsOf<typeof REQUEST_FACTS>;

const CHANGED_WORDS = {
  title: 'the title',
  problem: 'the problem',
  featureId: 'the feature',
  area: 'the product area',
  desiredBy: 'the desired day',
  tags: 'the tags',
} as const satisfies Record<keyof RequestFacts['RequestChanged'], string>;

export const REQUEST_EVENTS: EventTypes<RequestFacts> = {
  RequestSubmitted: {
    version: 1,
    commercial: ['demand.*.dealValue'],
    customer: ['demand.*.customerId'],
    feature: ['featureId'],
    area: ['area'],
    begins: ({ requestId }) => requestStream(requestId),
    names: { KEY: 'requestId', NAME: 'title' },
    sentence: ({ title }) => `submitted “${title}”`,
  },
  RequestChanged: {
    version: 1,
    feature: ['featureId'],
    area: ['area'],
    names: { NAME: 'title' },
    sentence: (changes, thing) => `changed ${changesIn(changes, CHANGED_WORDS)} of the request “${thing}”`,
  },
  DemandAdded: {
    version: 1,
    commercial: ['dealValue'],
    customer: ['customerId'],
    sentence: ({ customerId }, thing, called) => `added demand of ${called(customerStream(customerId))} to “${thing}”`,
  },
  DemandRemoved: {
    version: 1,
    customer: ['customerId'],
    sentence: ({ customerId }, thing, called) => `removed demand of ${called(customerStream(customerId))} from “${thing}”`,
  },
  EvidenceAdded: { version: 1, sentence: ({ kind }, thing) => `added evidence to “${thing}”: ${EVIDENCE_WORDS[kind]}` },
  PositionRecorded: {
    version: 1,
    sentence: ({ function: of, stance }, thing) => `recorded that ${FUNCTION_WORDS[of]} is ${STANCE_WORDS[stance]} “${thing}”`,
  },
  ConcernRaised: {
    version: 1,
    sentence: ({ blocking }, thing) => `raised a ${blocking ? 'blocking ' : ''}concern about “${thing}”`,
  },
  ConcernResolved: {
    version: 1,
    sentence: ({ outcome }, thing) => `${CONCERN_WORDS[outcome]} a concern about “${thing}”`,
  },
  RequestScored: { version: 1, sentence: ({ rice }, thing) => `scored “${thing}” (RICE ${rice})` },
  RequestEscalated: {
    version: 1,
    personal: ['mediator.id', 'mediator.name'],
    sentence: ({ mediator }, thing) => `escalated “${thing}” to ${mediator.name} (${FUNCTION_WORDS[mediator.function]})`,
  },
  MediationConcluded: {
    version: 1,
    personal: ['agreements.*.who'],
    sentence: (_, thing) => `concluded the mediation of “${thing}”`,
  },
  RequestAccepted: {
    version: 2,
    upcasts: { 1: (accepted) => accepted },
    confidential: ['confidentialNote'],
    personal: ['owner', 'participants'],
    feature: ['featureId'],
    sentence: ({ justifications }, thing) =>
      `accepted “${thing}” because ${listed(justifications.map((code) => JUSTIFICATION_WORDS[code]))}`,
  },
  RequestDeclined: {
    version: 2,
    upcasts: { 1: (declined) => declined },
    confidential: ['confidentialNote'],
    personal: ['participants'],
    sentence: ({ reason }, thing) => `declined “${thing}” ${DECLINED_WORDS[reason]}`,
  },
  RequestDeferred: {
    version: 2,
    upcasts: { 1: (deferred) => deferred },
    confidential: ['confidentialNote'],
    personal: ['participants'],
    sentence: ({ revisitOn }, thing) => `deferred “${thing}” until ${dayInWords(revisitOn)}`,
  },
  RequestReopened: {
    version: 2,
    upcasts: { 1: (reopened) => reopened },
    sentence: ({ because }, thing) => `reopened “${thing}” ${REOPENED_WORDS[because]}`,
  },
  RequestMerged: {
    version: 1,
    sentence: ({ intoRequestId }, thing, called) => `merged “${thing}” into “${called(requestStream(intoRequestId))}”`,
  },
  RequestUnmerged: { version: 1, sentence: (_, thing) => `took “${thing}” out of the request it was merged into` },
  RequestWithdrawn: { version: 1, sentence: (_, thing) => `withdrew “${thing}”` },
  RequesterInformed: {
    version: 2,
    upcasts: { 1: (told) => told },
    customer: ['customerIds.*'],
    sentence({ customerIds, decision, ofRequestId }, thing, called) {
      const told = customerIds ? listed(customerIds.map((key) => called(customerStream(key)))) : 'the submitter';
      const answered =
        ofRequestId === undefined ? `“${thing}”` : `“${called(requestStream(ofRequestId))}”, into which “${thing}” was merged`;
      return `told ${told} of decision ${decision} on ${answered}`;
    },
  },
  DecisionOwnerChanged: {
    version: 1,
    personal: ['owner'],
    sentence: ({ number, owner }, thing) => `made ${owner} the owner of decision ${number} on “${thing}”`,
  },
  OutcomeEvaluated: {
    version: 1,
    sentence: ({ decision, result }, thing) => `evaluated the outcome of decision ${decision} on “${thing}”: ${EVALUATION_WORDS[result]}`,
  },
};

export const requestStream = streamsOf('request');

/** What may be seen of a request from elsewhere. */
export interface RequestLookedAt {
  /** The decision that stands, also while the request is reopened; one that was merged or withdrawn has none. */
  readonly standing?: DecisionOutcome;
  /** How many decisions it has had: the number of the last one. */
  readonly decisions: number;
  /** Position of the last one; 0 where there is none. */
  readonly decidedAt: number;
  /** The customers of its own demand, each with a deal or none. */
  readonly demand: readonly Wanted[];
  /** Decisions on other requests that its own took the place of, and the position of each of its own. */
  readonly supersedes: readonly (DecisionKey & Pick<Mark, 'position'>)[];
  readonly isWithdrawn?: true;
  readonly mergedInto?: string;
  /** What stood when it was merged or withdrawn. */
  readonly formerly?: DecisionOutcome;
}

/** Leads on to the request that answers instead, where it was merged. */
export const lookAtRequest = (requestId: string): Look<RequestLookedAt | undefined> => ({
  stream: requestStream(requestId),
  initial: undefined,
  evolve(state = { decisions: 0, decidedAt: 0, demand: [], supersedes: [] }, { position, ...fact }) {
    const { type, data } = fact as FactOf<RequestFacts>;
    const { standing, formerly, isWithdrawn, mergedInto: _, ...rest } = state;
    switch (type) {
      case 'RequestAccepted':
      case 'RequestDeclined':
      case 'RequestDeferred':
        return {
          ...rest,
          ...{ standing: OUTCOME_OF[type], decisions: rest.decisions + 1, decidedAt: position },
          supersedes: [...rest.supersedes, ...(data.supersedesDecisions ?? []).map((of) => ({ ...of, position }))],
        };
      case 'RequestMerged':
        return { ...rest, formerly: standing, mergedInto: data.intoRequestId };
      case 'RequestWithdrawn':
        return { ...rest, formerly: standing, isWithdrawn: true };
      case 'RequestUnmerged':
        return { ...rest, standing: formerly };
      case 'RequestReopened':
        return isWithdrawn ? { ...rest, standing: formerly } : state;
      case 'RequestSubmitted':
        return { ...state, demand: data.demand ?? [] };
      case 'DemandAdded':
        return { ...state, demand: [...without(rest.demand, data), data] };
      case 'DemandRemoved':
        return { ...state, demand: without(rest.demand, data) };
      default:
        return state;
    }
  },
  next: (state) => (state?.mergedInto === undefined ? [] : [lookAtRequest(state.mergedInto)]),
});

type Wanted = Pick<DemandEntry, 'customerId' | 'dealId'>;

const without = (demand: readonly Wanted[], entry: Wanted): readonly Wanted[] =>
  demand.filter((other) => demandKey(other) !== demandKey(entry));

/** Looks as well at what was merged into it, and at what took the place of its decisions, also through others. */
export const lookAroundRequest = (requestId: string): Look<RequestLookedAt | undefined> => ({
  ...lookAtRequest(requestId),
  from: (stream): Look<RequestLookedAt | undefined> => ({
    ...lookAroundRequest(keyOf(stream)),
    next: (state) => [state?.mergedInto ?? [], (state?.supersedes ?? []).map((one) => one.requestId)].flat(2).map(lookAtRequest),
  }),
});

/** The last decision on a request, or the one that took its place (rule 8): whether it stands, and the position of it. */
export interface Answer extends Pick<RequestLookedAt, 'standing' | 'decidedAt'> {
  /** It is that of another request. */
  readonly isSuperseded: boolean;
}

export function answerTo(
  requestId: string,
  occasion: Pick<Occasion, 'seen' | 'leadingTo'>,
  passed: readonly string[] = [],
): Answer | undefined {
  const own = occasion.seen(lookAroundRequest(requestId));
  if (!own) return undefined;
  const isIts = (superseded: DecisionKey) => superseded.requestId === requestId && superseded.number === own.decisions;
  const others = occasion.leadingTo(lookAroundRequest(requestId)).map(keyOf);
  const takers = others
    .filter((other) => !passed.includes(other))
    .flatMap((other) =>
      (occasion.seen(lookAroundRequest(other))?.supersedes.filter(isIts) ?? []).map(({ position }) => ({ other, position })),
    );
  // two nodes may each let one take its place in the same instant
  const by = takers.sort((a, b) => a.position - b.position)[0]?.other;
  const { standing, decidedAt } = by === undefined ? own : (answerTo(by, occasion, [...passed, requestId]) ?? own);
  return { standing, decidedAt, isSuperseded: by !== undefined };
}

/** What each deciding fact decides. */
const OUTCOME_OF = { RequestAccepted: 'ACCEPTED', RequestDeclined: 'DECLINED', RequestDeferred: 'DEFERRED' } as const;

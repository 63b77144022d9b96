import type { ConcernRaised, ConcernResolved } from '../concerns/concern.events.js';
import type { Look } from '../kernel/decider.js';
import type { EventTypes } from '../kernel/event.js';
import { streamsOf } from '../kernel/streams.js';
import type { Day } from '../kernel/time.js';

export const DecisionOutcome = { ACCEPTED: 'ACCEPTED', DECLINED: 'DECLINED', DEFERRED: 'DEFERRED' } as const;
export type DecisionOutcome = keyof typeof DecisionOutcome;

export const RequestStatus = {
  SUBMITTED: 'SUBMITTED',
  REOPENED: 'REOPENED',
  ...DecisionOutcome,
  MERGED: 'MERGED',
  WITHDRAWN: 'WITHDRAWN',
} as const;
export type RequestStatus = keyof typeof RequestStatus;

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

export const Stance = { FOR: 'FOR', AGAINST: 'AGAINST', NEUTRAL: 'NEUTRAL' } as const;
export type Stance = keyof typeof Stance;

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

/** Whether an acceptance rests on nothing but reasons that are weak when they stand alone. */
export const isWeakOnly = (justifications: readonly Justification[]): boolean => justifications.every((code) => code in WeakJustification);

export const ReopenReason = {
  NEW_EVIDENCE: 'NEW_EVIDENCE',
  NEW_DEMAND: 'NEW_DEMAND',
  REVISIT_DATE: 'REVISIT_DATE',
  MISTAKE: 'MISTAKE',
} as const;
export type ReopenReason = keyof typeof ReopenReason;

/** What became of an acceptance. */
export const EvaluationResult = { MET: 'MET', NOT_MET: 'NOT_MET', UNKNOWN: 'UNKNOWN' } as const;
export type EvaluationResult = keyof typeof EvaluationResult;

export interface Source {
  kind: SourceKind;
  url?: string;
}

/** A customer who wants it, and what hangs on it. */
export interface DemandEntry {
  customerId: string;
  dealId?: string;
  dealValue?: { amount: string; currency: string };
  note?: string;
}

/** One entry a customer and deal (rule 2). */
export const demandKey = ({ customerId, dealId = '' }: Pick<DemandEntry, 'customerId' | 'dealId'>): string => `${customerId}/${dealId}`;

/** One of the ways that were weighed; “do nothing” may be one. */
export interface Option {
  title: string;
  strategyFit: StrategyFit;
  note?: string;
  chosen?: boolean;
}

/** Who is asked to mediate (rule 9). */
export interface Mediator {
  /** `ISSUER|SUBJECT`. */
  id: string;
  name: string;
  function: BusinessFunction;
}

/** What a mediation came to: somebody is to do something. */
export interface Agreement {
  what: string;
  who: string;
  by?: Day;
}

/** What every decision records, whatever its outcome. */
interface Decision {
  /** Of this request's decisions, from 1. */
  number: number;
  rationale: string;
  customerExplanation?: string;
  confidentialNote?: string;
  participants?: readonly string[];
  /** Why it was decided without hearing sales. */
  positionWaiver?: string;
  references?: readonly string[];
}

export interface RequestFacts {
  RequestSubmitted: {
    requestId: string;
    title: string;
    problem: string;
    source: Source;
    featureId?: string;
    area?: string;
    desiredBy?: Day;
    demand?: readonly DemandEntry[];
    tags?: readonly string[];
  };
  /** Only what changed; null = cleared. */
  RequestChanged: {
    title?: string;
    problem?: string;
    featureId?: string | null;
    area?: string | null;
    desiredBy?: Day | null;
    tags?: readonly string[] | null;
  };
  /** Replaces the entry of the same customer and deal. */
  DemandAdded: DemandEntry;
  DemandRemoved: { customerId: string; dealId?: string; reason: string };
  EvidenceAdded: { kind: EvidenceKind; summary: string; url?: string; competitor?: string };
  PositionRecorded: { function: BusinessFunction; stance: Stance; note: string };
  ConcernRaised: ConcernRaised;
  ConcernResolved: ConcernResolved;
  /** Decimal numbers as text; `rice` is what follows from the others. */
  RequestScored: { reach: string; impact: string; confidence: string; effort: string; rice: string };
  RequestEscalated: { reason: string; mediator: Mediator };
  MediationConcluded: { outcome: string; agreements?: readonly Agreement[] };
  RequestAccepted: Decision & {
    justifications: readonly Justification[];
    overrideRationale?: string;
    owner: string;
    options?: readonly Option[];
    goals?: readonly string[];
    successMeasure?: string;
    evaluateOn?: Day;
    /** The feature that answers the request, from now on the one it is about. */
    featureId?: string;
  };
  RequestDeclined: Decision & {
    reason: DeclineReason;
    alternatives?: readonly string[];
    noAlternative?: boolean;
    options?: readonly Option[];
  };
  RequestDeferred: Decision & { revisitOn: Day };
  RequestReopened: { because: ReopenReason; note: string };
  RequestMerged: { intoRequestId: string; note?: string };
  RequestUnmerged: { note: string };
  RequestWithdrawn: { reason: string };
  /** Who was told of which decision: these customers, or the submitter where none is named. */
  RequesterInformed: {
    decision: number;
    /** Whose decision it is, where it is that of the request this one was merged into. */
    ofRequestId?: string;
    customerIds?: readonly string[];
    channel: string;
    note?: string;
  };
  /** What became of this acceptance; a later evaluation of it takes the place. */
  OutcomeEvaluated: { decision: number; result: EvaluationResult; note: string };
}

export const REQUEST_EVENTS: EventTypes<RequestFacts> = {
  RequestSubmitted: {
    version: 1,
    commercial: ['demand.*.dealValue'],
    customer: ['demand.*.customerId'],
    feature: ['featureId'],
    area: ['area'],
    names: ({ title }) => title,
    sentence: ({ title }) => `submitted “${title}”`,
  },
  RequestChanged: {
    version: 1,
    feature: ['featureId'],
    area: ['area'],
    names: ({ title }) => title,
    sentence: (changes, thing) => `changed ${Object.keys(changes).join(', ')} of the request “${thing}”`,
  },
  DemandAdded: {
    version: 1,
    commercial: ['dealValue'],
    customer: ['customerId'],
    sentence: ({ customerId }, thing) => `added demand of customer ${customerId} to “${thing}”`,
  },
  DemandRemoved: {
    version: 1,
    customer: ['customerId'],
    sentence: ({ customerId }, thing) => `removed demand of customer ${customerId} from “${thing}”`,
  },
  EvidenceAdded: { version: 1, sentence: ({ kind }, thing) => `added evidence (${kind}) to “${thing}”` },
  PositionRecorded: {
    version: 1,
    sentence: ({ function: of, stance }, thing) => `recorded the position of ${of} on “${thing}”: ${stance}`,
  },
  ConcernRaised: {
    version: 1,
    sentence: ({ blocking }, thing) => `raised a ${blocking ? 'blocking ' : ''}concern about “${thing}”`,
  },
  ConcernResolved: {
    version: 1,
    sentence: ({ outcome }, thing) => `${outcome === 'RESOLVED' ? 'resolved' : 'overruled'} a concern about “${thing}”`,
  },
  RequestScored: { version: 1, sentence: ({ rice }, thing) => `scored “${thing}” (RICE ${rice})` },
  RequestEscalated: {
    version: 1,
    personal: ['mediator.id', 'mediator.name'],
    sentence: ({ mediator }, thing) => `escalated “${thing}” to ${mediator.name} (${mediator.function})`,
  },
  MediationConcluded: {
    version: 1,
    personal: ['agreements.*.who'],
    sentence: (_, thing) => `concluded the mediation of “${thing}”`,
  },
  RequestAccepted: {
    version: 1,
    confidential: ['confidentialNote'],
    personal: ['owner', 'participants'],
    feature: ['featureId'],
    sentence: ({ justifications }, thing) => `accepted “${thing}” (${justifications.join(', ')})`,
  },
  RequestDeclined: {
    version: 1,
    confidential: ['confidentialNote'],
    personal: ['participants'],
    sentence: ({ reason }, thing) => `declined “${thing}” (${reason})`,
  },
  RequestDeferred: {
    version: 1,
    confidential: ['confidentialNote'],
    personal: ['participants'],
    sentence: ({ revisitOn }, thing) => `deferred “${thing}” until ${revisitOn}`,
  },
  RequestReopened: { version: 1, sentence: ({ because }, thing) => `reopened “${thing}” (${because})` },
  RequestMerged: { version: 1, sentence: ({ intoRequestId }, thing) => `merged “${thing}” into request ${intoRequestId}` },
  RequestUnmerged: { version: 1, sentence: (_, thing) => `took “${thing}” out of the request it was merged into` },
  RequestWithdrawn: { version: 1, sentence: (_, thing) => `withdrew “${thing}”` },
  RequesterInformed: {
    version: 2,
    upcasts: { 1: (told) => told },
    customer: ['customerIds.*'],
    sentence: ({ customerIds, decision, ofRequestId }, thing) =>
      `told ${customerIds ? `customer ${customerIds.join(', ')}` : 'the submitter'} of decision ${decision} on ${ofRequestId === undefined ? `“${thing}”` : `request ${ofRequestId}, into which “${thing}” was merged`}`,
  },
  OutcomeEvaluated: {
    version: 1,
    sentence: ({ decision, result }, thing) => `evaluated the outcome of decision ${decision} on “${thing}”: ${result}`,
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
  readonly isWithdrawn?: true;
  readonly mergedInto?: string;
  /** What stood when it was merged. */
  readonly formerly?: DecisionOutcome;
}

/** Leads on to the request that answers instead, where it was merged. */
export const lookAtRequest = (requestId: string): Look<RequestLookedAt | undefined> => ({
  stream: requestStream(requestId),
  initial: undefined,
  evolve(state = { decisions: 0, decidedAt: 0 }, { type, data, position }) {
    const { standing, formerly, decisions, decidedAt } = state;
    const decided = OUTCOME_OF[type as keyof RequestFacts];
    if (decided) return { standing: decided, decisions: decisions + 1, decidedAt: position };
    if (type === 'RequestMerged')
      return { decisions, decidedAt, formerly: standing, mergedInto: (data as RequestFacts['RequestMerged']).intoRequestId };
    if (type === 'RequestUnmerged') return { decisions, decidedAt, standing: formerly };
    return type === 'RequestWithdrawn' ? { decisions, decidedAt, isWithdrawn: true } : state;
  },
  next: (state) => (state?.mergedInto === undefined ? undefined : lookAtRequest(state.mergedInto)),
});

/** What each deciding fact decides. */
const OUTCOME_OF: Partial<Record<keyof RequestFacts, DecisionOutcome>> = {
  RequestAccepted: 'ACCEPTED',
  RequestDeclined: 'DECLINED',
  RequestDeferred: 'DEFERRED',
};

import type { ConcernOutcome } from '../concerns/concern.events.js';
import type { Actor } from '../kernel/actor.js';
import type { Instant } from '../kernel/time.js';
import { day, flag, instant, integer, json, nullable, type RowOf, shared, table, text } from '../read-model/table.js';
import type {
  Agreement,
  BusinessFunction,
  DecisionOutcome,
  DeclineReason,
  DemandEntry,
  EvaluationResult,
  EvidenceKind,
  Justification,
  Mediator,
  Option,
  RequestStatus,
  Source,
  Stance,
} from './request.events.js';

/** Where a request stood that is merged or withdrawn now. */
interface Before {
  readonly status: RequestStatus;
  readonly statusSince: Instant;
  readonly statusReason?: string | null;
}

/** What somebody asks for, and where it stands: what comes to it, and who is told, has rows of its own, and is counted where it is asked. */
export const requests = table('requests', {
  columns: {
    requestId: text(),
    title: text(),
    problem: shared<string>(),
    source: shared<Source>(),
    featureId: nullable(text()),
    area: nullable(text()),
    desiredBy: nullable(day()),
    tags: nullable(json<readonly string[]>()),
    status: text<RequestStatus>(),
    statusSince: instant(),
    /** Why it was reopened, merged or withdrawn. */
    statusReason: nullable(text()),
    /** The request that is answered instead, while it is merged. */
    mergedInto: nullable(text()),
    mergedPosition: nullable(integer()),
    /** Where it stood before it was merged or withdrawn, while it is. */
    before: nullable(json<Before>()),
    submittedBy: shared<Actor>(),
    submittedById: shared<string>(),
    submittedAt: instant(),
    /** Number of the last decision, which stands. */
    decision: nullable(integer()),
    decidedAt: nullable(instant()),
    /** Who answers for it now, where it is an acceptance, and what that name is found by. */
    owner: nullable(text()),
    ownerKey: nullable(text()),
    /** Number of the decision that the submitter was last told of, and with whom the submitters of what was merged into it by then; the position of that. */
    submitterTold: nullable(integer()),
    submitterToldPosition: nullable(integer()),
    /** The decision that the submitter was last told of on a request that this one was merged into: `PEP-484#1`. */
    submitterToldElsewhere: nullable(text()),
    /** Number of the last escalation. */
    escalation: nullable(integer()),
  },
  streamPrefix: 'request-',
  key: ['requestId'],
  indexes: [
    ['born'],
    ['title'],
    ['featureId'],
    ['area'],
    ['status', 'born', 'area', 'featureId'],
    ['mergedInto'],
    ['submittedById'],
    ['submittedAt'],
    ['ownerKey'],
  ],
  everIndexes: [['born'], ['featureId'], ['mergedInto']],
});
export type RequestRow = RowOf<typeof requests>;

export const requestTags = table('requestTags', {
  columns: {
    requestId: text(),
    tag: text(),
    /** Position of the request’s submission: what a list of them goes by. */
    submitted: integer(),
  },
  streamPrefix: 'request-',
  key: ['requestId', 'tag'],
  everIndexes: [['tag', 'submitted']],
});

/** A customer who wants it, by one entry or several. */
export const requesters = table('requesters', {
  columns: {
    requestId: text(),
    customerId: text(),
    entries: integer(),
    askedAt: instant(),
    /** Number of the decision that the customer was last told of. */
    told: nullable(integer()),
    /** The decision that the customer was last told of on a request that this one was merged into. */
    toldElsewhere: nullable(text()),
  },
  streamPrefix: 'request-',
  key: ['requestId', 'customerId'],
  indexes: [['customerId']],
  everIndexes: [['customerId']],
});
export type RequesterRow = RowOf<typeof requesters>;

/** A customer that was told of a decision on this request, though it asked by one that was merged into it. */
export const toldOthers = table('toldOthers', {
  columns: {
    requestId: text(),
    customerId: text(),
    /** Number of the decision that it was last told of. */
    told: integer(),
  },
  streamPrefix: 'request-',
  key: ['requestId', 'customerId'],
});
export type ToldOtherRow = RowOf<typeof toldOthers>;

export const demand = table('demand', {
  columns: {
    requestId: text(),
    /** Customer and deal. */
    entry: text(),
    customerId: text(),
    dealId: nullable(text()),
    dealValue: nullable(json<NonNullable<DemandEntry['dealValue']>>()),
    note: nullable(text()),
    addedBy: shared<Actor>(),
    addedAt: instant(),
  },
  streamPrefix: 'request-',
  key: ['requestId', 'entry'],
});
export type DemandRow = RowOf<typeof demand>;

export const evidence = table('evidence', {
  columns: {
    requestId: text(),
    number: integer(),
    kind: text<EvidenceKind>(),
    summary: text(),
    url: nullable(text()),
    competitor: nullable(text()),
    addedBy: shared<Actor>(),
    addedAt: instant(),
  },
  streamPrefix: 'request-',
  key: ['requestId', 'number'],
  lasting: { since: 'addedAt' },
  indexes: [['competitor']],
});
export type EvidenceRow = RowOf<typeof evidence>;

export const positions = table('positions', {
  columns: {
    requestId: text(),
    number: integer(),
    function: text<BusinessFunction>(),
    stance: text<Stance>(),
    note: text(),
    takenBy: shared<Actor>(),
    takenAt: instant(),
  },
  streamPrefix: 'request-',
  key: ['requestId', 'number'],
  lasting: { since: 'takenAt' },
});
export type PositionRow = RowOf<typeof positions>;

export const concerns = table('concerns', {
  columns: {
    requestId: text(),
    concernId: text(),
    blocking: flag(),
    text: text(),
    raisedBy: shared<Actor>(),
    raisedAt: instant(),
    outcome: nullable(text<ConcernOutcome>()),
    note: nullable(text()),
    resolvedBy: nullable(shared<Actor>()),
    resolvedAt: nullable(instant()),
  },
  streamPrefix: 'request-',
  key: ['requestId', 'concernId'],
});
export type ConcernRow = RowOf<typeof concerns>;

export const scores = table('scores', {
  columns: {
    requestId: text(),
    number: integer(),
    reach: text(),
    impact: text(),
    confidence: text(),
    effort: text(),
    rice: text(),
    scoredBy: shared<Actor>(),
    scoredAt: instant(),
  },
  streamPrefix: 'request-',
  key: ['requestId', 'number'],
  lasting: { since: 'scoredAt' },
});
export type ScoreRow = RowOf<typeof scores>;

export const escalations = table('escalations', {
  columns: {
    requestId: text(),
    number: integer(),
    reason: text(),
    mediator: json<Mediator>(),
    mediatorId: text(),
    escalatedBy: shared<Actor>(),
    escalatedAt: instant(),
    /** Absent while the mediation goes on. */
    concludedAt: nullable(instant()),
    outcome: nullable(text()),
    agreements: nullable(json<readonly Agreement[]>()),
  },
  streamPrefix: 'request-',
  key: ['requestId', 'number'],
  indexes: [['mediatorId']],
});
export type EscalationRow = RowOf<typeof escalations>;

export const decisions = table('decisions', {
  columns: {
    requestId: text(),
    number: integer(),
    outcome: text<DecisionOutcome>(),
    rationale: text(),
    customerExplanation: nullable(text()),
    confidentialNote: nullable(text()),
    participants: nullable(json<readonly string[]>()),
    positionWaiver: nullable(text()),
    referenced: nullable(json<readonly string[]>()),
    options: nullable(json<readonly Option[]>()),
    justifications: nullable(json<readonly Justification[]>()),
    weakOnly: flag(),
    overrideRationale: nullable(text()),
    owner: nullable(text()),
    goals: nullable(json<readonly string[]>()),
    successMeasure: nullable(text()),
    evaluateOn: nullable(day()),
    featureId: nullable(text()),
    reason: nullable(text<DeclineReason>()),
    alternatives: nullable(json<readonly string[]>()),
    noAlternative: nullable(flag()),
    revisitOn: nullable(day()),
    decidedBy: shared<Actor>(),
    decidedById: shared<string>(),
    decidedAt: instant(),
    recordedAt: instant(),
  },
  streamPrefix: 'request-',
  key: ['requestId', 'number'],
  lasting: { since: 'decidedAt' },
  indexes: [['born'], ['outcome'], ['reason'], ['decidedById'], ['decidedAt'], ['weakOnly']],
});
export type DecisionRow = RowOf<typeof decisions>;

/** Who an acceptance went to: the last one owns it. */
export const decisionOwners = table('decisionOwners', {
  columns: {
    requestId: text(),
    number: integer(),
    /** Number of the decision. */
    decision: integer(),
    owner: text(),
    since: instant(),
  },
  streamPrefix: 'request-',
  key: ['requestId', 'number'],
  lasting: { since: 'since' },
});
export type DecisionOwnerRow = RowOf<typeof decisionOwners>;

/** What became of an acceptance: the last one tells. */
export const evaluations = table('evaluations', {
  columns: {
    requestId: text(),
    number: integer(),
    /** Number of the decision. */
    decision: integer(),
    result: text<EvaluationResult>(),
    note: text(),
    evaluatedBy: shared<Actor>(),
    evaluatedAt: instant(),
  },
  streamPrefix: 'request-',
  key: ['requestId', 'number'],
  lasting: { since: 'evaluatedAt' },
});
export type EvaluationRow = RowOf<typeof evaluations>;

/** A decision took the place of one on another request; the row belongs to the one that did. */
export const supersessions = table('supersessions', {
  columns: {
    requestId: text(),
    number: integer(),
    supersededRequestId: text(),
    supersededNumber: integer(),
  },
  streamPrefix: 'request-',
  key: ['requestId', 'number', 'supersededRequestId', 'supersededNumber'],
  everIndexes: [['supersededRequestId']],
});
export type SupersessionRow = RowOf<typeof supersessions>;

export const informed = table('informed', {
  columns: {
    requestId: text(),
    number: integer(),
    decision: integer(),
    /** Whose decision it is, where it is that of the request this one was merged into. */
    ofRequestId: nullable(text()),
    /** Absent: it was the submitter. */
    customerIds: nullable(json<readonly string[]>()),
    channel: text(),
    note: nullable(text()),
    informedBy: shared<Actor>(),
    informedAt: instant(),
  },
  streamPrefix: 'request-',
  key: ['requestId', 'number'],
  lasting: { since: 'informedAt' },
});
export type InformedRow = RowOf<typeof informed>;

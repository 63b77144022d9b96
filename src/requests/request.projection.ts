import type { ConcernOutcome } from '../concerns/concern.events.js';
import { actorId, type Actor } from '../kernel/actor.js';
import type { RecordedEvent } from '../kernel/event.js';
import type { Day, Instant } from '../kernel/time.js';
import type { Projection, Rows } from '../read-model/projection.js';
import { table } from '../read-model/table.js';
import { demandKey, isWeakOnly } from './request.events.js';
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
  RequestFacts,
  RequestStatus,
  Source,
  Stance,
} from './request.events.js';

export interface RequestRow {
  readonly requestId: string;
  readonly title: string;
  readonly problem: string;
  readonly source: Source;
  readonly featureId?: string | null;
  readonly area?: string | null;
  readonly desiredBy?: Day | null;
  readonly tags?: readonly string[] | null;
  readonly status: RequestStatus;
  readonly statusSince: Instant;
  /** Why it was reopened, merged or withdrawn. */
  readonly statusReason?: string | null;
  /** The request that is answered instead, while it is merged; and where it stood before. */
  readonly mergedInto?: string | null;
  readonly beforeMerge?: Pick<RequestRow, 'status' | 'statusSince' | 'statusReason'> | null;
  readonly submittedBy: Actor;
  readonly submittedById: string;
  readonly submittedAt: Instant;
  /** How many customers want it by its own demand, and how many pieces of evidence there are. */
  readonly customers: number;
  readonly evidenceCount: number;
  /** Number of the last decision, which stands. */
  readonly decision?: number | null;
  readonly decidedAt?: Instant | null;
  /** Number of the decision that the submitter was last told of. */
  readonly submitterTold?: number | null;
  /** The decision that the submitter was last told of on a request that this one was merged into: `PEP-484#1`. */
  readonly submitterToldElsewhere?: string | null;
  /** How many of its own have not been told of the decision that stands. */
  readonly uninformed: number;
  /** Numbers of the last score and of the last escalation. */
  readonly score?: number | null;
  readonly escalation?: number | null;
  readonly revision: number;
}

export interface TagRow {
  readonly requestId: string;
  readonly tag: string;
}

/** A customer who wants it, by one entry or several. */
export interface RequesterRow {
  readonly requestId: string;
  readonly customerId: string;
  readonly entries: number;
  readonly askedAt: Instant;
  /** Number of the decision that the customer was last told of. */
  readonly told?: number | null;
  /** The decision that the customer was last told of on a request that this one was merged into. */
  readonly toldElsewhere?: string | null;
}

export interface DemandRow {
  readonly requestId: string;
  /** Customer and deal. */
  readonly entry: string;
  readonly customerId: string;
  readonly dealId?: string | null;
  readonly dealValue?: DemandEntry['dealValue'] | null;
  readonly note?: string | null;
  readonly addedBy: Actor;
  readonly addedAt: Instant;
}

export interface EvidenceRow {
  readonly requestId: string;
  readonly number: number;
  readonly kind: EvidenceKind;
  readonly summary: string;
  readonly url?: string | null;
  readonly competitor?: string | null;
  readonly addedBy: Actor;
  readonly addedAt: Instant;
}

export interface PositionRow {
  readonly requestId: string;
  readonly number: number;
  readonly function: BusinessFunction;
  readonly stance: Stance;
  readonly note: string;
  readonly takenBy: Actor;
  readonly takenAt: Instant;
}

export interface ConcernRow {
  readonly requestId: string;
  readonly concernId: string;
  readonly blocking: boolean;
  readonly text: string;
  readonly raisedBy: Actor;
  readonly raisedAt: Instant;
  readonly outcome?: ConcernOutcome | null;
  readonly note?: string | null;
  readonly resolvedBy?: Actor | null;
  readonly resolvedAt?: Instant | null;
}

export interface ScoreRow {
  readonly requestId: string;
  readonly number: number;
  readonly reach: string;
  readonly impact: string;
  readonly confidence: string;
  readonly effort: string;
  readonly rice: string;
  readonly scoredBy: Actor;
  readonly scoredAt: Instant;
}

export interface EscalationRow {
  readonly requestId: string;
  readonly number: number;
  readonly reason: string;
  readonly mediator: Mediator;
  readonly mediatorId: string;
  readonly escalatedBy: Actor;
  readonly escalatedAt: Instant;
  /** Absent while the mediation goes on. */
  readonly concludedAt?: Instant | null;
  readonly outcome?: string | null;
  readonly agreements?: readonly Agreement[] | null;
}

export interface Evaluation {
  readonly result: EvaluationResult;
  readonly note: string;
  readonly evaluatedBy: Actor;
  readonly evaluatedAt: Instant;
}

export interface DecisionRow {
  readonly requestId: string;
  readonly number: number;
  readonly outcome: DecisionOutcome;
  readonly rationale: string;
  readonly customerExplanation?: string | null;
  readonly confidentialNote?: string | null;
  readonly participants?: readonly string[] | null;
  readonly positionWaiver?: string | null;
  readonly referenced?: readonly string[] | null;
  readonly options?: readonly Option[] | null;
  readonly justifications?: readonly Justification[] | null;
  readonly weakOnly: boolean;
  readonly overrideRationale?: string | null;
  readonly owner?: string | null;
  readonly goals?: readonly string[] | null;
  readonly successMeasure?: string | null;
  readonly evaluateOn?: Day | null;
  readonly featureId?: string | null;
  readonly reason?: DeclineReason | null;
  readonly alternatives?: readonly string[] | null;
  readonly noAlternative?: boolean | null;
  readonly revisitOn?: Day | null;
  readonly decidedBy: Actor;
  readonly decidedById: string;
  readonly decidedAt: Instant;
  readonly recordedAt: Instant;
  /** How many pieces of evidence there were. */
  readonly evidenceCount: number;
  /** Number of the score that it was made with. */
  readonly score?: number | null;
  readonly evaluation?: Evaluation | null;
  readonly superseded: boolean;
}

export interface InformedRow {
  readonly requestId: string;
  readonly number: number;
  readonly decision: number;
  /** Whose decision it is, where it is that of the request this one was merged into. */
  readonly ofRequestId?: string | null;
  /** Absent: it was the submitter. */
  readonly customerIds?: readonly string[] | null;
  readonly channel: string;
  readonly note?: string | null;
  readonly informedBy: Actor;
  readonly informedAt: Instant;
}

export const requests = table<RequestRow>('requests', {
  columns: {
    requestId: 'TEXT',
    title: 'TEXT',
    problem: 'TEXT',
    source: 'JSON',
    featureId: 'TEXT',
    area: 'TEXT',
    desiredBy: 'TEXT',
    tags: 'JSON',
    status: 'TEXT',
    statusSince: 'TEXT',
    statusReason: 'TEXT',
    mergedInto: 'TEXT',
    beforeMerge: 'JSON',
    submittedBy: 'JSON',
    submittedById: 'TEXT',
    submittedAt: 'TEXT',
    customers: 'INTEGER',
    evidenceCount: 'INTEGER',
    decision: 'INTEGER',
    decidedAt: 'TEXT',
    submitterTold: 'INTEGER',
    submitterToldElsewhere: 'TEXT',
    uninformed: 'INTEGER',
    score: 'INTEGER',
    escalation: 'INTEGER',
    revision: 'INTEGER',
  },
  key: ['requestId'],
  indexes: [
    ['title'],
    ['featureId'],
    ['area'],
    ['status', 'statusSince'],
    ['mergedInto'],
    ['submittedById'],
    ['submittedAt'],
    ['customers'],
    ['uninformed'],
  ],
});

export const requestTags = table<TagRow>('requestTags', {
  columns: { requestId: 'TEXT', tag: 'TEXT' },
  key: ['requestId', 'tag'],
  indexes: [['tag']],
});

export const requesters = table<RequesterRow>('requesters', {
  columns: { requestId: 'TEXT', customerId: 'TEXT', entries: 'INTEGER', askedAt: 'TEXT', told: 'INTEGER', toldElsewhere: 'TEXT' },
  key: ['requestId', 'customerId'],
  indexes: [['customerId']],
});

export const demand = table<DemandRow>('demand', {
  columns: {
    requestId: 'TEXT',
    entry: 'TEXT',
    customerId: 'TEXT',
    dealId: 'TEXT',
    dealValue: 'JSON',
    note: 'TEXT',
    addedBy: 'JSON',
    addedAt: 'TEXT',
  },
  key: ['requestId', 'entry'],
});

export const evidence = table<EvidenceRow>('evidence', {
  columns: {
    requestId: 'TEXT',
    number: 'INTEGER',
    kind: 'TEXT',
    summary: 'TEXT',
    url: 'TEXT',
    competitor: 'TEXT',
    addedBy: 'JSON',
    addedAt: 'TEXT',
  },
  key: ['requestId', 'number'],
  indexes: [['competitor']],
});

export const positions = table<PositionRow>('positions', {
  columns: { requestId: 'TEXT', number: 'INTEGER', function: 'TEXT', stance: 'TEXT', note: 'TEXT', takenBy: 'JSON', takenAt: 'TEXT' },
  key: ['requestId', 'number'],
});

export const concerns = table<ConcernRow>('concerns', {
  columns: {
    requestId: 'TEXT',
    concernId: 'TEXT',
    blocking: 'FLAG',
    text: 'TEXT',
    raisedBy: 'JSON',
    raisedAt: 'TEXT',
    outcome: 'TEXT',
    note: 'TEXT',
    resolvedBy: 'JSON',
    resolvedAt: 'TEXT',
  },
  key: ['requestId', 'concernId'],
});

export const scores = table<ScoreRow>('scores', {
  columns: {
    requestId: 'TEXT',
    number: 'INTEGER',
    reach: 'TEXT',
    impact: 'TEXT',
    confidence: 'TEXT',
    effort: 'TEXT',
    rice: 'TEXT',
    scoredBy: 'JSON',
    scoredAt: 'TEXT',
  },
  key: ['requestId', 'number'],
});

export const escalations = table<EscalationRow>('escalations', {
  columns: {
    requestId: 'TEXT',
    number: 'INTEGER',
    reason: 'TEXT',
    mediator: 'JSON',
    mediatorId: 'TEXT',
    escalatedBy: 'JSON',
    escalatedAt: 'TEXT',
    concludedAt: 'TEXT',
    outcome: 'TEXT',
    agreements: 'JSON',
  },
  key: ['requestId', 'number'],
  indexes: [['mediatorId']],
});

export const decisions = table<DecisionRow>('decisions', {
  columns: {
    requestId: 'TEXT',
    number: 'INTEGER',
    outcome: 'TEXT',
    rationale: 'TEXT',
    customerExplanation: 'TEXT',
    confidentialNote: 'TEXT',
    participants: 'JSON',
    positionWaiver: 'TEXT',
    referenced: 'JSON',
    options: 'JSON',
    justifications: 'JSON',
    weakOnly: 'FLAG',
    overrideRationale: 'TEXT',
    owner: 'TEXT',
    goals: 'JSON',
    successMeasure: 'TEXT',
    evaluateOn: 'TEXT',
    featureId: 'TEXT',
    reason: 'TEXT',
    alternatives: 'JSON',
    noAlternative: 'FLAG',
    revisitOn: 'TEXT',
    decidedBy: 'JSON',
    decidedById: 'TEXT',
    decidedAt: 'TEXT',
    recordedAt: 'TEXT',
    evidenceCount: 'INTEGER',
    score: 'INTEGER',
    evaluation: 'JSON',
    superseded: 'FLAG',
  },
  key: ['requestId', 'number'],
  indexes: [['outcome'], ['reason'], ['decidedById'], ['decidedAt'], ['weakOnly']],
});

export const informed = table<InformedRow>('informed', {
  columns: {
    requestId: 'TEXT',
    number: 'INTEGER',
    decision: 'INTEGER',
    ofRequestId: 'TEXT',
    customerIds: 'JSON',
    channel: 'TEXT',
    note: 'TEXT',
    informedBy: 'JSON',
    informedAt: 'TEXT',
  },
  key: ['requestId', 'number'],
});

export const requestProjection: Projection<RequestFacts> = {
  name: 'requests',
  version: 2,
  tables: [requests, requestTags, requesters, demand, evidence, positions, concerns, scores, escalations, decisions, informed],

  on: {
    RequestSubmitted(rows, event) {
      const { demand: entries = [], ...asked } = event.data;
      const { actor: submittedBy, effectiveAt: submittedAt, revision } = event;
      const submitted = { submittedBy, submittedById: actorId(submittedBy), submittedAt };
      const counts = { customers: 0, evidenceCount: 0, uninformed: 0 };
      rows.put(requests, { ...asked, ...submitted, ...counts, status: 'SUBMITTED', statusSince: submittedAt, revision });
      tag(rows, event, asked.tags);
      for (const entry of entries) add(rows, event, entry);
    },

    RequestChanged(rows, event) {
      if (event.data.tags !== undefined) tag(rows, event, event.data.tags);
      change(rows, event, event.data);
    },

    DemandAdded(rows, event) {
      add(rows, event, event.data);
      change(rows, event, {});
    },

    DemandRemoved(rows, event) {
      remove(rows, event, event.data);
      change(rows, event, {});
    },

    EvidenceAdded(rows, event) {
      const { data, actor: addedBy, effectiveAt: addedAt, revision: number } = event;
      rows.put(evidence, { ...keyOf(event), number, ...data, addedBy, addedAt });
      change(rows, event, { evidenceCount: requestOf(rows, event).evidenceCount + 1 });
    },

    PositionRecorded(rows, event) {
      const { data, actor: takenBy, effectiveAt: takenAt, revision: number } = event;
      rows.put(positions, { ...keyOf(event), number, ...data, takenBy, takenAt });
      change(rows, event, {});
    },

    ConcernRaised(rows, event) {
      const { data, actor: raisedBy, effectiveAt: raisedAt } = event;
      rows.put(concerns, { ...keyOf(event), ...data, raisedBy, raisedAt });
      change(rows, event, {});
    },

    ConcernResolved(rows, event) {
      const { data, actor: resolvedBy, effectiveAt: resolvedAt } = event;
      const { concernId, outcome, note } = data;
      rows.change(concerns, { ...keyOf(event), concernId }, { outcome, note, resolvedBy, resolvedAt });
      change(rows, event, {});
    },

    RequestScored(rows, event) {
      const { data, actor: scoredBy, effectiveAt: scoredAt, revision: number } = event;
      rows.put(scores, { ...keyOf(event), number, ...data, scoredBy, scoredAt });
      change(rows, event, { score: number });
    },

    RequestEscalated(rows, event) {
      const { data, actor: escalatedBy, effectiveAt: escalatedAt, revision: number } = event;
      rows.put(escalations, { ...keyOf(event), number, ...data, mediatorId: data.mediator.id, escalatedBy, escalatedAt });
      change(rows, event, { escalation: number });
    },

    MediationConcluded(rows, event) {
      const { escalation: number } = requestOf(rows, event);
      if (number == null) throw new Error(`${event.stream} has a mediation concluded that nobody asked for.`);
      rows.change(escalations, { ...keyOf(event), number }, { ...event.data, concludedAt: event.effectiveAt });
      change(rows, event, {});
    },

    RequestAccepted(rows, event) {
      const { justifications, featureId } = event.data;
      decide(rows, event, { outcome: 'ACCEPTED', weakOnly: isWeakOnly(justifications) });
      if (featureId !== undefined) change(rows, event, { featureId });
    },

    RequestDeclined: (rows, event) => decide(rows, event, { outcome: 'DECLINED', weakOnly: false }),

    RequestDeferred: (rows, event) => decide(rows, event, { outcome: 'DEFERRED', weakOnly: false }),

    RequestReopened: (rows, event) =>
      change(rows, event, { status: 'REOPENED', statusSince: event.effectiveAt, statusReason: event.data.note }),

    RequestMerged(rows, event) {
      const { status, statusSince, statusReason } = requestOf(rows, event);
      const { intoRequestId: mergedInto, note = null } = event.data;
      const merged = { mergedInto, beforeMerge: { status, statusSince, statusReason } };
      change(rows, event, { ...merged, status: 'MERGED', statusSince: event.effectiveAt, statusReason: note });
    },

    RequestUnmerged(rows, event) {
      change(rows, event, { ...requestOf(rows, event).beforeMerge, mergedInto: null, beforeMerge: null });
    },

    RequestWithdrawn: (rows, event) =>
      change(rows, event, { status: 'WITHDRAWN', statusSince: event.effectiveAt, statusReason: event.data.reason }),

    RequesterInformed(rows, event) {
      const { data, actor: informedBy, effectiveAt: informedAt, revision: number } = event;
      rows.put(informed, { ...keyOf(event), number, ...data, informedBy, informedAt });
      if (data.ofRequestId === undefined) tell(rows, event, data);
      else tellElsewhere(rows, event, `${data.ofRequestId}#${data.decision}`, data.customerIds);
      change(rows, event, {});
    },

    OutcomeEvaluated(rows, event) {
      const { data, actor: evaluatedBy, effectiveAt: evaluatedAt } = event;
      const { decision: number, result, note } = data;
      rows.change(decisions, { ...keyOf(event), number }, { evaluation: { result, note, evaluatedBy, evaluatedAt } });
      change(rows, event, {});
    },
  },
};

type Event<Data = unknown> = RecordedEvent<Data>;

const keyOf = ({ stream }: Event) => ({ requestId: stream.slice('request-'.length) });

function requestOf(rows: Rows, event: Event): RequestRow {
  const request = rows.get(requests, keyOf(event));
  if (!request) throw new Error(`${event.stream} has an event before its submission.`);
  return request;
}

const change = (rows: Rows, event: Event, changes: Partial<RequestRow>): void =>
  rows.change(requests, keyOf(event), { ...changes, revision: event.revision });

function tag(rows: Rows, event: Event, tags: readonly string[] | null | undefined): void {
  for (const before of rows.get(requests, keyOf(event))?.tags ?? []) rows.remove(requestTags, { ...keyOf(event), tag: before });
  for (const now of tags ?? []) rows.put(requestTags, { ...keyOf(event), tag: now });
}

/** Rule 2: one entry a customer and deal; a customer counts once, however many entries it has. */
function add(rows: Rows, event: Event, added: DemandEntry): void {
  const { customerId } = added;
  const { actor: addedBy, effectiveAt: addedAt } = event;
  const entry = { ...keyOf(event), entry: demandKey(added) };
  const replaced = rows.get(demand, entry);
  rows.put(demand, { ...entry, ...added, addedBy, addedAt });
  if (replaced) return;

  const before = rows.get(requesters, { ...keyOf(event), customerId });
  rows.put(requesters, { ...keyOf(event), customerId, askedAt: addedAt, ...before, entries: (before?.entries ?? 0) + 1 });
  if (!before) count(rows, event, 1, isUninformed(rows, event));
}

function remove(rows: Rows, event: Event, removed: Pick<DemandEntry, 'customerId' | 'dealId'>): void {
  const key = { ...keyOf(event), customerId: removed.customerId };
  const { entries = 1, told } = rows.get(requesters, key) ?? {};
  rows.remove(demand, { ...keyOf(event), entry: demandKey(removed) });
  if (entries > 1) {
    rows.change(requesters, key, { entries: entries - 1 });
  } else {
    count(rows, event, -1, isUninformed(rows, event, told));
    rows.remove(requesters, key);
  }
}

/** One customer more or less, who may be one who was not told. */
function count(rows: Rows, event: Event, by: 1 | -1, isWaiting: boolean): void {
  const { customers, uninformed } = requestOf(rows, event);
  change(rows, event, { customers: customers + by, uninformed: uninformed + (isWaiting ? by : 0) });
}

/** Whether there is a decision that somebody was not told who was last told of `told`. */
function isUninformed(rows: Rows, event: Event, told?: number | null): boolean {
  const { decision } = requestOf(rows, event);
  return decision != null && told !== decision;
}

/** Rule 8: who is told waits no longer, until the next decision. */
function tell(rows: Rows, event: Event, { decision, customerIds }: RequestFacts['RequesterInformed']): void {
  const told = (before: number | null | undefined) => {
    if (isUninformed(rows, event, before)) change(rows, event, { uninformed: requestOf(rows, event).uninformed - 1 });
  };
  if (!customerIds) {
    told(requestOf(rows, event).submitterTold);
    change(rows, event, { submitterTold: decision });
  }
  for (const customerId of customerIds ?? []) {
    const key = { ...keyOf(event), customerId };
    told(rows.get(requesters, key)?.told);
    rows.change(requesters, key, { told: decision });
  }
}

/** Rule 2: who waits for a merged request is told the decision on the one it was merged into. */
function tellElsewhere(rows: Rows, event: Event, decision: string, customerIds: readonly string[] | undefined): void {
  if (!customerIds) change(rows, event, { submitterToldElsewhere: decision });
  for (const customerId of customerIds ?? []) rows.change(requesters, { ...keyOf(event), customerId }, { toldElsewhere: decision });
}

type Decided = RequestFacts['RequestAccepted' | 'RequestDeclined' | 'RequestDeferred'];

/** The decision stands from now on, and everybody waits to be told. */
function decide(rows: Rows, event: Event<Decided>, judged: Pick<DecisionRow, 'outcome' | 'weakOnly'>): void {
  const { data, actor: decidedBy, effectiveAt: decidedAt, recordedAt } = event;
  const { number, references: referenced } = data;
  const { customers, evidenceCount, score } = requestOf(rows, event);
  if (number > 1) rows.change(decisions, { ...keyOf(event), number: number - 1 }, { superseded: true });
  const decided = { decidedBy, decidedById: actorId(decidedBy), decidedAt, recordedAt };
  const frozen = { evidenceCount, score };
  rows.put(decisions, { ...keyOf(event), ...data, referenced, ...judged, ...decided, ...frozen, superseded: false });
  change(rows, event, {
    status: judged.outcome,
    statusSince: decidedAt,
    statusReason: null,
    decision: number,
    decidedAt,
    uninformed: customers + 1,
  });
}

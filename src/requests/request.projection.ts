import { actorId } from '../kernel/actor.js';
import type { RecordedEvent } from '../kernel/event.js';
import { ownerKeyOf } from '../kernel/name.js';
import { keyOf } from '../kernel/streams.js';
import type { Projection, Rows } from '../read-model/projection.js';
import { demandKey, isWeakOnly, type DemandEntry, type RequestFacts } from './request.events.js';
import {
  concerns,
  decisions,
  demand,
  escalations,
  decisionOwners,
  evaluations,
  evidence,
  informed,
  positions,
  requesters,
  requests,
  requestTags,
  scores,
  supersessions,
  toldOthers,
  type DecisionRow,
  type RequestRow,
} from './request.tables.js';

export const requestProjection: Projection<RequestFacts> = {
  name: 'requests',
  module: import.meta.url,
  tables: [
    requests,
    requestTags,
    requesters,
    toldOthers,
    demand,
    evidence,
    positions,
    concerns,
    scores,
    escalations,
    decisions,
    decisionOwners,
    evaluations,
    supersessions,
    informed,
  ],

  on: {
    RequestSubmitted(rows, event) {
      const { demand: entries = [], ...asked } = event.data;
      const { actor: submittedBy, effectiveAt: submittedAt } = event;
      const submitted = { submittedBy, submittedById: actorId(submittedBy), submittedAt };
      rows.put(requests, { ...asked, ...submitted, status: 'SUBMITTED', statusSince: submittedAt });
      replaceTags(rows, event, asked.tags);
      for (const entry of entries) addDemand(rows, event, entry);
    },

    RequestChanged(rows, event) {
      if (event.data.tags !== undefined) replaceTags(rows, event, event.data.tags);
      changeRequest(rows, event, event.data);
    },

    DemandAdded: (rows, event) => addDemand(rows, event, event.data),

    DemandRemoved: (rows, event) => removeDemand(rows, event, event.data),

    EvidenceAdded(rows, event) {
      const { data, actor: addedBy, effectiveAt: addedAt, revision: number } = event;
      rows.put(evidence, { ...requestKey(event), number, ...data, addedBy, addedAt });
    },

    PositionRecorded(rows, event) {
      const { data, actor: takenBy, effectiveAt: takenAt, revision: number } = event;
      rows.put(positions, { ...requestKey(event), number, ...data, takenBy, takenAt });
    },

    ConcernRaised(rows, event) {
      const { data, actor: raisedBy, effectiveAt: raisedAt } = event;
      rows.put(concerns, { ...requestKey(event), ...data, raisedBy, raisedAt });
    },

    ConcernResolved(rows, event) {
      const { data, actor: resolvedBy, effectiveAt: resolvedAt } = event;
      const { concernId, outcome, note } = data;
      rows.change(concerns, { ...requestKey(event), concernId }, { outcome, note, resolvedBy, resolvedAt });
    },

    RequestScored(rows, event) {
      const { data, actor: scoredBy, effectiveAt: scoredAt, revision: number } = event;
      rows.put(scores, { ...requestKey(event), number, ...data, scoredBy, scoredAt });
    },

    RequestEscalated(rows, event) {
      const { data, actor: escalatedBy, effectiveAt: escalatedAt, revision: number } = event;
      rows.put(escalations, { ...requestKey(event), number, ...data, mediatorId: data.mediator.id, escalatedBy, escalatedAt });
      changeRequest(rows, event, { escalation: number });
    },

    MediationConcluded(rows, event) {
      const { escalation: number } = requestRow(rows, event);
      if (number == null) throw new Error(`${event.stream} has a mediation concluded that nobody asked for.`);
      rows.change(escalations, { ...requestKey(event), number }, { ...event.data, concludedAt: event.effectiveAt });
    },

    RequestAccepted(rows, event) {
      const { justifications, featureId } = event.data;
      recordDecision(rows, event, { outcome: 'ACCEPTED', weakOnly: isWeakOnly(justifications) });
      if (featureId !== undefined) changeRequest(rows, event, { featureId });
    },

    RequestDeclined: (rows, event) => recordDecision(rows, event, { outcome: 'DECLINED', weakOnly: false }),

    RequestDeferred: (rows, event) => recordDecision(rows, event, { outcome: 'DEFERRED', weakOnly: false }),

    RequestReopened(rows, event) {
      const status = requestRow(rows, event).before?.status ?? 'REOPENED';
      changeRequest(rows, event, { status, before: null, statusSince: event.effectiveAt, statusReason: event.data.note });
    },

    RequestMerged(rows, event) {
      const { intoRequestId: mergedInto, note = null } = event.data;
      setAside(rows, event, { mergedInto, mergedPosition: event.position, status: 'MERGED', statusReason: note });
    },

    RequestUnmerged(rows, event) {
      changeRequest(rows, event, { ...requestRow(rows, event).before, mergedInto: null, mergedPosition: null, before: null });
    },

    RequestWithdrawn: (rows, event) => setAside(rows, event, { status: 'WITHDRAWN', statusReason: event.data.reason }),

    RequesterInformed(rows, event) {
      const { data, actor: informedBy, effectiveAt: informedAt, revision: number } = event;
      rows.put(informed, { ...requestKey(event), number, ...data, informedBy, informedAt });
      if (data.ofRequestId === undefined) markTold(rows, event, data);
      else markToldElsewhere(rows, event, `${data.ofRequestId}#${data.decision}`, data.customerIds);
    },

    DecisionOwnerChanged(rows, event) {
      const { data, effectiveAt: since, revision } = event;
      const { number: decision, owner } = data;
      rows.put(decisionOwners, { ...requestKey(event), number: revision, decision, owner, since });
      changeRequest(rows, event, { owner, ...ownerKeyOf({ owner }) });
    },

    OutcomeEvaluated(rows, event) {
      const { data, actor: evaluatedBy, effectiveAt: evaluatedAt, revision: number } = event;
      rows.put(evaluations, { ...requestKey(event), number, ...data, evaluatedBy, evaluatedAt });
    },
  },
};

const requestKey = ({ stream }: RecordedEvent) => ({ requestId: keyOf(stream) });

function requestRow(rows: Rows, event: RecordedEvent): RequestRow {
  const request = rows.get(requests, requestKey(event));
  if (!request) throw new Error(`${event.stream} has an event before its submission.`);
  return request;
}

const changeRequest = (rows: Rows, event: RecordedEvent, changes: Partial<RequestRow>): void =>
  rows.change(requests, requestKey(event), changes);

/** It is kept where it stood. */
function setAside(rows: Rows, event: RecordedEvent, aside: Pick<RequestRow, 'status' | 'statusReason'> & Partial<RequestRow>): void {
  const { status, statusSince, statusReason } = requestRow(rows, event);
  changeRequest(rows, event, { ...aside, statusSince: event.effectiveAt, before: { status, statusSince, statusReason } });
}

function replaceTags(rows: Rows, event: RecordedEvent, tags: readonly string[] | null | undefined): void {
  const request = rows.get(requests, requestKey(event));
  const submitted = request?.born ?? event.position;
  for (const before of request?.tags ?? []) rows.remove(requestTags, { ...requestKey(event), tag: before });
  for (const now of tags ?? []) rows.put(requestTags, { ...requestKey(event), tag: now, submitted });
}

/** Rule 2: one entry a customer and deal; a customer counts once, however many entries it has. */
function addDemand(rows: Rows, event: RecordedEvent, added: DemandEntry): void {
  const { customerId } = added;
  const { actor: addedBy, effectiveAt: addedAt } = event;
  const entry = { ...requestKey(event), entry: demandKey(added) };
  const replaced = rows.get(demand, entry);
  rows.put(demand, { ...entry, ...added, addedBy, addedAt });
  if (replaced) return;

  const key = { ...requestKey(event), customerId };
  const before = rows.get(requesters, key);
  if (before) {
    rows.change(requesters, key, { entries: before.entries + 1 });
    return;
  }
  const { told } = rows.get(toldOthers, key) ?? {};
  rows.put(requesters, { ...key, entries: 1, askedAt: addedAt, told });
  if (told != null) rows.remove(toldOthers, key);
}

function removeDemand(rows: Rows, event: RecordedEvent, removed: Pick<DemandEntry, 'customerId' | 'dealId'>): void {
  const key = { ...requestKey(event), customerId: removed.customerId };
  const { entries = 1 } = rows.get(requesters, key) ?? {};
  rows.remove(demand, { ...requestKey(event), entry: demandKey(removed) });
  if (entries > 1) rows.change(requesters, key, { entries: entries - 1 });
  else rows.remove(requesters, key);
}

/** Rule 8: who is told waits no longer, until the next decision. */
function markTold(rows: Rows, event: RecordedEvent, { decision, customerIds }: RequestFacts['RequesterInformed']): void {
  if (!customerIds) changeRequest(rows, event, { submitterTold: decision, submitterToldPosition: event.position });
  for (const customerId of customerIds ?? []) {
    const key = { ...requestKey(event), customerId };
    if (rows.get(requesters, key)) rows.change(requesters, key, { told: decision });
    else rows.put(toldOthers, { ...key, told: decision });
  }
}

/** Rule 2: who waits for a merged request is told the decision on the one it was merged into. */
function markToldElsewhere(rows: Rows, event: RecordedEvent, decision: string, customerIds: readonly string[] | undefined): void {
  if (!customerIds) changeRequest(rows, event, { submitterToldElsewhere: decision });
  for (const customerId of customerIds ?? []) rows.change(requesters, { ...requestKey(event), customerId }, { toldElsewhere: decision });
}

type Decided = RequestFacts['RequestAccepted' | 'RequestDeclined' | 'RequestDeferred'];

/** The decision stands from now on, and everybody waits to be told. */
function recordDecision(rows: Rows, event: RecordedEvent<Decided>, judged: Pick<DecisionRow, 'outcome' | 'weakOnly'>): void {
  const { data, actor: decidedBy, effectiveAt: decidedAt, recordedAt } = event;
  const { references: referenced, supersedesDecisions = [], ...decision } = data;
  const { number } = decision;
  const owner = 'owner' in decision ? decision.owner : null;
  const decided = { decidedBy, decidedById: actorId(decidedBy), decidedAt, recordedAt };
  rows.put(decisions, { ...requestKey(event), ...decision, referenced, ...judged, ...decided });
  for (const { requestId: supersededRequestId, number: supersededNumber } of supersedesDecisions)
    rows.put(supersessions, { ...requestKey(event), number, supersededRequestId, supersededNumber });
  changeRequest(rows, event, {
    status: judged.outcome,
    statusSince: decidedAt,
    statusReason: null,
    decision: number,
    decidedAt,
    owner,
    ...ownerKeyOf({ owner }),
  });
}

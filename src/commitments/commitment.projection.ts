import { actorId } from '../kernel/actor.js';
import type { RecordedEvent } from '../kernel/event.js';
import { nameKey } from '../kernel/name.js';
import { keyOf } from '../kernel/streams.js';
import type { Day } from '../kernel/time.js';
import type { Projection, Rows } from '../read-model/projection.js';
import { type Closing, type CommitmentFacts, type FulfilmentWord } from './commitment.events.js';
import { audienceKey, datesDiffer, fulfilmentOf, heldBy, riskInWords, statusOf, type Fulfilment } from './commitment.rules.js';
import {
  commitmentChanges,
  commitmentConcerns,
  commitments,
  disclosures,
  followUps,
  fulfilmentCounts,
  fulfilments,
  holders,
  wordings,
  words,
  type ApprovalEntry,
  type ChangeRow,
  type CommitmentRow,
  type DisclosureRow,
  type HeldRow,
  type HolderRow,
  type TellingColumn,
  type WordingRow,
} from './commitment.tables.js';

export const commitmentProjection: Projection<CommitmentFacts> = {
  name: 'commitments',
  module: import.meta.url,
  tables: [
    commitments,
    fulfilmentCounts,
    words,
    wordings,
    disclosures,
    holders,
    commitmentChanges,
    fulfilments,
    commitmentConcerns,
    followUps,
  ],

  on: {
    CommitmentProposed(rows, event) {
      const { commitmentId, featureId, audience, version, owner, followUpOn, basedOnRequestId = null } = event.data;
      const { kind, segment, customerId } = audience;
      const slot = { commitmentId, featureId, audience: audienceKey(audience), audienceKind: kind, segment, customerId };
      changeSlot(rows, event, {
        ...slot,
        owner,
        ownerKey: nameKey(owner),
        followUpOn,
        isFollowedUp: false,
        basedOnRequestId,
        pending: version,
      });
      addWording(rows, event);
    },

    WordingRevised(rows, event) {
      const slot = slotRow(rows, event);
      changeWording(rows, event, slot.pending, { status: 'REPLACED' });
      changeSlot(rows, event, { pending: event.data.version }, slot);
      addWording(rows, event);
    },

    WordingApproved(rows, event) {
      const { version, function: as } = event.data;
      const { actor: by, via, effectiveAt: at } = event;
      // one that has lapsed and is given again stands once
      const isEarlier = (entry: ApprovalEntry) => entry.function === as && actorId(entry.by) === actorId(by);
      changeApprovals(rows, event, version, (approvals) => [
        ...approvals.filter((entry) => !isEarlier(entry)),
        { function: as, by, via, at },
      ]);
    },

    ApprovalWithdrawn(rows, event) {
      const { version, function: as, approver } = event.data;
      changeApprovals(rows, event, version, (approvals) =>
        approvals.filter((entry) => entry.function !== as || actorId(entry.by) !== approver),
      );
    },

    WordingRejected(rows, event) {
      changeWording(rows, event, event.data.version, { status: 'REJECTED' });
      changeSlot(rows, event, { pending: null }, slotRow(rows, event), event.data.reason);
    },

    CommitmentActivated(rows, event) {
      const { version } = event.data;
      const { effectiveAt, position } = event;
      const slot = slotRow(rows, event);
      const { current, closed } = slot;
      changeWording(rows, event, current, { status: 'SUPERSEDED', inForceUntil: effectiveAt });
      changeWording(rows, event, version, { status: 'IN_FORCE', inForceFrom: effectiveAt, activatedPosition: position });
      if (current ?? closed) noteChange(rows, event, { kind: 'NEW_WORDING', version });
      const { promisedDate, validUntil } = wordingRow(rows, event, version);
      unsay(rows, event);
      changeSlot(rows, event, { ...UNDELIVERED, current: version, promisedDate, validUntil, pending: null, closed: null }, slot);
    },

    CommitmentChanged(rows, event) {
      const { owner, followUpOn } = event.data;
      changeSlot(rows, event, {
        ...(owner !== undefined && { owner, ownerKey: nameKey(owner) }),
        ...(followUpOn !== undefined && { followUpOn, isFollowedUp: false }),
      });
    },

    CommitmentDisclosed(rows, event) {
      const { data, actor: toldBy, recordedAt, position } = event;
      const { customerId, disclosureId, toldAt } = data;
      const disclosure = { ...slotKey(event), ...data, toldBy, recordedAt, position };
      rows.put(disclosures, disclosure);
      const slot = slotRow(rows, event);
      const holder = holderRow(rows, event, slot, customerId);
      const counts = holder.releasedAt == null || toldAt >= holder.releasedAt;
      const told = [...holder.told, disclosureId];
      if (counts) hold(rows, event, slot, holder, { told }, isHeld(holder) ? [holder, disclosure] : [disclosure]);
    },

    DisclosureCorrected(rows, event) {
      const { disclosureId, reason } = event.data;
      const correction = { reason, by: event.actor, at: event.effectiveAt };
      rows.change(disclosures, { ...slotKey(event), disclosureId }, { correction });
      const slot = slotRow(rows, event);
      const holder = holderRow(rows, event, slot, disclosureRow(rows, event, disclosureId).customerId);
      const told = holder.told.filter((id) => id !== disclosureId);
      const disclosed = told.map((id) => disclosureRow(rows, event, id));
      hold(rows, event, slot, holder, { told }, disclosed);
    },

    CommitmentConcernRaised(rows, event) {
      const { data, actor: raisedBy, effectiveAt: raisedAt, position } = event;
      rows.put(commitmentConcerns, { ...slotKey(event), ...data, raisedBy, raisedAt, position });
      if (data.blocking) changeSlot(rows, event, { blocking: slotRow(rows, event).blocking + 1 });
    },

    CommitmentConcernResolved(rows, event) {
      const { concernId, outcome, note } = event.data;
      const resolved = { outcome, note, resolvedBy: event.actor, resolvedAt: event.effectiveAt };
      const key = { ...slotKey(event), concernId };
      rows.change(commitmentConcerns, key, resolved);
      if (rows.get(commitmentConcerns, key)?.blocking) changeSlot(rows, event, { blocking: slotRow(rows, event).blocking - 1 });
    },

    CommitmentPutAtRisk(rows, event) {
      const { actor: by, effectiveAt: at, position } = event;
      const risks = event.data.risks.map((risk) => ({ ...risk, reason: riskInWords(risk), by, at, position }));
      const reason = risks.map((risk) => risk.reason).join(' ');
      const slot = slotRow(rows, event);
      noteChange(rows, event, { kind: 'AT_RISK', reason });
      changeSlot(rows, event, { risks: [...(slot.risks ?? []), ...risks] }, slot, reason);
    },

    RiskCleared(rows, event) {
      const { kinds } = event.data;
      const slot = slotRow(rows, event);
      changeSlot(rows, event, { risks: slot.risks?.filter(({ kind }) => !kinds.includes(kind)) }, slot);
    },

    CustomerInformedOfChange(rows, event) {
      const { customerId, version, channel } = event.data;
      const { actor: by, effectiveAt: at, position } = event;
      const slot = slotRow(rows, event);
      const holder = holderRow(rows, event, slot, customerId);
      const cleared = !mustAcknowledge(rows, event, slot, holder) && { clearedPosition: position };
      rows.put(holders, { ...holder, informed: { version, channel, by, at }, informedPosition: position, ...cleared });
    },

    CustomerAcknowledgedChange(rows, event) {
      const { customerId, version, evidenceUrl } = event.data;
      const { actor: by, effectiveAt: at } = event;
      const slot = slotRow(rows, event);
      const holder = holderRow(rows, event, slot, customerId);
      const { informedPosition: acknowledgedPosition } = holder;
      const clearedPosition = Math.max(holder.clearedPosition, acknowledgedPosition);
      rows.put(holders, { ...holder, acknowledged: { version, evidenceUrl, by, at }, acknowledgedPosition, clearedPosition });
    },

    DeliveryAsserted(rows, event) {
      const { version, deliveredOn, note } = event.data;
      const { actor: by, effectiveAt: at, position } = event;
      changeWording(rows, event, version, { delivery: { deliveredOn, note, by, at, position } });
      changeSlot(rows, event, { deliveredOn });
    },

    DeliveryWithdrawn(rows, event) {
      const { version, reason } = event.data;
      const slot = slotRow(rows, event);
      noteChange(rows, event, { kind: 'DELIVERY_WITHDRAWN', reason });
      changeWording(rows, event, version, { delivery: null, undeliveredAt: event.effectiveAt });
      unsay(rows, event);
      changeSlot(rows, event, { deliveredOn: null }, slot, reason);
    },

    FulfilmentConfirmed: (rows, event) => recordWord(rows, event, 'CONFIRMED'),

    FulfilmentDisputed: (rows, event) => recordWord(rows, event, 'DISPUTED'),

    CommitmentBreached(rows, event) {
      noteChange(rows, event, { kind: 'BREACHED', reason: event.data.reason });
      closeSlot(rows, event, 'BREACHED', event.data.reason);
    },

    CommitmentWithdrawn(rows, event) {
      noteChange(rows, event, { kind: 'WITHDRAWN', reason: event.data.reason });
      closeSlot(rows, event, 'WITHDRAWN', event.data.reason);
    },

    CommitmentReleased(rows, event) {
      const { customerId, version: releasedVersion } = event.data;
      const { effectiveAt: releasedAt, position: releasedPosition } = event;
      const slot = slotRow(rows, event);
      const holder = holderRow(rows, event, slot, customerId);
      hold(rows, event, slot, holder, { told: [], releasedAt, releasedVersion, releasedPosition }, []);
      if (slot.audienceKind === 'CUSTOMER') closeSlot(rows, event, 'RELEASED');
      else changeSlot(rows, event, { releases: slot.releases + 1 });
    },

    FollowUpDue(rows, event) {
      const { followUpOn } = event.data;
      rows.change(followUps, slotKey(event), { isNoted: true, noted: [...(rows.get(followUps, slotKey(event))?.noted ?? []), followUpOn] });
    },

    FollowUpCompleted(rows, event) {
      const { nextFollowUpOn: followUpOn } = event.data;
      changeSlot(rows, event, followUpOn === undefined ? { isFollowedUp: true } : { followUpOn, isFollowedUp: false });
    },
  },
};

const slotKey = ({ stream }: RecordedEvent) => ({ commitmentId: keyOf(stream) });

function slotRow(rows: Rows, event: RecordedEvent): CommitmentRow {
  const slot = rows.get(commitments, slotKey(event));
  if (!slot) throw new Error(`${event.stream} has an event before its first proposal.`);
  return slot;
}

/** Delivery, and what customers say of it and of the promise, belong to one wording and start anew (rule 18). */
const UNDELIVERED = { deliveredOn: null, releases: 0 };

const UNTOLD = { ...UNDELIVERED, blocking: 0 };

const countsOf = (rows: Rows, event: RecordedEvent): Fulfilment => rows.get(fulfilmentCounts, slotKey(event)) ?? fulfilmentOf([]);

/** What customers said of the delivery counts no more. */
function unsay(rows: Rows, event: RecordedEvent): void {
  const { holders } = countsOf(rows, event);
  if (holders > 0) rows.put(fulfilmentCounts, { ...slotKey(event), holders, confirmed: 0, disputed: 0 });
}

/** Changes the slot, and its status as follows from that. */
function changeSlot(
  rows: Rows,
  event: RecordedEvent,
  changes: Partial<CommitmentRow>,
  before = rows.get(commitments, slotKey(event)),
  reason?: string,
): void {
  const slot = { ...UNTOLD, ...before, ...changes } as CommitmentRow;
  const status = statusOf({ ...slot, ...countsOf(rows, event) });
  const since = { status, statusSince: event.effectiveAt, statusReason: reason, statusPosition: event.position };
  rows.put(commitments, { ...slot, ...(status !== before?.status && since) });
  if (!before || followUpOf(slot) !== followUpOf(before)) schedule(rows, event, slot);
}

/** There is something to follow up while a wording is in force or waits, until the owner has looked. */
const followUpOf = ({ current, pending, followUpOn, isFollowedUp }: CommitmentRow): Day | null =>
  (current ?? pending) == null || isFollowedUp ? null : followUpOn;

function schedule(rows: Rows, event: RecordedEvent, slot: CommitmentRow): void {
  const noted = rows.get(followUps, slotKey(event))?.noted ?? [];
  rows.put(followUps, { ...slotKey(event), followUpOn: followUpOf(slot), isNoted: noted.includes(slot.followUpOn), noted });
}

/** Nothing is in force, nothing waits. */
function closeSlot(rows: Rows, event: RecordedEvent, closed: Closing, reason?: string): void {
  const slot = slotRow(rows, event);
  changeWording(rows, event, slot.current, { status: closed, inForceUntil: event.effectiveAt });
  changeWording(rows, event, slot.pending, { status: closed });
  unsay(rows, event);
  changeSlot(rows, event, { ...UNDELIVERED, current: null, promisedDate: null, validUntil: null, pending: null, closed }, slot, reason);
}

function addWording(rows: Rows, event: RecordedEvent<CommitmentFacts['CommitmentProposed' | 'WordingRevised']>): void {
  const { actor: proposedBy, effectiveAt: proposedAt, position: proposedPosition } = event;
  const { version, hash, wording } = event.data;
  const { promisedDate, validUntil, ...said } = wording;
  const key = { ...slotKey(event), version };
  rows.put(words, { ...key, hash, ...said, proposedBy, proposedAt });
  rows.put(wordings, { ...key, promisedDate, validUntil, status: 'PENDING', proposedPosition, approvals: [] });
}

function wordingRow(rows: Rows, event: RecordedEvent, version: number): WordingRow {
  const wording = rows.get(wordings, { ...slotKey(event), version });
  if (!wording) throw new Error(`${event.stream} has no wording ${version}.`);
  return wording;
}

function changeWording(rows: Rows, event: RecordedEvent, version: number | null | undefined, changes: Partial<WordingRow>): void {
  if (version != null) rows.change(wordings, { ...slotKey(event), version }, changes);
}

type Approvals = readonly ApprovalEntry[];

function changeApprovals(rows: Rows, event: RecordedEvent, version: number, changed: (approvals: Approvals) => Approvals): void {
  changeWording(rows, event, version, { approvals: changed(wordingRow(rows, event, version).approvals) });
}

/** Whoever holds the promise must be told of this. */
function noteChange(rows: Rows, event: RecordedEvent, what: Pick<ChangeRow, 'kind' | 'version' | 'reason'>): void {
  const { position, actor: changedBy, effectiveAt: changedAt } = event;
  rows.put(commitmentChanges, { ...slotKey(event), position, ...what, changedBy, changedAt });
}

function disclosureRow(rows: Rows, event: RecordedEvent, disclosureId: string): DisclosureRow {
  const disclosure = rows.get(disclosures, { ...slotKey(event), disclosureId });
  if (!disclosure) throw new Error(`${event.stream} has no disclosure ${disclosureId}.`);
  return disclosure;
}

const HOLDS_NOTHING: Readonly<Record<TellingColumn, null>> = {
  ...{ disclosureId: null, version: null, channel: null, toldTo: null, toldAt: null, evidenceUrl: null },
  ...{ toldBy: null, recordedAt: null, position: null },
};

const isHeld = (holder: HolderRow): holder is HeldRow => holder.version != null;

function holderRow(rows: Rows, event: RecordedEvent, { featureId }: CommitmentRow, customerId: string): HolderRow {
  const key = { ...slotKey(event), customerId };
  const fresh = { featureId, told: [], informedPosition: 0, acknowledgedPosition: 0, clearedPosition: 0 };
  return rows.get(holders, key) ?? { ...key, ...HOLDS_NOTHING, ...fresh };
}

/** The customer holds the last of these disclosures, if there is any; what was said of earlier changes counts for that, too. */
function hold(
  rows: Rows,
  event: RecordedEvent,
  slot: CommitmentRow,
  before: HolderRow,
  changes: Partial<HolderRow>,
  tellings: readonly DisclosureRow[],
): void {
  const holder: HolderRow = { ...before, ...HOLDS_NOTHING, ...heldBy(tellings), ...changes };
  const clearedPosition = mustAcknowledge(rows, event, slot, holder) ? holder.acknowledgedPosition : holder.informedPosition;
  rows.put(holders, { ...holder, clearedPosition });
  const word = lastWord(rows, event, slot, holder.customerId);
  recount(rows, event, slot, fulfilmentOf(isHeld(before) ? [word] : []), fulfilmentOf(isHeld(holder) ? [word] : []));
}

function mustAcknowledge(rows: Rows, event: RecordedEvent, slot: CommitmentRow, { version }: HolderRow): boolean {
  if (version == null || slot.current == null || slot.current === version) return false;
  return datesDiffer(wordingRow(rows, event, version), slot);
}

function recordWord(rows: Rows, event: RecordedEvent<CommitmentFacts['FulfilmentConfirmed']>, word: FulfilmentWord): void {
  const { customerId, version, note } = event.data;
  const slot = slotRow(rows, event);
  const before = lastWord(rows, event, slot, customerId);
  const { delivery } = wordingRow(rows, event, version);
  if (!delivery) throw new Error(`${event.stream} has a word on a delivery that nobody asserted.`);
  const said = { word, note, recordedBy: event.actor, saidAt: event.effectiveAt };
  rows.put(fulfilments, { ...slotKey(event), version, customerId, asserted: delivery.position, ...said });
  recount(rows, event, slot, fulfilmentOf([before]), fulfilmentOf([word]), note);
}

/** The last word of a customer on the delivery of the wording in force. */
function lastWord(rows: Rows, event: RecordedEvent, { current: version, deliveredOn }: CommitmentRow, customerId: string) {
  if (version == null || deliveredOn == null) return undefined;
  const said = rows.get(fulfilments, { ...slotKey(event), version, customerId });
  return said?.asserted === wordingRow(rows, event, version).delivery?.position ? said?.word : undefined;
}

/** What one customer adds to the counts of the slot has changed. */
function recount(rows: Rows, event: RecordedEvent, slot: CommitmentRow, before: Fulfilment, after: Fulfilment, reason?: string): void {
  const { holders, confirmed, disputed } = countsOf(rows, event);
  const counts = {
    holders: holders + after.holders - before.holders,
    confirmed: confirmed + after.confirmed - before.confirmed,
    disputed: disputed + after.disputed - before.disputed,
  };
  rows.put(fulfilmentCounts, { ...slotKey(event), ...counts });
  changeSlot(rows, event, {}, slot, reason);
}

import type { ConcernOutcome } from '../concerns/concern.events.js';
import { actorId, type Actor } from '../kernel/actor.js';
import type { RecordedEvent } from '../kernel/event.js';
import type { Day, Instant } from '../kernel/time.js';
import type { Projection, Rows } from '../read-model/projection.js';
import { table } from '../read-model/table.js';
import { Closing, fulfilmentOf, heldBy, statusOf } from './commitment.events.js';
import type {
  ApprovalFunction,
  AudienceKind,
  CommitmentFacts,
  CommitmentStatus,
  Fulfilment,
  FulfilmentWord,
  Risk,
} from './commitment.events.js';

/** Who did something, and when it happened. */
interface Deed {
  readonly by: Actor;
  readonly at: Instant;
}

/** Why the promise may not be kept; who put that on record is `sayso` for a reaction. */
export interface RiskEntry extends Risk, Deed {
  readonly position: number;
}

export interface CommitmentRow {
  readonly commitmentId: string;
  readonly featureId: string;
  /** What the slot’s key says after the @: everyone, segment:SEGMENT or customer:CUSTOMER. */
  readonly audience: string;
  readonly audienceKind: AudienceKind;
  readonly segment?: string | null;
  readonly customerId?: string | null;
  readonly owner: string;
  readonly followUpOn: Day;
  /** The owner has looked at it, and no day is set to look again. */
  readonly isFollowedUp: boolean;
  readonly basedOnRequestId?: string | null;
  /** Version of the wording in force, and its dates. */
  readonly current?: number | null;
  readonly promisedDate?: Day | null;
  readonly validUntil?: Day | null;
  /** Version of the wording that waits. */
  readonly pending?: number | null;
  readonly closed?: Closing | null;
  /** Those on record that nobody cleared. */
  readonly risks?: readonly RiskEntry[] | null;
  /** When what the wording in force promises was there, by our word. */
  readonly deliveredOn?: Day | null;
  /** How many customers hold the promise, and what the last word of each is on the delivery of the wording in force. */
  readonly holders: number;
  readonly confirmed: number;
  readonly disputed: number;
  /** How many blocking concerns are open, and how many customers released us from the wording in force. */
  readonly blocking: number;
  readonly releases: number;
  readonly status: CommitmentStatus;
  readonly statusSince: Instant;
  /** Why it was rejected, withdrawn or broken, or may not be kept. */
  readonly statusReason?: string | null;
  /** Position of the event that gave it this status. */
  readonly statusPosition: number;
  readonly revision: number;
}

/**
 * What a wording has become: it waits; another was proposed in its place; it was rejected; it is in force;
 * another came into force; the promise ended in one of three ways.
 */
export const WordingStatus = {
  PENDING: 'PENDING',
  REPLACED: 'REPLACED',
  REJECTED: 'REJECTED',
  IN_FORCE: 'IN_FORCE',
  SUPERSEDED: 'SUPERSEDED',
  ...Closing,
} as const;
export type WordingStatus = keyof typeof WordingStatus;

export interface ApprovalEntry extends Deed {
  readonly function: ApprovalFunction;
  readonly via?: Actor;
}

/** Our word that what a wording promises is there. */
export interface DeliveryEntry extends Deed {
  readonly deliveredOn: Day;
  readonly note?: string;
}

export interface WordingRow {
  readonly commitmentId: string;
  readonly version: number;
  readonly hash: string;
  readonly canSay: string;
  readonly cannotSay: string;
  readonly conditions?: readonly string[] | null;
  readonly promisedDate?: Day | null;
  readonly validUntil?: Day | null;
  readonly status: WordingStatus;
  readonly proposedBy: Actor;
  readonly approvals: readonly ApprovalEntry[];
  readonly inForceFrom?: Instant | null;
  readonly inForceUntil?: Instant | null;
  readonly delivery?: DeliveryEntry | null;
  /** Positions of the event that proposed it and of the one that put it into force. */
  readonly proposedPosition: number;
  readonly activatedPosition?: number | null;
}

export interface DisclosureRow {
  readonly commitmentId: string;
  readonly disclosureId: string;
  readonly customerId: string;
  readonly version: number;
  readonly channel: string;
  readonly toldTo?: string | null;
  readonly toldAt: Instant;
  readonly evidenceUrl?: string | null;
  readonly toldBy: Actor;
  readonly recordedAt: Instant;
  readonly position: number;
  /** It was not so: it counts no more. */
  readonly correction?: CorrectionEntry | null;
}

export interface CorrectionEntry extends Deed {
  readonly reason: string;
}

/**
 * A customer who was ever told a wording of a commitment: the disclosure by which it holds one (rule 15), whose columns are null
 * while it holds none, and what happened between the customer and us since.
 */
export interface HolderRow extends Nullable<Omit<DisclosureRow, 'commitmentId' | 'customerId' | 'correction'>> {
  readonly commitmentId: string;
  readonly customerId: string;
  readonly featureId: string;
  /** Keys of the disclosures that count, in the order of the log. */
  readonly told: readonly string[];
  /** Of the last change it was informed of; and the position of that. */
  readonly informed?: InformedEntry | null;
  readonly informedPosition: number;
  /** What it acknowledged last; and the position at which it had been informed of that. */
  readonly acknowledged?: AcknowledgedEntry | null;
  readonly acknowledgedPosition: number;
  /** Changes up to this position need nothing more to be said or acknowledged. */
  readonly clearedPosition: number;
  /** When it released us from what it had been told by then, and the wording in force at that. */
  readonly releasedAt?: Instant | null;
  readonly releasedVersion?: number | null;
  readonly releasedPosition?: number | null;
}

type Nullable<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

export interface InformedEntry extends Deed {
  readonly version: number;
  readonly channel?: string;
}

export interface AcknowledgedEntry extends Deed {
  readonly version: number;
  readonly evidenceUrl?: string;
}

/** What those who hold a promise must be told of (rule 15). */
export const ChangeKind = { NEW_WORDING: 'NEW_WORDING', AT_RISK: 'AT_RISK', WITHDRAWN: 'WITHDRAWN', BREACHED: 'BREACHED' } as const;
export type ChangeKind = keyof typeof ChangeKind;

export interface ChangeRow {
  readonly commitmentId: string;
  readonly position: number;
  readonly kind: ChangeKind;
  /** The wording that came into force, with NEW_WORDING. */
  readonly version?: number | null;
  readonly reason?: string | null;
  readonly changedBy: Actor;
  readonly changedAt: Instant;
}

/** The last word of a customer on the delivery of a wording. */
export interface FulfilmentRow {
  readonly commitmentId: string;
  readonly version: number;
  readonly customerId: string;
  readonly word: FulfilmentWord;
  readonly note?: string | null;
  readonly recordedBy: Actor;
  readonly saidAt: Instant;
}

export interface CommitmentConcernRow {
  readonly commitmentId: string;
  readonly concernId: string;
  readonly blocking: boolean;
  readonly text: string;
  readonly raisedBy: Actor;
  readonly raisedAt: Instant;
  /** Position of the event that raised it. */
  readonly position: number;
  /** Absent while it is open, as is what follows. */
  readonly outcome?: ConcernOutcome | null;
  readonly note?: string | null;
  readonly resolvedBy?: Actor | null;
  readonly resolvedAt?: Instant | null;
}

/** When a commitment is looked at again. */
export interface FollowUpRow {
  readonly commitmentId: string;
  /** Absent while there is nothing to look at. */
  readonly followUpOn?: Day | null;
  /** It is on record that this day has come; and which days are. */
  readonly isNoted: boolean;
  readonly noted: readonly Day[];
}

export const commitments = table<CommitmentRow>('commitments', {
  columns: {
    commitmentId: 'TEXT',
    featureId: 'TEXT',
    audience: 'TEXT',
    audienceKind: 'TEXT',
    segment: 'TEXT',
    customerId: 'TEXT',
    owner: 'TEXT',
    followUpOn: 'TEXT',
    isFollowedUp: 'FLAG',
    basedOnRequestId: 'TEXT',
    current: 'INTEGER',
    promisedDate: 'TEXT',
    validUntil: 'TEXT',
    pending: 'INTEGER',
    closed: 'TEXT',
    risks: 'JSON',
    deliveredOn: 'TEXT',
    holders: 'INTEGER',
    confirmed: 'INTEGER',
    disputed: 'INTEGER',
    blocking: 'INTEGER',
    releases: 'INTEGER',
    status: 'TEXT',
    statusSince: 'TEXT',
    statusReason: 'TEXT',
    statusPosition: 'INTEGER',
    revision: 'INTEGER',
  },
  key: ['commitmentId'],
  indexes: [['featureId'], ['audience'], ['status'], ['owner'], ['followUpOn'], ['basedOnRequestId'], ['pending']],
});

export const wordings = table<WordingRow>('wordings', {
  columns: {
    commitmentId: 'TEXT',
    version: 'INTEGER',
    hash: 'TEXT',
    canSay: 'TEXT',
    cannotSay: 'TEXT',
    conditions: 'JSON',
    promisedDate: 'TEXT',
    validUntil: 'TEXT',
    status: 'TEXT',
    proposedBy: 'JSON',
    approvals: 'JSON',
    inForceFrom: 'TEXT',
    inForceUntil: 'TEXT',
    delivery: 'JSON',
    proposedPosition: 'INTEGER',
    activatedPosition: 'INTEGER',
  },
  key: ['commitmentId', 'version'],
});

const DISCLOSED = {
  commitmentId: 'TEXT',
  disclosureId: 'TEXT',
  customerId: 'TEXT',
  version: 'INTEGER',
  channel: 'TEXT',
  toldTo: 'TEXT',
  toldAt: 'TEXT',
  evidenceUrl: 'TEXT',
  toldBy: 'JSON',
  recordedAt: 'TEXT',
  position: 'INTEGER',
} as const;

export const disclosures = table<DisclosureRow>('disclosures', {
  columns: { ...DISCLOSED, correction: 'JSON' },
  key: ['commitmentId', 'disclosureId'],
  indexes: [['commitmentId'], ['customerId']],
});

export const holders = table<HolderRow>('holders', {
  columns: {
    ...DISCLOSED,
    featureId: 'TEXT',
    told: 'JSON',
    informed: 'JSON',
    informedPosition: 'INTEGER',
    acknowledged: 'JSON',
    acknowledgedPosition: 'INTEGER',
    clearedPosition: 'INTEGER',
    releasedAt: 'TEXT',
    releasedVersion: 'INTEGER',
    releasedPosition: 'INTEGER',
  },
  key: ['commitmentId', 'customerId'],
  indexes: [['commitmentId'], ['customerId'], ['featureId']],
});

/** One row a change and slot, however many hold the promise: who is affected is a join of both. */
export const commitmentChanges = table<ChangeRow>('commitmentChanges', {
  columns: {
    commitmentId: 'TEXT',
    position: 'INTEGER',
    kind: 'TEXT',
    version: 'INTEGER',
    reason: 'TEXT',
    changedBy: 'JSON',
    changedAt: 'TEXT',
  },
  key: ['commitmentId', 'position'],
});

export const fulfilments = table<FulfilmentRow>('fulfilments', {
  columns: {
    commitmentId: 'TEXT',
    version: 'INTEGER',
    customerId: 'TEXT',
    word: 'TEXT',
    note: 'TEXT',
    recordedBy: 'JSON',
    saidAt: 'TEXT',
  },
  key: ['commitmentId', 'version', 'customerId'],
});

export const commitmentConcerns = table<CommitmentConcernRow>('commitmentConcerns', {
  columns: {
    commitmentId: 'TEXT',
    concernId: 'TEXT',
    blocking: 'FLAG',
    text: 'TEXT',
    raisedBy: 'JSON',
    raisedAt: 'TEXT',
    position: 'INTEGER',
    outcome: 'TEXT',
    note: 'TEXT',
    resolvedBy: 'JSON',
    resolvedAt: 'TEXT',
  },
  key: ['commitmentId', 'concernId'],
});

export const followUps = table<FollowUpRow>('followUps', {
  columns: { commitmentId: 'TEXT', followUpOn: 'TEXT', isNoted: 'FLAG', noted: 'JSON' },
  key: ['commitmentId'],
  indexes: [['isNoted', 'followUpOn']],
});

export const commitmentProjection: Projection<CommitmentFacts> = {
  name: 'commitments',
  version: 2,
  tables: [commitments, wordings, disclosures, holders, commitmentChanges, fulfilments, commitmentConcerns, followUps],

  on: {
    CommitmentProposed(rows, event) {
      const { commitmentId, featureId, audience, version, owner, followUpOn, basedOnRequestId = null } = event.data;
      const { kind, segment, customerId } = audience;
      const slot = { commitmentId, featureId, audience: commitmentId.slice(featureId.length + 1), audienceKind: kind, segment, customerId };
      change(rows, event, { ...slot, owner, followUpOn, isFollowedUp: false, basedOnRequestId, pending: version });
      propose(rows, event);
    },

    WordingRevised(rows, event) {
      const slot = slotOf(rows, event);
      changeWording(rows, event, slot.pending, { status: 'REPLACED' });
      change(rows, event, { pending: event.data.version }, slot);
      propose(rows, event);
    },

    WordingApproved(rows, event) {
      const { version, function: as } = event.data;
      const { actor: by, via, effectiveAt: at } = event;
      // one that has lapsed and is given again stands once
      const isEarlier = (entry: ApprovalEntry) => entry.function === as && actorId(entry.by) === actorId(by);
      approve(rows, event, version, (approvals) => [...approvals.filter((entry) => !isEarlier(entry)), { function: as, by, via, at }]);
    },

    ApprovalWithdrawn(rows, event) {
      const { version, function: as, approver } = event.data;
      approve(rows, event, version, (approvals) => approvals.filter((entry) => entry.function !== as || actorId(entry.by) !== approver));
    },

    WordingRejected(rows, event) {
      changeWording(rows, event, event.data.version, { status: 'REJECTED' });
      change(rows, event, { pending: null }, slotOf(rows, event), event.data.reason);
    },

    CommitmentActivated(rows, event) {
      const { version } = event.data;
      const { effectiveAt, position } = event;
      const slot = slotOf(rows, event);
      const { current, closed } = slot;
      changeWording(rows, event, current, { status: 'SUPERSEDED', inForceUntil: effectiveAt });
      changeWording(rows, event, version, { status: 'IN_FORCE', inForceFrom: effectiveAt, activatedPosition: position });
      if (current ?? closed) tell(rows, event, { kind: 'NEW_WORDING', version });
      const { promisedDate, validUntil } = wordingOf(rows, event, version);
      change(rows, event, { ...UNDELIVERED, current: version, promisedDate, validUntil, pending: null, closed: null }, slot);
    },

    CommitmentChanged(rows, event) {
      const { owner, followUpOn } = event.data;
      change(rows, event, { ...(owner !== undefined && { owner }), ...(followUpOn !== undefined && { followUpOn, isFollowedUp: false }) });
    },

    CommitmentDisclosed(rows, event) {
      const { data, actor: toldBy, recordedAt, position } = event;
      const { customerId, disclosureId, toldAt } = data;
      const disclosure = { ...keyOf(event), ...data, toldBy, recordedAt, position };
      rows.put(disclosures, disclosure);
      const slot = slotOf(rows, event);
      const holder = holderOf(rows, event, slot, customerId);
      const counts = holder.releasedAt == null || toldAt >= holder.releasedAt;
      const told = [...holder.told, disclosureId];
      if (counts) hold(rows, event, slot, holder, { told }, isHeld(holder) ? [holder, disclosure] : [disclosure]);
      else change(rows, event, {}, slot);
    },

    DisclosureCorrected(rows, event) {
      const { disclosureId, reason } = event.data;
      const correction = { reason, by: event.actor, at: event.effectiveAt };
      rows.change(disclosures, { ...keyOf(event), disclosureId }, { correction });
      const slot = slotOf(rows, event);
      const holder = holderOf(rows, event, slot, disclosureOf(rows, event, disclosureId).customerId);
      const told = holder.told.filter((id) => id !== disclosureId);
      const disclosed = told.map((id) => disclosureOf(rows, event, id));
      hold(rows, event, slot, holder, { told }, disclosed);
    },

    CommitmentConcernRaised(rows, event) {
      const { data, actor: raisedBy, effectiveAt: raisedAt, position } = event;
      rows.put(commitmentConcerns, { ...keyOf(event), ...data, raisedBy, raisedAt, position });
      const { blocking } = slotOf(rows, event);
      change(rows, event, data.blocking ? { blocking: blocking + 1 } : {});
    },

    CommitmentConcernResolved(rows, event) {
      const { concernId, outcome, note } = event.data;
      const resolved = { outcome, note, resolvedBy: event.actor, resolvedAt: event.effectiveAt };
      const key = { ...keyOf(event), concernId };
      rows.change(commitmentConcerns, key, resolved);
      const { blocking } = slotOf(rows, event);
      change(rows, event, rows.get(commitmentConcerns, key)?.blocking ? { blocking: blocking - 1 } : {});
    },

    CommitmentPutAtRisk(rows, event) {
      const { actor: by, effectiveAt: at, position } = event;
      const reason = event.data.risks.map((risk) => risk.reason).join(' ');
      const risks = event.data.risks.map((risk) => ({ ...risk, by, at, position }));
      const slot = slotOf(rows, event);
      tell(rows, event, { kind: 'AT_RISK', reason });
      change(rows, event, { risks: [...(slot.risks ?? []), ...risks] }, slot, reason);
    },

    RiskCleared(rows, event) {
      const { kinds } = event.data;
      const slot = slotOf(rows, event);
      change(rows, event, { risks: slot.risks?.filter(({ kind }) => !kinds.includes(kind)) }, slot);
    },

    CustomerInformedOfChange(rows, event) {
      const { customerId, version, channel } = event.data;
      const { actor: by, effectiveAt: at, position } = event;
      const slot = slotOf(rows, event);
      const holder = holderOf(rows, event, slot, customerId);
      const cleared = !mustAcknowledge(rows, event, slot, holder) && { clearedPosition: position };
      rows.put(holders, { ...holder, informed: { version, channel, by, at }, informedPosition: position, ...cleared });
      change(rows, event, {}, slot);
    },

    CustomerAcknowledgedChange(rows, event) {
      const { customerId, version, evidenceUrl } = event.data;
      const { actor: by, effectiveAt: at } = event;
      const slot = slotOf(rows, event);
      const holder = holderOf(rows, event, slot, customerId);
      const { informedPosition: acknowledgedPosition } = holder;
      const clearedPosition = Math.max(holder.clearedPosition, acknowledgedPosition);
      rows.put(holders, { ...holder, acknowledged: { version, evidenceUrl, by, at }, acknowledgedPosition, clearedPosition });
      change(rows, event, {}, slot);
    },

    DeliveryAsserted(rows, event) {
      const { version, deliveredOn, note } = event.data;
      changeWording(rows, event, version, { delivery: { deliveredOn, note, by: event.actor, at: event.effectiveAt } });
      change(rows, event, { deliveredOn });
    },

    FulfilmentConfirmed: (rows, event) => say(rows, event, 'CONFIRMED'),

    FulfilmentDisputed: (rows, event) => say(rows, event, 'DISPUTED'),

    CommitmentBreached(rows, event) {
      tell(rows, event, { kind: 'BREACHED', reason: event.data.reason });
      close(rows, event, 'BREACHED', event.data.reason);
    },

    CommitmentWithdrawn(rows, event) {
      tell(rows, event, { kind: 'WITHDRAWN', reason: event.data.reason });
      close(rows, event, 'WITHDRAWN', event.data.reason);
    },

    CommitmentReleased(rows, event) {
      const { customerId, version: releasedVersion } = event.data;
      const { effectiveAt: releasedAt, position: releasedPosition } = event;
      const slot = slotOf(rows, event);
      const holder = holderOf(rows, event, slot, customerId);
      hold(rows, event, slot, holder, { told: [], releasedAt, releasedVersion, releasedPosition }, []);
      if (slot.audienceKind === 'CUSTOMER') close(rows, event, 'RELEASED');
      else change(rows, event, { releases: slot.releases + 1 });
    },

    FollowUpDue(rows, event) {
      const { followUpOn } = event.data;
      rows.change(followUps, keyOf(event), { isNoted: true, noted: [...(rows.get(followUps, keyOf(event))?.noted ?? []), followUpOn] });
      change(rows, event, {});
    },

    FollowUpCompleted(rows, event) {
      const { nextFollowUpOn: followUpOn } = event.data;
      change(rows, event, followUpOn === undefined ? { isFollowedUp: true } : { followUpOn, isFollowedUp: false });
    },
  },
};

type Event = Pick<RecordedEvent, 'stream' | 'position' | 'effectiveAt' | 'revision'>;

const keyOf = ({ stream }: Event) => ({ commitmentId: stream.slice('commitment-'.length) });

function slotOf(rows: Rows, event: Event): CommitmentRow {
  const slot = rows.get(commitments, keyOf(event));
  if (!slot) throw new Error(`${event.stream} has an event before its first proposal.`);
  return slot;
}

/** Delivery, and what customers say of it and of the promise, belong to one wording and start anew (rule 18). */
const UNDELIVERED = { deliveredOn: null, confirmed: 0, disputed: 0, releases: 0 };

const UNTOLD = { ...UNDELIVERED, holders: 0, blocking: 0 };

/** Changes the slot, and its status as follows from that. */
function change(
  rows: Rows,
  event: Event,
  changes: Partial<CommitmentRow>,
  before = rows.get(commitments, keyOf(event)),
  reason?: string,
): void {
  const slot = { ...UNTOLD, ...before, ...changes } as CommitmentRow;
  const status = statusOf(slot);
  const since = { status, statusSince: event.effectiveAt, statusReason: reason, statusPosition: event.position };
  rows.put(commitments, { ...slot, ...(status !== before?.status && since), revision: event.revision });
  if (!before || followUpOf(slot) !== followUpOf(before)) schedule(rows, event, slot);
}

/** There is something to follow up while a wording is in force or waits, until the owner has looked. */
const followUpOf = ({ current, pending, followUpOn, isFollowedUp }: CommitmentRow): Day | null =>
  (current ?? pending) == null || isFollowedUp ? null : followUpOn;

function schedule(rows: Rows, event: Event, slot: CommitmentRow): void {
  const noted = rows.get(followUps, keyOf(event))?.noted ?? [];
  rows.put(followUps, { ...keyOf(event), followUpOn: followUpOf(slot), isNoted: noted.includes(slot.followUpOn), noted });
}

/** Nothing is in force, nothing waits. */
function close(rows: Rows, event: Event, closed: Closing, reason?: string): void {
  const slot = slotOf(rows, event);
  changeWording(rows, event, slot.current, { status: closed, inForceUntil: event.effectiveAt });
  changeWording(rows, event, slot.pending, { status: closed });
  change(rows, event, { ...UNDELIVERED, current: null, promisedDate: null, validUntil: null, pending: null, closed }, slot, reason);
}

function propose(rows: Rows, event: RecordedEvent<CommitmentFacts['CommitmentProposed' | 'WordingRevised']>): void {
  const { version, hash, wording } = event.data;
  const proposal = { proposedBy: event.actor, proposedPosition: event.position, approvals: [] };
  rows.put(wordings, { ...keyOf(event), version, hash, ...wording, status: 'PENDING', ...proposal });
}

function wordingOf(rows: Rows, event: Event, version: number): WordingRow {
  const wording = rows.get(wordings, { ...keyOf(event), version });
  if (!wording) throw new Error(`${event.stream} has no wording ${version}.`);
  return wording;
}

function changeWording(rows: Rows, event: Event, version: number | null | undefined, changes: Partial<WordingRow>): void {
  if (version != null) rows.change(wordings, { ...keyOf(event), version }, changes);
}

type Approvals = readonly ApprovalEntry[];

function approve(rows: Rows, event: Event, version: number, changed: (approvals: Approvals) => Approvals): void {
  changeWording(rows, event, version, { approvals: changed(wordingOf(rows, event, version).approvals) });
  change(rows, event, {});
}

/** Whoever holds the promise must be told of this. */
function tell(rows: Rows, event: RecordedEvent, what: Pick<ChangeRow, 'kind' | 'version' | 'reason'>): void {
  const { position, actor: changedBy, effectiveAt: changedAt } = event;
  rows.put(commitmentChanges, { ...keyOf(event), position, ...what, changedBy, changedAt });
}

function disclosureOf(rows: Rows, event: Event, disclosureId: string): DisclosureRow {
  const disclosure = rows.get(disclosures, { ...keyOf(event), disclosureId });
  if (!disclosure) throw new Error(`${event.stream} has no disclosure ${disclosureId}.`);
  return disclosure;
}

const HOLDS_NOTHING = {
  ...{ disclosureId: null, version: null, channel: null, toldTo: null, toldAt: null, evidenceUrl: null },
  ...{ toldBy: null, recordedAt: null, position: null },
};

const isHeld = (holder: HolderRow): holder is HolderRow & DisclosureRow => holder.version !== null;

function holderOf(rows: Rows, event: Event, { featureId }: CommitmentRow, customerId: string): HolderRow {
  const key = { ...keyOf(event), customerId };
  const fresh = { featureId, told: [], informedPosition: 0, acknowledgedPosition: 0, clearedPosition: 0 };
  return rows.get(holders, key) ?? { ...key, ...HOLDS_NOTHING, ...fresh };
}

/** The customer holds the last of these disclosures, if there is any; what was said of earlier changes counts for that, too. */
function hold(
  rows: Rows,
  event: Event,
  slot: CommitmentRow,
  before: HolderRow,
  changes: Partial<HolderRow>,
  tellings: readonly DisclosureRow[],
): void {
  const holder = { ...before, ...HOLDS_NOTHING, ...heldBy(tellings), ...changes };
  const clearedPosition = mustAcknowledge(rows, event, slot, holder) ? holder.acknowledgedPosition : holder.informedPosition;
  rows.put(holders, { ...holder, clearedPosition });
  const word = lastWord(rows, event, slot, holder.customerId);
  recount(rows, event, slot, fulfilmentOf(isHeld(before) ? [word] : []), fulfilmentOf(isHeld(holder) ? [word] : []));
}

interface Dates {
  readonly promisedDate?: Day | null;
  readonly validUntil?: Day | null;
}

/** Rule 15: a customer who holds other dates than those in force has to acknowledge the new ones. */
export const datesDiffer = (held: Dates, now: Dates): boolean =>
  (held.promisedDate ?? null) !== (now.promisedDate ?? null) || (held.validUntil ?? null) !== (now.validUntil ?? null);

function mustAcknowledge(rows: Rows, event: Event, slot: CommitmentRow, { version }: HolderRow): boolean {
  if (version === null || slot.current == null || slot.current === version) return false;
  return datesDiffer(wordingOf(rows, event, version), slot);
}

function say(rows: Rows, event: RecordedEvent<CommitmentFacts['FulfilmentConfirmed']>, word: FulfilmentWord): void {
  const { customerId, version, note } = event.data;
  const slot = slotOf(rows, event);
  const before = lastWord(rows, event, slot, customerId);
  rows.put(fulfilments, { ...keyOf(event), version, customerId, word, note, recordedBy: event.actor, saidAt: event.effectiveAt });
  recount(rows, event, slot, fulfilmentOf([before]), fulfilmentOf([word]), note);
}

/** The last word of a customer on the delivery of the wording in force. */
function lastWord(rows: Rows, event: Event, { current: version, deliveredOn }: CommitmentRow, customerId: string) {
  return version == null || deliveredOn == null ? undefined : rows.get(fulfilments, { ...keyOf(event), version, customerId })?.word;
}

/** What one customer adds to the counts of the slot has changed. */
function recount(rows: Rows, event: Event, slot: CommitmentRow, before: Fulfilment, after: Fulfilment, reason?: string): void {
  const counts = {
    holders: slot.holders + after.holders - before.holders,
    confirmed: slot.confirmed + after.confirmed - before.confirmed,
    disputed: slot.disputed + after.disputed - before.disputed,
  };
  change(rows, event, counts, slot, reason);
}

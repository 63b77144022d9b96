import type { ConcernOutcome } from '../concerns/concern.events.js';
import type { Actor } from '../kernel/actor.js';
import type { Day, Instant } from '../kernel/time.js';
import {
  day,
  type Deed,
  deeds,
  filled,
  flag,
  instant,
  integer,
  json,
  nullable,
  nullables,
  type RowOf,
  shared,
  table,
  text,
} from '../read-model/table.js';
import type {
  ApprovalFunction,
  AudienceKind,
  ChangeKind,
  Closing,
  CommitmentStatus,
  FulfilmentWord,
  Risk,
  WordingStatus,
} from './commitment.events.js';

/** What somebody did, and when it happened. */
interface DatedDeed extends Deed {
  readonly at: Instant;
}

/** Why the promise may not be kept; who put that on record is `sayso` for a reaction. */
export interface RiskEntry extends Risk, DatedDeed {
  readonly position: number;
}

export interface ApprovalEntry extends DatedDeed {
  readonly function: ApprovalFunction;
}

/** Our word that what a wording promises is there. */
export interface DeliveryEntry extends DatedDeed {
  readonly position: number;
  readonly deliveredOn: Day;
  readonly note?: string;
}

export interface CorrectionEntry extends DatedDeed {
  readonly reason: string;
}

export interface InformedEntry extends DatedDeed {
  readonly version: number;
  readonly channel?: string;
}

export interface AcknowledgedEntry extends DatedDeed {
  readonly version: number;
  readonly evidenceUrl?: string;
}

export const commitments = table('commitments', {
  columns: {
    commitmentId: text(),
    featureId: text(),
    /** What tells whom it is for, and is mostly what the slot’s key says after the @: everyone, segment:SEGMENT or customer:CUSTOMER. */
    audience: text(),
    audienceKind: text<AudienceKind>(),
    segment: nullable(text()),
    customerId: nullable(text()),
    owner: text(),
    /** What the owner is found by, whatever the case of the name. */
    ownerKey: text(),
    followUpOn: day(),
    /** The owner has looked at it, and no day is set to look again. */
    isFollowedUp: flag(),
    basedOnRequestId: nullable(text()),
    /** Version of the wording in force, and its dates. */
    current: nullable(integer()),
    promisedDate: nullable(day()),
    validUntil: nullable(day()),
    /** Version of the wording that waits. */
    pending: nullable(integer()),
    closed: nullable(text<Closing>()),
    /** Those on record that nobody cleared. */
    risks: nullable(deeds<readonly RiskEntry[]>()),
    /** When what the wording in force promises was there, by our word. */
    deliveredOn: nullable(day()),
    /** How many blocking concerns are open, and how many customers released us from the wording in force. */
    blocking: integer(),
    releases: integer(),
    status: text<CommitmentStatus>(),
    statusSince: instant(),
    /** Why it was rejected, withdrawn or broken, or may not be kept. */
    statusReason: nullable(text()),
    /** Position of the event that gave it this status. */
    statusPosition: integer(),
  },
  streamPrefix: 'commitment-',
  key: ['commitmentId'],
  indexes: [['born'], ['featureId', 'audience', 'commitmentId'], ['audience'], ['status'], ['ownerKey'], ['followUpOn'], ['pending']],
  everIndexes: [['born'], ['featureId'], ['audience'], ['basedOnRequestId']],
});
export type CommitmentRow = RowOf<typeof commitments>;

/** How many customers hold the promise, and what the last word of each is on the delivery of the wording in force: the status follows from it. */
export const fulfilmentCounts = table('fulfilmentCounts', {
  columns: {
    commitmentId: text(),
    holders: integer(),
    confirmed: integer(),
    disputed: integer(),
  },
  streamPrefix: 'commitment-',
  key: ['commitmentId'],
});

/** What may be said and what may not, as it was proposed. */
export const words = table('words', {
  columns: {
    commitmentId: text(),
    version: integer(),
    hash: text(),
    canSay: text(),
    cannotSay: text(),
    conditions: nullable(json<readonly string[]>()),
    proposedBy: shared<Actor>(),
    proposedAt: instant(),
  },
  streamPrefix: 'commitment-',
  key: ['commitmentId', 'version'],
  lasting: { since: 'proposedAt' },
});

/** What becomes of words. */
export const wordings = table('wordings', {
  columns: {
    commitmentId: text(),
    version: integer(),
    promisedDate: nullable(day()),
    validUntil: nullable(day()),
    status: text<WordingStatus>(),
    approvals: deeds<readonly ApprovalEntry[]>(),
    inForceFrom: nullable(instant()),
    inForceUntil: nullable(instant()),
    delivery: nullable(deeds<DeliveryEntry>()),
    /** When it was last taken back that it was delivered. */
    undeliveredAt: nullable(instant()),
    /** Positions of the event that proposed it and of the one that put it into force. */
    proposedPosition: integer(),
    activatedPosition: nullable(integer()),
  },
  streamPrefix: 'commitment-',
  key: ['commitmentId', 'version'],
});
export type WordingRow = RowOf<typeof wordings>;

/** Words, and what has become of them. */
export type SpokenRow = RowOf<typeof words> & WordingRow;

/** A disclosure, as far as it makes its customer a holder. */
const TOLD = {
  disclosureId: text(),
  version: integer(),
  channel: text(),
  toldTo: nullable(text()),
  toldAt: instant(),
  evidenceUrl: nullable(text()),
  toldBy: shared<Actor>(),
  recordedAt: instant(),
  position: integer(),
};
export type TellingColumn = keyof typeof TOLD;

export const disclosures = table('disclosures', {
  columns: {
    commitmentId: text(),
    customerId: text(),
    ...TOLD,
    /** It was not so: it counts no more. */
    correction: nullable(deeds<CorrectionEntry>()),
  },
  streamPrefix: 'commitment-',
  key: ['commitmentId', 'disclosureId'],
  everIndexes: [['commitmentId']],
});
export type DisclosureRow = RowOf<typeof disclosures>;

/**
 * A customer who was ever told a wording of a commitment: the disclosure by which it holds one (rule 15), whose columns are null
 * while it holds none, and what happened between the customer and us since.
 */
export const holders = table('holders', {
  columns: {
    commitmentId: text(),
    customerId: text(),
    ...nullables(TOLD),
    featureId: text(),
    /** Keys of the disclosures that count, in the order of the log. */
    told: json<readonly string[]>(),
    /** Of the last change it was informed of; and the position of that. */
    informed: nullable(deeds<InformedEntry>()),
    informedPosition: integer(),
    /** What it acknowledged last; and the position at which it had been informed of that. */
    acknowledged: nullable(deeds<AcknowledgedEntry>()),
    acknowledgedPosition: integer(),
    /** Changes up to this position need nothing more to be said or acknowledged. */
    clearedPosition: integer(),
    /** When it released us from what it had been told by then, and the wording in force at that. */
    releasedAt: nullable(instant()),
    releasedVersion: nullable(integer()),
    releasedPosition: nullable(integer()),
  },
  streamPrefix: 'commitment-',
  key: ['commitmentId', 'customerId'],
  indexes: [['born'], ['commitmentId'], ['customerId'], ['featureId']],
  everIndexes: [['customerId'], ['featureId']],
});
export type HolderRow = RowOf<typeof holders>;

/** Of the holders, those that hold something now. */
export const heldNow = filled(holders, ['disclosureId', 'version', 'channel', 'toldAt', 'toldBy', 'recordedAt', 'position']);
export type HeldRow = RowOf<typeof heldNow>;

/** One row a change and slot, however many hold the promise: who is affected is a join of both. */
export const commitmentChanges = table('commitmentChanges', {
  columns: {
    commitmentId: text(),
    position: integer(),
    kind: text<ChangeKind>(),
    /** The wording that came into force, with NEW_WORDING. */
    version: nullable(integer()),
    reason: nullable(text()),
    changedBy: shared<Actor>(),
    changedAt: instant(),
  },
  streamPrefix: 'commitment-',
  key: ['commitmentId', 'position'],
  lasting: { since: 'changedAt' },
});
export type ChangeRow = RowOf<typeof commitmentChanges>;

/** The last word of a customer on the delivery of a wording; it counts while that delivery stands. */
export const fulfilments = table('fulfilments', {
  columns: {
    commitmentId: text(),
    version: integer(),
    customerId: text(),
    /** Position of the event that asserted the delivery. */
    asserted: integer(),
    word: text<FulfilmentWord>(),
    note: nullable(text()),
    recordedBy: shared<Actor>(),
    saidAt: instant(),
  },
  streamPrefix: 'commitment-',
  key: ['commitmentId', 'version', 'customerId'],
});
export type FulfilmentRow = RowOf<typeof fulfilments>;

export const commitmentConcerns = table('commitmentConcerns', {
  columns: {
    commitmentId: text(),
    concernId: text(),
    blocking: flag(),
    text: text(),
    raisedBy: shared<Actor>(),
    raisedAt: instant(),
    /** Position of the event that raised it. */
    position: integer(),
    /** Absent while it is open, as is what follows. */
    outcome: nullable(text<ConcernOutcome>()),
    note: nullable(text()),
    resolvedBy: nullable(shared<Actor>()),
    resolvedAt: nullable(instant()),
  },
  streamPrefix: 'commitment-',
  key: ['commitmentId', 'concernId'],
});
export type CommitmentConcernRow = RowOf<typeof commitmentConcerns>;

/** When a commitment is looked at again. */
export const followUps = table('followUps', {
  columns: {
    commitmentId: text(),
    /** Absent while there is nothing to look at. */
    followUpOn: nullable(day()),
    /** It is on record that this day has come; and which days are. */
    isNoted: flag(),
    noted: json<readonly Day[]>(),
  },
  streamPrefix: 'commitment-',
  key: ['commitmentId'],
  indexes: [['isNoted', 'followUpOn']],
});
export type FollowUpRow = RowOf<typeof followUps>;

import { actorId, type Actor } from '../kernel/actor.js';
import type { RecordedEvent } from '../kernel/event.js';
import type { Day, Instant } from '../kernel/time.js';
import type { Projection, Rows } from '../read-model/projection.js';
import { table } from '../read-model/table.js';
import {
  statusOf,
  type ApprovalFunction,
  type AudienceKind,
  type Closing,
  type CommitmentFacts,
  type CommitmentStatus,
} from './commitment.events.js';

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
  readonly basedOnRequestId?: string | null;
  /** Version of the wording in force, and its dates. */
  readonly current?: number | null;
  readonly promisedDate?: Day | null;
  readonly validUntil?: Day | null;
  /** Version of the wording that waits. */
  readonly pending?: number | null;
  readonly closed?: Closing | null;
  readonly status: CommitmentStatus;
  readonly statusSince: Instant;
  /** Why it was rejected or withdrawn. */
  readonly statusReason?: string | null;
  /** Position of the event that gave it this status. */
  readonly statusPosition: number;
  readonly revision: number;
}

/** What a wording has become: it waits; another was proposed in its place; it was rejected; it is in force; another came into force; the promise was withdrawn. */
export const WordingStatus = {
  PENDING: 'PENDING',
  REPLACED: 'REPLACED',
  REJECTED: 'REJECTED',
  IN_FORCE: 'IN_FORCE',
  SUPERSEDED: 'SUPERSEDED',
  WITHDRAWN: 'WITHDRAWN',
} as const;
export type WordingStatus = keyof typeof WordingStatus;

export interface ApprovalEntry {
  readonly function: ApprovalFunction;
  readonly by: Actor;
  readonly via?: Actor;
  readonly at: Instant;
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
}

/** When a commitment is looked at again; no row where there is nothing to look at. */
export interface FollowUpRow {
  readonly commitmentId: string;
  readonly followUpOn: Day;
  /** It is on record that the day has come. */
  readonly isNoted: boolean;
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
    basedOnRequestId: 'TEXT',
    current: 'INTEGER',
    promisedDate: 'TEXT',
    validUntil: 'TEXT',
    pending: 'INTEGER',
    closed: 'TEXT',
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
    proposedPosition: 'INTEGER',
    activatedPosition: 'INTEGER',
  },
  key: ['commitmentId', 'version'],
});

export const disclosures = table<DisclosureRow>('disclosures', {
  columns: {
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
  },
  key: ['commitmentId', 'disclosureId'],
  indexes: [['commitmentId'], ['customerId']],
});

export const followUps = table<FollowUpRow>('followUps', {
  columns: { commitmentId: 'TEXT', followUpOn: 'TEXT', isNoted: 'FLAG' },
  key: ['commitmentId'],
  indexes: [['isNoted', 'followUpOn']],
});

export const commitmentProjection: Projection<CommitmentFacts> = {
  name: 'commitments',
  version: 1,
  tables: [commitments, wordings, disclosures, followUps],

  on: {
    CommitmentProposed(rows, event) {
      const { commitmentId, featureId, audience, version, owner, followUpOn, basedOnRequestId = null } = event.data;
      const { kind, segment, customerId } = audience;
      const slot = { commitmentId, featureId, audience: commitmentId.slice(featureId.length + 1), audienceKind: kind, segment, customerId };
      change(rows, event, { ...slot, owner, followUpOn, basedOnRequestId, pending: version });
      propose(rows, event);
    },

    WordingRevised(rows, event) {
      const { pending } = slotOf(rows, event);
      changeWording(rows, event, pending, { status: 'REPLACED' });
      change(rows, event, { pending: event.data.version });
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
      change(rows, event, { pending: null }, event.data.reason);
    },

    CommitmentActivated(rows, event) {
      const { version } = event.data;
      const { effectiveAt, position } = event;
      const { current } = slotOf(rows, event);
      changeWording(rows, event, current, { status: 'SUPERSEDED', inForceUntil: effectiveAt });
      changeWording(rows, event, version, { status: 'IN_FORCE', inForceFrom: effectiveAt, activatedPosition: position });
      const { promisedDate, validUntil } = wordingOf(rows, event, version);
      change(rows, event, { current: version, promisedDate, validUntil, pending: null, closed: null });
    },

    CommitmentDisclosed(rows, event) {
      const { data, actor: toldBy, recordedAt } = event;
      rows.put(disclosures, { ...keyOf(event), ...data, toldBy, recordedAt });
      change(rows, event, {});
    },

    CommitmentWithdrawn(rows, event) {
      const { current, pending } = slotOf(rows, event);
      changeWording(rows, event, current, { status: 'WITHDRAWN', inForceUntil: event.effectiveAt });
      changeWording(rows, event, pending, { status: 'WITHDRAWN' });
      const ended = { current: null, promisedDate: null, validUntil: null, pending: null, closed: 'WITHDRAWN' } as const;
      change(rows, event, ended, event.data.reason);
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

/** Changes the slot, and its status as follows from that. */
function change(rows: Rows, event: Event, changes: Partial<CommitmentRow>, reason?: string): void {
  const before = rows.get(commitments, keyOf(event));
  const slot = { ...before, ...changes } as CommitmentRow;
  const status = statusOf(slot);
  const since = { status, statusSince: event.effectiveAt, statusReason: reason, statusPosition: event.position };
  rows.put(commitments, { ...slot, ...(status !== before?.status && since), revision: event.revision });
  schedule(rows, event, slot);
}

/** There is something to follow up while a wording is in force or waits. */
function schedule(rows: Rows, event: Event, { current, pending, followUpOn }: CommitmentRow): void {
  const before = rows.get(followUps, keyOf(event));
  if ((current ?? pending) == null) rows.remove(followUps, keyOf(event));
  else if (before?.followUpOn !== followUpOn) rows.put(followUps, { ...keyOf(event), followUpOn, isNoted: false });
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

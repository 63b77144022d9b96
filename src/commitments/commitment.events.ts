import type { EventTypes } from '../kernel/event.js';
import { plusDays, type Day, type Instant } from '../kernel/time.js';

export const AudienceKind = { EVERYONE: 'EVERYONE', SEGMENT: 'SEGMENT', CUSTOMER: 'CUSTOMER' } as const;
export type AudienceKind = keyof typeof AudienceKind;

/** Whom a wording is for: `segment` with a SEGMENT, `customerId` with a CUSTOMER, neither with EVERYONE. */
export interface Audience {
  kind: AudienceKind;
  segment?: string;
  customerId?: string;
}

/** What may be said and what may not, on which conditions, by when it is delivered and until when it holds. */
export interface Wording {
  canSay: string;
  cannotSay: string;
  /** At least one where there are any. */
  conditions?: string[];
  promisedDate?: Day;
  validUntil?: Day;
}

/** The two functions whose yes a wording needs. */
export const ApprovalFunction = { SALES: 'SALES', PRODUCT: 'PRODUCT' } as const;
export type ApprovalFunction = keyof typeof ApprovalFunction;

/** For how many days an approval counts. */
const APPROVAL_DAYS = 14;

// rule 11
export const stillCounts = (approvedAt: Instant, now: Instant): boolean => now <= plusDays(approvedAt, APPROVAL_DAYS);

/** The functions whose yes a waiting wording still needs. */
export const missingFor = (approvals: readonly { function: ApprovalFunction; at: Instant }[], now: Instant): ApprovalFunction[] =>
  Object.values(ApprovalFunction).filter((as) => !approvals.some((approval) => approval.function === as && stillCounts(approval.at, now)));

export interface CommitmentFacts {
  CommitmentProposed: {
    commitmentId: string;
    featureId: string;
    audience: Audience;
    version: number;
    hash: string;
    wording: Wording;
    owner: string;
    followUpOn: Day;
    /** The request whose acceptance it rests on; without one it rests on the feature. */
    basedOnRequestId?: string;
  };
  /** A new wording waits, beside the one in force or in place of the one that waited. */
  WordingRevised: { version: number; hash: string; wording: Wording; reason: string };
  WordingApproved: { version: number; hash: string; function: ApprovalFunction };
  /** The approval that a person, `ISSUER|SUBJECT`, had given for a function. */
  ApprovalWithdrawn: { version: number; function: ApprovalFunction; approver: string; reason: string };
  WordingRejected: { version: number; reason: string };
  /** The wording that waited is in force from now on. */
  CommitmentActivated: { version: number };
  CommitmentDisclosed: {
    disclosureId: string;
    customerId: string;
    version: number;
    channel: string;
    toldTo?: string;
    /** When the customer was told, which may be long before it was recorded. */
    toldAt: Instant;
    evidenceUrl?: string;
  };
  /** By us. It ends a wording that waits, too. */
  CommitmentWithdrawn: { reason: string };
}

export const COMMITMENT_EVENTS: EventTypes<CommitmentFacts> = {
  CommitmentProposed: {
    version: 1,
    personal: ['owner'],
    customer: ['audience.customerId'],
    feature: ['featureId'],
    names: ({ commitmentId }) => commitmentId,
    sentence: ({ commitmentId, version }) => `proposed wording ${version} of “${commitmentId}”`,
  },
  WordingRevised: { version: 1, sentence: ({ version }, thing) => `revised “${thing}” to wording ${version}` },
  WordingApproved: { version: 1, sentence: ({ version, function: by }, thing) => `approved wording ${version} of “${thing}” for ${by}` },
  ApprovalWithdrawn: {
    version: 1,
    personal: ['approver'],
    sentence: ({ version, function: by }, thing) => `took back the approval of wording ${version} of “${thing}” for ${by}`,
  },
  WordingRejected: { version: 1, sentence: ({ version }, thing) => `rejected wording ${version} of “${thing}”` },
  CommitmentActivated: { version: 1, sentence: ({ version }, thing) => `put wording ${version} of “${thing}” into force` },
  CommitmentDisclosed: {
    version: 1,
    personal: ['toldTo'],
    customer: ['customerId'],
    sentence: ({ version, customerId }, thing) => `told customer ${customerId} wording ${version} of “${thing}”`,
  },
  CommitmentWithdrawn: { version: 1, sentence: (_, thing) => `withdrew “${thing}”` },
};

/** A commitment's id is its slot: one feature, one audience. */
export function slotOf(featureId: string, { kind, segment, customerId }: Audience): string {
  const audience = { EVERYONE: 'everyone', SEGMENT: `segment:${segment}`, CUSTOMER: `customer:${customerId}` }[kind];
  return `${featureId}@${audience}`;
}

export const commitmentStream = (commitmentId: string): string => `commitment-${commitmentId}`;

export const CommitmentStatus = { PROPOSED: 'PROPOSED', ACTIVE: 'ACTIVE', REJECTED: 'REJECTED', WITHDRAWN: 'WITHDRAWN' } as const;
export type CommitmentStatus = keyof typeof CommitmentStatus;

/** How a slot that had a wording in force lost it. */
export type Closing = Extract<CommitmentStatus, 'WITHDRAWN'>;

/** The one place where a slot's status is computed: from the wording in force, the one that waits, and how the last one ended. */
export function statusOf({
  current,
  pending,
  closed,
}: {
  current?: unknown;
  pending?: unknown;
  closed?: Closing | null;
}): CommitmentStatus {
  if (current) return 'ACTIVE';
  return closed ?? (pending ? 'PROPOSED' : 'REJECTED');
}

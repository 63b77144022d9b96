import { CONCERN_RAISED, CONCERN_RESOLVED, CONCERN_WORDS } from '../concerns/concern.events.js';
import { customerStream } from '../customers/customer.events.js';
import type { Look } from '../kernel/decider.js';
import type { EventTypes, FactOf } from '../kernel/event.js';
import {
  count,
  day,
  hash,
  instant,
  invalid,
  key,
  line,
  list,
  name,
  object,
  oneOf,
  optional,
  slot,
  text,
  url,
  where,
  type FactsOf,
  type Problem,
  type ValueOf,
} from '../kernel/shape.js';
import { streamsOf } from '../kernel/streams.js';
import type { Day } from '../kernel/time.js';
import { changesIn, dayInWords, listed } from '../kernel/words.js';
import { FUNCTION_WORDS } from '../requests/request.events.js';

export const AudienceKind = { EVERYONE: 'EVERYONE', SEGMENT: 'SEGMENT', CUSTOMER: 'CUSTOMER' } as const;
export type AudienceKind = keyof typeof AudienceKind;
const AUDIENCE_WORDS = { EVERYONE: 'everyone', SEGMENT: 'segment', CUSTOMER: 'customer' } as const satisfies Record<AudienceKind, string>;

/** A key that an audience of one kind needs and no other has. */
export function whom(kind: AudienceKind, value: unknown, audience: { readonly kind: AudienceKind }): Problem | undefined {
  if (audience.kind !== kind)
    return value === undefined ? undefined : invalid(`Only an audience of the kind ${AUDIENCE_WORDS[kind]} has one.`);
  return value === undefined ? { code: 'REQUIRED', message: `An audience of the kind ${AUDIENCE_WORDS[kind]} needs one.` } : key(value);
}

/** Whom a wording is for: `segment` with a SEGMENT, `customerId` with a CUSTOMER, neither with EVERYONE. */
export const AUDIENCE = where(
  object({ kind: oneOf(AudienceKind), segment: optional(key), customerId: optional(key) }),
  (audience) => whom('SEGMENT', audience.segment, audience) ?? whom('CUSTOMER', audience.customerId, audience),
);
export type Audience = ValueOf<typeof AUDIENCE>;

/** What may be said and what may not, on which conditions, by when it is delivered and until when it holds. */
const WORDING = object({
  canSay: text(),
  cannotSay: text(),
  /** At least one where there are any. */
  conditions: optional(list(text(), { min: 1 })),
  promisedDate: optional(day),
  validUntil: optional(day),
});
export type Wording = ValueOf<typeof WORDING>;

/** The two functions whose yes a wording needs. */
export const ApprovalFunction = { SALES: 'SALES', PRODUCT: 'PRODUCT' } as const;
export type ApprovalFunction = keyof typeof ApprovalFunction;

/** What may keep a promise from being kept (rule 16). */
export const RiskKind = {
  TARGET_MOVED: 'TARGET_MOVED',
  TARGET_REMOVED: 'TARGET_REMOVED',
  NOT_PLANNED: 'NOT_PLANNED',
  FEATURE_DROPPED: 'FEATURE_DROPPED',
  DECISION_SUPERSEDED: 'DECISION_SUPERSEDED',
  REPORTED_BY_HAND: 'REPORTED_BY_HAND',
} as const;
export type RiskKind = keyof typeof RiskKind;
const RISK_WORDS = {
  TARGET_MOVED: 'the target moved',
  TARGET_REMOVED: 'the target was removed',
  NOT_PLANNED: 'the feature is not planned',
  FEATURE_DROPPED: 'the feature was dropped',
  DECISION_SUPERSEDED: 'the decision it rests on was superseded',
  REPORTED_BY_HAND: 'somebody said so',
} as const satisfies Record<RiskKind, string>;
const risksInWords = (kinds: readonly RiskKind[]): string => listed(kinds.map((kind) => RISK_WORDS[kind]));

/** Why it is at risk, in one sentence. */
const RISK = object({ kind: oneOf(RiskKind), reason: text() });
export type Risk = ValueOf<typeof RISK>;

const OFFER = { version: count(1), hash, wording: WORDING };
const OF_HOLDER = { customerId: key, version: count(1) };

export const COMMITMENT_FACTS = {
  CommitmentProposed: object({
    commitmentId: slot,
    featureId: key,
    audience: AUDIENCE,
    ...OFFER,
    owner: name,
    followUpOn: day,
    /** The request whose acceptance it rests on; without one it rests on the feature. */
    basedOnRequestId: optional(key),
  }),
  /** A new wording waits, beside the one in force or in place of the one that waited. */
  WordingRevised: object({ ...OFFER, reason: text() }),
  WordingApproved: object({ version: count(1), hash, function: oneOf(ApprovalFunction) }),
  /** The approval that a person, `ISSUER|SUBJECT`, had given for a function. */
  ApprovalWithdrawn: object({ version: count(1), function: oneOf(ApprovalFunction), approver: text(), reason: text() }),
  WordingRejected: object({ version: count(1), reason: text() }),
  /** The wording that waited is in force from now on. */
  CommitmentActivated: object({ version: count(1) }),
  CommitmentDisclosed: object({
    disclosureId: key,
    ...OF_HOLDER,
    channel: line(),
    toldTo: optional(name),
    /** When the customer was told, which may be long before it was recorded. */
    toldAt: instant,
    evidenceUrl: optional(url),
  }),
  /** It was not so: the disclosure counts no more, from now on. */
  DisclosureCorrected: object({ disclosureId: key, customerId: key, reason: text() }),
  /** Only what changed. */
  CommitmentChanged: object({ owner: optional(name), followUpOn: optional(day), reason: text() }),
  CommitmentConcernRaised: CONCERN_RAISED,
  CommitmentConcernResolved: CONCERN_RESOLVED,
  /** One a cause, with all that the cause brings; what was on record before stays on record. */
  CommitmentPutAtRisk: object({ risks: list(RISK, { min: 1 }) }),
  /** Risks of these kinds are over. Without a note they went with the activation before it: the new wording meets them. */
  RiskCleared: object({ kinds: list(oneOf(RiskKind), { min: 1 }), note: optional(text()) }),
  /** A customer who had been told was told that the promise has changed; the version is the one in force, or that was last. */
  CustomerInformedOfChange: object({ ...OF_HOLDER, channel: optional(line()) }),
  CustomerAcknowledgedChange: object({ ...OF_HOLDER, evidenceUrl: optional(url) }),
  /** We say that what the wording in force promises is there. */
  DeliveryAsserted: object({ version: count(1), deliveredOn: day, note: optional(text()) }),
  /** It was not there; what holders said of that delivery counts no more. */
  DeliveryWithdrawn: object({ version: count(1), reason: text() }),
  /** A holder's word on the delivery; the last one counts. */
  FulfilmentConfirmed: object({ ...OF_HOLDER, note: optional(text()) }),
  FulfilmentDisputed: object({ ...OF_HOLDER, note: optional(text()) }),
  /** These three end a wording that waits, too. */
  CommitmentBreached: object({ reason: text() }),
  CommitmentWithdrawn: object({ reason: text() }),
  /** By the customer: it ends the customer's own slot; of a wider one it lets this customer go, until another wording is activated. */
  CommitmentReleased: object({ ...OF_HOLDER, evidenceUrl: optional(url) }),
  /** The day has come. */
  FollowUpDue: object({ followUpOn: day }),
  /** The owner has looked at it, and looks again on the next day, if there is one. */
  FollowUpCompleted: object({ note: text(), nextFollowUpOn: optional(day) }),
};
export type CommitmentFacts = FactsOf<typeof COMMITMENT_FACTS>;

const CHANGED_WORDS = {
  owner: 'the owner',
  followUpOn: 'the day of the follow-up',
} as const satisfies Record<Exclude<keyof CommitmentFacts['CommitmentChanged'], 'reason'>, string>;

export const COMMITMENT_EVENTS: EventTypes<CommitmentFacts> = {
  CommitmentProposed: {
    version: 1,
    personal: ['owner'],
    customer: ['audience.customerId'],
    feature: ['featureId'],
    begins: ({ commitmentId }) => commitmentStream(commitmentId),
    names: { KEY: 'commitmentId' },
    sentence: ({ version }, thing) => `proposed wording ${version} of “${thing}”`,
  },
  WordingRevised: { version: 1, sentence: ({ version }, thing) => `revised “${thing}” to wording ${version}` },
  WordingApproved: {
    version: 1,
    sentence: ({ version, function: by }, thing) => `approved wording ${version} of “${thing}” for ${FUNCTION_WORDS[by]}`,
  },
  ApprovalWithdrawn: {
    version: 1,
    personal: ['approver'],
    sentence: ({ version, function: by }, thing) => `took back the approval of wording ${version} of “${thing}” for ${FUNCTION_WORDS[by]}`,
  },
  WordingRejected: { version: 1, sentence: ({ version }, thing) => `rejected wording ${version} of “${thing}”` },
  CommitmentActivated: { version: 1, sentence: ({ version }, thing) => `put wording ${version} of “${thing}” into force` },
  CommitmentDisclosed: {
    version: 1,
    personal: ['toldTo'],
    customer: ['customerId'],
    sentence: ({ version, customerId }, thing, called) => `told ${called(customerStream(customerId))} wording ${version} of “${thing}”`,
  },
  DisclosureCorrected: {
    version: 1,
    customer: ['customerId'],
    sentence: ({ customerId }, thing, called) => `took back that ${called(customerStream(customerId))} was told “${thing}”`,
  },
  CommitmentChanged: {
    version: 1,
    personal: ['owner'],
    sentence: (changes, thing) => `changed ${changesIn(changes, CHANGED_WORDS)} of “${thing}”`,
  },
  CommitmentConcernRaised: {
    version: 1,
    sentence: ({ blocking }, thing) => `raised a ${blocking ? 'blocking ' : ''}concern about “${thing}”`,
  },
  CommitmentConcernResolved: {
    version: 1,
    sentence: ({ outcome }, thing) => `${CONCERN_WORDS[outcome]} a concern about “${thing}”`,
  },
  CommitmentPutAtRisk: {
    version: 1,
    byItself: 'ALSO',
    sentence: ({ risks }, thing) => `put “${thing}” at risk: ${risksInWords(risks.map(({ kind }) => kind))}`,
  },
  RiskCleared: { version: 1, sentence: ({ kinds }, thing) => `cleared “${thing}” of what put it at risk: ${risksInWords(kinds)}` },
  CustomerInformedOfChange: {
    version: 1,
    customer: ['customerId'],
    sentence: ({ customerId, version }, thing, called) =>
      `informed ${called(customerStream(customerId))} of what became of wording ${version} of “${thing}”`,
  },
  CustomerAcknowledgedChange: {
    version: 1,
    customer: ['customerId'],
    sentence: ({ customerId, version }, thing, called) =>
      `recorded that ${called(customerStream(customerId))} acknowledges wording ${version} of “${thing}”`,
  },
  DeliveryAsserted: {
    version: 1,
    sentence: ({ version, deliveredOn }, thing) =>
      `asserted that wording ${version} of “${thing}” was delivered on ${dayInWords(deliveredOn)}`,
  },
  DeliveryWithdrawn: {
    version: 1,
    sentence: ({ version }, thing) => `took back that wording ${version} of “${thing}” was delivered`,
  },
  FulfilmentConfirmed: {
    version: 1,
    customer: ['customerId'],
    sentence: ({ customerId, version }, thing, called) =>
      `recorded that ${called(customerStream(customerId))} confirms wording ${version} of “${thing}”`,
  },
  FulfilmentDisputed: {
    version: 1,
    customer: ['customerId'],
    sentence: ({ customerId, version }, thing, called) =>
      `recorded that ${called(customerStream(customerId))} disputes wording ${version} of “${thing}”`,
  },
  CommitmentBreached: { version: 1, sentence: (_, thing) => `recorded that “${thing}” was broken` },
  CommitmentWithdrawn: { version: 1, sentence: (_, thing) => `withdrew “${thing}”` },
  CommitmentReleased: {
    version: 1,
    customer: ['customerId'],
    sentence: ({ customerId }, thing, called) => `recorded that ${called(customerStream(customerId))} releases us from “${thing}”`,
  },
  FollowUpDue: {
    version: 1,
    byItself: 'ALWAYS',
    sentence: ({ followUpOn }, thing) => `found the follow-up of “${thing}” due since ${dayInWords(followUpOn)}`,
  },
  FollowUpCompleted: {
    version: 1,
    sentence: ({ nextFollowUpOn }, thing) => `followed “${thing}” up${nextFollowUpOn ? `, next on ${dayInWords(nextFollowUpOn)}` : ''}`,
  },
};

export const commitmentStream = streamsOf('commitment');

/** How a slot that had a wording in force lost it: by us, by us without a word, by the customer. */
export const Closing = { WITHDRAWN: 'WITHDRAWN', BREACHED: 'BREACHED', RELEASED: 'RELEASED' } as const;
export type Closing = keyof typeof Closing;

export const CommitmentStatus = {
  PROPOSED: 'PROPOSED',
  ACTIVE: 'ACTIVE',
  REJECTED: 'REJECTED',
  AT_RISK: 'AT_RISK',
  DELIVERED: 'DELIVERED',
  KEPT: 'KEPT',
  DISPUTED: 'DISPUTED',
  ...Closing,
} as const;
export type CommitmentStatus = keyof typeof CommitmentStatus;
export const STATUS_WORDS = {
  PROPOSED: 'proposed',
  ACTIVE: 'in force',
  REJECTED: 'rejected',
  AT_RISK: 'at risk',
  DELIVERED: 'delivered',
  KEPT: 'kept',
  DISPUTED: 'disputed',
  WITHDRAWN: 'withdrawn',
  BREACHED: 'broken',
  RELEASED: 'released',
} as const satisfies Record<CommitmentStatus, string>;

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

/** What those who hold a promise must be told of (rule 15). */
export const ChangeKind = {
  NEW_WORDING: 'NEW_WORDING',
  AT_RISK: 'AT_RISK',
  DELIVERY_WITHDRAWN: 'DELIVERY_WITHDRAWN',
  WITHDRAWN: 'WITHDRAWN',
  BREACHED: 'BREACHED',
} as const;
export type ChangeKind = keyof typeof ChangeKind;
export const CHANGE_WORDS = {
  NEW_WORDING: 'new words',
  AT_RISK: 'at risk',
  DELIVERY_WITHDRAWN: 'not delivered after all',
  WITHDRAWN: 'withdrawn',
  BREACHED: 'broken',
} as const satisfies Record<ChangeKind, string>;

export const FulfilmentWord = { CONFIRMED: 'CONFIRMED', DISPUTED: 'DISPUTED' } as const;
export type FulfilmentWord = keyof typeof FulfilmentWord;

interface Offered {
  readonly version: number;
  readonly hash: string;
  readonly validUntil?: Day;
}

interface SeenCommitment {
  /** Absent until something was proposed in it. */
  readonly slot?: { readonly featureId: string; readonly audience: Audience };
  readonly current?: Offered;
  readonly pending?: Offered;
  /** Customers of a wider audience who released us from the words in force. */
  readonly released: readonly string[];
}

/** What other rooms may look at: what the slot is about and for whom, and the words in force. */
export const lookAtCommitment = (commitmentId: string): Look<SeenCommitment> => ({
  stream: commitmentStream(commitmentId),
  initial: { released: [] },
  evolve(state, fact) {
    const { type, data } = fact as FactOf<CommitmentFacts>;
    const { slot, pending } = state;
    switch (type) {
      case 'CommitmentProposed':
        return { ...state, slot: { featureId: data.featureId, audience: data.audience }, pending: offeredIn(data) };
      case 'WordingRevised':
        return { ...state, pending: offeredIn(data) };
      case 'CommitmentActivated':
        return { slot, current: pending, released: [] };
      case 'WordingRejected':
        return { ...state, pending: undefined };
      case 'CommitmentBreached':
      case 'CommitmentWithdrawn':
        return { slot, released: [] };
      case 'CommitmentReleased':
        if (slot?.audience.kind === 'CUSTOMER') return { slot, released: [] };
        return { ...state, released: [...state.released, data.customerId] };
      default:
        return state;
    }
  },
});

const offeredIn = ({ version, hash, wording: { validUntil } }: CommitmentFacts['CommitmentProposed' | 'WordingRevised']): Offered => ({
  ...{ version, hash, validUntil },
});

/** Rules of plain values that the decider, the rows and the promise check share; none of them knows where its values come from. */
import type { SeenFeature } from '../features/feature.events.js';
import type { Mark } from '../kernel/decider.js';
import { nameKey } from '../kernel/name.js';
import { plusDays, type Day, type Instant } from '../kernel/time.js';
import { dayInWords } from '../kernel/words.js';
import { OUTCOME_WORDS, type DecisionOutcome, type RequestLookedAt } from '../requests/request.events.js';
import { ApprovalFunction } from './commitment.events.js';
import type { Audience, AudienceKind, Closing, CommitmentStatus, FulfilmentWord, Risk, RiskKind } from './commitment.events.js';

/** What tells an audience, and what a slot's key says after the @: everyone, segment:SEGMENT or customer:CUSTOMER. Segments are told by no case. */
export function audienceKey({ kind, segment, customerId }: Audience): string {
  if (kind === 'EVERYONE') return 'everyone';
  return kind === 'SEGMENT' ? `segment:${nameKey(segment ?? '')}` : `customer:${customerId}`;
}

/** A commitment's id is its slot: one feature, one audience. */
export const slotKey = (featureId: string, audience: Audience): string => `${featureId}@${audienceKey(audience)}`;

/** The key that the slot of a segment had while it was told by its case, too: histories hold such slots. Undefined where it is no other. */
export function formerSlotKey(featureId: string, audience: Audience): string | undefined {
  const former = `${featureId}@segment:${audience.segment ?? ''}`;
  return audience.kind === 'SEGMENT' && former !== slotKey(featureId, audience) ? former : undefined;
}

/** What a promise is called, by the names of its feature and of whom it is for: `Single sign-on, for enterprise`. */
export function titleOf(feature: string, { kind, segment }: Pick<Audience, 'kind' | 'segment'>, customer: string): string {
  const audience = { EVERYONE: 'everyone', SEGMENT: segment ?? '', CUSTOMER: customer } satisfies Record<AudienceKind, string>;
  return `${feature}, for ${audience[kind]}`;
}

/** Why it is at risk, in words: those that Sayso itself records held codes once. */
export const riskInWords = ({ kind, reason }: Risk): string =>
  kind === 'REPORTED_BY_HAND'
    ? reason
    : reason
        .replaceAll(/\d{4}-\d{2}-\d{2}/g, (day) => dayInWords(day))
        .replaceAll(/\b(?:DECLINED|DEFERRED)\b/g, (outcome) => OUTCOME_WORDS[outcome as DecisionOutcome]);

/** The audiences that hold a customer, in the segment that it has, the most specific first. */
export const audiencesOf = (customerId: string, segment: string | null | undefined): Audience[] => [
  { kind: 'CUSTOMER', customerId },
  ...(segment == null ? [] : [{ kind: 'SEGMENT' as const, segment }]),
  { kind: 'EVERYONE' },
];

/** Whether an audience holds a customer, by the keys that it goes by and the segment that it has. */
export const isFor = (
  { kind, segment, customerId = '' }: Audience,
  customer: { readonly keys: readonly string[]; readonly segment?: string },
): boolean => kind === 'EVERYONE' || (kind === 'CUSTOMER' ? customer.keys.includes(customerId) : isSameSegment(segment, customer.segment));

const isSameSegment = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && nameKey(a) === nameKey(b);

/** A wording of the slot was in force once: of several slots of one customer one that counts goes before one that never did (rule 30). */
export const everInForce = (status: CommitmentStatus): boolean => status !== 'PROPOSED' && status !== 'REJECTED';

/** For how many days an approval counts. */
export const APPROVAL_DAYS = 14;

// rule 11
export const stillCounts = (approvedAt: Instant, now: Instant): boolean => now <= plusDays(approvedAt, APPROVAL_DAYS);

/** The functions whose yes a waiting wording still needs. */
export const missingFor = (approvals: readonly { function: ApprovalFunction; at: Instant }[], now: Instant): ApprovalFunction[] =>
  Object.values(ApprovalFunction).filter((as) => !approvals.some((approval) => approval.function === as && stillCounts(approval.at, now)));

/** How many customers hold the promise, and what the last word of each is on the delivery of the wording in force (rule 18). */
export interface Fulfilment {
  readonly holders: number;
  readonly confirmed: number;
  readonly disputed: number;
}

/** All that the status of a slot follows from. */
export interface Standing extends Partial<Fulfilment> {
  /** The wording in force, and the one that waits: whether there is one. */
  readonly current?: unknown;
  readonly pending?: unknown;
  /** How the last wording ended, until another one is activated. */
  readonly closed?: Closing | null;
  /** Of the wording in force, where its delivery was asserted. */
  readonly deliveredOn?: Day | null;
  /** Those that nobody cleared. */
  readonly risks?: readonly unknown[] | null;
}

/** The one place where a slot's status is computed. */
export function statusOf(slot: Standing): CommitmentStatus {
  const { current, pending, closed, deliveredOn, risks, holders = 0, confirmed = 0, disputed = 0 } = slot;
  if (!current) return closed ?? (pending ? 'PROPOSED' : 'REJECTED');
  if (!deliveredOn) return risks?.length ? 'AT_RISK' : 'ACTIVE';
  if (disputed > 0) return 'DISPUTED';
  return holders > 0 && confirmed === holders ? 'KEPT' : 'DELIVERED';
}

/** A disclosure, as far as it makes its customer a holder. */
export interface Telling {
  readonly customerId: string;
  readonly version: number;
  readonly toldAt: Instant;
  /** It was corrected, or the customer released us from what it was told by then. */
  readonly isVoid?: boolean;
}

interface Dates {
  readonly promisedDate?: Day | null;
  readonly validUntil?: Day | null;
}

/** Rule 15: a customer who holds other dates than those in force has to acknowledge the new ones. */
export const datesDiffer = (held: Dates, now: Dates): boolean =>
  (held.promisedDate ?? null) !== (now.promisedDate ?? null) || (held.validUntil ?? null) !== (now.validUntil ?? null);

/** By which telling a customer holds a wording, of all it was told, in the order of the log: the latest; of two at one moment the later one in the log (rule 15). */
export const heldBy = <T extends Telling>(tellings: readonly T[]): T | undefined =>
  tellings.reduce<T | undefined>((held, told) => (told.isVoid || (held && held.toldAt > told.toldAt) ? held : told), undefined);

/** The last word of each customer that holds the promise, undefined where it said none yet, counted. */
export function fulfilmentOf(lastWords: Iterable<FulfilmentWord | undefined>): Fulfilment {
  const words = [...lastWords];
  const said = (wanted: FulfilmentWord) => words.filter((word) => word === wanted).length;
  return { holders: words.length, confirmed: said('CONFIRMED'), disputed: said('DISPUTED') };
}

/** What it promises is there, by our word; so say the customers, or none of them says otherwise. */
export const isDelivered = (status: CommitmentStatus): boolean => status === 'DELIVERED' || status === 'KEPT';

/** The words hold no more: `validUntil` was the last day. */
export const hasLapsed = ({ validUntil }: { readonly validUntil?: Day | null }, today: Day): boolean =>
  validUntil != null && validUntil < today;

/** The promised day has passed; overdue where nothing is done. */
export const hasPassed = ({ promisedDate }: { readonly promisedDate?: Day | null }, today: Day): boolean =>
  promisedDate != null && promisedDate < today;

/** What endangers a promise, and the position of the event that made it so. */
export interface Danger {
  readonly kind: Exclude<RiskKind, 'REPORTED_BY_HAND'>;
  readonly since: number;
}

/** The words in force, and since when; at a position that is not known yet where they are put into force now. */
export interface WordsInForce extends Mark {
  readonly promisedDate?: Day | null;
}

/** What a promise rests on. */
export interface Grounds {
  readonly feature: SeenFeature | undefined;
  readonly basis?: Pick<RequestLookedAt, 'standing' | 'decidedAt'>;
}

/** Rule 16: all that endangers the words in force, as feature and decision are. Nothing does once the feature is there. */
export function dangersTo(words: WordsInForce, { feature, basis }: Grounds): Danger[] {
  if (!feature || feature.status === 'SHIPPED') return [];
  const superseded = basis?.standing !== undefined && basis.standing !== 'ACCEPTED';
  return [
    ...slips(words, feature),
    ...notToCome(feature),
    ...(superseded ? [{ kind: 'DECISION_SUPERSEDED' as const, since: basis.decidedAt }] : []),
  ];
}

/** The feature was dropped, or is not planned. */
export function notToCome(feature: SeenFeature): Danger[] {
  const { status, horizon } = feature;
  if (status === 'DROPPED') return [{ kind: 'FEATURE_DROPPED', since: feature.statusSince.position }];
  // which move made it so may have to be looked up
  return status === 'PLANNED' && horizon === 'NOT_PLANNED' ? [{ kind: 'NOT_PLANNED', since: feature.horizonSince.position }] : [];
}

/** The target is later than the promised day, or has gone since the words came into force. */
export function slips({ promisedDate, ...inForce }: WordsInForce, feature: SeenFeature | undefined): Danger[] {
  if (feature?.status !== 'PLANNED' || !promisedDate) return [];
  const { targetDate } = feature;
  if (targetDate != null && targetDate <= promisedDate) return [];
  const { targetSince } = feature;
  if (targetDate != null) return [{ kind: 'TARGET_MOVED', since: targetSince.position }];
  return isAfter(targetSince, inForce) ? [{ kind: 'TARGET_REMOVED', since: targetSince.position }] : [];
}

const isAfter = (a: Mark, b: Mark): boolean =>
  a.effectiveAt > b.effectiveAt || (a.effectiveAt === b.effectiveAt && a.position > b.position);

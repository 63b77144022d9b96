/** Rules of plain values that the decider, the rows and the promise check share; none of them knows where its values come from. */
import type { SeenFeature } from '../features/feature.events.js';
import type { Mark } from '../kernel/decider.js';
import type { Day } from '../kernel/time.js';
import type { RequestLookedAt } from '../requests/request.events.js';
import type { Audience, CommitmentStatus, RiskKind } from './commitment.events.js';

/** What a slot's key says after the @: everyone, segment:SEGMENT or customer:CUSTOMER. */
export const audienceKey = ({ kind, segment, customerId }: Audience): string =>
  ({ EVERYONE: 'everyone', SEGMENT: `segment:${segment}`, CUSTOMER: `customer:${customerId}` })[kind];

/** A commitment's id is its slot: one feature, one audience. */
export const slotKey = (featureId: string, audience: Audience): string => `${featureId}@${audienceKey(audience)}`;

/** The audiences that hold a customer, in the segment that it has, the most specific first. */
export const audiencesOf = (customerId: string, segment: string | null | undefined): Audience[] => [
  { kind: 'CUSTOMER', customerId },
  ...(segment == null ? [] : [{ kind: 'SEGMENT' as const, segment }]),
  { kind: 'EVERYONE' },
];

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
export function notToCome({ status, statusSince, horizon, ...feature }: SeenFeature): Danger[] {
  if (status === 'DROPPED') return [{ kind: 'FEATURE_DROPPED', since: statusSince.position }];
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

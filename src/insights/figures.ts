import { isInArea, liesInArea } from '../features/feature.conditions.js';
import type { Instant } from '../kernel/time.js';
import { seenAt } from '../read-model/moment.js';
import { DeclineReason } from '../requests/request.events.js';
import { WAITING } from '../requests/request.families.js';

/** From when, inclusive, until when, exclusive, and in which product areas, a list as JSON; null = in all. */
export interface Period {
  readonly from: Instant;
  readonly until: Instant;
  readonly area: string | null;
}

const DECLINES = Object.fromEntries(Object.keys(DeclineReason).map((reason) => [`DECLINES_${reason}`, `DECLINES_${reason}`])) as {
  readonly [Reason in DeclineReason as `DECLINES_${Reason}`]: `DECLINES_${Reason}`;
};

export const FigureName = {
  DECISIONS: 'DECISIONS',
  DECLINES: 'DECLINES',
  ...DECLINES,
  DECISION_LEAD_TIME_MEDIAN: 'DECISION_LEAD_TIME_MEDIAN',
  DECISION_LEAD_TIME_P90: 'DECISION_LEAD_TIME_P90',
  WEAK_YESES: 'WEAK_YESES',
  UNEVIDENCED_DECISIONS: 'UNEVIDENCED_DECISIONS',
  UNEXPLAINED_NOES: 'UNEXPLAINED_NOES',
  UNINFORMED_REQUESTERS: 'UNINFORMED_REQUESTERS',
  PROMISES_DUE: 'PROMISES_DUE',
  KEPT_ON_TIME: 'KEPT_ON_TIME',
  SLIPS: 'SLIPS',
  UNAPPROVED_PROMISES: 'UNAPPROVED_PROMISES',
} as const;
export type FigureName = keyof typeof FigureName;

export const FigureUnit = { DECISIONS: 'DECISIONS', DAYS: 'DAYS', REQUESTERS: 'REQUESTERS', PROMISES: 'PROMISES', MOVES: 'MOVES' } as const;
export type FigureUnit = keyof typeof FigureUnit;

/**
 * How a figure is made: one row for each event that makes it, with the event's `position` and what it `counts`.
 * All of it is read as of one moment (binds `:position` and `:effective`), in one period (`:from`, `:until`) and area (`:area`).
 */
export interface Making {
  readonly unit: FigureUnit;
  readonly events: string;
  /** What the counts of its events come to; null where there is no event to take it from. */
  readonly value: (counts: readonly number[]) => number | null;
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** Nearest rank: the smallest value that at least this share of all values does not exceed. */
const percentile =
  (share: number) =>
  (counts: readonly number[]): number | null =>
    counts.toSorted((a, b) => a - b)[Math.ceil(share * counts.length) - 1] ?? null;

const inPeriod = (moment: string) => `${moment} >= :from AND ${moment} < :until`;

const decisionsWhere = (condition: string, counts = '1') => `
  SELECT d.born AS position, ${counts} AS counts FROM decisions d JOIN requests r ON r.requestId = d.requestId
  WHERE ${condition} AND ${inPeriod('d.decidedAt')} AND (:area IS NULL OR ${isInArea('r')})
    AND ${seenAt('d')} AND ${seenAt('r')}`;

const decisions = (condition: string): Making => ({ unit: 'DECISIONS', events: decisionsWhere(condition), value: sum });

const declinesFor = (reason: DeclineReason): [string, Making] => [
  `DECLINES_${reason}`,
  decisions(`d.outcome = 'DECLINED' AND d.reason = '${reason}'`),
];

const milliseconds = (instant: string) => `round(unixepoch(${instant}, 'subsec') * 1000)`;

/** Days, with fractions, from the submission or the last reopening to the decision. */
const LEAD_TIME = `(SELECT (${milliseconds('d.decidedAt')} - ${milliseconds('e.effectiveAt')}) / 86400000.0 FROM events e
  WHERE e.stream = d.stream AND e.type IN ('RequestSubmitted', 'RequestReopened') AND e.position < d.born ORDER BY e.position DESC LIMIT 1)`;

const leadTime = (share: number): Making => ({ unit: 'DAYS', events: decisionsWhere('true', LEAD_TIME), value: percentile(share) });

/** A day that was promised and has come, in words that were in force on it, or had been delivered or broken before. */
const promisesDue = (position: string, kept = 'true') => `
  SELECT ${position} AS position, 1 AS counts FROM wordings w JOIN commitments c ON c.commitmentId = w.commitmentId
  WHERE w.promisedDate || 'T00:00:00.000Z' >= :from AND w.promisedDate || 'T00:00:00.000Z' < :until
    AND substr(w.inForceFrom, 1, 10) <= w.promisedDate
    AND (w.inForceUntil IS NULL OR substr(w.inForceUntil, 1, 10) > w.promisedDate OR w.delivery IS NOT NULL OR w.status = 'BREACHED')
    AND (:area IS NULL OR ${liesInArea('c.featureId')}) AND ${kept} AND ${seenAt('w')} AND ${seenAt('c')}`;

const DELIVERY_OF_WORDING = "json_extract(w.delivery, '$.position')";

const DELIVERED_IN_TIME = `json_extract(w.delivery, '$.deliveredOn') <= w.promisedDate AND NOT EXISTS (
  SELECT 1 FROM fulfilments u WHERE u.commitmentId = w.commitmentId AND u.version = w.version
    AND u.asserted = ${DELIVERY_OF_WORDING} AND u.word = 'DISPUTED' AND ${seenAt('u')})`;

/** The date of a feature, or of a promise in force, gone or later than it was before. */
const movedLater = (now: string, before: string) => `${before} IS NOT NULL AND (${now} IS NULL OR ${now} > ${before})`;

const SLIPS = `
  SELECT t.position, 1 AS counts FROM featureTargets t JOIN featureTargets b ON b.featureId = t.featureId AND b.number = (
    SELECT max(o.number) FROM featureTargets o WHERE o.featureId = t.featureId AND o.number < t.number AND ${seenAt('o')})
  WHERE ${movedLater('t.targetDate', 'b.targetDate')} AND ${inPeriod('t.movedAt')}
    AND (:area IS NULL OR ${liesInArea('t.featureId')}) AND ${seenAt('t')} AND ${seenAt('b')}
  UNION ALL
  SELECT w.activatedPosition, 1 FROM wordings w JOIN wordings b ON b.commitmentId = w.commitmentId AND b.status = 'SUPERSEDED'
    AND b.activatedPosition = (
      SELECT max(o.activatedPosition) FROM wordings o
      WHERE o.commitmentId = w.commitmentId AND o.activatedPosition < w.activatedPosition AND ${seenAt('o')})
  JOIN commitments c ON c.commitmentId = w.commitmentId
  WHERE ${movedLater('w.promisedDate', 'b.promisedDate')} AND ${inPeriod('w.inForceFrom')}
    AND (:area IS NULL OR ${liesInArea('c.featureId')}) AND ${seenAt('w')} AND ${seenAt('b')} AND ${seenAt('c')}`;

const REPORTED = `
  SELECT p.born AS position, 1 AS counts FROM reports p
  WHERE ${inPeriod('p.reportedAt')} AND (:area IS NULL OR ${liesInArea('p.featureId')}) AND ${seenAt('p')}`;

/** Rule 24, figure by figure. */
export const FIGURES: Readonly<Record<FigureName, Making>> = {
  DECISIONS: decisions('true'),
  DECLINES: decisions("d.outcome = 'DECLINED'"),
  ...(Object.fromEntries((Object.keys(DeclineReason) as DeclineReason[]).map(declinesFor)) as Record<keyof typeof DECLINES, Making>),
  DECISION_LEAD_TIME_MEDIAN: leadTime(0.5),
  DECISION_LEAD_TIME_P90: leadTime(0.9),
  WEAK_YESES: decisions('d.weakOnly = 1'),
  UNEVIDENCED_DECISIONS: decisions('d.evidenceCount = 0'),
  UNEXPLAINED_NOES: decisions("d.outcome IN ('DECLINED', 'DEFERRED') AND d.customerExplanation IS NULL"),
  UNINFORMED_REQUESTERS: {
    unit: 'REQUESTERS',
    events: decisionsWhere(`d.number = r.decision AND ${WAITING} > 0`, WAITING),
    value: sum,
  },
  PROMISES_DUE: { unit: 'PROMISES', events: promisesDue('w.activatedPosition'), value: sum },
  KEPT_ON_TIME: { unit: 'PROMISES', events: promisesDue(DELIVERY_OF_WORDING, DELIVERED_IN_TIME), value: sum },
  SLIPS: { unit: 'MOVES', events: SLIPS, value: sum },
  UNAPPROVED_PROMISES: { unit: 'PROMISES', events: REPORTED, value: sum },
};

import { isLastWord } from '../commitments/commitment.conditions.js';
import type { Day } from '../kernel/time.js';
import { isShared } from '../read-model/list.js';
import { seenAt } from '../read-model/moment.js';
import { dayOfInstant } from '../read-model/words.js';
import { DeclineReason } from '../requests/request.events.js';
import { unevidenced, WAITING } from '../requests/request.families.js';

/** Days, both of which belong to it, and the one product area looked at; null = all. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
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

/** What an event may count for: most figures are the sum of a measure of their own name. */
export type Measure = Exclude<FigureName, 'DECISION_LEAD_TIME_MEDIAN' | 'DECISION_LEAD_TIME_P90'> | 'DECISION_LEAD_TIME';

interface Summed {
  readonly unit: FigureUnit;
  readonly measure: Measure;
}

/** The smallest of all values that at least this share of them does not exceed (nearest rank). */
export interface Ranked extends Summed {
  readonly share: number;
}

const sums = <Name extends FigureName & Measure>(unit: FigureUnit, names: readonly Name[]) =>
  Object.fromEntries(names.map((name): [string, Summed] => [name, { unit, measure: name }])) as Record<Name, Summed>;

const leadTime = (share: number): Ranked => ({ unit: 'DAYS', measure: 'DECISION_LEAD_TIME', share });

/** Rule 24, figure by figure. */
export const FIGURES: Readonly<Record<FigureName, Summed | Ranked>> = {
  ...sums('DECISIONS', ['DECISIONS', 'DECLINES', ...Object.values(DECLINES)]),
  DECISION_LEAD_TIME_MEDIAN: leadTime(0.5),
  DECISION_LEAD_TIME_P90: leadTime(0.9),
  ...sums('DECISIONS', ['WEAK_YESES', 'UNEVIDENCED_DECISIONS', 'UNEXPLAINED_NOES']),
  ...sums('REQUESTERS', ['UNINFORMED_REQUESTERS']),
  ...sums('PROMISES', ['PROMISES_DUE', 'KEPT_ON_TIME']),
  ...sums('MOVES', ['SLIPS']),
  ...sums('PROMISES', ['UNAPPROVED_PROMISES']),
};

export const FIGURE_NAMES = Object.keys(FigureName) as FigureName[];

export const measuresOf = (names: readonly FigureName[]): readonly Measure[] => [...new Set(names.map((name) => FIGURES[name].measure))];

export const MEASURES = measuresOf(FIGURE_NAMES);

/** What each measure comes to: its sum; of lead times, how many there are. */
export type Counted = Readonly<Record<Measure, number>>;

export const NOTHING = Object.fromEntries(MEASURES.map((measure) => [measure, 0])) as Counted;

export const totalOf = (measure: Measure): string =>
  `${measure === 'DECISION_LEAD_TIME' ? `count(${measure})` : `coalesce(sum(${measure}), 0)`} AS ${measure}`;

/** What the entries of a making are about: all of them hang on the stream of one such thing, and on the area of a feature. */
export type Subject = 'request' | 'commitment' | 'feature' | 'report';

/** SQL for some entries: one for each event that makes figures, on the day on which it counts. */
interface Making {
  readonly of: Subject;
  readonly key: string;
  readonly from: string;
  readonly where: string;
  readonly position: string;
  readonly day: string;
  readonly area?: string;
  readonly featureId: string;
  /** What it counts for each measure; null where it does not. */
  readonly counts: Partial<Readonly<Record<Measure, string>>>;
}

const where = (condition: string) => `CASE WHEN ${condition} THEN 1 END`;

const BEGINNINGS = `SELECT number FROM shared WHERE value IN ('"RequestSubmitted"', '"RequestReopened"')`;

/** Days, with fractions, from the submission or the last reopening to the decision. */
const LEAD_TIME = `(SELECT (d.decidedAt - e.effectiveAt) / 86400000.0 FROM events e
  WHERE ${isShared('e.stream', 'd.stream')} AND e.type IN (${BEGINNINGS}) AND e.position < d.born ORDER BY e.position DESC LIMIT 1)`;

const declinesByReason = Object.fromEntries(
  Object.keys(DeclineReason).map((reason) => [`DECLINES_${reason}`, where(`d.outcome = 'DECLINED' AND d.reason = '${reason}'`)]),
);

const DECISIONS: Making = {
  of: 'request',
  key: 'd.requestId',
  from: 'decisions d JOIN requests r ON r.requestId = d.requestId',
  where: `${seenAt('d')} AND ${seenAt('r')}`,
  position: 'd.born',
  day: dayOfInstant('d.decidedAt'),
  area: 'r.area',
  featureId: 'r.featureId',
  counts: {
    DECISIONS: '1',
    DECLINES: where("d.outcome = 'DECLINED'"),
    ...declinesByReason,
    DECISION_LEAD_TIME: LEAD_TIME,
    WEAK_YESES: where('d.weakOnly = 1'),
    UNEVIDENCED_DECISIONS: where(unevidenced('d')),
    UNEXPLAINED_NOES: where("d.outcome IN ('DECLINED', 'DEFERRED') AND d.customerExplanation IS NULL"),
    UNINFORMED_REQUESTERS: `CASE WHEN d.number = r.decision THEN nullif(${WAITING}, 0) END`,
  },
};

/** A day that was promised, in words that were in force on it, or had been delivered or broken before. */
const PROMISES_DUE: Making = {
  of: 'commitment',
  key: 'w.commitmentId',
  from: 'wordings w JOIN commitments c ON c.commitmentId = w.commitmentId',
  where: `${dayOfInstant('w.inForceFrom')} <= w.promisedDate
    AND (w.inForceUntil IS NULL OR ${dayOfInstant('w.inForceUntil')} > w.promisedDate OR w.delivery IS NOT NULL OR w.status = 'BREACHED')
    AND ${seenAt('w')} AND ${seenAt('c')}`,
  position: 'w.activatedPosition',
  day: 'w.promisedDate',
  featureId: 'c.featureId',
  counts: { PROMISES_DUE: '1' },
};

const DELIVERY_OF_WORDING = "json_extract(w.delivery, '$.position')";

const KEPT_ON_TIME: Making = {
  ...PROMISES_DUE,
  where: `${PROMISES_DUE.where} AND json_extract(w.delivery, '$.deliveredOn') <= w.promisedDate AND NOT EXISTS (
    SELECT 1 FROM fulfilments u WHERE u.commitmentId = w.commitmentId AND u.version = w.version
      AND u.asserted = ${DELIVERY_OF_WORDING} AND u.word = 'DISPUTED' AND ${isLastWord('u')} AND ${seenAt('u')})`,
  position: DELIVERY_OF_WORDING,
  counts: { KEPT_ON_TIME: '1' },
};

/** The date of a feature, or of a promise in force, gone or later than it was before. */
const movedLater = (now: string, before: string) => `${before} IS NOT NULL AND (${now} IS NULL OR ${now} > ${before})`;

const TARGETS_MOVED: Making = {
  of: 'feature',
  key: 't.featureId',
  from: `featureTargets t JOIN featureTargets b ON b.featureId = t.featureId AND b.number = (
    SELECT max(o.number) FROM featureTargets o WHERE o.featureId = t.featureId AND o.number < t.number AND ${seenAt('o')})`,
  where: `${movedLater('t.targetDate', 'b.targetDate')} AND ${seenAt('t')} AND ${seenAt('b')}`,
  position: 't.position',
  day: dayOfInstant('t.movedAt'),
  featureId: 't.featureId',
  counts: { SLIPS: '1' },
};

const PROMISES_MOVED: Making = {
  of: 'commitment',
  key: 'w.commitmentId',
  from: `wordings w JOIN wordings b ON b.commitmentId = w.commitmentId AND b.status = 'SUPERSEDED' AND b.activatedPosition = (
      SELECT max(o.activatedPosition) FROM wordings o
      WHERE o.commitmentId = w.commitmentId AND o.activatedPosition < w.activatedPosition AND ${seenAt('o')})
    JOIN commitments c ON c.commitmentId = w.commitmentId`,
  where: `${movedLater('w.promisedDate', 'b.promisedDate')} AND ${seenAt('w')} AND ${seenAt('b')} AND ${seenAt('c')}`,
  position: 'w.activatedPosition',
  day: dayOfInstant('w.inForceFrom'),
  featureId: 'c.featureId',
  counts: { SLIPS: '1' },
};

const REPORTED: Making = {
  of: 'report',
  key: 'p.reportId',
  from: 'reports p',
  where: seenAt('p'),
  position: 'p.born',
  day: dayOfInstant('p.reportedAt'),
  featureId: 'p.featureId',
  counts: { UNAPPROVED_PROMISES: '1' },
};

const MAKINGS = [DECISIONS, PROMISES_DUE, KEPT_ON_TIME, TARGETS_MOVED, PROMISES_MOVED, REPORTED];

/** How entries are made that count for one of these measures, each with the measures it counts for. */
export const makingsOf = (measures: readonly Measure[]): readonly (readonly [making: Making, counted: readonly Measure[]])[] =>
  MAKINGS.flatMap((making) => {
    const counted = measures.filter((measure) => making.counts[measure] !== undefined);
    return counted.length === 0 ? [] : [[making, counted] as const];
  });

/** The entries of a making: the position of the event, the day on which it counts, its own area and that of its feature, and these measures. */
export const entriesOf = (making: Making, measures: readonly Measure[], condition = 'true'): string => `
  SELECT ${making.position} AS position, ${MAKINGS.indexOf(making)} AS made, ${making.day} AS day, ${making.area ?? 'NULL'} AS area,
    (SELECT f.area FROM features f WHERE f.featureId = ${making.featureId} AND ${seenAt('f')}) AS featureArea,
    ${measures.map((measure) => `${making.counts[measure] ?? 'NULL'} AS ${measure}`).join(', ')}
  FROM ${making.from} WHERE ${making.where} AND ${condition}`;

/** The entry `e` counts in the period (binds `:from`, `:to`, `:area`). */
export const IN_PERIOD = 'e.day BETWEEN :from AND :to AND (:area IS NULL OR e.area = :area OR e.featureArea = :area)';

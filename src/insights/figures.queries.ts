import { events, type EventRow } from '../audit/event.tables.js';
import type { Day } from '../kernel/time.js';
import { longAnswer } from '../read-model/answer.js';
import { OLDEST_FIRST, page, type Page, type PageArgs, type Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import type { ReadModel } from '../read-model/read-model.js';
import { turn } from '../read-model/turns.js';
import {
  entriesOf,
  FIGURE_NAMES,
  FIGURES,
  IN_PERIOD,
  makingsOf,
  MEASURES,
  measuresOf,
  NOTHING,
  totalOf,
  type Counted,
  type FigureName,
  type FigureUnit,
  type Measure,
  type Period,
  type Ranked,
} from './figures.js';
import { EVERYTHING, monthOf, partOf } from './figures.view.js';

/** A figure, and what it was asked for: its events are read when they are. */
export interface Figure {
  readonly name: FigureName;
  readonly value: number | null;
  readonly unit: FigureUnit;
  readonly period: Period;
  readonly moment: Moment;
}

export class ListFigures extends Query<readonly Figure[]> {
  constructor(
    readonly period: Period,
    readonly moment: Moment,
    /** Absent: all. */
    readonly names?: readonly FigureName[] | null,
  ) {
    super();
  }
}

/** The events that make a figure, oldest first. */
export class EventsOfFigure extends Query<Page<Seen<EventRow>>> {
  constructor(
    readonly figure: Pick<Figure, 'name' | 'period' | 'moment'>,
    readonly args: PageArgs,
  ) {
    super();
  }
}

export const FIGURE_QUERIES = [
  longAnswer(ListFigures, async (rows, { period, names, moment: asked }) => {
    const moment = rows.momentOf(asked);
    const wanted = FIGURE_NAMES.filter((name) => names?.includes(name) ?? true);
    const sums = rows.isViewed(moment) ? keptSums(rows, period, moment) : await madeSums(rows, measuresOf(wanted), period, moment);
    const figures: Figure[] = [];
    for (const name of wanted) {
      const figure = FIGURES[name];
      const sum = sums[figure.measure];
      const value = 'share' in figure ? ranked(rows, figure, sum, period, moment) : sum;
      figures.push({ name, value, unit: figure.unit, period, moment });
    }
    return figures;
  }),

  longAnswer(EventsOfFigure, (rows, { figure: { name, period, moment }, args }) => {
    const { measure } = FIGURES[name];
    const entries = entriesFor(measure, rows.isViewed(moment));
    const through = { with: entries, join: 'entries e CROSS JOIN events r ON r.position = e.position' };
    const counted = { sql: counts(measure), binds: { ...period } };
    const order = { ...OLDEST_FIRST, columns: ['e.position'] };
    const { edges, pageInfo } = page(rows, { table: events, through, where: [counted], order }, args, moment);
    return {
      edges,
      pageInfo,
      get totalCount() {
        return one(rows, `WITH ${entries} SELECT count(*) AS value FROM entries e WHERE ${counts(measure)}`, period, moment) ?? 0;
      },
    };
  }),
];

/** The entry `e` counts for a measure in the period. */
const counts = (measure: Measure) => `e.${measure} IS NOT NULL AND ${IN_PERIOD}`;

/** The common table expression `entries` of those that may count for a measure: those that are kept, or made as of the moment. */
function entriesFor(measure: Measure, isKept: boolean): string {
  const made = makingsOf([measure]).map(([making]) => entriesOf(making, [measure]));
  return `entries AS (${isKept ? 'SELECT * FROM figureEntries' : made.join(' UNION ALL ')})`;
}

/** The one number that a statement says of the entries. */
function one(rows: ReadModel, sql: string, period: Period & { readonly skipped?: number }, moment: Moment): number | undefined {
  return rows.values<{ value: number }>(sql, { ...period, position: moment.position, effective: moment.effective })[0]?.value;
}

const KEPT_SUMS = `SELECT ${MEASURES.map((measure) => `coalesce(sum(${measure}), 0) AS ${measure}`).join(', ')} FROM (
  SELECT * FROM figureMonths WHERE part = :part AND month BETWEEN :first AND :last
  UNION ALL SELECT * FROM figureDays WHERE part = :part AND day BETWEEN :from AND :to AND day < :firstDay
  UNION ALL SELECT * FROM figureDays WHERE part = :part AND day BETWEEN :from AND :to AND day > :lastDay)`;

/** Of the months that lie in the period as a whole the sums are kept; the other days of it come before them, or after. */
function keptSums(rows: ReadModel, { area, from, to }: Period, { position, effective }: Moment): Counted {
  const part = area === null ? EVERYTHING : partOf(area);
  const first = from <= `${monthOf(from)}-01` ? monthOf(from) : monthFrom(from, 1);
  const last = to >= `${monthOf(to)}-31` ? monthOf(to) : monthFrom(to, -1);
  // without a whole month all days come before
  const firstDay = first <= last ? `${first}-01` : AFTER_ALL;
  const lastDay = first <= last ? `${last}-31` : AFTER_ALL;
  return rows.values<Counted>(KEPT_SUMS, { part, from, to, first, last, firstDay, lastDay, position, effective })[0] ?? NOTHING;
}

const AFTER_ALL = '9999-12-32';

/** The month so many after that of a day. */
function monthFrom(day: Day, many: number): string {
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + many;
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`;
}

async function madeSums(rows: ReadModel, wanted: readonly Measure[], period: Period, { position, effective }: Moment): Promise<Counted> {
  const sums = { ...NOTHING };
  for (const [making, measures] of makingsOf(wanted)) {
    const made = rows.values<Counted>(
      `SELECT ${measures.map(totalOf).join(', ')} FROM (${entriesOf(making, measures)}) e WHERE ${IN_PERIOD}`,
      { ...period, position, effective },
    );
    for (const total of made) for (const measure of measures) sums[measure] += total[measure];
    await turn();
  }
  return sums;
}

/** The smallest value that a share of them does not exceed, looked for from the end that is nearer. */
function ranked(rows: ReadModel, { measure, share }: Ranked, many: number, period: Period, moment: Moment): number | null {
  if (many === 0) return null;
  const rank = Math.ceil(share * many);
  const [direction, skipped] = rank > many / 2 ? ['DESC', many - rank] : ['ASC', rank - 1];
  const sql = `WITH ${entriesFor(measure, rows.isViewed(moment))} SELECT e.${measure} AS value FROM entries e WHERE ${counts(measure)}
    ORDER BY e.${measure} ${direction} LIMIT 1 OFFSET +:skipped`;
  return one(rows, sql, { ...period, skipped }, moment) ?? null;
}

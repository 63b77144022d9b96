import { events, type EventRow } from '../audit/event.tables.js';
import { longAnswer } from '../read-model/answer.js';
import { OLDEST_FIRST, page, type Page, type PageArgs, type Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import { turn } from '../read-model/turns.js';
import { FIGURES, type FigureName, type FigureUnit, type Period } from './figures.js';

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
  longAnswer(ListFigures, async (rows, { period, moment }) => {
    const { position, effective } = moment;
    const figures: Figure[] = [];
    for (const name of Object.keys(FIGURES) as FigureName[]) {
      const { unit, events: making, value } = FIGURES[name];
      const counted = rows.values<{ counts: number }>(making, { ...period, position, effective });
      figures.push({ name, value: value(counted.map(({ counts }) => counts)), unit, period, moment });
      await turn();
    }
    return figures;
  }),

  longAnswer(EventsOfFigure, (rows, { figure: { name, period, moment }, args }) => {
    const made = { sql: `r.position IN (SELECT position FROM (${FIGURES[name].events}))`, binds: { ...period } };
    return page(rows, { table: events, where: [made], order: OLDEST_FIRST }, args, moment);
  }),
];

import { longAnswer } from '../read-model/answer.js';
import { page, type Order, type Page, type PageArgs, type Seen } from '../read-model/list.js';
import { seenAt, type Moment } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import { PEOPLE } from './event.conditions.js';
import { events, type EventRow } from './event.tables.js';

/** Everybody who had acted by a moment, each as the last event that was seen of them. */
export class ListPeople extends Query<Page<Seen<EventRow>>> {
  constructor(
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** Of one person, the position of an event that was seen. */
const seenOf = (which: 'ASC' | 'DESC'): string =>
  `(SELECT e.position FROM ${events.name} e WHERE e.actorId = person AND e.position <= :position AND ${seenAt('e')} ORDER BY e.position ${which} LIMIT 1)`;

/** Whoever acted first comes last, whatever they do afterwards. */
const NEWEST_FIRST: Order = { by: 'FIRST_ACTED', columns: ['acted.first'], direction: 'DESC' };

const THROUGH = {
  with: `${PEOPLE}, acted (first, last) AS (SELECT ${seenOf('ASC')}, ${seenOf('DESC')} FROM people WHERE person IS NOT NULL)`,
  join: `acted JOIN ${events.name} r ON r.position = acted.last`,
};

export const PEOPLE_QUERIES = [
  longAnswer(ListPeople, (rows, { args, moment }) => page(rows, { table: events, through: THROUGH, order: NEWEST_FIRST }, args, moment)),
];

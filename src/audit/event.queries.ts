import { liesInArea, ofAreas } from '../features/feature.conditions.js';
import type { Instant } from '../kernel/time.js';
import { answer, longAnswer } from '../read-model/answer.js';
import {
  anyOf,
  anyOfShared,
  byKeys,
  isOneOf,
  keyedBy,
  OLDEST_FIRST,
  page,
  pages,
  RECENT,
  type Condition,
  type Order,
  type Page,
  type PageArgs,
  type Seen,
} from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import type { Orders } from '../read-model/orders.js';
import type { ReadModel } from '../read-model/read-model.js';
import { Query } from '../read-model/query.js';
import { events, type EventRow, type EventTagRow } from './event.tables.js';

export class EventById extends Query<Seen<EventRow> | undefined> {
  constructor(
    readonly eventId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By the event's id. */
export class EventsByIds extends Query<ReadonlyMap<string, Seen<EventRow>>> {
  constructor(
    readonly eventIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By stream: the histories of several things, each with a page of its own. */
export class HistoriesOf extends Query<ReadonlyMap<string, Page<Seen<EventRow>>>> {
  constructor(
    readonly streams: readonly string[],
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

export interface EventFilter {
  readonly stream?: readonly string[] | null;
  readonly type?: readonly string[] | null;
  readonly actorId?: readonly string[] | null;
  readonly customerId?: readonly string[] | null;
  readonly featureId?: readonly string[] | null;
  readonly area?: readonly string[] | null;
  readonly recordedFrom?: Instant | null;
  readonly recordedUntil?: Instant | null;
  readonly effectiveFrom?: Instant | null;
  readonly effectiveUntil?: Instant | null;
  readonly afterPosition?: number | null;
  readonly untilPosition?: number | null;
}

export class ListEvents extends Query<Page<Seen<EventRow>>> {
  constructor(
    readonly filter: EventFilter,
    readonly order: Order,
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** What a list of events can be ordered by: where an event stands in the log is also when it was born. */
export const EVENT_ORDERS = {
  RECENT: { ...RECENT, columns: ['r.position'] },
  POSITION: { ...OLDEST_FIRST, columns: ['r.position'] },
} satisfies Orders;

export const EVENT_QUERIES = [
  answer(EventById, (rows, { eventId, moment }) => byKeys(rows, events, 'id', [eventId], moment)[0]),

  answer(EventsByIds, (rows, { eventIds, moment }) => keyedBy('id', byKeys(rows, events, 'id', eventIds, moment))),

  answer(HistoriesOf, (rows, { streams, args, moment }) =>
    pages(rows, { table: events, of: { column: 'r.stream', keys: streams }, order: EVENT_ORDERS.POSITION }, args, moment),
  ),

  longAnswer(ListEvents, (rows, { filter, order, args, moment }) =>
    page(rows, { table: events, where: conditions(rows, filter), order }, args, moment),
  ),
];

function conditions(rows: ReadModel, filter: EventFilter): (Condition | undefined)[] {
  return [
    anyOf('r.stream', filter.stream),
    anyOf('r.type', filter.type),
    anyOfShared('r.actorId', filter.actorId),
    tagged('customer', filter.customerId),
    tagged('feature', filter.featureId),
    inArea(filter.area),
    bound('recordedFrom', 'r.position >', filter.recordedFrom == null ? null : rows.positionBefore(filter.recordedFrom)),
    bound('recordedUntil', 'r.position <=', filter.recordedUntil == null ? null : rows.positionBefore(filter.recordedUntil)),
    bound('effectiveFrom', 'r.effectiveAt >=', filter.effectiveFrom),
    bound('effectiveUntil', 'r.effectiveAt <', filter.effectiveUntil),
    bound('afterPosition', 'r.position >', filter.afterPosition),
    bound('untilPosition', 'r.position <', filter.untilPosition),
  ];
}

function bound(name: string, sql: string, value: string | number | null | undefined): Condition | undefined {
  return value == null ? undefined : { sql: `${sql} :${name}`, binds: { [name]: value } };
}

function tagged(tag: EventTagRow['tag'], values: readonly string[] | null | undefined): Condition | undefined {
  if (!values) return undefined;
  const { sql, binds } = isOneOf('t.value', tag, values);
  return { sql: `r.position IN (SELECT t.position FROM eventTags t WHERE t.tag = '${tag}' AND ${sql})`, ...(binds && { binds }) };
}

/** About the area itself, or about a feature that lies in it at the moment asked about. */
function inArea(values: readonly string[] | null | undefined): Condition | undefined {
  return ofAreas(
    values,
    `r.position IN (
      SELECT t.position FROM eventTags t WHERE t.tag = 'area' AND t.value IN (SELECT value FROM json_each(:area))
      UNION ALL SELECT t.position FROM eventTags t WHERE t.tag = 'feature' AND ${liesInArea('t.value')})`,
  );
}

import { titleOf } from '../commitments/commitment.rules.js';
import { FEATURES_IN_AREA, ofAreas } from '../features/feature.conditions.js';
import { kindOf, streamsOf } from '../kernel/streams.js';
import type { Instant } from '../kernel/time.js';
import { answer, longAnswer } from '../read-model/answer.js';
import {
  among,
  anyOfShared,
  allOf,
  AT_MOST,
  isAmongShared,
  keyedBy,
  OLDEST_FIRST,
  page,
  pages,
  RECENT,
  type Condition,
  type List,
  type Order,
  type Page,
  type PageArgs,
  type Seen,
} from '../read-model/list.js';
import { millisecondsOf, NEVER, seenAt, type Moment } from '../read-model/moment.js';
import type { Orders } from '../read-model/orders.js';
import type { ReadModel } from '../read-model/read-model.js';
import { Query } from '../read-model/query.js';
import { startOf } from '../read-model/table.js';
import { allKeysAt } from '../customers/customer.families.js';
import { events, subjects, type EventRow } from './event.tables.js';

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

/** What things were called as an event happened, by its position and the stream of each: `12 request-sso`. */
export class NamesAt extends Query<ReadonlyMap<string, string>> {
  constructor(
    readonly happened: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By stream: the number of its last event. */
export class RevisionsOf extends Query<ReadonlyMap<string, number>> {
  constructor(
    readonly streams: readonly string[],
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
  answer(EventById, (rows, { eventId, moment }) => byIds(rows, [eventId], moment)[0]),

  answer(EventsByIds, (rows, { eventIds, moment }) => keyedBy('id', byIds(rows, eventIds, moment))),

  answer(HistoriesOf, (rows, { streams, args, moment }) => {
    const numbers = new Map(streams.map((stream) => [String(rows.numberOfShared(stream)), stream]));
    const of = { column: 'r.stream', keys: [...numbers.keys()] };
    const histories = pages(rows, { table: events, of, order: EVENT_ORDERS.POSITION }, args, moment);
    return new Map([...histories].map(([number, history]) => [numbers.get(number) ?? '', history]));
  }),

  answer(NamesAt, (rows, { happened }) => {
    const asked = happened.map((one) => [one, ...partsOf(one)]);
    const found = rows.values<Named>(NAMES, { asked: JSON.stringify(asked) });
    return new Map(found.map((named) => [named.happened, calledBy(named)]));
  }),

  answer(RevisionsOf, (rows, { streams, moment: { position, effective } }) => {
    const numbers = new Map(streams.map((stream) => [rows.numberOfShared(stream), stream]));
    const binds = { streams: JSON.stringify([...numbers.keys()]), position, effective };
    const found = rows.values<Pick<EventRow, 'revision'> & { readonly stream: number }>(REVISIONS, binds);
    return new Map(found.map(({ stream, revision }) => [numbers.get(stream) ?? '', revision]));
  }),

  longAnswer(ListEvents, (rows, { filter: { area, ...filter }, order, args, moment: asked }) => {
    const moment = rows.momentOf(asked);
    const where = conditions(rows, { ...filter, customerId: allKeysAt(rows, filter.customerId, moment) });
    return page(rows, area ? inAreas(rows, area, { where, order }, moment) : { table: events, where, order }, args, moment);
  }),
];

function byIds(rows: ReadModel, ids: readonly string[], { position, effective, ...moment }: Moment): Seen<EventRow>[] {
  const sql = `WITH asked (id) AS MATERIALIZED (SELECT unhex(value, '-') FROM json_each(:ids))
    SELECT r.* FROM ${events.name} r WHERE ${startOf('r.id')} IN (SELECT ${startOf('id')} FROM asked) AND r.id IN (SELECT id FROM asked)
    AND ${seenAt('r')} ${AT_MOST}`;
  const found = rows.all(events, sql, { ids: JSON.stringify(ids), position, effective });
  return allOf(found).map((row) => ({ ...row, moment: { position, effective, ...moment } }));
}

/** What the event recorded. */
export const dataOf = ({ fields, contents }: EventRow): unknown =>
  Object.fromEntries(fields.map((field, index) => [field, contents[index]]));

export const happenedAt = (stream: string, { position }: EventRow): string => `${position} ${stream}`;

function partsOf(happened: string): [position: number, stream: string] {
  const end = happened.indexOf(' ');
  return [Number(happened.slice(0, end)), happened.slice(end + 1)];
}

interface Named {
  readonly happened: string;
  readonly name: string;
  readonly feature: string | null;
  readonly customer: string | null;
}

/** A subject as it was at a position, by the stream of it. */
const subjectAt = (alias: string, stream: string) =>
  `LEFT JOIN ${subjects.name} ${alias} ON ${alias}.thing = ${stream} AND ${seenAt(alias, { position: 'value ->> 1', effective: `${millisecondsOf(NEVER)}` })}`;

/** What each of them was called then, and by what name the feature and the customer went that it is about. */
const NAMES = `
  SELECT value ->> 0 AS happened, coalesce(s.name, substr(value ->> 2, instr(value ->> 2, '-') + 1)) AS name,
    coalesce(f.name, s.feature) AS feature, coalesce(k.name, s.customer) AS customer
  FROM json_each(:asked) ${subjectAt('s', 'value ->> 2')}
    ${subjectAt('f', "'feature-' || s.feature")} ${subjectAt('k', "'customer-' || s.customer")}`;

/** The things that have no name of their own. */
const NAMELESS = ['commitment', 'report'];

/** A promise, or the report of one, goes by its feature and by whom it is for. */
function calledBy({ happened, name, feature, customer }: Named): string {
  if (feature === null || !NAMELESS.includes(kindOf(partsOf(happened)[1]))) return name;
  const segment = /@segment:(.*)$/.exec(name)?.[1];
  const kind = customer !== null ? 'CUSTOMER' : segment !== undefined ? 'SEGMENT' : 'EVERYONE';
  return titleOf(feature, { kind, segment }, customer ?? '');
}

const REVISIONS = `
  SELECT value AS stream, (
    SELECT r.revision FROM events r WHERE r.stream = value AND r.position <= :position AND ${seenAt('r')} ORDER BY r.position DESC LIMIT 1) AS revision
  FROM json_each(:streams)`;

function conditions(rows: ReadModel, filter: EventFilter): (Condition | undefined)[] {
  return [
    anyOfShared('r.stream', filter.stream),
    anyOfShared('r.type', filter.type),
    anyOfShared('r.actorId', filter.actorId),
    tagged('customer', filter.customerId),
    tagged('feature', filter.featureId),
    bound('recordedFrom', 'r.position >', filter.recordedFrom == null ? null : rows.positionBefore(filter.recordedFrom)),
    bound('recordedUntil', 'r.position <=', filter.recordedUntil == null ? null : rows.positionBefore(filter.recordedUntil)),
    bound('effectiveFrom', 'r.effectiveAt >=', filter.effectiveFrom == null ? null : Date.parse(filter.effectiveFrom)),
    bound('effectiveUntil', 'r.effectiveAt <', filter.effectiveUntil == null ? null : Date.parse(filter.effectiveUntil)),
    bound('afterPosition', 'r.position >', filter.afterPosition),
    bound('untilPosition', 'r.position <', filter.untilPosition),
  ];
}

function bound(name: string, sql: string, value: number | null | undefined): Condition | undefined {
  return value == null ? undefined : { sql: `${sql} :${name}`, binds: { [name]: value } };
}

function tagged(kind: string, keys: readonly string[] | null | undefined): Condition | undefined {
  const about = anyOfShared('t.about', keys?.map(streamsOf(kind)), kind);
  return about && { ...about, sql: `r.position IN (SELECT t.position FROM eventTags t WHERE ${about.sql})` };
}

/** Those about an area itself, or about a feature that lies in it at the moment asked about. */
function inAreas(
  rows: ReadModel,
  areas: readonly string[],
  { where, order }: { where: readonly (Condition | undefined)[]; order: Order },
  moment: Moment,
): List<EventRow> {
  const isViewed = rows.isViewed(moment);
  const [area] = areas;
  if (isViewed && areas.length === 1 && area !== undefined) {
    // what is kept of one area is in the order of the list, which ends where its page does
    return {
      table: events,
      through: { join: `eventAreas k CROSS JOIN ${events.name} r ON r.position = k.position` },
      where: [{ sql: 'k.area = :area', binds: { area } }, ...where],
      order: { ...order, columns: ['k.position'] },
    };
  }
  const positions = isViewed ? `SELECT k.position FROM eventAreas k WHERE ${among('k.area', 'area')}` : POSITIONS_IN_AREA;
  return { table: events, where: [...where, ofAreas(areas, `r.position IN (${positions})`)], order };
}

const POSITIONS_IN_AREA = `
  SELECT t.position FROM eventTags t WHERE ${isAmongShared(
    't.about',
    `SELECT 'area-' || value AS value FROM json_each(:area) UNION ALL SELECT 'feature-' || featureId FROM (${FEATURES_IN_AREA})`,
  )}`;

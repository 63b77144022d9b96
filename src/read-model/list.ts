import { createHash } from 'node:crypto';
import { refuse } from '../kernel/refusal.js';
import { seenAt, type Moment } from './moment.js';
import type { ReadModel } from './read-model.js';
import type { KeyIn, Table, Versioned } from './table.js';

type Value = string | number;
type Binds = Readonly<Record<string, Value | null>>;

/** Relay's four arguments. */
export interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** A row, and the moment that every field of it is answered for. */
export type Seen<Row> = Row & Versioned & { readonly moment: Moment };

export interface Page<Row> {
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor?: string;
    readonly endCursor?: string;
  };
  /** Counted only when it is asked for. */
  readonly totalCount: number;
}

export interface Order {
  /** Its name, so that a cursor of one order is refused by another. */
  readonly by: string;
  /** SQL expressions, none of them ever null, which together name one row. */
  readonly columns: readonly string[];
  readonly direction: 'ASC' | 'DESC';
}

/** Newest first: by the position of the event that first made the thing. */
export const RECENT: Order = { by: 'RECENT', columns: ['r.born'], direction: 'DESC' };

/** In the order of the log. */
export const OLDEST_FIRST: Order = { by: 'POSITION', columns: ['r.born'], direction: 'ASC' };

/** A SQL condition on a row `r`, and the values of its parameters. */
export interface Condition {
  readonly sql: string;
  readonly binds?: Binds;
}

/** The column holds one of the values; no list does not narrow, an empty one lets nothing through. */
export function anyOf(column: string, values: readonly string[] | null | undefined): Condition | undefined {
  if (!values) return undefined;
  return isOneOf(column, `anyOf_${column.replaceAll(/\W/g, '_')}`, values);
}

/** The column holds one of the values that a parameter has as JSON. */
export const among = (column: string, name: string): string => `${column} IN (SELECT value FROM json_each(:${name}))`;

/** Of one value the index has the rows in their order, so that a list of them ends where its page does. */
export function isOneOf(column: string, name: string, values: readonly string[]): Condition {
  const [value] = values;
  return values.length === 1 && value !== undefined
    ? { sql: `${column} = :${name}`, binds: { [name]: value } }
    : isAmong(column, name, values);
}

const isAmong = (column: string, name: string, values: readonly string[]): Condition => ({
  sql: among(column, name),
  binds: { [name]: JSON.stringify(values) },
});

/** The same of a column that holds the number of a shared value. */
export function anyOfShared(column: string, values: readonly string[] | null | undefined): Condition | undefined {
  if (!values) return undefined;
  const { sql, binds } = isOneOf(
    'value',
    `anyOf_${column.replaceAll(/\W/g, '_')}`,
    values.map((value) => JSON.stringify(value)),
  );
  return { sql: `${column} ${values.length === 1 ? '=' : 'IN'} (SELECT number FROM shared WHERE ${sql})`, ...(binds && { binds }) };
}

/** The condition that belongs to a flag: as it is, turned round, or none. */
export function either(flag: boolean | null | undefined, sql: string, binds: Binds = {}): Condition | undefined {
  return flag == null ? undefined : { sql: flag ? `(${sql})` : `NOT (${sql})`, binds };
}

/** Rows `r` of a table that were seen at a moment, narrowed by conditions that are all true, in one order. */
export interface List<Row> {
  readonly table: Table<Row>;
  /** Where the rows `r` are reached through others: a common table expression, which has the keys as JSON in `:keys`, and what to select from. */
  readonly through?: { readonly with: string; readonly join: string };
  /** What is true of every row; undefined ones do not narrow. */
  readonly where?: readonly (Condition | undefined)[];
  readonly order?: Order;
  /** The list that belongs to each of several things, each with a page of its own. */
  readonly of?: { readonly column: string; readonly keys: readonly string[] };
}

/** A whole list is the list of one thing without a name. */
const NO_PARENT = "''";

export const DEFAULT_PAGE = 20;
const MAX_PAGE = 100;

/** One page of a list (rule 20), by keyset: what others write meanwhile neither repeats nor hides a row. Refuses bad arguments with INVALID. */
export function page<Row>(rows: ReadModel, list: List<Row>, args: PageArgs, moment: Moment): Page<Seen<Row>> {
  const { of: _, ...whole } = list;
  return pages(rows, { ...whole, of: { column: NO_PARENT, keys: [''] } }, args, moment).get('') ?? never();
}

/** A page for each of the things that the list is `of`, in one query. */
export function pages<Row>(
  rows: ReadModel,
  list: List<Row> & Required<Pick<List<Row>, 'of'>>,
  args: PageArgs,
  moment: Moment,
): Map<string, Page<Seen<Row>>> {
  const { table, of, order = RECENT } = list;
  const { with: reached, join = `${table.name} r` } = list.through ?? {};
  const select = reached === undefined ? 'SELECT' : `WITH RECURSIVE ${reached} SELECT`;
  const asked = askedIn(args, { list: table.name, ...order });
  const { size, backwards, cursor } = asked;
  const ascending = (order.direction === 'ASC') !== backwards;
  const conditions = (list.where ?? []).filter((condition) => condition !== undefined);
  const owned = of.column === NO_PARENT ? undefined : (list.through ? isAmong : isOneOf)(of.column, 'keys', of.keys);
  const where = [
    seenAt('r'),
    // later ones were not seen: where the list goes by position, its index says so
    ...['r.born', 'r.position'].filter((position) => position === order.columns[0]).map((position) => `${position} <= :position`),
    ...conditions.map(({ sql }) => sql),
    ...(owned ? [owned.sql] : []),
  ];
  const binds: Binds = {
    position: moment.position,
    effective: moment.effective,
    ...owned?.binds,
    ...Object.fromEntries(conditions.flatMap(({ binds = {} }) => Object.entries(binds))),
  };
  const beyond =
    cursor && `(${order.columns.join(', ')}) ${ascending ? '>' : '<'} (${cursor.map((_, index) => `:cursor${index}`).join(', ')})`;
  const sorted = order.columns.map((column) => `${column} ${ascending ? 'ASC' : 'DESC'}`).join(', ');
  // +: a bare limit is looked at when the statement is prepared, and whenever one is bound, SQLite prepares it anew
  const found = rows.stored(
    table,
    of.keys.length === 1
      ? `${select} r.*, ${of.column} AS listOf, ${sortColumns(order)} FROM ${join} WHERE ${[...where, beyond].filter(Boolean).join(' AND ')} ORDER BY ${sorted} LIMIT +:limit`
      : `${select} * FROM (
           SELECT r.*, ${of.column} AS listOf, ${sortColumns(order)}, row_number() OVER (PARTITION BY ${of.column} ORDER BY ${sorted}) AS place
           FROM ${join} WHERE ${[...where, beyond].filter(Boolean).join(' AND ')}
         ) WHERE place <= :limit ORDER BY place`,
    { ...binds, ...Object.fromEntries((cursor ?? []).map((value, index) => [`cursor${index}`, value])), limit: size + 1 },
  );
  let counted: ReadonlyMap<string, number> | undefined;
  const count = (key: string) => {
    counted ??= new Map(
      rows
        .values<{ listOf: string; total: number }>(
          `${select} ${of.column} AS listOf, count(*) AS total FROM ${join} WHERE ${where.join(' AND ')} GROUP BY ${of.column}`,
          binds,
        )
        .map(({ listOf, total }) => [listOf, total]),
    );
    return counted.get(key) ?? 0;
  };
  const groups = new Map(of.keys.map((key) => [key, [] as Record<string, unknown>[]]));
  for (const row of found) groups.get(row['listOf'] as string)?.push(row);
  return new Map(
    [...groups].map(([key, group]) => [
      key,
      pageOf(group, asked, {
        order: { list: table.name, ...order },
        place: (stored) => order.columns.map((_, index) => stored[`sort${index}`]),
        // a row of its own: SQLite has just made it, and a copy of so many columns takes longer
        node: (stored) => Object.assign(rows.decode(table, stored), { moment }),
        count: () => count(key),
      }),
    ]),
  );
}

/** What a page is made of: what its cursors hold, its nodes, and how many the whole list has. */
interface Making<Found, Node> {
  readonly order: OrderIn;
  readonly place: (found: Found) => readonly unknown[];
  readonly node: (found: Found) => Node;
  readonly count: () => number;
}

/** A page of what was found, which is one more than asked for where more follows. */
export function pageOf<Found, Node>(
  found: readonly Found[],
  { size, backwards, cursor }: Asked,
  { order, place, node, count }: Making<Found, Node>,
): Page<Node> {
  const kept = found.slice(0, size);
  if (backwards) kept.reverse();
  const edges = kept.map((one) => ({
    get cursor() {
      return cursorOf(order, place(one));
    },
    node: node(one),
  }));
  const more = found.length > size;
  return {
    edges,
    pageInfo: {
      hasNextPage: backwards ? cursor !== undefined : more,
      hasPreviousPage: backwards ? more : cursor !== undefined,
      startCursor: edges.at(0)?.cursor,
      endCursor: edges.at(-1)?.cursor,
    },
    get totalCount() {
      return count();
    },
  };
}

/** Rows that one list without pages may read, for all that it is read for. */
export const MOST_ROWS = 20_000;

/** For SQL whose rows `allOf` takes. */
export const AT_MOST = `LIMIT ${MOST_ROWS + 1}`;

/** The rows, all of them; refuses (TOO_MUCH) where there are more than one list may read. */
export function allOf<Row>(rows: Row[]): Row[] {
  if (rows.length > MOST_ROWS) refuse('TOO_MUCH', undefined, `A list without pages reads at most ${MOST_ROWS} entries: ask in parts.`);
  return rows;
}

/** The rows of one table that have these keys in one column and were seen at a moment, in one query. */
export function byKeys<Row>(
  rows: ReadModel,
  table: Table<Row>,
  column: NoInfer<keyof Row & string>,
  keys: readonly string[],
  moment: Moment,
): Seen<Row>[] {
  const found = rows.all(
    table,
    `SELECT r.* FROM ${table.name} r WHERE ${among(`r.${column}`, 'keys')} AND ${seenAt('r')} ORDER BY ${['born', ...table.key].map((name) => `r.${name}`).join(', ')} ${AT_MOST}`,
    {
      keys: JSON.stringify(keys),
      position: moment.position,
      effective: moment.effective,
    },
  );
  return allOf(found).map((row) => ({ ...row, moment }));
}

/** The row that has this key and was seen at a moment. */
export function byKey<Row, Key extends keyof Row & string>(
  rows: ReadModel,
  table: Table<Row, Key>,
  key: NoInfer<KeyIn<Row, Key>>,
  moment: Moment,
): Seen<Row> | undefined {
  const row = rows.seen(table, key, moment);
  return row && { ...row, moment };
}

/** Rows by the value of one column; where several share it, the last. */
export const keyedBy = <Row>(column: NoInfer<keyof Row>, rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [String(row[column]), row]));

/** Puts it into its group, at the end. */
export function addTo<Item>(groups: Map<string, Item[]>, key: string, item: Item): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}

/** Rows in groups by the value of one column, each in the order they came. */
export function groupedBy<Row>(column: NoInfer<keyof Row>, rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) addTo(groups, String(row[column]), row);
  return groups;
}

const sortColumns = ({ columns }: Order) => columns.map((column, index) => `${column} AS sort${index}`).join(', ');

/** Which list, and in which order. */
interface OrderIn extends Pick<Order, 'by' | 'columns'> {
  readonly list: string;
}

/** Which page of a list is asked for. */
interface Asked {
  readonly size: number;
  readonly backwards: boolean;
  readonly cursor: readonly Value[] | undefined;
}

/** Where a row stands in a list, sealed: what was cut, changed or made for another list or order is refused. */
function cursorOf({ list, by }: OrderIn, place: readonly unknown[]): string {
  const seal = createHash('sha256')
    .update(JSON.stringify([list, by, place]))
    .digest('base64url')
    .slice(0, 8);
  return Buffer.from(JSON.stringify([seal, ...place])).toString('base64url');
}

/** Refuses what asks for no page, or for one of another list, with INVALID. */
export function askedIn(args: PageArgs, order: OrderIn): Asked {
  const [first, after, last, before] = [args.first ?? undefined, args.after ?? undefined, args.last ?? undefined, args.before ?? undefined];
  if (last !== undefined && (first !== undefined || after !== undefined))
    refuse('INVALID', 'last', 'Ask for first and after, or for last and before.');
  if (before !== undefined && last === undefined) refuse('INVALID', 'before', 'before needs last.');
  const backwards = last !== undefined;
  const size = last ?? first ?? DEFAULT_PAGE;
  if (size < 0 || size > MAX_PAGE) refuse('INVALID', backwards ? 'last' : 'first', `A page has 0 to ${MAX_PAGE} entries.`);
  const text = backwards ? before : after;
  return { size, backwards, cursor: text === undefined ? undefined : placeIn(text, order, backwards ? 'before' : 'after') };
}

function placeIn(text: string, order: OrderIn, field: string): Value[] {
  try {
    const [, ...place] = JSON.parse(Buffer.from(text, 'base64url').toString()) as Value[];
    const fits = place.length === order.columns.length && place.every((value) => typeof value === 'string' || typeof value === 'number');
    if (fits && cursorOf(order, place) === text) return place;
  } catch {
    // not a cursor at all: refused like one of another list
  }
  return refuse('INVALID', field, 'This is no cursor of this list in this order.');
}

function never(): never {
  throw new Error('unreachable');
}

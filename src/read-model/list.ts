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

interface Statement {
  readonly sql: string;
  readonly binds: Binds;
}

/** A SQL condition on a row `r`, and the values of its parameters. */
export interface Condition {
  readonly sql: string;
  readonly binds?: Binds;
  /** Of which one is true where it is, and never two: of each an index has the rows that are there now, mostly with the newest last. */
  readonly arms?: readonly Statement[];
}

/** The column holds one of the values; no list does not narrow, an empty one lets nothing through. */
export function anyOf(column: string, values: readonly string[] | null | undefined): Condition | undefined {
  if (!values) return undefined;
  return isOneOf(column, `anyOf_${column.replaceAll(/\W/g, '_')}`, values);
}

/** Values of which each is looked through by itself: a list ends where its page does, whichever of them its rows have. */
const MOST_EACH = 6;

/** The same, of a column with an index of its own. */
export function eachOf(column: string, values: readonly string[] | null | undefined): Condition | undefined {
  const condition = anyOf(column, values);
  const distinct = [...new Set(values)];
  if (!condition || distinct.length < 2 || distinct.length > MOST_EACH) return condition;
  return { ...condition, arms: distinct.map((value, n) => ({ sql: `${column} = :each${n}`, binds: { [`each${n}`]: value } })) };
}

/** The column holds one of the values that a parameter has as JSON. */
export const among = (column: string, name: string): string => `${column} IN (SELECT value FROM json_each(:${name}))`;

/** Of one value the index has the rows in their order, so that a list of them ends where its page does, and it is found at once. */
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
export function anyOfShared(
  column: string,
  values: readonly string[] | null | undefined,
  name = `anyOf_${column.replaceAll(/\W/g, '_')}`,
): Condition | undefined {
  if (!values) return undefined;
  const { sql, binds } = isOneOf(
    'value',
    name,
    values.map((value) => JSON.stringify(value)),
  );
  return { sql: `${column} ${values.length === 1 ? '=' : 'IN'} (SELECT number FROM shared WHERE ${sql})`, ...(binds && { binds }) };
}

/** It holds the number of a text that SQL gives; of one of those that it selects. */
export const isShared = (column: string, text: string): string =>
  `${column} = (SELECT number FROM shared WHERE value = json_quote(${text}))`;
export const isAmongShared = (column: string, texts: string): string =>
  `${column} IN (SELECT number FROM shared WHERE value IN (SELECT json_quote(value) FROM (${texts})))`;

/** The condition that belongs to a flag: as it is, turned round, or none. */
export function either(flag: boolean | null | undefined, sql: string, binds: Binds = {}): Condition | undefined {
  return flag == null ? undefined : { sql: flag ? `(${sql})` : `NOT (${sql})`, binds };
}

/** Rows `r` of a table that were seen at a moment, narrowed by conditions that are all true, in one order. */
export interface List<Row> {
  readonly table: Table<Row>;
  /** Where the rows `r` are reached through others: what to select from, and a common table expression for that, which has the keys as JSON in `:keys`. */
  readonly through?: { readonly with?: string; readonly join: string };
  /** What is true of every row; undefined ones do not narrow. */
  readonly where?: readonly (Condition | undefined)[];
  readonly order?: Order;
  /** How many rows it has, where that is kept. */
  readonly counted?: () => number | undefined;
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
  const asked = askedIn(args, { list: table.name, ...order });
  const selection = selectionOf(rows, { ...list, order }, asked, moment);
  const groups = new Map(of.keys.map((key) => [key, [] as Record<string, unknown>[]]));
  for (const row of rowsOf(rows, { ...list, order }, selection, asked)) groups.get(String(row['listOf']))?.push(row);
  let counted: ReadonlyMap<string, number> | undefined;
  return new Map(
    [...groups].map(([key, group]) => [
      key,
      pageOf(group, asked, {
        order: { list: table.name, ...order },
        place: (stored) => order.columns.map((_, index) => stored[sortColumn(index)]),
        // a row of its own: SQLite has just made it, and a copy of so many columns takes longer
        node: (stored) => Object.assign(rows.decode(table, stored), { moment }),
        count: () => list.counted?.() ?? (counted ??= countsOf(rows, selection)).get(key) ?? 0,
      }),
    ]),
  );
}

/** The rows of the pages, and of each list one more where it goes on. */
function rowsOf<Row>(
  rows: ReadModel,
  { table, order, of, counted }: List<Row> & Required<Pick<List<Row>, 'of' | 'order'>>,
  selection: Selection,
  { size, cursor }: Asked,
): readonly Record<string, unknown>[] {
  const total = size === 0 && cursor === undefined && of.column === NO_PARENT ? counted?.() : undefined;
  if (total !== undefined) return total > 0 ? [{ listOf: '' }] : [];
  const { sql, binds } =
    of.keys.length > 1
      ? ofEachThing(selection)
      : selection.apart && order.columns[0] === 'r.born'
        ? ofEachArm(selection, selection.apart)
        : ofOneThing(selection);
  return rows.stored(table, sql, { ...binds, limit: size + 1 });
}

/** The parts of the SQL that selects rows `r` of a list. */
interface Selection {
  /** What the rows are reached through, before the `SELECT`. */
  readonly before: string;
  readonly from: string;
  /** The column that tells whose list a row is in. */
  readonly listOf: string;
  readonly conditions: readonly Condition[];
  /** Where the page begins. */
  readonly beyond?: Condition;
  readonly columns: readonly string[];
  readonly direction: 'ASC' | 'DESC';
  /** One of the conditions, whose arms are looked through one by one. */
  readonly apart?: Condition & Required<Pick<Condition, 'arms'>>;
}

function selectionOf<Row>(
  rows: ReadModel,
  { table, through, where = [], order, of }: List<Row> & Required<Pick<List<Row>, 'of' | 'order'>>,
  { backwards, cursor }: Asked,
  moment: Moment,
): Selection {
  const { columns } = order;
  const isAscending = (order.direction === 'ASC') !== backwards;
  const conditions: readonly Condition[] = [
    { sql: seenAt('r'), binds: { position: moment.position, effective: moment.effective } },
    // later ones were not seen: where the list goes by position, its index says so
    ...['r.born', 'r.position'].filter((position) => position === columns[0]).map((position) => ({ sql: `${position} <= :position` })),
    ...where.filter((condition) => condition !== undefined),
    ...(of.column === NO_PARENT ? [] : [(through ? isAmong : isOneOf)(of.column, 'keys', of.keys)]),
  ];
  return {
    before: through?.with === undefined ? '' : `WITH RECURSIVE ${through.with}`,
    from: through?.join ?? `${table.name} r`,
    listOf: of.column,
    conditions,
    ...(cursor && {
      beyond: {
        sql: `(${columns.join(', ')}) ${isAscending ? '>' : '<'} (${cursor.map((_, index) => `:cursor${index}`).join(', ')})`,
        binds: Object.fromEntries(cursor.map((value, index) => [`cursor${index}`, value])),
      },
    }),
    columns,
    direction: isAscending ? 'ASC' : 'DESC',
    ...(rows.isNow(moment) && {
      apart: conditions.find((condition): condition is Required<Selection>['apart'] => condition.arms !== undefined),
    }),
  };
}

const sorted = ({ direction }: Selection, columns: readonly string[]) => columns.map((column) => `${column} ${direction}`).join(', ');
const sortColumn = (index: number) => `sort${index}`;
const found = ({ listOf, columns }: Selection) =>
  ['r.*', `${listOf} AS listOf`, ...columns.map((column, index) => `${column} AS ${sortColumn(index)}`)].join(', ');

/** Conditions of which every one is true, as one; undefined ones do not narrow. */
export const allTrue = (conditions: readonly (Condition | undefined)[]): Statement => ({
  sql: conditions.flatMap((condition) => condition?.sql ?? []).join(' AND '),
  binds: Object.fromEntries(conditions.flatMap((condition) => Object.entries(condition?.binds ?? {}))),
});

// Below, +: a bare limit is looked at when the statement is prepared, and whenever one is bound, SQLite prepares it anew.

function ofOneThing(selection: Selection): Statement {
  const { before, from, conditions, beyond, columns } = selection;
  const { sql, binds } = allTrue([...conditions, beyond]);
  return {
    sql: `${before} SELECT ${found(selection)} FROM ${from} WHERE ${sql} ORDER BY ${sorted(selection, columns)} LIMIT +:limit`,
    binds,
  };
}

function ofEachThing(selection: Selection): Statement {
  const { before, from, listOf, conditions, beyond, columns } = selection;
  const { sql, binds } = allTrue([...conditions, beyond]);
  const place = `row_number() OVER (PARTITION BY ${listOf} ORDER BY ${sorted(selection, columns)}) AS place`;
  return {
    sql: `${before} SELECT * FROM (SELECT ${found(selection)}, ${place} FROM ${from} WHERE ${sql}) WHERE place <= :limit ORDER BY place`,
    binds,
  };
}

/** SQLite merges what it finds by each arm in the order of its index, and stops at the limit. */
function ofEachArm(selection: Selection, apart: Required<Selection>['apart']): Statement {
  const { before, columns } = selection;
  const { parts, binds } = armsOf(selection, apart, found(selection), selection.beyond);
  const inOrder = sorted(
    selection,
    columns.map((_, index) => sortColumn(index)),
  );
  return { sql: `${before} ${parts.join(' UNION ALL ')} ORDER BY ${inOrder} LIMIT +:limit`, binds };
}

/** What is selected of the rows of each arm. */
function armsOf({ from, conditions }: Selection, apart: Required<Selection>['apart'], selected: string, beyond?: Condition) {
  const others = allTrue([...conditions.filter((condition) => condition !== apart), beyond]);
  const parts = apart.arms.map(({ sql }) => `SELECT ${selected} FROM ${from} WHERE ${sql} AND ${others.sql}`);
  return { parts, binds: Object.assign({}, others.binds, ...apart.arms.map(({ binds }) => binds)) as Binds };
}

/** How many rows the list of each thing has. */
function countsOf(rows: ReadModel, selection: Selection): ReadonlyMap<string, number> {
  const { before, from, listOf, conditions, apart } = selection;
  if (apart && listOf === NO_PARENT) {
    const { parts, binds } = armsOf(selection, apart, 'count(*) AS total');
    const counted = rows.values<{ total: number }>(`${before} ${parts.join(' UNION ALL ')}`, binds);
    return new Map([['', counted.reduce((sum, { total }) => sum + total, 0)]]);
  }
  const { sql, binds } = allTrue(conditions);
  const group = listOf === NO_PARENT ? '' : `GROUP BY ${listOf}`;
  const counted = rows.values<{ listOf: string | number; total: number }>(
    `${before} SELECT ${listOf} AS listOf, count(*) AS total FROM ${from} WHERE ${sql} ${group}`,
    binds,
  );
  return new Map(counted.map(({ listOf: thing, total }) => [String(thing), total]));
}

/** What a page is made of: what its cursors hold, its nodes, and how many the whole list has. */
interface Making<Found, Node> {
  readonly order: OrderIn;
  readonly place: (found: Found) => readonly unknown[];
  readonly node: (found: Found) => Node;
  readonly count: () => number;
}

/** A page of what was found, which is one more than asked for where more follows. */
export function pageOf<Found, Node>(found: readonly Found[], { size, backwards, cursor }: Asked, making: Making<Found, Node>): Page<Node> {
  const kept = found.slice(0, size);
  if (backwards) kept.reverse();
  const more = found.length > size;
  return new FoundPage(
    kept.map((one) => new FoundEdge(making, one)),
    { hasNextPage: backwards ? cursor !== undefined : more, hasPreviousPage: backwards ? more : cursor !== undefined },
    making.count,
  );
}

// classes, because each object literal with a getter has a shape of its own, which outlives many an answer

class FoundEdge<Found, Node> {
  readonly node: Node;

  constructor(
    private readonly making: Making<Found, Node>,
    private readonly found: Found,
  ) {
    this.node = making.node(found);
  }

  /** Sealed only where it is asked for. */
  get cursor(): string {
    return cursorOf(this.making.order, this.making.place(this.found));
  }
}

class FoundPage<Node> implements Page<Node> {
  constructor(
    readonly edges: Page<Node>['edges'],
    private readonly more: Pick<Page<Node>['pageInfo'], 'hasNextPage' | 'hasPreviousPage'>,
    private readonly count: () => number,
  ) {}

  get pageInfo(): Page<Node>['pageInfo'] {
    return { ...this.more, startCursor: this.edges.at(0)?.cursor, endCursor: this.edges.at(-1)?.cursor };
  }

  get totalCount(): number {
    return this.count();
  }
}

/** The same page, of what is made of each of its nodes; nothing where there is nothing to be made. */
export const withNodes = <Row, Node>(page: Page<Row>, nodeOf: (row: Row) => Node | undefined): Page<Node> => ({
  edges: page.edges.flatMap((edge) => {
    const node = nodeOf(edge.node);
    return node === undefined ? [] : [{ node, cursor: edge.cursor }];
  }),
  pageInfo: page.pageInfo,
  get totalCount() {
    return page.totalCount;
  },
});

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
  const { sql, binds } = isOneOf(`r.${column}`, 'keys', keys);
  const found = rows.all(
    table,
    `SELECT r.* FROM ${table.name} r WHERE ${sql} AND ${seenAt('r')} ORDER BY ${['born', ...table.key].map((name) => `r.${name}`).join(', ')} ${AT_MOST}`,
    { ...binds, position: moment.position, effective: moment.effective },
  );
  // rows of their own: a copy of so many columns takes longer
  return allOf(found).map((row) => Object.assign(row, { moment }));
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

/** Rises when what places hold changes, so that a cursor of before is refused: in those of 1 moments were texts. */
const PLACES = 2;

/** Where a row stands in a list, sealed: what was cut, changed or made for another list or order is refused. */
function cursorOf({ list, by }: OrderIn, place: readonly unknown[]): string {
  const seal = createHash('sha256')
    .update(JSON.stringify([PLACES, list, by, place]))
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

import type { Actor } from '../kernel/actor.js';
import type { Day, Instant } from '../kernel/time.js';
import { instantOf, isCurrent, millisecondsOf, NO_POSITION } from './moment.js';
import type { SharedValues } from './shared-values.js';

/**
 * How SQLite stores what a column holds; flags and JSON as it can, UUIDs and moments in less room than as text, and what many rows share
 * by its number, to be read back as they were.
 */
type Stored = 'TEXT' | 'INTEGER' | 'FLAG' | 'JSON' | 'DEEDS' | 'SHARED' | 'UUID' | 'MILLISECONDS';

/** A column, as a table declares it. What its rows hold is known to the compiler alone. */
export interface Column<Value, Nullable extends boolean = false> {
  readonly stored: Stored;
  readonly holds?: Value;
  readonly nullable?: Nullable;
}

export const text = <Value extends string = string>(): Column<Value> => ({ stored: 'TEXT' });
export const day = (): Column<Day> => text();
export const integer = (): Column<number> => ({ stored: 'INTEGER' });
export const flag = (): Column<boolean> => ({ stored: 'FLAG' });
export const json = <Value>(): Column<Value> => ({ stored: 'JSON' });
/** A deed or several: JSON in which who did it, and for whom, is a number, as in a shared column. */
export const deeds = <Value extends Deed | readonly Deed[]>(): Column<Value> => ({ stored: 'DEEDS' });
/** What many rows have, as those of one person, or all versions of one thing: stored once. SQL sees its number (`anyOfShared`). */
export const shared = <Value>(): Column<Value> => ({ stored: 'SHARED' });
/** What is no UUID in small letters stays the text that it is. */
export const uuid = (): Column<string> => ({ stored: 'UUID' });
/** A moment, of which SQL sees the milliseconds since 1970. */
export const instant = (): Column<Instant> => ({ stored: 'MILLISECONDS' });

/** What somebody did, also for somebody else. */
export interface Deed {
  readonly by: Actor;
  readonly via?: Actor;
}

/** The column may be null, and a projection may leave it out. */
export const nullable = <Value>({ stored }: Column<Value>): Column<Value, true> => ({ stored });

type Columns = Readonly<Record<string, Column<unknown, boolean>>>;

/** The same columns, each of which may be null. */
export const nullables = <Declared extends Columns>(columns: Declared) =>
  columns as { readonly [Name in keyof Declared]: Column<Held<Declared[Name]>, true> };

type Held<Declared> = Declared extends Column<infer Value, boolean> ? Value : never;
type Flat<Shape> = { [Name in keyof Shape]: Shape[Name] };

/** The rows of these columns: what may be null may be absent. */
type RowWith<Declared extends Columns> = Flat<
  { readonly [Name in keyof Declared as Declared[Name] extends Column<unknown> ? Name : never]: Held<Declared[Name]> } & {
    readonly [Name in keyof Declared as Declared[Name] extends Column<unknown> ? never : Name]?: Held<Declared[Name]> | null;
  }
>;

type IndexOf<Row> = readonly ((keyof Row & string) | 'stream' | 'born')[];

/**
 * A table of versioned rows. Its SQL is made from this; the columns that say when a row was true are added to it
 * and belong to the row writer alone.
 */
export interface Table<Row, Key extends keyof Row & string = keyof Row & string> {
  readonly name: string;
  readonly columns: { readonly [Name in keyof Row & string]-?: Column<unknown, boolean> };
  /** The columns that name one thing for all time; its versions follow each other within one stream. */
  readonly key: readonly Key[];
  /**
   * What makes the name of that stream with the first column of the key: `request-`, or nothing where the column holds all of it. Where
   * there is none, the stream is stored.
   */
  readonly streamPrefix?: string;
  /** Of the rows that are there now; of all versions. */
  readonly indexes: readonly IndexOf<Row>[];
  readonly everIndexes: readonly IndexOf<Row>[];
  /** Of what chance makes, by which alone a row is found: an index of where it starts (`startOf`). */
  readonly startIndexes: readonly (keyof Row & string)[];
  /**
   * Its rows never change and never go: each was true since the moment in this column; where there is none, as long as the row of another
   * table that it belongs to. Where there is one for every event, a column of it says when that was recorded.
   */
  readonly lasting?: { readonly since?: keyof Row & string; readonly recorded?: keyof Row & string };
}

/** The row of a table, as its columns declare it. */
export type RowOf<Of> = Of extends Table<infer Row> ? Row : never;

/** Which row of a table. */
export type KeyIn<Row, Key extends keyof Row> = { readonly [Name in Key]: Row[Name] };

/** What every stored row carries besides its own columns. */
export interface Versioned {
  readonly stream: string;
  /** Position of the event that first made the thing: the default order of lists. */
  readonly born: number;
}

/** The names of the columns that are never null. */
type NeverNull<Declared extends Columns> = {
  [Name in keyof Declared]: Declared[Name] extends Column<unknown> ? Name : never;
}[keyof Declared];

interface Declaration<Declared extends Columns, Key> {
  readonly columns: Declared;
  readonly key: readonly Key[];
  readonly streamPrefix?: string;
  readonly indexes?: readonly NoInfer<IndexOf<RowWith<Declared>>>[];
  readonly everIndexes?: readonly NoInfer<IndexOf<RowWith<Declared>>>[];
  readonly startIndexes?: readonly NoInfer<keyof RowWith<Declared> & string>[];
  readonly lasting?: { readonly [Said in 'since' | 'recorded']?: NoInfer<keyof RowWith<Declared> & string> };
}

export function table<Declared extends Columns, Key extends NeverNull<Declared> & keyof RowWith<Declared> & string>(
  name: string,
  { indexes = [], everIndexes = [], startIndexes = [], ...declared }: Declaration<Declared, Key>,
): Table<RowWith<Declared>, Key> {
  return { name, indexes, everIndexes, startIndexes, ...declared } as unknown as Table<RowWith<Declared>, Key>;
}

/** The table where only such rows are read from it in which these columns hold something: a condition that goes with it sees to that. */
export const filled = <Row, Key extends keyof Row & string, Name extends keyof Row & string>(
  whole: Table<Row, Key>,
  _names: readonly Name[],
): Table<Row & { readonly [Filled in Name]-?: NonNullable<Row[Filled]> }, Key> => whole;

const SQL_TYPE: Readonly<Record<Stored, string>> = {
  ...{ TEXT: 'TEXT', JSON: 'TEXT', DEEDS: 'TEXT', UUID: 'ANY' },
  ...{ INTEGER: 'INTEGER', FLAG: 'INTEGER', SHARED: 'INTEGER', MILLISECONDS: 'INTEGER' },
};

/** The statement that makes the table. */
export function ddl<Row>(table: Table<Row>): string {
  const { name, columns, key, lasting, streamPrefix } = table;
  const own = Object.entries<Column<unknown, boolean>>(columns).map(([column, { stored }]) => `${column} ${SQL_TYPE[stored]}`);
  const stream = streamPrefix === undefined ? 'stream TEXT NOT NULL' : `stream TEXT AS ('${streamPrefix}' || ${key[0]})`;
  if (!lasting) return created(name, [...own, stream, ...VERSION_COLUMNS], [...key, 'untilPosition']);
  if (lasting.since === undefined) return `${created(name, own, key)}, WITHOUT ROWID`;
  const added = addedToLasting(table).map((column) => `${column} ${column === 'stream' ? 'TEXT' : 'INTEGER'} NOT NULL`);
  // what is the same for all of them, or said by another column, takes no room
  const said = [
    ...(streamPrefix === undefined ? [] : [stream]),
    ...('position' in columns ? ['born INTEGER AS (position)'] : []),
    'sincePosition INTEGER AS (born)',
    `sinceEffective INTEGER AS (${lasting.since})`,
    `untilPosition INTEGER AS (${NO_POSITION})`,
    'untilEffective INTEGER AS (NULL)',
  ];
  return created(name, [...own, ...added, ...said], key);
}

const created = (name: string, columns: readonly string[], key: readonly string[]): string =>
  `CREATE TABLE ${name} (${columns.join(', ')}, PRIMARY KEY (${key.join(', ')})) STRICT`;

/**
 * The end stands in the key: of the version that is there now, and of its entries in the indexes, it stays what it is. Of that version
 * the position of its end is later than any other, so that the moment of its end is never looked at, and is null.
 */
const VERSION_COLUMNS = [
  'born INTEGER NOT NULL',
  'sincePosition INTEGER NOT NULL',
  'sinceEffective INTEGER NOT NULL',
  'untilPosition INTEGER NOT NULL',
  'untilEffective INTEGER',
];

/** The stream that a row belongs to, where its key says so. */
export const streamIn = ({ key, streamPrefix }: Table<never>, row: Readonly<Record<string, unknown>>): string | undefined =>
  streamPrefix === undefined ? undefined : `${streamPrefix}${String(row[key[0] ?? ''])}`;

/** What rows that last hold besides their own columns. */
export function addedToLasting({ columns, lasting, streamPrefix }: Table<never>): ('stream' | 'born')[] {
  if (lasting?.since === undefined) return [];
  const added = { stream: streamPrefix === undefined && !('stream' in columns), born: !('position' in columns) };
  return (['stream', 'born'] as const).filter((column) => added[column]);
}

/** The statements that make its indexes. */
export function indexDdl<Row>({ name, columns, key, indexes, everIndexes, startIndexes, lasting }: Table<Row>): string[] {
  // a position that is the whole key is the number of the row, by which SQLite orders what is alike
  const order = lasting && 'position' in columns ? (key.length === 1 ? [] : ['position']) : ['born'];
  const made = (index: IndexOf<Row>, ever: boolean) =>
    `CREATE INDEX ${[name, ...index, ...(ever ? ['ever'] : [])].join('_')} ON ${name} (${[...new Set([...index, ...order])].join(', ')})`;
  return [
    ...indexes.map((index) => `${made(index, false)}${lasting ? '' : ` WHERE ${isCurrent()}`}`),
    ...everIndexes.map((index) => made(index, true)),
    ...startIndexes.map((column) => `CREATE INDEX ${name}_${column}_start ON ${name} (${startOf(column)})`),
  ];
}

/** The first bytes of what chance makes: they are enough to find it among a million, and take less room. */
export const startOf = (column: string): string => `substr(${column}, 1, 6)`;

export type SqlValue = string | number | Uint8Array | null;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function toSql({ stored }: Column<unknown, boolean>, value: unknown, shared?: SharedValues): SqlValue {
  if (value === undefined || value === null) return null;
  if (stored === 'SHARED' && shared) return shared.numberOf(value);
  if (stored === 'DEEDS' && shared) return JSON.stringify(withPeople(value, (person) => shared.numberOf(person)));
  if (stored === 'FLAG') return value === true ? 1 : 0;
  if (stored === 'UUID') return UUID.test(value as string) ? Buffer.from((value as string).replaceAll('-', ''), 'hex') : (value as string);
  if (stored === 'MILLISECONDS') return millisecondsOf(value as string);
  return stored === 'JSON' ? JSON.stringify(value) : (value as SqlValue);
}

/** A value that is not null, as it was before `toSql`. */
function fromStored(stored: Stored, value: unknown, shared: SharedValues): unknown {
  if (stored === 'FLAG') return value === 1;
  if (stored === 'SHARED') return shared.valueOf(value as number);
  if (stored === 'DEEDS') return withPeople(JSON.parse(value as string), (number) => shared.valueOf(number as number));
  if (stored === 'UUID') return typeof value === 'string' ? value : uuidIn(value as Uint8Array);
  return stored === 'MILLISECONDS' ? instantOf(value as number) : JSON.parse(value as string);
}

/** The deeds, with something else in the place of each person. */
function withPeople(deeds: unknown, of: (person: unknown) => unknown): unknown {
  if (Array.isArray(deeds)) return deeds.map((deed) => withPeople(deed, of));
  const { by, via } = deeds as Record<'by' | 'via', unknown>;
  return { ...(deeds as object), by: of(by), ...(via !== undefined && { via: of(via) }) };
}

function uuidIn(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The values of a key, in the order of its columns. */
export const keyValues = <Row, Key extends keyof Row & string>({ columns, key }: Table<Row, Key>, row: KeyIn<Row, Key>) =>
  key.map((column) => toSql(columns[column], row[column]));

const ownColumns = new WeakMap<object, readonly (readonly [name: string, Column<unknown, boolean>])[]>();

/** Its own columns. */
export function columnsOf({ columns }: Table<never>): readonly (readonly [name: string, Column<unknown, boolean>])[] {
  let own = ownColumns.get(columns);
  if (!own) ownColumns.set(columns, (own = Object.entries(columns)));
  return own;
}

/** A value as it would be read back. */
export const asRead = ({ stored }: Column<unknown, boolean>, value: unknown): unknown =>
  stored === 'FLAG' && value != null ? value === true : (value ?? null);

/** The row as its projection wrote it, made of the stored one, which is used up; what was absent is null, and what was not selected undefined. */
export function fromSql<Row>(table: Table<Row>, stored: Record<string, unknown>, shared: SharedValues): Row & Versioned {
  for (const [name, kind] of encoded(table)) {
    const value = stored[name];
    if (value != null) stored[name] = fromStored(kind, value, shared);
  }
  return stored as Row & Versioned;
}

const encodedColumns = new WeakMap<object, readonly (readonly [name: string, stored: Stored])[]>();

/** The columns that SQLite holds in another form. */
function encoded(table: Table<never>): readonly (readonly [name: string, stored: Stored])[] {
  let columns = encodedColumns.get(table.columns);
  if (!columns) {
    columns = columnsOf(table).flatMap(([name, { stored }]) =>
      stored === 'TEXT' || stored === 'INTEGER' ? [] : [[name, stored] as const],
    );
    encodedColumns.set(table.columns, columns);
  }
  return columns;
}

/** The numbers of the shared values that stored rows hold. */
export const sharedIn = (table: Table<never>, stored: readonly Record<string, unknown>[]): number[] =>
  sharedColumns(table).flatMap((name) => stored.flatMap((row) => (row[name] as number | null) ?? []));

const sharedColumns = (table: Table<never>): string[] => encoded(table).flatMap(([name, kind]) => (kind === 'SHARED' ? name : []));

/** Puts into a stored row what its numbers stand for. */
export function resolveShared(table: Table<never>, stored: Record<string, unknown>, shared: SharedValues): void {
  for (const [name, kind] of encoded(table)) {
    const value = stored[name];
    if (value != null && (kind === 'SHARED' || kind === 'DEEDS')) stored[name] = JSON.stringify(fromStored(kind, value, shared));
  }
}

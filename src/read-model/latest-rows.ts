import { LRUCache } from 'lru-cache';
import type { Database } from '../sqlite/database.js';
import { millisecondsOf, NO_POSITION, seenAt, type Moment } from './moment.js';
import type { SharedValues } from './shared-values.js';
import { columnsOf, fromSql, keyValues, sharedIn, type Column, type SqlValue, type Table, type Versioned } from './table.js';

/** Characters kept in all, of last versions and of earlier ones, how many a row costs besides its own, and how many a value that is none takes. */
const CAPACITY = 64_000_000;
const CAPACITY_OF_PAST = 16_000_000;
const OVERHEAD = 400;
const VALUE = 300;

export type Key = readonly SqlValue[];

/** When a row was true, as it is stored. */
interface Range {
  readonly sincePosition: number;
  readonly sinceEffective: number;
  readonly untilPosition: number;
  readonly untilEffective: number | null;
}

/** A moment, as rows hold it. */
interface At {
  readonly position: number;
  readonly effective: number;
}

const RANGE = ['rowid', 'sincePosition', 'sinceEffective', 'untilPosition', 'untilEffective'];
type RangeValues = [number, number, number, number, number | null];

/** How one version of a row is read: the statements for its first and its last, the names of their first columns, and a row of these in which nothing is. */
interface Reading {
  readonly first: string;
  readonly last: string;
  readonly names: readonly string[];
  readonly empty: Readonly<Record<string, null>>;
}

/** The last version of one row; none where the key never had one. */
export interface Version extends Range {
  readonly row?: Versioned;
  readonly rowid?: number;
}

const NEVER_THERE: Version = { sincePosition: 0, sinceEffective: 0, untilPosition: 0, untilEffective: 0 };

/** Earlier versions of one row that are kept. */
const MOST_EARLIER = 20;

type Beginning = Pick<Range, 'sincePosition' | 'sinceEffective'>;

/** What is known of a row before its last version: when its first one began, and some that have ended, which never change. */
interface Past {
  readonly first: Beginning;
  readonly ended: readonly (Range & { readonly row: Versioned })[];
}

/**
 * The versions of the rows that were read or written by key, decoded: what is asked again costs no SQL.
 * Both axes rise within a stream, so where the last version had begun, no other can be the one that was seen.
 */
export class LatestRows {
  readonly #versions = new LRUCache<string, Version>({ maxSize: CAPACITY });
  readonly #past = new LRUCache<string, Past>({ maxSize: CAPACITY_OF_PAST });
  readonly #reading = new WeakMap<object, Reading>();

  constructor(
    private readonly db: Database,
    private readonly shared: SharedValues,
  ) {}

  /** The row that was seen at a moment; it is shared, so copy what you change. */
  seen<Row>(table: Table<Row>, key: Key, moment: Moment): (Row & Versioned) | undefined {
    const { position } = moment;
    const effective = millisecondsOf(moment.effective);
    const id = idOf(table, key);
    const last = this.last(table, key, id);
    if (!last.row) return undefined;
    const at = { position, effective };
    if (!hasBegun(last, at)) return table.lasting ? undefined : (this.#earlier(table, key, at, id) as (Row & Versioned) | undefined);
    return hasEnded(last, at) ? undefined : (last.row as Row & Versioned);
  }

  last<Row>(table: Table<Row>, key: Key, id = idOf(table, key)): Version {
    let version = this.#versions.get(id);
    if (!version) this.keep(table, id, (version = this.#read(table, key, 'last')));
    return version;
  }

  /** Reads the last versions of many rows in one statement, so that none of them is read by itself. */
  readAhead<Row>(table: Table<Row>, keys: readonly Key[]): void {
    const wanted = new Map(keys.map((key) => [idOf(table, key), key]));
    for (const id of [...wanted.keys()]) if (this.#versions.has(id)) wanted.delete(id);
    if (wanted.size === 0) return;
    const columns = table.key.join(', ');
    const given = table.key.map((_, n) => `json_extract(value, '$[${n}]')`).join(', ');
    const found = this.db.all<Record<string, unknown> & Range & { readonly rowid: number }>(
      `SELECT rowid, *, max(untilPosition) AS latest FROM ${table.name} WHERE (${columns}) IN (SELECT ${given} FROM json_each(:keys)) GROUP BY ${columns}`,
      { keys: JSON.stringify([...wanted.values()]) },
    );
    this.shared.load(sharedIn(table, found));
    for (const { rowid, latest: _, sincePosition, sinceEffective, untilPosition, untilEffective, ...stored } of found) {
      const row = fromSql(table, stored, this.shared) as Versioned;
      const id = idOf(table, keyValues(table, row as never));
      this.keep(table, id, { row, rowid, sincePosition, sinceEffective, untilPosition, untilEffective });
      wanted.delete(id);
    }
    for (const id of wanted.keys()) this.keep(table, id, NEVER_THERE);
  }

  /** The row has another version from now on. */
  keep(table: Table<never>, id: string, version: Version): void {
    this.#versions.set(id, version, { size: sizeOf(table, version) });
  }

  #keepPast(table: Table<never>, id: string, past: Past): Past {
    this.#past.set(id, past, { size: past.ended.reduce((size, version) => size + sizeOf(table, version), OVERHEAD) });
    return past;
  }

  /** There is one where there was none. */
  forget<Row>(table: Table<Row>, key: Key): void {
    this.#versions.delete(idOf(table, key));
  }

  /** What was kept was not committed, or not by this connection. */
  clear(): void {
    this.#versions.clear();
    this.#past.clear();
  }

  /** The version that was seen before the last one began. Most rows had one before it, or none: so the first is read before any is looked for. */
  #earlier<Row>(table: Table<Row>, key: Key, at: At, id: string): Versioned | undefined {
    const { first, ended } = this.#past.get(id) ?? this.#keepPast(table, id, beginningWith(this.#read(table, key, 'first'), at));
    if (!hasBegun(first, at)) return undefined;
    const known = ended.find((one) => hasBegun(one, at) && !hasEnded(one, at));
    if (known) return known.row;
    const wanted = table.key.map((column, index) => `r.${column} = :key${index}`).join(' AND ');
    const binds = { ...Object.fromEntries(key.map((value, index) => [`key${index}`, value])), ...at };
    const found = this.db.one<Record<string, unknown> & Range>(`SELECT r.* FROM ${table.name} r WHERE ${wanted} AND ${seenAt('r')}`, binds);
    if (!found) return undefined;
    const { sincePosition, sinceEffective, untilPosition, untilEffective, ...stored } = found;
    const row = fromSql(table, stored, this.shared) as Versioned;
    const version = { row, sincePosition, sinceEffective, untilPosition, untilEffective };
    this.#keepPast(table, id, { first, ended: [...ended.slice(1 - MOST_EARLIER), version] });
    return row;
  }

  #read<Row>(table: Table<Row>, key: Key, which: 'first' | 'last'): Version {
    const { names, empty, [which]: sql } = this.#readingOf(table);
    const values = this.db.valuesOf(sql, ...key);
    if (!values) return NEVER_THERE;
    const row: Record<string, unknown> = { ...empty };
    for (const [n, name] of names.entries()) row[name] = values[n];
    const [rowid, sincePosition, sinceEffective, untilPosition, untilEffective] = values.slice(names.length) as RangeValues;
    return { row: fromSql(table, row, this.shared), rowid, sincePosition, sinceEffective, untilPosition, untilEffective };
  }

  #readingOf(table: Table<never>): Reading {
    let reading = this.#reading.get(table);
    if (!reading) {
      const names = [...new Set([...columnsOf(table).map(([name]) => name), 'stream', 'born'])];
      const wanted = table.key.map((column) => `${column} = ?`).join(' AND ');
      const versions = `SELECT ${[...names, ...RANGE].join(', ')} FROM ${table.name} WHERE ${wanted} ORDER BY untilPosition`;
      reading = {
        first: `${versions} LIMIT 1`,
        last: `${versions} DESC LIMIT 1`,
        names,
        empty: Object.fromEntries(names.map((name) => [name, null])),
      };
      this.#reading.set(table, reading);
    }
    return reading;
  }
}

const hasBegun = ({ sincePosition, sinceEffective }: Beginning, { position, effective }: At): boolean =>
  sincePosition <= position && sinceEffective <= effective;

const hasEnded = ({ untilPosition, untilEffective }: Range, { position, effective }: At): boolean =>
  untilPosition <= position && untilEffective !== null && untilEffective <= effective;

/** What the first version of a row tells: one that had begun when the last had not is another, and has ended. */
const beginningWith = ({ row, ...range }: Version, at: At): Past => ({
  first: range,
  ended: row && hasBegun(range, at) ? [{ row, ...range }] : [],
});

/** The row is there now. */
export const isThere = (version: Version): version is Required<Version> => version.untilPosition === NO_POSITION;

export const idOf = <Row>({ name }: Table<Row>, key: Key): string => `${name}\u0000${key.join('\u0000')}`;

/** What many rows share is not theirs. */
function sizeOf({ columns }: Table<never>, { row = {} }: { readonly row?: object }): number {
  const kinds: Readonly<Record<string, Column<unknown, boolean>>> = columns;
  let size = OVERHEAD;
  for (const name in row) {
    if (kinds[name]?.stored === 'SHARED') continue;
    const value = (row as Readonly<Record<string, unknown>>)[name];
    size += typeof value === 'string' ? value.length : typeof value === 'object' && value ? VALUE : 0;
  }
  return size;
}

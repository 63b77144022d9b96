import { LRUCache } from 'lru-cache';
import type { Database } from '../sqlite/database.js';
import { NO_POSITION, type Moment } from './moment.js';
import type { SharedValues } from './shared-values.js';
import { fromSql, type Table, type Versioned } from './table.js';

/** Characters kept in all, how many a row costs besides its own, and how many a value that is none takes. */
const CAPACITY = 64_000_000;
const OVERHEAD = 400;
const VALUE = 300;

export type Key = readonly (string | number | null)[];

/** When a row was true. */
interface Range {
  readonly sincePosition: number;
  readonly sinceEffective: string;
  readonly untilPosition: number;
  readonly untilEffective: string;
}

/** The last version of one row; none where the key never had one. */
export interface Version extends Range {
  readonly row?: Versioned;
  readonly rowid?: number;
}

const NEVER_THERE: Version = { sincePosition: 0, sinceEffective: '', untilPosition: 0, untilEffective: '' };

/** Before the last version there may be others; only SQL knows. */
export const EARLIER = Symbol('EARLIER');

/**
 * The last versions of the rows that were read or written by key, decoded: what is asked again costs no SQL.
 * Both axes rise within a stream, so where the last version had begun, no other can be the one that was seen.
 */
export class LatestRows {
  readonly #versions = new LRUCache<string, Version>({ maxSize: CAPACITY, sizeCalculation: sizeOf });
  readonly #sql = new WeakMap<object, string>();

  constructor(
    private readonly db: Database,
    private readonly shared: SharedValues,
  ) {}

  /** The row that was seen at a moment; it is shared, so copy what you change. */
  seen<Row>(table: Table<Row>, key: Key, { position, effective }: Moment): (Row & Versioned) | undefined | typeof EARLIER {
    const { row, sincePosition, sinceEffective, untilPosition, untilEffective } = this.last(table, key);
    if (!row) return undefined;
    if (sincePosition > position || sinceEffective > effective) return EARLIER;
    return untilPosition > position || untilEffective > effective ? (row as Row & Versioned) : undefined;
  }

  last<Row>(table: Table<Row>, key: Key, id = idOf(table, key)): Version {
    let version = this.#versions.get(id);
    if (!version) this.#versions.set(id, (version = this.#read(table, key)));
    return version;
  }

  /** The row has another version from now on. */
  keep(id: string, version: Version): void {
    this.#versions.set(id, version);
  }

  /** There is one where there was none. */
  forget<Row>(table: Table<Row>, key: Key): void {
    this.#versions.delete(idOf(table, key));
  }

  /** What was kept was not committed, or not by this connection. */
  clear(): void {
    this.#versions.clear();
  }

  #read<Row>(table: Table<Row>, key: Key): Version {
    let sql = this.#sql.get(table);
    if (sql === undefined) {
      sql = `SELECT rowid, * FROM ${table.name} WHERE ${table.key.map((column) => `${column} = ?`).join(' AND ')} ORDER BY untilPosition DESC LIMIT 1`;
      this.#sql.set(table, sql);
    }
    const stored = this.db.one<Record<string, unknown> & Range & { readonly rowid: number }>(sql, ...key);
    if (!stored) return NEVER_THERE;
    const { rowid, sincePosition, sinceEffective, untilPosition, untilEffective, ...row } = stored;
    return { row: fromSql(table, row, this.shared), rowid, sincePosition, sinceEffective, untilPosition, untilEffective };
  }
}

/** The row is there now. */
export const isThere = (version: Version): version is Required<Version> => version.untilPosition === NO_POSITION;

export const idOf = <Row>({ name }: Table<Row>, key: Key): string => `${name}\u0000${key.join('\u0000')}`;

function sizeOf({ row = {} }: { readonly row?: object }): number {
  let size = OVERHEAD;
  for (const value of Object.values(row)) size += typeof value === 'string' ? value.length : typeof value === 'object' && value ? VALUE : 0;
  return size;
}

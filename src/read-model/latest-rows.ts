import { LRUCache } from 'lru-cache';
import type { Database } from '../sqlite/database.js';
import type { Moment } from './moment.js';
import { fromSql, type Table, type Versioned } from './table.js';

/** Characters kept in all, and how many a row costs besides its own. */
const CAPACITY = 64_000_000;
const OVERHEAD = 400;

type Key = readonly (string | number | null)[];

/** The last version of one row, and when it was true; no row where the key never had one. */
interface Version {
  readonly row?: Versioned;
  readonly sincePosition: number;
  readonly sinceEffective: string;
  readonly untilPosition: number;
  readonly untilEffective: string;
  readonly size: number;
}

const NEVER_THERE: Version = { sincePosition: 0, sinceEffective: '', untilPosition: 0, untilEffective: '', size: OVERHEAD };

/** Before the last version there may be others; only SQL knows. */
export const EARLIER = Symbol('EARLIER');

/**
 * The last versions of the rows that were read by key, decoded: what is asked again costs no SQL.
 * Both axes rise within a stream, so where the last version had begun, no other can be the one that was seen.
 */
export class LatestRows {
  readonly #versions = new LRUCache<string, Version>({ maxSize: CAPACITY, sizeCalculation: ({ size }) => size });
  readonly #sql = new WeakMap<object, string>();

  constructor(private readonly db: Database) {}

  /** The row that was seen at a moment; it is shared, so copy what you change. */
  seen<Row>(table: Table<Row>, key: Key, { position, effective }: Moment): (Row & Versioned) | undefined | typeof EARLIER {
    const id = idOf(table, key);
    let version = this.#versions.get(id);
    if (!version) this.#versions.set(id, (version = this.#read(table, key)));
    const { row, sincePosition, sinceEffective, untilPosition, untilEffective } = version;
    if (!row) return undefined;
    if (sincePosition > position || sinceEffective > effective) return EARLIER;
    return untilPosition > position || untilEffective > effective ? (row as Row & Versioned) : undefined;
  }

  /** The row is about to change. */
  forget<Row>(table: Table<Row>, key: Key): void {
    this.#versions.delete(idOf(table, key));
  }

  clear(): void {
    this.#versions.clear();
  }

  #read<Row>(table: Table<Row>, key: Key): Version {
    let sql = this.#sql.get(table);
    if (sql === undefined) {
      sql = `SELECT * FROM ${table.name} WHERE ${table.key.map((column) => `${column} = ?`).join(' AND ')} ORDER BY sincePosition DESC LIMIT 1`;
      this.#sql.set(table, sql);
    }
    const stored = this.db.one<Record<string, unknown> & Version>(sql, ...key);
    if (!stored) return NEVER_THERE;
    const { sincePosition, sinceEffective, untilPosition, untilEffective, ...row } = stored;
    const size = Object.values(row).reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), OVERHEAD);
    return { row: fromSql(table, row), sincePosition, sinceEffective, untilPosition, untilEffective, size };
  }
}

const idOf = <Row>({ name }: Table<Row>, key: Key): string => `${name}\u0000${key.join('\u0000')}`;

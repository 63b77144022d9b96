import type { RecordedEvent } from '../kernel/event.js';
import type { Database } from '../sqlite/database.js';
import type { LatestRows } from './latest-rows.js';
import { NEVER, NO_POSITION } from './moment.js';
import type { Rows } from './projection.js';
import { fromSql, keyValues, toSql, type KeyIn, type Table, type Versioned } from './table.js';

type Stored = Versioned & { readonly sincePosition: number; readonly untilPosition: number };

/** The one place that writes when rows were true. */
export class RowWriter implements Rows {
  #event!: RecordedEvent;

  constructor(
    private readonly db: Database,
    private readonly latestRows: LatestRows,
  ) {}

  /** The event whose changes follow. */
  at(event: RecordedEvent): this {
    this.#event = event;
    return this;
  }

  put<Row>(table: Table<Row>, row: Row): void {
    this.#replace(table, this.#latest(table, row), row);
  }

  change<Row, Key extends keyof Row & string>(table: Table<Row, Key>, key: KeyIn<Row, Key>, changes: Partial<Row>): void {
    const latest = this.#latest(table, key);
    if (!latest)
      throw new Error(`${table.name} has no row ${JSON.stringify(key)} for ${this.#event.type} at position ${this.#event.position}.`);
    this.#replace(table, latest, { ...latest, ...changes });
  }

  remove<Row, Key extends keyof Row & string>(table: Table<Row, Key>, key: KeyIn<Row, Key>): void {
    const latest = this.#latest(table, key);
    if (latest) this.#end(table, latest);
  }

  get<Row, Key extends keyof Row & string>(table: Table<Row, Key>, key: KeyIn<Row, Key>): Row | undefined {
    return this.#latest(table, key);
  }

  #latest<Row, Key extends keyof Row & string>(table: Table<Row, Key>, key: KeyIn<Row, Key>): (Row & Stored) | undefined {
    const found = this.db.one<Record<string, unknown>>(
      `SELECT * FROM ${table.name} WHERE ${whereKey(table)} ORDER BY sincePosition DESC LIMIT 1`,
      ...keyValues(table, key),
    );
    if (!found || found['untilPosition'] !== NO_POSITION) return undefined;
    return fromSql(table, found) as Row & Stored;
  }

  #replace<Row>(table: Table<Row>, latest: (Row & Stored) | undefined, row: Row): void {
    const { stream, position, effectiveAt } = this.#event;
    if (latest && latest.stream !== stream) throw new Error(`A row of ${table.name} belongs to ${latest.stream}, not to ${stream}.`);
    if (latest) this.#end(table, latest);
    this.latestRows.forget(table, keyValues(table, row));
    const columns = Object.keys(table.columns) as (keyof Row & string)[];
    const values = columns.map((column) => toSql(table.columns[column], row[column]));
    this.db.run(
      `INSERT INTO ${table.name} (${columns.join(', ')}, stream, born, sincePosition, sinceEffective, untilPosition, untilEffective)
       VALUES (${'?, '.repeat(columns.length)}?, ?, ?, ?, ?, ?)`,
      ...values,
      stream,
      latest?.born ?? position,
      position,
      effectiveAt,
      NO_POSITION,
      NEVER,
    );
  }

  /** A version that this same event began was never seen by anybody: it goes without a trace. */
  #end<Row>(table: Table<Row>, latest: Row & Stored): void {
    const { position, effectiveAt } = this.#event;
    this.latestRows.forget(table, keyValues(table, latest));
    const version = [...keyValues(table, latest), latest.sincePosition];
    if (latest.sincePosition === position)
      this.db.run(`DELETE FROM ${table.name} WHERE ${whereKey(table)} AND sincePosition = ?`, ...version);
    else
      this.db.run(
        `UPDATE ${table.name} SET untilPosition = ?, untilEffective = ? WHERE ${whereKey(table)} AND sincePosition = ?`,
        position,
        effectiveAt,
        ...version,
      );
  }
}

const whereKey = <Row>({ key }: Table<Row>): string => key.map((column) => `${column} = ?`).join(' AND ');

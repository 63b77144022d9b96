import type { RecordedEvent } from '../kernel/event.js';
import type { Database } from '../sqlite/database.js';
import type { KeptValues } from './kept-values.js';
import { idOf, isThere, type LatestRows, type Version } from './latest-rows.js';
import { millisecondsOf, NO_POSITION } from './moment.js';
import type { Rows } from './projection.js';
import type { SharedValues } from './shared-values.js';
import { addedToLasting, asRead, columnsOf, keyValues, streamIn, toSql, type KeyIn, type Table, type Versioned } from './table.js';

/** The statements that write the rows of one table. */
class Sql {
  readonly insert: string;
  /** The version that ends, as it is now. */
  readonly copy: string;
  readonly end: string;
  readonly #updates = new Map<string, string>();

  constructor(private readonly table: Table<never>) {
    const given = columnsOf(table).map(([name]) => name);
    const own = [...given, ...(table.streamPrefix === undefined ? ['stream'] : []), 'born', 'sincePosition', 'sinceEffective'].join(', ');
    const all = table.lasting ? [...given, ...addedToLasting(table)].join(', ') : `${own}, untilPosition, untilEffective`;
    this.insert = `INSERT INTO ${table.name} (${all}) VALUES (${all.replaceAll(/\w+/g, '?')})`;
    this.copy = `INSERT INTO ${table.name} (${all}) SELECT ${own}, ?, ? FROM ${table.name} WHERE rowid = ?`;
    this.end = `UPDATE ${table.name} SET untilPosition = ?, untilEffective = ? WHERE rowid = ?`;
  }

  /** SQLite writes the indexes of all columns that a statement names: it names those that have changed. */
  update(columns: readonly string[]): string {
    const names = columns.join(' = ?, ');
    let sql = this.#updates.get(names);
    if (sql === undefined) {
      sql = `UPDATE ${this.table.name} SET ${names} = ?, sincePosition = ?, sinceEffective = ? WHERE rowid = ?`;
      this.#updates.set(names, sql);
    }
    return sql;
  }
}

/** What an event makes of a row: as it is before the event, and as the event leaves it. */
interface Change {
  readonly table: Table<Record<string, unknown>>;
  readonly before: Version;
  after: Readonly<Record<string, unknown>> | undefined;
}

type Lasting = readonly [table: Change['table'], row: Readonly<Record<string, unknown>>];

/** The one place that writes when rows were true: what one event does to a row is gathered, and written once. */
export class RowWriter implements Rows {
  readonly #changes = new Map<string, Change>();
  readonly #lasting: Lasting[] = [];
  readonly #sql = new WeakMap<object, Sql>();
  #event!: RecordedEvent;
  /** When it happened, as rows hold it. */
  #effective = 0;

  constructor(
    private readonly db: Database,
    private readonly latest: LatestRows,
    private readonly shared: SharedValues,
    private readonly kept: KeptValues,
  ) {}

  /** The event whose changes follow; those of another that were not written are forgotten. */
  at(event: RecordedEvent): this {
    this.#event = event;
    this.#effective = millisecondsOf(event.effectiveAt);
    this.#changes.clear();
    this.#lasting.length = 0;
    return this;
  }

  put<Row>(table: Table<Row>, row: Row): void {
    if (table.lasting) {
      this.#lasting.push([table, row] as unknown as Lasting);
      return;
    }
    const change = this.#change(table, row);
    this.#assertOwn(change);
    change.after = row as Record<string, unknown>;
  }

  change<Row, Key extends keyof Row & string>(table: Table<Row, Key>, key: KeyIn<Row, Key>, changes: Partial<Row>): void {
    const change = this.#change(table, key);
    if (!change.after)
      throw new Error(`${table.name} has no row ${JSON.stringify(key)} for ${this.#event.type} at position ${this.#event.position}.`);
    this.#assertOwn(change);
    change.after = { ...change.after, ...changes };
  }

  remove<Row, Key extends keyof Row & string>(table: Table<Row, Key>, key: KeyIn<Row, Key>): void {
    this.#change(table, key).after = undefined;
  }

  get<Row, Key extends keyof Row & string>(table: Table<Row, Key>, key: KeyIn<Row, Key>): (Row & Partial<Versioned>) | undefined {
    return this.#change(table, key).after as (Row & Partial<Versioned>) | undefined;
  }

  /** Writes what the event has changed. */
  write(): void {
    for (const [id, { table, before, after }] of this.#changes) {
      const there = isThere(before) ? before : undefined;
      if (after && there) this.#replace(table, id, there, after);
      else if (after) this.#begin(table, id, after);
      else if (there) this.#end(table, id, there);
      this.kept.written(table, there?.row as (Versioned & Record<string, unknown>) | undefined, after);
    }
    for (const [table, row] of this.#lasting) this.#add(table, row);
    this.#changes.clear();
    this.#lasting.length = 0;
  }

  #change<Row, Key extends keyof Row & string>(table: Table<Row, Key>, row: KeyIn<Row, Key>): Change {
    if (table.lasting) throw new Error(`The rows of ${table.name} last: ${this.#event.type} can only put new ones.`);
    const key = keyValues(table, row);
    const id = idOf(table, key);
    let change = this.#changes.get(id);
    if (!change) {
      const before = this.latest.last(table, key, id);
      const after = isThere(before) ? (before.row as Versioned & Record<string, unknown>) : undefined;
      this.#changes.set(id, (change = { table: table as unknown as Change['table'], before, after }));
    }
    return change;
  }

  #assertOwn({ table, before }: Change): void {
    const { stream } = this.#event;
    if (isThere(before) && before.row.stream !== stream)
      throw new Error(`A row of ${table.name} belongs to ${before.row.stream}, not to ${stream}.`);
  }

  /** What a row says of its stream is so. */
  #assertNamed(table: Change['table'], row: Readonly<Record<string, unknown>>): void {
    const { stream } = this.#event;
    const named = streamIn(table, row) ?? stream;
    if (named !== stream) throw new Error(`A row of ${table.name} is of ${named}, not of ${stream}.`);
  }

  #add(table: Change['table'], row: Readonly<Record<string, unknown>>): void {
    const { stream, position: born } = this.#event;
    this.#assertNamed(table, row);
    const values = columnsOf(table).map(([name, column]) => toSql(column, row[name], this.shared));
    this.db.insert(this.#sqlOf(table).insert, ...values, ...addedToLasting(table).map((column) => ({ stream, born })[column]));
    this.latest.forget(table, keyValues(table, row));
    this.kept.written(table, undefined, row);
  }

  #begin(table: Change['table'], id: string, after: Readonly<Record<string, unknown>>): void {
    const { stream, position } = this.#event;
    this.#assertNamed(table, after);
    const values = columnsOf(table).map(([name, column]) => toSql(column, after[name], this.shared));
    const own = table.streamPrefix === undefined ? [stream] : [];
    const rowid = this.db.insert(this.#sqlOf(table).insert, ...values, ...own, position, position, this.#effective, NO_POSITION, null);
    this.#keep(table, id, after, { rowid, row: { stream, born: position } });
  }

  /** The row stays where it is, and so do the entries of the indexes that it has not moved in; as it was before, it is copied to the end. */
  #replace(table: Change['table'], id: string, { rowid, row }: Required<Version>, after: Readonly<Record<string, unknown>>): void {
    const { position } = this.#event;
    const before = row as Versioned & Record<string, unknown>;
    const changed = columnsOf(table).filter(([name]) => (before[name] ?? null) !== (after[name] ?? null));
    if (changed.length === 0) return;
    const sql = this.#sqlOf(table);
    this.db.run(sql.copy, position, this.#effective, rowid);
    const values = changed.map(([name, column]) => toSql(column, after[name], this.shared));
    this.db.run(sql.update(changed.map(([name]) => name)), ...values, position, this.#effective, rowid);
    this.#keep(table, id, after, { rowid, row });
  }

  #end(table: Change['table'], id: string, { rowid, row, sincePosition, sinceEffective }: Required<Version>): void {
    const { position: untilPosition } = this.#event;
    const untilEffective = this.#effective;
    this.db.run(this.#sqlOf(table).end, untilPosition, untilEffective, rowid);
    this.latest.keep(table, id, { row, rowid, sincePosition, sinceEffective, untilPosition, untilEffective });
  }

  #keep(
    table: Change['table'],
    id: string,
    after: Readonly<Record<string, unknown>>,
    { rowid, row }: Pick<Required<Version>, 'rowid' | 'row'>,
  ): void {
    const { position: sincePosition } = this.#event;
    const sinceEffective = this.#effective;
    const kept: Record<string, unknown> & Versioned = { stream: row.stream, born: row.born };
    for (const [name, column] of columnsOf(table)) kept[name] = asRead(column, after[name]);
    this.latest.keep(table, id, { row: kept, rowid, sincePosition, sinceEffective, untilPosition: NO_POSITION, untilEffective: null });
  }

  #sqlOf(table: Table<never>): Sql {
    let sql = this.#sql.get(table);
    if (!sql) this.#sql.set(table, (sql = new Sql(table)));
    return sql;
  }
}

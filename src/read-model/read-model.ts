import { hash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { called, type Checkpoint, type EventPlace } from '../event-log/event-log.js';
import type { RecordedEvent } from '../kernel/event.js';
import { Fault } from '../kernel/refusal.js';
import type { Instant } from '../kernel/time.js';
import { BrokenFile, Database, discard, isDamaged, isFull, isRefused, isSqliteError, openOrRenew } from '../sqlite/database.js';
import { KeptValues, type Source } from './kept-values.js';
import { LatestRows } from './latest-rows.js';
import { instantOf, millisecondsOf, NEVER, ofNow, takes, type Moment, type Time } from './moment.js';
import type { AnyProjection, Projection, ProjectionOfAll } from './projection.js';
import { RowWriter } from './row-writer.js';
import { SHARED, SharedValues } from './shared-values.js';
import { eventModules, hashOfSources, moduleBeside } from './sources.js';
import { ddl, fromSql, indexDdl, keyValues, resolveShared, sharedIn, type KeyIn, type Table, type Versioned } from './table.js';
import type { View } from './view.js';

type Binds = Readonly<Record<string, string | number | null>>;

/** What a file has that was made to its end: in bulk, these come after all rows. */
const LAST_MADE = [
  'CREATE TABLE checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, eventId TEXT, recordedAt TEXT) STRICT',
  'INSERT INTO checkpoint VALUES (1, 0, NULL, NULL)',
  'CREATE TABLE views (name TEXT PRIMARY KEY, madeBy TEXT NOT NULL, position INTEGER NOT NULL) STRICT',
];

const DURABILITY = 'NORMAL';

const MOST_STATEMENTS = 500;

const BOUNDS = ['position', 'effective'] as const;

/** How rows are kept: files in which it was done otherwise do not fit. */
const ROW_WRITER = moduleBeside('./row-writer.js', import.meta.url);

/** How the names of read models begin, and of what is left of making them. */
const PREFIX = 'read-model-';
export const MADE_IN = `${PREFIX}made-in-`;

/** Where more streams than these have gone on, views are made anew, all of them. */
const MOST_FOLLOWED = 10_000;

/** Pages in the write-ahead log that are moved into the file. Done here, because SQLite would keep it to itself when the disk fails at it. */
const CHECKPOINT_PAGES = 10_000;

/** Events that one commit holds at most, and bytes that the disk has room for beside it: with less, each goes alone, and a full disk takes back none. */
const MOST_UNCOMMITTED = 1_000;
const ROOM = 200_000_000;

/** What is kept besides the rows of projections, and whether all is made at once. */
interface Making {
  readonly views?: readonly View[];
  readonly bulk?: boolean;
}

/** An event from which no rows can be made. */
export class UnappliedEvent extends Error {
  constructor(
    readonly place: EventPlace,
    cause: unknown,
  ) {
    super(`${called(place)} cannot be applied to the rows: ${String(cause)}`, { cause });
    this.name = 'UnappliedEvent';
  }
}

/** This node's own rows, in a SQLite file that can be thrown away: the log makes it anew. */
export class ReadModel {
  #writer: RowWriter;
  #latest: LatestRows;
  #shared: SharedValues;
  readonly #handlers = new Map<string, readonly ProjectionOfAll['onEvery'][]>();
  #kept = new KeptValues();
  /** Statements for the rows that are there now, and what they still ask of the moment. */
  readonly #ofNow = new LRUCache<string, { readonly sql: string; readonly takes: readonly string[] }>({ max: MOST_STATEMENTS });
  #checkpoint: Checkpoint;
  /** Applied since the last commit: seen here, and by nobody else. */
  #uncommitted: RecordedEvent[] = [];
  /** Called where a commit failed, and what it would have held is not applied any more, or where the file under it did, whoever asked for it. */
  whenFailed: (error: unknown) => void = () => {};
  #generation = 0;
  /** Streams that have gone on since the views were made; unknown where there are too many, or others did it. */
  #goneOn: Set<string> | undefined;
  /** More of what there was is to be applied: the views wait for it. */
  #more = false;

  private constructor(
    private db: Database,
    private readonly projections: readonly AnyProjection[],
    private readonly views: readonly View[],
    private isBulk: boolean,
  ) {
    this.#shared = new SharedValues(db);
    this.#latest = new LatestRows(db, this.#shared);
    this.#writer = new RowWriter(db, this.#latest, this.#shared, this.#kept);
    if (isBulk) db.exec('BEGIN');
    if (!this.#isMade()) this.#make();
    this.#checkpoint = isBulk ? { position: 0 } : this.#storedCheckpoint();
    if (!isBulk) this.#goneOn = this.#keptViews();
  }

  /**
   * Opens the file of these projections, or makes it empty. Its name carries their fingerprint:
   * files of other fingerprints, or broken ones, are deleted, and the projector fills a new one from zero.
   */
  static open(folder: string, projections: readonly AnyProjection[], views: readonly View[] = []): ReadModel {
    const name = nameOf(projections, views);
    ReadModel.discard(folder, name);
    return openOrRenew(join(folder, name), (file) => ReadModel.at(file, projections, { views }));
  }

  /** As `open`; where there is no such file, one of the same tables, which other functions filled, can answer until there is. */
  static openFitting(folder: string, projections: readonly AnyProjection[], views: readonly View[] = []): ReadModel {
    const own = nameOf(projections, views);
    const tables = tablesIn(own);
    const names = readdirSync(folder).filter((name) => name.endsWith('.db') && tablesIn(name) === tables);
    const older = names.includes(own) ? undefined : names[0];
    if (older === undefined) return ReadModel.open(folder, projections, views);
    ReadModel.discard(folder, older);
    try {
      return ReadModel.at(join(folder, older), projections, { views });
    } catch (error) {
      if (!isDamaged(error)) throw error;
      return ReadModel.open(folder, projections, views);
    }
  }

  /** Where the read model of these projections lies. */
  static fileIn(folder: string, projections: readonly AnyProjection[], views: readonly View[] = []): string {
    return join(folder, nameOf(projections, views));
  }

  /** Deletes the read models of a folder, and what is left of making them, all but one where it is named: whatever opens the folder makes its own anew. */
  static discard(folder: string, but?: string): void {
    for (const file of readdirSync(folder))
      if (file.startsWith(PREFIX) && !(but !== undefined && file.startsWith(but))) rmSync(join(folder, file), { recursive: true });
  }

  /**
   * The read model in one file, whatever its name. In bulk it is a new one, to be filled from zero and then finished; where that
   * does not come about, by an UnappliedEvent that cannot be passed over, or because this process ends, the file holds nothing.
   */
  static at(file: string, projections: readonly AnyProjection[], { views = [], bulk = false }: Making = {}): ReadModel {
    return Database.openFor(
      file,
      { durability: DURABILITY, autoCheckpoint: false, unsettled: bulk },
      (db) => new ReadModel(db, projections, views, bulk),
    );
  }

  /** What was filled in bulk gets its indexes and views, is on the disk, and like any other. */
  finish(): void {
    if (!this.isBulk) return;
    for (const statement of this.#lastMade()) this.db.exec(statement);
    this.#makeViews();
    this.#storeCheckpoint();
    this.db.exec('COMMIT');
    this.isBulk = false;
    this.#goneOn = new Set();
    this.db.settle(DURABILITY);
  }

  /** One that another process writes, to be read. */
  static reading(file: string): ReadModel {
    return Database.openFor(file, { durability: DURABILITY, readOnly: true }, (db) => new ReadModel(db, [], [], false));
  }

  /** Lends the rows, which another process writes, as they are now, until the work is done. */
  async asTheyAre<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#forget();
    this.db.run('BEGIN');
    try {
      this.#checkpoint = this.#storedCheckpoint();
      const isBehind = this.db.one('SELECT 1 FROM views WHERE position <> ?', this.#checkpoint.position) !== undefined;
      this.#goneOn = isBehind ? undefined : new Set();
      return await work();
    } finally {
      this.db.run('COMMIT');
    }
  }

  /** An empty one of the same projections and views, in a file of its own. */
  another(file: string): ReadModel {
    return ReadModel.at(file, this.projections, { views: this.views });
  }

  /** Empties it: the projector fills it from zero. */
  reset(): void {
    this.#takeBack();
    this.db.transaction(() => {
      for (const { type, name } of this.db.all<{ type: string; name: string }>(TABLES_AND_VIEWS)) this.db.exec(`DROP ${type} ${name}`);
      this.#make();
    });
    this.#forget();
    this.#checkpoint = this.#storedCheckpoint();
    this.#goneOn = new Set();
  }

  /** Where it lies. */
  get file(): string {
    return this.db.file;
  }

  /** Rises with each other one that it became. */
  get generation(): number {
    return this.#generation;
  }

  /** Goes on as another, which is as far at least; where this one lies elsewhere, its file goes. */
  become(other: ReadModel): void {
    const { file } = this;
    this.close();
    if (file !== other.file) discard(file);
    this.db = other.db;
    this.#writer = other.#writer;
    this.#latest = other.#latest;
    this.#shared = other.#shared;
    this.#kept = other.#kept;
    this.#checkpoint = other.#checkpoint;
    this.#goneOn = other.#goneOn;
    this.#generation++;
  }

  checkpoint(): Checkpoint {
    return this.#checkpoint;
  }

  /**
   * Rows and checkpoint move together or not at all, and are seen here at once. Many events share a commit: whoever applies them sees to it.
   * Views are made when they are asked, and with the commit, unless `more` follows.
   * Events up to the checkpoint are left out. Throws UnappliedEvent at one that makes no rows; those before it are applied.
   */
  apply(events: readonly RecordedEvent[], more = false): void {
    this.#more = more;
    const { position } = this.checkpoint();
    const fresh = events.filter((event) => event.position > position);
    if (fresh.length === 0) return;
    if (this.isBulk) {
      for (const event of fresh) this.#applyOne(event);
      return;
    }
    const before = this.#uncommitted;
    try {
      this.db.begin();
      for (const event of fresh) this.#applyOne(event);
    } catch (error) {
      this.#takeBack();
      if (error instanceof UnappliedEvent) {
        this.apply([...before, ...fresh.filter((event) => event.position < error.place.position)]);
        this.commit();
      }
      throw error;
    }
    this.#uncommitted = [...before, ...fresh];
    for (const { stream } of fresh) this.#goneOn?.add(stream);
    if (this.#goneOn && this.#goneOn.size > MOST_FOLLOWED) this.#goneOn = undefined;
    if (this.#uncommitted.length >= MOST_UNCOMMITTED || this.db.freeBytes() < ROOM) this.commit();
  }

  /** What was applied is kept, and others see it. Where that fails it is not applied any more. In bulk all of it waits for the end. */
  commit(): void {
    if (this.isBulk) return;
    if (this.#uncommitted.length === 0 && (this.#more || this.#goneOn?.size === 0)) return;
    try {
      this.#keepApplied();
      this.#emptyWriteAheadLog();
    } catch (error) {
      this.whenFailed(error);
      throw error;
    }
  }

  #keepApplied(): void {
    try {
      if (!this.#more) this.#makeViews();
      this.#storeCheckpoint();
      this.db.commit();
      this.#uncommitted = [];
    } catch (error) {
      this.#takeBack();
      throw error;
    }
  }

  #takeBack(): void {
    this.#uncommitted = [];
    this.db.rollback();
    this.#forget();
    this.#checkpoint = this.#storedCheckpoint();
    this.#goneOn = this.#keptViews();
  }

  /** The moment that is answered for: where now is meant, what these rows have come to. */
  momentOf(asked: Moment): Moment {
    return asked.isNow ? { ...asked, position: this.#checkpoint.position } : asked;
  }

  /** Whether a moment is that of the rows that are there now. */
  isNow({ position, effective }: Time): boolean {
    return position === this.#checkpoint.position && effective === NEVER;
  }

  /** Whether the views hold what was to be seen at a moment; those of now are made for it. */
  isViewed(moment: Time): boolean {
    if (!this.isNow(moment)) return false;
    if (!this.#more && this.views.length > 0) {
      if (this.#uncommitted.length === 0) this.commit();
      else this.#makeViews();
    }
    return this.#goneOn?.size === 0;
  }

  /** Brings the views as far as the rows are. Throws Fault READ_MODEL_BEHIND where they cannot be yet. */
  bringViews(): void {
    const { position } = this.#checkpoint;
    if (!this.isViewed({ position, effective: NEVER }))
      throw new Fault('READ_MODEL_BEHIND', `This node has read the log up to position ${position}, and not yet to its end.`);
  }

  /** After some streams have gone on; where they are unknown, from nothing. */
  #makeViews(): void {
    if (this.#goneOn?.size === 0) return;
    const { position } = this.#checkpoint;
    this.db.begin();
    for (const view of this.views) {
      const since = this.db.one<{ position: number }>('SELECT position FROM views WHERE name = ?', view.name)?.position ?? 0;
      if (this.#goneOn) {
        view.follow(this.db, { position: since, streams: [...this.#goneOn] });
      } else {
        view.clear(this.db);
        view.fill(this.db);
      }
      this.db.run('UPDATE views SET position = ?, madeBy = ? WHERE name = ?', position, view.madeBy, view.name);
    }
    this.#goneOn = new Set();
  }

  /** Nothing has gone on where the views in the file are of its checkpoint; else it is not known what has. */
  #keptViews(): Set<string> | undefined {
    const { position } = this.#checkpoint;
    const kept = ({ name, madeBy }: View) =>
      this.db.one('SELECT 1 FROM views WHERE name = ? AND madeBy = ? AND position = ?', name, madeBy, position) !== undefined;
    return this.views.every(kept) ? new Set() : undefined;
  }

  #applyOne(event: RecordedEvent): void {
    const rows = this.#writer.at(event);
    try {
      for (const apply of this.#handlersOf(event.type)) apply(rows, event);
      rows.write();
    } catch (error) {
      // in bulk nothing takes back what was written of the event before its refusal
      throw isSqliteError(error) && (this.isBulk || !isRefused(error)) ? error : new UnappliedEvent(event, error);
    }
    this.#checkpoint = { position: event.position, eventId: event.id, recordedAt: event.recordedAt };
  }

  /** What the projections do at events of a type. */
  #handlersOf(type: string): readonly ProjectionOfAll['onEvery'][] {
    let handlers = this.#handlers.get(type);
    if (!handlers) {
      handlers = this.projections.flatMap((projection): ProjectionOfAll['onEvery'][] => {
        if ('onEvery' in projection) return [projection.onEvery];
        const on = (projection as Projection<Record<string, unknown>>).on[type];
        return on ? [on] : [];
      });
      this.#handlers.set(type, handlers);
    }
    return handlers;
  }

  /** What is in memory of the rows may not be so. */
  #forget(): void {
    this.#latest.clear();
    this.#shared.clear();
    this.#kept.clear();
  }

  #storeCheckpoint(): void {
    const { position, eventId = null, recordedAt = null } = this.#checkpoint;
    this.db.run('UPDATE checkpoint SET position = ?, eventId = ?, recordedAt = ?', position, eventId, recordedAt);
  }

  /** Where the disk is full it grows on: the rows are where they are. */
  #emptyWriteAheadLog(): void {
    try {
      this.db.checkpoint(CHECKPOINT_PAGES);
    } catch (error) {
      if (!isFull(error)) throw error;
    }
  }

  /** Position of the last event recorded up to a moment, inclusive; 0 = none. */
  positionAt(recordedAt: Instant): number {
    return this.#lastRecorded(Date.parse(recordedAt));
  }

  /** Position of the last event recorded before a moment; 0 = none. */
  positionBefore(recordedAt: Instant): number {
    return this.#lastRecorded(Date.parse(recordedAt) - 1);
  }

  /** When the event at a position was recorded. */
  recordedAt(position: number): Instant | undefined {
    const time = { position, effective: NEVER };
    const at = this.kept(`recorded ${position}`, [], time, () => this.#recordedAt(position));
    return at === undefined ? undefined : instantOf(at);
  }

  #recordedAt(position: number): number | undefined {
    return this.db.one<{ at: number }>('SELECT at FROM recorded WHERE position <= ? ORDER BY position DESC LIMIT 1', position)?.at;
  }

  /** Recorded times rise with the positions. */
  #lastRecorded(at: number): number {
    let [last, beyond] = [0, this.#checkpoint.position + 1];
    while (beyond - last > 1) {
      const middle = Math.floor((last + beyond) / 2);
      if ((this.#recordedAt(middle) ?? 0) <= at) last = middle;
      else beyond = middle;
    }
    return last;
  }

  /** The number by which rows have a shared value; where none has it, that of none. */
  numberOfShared(value: unknown): number {
    return this.#shared.known(value) ?? 0;
  }

  /** A stored row of a table, or some columns of it, as its projection wrote it. */
  decode<Row>(table: Table<Row>, stored: Record<string, unknown>): Row & Versioned {
    return fromSql(table, stored, this.#shared);
  }

  /** The row that has this key and was seen at a moment: one search of the primary key, or none. It is shared: copy what you change. */
  seen<Row, Key extends keyof Row & string>(
    table: Table<Row, Key>,
    of: NoInfer<KeyIn<Row, Key>>,
    moment: Moment,
  ): (Row & Versioned) | undefined {
    return this.#latest.seen(table, keyValues(table, of), moment);
  }

  /** Reads rows of these keys in one statement, where they are not in memory: `seen` finds them there. */
  readAhead<Row, Key extends keyof Row & string>(table: Table<Row, Key>, of: readonly NoInfer<KeyIn<Row, Key>>[]): void {
    this.#latest.readAhead(
      table,
      of.map((one) => keyValues(table, one)),
    );
  }

  /**
   * What is made of rows by SQL, under a name of its own, and by nothing else of the moment than what was seen at it. Of the rows that are there
   * now it is made once, until one of its sources is written; of those of a past moment once, for they stay as they were. It is shared.
   */
  kept<Value>(id: string, sources: readonly Source[], time: Time, make: () => Value): Value {
    const known = this.#kept.get(id, time);
    if (known) return known.value as Value;
    const value = make();
    const { position } = this.#checkpoint;
    if (time.position === position && time.effective === NEVER) this.#kept.keep(id, value, position, sources);
    else if (time.position <= position) this.#kept.keepPast(id, value, time);
    return value;
  }

  /** Rows of one table, as its projection wrote them. */
  all<Row>(table: Table<Row>, sql: string, binds: Binds): (Row & Versioned)[] {
    return this.stored(table, sql, binds).map((stored) => fromSql(table, stored, this.#shared));
  }

  /** Rows of one table, with what else was selected, to be decoded. */
  stored<Row>(table: Table<Row>, sql: string, binds: Binds): Record<string, unknown>[] {
    const found = this.values<Record<string, unknown>>(sql, binds);
    this.#shared.load(sharedIn(table, found));
    return found;
  }

  one<Row>(table: Table<Row>, sql: string, binds: Binds): (Row & Versioned) | undefined {
    const stored = this.db.one<Record<string, unknown>>(...this.#asOf(sql, binds));
    return stored && fromSql(table, stored, this.#shared);
  }

  /** Counts, sums and joins: rows of no table. */
  values<Value>(sql: string, binds: Binds): Value[] {
    return this.db.all<Value>(...this.#asOf(sql, binds));
  }

  /** The moment of its binds as rows hold it. Whether a statement is asked of the rows that are there now is looked at when it runs: an event may come between two of one answer. */
  #asOf(sql: string, binds: Binds): [sql: string, binds: Binds] {
    const { position, effective, ...others } = binds;
    if (typeof effective !== 'string') return [sql, binds];
    const stored: Binds = { ...binds, effective: millisecondsOf(effective) };
    if (position !== this.#checkpoint.position || effective !== NEVER) return [sql, stored];
    let now = this.#ofNow.get(sql);
    if (!now) {
      const narrowed = ofNow(sql);
      this.#ofNow.set(sql, (now = { sql: narrowed, takes: BOUNDS.filter((bound) => takes(narrowed, bound)) }));
    }
    return [now.sql, { ...others, ...Object.fromEntries(now.takes.map((bound) => [bound, stored[bound] ?? null])) }];
  }

  /** Every row of every table in the order of its key, ranges and checkpoint included, and what they share in its place: equal for equal histories. */
  *dump(): Iterable<readonly [table: string, row: string]> {
    this.commit();
    const tables = new Map(tablesOf(this.projections).map((table) => [table.name, table]));
    // how an index of words is cut into pages hangs on when it was written: what it holds, its vocabulary tells
    const whole = `SELECT name FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' AND (
      type = 'table' OR name IN (SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5vocab%')) AND name <> 'shared' ORDER BY name`;
    for (const { name } of this.db.all<{ name: string }>(whole)) {
      const columns = this.db.all<{ name: string; pk: number }>('SELECT name, pk FROM pragma_table_info(?) ORDER BY pk, cid', name);
      const key = columns.filter(({ pk }) => pk > 0);
      const order = (key.length > 0 ? key : columns).map((column) => `"${column.name}"`).join(', ');
      for (const row of this.db.iterate<Record<string, unknown>>(`SELECT * FROM ${name} ORDER BY ${order}`)) {
        const table = tables.get(name);
        if (table) resolveShared(table, row, this.#shared);
        yield [name, JSON.stringify(Object.entries(row).sort(), inHex)];
      }
    }
  }

  close(): void {
    try {
      this.commit();
    } catch {
      // the log makes it anew
    }
    this.db.close();
  }

  /** Throws a BrokenFile where it was begun and not made to its end. */
  #isMade(): boolean {
    const names = this.db.all<{ name: string }>('SELECT name FROM sqlite_schema').map(({ name }) => name);
    if (names.length > 0 && !names.includes('checkpoint')) throw new BrokenFile('A read model that was not made to its end.');
    return names.length > 0;
  }

  #make(): void {
    const own = tablesOf(this.projections);
    const tables = [SHARED, ...own.map(ddl), recordedOf(own)];
    const statements = this.isBulk ? tables : [...tables, ...this.#lastMade()];
    this.db.transaction(() => {
      for (const statement of statements) this.db.exec(statement);
    });
  }

  #lastMade(): string[] {
    const views = this.views.flatMap(({ name, madeBy, schema }) => [...schema, `INSERT INTO views VALUES ('${name}', '${madeBy}', 0)`]);
    return [...LAST_MADE, ...tablesOf(this.projections).flatMap(indexDdl), ...views];
  }

  #storedCheckpoint(): Checkpoint {
    const stored = this.db.one<Required<Checkpoint>>('SELECT position, eventId, recordedAt FROM checkpoint WHERE eventId IS NOT NULL');
    return stored ?? { position: 0 };
  }
}

const inHex = (_: string, value: unknown): unknown =>
  ArrayBuffer.isView(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex') : value;

/** The tables that an index of words keeps for itself go with it. */
const TABLES_AND_VIEWS = `SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'view')
  AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY sql LIKE '%USING fts5vocab%' DESC`;

/** When the event at each position was recorded, as the table of all events says it. */
function recordedOf(tables: readonly Table<never>[]): string {
  const said = tables.flatMap(({ name, lasting }) => (lasting?.recorded === undefined ? [] : `position, ${lasting.recorded} FROM ${name}`));
  return `CREATE VIEW recorded (position, at) AS SELECT ${said[0] ?? '0, 0 WHERE false'}`;
}

const tablesOf = (projections: readonly AnyProjection[]) => projections.flatMap(({ tables }) => tables);

/**
 * Equal for projections that are made of the same, and views. Its first part is that of the tables and of how rows are kept in them,
 * its second that of the facts and of every function that makes rows.
 */
function nameOf(projections: readonly AnyProjection[], views: readonly View[]): string {
  const own = tablesOf(projections);
  const tables = [
    LAST_MADE,
    own,
    [SHARED, ...own.map(ddl), recordedOf(own)],
    own.map(indexDdl),
    views.map(({ name, schema }) => [name, schema]),
    hashOfSources([ROW_WRITER]),
  ];
  const sources = hashOfSources([import.meta.url, ...[...projections, ...views].map(({ module }) => module), ...eventModules()]);
  return `${PREFIX}${digest(JSON.stringify(tables))}_${digest(sources)}.db`;
}

const digest = (text: string): string => hash('sha256', text).slice(0, 12);

/** The first part of a name. */
const tablesIn = (name: string): string | undefined => /^read-model-([0-9a-f]+)_[0-9a-f]+\.db$/.exec(name)?.[1];

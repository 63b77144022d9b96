import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Codec, StoredEvent, StoredRecord } from '../event-log/codec.js';
import { encodedAppend, type EncodedAppend } from '../event-log/encoded-append.js';
import { eventHash } from '../event-log/event-hash.js';
import {
  assertSameHistory,
  called,
  Conflict,
  DamagedLog,
  EventLog,
  MAX_APPEND_BYTES,
  type Append,
  type Appended,
  type Head,
  type Checkpoint,
  type StreamSlice,
} from '../event-log/event-log.js';
import { isPassedOver, skipped } from '../event-log/skip.js';
import type { Clock } from '../kernel/clock.js';
import type { RecordedEvent } from '../kernel/event.js';
import { Fault } from '../kernel/refusal.js';
import { later, type Instant } from '../kernel/time.js';
import { BrokenFile, Database, isDamaged, isFull, isIoError, isSqliteError, type Durability, type Opening } from './database.js';

export const LOG_FILE = 'events.db';

/** The log is append-only and gapless even for whoever opens the file with other tools. */
const MIGRATIONS = [
  `CREATE TABLE store (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL) STRICT;
   CREATE TABLE events (
     position INTEGER PRIMARY KEY, id TEXT NOT NULL, stream TEXT NOT NULL, revision INTEGER NOT NULL, type TEXT NOT NULL,
     data TEXT NOT NULL, metadata TEXT NOT NULL, recordedAt TEXT NOT NULL, hash BLOB NOT NULL,
     UNIQUE (stream, revision)
   ) STRICT;
   CREATE TRIGGER events_follow_each_other BEFORE INSERT ON events
     WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM events)
       OR NEW.revision IS NOT (SELECT coalesce(max(revision), -1) + 1 FROM events WHERE stream = NEW.stream)
     BEGIN SELECT RAISE(ABORT, 'An event is the next of the log and of its stream.'); END;
   CREATE TRIGGER events_never_change BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'An event never changes.'); END;
   CREATE TRIGGER events_never_go BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'An event never goes.'); END;`,
];

const COLUMNS = 'position, id, stream, revision, type, data, metadata, recordedAt, lower(hex(hash)) AS hash';
// +?: a bare limit is looked at when the statement is prepared, and whenever one is bound, SQLite prepares it anew
const BY_STREAM = `SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision`;
const BY_POSITION = `SELECT ${COLUMNS} FROM events WHERE position > ? ORDER BY position LIMIT +?`;
const LAST = 'SELECT position, recordedAt FROM events ORDER BY position DESC LIMIT 1';
const FIRST = 'SELECT recordedAt FROM events ORDER BY position LIMIT 1';
const REVISION = 'SELECT revision FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1';
const STORED_IDS = 'SELECT id, position FROM events WHERE stream = ? AND revision > ? ORDER BY revision LIMIT +?';
const INSERT =
  'INSERT INTO events (position, id, stream, revision, type, data, metadata, recordedAt, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';

/** Events read at a time by who follows. */
const FOLLOWED = 500;

/** Characters of the events written last that are kept for who follows, so that they need not be read back. */
const KEPT_LATELY = 2_000_000;

/** The write-ahead log is emptied into the file after about so many bytes; each commit writes some whole pages besides its events. */
const CHECKPOINT_BYTES = 16_000_000;
const COMMIT_BYTES = 16_000;

/** Milliseconds that appends wait at most for others to share their commit. */
const GATHERING = 50;

/** From so many events on a stream is kept in memory once it was read: events never change, and each command reads them all. */
const LONG_STREAM = 200;

/** Characters that are kept so in all. */
const KEPT = 64_000_000;

interface LongStream {
  readonly events: readonly RecordedEvent[];
  readonly size: number;
}

const NOTHING_KEPT: LongStream = { events: [], size: 0 };

/** An event as it was written, and as it reads once somebody has asked. */
interface Written {
  readonly record: StoredRecord;
  event?: RecordedEvent;
}

type Last = Pick<Appended, 'position'> & { readonly recordedAt?: Instant };
type Row = StoredRecord & { readonly hash: string };

/** Appends that stand or fall together, and whoever waits for them. */
interface Request {
  readonly appends: readonly EncodedAppend[];
  /** Only where the log ends with this position. */
  readonly after?: number;
  readonly resolve: (appended: readonly Appended[]) => void;
  readonly reject: (error: unknown) => void;
}

export interface LogOptions {
  readonly codec: Codec;
  readonly clock: Clock;
  /** Called once, when the disk fails; the log does nothing more. */
  readonly failStop: (error: unknown) => void;
}

/**
 * The embedded store: one SQLite file, one writing process.
 * Appends that wait at the same time share one transaction and one fsync, and are answered after it.
 */
export class SqliteEventLog extends EventLog {
  readonly kind = 'sqlite';
  readonly restorable = true;
  readonly #followers = new Set<() => void>();
  readonly #long = new LRUCache<string, LongStream>({ maxSize: KEPT, sizeCalculation: ({ size }) => size });
  #queue: Request[] = [];
  #closed: Fault | undefined;
  #full = false;
  /** The last event: known here, because nobody else writes. */
  #last: Last;
  #bytesSinceCheckpoint = 0;
  /** The events that were committed last, one after the other. */
  #lately: Written[] = [];
  /** Those of the transaction that is under way. */
  #writing: Written[] = [];

  /** Takes the database over. Throws where a newer program wrote it. */
  constructor(
    private readonly db: Database,
    private readonly options: LogOptions,
  ) {
    super();
    db.migrate(MIGRATIONS);
    this.#last = this.#readLast();
    if (db.one('SELECT id FROM store')) return;
    if (this.#last.position > 0) throw new BrokenFile('The log has events, and no id.');
    db.run('INSERT INTO store VALUES (1, ?)', randomUUID());
  }

  /** Opens the log of a data folder, or makes it. Only the process that holds the folder may append. */
  static open(folder: string, options: LogOptions & Pick<Opening, 'durability'>): SqliteEventLog {
    return SqliteEventLog.at(join(folder, LOG_FILE), options);
  }

  /** The log in one file, whatever its name. */
  static at(file: string, { durability, readOnly, ...options }: LogOptions & Pick<Opening, 'durability' | 'readOnly'>): SqliteEventLog {
    try {
      return Database.openFor(file, { durability, readOnly, autoCheckpoint: false }, (db) => new SqliteEventLog(db, options));
    } catch (error) {
      throw isDamaged(error) ? new DamagedLog(`${file} is broken: ${String(error)}`) : error;
    }
  }

  /** As its connection itself tells it. */
  get durability(): Durability | undefined {
    return this.#guarded(() => this.db.durability);
  }

  /** Made once with the store, and the same in its backups. */
  get storeId(): string {
    return this.#guarded(() => this.db.one<{ id: string }>('SELECT id FROM store')?.id ?? '');
  }

  async read(stream: string, from = 0): Promise<StreamSlice> {
    const kept = this.#long.get(stream) ?? NOTHING_KEPT;
    const known = from <= kept.events.length ? kept.events : [];
    const next = Math.max(from, known.length);
    const stored = this.#guarded(() => this.db.all<Row>(BY_STREAM, stream, next));
    stored.forEach(({ revision, position }, index) => {
      if (revision !== next + index) throw new DamagedLog(`${stream} has no event ${next + index} before the one at position ${position}.`);
    });
    const fresh: RecordedEvent[] = [];
    while (fresh.length < stored.length) fresh.push(...(await this.#readable(stored.slice(fresh.length))));
    const events = [...known, ...fresh];
    if (fresh.length > 0 && next === known.length && events.length >= LONG_STREAM)
      this.#long.set(stream, { events, size: stored.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, kept.size) });
    const revision = events.at(-1)?.revision ?? this.#guarded(() => this.#revisionOf(stream));
    return { events: events.filter((event) => event.revision >= from && !isPassedOver(event)), revision };
  }

  async readAll(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    const stored = this.#guarded(() => this.db.all<Row>(BY_POSITION, after, limit));
    const missing = stored.findIndex(({ position }, index) => position !== after + 1 + index);
    if (missing === 0) throw new DamagedLog(`There is no event at position ${after + 1}.`);
    return this.#readable(missing < 0 ? stored : stored.slice(0, missing));
  }

  async head(): Promise<Head> {
    return this.#guarded(() => {
      const { position, recordedAt } = this.#readLast();
      const firstRecordedAt = this.db.one<{ recordedAt: Instant }>(FIRST)?.recordedAt;
      return { position, firstRecordedAt, lastRecordedAt: recordedAt, seenAt: this.options.clock.now() };
    });
  }

  async hasRoom(): Promise<boolean> {
    return this.#guarded(() => !this.#full || this.db.freeBytes() > MAX_APPEND_BYTES);
  }

  async append(append: Append): Promise<Appended> {
    const [appended] = await this.appendAll([append]);
    return appended as Appended;
  }

  async appendAll(appends: readonly Append[], after?: number, durable = () => {}): Promise<readonly Appended[]> {
    const encoded = appends.map((append) => encodedAppend(append, this.options.codec));
    const appended = await new Promise<readonly Appended[]>((resolve, reject) => {
      this.#queue.push({ appends: encoded, after, resolve, reject });
      if (this.#queue.length === 1) this.#flushSoon(performance.now() + GATHERING);
    });
    appended.forEach(() => durable());
    return appended;
  }

  async *follow(after: Checkpoint, signal: AbortSignal): AsyncGenerator<readonly RecordedEvent[]> {
    let { position } = after;
    const [there] = position > 0 ? await this.readAll(position - 1, 1) : [];
    assertSameHistory(after, there);
    let wake = () => {};
    const woken = () => {
      wake();
    };
    this.#followers.add(woken);
    signal.addEventListener('abort', woken);
    try {
      const isEnded = () => signal.aborted;
      while (!isEnded()) {
        const next = new Promise<void>((resolve) => (wake = resolve));
        const events = this.#writtenAfter(position) ?? (await this.readAll(position, FOLLOWED));
        if (events.length > 0) yield events;
        if (isEnded()) return;
        position += events.length;
        if (position < this.#last.position) {
          await turn();
          continue;
        }
        yield [];
        if (!isEnded()) await next;
      }
    } finally {
      this.#followers.delete(woken);
      signal.removeEventListener('abort', woken);
    }
  }

  /** And where SQLite finds its file broken. */
  override async verify(look?: (event: RecordedEvent) => void): Promise<number> {
    const [problem] = this.#guarded(() => this.db.integrityCheck());
    if (problem !== undefined) throw new DamagedLog(`SQLite finds the file of the log broken: ${problem}`);
    return super.verify(look);
  }

  /** Writes the log as it is at this moment into a new file, while others append. Throws where the file exists. */
  copyTo(file: string): void {
    this.#guarded(() => this.db.copyTo(file));
  }

  async close(): Promise<void> {
    this.#flush();
    this.#closed ??= new Fault('STORE_UNAVAILABLE', 'The log is closed.');
    this.db.close();
  }

  /** Once the event loop goes round and brings no more: while a commit waits for the disk, so does everything else. */
  #flushSoon(end: number): void {
    const { length } = this.#queue;
    setImmediate(() => {
      if (this.#queue.length > length && performance.now() < end) this.#flushSoon(end);
      else this.#flush();
    });
  }

  #flush(): void {
    const group = this.#queue;
    this.#queue = [];
    if (group.length > 0) this.#commit(group);
  }

  /** One transaction for the whole group; what is wrong with one request never harms another. */
  #commit(group: readonly Request[]): void {
    const before = this.#last;
    let outcomes: readonly (readonly Appended[] | Conflict)[];
    this.#writing = [];
    try {
      outcomes = this.#guarded(() => this.db.transaction(() => group.map((request) => this.#attempt(request))));
    } catch (error) {
      this.#last = before;
      this.#full ||= isStoreFull(error);
      this.#fail(group, error);
      return;
    }
    group.forEach(({ resolve, reject }, index) => {
      const outcome = outcomes[index] ?? [];
      if (outcome instanceof Conflict) reject(outcome);
      else resolve(outcome);
    });
    if (this.#writing.length === 0) return;
    this.#lately = newest([...this.#lately, ...this.#writing]);
    this.#full = false;
    this.#checkpointAfter(
      COMMIT_BYTES + group.reduce((sum, { appends }) => appends.reduce((bytes, append) => bytes + append.bytes, sum), 0),
    );
    for (const follower of this.#followers) follower();
  }

  /** Nothing was written. What befalls every request alike is answered to all, else each is tried alone. */
  #fail(group: readonly Request[], error: unknown): void {
    const befallsAll = group.length === 1 || this.#closed !== undefined || isStoreFull(error);
    for (const request of group)
      if (befallsAll) request.reject(error);
      else this.#commit([request]);
  }

  #attempt({ appends, after }: Request): readonly Appended[] | Conflict {
    const before = this.#last;
    const written = this.#writing.length;
    if (after !== undefined && after !== before.position) return new Conflict('', before.position);
    const write = () => appends.map((append) => this.#write(append));
    try {
      return appends.length === 1 ? write() : this.db.transaction(write);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      this.#last = before;
      this.#writing.length = written;
      return error;
    }
  }

  /** Everything that can conflict is looked at before the first row is written. */
  #write({ stream, expectedRevision, events, readSet = [] }: EncodedAppend): Appended {
    const last = this.#last;
    if (events.length === 0) return { revision: expectedRevision, position: last.position };
    const actual = this.#revisionOf(stream);
    if (actual !== expectedRevision) return this.#repeated(stream, expectedRevision, events) ?? conflict(stream, actual);
    for (const other of readSet) {
      const revision = this.#revisionOf(other.stream);
      if (revision !== other.revision) conflict(other.stream, revision);
    }
    const recordedAt = later(this.options.clock.now(), last.recordedAt);
    events.forEach(({ id, type, data, metadata }, index) => {
      const position = last.position + 1 + index;
      const revision = expectedRevision + 1 + index;
      const record = { position, id, stream, revision, type, data, metadata, recordedAt };
      const hash = Buffer.from(eventHash(columnsOf(record)), 'hex');
      const written = this.db.run(INSERT, position, id, stream, revision, type, data, metadata, recordedAt, hash);
      this.#writing.push({ record });
      if (written !== 1) throw new DamagedLog(`The event at position ${position} was not written, and nothing told why.`);
    });
    this.#last = { position: last.position + events.length, recordedAt };
    return { revision: expectedRevision + events.length, position: this.#last.position };
  }

  /** What was answered when these very events were appended at this revision; undefined where they were not. */
  #repeated(stream: string, expectedRevision: number, events: readonly StoredEvent[]): Appended | undefined {
    const stored = this.db.all<{ id: string; position: number }>(STORED_IDS, stream, expectedRevision, events.length);
    const same = stored.length === events.length && stored.every(({ id }, index) => id === events[index]?.id);
    return same ? { revision: expectedRevision + events.length, position: stored.at(-1)?.position ?? 0 } : undefined;
  }

  /** Once the answers are out. Where there is no room for it, the write-ahead log grows on; where the disk fails, the log has stopped. */
  #checkpointAfter(bytes: number): void {
    this.#bytesSinceCheckpoint += bytes;
    if (this.#bytesSinceCheckpoint < CHECKPOINT_BYTES) return;
    this.#bytesSinceCheckpoint = 0;
    setImmediate(() => {
      try {
        this.#guarded(() => this.db.checkpoint());
      } catch {
        // nothing that was answered hangs on it
      }
    });
  }

  #revisionOf(stream: string): number {
    return this.db.one<{ revision: number }>(REVISION, stream)?.revision ?? -1;
  }

  #readLast(): Last {
    return this.db.one<{ position: number; recordedAt: Instant }>(LAST) ?? { position: 0 };
  }

  /** The events up to one that can neither be read nor is passed over; throws where that is the first. */
  async #readable(stored: readonly Row[]): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for (const row of stored)
      try {
        events.push(this.#decode(row));
      } catch (error) {
        const instead = await skipped(this, row);
        if (instead) events.push(instead);
        else if (events.length > 0) return events;
        else throw error;
      }
    return events;
  }

  /** The next events, where they are kept. */
  #writtenAfter(position: number): readonly RecordedEvent[] | undefined {
    const from = position + 1 - (this.#lately[0]?.record.position ?? Infinity);
    if (from < 0 || from >= this.#lately.length) return undefined;
    return this.#lately.slice(from, from + FOLLOWED).map((written) => (written.event ??= this.options.codec.decode(written.record)));
  }

  #decode(record: Row): RecordedEvent {
    const { id, stream, revision, position, recordedAt, hash } = record;
    const place = { id, stream, revision, position, recordedAt };
    if (eventHash(columnsOf(record)) !== hash) throw new DamagedLog(`${called(place)} is not as it was written.`, place);
    return this.options.codec.decode(record);
  }

  /** What SQLite throws, as what this port throws. After an I/O error nothing is tried again. */
  #guarded<Result>(work: () => Result): Result {
    if (this.#closed) throw this.#closed;
    try {
      return work();
    } catch (error) {
      if (isFull(error)) throw new Fault('STORE_FULL', 'The disk is full: nothing was written.', { cause: error });
      if (isDamaged(error)) throw new DamagedLog(`SQLite finds the file of the log broken: ${String(error)}`);
      if (!isIoError(error))
        throw isSqliteError(error) ? new Fault('STORE_UNAVAILABLE', 'The log cannot be used now.', { cause: error }) : error;
      this.#closed = new Fault('STORE_UNAVAILABLE', 'The disk failed: this process stops.', { cause: error });
      this.options.failStop(error);
      throw new Fault('OUTCOME_UNKNOWN', 'The disk failed: this may or may not have been written.', { cause: error });
    }
  }
}

const columnsOf = ({ position, id, stream, revision, type, data, metadata, recordedAt }: StoredRecord): readonly string[] => [
  String(position),
  id,
  stream,
  String(revision),
  type,
  data,
  metadata,
  recordedAt,
];

/** Those at the end that are kept. */
function newest(written: readonly Written[]): Written[] {
  let left = KEPT_LATELY;
  const dropped = written.findLastIndex(({ record: { data, metadata } }) => (left -= data.length + metadata.length) < 0);
  return written.slice(dropped + 1);
}

const isStoreFull = (error: unknown): boolean => error instanceof Fault && error.code === 'STORE_FULL';

function conflict(stream: string, actual: number): never {
  throw new Conflict(stream, actual);
}

import { closeSync, fsyncSync, openSync, rmSync, statfsSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { LRUCache } from 'lru-cache';
import { isStorable } from '../kernel/text.js';

export type Value = string | number | bigint | Uint8Array | null;
type Parameters = readonly Value[] | readonly [Readonly<Record<string, Value>>];
type Connection = InstanceType<typeof DatabaseSync>;
type Statement = ReturnType<Connection['prepare']>;

/** FULL: durable when answered. NORMAL: whole after a power cut, but perhaps older. OFF: neither. */
export type Durability = 'FULL' | 'NORMAL' | 'OFF';

export interface Opening {
  readonly durability?: Durability;
  /** False: the owner calls `checkpoint` itself, because SQLite's own one keeps its errors to itself. */
  readonly autoCheckpoint?: boolean;
  /** The file is looked at as it is, in whatever mode it is, and not changed. */
  readonly readOnly?: boolean;
  /** Nothing can be rolled back, and a file that this process does not live to `settle` is lost: for a new one, written fast. */
  readonly unsettled?: boolean;
}

/** Older ones can corrupt a database in WAL mode (sqlite.org/wal.html, "the WAL-reset bug"). */
const OLDEST_SQLITE = '3.51.3';

/** Prepared statements kept for reuse; SQLite frees one that was dropped when the garbage collector comes by. */
const MOST_STATEMENTS = 500;

/** Milliseconds to wait for another process's lock. */
const PATIENCE = 5_000;

/** Kilobytes of pages that a connection keeps in memory. */
const CACHE = 16_000;
const UNSETTLED_CACHE = 64_000;

const SYNCHRONOUS: readonly Durability[] = ['OFF', 'NORMAL', 'FULL'];

const OUTER = ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'] as const;
const INNER = ['SAVEPOINT inner', 'RELEASE inner', 'ROLLBACK TO inner; RELEASE inner'] as const;

/** The driver would cut and replace the others, and say nothing. */
const isKept = (value: unknown) => typeof value !== 'string' || isStorable(value);

interface SchemaRow {
  readonly name: string;
  /** Kind, table and SQL. */
  readonly entry: string;
}

const SCHEMA = 'SELECT name, json_array(type, tbl_name, sql) AS entry FROM sqlite_schema ORDER BY name';

/** The file is not as SQLite, or this program, makes it. */
export class BrokenFile extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BrokenFile';
  }
}

/**
 * One connection to one SQLite file in WAL mode. Integers come back as numbers; one beyond 2^53 throws.
 * What the driver throws passes through: `isFull`, `isIoError`, `isDamaged`, `isRefused` and `isSqliteError` tell it apart.
 */
export class Database {
  readonly #statements = new LRUCache<string, Statement>({ max: MOST_STATEMENTS });
  readonly #ofValues = new LRUCache<string, Statement>({ max: MOST_STATEMENTS });
  #isUnsettled = false;

  private constructor(
    readonly file: string,
    private readonly connection: Connection,
  ) {}

  /** Makes the file where there is none. Throws where SQLite is too old for it, or the file cannot be in WAL mode. */
  static open(file: string, { durability = 'FULL', autoCheckpoint = true, readOnly = false, unsettled = false }: Opening = {}): Database {
    if (unsettled) discard(file);
    const db = new Database(file, connectionTo(file, readOnly));
    try {
      assertSound(db.one<{ version: string }>('SELECT sqlite_version() AS version')?.version ?? '0');
      // an index that SQLite makes for one statement takes a whole table each time, and hides that one is missing
      db.exec(`PRAGMA trusted_schema = OFF; PRAGMA automatic_index = OFF; PRAGMA cache_size = -${CACHE}`);
      if (!autoCheckpoint) db.exec('PRAGMA wal_autocheckpoint = 0');
      if (unsettled) db.#unsettle();
      else db.#becomeDurable(durability, readOnly);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** As `open`, for an owner who takes the database over; where that throws, it is closed. */
  static openFor<Owner>(file: string, opening: Opening, takeOver: (db: Database) => Owner): Owner {
    const db = Database.open(file, opening);
    try {
      return takeOver(db);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** One that lies nowhere, for what a moment's work needs. */
  static inMemory(): Database {
    return new Database(':memory:', connectionTo(':memory:', false));
  }

  #unsettle(): void {
    this.#isUnsettled = true;
    // SQLite calls it defensive not to do without a journal
    this.connection.enableDefensive(false);
    this.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -${UNSETTLED_CACHE}`);
    this.connection.enableDefensive(true);
  }

  #becomeDurable(durability: Durability, readOnly: boolean): void {
    const mode = readOnly ? undefined : this.one<{ journal_mode: string }>('PRAGMA journal_mode = WAL')?.journal_mode;
    if (!readOnly && mode !== 'wal') throw new Error(`${this.file} cannot be in WAL mode, only in ${String(mode)}.`);
    this.exec(`PRAGMA synchronous = ${durability}`);
    if (this.durability !== durability) throw new Error(`${this.file} is not opened as ${durability}.`);
  }

  /** What was opened unsettled is on the disk, and as if it had been opened so. */
  settle(durability: Durability): void {
    sync(this.file);
    this.exec(`PRAGMA cache_size = -${CACHE}`);
    this.#becomeDurable(durability, false);
    this.#isUnsettled = false;
  }

  /** As the connection itself tells it. */
  get durability(): Durability | undefined {
    return SYNCHRONOUS[this.one<{ synchronous: number }>('PRAGMA synchronous')?.synchronous ?? -1];
  }

  /**
   * Brings the file to the last of the migrations, each one SQL script, all in one transaction. Throws where the file is ahead of them,
   * and a BrokenFile where anything in it, before or after, is not as they make it: a trigger or a view of somebody else's could hide what is written.
   */
  migrate(migrations: readonly string[]): void {
    const version = () => this.one<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
    if (version() > migrations.length)
      throw new Error(
        `This file has version ${version()}, and this program knows it up to ${migrations.length}: it was written by a newer one.`,
      );
    if (version() < migrations.length) {
      this.#assertSchema(migrations.slice(0, version()));
      this.transaction(() => {
        for (const script of migrations.slice(version())) this.exec(script);
        this.exec(`PRAGMA user_version = ${migrations.length}`);
      });
    }
    this.#assertSchema(migrations);
  }

  #assertSchema(migrations: readonly string[]): void {
    const ours = new DatabaseSync(':memory:');
    try {
      for (const script of migrations) ours.exec(script);
      const expected = new Map((ours.prepare(SCHEMA).all() as unknown as SchemaRow[]).map((row) => [row.name, row.entry]));
      const found = this.all<SchemaRow>(SCHEMA);
      const foreign = found.find(({ name, entry }) => expected.get(name) !== entry)?.name;
      const missing = [...expected.keys()].find((name) => !found.some((row) => row.name === name));
      if (foreign ?? missing)
        throw new BrokenFile(`The schema of ${this.file} is not ours: see ${foreign ?? `${missing}, which is missing`}.`);
    } finally {
      ours.close();
    }
  }

  /** One or many statements without values. */
  exec(sql: string): void {
    this.connection.exec(sql);
  }

  /** The number of rows changed. */
  run(sql: string, ...values: Parameters): number {
    return this.#prepared(sql).run(...checked(values)).changes;
  }

  /** The number of the row that an INSERT made. */
  insert(sql: string, ...values: Parameters): number {
    return Number(this.#prepared(sql).run(...checked(values)).lastInsertRowid);
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- whoever wrote the SQL knows its rows
  one<Row>(sql: string, ...values: Parameters): Row | undefined {
    return this.#prepared(sql).get(...checked(values)) as Row | undefined;
  }

  /** The values of one row, in the order of its columns: without their names it takes less time to read. */
  valuesOf(sql: string, ...values: Parameters): Value[] | undefined {
    let statement = this.#ofValues.get(sql);
    if (!statement) {
      this.#ofValues.set(sql, (statement = this.connection.prepare(sql)));
      statement.setReturnArrays(true);
    }
    return statement.get(...checked(values)) as Value[] | undefined;
  }

  all<Row>(sql: string, ...values: Parameters): Row[] {
    return this.#prepared(sql).all(...checked(values)) as Row[];
  }

  /** Row by row; several may run at once. */
  iterate<Row>(sql: string, ...values: Parameters): IterableIterator<Row> {
    return this.connection.prepare(sql).iterate(...checked(values)) as IterableIterator<Row>;
  }

  /** All or nothing; inside another one, that part of it. The work must not wait for anything. */
  transaction<Result>(work: () => Result): Result {
    const [begin, commit, rollback] = this.connection.isTransaction ? INNER : OUTER;
    this.run(begin);
    try {
      const result = work();
      this.run(commit);
      return result;
    } catch (error) {
      // a full disk or an I/O error has rolled back already
      if (this.connection.isTransaction) this.exec(rollback);
      throw error;
    }
  }

  /** Begins a transaction that stays open, unless one is: what it changes is seen here and by nobody else until it is committed. */
  begin(): void {
    if (!this.connection.isTransaction) this.run(OUTER[0]);
  }

  /** Throws where nothing of the open transaction is kept. */
  commit(): void {
    this.run(OUTER[1]);
  }

  /** Takes the open transaction back, where there is one. */
  rollback(): void {
    if (this.connection.isTransaction) this.exec(OUTER[2]);
  }

  /** Moves what is in the write-ahead log into the file, as far as no reader needs it where it is; with `pages`, only where at least so many wait. */
  checkpoint(pages = 0): void {
    if (pages > 0) {
      const { log, checkpointed } = this.one<{ log: number; checkpointed: number }>('PRAGMA wal_checkpoint(NOOP)') ?? {
        log: 0,
        checkpointed: 0,
      };
      if (log - checkpointed < pages) return;
    }
    this.one('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** Writes the database as it is at this moment into a new file; others go on reading and writing. Throws where the file exists. */
  copyTo(file: string): void {
    this.run('VACUUM INTO ?', file);
  }

  /** Left on the disk for this file to grow. */
  freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.file);
    return bavail * bsize;
  }

  /** What SQLite finds wrong with the file; nothing where it is whole. Not every flipped bit is found by it. */
  integrityCheck(): string[] {
    return this.all<{ integrity_check: string }>('PRAGMA integrity_check').flatMap(({ integrity_check }) =>
      integrity_check === 'ok' ? [] : integrity_check,
    );
  }

  /** Throws a BrokenFile where SQLite finds something wrong with the file; for small ones. */
  assertWhole(): void {
    const [problem] = this.integrityCheck();
    if (problem !== undefined) throw new BrokenFile(`${this.file} is broken: ${problem}`);
  }

  /** Idempotent. What was not settled goes. */
  close(): void {
    if (!this.connection.isOpen) return;
    this.#statements.clear();
    this.#ofValues.clear();
    try {
      if (this.#isUnsettled && this.connection.isTransaction) this.exec('ROLLBACK');
      // The driver never finalizes prepared statements, and while one is left SQLite does not end the connection,
      // nor its write-ahead log. So that is done here; where it cannot be, the next to open the file does it.
      this.connection.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // what was committed is safe where it is
    }
    this.connection.close();
    if (this.#isUnsettled) discard(this.file);
  }

  #prepared(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.connection.prepare(sql)));
    return statement;
  }
}

/** What was written to a file, or to a folder, is on the disk. */
export function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Windows syncs no folder, nor a file that is open for reading (nodejs.org/api/fs.html)
    if (process.platform !== 'win32' || (error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  } finally {
    closeSync(descriptor);
  }
}

function connectionTo(file: string, readOnly: boolean): Connection {
  try {
    return new DatabaseSync(file, { timeout: PATIENCE, enableForeignKeyConstraints: false, defensive: true, readOnly });
  } catch (error) {
    throw Object.assign(error as Error, { message: `${file}: ${(error as Error).message}` });
  }
}

/** Deletes a database that nobody has open, and what SQLite keeps beside it. */
export function discard(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
}

/** Opens a file whose content can be made anew: a broken one is deleted, and begun again. */
export function openOrRenew<Opened>(file: string, open: (file: string) => Opened): Opened {
  try {
    return open(file);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    discard(file);
    return open(file);
  }
}

/**
 * Locks a file that serves no other purpose, until the returned function is called or this process ends, however it ends.
 * Undefined: another holds it, and went on holding it for `patience` milliseconds.
 */
export function lock(file: string, patience: number): (() => void) | undefined {
  // no prepared statement: it would outlive the connection, and the lock with it
  const connection = new DatabaseSync(file, { timeout: patience });
  try {
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if (primaryCode(error) === BUSY) return undefined;
    throw error;
  }
  LOCKS.add(connection);
  return () => {
    if (LOCKS.delete(connection)) connection.close();
  };
}

/** A connection that nobody remembers is closed by the garbage collector. */
const LOCKS = new Set<Connection>();

const BUSY = 5;
const IO_ERROR = 10;
const DAMAGED = 11;
const FULL = 13;
const CONSTRAINT = 19;
const MISMATCH = 20;
const NOT_A_DATABASE = 26;
/** The file that indexes the write-ahead log could not grow: of all I/O errors the one that a full disk causes before anything is written. */
const NO_ROOM_FOR_INDEX = 4874;

/** Reading many rows, the driver tells the message alone. */
const CODE_OF_MESSAGE: ReadonlyMap<unknown, number> = new Map([
  ['database is locked', BUSY],
  ['disk I/O error', IO_ERROR],
  ['database disk image is malformed', DAMAGED],
  ['database or disk is full', FULL],
  ['file is not a database', NOT_A_DATABASE],
]);

/** Inside jest the driver's errors are no instances of Error. */
type Thrown = { readonly code?: unknown; readonly errcode?: unknown; readonly message?: unknown } | null | undefined;

const isThrown = (error: unknown): error is Thrown & object => (error as Thrown)?.code === 'ERR_SQLITE_ERROR';

/** SQLite keeps the kind of an error in the lowest eight bits. */
function primaryCode(error: unknown): number | undefined {
  if (!isThrown(error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : CODE_OF_MESSAGE.get(error.message);
}

/** The disk is full: what was tried was not done, and can be tried again. */
export const isFull = (error: unknown): boolean => primaryCode(error) === FULL || (isThrown(error) && error.errcode === NO_ROOM_FOR_INDEX);

/** The disk failed: what was tried may be done or not, and nothing after it can be trusted. */
export const isIoError = (error: unknown): boolean => primaryCode(error) === IO_ERROR && !isFull(error);

/** The file is not as SQLite wrote it, or not as we had it written. */
export const isDamaged = (error: unknown): boolean =>
  error instanceof BrokenFile || [DAMAGED, NOT_A_DATABASE].includes(primaryCode(error) ?? 0);

/** A table does not take what it was given. */
export const isRefused = (error: unknown): boolean => [CONSTRAINT, MISMATCH].includes(primaryCode(error) ?? 0);

export const isSqliteError = (error: unknown): boolean => isThrown(error);

/** Throws where this version of SQLite can corrupt what it keeps. */
export function assertSound(version: string): void {
  if (version.localeCompare(OLDEST_SQLITE, 'en', { numeric: true }) < 0)
    throw new Error(`SQLite ${version} can corrupt databases: at least ${OLDEST_SQLITE} is needed.`);
}

function checked(values: Parameters): Value[] {
  for (const value of values) {
    const named = typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
    if (!(named ? Object.values(value).every(isKept) : isKept(value)))
      throw new TypeError('SQLite would not keep this text: it holds a NUL or half of a surrogate pair.');
  }
  return values as Value[];
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { actorId, type Actor } from '../kernel/actor.js';
import type { Clock } from '../kernel/clock.js';
import { Fault } from '../kernel/refusal.js';
import type { Instant } from '../kernel/time.js';
import { askedIn, pageOf, type Page, type PageArgs } from '../read-model/list.js';
import { Database } from '../sqlite/database.js';

const FILE = 'access.db';

const MIGRATIONS = [
  `CREATE TABLE reads (
     number INTEGER PRIMARY KEY, at TEXT NOT NULL, readerId TEXT NOT NULL, reader TEXT NOT NULL,
     operation TEXT NOT NULL, things TEXT NOT NULL, count INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX reads_readerId ON reads (readerId);
   CREATE INDEX reads_operation ON reads (operation);
   CREATE INDEX reads_at ON reads (at);
   CREATE TRIGGER reads_follow_each_other BEFORE INSERT ON reads WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM reads)
     BEGIN SELECT RAISE(ABORT, 'A read is the next of the log.'); END;
   CREATE TRIGGER reads_never_change BEFORE UPDATE ON reads BEGIN SELECT RAISE(ABORT, 'A read never changes.'); END;
   CREATE TRIGGER reads_never_go BEFORE DELETE ON reads BEGIN SELECT RAISE(ABORT, 'A read never goes.'); END;`,
  'ALTER TABLE reads ADD COLUMN requestId TEXT',
];

/** What is watched of one request: never a value, nor what was asked for. */
export interface WatchedRead {
  /** What showed it: `Query.requests`, `Decision.confidentialNote`, `export`. */
  readonly operation: string;
  /** The things that it showed, by their global ids. */
  readonly things: readonly string[];
  /** How often it showed one. */
  readonly count: number;
}

export interface RecordedRead extends WatchedRead {
  readonly at: Instant;
  readonly reader: Actor;
  /** The HTTP request that read; null where there was none, or its id was not recorded yet. */
  readonly requestId: string | null;
}

/** Fields narrow together, a list means any of; from is inclusive, until exclusive. */
export interface ReadFilter {
  readonly readerId?: readonly string[] | null;
  readonly operation?: readonly string[] | null;
  readonly from?: Instant | null;
  readonly until?: Instant | null;
}

interface Waiting {
  readonly reader: Actor;
  readonly requestId: string | null;
  readonly reads: readonly WatchedRead[];
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const COLUMNS = 'number, at, requestId, reader, operation, things, count';

type Stored = Readonly<
  Record<'at' | 'reader' | 'operation' | 'things', string> & Record<'number' | 'count', number> & Pick<RecordedRead, 'requestId'>
>;

/** Newest first. */
const ORDER = { list: 'reads', by: 'RECENT', columns: ['number'] } as const;

/**
 * Who read, through this node, what is watched: append-only, in a file of its own that outlives the read model. Nothing watched is shown before
 * it stands here. Whatever goes wrong, the file is opened anew for the next one: who mends it need not stop the service.
 */
export class ReadLog {
  readonly #logger = new Logger('ReadLog');
  #db: Database | undefined;
  /** Of the file as it was opened. */
  #inode: number | undefined;
  #waiting: Waiting[] = [];

  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
  ) {}

  /** Resolves when they are on the disk; what several requests read in one turn goes there together. Throws Fault READ_NOT_RECORDED. */
  record(reader: Actor, reads: readonly WatchedRead[], requestId: string | null = null): Promise<void> {
    if (reads.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ reader, requestId, reads, resolve, reject }) === 1) setImmediate(() => this.#write());
    });
  }

  /** A page of what was read, newest first. Throws Fault READ_NOT_RECORDED where the file cannot be read, and a Refusal of bad arguments. */
  page({ readerId, operation, from, until }: ReadFilter, args: PageArgs): Page<RecordedRead> {
    const { size, backwards, cursor } = askedIn(args, ORDER);
    const where = [
      ...(readerId ? ['readerId IN (SELECT value FROM json_each(:readerId))'] : []),
      ...(operation ? ['operation IN (SELECT value FROM json_each(:operation))'] : []),
      ...(from == null ? [] : ['at >= :from']),
      ...(until == null ? [] : ['at < :until']),
    ];
    const binds = {
      ...(readerId && { readerId: JSON.stringify(readerId) }),
      ...(operation && { operation: JSON.stringify(operation) }),
      ...(from != null && { from }),
      ...(until != null && { until }),
    };
    const sql = (columns: string, conditions: readonly string[]) =>
      `SELECT ${columns} FROM reads WHERE ${['1', ...conditions].join(' AND ')}`;
    const beyond = cursor && [`number ${backwards ? '>' : '<'} :number`];
    const found = this.#in((db) =>
      db.all<Stored>(`${sql(COLUMNS, [...where, ...(beyond ?? [])])} ORDER BY number ${backwards ? 'ASC' : 'DESC'} LIMIT +:limit`, {
        ...binds,
        ...(cursor && { number: cursor[0] ?? 0 }),
        limit: size + 1,
      }),
    );
    return pageOf(
      found,
      { size, backwards, cursor },
      {
        place: ({ number }) => [number],
        order: ORDER,
        node: recordedIn,
        count: () => this.#in((db) => db.one<{ total: number }>(sql('count(*) AS total', where), binds))?.total ?? 0,
      },
    );
  }

  close(): void {
    this.#db?.close();
    this.#db = undefined;
  }

  #write(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      this.#in((db) =>
        db.transaction(() => {
          for (const one of waiting) for (const read of one.reads) this.#insert(db, one, read);
        }),
      );
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      for (const { reject } of waiting) reject(error as Fault);
    }
  }

  #insert(db: Database, { reader, requestId }: Pick<Waiting, 'reader' | 'requestId'>, { operation, things, count }: WatchedRead): void {
    const { issuer, subject, name, roles } = reader;
    db.run(
      `INSERT INTO reads (${COLUMNS}, readerId) SELECT coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM reads`,
      this.clock.now(),
      requestId,
      JSON.stringify({ issuer, subject, name, roles }),
      operation,
      JSON.stringify(things),
      count,
      actorId(reader),
    );
  }

  #open(): Database {
    return Database.openFor(join(this.folder, FILE), {}, (db) => {
      db.migrate(MIGRATIONS);
      this.#inode = inodeOf(db.file);
      return db;
    });
  }

  #in<Result>(work: (db: Database) => Result): Result {
    try {
      // one that was moved away would go on taking what nobody finds
      if (this.#db && inodeOf(this.#db.file) !== this.#inode) this.close();
      return work((this.#db ??= this.#open()));
    } catch (error) {
      this.close();
      this.#logger.error(`${FILE} cannot be used, so nothing that is watched is shown: ${String(error)}`);
      throw new Fault('READ_NOT_RECORDED', 'Who reads this is put on record, and that cannot be done now: nothing of it is shown.');
    }
  }
}

const inodeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.ino;

const recordedIn = ({ at, requestId, reader, operation, things, count }: Stored): RecordedRead => ({
  at,
  requestId,
  reader: JSON.parse(reader) as Actor,
  operation,
  things: JSON.parse(things) as string[],
  count,
});

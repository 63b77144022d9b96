import { join } from 'node:path';
import { Fault } from '../kernel/refusal.js';
import { later, type Instant } from '../kernel/time.js';
import { Database, discard, openOrRenew } from '../sqlite/database.js';
import type { StoreEvent } from './eventstoredb.client.js';

export const POSITIONS_FILE = 'positions.db';

const MIGRATIONS = [
  `CREATE TABLE ordinals (
     storePosition INTEGER PRIMARY KEY, position INTEGER NOT NULL UNIQUE, eventId TEXT NOT NULL, recordedAt TEXT NOT NULL
   ) STRICT`,
  'ALTER TABLE ordinals RENAME TO positions',
  // counted anew, with the streams
  `DELETE FROM positions;
   CREATE TABLE streams (name TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
];

const COLUMNS = 'position, CAST(storePosition AS TEXT) AS storePosition, eventId, recordedAt';
const AT = `SELECT ${COLUMNS} FROM positions WHERE position = ?`;
const OF = `SELECT ${COLUMNS} FROM positions WHERE storePosition = ?`;
const LAST = `SELECT ${COLUMNS} FROM positions ORDER BY position DESC LIMIT 1`;
const INSERT = 'INSERT INTO positions (storePosition, position, eventId, recordedAt) VALUES (?, ?, ?, ?)';
const REVISION = 'SELECT revision FROM streams WHERE name = ?';
const SET_REVISION = 'INSERT OR REPLACE INTO streams VALUES (?, ?)';

/** So many positions are written at a time, or what was counted in so many milliseconds. */
const WRITTEN_AT_ONCE = 500;
const WRITE_DELAY = 100;

/** An event of ours as the store gives it, as much of it as counting needs. */
export type EventToCount = Pick<StoreEvent, 'storePosition' | 'id' | 'created' | 'stream' | 'revision'>;

/** The position of an event of ours that was counted, and which event that is. */
export interface GlobalPosition {
  /** From 1, gapless. */
  readonly position: number;
  readonly storePosition: bigint;
  readonly eventId: string;
  /** The store's time, or that of an earlier event where that is later. */
  readonly recordedAt: Instant;
}

type Unwritten = GlobalPosition & Pick<StoreEvent, 'stream' | 'revision'>;
type Row = Omit<GlobalPosition, 'storePosition'> & { readonly storePosition: string };

/**
 * The global position of each event of ours in a store whose own positions have gaps, and the store's position of it.
 * Counted as the store is read; the same wherever the same store is counted, so that the file can be thrown away:
 * it is written a little later than counted, and what a crash takes is counted again.
 */
export class GlobalPositions {
  #last: GlobalPosition | undefined;
  /** The last that were counted, up to `#last`, as far as they are not written yet. */
  #unwritten: Unwritten[] = [];
  #writeTimer: NodeJS.Timeout | undefined;
  /** They could not be written when it was time: whoever counts next is told why. */
  #isOverdue = false;
  #first: GlobalPosition | undefined;

  private constructor(private readonly db: Database) {
    db.migrate(MIGRATIONS);
    this.#last = positionIn(db.one<Row>(LAST));
  }

  /** The positions in a folder; counting goes on where it ended. A file that is broken is begun anew. */
  static open(folder: string): GlobalPositions {
    return openOrRenew(join(folder, POSITIONS_FILE), (file) =>
      Database.openFor(file, { durability: 'NORMAL' }, (db) => new GlobalPositions(db)),
    );
  }

  static discard(folder: string): void {
    discard(join(folder, POSITIONS_FILE));
  }

  first(): GlobalPosition | undefined {
    return (this.#first ??= this.at(1));
  }

  get last(): GlobalPosition | undefined {
    return this.#last;
  }

  /** Undefined where none was counted yet. */
  at(position: number): GlobalPosition | undefined {
    const [first] = this.#unwritten;
    return first && position >= first.position ? this.#unwritten[position - first.position] : positionIn(this.db.one<Row>(AT, position));
  }

  /** Of the event at one of the store's positions; undefined where none was counted. */
  of(storePosition: bigint): GlobalPosition | undefined {
    const [first] = this.#unwritten;
    return first && storePosition >= first.storePosition
      ? this.#unwritten.find((unwritten) => unwritten.storePosition === storePosition)
      : positionIn(this.db.one<Row>(OF, storePosition));
  }

  /** Of the last event of a stream that was counted; -1 = none was. */
  revisionOf(stream: string): number {
    const unwritten = this.#unwritten.findLast((each) => each.stream === stream);
    return unwritten?.revision ?? this.db.one<{ revision: number }>(REVISION, stream)?.revision ?? -1;
  }

  /**
   * Counts events that follow each other, none of ours between them, and returns their positions; those counted before keep theirs.
   * Throws Fault HISTORY_REWRITTEN where another event was counted there, or none; nothing is counted then.
   */
  count(events: readonly EventToCount[]): readonly GlobalPosition[] {
    const [last, unwritten] = [this.#last, this.#unwritten.length];
    try {
      const counted = events.map((event) => this.#countOne(event));
      if (this.#isOverdue || this.#unwritten.length >= WRITTEN_AT_ONCE) this.#write();
      else if (this.#unwritten.length > 0) this.#writeTimer ??= setTimeout(() => this.#writeInTime(), WRITE_DELAY).unref();
      return counted;
    } catch (error) {
      this.#last = last;
      this.#unwritten.length = unwritten;
      throw error;
    }
  }

  close(): void {
    this.#writeInTime();
    this.db.close();
  }

  #writeInTime(): void {
    try {
      this.#write();
    } catch {
      this.#isOverdue = true;
    }
  }

  #write(): void {
    clearTimeout(this.#writeTimer);
    this.#writeTimer = undefined;
    if (this.#unwritten.length === 0) return;
    this.db.transaction(() => {
      for (const { storePosition, position, eventId, recordedAt } of this.#unwritten)
        this.db.run(INSERT, storePosition, position, eventId, recordedAt);
      for (const [stream, revision] of new Map(this.#unwritten.map((each) => [each.stream, each.revision])))
        this.db.run(SET_REVISION, stream, revision);
    });
    this.#unwritten = [];
    this.#isOverdue = false;
  }

  #countOne({ storePosition, id, created, stream, revision }: EventToCount): GlobalPosition {
    const last = this.#last;
    if (last && storePosition <= last.storePosition) {
      const counted = this.of(storePosition);
      if (counted?.eventId !== id) throw historyRewritten(counted?.position);
      return counted;
    }
    const position = (last?.position ?? 0) + 1;
    const next = { position, storePosition, eventId: id, recordedAt: later(created, last?.recordedAt), stream, revision };
    this.#unwritten.push(next);
    return (this.#last = next);
  }
}

const positionIn = (row: Row | undefined): GlobalPosition | undefined => row && { ...row, storePosition: BigInt(row.storePosition) };

/** Throws Fault HISTORY_REWRITTEN unless the event that the store has at a position is the one that was counted there. */
export function assertHeld({ position, storePosition, eventId }: GlobalPosition, event: StoreEvent | undefined): void {
  if (event?.storePosition !== storePosition || event.id !== eventId) throw historyRewritten(position);
}

/** The fault where the store holds another event than was counted at a position, or none; without a position: it holds one where none was counted. */
export const historyRewritten = (position: number | undefined): Fault =>
  new Fault(
    'HISTORY_REWRITTEN',
    position === undefined
      ? 'The store holds an event where this node has read none: it was rewound, or is another one.'
      : `The store does not hold the event that this node has read at position ${position}: it was rewound, or is another one.`,
  );

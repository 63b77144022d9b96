import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../kernel/refusal.js';
import { later, type Instant } from '../kernel/time.js';
import { Database, isDamaged } from '../sqlite/database.js';

export const POSITIONS_FILE = 'positions.db';

const MIGRATIONS = [
  `CREATE TABLE ordinals (
     storePosition INTEGER PRIMARY KEY, position INTEGER NOT NULL UNIQUE, eventId TEXT NOT NULL, recordedAt TEXT NOT NULL
   ) STRICT`,
];

const COLUMNS = 'position, CAST(storePosition AS TEXT) AS storePosition, eventId, recordedAt';
const AT = `SELECT ${COLUMNS} FROM ordinals WHERE position = ?`;
const OF = `SELECT ${COLUMNS} FROM ordinals WHERE storePosition = ?`;
const LAST = `SELECT ${COLUMNS} FROM ordinals ORDER BY position DESC LIMIT 1`;
const INSERT = 'INSERT INTO ordinals (storePosition, position, eventId, recordedAt) VALUES (?, ?, ?, ?)';

/** So many counted events are written at a time, or what was counted in so many milliseconds. */
const WRITTEN_AT_ONCE = 500;
const UNWRITTEN = 100;

/** An event of ours as the store gives it: where it lies there, which it is, and when the store took it. */
export interface StoredPlace {
  readonly storePosition: bigint;
  readonly id: string;
  readonly created: Instant;
}

/** An event of ours, counted. */
export interface GlobalPosition {
  readonly position: number;
  readonly storePosition: bigint;
  readonly eventId: string;
  /** The store's time, or that of an earlier event where that is later. */
  readonly recordedAt: Instant;
}

type Row = Omit<GlobalPosition, 'storePosition'> & { readonly storePosition: string };

/**
 * Positions of a log that numbers its events with gaps: the ordinal of each of ours, and where it lies in the store.
 * Counted as it is read; the same wherever the same log is counted, so that the file can be thrown away:
 * it is written a little later than counted, and what a crash takes is counted again.
 */
export class GlobalPositions {
  #last: GlobalPosition | undefined;
  /** The last that were counted, up to `#last`, as far as they are not written yet. */
  #unwritten: GlobalPosition[] = [];
  #writing: NodeJS.Timeout | undefined;
  /** They could not be written when it was time: whoever counts next is told why. */
  #isOverdue = false;
  readonly first: () => GlobalPosition | undefined;

  private constructor(private readonly db: Database) {
    db.migrate(MIGRATIONS);
    this.#last = ordinal(db.one<Row>(LAST));
    let first: GlobalPosition | undefined;
    this.first = () => (first ??= this.at(1));
  }

  /** The count in a folder, which goes on where it ended. One that is broken is begun anew. */
  static open(folder: string): GlobalPositions {
    try {
      return GlobalPositions.#at(join(folder, POSITIONS_FILE));
    } catch (error) {
      if (!isDamaged(error)) throw error;
      GlobalPositions.discard(folder);
      return GlobalPositions.#at(join(folder, POSITIONS_FILE));
    }
  }

  static discard(folder: string): void {
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, POSITIONS_FILE + suffix), { force: true });
  }

  static #at(file: string): GlobalPositions {
    const db = Database.open(file, { durability: 'NORMAL' });
    try {
      return new GlobalPositions(db);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  get last(): GlobalPosition | undefined {
    return this.#last;
  }

  at(position: number): GlobalPosition | undefined {
    const [first] = this.#unwritten;
    return first && position >= first.position ? this.#unwritten[position - first.position] : ordinal(this.db.one<Row>(AT, position));
  }

  /** Undefined where no counted event lies. */
  of(storePosition: bigint): GlobalPosition | undefined {
    const [first] = this.#unwritten;
    return first && storePosition >= first.storePosition
      ? this.#unwritten.find((unwritten) => unwritten.storePosition === storePosition)
      : ordinal(this.db.one<Row>(OF, storePosition));
  }

  /**
   * Counts events that lie one after the other, none of ours between them, and answers their ordinals; those counted before keep theirs.
   * Throws Fault HISTORY_REWRITTEN where another event was counted there.
   */
  count(events: readonly StoredPlace[]): readonly GlobalPosition[] {
    const [last, unwritten] = [this.#last, this.#unwritten.length];
    try {
      const counted = events.map((event) => this.#count(event));
      if (this.#isOverdue || this.#unwritten.length >= WRITTEN_AT_ONCE) this.#write();
      else if (this.#unwritten.length > 0) this.#writing ??= setTimeout(() => this.#writeInTime(), UNWRITTEN).unref();
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
    clearTimeout(this.#writing);
    this.#writing = undefined;
    if (this.#unwritten.length === 0) return;
    this.db.transaction(() => {
      for (const { storePosition, position, eventId, recordedAt } of this.#unwritten)
        this.db.run(INSERT, storePosition, position, eventId, recordedAt);
    });
    this.#unwritten = [];
    this.#isOverdue = false;
  }

  #count({ storePosition, id, created }: StoredPlace): GlobalPosition {
    const last = this.#last;
    if (last && storePosition <= last.storePosition) {
      const counted = this.of(storePosition);
      if (counted?.eventId !== id) throw rewritten(counted);
      return counted;
    }
    const next = { position: (last?.position ?? 0) + 1, storePosition, eventId: id, recordedAt: later(created, last?.recordedAt) };
    this.#unwritten.push(next);
    return (this.#last = next);
  }
}

const ordinal = (row: Row | undefined): GlobalPosition | undefined => row && { ...row, storePosition: BigInt(row.storePosition) };

const rewritten = (counted: GlobalPosition | undefined) =>
  new Fault(
    'HISTORY_REWRITTEN',
    counted
      ? `The store has another event at position ${counted.position} than this node has counted.`
      : 'The store has an event where this node has counted none.',
  );

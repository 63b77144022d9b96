import { join } from 'node:path';
import type { Checkpoint } from '../event-log/event-log.js';
import type { RecordedEvent } from '../kernel/event.js';
import { Database, openOrRenew } from '../sqlite/database.js';
import type { AnyPolicy } from './policy.js';

export const CHECKPOINT_FILE = 'reactions.db';

const MIGRATIONS = [
  `CREATE TABLE checkpoint (
     one INTEGER PRIMARY KEY CHECK (one = 1), policies TEXT NOT NULL, position INTEGER NOT NULL, eventId TEXT NOT NULL, recordedAt TEXT NOT NULL
   ) STRICT`,
  // all policies had one: each begins anew
  `DROP TABLE checkpoint;
   CREATE TABLE checkpoints (
     policy TEXT PRIMARY KEY, facts TEXT NOT NULL, position INTEGER NOT NULL, eventId TEXT NOT NULL, recordedAt TEXT NOT NULL
   ) STRICT`,
];

const BEGINNING: Checkpoint = { position: 0 };

/**
 * The last event that each policy of this node has reacted to, in a SQLite file of its own: it outlives the read model.
 * Lost, or of other facts, it is the beginning again: what was done then is on record, and is not done twice.
 */
export class CheckpointFile {
  readonly #checkpoints = new Map<string, Checkpoint>();

  private constructor(private readonly db: Database) {
    db.migrate(MIGRATIONS);
    db.assertWhole();
  }

  /** The checkpoints of a data folder, which this process holds. A file that is broken is begun anew: the log is read again. */
  static open(folder: string): CheckpointFile {
    return openOrRenew(join(folder, CHECKPOINT_FILE), (file) => CheckpointFile.at(file));
  }

  /** The checkpoints in one file, whatever its name. */
  static at(file: string): CheckpointFile {
    // after a power cut it may be behind, never ahead: an event is durable before anybody follows it
    return Database.openFor(file, { durability: 'NORMAL' }, (db) => new CheckpointFile(db));
  }

  of(policy: AnyPolicy): Checkpoint {
    let checkpoint = this.#checkpoints.get(policy.name);
    if (!checkpoint) {
      const sql = 'SELECT position, eventId, recordedAt FROM checkpoints WHERE policy = ? AND facts = ?';
      checkpoint = this.db.one<Checkpoint & object>(sql, policy.name, factsOf(policy)) ?? BEGINNING;
      this.#checkpoints.set(policy.name, checkpoint);
    }
    return checkpoint;
  }

  move(policy: AnyPolicy, { position, id: eventId, recordedAt }: RecordedEvent): void {
    const sql = 'INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?)';
    this.db.run(sql, policy.name, factsOf(policy), position, eventId, recordedAt);
    this.#checkpoints.set(policy.name, { position, eventId, recordedAt });
  }

  close(): void {
    this.db.close();
  }
}

const factsOf = ({ on }: AnyPolicy): string => Object.keys(on).join(' ');

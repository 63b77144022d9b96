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

/** Events that a policy may pass, with nothing to do, before the file says so. */
const PASSED = 500;

/**
 * The last event that each policy of this node has reacted to, in a SQLite file of its own: it outlives the read model.
 * Lost, or of other facts, it is the beginning again: what was done then is on record, and is not done twice.
 */
export class CheckpointFile {
  readonly #checkpoints = new Map<string, Checkpoint>();
  /** Policies that have passed events, and the position that the file has. */
  readonly #passing = new Map<AnyPolicy, number>();

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

  /** The policy has reacted to the event. */
  move(policy: AnyPolicy, { position, id: eventId, recordedAt }: RecordedEvent): void {
    this.#store(policy, { position, eventId, recordedAt });
    this.#checkpoints.set(policy.name, { position, eventId, recordedAt });
    this.#passing.delete(policy);
  }

  /** The event is none to the policy. A crash may forget that, and it is looked at again. */
  pass(policy: AnyPolicy, { position, id: eventId, recordedAt }: RecordedEvent): void {
    const since = this.#passing.get(policy) ?? this.of(policy).position;
    this.#passing.set(policy, since);
    this.#checkpoints.set(policy.name, { position, eventId, recordedAt });
    if (position - since >= PASSED) this.#storePassed(policy);
  }

  close(): void {
    try {
      for (const policy of this.#passing.keys()) this.#storePassed(policy);
    } catch {
      // they are looked at again
    }
    this.db.close();
  }

  #storePassed(policy: AnyPolicy): void {
    this.#store(policy, this.of(policy));
    this.#passing.delete(policy);
  }

  #store(policy: AnyPolicy, { position, eventId = '', recordedAt = '' }: Checkpoint): void {
    const sql = 'INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?)';
    this.db.run(sql, policy.name, factsOf(policy), position, eventId, recordedAt);
  }
}

const factsOf = ({ on }: AnyPolicy): string => Object.keys(on).join(' ');

import { join } from 'node:path';
import type { Checkpoint } from '../event-log/event-log.js';
import { hashOf } from '../kernel/canonical.js';
import type { RecordedEvent } from '../kernel/event.js';
import { Database, openOrRenew } from '../sqlite/database.js';
import type { AnyPolicy } from './policy.js';

const CHECKPOINT_FILE = 'reactions.db';

const MIGRATIONS = [
  `CREATE TABLE checkpoint (
     one INTEGER PRIMARY KEY CHECK (one = 1), policies TEXT NOT NULL, position INTEGER NOT NULL, eventId TEXT NOT NULL, recordedAt TEXT NOT NULL
   ) STRICT`,
];

const BEGINNING: Checkpoint = { position: 0 };

/**
 * The last event that this node has reacted to, in a SQLite file of its own: it outlives the read model.
 * Lost, or that of other policies, it is the beginning again: what was done then is on record, and is not done twice.
 */
export class CheckpointFile {
  #checkpoint: Checkpoint;

  private constructor(
    private readonly db: Database,
    private readonly policies: string,
  ) {
    db.migrate(MIGRATIONS);
    this.#checkpoint =
      db.one<Checkpoint & object>('SELECT position, eventId, recordedAt FROM checkpoint WHERE policies = ?', policies) ?? BEGINNING;
  }

  /** The checkpoint of a data folder, which this process holds. A file that is broken is begun anew: the log is read again. */
  static open(folder: string, policies: readonly AnyPolicy[]): CheckpointFile {
    return openOrRenew(join(folder, CHECKPOINT_FILE), (file) => CheckpointFile.at(file, policies));
  }

  /** The checkpoint in one file, whatever its name. */
  static at(file: string, policies: readonly AnyPolicy[]): CheckpointFile {
    // after a power cut it may be behind, never ahead: an event is durable before anybody follows it
    const fingerprint = hashOf(policies.map(({ name, on }) => [name, ...Object.keys(on)]));
    return Database.openFor(file, { durability: 'NORMAL' }, (db) => new CheckpointFile(db, fingerprint));
  }

  get checkpoint(): Checkpoint {
    return this.#checkpoint;
  }

  move({ position, id: eventId, recordedAt }: RecordedEvent): void {
    this.db.run('INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?, ?)', this.policies, position, eventId, recordedAt);
    this.#checkpoint = { position, eventId, recordedAt };
  }

  close(): void {
    this.db.close();
  }
}

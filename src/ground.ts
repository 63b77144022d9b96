import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { LocalIssuer } from './access/local-issuer.js';
import { Codec } from './event-log/codec.js';
import { openDataFolder } from './event-log/data-folder.js';
import type { EventLog } from './event-log/event-log.js';
import { LOG_FILE, SqliteEventLog } from './event-log/sqlite.event-log.js';
import { SystemClock, type Clock } from './kernel/clock.js';
import { Projector } from './read-model/projector.js';
import { ReadModel } from './read-model/read-model.js';
import { Checkpoint } from './reactions/checkpoint.js';
import { EVENT_TYPES_OF_ROOMS, POLICIES, PROJECTIONS } from './rooms.js';
import type { Durability } from './sqlite/database.js';

/** What the rooms stand on, opened: the data folder and its lock, the log, this node's rows, who vouches for people. */
export interface Ground {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly rows: ReadModel;
  readonly projector: Projector;
  /** How far this node has reacted to the log. */
  readonly reacted: Checkpoint;
  readonly issuer: LocalIssuer;
  /** Bytes that the log takes on the disk. */
  readonly storeBytes: () => number;
  readonly failStop: (error: unknown) => void;
  /** In order: nobody follows the log, no new event, rows closed, folder free. */
  readonly close: () => Promise<void>;
}

export interface GroundOptions {
  readonly folder: string;
  /** Called once when the disk fails: what was answered is safe, nothing more can be. */
  readonly failStop: (error: unknown) => void;
  readonly clock?: Clock;
  /** FULL unless a bench asks what durability costs. */
  readonly durability?: Durability;
}

/** Throws FolderInUse where another process holds the folder. */
export async function openGround({ folder, failStop, clock = new SystemClock(), durability }: GroundOptions): Promise<Ground> {
  const lock = openDataFolder(folder);
  const log = SqliteEventLog.open(folder, { codec: new Codec(EVENT_TYPES_OF_ROOMS), clock, failStop, durability });
  const rows = ReadModel.open(folder, PROJECTIONS);
  const projector = new Projector(log, rows, new Logger('Projector'), failStop);
  await projector.start();
  const reacted = Checkpoint.open(folder, POLICIES);
  return {
    clock,
    log,
    rows,
    projector,
    reacted,
    issuer: await LocalIssuer.open(folder, clock),
    storeBytes: () => bytesOf(join(folder, LOG_FILE)) + bytesOf(join(folder, `${LOG_FILE}-wal`)),
    failStop,
    close: async () => {
      await projector.stop();
      await log.close();
      rows.close();
      reacted.close();
      lock.release();
    },
  };
}

const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

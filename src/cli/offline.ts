import 'reflect-metadata';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { readOfflineConfig } from '../config.js';
import { Codec } from '../event-log/codec.js';
import type { EventLog } from '../event-log/event-log.js';
import type { StoreAddress } from '../eventstoredb/store-address.js';
import { Ended, IO_ERROR, progress, WRONG_USAGE } from '../exit.js';
import { openLog } from '../infrastructure.js';
import type { Actor } from '../kernel/actor.js';
import { SystemClock } from '../kernel/clock.js';
import { StderrLogger } from '../operations/logger.js';
import { Projector } from '../read-model/projector.js';
import type { ReadModel } from '../read-model/read-model.js';
import { EVENT_TYPES_OF_ROOMS } from '../history.js';
import { assertReadable } from '../sqlite/data-folder.js';
import { LOG_FILE } from '../sqlite/sqlite.event-log.js';

/** How a log in a file is read. */
export const reading = () => ({ codec: new Codec(EVENT_TYPES_OF_ROOMS), clock: new SystemClock() });

/** What the environment says for work on a data folder. */
export interface Setting {
  readonly folder: string;
  readonly eventstore?: StoreAddress;
  /** By which the read model is kept. */
  readonly decisionSlaDays: number;
}

/** Faults are logged to standard error. */
export function setting(): Setting {
  const { data, log, eventstore, decisionSlaDays } = readOfflineConfig(process.env);
  Logger.overrideLogger(new StderrLogger(log === 'info' ? 'warn' : log));
  assertReadable(data);
  return { folder: data, ...(eventstore && { eventstore }), decisionSlaDays };
}

/** The data folder, for what concerns the store in it. Throws Ended where another store holds the log. */
export function embeddedFolder(): string {
  const { folder, eventstore } = setting();
  if (eventstore)
    throw new Ended(WRONG_USAGE, 'This is for the embedded store; EventStoreDB is backed up by its own means: docs/operations.md.');
  return folder;
}

/** The disk fails: what was said to be done is done, and nothing more can be. */
export function failStop(error: unknown): never {
  process.stderr.write(`The disk failed. ${String(error)}\n`);
  process.exit(IO_ERROR);
}

/** Who sits at the machine; holds no role, for the data folder is the permission. */
export function operator(): Actor {
  const name = systemUser();
  return { issuer: 'sayso:cli', subject: name, name, roles: [] };
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

/** Lends the log to be read, all of it and to its end; another process may hold the folder and go on writing. */
export async function withLog<Result>({ folder, eventstore }: Setting, work: (log: EventLog) => Promise<Result>): Promise<Result> {
  if (!eventstore && !existsSync(join(folder, LOG_FILE))) throw new Ended(IO_ERROR, `${folder} has no log.`);
  const scratch = mkdtempSync(join(tmpdir(), 'sayso-log-'));
  try {
    // the positions are counted anew: those in the folder are its holder's
    const log = await openLog({ folder: eventstore ? scratch : folder, eventstore, failStop });
    return await work(log).finally(() => log.close());
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Rows that hold all that the log holds, which is so many events. Throws at an event that cannot be read, or applied. */
export async function caughtUp(rows: ReadModel, log: EventLog, events: number): Promise<ReadModel> {
  const projector = new Projector(log, rows, new Logger('Projector'), failStop);
  await projector.forgetOtherHistory();
  await projector.catchUp((read) => {
    progress(`${read} of ${events} events`);
  });
  progress('');
  return rows;
}

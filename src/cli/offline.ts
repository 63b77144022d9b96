import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { readOfflineConfig } from '../access/config.js';
import { Codec } from '../event-log/codec.js';
import { LOG_FILE, SqliteEventLog } from '../event-log/sqlite.event-log.js';
import { SystemClock } from '../kernel/clock.js';
import { StderrLogger } from '../logger.js';
import { EVENT_TYPES_OF_ROOMS } from '../rooms.js';
import { Ended, IO_ERROR } from './exit.js';

/** How the log of a data folder is read. */
export const reading = () => ({ codec: new Codec(EVENT_TYPES_OF_ROOMS), clock: new SystemClock() });

/** The data folder of the environment; faults are logged to standard error. */
export function dataFolder(): string {
  const { data, log } = readOfflineConfig(process.env);
  Logger.overrideLogger(new StderrLogger(log === 'info' ? 'warn' : log));
  return data;
}

/** The disk fails: what was said to be done is done, and nothing more can be. */
export function failStop(error: unknown): never {
  process.stderr.write(`The disk failed. ${String(error)}\n`);
  process.exit(IO_ERROR);
}

/** The log of a folder, to be read; another process may hold the folder and go on writing. */
export function logOf(folder: string): SqliteEventLog {
  if (!existsSync(join(folder, LOG_FILE))) throw new Ended(IO_ERROR, `${folder} has no log.`);
  return SqliteEventLog.open(folder, { ...reading(), failStop });
}

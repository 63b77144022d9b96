import { accessSync, chmodSync, constants, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lock } from './database.js';

/** Milliseconds to wait for a holder that is just ending. */
const PATIENCE = 1_000;

/** Another process works on the data folder. */
export class FolderInUse extends Error {
  constructor(
    readonly folder: string,
    /** Undefined where the holder has not told it. */
    readonly pid: number | undefined,
  ) {
    super(`The data folder ${folder} is in use by ${pid === undefined ? 'another process' : `process ${pid}`}.`);
    this.name = 'FolderInUse';
  }
}

/** A data folder that no other process works on until it is released, or until this process ends, however it ends. */
export interface HeldFolder {
  /** Idempotent. */
  readonly release: () => void;
}

/** The data folder cannot be used as it is; the message says why, and the command that mends it. */
class FolderUnusable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FolderUnusable';
  }
}

/** What only a data folder of ours holds. */
const OURS = /^(lock\.db|local-key\.json|events\.db|positions\.db)$/;

/**
 * Makes the folder (mode 0700) where there is none, and closes one of ours that others may look into.
 * Throws FolderUnusable where it cannot be written to, or is open and holds something else as well, so that closing it is not ours to do.
 */
export function privateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { mode } = statSync(folder);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const names = readdirSync(folder);
      if (names.length > 0 && !names.some((name) => OURS.test(name)))
        throw new FolderUnusable(
          `Others may look into the folder ${folder}, and it holds what is not Sayso's: take another one, or close it with: chmod 700 ${folder}`,
        );
      chmodSync(folder, 0o700);
    }
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw error instanceof FolderUnusable ? error : new FolderUnusable(whyUnusable(folder, error as NodeJS.ErrnoException));
  }
}

function whyUnusable(folder: string, { code, message }: NodeJS.ErrnoException): string {
  if (code !== 'EACCES' && code !== 'EPERM') return `The data folder ${folder} cannot be used: ${message}`;
  const who = process.getuid?.() ?? 0;
  const owner = statSync(folder, { throwIfNoEntry: false })?.uid;
  const owned = owner === undefined ? 'cannot be made' : `belongs to user ${owner}`;
  return `The data folder ${folder} ${owned}, and Sayso runs as user ${who}: mend it with: chown -R ${who} ${folder}`;
}

/** Throws FolderUnusable and FolderInUse. */
export function openDataFolder(folder: string): HeldFolder {
  privateFolder(folder);
  const owner = join(folder, 'sayso.pid');
  const unlock = lock(join(folder, 'lock.db'), PATIENCE);
  if (!unlock) throw new FolderInUse(folder, pidIn(owner));
  writeFileSync(owner, `${process.pid}\n`);
  let held = true;
  return {
    release: () => {
      if (!held) return;
      held = false;
      rmSync(owner, { force: true });
      unlock();
    },
  };
}

function pidIn(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

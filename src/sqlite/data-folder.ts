import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
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

/** What Sayso writes in it. */
const FILES =
  /^(lock\.db|events\.db|positions\.db|reactions\.db|access\.db|read-model-\w+\.db|local-key\.json|local-names\.jsonl|session-key|sayso\.pid)/;

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
  } catch (error) {
    throw error instanceof FolderUnusable ? error : new FolderUnusable(whyUnusable(folder, folder, error as NodeJS.ErrnoException));
  }
  assertReadable(folder);
}

/** Throws FolderUnusable where there is such a folder, and it or a file of ours in it is not for us to work on. */
export function assertReadable(folder: string): void {
  for (const path of pathsIn(folder))
    try {
      accessSync(path, path === folder ? constants.R_OK | constants.W_OK | constants.X_OK : constants.R_OK | constants.W_OK);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') throw new FolderUnusable(whyUnusable(folder, path, error as NodeJS.ErrnoException));
    }
}

/** The folder, then the files in it that Sayso writes. */
function* pathsIn(folder: string): Iterable<string> {
  yield folder;
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (FILES.test(name)) yield join(folder, name);
}

function whyUnusable(folder: string, path: string, { code, message }: NodeJS.ErrnoException): string {
  const who = process.getuid?.();
  if (who === undefined || (code !== 'EACCES' && code !== 'EPERM')) return `The data folder ${folder} cannot be used: ${message}`;
  const what = path === folder ? `The data folder ${folder}` : path;
  const owner = ownerOf(path);
  if (owner === who) return `${what} is not for its owner, user ${who}, to write: mend it with: chmod -R u+rwX ${folder}`;
  const chown = `chown -R ${who} ${folder}`;
  if (owner !== undefined) return `${what} belongs to user ${owner}, and Sayso runs as user ${who}: mend it with: ${chown}`;
  let place = dirname(folder);
  while (ownerOf(place) === undefined && place !== dirname(place)) place = dirname(place);
  return `${what} cannot be made: ${place} belongs to user ${ownerOf(place)}, and Sayso runs as user ${who}: mend it with: mkdir -p ${folder} && ${chown}`;
}

/** Undefined where there is no such path, or we may not even see that. */
function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid;
  } catch {
    return undefined;
  }
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

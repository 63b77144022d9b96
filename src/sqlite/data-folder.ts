import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** Makes the folder (mode 0700) where there is none. Throws FolderInUse. */
export function openDataFolder(folder: string): HeldFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
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

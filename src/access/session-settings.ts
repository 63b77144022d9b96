import { readFileSync } from 'node:fs';
import { sealKeysIn, type SealKeys } from './seal.js';
import type { SessionTimes } from './sessions.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** How browsers stay signed in. */
export interface SessionSettings {
  /** Absent: the data folder's own. */
  readonly keys?: SealKeys;
  readonly times: SessionTimes;
}

export const DEFAULT_SESSION_TIMES: SessionTimes = { hours: 10, idleMinutes: 60, checkMinutes: 15 };

/** What a variable holds, or the file that its `_FILE` names. What is wrong is added. */
export function secretIn(env: Environment, name: string, wrong: string[]): string | undefined {
  const [text, file] = [env[name] || undefined, env[`${name}_FILE`] || undefined];
  if (text !== undefined && file !== undefined) wrong.push(`${name}_FILE: ${name} is given as well; give one of them.`);
  if (file === undefined) return text;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    wrong.push(`${name}_FILE: ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
    return undefined;
  }
}

/** The keys that `SAYSO_SESSION_KEY` gives; undefined where it gives none. What is wrong is added. */
export function readSealKeys(env: Environment, wrong: string[]): SealKeys | undefined {
  const text = secretIn(env, 'SAYSO_SESSION_KEY', wrong);
  try {
    return text === undefined ? undefined : sealKeysIn(text);
  } catch (error) {
    wrong.push(`SAYSO_SESSION_KEY: ${(error as Error).message}; of several, with commas, the first seals.`);
    return undefined;
  }
}

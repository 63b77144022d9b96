import { renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { discard, sync } from './database.js';

/**
 * A database that nobody has open takes the place of another, if there is one, and is on the disk:
 * whoever is killed meanwhile leaves the one, or the other, or none, each of them whole.
 */
export function putInPlace(part: string, file: string): void {
  if ((statSync(`${part}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) throw new Error(`${part} is not all in one file.`);
  sync(part);
  discard(file);
  renameSync(part, file);
  sync(dirname(file));
}

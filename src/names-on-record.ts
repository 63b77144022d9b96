import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NAMES_OF_ACTORS } from './audit/event.conditions.js';
import { Database, isSqliteError } from './sqlite/database.js';

/** Of those who have acted, as far as the folder's read model knows; it may be in use. */
export function namesOnRecord(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => /^read-model-\w+\.db$/.test(file))
    .flatMap((file) => {
      try {
        const db = Database.open(join(folder, file), { readOnly: true });
        try {
          return db.all<{ name: string }>(NAMES_OF_ACTORS).map(({ name }) => name);
        } finally {
          db.close();
        }
      } catch (error) {
        // broken, or not filled yet: the service makes it anew
        if (!isSqliteError(error)) throw error;
        return [];
      }
    });
}

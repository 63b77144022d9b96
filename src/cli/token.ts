import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LocalIssuer } from '../access/local-issuer.js';
import { NAMES_OF_ACTORS } from '../audit/event.conditions.js';
import { readConfig } from '../config.js';
import { Ended, say, WRONG_USAGE } from '../exit.js';
import type { Role } from '../kernel/actor.js';
import { ConfigurationError } from '../kernel/configuration-error.js';
import { privateFolder } from '../sqlite/data-folder.js';
import { Database, isSqliteError } from '../sqlite/database.js';

/** A token of the data folder's own key, which is made where there is none; needs no lock. Only where local sign-in may be at all. */
export async function printToken({ name, roles, hours }: { name: string; roles: string; hours: string }): Promise<void> {
  const { data, provider } = readConfig(process.env);
  if (provider) throw new ConfigurationError([`SAYSO_OIDC_ISSUER: ${provider.issuer} gives the tokens here, not this folder’s key.`]);
  privateFolder(data);
  const issuer = await LocalIssuer.open(data);
  const grant = { name, roles: roles.split(',').map((role) => role.trim() as Role), hours: Number(hours) };
  try {
    say(await issuer.issueToken(grant, namesOnRecord(data)));
  } catch (error) {
    throw error instanceof RangeError ? new Ended(WRONG_USAGE, error.message) : error;
  }
}

/** Of those who have acted, as far as the folder's read model knows; it may be in use. */
function namesOnRecord(folder: string): string[] {
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

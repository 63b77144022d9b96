import { LocalIssuer } from '../access/local-issuer.js';
import { readConfig } from '../config.js';
import { Ended, say, WRONG_USAGE } from '../exit.js';
import type { Role } from '../kernel/actor.js';
import { privateFolder } from '../sqlite/data-folder.js';

/** A token of the data folder's own key, which is made where there is none; needs no lock. Only where local sign-in may be at all. */
export async function printToken({ name, roles, hours }: { name: string; roles: string; hours: string }): Promise<void> {
  const { data } = readConfig(process.env);
  privateFolder(data);
  const issuer = await LocalIssuer.open(data);
  try {
    say(await issuer.issueToken({ name, roles: roles.split(',').map((role) => role.trim() as Role), hours: Number(hours) }));
  } catch (error) {
    throw error instanceof RangeError ? new Ended(WRONG_USAGE, error.message) : error;
  }
}

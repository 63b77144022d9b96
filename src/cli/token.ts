import { LocalIssuer } from '../access/local-issuer.js';
import { readConfig } from '../config.js';
import { Ended, say, WRONG_USAGE } from '../exit.js';
import type { Role } from '../kernel/actor.js';
import { ConfigurationError } from '../kernel/configuration-error.js';
import { namesOnRecord } from '../names-on-record.js';
import { privateFolder } from '../sqlite/data-folder.js';

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

import type { Metadata } from '@grpc/grpc-js';
import { FAILURES } from './failure.js';
import type { StoredLog } from './stored-log.js';

interface Acl {
  readonly $r?: string | readonly string[];
  readonly $w?: string | readonly string[];
}

/** What the last event of a system stream says. */
function settings(log: StoredLog, stream: string): { readonly $acl?: Acl; readonly $userStreamAcl?: Acl } {
  return JSON.parse(log.stream(stream).at(-1)?.data.toString('utf8') ?? '{}') as object;
}

/**
 * Fails where the password is wrong or the user may not. `admin` may everything; everybody else appends to and reads the streams that
 * are not the system's, as far as `$settings` does not restrict it, and reads all only where `$$$all` allows it.
 */
export function checkRights(
  log: StoredLog,
  users: Readonly<Record<string, string>>,
  metadata: Metadata,
  right: '$r' | '$w',
  stream?: string,
): void {
  const basic = metadata.get('authorization')[0]?.toString().replace('Basic ', '');
  if (basic === undefined) throw FAILURES.accessDenied();
  const [user = '', ...password] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  if (users[user] !== password.join(':')) throw FAILURES.wrongPassword();
  if (user === 'admin') return;
  const acl = stream === undefined ? (settings(log, '$$$all').$acl ?? { $r: [] }) : settings(log, '$settings').$userStreamAcl;
  const roles = acl?.[right];
  if (stream?.startsWith('$') || (roles !== undefined && ![roles].flat().includes(user))) throw FAILURES.accessDenied();
}

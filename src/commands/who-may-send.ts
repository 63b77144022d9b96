import { holdsAny, ON_BEHALF, ROLE_WORDS, rolesInWords, SAYSO, writesNothing, type Actor } from '../kernel/actor.js';
import { Refusal, type Objection } from '../kernel/refusal.js';
import { traitsOf, type Command, type CommandClass } from './command.js';
import type { Envelope } from './envelope.js';

/** The FORBIDDEN of a command that somebody may not send whatever other roles the token holds; undefined where there is none. */
export function refusedOutright(type: CommandClass, input: object, by: Pick<Actor, 'roles'>): Objection | undefined {
  if (writesNothing(by)) return { code: 'FORBIDDEN', message: `A token that holds the role ${ROLE_WORDS.AUDITOR} can send no command.` };
  const { barred } = traitsOf(type);
  if (!barred || !holdsAny(by, [barred.role])) return undefined;
  const message = `A token that holds the role ${ROLE_WORDS[barred.role]} can ${barred.from} nothing.`;
  if (barred.field === undefined) return { code: 'FORBIDDEN', message };
  return (input as Record<string, unknown>)[barred.field] ? { code: 'FORBIDDEN', field: barred.field, message } : undefined;
}

/** Throws a Refusal FORBIDDEN where the sender's roles may not send the command. Reactions may: what is theirs, the decider knows. */
export function assertMaySend(type: CommandClass, input: Command, { actor: by, via }: Pick<Envelope, 'actor' | 'via'>): void {
  if (by === SAYSO) return;
  const outright = refusedOutright(type, input, by);
  if (outright) throw new Refusal([outright]);
  const roles = traitsOf(type).roles.filter((role) => !via || ON_BEHALF.includes(role));
  if (!holdsAny(by, roles)) throw new Refusal([{ code: 'FORBIDDEN', message: `This takes one of the roles ${rolesInWords(roles)}.` }]);
}

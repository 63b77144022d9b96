import { commandName, traitsOf, type Command, type CommandClass } from '../api/command.js';
import { holdsAny, SAYSO } from '../kernel/actor.js';
import { Refusal } from '../kernel/refusal.js';
import { refusedOutright, type Caller } from './access.js';

/** Throws a Refusal FORBIDDEN where the caller's roles may not send the command. Reactions may: what is theirs, the decider knows. */
export function assertMaySend(type: CommandClass, input: Command & { readonly approveAs?: unknown }, caller: Caller): void {
  if (caller === SAYSO) return;
  const { roles } = traitsOf(type);
  const outright = refusedOutright(commandName(type), input, caller);
  if (outright) throw new Refusal([outright]);
  if (!holdsAny(caller, roles)) throw new Refusal([{ code: 'FORBIDDEN', message: `This takes one of the roles ${roles.join(', ')}.` }]);
}

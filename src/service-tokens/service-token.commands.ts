import { Command, Sends, type CommandsOf } from '../commands/command.js';
import { Choice, Key, Name, OnDay, Text } from '../commands/fields.js';
import type { Role } from '../kernel/actor.js';
import type { Day } from '../kernel/time.js';
import { MachineRole } from './service-token.events.js';

@Sends({
  description: 'Issue a token of Sayso’s own to a machine. Its secret stands in this answer and nowhere else.',
  roles: ['ADMIN'],
  makesId: 'tokenId',
})
export class IssueServiceToken extends Command {
  @Key('Your own key; made by the server where you give none.', { optional: true })
  tokenId: string;

  @Name('What the machine is called.')
  name: string;

  @Choice(MachineRole, 'What it may do.', { list: true })
  roles: (Role & keyof typeof MachineRole)[];

  @OnDay('The last day on which it opens, in UTC: at most 365 days ahead.')
  endsOn: Day;
}

@Sends({ description: 'Revoke a token of Sayso’s own: from now on it opens nothing.', roles: ['ADMIN'], ends: true })
class RevokeServiceToken extends Command {
  @Key('The token.')
  tokenId: string;

  @Text('Why.')
  reason: string;
}

/** What can be asked of a token: the one list for decider, handlers and mutations. */
export const SERVICE_TOKEN_COMMANDS = { issueServiceToken: IssueServiceToken, revokeServiceToken: RevokeServiceToken };
export type ServiceTokenCommands = CommandsOf<typeof SERVICE_TOKEN_COMMANDS>;

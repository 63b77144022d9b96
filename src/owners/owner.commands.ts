import { Command, Sends } from '../commands/command.js';
import { Name, Text } from '../commands/fields.js';
import { DECIDERS } from '../kernel/actor.js';

@Sends({
  description:
    'Hand everything that somebody owns to somebody else: features, promises, and acceptances that stand. Names are compared without case and outer spaces.',
  roles: DECIDERS,
})
export class ReassignOwner extends Command {
  @Name('Who owns it.')
  from: string;

  @Name('Who owns it from now on.')
  to: string;

  @Text('Why.')
  reason: string;
}

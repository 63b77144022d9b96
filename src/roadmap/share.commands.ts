import { Command, Sends, type CommandsOf } from '../commands/command.js';
import { Key, Line, Nested, OnDay, Text } from '../commands/fields.js';
import { AudienceInput } from '../commitments/commitment.fields.js';
import { DECIDERS } from '../kernel/actor.js';
import type { Day } from '../kernel/time.js';

// rule 29
@Sends({
  description:
    'Share what may be said of the roadmap to an audience, by a link that opens without a token. The link stands in this answer and nowhere else.',
  roles: DECIDERS,
  makesId: 'shareId',
  inPerson: true,
})
export class ShareRoadmap extends Command {
  @Key('Your own key; made by the server where you give none.', { optional: true })
  shareId: string;

  @Nested(() => AudienceInput, 'To whom it speaks: it shows what may be said to them.')
  audience: AudienceInput;

  @Line('What colleagues call it; the link does not show it.')
  title: string;

  @OnDay('The last day on which the link opens, in UTC; without one it opens until it is ended.', { optional: true })
  endsOn?: Day;
}

@Sends({ description: 'End a share: from now on its link opens nothing.', roles: DECIDERS, ends: true, inPerson: true })
class EndShare extends Command {
  @Key('The share.')
  shareId: string;

  @Text('Why.')
  reason: string;
}

/** What can be asked of a share: the one list for decider, handlers and mutations. */
export const SHARE_COMMANDS = { shareRoadmap: ShareRoadmap, endShare: EndShare };
export type ShareCommands = CommandsOf<typeof SHARE_COMMANDS>;

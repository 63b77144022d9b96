import { InputType } from '@nestjs/graphql';
import { Command, Sends, type CommandsOf } from '../commands/command.js';
import { AtMoment, Count, Key, Line, Name, OnDay, Text } from '../commands/fields.js';
import { SlotKey } from '../commitments/commitment.fields.js';
import { SALES_AND_PRODUCT } from '../kernel/actor.js';
import type { Day, Instant } from '../kernel/time.js';

// rule 17
@Sends({
  description: 'Report what a customer was promised without approval, also where approved words exist. Nobody is blamed for it.',
  roles: [...SALES_AND_PRODUCT, 'SERVICE'],
  makesId: 'reportId',
})
export class ReportUnapprovedPromise extends Command {
  @Key('Your own key; made by the server where you give none.', { optional: true })
  reportId: string;

  @Key('What was promised.')
  featureId: string;

  @Key('To whom.')
  customerId: string;

  @Text('What was said, in the words that the customer heard.')
  said: string;

  @OnDay('Promised for this day.', { optional: true })
  promisedDate?: Day;

  @Name('Who said it, where that helps to talk about it.', { optional: true })
  saidBy?: string;

  @AtMoment('When it was said, never ahead.')
  saidAt: Instant;

  @Line('How: by mail, in a call, in a meeting.', { optional: true })
  channel?: string;
}

@InputType({ isAbstract: true })
abstract class ReportCommand extends Command {
  @Key('The report.')
  reportId: string;
}

@Sends({
  description: 'Answer a report with approved words: from now on what was said is covered by a wording in force that is for the customer.',
  roles: SALES_AND_PRODUCT,
})
export class RatifyPromise extends ReportCommand {
  @SlotKey('The commitment whose words cover it.')
  commitmentId: string;

  @Count('Number of the wording in force.', { min: 1 })
  wordingVersion: number;
}

@Sends({ description: 'Answer a report with a no: the customer was informed that it does not hold.', roles: SALES_AND_PRODUCT, ends: true })
export class RetractPromise extends ReportCommand {
  @Line('How the customer was informed.')
  informedChannel: string;

  @Text('What was said then, and why.', { optional: true })
  note?: string;
}

/** What can be asked of a report: the one list for decider, handlers, mutations and import. */
export const REPORT_COMMANDS = {
  reportUnapprovedPromise: ReportUnapprovedPromise,
  ratifyPromise: RatifyPromise,
  retractPromise: RetractPromise,
};
export type ReportCommands = CommandsOf<typeof REPORT_COMMANDS>;

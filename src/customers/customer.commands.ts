import { InputType } from '@nestjs/graphql';
import { Command, Sends, type CommandsOf } from '../commands/command.js';
import { AtMoment, Key, Name, Text } from '../commands/fields.js';
import { PRODUCT, SALES } from '../kernel/actor.js';
import type { Instant } from '../kernel/time.js';

const ROLES = [...SALES, ...PRODUCT, 'SERVICE'] as const;

@InputType({ isAbstract: true })
abstract class CustomerCommand extends Command {
  @Key('The customer.')
  customerId: string;
}

@Sends({ description: 'Register an account that asks for things and is promised things.', roles: ROLES, makesId: 'customerId' })
export class RegisterCustomer extends Command {
  @Key('Your own key, from the CRM for instance; made by the server where you give none.', { optional: true })
  customerId: string;

  @Name('What the account is called.')
  name: string;

  @Key('The segment that wordings may address.', { optional: true })
  segment?: string;

  @Name('Who looks after the account.', { optional: true })
  accountOwner?: string;

  @Name('The account’s id in another system.', { optional: true })
  externalId?: string;
}

@Sends({ description: 'Change what is known of a customer; null clears.', roles: ROLES, nullClears: true })
export class ChangeCustomer extends CustomerCommand {
  @Name('What the account is called.', { optional: true })
  name?: string;

  @Key('The segment that wordings may address.', { clears: true })
  segment?: string | null;

  @Name('Who looks after the account.', { clears: true })
  accountOwner?: string | null;

  @Name('The account’s id in another system.', { clears: true })
  externalId?: string | null;
}

@Sends({
  description:
    'Register the customer or bring it up to date; quiet where nothing differs, and where something later was known. What is left out is cleared.',
  roles: ROLES,
})
export class SyncCustomer extends CustomerCommand {
  @Name('What the account is called.')
  name: string;

  @Key('The segment that wordings may address.', { optional: true })
  segment?: string;

  @Name('Who looks after the account.', { optional: true })
  accountOwner?: string;

  @Name('The account’s id in another system.', { optional: true })
  externalId?: string;

  @AtMoment('When the other system knew this, never ahead; quiet where it lies before that of the last sync that changed something.', {
    optional: true,
  })
  asOf?: Instant;
}

@Sends({
  description:
    'Say that this customer is the same as another, which goes on: all that is of this one counts for that from now on. Its key goes on answering, and says what it became.',
  roles: ROLES,
})
export class MergeCustomers extends CustomerCommand {
  @Key('The customer that goes on: not merged itself.')
  intoCustomerId: string;

  @Text('How that is known.', { optional: true })
  note?: string;
}

@Sends({ description: 'Take a customer out of the one it was merged into: each has again what is its own.', roles: ROLES })
export class UnmergeCustomers extends CustomerCommand {
  @Text('Why they are two.')
  note: string;
}

/** What can be asked of a customer: the one list for decider, handlers, mutations and import. */
export const CUSTOMER_COMMANDS = {
  registerCustomer: RegisterCustomer,
  changeCustomer: ChangeCustomer,
  syncCustomer: SyncCustomer,
  mergeCustomers: MergeCustomers,
  unmergeCustomers: UnmergeCustomers,
};
export type CustomerCommands = CommandsOf<typeof CUSTOMER_COMMANDS>;

import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Node } from '../api/node.js';
import { NEWEST_FIRST, orderInput } from '../api/order.js';
import { connectionOf, RootListArgs } from '../api/page.js';
import { Payload } from '../api/payload.js';
import { RootArgs } from '../api/root.js';
import { InstantScalar } from '../commands/scalars.js';
import type { Instant } from '../kernel/time.js';
import type { OrderBy } from '../read-model/orders.js';
import type { CUSTOMER_ORDERS, CustomerFilter as Filter } from './customer.queries.js';

@ObjectType({ description: 'An account that asks for things and is promised things.', implements: () => [Node] })
export class Customer implements Node {
  @Field(() => ID, { description: 'Global id, for caches and `node`.' })
  id: string;

  @Field(() => ID, { description: 'Key of the customer, for inputs and links.' })
  customerId: string;

  @Field(() => String, { description: 'What the account is called.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'The segment that wordings may address.' })
  segment?: string;

  @Field(() => String, { nullable: true, description: 'Who looks after the account.' })
  accountOwner?: string;

  @Field(() => String, { nullable: true, description: 'The account’s id in another system.' })
  externalId?: string;

  @Field(() => InstantScalar, { description: 'When it was registered.' })
  registeredAt: Instant;

  @Field(() => Customer, {
    nullable: true,
    description: 'The customer that goes on instead, while it is merged: all that is of this one counts for that.',
  })
  mergedInto?: Customer;

  @Field(() => [Customer], { description: 'The customers that were merged into it, also through others, the nearest first.' })
  mergedFrom: Customer[];

  @Field(() => Int, { description: 'Number of the customer’s last event, from 0; for expectedRevision.' })
  revision: number;
}

export const CustomerConnection = connectionOf(() => Customer, 'Customer', 'customers');

@ObjectType({ description: 'What became of a command on a customer.' })
export class CustomerPayload extends Payload {}

@ArgsType()
export class CustomerArgs extends RootArgs {
  @Field(() => ID, { description: 'Key of the customer.' })
  customerId: string;
}

@InputType({ description: 'Narrows customers: fields combine with AND, a list means any of.' })
export class CustomerFilter implements Filter {
  @Field(() => String, {
    nullable: true,
    description:
      'Known by something that holds this text: name, key or external id, case and accents not looked at. Where no order is asked for, what begins with it comes first, and then it goes by name.',
  })
  text?: string;

  @Field(() => [String], { nullable: true, description: 'Of one of these segments.' })
  segment?: string[];

  @Field(() => [String], { nullable: true, description: 'Looked after by one of these.' })
  accountOwner?: string[];

  @Field(() => [String], { nullable: true, description: 'With one of these ids in another system.' })
  externalId?: string[];
}

type CustomerOrder = keyof typeof CUSTOMER_ORDERS;

const CustomerOrderBy = orderInput<CustomerOrder>('Customer', {
  RECENT: NEWEST_FIRST,
  NAME: 'By name.',
});

@ArgsType()
export class CustomersArgs extends RootListArgs {
  @Field(() => CustomerFilter, { nullable: true, description: 'Which customers.' })
  filter?: CustomerFilter;

  @Field(() => CustomerOrderBy, { nullable: true, description: 'In which order.' })
  orderBy?: OrderBy<CustomerOrder>;
}

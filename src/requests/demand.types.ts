import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Actor } from '../api/actor.types.js';
import { Money } from '../api/money.js';
import { connectionOf } from '../api/page.js';
import { InstantScalar } from '../commands/scalars.js';
import { Customer } from '../customers/customer.types.js';
import type { Instant } from '../kernel/time.js';

@ObjectType({ description: 'A customer who wants it, and what hangs on it: one entry a customer and deal.' })
export class DemandEntry {
  @Field(() => Customer, { description: 'Who wants it.' })
  customer: Customer;

  @Field(() => ID, { nullable: true, description: 'The deal that hangs on it.' })
  dealId?: string;

  @Field(() => Money, { nullable: true, description: 'What the deal is worth. Commercial.' })
  dealValue?: Money;

  @Field(() => String, { nullable: true, description: 'What this customer says of it.' })
  note?: string;

  @Field(() => Actor, { description: 'Who added it, or gave it its present value and note.' })
  addedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  addedAt: Instant;
}

export const DemandEntryConnection = connectionOf(() => DemandEntry, 'DemandEntry', 'entries of the demand');

@ObjectType({ description: 'Who wants it, by the request itself or by one that was merged into it.' })
export class Demand {
  @Field(() => Int, { description: 'How many customers; each counts once.' })
  customers: number;
}

@ObjectType({
  description: 'Who wants a feature, by the requests about it that are neither withdrawn nor merged, and what was merged into those.',
})
export class FeatureDemand {
  @Field(() => Int, { description: 'How many customers; each counts once.' })
  customers: number;
}

@ObjectType({ description: 'Somebody who waits for the answer: the submitter, or a customer of the demand.' })
export class Waiting {
  @Field(() => Actor, { nullable: true, description: 'The submitter, where it is the submitter who waits.' })
  submitter?: Actor;

  @Field(() => Customer, { nullable: true, description: 'The customer, where it is a customer who waits.' })
  customer?: Customer;

  @Field(() => InstantScalar, { description: 'Since when: the decision that they have not been told, or else their own asking.' })
  since: Instant;
}

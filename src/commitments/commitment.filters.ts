import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { NEWEST_FIRST, orderInput } from '../api/order.js';
import { RootListArgs } from '../api/page.js';
import { RootArgs } from '../api/root.js';
import type { OrderBy } from '../read-model/orders.js';
import './commitment.enums.js';
import { AudienceKind, CommitmentStatus } from './commitment.events.js';
import type { COMMITMENT_ORDERS, CommitmentFilter as Filter } from './commitment.queries.js';

@ArgsType()
export class CommitmentArgs extends RootArgs {
  @Field(() => ID, { description: 'Key of the commitment: its slot.' })
  commitmentId: string;
}

@InputType({ description: 'Narrows commitments: fields combine with AND, a list means any of.' })
export class CommitmentFilter implements Omit<Filter, 'of'> {
  @Field(() => [CommitmentStatus], { nullable: true, description: 'In one of these states.' })
  status?: CommitmentStatus[];

  @Field(() => [AudienceKind], { nullable: true, description: 'With an audience of one of these kinds.' })
  audience?: AudienceKind[];

  @Field(() => [ID], { nullable: true, description: 'About one of these features: keys.' })
  featureId?: string[];

  @Field(() => [ID], { nullable: true, description: 'Whose audience holds one of these customers: keys.' })
  customerId?: string[];

  @Field(() => [String], { nullable: true, description: 'Owned by one of these.' })
  owner?: string[];

  @Field(() => Boolean, { nullable: true, description: 'Whose promised date has passed undelivered, or not.' })
  overdue?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'Whose wording in force has lapsed, or not.' })
  lapsed?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'With a reason on record why it may not be kept, or without.' })
  atRisk?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'With a wording that waits for approval, or without.' })
  pending?: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: what you own. A name is yours whatever its case.',
  })
  mine?: boolean;
}

type CommitmentOrder = keyof typeof COMMITMENT_ORDERS;

const CommitmentOrderBy = orderInput<CommitmentOrder>('Commitment', {
  RECENT: NEWEST_FIRST,
  FOLLOW_UP_ON: 'By when the owner looks at it again.',
});

@ArgsType()
export class CommitmentsArgs extends RootListArgs {
  @Field(() => CommitmentFilter, { nullable: true, description: 'Which commitments.' })
  filter?: CommitmentFilter;

  @Field(() => CommitmentOrderBy, { nullable: true, description: 'In which order.' })
  orderBy?: OrderBy<CommitmentOrder>;
}

/** The fields that commitments add to types of earlier rooms. */
import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ApiContext } from '../api/context.js';
import { loadPage } from '../api/loader.js';
import { NestedListArgs } from '../api/page.js';
import type { CustomerRow } from '../customers/customer.tables.js';
import { Customer } from '../customers/customer.types.js';
import type { FeatureRow } from '../features/feature.tables.js';
import { Feature } from '../features/feature.types.js';
import type { Seen } from '../read-model/list.js';
import { AffectedCustomerConnection } from './affected-customer.types.js';
import { CommitmentsForCustomers, CommitmentsOfFeatures, OpenChangesOfCustomers } from './commitment.queries.js';
import { CommitmentConnection } from './commitment.types.js';

@Resolver(() => Feature)
export class FeatureCommitmentsResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => CommitmentConnection, { description: 'What may be promised about it, to each audience; newest first.' })
  async commitments(@Parent() { featureId, moment }: Seen<FeatureRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    return loadPage(context, this.queries, CommitmentsOfFeatures, args, featureId, moment);
  }
}

@Resolver(() => Customer)
export class CustomerCommitmentsResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => CommitmentConnection, {
    description: 'The commitments whose audience holds it: what may be told to it; newest first.',
  })
  async commitments(@Parent() { customerId, moment }: Seen<CustomerRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    return loadPage(context, this.queries, CommitmentsForCustomers, args, customerId, moment);
  }

  @ResolveField(() => AffectedCustomerConnection, {
    description: 'What has changed of the promises that it holds, and it is not through with.',
  })
  async openChanges(@Parent() { customerId, moment }: Seen<CustomerRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    return loadPage(context, this.queries, OpenChangesOfCustomers, args, customerId, moment);
  }
}

/** The fields that requests add to types of earlier rooms. */
import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ApiContext } from '../api/context.js';
import { loadBy, loadPage } from '../api/loader.js';
import { NestedListArgs } from '../api/page.js';
import type { CustomerRow } from '../customers/customer.tables.js';
import { Customer } from '../customers/customer.types.js';
import type { FeatureRow } from '../features/feature.tables.js';
import { Feature } from '../features/feature.types.js';
import type { Seen } from '../read-model/list.js';
import { FeatureDemand } from './demand.types.js';
import { CustomersOfFeatures, RequestsOfCustomers, RequestsOfFeatures } from './request.queries.js';
import { RequestConnection } from './request.types.js';

@Resolver(() => Feature)
export class FeatureRequestsResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => RequestConnection, { description: 'The requests about it, newest first.' })
  async requests(@Parent() { featureId, moment }: Seen<FeatureRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    return loadPage(context, this.queries, RequestsOfFeatures, args, featureId, moment);
  }

  @ResolveField(() => FeatureDemand, { description: 'Who wants it.' })
  demand(feature: Seen<FeatureRow>) {
    return feature;
  }
}

@Resolver(() => FeatureDemand)
export class FeatureDemandResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async customers({ featureId, moment }: Seen<FeatureRow>, _: unknown, context: ApiContext) {
    return (await loadBy(context, this.queries, CustomersOfFeatures, featureId, moment)) ?? 0;
  }
}

@Resolver(() => Customer)
export class CustomerRequestsResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => RequestConnection, { description: 'The requests it wants answered, newest wish first.' })
  async requests(@Parent() { customerId, moment }: Seen<CustomerRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    return loadPage(context, this.queries, RequestsOfCustomers, args, customerId, moment);
  }
}

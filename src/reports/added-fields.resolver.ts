/** The fields that reports add to types of earlier rooms. */
import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ApiContext } from '../api/context.js';
import { load, loadPage } from '../api/loader.js';
import { NestedListArgs } from '../api/page.js';
import type { CustomerRow } from '../customers/customer.tables.js';
import { Customer } from '../customers/customer.types.js';
import type { FeatureRow } from '../features/feature.tables.js';
import { Feature } from '../features/feature.types.js';
import type { Seen } from '../read-model/list.js';
import { ReportsOfCustomers, ReportsOfFeatures, ToldToCustomers } from './report.queries.js';
import { ReportConnection, ToldArgs, ToldConnection } from './report.types.js';

@Resolver(() => Feature)
export class FeatureReportsResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => ReportConnection, { description: 'The promises about it that were made without approval, newest report first.' })
  async reports(@Parent() { featureId, moment }: Seen<FeatureRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    return loadPage(context, this.queries, ReportsOfFeatures, args, featureId, moment);
  }
}

@Resolver(() => Customer)
export class CustomerReportsResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => ReportConnection, { description: 'What it was promised without approval, newest report first.' })
  async reports(@Parent() { customerId, moment }: Seen<CustomerRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    return loadPage(context, this.queries, ReportsOfCustomers, args, customerId, moment);
  }

  // rule 21
  @ResolveField(() => ToldConnection, {
    description:
      'What it had been told, in which words and by whom, the latest first: approved words and promises made without approval, by when they were said. A disclosure that was corrected is left out from its correction on.',
  })
  async told(
    @Parent() { customerId, moment }: Seen<CustomerRow>,
    @Args() { on, featureId, ...args }: ToldArgs,
    @Context() context: ApiContext,
  ) {
    const what = { on: on ?? moment.at, featureId };
    const slot = `told ${JSON.stringify([what, args])}`;
    return load(context, slot, (keys, at) => this.queries.execute(new ToldToCustomers(keys, what, args, at)), customerId, moment);
  }
}

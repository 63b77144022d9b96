import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import type { ApiContext } from '../api/context.js';
import { loadPage } from '../api/loader.js';
import { NestedListArgs } from '../api/page.js';
import { momentArguments, Reads } from '../api/root.js';
import type { CustomerRow } from '../customers/customer.tables.js';
import { Customer } from '../customers/customer.types.js';
import type { Seen } from '../read-model/list.js';
import { Moments } from '../read-model/moments.js';
import { CheckPromise, MayBeTold } from './promise-check.queries.js';
import { PromiseCheck, PromiseCheckArgs, PromiseCheckConnection } from './promise-check.types.js';

/** What a page weighs besides its checks: each looks at three slots, their words, and what those rest on, all of a kind in one statement. */
const COMPLEXITY = 5;

@Resolver(() => PromiseCheck)
export class PromiseCheckResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => PromiseCheck, { description: 'May this feature be promised to this customer by this day?', roles: READERS })
  async promiseCheck(@Args() { customerId, featureId, byDate, ...args }: PromiseCheckArgs) {
    return this.queries.execute(new CheckPromise({ customerId, featureId, byDate }, await this.moments.fix(...momentArguments(args))));
  }
}

@Resolver(() => Customer)
export class CustomerChecksResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => PromiseCheckConnection, {
    description:
      'Of every feature about which something was ever proposed to it, its segment or everyone: may it be promised? By the name of the feature.',
    complexity: COMPLEXITY,
  })
  async mayBeTold(@Parent() { customerId, moment }: Seen<CustomerRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    return loadPage(context, this.queries, MayBeTold, args, customerId, moment);
  }
}

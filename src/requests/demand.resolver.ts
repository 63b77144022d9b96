import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { actorOf } from '../api/actor.types.js';
import type { ApiContext } from '../api/context.js';
import { loadBy, loadPage } from '../api/loader.js';
import { Money, sumByCurrency } from '../api/money.js';
import { NestedListArgs } from '../api/page.js';
import { Classified } from '../api/policy.js';
import { customerOf } from '../customers/customer.loaders.js';
import type { Seen } from '../read-model/list.js';
import { Demand, DemandEntry, DemandEntryConnection, Waiting } from './demand.types.js';
import { requestOf } from './request.loaders.js';
import { CustomersOfRequests, DealValuesOfRequests, DemandOfRequests } from './request.queries.js';
import type { DemandRow, RequestRow } from './request.tables.js';
import { Request } from './request.types.js';
import type { Asking } from './waiting.js';

/** Rule 2. */
@Resolver(() => Demand)
export class DemandResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async customers({ requestId, moment }: Seen<RequestRow>, _: unknown, context: ApiContext) {
    const counted = loadBy(context, this.queries, CustomersOfRequests, requestId, moment);
    return (await counted) ?? 0;
  }

  @ResolveField(() => [Money], { nullable: true, description: 'What the deals are worth together, one sum a currency. Commercial.' })
  @Classified('commercial')
  async value({ requestId, moment }: Seen<RequestRow>, _: unknown, context: ApiContext) {
    const values = loadBy(context, this.queries, DealValuesOfRequests, requestId, moment);
    return sumByCurrency((await values) ?? []);
  }

  @ResolveField(() => DemandEntryConnection, { description: 'Its entries, the first one first.' })
  async entries(@Parent() { requestId, moment }: Seen<RequestRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    return loadPage(context, this.queries, DemandOfRequests, args, requestId, moment);
  }
}

@Resolver(() => DemandEntry)
export class DemandEntryResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => Request, {
    description: 'The request that it was added to, this one or one merged into it: removeDemand takes its key.',
  })
  async request(row: Seen<DemandRow>, _: unknown, context: ApiContext) {
    return requestOf(context, this.queries, row);
  }

  @ResolveField()
  async customer(row: Seen<DemandRow>, _: unknown, context: ApiContext) {
    return customerOf(context, this.queries, row);
  }

  @ResolveField()
  addedBy({ addedBy }: DemandRow) {
    return actorOf(addedBy);
  }
}

@Resolver(() => Waiting)
export class WaitingResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => Request, {
    description: 'The request by which they asked, itself or one merged into it: informRequester takes its key.',
  })
  async request(asking: Asking, _: unknown, context: ApiContext) {
    return requestOf(context, this.queries, asking);
  }

  @ResolveField()
  async customer(asking: Asking, _: unknown, context: ApiContext) {
    return customerOf(context, this.queries, asking);
  }
}

import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import type { ApiContext } from '../api/context.js';
import { loadBy } from '../api/loader.js';
import { mutationsOf } from '../api/mutations.js';
import { momentArguments, Reads } from '../api/root.js';
import { keyOf } from '../kernel/streams.js';
import type { Seen } from '../read-model/list.js';
import { Moments } from '../read-model/moments.js';
import { BEGUN_FIRST } from '../read-model/names.js';
import { orderOf } from '../read-model/orders.js';
import { CUSTOMER_COMMANDS } from './customer.commands.js';
import { customerOf } from './customer.loaders.js';
import { CUSTOMER_ORDERS, CustomerByKey, ListCustomers, MergedOfCustomers } from './customer.queries.js';
import type { CustomerRow } from './customer.tables.js';
import { Customer, CustomerArgs, CustomerConnection, CustomerPayload, CustomersArgs } from './customer.types.js';

export const CustomerMutations = mutationsOf(CustomerPayload, CUSTOMER_COMMANDS);

@Resolver(() => Customer)
export class CustomerResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => Customer, { description: 'One customer.', roles: READERS, nullable: true })
  async customer(@Args() { customerId, ...args }: CustomerArgs) {
    return this.queries.execute(new CustomerByKey(customerId, await this.moments.fix(...momentArguments(args))));
  }

  @Reads(() => CustomerConnection, { description: 'All customers, in pages.', roles: READERS })
  async customers(@Args() { filter, orderBy, ...args }: CustomersArgs) {
    return this.queries.execute(
      new ListCustomers(
        filter ?? {},
        orderOf(CUSTOMER_ORDERS, orderBy, filter?.text == null ? undefined : BEGUN_FIRST),
        args,
        await this.moments.fix(...momentArguments(args)),
      ),
    );
  }

  @ResolveField()
  id({ stream }: Seen<CustomerRow>) {
    return stream;
  }

  @ResolveField()
  async mergedInto({ mergedInto: customerId, moment }: Seen<CustomerRow>, _: unknown, context: ApiContext) {
    return customerOf(context, this.queries, { customerId, moment });
  }

  @ResolveField()
  async mergedFrom({ customerId, moment }: Seen<CustomerRow>, _: unknown, context: ApiContext) {
    return (await loadBy(context, this.queries, MergedOfCustomers, customerId, moment)) ?? [];
  }
}

@Resolver(() => CustomerPayload)
export class CustomerPayloadResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @ResolveField(() => Customer, { nullable: true, description: 'The customer as it is now; null where the command was refused.' })
  async customer({ stream }: CustomerPayload) {
    return stream && this.queries.execute(new CustomerByKey(keyOf(stream), await this.moments.fix()));
  }
}

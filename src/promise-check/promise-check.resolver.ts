import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { momentArguments, Reads } from '../api/root.js';
import { Moments } from '../read-model/moments.js';
import { CheckPromise } from './promise-check.queries.js';
import { PromiseCheck, PromiseCheckArgs } from './promise-check.types.js';

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

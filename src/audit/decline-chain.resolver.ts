import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { momentArguments, Reads } from '../api/root.js';
import { Moments } from '../read-model/moments.js';
import { DecisionsOfRequests, RequestByKey } from '../requests/request.queries.js';
import { StepsOf } from './decline-chain.queries.js';
import { DeclineChain, WhyDeclinedArgs } from './decline-chain.types.js';

@Resolver(() => DeclineChain)
export class DeclineChainResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  // rule 23
  @Reads(() => DeclineChain, {
    description: 'Why was this declined? The last DECLINED decision, else the last DEFERRED one; null where there never was a no.',
    roles: READERS,
    nullable: true,
    complexity: 50,
  })
  async whyDeclined(@Args() { requestId, ...args }: WhyDeclinedArgs) {
    const moment = await this.moments.fix(...momentArguments(args));
    const [request, decisions, steps] = await Promise.all([
      this.queries.execute(new RequestByKey(requestId, moment)),
      this.queries.execute(new DecisionsOfRequests([requestId], moment)),
      this.queries.execute(new StepsOf(requestId, moment)),
    ]);
    const all = decisions.get(requestId) ?? [];
    const decision = all.findLast(({ outcome }) => outcome === 'DECLINED') ?? all.findLast(({ outcome }) => outcome === 'DEFERRED');
    return request && decision && { request, decision, steps };
  }
}

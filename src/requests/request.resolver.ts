import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { actorOf } from '../api/actor.types.js';
import type { ApiContext } from '../api/context.js';
import { mutationsOf } from '../api/mutations.js';
import { offersOf } from '../api/offers.js';
import { ofWhom } from '../api/mine.js';
import { momentArguments, Reads } from '../api/root.js';
import { concernOf } from '../concerns/concern.types.js';
import { featureOf } from '../features/feature.loaders.js';
import type { Seen } from '../read-model/list.js';
import { Moments } from '../read-model/moments.js';
import { orderOf } from '../read-model/orders.js';
import { UNDECIDING_COMMANDS } from './request.commands.js';
import { RequestArgs, RequestsArgs } from './request.filters.js';
import { decisionsOf, requestNow, requestOf, rowsOf } from './request.loaders.js';
import {
  ConcernsOfRequests,
  EscalationsOfRequests,
  EvidenceOfRequests,
  InformedOfRequests,
  ListRequests,
  MergedOfRequests,
  PositionsOfRequests,
  REQUEST_ORDERS,
  RequestByKey,
  RequestersOfRequests,
  ScoresOfRequests,
  ToldOthersOfRequests,
} from './request.queries.js';
import type { RequestRow } from './request.tables.js';
import { Request, RequestConnection, RequestPayload } from './request.types.js';
import { waiting } from './waiting.js';

export const RequestOffers = offersOf(() => Request);
export const RequestMutations = mutationsOf(RequestPayload, UNDECIDING_COMMANDS);

@Resolver(() => Request)
export class RequestResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => Request, { description: 'One request.', roles: READERS, nullable: true })
  async request(@Args() { requestId, ...args }: RequestArgs) {
    return this.queries.execute(new RequestByKey(requestId, await this.moments.fix(...momentArguments(args))));
  }

  @Reads(() => RequestConnection, { description: 'All requests, in pages.', roles: READERS })
  async requests(@Args() { filter, orderBy, ...args }: RequestsArgs, @Context() { caller }: ApiContext) {
    return this.queries.execute(
      new ListRequests(ofWhom(filter, caller), orderOf(REQUEST_ORDERS, orderBy), args, await this.moments.fix(...momentArguments(args))),
    );
  }

  @ResolveField()
  id({ stream }: Seen<RequestRow>) {
    return stream;
  }

  @ResolveField()
  async feature(row: Seen<RequestRow>, _: unknown, context: ApiContext) {
    return featureOf(context, this.queries, row);
  }

  @ResolveField()
  tags({ tags }: Seen<RequestRow>) {
    return tags ?? [];
  }

  @ResolveField()
  submittedBy({ submittedBy }: Seen<RequestRow>) {
    return actorOf(submittedBy);
  }

  @ResolveField()
  demand(row: Seen<RequestRow>) {
    return row;
  }

  @ResolveField()
  async evidence(row: Seen<RequestRow>, _: unknown, context: ApiContext) {
    return rowsOf(context, this.queries, EvidenceOfRequests, row);
  }

  @ResolveField()
  async positions(row: Seen<RequestRow>, _: unknown, context: ApiContext) {
    return rowsOf(context, this.queries, PositionsOfRequests, row);
  }

  @ResolveField()
  async concerns(row: Seen<RequestRow>, _: unknown, context: ApiContext) {
    return (await rowsOf(context, this.queries, ConcernsOfRequests, row)).map(concernOf);
  }

  @ResolveField()
  async scores(row: Seen<RequestRow>, _: unknown, context: ApiContext) {
    return rowsOf(context, this.queries, ScoresOfRequests, row);
  }

  @ResolveField()
  async escalation(row: Seen<RequestRow>, _: unknown, context: ApiContext) {
    return row.escalation == null ? undefined : (await rowsOf(context, this.queries, EscalationsOfRequests, row)).at(-1);
  }

  @ResolveField(() => Request, {
    nullable: true,
    description: 'The request that asks for the same and is answered instead, while it is merged.',
  })
  async mergedInto({ mergedInto, moment }: Seen<RequestRow>, _: unknown, context: ApiContext) {
    return mergedInto && requestOf(context, this.queries, { requestId: mergedInto, moment });
  }

  @ResolveField(() => [Request], { description: 'The requests that were merged into it, also through others, the nearest first.' })
  async merged(row: Seen<RequestRow>, _: unknown, context: ApiContext) {
    return rowsOf(context, this.queries, MergedOfRequests, row);
  }

  @ResolveField()
  async decision(row: Seen<RequestRow>, _: unknown, context: ApiContext) {
    return row.decision && (await decisionsOf(context, this.queries, row)).find(({ number }) => number === row.decision);
  }

  @ResolveField()
  async decisions(row: Seen<RequestRow>, _: unknown, context: ApiContext) {
    return decisionsOf(context, this.queries, row);
  }

  /** Rule 8. */
  @ResolveField()
  async waiting(row: Seen<RequestRow>, _: unknown, context: ApiContext) {
    if (row.status === 'MERGED' || row.status === 'WITHDRAWN') return [];
    const merged = await rowsOf(context, this.queries, MergedOfRequests, row);
    const requesters = await rowsOf(context, this.queries, RequestersOfRequests, row);
    return waiting(row, merged, requesters, await rowsOf(context, this.queries, ToldOthersOfRequests, row));
  }

  @ResolveField()
  async informed(row: Seen<RequestRow>, _: unknown, context: ApiContext) {
    return rowsOf(context, this.queries, InformedOfRequests, row);
  }
}

@Resolver(() => RequestPayload)
export class RequestPayloadResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @ResolveField(() => Request, { nullable: true, description: 'The request as it is now; null where the command was refused.' })
  async request(payload: RequestPayload) {
    return requestNow(this.queries, this.moments, payload);
  }
}

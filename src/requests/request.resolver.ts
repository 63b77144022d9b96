import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { actorOf } from '../api/actor.types.js';
import { classified } from '../api/classified.js';
import type { ApiContext } from '../api/context.js';
import { load } from '../api/loader.js';
import { Money, sumByCurrency } from '../api/money.js';
import { mutationsOf } from '../api/mutations.js';
import { NestedListArgs } from '../api/page.js';
import type { Payload } from '../api/payload.js';
import { momentArguments, Reads } from '../api/root.js';
import { concernOf } from '../concerns/concern.types.js';
import { CustomersByKeys } from '../customers/customer.queries.js';
import type { CustomerRow } from '../customers/customer.tables.js';
import { Customer } from '../customers/customer.types.js';
import { FeaturesByKeys } from '../features/feature.queries.js';
import type { FeatureRow } from '../features/feature.tables.js';
import { Feature } from '../features/feature.types.js';
import { keyOf } from '../kernel/streams.js';
import { later } from '../kernel/time.js';
import type { Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import { Moments } from '../read-model/moments.js';
import { DECISION_COMMANDS, UNDECIDING_COMMANDS } from './request.commands.js';
import {
  ConcernsOfRequests,
  CustomersAtDecisions,
  CustomersOfRequests,
  DealValuesOfRequests,
  DecisionsOfRequests,
  DemandOfRequests,
  EscalationsOfRequests,
  EvidenceOfRequests,
  InformedOfRequests,
  ListDecisions,
  ListRequests,
  MergedOfRequests,
  PositionsOfRequests,
  RequestByKey,
  RequestersOfRequests,
  RequestsByKeys,
  RequestsOfCustomers,
  RequestsOfFeatures,
  ScoresOfRequests,
  type OfRequests,
} from './request.queries.js';
import type {
  DecisionRow,
  DemandRow,
  EscalationRow,
  EvidenceRow,
  InformedRow,
  PositionRow,
  RequesterRow,
  RequestRow,
  ScoreRow,
} from './request.tables.js';
import {
  Decision,
  DecisionConnection,
  DecisionOrderBy,
  DecisionPayload,
  DecisionsArgs,
  Demand,
  DemandEntry,
  DemandEntryConnection,
  Escalation,
  Evidence,
  Informed,
  Position,
  Request,
  RequestArgs,
  RequestConnection,
  RequestOrderBy,
  RequestPayload,
  RequestsArgs,
  Score,
  Waiting,
} from './request.types.js';

export const RequestMutations = mutationsOf(RequestPayload, UNDECIDING_COMMANDS);

export const DecisionMutations = mutationsOf(DecisionPayload, DECISION_COMMANDS);

type OfRequest = Seen<{ readonly requestId: string }>;

/** What belongs to a request, all of a kind; of many requests at once. */
async function rowsOf<Row>(
  queries: QueryBus,
  context: ApiContext,
  query: new (requestIds: readonly string[], moment: Moment) => OfRequests<Row>,
  { requestId, moment }: OfRequest,
): Promise<readonly Seen<Row>[]> {
  return (await load(context, query, (keys, at) => queries.execute(new query(keys, at)), requestId, moment)) ?? [];
}

const requestByKey = (queries: QueryBus, context: ApiContext, requestId: string, moment: Moment) =>
  load(context, RequestsByKeys, (keys, at) => queries.execute(new RequestsByKeys(keys, at)), requestId, moment);

const requestOf = (queries: QueryBus, context: ApiContext, { requestId, moment }: OfRequest) =>
  requestByKey(queries, context, requestId, moment);

const decisionsOf = (queries: QueryBus, context: ApiContext, request: OfRequest) => rowsOf(queries, context, DecisionsOfRequests, request);

const featureOf = (queries: QueryBus, context: ApiContext, featureId: string, moment: Moment) =>
  load(context, FeaturesByKeys, (keys, at) => queries.execute(new FeaturesByKeys(keys, at)), featureId, moment);

const customerOf = (queries: QueryBus, context: ApiContext, customerId: string, moment: Moment) =>
  load(context, CustomersByKeys, (keys, at) => queries.execute(new CustomersByKeys(keys, at)), customerId, moment);

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
  async requests(@Args() { filter, orderBy, ...args }: RequestsArgs) {
    return this.queries.execute(
      new ListRequests(filter ?? {}, RequestOrderBy.orderOf(orderBy), args, await this.moments.fix(...momentArguments(args))),
    );
  }

  @ResolveField()
  id(@Parent() { stream }: Seen<RequestRow>) {
    return stream;
  }

  @ResolveField()
  async feature(@Parent() { featureId, moment }: Seen<RequestRow>, @Context() context: ApiContext) {
    return featureId && featureOf(this.queries, context, featureId, moment);
  }

  @ResolveField()
  tags(@Parent() { tags }: Seen<RequestRow>) {
    return tags ?? [];
  }

  @ResolveField()
  submittedBy(@Parent() { submittedBy }: Seen<RequestRow>) {
    return actorOf(submittedBy);
  }

  @ResolveField()
  demand(@Parent() row: Seen<RequestRow>) {
    return row;
  }

  @ResolveField()
  async evidence(@Parent() row: Seen<RequestRow>, @Context() context: ApiContext) {
    return rowsOf(this.queries, context, EvidenceOfRequests, row);
  }

  @ResolveField()
  async positions(@Parent() row: Seen<RequestRow>, @Context() context: ApiContext) {
    return rowsOf(this.queries, context, PositionsOfRequests, row);
  }

  @ResolveField()
  async concerns(@Parent() row: Seen<RequestRow>, @Context() context: ApiContext) {
    return (await rowsOf(this.queries, context, ConcernsOfRequests, row)).map(concernOf);
  }

  @ResolveField()
  async scores(@Parent() row: Seen<RequestRow>, @Context() context: ApiContext) {
    return rowsOf(this.queries, context, ScoresOfRequests, row);
  }

  @ResolveField()
  async escalation(@Parent() row: Seen<RequestRow>, @Context() context: ApiContext) {
    return row.escalation == null ? undefined : (await rowsOf(this.queries, context, EscalationsOfRequests, row)).at(-1);
  }

  @ResolveField(() => Request, {
    nullable: true,
    description: 'The request that asks for the same and is answered instead, while it is merged.',
  })
  async mergedInto(@Parent() { mergedInto, moment }: Seen<RequestRow>, @Context() context: ApiContext) {
    return mergedInto && requestByKey(this.queries, context, mergedInto, moment);
  }

  @ResolveField(() => [Request], { description: 'The requests that were merged into it, also through others, the nearest first.' })
  async merged(@Parent() row: Seen<RequestRow>, @Context() context: ApiContext) {
    return rowsOf(this.queries, context, MergedOfRequests, row);
  }

  @ResolveField()
  async decision(@Parent() row: Seen<RequestRow>, @Context() context: ApiContext) {
    return row.decision && (await decisionsOf(this.queries, context, row)).find(({ number }) => number === row.decision);
  }

  @ResolveField()
  async decisions(@Parent() row: Seen<RequestRow>, @Context() context: ApiContext) {
    return decisionsOf(this.queries, context, row);
  }

  /** Rule 8. */
  @ResolveField()
  async waiting(@Parent() row: Seen<RequestRow>, @Context() context: ApiContext) {
    if (row.status === 'MERGED' || (row.status === 'WITHDRAWN' && row.decision == null)) return [];
    const family = [row, ...(await rowsOf(this.queries, context, MergedOfRequests, row))];
    return waiting(row, family, await rowsOf(this.queries, context, RequestersOfRequests, row));
  }

  @ResolveField()
  async informed(@Parent() row: Seen<RequestRow>, @Context() context: ApiContext) {
    return rowsOf(this.queries, context, InformedOfRequests, row);
  }
}

/** Who of a family was not told of the decision at its head, each once, by the nearest request that they asked by. */
function waiting(
  { requestId: head, decision, decidedAt, moment }: Seen<RequestRow>,
  family: readonly Seen<RequestRow>[],
  requesters: readonly Seen<RequesterRow>[],
) {
  const wasTold = (requestId: string, told?: number | null, toldElsewhere?: string | null): boolean =>
    decision != null && ((requestId === head && told === decision) || toldElsewhere === `${head}#${decision}`);
  const asking = [
    ...family.map(({ requestId, submittedBy, submittedById, submittedAt, submitterTold, submitterToldElsewhere }) => ({
      ...{ who: submittedById, asks: { submitter: actorOf(submittedBy) }, requestId, askedAt: submittedAt },
      told: wasTold(requestId, submitterTold, submitterToldElsewhere),
    })),
    ...requesters.map(({ requestId, customerId, askedAt, told, toldElsewhere }) => ({
      ...{ who: `customer ${customerId}`, asks: { customerId }, requestId, askedAt },
      told: wasTold(requestId, told, toldElsewhere),
    })),
  ];
  const done = new Set(asking.filter(({ told }) => told).map(({ who }) => who));
  return asking.flatMap(({ who, asks, requestId, askedAt }) => {
    if (done.has(who)) return [];
    done.add(who);
    return [{ ...asks, requestId, since: later(askedAt, decidedAt ?? undefined), moment }];
  });
}

/** Rule 2. */
@Resolver(() => Demand)
export class DemandResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async customers(@Parent() { requestId, moment }: Seen<RequestRow>, @Context() context: ApiContext) {
    const counted = load(
      context,
      CustomersOfRequests,
      (keys, at) => this.queries.execute(new CustomersOfRequests(keys, at)),
      requestId,
      moment,
    );
    return (await counted) ?? 0;
  }

  @ResolveField(() => [Money], {
    nullable: true,
    description: 'What the deals are worth together, one sum a currency. Commercial.',
    middleware: [classified('commercial')],
  })
  async value(@Parent() { requestId, moment }: Seen<RequestRow>, @Context() context: ApiContext) {
    const values = load(
      context,
      DealValuesOfRequests,
      (keys, at) => this.queries.execute(new DealValuesOfRequests(keys, at)),
      requestId,
      moment,
    );
    return sumByCurrency((await values) ?? []);
  }

  @ResolveField(() => DemandEntryConnection, { description: 'Its entries, the first one first.' })
  async entries(@Parent() { requestId, moment }: Seen<RequestRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    const slot = `demand ${JSON.stringify(args)}`;
    return load(context, slot, (keys, at) => this.queries.execute(new DemandOfRequests(keys, args, at)), requestId, moment);
  }
}

@Resolver(() => DemandEntry)
export class DemandEntryResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async customer(@Parent() { customerId, moment }: Seen<DemandRow>, @Context() context: ApiContext) {
    return customerOf(this.queries, context, customerId, moment);
  }

  @ResolveField()
  addedBy(@Parent() { addedBy }: DemandRow) {
    return actorOf(addedBy);
  }
}

@Resolver(() => Evidence)
export class EvidenceResolver {
  @ResolveField()
  addedBy(@Parent() { addedBy }: EvidenceRow) {
    return actorOf(addedBy);
  }
}

@Resolver(() => Position)
export class PositionResolver {
  @ResolveField()
  takenBy(@Parent() { takenBy }: PositionRow) {
    return actorOf(takenBy);
  }
}

@Resolver(() => Score)
export class ScoreResolver {
  @ResolveField()
  scoredBy(@Parent() { scoredBy }: ScoreRow) {
    return actorOf(scoredBy);
  }
}

@Resolver(() => Escalation)
export class EscalationResolver {
  @ResolveField()
  escalatedBy(@Parent() { escalatedBy }: EscalationRow) {
    return actorOf(escalatedBy);
  }

  @ResolveField()
  agreements(@Parent() { agreements }: EscalationRow) {
    return agreements ?? [];
  }
}

@Resolver(() => Waiting)
export class WaitingResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => Request, {
    description: 'The request by which they asked, itself or one merged into it: informRequester takes its key.',
  })
  async request(@Parent() asking: OfRequest, @Context() context: ApiContext) {
    return requestOf(this.queries, context, asking);
  }

  @ResolveField()
  async customer(@Parent() { customerId, moment }: { customerId?: string; moment: Moment }, @Context() context: ApiContext) {
    return customerId && customerOf(this.queries, context, customerId, moment);
  }
}

@Resolver(() => Informed)
export class InformedResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async submitter(@Parent() row: Seen<InformedRow>, @Context() context: ApiContext) {
    const request = row.customerIds ? undefined : await requestOf(this.queries, context, row);
    return request && actorOf(request.submittedBy);
  }

  @ResolveField()
  async customers(@Parent() { customerIds, moment }: Seen<InformedRow>, @Context() context: ApiContext) {
    return (customerIds ?? []).map((customerId) => customerOf(this.queries, context, customerId, moment));
  }

  @ResolveField()
  async decision(@Parent() row: Seen<InformedRow>, @Context() context: ApiContext) {
    const answering = { ...row, requestId: row.ofRequestId ?? row.requestId };
    return (await decisionsOf(this.queries, context, answering)).find(({ number }) => number === row.decision);
  }

  @ResolveField()
  informedBy(@Parent() { informedBy }: InformedRow) {
    return actorOf(informedBy);
  }
}

const decisionId = ({ stream, number }: Seen<DecisionRow>): string => `${stream}#${number}`;

@Resolver(() => Decision)
export class DecisionResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => DecisionConnection, { description: 'All decisions, in pages.', roles: READERS })
  async decisions(@Args() { filter, orderBy, ...args }: DecisionsArgs) {
    return this.queries.execute(
      new ListDecisions(filter ?? {}, DecisionOrderBy.orderOf(orderBy), args, await this.moments.fix(...momentArguments(args))),
    );
  }

  @ResolveField()
  id(@Parent() row: Seen<DecisionRow>) {
    return decisionId(row);
  }

  @ResolveField(() => Request, { description: 'What it answers.' })
  async request(@Parent() row: Seen<DecisionRow>, @Context() context: ApiContext) {
    return requestOf(this.queries, context, row);
  }

  @ResolveField(() => Feature, { nullable: true, description: 'The feature that answers the request, where the yes named one.' })
  async feature(@Parent() { featureId, moment }: Seen<DecisionRow>, @Context() context: ApiContext) {
    return featureId && featureOf(this.queries, context, featureId, moment);
  }

  @ResolveField(() => Decision, { nullable: true, description: 'The decision before it, which it took the place of.' })
  async supersedes(@Parent() row: Seen<DecisionRow>, @Context() context: ApiContext) {
    return (await decisionsOf(this.queries, context, row)).find(({ number }) => number === row.number - 1);
  }

  @ResolveField(() => Decision, { nullable: true, description: 'The decision that took its place; null while it stands.' })
  async supersededBy(@Parent() row: Seen<DecisionRow>, @Context() context: ApiContext) {
    return (await decisionsOf(this.queries, context, row)).find(({ number }) => number === row.number + 1);
  }

  @ResolveField()
  async score(@Parent() row: Seen<DecisionRow>, @Context() context: ApiContext) {
    return row.score == null
      ? undefined
      : (await rowsOf(this.queries, context, ScoresOfRequests, row)).find(({ number }) => number === row.score);
  }

  @ResolveField()
  async customers(@Parent() { requestId, number, moment }: Seen<DecisionRow>, @Context() context: ApiContext) {
    const counted = load(
      context,
      CustomersAtDecisions,
      (keys, at) => this.queries.execute(new CustomersAtDecisions(keys, at)),
      requestId,
      moment,
    );
    return (await counted)?.get(number) ?? 0;
  }

  @ResolveField()
  evaluation(@Parent() { evaluation }: DecisionRow) {
    return evaluation && { ...evaluation, evaluatedBy: actorOf(evaluation.evaluatedBy) };
  }

  @ResolveField()
  decidedBy(@Parent() { decidedBy }: DecisionRow) {
    return actorOf(decidedBy);
  }

  @ResolveField()
  participants(@Parent() { participants }: DecisionRow) {
    return participants ?? [];
  }

  @ResolveField()
  references(@Parent() { referenced }: DecisionRow) {
    return referenced ?? [];
  }

  @ResolveField()
  options(@Parent() { options }: DecisionRow) {
    return (options ?? []).map((option) => ({ chosen: false, ...option }));
  }

  @ResolveField()
  justifications(@Parent() { justifications }: DecisionRow) {
    return justifications ?? [];
  }

  @ResolveField()
  goals(@Parent() { goals }: DecisionRow) {
    return goals ?? [];
  }

  @ResolveField()
  alternatives(@Parent() { alternatives }: DecisionRow) {
    return alternatives ?? [];
  }

  @ResolveField()
  noAlternative(@Parent() { noAlternative }: DecisionRow) {
    return noAlternative ?? false;
  }
}

const REQUEST_NOW = 'The request as it is now; null where the command was refused.';

abstract class PayloadResolver {
  constructor(
    @Inject(QueryBus) protected readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  protected async requestNow({ stream }: Payload) {
    return stream && this.queries.execute(new RequestByKey(keyOf(stream), await this.moments.fix()));
  }
}

@Resolver(() => RequestPayload)
export class RequestPayloadResolver extends PayloadResolver {
  @ResolveField(() => Request, { nullable: true, description: REQUEST_NOW })
  async request(@Parent() payload: RequestPayload) {
    return this.requestNow(payload);
  }
}

@Resolver(() => DecisionPayload)
export class DecisionPayloadResolver extends PayloadResolver {
  @ResolveField(() => Request, { nullable: true, description: REQUEST_NOW })
  async request(@Parent() payload: DecisionPayload) {
    return this.requestNow(payload);
  }

  @ResolveField(() => Decision, { nullable: true, description: 'The decision that was taken; null where the command was refused.' })
  async decision(@Parent() payload: DecisionPayload, @Context() context: ApiContext) {
    const request = await this.requestNow(payload);
    return request && (await decisionsOf(this.queries, context, request)).findLast(({ born }) => born <= Number(payload.position));
  }
}

@Resolver(() => Feature)
export class FeatureRequestsResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => RequestConnection, { description: 'The requests about it, newest first.' })
  async requests(@Parent() { featureId, moment }: Seen<FeatureRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    const slot = `requests of features ${JSON.stringify(args)}`;
    return load(context, slot, (keys, at) => this.queries.execute(new RequestsOfFeatures(keys, args, at)), featureId, moment);
  }
}

@Resolver(() => Customer)
export class CustomerRequestsResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => RequestConnection, { description: 'The requests it wants answered, newest wish first.' })
  async requests(@Parent() { customerId, moment }: Seen<CustomerRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    const slot = `requests of customers ${JSON.stringify(args)}`;
    return load(context, slot, (keys, at) => this.queries.execute(new RequestsOfCustomers(keys, args, at)), customerId, moment);
  }
}

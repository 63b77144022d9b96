import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { actorOf } from '../api/actor.types.js';
import type { ApiContext } from '../api/context.js';
import { loadBy } from '../api/loader.js';
import { mutationsOf } from '../api/mutations.js';
import { momentArguments, Reads } from '../api/root.js';
import { customerOf } from '../customers/customer.loaders.js';
import { featureOf } from '../features/feature.loaders.js';
import { Feature } from '../features/feature.types.js';
import type { Seen } from '../read-model/list.js';
import { Moments } from '../read-model/moments.js';
import { orderOf } from '../read-model/orders.js';
import { DecisionsArgs } from './decision.filters.js';
import { Decision, DecisionConnection, DecisionPayload, Informed } from './decision.types.js';
import { DECISION_COMMANDS } from './request.commands.js';
import { decisionOf, decisionsOf, requestNow, requestOf, rowsOf } from './request.loaders.js';
import {
  CountedAtDecisions,
  DECISION_ORDERS,
  EvaluationsOfRequests,
  ListDecisions,
  OwnersOfRequests,
  ScoresOfRequests,
  SupersededOfRequests,
  SupersedingOfRequests,
} from './request.queries.js';
import type { DecisionRow, InformedRow } from './request.tables.js';
import { Request } from './request.types.js';

export const DecisionMutations = mutationsOf(DecisionPayload, DECISION_COMMANDS);

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
      new ListDecisions(filter ?? {}, orderOf(DECISION_ORDERS, orderBy), args, await this.moments.fix(...momentArguments(args))),
    );
  }

  @ResolveField()
  id(row: Seen<DecisionRow>) {
    return decisionId(row);
  }

  @ResolveField(() => Request, { description: 'What it answers.' })
  async request(row: Seen<DecisionRow>, _: unknown, context: ApiContext) {
    return requestOf(context, this.queries, row);
  }

  @ResolveField(() => Feature, { nullable: true, description: 'The feature that answers the request, where the yes named one.' })
  async feature(row: Seen<DecisionRow>, _: unknown, context: ApiContext) {
    return featureOf(context, this.queries, row);
  }

  @ResolveField(() => Decision, {
    nullable: true,
    description: 'The decision before it, which it took the place of; where it is the first one, the first of those on other requests.',
  })
  async supersedes(row: Seen<DecisionRow>, _: unknown, context: ApiContext) {
    return (await this.supersededDecisions(row, _, context))[0];
  }

  @ResolveField(() => [Decision], {
    description: 'Every decision that it took the place of: the one before it, and those on other requests.',
  })
  async supersededDecisions(row: Seen<DecisionRow>, _: unknown, context: ApiContext) {
    const { number, moment } = row;
    const others = (await rowsOf(context, this.queries, SupersedingOfRequests, row)).filter((one) => one.number === number);
    const superseded = await Promise.all([
      decisionOf(context, this.queries, number - 1, row),
      ...others.map(({ supersededRequestId: requestId, supersededNumber }) =>
        decisionOf(context, this.queries, supersededNumber, { requestId, moment }),
      ),
    ]);
    return superseded.filter((decision) => decision !== undefined);
  }

  @ResolveField(() => Decision, {
    nullable: true,
    description: 'The decision that took its place, the next one or one on another request; null while it stands.',
  })
  async supersededBy(row: Seen<DecisionRow>, _: unknown, context: ApiContext) {
    const next = await decisionOf(context, this.queries, row.number + 1, row);
    if (next) return next;
    const by = (await rowsOf(context, this.queries, SupersededOfRequests, row)).find((one) => one.supersededNumber === row.number);
    return by && decisionOf(context, this.queries, by.number, by);
  }

  @ResolveField()
  async score(row: Seen<DecisionRow>, _: unknown, context: ApiContext) {
    return (await rowsOf(context, this.queries, ScoresOfRequests, row)).findLast(({ born }) => born < row.born);
  }

  @ResolveField()
  async customers(row: Seen<DecisionRow>, _: unknown, context: ApiContext) {
    return (await this.counted(row, context))?.customers ?? 0;
  }

  @ResolveField()
  async evidenceCount(row: Seen<DecisionRow>, _: unknown, context: ApiContext) {
    return (await this.counted(row, context))?.evidence ?? 0;
  }

  private async counted({ requestId, number, moment }: Seen<DecisionRow>, context: ApiContext) {
    return (await loadBy(context, this.queries, CountedAtDecisions, requestId, moment))?.get(number);
  }

  @ResolveField()
  async evaluation(row: Seen<DecisionRow>, _: unknown, context: ApiContext) {
    const evaluation = (await rowsOf(context, this.queries, EvaluationsOfRequests, row)).findLast((one) => one.decision === row.number);
    return evaluation && { ...evaluation, evaluatedBy: actorOf(evaluation.evaluatedBy) };
  }

  @ResolveField()
  async owner(row: Seen<DecisionRow>, _: unknown, context: ApiContext) {
    if (row.outcome !== 'ACCEPTED') return undefined;
    const owners = await rowsOf(context, this.queries, OwnersOfRequests, row);
    return owners.findLast(({ decision }) => decision === row.number)?.owner ?? row.owner;
  }

  @ResolveField()
  decidedBy({ decidedBy }: DecisionRow) {
    return actorOf(decidedBy);
  }

  @ResolveField()
  participants({ participants }: DecisionRow) {
    return participants ?? [];
  }

  @ResolveField()
  references({ referenced }: DecisionRow) {
    return referenced ?? [];
  }

  @ResolveField()
  options({ options }: DecisionRow) {
    return (options ?? []).map((option) => ({ chosen: false, ...option }));
  }

  @ResolveField()
  justifications({ justifications }: DecisionRow) {
    return justifications ?? [];
  }

  @ResolveField()
  goals({ goals }: DecisionRow) {
    return goals ?? [];
  }

  @ResolveField()
  alternatives({ alternatives }: DecisionRow) {
    return alternatives ?? [];
  }

  @ResolveField()
  noAlternative({ noAlternative }: DecisionRow) {
    return noAlternative ?? false;
  }
}

@Resolver(() => Informed)
export class InformedResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async submitter(row: Seen<InformedRow>, _: unknown, context: ApiContext) {
    const request = row.customerIds ? undefined : await requestOf(context, this.queries, row);
    return request && actorOf(request.submittedBy);
  }

  @ResolveField()
  async customers({ customerIds, moment }: Seen<InformedRow>, _: unknown, context: ApiContext) {
    return (customerIds ?? []).map((customerId) => customerOf(context, this.queries, { customerId, moment }));
  }

  @ResolveField()
  async decision(row: Seen<InformedRow>, _: unknown, context: ApiContext) {
    const answering = { ...row, requestId: row.ofRequestId ?? row.requestId };
    return (await decisionsOf(context, this.queries, answering)).find(({ number }) => number === row.decision);
  }

  @ResolveField()
  informedBy({ informedBy }: InformedRow) {
    return actorOf(informedBy);
  }
}

@Resolver(() => DecisionPayload)
export class DecisionPayloadResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @ResolveField(() => Request, { nullable: true, description: 'The request as it is now; null where the command was refused.' })
  async request(payload: DecisionPayload) {
    return requestNow(this.queries, this.moments, payload);
  }

  @ResolveField(() => Decision, { nullable: true, description: 'The decision that was taken; null where the command was refused.' })
  async decision(payload: DecisionPayload, _: unknown, context: ApiContext) {
    const request = await requestNow(this.queries, this.moments, payload);
    return request && (await decisionsOf(context, this.queries, request)).findLast(({ born }) => born <= Number(payload.position));
  }
}

import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ResolveField, Resolver } from '@nestjs/graphql';
import { actorOf } from '../api/actor.types.js';
import type { ApiContext } from '../api/context.js';
import { customerOf } from '../customers/customer.loaders.js';
import type { Seen } from '../read-model/list.js';
import { wordingOf } from './commitment.loaders.js';
import { missingFor } from './commitment.rules.js';
import type { DisclosureRow, FulfilmentRow, SpokenRow } from './commitment.tables.js';
import { Disclosure, Fulfilment, Wording } from './wording.types.js';

@Resolver(() => Wording)
export class WordingResolver {
  @ResolveField()
  conditions({ conditions }: SpokenRow) {
    return conditions ?? [];
  }

  @ResolveField()
  proposedBy({ proposedBy }: SpokenRow) {
    return actorOf(proposedBy);
  }

  @ResolveField()
  approvals({ approvals }: SpokenRow) {
    return approvals.map(({ by, via, ...approval }) => ({ ...approval, by: actorOf(by), via: via && actorOf(via) }));
  }

  @ResolveField()
  delivery({ delivery }: SpokenRow) {
    if (!delivery) return undefined;
    const { by, at, ...asserted } = delivery;
    return { ...asserted, assertedBy: actorOf(by), assertedAt: at };
  }

  @ResolveField()
  waitsFor({ status, approvals, moment }: Seen<SpokenRow>) {
    return status === 'PENDING' ? missingFor(approvals, moment.at) : [];
  }
}

@Resolver(() => Disclosure)
export class DisclosureResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async customer(row: Seen<DisclosureRow>, _: unknown, context: ApiContext) {
    return customerOf(context, this.queries, row);
  }

  @ResolveField()
  async wording(row: Seen<DisclosureRow>, _: unknown, context: ApiContext) {
    return wordingOf(context, this.queries, row, row.version);
  }

  @ResolveField()
  toldBy({ toldBy }: DisclosureRow) {
    return actorOf(toldBy);
  }

  @ResolveField()
  correction({ correction }: DisclosureRow) {
    return correction && { reason: correction.reason, correctedBy: actorOf(correction.by), correctedAt: correction.at };
  }
}

@Resolver(() => Fulfilment)
export class FulfilmentResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async customer(row: Seen<FulfilmentRow>, _: unknown, context: ApiContext) {
    return customerOf(context, this.queries, row);
  }

  @ResolveField()
  async wording(row: Seen<FulfilmentRow>, _: unknown, context: ApiContext) {
    return wordingOf(context, this.queries, row, row.version);
  }

  @ResolveField()
  recordedBy({ recordedBy }: FulfilmentRow) {
    return actorOf(recordedBy);
  }
}

import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { actorOf } from '../api/actor.types.js';
import type { ApiContext } from '../api/context.js';
import { customerOf } from '../customers/customer.loaders.js';
import type { Seen } from '../read-model/list.js';
import { wordingOf } from './commitment.loaders.js';
import { missingFor } from './commitment.rules.js';
import type { DisclosureRow, FulfilmentRow, WordingRow } from './commitment.tables.js';
import { Disclosure, Fulfilment, Wording } from './wording.types.js';

@Resolver(() => Wording)
export class WordingResolver {
  @ResolveField()
  conditions(@Parent() { conditions }: WordingRow) {
    return conditions ?? [];
  }

  @ResolveField()
  proposedBy(@Parent() { proposedBy }: WordingRow) {
    return actorOf(proposedBy);
  }

  @ResolveField()
  approvals(@Parent() { approvals }: WordingRow) {
    return approvals.map(({ by, via, ...approval }) => ({ ...approval, by: actorOf(by), via: via && actorOf(via) }));
  }

  @ResolveField()
  delivery(@Parent() { delivery }: WordingRow) {
    if (!delivery) return undefined;
    const { by, at, ...asserted } = delivery;
    return { ...asserted, assertedBy: actorOf(by), assertedAt: at };
  }

  @ResolveField()
  waitsFor(@Parent() { status, approvals, moment }: Seen<WordingRow>) {
    return status === 'PENDING' ? missingFor(approvals, moment.at) : [];
  }
}

@Resolver(() => Disclosure)
export class DisclosureResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async customer(@Parent() row: Seen<DisclosureRow>, @Context() context: ApiContext) {
    return customerOf(context, this.queries, row);
  }

  @ResolveField()
  async wording(@Parent() row: Seen<DisclosureRow>, @Context() context: ApiContext) {
    return wordingOf(context, this.queries, row, row.version);
  }

  @ResolveField()
  toldBy(@Parent() { toldBy }: DisclosureRow) {
    return actorOf(toldBy);
  }

  @ResolveField()
  correction(@Parent() { correction }: DisclosureRow) {
    return correction && { reason: correction.reason, correctedBy: actorOf(correction.by), correctedAt: correction.at };
  }
}

@Resolver(() => Fulfilment)
export class FulfilmentResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async customer(@Parent() row: Seen<FulfilmentRow>, @Context() context: ApiContext) {
    return customerOf(context, this.queries, row);
  }

  @ResolveField()
  async wording(@Parent() row: Seen<FulfilmentRow>, @Context() context: ApiContext) {
    return wordingOf(context, this.queries, row, row.version);
  }

  @ResolveField()
  recordedBy(@Parent() { recordedBy }: FulfilmentRow) {
    return actorOf(recordedBy);
  }
}

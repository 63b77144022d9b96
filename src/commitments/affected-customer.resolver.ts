import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { actorOf } from '../api/actor.types.js';
import type { ApiContext } from '../api/context.js';
import { loadBy } from '../api/loader.js';
import { momentArguments, Reads } from '../api/root.js';
import { customerOf } from '../customers/customer.loaders.js';
import { dayOf, daysFrom } from '../kernel/time.js';
import type { Seen } from '../read-model/list.js';
import { Moments } from '../read-model/moments.js';
import { AffectedCustomersArgs } from './affected-customer.filters.js';
import { AffectedCustomer, AffectedCustomerConnection, CommitmentChange } from './affected-customer.types.js';
import { commitmentOf, wordingOf } from './commitment.loaders.js';
import { ChangesOfCommitments, ListAffectedCustomers, type Holder } from './commitment.queries.js';
import { datesDiffer } from './commitment.rules.js';
import { type ChangeRow } from './commitment.tables.js';

@Resolver(() => CommitmentChange)
export class CommitmentChangeResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async wording(row: Seen<ChangeRow>, _: unknown, context: ApiContext) {
    return wordingOf(context, this.queries, row, row.version);
  }

  @ResolveField()
  changedBy({ changedBy }: ChangeRow) {
    return actorOf(changedBy);
  }
}

/** Rule 15: a customer that holds a promise which has changed since. */
@Resolver(() => AffectedCustomer)
export class AffectedCustomerResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => AffectedCustomerConnection, {
    description: 'The customers that hold a promise which has changed since they were told: whom to inform, and who has to acknowledge.',
    roles: READERS,
  })
  async affectedCustomers(@Args() { commitmentId, featureId, open, ...args }: AffectedCustomersArgs) {
    const moment = await this.moments.fix(...momentArguments(args));
    return this.queries.execute(new ListAffectedCustomers({ commitmentId, featureId, open }, args, moment));
  }

  @ResolveField()
  async customer(row: Holder, _: unknown, context: ApiContext) {
    return customerOf(context, this.queries, row);
  }

  @ResolveField()
  async commitment(row: Holder, _: unknown, context: ApiContext) {
    return commitmentOf(context, this.queries, row);
  }

  @ResolveField()
  toldBy({ toldBy }: Holder) {
    return actorOf(toldBy);
  }

  @ResolveField()
  async held(row: Holder, _: unknown, context: ApiContext) {
    return wordingOf(context, this.queries, row, row.version);
  }

  @ResolveField()
  async wording(row: Holder, _: unknown, context: ApiContext) {
    return wordingOf(context, this.queries, row, (await commitmentOf(context, this.queries, row))?.current);
  }

  @ResolveField()
  async changes(row: Holder, _: unknown, context: ApiContext) {
    const isSince = ({ changedAt, position }: ChangeRow) => changedAt > row.toldAt || (changedAt === row.toldAt && position > row.position);
    const changes = await loadBy(context, this.queries, ChangesOfCommitments, row.commitmentId, row.moment);
    return changes?.filter(isSince) ?? [];
  }

  @ResolveField()
  async openedBy(row: Holder, _: unknown, context: ApiContext) {
    return (await this.changes(row, _, context)).find(({ position }) => position > row.clearedPosition);
  }

  @ResolveField()
  async open(row: Holder, _: unknown, context: ApiContext) {
    return (await this.openedBy(row, _, context)) !== undefined;
  }

  @ResolveField()
  async age(row: Holder, _: unknown, context: ApiContext) {
    const opened = await this.openedBy(row, _, context);
    return opened && daysFrom(dayOf(opened.changedAt), row.moment.today);
  }

  @ResolveField()
  async informed(row: Holder, _: unknown, context: ApiContext) {
    if (!row.informed || !(await this.#isSince(row.informedPosition, row, context))) return undefined;
    const { by, at, channel } = row.informed;
    return { channel, informedBy: actorOf(by), informedAt: at };
  }

  @ResolveField()
  async mustAcknowledge(row: Holder, _: unknown, context: ApiContext) {
    const [held, now] = [await this.held(row, _, context), await this.wording(row, _, context)];
    return held !== undefined && now !== undefined && datesDiffer(held, now);
  }

  @ResolveField()
  async acknowledged(row: Holder, _: unknown, context: ApiContext) {
    if (!row.acknowledged || !(await this.#isSince(row.acknowledgedPosition, row, context))) return undefined;
    const { by, at, evidenceUrl } = row.acknowledged;
    return { evidenceUrl, acknowledgedBy: actorOf(by), acknowledgedAt: at };
  }

  /** Whether something happened after the last change. */
  async #isSince(position: number, row: Holder, context: ApiContext): Promise<boolean> {
    const last = (await this.changes(row, undefined, context)).at(-1);
    return last !== undefined && position > last.position;
  }
}

import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, ID, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { actorOf } from '../api/actor.types.js';
import type { ApiContext } from '../api/context.js';
import { load, loadBy, loadPage } from '../api/loader.js';
import { mutationsOf } from '../api/mutations.js';
import { NestedListArgs } from '../api/page.js';
import { offersOf } from '../api/offers.js';
import { ofWhom } from '../api/mine.js';
import { momentArguments, Reads } from '../api/root.js';
import { concernOf } from '../concerns/concern.types.js';
import { customerOf } from '../customers/customer.loaders.js';
import { featureOf } from '../features/feature.loaders.js';
import { keyOf } from '../kernel/streams.js';
import type { Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import { Moments } from '../read-model/moments.js';
import { orderOf } from '../read-model/orders.js';
import { decisionsOf } from '../requests/request.loaders.js';
import { NestedAffectedCustomersArgs } from './affected-customer.filters.js';
import { AffectedCustomerConnection } from './affected-customer.types.js';
import { COMMITMENT_COMMANDS } from './commitment.commands.js';
import { CommitmentArgs, CommitmentsArgs } from './commitment.filters.js';
import { wordingOf, wordingsOf } from './commitment.loaders.js';
import {
  AffectedCustomersOfCommitments,
  COMMITMENT_ORDERS,
  CommitmentByKey,
  DisclosureAt,
  ConcernsOfCommitments,
  DisclosuresOfCommitments,
  FulfilmentsOfCommitments,
  ListCommitments,
  StatusesOfCommitments,
} from './commitment.queries.js';
import { isDelivered, titleOf } from './commitment.rules.js';
import type { CommitmentRow } from './commitment.tables.js';
import { Audience, Commitment, CommitmentConnection, CommitmentPayload } from './commitment.types.js';
import { DisclosureConnection } from './wording.types.js';

export const CommitmentOffers = offersOf(() => Commitment);
export const CommitmentMutations = mutationsOf(CommitmentPayload, COMMITMENT_COMMANDS);

@Resolver(() => Commitment)
export class CommitmentResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => Commitment, { description: 'One commitment.', roles: READERS, nullable: true })
  async commitment(@Args() { commitmentId, ...args }: CommitmentArgs) {
    return this.queries.execute(new CommitmentByKey(commitmentId, await this.moments.fix(...momentArguments(args))));
  }

  @Reads(() => CommitmentConnection, { description: 'All commitments, in pages.', roles: READERS })
  async commitments(@Args() { filter, orderBy, ...args }: CommitmentsArgs, @Context() { caller }: ApiContext) {
    return this.queries.execute(
      new ListCommitments(
        ofWhom(filter, caller),
        orderOf(COMMITMENT_ORDERS, orderBy),
        args,
        await this.moments.fix(...momentArguments(args)),
      ),
    );
  }

  @ResolveField()
  id({ stream }: Seen<CommitmentRow>) {
    return stream;
  }

  @ResolveField()
  async feature(row: Seen<CommitmentRow>, _: unknown, context: ApiContext) {
    return featureOf(context, this.queries, row);
  }

  @ResolveField()
  async title(row: Seen<CommitmentRow>, _: unknown, context: ApiContext) {
    const [feature, customer] = await Promise.all([featureOf(context, this.queries, row), customerOf(context, this.queries, row)]);
    return titleOf(
      feature?.name ?? row.featureId,
      { kind: row.audienceKind, segment: row.segment ?? undefined },
      customer?.name ?? row.customerId ?? '',
    );
  }

  @ResolveField()
  audience(row: Seen<CommitmentRow>) {
    return { ...row, kind: row.audienceKind };
  }

  @ResolveField()
  lapsed({ validUntil, moment }: Seen<CommitmentRow>) {
    return validUntil != null && validUntil < moment.today;
  }

  @ResolveField()
  async status({ commitmentId, status, deliveredOn, moment }: Seen<CommitmentRow>, _: unknown, context: ApiContext) {
    if (deliveredOn == null) return status;
    return (await loadBy(context, this.queries, StatusesOfCommitments, commitmentId, moment)) ?? status;
  }

  @ResolveField()
  async overdue(row: Seen<CommitmentRow>, _: unknown, context: ApiContext) {
    if (row.promisedDate == null || row.promisedDate >= row.moment.today) return false;
    if (isDelivered(await this.status(row, _, context))) return false;
    return (await featureOf(context, this.queries, row))?.status !== 'SHIPPED';
  }

  @ResolveField()
  async wording(row: Seen<CommitmentRow>, _: unknown, context: ApiContext) {
    return wordingOf(context, this.queries, row, row.current);
  }

  @ResolveField()
  async pending(row: Seen<CommitmentRow>, _: unknown, context: ApiContext) {
    return wordingOf(context, this.queries, row, row.pending);
  }

  @ResolveField()
  async wordings(row: Seen<CommitmentRow>, _: unknown, context: ApiContext) {
    return wordingsOf(context, this.queries, row);
  }

  /** A later acceptance of the same request becomes the one it rests on (rule 7). */
  @ResolveField()
  async basedOn({ basedOnRequestId: requestId, moment }: Seen<CommitmentRow>, _: unknown, context: ApiContext) {
    if (requestId == null) return undefined;
    return (await decisionsOf(context, this.queries, { requestId, moment })).findLast(({ outcome }) => outcome === 'ACCEPTED');
  }

  @ResolveField()
  followUpDue({ current, pending, isFollowedUp, followUpOn, moment }: Seen<CommitmentRow>) {
    return (current ?? pending) != null && !isFollowedUp && followUpOn <= moment.today;
  }

  @ResolveField()
  riskReasons({ risks }: Seen<CommitmentRow>) {
    return (risks ?? []).map(({ by, at, ...risk }) => ({ ...risk, since: at, reportedBy: actorOf(by) }));
  }

  @ResolveField()
  async concerns({ commitmentId, moment }: Seen<CommitmentRow>, _: unknown, context: ApiContext) {
    return (await loadBy(context, this.queries, ConcernsOfCommitments, commitmentId, moment))?.map(concernOf) ?? [];
  }

  @ResolveField()
  async fulfilments({ commitmentId, moment }: Seen<CommitmentRow>, _: unknown, context: ApiContext) {
    return (await loadBy(context, this.queries, FulfilmentsOfCommitments, commitmentId, moment)) ?? [];
  }

  @ResolveField(() => AffectedCustomerConnection, { description: 'The customers that hold it and must be told what became of it.' })
  async affectedCustomers(
    @Parent() { commitmentId, moment }: Seen<CommitmentRow>,
    @Args() { open, ...args }: NestedAffectedCustomersArgs,
    @Context() context: ApiContext,
  ) {
    const slot = `affected customers ${JSON.stringify([open, args])}`;
    const batch = (keys: readonly string[], at: Moment) => this.queries.execute(new AffectedCustomersOfCommitments(keys, open, args, at));
    return load(context, slot, batch, commitmentId, moment);
  }

  @ResolveField(() => DisclosureConnection, { description: 'Who was told, the newest entry first.' })
  async disclosures(@Parent() { commitmentId, moment }: Seen<CommitmentRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    return loadPage(context, this.queries, DisclosuresOfCommitments, args, commitmentId, moment);
  }
}

@Resolver(() => Audience)
export class AudienceResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async customer(row: Seen<CommitmentRow>, _: unknown, context: ApiContext) {
    return customerOf(context, this.queries, row);
  }
}

@Resolver(() => CommitmentPayload)
export class CommitmentPayloadResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @ResolveField(() => Commitment, { nullable: true, description: 'The commitment as it is now; null where the command was refused.' })
  async commitment({ stream }: CommitmentPayload) {
    return stream && this.queries.execute(new CommitmentByKey(keyOf(stream), await this.moments.fix()));
  }

  @ResolveField(() => ID, { nullable: true, description: 'Of `disclose`: the key of the disclosure, by which it can be corrected.' })
  async disclosureId({ stream, position }: CommitmentPayload) {
    if (stream === undefined || position === undefined) return undefined;
    return (await this.queries.execute(new DisclosureAt(keyOf(stream), Number(position), await this.moments.fix())))?.disclosureId;
  }
}

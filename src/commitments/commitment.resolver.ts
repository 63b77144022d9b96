import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { actorOf } from '../api/actor.types.js';
import type { ApiContext } from '../api/context.js';
import { load, loadBy, loadPage } from '../api/loader.js';
import { mutationsOf } from '../api/mutations.js';
import { NestedListArgs } from '../api/page.js';
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
  ConcernsOfCommitments,
  DisclosuresOfCommitments,
  FulfilmentsOfCommitments,
  ListCommitments,
} from './commitment.queries.js';
import type { CommitmentRow } from './commitment.tables.js';
import { Audience, Commitment, CommitmentConnection, CommitmentPayload } from './commitment.types.js';
import { DisclosureConnection } from './wording.types.js';

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
  async commitments(@Args() { filter, orderBy, ...args }: CommitmentsArgs) {
    return this.queries.execute(
      new ListCommitments(filter ?? {}, orderOf(COMMITMENT_ORDERS, orderBy), args, await this.moments.fix(...momentArguments(args))),
    );
  }

  @ResolveField()
  id(@Parent() { stream }: Seen<CommitmentRow>) {
    return stream;
  }

  @ResolveField()
  async feature(@Parent() row: Seen<CommitmentRow>, @Context() context: ApiContext) {
    return featureOf(context, this.queries, row);
  }

  @ResolveField()
  audience(@Parent() row: Seen<CommitmentRow>) {
    return { ...row, kind: row.audienceKind };
  }

  @ResolveField()
  lapsed(@Parent() { validUntil, moment }: Seen<CommitmentRow>) {
    return validUntil != null && validUntil < moment.today;
  }

  @ResolveField()
  async overdue(@Parent() row: Seen<CommitmentRow>, @Context() context: ApiContext) {
    if (row.promisedDate == null || row.promisedDate >= row.moment.today) return false;
    if (row.status === 'DELIVERED' || row.status === 'KEPT') return false;
    return (await featureOf(context, this.queries, row))?.status !== 'SHIPPED';
  }

  @ResolveField()
  async wording(@Parent() row: Seen<CommitmentRow>, @Context() context: ApiContext) {
    return wordingOf(context, this.queries, row, row.current);
  }

  @ResolveField()
  async pending(@Parent() row: Seen<CommitmentRow>, @Context() context: ApiContext) {
    return wordingOf(context, this.queries, row, row.pending);
  }

  @ResolveField()
  async wordings(@Parent() row: Seen<CommitmentRow>, @Context() context: ApiContext) {
    return wordingsOf(context, this.queries, row);
  }

  /** A later acceptance of the same request becomes the one it rests on (rule 7). */
  @ResolveField()
  async basedOn(@Parent() { basedOnRequestId: requestId, moment }: Seen<CommitmentRow>, @Context() context: ApiContext) {
    if (requestId == null) return undefined;
    return (await decisionsOf(context, this.queries, { requestId, moment })).findLast(({ outcome }) => outcome === 'ACCEPTED');
  }

  @ResolveField()
  followUpDue(@Parent() { current, pending, isFollowedUp, followUpOn, moment }: Seen<CommitmentRow>) {
    return (current ?? pending) != null && !isFollowedUp && followUpOn <= moment.today;
  }

  @ResolveField()
  riskReasons(@Parent() { risks }: Seen<CommitmentRow>) {
    return (risks ?? []).map(({ by, at, ...risk }) => ({ ...risk, since: at, reportedBy: actorOf(by) }));
  }

  @ResolveField()
  async concerns(@Parent() { commitmentId, moment }: Seen<CommitmentRow>, @Context() context: ApiContext) {
    return (await loadBy(context, this.queries, ConcernsOfCommitments, commitmentId, moment))?.map(concernOf) ?? [];
  }

  @ResolveField()
  async fulfilments(@Parent() { commitmentId, moment }: Seen<CommitmentRow>, @Context() context: ApiContext) {
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
  async customer(@Parent() row: Seen<CommitmentRow>, @Context() context: ApiContext) {
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
  async commitment(@Parent() { stream }: CommitmentPayload) {
    return stream && this.queries.execute(new CommitmentByKey(keyOf(stream), await this.moments.fix()));
  }
}

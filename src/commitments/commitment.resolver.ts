import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { actorOf } from '../api/actor.types.js';
import type { ApiContext } from '../api/context.js';
import { load } from '../api/loader.js';
import { mutationsOf } from '../api/mutations.js';
import { NestedListArgs } from '../api/page.js';
import { asked, Reads } from '../api/root.js';
import type { CustomerRow } from '../customers/customer.projection.js';
import { CustomersByKeys } from '../customers/customer.queries.js';
import { Customer } from '../customers/customer.types.js';
import type { FeatureRow } from '../features/feature.projection.js';
import { FeaturesByKeys } from '../features/feature.queries.js';
import { Feature } from '../features/feature.types.js';
import type { Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import { Moments } from '../read-model/moments.js';
import { DecisionsOfRequests } from '../requests/request.queries.js';
import {
  ApproveWording,
  Disclose,
  ProposeCommitment,
  RejectWording,
  ReviseWording,
  WithdrawApproval,
  WithdrawCommitment,
} from './commitment.commands.js';
import { missingFor } from './commitment.events.js';
import type { CommitmentRow, DisclosureRow, WordingRow } from './commitment.projection.js';
import {
  CommitmentByKey,
  CommitmentsForCustomers,
  CommitmentsOfFeatures,
  DisclosuresOfCommitments,
  ListCommitments,
  WordingsOfCommitments,
} from './commitment.queries.js';
import {
  Audience,
  Commitment,
  CommitmentArgs,
  CommitmentConnection,
  CommitmentOrderBy,
  CommitmentPayload,
  CommitmentsArgs,
  Disclosure,
  DisclosureConnection,
  Wording,
} from './commitment.types.js';

export const CommitmentMutations = mutationsOf(
  CommitmentPayload,
  ProposeCommitment,
  ReviseWording,
  ApproveWording,
  WithdrawApproval,
  RejectWording,
  Disclose,
  WithdrawCommitment,
);

const wordingsOf = (queries: QueryBus, context: ApiContext, { commitmentId, moment }: Seen<{ commitmentId: string }>) =>
  load(context, WordingsOfCommitments, (keys, at) => queries.execute(new WordingsOfCommitments(keys, at)), commitmentId, moment);

const featureOf = (queries: QueryBus, context: ApiContext, { featureId, moment }: Seen<CommitmentRow>) =>
  load(context, FeaturesByKeys, (keys, at) => queries.execute(new FeaturesByKeys(keys, at)), featureId, moment);

const customerOf = (queries: QueryBus, context: ApiContext, customerId: string, { moment }: Seen<unknown>) =>
  load(context, CustomersByKeys, (keys, at) => queries.execute(new CustomersByKeys(keys, at)), customerId, moment);

@Resolver(() => Commitment)
export class CommitmentResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => Commitment, { description: 'One commitment.', roles: READERS, nullable: true })
  async commitment(@Args() { commitmentId, ...args }: CommitmentArgs) {
    return this.queries.execute(new CommitmentByKey(commitmentId, await this.moments.fix(...asked(args))));
  }

  @Reads(() => CommitmentConnection, { description: 'All commitments, in pages.', roles: READERS })
  async commitments(@Args() { filter, orderBy, ...args }: CommitmentsArgs) {
    return this.queries.execute(
      new ListCommitments(filter ?? {}, CommitmentOrderBy.orderOf(orderBy), args, await this.moments.fix(...asked(args))),
    );
  }

  @ResolveField()
  id(@Parent() { stream }: Seen<CommitmentRow>) {
    return stream;
  }

  @ResolveField()
  async feature(@Parent() row: Seen<CommitmentRow>, @Context() context: ApiContext) {
    return featureOf(this.queries, context, row);
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
    return (await featureOf(this.queries, context, row))?.status !== 'SHIPPED';
  }

  @ResolveField()
  async wording(@Parent() row: Seen<CommitmentRow>, @Context() context: ApiContext) {
    return row.current && (await this.wordings(row, context)).find(({ version }) => version === row.current);
  }

  @ResolveField()
  async pending(@Parent() row: Seen<CommitmentRow>, @Context() context: ApiContext) {
    return row.pending && (await this.wordings(row, context)).find(({ version }) => version === row.pending);
  }

  @ResolveField()
  async wordings(@Parent() row: Seen<CommitmentRow>, @Context() context: ApiContext): Promise<Seen<WordingRow>[]> {
    return (await wordingsOf(this.queries, context, row)) ?? [];
  }

  /** A later acceptance of the same request becomes the one it rests on (rule 7). */
  @ResolveField()
  async basedOn(@Parent() { basedOnRequestId, moment }: Seen<CommitmentRow>, @Context() context: ApiContext) {
    if (basedOnRequestId == null) return undefined;
    const batch = (keys: readonly string[], at: Moment) => this.queries.execute(new DecisionsOfRequests(keys, at));
    const decisions = await load(context, DecisionsOfRequests, batch, basedOnRequestId, moment);
    return decisions?.findLast(({ outcome }) => outcome === 'ACCEPTED');
  }

  @ResolveField(() => DisclosureConnection, { description: 'Who was told, the newest entry first.' })
  async disclosures(@Parent() { commitmentId, moment }: Seen<CommitmentRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    const slot = `disclosures ${JSON.stringify(args)}`;
    return load(context, slot, (keys, at) => this.queries.execute(new DisclosuresOfCommitments(keys, args, at)), commitmentId, moment);
  }
}

@Resolver(() => Audience)
export class AudienceResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async customer(@Parent() row: Seen<CommitmentRow>, @Context() context: ApiContext) {
    return row.customerId == null ? undefined : customerOf(this.queries, context, row.customerId, row);
  }
}

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
  waitsFor(@Parent() { status, approvals, moment }: Seen<WordingRow>) {
    return status === 'PENDING' ? missingFor(approvals, moment.at) : [];
  }
}

@Resolver(() => Disclosure)
export class DisclosureResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async customer(@Parent() row: Seen<DisclosureRow>, @Context() context: ApiContext) {
    return customerOf(this.queries, context, row.customerId, row);
  }

  @ResolveField()
  async wording(@Parent() row: Seen<DisclosureRow>, @Context() context: ApiContext) {
    return (await wordingsOf(this.queries, context, row))?.find(({ version }) => version === row.version);
  }

  @ResolveField()
  toldBy(@Parent() { toldBy }: DisclosureRow) {
    return actorOf(toldBy);
  }
}

@Resolver(() => Feature)
export class FeatureCommitmentsResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => CommitmentConnection, { description: 'What may be promised about it, to each audience; newest first.' })
  async commitments(@Parent() { featureId, moment }: Seen<FeatureRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    const slot = `commitments of features ${JSON.stringify(args)}`;
    return load(context, slot, (keys, at) => this.queries.execute(new CommitmentsOfFeatures(keys, args, at)), featureId, moment);
  }
}

@Resolver(() => Customer)
export class CustomerCommitmentsResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => CommitmentConnection, {
    description: 'The commitments whose audience holds it: what may be told to it; newest first.',
  })
  async commitments(@Parent() { customerId, moment }: Seen<CustomerRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    const slot = `commitments for customers ${JSON.stringify(args)}`;
    return load(context, slot, (keys, at) => this.queries.execute(new CommitmentsForCustomers(keys, args, at)), customerId, moment);
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
    return stream && this.queries.execute(new CommitmentByKey(stream.slice('commitment-'.length), await this.moments.fix()));
  }
}

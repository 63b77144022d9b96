import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { actorOf } from '../api/actor.types.js';
import type { ApiContext } from '../api/context.js';
import { load } from '../api/loader.js';
import { mutationsOf } from '../api/mutations.js';
import { NestedListArgs } from '../api/page.js';
import { momentArguments, Reads } from '../api/root.js';
import { concernOf } from '../concerns/concern.types.js';
import { CustomersByKeys } from '../customers/customer.queries.js';
import type { CustomerRow } from '../customers/customer.tables.js';
import { Customer } from '../customers/customer.types.js';
import { FeaturesByKeys } from '../features/feature.queries.js';
import type { FeatureRow } from '../features/feature.tables.js';
import { Feature } from '../features/feature.types.js';
import { keyOf } from '../kernel/streams.js';
import { dayOf, daysFrom } from '../kernel/time.js';
import type { Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import { Moments } from '../read-model/moments.js';
import { DecisionsOfRequests } from '../requests/request.queries.js';
import { COMMITMENT_COMMANDS } from './commitment.commands.js';
import { datesDiffer, missingFor } from './commitment.events.js';
import {
  AffectedCustomersOfCommitments,
  ChangesOfCommitments,
  CommitmentByKey,
  CommitmentsByKeys,
  CommitmentsForCustomers,
  CommitmentsOfFeatures,
  ConcernsOfCommitments,
  DisclosuresOfCommitments,
  FulfilmentsOfCommitments,
  ListAffectedCustomers,
  ListCommitments,
  OpenChangesOfCustomers,
  WordingsOfCommitments,
  type Holder,
} from './commitment.queries.js';
import type { ChangeRow, CommitmentRow, DisclosureRow, FulfilmentRow, WordingRow } from './commitment.tables.js';
import {
  AffectedCustomer,
  AffectedCustomerConnection,
  AffectedCustomersArgs,
  Audience,
  Commitment,
  CommitmentArgs,
  CommitmentChange,
  CommitmentConnection,
  CommitmentOrderBy,
  CommitmentPayload,
  CommitmentsArgs,
  Disclosure,
  DisclosureConnection,
  Fulfilment,
  NestedAffectedCustomersArgs,
  Wording,
} from './commitment.types.js';

export const CommitmentMutations = mutationsOf(CommitmentPayload, COMMITMENT_COMMANDS);

type OfCommitment = Seen<{ readonly commitmentId: string }>;

const wordingsOf = (queries: QueryBus, context: ApiContext, { commitmentId, moment }: OfCommitment) =>
  load(context, WordingsOfCommitments, (keys, at) => queries.execute(new WordingsOfCommitments(keys, at)), commitmentId, moment);

const featureOf = (queries: QueryBus, context: ApiContext, { featureId, moment }: Seen<CommitmentRow>) =>
  load(context, FeaturesByKeys, (keys, at) => queries.execute(new FeaturesByKeys(keys, at)), featureId, moment);

const customerOf = (queries: QueryBus, context: ApiContext, customerId: string, { moment }: Seen<unknown>) =>
  load(context, CustomersByKeys, (keys, at) => queries.execute(new CustomersByKeys(keys, at)), customerId, moment);

const wordingOf = async (queries: QueryBus, context: ApiContext, row: OfCommitment, version: number | null | undefined) =>
  version == null ? undefined : (await wordingsOf(queries, context, row))?.find((wording) => wording.version === version);

const commitmentOf = (queries: QueryBus, context: ApiContext, { commitmentId, moment }: OfCommitment) =>
  load(context, CommitmentsByKeys, (keys, at) => queries.execute(new CommitmentsByKeys(keys, at)), commitmentId, moment);

const changesOf = (queries: QueryBus, context: ApiContext, { commitmentId, moment }: OfCommitment) =>
  load(context, ChangesOfCommitments, (keys, at) => queries.execute(new ChangesOfCommitments(keys, at)), commitmentId, moment);

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
      new ListCommitments(filter ?? {}, CommitmentOrderBy.orderOf(orderBy), args, await this.moments.fix(...momentArguments(args))),
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
    if (row.status === 'DELIVERED' || row.status === 'KEPT') return false;
    return (await featureOf(this.queries, context, row))?.status !== 'SHIPPED';
  }

  @ResolveField()
  async wording(@Parent() row: Seen<CommitmentRow>, @Context() context: ApiContext) {
    return wordingOf(this.queries, context, row, row.current);
  }

  @ResolveField()
  async pending(@Parent() row: Seen<CommitmentRow>, @Context() context: ApiContext) {
    return wordingOf(this.queries, context, row, row.pending);
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
    const batch = (keys: readonly string[], at: Moment) => this.queries.execute(new ConcernsOfCommitments(keys, at));
    return (await load(context, ConcernsOfCommitments, batch, commitmentId, moment))?.map(concernOf) ?? [];
  }

  @ResolveField()
  async fulfilments(@Parent() { commitmentId, moment }: Seen<CommitmentRow>, @Context() context: ApiContext) {
    const batch = (keys: readonly string[], at: Moment) => this.queries.execute(new FulfilmentsOfCommitments(keys, at));
    return (await load(context, FulfilmentsOfCommitments, batch, commitmentId, moment)) ?? [];
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
    return customerOf(this.queries, context, row.customerId, row);
  }

  @ResolveField()
  async wording(@Parent() row: Seen<DisclosureRow>, @Context() context: ApiContext) {
    return wordingOf(this.queries, context, row, row.version);
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
    return customerOf(this.queries, context, row.customerId, row);
  }

  @ResolveField()
  async wording(@Parent() row: Seen<FulfilmentRow>, @Context() context: ApiContext) {
    return wordingOf(this.queries, context, row, row.version);
  }

  @ResolveField()
  recordedBy(@Parent() { recordedBy }: FulfilmentRow) {
    return actorOf(recordedBy);
  }
}

@Resolver(() => CommitmentChange)
export class CommitmentChangeResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async wording(@Parent() row: Seen<ChangeRow>, @Context() context: ApiContext) {
    return wordingOf(this.queries, context, row, row.version);
  }

  @ResolveField()
  changedBy(@Parent() { changedBy }: ChangeRow) {
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
  async customer(@Parent() row: Holder, @Context() context: ApiContext) {
    return customerOf(this.queries, context, row.customerId, row);
  }

  @ResolveField()
  async commitment(@Parent() row: Holder, @Context() context: ApiContext) {
    return commitmentOf(this.queries, context, row);
  }

  @ResolveField()
  toldBy(@Parent() { toldBy }: Holder) {
    return actorOf(toldBy);
  }

  @ResolveField()
  async held(@Parent() row: Holder, @Context() context: ApiContext) {
    return wordingOf(this.queries, context, row, row.version);
  }

  @ResolveField()
  async wording(@Parent() row: Holder, @Context() context: ApiContext) {
    return wordingOf(this.queries, context, row, (await commitmentOf(this.queries, context, row))?.current);
  }

  @ResolveField()
  async changes(@Parent() row: Holder, @Context() context: ApiContext) {
    const isSince = ({ changedAt, position }: ChangeRow) => changedAt > row.toldAt || (changedAt === row.toldAt && position > row.position);
    return (await changesOf(this.queries, context, row))?.filter(isSince) ?? [];
  }

  @ResolveField()
  async openedBy(@Parent() row: Holder, @Context() context: ApiContext) {
    return (await this.changes(row, context)).find(({ position }) => position > row.clearedPosition);
  }

  @ResolveField()
  async open(@Parent() row: Holder, @Context() context: ApiContext) {
    return (await this.openedBy(row, context)) !== undefined;
  }

  @ResolveField()
  async age(@Parent() row: Holder, @Context() context: ApiContext) {
    const opened = await this.openedBy(row, context);
    return opened && daysFrom(dayOf(opened.changedAt), row.moment.today);
  }

  @ResolveField()
  async informed(@Parent() row: Holder, @Context() context: ApiContext) {
    if (!row.informed || !(await this.#isSince(row.informedPosition, row, context))) return undefined;
    const { by, at, channel } = row.informed;
    return { channel, informedBy: actorOf(by), informedAt: at };
  }

  @ResolveField()
  async mustAcknowledge(@Parent() row: Holder, @Context() context: ApiContext) {
    const [held, now] = [await this.held(row, context), await this.wording(row, context)];
    return held !== undefined && now !== undefined && datesDiffer(held, now);
  }

  @ResolveField()
  async acknowledged(@Parent() row: Holder, @Context() context: ApiContext) {
    if (!row.acknowledged || !(await this.#isSince(row.acknowledgedPosition, row, context))) return undefined;
    const { by, at, evidenceUrl } = row.acknowledged;
    return { evidenceUrl, acknowledgedBy: actorOf(by), acknowledgedAt: at };
  }

  /** Whether something happened after the last change. */
  async #isSince(position: number, row: Holder, context: ApiContext): Promise<boolean> {
    const last = (await this.changes(row, context)).at(-1);
    return last !== undefined && position > last.position;
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

@Resolver(() => Customer)
export class CustomerChangesResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => AffectedCustomerConnection, {
    description: 'What has changed of the promises that it holds, and it is not through with.',
  })
  async openChanges(@Parent() { customerId, moment }: Seen<CustomerRow>, @Args() args: NestedListArgs, @Context() context: ApiContext) {
    const slot = `open changes ${JSON.stringify(args)}`;
    return load(context, slot, (keys, at) => this.queries.execute(new OpenChangesOfCustomers(keys, args, at)), customerId, moment);
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

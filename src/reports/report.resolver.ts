import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { actorOf } from '../api/actor.types.js';
import type { ApiContext } from '../api/context.js';
import { loadBy } from '../api/loader.js';
import { mutationsOf } from '../api/mutations.js';
import { offersOf } from '../api/offers.js';
import { ofWhom } from '../api/mine.js';
import { momentArguments, Reads } from '../api/root.js';
import { commitmentOf, wordingOf } from '../commitments/commitment.loaders.js';
import { customerOf } from '../customers/customer.loaders.js';
import { featureOf } from '../features/feature.loaders.js';
import { keyOf } from '../kernel/streams.js';
import { dayOf, daysFrom } from '../kernel/time.js';
import type { Seen } from '../read-model/list.js';
import { Moments } from '../read-model/moments.js';
import { orderOf } from '../read-model/orders.js';
import { REPORT_COMMANDS } from './report.commands.js';
import { ListReports, REPORT_ORDERS, ReportByKey, ReportsByKeys, type ToldUpTo } from './report.queries.js';
import type { ReportRow } from './report.tables.js';
import { Report, ReportArgs, ReportConnection, ReportPayload, ReportsArgs, Told } from './report.types.js';

export const ReportOffers = offersOf(() => Report);
export const ReportMutations = mutationsOf(ReportPayload, REPORT_COMMANDS);

@Resolver(() => Report)
export class ReportResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => Report, { description: 'One report of a promise made without approval.', roles: READERS, nullable: true })
  async report(@Args() { reportId, ...args }: ReportArgs) {
    return this.queries.execute(new ReportByKey(reportId, await this.moments.fix(...momentArguments(args))));
  }

  @Reads(() => ReportConnection, { description: 'All reports of promises made without approval, in pages.', roles: READERS })
  async reports(@Args() { filter, orderBy, ...args }: ReportsArgs, @Context() { caller }: ApiContext) {
    return this.queries.execute(
      new ListReports(ofWhom(filter, caller), orderOf(REPORT_ORDERS, orderBy), args, await this.moments.fix(...momentArguments(args))),
    );
  }

  @ResolveField()
  id({ stream }: Seen<ReportRow>) {
    return stream;
  }

  @ResolveField()
  async feature(row: Seen<ReportRow>, _: unknown, context: ApiContext) {
    return featureOf(context, this.queries, row);
  }

  @ResolveField()
  async customer(row: Seen<ReportRow>, _: unknown, context: ApiContext) {
    return customerOf(context, this.queries, row);
  }

  @ResolveField()
  reportedBy({ reportedBy }: ReportRow) {
    return actorOf(reportedBy);
  }

  @ResolveField()
  endedBy({ endedBy }: ReportRow) {
    return endedBy && actorOf(endedBy);
  }

  @ResolveField()
  age({ reportedAt, endedAt, moment }: Seen<ReportRow>) {
    return daysFrom(dayOf(reportedAt), dayOf(endedAt ?? moment.at));
  }

  @ResolveField()
  async commitment(row: Seen<ReportRow>, _: unknown, context: ApiContext) {
    return commitmentOf(context, this.queries, row);
  }

  @ResolveField()
  async wording(row: Seen<ReportRow>, _: unknown, context: ApiContext) {
    return wordingOf(context, this.queries, row, row.version);
  }
}

@Resolver(() => Told)
export class ToldResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField()
  async feature(row: ToldUpTo, _: unknown, context: ApiContext) {
    return featureOf(context, this.queries, row);
  }

  @ResolveField()
  async words(row: ToldUpTo, _: unknown, context: ApiContext) {
    return (await this.wording(row, _, context))?.canSay ?? (await this.report(row, _, context))?.said;
  }

  @ResolveField()
  async toldBy(row: ToldUpTo, _: unknown, context: ApiContext) {
    return row.reportId == null ? row.loggedBy.name : (await this.report(row, _, context))?.saidBy;
  }

  @ResolveField()
  loggedBy({ loggedBy }: ToldUpTo) {
    return actorOf(loggedBy);
  }

  @ResolveField()
  loggedLater({ loggedAt, on }: ToldUpTo) {
    return loggedAt > on;
  }

  @ResolveField()
  async commitment(row: ToldUpTo, _: unknown, context: ApiContext) {
    return commitmentOf(context, this.queries, row);
  }

  @ResolveField()
  async wording(row: ToldUpTo, _: unknown, context: ApiContext) {
    return wordingOf(context, this.queries, row, row.version);
  }

  @ResolveField()
  async report({ reportId, moment }: ToldUpTo, _: unknown, context: ApiContext) {
    return reportId == null ? undefined : loadBy(context, this.queries, ReportsByKeys, reportId, moment);
  }
}

@Resolver(() => ReportPayload)
export class ReportPayloadResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @ResolveField(() => Report, { nullable: true, description: 'The report as it is now; null where the command was refused.' })
  async report({ stream }: ReportPayload) {
    return stream && this.queries.execute(new ReportByKey(keyOf(stream), await this.moments.fix()));
  }
}

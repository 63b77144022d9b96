import { Inject, type Type } from '@nestjs/common';
import { QueryBus, type Query } from '@nestjs/cqrs';
import { Args, Context, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { admits, READERS, READERS_OF, redactEvent } from '../access/access.js';
import { actorOf } from '../api/actor.types.js';
import type { ApiContext } from '../api/context.js';
import { Event, EventConnection } from '../api/event.types.js';
import { loadBy, loadPage } from '../api/loader.js';
import { Node } from '../api/node.js';
import { NestedListArgs } from '../api/page.js';
import { EVENT_TYPES, NODE_KINDS, type NodeKind } from '../api/room.js';
import { momentArguments, positionIn, Reads } from '../api/root.js';
import { CommitmentsByKeys } from '../commitments/commitment.queries.js';
import { Commitment } from '../commitments/commitment.types.js';
import { CustomersByKeys } from '../customers/customer.queries.js';
import { Customer } from '../customers/customer.types.js';
import { FeaturesByKeys } from '../features/feature.queries.js';
import { Feature } from '../features/feature.types.js';
import type { Called, EventTypes } from '../kernel/event.js';
import { keyOf } from '../kernel/streams.js';
import type { Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import { Moments } from '../read-model/moments.js';
import { orderOf } from '../read-model/orders.js';
import type { Versioned } from '../read-model/table.js';
import { ReportsByKeys } from '../reports/report.queries.js';
import { Report } from '../reports/report.types.js';
import { RequestsByKeys } from '../requests/request.queries.js';
import { Request } from '../requests/request.types.js';
import { dataOf, EVENT_ORDERS, EventsByIds, happenedAt, HistoriesOf, ListEvents, NamesAt, RevisionsOf } from './event.queries.js';
import type { EventRow } from './event.tables.js';
import { EventsArgs, NodeArgs, Subject } from './event.types.js';

interface Subjects {
  readonly type: string;
  readonly prefix: string;
  readonly query: new (keys: readonly string[], moment: Moment) => Query<ReadonlyMap<string, object>>;
}

/** The things that events happen to: how each is named, and how many of them are read at once. */
const SUBJECTS: readonly Subjects[] = [
  { type: 'Customer', prefix: 'customer-', query: CustomersByKeys },
  { type: 'Feature', prefix: 'feature-', query: FeaturesByKeys },
  { type: 'Request', prefix: 'request-', query: RequestsByKeys },
  { type: 'Commitment', prefix: 'commitment-', query: CommitmentsByKeys },
  { type: 'Report', prefix: 'report-', query: ReportsByKeys },
];

@Resolver(() => Event)
export class EventResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
    @Inject(NODE_KINDS) private readonly kinds: readonly NodeKind[],
  ) {}

  @Reads(() => EventConnection, { description: 'The audit log: every event, in pages.', roles: READERS })
  async events(@Args() { filter, orderBy, ...args }: EventsArgs) {
    const { afterPosition, untilPosition, ...rest } = filter ?? {};
    const narrowed = {
      ...rest,
      afterPosition: afterPosition == null ? undefined : positionIn(afterPosition, 'filter.afterPosition'),
      untilPosition: untilPosition == null ? undefined : positionIn(untilPosition, 'filter.untilPosition'),
    };
    return this.queries.execute(
      new ListEvents(
        narrowed,
        orderOf(EVENT_ORDERS, orderBy ?? { by: 'POSITION' }),
        args,
        await this.moments.fix(...momentArguments(args)),
      ),
    );
  }

  @Reads(() => Node, {
    description: 'Any thing by its global id, as it is now; the root of its kind answers for other moments.',
    roles: READERS,
    nullable: true,
  })
  async node(@Args() { id }: NodeArgs) {
    const kind = this.kinds.find((one) => one.id.test(id));
    const moment = await this.moments.fix(...momentArguments({}));
    const found = kind && (await this.queries.execute<object, object | undefined>(kind.query(id, moment)));
    return found && { ...found, __typename: kind.type };
  }

  @ResolveField()
  actor({ actor }: EventRow) {
    return actorOf(actor);
  }

  @ResolveField()
  via({ via }: EventRow) {
    return via && actorOf(via);
  }

  @ResolveField()
  async causedBy({ causationId, moment }: Seen<EventRow>, _: unknown, context: ApiContext) {
    return causationId && loadBy(context, this.queries, EventsByIds, causationId, moment);
  }

  @ResolveField(() => Subject, {
    nullable: true,
    description: 'The thing it happened to, as of the moment asked about; null = the register itself, or a thing that it has no words of.',
  })
  async subject(event: Seen<EventRow>, _: unknown, context: ApiContext) {
    return subjectOf(context, this.queries, event);
  }
}

/** The thing that a stream is of, as of the moment of the row that names it. */
export async function subjectOf(context: ApiContext, queries: QueryBus, { stream, moment }: Seen<unknown>) {
  const kind = SUBJECTS.find(({ prefix }) => stream.startsWith(prefix));
  if (!kind) return undefined;
  const { type, query } = kind;
  const found = await loadBy(context, queries, query, keyOf(stream), moment);
  return found && { ...found, __typename: type };
}

const NOBODY = { roles: [] };

@Resolver(() => Event)
export class EventDataResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(EVENT_TYPES) private readonly types: EventTypes<Record<string, never>>,
  ) {}

  @ResolveField()
  async summary(event: Seen<EventRow>, _: unknown, context: ApiContext): Promise<string> {
    const type = this.types[event.type];
    // whoever asks: what is classified is not even given to who makes the sentence
    const { data } = redactEvent(dataOf(event), type ?? {}, NOBODY);
    const say = (called: Called) => type?.sentence(data as never, called(event.stream), called);
    const asked = new Set<string>();
    say((stream) => {
      asked.add(stream);
      return stream;
    });
    const names = await Promise.all(
      [...asked].map(async (stream) => {
        const name = await loadBy(context, this.queries, NamesAt, happenedAt(stream, event), event.moment);
        return [stream, name ?? keyOf(stream)] as const;
      }),
    );
    const nameOf = new Map(names);
    return `${event.actor.name} ${say((stream) => nameOf.get(stream) ?? keyOf(stream))}`;
  }

  @ResolveField()
  data(event: EventRow, _: unknown, { caller, watched }: ApiContext): unknown {
    const type = this.types[event.type];
    if (type?.confidential && admits(READERS_OF.confidential, caller)) watched.add('Event.data', [event]);
    return redactEvent(dataOf(event), type ?? {}, caller).data;
  }

  @ResolveField()
  redacted(event: EventRow, _: unknown, { caller }: ApiContext): string[] {
    return redactEvent(dataOf(event), this.types[event.type] ?? {}, caller).redacted;
  }
}

/** `history` on a type of an earlier room: every event of the thing, oldest first. */
function historyOn(type: () => Type): Type {
  @Resolver(type)
  class HistoryResolver {
    constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

    @ResolveField(() => EventConnection, { description: 'Everything that happened to it, oldest first.' })
    async history(
      @Parent() { stream, moment }: Versioned & { moment: Moment },
      @Args() args: NestedListArgs,
      @Context() context: ApiContext,
    ) {
      return loadPage(context, this.queries, HistoriesOf, args, stream, moment);
    }
  }
  Object.defineProperty(HistoryResolver, 'name', { value: `${type().name}HistoryResolver` });
  return HistoryResolver;
}

/** `revision` on a type of an earlier room whose rows do not change with every event. */
function revisionOn(type: () => Type): Type {
  const name = type().name;
  @Resolver(type)
  class RevisionResolver {
    constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

    @ResolveField(() => Int, { description: `Number of the ${name.toLowerCase()}’s last event, from 0; for expectedRevision.` })
    async revision({ stream, moment }: Versioned & { moment: Moment }, _: unknown, context: ApiContext) {
      return loadBy(context, this.queries, RevisionsOf, stream, moment);
    }
  }
  Object.defineProperty(RevisionResolver, 'name', { value: `${name}RevisionResolver` });
  return RevisionResolver;
}

export const REVISION_RESOLVERS = [() => Request, () => Commitment].map(revisionOn);

export const HISTORY_RESOLVERS = [() => Customer, () => Feature, () => Request, () => Commitment, () => Report].map(historyOn);

import { ArgsType, createUnionType, Field, ID, InputType } from '@nestjs/graphql';
import { NEWEST_FIRST, orderInput } from '../api/order.js';
import { RootListArgs } from '../api/page.js';
import { InstantScalar } from '../commands/scalars.js';
import { Commitment } from '../commitments/commitment.types.js';
import { Customer } from '../customers/customer.types.js';
import { Feature } from '../features/feature.types.js';
import type { Instant } from '../kernel/time.js';
import type { OrderBy } from '../read-model/orders.js';
import { Report } from '../reports/report.types.js';
import { Request } from '../requests/request.types.js';
import type { EVENT_ORDERS } from './event.queries.js';

export const Subject = createUnionType({
  name: 'Subject',
  description: 'A thing that events happen to.',
  types: () => [Customer, Feature, Request, Commitment, Report] as const,
  resolveType: ({ __typename }: { __typename: string }) => __typename,
});

/** The id alone: what refetches by `node` (Relay’s compiler makes such queries) takes a root of that name with no other argument. */
@ArgsType()
export class NodeArgs {
  @Field(() => ID, { description: 'Global id of the thing.' })
  id: string;
}

@InputType({ description: 'Narrows events: fields combine with AND, a list means any of; from is inclusive, until exclusive.' })
export class EventFilter {
  @Field(() => [String], { nullable: true, description: 'Of one of these things: global ids.' })
  stream?: string[];

  @Field(() => [String], { nullable: true, description: 'Of one of these types: RequestDeclined.' })
  type?: string[];

  @Field(() => [ID], { nullable: true, description: 'By one of these people: ISSUER|SUBJECT.' })
  actorId?: string[];

  @Field(() => [ID], { nullable: true, description: 'About one of these customers: keys.' })
  customerId?: string[];

  @Field(() => [ID], { nullable: true, description: 'About one of these features, their requests and commitments included: keys.' })
  featureId?: string[];

  @Field(() => [String], { nullable: true, description: 'About one of these product areas, or a feature of one.' })
  area?: string[];

  @Field(() => InstantScalar, { nullable: true, description: 'Recorded at or after this moment.' })
  recordedFrom?: Instant;

  @Field(() => InstantScalar, { nullable: true, description: 'Recorded before this moment.' })
  recordedUntil?: Instant;

  @Field(() => InstantScalar, { nullable: true, description: 'Happened at or after this moment.' })
  effectiveFrom?: Instant;

  @Field(() => InstantScalar, { nullable: true, description: 'Happened before this moment.' })
  effectiveUntil?: Instant;

  @Field(() => String, { nullable: true, description: 'Behind this position.' })
  afterPosition?: string;

  @Field(() => String, { nullable: true, description: 'Before this position.' })
  untilPosition?: string;
}

type EventOrder = keyof typeof EVENT_ORDERS;

const EventOrderBy = orderInput<EventOrder>('Event', {
  RECENT: NEWEST_FIRST,
  POSITION: 'By position; oldest first.',
});

@ArgsType()
export class EventsArgs extends RootListArgs {
  @Field(() => EventFilter, { nullable: true, description: 'Which events.' })
  filter?: EventFilter;

  @Field(() => EventOrderBy, { nullable: true, description: 'In which order; oldest first where nothing is asked.' })
  orderBy?: OrderBy<EventOrder>;
}

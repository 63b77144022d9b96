import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { NEWEST_FIRST, orderInput } from '../api/order.js';
import { RootListArgs } from '../api/page.js';
import { RootArgs } from '../api/root.js';
import { InstantScalar } from '../commands/scalars.js';
import type { Instant } from '../kernel/time.js';
import type { OrderBy } from '../read-model/orders.js';
import './request.enums.js';
import { RequestStatus } from './request.events.js';
import type { REQUEST_ORDERS, RequestFilter as Filter } from './request.queries.js';

@ArgsType()
export class RequestArgs extends RootArgs {
  @Field(() => ID, { description: 'Key of the request.' })
  requestId: string;
}

@InputType({ description: 'Narrows requests: fields combine with AND, a list means any of.' })
export class RequestFilter implements Omit<Filter, 'of'> {
  @Field(() => [RequestStatus], { nullable: true, description: 'In one of these states.' })
  status?: RequestStatus[];

  @Field(() => [String], { nullable: true, description: 'In one of these product areas, or about a feature of one.' })
  area?: string[];

  @Field(() => [String], { nullable: true, description: 'With one of these tags.' })
  tags?: string[];

  @Field(() => [ID], { nullable: true, description: 'About one of these features: keys.' })
  featureId?: string[];

  @Field(() => [ID], { nullable: true, description: 'Wanted by one of these customers, also by a request that was merged into it: keys.' })
  customerId?: string[];

  @Field(() => [ID], { nullable: true, description: 'Submitted by one of these people: ISSUER|SUBJECT.' })
  submittedBy?: string[];

  @Field(() => [String], { nullable: true, description: 'With evidence about one of these competitors.' })
  competitor?: string[];

  @Field(() => InstantScalar, { nullable: true, description: 'Without an answer since this moment or longer.' })
  undecidedSince?: Instant;

  @Field(() => Boolean, {
    nullable: true,
    description: 'With somebody who was not told of the last decision, or without; a merged request is without.',
  })
  uninformed?: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'True: what you submitted, and what you own: the acceptance, or the feature that it is about. A name is yours whatever its case.',
  })
  mine?: boolean;
}

type RequestOrder = keyof typeof REQUEST_ORDERS;

const RequestOrderBy = orderInput<RequestOrder>('Request', {
  RECENT: NEWEST_FIRST,
  SUBMITTED_AT: 'By when it was submitted; newest first.',
  TITLE: 'By title.',
  CUSTOMERS: 'By how many customers want it; most first.',
});

@ArgsType()
export class RequestsArgs extends RootListArgs {
  @Field(() => RequestFilter, { nullable: true, description: 'Which requests.' })
  filter?: RequestFilter;

  @Field(() => RequestOrderBy, { nullable: true, description: 'In which order.' })
  orderBy?: OrderBy<RequestOrder>;
}

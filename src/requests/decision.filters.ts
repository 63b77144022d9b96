import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { NEWEST_FIRST, orderInput } from '../api/order.js';
import { RootListArgs } from '../api/page.js';
import { InstantScalar } from '../commands/scalars.js';
import type { Instant } from '../kernel/time.js';
import type { OrderBy } from '../read-model/orders.js';
import './request.enums.js';
import { DecisionOutcome, DeclineReason } from './request.events.js';
import type { DECISION_ORDERS, DecisionFilter as Filter } from './request.queries.js';

@InputType({ description: 'Narrows decisions: fields combine with AND, a list means any of; from is inclusive, until exclusive.' })
export class DecisionFilter implements Filter {
  @Field(() => [DecisionOutcome], { nullable: true, description: 'With one of these outcomes.' })
  outcome?: DecisionOutcome[];

  @Field(() => [DeclineReason], { nullable: true, description: 'Declined for one of these reasons.' })
  reason?: DeclineReason[];

  @Field(() => [String], { nullable: true, description: 'On a request of one of these product areas, or about a feature of one.' })
  area?: string[];

  @Field(() => [ID], { nullable: true, description: 'By one of these people: ISSUER|SUBJECT.' })
  decidedBy?: string[];

  @Field(() => InstantScalar, { nullable: true, description: 'Decided at or after this moment.' })
  decidedFrom?: Instant;

  @Field(() => InstantScalar, { nullable: true, description: 'Decided before this moment.' })
  decidedUntil?: Instant;

  @Field(() => Boolean, { nullable: true, description: 'A yes that rests on nothing but weak justifications, or not.' })
  weak?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'Decided without any evidence on record, or with some.' })
  unevidenced?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'A yes without a success measure and a day to look at it, or not.' })
  unmeasured?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'A no, or not now, without an explanation for customers, or not.' })
  unexplained?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'Superseded by a later decision, or standing.' })
  superseded?: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'In the weak-yes report, or not: a yes that rests on nothing but weak justifications, or without any evidence, or with the demand of one customer at most, whatever its justification.',
  })
  doubtful?: boolean;
}

type DecisionOrder = keyof typeof DECISION_ORDERS;

const DecisionOrderBy = orderInput<DecisionOrder>('Decision', {
  RECENT: NEWEST_FIRST,
  DECIDED_AT: 'By when it was decided; newest first.',
});

@ArgsType()
export class DecisionsArgs extends RootListArgs {
  @Field(() => DecisionFilter, { nullable: true, description: 'Which decisions.' })
  filter?: DecisionFilter;

  @Field(() => DecisionOrderBy, { nullable: true, description: 'In which order.' })
  orderBy?: OrderBy<DecisionOrder>;
}

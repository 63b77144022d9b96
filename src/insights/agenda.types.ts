import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RoleEnum } from '../api/actor.types.js';
import { connectionOf, RootListArgs } from '../api/page.js';
import { RootArgs } from '../api/root.js';
import { DayScalar, InstantScalar } from '../commands/scalars.js';
import type { Role } from '../kernel/actor.js';
import type { Day, Instant } from '../kernel/time.js';
import { AgendaKind } from './agenda.js';
import type { AgendaFilter as Filter } from './agenda.queries.js';

registerEnumType(AgendaKind, {
  name: 'AgendaKind',
  description: 'Why something is to be looked at. What is due on no day of its own is due on the day since which it waits.',
  valuesMap: {
    UNDECIDED: { description: 'A request has waited for a decision, since its submission or reopening, for as long as it may.' },
    WORDING_TO_APPROVE: { description: 'Words wait for approval since they were proposed.' },
    REVISIT_DUE: { description: 'A request was deferred until a day that has come.' },
    FOLLOW_UP_DUE: { description: 'The day has come on which a commitment is looked at again.' },
    OUTCOME_DUE: { description: 'The day has come on which to evaluate what an acceptance brought.' },
    MEDIATION_DUE: { description: 'A request waits for its mediator.' },
    AT_RISK: { description: 'Something may keep us from keeping a promise.' },
    OVERDUE: { description: 'The promised date has passed, and what was promised is not there.' },
    LAPSED: { description: 'The words in force held until a day that has passed.' },
    DELIVERY_TO_ASSERT: { description: 'The feature shipped while words on it are in force, and nobody has said that this delivers them.' },
    UNACKNOWLEDGED: { description: 'A customer was informed of other dates than those it holds, and has not acknowledged them.' },
    UNINFORMED: {
      description: 'Who asked was not told the answer to a request; or a customer was not told what became of a promise that it holds.',
    },
    UNAPPROVED_PROMISE: { description: 'A promise was made without approval, and is neither ratified nor retracted.' },
  },
});

@ObjectType({ description: 'Something that waits for somebody.' })
export class AgendaItem {
  @Field(() => ID, { description: 'The same for as long as it waits, for caches; nothing can be asked by it.' })
  id: string;

  @Field(() => AgendaKind, { description: 'Why it is to be looked at.' })
  kind: AgendaKind;

  @Field(() => InstantScalar, { description: 'Since when it has been so; 00:00 UTC where a day made it so.' })
  since: Instant;

  @Field(() => DayScalar, { description: 'The day by which it was, or is, to be done.' })
  dueOn: Day;

  @Field(() => [String], { description: 'Whom it waits for: people by name, and roles.' })
  waitsFor: readonly string[];

  @Field(() => [RoleEnum], { description: 'The roles that it waits for: anybody who holds one.' })
  waitsForRoles: readonly Role[];

  @Field(() => [String], { description: 'The people that it waits for, by name.' })
  waitsForPeople: readonly string[];

  @Field(() => String, { description: 'One sentence.' })
  reason: string;
}

export const AgendaItemConnection = connectionOf(() => AgendaItem, 'AgendaItem', 'lines of the agenda');

@InputType({ description: 'Narrows the agenda: fields combine with AND, a list means any of.' })
export class AgendaFilter implements Filter {
  @Field(() => [AgendaKind], { nullable: true, description: 'Of one of these kinds.' })
  kind?: AgendaKind[];

  @Field(() => [String], {
    nullable: true,
    description: 'About something that one of them owns: a commitment, an acceptance, or the feature that a request or report is about.',
  })
  owner?: string[];

  @Field(() => [String], { nullable: true, description: 'In one of these product areas: of the request, or of the feature.' })
  area?: string[];

  @Field(() => [ID], {
    nullable: true,
    description: 'Concerning one of these customers (keys): its requests, promises that are for it, what it is to be told, reports.',
  })
  customerId?: string[];

  @Field(() => Boolean, { nullable: true, description: 'Whether it waits for you, by name or id, or for one of your roles.' })
  mine?: boolean;
}

@ObjectType({ description: 'How much of one kind waits.' })
export class AgendaCount {
  @Field(() => AgendaKind, { description: 'Why it is to be looked at.' })
  kind: AgendaKind;

  @Field(() => Int, { description: 'How many lines of the agenda are of this kind.' })
  count: number;
}

@ArgsType()
export class AgendaCountsArgs extends RootArgs {
  @Field(() => DayScalar, { nullable: true, description: 'What is due by this day; today where it is absent.' })
  on?: Day;

  @Field(() => AgendaFilter, { nullable: true, description: 'Which lines.' })
  filter?: AgendaFilter;
}

@ArgsType()
export class AgendaArgs extends RootListArgs {
  @Field(() => DayScalar, { nullable: true, description: 'What is due by this day; today where it is absent.' })
  on?: Day;

  @Field(() => AgendaFilter, { nullable: true, description: 'Which lines.' })
  filter?: AgendaFilter;
}

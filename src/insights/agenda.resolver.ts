import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS, type Caller } from '../access/access.js';
import type { ApiContext } from '../api/context.js';
import { momentArguments, Reads } from '../api/root.js';
import { subjectOf } from '../audit/event.resolver.js';
import { Subject } from '../audit/event.types.js';
import { actorId, holdsAny, PRODUCT, SALES } from '../kernel/actor.js';
import type { Seen } from '../read-model/list.js';
import { Moments } from '../read-model/moments.js';
import { DECISION_SLA_DAYS, type AgendaRow } from './agenda.js';
import { ListAgenda } from './agenda.queries.js';
import { AgendaArgs, AgendaItem, AgendaItemConnection } from './agenda.types.js';

@Resolver(() => AgendaItem)
export class AgendaResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
    @Inject(DECISION_SLA_DAYS) private readonly decisionSlaDays: number,
  ) {}

  // rule 25
  @Reads(() => AgendaItemConnection, { description: 'What waits for somebody, the most overdue first.', roles: READERS, complexity: 250 })
  async agenda(@Args() { on, filter, ...args }: AgendaArgs, @Context() { caller }: ApiContext) {
    const moment = await this.moments.fix(...momentArguments(args));
    const wanted = { on: on ?? moment.today, decisionSlaDays: this.decisionSlaDays, filter: filter ?? {}, me: namesOf(caller) };
    return this.queries.execute(new ListAgenda(wanted, args, moment));
  }

  @ResolveField(() => Subject, { description: 'What it is about, as of the moment asked about.' })
  async subject(@Parent() row: Seen<AgendaRow>, @Context() context: ApiContext) {
    return subjectOf(context, this.queries, row);
  }
}

/** By which a line can wait for a person; an approver may all that the role may. */
const namesOf = (caller: Caller): readonly string[] => [
  caller.name,
  actorId(caller),
  ...caller.roles,
  ...(holdsAny(caller, SALES) ? ['SALES'] : []),
  ...(holdsAny(caller, PRODUCT) ? ['PRODUCT'] : []),
];

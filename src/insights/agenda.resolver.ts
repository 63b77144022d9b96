import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS, type Caller } from '../access/access.js';
import type { ApiContext } from '../api/context.js';
import { momentArguments, Reads } from '../api/root.js';
import { subjectOf } from '../audit/event.resolver.js';
import { Subject } from '../audit/event.types.js';
import { actorId, holdsAny, PRODUCT, SALES } from '../kernel/actor.js';
import type { Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import { Moments } from '../read-model/moments.js';
import { DECISION_SLA_DAYS, type AgendaRow } from './agenda.js';
import { CountAgenda, ListAgenda } from './agenda.queries.js';
import { AgendaArgs, AgendaCount, AgendaCountsArgs, AgendaItem, AgendaItemConnection } from './agenda.types.js';

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
    return this.queries.execute(new ListAgenda(this.#wanted({ on, filter }, caller, moment), args, moment));
  }

  @Reads(() => [AgendaCount], {
    description: 'How many lines of each kind wait, the kinds in their order: those of the filter, or all.',
    roles: READERS,
    complexity: 250,
  })
  async agendaCounts(@Args() { on, filter, ...args }: AgendaCountsArgs, @Context() { caller }: ApiContext) {
    const moment = await this.moments.fix(...momentArguments(args));
    return this.queries.execute(new CountAgenda(this.#wanted({ on, filter }, caller, moment), moment));
  }

  @ResolveField()
  waitsFor({ waitsForRoles, waitsForPeople }: AgendaRow) {
    return [...(waitsForPeople ?? []), ...(waitsForRoles ?? [])];
  }

  @ResolveField()
  waitsForRoles({ waitsForRoles }: AgendaRow) {
    return waitsForRoles ?? [];
  }

  @ResolveField()
  waitsForPeople({ waitsForPeople }: AgendaRow) {
    return waitsForPeople ?? [];
  }

  @ResolveField(() => Subject, { description: 'What it is about, as of the moment asked about.' })
  async subject(row: Seen<AgendaRow>, _: unknown, context: ApiContext) {
    return subjectOf(context, this.queries, row);
  }

  #wanted({ on, filter }: Pick<AgendaCountsArgs, 'on' | 'filter'>, caller: Caller, { today }: Moment) {
    return { on: on ?? today, decisionSlaDays: this.decisionSlaDays, filter: filter ?? {}, me: meOf(caller) };
  }
}

/** By which a line can wait for a person; an approver may all that the role may. */
const meOf = (caller: Caller) => ({
  name: caller.name,
  id: actorId(caller),
  roles: [
    ...caller.roles,
    ...(holdsAny(caller, SALES) ? ['SALES' as const] : []),
    ...(holdsAny(caller, PRODUCT) ? ['PRODUCT' as const] : []),
  ],
});

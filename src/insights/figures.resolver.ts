import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import type { ApiContext } from '../api/context.js';
import { EventConnection } from '../api/event.types.js';
import { NestedListArgs } from '../api/page.js';
import { momentArguments, Reads } from '../api/root.js';
import { refuse } from '../kernel/refusal.js';
import { Moments } from '../read-model/moments.js';
import { EventsOfFigure, ListFigures, type Figure as FigureRow } from './figures.queries.js';
import { Figure, FiguresArgs } from './figures.types.js';

const FIRST_DAY = '0000-01-01';

@Resolver(() => Figure)
export class FiguresResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  // rule 24
  @Reads(() => [Figure], {
    description: 'How deciding and promising went in a period, by product area. Every figure opens into the events that make it.',
    roles: READERS,
    complexity: 500,
  })
  async figures(@Args() { from, to, area, names, ...args }: FiguresArgs) {
    if (from != null && to != null && to < from) refuse('DATES_CROSSED', 'to', 'The period ends before it begins.');
    const moment = await this.moments.fix(...momentArguments(args));
    const last = to != null && to < moment.today ? to : moment.today;
    return this.queries.execute(new ListFigures({ from: from ?? FIRST_DAY, to: last, area: area ?? null }, moment, names));
  }

  @ResolveField(() => EventConnection, { description: 'The events that make it, oldest first.', complexity: 50 })
  async events(@Parent() figure: FigureRow, @Args() args: NestedListArgs, @Context() { bounds }: ApiContext) {
    await bounds.turn();
    return this.queries.execute(new EventsOfFigure(figure, args));
  }
}

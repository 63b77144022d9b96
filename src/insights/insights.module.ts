import { Module } from '@nestjs/common';
import { READERS } from '../access/access.js';
import { shownTo } from '../api/policy.js';
import type { Room } from '../api/room.js';
import { queryHandlersOf } from '../read-model/query-handlers.js';
import { AGENDA_QUERIES } from './agenda.queries.js';
import { AgendaResolver } from './agenda.resolver.js';
import { FACET_QUERIES } from './facets.queries.js';
import { FacetsResolver } from './facets.resolver.js';
import { FIGURE_QUERIES } from './figures.queries.js';
import { FiguresResolver } from './figures.resolver.js';

export const insightsRoom: Room = { shows: shownTo(READERS, 'AgendaItem', 'AgendaCount', 'Figure', 'Facets', 'Facet', 'MoreFacets') };

@Module({
  providers: [
    ...queryHandlersOf(FIGURE_QUERIES),
    FiguresResolver,
    ...queryHandlersOf(AGENDA_QUERIES),
    AgendaResolver,
    ...queryHandlersOf(FACET_QUERIES),
    FacetsResolver,
  ],
})
export class InsightsModule {}

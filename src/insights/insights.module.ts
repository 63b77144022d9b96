import { Module } from '@nestjs/common';
import { AGENDA_QUERIES } from './agenda.queries.js';
import { AgendaResolver } from './agenda.resolver.js';
import { FIGURE_QUERIES } from './figures.queries.js';
import { FiguresResolver } from './figures.resolver.js';

@Module({ providers: [...FIGURE_QUERIES, FiguresResolver, ...AGENDA_QUERIES, AgendaResolver] })
export class InsightsModule {}

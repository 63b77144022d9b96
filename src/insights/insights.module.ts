import { Module } from '@nestjs/common';
import { FIGURE_QUERIES } from './figures.queries.js';
import { FiguresResolver } from './figures.resolver.js';

@Module({ providers: [...FIGURE_QUERIES, FiguresResolver] })
export class InsightsModule {}

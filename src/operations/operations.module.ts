import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';

/** What watches a node, and what starts, stops and balances nodes. */
@Module({ controllers: [HealthController, MetricsController], providers: [Metrics] })
export class OperationsModule {}

import type { Type } from '@nestjs/common';
import type { Room } from './api/room.js';
import { AuditModule, auditRoom } from './audit/audit.module.js';
import { CommitmentsModule, commitmentsRoom } from './commitments/commitments.module.js';
import { CustomersModule, customersRoom } from './customers/customers.module.js';
import { LOG_EVENTS, LOG_FACTS, skips } from './event-log/skip.js';
import { FeaturesModule, featuresRoom } from './features/features.module.js';
import { InsightsModule, insightsRoom } from './insights/insights.module.js';
import type { Shape } from './kernel/shape.js';
import { OwnersModule, ownersRoom } from './owners/owners.module.js';
import { PromiseCheckModule, promiseCheckRoom } from './promise-check/promise-check.module.js';
import { ReportsModule, reportsRoom } from './reports/reports.module.js';
import { RequestsModule, requestsRoom } from './requests/requests.module.js';
import { RoadmapModule, roadmapRoom } from './roadmap/roadmap.module.js';
import { SearchModule, searchRoom } from './search/search.module.js';
import { ServiceTokensModule, serviceTokensRoom } from './service-tokens/service-tokens.module.js';
import { TransferModule } from './transfer/transfer.module.js';

/** What can be in a history: the log’s own, and what the rooms record. */
export const ROOMS_WITH_EVENTS: readonly Room[] = [
  { facts: LOG_FACTS, events: LOG_EVENTS, decider: skips },
  serviceTokensRoom,
  customersRoom,
  featuresRoom,
  requestsRoom,
  commitmentsRoom,
  reportsRoom,
  roadmapRoom,
];

/** What each fact of the log and of every room holds. */
export const ALL_FACTS = Object.assign({}, ...ROOMS_WITH_EVENTS.map(({ facts }) => facts)) as Readonly<Record<string, Shape<unknown>>>;

/** The features, in the order in which later ones may use earlier ones. */
export const ROOMS: readonly Room[] = [...ROOMS_WITH_EVENTS, auditRoom, ownersRoom, promiseCheckRoom, insightsRoom, searchRoom];
export const ROOM_MODULES: readonly Type[] = [
  ServiceTokensModule,
  CustomersModule,
  FeaturesModule,
  RequestsModule,
  CommitmentsModule,
  ReportsModule,
  AuditModule,
  OwnersModule,
  PromiseCheckModule,
  InsightsModule,
  SearchModule,
  RoadmapModule,
  TransferModule,
];

export const POLICIES = ROOMS.flatMap(({ policies = [] }) => policies);

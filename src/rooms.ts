import type { Type } from '@nestjs/common';
import type { Room } from './api/room.js';
import { AuditModule, auditRoom } from './audit/audit.module.js';
import { CommitmentsModule, commitmentsRoom } from './commitments/commitments.module.js';
import { CustomersModule, customersRoom } from './customers/customers.module.js';
import { LOG_EVENTS, LOG_FACTS, skips } from './event-log/skip.js';
import { FeaturesModule, featuresRoom } from './features/features.module.js';
import { InsightsModule } from './insights/insights.module.js';
import type { EventTypes } from './kernel/event.js';
import type { Shape } from './kernel/shape.js';
import { PromiseCheckModule } from './promise-check/promise-check.module.js';
import { namesProjection } from './read-model/names.js';
import { ReportsModule, reportsRoom } from './reports/reports.module.js';
import { RequestsModule, requestsRoom } from './requests/requests.module.js';
import { TransferModule } from './transfer/transfer.module.js';

/** What can be in a history: the log’s own, and what the rooms record. */
export const ROOMS_WITH_EVENTS: readonly Room[] = [
  { facts: LOG_FACTS, events: LOG_EVENTS, decider: skips },
  customersRoom,
  featuresRoom,
  requestsRoom,
  commitmentsRoom,
  reportsRoom,
];

/** Every event type, the log's own and room by room: the codec refuses two of one name. */
export const EVENT_TYPES_OF_ROOMS = ROOMS_WITH_EVENTS.map(({ events = {} }) => events);

/** Every event type of every room. */
export const ALL_EVENT_TYPES = Object.assign({}, ...EVENT_TYPES_OF_ROOMS) as EventTypes<Record<string, never>>;

/** What each fact of the log and of every room holds. */
export const ALL_FACTS = Object.assign({}, ...ROOMS_WITH_EVENTS.map(({ facts }) => facts)) as Readonly<Record<string, Shape<unknown>>>;

/** The features, in the order in which later ones may use earlier ones. */
export const ROOMS: readonly Room[] = [...ROOMS_WITH_EVENTS, auditRoom(ALL_EVENT_TYPES)];
export const ROOM_MODULES: readonly Type[] = [
  CustomersModule,
  FeaturesModule,
  RequestsModule,
  CommitmentsModule,
  ReportsModule,
  AuditModule,
  PromiseCheckModule,
  InsightsModule,
  TransferModule,
];

export const PROJECTIONS = [...ROOMS.flatMap(({ projection }) => projection ?? []), namesProjection(ALL_EVENT_TYPES)];
export const POLICIES = ROOMS.flatMap(({ policies = [] }) => policies);

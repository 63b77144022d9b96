import type { Type } from '@nestjs/common';
import type { Room } from './api/room.js';
import { AuditModule, auditRoom } from './audit/audit.module.js';
import { CommitmentsModule, commitmentsRoom } from './commitments/commitments.module.js';
import { CustomersModule, customersRoom } from './customers/customers.module.js';
import { FeaturesModule, featuresRoom } from './features/features.module.js';
import type { EventTypes } from './kernel/event.js';
import { PromiseCheckModule } from './promise-check/promise-check.module.js';
import { RequestsModule, requestsRoom } from './requests/requests.module.js';
import { TransferModule } from './transfer/transfer.module.js';

const ROOMS_WITH_EVENTS: readonly Room[] = [customersRoom, featuresRoom, requestsRoom, commitmentsRoom];

/** Every event type of every room. */
export const ALL_EVENT_TYPES: EventTypes<Record<string, never>> = Object.fromEntries(
  ROOMS_WITH_EVENTS.flatMap(({ events = {} }) => Object.entries(events)),
);

/** The features, in the order in which later ones may use earlier ones. */
export const ROOMS: readonly Room[] = [...ROOMS_WITH_EVENTS, auditRoom(ALL_EVENT_TYPES)];
export const ROOM_MODULES: readonly Type[] = [
  CustomersModule,
  FeaturesModule,
  RequestsModule,
  CommitmentsModule,
  AuditModule,
  PromiseCheckModule,
  TransferModule,
];

export const PROJECTIONS = ROOMS.flatMap(({ projection }) => projection ?? []);

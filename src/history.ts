/** What can be in a history, and the rows that are made of it. Nothing here takes Nest: a process of its own may need no more. */
import { eventAreasView } from './audit/event-areas.view.js';
import { eventProjection } from './audit/event.projection.js';
import { COMMITMENT_EVENTS } from './commitments/commitment.events.js';
import { commitmentProjection } from './commitments/commitment.projection.js';
import { DEFAULT_DECISION_SLA_DAYS } from './config.js';
import { CUSTOMER_EVENTS } from './customers/customer.events.js';
import { customerProjection } from './customers/customer.projection.js';
import { LOG_EVENTS } from './event-log/skip.js';
import { FEATURE_EVENTS } from './features/feature.events.js';
import { featureProjection } from './features/feature.projection.js';
import { agendaView } from './insights/agenda.view.js';
import { facetsView } from './insights/facets.view.js';
import { figuresView } from './insights/figures.view.js';
import type { EventTypes } from './kernel/event.js';
import { namesProjection } from './read-model/names.js';
import type { View } from './read-model/view.js';
import { REPORT_EVENTS } from './reports/report.events.js';
import { reportProjection } from './reports/report.projection.js';
import { REQUEST_EVENTS } from './requests/request.events.js';
import { requestProjection } from './requests/request.projection.js';
import { requestsView } from './requests/request.view.js';
import { SHARE_EVENTS } from './roadmap/share.events.js';
import { shareProjection } from './roadmap/share.projection.js';
import { documentsView } from './search/documents.view.js';
import { SERVICE_TOKEN_EVENTS } from './service-tokens/service-token.events.js';
import { serviceTokenProjection } from './service-tokens/service-token.projection.js';

/** Every event type, the log's own and room by room: the codec refuses two of one name. */
export const EVENT_TYPES_OF_ROOMS = [
  LOG_EVENTS,
  SERVICE_TOKEN_EVENTS,
  CUSTOMER_EVENTS,
  FEATURE_EVENTS,
  REQUEST_EVENTS,
  COMMITMENT_EVENTS,
  REPORT_EVENTS,
  SHARE_EVENTS,
];

/** Every event type of every room. */
export const ALL_EVENT_TYPES = Object.assign({}, ...EVENT_TYPES_OF_ROOMS) as EventTypes<Record<string, never>>;

export const PROJECTIONS = [
  serviceTokenProjection,
  customerProjection,
  featureProjection,
  requestProjection,
  commitmentProjection,
  reportProjection,
  shareProjection,
  eventProjection(ALL_EVENT_TYPES),
  namesProjection(ALL_EVENT_TYPES),
];

/** What is kept of all rooms as it is now. */
export const viewsOf = (decisionSlaDays = DEFAULT_DECISION_SLA_DAYS): readonly View[] => [
  eventAreasView,
  requestsView,
  agendaView(decisionSlaDays),
  figuresView,
  facetsView,
  documentsView,
];

import type { QueryBus } from '@nestjs/cqrs';
import type { ApiContext } from '../api/context.js';
import { loadBy } from '../api/loader.js';
import type { Payload } from '../api/payload.js';
import { keyOf } from '../kernel/streams.js';
import type { Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import type { Moments } from '../read-model/moments.js';
import { DecisionsOfRequests, RequestByKey, RequestsByKeys, type OfRequests } from './request.queries.js';

/** A row that names a request. */
export interface OfRequest {
  readonly requestId: string;
  readonly moment: Moment;
}

/** The request that a row names. */
export const requestOf = (context: ApiContext, queries: QueryBus, { requestId, moment }: OfRequest) =>
  loadBy(context, queries, RequestsByKeys, requestId, moment);

/** What belongs to the request that a row names, all of a kind. */
export const rowsOf = async <Row>(
  context: ApiContext,
  queries: QueryBus,
  query: new (requestIds: readonly string[], moment: Moment) => OfRequests<Row>,
  { requestId, moment }: OfRequest,
): Promise<readonly Seen<Row>[]> => (await loadBy(context, queries, query, requestId, moment)) ?? [];

/** The decisions on the request that a row names, the first one first. */
export const decisionsOf = (context: ApiContext, queries: QueryBus, row: OfRequest) => rowsOf(context, queries, DecisionsOfRequests, row);

/** One decision of the request that a row names. */
export const decisionOf = async (context: ApiContext, queries: QueryBus, number: number, row: OfRequest) =>
  (await decisionsOf(context, queries, row)).find((decision) => decision.number === number);

/** The request that a command was on, as it is now; absent where the command was refused. */
export const requestNow = async (queries: QueryBus, moments: Moments, { stream }: Payload) =>
  stream && queries.execute(new RequestByKey(keyOf(stream), await moments.fix()));

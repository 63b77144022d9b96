import type { QueryBus } from '@nestjs/cqrs';
import type { ApiContext } from '../api/context.js';
import { loadBy } from '../api/loader.js';
import type { Moment } from '../read-model/moment.js';
import { CustomersByKeys } from './customer.queries.js';

/** A row that names a customer, or none. */
interface OfCustomer {
  readonly customerId?: string | null;
  readonly moment: Moment;
}

/** The customer that a row names. */
export const customerOf = async (context: ApiContext, queries: QueryBus, { customerId, moment }: OfCustomer) =>
  customerId == null ? undefined : loadBy(context, queries, CustomersByKeys, customerId, moment);

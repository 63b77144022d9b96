import { nameKey } from '../kernel/name.js';
import { keyOf } from '../kernel/streams.js';
import type { Projection } from '../read-model/projection.js';
import type { CustomerFacts } from './customer.events.js';
import { customers } from './customer.tables.js';

export const customerProjection: Projection<CustomerFacts> = {
  name: 'customers',
  module: import.meta.url,
  tables: [customers],

  on: {
    CustomerRegistered: (rows, { data: { asOf: _, ...data }, effectiveAt: registeredAt, revision }) =>
      rows.put(customers, { ...data, ...segmentKeyOf(data), registeredAt, revision }),
    CustomerChanged: (rows, { data: { asOf: _, ...data }, stream, revision }) =>
      rows.change(customers, { customerId: keyOf(stream) }, { ...data, ...segmentKeyOf(data), revision }),
    CustomerMerged: (rows, { data: { intoCustomerId: mergedInto }, stream, revision, position: mergedPosition }) =>
      rows.change(customers, { customerId: keyOf(stream) }, { mergedInto, mergedPosition, revision }),
    CustomerUnmerged: (rows, { stream, revision }) =>
      rows.change(customers, { customerId: keyOf(stream) }, { mergedInto: null, mergedPosition: null, revision }),
  },
};

const segmentKeyOf = ({ segment }: { readonly segment?: string | null }) =>
  segment === undefined ? {} : { segmentKey: segment && nameKey(segment) };

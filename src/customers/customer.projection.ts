import { keyOf } from '../kernel/streams.js';
import type { Projection } from '../read-model/projection.js';
import type { CustomerFacts } from './customer.events.js';
import { customers } from './customer.tables.js';

export const customerProjection: Projection<CustomerFacts> = {
  name: 'customers',
  module: import.meta.url,
  tables: [customers],

  on: {
    CustomerRegistered: (rows, { data, revision }) => rows.put(customers, { ...data, revision }),
    CustomerChanged: (rows, { data, stream, revision }) => rows.change(customers, { customerId: keyOf(stream) }, { ...data, revision }),
  },
};

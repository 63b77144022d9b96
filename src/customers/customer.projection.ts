import type { Projection } from '../read-model/projection.js';
import { table } from '../read-model/table.js';
import type { CustomerFacts } from './customer.events.js';

export interface CustomerRow {
  readonly customerId: string;
  readonly name: string;
  readonly segment?: string | null;
  readonly accountOwner?: string | null;
  readonly externalId?: string | null;
  readonly revision: number;
}

export const customers = table<CustomerRow>('customers', {
  columns: { customerId: 'TEXT', name: 'TEXT', segment: 'TEXT', accountOwner: 'TEXT', externalId: 'TEXT', revision: 'INTEGER' },
  key: ['customerId'],
  indexes: [['name'], ['segment'], ['accountOwner'], ['externalId']],
});

export const customerProjection: Projection<CustomerFacts> = {
  name: 'customers',
  version: 1,
  tables: [customers],

  on: {
    CustomerRegistered: (rows, { data, revision }) => rows.put(customers, { ...data, revision }),
    CustomerChanged: (rows, { data, stream, revision }) =>
      rows.change(customers, { customerId: stream.slice('customer-'.length) }, { ...data, revision }),
  },
};

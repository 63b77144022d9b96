import { integer, nullable, table, text, type RowOf } from '../read-model/table.js';

export const customers = table('customers', {
  columns: {
    customerId: text(),
    name: text(),
    segment: nullable(text()),
    accountOwner: nullable(text()),
    externalId: nullable(text()),
    revision: integer(),
  },
  key: ['customerId'],
  indexes: [['born'], ['name'], ['segment'], ['accountOwner'], ['externalId']],
  everIndexes: [['born']],
});
export type CustomerRow = RowOf<typeof customers>;

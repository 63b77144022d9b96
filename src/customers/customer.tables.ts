import { instant, integer, nullable, table, text, type RowOf } from '../read-model/table.js';

export const customers = table('customers', {
  columns: {
    customerId: text(),
    name: text(),
    segment: nullable(text()),
    /** What the segment is told by, whatever its case. */
    segmentKey: nullable(text()),
    accountOwner: nullable(text()),
    externalId: nullable(text()),
    registeredAt: instant(),
    /** The customer that goes on instead, while it is merged; and the position of that. */
    mergedInto: nullable(text()),
    mergedPosition: nullable(integer()),
    revision: integer(),
  },
  streamPrefix: 'customer-',
  key: ['customerId'],
  indexes: [['born'], ['name'], ['segmentKey'], ['accountOwner'], ['externalId']],
  everIndexes: [['born'], ['mergedInto']],
});
export type CustomerRow = RowOf<typeof customers>;

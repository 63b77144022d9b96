import { NEVER, seenAt } from '../read-model/moment.js';
import type { ReadModel } from '../read-model/read-model.js';
import { customers } from './customer.tables.js';

/** Whether there are customers of a segment now, as far as the rows have read; it is given as `nameKey` makes it. */
export function hasCustomers(rows: ReadModel, segmentKey: string): boolean {
  const { position } = rows.checkpoint();
  const binds = { segmentKey, position, effective: NEVER };
  return rows.values(`SELECT 1 FROM ${customers.name} r WHERE r.segmentKey = :segmentKey AND ${seenAt('r')} LIMIT 1`, binds).length > 0;
}

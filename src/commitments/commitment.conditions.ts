import type { Condition } from '../read-model/list.js';
import { seenAt } from '../read-model/moment.js';

/** What the commitment `r` promised is there, by our word or by the feature’s. */
export const DONE = `(r.status IN ('DELIVERED', 'KEPT') OR EXISTS (
  SELECT 1 FROM features f WHERE f.featureId = r.featureId AND f.status = 'SHIPPED' AND ${seenAt('f')}))`;

/** The audience of `r` holds one of the customers, in the segment that it had at the moment asked about. */
export function holdsAnyOf(customerIds: readonly string[] | null | undefined): Condition | undefined {
  if (!customerIds) return undefined;
  return {
    sql: `r.audience IN (
      SELECT a.value FROM customers c, json_each(json_array('everyone', 'segment:' || c.segment, 'customer:' || c.customerId)) a
      WHERE c.customerId IN (SELECT value FROM json_each(:customerIds)) AND ${seenAt('c')} AND a.value IS NOT NULL)`,
    binds: { customerIds: JSON.stringify(customerIds) },
  };
}

/** The change `c` came after the holder `r` had been told what it holds (rule 15). */
export const CHANGED_SINCE = `c.commitmentId = r.commitmentId AND (c.changedAt, c.position) > (r.toldAt, r.position)`;

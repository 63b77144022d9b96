import type { Condition } from '../read-model/list.js';
import { seenAt } from '../read-model/moment.js';
import { APPROVAL_DAYS } from './commitment.rules.js';

/** What the commitment `r` promised is there, by our word or by the feature’s. */
const DONE = `(r.status IN ('DELIVERED', 'KEPT') OR EXISTS (
  SELECT 1 FROM features f WHERE f.featureId = r.featureId AND f.status = 'SHIPPED' AND ${seenAt('f')}))`;

/** The commitment `r` names a day and is not delivered: overdue once that day has passed. */
export const UNDELIVERED = `r.promisedDate IS NOT NULL AND NOT ${DONE}`;

/** The words of `r` held until a day before `:today`. */
export const LAPSED = 'r.validUntil IS NOT NULL AND r.validUntil < :today';

/** Who approves for the functions whose yes the wording `w` lacks at `:now`: what `missingFor` says of plain values (rule 11). */
export const APPROVERS_MISSING = `(
  SELECT json_group_array(m.value) FROM json_each('["SALES_APPROVER", "PRODUCT_APPROVER"]') m WHERE NOT EXISTS (
    SELECT 1 FROM json_each(w.approvals) a WHERE json_extract(a.value, '$.function') || '_APPROVER' = m.value
      AND json_extract(a.value, '$.at') >= strftime('%Y-%m-%dT%H:%M:%fZ', :now, '-${APPROVAL_DAYS} days')))`;

/** The audience of `r` holds one of the customers, in the segment that it had at the moment asked about. */
export function holdsAnyOf(customerIds: readonly string[] | null | undefined): Condition | undefined {
  if (!customerIds) return undefined;
  return {
    sql: `r.audience IN (
      SELECT a.value FROM customers c, json_each(json_array('everyone', 'segment:' || c.segmentKey, 'customer:' || c.customerId)) a
      WHERE c.customerId IN (SELECT value FROM json_each(:customerIds)) AND ${seenAt('c')} AND a.value IS NOT NULL)`,
    binds: { customerIds: JSON.stringify(customerIds) },
  };
}

/** The change `c` came after the holder `r` had been told what it holds (rule 15). */
export const CHANGED_SINCE = `c.commitmentId = r.commitmentId AND (c.changedAt, c.position) > (r.toldAt, r.position)`;

const nameOf = (kind: 'feature' | 'customer', row: string) =>
  `coalesce((SELECT n.name FROM ${kind}s n WHERE n.${kind}Id = ${row}.${kind}Id AND ${seenAt('n')}), ${row}.${kind}Id)`;

/** What the commitment of this row is called: what `titleOf` says of plain values. */
export const titleOfRow = (row: string): string =>
  `printf('%s, for %s', ${nameOf('feature', row)},
    CASE ${row}.audienceKind WHEN 'EVERYONE' THEN 'everyone' WHEN 'SEGMENT' THEN ${row}.segment ELSE ${nameOf('customer', row)} END)`;

import { areMerged, familiesAt, kinOf, survivorOf, whereMerged } from '../customers/customer.families.js';
import { customers } from '../customers/customer.tables.js';
import { among, byKeys, keyedBy, type Condition } from '../read-model/list.js';
import { seenAt, type Moment } from '../read-model/moment.js';
import type { ReadModel } from '../read-model/read-model.js';
import type { CommitmentStatus } from './commitment.events.js';
import { APPROVAL_DAYS, audienceKey, audiencesOf } from './commitment.rules.js';
import type { CommitmentRow } from './commitment.tables.js';

/** The rows `o` of holders that stand for the customer of the row `h`, under whichever of its keys (rule 30). */
const sameHolder = (h: string, what: string, where = 'true', rest = '') => `(
  SELECT ${what} FROM ${kinOf(`${h}.customerId`)} CROSS JOIN holders o ON o.commitmentId = ${h}.commitmentId AND o.customerId = kin.goesBy
  WHERE ${where} AND ${seenAt('o')} ${rest})`;

/** The holder `h` is the one by which its customer holds a wording: what it was told by no other key came later, nor a release. */
export const isHeldUnder = (h: string): string =>
  whereMerged(
    `NOT EXISTS ${sameHolder(
      h,
      '1',
      `o.customerId <> ${h}.customerId AND ((o.toldAt, o.position) > (${h}.toldAt, ${h}.position)
        OR (o.releasedAt, o.releasedPosition) > (${h}.toldAt, ${h}.position))`,
    )}`,
    'true',
    `${h}.customerId`,
  );

/** Up to where the customer of the holder `r` is through with what changed, up to where it was informed, and when it was informed last. */
export const CLEARED_POSITION = whereMerged(sameHolder('r', 'max(o.clearedPosition)'), 'r.clearedPosition', 'r.customerId');
export const INFORMED_POSITION = whereMerged(sameHolder('r', 'max(o.informedPosition)'), 'r.informedPosition', 'r.customerId');
const informedAt = (row: string) => `CAST(round(unixepoch(json_extract(${row}.informed, '$.at'), 'subsec') * 1000) AS INTEGER)`;
export const INFORMED_AT = whereMerged(
  sameHolder('r', informedAt('o'), 'true', 'ORDER BY o.informedPosition DESC LIMIT 1'),
  informedAt('r'),
  'r.customerId',
);

/** The word `u` on a delivery is the last one of its customer, under whichever of its keys (rule 30). */
export const isLastWord = (u: string): string =>
  whereMerged(
    `NOT EXISTS (
      SELECT 1 FROM ${kinOf(`${u}.customerId`)} CROSS JOIN fulfilments o
        ON o.commitmentId = ${u}.commitmentId AND o.version = ${u}.version AND o.customerId = kin.goesBy
      WHERE o.asserted = ${u}.asserted AND o.sincePosition > ${u}.sincePosition AND ${seenAt('o')})`,
    'true',
    `${u}.customerId`,
  );

/** What the status of the delivered commitment `r` follows from: the last word of each customer that holds it. */
const LAST_WORDS = `
  SELECT (
    SELECT u.word FROM ${kinOf('h.customerId')} CROSS JOIN fulfilments u
      ON u.commitmentId = h.commitmentId AND u.version = r.current AND u.customerId = kin.goesBy
    WHERE u.asserted = (
        SELECT json_extract(w.delivery, '$.position') FROM wordings w
        WHERE w.commitmentId = r.commitmentId AND w.version = r.current AND ${seenAt('w')})
      AND ${seenAt('u')} ORDER BY u.sincePosition DESC LIMIT 1) AS word
  FROM holders h WHERE h.commitmentId = r.commitmentId AND h.version IS NOT NULL AND ${seenAt('h')} AND ${isHeldUnder('h')}`;

const SOME_MERGED = `EXISTS (
  SELECT 1 FROM holders h JOIN customers j ON j.customerId = h.customerId AND j.mergedInto IS NOT NULL AND ${seenAt('j')}
  WHERE h.commitmentId = r.commitmentId AND ${seenAt('h')})`;

/** The status of the commitment `r`: what `statusOf` says of plain values, each customer that holds it counted once (rules 18 and 30). */
export const STATUS = whereMerged(
  `CASE WHEN r.current IS NOT NULL AND r.deliveredOn IS NOT NULL AND ${SOME_MERGED} THEN (
    SELECT CASE WHEN max(word IS 'DISPUTED') THEN 'DISPUTED' WHEN min(word IS 'CONFIRMED') THEN 'KEPT' ELSE 'DELIVERED' END FROM (${LAST_WORDS}))
  ELSE r.status END`,
  'r.status',
);

/** Where some commitments stand at the moment, by their keys (rules 18 and 30). */
export function statusesAt(
  rows: ReadModel,
  commitmentIds: readonly string[],
  { position, effective }: Moment,
): ReadonlyMap<string, CommitmentStatus> {
  const found = rows.values<Pick<CommitmentRow, 'commitmentId' | 'status'>>(
    `SELECT r.commitmentId, ${STATUS} AS status FROM commitments r WHERE ${among('r.commitmentId', 'keys')} AND ${seenAt('r')}`,
    { keys: JSON.stringify(commitmentIds), position, effective },
  );
  return new Map(found.map(({ commitmentId, status }) => [commitmentId, status]));
}

/** Where a commitment stands at the moment. */
export const statusAt = (rows: ReadModel, { commitmentId, status, deliveredOn }: CommitmentRow, moment: Moment): CommitmentStatus =>
  deliveredOn == null || !areMerged(rows, moment) ? status : (statusesAt(rows, [commitmentId], moment).get(commitmentId) ?? status);

/** What the commitment `r` promised is there, by our word or by the feature’s. */
const DONE = `(${STATUS} IN ('DELIVERED', 'KEPT') OR EXISTS (
  SELECT 1 FROM features f WHERE f.featureId = r.featureId AND f.status = 'SHIPPED' AND ${seenAt('f')}))`;

/** The commitment `r` names a day and is not delivered: overdue once that day has passed. */
export const UNDELIVERED = `r.promisedDate IS NOT NULL AND NOT ${DONE}`;

/** The words of `r` held until a day before `:today`. */
export const LAPSED = 'r.validUntil IS NOT NULL AND r.validUntil < :today';

/** Who approves for the functions whose yes the wording `w` lacks at `:now`: what `missingFor` says of plain values (rule 11). */
export const APPROVERS_MISSING = `(
  SELECT json_group_array(m.value) FROM json_each('["SALES_APPROVER", "PRODUCT_APPROVER"]') m WHERE NOT EXISTS (
    SELECT 1 FROM json_each(w.approvals) a WHERE json_extract(a.value, '$.function') || '_APPROVER' = m.value
      AND json_extract(a.value, '$.at') >= strftime('%Y-%m-%dT%H:%M:%fZ', :now / 1000.0, 'unixepoch', '-${APPROVAL_DAYS} days')))`;

/** The audiences that hold each of some customers at the moment, by whichever of its keys, in the segment of the one that goes on; of one that is there. */
export function audiencesAt(rows: ReadModel, customerIds: readonly string[], moment: Moment): ReadonlyMap<string, readonly string[]> {
  const families = familiesAt(rows, customerIds, moment);
  const survivors = [...new Set([...families.values()].map(([survivor]) => survivor))];
  const found = keyedBy('customerId', byKeys(rows, customers, 'customerId', survivors, moment));
  return new Map(
    [...families].flatMap(([customerId, [survivor, ...others]]) => {
      const row = found.get(survivor);
      const merged = others.map((other) => ({ kind: 'CUSTOMER', customerId: other }) as const);
      return row ? [[customerId, [...audiencesOf(survivor, row.segment), ...merged].map(audienceKey)]] : [];
    }),
  );
}

/** The audience of `r` holds one of the customers, in the segment that it had at the moment asked about. */
export function holdsAnyOf(rows: ReadModel, customerIds: readonly string[] | null | undefined, moment: Moment): Condition | undefined {
  if (!customerIds) return undefined;
  if (areMerged(rows, moment)) {
    const audiences = new Set([...audiencesAt(rows, customerIds, moment).values()].flat());
    return { sql: among('r.audience', 'audiences'), binds: { audiences: JSON.stringify([...audiences]) } };
  }
  return {
    sql: `r.audience IN (
      SELECT a.value FROM customers c, json_each(json_array('everyone', 'segment:' || c.segmentKey, 'customer:' || c.customerId)) a
      WHERE c.customerId IN (SELECT value FROM json_each(:customerIds)) AND ${seenAt('c')} AND a.value IS NOT NULL)`,
    binds: { customerIds: JSON.stringify(customerIds) },
  };
}

const ranked = (alias: string) =>
  `(${alias}.status IN ('PROPOSED', 'REJECTED'), ${alias}.customerId <> ${survivorOf('r.customerId')}, ${alias}.customerId)`;

/** Rule 30: of the slots `r` of one customer for a feature, under several keys, the one that counts: one that was in force once, the survivor’s first. */
export const COUNTS_AS_SLOT = whereMerged(
  `NOT EXISTS (
    SELECT 1 FROM ${kinOf('r.customerId')} CROSS JOIN commitments o ON o.commitmentId = r.featureId || '@customer:' || kin.goesBy
    WHERE ${ranked('o')} < ${ranked('r')} AND ${seenAt('o')})`,
  'true',
  'r.customerId',
);

/** The change `c` came after the holder `r` had been told what it holds (rule 15). */
export const CHANGED_SINCE = `c.commitmentId = r.commitmentId AND (c.changedAt, c.position) > (r.toldAt, r.position)`;

const nameOf = (kind: 'feature' | 'customer', row: string) =>
  `coalesce((SELECT n.name FROM ${kind}s n WHERE n.${kind}Id = ${row}.${kind}Id AND ${seenAt('n')}), ${row}.${kind}Id)`;

/** What the commitment of this row is called: what `titleOf` says of plain values. */
export const titleOfRow = (row: string): string =>
  `printf('%s, for %s', ${nameOf('feature', row)},
    CASE ${row}.audienceKind WHEN 'EVERYONE' THEN 'everyone' WHEN 'SEGMENT' THEN ${row}.segment ELSE ${nameOf('customer', row)} END)`;

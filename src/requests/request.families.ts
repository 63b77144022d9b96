import { survivorOf, whereMerged } from '../customers/customer.families.js';
import type { Condition } from '../read-model/list.js';
import { keyOf, kindOf } from '../kernel/streams.js';
import type { LeadsInRows } from '../read-model/leads.js';
import { NEVER, seenAt } from '../read-model/moment.js';
import { requests, supersessions } from './request.tables.js';

// Rule 2: what was merged into a request, also through others, counts for it: one family, walked at query time.
/** The family of the request of an outer statement’s row `r`, and the position since which each belongs to it. */
const familyOfOne = (seen: string): string =>
  `WITH RECURSIVE family (member, joined) AS (
    SELECT r.requestId, 0
    UNION
    SELECT m.requestId, max(family.joined, m.mergedPosition) FROM family JOIN requests m ON m.mergedInto = family.member WHERE ${seen})`;

const HAS_FAMILY = `EXISTS (SELECT 1 FROM requests m WHERE m.mergedInto = r.requestId AND ${seenAt('m')})`;

/** A customer that goes by several keys is one (rule 30). */
const BY_CUSTOMER = survivorOf('q.customerId');

const OWN_CUSTOMERS = `(
  SELECT ${whereMerged(`count(DISTINCT ${BY_CUSTOMER})`, 'count(*)')} FROM requesters q WHERE q.requestId = r.requestId AND ${seenAt('q')})`;

/** How many customers of its own demand have not been told of its decision. */
const OWN_UNTOLD = `(
  SELECT count(*) FROM (
    SELECT 1 FROM requesters q WHERE q.requestId = r.requestId AND ${seenAt('q')} GROUP BY ${BY_CUSTOMER} HAVING NOT max(q.told IS r.decision)))`;

/** How many customers want the request `r`. */
export const CUSTOMERS = `CASE WHEN ${HAS_FAMILY} THEN (
    ${familyOfOne(seenAt('m'))}
    SELECT count(DISTINCT ${BY_CUSTOMER}) FROM family CROSS JOIN requesters q ON q.requestId = family.member WHERE ${seenAt('q')})
  ELSE ${OWN_CUSTOMERS} END`;

const AT_DECISION = { position: 'r.born', effective: 'r.decidedAt' };

/** How many wanted the request of the decision `r` at the moment of the decision. */
export const CUSTOMERS_AT_DECISION = `(
  ${familyOfOne(seenAt('m', AT_DECISION))}
  SELECT count(DISTINCT ${survivorOf('q.customerId', AT_DECISION)}) FROM family CROSS JOIN requesters q ON q.requestId = family.member
  WHERE ${seenAt('q', AT_DECISION)})`;

/** How many pieces of evidence there were on the request of the decision `r` at the moment of the decision. */
export const EVIDENCE_AT_DECISION = `(SELECT count(*) FROM evidence e WHERE e.requestId = r.requestId AND ${seenAt('e', AT_DECISION)})`;

/** The decision `d` was taken without any evidence. */
export const unevidenced = (d: string): string => `NOT EXISTS (
  SELECT 1 FROM evidence e WHERE e.requestId = ${d}.requestId AND ${seenAt('e', { position: `${d}.born`, effective: `${d}.decidedAt` })})`;

/** The decision `d` was superseded by the next one on its request, or by that of another request (rule 8). */
export const superseded = (d: string): string =>
  `EXISTS (SELECT 1 FROM decisions n WHERE n.requestId = ${d}.requestId AND n.number = ${d}.number + 1 AND ${seenAt('n')}) OR ${supersededElsewhere(d)}`;

/** What became of the acceptance `d` was evaluated. */
export const evaluated = (d: string): string =>
  `EXISTS (SELECT 1 FROM evaluations v WHERE v.requestId = ${d}.requestId AND v.decision = ${d}.number AND ${seenAt('v')})`;

const TOLD_ELSEWHERE = "IS r.requestId || '#' || r.decision";

/** How many of the family were not told, neither by the request `r` itself, while they belonged to it, nor by the one they asked by. Each counts once. */
const WAITING_IN_FAMILY = `(
  ${familyOfOne(seenAt('m'))}
  SELECT count(*) FROM (
    SELECT 1 FROM family CROSS JOIN requests s ON s.requestId = family.member WHERE ${seenAt('s')} GROUP BY s.submittedById
    HAVING NOT max((r.submitterTold IS r.decision AND family.joined < r.submitterToldPosition) OR s.submitterToldElsewhere ${TOLD_ELSEWHERE})
    UNION ALL
    SELECT 1 FROM family CROSS JOIN requesters q ON q.requestId = family.member WHERE ${seenAt('q')} GROUP BY ${BY_CUSTOMER}
    HAVING NOT max((q.requestId = r.requestId AND q.told IS r.decision) OR q.toldElsewhere ${TOLD_ELSEWHERE} OR EXISTS (
      SELECT 1 FROM toldOthers t WHERE t.requestId = r.requestId AND t.customerId = q.customerId AND t.told = r.decision AND ${seenAt('t')}))))`;

/** How many of its own have not been told of the decision of the request `r`. */
const UNTOLD = `(r.submitterTold IS NOT r.decision) + ${OWN_UNTOLD}`;

/** Rule 8: how many wait to be told the standing answer to the request `r`; who waits for a merged request waits for the other's. */
export const WAITING = `CASE
  WHEN r.status IN ('MERGED', 'WITHDRAWN') OR r.decision IS NULL THEN 0 WHEN ${HAS_FAMILY} THEN ${WAITING_IN_FAMILY} ELSE ${UNTOLD} END`;

/** The request `r` is wanted by one of the customers, itself or by a request that was merged into it. */
export function wantedBy(customerIds: readonly string[] | null | undefined): Condition | undefined {
  if (!customerIds) return undefined;
  return {
    sql: `r.requestId IN (
      WITH RECURSIVE wanted (requestId) AS (
        SELECT q.requestId FROM requesters q WHERE q.customerId IN (SELECT value FROM json_each(:customerIds)) AND ${seenAt('q')}
        UNION
        SELECT m.mergedInto FROM wanted JOIN requests m ON m.requestId = wanted.requestId WHERE m.mergedInto IS NOT NULL AND ${seenAt('m')})
      SELECT requestId FROM wanted)`,
    binds: { customerIds: JSON.stringify(customerIds) },
  };
}

/** The decision `d` was superseded by that of another request, which took its place (rule 8). */
export const supersededElsewhere = (d: string): string =>
  `EXISTS (SELECT 1 FROM supersessions s WHERE s.supersededRequestId = ${d}.requestId AND s.supersededNumber = ${d}.number AND ${seenAt('s')})`;

/** The streams of the requests that are merged into one, or took the place of its decisions, as the rows are now. */
export const leadsToRequest: LeadsInRows = (rows, stream) => {
  if (kindOf(stream) !== 'request') return [];
  const binds = { requestId: keyOf(stream), position: rows.checkpoint().position, effective: NEVER };
  const leading = rows.values<{ stream: string }>(
    `SELECT m.stream FROM ${requests.name} m WHERE m.mergedInto = :requestId AND ${seenAt('m')}
     UNION SELECT s.stream FROM ${supersessions.name} s WHERE s.supersededRequestId = :requestId AND ${seenAt('s')}`,
    binds,
  );
  return leading.map((found) => found.stream);
};

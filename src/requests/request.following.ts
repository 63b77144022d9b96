import { MERGED } from '../customers/customer.families.js';
import { among } from '../read-model/list.js';
import { isCurrent } from '../read-model/moment.js';
import type { Statements } from '../read-model/view.js';

/** The keys that a statement finds by those in `:keys`. */
export function found(db: Statements, sql: string, keys: readonly string[], binds: Readonly<Record<string, number>> = {}): string[] {
  if (keys.length === 0) return [];
  return db.all<{ key: string }>(sql, { ...binds, keys: JSON.stringify(keys) }).map(({ key }) => key);
}

/** What a request was ever merged into, also through others, waits for its people; what it superseded waits for nobody. */
export const REQUESTS_TOUCHED = `
  WITH RECURSIVE touched (key) AS (
    SELECT value FROM json_each(:keys)
    UNION SELECT m.mergedInto FROM touched JOIN requests m ON m.requestId = touched.key WHERE m.mergedInto IS NOT NULL
    UNION SELECT s.supersededRequestId FROM touched JOIN supersessions s ON s.requestId = touched.key)
  SELECT key FROM touched`;

export const REQUESTS_OF_MERGED = `${MERGED}
  SELECT DISTINCT q.requestId AS key FROM merged CROSS JOIN requesters q ON q.customerId = merged.key WHERE ${isCurrent('q')}`;

/** What is about one of some features. */
export const aboutFeatures = (table: string, key: string): string =>
  `SELECT DISTINCT ${key} AS key FROM ${table} WHERE ${among('featureId', 'keys')} AND ${isCurrent()}`;

export const REQUESTS_OF_FEATURES = aboutFeatures('requests', 'requestId');

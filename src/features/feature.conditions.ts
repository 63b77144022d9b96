import { among, type Condition } from '../read-model/list.js';
import { isCurrent, seenAt } from '../read-model/moment.js';
import { keysOf, type Since, type Statements } from '../read-model/view.js';

/** The keys of the features that lie, at the moment asked about, in one of the areas that the bind `:area` lists as JSON. */
export const FEATURES_IN_AREA = `SELECT f.featureId FROM features f WHERE f.area IN (SELECT value FROM json_each(:area)) AND ${seenAt('f')}`;

/** The keys of the features that the person owns, at the moment asked about, by whose name `:ownerKey` finds what is owned. */
export const FEATURES_OWNED = `SELECT f.featureId FROM features f WHERE f.ownerKey = :ownerKey AND ${seenAt('f')}`;

export const liesInArea = (featureId: string): string => `${featureId} IN (${FEATURES_IN_AREA})`;

/** The row is of one of those areas itself, or about a feature that lies in one. */
export const isInArea = (alias: string): string =>
  `(${alias}.area IN (SELECT value FROM json_each(:area)) OR ${liesInArea(`${alias}.featureId`)})`;

/** What is asked of areas, as a condition; no list does not narrow. */
export function ofAreas(areas: readonly string[] | null | undefined, sql: string): Condition | undefined {
  return areas ? { sql, binds: { area: JSON.stringify(areas) } } : undefined;
}

const FEATURES_MOVED = `
  SELECT f.featureId, b.area AS before, f.area AS now FROM features f
  LEFT JOIN features b ON b.featureId = f.featureId AND b.sincePosition <= :since AND b.untilPosition > :since
  WHERE ${among('f.featureId', 'keys')} AND ${isCurrent('f')} AND f.area IS NOT b.area`;

/** The features that lie in another area than before some streams went on, and those that did not yet lie in any. */
export function featuresMoved(db: Statements, since: Since): { featureId: string; before: string | null; now: string | null }[] {
  const keys = keysOf(since, 'feature');
  return keys.length === 0 ? [] : db.all(FEATURES_MOVED, { keys: JSON.stringify(keys), since: since.position });
}

import type { Condition } from '../read-model/list.js';
import { seenAt } from '../read-model/moment.js';

/** The feature of this key lies, at the moment asked about, in one of the areas that the bind `:area` lists as JSON. */
export const liesInArea = (featureId: string): string =>
  `${featureId} IN (SELECT f.featureId FROM features f WHERE f.area IN (SELECT value FROM json_each(:area)) AND ${seenAt('f')})`;

/** The row is of one of those areas itself, or about a feature that lies in one. */
export const isInArea = (alias: string): string =>
  `(${alias}.area IN (SELECT value FROM json_each(:area)) OR ${liesInArea(`${alias}.featureId`)})`;

/** What is asked of areas, as a condition; no list does not narrow. */
export function ofAreas(areas: readonly string[] | null | undefined, sql: string): Condition | undefined {
  return areas ? { sql, binds: { area: JSON.stringify(areas) } } : undefined;
}

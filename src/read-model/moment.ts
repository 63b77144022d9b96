import type { Day, Instant } from '../kernel/time.js';

/** Later than every moment and every position there will be; the position is the largest that SQLite stores in six bytes. */
export const NEVER = '9999-12-31T23:59:59.999Z';
export const NO_POSITION = 2 ** 47 - 1;

const AT_NEVER = Date.parse(NEVER);

/** A moment as rows hold it: in milliseconds since 1970. */
export const millisecondsOf = (moment: Instant): number => (moment === NEVER ? AT_NEVER : Date.parse(moment));

/** The moment that rows hold so. */
export const instantOf = (milliseconds: number): Instant => new Date(milliseconds).toISOString();

/**
 * The moment that a root read answers for (rule 21), fixed once and carried by every row and nested field of the answer:
 * of each stream the longest prefix that was recorded up to `position` and had happened by `effective`.
 */
export interface Moment {
  readonly position: number;
  readonly effective: Instant;
  /** The moment that was asked about. */
  readonly at: Instant;
  /** Its UTC day: what dates are compared with. */
  readonly today: Day;
  /** No other moment was asked for: rows that have come further since may answer as they are. */
  readonly isNow?: boolean;
}

/** What tells which rows were seen. */
export type Time = Pick<Moment, 'position' | 'effective'>;

const ASKED = { position: ':position', effective: ':effective' };

/** True for what had begun by a moment, whether or not it has ended since. */
export const begunAt = (alias: string, { position, effective } = ASKED): string =>
  `${alias}.sincePosition <= ${position} AND ${alias}.sinceEffective <= ${effective}`;

/**
 * The one range condition on versioned rows: true for the version of a row that was seen at a moment; by default the one that was
 * asked about, in the binds `:position` and `:effective`.
 */
export const seenAt = (alias: string, { position, effective } = ASKED): string =>
  `${begunAt(alias, { position, effective })} AND (${alias}.untilPosition > ${position} OR ${alias}.untilEffective > ${effective})`;

/** Whether a statement takes a parameter: SQLite refuses a name that it does not know. */
export const takes = (sql: string, parameter: string): boolean => new RegExp(`:${parameter}\\b`).test(sql);

/** True of the rows that are there now, as the indexes of these rows say it. */
export const isCurrent = (alias?: string): string => `${alias === undefined ? '' : `${alias}.`}untilPosition = ${NO_POSITION}`;

const SEEN = new RegExp(seenAt('ALIAS').replaceAll(/[().]/g, '\\$&').replace('ALIAS', '(\\w+)').replaceAll('ALIAS', '\\1'), 'g');

/** The same statement for where all that is known was seen, of which nothing has ended: the rows that are there now. */
export const ofNow = (sql: string): string => sql.replaceAll(SEEN, (_, alias: string) => isCurrent(alias));

/**
 * Rule 30: a customer, and all that was merged into it, also through others, are one family. Rows keep the key that they were given;
 * whose they are is walked at query time, as of the moment. Where nobody was ever merged, that costs one look at an index.
 */
import { keyOf, kindOf } from '../kernel/streams.js';
import type { LeadsInRows } from '../read-model/leads.js';
import { pages, type Condition, type List, type Page, type PageArgs, type Seen } from '../read-model/list.js';
import { isCurrent, NEVER, seenAt, type Moment } from '../read-model/moment.js';
import type { ReadModel } from '../read-model/read-model.js';
import { customers } from './customer.tables.js';

/** Whether there ever was a merge: of no row, so that SQLite asks it once a statement. */
const EVER_MERGED = "EXISTS (SELECT 1 FROM customers ever WHERE ever.mergedInto > '')";

type At = Parameters<typeof seenAt>[1];

/** The common table expression `up` of the customer `x` and all that it was merged into, and a condition on the one that goes on: none in a circle. */
const up = (x: string, at: At) => `up (goesBy) AS (
    SELECT ${x} UNION
    SELECT above.mergedInto FROM up JOIN customers above ON above.customerId = up.goesBy WHERE above.mergedInto IS NOT NULL AND ${seenAt('above', at)})`;
const goesOn = (at: At) =>
  `NOT EXISTS (SELECT 1 FROM customers gone WHERE gone.customerId = up.goesBy AND gone.mergedInto IS NOT NULL AND ${seenAt('gone', at)})`;

const wasMerged = (x: string) => `EXISTS (SELECT 1 FROM customers once WHERE once.customerId = ${x} AND +once.mergedInto > '')`;

/** The key that the customer of the SQL expression `x` goes on by; that is no column of `above`, `below`, `gone`, `kin`, `once` or `up`. */
export const survivorOf = (x: string, at?: At): string => `CASE WHEN ${EVER_MERGED} AND ${wasMerged(x)} THEN coalesce((
  WITH RECURSIVE ${up(x, at)} SELECT up.goesBy FROM up WHERE ${goesOn(at)}), ${x}) ELSE ${x} END`;

/** Every key that the customer of the SQL expression `x` goes by, as `kin.goesBy`: to be selected from. */
export const kinOf = (x: string): string => `(
  WITH RECURSIVE ${up(x, undefined)}, below (goesBy) AS (
    SELECT up.goesBy FROM up WHERE ${goesOn(undefined)} UNION
    SELECT merged.customerId FROM below JOIN customers merged ON merged.mergedInto = below.goesBy WHERE ${seenAt('merged')})
  SELECT goesBy FROM below UNION SELECT ${x}) kin`;

/** What holds where somebody was ever merged, and the customer of the SQL expression `x`, if it is about one, ever had to do with that; else another. */
export const whereMerged = (what: string, otherwise: string, x?: string): string => {
  const hadTo = x === undefined ? '' : ` AND (${wasMerged(x)} OR EXISTS (SELECT 1 FROM customers once WHERE once.mergedInto = ${x}))`;
  return `CASE WHEN ${EVER_MERGED}${hadTo} THEN ${what} ELSE ${otherwise} END`;
};

/** Whether anybody may be merged at the moment. */
export const areMerged = (rows: ReadModel, moment: Moment): boolean =>
  rows.kept(
    'customers merged',
    [{ table: customers }],
    moment,
    () => rows.values<{ found: number }>(`SELECT ${EVER_MERGED} AS found`, {})[0]?.found === 1,
  );

/** Every key that a customer goes by, that of the survivor first, the others by themselves. */
export type Family = readonly [survivor: string, ...others: string[]];

/** The families of some customers at the moment, by the keys that were asked for. */
export function familiesAt(rows: ReadModel, customerIds: readonly string[], moment: Moment): ReadonlyMap<string, Family> {
  const families = new Map<string, Family>(customerIds.map((customerId) => [customerId, [customerId]]));
  if (customerIds.length === 0 || !areMerged(rows, moment)) return families;
  const { position, effective } = moment;
  const found = rows.values<{ asked: string; survivor: string; goesBy: string }>(FAMILIES, {
    keys: JSON.stringify(customerIds),
    position,
    effective,
  });
  for (const { asked, survivor, goesBy } of found) {
    const [, ...others] = families.get(asked) ?? [];
    families.set(asked, [survivor, ...others, ...(goesBy === survivor ? [] : [goesBy])]);
  }
  return families;
}

/** Of a circle, and of what leads into it, nothing is found. */
const FAMILIES = `
  WITH RECURSIVE up (asked, goesBy) AS (
    SELECT value, value FROM json_each(:keys) UNION
    SELECT up.asked, above.mergedInto FROM up JOIN customers above ON above.customerId = up.goesBy
    WHERE above.mergedInto IS NOT NULL AND ${seenAt('above')}),
  below (asked, survivor, goesBy) AS (
    SELECT up.asked, up.goesBy, up.goesBy FROM up WHERE ${goesOn(undefined)} UNION
    SELECT below.asked, below.survivor, merged.customerId FROM below JOIN customers merged ON merged.mergedInto = below.goesBy
    WHERE ${seenAt('merged')})
  SELECT asked, survivor, goesBy FROM below ORDER BY goesBy`;

/** The family of one customer at the moment. */
export const familyAt = (rows: ReadModel, customerId: string, moment: Moment): Family =>
  areMerged(rows, moment)
    ? rows.kept(
        `family of customer ${customerId}`,
        [{ table: customers }],
        moment,
        () => familiesAt(rows, [customerId], moment).get(customerId) ?? [customerId],
      )
    : [customerId];

/** Every key that some customers go by at the moment, where some are asked for. */
export const allKeysAt = <Asked extends readonly string[] | null | undefined>(rows: ReadModel, customerIds: Asked, moment: Moment) =>
  customerIds && areMerged(rows, moment) ? [...new Set([...familiesAt(rows, customerIds, moment).values()].flat())] : customerIds;

interface Below {
  readonly head: string;
  readonly customerId: string;
}

/** What was merged into some customers, also through others, the nearest first, of which the first that was merged. A circle ends where it began. */
export const mergedBelow = (rows: ReadModel, customerIds: readonly string[], { position, effective }: Moment): readonly Below[] =>
  rows.values<Below>(MERGED_BELOW, { keys: JSON.stringify(customerIds), position, effective });

const MERGED_BELOW = `
  WITH RECURSIVE below (head, customerId, depth, since) AS (
    SELECT value, value, 0, 0 FROM json_each(:keys)
    UNION
    SELECT below.head, merged.customerId, below.depth + 1, merged.mergedPosition
    FROM below JOIN customers merged ON merged.mergedInto = below.customerId WHERE merged.customerId <> below.head AND ${seenAt('merged')})
  SELECT head, customerId FROM below WHERE depth > 0 ORDER BY depth, since`;

/** A list of rows that name customers by `r.customerId`. Where a customer goes by several keys, `once` may keep rows back that say again what another of its rows says. */
interface ListOfCustomers<Row> extends Omit<List<Row>, 'of' | 'through'> {
  readonly once?: string;
}

/** A page for each of some customers, by whichever of its keys the rows name it; `k.goesBy` has rank `k.rank` in the family of `k.survivor`. */
export function pagesOfCustomers<Row>(
  rows: ReadModel,
  { once, ...list }: ListOfCustomers<Row>,
  customerIds: readonly string[],
  args: PageArgs,
  moment: Moment,
): ReadonlyMap<string, Page<Seen<Row>>> {
  if (!areMerged(rows, moment)) return pages(rows, { ...list, of: { column: 'r.customerId', keys: customerIds } }, args, moment);
  const families = familiesAt(rows, customerIds, moment);
  const bySurvivor = new Map([...families.values()].map((family) => [family[0], family]));
  const kin = [...bySurvivor].flatMap(([survivor, family]) => family.map((goesBy, rank) => ({ survivor, goesBy, rank })));
  const byFamily: Condition = { sql: once ?? 'true', binds: { kin: JSON.stringify(kin) } };
  const through = { with: KIN, join: `kin k CROSS JOIN ${list.table.name} r ON r.customerId = k.goesBy` };
  const of = { column: 'k.survivor', keys: [...bySurvivor.keys()] };
  const found = pages(rows, { ...list, through, where: [...(list.where ?? []), byFamily], of }, args, moment);
  return new Map(
    [...families].flatMap(([customerId, [survivor]]) => {
      const page = found.get(survivor);
      return page ? [[customerId, page]] : [];
    }),
  );
}

const KIN = `kin (survivor, goesBy, rank) AS MATERIALIZED (
  SELECT value ->> 'survivor', value ->> 'goesBy', value ->> 'rank' FROM json_each(:kin))`;

/** The streams of the customers that are merged into one, as the rows are now. */
export const leadsToCustomer: LeadsInRows = (rows, stream) => {
  if (kindOf(stream) !== 'customer') return [];
  const binds = { customerId: keyOf(stream), position: rows.checkpoint().position, effective: NEVER };
  return rows
    .values<{ stream: string }>(`SELECT r.stream FROM ${customers.name} r WHERE r.mergedInto = :customerId AND ${seenAt('r')}`, binds)
    .map((found) => found.stream);
};

/** The customers that were ever merged, with all that is merged into them: what is of them counts for others than it did. */
export const MERGED = `
  WITH RECURSIVE merged (key) AS (
    SELECT value FROM json_each(:keys) WHERE EXISTS (SELECT 1 FROM customers v WHERE v.customerId = value AND v.mergedInto IS NOT NULL)
    UNION SELECT m.customerId FROM merged JOIN customers m ON m.mergedInto = merged.key WHERE ${isCurrent('m')})`;

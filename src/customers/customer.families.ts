/**
 * Rule 30: a customer, and all that was merged into it, also through others, are one family. Rows keep the key that they were given;
 * whose they are is walked at query time, as of the moment. Where nobody was ever merged, that costs one look at an index.
 */
import { keyOf, kindOf } from '../kernel/streams.js';
import type { LeadsInRows } from '../read-model/leads.js';
import { pages, type Condition, type List, type Page, type PageArgs, type Seen } from '../read-model/list.js';
import { NEVER, seenAt, type Moment } from '../read-model/moment.js';
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

/** The key that the customer of the SQL expression `x` goes on by; that is no column of `above`, `below`, `gone`, `kin` or `up`. */
export const survivorOf = (x: string, at?: At): string => `CASE WHEN ${EVER_MERGED} THEN coalesce((
  WITH RECURSIVE ${up(x, at)} SELECT up.goesBy FROM up WHERE ${goesOn(at)}), ${x}) ELSE ${x} END`;

/** Every key that the customer of the SQL expression `x` goes by, as `kin.goesBy`: to be selected from. */
export const kinOf = (x: string): string => `(
  WITH RECURSIVE ${up(x, undefined)}, below (goesBy) AS (
    SELECT up.goesBy FROM up WHERE ${goesOn(undefined)} UNION
    SELECT merged.customerId FROM below JOIN customers merged ON merged.mergedInto = below.goesBy WHERE ${seenAt('merged')})
  SELECT goesBy FROM below UNION SELECT ${x}) kin`;

/** A condition where somebody was ever merged; else another. */
export const whereMerged = (condition: string, otherwise: string): string =>
  `CASE WHEN ${EVER_MERGED} THEN ${condition} ELSE ${otherwise} END`;

/** Whether anybody may be merged at the moment. */
export const areMerged = (rows: ReadModel, moment: Moment): boolean =>
  rows.kept(
    'customers merged',
    [{ table: customers }],
    moment,
    () => rows.values<{ found: number }>(`SELECT ${EVER_MERGED} AS found`, {})[0]?.found === 1,
  );

const intoAt = (rows: ReadModel, customerId: string, moment: Moment): string | undefined =>
  rows.seen(customers, { customerId }, moment)?.mergedInto ?? undefined;

/** The key that a customer goes on by at the moment. */
export function survivorAt(rows: ReadModel, customerId: string, moment: Moment): string {
  if (!areMerged(rows, moment)) return customerId;
  const passed = new Set<string>();
  for (let key = customerId; !passed.has(key);) {
    passed.add(key);
    const into = intoAt(rows, key, moment);
    if (into === undefined) return key;
    key = into;
  }
  return customerId;
}

/** Every key that a customer goes by at the moment, that of the survivor first, the others by themselves. */
export function keysAt(rows: ReadModel, customerId: string, moment: Moment): readonly string[] {
  if (!areMerged(rows, moment)) return [customerId];
  const survivor = survivorAt(rows, customerId, moment);
  return rows.kept(`keys of customer ${survivor}`, [{ table: customers }], moment, () =>
    intoAt(rows, survivor, moment) === undefined
      ? [
          survivor,
          ...mergedBelow(rows, [survivor], moment)
            .map(({ customerId: key }) => key)
            .sort(),
        ]
      : [survivor],
  );
}

/** Every key that some customers go by at the moment, where some are asked for. */
export const allKeysAt = <Asked extends readonly string[] | null | undefined>(rows: ReadModel, customerIds: Asked, moment: Moment) =>
  customerIds && areMerged(rows, moment)
    ? [...new Set(customerIds.flatMap((customerId) => keysAt(rows, customerId, moment)))]
    : customerIds;

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
  const survivors = new Map(customerIds.map((customerId) => [customerId, survivorAt(rows, customerId, moment)]));
  const heads = [...new Set(survivors.values())];
  const kin = heads.flatMap((survivor) => keysAt(rows, survivor, moment).map((goesBy, rank) => ({ survivor, goesBy, rank })));
  const byFamily: Condition = { sql: once ?? 'true', binds: { kin: JSON.stringify(kin) } };
  const through = { with: KIN, join: `kin k CROSS JOIN ${list.table.name} r ON r.customerId = k.goesBy` };
  const found = pages(
    rows,
    { ...list, through, where: [...(list.where ?? []), byFamily], of: { column: 'k.survivor', keys: heads } },
    args,
    moment,
  );
  return new Map(
    [...survivors].flatMap(([customerId, survivor]) => {
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

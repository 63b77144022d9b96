import { allKeysAt, pagesOfCustomers } from '../customers/customer.families.js';
import { FEATURES_OWNED, liesInArea, ofAreas } from '../features/feature.conditions.js';
import { actorId, type Person } from '../kernel/actor.js';
import { nameKey } from '../kernel/name.js';
import type { Instant } from '../kernel/time.js';
import { answer } from '../read-model/answer.js';
import { anyOf, anyOfShared, byKey, byKeys, keyedBy, page, pages, RECENT, withNodes } from '../read-model/list.js';
import type { Condition, Order, Page, PageArgs, Seen } from '../read-model/list.js';
import { millisecondsOf, type Moment } from '../read-model/moment.js';
import type { Orders } from '../read-model/orders.js';
import { Query } from '../read-model/query.js';
import type { ReadModel } from '../read-model/read-model.js';
import type { ReportStatus } from './report.events.js';
import { reports, told, type ReportRow, type ToldRow } from './report.tables.js';

export class ReportByKey extends Query<Seen<ReportRow> | undefined> {
  constructor(
    readonly reportId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By reportId; what was not reported by the moment is absent. */
export class ReportsByKeys extends Query<ReadonlyMap<string, Seen<ReportRow>>> {
  constructor(
    readonly reportIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By featureId, each with a page of its own. */
export class ReportsOfFeatures extends Query<ReadonlyMap<string, Page<Seen<ReportRow>>>> {
  constructor(
    readonly featureIds: readonly string[],
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By customerId, each with a page of its own. */
export class ReportsOfCustomers extends Query<ReadonlyMap<string, Page<Seen<ReportRow>>>> {
  constructor(
    readonly customerIds: readonly string[],
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** What a customer was told, and up to when was asked. */
export type ToldUpTo = Seen<ToldRow> & { readonly on: Instant };

interface ToldOf {
  readonly on: Instant;
  readonly featureId?: string | null;
}

/** By customerId: what it had been told up to a moment, latest first, each with a page of its own. */
export class ToldToCustomers extends Query<ReadonlyMap<string, Page<ToldUpTo>>> {
  constructor(
    readonly customerIds: readonly string[],
    /** Up to when, inclusive, and about which feature, where it is about one. */
    readonly what: ToldOf,
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

export interface ReportFilter {
  readonly status?: readonly ReportStatus[] | null;
  readonly featureId?: readonly string[] | null;
  readonly customerId?: readonly string[] | null;
  readonly area?: readonly string[] | null;
  /** Of whom. */
  readonly of?: Person | null;
}

export class ListReports extends Query<Page<Seen<ReportRow>>> {
  constructor(
    readonly filter: ReportFilter,
    readonly order: Order,
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

const LATEST_TOLD: Order = { by: 'TOLD_AT', columns: ['r.toldAt', 'r.born'], direction: 'DESC' };

export const REPORT_QUERIES = [
  answer(ReportByKey, (rows, { reportId, moment }) => byKey(rows, reports, { reportId }, moment)),

  answer(ReportsByKeys, (rows, { reportIds, moment }) => keyedBy('reportId', byKeys(rows, reports, 'reportId', reportIds, moment))),

  answer(ReportsOfFeatures, (rows, { featureIds, args, moment }) =>
    pages(rows, { table: reports, of: { column: 'r.featureId', keys: featureIds } }, args, moment),
  ),

  answer(ReportsOfCustomers, (rows, { customerIds, args, moment }) =>
    pagesOfCustomers(rows, { table: reports }, customerIds, args, moment),
  ),

  answer(ToldToCustomers, toldToCustomers),

  answer(ListReports, (rows, { filter: { status, featureId, customerId, area, of }, order, args, moment }) => {
    const where = [
      anyOf('r.status', status),
      anyOf('r.featureId', featureId),
      anyOf('r.customerId', allKeysAt(rows, customerId, moment)),
      ofAreas(area, liesInArea('r.featureId')),
      ofPerson(of),
    ];
    return page(rows, { table: reports, where, order }, args, moment);
  }),
];

/** The person reported it, or owns the feature that it is about. */
function ofPerson(person: Person | null | undefined): Condition | undefined {
  if (!person) return undefined;
  const reported = anyOfShared('r.reportedById', [actorId(person)], 'reporter');
  return {
    sql: `(${reported?.sql} OR r.featureId IN (${FEATURES_OWNED}))`,
    binds: { ...reported?.binds, ownerKey: nameKey(person.name) },
  };
}

function toldToCustomers(
  rows: ReadModel,
  { customerIds, what: { on, featureId }, args, moment }: ToldToCustomers,
): ReadonlyMap<string, Page<ToldUpTo>> {
  const upTo: Condition = { sql: 'r.toldAt <= :on', binds: { on: millisecondsOf(on) } };
  const where = [upTo, anyOf('r.featureId', featureId == null ? null : [featureId])];
  const found = pagesOfCustomers(rows, { table: told, where, order: LATEST_TOLD }, customerIds, args, moment);
  return new Map([...found].map(([customerId, page]) => [customerId, withNodes(page, (node) => ({ ...node, on }))]));
}

/** What a list of reports can be ordered by. */
export const REPORT_ORDERS = {
  RECENT,
} satisfies Orders;

import { Query } from '@nestjs/cqrs';
import type { Instant } from '../kernel/time.js';
import { answer } from '../read-model/answer.js';
import { anyOf, byKey, byKeys, either, groupedBy, keyedBy, page, pages } from '../read-model/list.js';
import type { Condition, Order, Page, PageArgs, Seen } from '../read-model/list.js';
import { seenAt, type Moment } from '../read-model/moment.js';
import type { ReadModel } from '../read-model/read-model.js';
import type { DecisionOutcome, DeclineReason, RequestStatus } from './request.events.js';
import { decisions, demand, evidence, informed, positions, requesters, requests } from './request.projection.js';
import type { DecisionRow, DemandRow, EvidenceRow, InformedRow, PositionRow, RequesterRow, RequestRow } from './request.projection.js';

export class RequestByKey extends Query<Seen<RequestRow> | undefined> {
  constructor(
    readonly requestId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By requestId; what did not exist at the moment is absent. */
export class RequestsByKeys extends Query<ReadonlyMap<string, Seen<RequestRow>>> {
  constructor(
    readonly requestIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

export class DecisionByKey extends Query<Seen<DecisionRow> | undefined> {
  constructor(
    readonly requestId: string,
    readonly number: number,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** What belongs to each of several requests, by requestId, in the order in which it came. */
abstract class OfRequests<Row> extends Query<ReadonlyMap<string, readonly Seen<Row>[]>> {
  constructor(
    readonly requestIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

export class DecisionsOfRequests extends OfRequests<DecisionRow> {}
export class EvidenceOfRequests extends OfRequests<EvidenceRow> {}
export class PositionsOfRequests extends OfRequests<PositionRow> {}
export class InformedOfRequests extends OfRequests<InformedRow> {}
/** The customers who want it. */
export class RequestersOfRequests extends OfRequests<RequesterRow> {}

/** By requestId: the demand, first entry first, each with a page of its own. */
export class DemandOfRequests extends Query<ReadonlyMap<string, Page<Seen<DemandRow>>>> {
  constructor(
    readonly requestIds: readonly string[],
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By requestId: what the deals are worth, each by itself. */
export class DealValuesOfRequests extends Query<ReadonlyMap<string, readonly NonNullable<DemandRow['dealValue']>[]>> {
  constructor(
    readonly requestIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By featureId, newest first, each with a page of its own. */
export class RequestsOfFeatures extends Query<ReadonlyMap<string, Page<Seen<RequestRow>>>> {
  constructor(
    readonly featureIds: readonly string[],
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By customerId: what the customer wants, newest wish first, each with a page of its own. */
export class RequestsOfCustomers extends Query<ReadonlyMap<string, Page<Seen<RequestRow>>>> {
  constructor(
    readonly customerIds: readonly string[],
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

export interface RequestFilter {
  readonly status?: readonly RequestStatus[] | null;
  readonly area?: readonly string[] | null;
  readonly tags?: readonly string[] | null;
  readonly featureId?: readonly string[] | null;
  readonly customerId?: readonly string[] | null;
  readonly submittedBy?: readonly string[] | null;
  readonly competitor?: readonly string[] | null;
  readonly undecidedSince?: Instant | null;
  readonly uninformed?: boolean | null;
}

export class ListRequests extends Query<Page<Seen<RequestRow>>> {
  constructor(
    readonly filter: RequestFilter,
    readonly order: Order,
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

export interface DecisionFilter {
  readonly outcome?: readonly DecisionOutcome[] | null;
  readonly reason?: readonly DeclineReason[] | null;
  readonly area?: readonly string[] | null;
  readonly decidedBy?: readonly string[] | null;
  readonly decidedFrom?: Instant | null;
  readonly decidedUntil?: Instant | null;
  readonly weak?: boolean | null;
  readonly unevidenced?: boolean | null;
  readonly unmeasured?: boolean | null;
  readonly unexplained?: boolean | null;
  readonly superseded?: boolean | null;
}

export class ListDecisions extends Query<Page<Seen<DecisionRow>>> {
  constructor(
    readonly filter: DecisionFilter,
    readonly order: Order,
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

export const REQUEST_QUERIES = [
  answer(RequestByKey, (rows, { requestId, moment }) => byKey(rows, requests, requestId, moment)),

  answer(RequestsByKeys, (rows, { requestIds, moment }) => keyedBy('requestId', byKeys(rows, requests, 'requestId', requestIds, moment))),

  answer(DecisionByKey, (rows, { requestId, number, moment }) => byKey(rows, decisions, [requestId, number], moment)),

  answer(DecisionsOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('requestId', byKeys(rows, decisions, 'requestId', requestIds, moment)),
  ),

  answer(EvidenceOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('requestId', byKeys(rows, evidence, 'requestId', requestIds, moment)),
  ),

  answer(PositionsOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('requestId', byKeys(rows, positions, 'requestId', requestIds, moment)),
  ),

  answer(InformedOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('requestId', byKeys(rows, informed, 'requestId', requestIds, moment)),
  ),

  answer(RequestersOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('requestId', byKeys(rows, requesters, 'requestId', requestIds, moment)),
  ),

  answer(DemandOfRequests, (rows, { requestIds, args, moment }) =>
    pages(rows, { table: demand, of: { column: 'r.requestId', keys: requestIds }, order: AS_ADDED }, args, moment),
  ),

  answer(DealValuesOfRequests, (rows, { requestIds, moment }) => {
    const valued = byKeys(rows, demand, 'requestId', requestIds, moment);
    return new Map([...groupedBy('requestId', valued)].map(([key, entries]) => [key, entries.flatMap(({ dealValue }) => dealValue ?? [])]));
  }),

  answer(RequestsOfFeatures, (rows, { featureIds, args, moment }) =>
    pages(rows, { table: requests, of: { column: 'r.featureId', keys: featureIds } }, args, moment),
  ),

  answer(RequestsOfCustomers, requestsOfCustomers),

  answer(ListRequests, (rows, { filter, order, args, moment }) =>
    page(rows, { table: requests, where: requestConditions(filter), order }, args, moment),
  ),

  answer(ListDecisions, (rows, { filter, order, args, moment }) =>
    page(rows, { table: decisions, where: decisionConditions(filter), order }, args, moment),
  ),
];

/** The entries of one submission came at once: the customer tells them apart. */
const AS_ADDED: Order = { by: 'ADDED', columns: ['r.born', 'r.entry'], direction: 'ASC' };

/** A page of the customer's wishes, each of which is then read as the request it belongs to. */
function requestsOfCustomers(
  rows: ReadModel,
  { customerIds, args, moment }: RequestsOfCustomers,
): ReadonlyMap<string, Page<Seen<RequestRow>>> {
  const wishes = pages(rows, { table: requesters, of: { column: 'r.customerId', keys: customerIds } }, args, moment);
  const wanted = [...wishes.values()].flatMap(({ edges }) => edges.map(({ node }) => node.requestId));
  const found = keyedBy('requestId', byKeys(rows, requests, 'requestId', wanted, moment));
  return new Map(
    [...wishes].map(([customerId, wished]) => [
      customerId,
      {
        edges: wished.edges.flatMap(({ cursor, node: { requestId } }) => {
          const node = found.get(requestId);
          return node ? [{ cursor, node }] : [];
        }),
        pageInfo: wished.pageInfo,
        get totalCount() {
          return wished.totalCount;
        },
      },
    ]),
  );
}

function requestConditions(filter: RequestFilter): (Condition | undefined)[] {
  return [
    anyOf('r.status', filter.status),
    inArea('r', filter.area),
    anyOf('r.featureId', filter.featureId),
    anyOf('r.submittedById', filter.submittedBy),
    hasOne('requestTags', 'tag', filter.tags),
    hasOne('requesters', 'customerId', filter.customerId),
    hasOne('evidence', 'competitor', filter.competitor),
    filter.undecidedSince == null
      ? undefined
      : {
          sql: "r.status IN ('SUBMITTED', 'REOPENED') AND r.statusSince <= :undecidedSince",
          binds: { undecidedSince: filter.undecidedSince },
        },
    either(filter.uninformed, 'r.uninformed > 0'),
  ];
}

function decisionConditions(filter: DecisionFilter): (Condition | undefined)[] {
  const area = inArea('q', filter.area);
  return [
    anyOf('r.outcome', filter.outcome),
    anyOf('r.reason', filter.reason),
    area && { ...area, sql: `r.requestId IN (SELECT q.requestId FROM requests q WHERE ${area.sql} AND ${seenAt('q')})` },
    anyOf('r.decidedById', filter.decidedBy),
    filter.decidedFrom == null ? undefined : { sql: 'r.decidedAt >= :decidedFrom', binds: { decidedFrom: filter.decidedFrom } },
    filter.decidedUntil == null ? undefined : { sql: 'r.decidedAt < :decidedUntil', binds: { decidedUntil: filter.decidedUntil } },
    either(filter.weak, 'r.weakOnly = 1'), // rule 5
    either(filter.unevidenced, 'r.evidenceCount = 0'),
    // rule 3
    either(filter.unmeasured, "r.outcome = 'ACCEPTED' AND (r.successMeasure IS NULL OR r.evaluateOn IS NULL)"),
    either(filter.unexplained, "r.outcome IN ('DECLINED', 'DEFERRED') AND r.customerExplanation IS NULL"),
    either(filter.superseded, 'r.superseded = 1'),
  ];
}

/** Something that belongs to the request says one of the values. */
function hasOne(table: string, column: string, values: readonly string[] | null | undefined): Condition | undefined {
  if (!values) return undefined;
  return {
    sql: `r.requestId IN (SELECT o.requestId FROM ${table} o WHERE o.${column} IN (SELECT value FROM json_each(:${column})) AND ${seenAt('o')})`,
    binds: { [column]: JSON.stringify(values) },
  };
}

/** A request of one of the areas, or about a feature that lies in one at the moment asked about. */
function inArea(alias: string, areas: readonly string[] | null | undefined): Condition | undefined {
  if (!areas) return undefined;
  return {
    sql: `(${alias}.area IN (SELECT value FROM json_each(:area)) OR ${alias}.featureId IN (
      SELECT f.featureId FROM features f WHERE f.area IN (SELECT value FROM json_each(:area)) AND ${seenAt('f')}))`,
    binds: { area: JSON.stringify(areas) },
  };
}

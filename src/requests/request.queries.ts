import { allKeysAt, areMerged, familiesAt, kinOf, pagesOfCustomers, survivorOf } from '../customers/customer.families.js';
import { FEATURES_OWNED, isInArea, ofAreas } from '../features/feature.conditions.js';
import { actorId, type Person } from '../kernel/actor.js';
import { nameKey } from '../kernel/name.js';
import type { Instant } from '../kernel/time.js';
import { answer } from '../read-model/answer.js';
import {
  addTo,
  allOf,
  anyOf,
  anyOfShared,
  among,
  AT_MOST,
  byKey,
  byKeys,
  eachOf,
  either,
  groupedBy,
  isShared,
  keyedBy,
  page,
  pages,
  RECENT,
  withNodes,
} from '../read-model/list.js';
import type { Condition, Order, Page, PageArgs, Seen } from '../read-model/list.js';
import { millisecondsOf, seenAt, type Moment } from '../read-model/moment.js';
import type { Orders } from '../read-model/orders.js';
import { Query } from '../read-model/query.js';
import type { ReadModel } from '../read-model/read-model.js';
import type { Table } from '../read-model/table.js';
import type { DecisionOutcome, DeclineReason, RequestStatus } from './request.events.js';
import { CUSTOMERS, CUSTOMERS_AT_DECISION, EVIDENCE_AT_DECISION, superseded, unevidenced, WAITING, wantedBy } from './request.families.js';
import {
  concerns,
  decisions,
  demand,
  escalations,
  decisionOwners,
  evaluations,
  evidence,
  informed,
  positions,
  requesters,
  requests,
  requestTags,
  scores,
  supersessions,
  toldOthers,
} from './request.tables.js';
import type {
  ConcernRow,
  DecisionOwnerRow,
  DecisionRow,
  DemandRow,
  EscalationRow,
  EvaluationRow,
  EvidenceRow,
  InformedRow,
  PositionRow,
  RequesterRow,
  RequestRow,
  ScoreRow,
  SupersessionRow,
  ToldOtherRow,
} from './request.tables.js';
import { countKept } from './request.view.js';

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
export abstract class OfRequests<Row> extends Query<ReadonlyMap<string, readonly Seen<Row>[]>> {
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
export class ConcernsOfRequests extends OfRequests<ConcernRow> {}
export class ScoresOfRequests extends OfRequests<ScoreRow> {}
export class EscalationsOfRequests extends OfRequests<EscalationRow> {}
export class EvaluationsOfRequests extends OfRequests<EvaluationRow> {}
export class OwnersOfRequests extends OfRequests<DecisionOwnerRow> {}

/** The key that its customer goes on by (rule 30). */
export interface GoesOn {
  readonly survivor: string;
}

/** The requests that were merged into it, also through others, the nearest first. */
export class MergedOfRequests extends OfRequests<RequestRow> {}
/** Who was told of its decisions, also by a request that was merged into it. */
export class InformedOfRequests extends OfRequests<InformedRow> {}
/** The customers who want it, also by a request that was merged into it: one row for each request that a customer wants it by. */
export class RequestersOfRequests extends OfRequests<RequesterRow & GoesOn> {}

/** The customers that were told of its decisions though they asked by a request that was merged into it. */
export class ToldOthersOfRequests extends OfRequests<ToldOtherRow> {}

/** By which decisions on other requests its own were superseded, the first one first, and which they superseded. */
export class SupersededOfRequests extends OfRequests<SupersessionRow> {}
export class SupersedingOfRequests extends OfRequests<SupersessionRow> {}

/** By requestId: how many customers want it, each counted once. */
export class CustomersOfRequests extends Query<ReadonlyMap<string, number>> {
  constructor(
    readonly requestIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By featureId: how many customers want it, by the requests about it; each counted once. */
export class CustomersOfFeatures extends Query<ReadonlyMap<string, number>> {
  constructor(
    readonly featureIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** What there was when it was decided. */
export type AtDecision = Pick<DecisionRow, 'requestId' | 'number'> & { readonly customers: number; readonly evidence: number };

/** By requestId, then by the number of the decision: how many customers wanted it by then, and how many pieces of evidence there were. */
export class CountedAtDecisions extends Query<ReadonlyMap<string, ReadonlyMap<number, AtDecision>>> {
  constructor(
    readonly requestIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

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
  /** Of whom. */
  readonly of?: Person | null;
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
  readonly doubtful?: boolean | null;
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
  answer(RequestByKey, (rows, { requestId, moment }) => byKey(rows, requests, { requestId }, moment)),

  answer(RequestsByKeys, (rows, { requestIds, moment }) => keyedBy('requestId', byKeys(rows, requests, 'requestId', requestIds, moment))),

  answer(DecisionByKey, (rows, { requestId, number, moment }) => byKey(rows, decisions, { requestId, number }, moment)),

  answer(DecisionsOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('requestId', byKeys(rows, decisions, 'requestId', requestIds, moment)),
  ),

  answer(EvidenceOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('requestId', byKeys(rows, evidence, 'requestId', requestIds, moment)),
  ),

  answer(PositionsOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('requestId', byKeys(rows, positions, 'requestId', requestIds, moment)),
  ),

  answer(ConcernsOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('requestId', byKeys(rows, concerns, 'requestId', requestIds, moment)),
  ),

  answer(ScoresOfRequests, (rows, { requestIds, moment }) => groupedBy('requestId', byKeys(rows, scores, 'requestId', requestIds, moment))),

  answer(EscalationsOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('requestId', byKeys(rows, escalations, 'requestId', requestIds, moment)),
  ),

  answer(EvaluationsOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('requestId', byKeys(rows, evaluations, 'requestId', requestIds, moment)),
  ),

  answer(OwnersOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('requestId', byKeys(rows, decisionOwners, 'requestId', requestIds, moment)),
  ),

  answer(MergedOfRequests, (rows, asked) => ofFamilies(rows, requests, asked, { where: 'family.depth > 0' })),

  answer(InformedOfRequests, (rows, asked) =>
    ofFamilies(rows, informed, asked, { where: 'family.depth = 0 OR r.ofRequestId = family.head', order: 'r.born' }),
  ),

  answer(RequestersOfRequests, (rows, asked) => {
    const found = ofFamilies(rows, requesters, asked);
    const families = familiesAt(rows, [...new Set([...found.values()].flat().map(({ customerId }) => customerId))], asked.moment);
    const goingOn = (row: Seen<RequesterRow>) => ({ ...row, survivor: families.get(row.customerId)?.[0] ?? row.customerId });
    return new Map([...found].map(([head, own]) => [head, own.map(goingOn)]));
  }),

  answer(ToldOthersOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('requestId', byKeys(rows, toldOthers, 'requestId', requestIds, moment)),
  ),

  answer(SupersededOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('supersededRequestId', byKeys(rows, supersessions, 'supersededRequestId', requestIds, moment)),
  ),

  answer(SupersedingOfRequests, (rows, { requestIds, moment }) =>
    groupedBy('requestId', byKeys(rows, supersessions, 'requestId', requestIds, moment)),
  ),

  answer(CustomersOfRequests, (rows, { requestIds, moment }) => {
    const counted = rows.values<{ head: string; customers: number }>(
      `WITH RECURSIVE ${FAMILIES} SELECT family.head, count(DISTINCT ${survivorOf('q.customerId')}) AS customers
       FROM family CROSS JOIN requesters q ON q.requestId = family.member WHERE ${seenAt('q')} GROUP BY family.head`,
      bindsOf(requestIds, moment),
    );
    return new Map(counted.map(({ head, customers }) => [head, customers]));
  }),

  answer(CustomersOfFeatures, (rows, { featureIds, moment }) => {
    const counted = rows.values<{ featureId: string; customers: number }>(
      `WITH RECURSIVE family (featureId, member) AS (
         SELECT r.featureId, r.requestId FROM requests r
         WHERE ${among('r.featureId', 'keys')} AND r.status NOT IN ('MERGED', 'WITHDRAWN') AND ${seenAt('r')}
         UNION
         SELECT family.featureId, m.requestId FROM family JOIN requests m ON m.mergedInto = family.member WHERE ${seenAt('m')})
       SELECT family.featureId, count(DISTINCT q.customerId) AS customers
       FROM family CROSS JOIN requesters q ON q.requestId = family.member WHERE ${seenAt('q')} GROUP BY family.featureId`,
      bindsOf(featureIds, moment),
    );
    return new Map(counted.map(({ featureId, customers }) => [featureId, customers]));
  }),

  answer(CountedAtDecisions, (rows, { requestIds, moment }) => {
    const counted = rows.values<AtDecision>(
      `SELECT r.requestId, r.number, ${CUSTOMERS_AT_DECISION} AS customers, ${EVIDENCE_AT_DECISION} AS evidence
       FROM decisions r WHERE r.requestId IN (SELECT value FROM json_each(:keys)) AND ${seenAt('r')}`,
      bindsOf(requestIds, moment),
    );
    return new Map([...groupedBy('requestId', counted)].map(([key, of]) => [key, new Map(of.map((one) => [one.number, one]))]));
  }),

  answer(DemandOfRequests, (rows, { requestIds, args, moment }) =>
    pages(rows, demandOf(requestIds, countsOnce(rows, moment)), args, moment),
  ),

  answer(DealValuesOfRequests, (rows, asked) => {
    const valued = ofFamilies(rows, demand, asked, { where: countsOnce(rows, asked.moment) });
    return new Map([...valued].map(([key, entries]) => [key, entries.flatMap(({ dealValue }) => dealValue ?? [])]));
  }),

  answer(RequestsOfFeatures, (rows, { featureIds, args, moment }) =>
    pages(rows, { table: requests, of: { column: 'r.featureId', keys: featureIds } }, args, moment),
  ),

  answer(RequestsOfCustomers, requestsOfCustomers),

  answer(ListRequests, listRequests),

  answer(ListDecisions, (rows, { filter, order, args, moment }) =>
    page(rows, { table: decisions, where: decisionConditions(filter), order }, args, moment),
  ),
];

/**
 * Rule 2: a request, at the head, and all that was merged into it, also through others, are one family. Whatever combines them walks
 * from the head down. Lines of an import that came late can have closed a circle: the walk ends where it began.
 */
const FAMILIES = `family (head, member, depth) AS (
  SELECT value, value, 0 FROM json_each(:keys)
  UNION
  SELECT family.head, m.requestId, family.depth + 1 FROM family JOIN requests m ON m.mergedInto = family.member
  WHERE m.requestId <> family.head AND ${seenAt('m')})`;

/** An entry for the same customer and deal once: the one nearest to the head. */
const COUNTS_ONCE = `(family.depth = 0 OR NOT EXISTS (
  SELECT 1 FROM family nearer CROSS JOIN demand o ON o.requestId = nearer.member AND o.entry = r.entry
  WHERE +nearer.head = family.head AND (nearer.depth, o.born, o.requestId) < (family.depth, r.born, r.requestId) AND ${seenAt('o')}))`;

/** The same where customers go by several keys: of one request that of the survivor (rule 30). */
const COUNTS_ONCE_IN_KIN = `NOT EXISTS (
  SELECT 1 FROM ${kinOf('r.customerId')} CROSS JOIN family nearer CROSS JOIN demand o
    ON o.requestId = nearer.member AND o.entry = kin.goesBy || '/' || coalesce(r.dealId, '')
  WHERE +nearer.head = family.head AND ${seenAt('o')}
    AND (nearer.depth, o.customerId <> ${survivorOf('r.customerId')}, o.customerId, o.born, o.requestId)
      < (family.depth, r.customerId <> ${survivorOf('r.customerId')}, r.customerId, r.born, r.requestId))`;

const countsOnce = (rows: ReadModel, moment: Moment): string => (areMerged(rows, moment) ? COUNTS_ONCE_IN_KIN : COUNTS_ONCE);

const bindsOf = (keys: readonly string[], { position, effective }: Moment) => ({
  keys: JSON.stringify(keys),
  position,
  effective,
});

type OfRequest = Pick<RequestRow, 'requestId'>;

/** By the family's head: the rows of a table that belong to its members, those of the nearest first. */
function ofFamilies<Row extends OfRequest>(
  rows: ReadModel,
  table: Table<Row>,
  { requestIds, moment }: { readonly requestIds: readonly string[]; readonly moment: Moment },
  { where = 'true', order = 'family.depth' } = {},
): ReadonlyMap<string, Seen<Row>[]> {
  const found = rows.stored(
    table,
    `WITH RECURSIVE ${FAMILIES} SELECT r.*, family.head FROM family CROSS JOIN ${table.name} r ON r.requestId = family.member
     WHERE (${where}) AND ${seenAt('r')} ORDER BY ${[order, 'r.born', ...table.key.map((column) => `r.${column}`)].join(', ')} ${AT_MOST}`,
    bindsOf(requestIds, moment),
  );
  const families = new Map<string, Seen<Row>[]>();
  for (const { head, ...stored } of allOf(found)) addTo(families, head as string, { ...rows.decode(table, stored), moment });
  return families;
}

const demandOf = (requestIds: readonly string[], once: string) => ({
  table: demand,
  through: { with: FAMILIES, join: 'family CROSS JOIN demand r ON r.requestId = family.member' },
  of: { column: 'family.head', keys: requestIds },
  where: [{ sql: once }],
  order: AS_ADDED,
});

/** The entries of one submission came at once: the customer tells them apart. */
const AS_ADDED: Order = { by: 'ADDED', columns: ['r.born', 'r.entry'], direction: 'ASC' };

/** No other key of the customer that goes before this one wants the same. */
const WISHED_ONCE = `NOT EXISTS (
  SELECT 1 FROM kin kinBefore CROSS JOIN requesters o ON o.requestId = r.requestId AND o.customerId = kinBefore.goesBy
  WHERE kinBefore.survivor = k.survivor AND kinBefore.rank < k.rank AND ${seenAt('o')})`;

/** A page of the customer's wishes, each of which is then read as the request it belongs to. */
function requestsOfCustomers(
  rows: ReadModel,
  { customerIds, args, moment }: RequestsOfCustomers,
): ReadonlyMap<string, Page<Seen<RequestRow>>> {
  const wishes = pagesOfCustomers(rows, { table: requesters, once: WISHED_ONCE }, customerIds, args, moment);
  const wanted = [...wishes.values()].flatMap(({ edges }) => edges.map(({ node }) => node.requestId));
  const found = keyedBy('requestId', byKeys(rows, requests, 'requestId', wanted, moment));
  return new Map([...wishes].map(([customerId, wished]) => [customerId, withNodes(wished, ({ requestId }) => found.get(requestId))]));
}

/** Newest first, or by how many customers want them: in the order of what is kept of requests. */
const THROUGH_KEPT = { join: 'requestStandings k CROSS JOIN requests r ON r.born = k.born' };

function listRequests(rows: ReadModel, { filter: given, order, args, moment: asked }: ListRequests): Page<Seen<RequestRow>> {
  const moment = rows.momentOf(asked);
  const filter = { ...given, customerId: allKeysAt(rows, given.customerId, moment) };
  const kept = !isNarrow(filter) && filter.undecidedSince == null && rows.isViewed(moment);
  const counted = () => (kept && rows.isViewed(moment) ? countKept(rows, { ...filter, untold: filter.uninformed }) : undefined);
  const list = { table: requests, where: requestConditions(filter, kept), order, counted };
  if (kept && order.by === 'CUSTOMERS')
    return page(rows, { ...list, through: THROUGH_KEPT, order: { ...order, columns: ['k.customers', 'k.born'] } }, args, moment);
  if (kept && order.by === 'RECENT' && filter.uninformed === true)
    return page(
      rows,
      { ...list, where: [{ sql: 'k.untold = 1' }, ...list.where], through: THROUGH_KEPT, order: { ...order, columns: ['k.born'] } },
      args,
      moment,
    );
  const [tag, ...others] = filter.tags ?? [];
  if (tag === undefined || others.length > 0 || order.by !== 'RECENT') return page(rows, list, args, moment);
  // of one tag the index has them in their order
  const tagged = { sql: `o.tag = :tag AND ${seenAt('o')}`, binds: { tag } };
  const where = [...requestConditions({ ...filter, tags: null }, kept), tagged];
  const through = { join: 'requestTags o CROSS JOIN requests r ON r.requestId = o.requestId' };
  return page(rows, { ...list, where, through, order: { ...order, columns: ['o.submitted'] } }, args, moment);
}

/** Many have one status, few are of one customer. */
const isNarrow = ({ featureId, customerId, submittedBy, tags, competitor, of }: RequestFilter): boolean =>
  [featureId, customerId, submittedBy, tags, competitor, of].some((value) => value != null);

function requestConditions(filter: RequestFilter, kept: boolean): (Condition | undefined)[] {
  return [
    // where fewer are asked for, they are looked through by what those have
    isNarrow(filter) ? anyOf('+r.status', filter.status) : eachOf('r.status', filter.status),
    ofAreas(filter.area, isInArea('r')),
    anyOf('r.featureId', filter.featureId),
    anyOfShared('r.submittedById', filter.submittedBy),
    hasOne(requestTags, 'tag', filter.tags),
    wantedBy(filter.customerId),
    hasOne(evidence, 'competitor', filter.competitor),
    filter.undecidedSince == null
      ? undefined
      : {
          sql: "r.status IN ('SUBMITTED', 'REOPENED') AND r.statusSince <= :undecidedSince",
          binds: { undecidedSince: millisecondsOf(filter.undecidedSince) },
        },
    either(filter.uninformed, kept ? KEPT_UNTOLD : `${WAITING} > 0`),
    ofPerson(filter.of),
  ];
}

const KEPT_UNTOLD = 'EXISTS (SELECT 1 FROM requestStandings u WHERE u.born = r.born AND u.untold = 1)';

/** The person submitted it, or owns its last decision or the feature that it is about. */
function ofPerson(person: Person | null | undefined): Condition | undefined {
  if (!person) return undefined;
  const isSubmitter = isShared('r.submittedById', ':submitter');
  const [ownsDecision, ownsFeature] = ['r.ownerKey = :ownerKey', `r.featureId IN (${FEATURES_OWNED})`];
  const binds = { submitter: actorId(person), ownerKey: nameKey(person.name) };
  const others = `(${isSubmitter}) IS NOT TRUE`;
  return {
    sql: `(${isSubmitter} OR ${ownsFeature} OR ${ownsDecision})`,
    binds,
    arms: [
      { sql: isSubmitter, binds },
      { sql: `${ownsDecision} AND ${others}`, binds },
      { sql: `${ownsFeature} AND (${ownsDecision}) IS NOT TRUE AND ${others}`, binds },
    ],
  };
}

function decisionConditions(filter: DecisionFilter): (Condition | undefined)[] {
  return [
    anyOf('r.outcome', filter.outcome),
    anyOf('r.reason', filter.reason),
    ofAreas(filter.area, `r.requestId IN (SELECT q.requestId FROM requests q WHERE ${isInArea('q')} AND ${seenAt('q')})`),
    anyOfShared('r.decidedById', filter.decidedBy),
    filter.decidedFrom == null
      ? undefined
      : { sql: 'r.decidedAt >= :decidedFrom', binds: { decidedFrom: millisecondsOf(filter.decidedFrom) } },
    filter.decidedUntil == null
      ? undefined
      : { sql: 'r.decidedAt < :decidedUntil', binds: { decidedUntil: millisecondsOf(filter.decidedUntil) } },
    either(filter.weak, 'r.weakOnly = 1'), // rule 5
    either(filter.unevidenced, unevidenced('r')),
    // rule 3
    either(filter.unmeasured, "r.outcome = 'ACCEPTED' AND (r.successMeasure IS NULL OR r.evaluateOn IS NULL)"),
    either(filter.unexplained, "r.outcome IN ('DECLINED', 'DEFERRED') AND r.customerExplanation IS NULL"),
    either(filter.superseded, superseded('r')),
    // rule 5
    either(filter.doubtful, `r.outcome = 'ACCEPTED' AND (r.weakOnly = 1 OR ${unevidenced('r')} OR ${CUSTOMERS_AT_DECISION} <= 1)`),
  ];
}

/** Something that belongs to the request says one of the values. */
function hasOne<Row extends OfRequest>(
  { name }: Table<Row>,
  column: NoInfer<keyof Row & string>,
  values: readonly string[] | null | undefined,
): Condition | undefined {
  if (!values) return undefined;
  return {
    sql: `r.requestId IN (SELECT o.requestId FROM ${name} o WHERE o.${column} IN (SELECT value FROM json_each(:${column})) AND ${seenAt('o')})`,
    binds: { [column]: JSON.stringify(values) },
  };
}

/** What a list of requests can be ordered by. */
export const REQUEST_ORDERS = {
  RECENT,
  SUBMITTED_AT: { columns: ['r.submittedAt', 'r.born'], direction: 'DESC' },
  TITLE: { columns: ['r.title', 'r.born'], direction: 'ASC' },
  CUSTOMERS: { columns: [CUSTOMERS, 'r.born'], direction: 'DESC' },
} satisfies Orders;

/** What a list of decisions can be ordered by. */
export const DECISION_ORDERS = {
  RECENT,
  DECIDED_AT: { columns: ['r.decidedAt', 'r.born'], direction: 'DESC' },
} satisfies Orders;

import { areMerged, familiesAt, pagesOfCustomers } from '../customers/customer.families.js';
import type { Person } from '../kernel/actor.js';
import { nameKey } from '../kernel/name.js';
import type { Instant } from '../kernel/time.js';
import { answer } from '../read-model/answer.js';
import {
  allOf,
  among,
  anyOf,
  AT_MOST,
  byKey,
  byKeys,
  DEFAULT_PAGE,
  eachOf,
  either,
  groupedBy,
  keyedBy,
  page,
  pages,
  RECENT,
  withNodes,
} from '../read-model/list.js';
import type { Condition, Order, Page, PageArgs, Seen } from '../read-model/list.js';
import { instantOf, seenAt, type Moment } from '../read-model/moment.js';
import type { Orders } from '../read-model/orders.js';
import { Query } from '../read-model/query.js';
import type { ReadModel } from '../read-model/read-model.js';
import {
  audiencesAt,
  CHANGED_SINCE,
  CLEARED_POSITION,
  COUNTS_AS_SLOT,
  holdsAnyOf,
  isHeldUnder,
  isLastWord,
  LAPSED,
  STATUS,
  statusesAt,
  UNDELIVERED,
} from './commitment.conditions.js';
import type { AudienceKind, CommitmentStatus } from './commitment.events.js';
import {
  commitmentChanges,
  commitmentConcerns,
  commitments,
  disclosures,
  fulfilments,
  heldNow,
  holders,
  wordings,
  words,
  type ChangeRow,
  type CommitmentConcernRow,
  type CommitmentRow,
  type DisclosureRow,
  type FollowUpRow,
  type FulfilmentRow,
  type HeldRow,
  type HolderRow,
  type SpokenRow,
} from './commitment.tables.js';

export class CommitmentByKey extends Query<Seen<CommitmentRow> | undefined> {
  constructor(
    readonly commitmentId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By commitmentId; what was not proposed by the moment is absent. */
export class CommitmentsByKeys extends Query<ReadonlyMap<string, Seen<CommitmentRow>>> {
  constructor(
    readonly commitmentIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By commitmentId: where it stands. */
export class StatusesOfCommitments extends Query<ReadonlyMap<string, CommitmentStatus>> {
  constructor(
    readonly commitmentIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By commitmentId: every wording it had up to the moment, in the order of their numbers. */
export class WordingsOfCommitments extends Query<ReadonlyMap<string, Seen<SpokenRow>[]>> {
  constructor(
    readonly commitmentIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By commitmentId: who was told, newest entry first, each with a page of its own. */
export class DisclosuresOfCommitments extends Query<ReadonlyMap<string, Page<Seen<DisclosureRow>>>> {
  constructor(
    readonly commitmentIds: readonly string[],
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** The disclosure that the event at a position records, where it records one. */
export class DisclosureAt extends Query<Seen<DisclosureRow> | undefined> {
  constructor(
    readonly commitmentId: string,
    readonly position: number,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By commitmentId: what became of it that those who hold it must be told of, in the order in which it came. */
export class ChangesOfCommitments extends Query<ReadonlyMap<string, readonly Seen<ChangeRow>[]>> {
  constructor(
    readonly commitmentIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By commitmentId: the last word of each customer on the delivery of each wording, as far as that delivery stands. */
export class FulfilmentsOfCommitments extends Query<ReadonlyMap<string, readonly Seen<FulfilmentRow>[]>> {
  constructor(
    readonly commitmentIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By commitmentId: every concern, settled or not, in the order in which they were raised. */
export class ConcernsOfCommitments extends Query<ReadonlyMap<string, readonly Seen<CommitmentConcernRow>[]>> {
  constructor(
    readonly commitmentIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** A customer that holds a wording. */
export type Holder = Seen<HeldRow>;

export interface AffectedFilter {
  readonly commitmentId?: string | null;
  readonly featureId?: string | null;
  readonly open?: boolean | null;
}

/** The customers that hold a promise which has changed since they were told (rule 15). */
export class ListAffectedCustomers extends Query<Page<Holder>> {
  constructor(
    readonly filter: AffectedFilter,
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By commitmentId: the customers affected, each with a page of its own. */
export class AffectedCustomersOfCommitments extends Query<ReadonlyMap<string, Page<Holder>>> {
  constructor(
    readonly commitmentIds: readonly string[],
    readonly open: boolean | null | undefined,
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By customerId: the changes it is not through with, each with a page of its own. */
export class OpenChangesOfCustomers extends Query<ReadonlyMap<string, Page<Holder>>> {
  constructor(
    readonly customerIds: readonly string[],
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By featureId, each with a page of its own. */
export class CommitmentsOfFeatures extends Query<ReadonlyMap<string, Page<Seen<CommitmentRow>>>> {
  constructor(
    readonly featureIds: readonly string[],
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By customerId: the slots whose audience holds the customer, each with a page of its own. */
export class CommitmentsForCustomers extends Query<ReadonlyMap<string, Page<Seen<CommitmentRow>>>> {
  constructor(
    readonly customerIds: readonly string[],
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

export interface CommitmentFilter {
  readonly status?: readonly CommitmentStatus[] | null;
  readonly audience?: readonly AudienceKind[] | null;
  readonly featureId?: readonly string[] | null;
  readonly customerId?: readonly string[] | null;
  readonly owner?: readonly string[] | null;
  /** Of whom. */
  readonly of?: Person | null;
  readonly overdue?: boolean | null;
  readonly lapsed?: boolean | null;
  readonly atRisk?: boolean | null;
  readonly pending?: boolean | null;
}

export class ListCommitments extends Query<Page<Seen<CommitmentRow>>> {
  constructor(
    readonly filter: CommitmentFilter,
    readonly order: Order,
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** What may be endangered by what becomes of a feature: keys of its commitments that are ACTIVE or AT_RISK. */
export class CommitmentIdsByFeature extends Query<readonly string[]> {
  constructor(
    readonly featureId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** What may be endangered by a later decision on a request: keys of the commitments that are ACTIVE or AT_RISK and based on it, or on a decision whose place it took. */
export class CommitmentIdsByBasis extends Query<readonly string[]> {
  constructor(
    readonly requestId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** A follow-up whose day has come, and the position of the event that set the day. */
export interface FollowUpToNote extends Pick<FollowUpRow, 'commitmentId'> {
  readonly followUpOn: NonNullable<FollowUpRow['followUpOn']>;
  readonly setAt: number;
}

/** The commitments whose follow-up day has come by the moment's today and is not noted yet (rule 19), the earliest first. */
export class FollowUpsDue extends Query<readonly FollowUpToNote[]> {
  constructor(readonly moment: Moment) {
    super();
  }
}

/** The last moment at which something happened to what a commitment rests on: its feature, and the request whose acceptance it cites. */
export class GroundsMovedAt extends Query<Instant | undefined> {
  constructor(
    readonly commitmentId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** The last moment at which a decision on another request took the place of the acceptance that a commitment rests on, also through others. */
export class BasisTakenAt extends Query<Instant | undefined> {
  constructor(
    readonly commitmentId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

export const COMMITMENT_QUERIES = [
  answer(CommitmentByKey, (rows, { commitmentId, moment }) => byKey(rows, commitments, { commitmentId }, moment)),

  answer(CommitmentsByKeys, (rows, { commitmentIds, moment }) =>
    keyedBy('commitmentId', byKeys(rows, commitments, 'commitmentId', commitmentIds, moment)),
  ),

  answer(StatusesOfCommitments, (rows, { commitmentIds, moment }) => statusesAt(rows, commitmentIds, moment)),

  answer(WordingsOfCommitments, (rows, { commitmentIds, moment }) => {
    const said = new Map(
      byKeys(rows, words, 'commitmentId', commitmentIds, moment).map((row) => [`${row.commitmentId} ${row.version}`, row]),
    );
    return groupedBy(
      'commitmentId',
      byKeys(rows, wordings, 'commitmentId', commitmentIds, moment).flatMap((wording) => {
        const own = said.get(`${wording.commitmentId} ${wording.version}`);
        return own ? { ...own, ...wording } : [];
      }),
    );
  }),

  answer(DisclosuresOfCommitments, (rows, { commitmentIds, args, moment }) =>
    pages(rows, { table: disclosures, of: { column: 'r.commitmentId', keys: commitmentIds } }, args, moment),
  ),

  answer(DisclosureAt, (rows, { commitmentId, position, moment }) => {
    const at = { sql: 'r.born = :at', binds: { at: position } };
    const { edges } = page(rows, { table: disclosures, where: [anyOf('r.commitmentId', [commitmentId]), at] }, { first: 1 }, moment);
    return edges.at(0)?.node;
  }),

  answer(ChangesOfCommitments, (rows, { commitmentIds, moment }) =>
    groupedBy('commitmentId', byKeys(rows, commitmentChanges, 'commitmentId', commitmentIds, moment)),
  ),

  answer(FulfilmentsOfCommitments, (rows, { commitmentIds, moment }) => {
    const standing = new Set(byKeys(rows, wordings, 'commitmentId', commitmentIds, moment).map(({ delivery }) => delivery?.position));
    const { position, effective } = moment;
    const words = allOf(
      rows.all(
        fulfilments,
        `SELECT r.* FROM fulfilments r WHERE ${among('r.commitmentId', 'keys')} AND ${isLastWord('r')} AND ${seenAt('r')}
         ORDER BY r.born, r.commitmentId, r.version, r.customerId ${AT_MOST}`,
        { keys: JSON.stringify(commitmentIds), position, effective },
      ),
    ).map((row) => ({ ...row, moment }));
    return groupedBy(
      'commitmentId',
      words.filter(({ asserted }) => standing.has(asserted)),
    );
  }),

  answer(ConcernsOfCommitments, (rows, { commitmentIds, moment }) =>
    groupedBy('commitmentId', byKeys(rows, commitmentConcerns, 'commitmentId', commitmentIds, moment)),
  ),

  answer(ListAffectedCustomers, (rows, { filter: { commitmentId, featureId, open }, args, moment }) => {
    const of = [
      anyOf('r.commitmentId', commitmentId == null ? null : [commitmentId]),
      anyOf('r.featureId', featureId == null ? null : [featureId]),
    ];
    const found = page(rows, { table: heldNow, where: [...affected(open), ...of] }, args, moment);
    return underSurvivors(rows, new Map([['', found]]), moment).get('') ?? found;
  }),

  answer(AffectedCustomersOfCommitments, (rows, { commitmentIds, open, args, moment }) =>
    underSurvivors(
      rows,
      pages(rows, { table: heldNow, where: affected(open), of: { column: 'r.commitmentId', keys: commitmentIds } }, args, moment),
      moment,
    ),
  ),

  answer(OpenChangesOfCustomers, (rows, { customerIds, args, moment }) =>
    underSurvivors(rows, pagesOfCustomers(rows, { table: heldNow, where: affected(true) }, customerIds, args, moment), moment),
  ),

  answer(CommitmentsOfFeatures, (rows, { featureIds, args, moment }) =>
    pages(rows, { table: commitments, of: { column: 'r.featureId', keys: featureIds } }, args, moment),
  ),

  answer(CommitmentsForCustomers, commitmentsForCustomers),

  answer(CommitmentIdsByFeature, (rows, { featureId, moment }) => endangered(rows, 'r.featureId = :key', featureId, moment)),

  answer(CommitmentIdsByBasis, (rows, { requestId, moment }) => endangered(rows, RESTS_ON, requestId, moment)),

  answer(FollowUpsDue, (rows, { moment: { position, effective, today } }) =>
    rows.values<FollowUpToNote>(
      `SELECT r.commitmentId, r.followUpOn, r.sincePosition AS setAt FROM followUps r WHERE r.isNoted = 0 AND r.followUpOn <= :today AND ${seenAt('r')} ORDER BY r.followUpOn, r.born`,
      { position, effective, today },
    ),
  ),

  answer(GroundsMovedAt, (rows, { commitmentId, moment: { position, effective } }) =>
    momentIn(rows.values(GROUNDS_MOVED_AT, { commitmentId, position, effective })),
  ),

  answer(BasisTakenAt, (rows, { commitmentId, moment: { position, effective } }) =>
    momentIn(rows.values(BASIS_TAKEN_AT, { commitmentId, position, effective })),
  ),

  answer(ListCommitments, (rows, { filter, order, args, moment }) =>
    page(rows, { table: commitments, where: conditions(rows, filter, moment), order }, args, moment),
  ),
];

/** A change since the customer was told what it holds; with `beyond`, one that it is not through with. */
const changed = (beyond = '') => `EXISTS (
  SELECT 1 FROM commitmentChanges c WHERE ${CHANGED_SINCE} ${beyond} AND ${seenAt('c')})`;

// rule 15
const affected = (open: boolean | null | undefined): (Condition | undefined)[] => [
  { sql: `${changed()} AND ${isHeldUnder('r')}` },
  either(open, changed(`AND c.position > ${CLEARED_POSITION}`)),
];

/** A customer holds a promise as the one that goes on, whichever of its keys was told; what was said to any of them was said to it (rule 30). */
function underSurvivors(rows: ReadModel, found: ReadonlyMap<string, Page<Holder>>, moment: Moment): ReadonlyMap<string, Page<Holder>> {
  if (!areMerged(rows, moment)) return found;
  const all = [...found.values()].flatMap(({ edges }) => edges.map(({ node }) => node));
  const families = familiesAt(rows, [...new Set(all.map(({ customerId }) => customerId))], moment);
  const pairs = all.flatMap(({ commitmentId, customerId }) =>
    (families.get(customerId) ?? []).map((key) => ({ commitmentId, customerId: key })),
  );
  const { position, effective } = moment;
  const kin = rows.all(
    holders,
    `SELECT r.* FROM json_each(:pairs) CROSS JOIN holders r ON r.commitmentId = value ->> 'commitmentId' AND r.customerId = value ->> 'customerId'
     WHERE ${seenAt('r')}`,
    { pairs: JSON.stringify(pairs), position, effective },
  );
  const underSurvivor = (holder: Holder): Holder => {
    const family = families.get(holder.customerId) ?? [holder.customerId];
    const own = kin.filter(({ commitmentId, customerId }) => commitmentId === holder.commitmentId && family.includes(customerId));
    const informed = own.reduce<HolderRow>((last, one) => (one.informedPosition > last.informedPosition ? one : last), holder);
    const acknowledged = own.reduce<HolderRow>((last, one) => (one.acknowledgedPosition > last.acknowledgedPosition ? one : last), holder);
    return {
      ...holder,
      customerId: family[0],
      ...{ informed: informed.informed, informedPosition: informed.informedPosition },
      ...{ acknowledged: acknowledged.acknowledged, acknowledgedPosition: acknowledged.acknowledgedPosition },
      clearedPosition: Math.max(holder.clearedPosition, ...own.map(({ clearedPosition }) => clearedPosition)),
    };
  };
  return new Map([...found].map(([key, one]) => [key, withNodes(one, underSurvivor)]));
}

/** Rule 8: what a decision on another request took the place of follows that one, also through others. */
const RESTS_ON = `r.basedOnRequestId IN (
  WITH RECURSIVE superseded (requestId) AS (
    SELECT :key
    UNION
    SELECT s.supersededRequestId FROM superseded JOIN supersessions s ON s.requestId = superseded.requestId WHERE ${seenAt('s')})
  SELECT requestId FROM superseded)`;

const BASIS = `WITH RECURSIVE basis (requestId) AS (
    SELECT c.basedOnRequestId FROM commitments c WHERE c.commitmentId = :commitmentId AND ${seenAt('c')}
    UNION
    SELECT s.requestId FROM basis JOIN supersessions s ON s.supersededRequestId = basis.requestId WHERE ${seenAt('s')})`;

const BASIS_TAKEN_AT = `${BASIS}
  SELECT max(s.sinceEffective) AS at FROM basis JOIN supersessions s ON s.supersededRequestId = basis.requestId WHERE ${seenAt('s')}`;

const GROUNDS_MOVED_AT = `${BASIS}
  SELECT max(f.sinceEffective, coalesce((
    SELECT max(q.sinceEffective) FROM basis JOIN requests q ON q.requestId = basis.requestId WHERE ${seenAt('q')}), f.sinceEffective)) AS at
  FROM commitments c JOIN features f ON f.featureId = c.featureId AND ${seenAt('f')}
  WHERE c.commitmentId = :commitmentId AND ${seenAt('c')}`;

/** The moment that the one row has, if any. */
function momentIn([found]: readonly { readonly at: number | null }[]): Instant | undefined {
  return found?.at == null ? undefined : instantOf(found.at);
}

function endangered(rows: ReadModel, where: string, key: string, { position, effective }: Moment): string[] {
  return rows
    .values<Pick<CommitmentRow, 'commitmentId'>>(
      `SELECT r.commitmentId FROM commitments r WHERE ${where} AND r.status IN ('ACTIVE', 'AT_RISK') AND ${seenAt('r')} ORDER BY r.born`,
      { key, position, effective },
    )
    .map(({ commitmentId }) => commitmentId);
}

function conditions(
  rows: ReadModel,
  { status, audience, featureId, customerId, owner, of, overdue, lapsed, atRisk, pending }: CommitmentFilter,
  moment: Moment,
): (Condition | undefined)[] {
  const { today } = moment;
  const stored =
    status && areMerged(rows, moment) ? [...new Set([...status, ...(status.some(isOfDelivered) ? OF_DELIVERED : [])])] : status;
  return [
    [featureId, customerId, owner, of].some((values) => values != null) ? anyOf('+r.status', stored) : eachOf('r.status', stored),
    stored === status ? undefined : anyOf(`(${STATUS})`, status),
    anyOf('r.audienceKind', audience),
    anyOf('r.featureId', featureId),
    anyOf('r.ownerKey', owner?.map(nameKey)),
    of == null ? undefined : { sql: 'r.ownerKey = :ownerKey', binds: { ownerKey: nameKey(of.name) } },
    holdsAnyOf(rows, customerId, moment),
    customerId == null ? undefined : { sql: COUNTS_AS_SLOT },
    either(overdue, `${UNDELIVERED} AND r.promisedDate < :today`, { today }),
    either(lapsed, LAPSED, { today }),
    either(atRisk, "r.status = 'AT_RISK'"),
    either(pending, 'r.pending IS NOT NULL'),
  ];
}

/** What the words of customers decide between: of customers that go by several keys otherwise than of each. */
const OF_DELIVERED = ['DELIVERED', 'KEPT', 'DISPUTED'] as const satisfies CommitmentStatus[];
const isOfDelivered = (status: CommitmentStatus): boolean => OF_DELIVERED.some((one) => one === status);

/** What is for everyone, for its segment and for itself, as one list: the page of each, merged. */
function commitmentsForCustomers(
  rows: ReadModel,
  { customerIds, args, moment }: CommitmentsForCustomers,
): ReadonlyMap<string, Page<Seen<CommitmentRow>>> {
  const audiences = audiencesAt(rows, customerIds, moment);
  const keys = [...new Set([...audiences.values()].flat())];
  const byAudience = pages(
    rows,
    { table: commitments, where: [{ sql: COUNTS_AS_SLOT }], of: { column: 'r.audience', keys } },
    args,
    moment,
  );
  return new Map(
    [...audiences].map(([customerId, own]) => [
      customerId,
      merged(
        own.flatMap((audience) => byAudience.get(audience) ?? []),
        args,
      ),
    ]),
  );
}

/** One page of several lists, newest first, from the page of each. */
function merged<Row extends Seen<unknown>>(parts: readonly Page<Row>[], { first, last }: PageArgs): Page<Row> {
  const backwards = last != null;
  const size = last ?? first ?? DEFAULT_PAGE;
  const all = parts.flatMap(({ edges }) => edges).sort((a, b) => b.node.born - a.node.born);
  const edges = backwards ? all.slice(Math.max(0, all.length - size)) : all.slice(0, size);
  const cut = all.length > edges.length;
  return {
    edges,
    pageInfo: {
      hasNextPage: parts.some(({ pageInfo }) => pageInfo.hasNextPage) || (!backwards && cut),
      hasPreviousPage: parts.some(({ pageInfo }) => pageInfo.hasPreviousPage) || (backwards && cut),
      startCursor: edges.at(0)?.cursor,
      endCursor: edges.at(-1)?.cursor,
    },
    get totalCount() {
      return parts.reduce((sum, { totalCount }) => sum + totalCount, 0);
    },
  };
}

/** What a list of commitments can be ordered by. */
export const COMMITMENT_ORDERS = {
  RECENT,
  FOLLOW_UP_ON: { columns: ['r.followUpOn', 'r.born'], direction: 'ASC' },
} satisfies Orders;

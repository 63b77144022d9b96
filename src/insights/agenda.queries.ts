import { holdsAnyOf } from '../commitments/commitment.conditions.js';
import { allKeysAt } from '../customers/customer.families.js';
import { isInArea, ofAreas } from '../features/feature.conditions.js';
import type { Role } from '../kernel/actor.js';
import { nameKey } from '../kernel/name.js';
import type { Day } from '../kernel/time.js';
import { longAnswer } from '../read-model/answer.js';
import { allTrue, anyOf, either, page, type Condition, type Order, type Page, type PageArgs, type Seen } from '../read-model/list.js';
import { millisecondsOf, seenAt, type Moment } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import type { ReadModel } from '../read-model/read-model.js';
import { wantedBy } from '../requests/request.families.js';
import { agenda, AgendaKind, agendaOf, type AgendaRow } from './agenda.js';
import { agendaAsking, agendaKept, agendaSaying, COUNTS_KEPT, sayingItself } from './agenda.view.js';

export interface AgendaFilter {
  readonly kind?: readonly AgendaKind[] | null;
  readonly owner?: readonly string[] | null;
  readonly area?: readonly string[] | null;
  readonly customerId?: readonly string[] | null;
  readonly mine?: boolean | null;
}

interface AgendaAsked {
  /** The day to look at: what has come by its end. */
  readonly on: Day;
  readonly decisionSlaDays: number;
  readonly filter: AgendaFilter;
  /** What makes a line that of the person who asks. */
  readonly me: Me;
}

interface Me {
  readonly name: string;
  readonly id: string;
  readonly roles: readonly Role[];
}

export class ListAgenda extends Query<Page<Seen<AgendaRow>>> {
  constructor(
    readonly asked: AgendaAsked,
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** How many lines of each kind there are, in the order of the kinds; of those that the filter leaves out none are told. */
export class CountAgenda extends Query<readonly AgendaCount[]> {
  constructor(
    readonly asked: AgendaAsked,
    readonly moment: Moment,
  ) {
    super();
  }
}

export interface AgendaCount {
  readonly kind: AgendaKind;
  readonly count: number;
}

const MOST_OVERDUE: Order = { by: 'DUE_ON', columns: ['r.dueOn', 'r.since', 'r.id'], direction: 'ASC' };

export const AGENDA_QUERIES = [
  longAnswer(
    ListAgenda,
    (rows, { asked, args, moment: given }) => {
      const moment = rows.momentOf(given);
      const { lines, where } = askedOf(rows, asked, moment);
      const counted = () => {
        const counts = keptCounts(rows, asked, moment);
        return counts && kindsOf(asked.filter).reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
      };
      return page(rows, { table: agenda, through: { with: lines, join: 'agenda r' }, where, order: MOST_OVERDUE, counted }, args, moment);
    },
    // a filter may look at every line that waits
    (rows, { asked: { filter }, moment }) => !rows.isViewed(rows.momentOf(moment)) || Object.keys(filter).some((by) => by !== 'kind'),
  ),

  longAnswer(CountAgenda, (rows, { asked, moment: given }) => {
    const moment = rows.momentOf(given);
    const counts = keptCounts(rows, asked, moment) ?? countsMade(rows, asked, moment);
    return kindsOf(asked.filter).map((kind) => ({ kind, count: counts.get(kind) ?? 0 }));
  }),
];

const kindsOf = ({ kind }: AgendaFilter): readonly AgendaKind[] => kind ?? Object.values(AgendaKind);

const nowOn = ({ on }: AgendaAsked, moment: Moment): number => millisecondsOf(on === moment.today ? moment.at : `${on}T23:59:59.999Z`);

const HAS_COME = '(r.dueOn <= :on AND r.since <= :now)';

/** By kind: how many lines there are. */
type Counts = ReadonlyMap<AgendaKind, number>;

function countsMade(rows: ReadModel, asked: AgendaAsked, moment: Moment): Counts {
  const { lines, where } = askedOf(rows, asked, moment);
  const { sql, binds } = allTrue([{ sql: seenAt('r') }, ...where]);
  const counted = rows.values<AgendaCount>(
    `WITH RECURSIVE ${lines} SELECT r.kind, count(*) AS count FROM agenda r WHERE ${sql} GROUP BY r.kind`,
    { ...binds, position: moment.position, effective: moment.effective },
  );
  return new Map(counted.map(({ kind, count }) => [kind, count]));
}

/** All that are kept, without those that have yet to come; none where that is not kept. Lines that ask others for whom they wait are looked at. */
function keptCounts(rows: ReadModel, asked: AgendaAsked, moment: Moment): Counts | undefined {
  const { on, decisionSlaDays, filter, me } = asked;
  if ([filter.owner, filter.area, filter.customerId].some((values) => values != null) || !rows.isViewed(moment)) return undefined;
  const mine = isMine(filter.mine, me);
  const kinds = Object.values(AgendaKind);
  const counts = new Map<AgendaKind, number>(kinds.map((kind) => [kind, 0]));
  const add = (found: readonly AgendaCount[], sign = 1) => {
    for (const { kind, count } of found) counts.set(kind, (counts.get(kind) ?? 0) + sign * count);
  };
  const lookedAt = (lines: string, condition: string) => {
    const { sql, binds } = allTrue([anyOf('r.kind', kinds), { sql: condition }, mine]);
    return rows.values<AgendaCount>(`WITH RECURSIVE ${lines} SELECT r.kind, count(*) AS count FROM agenda r WHERE ${sql} GROUP BY r.kind`, {
      ...binds,
      ...{ on, now: nowOn(asked, moment), position: moment.position, effective: moment.effective },
    });
  };

  const { sql, binds } = allTrue([{ sql: mine ? sayingItself(decisionSlaDays, 'r') : 'true' }, mine]);
  add(rows.values<AgendaCount>(`SELECT r.kind, sum(r.lines) AS count FROM (${COUNTS_KEPT}) r WHERE ${sql} GROUP BY r.kind`, binds));
  // what is due has come by the next day
  add(lookedAt(mine ? agendaSaying(decisionSlaDays) : agendaKept(decisionSlaDays), `r.dueOn >= :on AND NOT ${HAS_COME}`), -1);
  if (mine) add(lookedAt(agendaAsking(decisionSlaDays), HAS_COME));
  return counts;
}

/** The common table expression of the lines, and which of them are asked for. */
function askedOf(rows: ReadModel, asked: AgendaAsked, moment: Moment) {
  const { on, decisionSlaDays, filter, me } = asked;
  // not one statement for every choice of kinds: each is kept
  const kinds = filter.kind?.length === 1 ? filter.kind : Object.values(AgendaKind);
  const lines = rows.isViewed(moment) ? agendaKept(decisionSlaDays) : agendaOf(kinds, decisionSlaDays);
  const hasCome: Condition = { sql: HAS_COME, binds: { on, now: nowOn(asked, moment) } };
  return { lines, where: [hasCome, ...conditions(rows, filter, me, moment)] };
}

function conditions(
  rows: ReadModel,
  { kind, owner, area, customerId, mine }: AgendaFilter,
  me: Me,
  moment: Moment,
): (Condition | undefined)[] {
  return [
    anyOf(kind?.length === 1 ? 'r.kind' : '+r.kind', kind),
    anyOf('r.owner', owner?.map(nameKey)),
    ofAreas(area, isInArea('r')),
    concerning(rows, customerId, moment),
    isMine(mine, me),
  ];
}

const isMine = (mine: boolean | null | undefined, { name, id, roles }: Me): Condition | undefined =>
  either(mine, IS_MINE, { myName: name, myId: id, myRoles: JSON.stringify(roles) });

const IS_MINE = `(r.waitsForId = :myId OR EXISTS (SELECT 1 FROM json_each(r.waitsForPeople) w WHERE w.value = :myName)
  OR EXISTS (SELECT 1 FROM json_each(r.waitsForRoles) w WHERE w.value IN (SELECT value FROM json_each(:myRoles)))) IS TRUE`;

/** About one of the customers, about a promise to it, or about a request that it wants. */
function concerning(rows: ReadModel, customerIds: readonly string[] | null | undefined, moment: Moment): Condition | undefined {
  const keys = allKeysAt(rows, customerIds, moment);
  const ways = [anyOf('r.customerId', keys), holdsAnyOf(rows, customerIds, moment), wantedBy(keys)].filter((way) => way !== undefined);
  if (ways.length === 0) return undefined;
  return {
    sql: `(${ways.map(({ sql }) => sql).join(' OR ')})`,
    binds: Object.assign({}, ...ways.map(({ binds }) => binds)) as Condition['binds'],
  };
}

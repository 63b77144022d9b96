import { holdsAnyOf } from '../commitments/commitment.conditions.js';
import { allKeysAt } from '../customers/customer.families.js';
import { isInArea, ofAreas } from '../features/feature.conditions.js';
import type { Role } from '../kernel/actor.js';
import { nameKey } from '../kernel/name.js';
import type { Day } from '../kernel/time.js';
import { longAnswer } from '../read-model/answer.js';
import { allTrue, anyOf, either, page, type Condition, type Order, type Page, type PageArgs, type Seen } from '../read-model/list.js';
import { seenAt, type Moment } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import type { ReadModel } from '../read-model/read-model.js';
import { wantedBy } from '../requests/request.families.js';
import { agenda, AgendaKind, agendaOf, type AgendaRow } from './agenda.js';
import { agendaKept } from './agenda.view.js';

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
      return page(rows, { table: agenda, through: { with: lines, join: 'agenda r' }, where, order: MOST_OVERDUE }, args, moment);
    },
    // a filter may look at every line that waits
    (rows, { asked: { filter }, moment }) => !rows.isViewed(rows.momentOf(moment)) || Object.keys(filter).some((by) => by !== 'kind'),
  ),

  longAnswer(CountAgenda, (rows, { asked, moment: given }) => {
    const moment = rows.momentOf(given);
    const { lines, where } = askedOf(rows, asked, moment);
    const { sql, binds } = allTrue([{ sql: seenAt('r') }, ...where]);
    const counted = rows.values<AgendaCount>(
      `WITH RECURSIVE ${lines} SELECT r.kind, count(*) AS count FROM agenda r WHERE ${sql} GROUP BY r.kind`,
      { ...binds, position: moment.position, effective: moment.effective },
    );
    const counts = new Map(counted.map(({ kind, count }) => [kind, count]));
    return (asked.filter.kind ?? Object.values(AgendaKind)).map((kind) => ({ kind, count: counts.get(kind) ?? 0 }));
  }),
];

/** The common table expression of the lines, and which of them are asked for. */
function askedOf(rows: ReadModel, { on, decisionSlaDays, filter, me }: AgendaAsked, moment: Moment) {
  // not one statement for every choice of kinds: each is kept
  const kinds = filter.kind?.length === 1 ? filter.kind : Object.values(AgendaKind);
  const lines = rows.isViewed(moment) ? agendaKept(decisionSlaDays) : agendaOf(kinds, decisionSlaDays);
  const now = on === moment.today ? moment.at : `${on}T23:59:59.999Z`;
  const hasCome: Condition = { sql: 'r.dueOn <= :on AND r.since <= :now', binds: { on, now } };
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
    either(mine, IS_MINE, mine == null ? {} : { myName: me.name, myId: me.id, myRoles: JSON.stringify(me.roles) }),
  ];
}

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

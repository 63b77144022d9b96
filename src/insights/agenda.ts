import {
  APPROVERS_MISSING,
  CHANGED_SINCE,
  CLEARED_POSITION,
  INFORMED_AT,
  INFORMED_POSITION,
  isHeldUnder,
  titleOfRow,
  UNDELIVERED,
} from '../commitments/commitment.conditions.js';
import { CHANGE_WORDS } from '../commitments/commitment.events.js';
import { survivorOf } from '../customers/customer.families.js';
import type { Role } from '../kernel/actor.js';
import { seenAt } from '../read-model/moment.js';
import { day, instant, json, nullable, table, text, type RowOf } from '../read-model/table.js';
import { dayInWordsOf, dayOfInstant, startOfDay, wordsOf } from '../read-model/words.js';
import { evaluated, supersededElsewhere, WAITING } from '../requests/request.families.js';

/** How many days a request may wait for a decision: a Nest token. */
export const DECISION_SLA_DAYS = Symbol('DECISION_SLA_DAYS');

export const AgendaKind = {
  UNDECIDED: 'UNDECIDED',
  WORDING_TO_APPROVE: 'WORDING_TO_APPROVE',
  REVISIT_DUE: 'REVISIT_DUE',
  FOLLOW_UP_DUE: 'FOLLOW_UP_DUE',
  OUTCOME_DUE: 'OUTCOME_DUE',
  MEDIATION_DUE: 'MEDIATION_DUE',
  AT_RISK: 'AT_RISK',
  OVERDUE: 'OVERDUE',
  LAPSED: 'LAPSED',
  DELIVERY_TO_ASSERT: 'DELIVERY_TO_ASSERT',
  UNACKNOWLEDGED: 'UNACKNOWLEDGED',
  UNINFORMED: 'UNINFORMED',
  UNAPPROVED_PROMISE: 'UNAPPROVED_PROMISE',
} as const;
export type AgendaKind = keyof typeof AgendaKind;

/** The lines of the agenda, each with the stream of its subject: kept for now (agenda.view.ts), made of the rows of all rooms for any other moment. */
export const agenda = table('agenda', {
  columns: {
    id: text(),
    kind: text<AgendaKind>(),
    since: instant(),
    dueOn: day(),
    waitsForRoles: nullable(json<readonly Role[]>()),
    /** By name; and the id of a person who is known by one. */
    waitsForPeople: nullable(json<readonly string[]>()),
    waitsForId: nullable(text()),
    reason: text(),
    /** The key of the name of who owns it. */
    owner: nullable(text()),
    area: nullable(text()),
    featureId: nullable(text()),
    /** Whom it concerns: who wants this request, whom this audience holds, this customer. */
    requestId: nullable(text()),
    audience: nullable(text()),
    customerId: nullable(text()),
  },
  key: ['id'],
});
export type AgendaRow = RowOf<typeof agenda>;

/** What a line is about: a row `r` of one of these. */
export type Subject = 'request' | 'commitment' | 'holder' | 'report';

/** SQL for the columns of some lines: one line a row `r`, and what it takes from rows joined to it. */
type Lines = Readonly<Record<'from' | 'where' | 'since' | 'reason', string>> &
  Readonly<Partial<Record<Exclude<keyof AgendaRow, 'id' | 'kind'>, string>>> & {
    readonly of: Subject;
    readonly having?: string;
    /** Columns that hang on other things than the subject, or on the day. */
    readonly asks?: readonly (keyof AgendaRow)[];
    /** What those are asked of where the line is there: less than what makes it. */
    readonly asked?: string;
  };

const momentInWordsOf = (instant: string) => dayInWordsOf(dayOfInstant(instant));
/** A day that has passed is missed from the next one on. */
const afterDay = (day: string) => startOfDay(`date(${day}, '+1 day')`);
const sharedIn = (column: string) => `(SELECT value FROM shared WHERE number = ${column})`;
const named = (actor: string) => `json_extract(${actor}, '$.name')`;
const idOf = (actor: string) => `json_extract(${actor}, '$.issuer') || '|' || json_extract(${actor}, '$.subject')`;

const joined = (rows: string, alias: string, on: string) => `JOIN ${rows} ${alias} ON ${on} AND ${seenAt(alias)}`;
const FEATURE = `LEFT ${joined('features', 'f', 'f.featureId = r.featureId')}`;

const OF_REQUEST = { area: 'r.area', featureId: 'r.featureId', requestId: 'r.requestId' };
const OF_COMMITMENT = { owner: 'r.ownerKey', featureId: 'r.featureId', audience: 'r.audience' };

const DECIDERS = "json_array('PRODUCT', 'LEADERSHIP')";
const TELLERS = "json_array('SALES', 'PRODUCT')";
const DECIDED_BY = { waitsForRoles: DECIDERS };
const OWNED = { waitsForPeople: 'json_array(r.owner)' };

const request = { ...OF_REQUEST, of: 'request', from: `requests r ${FEATURE}`, owner: 'f.ownerKey', asks: ['owner'] } as const;
const decision = {
  ...request,
  from: `requests r ${joined('decisions', 'd', 'd.requestId = r.requestId AND d.number = r.decision')} ${FEATURE}`,
};
const commitment = { ...OF_COMMITMENT, of: 'commitment', from: 'commitments r', ...OWNED } as const;

/** A mediation that goes on. */
const MEDIATION = joined('escalations', 'e', 'e.requestId = r.requestId AND e.number = r.escalation AND e.concludedAt IS NULL');

/** The customer `k` that a holder `r` goes on as. */
const HOLDING = `LEFT ${joined('customers', 'k', `k.customerId = ${survivorOf('r.customerId')}`)}`;

/** Holders `r` of a commitment `s`, each with the changes `c` since it was told (rule 15); the line shows the first of them. */
const affected = {
  of: 'holder',
  from: `commitmentChanges c JOIN holders r ON ${CHANGED_SINCE} AND ${seenAt('c')}
    ${joined('commitments', 's', 's.commitmentId = r.commitmentId')} ${HOLDING}`,
  asked: `holders r ${HOLDING}`,
  ...{ owner: 's.ownerKey', featureId: 'r.featureId', customerId: 'r.customerId' },
  waitsForPeople: `json_array(coalesce(k.accountOwner, ${named(sharedIn('r.toldBy'))}))`,
  waitsForId: `CASE WHEN k.accountOwner IS NULL THEN ${idOf(sharedIn('r.toldBy'))} END`,
  asks: ['owner', 'waitsForPeople', 'waitsForId'],
} as const;

/** Rule 25, kind by kind. */
const linesByKind = (decisionSlaDays: number): Readonly<Record<AgendaKind, readonly Lines[]>> => ({
  UNDECIDED: [
    {
      ...request,
      from: `${request.from} LEFT ${MEDIATION}`,
      where: "r.status IN ('SUBMITTED', 'REOPENED')",
      since: 'r.statusSince',
      dueOn: `date(${dayOfInstant('r.statusSince')}, '+${decisionSlaDays} days')`,
      waitsForRoles: `CASE WHEN e.number IS NULL THEN ${DECIDERS} END`,
      waitsForPeople: `CASE WHEN e.number IS NOT NULL THEN json_array(${named('e.mediator')}) END`,
      waitsForId: 'e.mediatorId',
      reason: `printf('“%s” has waited for a decision since %s.', r.title, ${momentInWordsOf('r.statusSince')})`,
    },
  ],
  WORDING_TO_APPROVE: [
    {
      ...commitment,
      from: `commitments r ${joined('wordings', 'w', 'w.commitmentId = r.commitmentId AND w.version = r.pending')}
        ${joined('events', 'p', 'p.position = w.proposedPosition')}`,
      where: 'r.pending IS NOT NULL',
      since: 'p.sinceEffective',
      waitsForRoles: APPROVERS_MISSING,
      waitsForPeople: 'NULL',
      asks: ['waitsForRoles'],
      reason: `printf('Wording %d of “%s” waits for approval%s.', r.pending, ${titleOfRow('r')},
        CASE WHEN r.blocking > 0 THEN ', and a blocking concern is open' ELSE '' END)`,
    },
  ],
  REVISIT_DUE: [
    {
      ...decision,
      where: `r.status = 'DEFERRED' AND NOT ${supersededElsewhere('d')}`,
      since: startOfDay('d.revisitOn'),
      ...DECIDED_BY,
      reason: `printf('“%s” was deferred on %s, to be looked at again on %s.', r.title, ${momentInWordsOf('d.decidedAt')}, ${dayInWordsOf('d.revisitOn')})`,
    },
  ],
  FOLLOW_UP_DUE: [
    {
      ...commitment,
      from: `followUps u ${joined('commitments', 'r', 'r.commitmentId = u.commitmentId')}`,
      where: `u.isNoted IN (0, 1) AND u.followUpOn <= :on AND ${seenAt('u')}`,
      since: startOfDay('u.followUpOn'),
      reason: `printf('“%s” is to be followed up on %s.', ${titleOfRow('r')}, ${dayInWordsOf('u.followUpOn')})`,
    },
  ],
  OUTCOME_DUE: [
    {
      ...decision,
      where: `r.status IN ('ACCEPTED', 'REOPENED') AND NOT ${evaluated('d')} AND NOT ${supersededElsewhere('d')}`,
      since: startOfDay('d.evaluateOn'),
      owner: 'r.ownerKey',
      asks: [],
      ...OWNED,
      reason: `printf('What came of accepting “%s” is to be evaluated on %s.', r.title, ${dayInWordsOf('d.evaluateOn')})`,
    },
  ],
  MEDIATION_DUE: [
    {
      ...request,
      from: `${request.from} ${MEDIATION}`,
      where: "r.escalation IS NOT NULL AND r.status NOT IN ('MERGED', 'WITHDRAWN')",
      since: 'e.escalatedAt',
      waitsForPeople: `json_array(${named('e.mediator')})`,
      waitsForId: 'e.mediatorId',
      reason: `printf('“%s” was handed to %s to mediate on %s.', r.title, ${named('e.mediator')}, ${momentInWordsOf('e.escalatedAt')})`,
    },
  ],
  AT_RISK: [
    {
      ...commitment,
      where: "r.status = 'AT_RISK'",
      since: 'r.statusSince',
      reason: `printf('“%s” may not be kept: %s', ${titleOfRow('r')},
        (SELECT group_concat(json_extract(k.value, '$.reason'), ' ') FROM json_each(r.risks) k))`,
    },
  ],
  OVERDUE: [
    {
      ...commitment,
      where: UNDELIVERED,
      since: afterDay('r.promisedDate'),
      dueOn: 'r.promisedDate',
      reason: `printf('“%s” was promised for %s and is not delivered.', ${titleOfRow('r')}, ${dayInWordsOf('r.promisedDate')})`,
    },
  ],
  LAPSED: [
    {
      ...commitment,
      where: 'r.validUntil IS NOT NULL',
      since: afterDay('r.validUntil'),
      dueOn: 'r.validUntil',
      reason: `printf('The words of “%s” held until %s.', ${titleOfRow('r')}, ${dayInWordsOf('r.validUntil')})`,
    },
  ],
  DELIVERY_TO_ASSERT: [
    {
      ...commitment,
      from: `features f ${joined('commitments', 'r', 'r.featureId = f.featureId')}
        ${joined('wordings', 'w', 'w.commitmentId = r.commitmentId AND w.version = r.current')}
        ${joined('events', 'p', 'p.position = f.statusPosition')}`,
      where: `f.status = 'SHIPPED' AND r.deliveredOn IS NULL AND ${seenAt('f')}`,
      since: 'max(p.sinceEffective, w.inForceFrom, coalesce(w.undeliveredAt, w.inForceFrom))',
      waitsForRoles: "json_array('PRODUCT')",
      reason: `printf('“%s” shipped on %s: whether that delivers “%s” is to be asserted.',
        f.name, ${dayInWordsOf('f.shippedOn')}, ${titleOfRow('r')})`,
    },
  ],
  UNACKNOWLEDGED: [
    {
      ...affected,
      where: `c.position > ${CLEARED_POSITION} AND ${isHeldUnder('r')}`,
      having: `max(c.position) <= ${INFORMED_POSITION}`,
      since: INFORMED_AT,
      reason: `printf('%s has not acknowledged the new dates of “%s”.', coalesce(k.name, r.customerId), ${titleOfRow('s')})`,
    },
  ],
  UNINFORMED: [
    {
      ...decision,
      where: `r.decision IS NOT NULL AND ${WAITING} > 0`,
      since: 'd.decidedAt',
      waitsForRoles: TELLERS,
      reason: `printf('The answer to “%s” was given on %s; not all who asked were told (%d).', r.title, ${momentInWordsOf('d.decidedAt')}, ${WAITING})`,
    },
    {
      ...affected,
      where: `c.position > max(${CLEARED_POSITION}, ${INFORMED_POSITION}) AND ${isHeldUnder('r')}`,
      since: 'min(c.changedAt)',
      reason: `printf('%s has not been told what became of “%s” (%s).', coalesce(k.name, r.customerId), ${titleOfRow('s')},
        group_concat(${wordsOf('c.kind', CHANGE_WORDS)}, ', ' ORDER BY c.position))`,
    },
  ],
  UNAPPROVED_PROMISE: [
    {
      of: 'report',
      from: `reports r ${FEATURE} LEFT ${joined('customers', 'k', 'k.customerId = r.customerId')}`,
      where: "r.status = 'OPEN'",
      since: 'r.reportedAt',
      ...{ owner: 'f.ownerKey', featureId: 'r.featureId', customerId: 'r.customerId' },
      waitsForRoles: `CASE WHEN f.owner IS NULL THEN ${TELLERS} END`,
      waitsForPeople: 'CASE WHEN f.owner IS NOT NULL THEN json_array(f.owner) END',
      asks: ['owner', 'waitsForRoles', 'waitsForPeople'],
      reason: `printf('%s was promised “%s” on %s without approval.',
        coalesce(k.name, r.customerId), coalesce(f.name, r.featureId), ${momentInWordsOf('r.saidAt')})`,
    },
  ],
});

/** Lines of one kind, where it is one of several. */
export interface LinesOfKind {
  readonly kind: AgendaKind;
  readonly lines: Lines;
}

export const linesOf = (kinds: readonly AgendaKind[], decisionSlaDays: number): readonly LinesOfKind[] =>
  kinds.flatMap((kind) => linesByKind(decisionSlaDays)[kind].map((lines) => ({ kind, lines })));

/** The SQL of each column of the lines. */
export function columnsOf({ kind, lines }: LinesOfKind): Readonly<Record<keyof AgendaRow, string>> {
  const { since, dueOn = dayOfInstant(since), customerId } = lines;
  const id = `'${kind} ' || r.stream${lines.of === 'holder' ? ` || ' ' || ${customerId}` : ''}`;
  const made: Partial<Record<keyof AgendaRow, string>> = { ...pick(lines), id, kind: `'${kind}'`, dueOn };
  return Object.fromEntries(Object.keys(agenda.columns).map((column) => [column, made[column as keyof AgendaRow] ?? 'NULL'])) as never;
}

const pick = ({ from: _, where: __, of: ___, having: ____, asks: _____, asked: ______, ...columns }: Lines) => columns;

/** What is selected of the lines that a condition on their `r` leaves. */
export const selectFrom = ({ lines: { of, from, where, having } }: LinesOfKind, columns: string, condition = 'true'): string =>
  `SELECT ${columns} FROM ${from} WHERE ${where} AND ${condition} AND ${seenAt('r')}
   ${of === 'holder' ? `GROUP BY r.commitmentId, r.customerId ${having === undefined ? '' : `HAVING ${having}`}` : ''}`;

const VERSIONED = 'r.stream, r.born, r.sincePosition, r.sinceEffective, r.untilPosition, r.untilEffective';

/** The common table expression `agenda` of these kinds; it takes `:on`, the day asked about, and `:now`, the moment of that day. */
export function agendaOf(kinds: readonly AgendaKind[], decisionSlaDays: number): string {
  const selects = linesOf(kinds, decisionSlaDays).map((one) => {
    const columns = Object.entries(columnsOf(one)).map(([column, sql]) => `${sql} AS ${column}`);
    return selectFrom(one, `${columns.join(', ')}, ${VERSIONED}`);
  });
  return `agenda AS (${selects.join(' UNION ALL ')})`;
}

import { streamsOf } from '../kernel/streams.js';
import { among } from '../read-model/list.js';
import { millisecondsOf, NEVER, NO_POSITION, ofNow, seenAt, takes } from '../read-model/moment.js';
import { keysOf, type Since, type Statements, type View } from '../read-model/view.js';
import { found, REQUESTS_OF_MERGED, REQUESTS_TOUCHED } from '../requests/request.following.js';
import { agenda, AgendaKind, columnsOf, linesOf, selectFrom, type AgendaRow, type LinesOfKind, type Subject } from './agenda.js';
import { COMMITMENTS_OF_FEATURES, COMMITMENTS_OF_MERGED } from './following.js';

type Column = keyof AgendaRow;

/** Asked of the rows for the lines of a page: a sentence is long, and says what other things are called. */
const COLUMNS = (Object.keys(agenda.columns) as Column[]).filter((column) => column !== 'reason');

/** A line that is kept: besides its columns which of the lines it is, and of what. */
const KEPT = [...COLUMNS, 'made', 'stream', 'subject'] as const;

type Kept = Readonly<Record<(typeof KEPT)[number], string | number | null>>;

/** Whom a line waits for, as far as it says so. */
const WAITS_FOR = ['waitsForRoles', 'waitsForPeople', 'waitsForId'] as const;

/** Which lines are counted together; nothing stands for what a line does not say. */
const GROUP = ['kind', 'made', ...WAITS_FOR] as const;
const GROUP_OF_LINE = ['kind', 'made', ...WAITS_FOR.map((column) => `coalesce(${column}, '') AS ${column}`)].join(', ');

const KEY: Readonly<Record<Subject, string>> = {
  request: 'r.requestId',
  commitment: 'r.commitmentId',
  holder: 'r.commitmentId',
  report: 'r.reportId',
};

/** Whatever the day is by then. */
const LAST_DAY = { on: '9999-12-31', now: millisecondsOf(NEVER) };

/** The agenda of now: what waits, and what will once its day has come. */
export const agendaView = (decisionSlaDays: number): View => {
  const all = linesOf(Object.values(AgendaKind), decisionSlaDays);
  const made = (of: readonly Subject[], conditions: Partial<Record<Subject, string>> = {}) => {
    const lines = all.flatMap((one, number) => (of.includes(one.lines.of) ? [keptOf(one, number, conditions[one.lines.of])] : []));
    return ofNow(`SELECT * FROM (${lines.join(' UNION ALL ')}) WHERE since IS NOT NULL AND dueOn IS NOT NULL`);
  };
  const madeOf = once((of: string) => made(of.split(' ') as Subject[], TOUCHED));
  const ofHolders = all.flatMap(({ lines }, number) => (lines.of === 'holder' ? [number] : []));
  const before = `
    SELECT ${KEPT.join(', ')} FROM agendaLines k WHERE ${among('k.stream', 'streams')} AND (k.made NOT IN (${ofHolders.join(', ')})
      OR EXISTS (SELECT 1 FROM holders r WHERE r.commitmentId = k.subject AND r.customerId = k.customerId AND ${HOLDERS_TOUCHED}))`;
  return {
    name: agenda.name,
    module: import.meta.url,
    madeBy: String(decisionSlaDays),
    schema: [
      `CREATE TABLE agendaLines (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, since INTEGER NOT NULL, dueOn TEXT NOT NULL, waitsForRoles TEXT, waitsForPeople TEXT, waitsForId TEXT, owner TEXT,
        area TEXT, featureId TEXT, requestId TEXT, audience TEXT, customerId TEXT, made INTEGER NOT NULL, stream TEXT NOT NULL, subject TEXT NOT NULL
      ) STRICT`,
      'CREATE INDEX agendaLines_order ON agendaLines (dueOn, since, id)',
      'CREATE INDEX agendaLines_kind ON agendaLines (kind, dueOn, since, id)',
      'CREATE INDEX agendaLines_stream ON agendaLines (stream)',
      `CREATE TABLE agendaCounts (
        kind TEXT NOT NULL, made INTEGER NOT NULL, ${WAITS_FOR.map((column) => `${column} TEXT NOT NULL`).join(', ')}, lines INTEGER NOT NULL, PRIMARY KEY (${GROUP.join(', ')})
      ) STRICT, WITHOUT ROWID`,
    ],

    clear(db) {
      db.run('DELETE FROM agendaLines');
      db.run('DELETE FROM agendaCounts');
    },

    fill(db) {
      const sql = `INSERT INTO agendaLines (${KEPT.join(', ')}) ${made(['request', 'commitment', 'holder', 'report'])}`;
      db.run(sql, takenBy(sql, LAST_DAY));
      db.run(
        `INSERT INTO agendaCounts SELECT ${GROUP.join(', ')}, count(*) FROM (SELECT ${GROUP_OF_LINE} FROM agendaLines) GROUP BY ${GROUP.join(', ')}`,
      );
    },

    follow(db, since) {
      const { of, lists } = touched(db, since);
      if (of.length === 0) return;
      const binds = { ...lists, since: since.position, ...LAST_DAY };
      const now = madeOf(of.join(' '));
      replace(db, db.all<Kept>(before, takenBy(before, binds)), db.all<Kept>(now, takenBy(now, binds)));
    },
  };
};

/** The same answer for the same question, worked out once. */
function once<Asked extends string | number, Answer>(work: (asked: Asked) => Answer): (asked: Asked) => Answer {
  const known = new Map<Asked, Answer>();
  return (asked) => {
    let answer = known.get(asked);
    if (answer === undefined) known.set(asked, (answer = work(asked)));
    return answer;
  };
}

/** Of some values those that a statement takes. */
const takenBy = <Value>(sql: string, values: Readonly<Record<string, Value>>) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => takes(sql, name)));

function keptOf(one: LinesOfKind, number: number, condition?: string): string {
  const columns = columnsOf(one);
  const asked = one.lines.asks ?? [];
  const own = COLUMNS.map((column) => `${asked.includes(column) ? 'NULL' : columns[column]} AS ${column}`);
  return selectFrom(one, `${own.join(', ')}, ${number} AS made, r.stream, ${KEY[one.lines.of]} AS subject`, condition);
}

/** Of the holders of a promise those that were told or said something since; all where it has changed, or where one became another customer. */
const HOLDERS_TOUCHED = `${among('r.commitmentId', 'slots')} AND (r.sincePosition > :since OR ${among('r.commitmentId', 'merged')} OR EXISTS (
  SELECT 1 FROM commitmentChanges n WHERE n.commitmentId = r.commitmentId AND n.position > :since))`;

const TOUCHED: Readonly<Record<Subject, string>> = {
  request: among('r.requestId', 'requests'),
  commitment: among('r.commitmentId', 'commitments'),
  holder: HOLDERS_TOUCHED,
  report: among('r.reportId', 'reports'),
};

/** Whose lines may be others than they were, after some streams have gone on. */
function touched(db: Statements, since: Since) {
  const customers = keysOf(since, 'customer');
  const merged = found(db, COMMITMENTS_OF_MERGED, customers);
  const slots = [...new Set([...keysOf(since, 'commitment'), ...merged])];
  const requests = found(db, REQUESTS_TOUCHED, [...keysOf(since, 'request'), ...found(db, REQUESTS_OF_MERGED, customers)]);
  const commitments = [...new Set([...slots, ...found(db, COMMITMENTS_OF_FEATURES, keysOf(since, 'feature'))])];
  const reports = keysOf(since, 'report');
  const of: Subject[] = [
    ...(requests.length > 0 ? ['request' as const] : []),
    ...(commitments.length > 0 ? ['commitment' as const] : []),
    ...(slots.length > 0 ? ['holder' as const] : []),
    ...(reports.length > 0 ? ['report' as const] : []),
  ];
  const lists = {
    requests,
    commitments,
    slots,
    merged,
    reports,
    streams: [...since.streams, ...requests.map(streamsOf('request')), ...commitments.map(streamsOf('commitment'))],
  };
  return { of, lists: Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, JSON.stringify(list)])) };
}

function replace(db: Statements, before: readonly Kept[], now: readonly Kept[]): void {
  const left = new Map(before.map((line) => [line.id, line]));
  for (const line of now) {
    const was = left.get(line.id);
    left.delete(line.id);
    if (was && KEPT.every((column) => was[column] === line[column])) continue;
    if (was) count(db, was, -1);
    count(db, line, 1);
    db.run(`INSERT OR REPLACE INTO agendaLines (${KEPT.join(', ')}) VALUES (${KEPT.map((column) => `:${column}`).join(', ')})`, line);
  }
  for (const [id, line] of left) {
    count(db, line, -1);
    db.run('DELETE FROM agendaLines WHERE id = ?', id);
  }
}

const MOVE = `INSERT INTO agendaCounts (${GROUP.join(', ')}, lines) VALUES (${GROUP.map((column) => `:${column}`).join(', ')}, :lines)
  ON CONFLICT DO UPDATE SET lines = lines + excluded.lines`;
const DROP = `DELETE FROM agendaCounts WHERE ${GROUP.map((column) => `${column} = :${column}`).join(' AND ')} AND lines = 0`;

function count(db: Statements, line: Kept, lines: 1 | -1): void {
  const group = Object.fromEntries(GROUP.map((column) => [column, line[column] ?? '']));
  db.run(MOVE, { ...group, lines });
  if (lines < 0) db.run(DROP, group);
}

/** How many lines are kept, by which they are and whom they say they wait for. */
export const COUNTS_KEPT = `SELECT kind, made, ${WAITS_FOR.map((column) => `nullif(${column}, '') AS ${column}`).join(', ')}, lines FROM agendaCounts`;

/** The common table expression `agenda` of the lines that are kept: they end at their limit, and what they ask of others they ask for a page. */
export const agendaKept = once((decisionSlaDays: number): string => keptWhere(decisionSlaDays, 'true'));

/** Which lines ask others for whom they wait, as `made` says. */
const asking = once((decisionSlaDays: number): string =>
  linesOf(Object.values(AgendaKind), decisionSlaDays)
    .flatMap(({ lines }, number) => (WAITS_FOR.some((column) => lines.asks?.includes(column)) ? [number] : []))
    .join(', '),
);

/** The same of the lines that say whom they wait for themselves; of those that do not. */
export const agendaSaying = once((decisionSlaDays: number): string => keptWhere(decisionSlaDays, sayingItself(decisionSlaDays, 'l')));
export const agendaAsking = once((decisionSlaDays: number): string =>
  keptWhere(decisionSlaDays, `NOT ${sayingItself(decisionSlaDays, 'l')}`),
);

/** The line, or the count of lines, says whom it waits for. */
export const sayingItself = (decisionSlaDays: number, alias: string): string => `(${alias}.made NOT IN (${asking(decisionSlaDays)}))`;

function keptWhere(decisionSlaDays: number, which: string): string {
  const all = linesOf(Object.values(AgendaKind), decisionSlaDays);
  const asked = (column: Column) => {
    if (column === 'owner') return `${ownerIn(all)} AS owner`;
    const askingIt = all.flatMap((one, number) =>
      column === 'reason' || one.lines.asks?.includes(column) ? [`WHEN ${number} THEN (${askedOf(one, column)})`] : [],
    );
    const otherwise = column === 'reason' ? '' : ` ELSE l.${column}`;
    return askingIt.length === 0 ? `l.${column}` : `CASE l.made ${askingIt.join(' ')}${otherwise} END AS ${column}`;
  };
  return `agenda AS (
    SELECT ${(Object.keys(agenda.columns) as Column[]).map(asked).join(', ')}, l.stream, 0 AS born,
      0 AS sincePosition, 0 AS sinceEffective, ${NO_POSITION} AS untilPosition, NULL AS untilEffective
    FROM agendaLines l WHERE ${which})`;
}

/** What a column of a line says that is kept as the line `l`. */
function askedOf(one: LinesOfKind, column: Column): string {
  const { asked, of } = one.lines;
  return asked === undefined || column === 'reason'
    ? selectFrom(one, columnsOf(one)[column], ITS_OWN[of])
    : `SELECT ${columnsOf(one)[column]} FROM ${asked} WHERE ${ITS_OWN[of]} AND ${seenAt('r')}`;
}

/** Who owns it, where the line does not say so: the owner of the promise that a customer holds, or of the feature. */
function ownerIn(all: readonly LinesOfKind[]): string {
  const askingOf = (...of: readonly Subject[]) =>
    all.flatMap(({ lines }, number) => (lines.asks?.includes('owner') && of.includes(lines.of) ? [number] : [])).join(', ');
  return `CASE
    WHEN l.made IN (${askingOf('request', 'report')}) THEN (SELECT f.ownerKey FROM features f WHERE f.featureId = l.featureId AND ${seenAt('f')})
    WHEN l.made IN (${askingOf('holder')}) THEN (SELECT s.ownerKey FROM commitments s WHERE s.commitmentId = l.subject AND ${seenAt('s')})
    ELSE l.owner END`;
}

const ITS_OWN: Readonly<Record<Subject, string>> = {
  request: 'r.requestId = l.subject',
  commitment: 'r.commitmentId = l.subject',
  holder: 'r.commitmentId = l.subject AND r.customerId = l.customerId',
  report: 'r.reportId = l.subject',
};

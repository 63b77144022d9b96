import { featuresMoved } from '../features/feature.conditions.js';
import { streamsOf } from '../kernel/streams.js';
import { among, isAmongShared } from '../read-model/list.js';
import { ofNow } from '../read-model/moment.js';
import { keysOf, type Since, type Statements, type View } from '../read-model/view.js';
import { found, REQUESTS_OF_FEATURES, REQUESTS_OF_MERGED, REQUESTS_TOUCHED } from '../requests/request.following.js';
import { entriesOf, makingsOf, MEASURES, NOTHING, totalOf, type Measure, type Subject } from './figures.js';
import { COMMITMENTS_OF_FEATURES, COMMITMENTS_OF_MERGED, REPORTS_OF_FEATURES } from './following.js';

type Counts = Readonly<Record<Measure, number | null>>;

/** An entry that is kept: `made` tells those of one event apart. */
type Entry = Counts & {
  readonly position: number;
  readonly made: number;
  readonly day: string;
  readonly area: string | null;
  readonly featureArea: string | null;
};

const ENTRY = ['position', 'made', 'day', 'area', 'featureArea', ...MEASURES] as const;

/** What all entries of a day, or of a month, come to; and those that count in one area, as which each counts that itself or whose feature lies in it. */
const TIME = { figureDays: 'day', figureMonths: 'month' } as const;
const SUMS = ['entries', ...MEASURES] as const;

export const EVERYTHING = '';
export const partOf = (area: string): string => `=${area}`;

/** The figures of now: what makes them, event by event, and what that comes to, day by day. */
export const figuresView: View = {
  name: 'figures',
  module: import.meta.url,
  madeBy: '',
  schema: [
    `CREATE TABLE figureEntries (
      position INTEGER NOT NULL, made INTEGER NOT NULL, day TEXT NOT NULL, area TEXT, featureArea TEXT,
      ${MEASURES.map((measure) => `${measure} ${measure === 'DECISION_LEAD_TIME' ? 'REAL' : 'INTEGER'}`).join(', ')}, PRIMARY KEY (position, made)
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX figureEntries_leadTime ON figureEntries (DECISION_LEAD_TIME, day, area, featureArea) WHERE DECISION_LEAD_TIME IS NOT NULL',
    ...Object.entries(TIME).map(
      ([table, time]) => `CREATE TABLE ${table} (
        part TEXT NOT NULL, ${time} TEXT NOT NULL, ${SUMS.map((sum) => `${sum} INTEGER NOT NULL`).join(', ')}, PRIMARY KEY (part, ${time})
      ) STRICT, WITHOUT ROWID`,
    ),
  ],

  clear(db) {
    db.run('DELETE FROM figureEntries');
    db.run('DELETE FROM figureDays');
    db.run('DELETE FROM figureMonths');
  },

  fill(db) {
    for (const [making] of makingsOf(MEASURES))
      db.run(`INSERT INTO figureEntries (${ENTRY.join(', ')}) ${ofNow(entriesOf(making, MEASURES))}`);
    db.run(`INSERT INTO figureDays
      SELECT part, day, count(*), ${MEASURES.map(totalOf).join(', ')} FROM (
        SELECT '${EVERYTHING}' AS part, * FROM figureEntries
        UNION ALL SELECT '${partOf('')}' || area, * FROM figureEntries WHERE area IS NOT NULL
        UNION ALL SELECT '${partOf('')}' || featureArea, * FROM figureEntries WHERE featureArea IS NOT NULL AND featureArea IS NOT area)
      GROUP BY part, day`);
    db.run(`INSERT INTO figureMonths SELECT part, ${MONTH_OF_DAY}, ${SUMS.map((sum) => `sum(${sum})`).join(', ')} FROM figureDays
      GROUP BY part, ${MONTH_OF_DAY}`);
  },

  follow(db, since) {
    const { streams, ...keys } = touched(db, since);
    if (streams.length === 0) return;
    const before = db.all<Entry>(ENTRIES_OF_STREAMS, { streams: JSON.stringify(streams) });
    const now = ENTRIES_OF_THINGS.flatMap(({ of, sql }) =>
      keys[of].length === 0 ? [] : db.all<Entry>(sql, { keys: JSON.stringify(keys[of]) }),
    );
    replace(db, before, now);
  },
};

/** Every entry stands at an event of the stream that it hangs on. */
const ENTRIES_OF_STREAMS = `
  SELECT k.* FROM events e CROSS JOIN figureEntries k ON k.position = e.position
  WHERE ${isAmongShared('e.stream', 'SELECT value FROM json_each(:streams)')}`;

const ENTRIES_OF_THINGS = makingsOf(MEASURES).map(([making]) => ({
  of: making.of,
  sql: ofNow(entriesOf(making, MEASURES, among(making.key, 'keys'))),
}));

/** Whose entries may be others than they were, after some streams have gone on. */
function touched(db: Statements, since: Since): Readonly<Record<Subject | 'streams', readonly string[]>> {
  const features = keysOf(since, 'feature');
  const moved = featuresMoved(db, since).map(({ featureId }) => featureId);
  const customers = keysOf(since, 'customer');
  const also = (kind: string, sql: string, ...others: string[]) => [
    ...new Set([...keysOf(since, kind), ...found(db, sql, moved), ...others]),
  ];
  const keys = {
    request: found(db, REQUESTS_TOUCHED, also('request', REQUESTS_OF_FEATURES, ...found(db, REQUESTS_OF_MERGED, customers))),
    commitment: also('commitment', COMMITMENTS_OF_FEATURES, ...found(db, COMMITMENTS_OF_MERGED, customers)),
    feature: features,
    report: also('report', REPORTS_OF_FEATURES),
  };
  return { ...keys, streams: Object.entries(keys).flatMap(([kind, of]) => of.map(streamsOf(kind))) };
}

const values = (columns: readonly string[]) => `(${columns.join(', ')}) VALUES (${columns.map((column) => `:${column}`).join(', ')})`;

const PUT = `INSERT OR REPLACE INTO figureEntries ${values(ENTRY)}`;

function replace(db: Statements, before: readonly Entry[], now: readonly Entry[]): void {
  const sums = new Sums();
  const left = new Map(before.map((entry) => [`${entry.position} ${entry.made}`, entry]));
  for (const entry of now) {
    const key = `${entry.position} ${entry.made}`;
    const was = left.get(key);
    left.delete(key);
    if (was && ENTRY.every((column) => was[column] === entry[column])) continue;
    if (was) sums.add(was, -1);
    sums.add(entry, 1);
    db.run(PUT, entry);
  }
  for (const entry of left.values()) {
    sums.add(entry, -1);
    db.run('DELETE FROM figureEntries WHERE position = ? AND made = ?', entry.position, entry.made);
  }
  sums.write(db);
}

type Sum = Record<(typeof SUMS)[number], number>;

/** What days and months come to more or less. */
class Sums {
  readonly #sums = new Map<
    string,
    { readonly table: keyof typeof TIME; readonly part: string; readonly time: string; readonly sum: Sum }
  >();

  add(entry: Entry, sign: 1 | -1): void {
    const areas = [entry.area, entry.featureArea].filter((area) => area !== null);
    for (const part of [EVERYTHING, ...new Set(areas.map(partOf))]) {
      this.#addTo('figureDays', part, entry.day, entry, sign);
      this.#addTo('figureMonths', part, monthOf(entry.day), entry, sign);
    }
  }

  #addTo(table: keyof typeof TIME, part: string, time: string, entry: Entry, sign: 1 | -1): void {
    const key = `${time}${part}`;
    let moved = this.#sums.get(key);
    if (!moved) this.#sums.set(key, (moved = { table, part, time, sum: { entries: 0, ...NOTHING } }));
    const { sum } = moved;
    sum.entries += sign;
    for (const measure of MEASURES)
      sum[measure] += sign * (measure === 'DECISION_LEAD_TIME' && entry[measure] !== null ? 1 : (entry[measure] ?? 0));
  }

  write(db: Statements): void {
    for (const { table, part, time, sum } of this.#sums.values()) {
      if (SUMS.every((one) => sum[one] === 0)) continue;
      db.run(MOVE[table], { part, time, ...sum });
      if (sum.entries < 0) db.run(`DELETE FROM ${table} WHERE part = ? AND ${TIME[table]} = ? AND entries = 0`, part, time);
    }
  }
}

const movedIn = (table: keyof typeof TIME): string =>
  `INSERT INTO ${table} (part, ${TIME[table]}, ${SUMS.join(', ')}) VALUES (:part, :time, ${SUMS.map((sum) => `:${sum}`).join(', ')})
   ON CONFLICT DO UPDATE SET ${SUMS.map((sum) => `${sum} = ${sum} + excluded.${sum}`).join(', ')}`;
const MOVE = { figureDays: movedIn('figureDays'), figureMonths: movedIn('figureMonths') };

const MONTH_OF_DAY = 'substr(day, 1, 7)';
export const monthOf = (day: string): string => day.slice(0, 7);

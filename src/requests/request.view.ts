import { featuresMoved, ofAreas } from '../features/feature.conditions.js';
import { allTrue, among, anyOf } from '../read-model/list.js';
import { isCurrent, ofNow } from '../read-model/moment.js';
import type { ReadModel } from '../read-model/read-model.js';
import { keysOf, type Since, type Statements, type View } from '../read-model/view.js';
import { CUSTOMERS, WAITING } from './request.families.js';
import { found, REQUESTS_OF_FEATURES, REQUESTS_OF_MERGED, REQUESTS_TOUCHED } from './request.following.js';

/** What a request counts as, and how many customers want it. */
interface Standing {
  readonly born: number;
  readonly status: string;
  readonly area: string;
  readonly featureArea: string;
  readonly untold: number;
  readonly customers: number;
}

const GROUP = ['status', 'area', 'featureArea', 'untold'] as const;

const nameOf = (area: string): string => `=${area}`;

/** The name by which an area stands here: what has none is told apart from one without a name. */
const areaOf = (area: string): string => `coalesce('${nameOf('')}' || ${area}, '')`;

/** What is counted of requests now: whether somebody waits to be told, how many customers want each, and how many there are of each sort. */
export const requestsView: View = {
  name: 'requests',
  module: import.meta.url,
  madeBy: '',
  schema: [
    'CREATE TABLE requestStandings (born INTEGER PRIMARY KEY, untold INTEGER NOT NULL, customers INTEGER NOT NULL) STRICT',
    'CREATE INDEX requestStandings_untold ON requestStandings (untold) WHERE untold = 1',
    'CREATE INDEX requestStandings_customers ON requestStandings (customers)',
    `CREATE TABLE requestCounts (
      status TEXT NOT NULL, area TEXT NOT NULL, featureArea TEXT NOT NULL, untold INTEGER NOT NULL, requests INTEGER NOT NULL,
      PRIMARY KEY (${GROUP.join(', ')})
    ) STRICT, WITHOUT ROWID`,
  ],

  clear(db) {
    db.run('DELETE FROM requestStandings');
    db.run('DELETE FROM requestCounts');
  },

  fill(db) {
    db.run(`INSERT INTO requestStandings SELECT r.born, ${STANDING} FROM requests r WHERE ${isCurrent('r')}`);
    db.run(`INSERT INTO requestCounts
      SELECT ${GROUP.join(', ')}, count(*) FROM (${now(KEPT_STANDING)}) GROUP BY ${GROUP.join(', ')}`);
  },

  follow(db, since) {
    const binds = { keys: JSON.stringify(touched(db, since)) };
    const before = new Map(db.all<Standing>(BEFORE, { ...binds, since: since.position }).map((standing) => [standing.born, standing]));
    for (const standing of db.all<Standing>(NOW, binds)) {
      const was = before.get(standing.born);
      if (was?.untold !== standing.untold || was.customers !== standing.customers) db.run(PUT, ownOf(standing));
      if (was && GROUP.every((column) => was[column] === standing[column])) continue;
      if (was) move(db, was, -1);
      move(db, standing, 1);
    }
  },
};

const STANDING = ofNow(`${WAITING} > 0, ${CUSTOMERS}`);
const KEPT_STANDING = '(SELECT k.untold FROM requestStandings k WHERE k.born = r.born) AS untold';

const now = (standing: string) => `
  SELECT r.born, r.status, ${areaOf('r.area')} AS area, ${areaOf(`(SELECT f.area FROM features f WHERE f.featureId = r.featureId AND ${isCurrent('f')})`)} AS featureArea, ${standing}
  FROM requests r WHERE ${isCurrent('r')}`;

const NOW = `${now(ofNow(`${WAITING} > 0 AS untold, ${CUSTOMERS} AS customers`))} AND ${among('r.requestId', 'keys')}`;

const wasThere = (alias: string) => `${alias}.sincePosition <= :since AND ${alias}.untilPosition > :since`;

/** As the view had it; what it has no row of was not there. */
const BEFORE = `
  SELECT r.born, r.status, ${areaOf('r.area')} AS area,
    ${areaOf(`(SELECT f.area FROM features f WHERE f.featureId = r.featureId AND ${wasThere('f')})`)} AS featureArea, k.untold, k.customers
  FROM requests r CROSS JOIN requestStandings k ON k.born = r.born WHERE ${among('r.requestId', 'keys')} AND ${wasThere('r')}`;

/** The requests that may count otherwise than they did, after some streams have gone on. */
function touched(db: Statements, since: Since): string[] {
  const moved = featuresMoved(db, since).map(({ featureId }) => featureId);
  const merged = found(db, REQUESTS_OF_MERGED, keysOf(since, 'customer'));
  return found(db, REQUESTS_TOUCHED, [...keysOf(since, 'request'), ...merged, ...found(db, REQUESTS_OF_FEATURES, moved)]);
}

const PUT = 'INSERT OR REPLACE INTO requestStandings (born, untold, customers) VALUES (:born, :untold, :customers)';
const ownOf = ({ born, untold, customers }: Standing) => ({ born, untold, customers });

const MOVE = `INSERT INTO requestCounts (${GROUP.join(', ')}, requests) VALUES (${GROUP.map((column) => `:${column}`).join(', ')}, :requests)
  ON CONFLICT DO UPDATE SET requests = requests + excluded.requests`;
const DROP = `DELETE FROM requestCounts WHERE ${GROUP.map((column) => `${column} = :${column}`).join(' AND ')} AND requests = 0`;

function move(db: Statements, { status, area, featureArea, untold }: Standing, requests: 1 | -1): void {
  const group = { status, area, featureArea, untold };
  db.run(MOVE, { ...group, requests });
  if (requests < 0) db.run(DROP, group);
}

/** Which requests are counted; absent does not narrow. */
interface Counted {
  readonly status?: readonly string[] | null | undefined;
  /** Its own, or that of its feature. */
  readonly area?: readonly string[] | null | undefined;
  readonly untold?: boolean | null | undefined;
}

/** How many requests there are of a sort now. */
export function countKept(rows: ReadModel, { status, area, untold }: Counted): number {
  const wanted = allTrue([
    anyOf('status', status),
    ofAreas(area?.map(nameOf), `(${among('area', 'area')} OR ${among('featureArea', 'area')})`),
    untold == null ? undefined : { sql: 'untold = :untold', binds: { untold: Number(untold) } },
  ]);
  const where = wanted.sql === '' ? '' : `WHERE ${wanted.sql}`;
  return (
    rows.values<{ total: number }>(`SELECT coalesce(sum(requests), 0) AS total FROM requestCounts ${where}`, wanted.binds)[0]?.total ?? 0
  );
}

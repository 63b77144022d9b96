import { among } from '../read-model/list.js';
import { isCurrent } from '../read-model/moment.js';
import { keysOf, type Since, type Statements, type View } from '../read-model/view.js';
import { USES, usesOf, valuesOf, type Facet } from './facets.js';

interface Spelling {
  readonly facet: Facet;
  readonly id: string;
  readonly value: string;
  readonly uses: number;
}

/** How often each value is in use now: as it is spelled, and with all its spellings. */
export const facetsView: View = {
  name: 'facets',
  module: import.meta.url,
  madeBy: '',
  schema: [
    'CREATE TABLE facetSpellings (facet TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, uses INTEGER NOT NULL, PRIMARY KEY (facet, id, value)) STRICT, WITHOUT ROWID',
    'CREATE TABLE facets (facet TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, uses INTEGER NOT NULL, PRIMARY KEY (facet, id)) STRICT, WITHOUT ROWID',
    'CREATE INDEX facets_order ON facets (facet, uses DESC, value)',
  ],

  clear(db) {
    db.run('DELETE FROM facetSpellings');
    db.run('DELETE FROM facets');
  },

  fill(db) {
    const all = USES.map((use) => usesOf(use, isCurrent('t'))).join(' UNION ALL ');
    db.run(`INSERT INTO facetSpellings SELECT facet, id, value, count(*) FROM (${all}) GROUP BY facet, id, value`);
    db.run(`INSERT INTO facets ${valuesOf('facetSpellings')}`);
  },

  follow(db, since) {
    for (const { facet, id, value, uses } of movedSince(db, since)) {
      db.run(MOVE, { facet, id, value, uses });
      db.run('DELETE FROM facetSpellings WHERE facet = ? AND id = ? AND value = ? AND uses = 0', facet, id, value);
      db.run('DELETE FROM facets WHERE facet = ? AND id = ?', facet, id);
      db.run(`INSERT INTO facets ${valuesOf('(SELECT * FROM facetSpellings WHERE facet = ? AND id = ?)')}`, facet, id);
    }
  },
};

const MOVE = `INSERT INTO facetSpellings (facet, id, value, uses) VALUES (:facet, :id, :value, :uses)
  ON CONFLICT DO UPDATE SET uses = uses + excluded.uses`;

/** How many more or less there are of each spelling, for each use: what its rows say now, without what they said before. */
const MOVED = USES.map((use) => {
  const itsOwn = among(`t.${use.of}`, 'keys');
  const now = usesOf(use, `${itsOwn} AND ${isCurrent('t')}`);
  const before = usesOf(use, `${itsOwn} AND t.sincePosition <= :since AND t.untilPosition > :since`, -1);
  const sql = `SELECT facet, id, value, sum(uses) AS uses FROM (${now} UNION ALL ${before}) GROUP BY facet, id, value HAVING sum(uses) <> 0`;
  return { kind: use.kind, sql };
});

function movedSince(db: Statements, since: Since): Spelling[] {
  return MOVED.flatMap(({ kind, sql }) => {
    const keys = kind === undefined ? since.streams : keysOf(since, kind);
    return keys.length === 0 ? [] : db.all<Spelling>(sql, { keys: JSON.stringify(keys), since: since.position });
  });
}

import { featuresMoved } from '../features/feature.conditions.js';
import { streamsOf } from '../kernel/streams.js';
import { isShared } from '../read-model/list.js';
import { isCurrent } from '../read-model/moment.js';
import type { Statements, View } from '../read-model/view.js';
import { events, eventTags, subjects } from './event.tables.js';

/** The events of each area now: those about the area itself, and about a feature that lies in it. */
export const eventAreasView: View = {
  name: 'eventAreas',
  module: import.meta.url,
  madeBy: '',
  schema: ['CREATE TABLE eventAreas (area TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (area, position)) STRICT, WITHOUT ROWID'],

  clear(db) {
    db.run('DELETE FROM eventAreas');
  },

  fill(db) {
    add(db, 0);
  },

  follow(db, since) {
    for (const { featureId, before, now } of featuresMoved(db, since)) {
      const feature = streamsOf('feature')(featureId);
      if (before !== null) db.run(LEAVE, { feature, before });
      if (now !== null) db.run(ENTER, { feature, now });
    }
    add(db, since.position);
  },
};

/** Of the event itself, as its subject was then. */
const SUBJECT = `${events.name} e CROSS JOIN shared t ON t.number = e.stream
  CROSS JOIN ${subjects.name} s ON s.thing = t.value ->> '$' AND s.sincePosition <= e.position AND s.untilPosition > e.position`;

const ADD = `
  INSERT OR IGNORE INTO eventAreas
  SELECT s.area, e.position FROM ${SUBJECT} WHERE e.position > :since AND s.area IS NOT NULL
  UNION ALL
  SELECT f.area, e.position FROM ${SUBJECT} CROSS JOIN features f ON f.featureId = s.feature AND ${isCurrent('f')}
  WHERE e.position > :since AND f.area IS NOT NULL`;

function add(db: Statements, since: number): void {
  db.run(ADD, { since });
}

const POSITIONS_OF_FEATURE = `SELECT t.position FROM ${eventTags.name} t WHERE ${isShared('t.about', ':feature')}`;

const LEAVE = `
  DELETE FROM eventAreas WHERE area = :before AND position IN (${POSITIONS_OF_FEATURE})
  AND NOT EXISTS (SELECT 1 FROM ${eventTags.name} o WHERE ${isShared('o.about', "'area-' || :before")} AND o.position = eventAreas.position)`;

const ENTER = `INSERT OR IGNORE INTO eventAreas SELECT :now, position FROM (${POSITIONS_OF_FEATURE})`;

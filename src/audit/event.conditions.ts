import { events } from './event.tables.js';

/** Common table expression of everybody who has acted, by the number of their id; it steps from person to person, not from event to event. */
export const PEOPLE = `people (person) AS (
    SELECT min(actorId) FROM ${events.name}
    UNION ALL SELECT (SELECT min(actorId) FROM ${events.name} WHERE actorId > person) FROM people WHERE person IS NOT NULL
  )`;

/** What everybody who has acted was called last, one row a person. */
export const NAMES_OF_ACTORS = `
  WITH RECURSIVE ${PEOPLE}
  SELECT (
    SELECT s.value ->> 'name' FROM ${events.name} e JOIN shared s ON s.number = e.actor WHERE e.actorId = person ORDER BY e.position DESC LIMIT 1
  ) AS name FROM people WHERE person IS NOT NULL`;

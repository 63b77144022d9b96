import { events } from './event.tables.js';

/** What everybody who has acted was called last, one row a person; it steps from person to person, not from event to event. */
export const NAMES_OF_ACTORS = `
  WITH RECURSIVE people (person) AS (
    SELECT min(actorId) FROM ${events.name}
    UNION ALL SELECT (SELECT min(actorId) FROM ${events.name} WHERE actorId > person) FROM people WHERE person IS NOT NULL
  )
  SELECT (
    SELECT s.value ->> 'name' FROM ${events.name} e JOIN shared s ON s.number = e.actor WHERE e.actorId = person ORDER BY e.position DESC LIMIT 1
  ) AS name FROM people WHERE person IS NOT NULL`;

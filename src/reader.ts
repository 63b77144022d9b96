/** What a reader runs, started by the service on its data folder. */
import { join } from 'node:path';
import { EVENT_QUERIES } from './audit/event.queries.js';
import { PEOPLE_QUERIES } from './audit/people.queries.js';
import { Codec } from './event-log/codec.js';
import { EVENT_TYPES_OF_ROOMS } from './history.js';
import { AGENDA_QUERIES } from './insights/agenda.queries.js';
import { FACET_QUERIES } from './insights/facets.queries.js';
import { FIGURE_QUERIES } from './insights/figures.queries.js';
import { SystemClock } from './kernel/clock.js';
import { answerQuestions } from './read-model/reader.js';
import { MAY_BE_SAID_QUERIES } from './promise-check/promise-check.queries.js';
import { LOG_FILE, SqliteEventLog } from './sqlite/sqlite.event-log.js';
import { exportQueries } from './transfer/export.js';

const [folder = ''] = process.argv.slice(2);
const codec = new Codec(EVENT_TYPES_OF_ROOMS);

function failStop(error: unknown): never {
  throw error;
}

let log: SqliteEventLog | undefined;
const openedLog = () => (log ??= SqliteEventLog.at(join(folder, LOG_FILE), { codec, clock: new SystemClock(), failStop, readOnly: true }));

answerQuestions([
  ...EVENT_QUERIES,
  ...PEOPLE_QUERIES,
  ...AGENDA_QUERIES,
  ...FACET_QUERIES,
  ...FIGURE_QUERIES,
  ...MAY_BE_SAID_QUERIES,
  ...exportQueries(openedLog, codec),
]);

/** What a builder runs, started by the service or the command line: makes a read model of the log in a data folder, or of its starter's. */
import { join } from 'node:path';
import { Codec } from './event-log/codec.js';
import { EVENT_TYPES_OF_ROOMS, PROJECTIONS, viewsOf } from './history.js';
import { SystemClock } from './kernel/clock.js';
import { build, logOfStarter } from './read-model/builder.js';
import { LOG_FILE, SqliteEventLog } from './sqlite/sqlite.event-log.js';

const [decisionSlaDays, file = '', folder] = process.argv.slice(2);
const reading = { codec: new Codec(EVENT_TYPES_OF_ROOMS), clock: new SystemClock(), failStop: () => undefined, readOnly: true };

const log = folder === undefined ? logOfStarter : SqliteEventLog.at(join(folder, LOG_FILE), reading);
await build(file, PROJECTIONS, viewsOf(Number(decisionSlaDays)), log);

/** What the read model of a data folder is made of: `node bench/rows.js FOLDER [EVENTS]`. Row writes by kind of event and by table, bytes by table and index. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Codec } from '../dist/event-log/codec.js';
import { SystemClock } from '../dist/kernel/clock.js';
import { Projector } from '../dist/read-model/projector.js';
import { ReadModel } from '../dist/read-model/read-model.js';
import { EVENT_TYPES_OF_ROOMS, PROJECTIONS } from '../dist/history.js';
import { Database } from '../dist/sqlite/database.js';
import { LOG_FILE, SqliteEventLog } from '../dist/sqlite/sqlite.event-log.js';

const [folder, most = Infinity] = process.argv.slice(2);
const failStop = (error) => {
  throw error;
};
const log = SqliteEventLog.at(join(folder, LOG_FILE), {
  ...{ codec: new Codec(EVENT_TYPES_OF_ROOMS), clock: new SystemClock(), failStop, readOnly: true },
});

let type;
const watch = { name: 'bench', module: import.meta.url, tables: [], onEvery: (_, event) => ({ type } = event) };
const events = new Map();
const writes = new Map();
const add = (counts, key, by = 1) => counts.set(key, (counts.get(key) ?? 0) + by);
const WRITE = /^\s*(INSERT|UPDATE|DELETE)(?: (?:INTO|FROM))? (\w+)/;

for (const method of ['run', 'insert']) {
  const original = Database.prototype[method];
  Database.prototype[method] = function (sql, ...values) {
    const [, verb, table] = WRITE.exec(sql) ?? [];
    if (table !== undefined && table !== 'checkpoint') add(writes, [type, table, verb].join(' '));
    return original.call(this, sql, ...values);
  };
}

const scratch = mkdtempSync(join(tmpdir(), 'sayso-rows-'));
const file = join(scratch, 'rows.db');
const rows = ReadModel.at(file, [watch, ...PROJECTIONS]);
const started = process.cpuUsage();
const limited = { readAll: async (after, limit) => (after >= most ? [] : counted(await log.readAll(after, limit))) };
const counted = (read) => {
  for (const event of read) add(events, event.type);
  return read;
};
await new Projector(limited, rows, console).catchUp();
const { user, system } = process.cpuUsage(started);
const { position } = rows.checkpoint();
rows.close();

const sums = (of) => {
  const sum = new Map();
  for (const [key, count] of writes) add(sum, of(key.split(' ')), count);
  return [...sum].sort(([, a], [, b]) => b - a);
};
const all = sums(() => 'all')[0][1];
const line = (...cells) => console.log(cells.map((cell, n) => (n === 0 ? String(cell).padEnd(44) : String(cell).padStart(14))).join(''));

const db = Database.open(file, { readOnly: true });
const sizes = db.all(`SELECT s.name, m.type, m.tbl_name AS ofTable, s.pgsize AS bytes, s.ncell AS cells FROM dbstat s
  JOIN sqlite_schema m ON m.name = s.name WHERE s.aggregate = 1 ORDER BY bytes DESC`);
const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
db.close();
rmSync(scratch, { recursive: true });

line('', 'events', 'writes/event', 'bytes/event', 'indexes', 'events/cpu s');
const indexes = sizes.filter(({ type }) => type === 'index').length;
line('all', position, (all / position).toFixed(2), (bytes / position).toFixed(0), indexes, ((position * 1e6) / (user + system)).toFixed(0));

console.log();
line('kind of event', 'events', 'writes/event');
for (const [kind, count] of [...events].sort(([, a], [, b]) => b - a)) {
  const own = [...writes].filter(([key]) => key.startsWith(`${kind} `));
  const sum = own.reduce((sum, [, count]) => sum + count, 0);
  const detail = own
    .map(([key, writes]) => `${key.split(' ').slice(1).join(' ')} ${(writes / count).toFixed(2)}`)
    .sort()
    .join(', ');
  line(kind, count, (sum / count).toFixed(2), `  ${detail}`);
}

console.log();
line('table', 'writes/event', 'insert', 'update', 'delete');
for (const [table, count] of sums(([, table]) => table)) {
  const by = (verb) =>
    ((sums(([, ...rest]) => rest.join(' ')).find(([key]) => key === `${table} ${verb}`)?.[1] ?? 0) / position).toFixed(3);
  line(table, (count / position).toFixed(3), by('INSERT'), by('UPDATE'), by('DELETE'));
}

console.log();
line('bytes', 'of', 'bytes/event', 'cells');
for (const { name, type, bytes, cells } of sizes) line(name, type, (bytes / position).toFixed(1), cells);

/**
 * The read model from zero, as `sayso rebuild` makes it, beside the same row writes by bare statements: each as the product ran it, with its values,
 * into the same tables; once as a file that is followed is written (WAL, a transaction each 500 events or so), and once into a new file without
 * a journal, in one transaction, where the indexes come last.
 */
import { createReadStream, readdirSync, rmSync, statSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { copyOf, emptyFolder } from './histories.js';
import { median, onCore } from './measure.js';
import { readModelIn } from './processes.js';
import { record } from './record.js';
import { MIDDLE, QUICK, SIZES } from './settings.js';

const SAYSO = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const RECORDER = new URL('record-writes.js', import.meta.url).href;
const TURNS = QUICK ? 1 : 2;
const BORDER = /^\s*(BEGIN|COMMIT)/i;

/** Milliseconds that a rebuild takes, less what the command takes to begin and end. */
function rebuilt(folder, env = {}) {
  const [program, args] = onCore(0, SAYSO, 'rebuild');
  const start = performance.now();
  execFileSync(program, args, {
    env: { ...process.env, SAYSO_DATA: folder, SAYSO_LOG: 'error', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return performance.now() - start;
}

/** The same with next to nothing to read. */
function began() {
  const folder = copyOf(100);
  const took = rebuilt(folder);
  rmSync(folder, { recursive: true });
  return took;
}

/** The statements in their order: text once, and for each run its number and values. */
async function* writesIn(file) {
  const texts = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const entry = JSON.parse(line);
    if (Array.isArray(entry))
      yield typeof entry[0] === 'number' ? { sql: texts[entry[0]], values: entry[1].map(value) } : { sql: entry[0], values: [] };
    else texts.push(entry.sql);
  }
}
const value = (one) => (one?.blob === undefined ? one : Buffer.from(one.blob, 'hex'));

/** Milliseconds that the statements take, and nothing else: they are read in pieces, between which no time counts. */
async function replayed(writes, schema, { journal }) {
  const folder = emptyFolder();
  const db = new DatabaseSync(join(folder, 'rows.db'));
  const indexes = schema.filter(({ type }) => type === 'index');
  const tables = schema.filter(({ type }) => type !== 'index');
  let took = 0;
  let inTransaction = false;
  const timed = (work) => {
    const start = performance.now();
    work();
    took += performance.now() - start;
  };
  timed(() => {
    db.exec(
      journal
        ? 'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL'
        : 'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536',
    );
    for (const { sql } of journal ? schema : tables) db.exec(sql);
    if (!journal) db.exec('BEGIN');
  });
  const statements = new Map();
  let piece = [];
  const run = () => {
    timed(() => {
      for (const { sql, values } of piece) {
        // what made the tables was written down by nobody: the first border may have no other side
        if (BORDER.test(sql) && (!journal || /^\s*BEGIN/i.test(sql) === inTransaction)) continue;
        if (BORDER.test(sql)) inTransaction = !inTransaction;
        let statement = statements.get(sql);
        if (!statement) statements.set(sql, (statement = db.prepare(sql)));
        statement.run(...values);
      }
    });
    piece = [];
  };
  for await (const write of writesIn(writes)) if (piece.push(write) === 20_000) run();
  run();
  timed(() => {
    if (journal) return;
    for (const { sql } of indexes) db.exec(sql);
    db.exec('COMMIT');
  });
  db.close();
  rmSync(folder, { recursive: true });
  return took;
}

const isWrite = ({ sql }) => !BORDER.test(sql);

const startup = began();
for (const events of SIZES.slice(0, 2)) {
  const folder = copyOf(events);
  const writes = join(dirname(folder), `writes-${process.pid}`);
  try {
    const took = [];
    for (let turn = 0; turn < TURNS; turn++) took.push(rebuilt(folder) - startup);
    record('read model from zero', (events * 1_000) / median(took), { events, unit: 'events a second' });
    if (events !== MIDDLE) continue;

    // the rows are written by a process that the command starts
    rebuilt(folder, { BENCH_WRITES: writes, NODE_OPTIONS: `--import ${RECORDER}` });
    const file = readdirSync(dirname(writes))
      .map((name) => join(dirname(writes), name))
      .filter((name) => name.startsWith(writes))
      .sort((a, b) => statSync(b).size - statSync(a).size)[0];
    const db = new DatabaseSync(join(folder, readModelIn(folder)), { readOnly: true });
    // what SQLite makes for itself it makes again
    const schema = db
      .prepare(
        `SELECT type, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'
           AND tbl_name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')`,
      )
      .all();
    db.close();
    let count = 0;
    for await (const write of writesIn(file)) if (isWrite(write)) count++;
    record('row writes an event', count / events, { events });
    const bare = { WAL: [], 'new file': [] };
    for (let turn = 0; turn < TURNS; turn++) {
      bare.WAL.push(await replayed(file, schema, { journal: true }));
      bare['new file'].push(await replayed(file, schema, { journal: false }));
    }
    for (const [how, of] of Object.entries(bare)) {
      record(`same writes, ${how}`, (events * 1_000) / median(of), { events, unit: 'events a second' });
      record(`read model from zero of same writes, ${how}`, median(of) / median(took), { events });
    }
  } finally {
    rmSync(folder, { recursive: true });
    for (const name of readdirSync(dirname(writes)))
      if (join(dirname(writes), name).startsWith(writes)) rmSync(join(dirname(writes), name));
  }
}

/** The SQLite driver, which writes down what changes the rows of a read model: see `record-writes.js`. */
import { openSync, writeSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { DatabaseSync as Driver } from '@photostructure/sqlite';

export * from '@photostructure/sqlite';

const CHANGES = /^\s*(INSERT|UPDATE|DELETE|REPLACE|WITH\b[^]*?\b(INSERT|UPDATE|DELETE)\b)/i;
const BORDERS = /^\s*(BEGIN|COMMIT)/i;
const OF_READ_MODEL = "SELECT count(*) AS n FROM sqlite_schema WHERE name IN ('requests', 'commitments')";
const KEPT = 1_000_000;

let file;
let waiting = [];
let bytes = 0;
const numbers = new Map();

function flush() {
  if (waiting.length === 0) return;
  file ??= openSync(`${process.env.BENCH_WRITES}.${process.pid}.${threadId}`, 'a');
  writeSync(file, waiting.join(''));
  [waiting, bytes] = [[], 0];
}
process.on('exit', flush);

function write(entry) {
  const line = `${JSON.stringify(entry)}\n`;
  waiting.push(line);
  bytes += line.length;
  if (bytes > KEPT) flush();
}

const written = (value) =>
  value instanceof Uint8Array ? { blob: Buffer.from(value).toString('hex') } : typeof value === 'bigint' ? Number(value) : value;

export class DatabaseSync extends Driver {
  #isReadModel = false;

  prepare(sql, ...options) {
    const statement = super.prepare(sql, ...options);
    if (!BORDERS.test(sql) && !CHANGES.test(sql)) return statement;
    for (const method of ['run', 'get', 'all']) {
      const plain = statement[method].bind(statement);
      const value = (...values) => {
        const answer = plain(...values);
        if (this.#holdsReadModel()) this.#ran(sql, values);
        return answer;
      };
      Object.defineProperty(statement, method, { value });
    }
    return statement;
  }

  exec(sql) {
    super.exec(sql);
    if (BORDERS.test(sql) && this.#holdsReadModel()) write([sql]);
  }

  #holdsReadModel() {
    return (this.#isReadModel ||= super.prepare(OF_READ_MODEL).get().n === 2);
  }

  #ran(sql, values) {
    if (!numbers.has(sql)) {
      numbers.set(sql, numbers.size);
      write({ sql });
    }
    write([numbers.get(sql), values.map(written)]);
  }
}

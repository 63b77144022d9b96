/** Where SAYSO_TEST_STATEMENTS names a file, every statement that a test runs is added to it, for `node bench/plans.js FILE`. */
import { appendFileSync } from 'node:fs';
import { Database, type Value } from '../src/sqlite/database.js';

const file = process.env['SAYSO_TEST_STATEMENTS'];
const known = new Set<string>();

for (const method of ['one', 'all', 'valuesOf', 'iterate', 'run', 'insert'] as const) {
  if (file === undefined) break;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on whatever it was called on
  const run = Database.prototype[method] as (sql: string, ...values: Value[]) => never;
  Database.prototype[method] = function (this: Database, sql: string, ...values: Value[]) {
    if (!known.has(sql)) appendFileSync(file, `${JSON.stringify(sql)}\n`);
    known.add(sql);
    return run.call(this, sql, ...values);
  };
}

/** How SQLite reads the rows: `node bench/plans.js FILE`, of statements that tests prepared (test/prepared.ts). What scans a table, and which index no statement uses, comes last. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECTIONS, viewsOf } from '../dist/history.js';
import { ReadModel } from '../dist/read-model/read-model.js';
import { Database } from '../dist/sqlite/database.js';

const folder = mkdtempSync(join(tmpdir(), 'sayso-plans-'));
const file = join(folder, 'rows.db');
ReadModel.at(file, PROJECTIONS, { views: viewsOf() }).close();
const db = Database.open(file, { readOnly: true });
const names = (type) => db.all('SELECT name, tbl_name FROM sqlite_schema WHERE type = ?', type);
const tables = names('table').map(({ name }) => name);
const unused = new Map(names('index').map(({ name, tbl_name: table }) => [name, table]));
const scans = [];

const statements = new Set(
  readFileSync(process.argv[2], 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line)),
);
for (const sql of statements) {
  if (!/^\s*(SELECT|WITH|UPDATE|INSERT)/.test(sql)) continue;
  let plan;
  try {
    plan = db.all(`EXPLAIN QUERY PLAN ${sql}`).map(({ detail }) => detail);
  } catch {
    continue; // of another database
  }
  if (!tables.some((table) => sql.includes(table))) continue;
  for (const step of plan) for (const [name] of unused) if (new RegExp(`INDEX ${name}\\b`).test(step)) unused.delete(name);
  const whole = plan.filter((step) => /^SCAN (?!\S+ VIRTUAL|CONSTANT|family|wanted)/.test(step));
  if (whole.length > 0) scans.push([sql, whole]);
  console.log(`${sql.replaceAll(/\s+/g, ' ')}\n${plan.map((step) => `    ${step}`).join('\n')}`);
}
console.log(`\n${scans.length} statements scan:`);
for (const [sql, steps] of scans) console.log(`${sql.replaceAll(/\s+/g, ' ')}\n${steps.map((step) => `    ${step}`).join('\n')}`);
console.log(`\n${unused.size} indexes that no statement uses: ${[...unused.keys()].sort().join(', ')}`);
db.close();
rmSync(folder, { recursive: true });

/**
 * Everything that is measured, each part in a process of its own, side by side with its reference: `npm run bench`, `npm run bench -- quick` for
 * less of each, `npm run bench -- NAME …` for some parts, `mixed` among them, which takes ten minutes. All parts together write RESULTS.md.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The goals first, then what else is watched. */
const PARTS = ['checks', 'commands', 'roots', 'beside', 'footprint', 'rebuild', 'import', 'appends', 'eventstoredb', 'slip', 'long-stream'];
/** Takes long, and is asked for by its name. */
const EXTRA = ['mixed'];

const args = process.argv.slice(2);
const isQuick = args.includes('quick');
const named = args.filter((arg) => arg !== 'quick');
const unknown = named.find((name) => ![...PARTS, ...EXTRA].includes(name));
if (unknown) {
  console.error(`There is no part ${unknown}: ${[...PARTS, ...EXTRA].join(', ')}, or quick.`);
  process.exit(2);
}
if (isQuick) process.env.BENCH_QUICK = '1';

const folder = mkdtempSync(join(tmpdir(), 'sayso-bench-run-'));
const file = join(folder, 'measured.jsonl');
const started = Date.now();
for (const part of named.length > 0 ? named : PARTS) {
  console.log(`\n== ${part}`);
  const begun = Date.now();
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(`${part}.js`, import.meta.url))], {
    stdio: 'inherit',
    env: { ...process.env, BENCH_RECORD: file },
  });
  if (status !== 0) process.exitCode = 1;
  console.log(`-- ${part}: ${Math.round((Date.now() - begun) / 1_000)} s`);
}
const measured = existsSync(file)
  ? readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
rmSync(folder, { recursive: true });

// the sizes depend on whether it is quick, which is known now
const { judged, table, writeResults } = await import('./results.js');
const rows = judged(measured);
console.log(`\n${table(rows)}`);
const minutes = ((Date.now() - started) / 60_000).toFixed(1);
console.log(`\n${minutes} minutes; ${rows.filter(({ met }) => met).length} of ${rows.length} goals met`);

const results = fileURLToPath(new URL('results.json', import.meta.url));
if (!isQuick && named.length === 0) {
  const { postgresPrograms } = await import('./postgres.js');
  const revision = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const programs = postgresPrograms();
  const postgres = programs
    ? execFileSync(join(programs, 'postgres'), ['--version'], { encoding: 'utf8' }).trim()
    : 'no PostgreSQL here: A was skipped';
  writeResults(measured, rows, [`${new Date(started).toISOString().slice(0, 16)}Z, ${minutes} minutes, revision ${revision}`, postgres]);
  writeFileSync(results, `${JSON.stringify(measured, undefined, 1)}\n`);
}

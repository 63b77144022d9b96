/**
 * Everything that is measured, each part in a process of its own, side by side with its reference: `npm run bench`, `npm run bench -- quick` for
 * less of each, `npm run bench -- NAME …` for some parts, `mixed` and `verify` among them, which take ten minutes each. All other parts together
 * write RESULTS.md.
 * A part that fails, or takes too long, loses what it had still to measure and nothing else; the whole then ends with 1.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the others stand on, the goals, what else is watched, and last what takes longest. */
const PARTS = [
  ...['prepare', 'checks', 'commands', 'roots', 'beside', 'identity', 'flood', 'footprint', 'rebuild', 'import'],
  ...['appends', 'eventstoredb', 'slip', 'long-stream'],
];
/** Take long, have no goal, or need what is no part of the repository, and are asked for by their names. */
const EXTRA = ['mixed', 'verify', 'read-audit', 'pages'];

/** Minutes in which a part has to end. */
const PATIENCE = 20;

const args = process.argv.slice(2);
const isQuick = args.includes('quick');
const named = args.filter((arg) => arg !== 'quick');
const unknown = named.find((name) => ![...PARTS, ...EXTRA].includes(name));
if (unknown) {
  console.error(`There is no part ${unknown}: ${[...PARTS, ...EXTRA].join(', ')}, or quick.`);
  process.exit(2);
}
if (isQuick) process.env.BENCH_QUICK = '1';
const isWhole = !isQuick && named.length === 0;

// how much is measured depends on whether it is quick, which is known now
const { judged, table, writeResults } = await import('./results.js');
const { postgresPrograms } = await import('./postgres.js');

const programs = postgresPrograms();
const postgres = programs
  ? execFileSync(join(programs, 'postgres'), ['--version'], { encoding: 'utf8' }).trim()
  : 'no PostgreSQL here: A was skipped';
const revision = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();

const folder = mkdtempSync(join(tmpdir(), 'sayso-bench-run-'));
const file = join(folder, 'measured.jsonl');
const started = Date.now();
const ran = [];

const measuredSoFar = () =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    : [];

/** After each part: whatever becomes of the next one, this is told. */
function write() {
  const minutes = ((Date.now() - started) / 60_000).toFixed(1);
  const measured = measuredSoFar();
  const rows = judged(measured);
  if (isWhole) {
    const facts = [
      `${new Date(started).toISOString().slice(0, 16)}Z, ${minutes} minutes, revision ${revision}`,
      postgres,
      `Parts: ${ran.map(({ part, seconds, failure }) => `${part} ${seconds} s${failure ? ` **FAILED (${failure})**` : ''}`).join(', ')}`,
    ];
    writeResults(measured, rows, facts);
    writeFileSync(fileURLToPath(new URL('results.json', import.meta.url)), `${JSON.stringify({ ran, measured }, undefined, 1)}\n`);
  }
  return { rows, minutes };
}

for (const part of named.length > 0 ? named : PARTS) {
  console.log(`\n== ${part}`);
  const begun = Date.now();
  const { status, error, signal } = spawnSync(process.execPath, [fileURLToPath(new URL(`${part}.js`, import.meta.url))], {
    stdio: 'inherit',
    env: { ...process.env, BENCH_RECORD: file },
    timeout: PATIENCE * 60_000,
  });
  const seconds = Math.round((Date.now() - begun) / 1_000);
  const failure =
    error?.code === 'ETIMEDOUT' ? `not done after ${PATIENCE} minutes` : (signal ?? (status === 0 ? undefined : `ended with ${status}`));
  ran.push({ part, seconds, ...(failure !== undefined && { failure }) });
  console.log(failure === undefined ? `-- ${part}: ${seconds} s` : `-- ${part} FAILED, ${failure}, after ${seconds} s`);
  write();
}

const { rows, minutes } = write();
rmSync(folder, { recursive: true });
console.log(`\n${table(rows)}`);
const failed = ran.filter(({ failure }) => failure !== undefined);
console.log(`\n${minutes} minutes; ${rows.filter(({ met }) => met).length} of ${rows.length} goals met`);
for (const { part, failure } of failed) console.error(`FAILED: ${part}, ${failure}`);
if (failed.length > 0) process.exitCode = 1;

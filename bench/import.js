/** An import of command lines into an empty folder, beside the appends alone of the events that came of it, in groups; and the memory it takes. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Codec } from '../dist/event-log/codec.js';
import { EVENT_TYPES_OF_ROOMS } from '../dist/history.js';
import { SystemClock } from '../dist/kernel/clock.js';
import { SqliteEventLog } from '../dist/sqlite/sqlite.event-log.js';
import { linesOf } from './generate.js';
import { emptyFolder, version } from './histories.js';
import { memoryOf } from './processes.js';
import { record } from './record.js';
import { CACHE, QUICK } from './settings.js';

const LINES = QUICK ? 5_000 : 100_000;
const GROUP = 500;
const SAYSO = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

function lineFile() {
  const file = join(CACHE, `lines-${LINES}-${version}.jsonl`);
  if (existsSync(file)) return file;
  mkdirSync(CACHE, { recursive: true });
  const to = openSync(`${file}.making`, 'w');
  for (const line of linesOf({ lines: LINES })) writeSync(to, `${line}\n`);
  closeSync(to);
  renameSync(`${file}.making`, file);
  return file;
}

/** Milliseconds of the whole command, what it printed last, and the megabytes that it held at most. */
async function imported(folder, file) {
  const start = performance.now();
  const env = { ...process.env, SAYSO_DATA: folder, SAYSO_LOG: 'error' };
  const child = spawn(process.execPath, [SAYSO, 'import', file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => child.kill());
  let [said, refused, memory] = ['', '', 0];
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (refused += chunk));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (child.exitCode === null && child.signalCode === null) {
    memory = Math.max(memory, memoryOf(child.pid) ?? 0);
    await Promise.race([ended, sleep(200)]);
  }
  const tally = /(\d+) accepted, (\d+) repeated, (\d+) refused/.exec(said);
  if (!tally || Number(tally[3]) > LINES / 50) throw new Error(`${said}\n${refused.slice(0, 2_000)}`);
  return { took: performance.now() - start, tally: tally[0], memory };
}

const failStop = (error) => {
  throw error;
};
const openLog = (folder) => SqliteEventLog.open(folder, { codec: new Codec(EVENT_TYPES_OF_ROOMS), clock: new SystemClock(), failStop });

/** Milliseconds for the events of a folder, appended to another one as their commands wrote them, many to a commit. */
async function appended(from, to) {
  const [source, target] = [openLog(from), openLog(to)];
  let took = 0;
  for (let read = 0, appends = []; ;) {
    const events = await source.readAll(read, 10_000);
    for (const event of events) {
      const last = appends.at(-1);
      if (last?.stream === event.stream && last.events[0].commandId === event.commandId) last.events.push(event);
      else appends.push({ stream: event.stream, expectedRevision: event.revision - 1, events: [event] });
    }
    read += events.length;
    // the last one may go on
    const whole = appends.splice(0, events.length > 0 ? appends.length - 1 : appends.length);
    const start = performance.now();
    for (let first = 0; first < whole.length; first += GROUP) await target.appendAll(whole.slice(first, first + GROUP));
    took += performance.now() - start;
    if (events.length === 0) break;
  }
  await source.close();
  await target.close();
  return took;
}

const [folder, bare] = [emptyFolder(), emptyFolder()];
try {
  const { took, tally, memory } = await imported(folder, lineFile());
  record('import', (LINES * 1_000) / took, { unit: 'lines a second', detail: `${LINES} lines: ${tally}` });
  record('import, memory at most', memory, { unit: 'MB' });
  const alone = await appended(folder, bare);
  record('grouped appends of what was imported', (LINES * 1_000) / alone, { unit: 'lines a second' });
  record('import of grouped appends', alone / took);
} finally {
  for (const one of [folder, bare]) rmSync(one, { recursive: true });
}

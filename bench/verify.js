/** `sayso verify` of the largest history: the whole log, and every row of its read model beside a fold from zero; and the memory it takes. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { historyOf } from './histories.js';
import { memoryOf } from './processes.js';
import { record } from './record.js';
import { LARGE } from './settings.js';

const SAYSO = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

const start = performance.now();
const env = { ...process.env, SAYSO_DATA: historyOf(LARGE), SAYSO_LOG: 'error' };
const child = spawn(process.execPath, [SAYSO, 'verify'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
process.once('exit', () => child.kill());
let said = '';
child.stdout.on('data', (chunk) => (said += chunk));
const ended = new Promise((resolve) => child.once('close', resolve));
let memory = 0;
while (child.exitCode === null && child.signalCode === null) {
  memory = Math.max(memory, memoryOf(child.pid) ?? 0);
  await Promise.race([ended, sleep(500)]);
}
await ended;
if (child.exitCode !== 0) throw new Error(`sayso verify ended with ${child.exitCode ?? child.signalCode}. ${said}`);
record('verify', (performance.now() - start) / 1_000, { events: LARGE, unit: 's', detail: said.trim().replaceAll('\n', '; ') });
record('verify, memory at most', memory, { events: LARGE, unit: 'MB' });

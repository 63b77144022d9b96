/** The servers that are measured, each a process of its own on the first core; whoever loads them stays on the second one. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onCore } from './measure.js';

export const SAYSO = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

// a signal, too, ends what was begun here
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill()));

/** Milliseconds in which a server has to be there: it may first have to make its read model. */
const PATIENCE = 3_600_000;

/** Ends this process's own wandering: the load has a core of its own. */
export function stayOnSecondCore() {
  if (process.platform === 'linux') execFileSync('taskset', ['-apc', '1', String(process.pid)], { stdio: 'ignore' });
}

/** Runs a program on the first core; `ready` is called with its lines until it answers an address. */
export async function started(args, env, ready) {
  const start = performance.now();
  const child = spawn(...onCore(0, ...args), { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let complaints = '';
  child.stderr.on('data', (chunk) => (complaints = (complaints + chunk).slice(-4_000)));
  const exited = new Promise((resolve) => child.once('exit', resolve)).then(() => running.delete(child));
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => ready(line) && resolve(ready(line)));
    exited.then(() => reject(new Error(`${args.join(' ')} ended.\n${complaints}`)));
  });
  return {
    url,
    pid: child.pid,
    start,
    memory: () => memoryOf(child.pid),
    processor: () => processorOf(child.pid),
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}

/** The service on a data folder, once it is ready: how many milliseconds that took, and a token for somebody of these roles. */
export async function register(folder, env = {}) {
  const own = { SAYSO_DATA: folder, SAYSO_PORT: '0', SAYSO_LOG: 'error', ...env };
  const server = await started([SAYSO, 'serve'], own, (line) => /^listening (\S+)$/.exec(line)?.[1]);
  await untilReady(server.url);
  const readyAfter = performance.now() - server.start;
  const tokens = new Map();
  const token = (roles, name = 'Ada') => {
    const key = `${name} ${roles}`;
    if (!tokens.has(key)) tokens.set(key, sayso(folder, 'token', '--name', name, '--roles', roles).trim());
    return tokens.get(key);
  };
  return { ...server, readyAfter, token };
}

/** Returns when a service answers for all that its log holds. */
export async function untilReady(url) {
  for (const end = performance.now() + PATIENCE; !(await fetch(`${url}/health/ready`)).ok; await sleep(20))
    if (performance.now() > end) throw new Error(`${url} was not ready in time.`);
}

/** What a command of Sayso prints. */
export const sayso = (folder, ...args) =>
  execFileSync(process.execPath, [SAYSO, ...args], { env: { ...process.env, SAYSO_DATA: folder, SAYSO_LOG: 'error' }, encoding: 'utf8' });

/** Megabytes that a process and those it began hold now; undefined where the system does not tell. */
export function memoryOf(pid) {
  if (!existsSync('/proc/self/status')) return undefined;
  return sumOver(pid, (one) => Number(/VmRSS:\s+(\d+)/.exec(told(`/proc/${one}/status`))?.[1] ?? 0) / 1_024);
}

/** Milliseconds of processor that they have taken so far; undefined where the system does not tell. */
export function processorOf(pid) {
  if (!existsSync('/proc/self/stat')) return undefined;
  return sumOver(pid, (one) => (Number(fieldsOf(one)[11]) + Number(fieldsOf(one)[12])) * TICK);
}

/** Milliseconds of a tick of the kernel's clock, as it tells them. */
const TICK = 10;

function sumOver(pid, figureOf) {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map(all.map((name) => [Number(name), Number(fieldsOf(name)[1])]));
  const isOf = (one) => one === pid || (parents.get(one) > 1 && isOf(parents.get(one)));
  return [...parents.keys()].filter(isOf).reduce((sum, one) => sum + figureOf(one), 0);
}

/** What the kernel tells of a process after its name; zeros where it has just ended. */
function fieldsOf(pid) {
  const stat = told(`/proc/${pid}/stat`);
  return stat === '' ? Array(20).fill('0') : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function told(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The read model that a service on this folder left there. */
export const readModelIn = (folder) => readdirSync(folder).find((file) => /^read-model-\w+\.db$/.test(file));

/** Loaded into a process before its program: on SIGUSR2 it tells how its event loop and its memory have fared since it was last asked. */
import { readFileSync } from 'node:fs';
import { setInterval } from 'node:timers';

/** Milliseconds of its core that the main thread has used: other processes on a busy machine do not count. */
const used = () => Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1e6;

let before = used();
let most = { blocked: 0, rss: 0 };
setInterval(() => {
  const now = used();
  most = { blocked: Math.max(most.blocked, now - before), rss: Math.max(most.rss, process.memoryUsage.rss()) };
  before = now;
}, 2).unref();

process.on('SIGUSR2', () => {
  process.stderr.write(`heartbeat ${JSON.stringify(most)}\n`);
  most = { blocked: 0, rss: 0 };
});

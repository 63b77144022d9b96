/** Promise checks while a slip puts 10,000 promises at risk, beside the same checks on an idle service; server and load on a core each. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onCore, percentile, ratio } from './measure.js';

/** Milliseconds from one check to the next, whether or not the last one was answered. */
const PACE = 10;
const IDLE_CHECKS = 1_000;

const folder = mkdtempSync(join(tmpdir(), 'sayso-bench-'));
const server = spawn(...onCore(0, fileURLToPath(new URL('slip-server.js', import.meta.url)), folder), {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const { url, token, position, promises } = await new Promise((resolve) =>
  createInterface({ input: server.stdout }).once('line', (line) => resolve(JSON.parse(line))),
);

const agent = new Agent({ keepAlive: true });

function ask(query) {
  const body = JSON.stringify({ query });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const asking = request(`${url}/graphql`, { agent, method: 'POST', headers }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      const { data } = JSON.parse(text);
      if (data) resolve(data);
      else reject(new Error(text));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

/** Milliseconds that one check takes. */
async function check(number) {
  const start = performance.now();
  const { promiseCheck } = await ask(
    `{ promiseCheck(customerId: "c${(number * 7) % promises}", featureId: "steady", byDate: "2099-07-01") { verdict reason wording { version canSay } citedEvents { id } } }`,
  );
  if (promiseCheck.verdict !== 'ALLOWED') throw new Error(promiseCheck.reason);
  return performance.now() - start;
}

/** Milliseconds of each check, one begun every so often, until it is over. */
async function checks(isOver) {
  const running = [];
  while (!(await isOver(running.length))) {
    running.push(check(running.length));
    await sleep(PACE);
  }
  return Promise.all(running);
}

const reachedIn = async () => Number((await ask('{ register { position } }')).register.position) - position;

try {
  const enough = (done) => done >= IDLE_CHECKS;
  await checks(enough);
  const idle = await checks(enough);
  const start = performance.now();
  await ask(
    `mutation { changeFeatureTarget(input: { featureId: "slipping", targetDate: "2099-12-31", reason: "It takes longer." }) { position } }`,
  );
  const busy = await checks(async (done) => done % 20 === 0 && (await reachedIn()) === 1 + promises);
  const took = Math.round(performance.now() - start);
  for (const [name, of, bound] of [
    ['median', 0.5, 10],
    ['99th percentile', 0.99, 20],
  ]) {
    const [during, beside] = [percentile(busy, of), percentile(idle, of)];
    const detail = `${during.toFixed(1)} ms beside ${beside.toFixed(1)} ms; ${busy.length} checks while ${promises} promises were put at risk in ${took} ms`;
    ratio(`promise checks during a slip, ${name}`, during / beside, bound, detail, true);
  }
} finally {
  server.kill();
  agent.destroy();
  rmSync(folder, { recursive: true });
}

/** The promise check over HTTP at 100,000 events, beside constants of the same shape; server and load on a core each. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { alternately, onCore, ratio } from './measure.js';

const CONNECTIONS = 16;
const REQUESTS = 8_000;

const folder = mkdtempSync(join(tmpdir(), 'sayso-bench-'));
const server = spawn(...onCore(0, fileURLToPath(new URL('promise-check-server.js', import.meta.url)), folder), {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const { url, token } = await new Promise((resolve) =>
  createInterface({ input: server.stdout }).once('line', (line) => resolve(JSON.parse(line))),
);

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

function ask(root, number) {
  const query = `query ($customerId: ID!, $featureId: ID!, $byDate: Date) {
    check: ${root}(customerId: $customerId, featureId: $featureId, byDate: $byDate) { verdict reason wording { version canSay } citedEvents { id } }
  }`;
  const variables = { customerId: `c${number % 40_000}`, featureId: `f${number % 12_000}`, byDate: '2027-03-01' };
  const body = JSON.stringify({ query, variables });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const asking = request(`${url}/graphql`, { agent, method: 'POST', headers }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      const { verdict } = JSON.parse(text).data?.check ?? {};
      if (verdict === 'ALLOWED') resolve();
      else reject(new Error(text));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

/** Milliseconds for all requests, so many at a time. */
async function load(root) {
  let next = 0;
  const start = performance.now();
  const work = async () => {
    for (let number = next++; number < REQUESTS; number = next++) await ask(root, number * 7);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return performance.now() - start;
}

try {
  const [ours, constants] = await alternately(
    5,
    () => load('promiseCheck'),
    () => load('constantCheck'),
  );
  const rate = (took) => Math.round((REQUESTS * 1_000) / took);
  ratio('promise check at 100,000 events', constants / ours, 0.7, `${rate(ours)} a second beside ${rate(constants)}`);
} finally {
  server.kill();
  agent.destroy();
  rmSync(folder, { recursive: true });
}

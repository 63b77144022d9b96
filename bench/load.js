/** GraphQL over HTTP, so many clients at a time. */
import { Agent, request } from 'node:http';
import { percentile } from './measure.js';

/** Somebody who asks one server, over connections that stay open. */
export function client(url, token) {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(url);
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };

  /** The data that is answered; throws where there is an error. */
  const ask = (query, variables) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ query, variables });
      const options = { agent, hostname, port, path: '/graphql', method: 'POST' };
      const asking = request({ ...options, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const { data, errors } = JSON.parse(text);
          if (data && !errors) resolve(data);
          else reject(new Error(text.slice(0, 2_000)));
        });
        response.on('error', reject);
      });
      asking.on('error', reject);
      asking.end(body);
    });
  return { ask, close: () => agent.destroy() };
}

/**
 * Answers a second, the milliseconds of each, and those of `processor` time that each takes: `one(n)` asks the n-th time, `clients` ask at a time.
 */
export async function load(one, { clients, seconds, most = Infinity, processor = () => NaN }) {
  const took = [];
  let next = 0;
  const before = processor();
  const start = performance.now();
  const end = start + seconds * 1_000;
  const work = async () => {
    while (next < most && performance.now() < end) {
      const begun = performance.now();
      await one(next++);
      took.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  const rate = (took.length * 1_000) / (performance.now() - start);
  return { rate, p50: percentile(took, 0.5), p99: percentile(took, 0.99), processor: (processor() - before) / took.length };
}

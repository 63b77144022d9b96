/**
 * Each page as somebody sees it who is signed in, on two real histories: how long it takes and how much comes over the wire, packed, with the style and
 * the script of a first visit. BENCH_HISTORIES names the folder of their import lines.
 */
import { existsSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync } from 'node:zlib';
import { emptyFolder } from './histories.js';
import { median, ratio } from './measure.js';
import { SAYSO, sayso, started, stayOnSecondCore, untilReady } from './processes.js';
import { record } from './record.js';

const FILES = ['decisions-peps.jsonl', 'commitments-support.jsonl'].map((name) => join(process.env.BENCH_HISTORIES ?? '', name));
const PAGES = [
  ...['/', '/check', '/more'],
  ...['/requests?view=decide', '/requests?view=all', '/requests?view=all&order=wanted', '/requests/new', '/requests/PEP-8'],
  ...[
    '/promises?view=force',
    '/promises?view=ended',
    '/promises/new',
    '/promises/nodejs-16@everyone',
    '/reports/new',
    '/features/nodejs-16',
  ],
  ...['/history', '/history?area=nodejs', '/figures', '/figures/DECISIONS', '/figures/SLIPS', '/roadmap', '/roadmap/customers'],
];
/** So often each page is asked first, for a server that has just begun is slow at everything, and then measured. */
const WARM = 5;
const TIMES = 25;
const MOST = { milliseconds: 60, bytes: 25_000 };

if (!FILES.every((file) => existsSync(file))) {
  console.error(`SKIPPED: pages: BENCH_HISTORIES names no folder with ${FILES.join(' and ')}.`);
  process.exit(0);
}

stayOnSecondCore();
const folder = emptyFolder();
for (const file of FILES) console.log(sayso(folder, 'import', file).trim().split('\n').at(-1));
const signIn = ['--as', 'Pat', '--roles', 'PRODUCT_APPROVER,SALES_APPROVER,LEADERSHIP'];
const env = { SAYSO_DATA: folder, SAYSO_PORT: '0', SAYSO_LOG: 'error' };
const server = await started([SAYSO, 'serve', ...signIn], env, (line) => /^sign in (\S+)$/.exec(line)?.[1]);
const { origin, pathname, search } = new URL(server.url);
await untilReady(origin);

const agent = new Agent({ keepAlive: true });
/** The answer, and its body as it came over the wire. */
function asked(path, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const asking = request(new URL(path, origin), { method, agent, headers: { 'accept-encoding': 'br', ...headers } });
    asking.once('error', reject);
    asking.once('response', (response) => {
      const { statusCode: status, headers } = response;
      buffer(response).then((body) => resolve({ status, headers, body }), reject);
    });
    asking.end(body);
  });
}

const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', origin }, body: search.slice(1) };
const { headers: welcome } = await asked(pathname, form);
const cookie = welcome['set-cookie'].map((set) => set.split(';')[0]).join('; ');

async function opened(path) {
  const { status, body } = await asked(path, { headers: { cookie } });
  if (status !== 200) throw new Error(`${path} is answered with ${status}.`);
  return body;
}

const loaded = brotliDecompressSync(await opened('/'))
  .toString()
  .match(/\/assets\/[^"]+/g);
const [style, script] = await Promise.all(loaded.map(async (path) => (await opened(path)).length));
for (let n = 0; n < WARM; n++) for (const path of PAGES) await opened(path);
const all = [];
for (const path of PAGES) {
  const times = [];
  let bytes = 0;
  for (let n = 0; n < TIMES; n++) {
    const begun = performance.now();
    bytes = (await opened(path)).length;
    times.push(performance.now() - begun);
  }
  const took = median(times);
  all.push({ took, bytes: bytes + style + script });
  record(`page ${path}`, took, { unit: 'ms', bytes, detail: `${bytes} bytes` });
}
const [slowest, largest] = [Math.max(...all.map(({ took }) => took)), Math.max(...all.map(({ bytes }) => bytes))];
ratio('the slowest page, ms', slowest, MOST.milliseconds, `median of ${TIMES}`, true);
ratio('the largest first visit, bytes', largest, MOST.bytes, `style ${style}, script ${script}`, true);
agent.destroy();
await server.stop();
rmSync(folder, { recursive: true });

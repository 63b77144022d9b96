/**
 * How long promise checks of others take while somebody asks 20 times their budget, 50 addresses ask without a token twice what an address may, and
 * 4,000 bad tokens are tried, all in the time in which a budget fills anew; beside the same on an idle service, and after that time.
 */
import { generateKeyPair } from 'jose';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSchema, parse } from 'graphql';
import { readFileSync } from 'node:fs';
import { costOf } from '../dist/api/cost.js';
import { historyOf, keysOf } from './histories.js';
import { client } from './load.js';
import { median, percentile } from './measure.js';
import { register, stayOnSecondCore } from './processes.js';
import { startProvider } from './provider.js';
import { record } from './record.js';
import { MIDDLE, QUICK } from './settings.js';

const MINUTE = 60;
/** Seconds of each measurement: at the pace of a minute, of a service whose rates are that much lower. */
const LONG = 15;
const OF_A_MINUTE = LONG / MINUTE;
const RATES = { person: 20_000 * OF_A_MINUTE, address: 600 * OF_A_MINUTE };

/** Checks a second, of so many people. */
const [PACE, PEOPLE] = [100, 60];
const [ADDRESSES, BAD_TOKENS, TIMES_THE_BUDGET] = [50, 4_000 * OF_A_MINUTE, 20];

/** Questions that wait for an answer, of each kind of attacker; of those without a token twice as many. */
const AT_ONCE = 50;

const CHECK =
  'query ($customerId: ID!, $featureId: ID!) { promiseCheck(customerId: $customerId, featureId: $featureId) { verdict reason } }';
const DEAR =
  '{ requests(first: 100) { edges { node { id title decisions { rationale } history(first: 10) { edges { node { summary } } } } } } }';

/** Begins so many, one after the other at the same pace, but for those beyond `most` that wait for an answer; answers when all have ended. */
async function spread(count, one, most = Infinity) {
  const running = [];
  let waiting = 0;
  const begin = async (n) => {
    waiting += 1;
    return one(n).finally(() => (waiting -= 1));
  };
  for (const begun = performance.now(); running.length < count; await sleep(5)) {
    const due = Math.min(count, Math.ceil(((performance.now() - begun) / (LONG * 1_000)) * count));
    while (running.length < due && waiting < most) running.push(begin(running.length));
  }
  return Promise.all(running);
}

const addressOf = (block, n) => ({ 'x-forwarded-for': `10.${block}.${n >> 8}.${n & 255}` });
const isTooMany = (text) => text.includes('TOO_MANY');
const codes = (texts, code) => texts.filter((text) => text.includes(code)).length;

stayOnSecondCore();
const { customers, features } = keysOf(MIDDLE);
const provider = await startProvider();
const rates = { SAYSO_TRUST_PROXY: '127.0.0.1', SAYSO_RATE_PERSON: String(RATES.person), SAYSO_RATE_ADDRESS: String(RATES.address) };
const server = await register(historyOf(MIDDLE), { ...provider.env, ...rates });
const people = await Promise.all(Array.from({ length: PEOPLE }, async (_, n) => client(server.url, await provider.token(`Person ${n}`))));
const stranger = client(server.url);
const { privateKey } = await generateKeyPair('ES256');

/** Milliseconds of each check; everybody has to be served. */
const checks = () =>
  spread(LONG * PACE, async (n) => {
    const variables = { customerId: customers[(n * 7) % customers.length].customerId, featureId: features[(n * 13) % features.length] };
    const begun = performance.now();
    await people[n % PEOPLE].hit(CHECK, variables, addressOf(1, n % PEOPLE));
    return performance.now() - begun;
  });

const document = parse(DEAR);
const { cost } = costOf(
  buildSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')),
  document,
  document.definitions[0],
  {},
);

/** Nobody floods twice: whoever comes in one is remembered in the next. */
async function flood(number) {
  const from = (block, n) => addressOf(10 * number + block, n);
  const greedy = client(server.url, await provider.token(`Greedy ${number}`));
  const bad = await Promise.all(
    Array.from({ length: BAD_TOKENS }, (_, n) =>
      provider.token(`Nobody ${n}`, { by: privateKey, kid: n % 2 === 0 ? 'one' : `unknown ${number} ${n}` }),
    ),
  );
  const begin = () =>
    Promise.all([
      spread(Math.ceil((TIMES_THE_BUDGET * RATES.person) / cost), (n) => greedy.post(DEAR, undefined, from(2, n)), AT_ONCE),
      spread(2 * ADDRESSES * RATES.address, (n) => stranger.post(CHECK, undefined, from(3, n % ADDRESSES)), 2 * AT_ONCE),
      spread(BAD_TOKENS, (n) => stranger.post(CHECK, undefined, { ...from(4, n % 1_000), authorization: `Bearer ${bad[n]}` }), AT_ONCE),
    ]);
  return { begin, close: () => greedy.close() };
}

const [first, second] = [await flood(1), await flood(2)];
await checks();
const before = server.memory();
let most = before;
const watching = setInterval(() => (most = Math.max(most, server.memory() ?? NaN)), 1_000);
// what it takes to answer the first of a kind is told apart: code that has hardly run yet takes five times as long to refuse
const [inTheFirst] = await Promise.all([checks(), first.begin()]);
clearInterval(watching);

const rested = server.processor();
const idle = await checks();
const worked = server.processor();
const [beside, [asked, unknown, refused]] = await Promise.all([checks(), second.begin()]);
const flooded = server.processor() - worked - (worked - rested);
const told = [
  `of ${asked.length} questions of ${Math.round(cost)} units ${asked.filter((text) => !isTooMany(text)).length} answered`,
  `of ${unknown.length} without a token ${codes(unknown, 'UNAUTHENTICATED')} looked at`,
  `of ${refused.length} bad tokens ${codes(refused, 'UNAUTHENTICATED')} refused`,
];

const p99 = (values) => percentile(values, 0.99);
record('check before a flood, 99th percentile', p99(idle), { events: MIDDLE, unit: 'ms' });
record('check in a flood of idle, 99th percentile', p99(beside) / p99(idle), { events: MIDDLE, detail: told.join('; ') });
record('check in the first flood of a service of idle, 99th percentile', p99(inTheFirst) / p99(idle), { events: MIDDLE });
record('check in a flood of idle, median', median(beside) / median(idle), { events: MIDDLE });
record('processor that a flood takes, of one', flooded / (LONG * 1_000), { events: MIDDLE });
record('memory that a flood takes', most - before, { events: MIDDLE, unit: 'MB' });
if (!QUICK) {
  await sleep(MINUTE * 1_000);
  const after = await checks();
  record('check a minute after a flood of idle, 99th percentile', p99(after) / p99(idle), { events: MIDDLE });
}

for (const one of [...people, first, second, stranger]) one.close();
await server.stop();
provider.stop();

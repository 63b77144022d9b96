/** The promise check over HTTP at every size, 16 clients at a time, beside reference B at the same time of day, and reference A at the middle size. */
import { Chance } from './chance.js';
import { historyOf, keysOf, warmed } from './histories.js';
import { client, load } from './load.js';
import { median } from './measure.js';
import { register, stayOnSecondCore } from './processes.js';
import { record } from './record.js';
import { constant, typeorm } from './reference.js';
import { MIDDLE, ROUNDS, SECONDS, SIZES } from './settings.js';

const QUERY = `query ($customerId: ID!, $featureId: ID!, $byDate: Date, $asOf: AsOfInput) {
  promiseCheck(customerId: $customerId, featureId: $featureId, byDate: $byDate, asOf: $asOf) { verdict reason wording { version canSay } citedEvents { id } }
}`;
const PLAIN = QUERY.replace('$byDate: Date, $asOf: AsOfInput', '$byDate: String').replace(', asOf: $asOf', '');
const BY = '2027-03-01';
const WARM = 200;
const CLIENTS = 16;

/** Who is asked about: the same few again and again; words in force, no pair twice; whom and what chance will. */
function asked(events) {
  const { customers, features, slots } = keysOf(events);
  const chance = new Chance(7);
  const bySegment = new Map();
  for (const { customerId, segment } of customers) bySegment.set(segment, [...(bySegment.get(segment) ?? []), customerId]);
  const inForce = (n) => {
    const slot = slots[n % slots.length];
    const [featureId, audience] = slot.split('@');
    const [kind, key] = audience.split(':');
    const turn = Math.floor(n / slots.length);
    if (kind === 'customer') return { customerId: key, featureId };
    const of = kind === 'segment' ? (bySegment.get(key) ?? []) : customers;
    const found = of[(n * 7 + turn * 13) % of.length] ?? customers[0];
    return { customerId: found.customerId ?? found, featureId };
  };
  let cold = 0;
  return {
    warm: (n) => inForce(n % WARM),
    cold: () => inForce(WARM + cold++),
    any: () => ({ customerId: chance.of(customers).customerId, featureId: chance.of(features) }),
  };
}

stayOnSecondCore();
const b = await constant();
const [plain, bareB] = [client(b.url), (n) => plain.hit(PLAIN, { customerId: `c${n % 97}`, featureId: `f${n % 89}`, byDate: BY })];
for (const events of SIZES) {
  const server = await register(warmed(historyOf(events)));
  const { hit, close } = client(server.url, server.token('SALES'));
  const a = events === MIDDLE ? await typeorm(events) : undefined;
  const atA = a && client(a.url);
  const { warm, cold, any } = asked(events);
  const asOf = (part) => ({ position: String(Math.floor(events * part)) });
  const ours = (next, more) => (n) => hit(QUERY, { ...next(n), byDate: BY, ...more });
  const ways = {
    B: bareB,
    warm: ours(warm),
    cold: ours(cold),
    any: ours(any),
    'as of 9/10': ours(cold, { asOf: asOf(0.9) }),
    'as of half': ours(cold, { asOf: asOf(0.5) }),
    ...(atA && {
      'A, cold': (n) => atA.hit(PLAIN, { ...cold(n), byDate: BY }),
      'A, any': (n) => atA.hit(PLAIN, { ...any(n), byDate: BY }),
    }),
  };
  const found = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  const whose = (way) => (way === 'B' ? b : way.startsWith('A') ? a : server);
  // each way through the code is compiled by then, in a server that has just begun as in one that has run for long
  for (const one of Object.values(ways)) await load(one, { clients: CLIENTS, seconds: SECONDS });
  // short turns: how fast the machine is moves within a minute
  for (let round = 0; round < 2 * ROUNDS; round++)
    for (const [way, one] of Object.entries(ways))
      found[way].push(await load(one, { clients: CLIENTS, seconds: SECONDS / 4, processor: whose(way).processor }));
  for (const [way, of] of Object.entries(found)) {
    const processor = median(of.map((one) => one.processor));
    const detail = `${processor.toFixed(2)} ms of processor each`;
    record(`check ${way}`, median(of.map(({ rate }) => rate)), { events, unit: 'a second', processor, detail });
  }
  close();
  atA?.close();
  await a?.stop();
  await server.stop();
}
plain.close();
await b.stop();

// how fast B is where it is told that it is in production
const p = await constant({ NODE_ENV: 'production' });
const inProduction = client(p.url);
const one = (n) => inProduction.hit(PLAIN, { customerId: `c${n % 97}`, featureId: `f${n % 89}`, byDate: BY });
await load(one, { clients: CLIENTS, seconds: SECONDS });
record('check B in production', (await load(one, { clients: CLIENTS, seconds: SECONDS })).rate, { unit: 'a second' });
inProduction.close();
await p.stop();

/** A promise check by people whom a provider vouches for, each with a budget and an address that is counted, beside the same with local sign-in. */
import { rmSync } from 'node:fs';
import { copyOf, historyOf, keysOf } from './histories.js';
import { client, load } from './load.js';
import { median } from './measure.js';
import { register, stayOnSecondCore } from './processes.js';
import { startProvider } from './provider.js';
import { record } from './record.js';
import { ROUNDS, SECONDS, SMALL } from './settings.js';

const QUERY = `query ($customerId: ID!, $featureId: ID!) {
  promiseCheck(customerId: $customerId, featureId: $featureId) { verdict reason wording { version canSay } citedEvents { id } }
}`;
const CLIENTS = 16;
/** Turns of both, until all of it is compiled. */
const WARM = 4;
const NO_END = '999999999';

stayOnSecondCore();
const { customers, features } = keysOf(SMALL);
const provider = await startProvider();
const copy = copyOf(SMALL);
const servers = {
  local: await register(historyOf(SMALL)),
  provider: await register(copy, { ...provider.env, SAYSO_RATE_PERSON: NO_END, SAYSO_RATE_ADDRESS: NO_END }),
};
const people = Array.from({ length: CLIENTS }, (_, n) => `Person ${n}`);
const clientsOf = {
  local: people.map((name) => client(servers.local.url, servers.local.token('SALES', name))),
  provider: await Promise.all(people.map(async (name) => client(servers.provider.url, await provider.token(name)))),
};

const found = { local: [], provider: [] };
for (let turn = 0; turn < WARM + 6 * ROUNDS; turn++)
  for (const way of Object.keys(servers)) {
    const ask = (n) => {
      const [{ customerId }, featureId] = [customers[(n * 7) % customers.length], features[(n * 13) % features.length]];
      return clientsOf[way][n % CLIENTS].hit(QUERY, { customerId, featureId });
    };
    const one = await load(ask, { clients: CLIENTS, seconds: SECONDS / 2, processor: servers[way].processor });
    if (turn >= WARM) found[way].push(one);
  }
for (const [way, all] of Object.entries(found)) {
  const processor = median(all.map((one) => one.processor));
  const detail = `${processor.toFixed(3)} ms of processor each`;
  record(`check, ${way} sign-in`, median(all.map(({ rate }) => rate)), { events: SMALL, unit: 'a second', processor, detail });
}
const [byProvider, byLocal] = [found.provider, found.local].map((all) => median(all.map(({ processor }) => processor)));
record('check by provider of local, processor', byProvider / byLocal, { events: SMALL });

for (const one of Object.values(clientsOf).flat()) one.close();
for (const one of Object.values(servers)) await one.stop();
provider.stop();
rmSync(copy, { recursive: true });

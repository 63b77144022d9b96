/** How long promise checks take, one begun every so often, while somebody asks for all figures again and again; beside the same on an idle service. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from './chance.js';
import { historyOf, keysOf } from './histories.js';
import { client } from './load.js';
import { percentile } from './measure.js';
import { register, stayOnSecondCore } from './processes.js';
import { record } from './record.js';
import { LARGE, QUICK } from './settings.js';

const PACE = 10;
const CHECKS = QUICK ? 200 : 2_000;

stayOnSecondCore();
const events = LARGE;
const { customers, features } = keysOf(events);
const server = await register(historyOf(events));
const [sales, leadership] = [client(server.url, server.token('SALES')), client(server.url, server.token('LEADERSHIP', 'Greta'))];
const chance = new Chance(3);

const QUERY =
  'query ($customerId: ID!, $featureId: ID!) { promiseCheck(customerId: $customerId, featureId: $featureId) { verdict reason } }';

/** Milliseconds of each check. */
async function checks() {
  const running = [];
  for (let n = 0; n < CHECKS; n++) {
    const asked = { customerId: chance.of(customers).customerId, featureId: chance.of(features) };
    const begun = performance.now();
    running.push(sales.ask(QUERY, asked).then(() => performance.now() - begun));
    await sleep(PACE);
  }
  return Promise.all(running);
}

await checks();
const idle = await checks();
let goesOn = true;
let asked = 0;
const asking = (async () => {
  for (; goesOn; asked++) await leadership.ask('{ figures { name unit value } }');
})();
const busy = await checks();
goesOn = false;
await asking;
for (const [name, part] of [
  ['median', 0.5],
  ['99th percentile', 0.99],
]) {
  const [beside, alone] = [percentile(busy, part), percentile(idle, part)];
  record(`check idle, ${name}`, alone, { events, unit: 'ms' });
  record(`check beside figures, ${name}`, beside, { events, unit: 'ms', detail: `figures answered ${asked} times meanwhile` });
  record(`check beside figures of idle, ${name}`, beside / alone, { events });
}
sales.close();
leadership.close();
await server.stop();

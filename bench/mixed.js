/** Ten minutes of what people do, side by side, on the middle history: whether the service goes on holding what it held, and answers as fast. */
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from './chance.js';
import { copyOf, keysOf } from './histories.js';
import { client } from './load.js';
import { median, percentile } from './measure.js';
import { register, stayOnSecondCore } from './processes.js';
import { record } from './record.js';
import { MIDDLE, QUICK } from './settings.js';

const SECONDS = QUICK ? 20 : 600;
const CLIENTS = 8;
/** Parts of the whole time, of which the last is compared with the second: the first one warms up. */
const PARTS = 6;

const events = MIDDLE;
const { customers, features, requests, slots } = keysOf(events);
const chance = new Chance(13);

/** How often of a hundred, and what. */
const MIX = [
  [50, () => `{ promiseCheck(customerId: "${chance.of(customers).customerId}", featureId: "${chance.of(features)}") { verdict reason } }`],
  [12, () => '{ requests(first: 20) { edges { node { title demand { customers } decision { outcome } } } } }'],
  [8, () => `{ request(requestId: "${chance.of(requests)}") { title history(first: 20) { edges { node { summary } } } } }`],
  [
    6,
    () =>
      `{ commitment(commitmentId: "${chance.of(slots)}") { status wording { canSay } disclosures(first: 5) { edges { node { toldAt } } } } }`,
  ],
  [4, () => '{ agenda(first: 20) { edges { node { kind dueOn reason } } } }'],
  [2, () => '{ figures { name value } }'],
  [4, () => '{ events(first: 20, filter: { area: ["billing"] }) { edges { node { summary } } } }'],
  [14, () => submission()],
];
const submission =
  () => `mutation { submitRequest(input: { title: "Scheduled exports", problem: "They type everything twice.", source: { kind: CALL },
  featureId: "${chance.of(features)}", demand: [{ customerId: "${chance.of(customers).customerId}" }] }) { position userErrors { code } } }`;

function next() {
  let left = chance.whole(1, 100);
  return MIX.find(([often]) => (left -= often) <= 0)[1]();
}

stayOnSecondCore();
const folder = copyOf(events);
const server = await register(folder);
const { ask, close } = client(server.url, server.token('PRODUCT'));
const parts = Array.from({ length: PARTS }, () => ({ memory: [], took: [] }));
const start = performance.now();
const partNow = () => parts[Math.floor(((performance.now() - start) * PARTS) / (SECONDS * 1_000))];
const work = async () => {
  for (let part = partNow(); part; part = partNow()) {
    const begun = performance.now();
    await ask(next());
    part.took.push(performance.now() - begun);
  }
};
const watch = async () => {
  for (let part = partNow(); part; part = partNow()) {
    part.memory.push(server.memory() ?? 0);
    await sleep(500);
  }
};
await Promise.all([watch(), ...Array.from({ length: CLIENTS }, work)]);
for (const [number, { memory, took }] of parts.entries())
  record(`mixed, part ${number + 1} of ${PARTS}, memory`, median(memory), {
    events,
    unit: 'MB',
    detail: `${took.length} answers, median ${median(took).toFixed(1)} ms, 99th percentile ${percentile(took, 0.99).toFixed(1)} ms`,
  });
record('mixed, memory of the last part of that of the second', median(parts.at(-1).memory) / median(parts[1].memory), { events });
close();
await server.stop();
rmSync(folder, { recursive: true });

/** EventStoreDB through the log, beside its bare client: on the server that SAYSO_TEST_EVENTSTORE names, else on the stand-in in a process of its own. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { END, EventStoreDBClient, jsonEvent, NO_STREAM, streamNameFilter } from '@eventstore/db-client';
import { Codec } from '../dist/event-log/codec.js';
import { EventStoreDbEventLog } from '../dist/eventstoredb/eventstoredb.event-log.js';
import { readStoreAddress } from '../dist/eventstoredb/store-address.js';
import { SystemClock } from '../dist/kernel/clock.js';
import { Projector } from '../dist/read-model/projector.js';
import { ReadModel } from '../dist/read-model/read-model.js';
import { ALL_EVENT_TYPES, PROJECTIONS, viewsOf } from '../dist/history.js';
import { alternately, ratio } from './measure.js';
import { QUICK } from './settings.js';

const APPENDS = QUICK ? 320 : 1_600;
const EVENTS = QUICK ? 2_000 : 20_000;

const place = mkdtempSync(join(tmpdir(), 'sayso-bench-'));
const codec = new Codec([ALL_EVENT_TYPES]);
const credentials = { username: 'nobody', password: 'nothing' };

const { url, end } = await store();
async function store() {
  const real = process.env.SAYSO_TEST_EVENTSTORE;
  if (real) return { url: real, end: () => {} };
  await import('../test/run-typescript.js');
  const { spawnStandIn } = await import('../test/eventstoredb/stand-in-process.ts');
  const standIn = await spawnStandIn({ version: '24.6' });
  return { url: standIn.url, end: () => standIn.kill() };
}

const eventOf = (number) => ({
  id: randomUUID(),
  type: 'CustomerRegistered',
  data: { customerId: `c${number}`, name: `Customer ${number}`, segment: 'enterprise', accountOwner: 'Ada of sales' },
  actor: { issuer: 'bench', subject: 'Ada', name: 'Ada', roles: ['SALES'] },
  effectiveAt: new Date().toISOString(),
  command: 'registerCustomer',
  commandId: randomUUID(),
  inputHash: createHash('sha256').update(String(number)).digest('hex'),
  warnings: [],
  correlationId: randomUUID(),
});

let folders = 0;
const folder = () => mkdtempSync(join(place, `${++folders}-`));
const open = (prefix, isNew) =>
  EventStoreDbEventLog.open({
    address: readStoreAddress(url),
    folder: folder(),
    codec,
    clock: new SystemClock(),
    apart: { prefix, isNew },
  });

/** Milliseconds for all appends, `writers` of them waiting at any time. */
async function write(writers, append) {
  const events = Array.from({ length: APPENDS }, (_, number) => eventOf(number));
  let next = 0;
  const writing = async () => {
    for (let number = next++; number < APPENDS; number = next++) await append(number, events[number]);
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: writers }, writing));
  return performance.now() - start;
}

/** As a node does: somebody follows what is written. */
async function throughTheLog(writers) {
  const log = await open(`bench-${randomUUID()}.`, true);
  const ending = new AbortController();
  let live;
  const isLive = new Promise((resolve) => (live = resolve));
  const following = (async () => {
    for await (const events of log.follow({ position: 0 }, ending.signal)) if (events.length === 0) live();
  })();
  await isLive;
  const took = await write(writers, (number, event) =>
    log.append({ stream: `customer-c${number}`, expectedRevision: -1, events: [event] }),
  );
  ending.abort();
  await following;
  await log.close();
  return took;
}

/** The single call, while a subscription gives the client what it wrote, as a node needs it; nobody waits for that. */
async function bareAppends(writers) {
  const client = EventStoreDBClient.connectionString(url);
  const prefix = `bare-${randomUUID()}.`;
  const subscription = client.subscribeToAll({ fromPosition: END, filter: streamNameFilter({ prefixes: [prefix] }), credentials });
  subscription.on('data', () => {});
  const took = await write(writers, (number, { id, type, data, ...metadata }) =>
    client.appendToStream(
      `${prefix}customer-c${number}`,
      jsonEvent({ id, type: `${type}.v1`, data, metadata: { ...metadata, hash: metadata.inputHash } }),
      {
        expectedRevision: NO_STREAM,
        credentials,
      },
    ),
  );
  await subscription.unsubscribe();
  await client.dispose();
  return took;
}

for (const writers of [1, 32]) {
  const [ours, bare] = await alternately(
    QUICK ? 1 : 5,
    () => throughTheLog(writers),
    () => bareAppends(writers),
  );
  const detail = `${Math.round((APPENDS * 1_000) / ours)} a second beside ${Math.round((APPENDS * 1_000) / bare)}`;
  ratio(`appends on EventStoreDB, ${writers} writer${writers > 1 ? 's' : ''}`, bare / ours, 0.8, detail);
}

const prefix = `bench-${randomUUID()}.`;
const filled = await open(prefix, true);
for (let count = 0; count < EVENTS; count += 100) {
  const numbers = Array.from({ length: 100 }, (_, index) => count + index);
  await Promise.all(
    numbers.map((number) => filled.append({ stream: `customer-c${number}`, expectedRevision: -1, events: [eventOf(number)] })),
  );
}
const all = [];
while (all.length < EVENTS) all.push(...(await filled.readAll(all.length, 5_000)));
await filled.close();

/** Milliseconds until a new node holds everything. */
async function catchUp() {
  const start = performance.now();
  const log = await open(prefix, false);
  const rows = ReadModel.open(folder(), PROJECTIONS, viewsOf());
  const projector = new Projector(log, rows, console);
  await projector.start();
  await projector.waitFor(EVENTS, 600_000);
  const took = performance.now() - start;
  await projector.stop();
  await log.close();
  rows.close();
  return took;
}

/** The subscription alone, and after it the same projections alone. */
async function bareCatchUp() {
  const client = EventStoreDBClient.connectionString(url);
  const start = performance.now();
  const subscription = client.subscribeToAll({ filter: streamNameFilter({ prefixes: [prefix] }), credentials });
  let count = 0;
  for await (const { event } of subscription) if (event && ++count === EVENTS) break;
  await subscription.unsubscribe();
  const rows = ReadModel.open(folder(), PROJECTIONS, viewsOf());
  for (let from = 0; from < EVENTS; from += 500) rows.apply(all.slice(from, from + 500));
  const took = performance.now() - start;
  rows.close();
  await client.dispose();
  return took;
}

const [ours, bare] = await alternately(QUICK ? 1 : 3, catchUp, bareCatchUp);
const detail = `${Math.round((EVENTS * 1_000) / ours)} events a second beside ${Math.round((EVENTS * 1_000) / bare)}`;
ratio('a node that catches up on EventStoreDB', bare / ours, 0.7, detail);

await end();
rmSync(place, { recursive: true });
process.exit();

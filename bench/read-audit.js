/** What it costs to put on record who reads confidential notes, and all that an auditor reads: the same reads by a service that watches none. */
import { rmSync } from 'node:fs';
import { copyOf, keysOf } from './histories.js';
import { client, load } from './load.js';
import { median } from './measure.js';
import { register, stayOnSecondCore } from './processes.js';
import { record } from './record.js';
import { ROUNDS, SECONDS, SMALL } from './settings.js';

const CLIENTS = 16;
/** Turns of all, until they are compiled. */
const WARM = 3;
const READS = {
  'a note': 'query ($requestId: ID!) { request(requestId: $requestId) { title decisions { rationale confidentialNote } } }',
  'a page of notes': '{ requests(first: 20, filter: { status: [DECLINED] }) { edges { node { title decisions { confidentialNote } } } } }',
};

stayOnSecondCore();
const { declined } = keysOf(SMALL);
const folders = { with: copyOf(SMALL), without: copyOf(SMALL) };
const preload = new URL('without-read-audit.js', import.meta.url).href;
const servers = {
  with: await register(folders.with),
  without: await register(folders.without, { NODE_OPTIONS: `--import ${preload}` }),
};
for (const role of ['PRODUCT', 'AUDITOR']) {
  const clients = Object.fromEntries(Object.entries(servers).map(([way, { url, token }]) => [way, client(url, token(role))]));
  for (const [name, query] of Object.entries(READS)) {
    const took = { with: [], without: [] };
    for (let turn = 0; turn < WARM + 3 * ROUNDS; turn++)
      for (const [way, { processor }] of Object.entries(servers)) {
        const ask = (n) => clients[way].hit(query, name === 'a note' ? { requestId: declined[n % declined.length] } : undefined);
        const one = await load(ask, { clients: CLIENTS, seconds: SECONDS, processor });
        if (turn >= WARM) took[way].push(one.processor);
      }
    const [watched, unwatched] = [median(took.with), median(took.without)];
    const detail = `${watched.toFixed(3)} of ${unwatched.toFixed(3)} ms`;
    record(`${name} read by ${role}, with the audit of without, processor`, watched / unwatched, { events: SMALL, detail });
  }
  for (const one of Object.values(clients)) one.close();
}
for (const one of Object.values(servers)) await one.stop();
for (const folder of Object.values(folders)) rmSync(folder, { recursive: true });

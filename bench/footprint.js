/** At every size: how long a start takes until the service is ready, what it holds idle, and what the disk does. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import { historyOf } from './histories.js';
import { median } from './measure.js';
import { readModelIn, register } from './processes.js';
import { record } from './record.js';
import { QUICK, SIZES } from './settings.js';

const STARTS = QUICK ? 1 : 3;
const IDLE = QUICK ? 1_000 : 5_000;

for (const events of SIZES) {
  const folder = historyOf(events);
  // the read model is there, and the files are in the memory of the system
  const before = await register(folder);
  await before.stop();
  const starts = [];
  let memory;
  for (let turn = 0; turn < STARTS; turn++) {
    const server = await register(folder);
    starts.push(server.readyAfter);
    await sleep(IDLE);
    memory = server.memory();
    await server.stop();
  }
  record('start to ready', median(starts), { events, unit: 'ms' });
  if (memory) record('memory idle', memory, { events, unit: 'MB' });
  const model = join(folder, readModelIn(folder));
  record('disk an event, log', statSync(join(folder, 'events.db')).size / events, { events, unit: 'bytes' });
  record('disk an event, read model', statSync(model).size / events, { events, unit: 'bytes' });
  const db = new DatabaseSync(model, { readOnly: true });
  record('indexes', db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE type = 'index'").get().n, { events });
  db.close();
}

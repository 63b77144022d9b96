/** Makes, once, what the other parts stand on: the histories of every size, and their read models. What takes the time here takes none of theirs. */
import { historyOf, keysOf } from './histories.js';
import { readModelIn, register } from './processes.js';
import { record } from './record.js';
import { SIZES } from './settings.js';

for (const events of SIZES) {
  const folder = historyOf(events);
  keysOf(events);
  const start = performance.now();
  const server = await register(folder);
  record('read model there', (performance.now() - start) / 1_000, { events, unit: 's', detail: readModelIn(folder) });
  await server.stop();
}

/** Makes, once, what the other parts stand on: the histories of every size, and their read models. What takes the time here takes none of theirs. */
import { historyOf, keysOf } from './histories.js';
import { readModelIn } from './processes.js';
import { record } from './record.js';
import { SIZES } from './settings.js';

for (const events of SIZES) {
  const start = performance.now();
  const folder = historyOf(events);
  record('history there', (performance.now() - start) / 1_000, { events, unit: 's', detail: readModelIn(folder) });
  keysOf(events);
}

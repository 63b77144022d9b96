/** Fills an empty data folder with a history of so many events that commands could have written: `node bench/generate.js --events N --folder F`. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { filled } from './filling.js';
import { Stories } from './stories.js';

const TEN_YEARS = { from: '2016-07-01', until: '2026-07-01' };

/** What is appended, in its order: the same options make the same. */
export function* appendsOf({ events, seed = 1 }) {
  let made = [];
  const stories = new Stories({ events, seed, ...TEN_YEARS, append: (append) => made.push(append) });
  for (const steps = stories.run(); !steps.next().done; made = []) yield* made;
}

/** The same history as the lines of an import, those that have an effect, so many of them: `sayso import` takes them. */
export function* linesOf({ lines, seed = 1 }) {
  let made = [];
  const sent = ({ by: { name, subject: id, roles }, ...line }) => made.push(JSON.stringify({ ...line, by: { name, id, roles } }));
  // what Sayso records by itself, and the second event of a command, has no line
  const stories = new Stories({ events: Math.ceil(lines * 1.2), seed, ...TEN_YEARS, append: () => {}, sent });
  let count = 0;
  for (const steps = stories.run(); count < lines && !steps.next().done; made = [])
    for (const line of made) if (count++ < lines) yield line;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { events: { type: 'string' }, folder: { type: 'string' }, seed: { type: 'string', default: '1' } },
  });
  if (!values.folder || !(Number(values.events) > 0)) {
    console.error('usage: node bench/generate.js --events NUMBER --folder FOLDER [--seed NUMBER]');
    process.exit(2);
  }
  const start = performance.now();
  const position = await filled(values.folder, appendsOf({ events: Number(values.events), seed: Number(values.seed) }));
  const seconds = (performance.now() - start) / 1_000;
  console.log(`${position} events in ${seconds.toFixed(1)} s, ${Math.round(position / seconds)} a second`);
}

/** Fills an empty data folder with a history of so many events that commands could have written: `node bench/generate.js --events N --folder F`. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Codec } from '../dist/event-log/codec.js';
import { EVENT_TYPES_OF_ROOMS } from '../dist/history.js';
import { CheckpointFile } from '../dist/reactions/checkpoint-file.js';
import { POLICIES } from '../dist/rooms.js';
import { openDataFolder } from '../dist/sqlite/data-folder.js';
import { SqliteEventLog } from '../dist/sqlite/sqlite.event-log.js';
import { Stories } from './stories.js';

/** Appends that share a commit. */
const TOGETHER = 2_000;

/** Throws where the folder holds a history already. The same options make the same history, but for the id of its store. */
export async function generate({ folder, events, seed = 1, from = '2016-07-01', until = '2026-07-01' }) {
  const held = openDataFolder(folder);
  let times = [];
  const clock = { now: () => times.shift() };
  const failStop = (error) => {
    throw error;
  };
  const log = SqliteEventLog.open(folder, { codec: new Codec(EVENT_TYPES_OF_ROOMS), clock, failStop, durability: 'OFF' });
  try {
    let appends = [];
    const write = async () => {
      times = appends.map((append) => append.events[0].effectiveAt);
      await log.appendAll(appends);
      appends = [];
    };
    const stories = new Stories({ seed, events, from, until, append: (append) => appends.push(append) });
    const steps = stories.run();
    while (!steps.next().done) if (appends.length >= TOGETHER) await write();
    await write();
    const reacted = CheckpointFile.open(folder);
    const [last] = await log.readAll(events - 1, 1);
    for (const policy of POLICIES) reacted.move(policy, last);
    reacted.close();
    return { position: stories.world.position, refused: stories.world.refused };
  } finally {
    await log.close();
    held.release();
  }
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
  const { position, refused } = await generate({ ...values, events: Number(values.events), seed: Number(values.seed) });
  const seconds = (performance.now() - start) / 1_000;
  console.log(
    `${position} events in ${seconds.toFixed(1)} s, ${Math.round(position / seconds)} a second; ${refused} commands were refused`,
  );
}

/** Writes a history into an empty data folder, past the service: fast, and as something that Sayso has long reacted to. */
import { EVENT_TYPES_OF_ROOMS } from '../dist/history.js';
import { Codec } from '../dist/event-log/codec.js';
import { CheckpointFile } from '../dist/reactions/checkpoint-file.js';
import { POLICIES } from '../dist/rooms.js';
import { openDataFolder } from '../dist/sqlite/data-folder.js';
import { SqliteEventLog } from '../dist/sqlite/sqlite.event-log.js';

/** Appends that share a commit. */
const TOGETHER = 2_000;

/** Each append is recorded when it happened. */
export async function filled(folder, appends) {
  const held = openDataFolder(folder);
  let times = [];
  const failStop = (error) => {
    throw error;
  };
  const clock = { now: () => times.shift() ?? new Date().toISOString() };
  const log = SqliteEventLog.open(folder, { codec: new Codec(EVENT_TYPES_OF_ROOMS), clock, failStop, durability: 'OFF' });
  try {
    const write = async (group) => {
      times = group.map(({ events }) => events[0].effectiveAt);
      await log.appendAll(group);
    };
    let group = [];
    for (const append of appends) {
      if (group.push(append) < TOGETHER) continue;
      await write(group);
      group = [];
    }
    await write(group);
    const { position } = await log.head();
    const [last] = await log.readAll(position - 1, 1);
    const reacted = CheckpointFile.open(folder);
    for (const policy of POLICIES) reacted.move(policy, last);
    reacted.close();
    return position;
  } finally {
    await log.close();
    held.release();
  }
}

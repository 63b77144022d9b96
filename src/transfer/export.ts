import type { Codec } from '../event-log/codec.js';
import type { EventLog } from '../event-log/event-log.js';
import type { RecordedEvent } from '../kernel/event.js';
import { cloudEventOf } from './cloud-event.js';

const PAGE = 500;

/** Every event up to a position, in order. */
export async function* eventsOf(log: EventLog, until: number): AsyncGenerator<RecordedEvent> {
  for (let position = 0; position < until;) {
    const page = await log.readAll(position, Math.min(PAGE, until - position));
    if (page.length === 0) return;
    yield* page;
    position += page.length;
  }
}

/** Every event that the log holds now, one line each, in order (rule 28). It reads on only as fast as it is read from. */
export async function* exportOf(log: EventLog, codec: Codec): AsyncGenerator<string> {
  const { position: until } = await log.end();
  for await (const event of eventsOf(log, until)) yield `${JSON.stringify(cloudEventOf(event, codec))}\n`;
}

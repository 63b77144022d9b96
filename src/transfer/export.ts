import type { WatchedRead } from '../access/read-log.js';
import type { Codec } from '../event-log/codec.js';
import type { EventLog } from '../event-log/event-log.js';
import type { RecordedEvent } from '../kernel/event.js';
import { longAnswer, type Answer } from '../read-model/answer.js';
import { Query } from '../read-model/query.js';
import type { Readers } from '../read-model/readers.js';
import { cloudEventOf } from './cloud-event.js';

const PAGE = 500;

/** Characters after which a page of an export ends. */
const PAGE_CHARACTERS = 4_000_000;

/** Every event up to a position, in order. */
export async function* eventsOf(log: EventLog, until: number): AsyncGenerator<RecordedEvent> {
  for (let position = 0; position < until;) {
    const page = await log.readAll(position, Math.min(PAGE, until - position));
    if (page.length === 0) return;
    yield* page;
    position += page.length;
  }
}

/** Lines of an export, and up to which position they go. */
interface Lines {
  readonly text: string;
  readonly position: number;
}

class LinesOfExport extends Query<Lines> {
  constructor(
    readonly after: number,
    readonly until: number,
  ) {
    super();
  }
}

async function linesOf(log: EventLog, codec: Codec, { after, until }: Pick<LinesOfExport, 'after' | 'until'>): Promise<Lines> {
  let [text, position] = ['', after];
  for (const event of await log.readAll(after, Math.min(PAGE, until - after))) {
    text += `${JSON.stringify(cloudEventOf(event, codec))}\n`;
    position++;
    if (text.length > PAGE_CHARACTERS) break;
  }
  return { text, position };
}

/** How a reader answers for an export. */
export const exportQueries = (log: () => EventLog, codec: Codec): readonly Answer[] => [
  longAnswer(LinesOfExport, (_, asked) => linesOf(log(), codec, asked)),
];

/** Every event that the log holds now, one line each, in order (rule 28), by readers where they are there. It reads on only as fast as it is read from. */
export async function* exportOf(log: EventLog, codec: Codec, readers?: Readers): AsyncGenerator<string> {
  const { position: until } = await log.end();
  const page = (asked: LinesOfExport) =>
    readers?.areThere === true && log.kind === 'sqlite'
      ? (readers.ask(LinesOfExport.name, asked) as Promise<Lines>)
      : linesOf(log, codec, asked);
  for (let after = 0; after < until;) {
    const { text, position } = await page(new LinesOfExport(after, until));
    if (position === after) return;
    yield text;
    after = position;
  }
}

/** How an export stands in the log of reads: with how many events the log has as it begins. */
export const readOf = async (log: EventLog): Promise<WatchedRead> => ({
  operation: 'export',
  things: [],
  count: (await log.head()).position,
});

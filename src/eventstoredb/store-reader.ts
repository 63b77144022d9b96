import type { Codec } from '../event-log/codec.js';
import { called, DamagedLog, type EventPlace } from '../event-log/event-log.js';
import type { RecordedEvent } from '../kernel/event.js';
import type { StoreClient, StoreEvent } from './eventstoredb.client.js';
import { assertHeld, historyRewritten, type GlobalPosition, type GlobalPositions } from './global-positions.js';
import { failureOf, StoreFailure } from './store-failure.js';
import { beforeNextTry, REACH_DEADLINE, READ_DEADLINE } from './store-retries.js';
import { isAsWritten, isOurs } from './stored-event.js';

/** Events read at a time. */
export const PAGE_SIZE = 500;

/** An event of ours, and the position that it was given. */
type Counted = readonly [StoreEvent, GlobalPosition | undefined];

/** Our events of the store. Every read is tried once, and throws StoreFailure where it does not go through. */
export class StoreReader {
  constructor(
    private readonly client: StoreClient,
    private readonly positions: GlobalPositions,
    private readonly codec: Codec,
    private readonly prefix: string,
    /** What stands in the place of an event that is passed over. */
    private readonly skipped: (place: EventPlace) => Promise<RecordedEvent | undefined>,
  ) {}

  /** The events of a stream, from a revision on, inclusive; none where there is no such stream. Throws StoreFailure DELETED as `assertStreamHeld`. */
  async eventsOf(stream: string, from: number): Promise<readonly StoreEvent[]> {
    const events = await this.#allOf(stream, from);
    const counted = this.positions.revisionOf(this.prefix + stream);
    if (counted < from || (events.at(-1)?.revision ?? -1) >= counted) return events;
    await this.assertStreamHeld(stream);
    return this.#allOf(stream, from);
  }

  /**
   * Throws StoreFailure DELETED where the store does not hold what was counted of a stream: written again it would go on at other revisions.
   * A node of a cluster may be a moment behind the one from which it was counted.
   */
  async assertStreamHeld(stream: string): Promise<void> {
    const counted = this.positions.revisionOf(this.prefix + stream);
    for (const until = Date.now() + REACH_DEADLINE; counted >= 0 && (await this.revisionOf(stream)) < counted; await beforeNextTry())
      if (Date.now() > until) throw new StoreFailure('DELETED', `${stream} was deleted in the store after its event ${counted}.`);
  }

  async #allOf(stream: string, from: number): Promise<readonly StoreEvent[]> {
    const events: StoreEvent[] = [];
    for (;;) {
      const page = await this.client
        .readStream(this.prefix + stream, from + events.length, PAGE_SIZE, READ_DEADLINE)
        .catch(ifMissing<readonly StoreEvent[]>([]));
      events.push(...page);
      if (page.length < PAGE_SIZE) return events;
    }
  }

  /** Of a stream's last event; -1 = it has none. */
  async revisionOf(stream: string): Promise<number> {
    return (await this.client.lastOf(this.prefix + stream, READ_DEADLINE).catch(ifMissing(undefined)))?.revision ?? -1;
  }

  /** The store's position of an event. Throws StoreFailure UNKNOWN where it is not there yet. */
  async storePositionOf(stream: string, revision: number): Promise<bigint> {
    const [event] = await this.client.readStream(this.prefix + stream, revision, 1, READ_DEADLINE);
    if (!event) throw new StoreFailure('UNKNOWN', 'The event is not there yet.');
    return event.storePosition;
  }

  /**
   * Events that were counted, after a position, at most `limit`; those of others in between are left out.
   * Throws Fault HISTORY_REWRITTEN where the store has others there, and as `readable`.
   */
  async countedAfter(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    const most = Math.min(limit, (this.positions.last?.position ?? 0) - after);
    const events: RecordedEvent[] = [];
    while (events.length < most) {
      const next = this.positions.at(after + events.length + 1) as GlobalPosition;
      const page = await this.client.readAll(next.storePosition, Math.min(PAGE_SIZE, most - events.length));
      if (page.length === 0) throw new StoreFailure('UNKNOWN', 'The store does not hold what it held.');
      assertHeld(next, page[0]);
      const ours = page.filter((event) => isOurs(event, this.prefix));
      const readable = await this.readable(this.counted(ours)).catch((error: unknown) => {
        if (events.length === 0) throw error;
        return [];
      });
      events.push(...readable);
      if (readable.length < ours.length) break;
    }
    return events;
  }

  /** Each event with what was counted for it, if it was. */
  counted(events: readonly StoreEvent[]): readonly Counted[] {
    return events.map((event) => [event, this.positions.of(event.storePosition)]);
  }

  /** The events of all our streams, after one of the store's positions, counted or not: see `StoreClient.subscribe`. */
  subscribe(after: bigint | undefined, signal: AbortSignal): AsyncGenerator<readonly StoreEvent[]> {
    return this.client.subscribe(after, this.prefix, signal);
  }

  /** Events that were counted, decoded, up to one that can neither be read nor is passed over; throws as `#recorded` where that is the first. */
  async readable(stored: readonly Counted[]): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for (const each of stored)
      try {
        events.push(this.#recorded(each));
      } catch (error) {
        const instead = error instanceof DamagedLog && error.place && (await this.skipped(error.place));
        if (instead) events.push(instead);
        else if (events.length > 0) return events;
        else throw error;
      }
    return events;
  }

  /** Throws DamagedLog where it was not counted, or is not as it was written; Fault HISTORY_REWRITTEN where another was counted there. */
  #recorded([event, counted]: Counted): RecordedEvent {
    const { revision, id, type, data, metadata } = event;
    const stream = event.stream.slice(this.prefix.length);
    if (!counted) throw new DamagedLog(`Event ${revision} of ${stream} is none that was counted.`);
    const { position, recordedAt, eventId } = counted;
    if (eventId !== id) throw historyRewritten(position);
    const place = { id, stream, revision, position, recordedAt };
    if (!isAsWritten(event, stream, revision)) throw new DamagedLog(`${called(place)} is not as it was written.`, place);
    return this.codec.decodeParsed({ ...place, type }, () => ({ data, metadata }));
  }
}

const ifMissing =
  <Nothing>(nothing: Nothing) =>
  (error: unknown): Nothing => {
    if (failureOf(error).kind === 'MISSING') return nothing;
    throw error;
  };

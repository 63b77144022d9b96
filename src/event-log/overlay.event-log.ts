import { Conflict, EventLog, type Append, type Appended, type Head, type StreamSlice } from './event-log.js';
import { isPassedOver } from './skip.js';
import type { RecordedEvent } from '../kernel/event.js';

/**
 * A log over another one. What is appended here is seen by reads here and by nobody else, until `commit` appends all of it
 * to the log below, in one commit. Streams are read from below once: the overlay is for one group of commands.
 * Positions and recorded times of uncommitted events are provisional.
 */
export class OverlayLog extends EventLog {
  readonly #streams = new Map<string, { readonly events: RecordedEvent[]; revision: number }>();
  readonly #appends: Append[] = [];
  readonly #own: RecordedEvent[] = [];
  /** The end of the log below, as it was when it was first asked for. */
  #end: Promise<Head> | undefined;

  constructor(private readonly below: EventLog) {
    super();
  }

  get kind() {
    return this.below.kind;
  }

  get restorable() {
    return this.below.restorable;
  }

  async read(stream: string, from = 0): Promise<StreamSlice> {
    const { events, revision } = await this.#stream(stream);
    return { events: events.filter((event) => event.revision >= from && !isPassedOver(event)), revision };
  }

  async append(append: Append): Promise<Appended> {
    const { stream, expectedRevision, events, readSet = [] } = append;
    for (const expected of [{ stream, revision: expectedRevision }, ...readSet]) {
      const { revision } = await this.read(expected.stream);
      if (revision !== expected.revision) throw new Conflict(expected.stream, revision);
    }
    const { position } = await this.head();
    const recorded = events.map((event, index): RecordedEvent => ({
      // As the log would give it back: bare JSON, without what is undefined.
      ...(JSON.parse(JSON.stringify(event)) as typeof event),
      stream,
      revision: expectedRevision + 1 + index,
      position: position + 1 + index,
      recordedAt: event.effectiveAt,
    }));
    const own = await this.#stream(stream);
    own.events.push(...recorded);
    own.revision += recorded.length;
    this.#own.push(...recorded);
    this.#appends.push(append);
    return { revision: expectedRevision + events.length, position: position + events.length };
  }

  async appendAll(appends: readonly Append[], after?: number): Promise<readonly Appended[]> {
    const { position } = await this.head();
    if (after !== undefined && after !== position) throw new Conflict('', position);
    const appended: Appended[] = [];
    for (const append of appends) appended.push(await this.append(append));
    return appended;
  }

  async readAll(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    const below = await this.below.readAll(after, limit);
    return [...below, ...this.#own.filter(({ position }) => position > after)].slice(0, limit);
  }

  hasRoom(): Promise<boolean> {
    return this.below.hasRoom();
  }

  async head(): Promise<Head> {
    const head = await (this.#end ??= this.below.head());
    return { ...head, position: head.position + this.#own.length };
  }

  /** Appends everything below, all or none, each stream at the revision it was read at. Throws, and tells what is durable, as `appendAll` of the log below. */
  async commit(durable?: () => void): Promise<void> {
    if (this.#appends.length > 0) await this.below.appendAll(this.#appends, undefined, durable);
  }

  follow(): never {
    throw new Error('Nobody follows what is not committed.');
  }

  /** The log below is not this one's to close. */
  async close(): Promise<void> {}

  async #stream(stream: string) {
    let slice = this.#streams.get(stream);
    if (!slice) {
      const { events, revision } = await this.below.read(stream);
      this.#streams.set(stream, (slice = { events: [...events], revision }));
    }
    return slice;
  }
}

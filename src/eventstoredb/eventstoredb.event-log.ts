import { LRUCache } from 'lru-cache';
import type { Codec } from '../event-log/codec.js';
import { encodedAppend, type EncodedAppend } from '../event-log/encoded-append.js';
import {
  Conflict,
  DamagedLog,
  EventLog,
  type Append,
  type Appended,
  type Head,
  type Checkpoint,
  type StreamSlice,
} from '../event-log/event-log.js';
import { isPassedOver, skipped } from '../event-log/skip.js';
import type { Clock } from '../kernel/clock.js';
import { ConfigurationError } from '../kernel/configuration-error.js';
import type { RecordedEvent } from '../kernel/event.js';
import { Fault } from '../kernel/refusal.js';
import { StoreClient } from './eventstoredb.client.js';
import { GlobalPositions } from './global-positions.js';
import { PositionCounter } from './position-counter.js';
import type { StoreAddress } from './store-address.js';
import { StoreAppender, type Written } from './store-appender.js';
import { trustedCertificates } from './store-certificate.js';
import { failureOf } from './store-failure.js';
import { StoreFollower } from './store-follower.js';
import { StoreReader } from './store-reader.js';
import { beforeNextTry, READ_DEADLINE, StoreRetries } from './store-retries.js';
import { assertStorable } from './stored-event.js';

/** Our streams among others of the store. */
const PREFIX = 'sayso.';

/** Appends that may wait for the store at the same time. */
const MOST_WAITING = 1_000;

/** Damaged streams that are remembered. */
const MOST_DAMAGED = 1_000;

/** Milliseconds for which right credentials may be refused: a server that is just starting does. */
const STARTUP_DEADLINE = 5_000;

export interface StoreLogOptions {
  readonly address: StoreAddress;
  /** Where positions are counted. */
  readonly folder: string;
  readonly codec: Codec;
  readonly clock: Clock;
  /** Tests only: a log of its own in a store that holds others. New: what lies there already is none of it, and is not looked at. */
  readonly apart?: { readonly prefix: string; readonly isNew: boolean };
}

/**
 * EventStoreDB as the log: any number of nodes, each of which counts global positions as it reads.
 * This is the port, and what is open; the work is its parts': client, positions, counter, reader, appender, follower.
 * The store's own positions stay in here.
 */
export class EventStoreDbEventLog extends EventLog {
  readonly kind = 'eventstoredb';
  readonly restorable = false;
  readonly #client: StoreClient;
  readonly #positions: GlobalPositions;
  readonly #counter: PositionCounter;
  readonly #reader: StoreReader;
  readonly #retries = new StoreRetries();
  readonly #appender: StoreAppender;
  readonly #follower: StoreFollower;
  readonly #work = new Set<Promise<unknown>>();
  readonly #ending = new AbortController();
  #closed: Fault | undefined;
  /** Streams that were found damaged, and how. */
  readonly #damaged = new LRUCache<string, string>({ max: MOST_DAMAGED });
  /** Appends that wait for the store. */
  #waiting = 0;

  private constructor(
    private readonly options: StoreLogOptions,
    certificates: Buffer | undefined,
  ) {
    super();
    const { address, folder, codec, clock, apart: { prefix } = { prefix: PREFIX } } = options;
    this.#client = new StoreClient(address, certificates);
    this.#positions = GlobalPositions.open(folder);
    this.#counter = new PositionCounter(this.#client, this.#positions, prefix, clock);
    this.#reader = new StoreReader(this.#client, this.#positions, codec, prefix, (place) => skipped(this, place));
    this.#appender = new StoreAppender(this.#client, this.#reader, this.#retries, prefix);
    this.#follower = new StoreFollower(this.#counter, this.#reader, this.#retries);
  }

  /**
   * Opens the log, also where the store is down. Throws a ConfigurationError where its certificate does not fit,
   * or it refuses this node's user: later that could not be told from an outage.
   */
  static async open(options: StoreLogOptions): Promise<EventStoreDbEventLog> {
    const log = new EventStoreDbEventLog(options, await trustedCertificates(options.address));
    try {
      await log.#greet();
      return log;
    } catch (error) {
      await log.close();
      throw error;
    }
  }

  read(stream: string, from = 0): Promise<StreamSlice> {
    return this.#onStream(stream, () =>
      this.#working(async () => {
        const stored = await this.#retries.read(() => this.#reader.eventsOf(stream, from));
        const last = stored.at(-1);
        if (last) await this.#counter.untilCounted(last.storePosition);
        const counted = this.#reader.counted(stored);
        counted.forEach(([{ revision }, { position } = { position: 0 }], index) => {
          if (revision !== from + index)
            throw new DamagedLog(`${stream} has no event ${from + index} before the one at position ${position}.`);
        });
        const events: RecordedEvent[] = [];
        while (events.length < counted.length) events.push(...(await this.#reader.readable(counted.slice(events.length))));
        const revision = events.at(-1)?.revision ?? (from === 0 ? -1 : await this.#retries.read(() => this.#reader.revisionOf(stream)));
        return { events: events.filter((event) => !isPassedOver(event)), revision };
      }),
    );
  }

  readAll(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    return this.#working(async () => {
      if (limit > 0 && after >= this.#counter.position) await this.#retries.read(() => this.#counter.countToEnd());
      return this.#retries.read(() => this.#reader.countedAfter(after, limit));
    });
  }

  async append(append: Append): Promise<Appended> {
    const [appended] = await this.appendAll([append]);
    return appended as Appended;
  }

  async appendAll(appends: readonly Append[], after?: number, durable = () => {}): Promise<readonly Appended[]> {
    const encoded = appends.map((append) => encodedAppend(append, this.options.codec));
    for (const { events } of encoded) assertStorable(events);
    return this.#working(async () => {
      if (this.#waiting >= MOST_WAITING) throw new Fault('STORE_UNAVAILABLE', 'Too many commands wait for the store.');
      if (after !== undefined) {
        await this.#retries.read(() => this.#counter.countToEnd());
        if (after !== this.#counter.position) throw new Conflict('', this.#counter.position);
      }
      this.#waiting++;
      try {
        const written: Written[] = [];
        for (const append of encoded) {
          written.push(await this.#onStream(append.stream, () => this.#send(append)));
          durable();
        }
        const appended: Appended[] = [];
        for (const each of written) appended.push({ revision: each.revision, position: await this.#positionOf(each) });
        return appended;
      } finally {
        this.#waiting--;
      }
    });
  }

  async head(): Promise<Head> {
    if (this.#closed) throw this.#closed;
    const [first, ...more] = this.#damaged.values();
    const damaged = more.length > 0 ? `${first} And so ${more.length} more.` : first;
    return { ...this.#counter.head(), ...(damaged !== undefined && { damaged }) };
  }

  override end(): Promise<Head> {
    return this.#working(async () => {
      await this.#retries.read(() => this.#counter.countToEnd());
      return this.head();
    });
  }

  /** Disks are the store's own care. */
  hasRoom(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async *follow(after: Checkpoint, signal: AbortSignal): AsyncGenerator<readonly RecordedEvent[]> {
    yield* this.#follower.follow(after, AbortSignal.any([signal, this.#ending.signal]));
    if (!signal.aborted && this.#closed) throw this.#closed;
  }

  async close(): Promise<void> {
    this.#closed ??= new Fault('STORE_UNAVAILABLE', 'The log is closed.');
    await Promise.allSettled([...this.#work]);
    this.#ending.abort();
    await this.#client.close();
    this.#positions.close();
  }

  async #greet(): Promise<void> {
    for (const until = Date.now() + STARTUP_DEADLINE; ; await beforeNextTry()) {
      try {
        const last = await this.#client.last(READ_DEADLINE);
        if (this.options.apart?.isNew === true) this.#counter.beginAfter(last?.storePosition);
        return;
      } catch (error) {
        const failure = failureOf(error);
        this.#counter.markAway(failure);
        if (failure.kind !== 'FORBIDDEN') return;
        if (!failure.unauthenticated || Date.now() > until)
          throw new ConfigurationError([
            `SAYSO_EVENTSTORE: ${failure.unauthenticated ? 'the store refuses this user and password' : 'this user may not read $all in the store'}.`,
          ]);
      }
    }
  }

  /** A stream that was deleted would go on where it ended, at other revisions than its events are made for. */
  async #send(append: EncodedAppend): Promise<Written> {
    if (append.expectedRevision < 0 && append.events.length > 0) {
      if (!this.#counter.hasSeenEnd) await this.#retries.read(() => this.#counter.countToEnd());
      await this.#retries.read(() => this.#reader.assertStreamHeld(append.stream));
    }
    return this.#appender.append(append);
  }

  /** Keeps what is wrong with a stream, until it is found to be right. */
  async #onStream<Result>(stream: string, work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await work();
      this.#damaged.delete(stream);
      return result;
    } catch (error) {
      if (error instanceof DamagedLog) this.#damaged.set(stream, `${stream}: ${error.message}`);
      throw error;
    }
  }

  /** Runs what must end before the log closes. */
  #working<Result>(work: () => Promise<Result>): Promise<Result> {
    const never = this.#closed ?? this.#counter.rewritten;
    if (never) return Promise.reject(never);
    const running = work();
    this.#work.add(running);
    const done = () => this.#work.delete(running);
    running.then(done, done);
    return running;
  }

  /** The global position of the last event that was stored, once it is counted. */
  async #positionOf({ stream, revision, id, storePosition }: Written): Promise<number> {
    if (id === undefined) return this.#counter.position;
    // an append that was done before may be answered without its position
    const stored = storePosition ?? (await this.#retries.read(() => this.#reader.storePositionOf(stream, revision)));
    return this.#counter.positionOf(id, stored);
  }
}

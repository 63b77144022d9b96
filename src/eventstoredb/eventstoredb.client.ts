import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import {
  BACKWARDS,
  END,
  EventStoreDBClient,
  NO_STREAM,
  START,
  streamNameFilter,
  type DNSClusterOptions,
  type EventData,
  type GossipClusterOptions,
  type JSONType,
  type SingleNodeOptions,
} from '@eventstore/db-client';
import type { Instant } from '../kernel/time.js';
import { Credentials, type StoreAddress } from './store-address.js';
import { failureOf, StoreFailure } from './store-failure.js';

/** An event as the store gives it. What was no JSON when it was stored is whatever the client makes of it. */
export interface StoreEvent {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: unknown;
  /** The store's own position: rising over all its events, whosever they are, with gaps. */
  readonly storePosition: bigint;
  /** When the store took it, by its clock. */
  readonly created: Instant;
}

/** An event to be stored; both parts are plain JSON: the client hangs on what is not. */
export type StoreProposal = Pick<StoreEvent, 'id' | 'type' | 'data' | 'metadata'>;

/** How a cluster's leader is looked for. */
const DISCOVERY = { nodePreference: 'leader', discoveryInterval: 100, gossipTimeout: 1 };

/** How often it is looked for at one time, whatever the address says: whoever needs it tries again, and a client given up goes on looking. */
const MOST_DISCOVERIES = 10;

/** Events of a subscription that wait here, and that are given at a time. */
const READ_AHEAD = 500;
const BATCH_SIZE = 500;

/** Milliseconds for which history may give nothing: at first, and at most, where machines are busy. */
const SILENCE = { first: 2_500, most: 20_000 };

/** Milliseconds that disposing of a client may take: what it holds is cut off all the same. */
const DISPOSE_DEADLINE = 1_000;

/** Milliseconds that the client has after an append's deadline to end the call itself. */
const DEADLINE_GRACE = 500;

/** Some of the client's objects emit errors when nobody listens any more, and that would end the process. */
const ignored = () => {};

/** What a read and a subscription have in common. */
interface Call {
  on(event: 'error', listener: () => void): unknown;
  destroy(): unknown;
}

/**
 * The calls of this node to one store. This is the one file that knows the client, and what it makes good of it:
 * every call has a deadline (in milliseconds), every end cancels its call, every error is a StoreFailure,
 * and a client that is stuck is given up for a new one.
 */
export class StoreClient {
  #client: EventStoreDBClient | undefined;
  /** Milliseconds in which more of history has to come. */
  #silence = SILENCE.first;
  readonly #credentials: Credentials;

  constructor(
    private readonly address: StoreAddress,
    private readonly certificates: Buffer | undefined,
  ) {
    // given with each append they select the single-append call, which shares nothing between clients and keeps its deadline;
    // without TLS they are not sent
    this.#credentials = address.credentials ?? new Credentials('nobody', 'nothing');
  }

  /** Stores the events after a revision (-1: they begin the stream), all or none. Returns where the last is, its position if the store tells it. */
  append(
    stream: string,
    expectedRevision: number,
    events: readonly StoreProposal[],
    deadline: number,
  ): Promise<{ readonly revision: number; readonly storePosition: bigint | undefined }> {
    const given = events.map((event) => ({ ...event, contentType: 'application/json' }) as EventData);
    const expected = expectedRevision < 0 ? NO_STREAM : BigInt(expectedRevision);
    return this.#withDeadline(deadline + DEADLINE_GRACE, async (client) => {
      const { position, nextExpectedRevision } = await client.appendToStream(stream, given, {
        expectedRevision: expected,
        deadline,
        credentials: this.#credentials,
      });
      return { revision: Number(nextExpectedRevision), storePosition: position?.commit };
    });
  }

  /** At most so many events of a stream, from a revision on, inclusive. Fails as MISSING where there is none. */
  readStream(stream: string, from: number, most: number, deadline: number): Promise<readonly StoreEvent[]> {
    return this.#read(deadline, (client) =>
      client.readStream(stream, { fromRevision: BigInt(from), maxCount: most, credentials: this.#credentials }),
    );
  }

  /** The last event of a stream. Fails as MISSING where there is none. */
  async lastOf(stream: string, deadline: number): Promise<StoreEvent | undefined> {
    const options = { fromRevision: END, direction: BACKWARDS, maxCount: 1, credentials: this.#credentials } as const;
    return (await this.#read(deadline, (client) => client.readStream(stream, options)))[0];
  }

  /**
   * At most so many events of the store, whosever they are, from a position on, inclusive; undefined: from the first. Beyond the end it is empty.
   * It lasts as long as events come. The silence that it bears grows each time that it was too long, until many have come again.
   */
  async readAll(from: bigint | undefined, most: number): Promise<readonly StoreEvent[]> {
    const silence = this.#silence;
    const options = { fromPosition: clientPosition(from), maxCount: most, credentials: this.#credentials } as const;
    try {
      const events = await this.#read(silence, (client) => client.readAll(options), true);
      if (events.length > 1) this.#silence = SILENCE.first;
      return events;
    } catch (error) {
      if (failureOf(error).kind === 'UNKNOWN') this.#silence = Math.min(2 * silence, SILENCE.most);
      throw error;
    }
  }

  /** The last event of the store, whosever it is. */
  async last(deadline: number): Promise<StoreEvent | undefined> {
    const options = { fromPosition: END, direction: BACKWARDS, maxCount: 1, credentials: this.#credentials } as const;
    return (await this.#read(deadline, (client) => client.readAll(options)))[0];
  }

  /** The events of all streams with a prefix, after a position, for as long as the store gives them; read no faster than they are asked for. */
  async *subscribe(after: bigint | undefined, prefix: string, signal: AbortSignal): AsyncGenerator<readonly StoreEvent[]> {
    const client = this.#inUse();
    const subscription = client.subscribeToAll(
      { fromPosition: clientPosition(after), filter: streamNameFilter({ prefixes: [prefix] }), credentials: this.#credentials },
      { highWaterMark: READ_AHEAD },
    );
    const stop = () => {
      cancelCall(subscription, subscription.unsubscribe());
    };
    subscription.on('error', ignored);
    signal.addEventListener('abort', stop);
    try {
      let batch: StoreEvent[] = [];
      for await (const { event } of subscription) {
        if (event) batch.push(storeEvent(event));
        // what comes in one turn is given as one
        if (batch.length < BATCH_SIZE && (subscription.readableLength > 0 || (await turn(), subscription.readableLength > 0))) continue;
        yield batch;
        batch = [];
      }
    } catch (error) {
      if (!signal.aborted) throw this.#failed(client, error);
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  /** Cuts off whatever runs. */
  async close(): Promise<void> {
    await this.#giveUp(this.#client);
  }

  /** The deadline is for all of it, or for each event where it may last as long as some come. */
  async #read<Event extends { readonly event?: unknown }>(
    deadline: number,
    open: (client: EventStoreDBClient) => AsyncIterable<Event> & Call & { cancel(): Promise<void> },
    lasts = false,
  ): Promise<readonly StoreEvent[]> {
    let close = ignored;
    try {
      return await this.#withDeadline(deadline, async (client, prolong) => {
        const reading = open(client);
        reading.on('error', ignored);
        close = () => {
          cancelCall(reading, reading.cancel());
        };
        const events: StoreEvent[] = [];
        for await (const { event } of reading) {
          if (event) events.push(storeEvent(event as ClientEvent));
          if (lasts) prolong();
        }
        // a client that is given up ends its calls as if all had been read
        if (client !== this.#client) throw new StoreFailure('UNKNOWN', 'The connection was given up meanwhile.');
        return events;
      });
    } finally {
      close();
    }
  }

  async #withDeadline<Result>(
    deadline: number,
    call: (client: EventStoreDBClient, prolong: () => void) => Promise<Result>,
  ): Promise<Result> {
    const client = this.#inUse();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new StoreFailure('UNKNOWN', `There is no answer after ${deadline} ms.`, { spent: true }));
      }, deadline);
    });
    try {
      return await Promise.race([call(client, () => timer?.refresh()), late]);
    } catch (error) {
      throw this.#failed(client, error);
    } finally {
      clearTimeout(timer);
    }
  }

  #failed(client: EventStoreDBClient, error: unknown): StoreFailure {
    const failure = failureOf(error);
    if (failure.spent && client === this.#client) void this.#giveUp(client);
    return failure;
  }

  #inUse(): EventStoreDBClient {
    return (this.#client ??= this.#made());
  }

  async #giveUp(client: EventStoreDBClient | undefined): Promise<void> {
    if (!client) return;
    this.#client = undefined;
    await Promise.race([client.dispose().catch(ignored), sleep(DISPOSE_DEADLINE, undefined, { ref: false })]);
  }

  /** Through the constructor: what reads connection strings prints them, passwords and all, where somebody debugs. */
  #made(): EventStoreDBClient {
    const { hosts, discover, tls, options } = this.address;
    const [first] = hosts;
    const where = discover
      ? { ...DISCOVERY, discover: first }
      : hosts.length > 1
        ? { ...DISCOVERY, endpoints: [...hosts] }
        : { endpoint: first };
    const maxDiscoverAttempts = Math.min(Number(options['maxDiscoverAttempts'] ?? MOST_DISCOVERIES), MOST_DISCOVERIES);
    const settings = { connectionName: 'sayso', ...where, ...options, maxDiscoverAttempts } as DNSClusterOptions &
      GossipClusterOptions &
      SingleNodeOptions;
    return new EventStoreDBClient(settings, { insecure: !tls, ...(this.certificates && { rootCertificate: this.certificates }) });
  }
}

/** A read or a subscription left by itself goes on at the store. */
function cancelCall(call: Call, cancelled: Promise<void>): void {
  call.destroy();
  cancelled.catch(ignored);
}

const clientPosition = (position: bigint | undefined) => (position === undefined ? START : { commit: position, prepare: position });

/** An older store tells a larger one where it reads a stream, and means none. */
const LAST_POSITION = 2n ** 63n - 1n;

/** An event of the client's, as much of it as is used. */
interface ClientEvent {
  readonly streamId: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly data: JSONType | Uint8Array;
  readonly metadata?: unknown;
  readonly created: Date;
  readonly position?: { readonly commit: bigint };
}

function storeEvent({ streamId, revision, id, type, data, metadata, created, position }: ClientEvent): StoreEvent {
  if (!position || position.commit > LAST_POSITION) throw new StoreFailure('FATAL', 'This store is too old: 22.10 or newer is needed.');
  return {
    stream: streamId,
    revision: Number(revision),
    id,
    type,
    data,
    metadata,
    storePosition: position.commit,
    created: created.toISOString(),
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Codec, StoredEvent } from '../event-log/codec.js';
import { encodedAppend, type EncodedAppend } from '../event-log/encoded-append.js';
import { eventHash } from '../event-log/event-hash.js';
import {
  assertSameHistory,
  Conflict,
  DamagedLog,
  EventLog,
  type Append,
  type Appended,
  type Head,
  type Checkpoint,
  type StreamSlice,
} from '../event-log/event-log.js';
import { StreamQueue } from '../event-log/stream-queue.js';
import type { Clock } from '../kernel/clock.js';
import { ConfigurationError } from '../kernel/configuration-error.js';
import type { RecordedEvent } from '../kernel/event.js';
import { Fault, Refusal, refuse } from '../kernel/refusal.js';
import type { Instant } from '../kernel/time.js';
import { Backoff } from './backoff.js';
import { StoreClient, type StoreEvent, type StoreProposal } from './eventstoredb.client.js';
import { GlobalPositions, type GlobalPosition } from './global-positions.js';
import type { StoreAddress } from './store-address.js';
import { trustedCertificates } from './store-certificate.js';
import { failureOf, StoreFailure } from './store-failure.js';

/** Our streams among others of the store. */
const PREFIX = 'sayso.';

/** Appends that may wait for the store at the same time. */
const MOST_WAITING = 1_000;

/** Events read at a time. */
const PAGE = 500;

/** In milliseconds. A command gives up within five seconds. */
const APPEND_DEADLINE = 2_000;
const APPEND_PATIENCE = 4_500;
const LEAST_DEADLINE = 300;
const READ_PATIENCE = 2_500;
const COUNT_PATIENCE = 5_000;
const BETWEEN_TRIES = 100;

/** Milliseconds for which a follower's subscription may count what was appended, before somebody looks. */
const SUBSCRIPTION_PATIENCE = 200;

/** Milliseconds after which a subscription that gives nothing is compared with the store: while it reads history in, and later. */
const QUIET = 100;
const WATCH = 5_000;
/** Milliseconds in which it has to give what the store was seen to hold. */
const OWED = 3_000;

/** Milliseconds for which a place may be missing: a node of a cluster may be a little behind the one that was read before. */
const LAGGING = 5_000;

/** Milliseconds for which right credentials may be refused: a server that is just starting does. */
const STARTING = 5_000;

export interface StoreLogOptions {
  readonly address: StoreAddress;
  /** Where positions are counted. */
  readonly folder: string;
  readonly codec: Codec;
  readonly clock: Clock;
  /** Tests only: a log of its own in a store that holds others. New: what lies there already is none of it, and is not looked at. */
  readonly apart?: { readonly prefix: string; readonly isNew: boolean };
}

/** What was stored: where, if the store told. */
interface Written {
  readonly stream: string;
  readonly revision: number;
  readonly id: string | undefined;
  readonly storePosition: bigint | undefined;
}

/**
 * EventStoreDB as the log: any number of nodes, each of which counts positions as it reads.
 * An outcome that is not known is settled by the same append again, which writes nothing twice; the store's own positions stay in here.
 */
export class EventStoreDbEventLog extends EventLog {
  readonly kind = 'eventstoredb';
  readonly restorable = false;
  readonly #client: StoreClient;
  readonly #ordinals: GlobalPositions;
  readonly #prefix: string;
  readonly #queue = new StreamQueue();
  readonly #work = new Set<Promise<unknown>>();
  readonly #ending = new AbortController();
  #closed: Fault | undefined;
  /** Whoever follows has found another history: nothing is read or written until it is the old one again. */
  #rewritten: Fault | undefined;
  #waiting = 0;
  #followers = 0;
  /** Up to where all events of the store were looked at. */
  #scanned: bigint | undefined;
  #counting: Promise<void> | undefined;
  /** Who waits until the event there is counted. */
  readonly #uncounted: { readonly storePosition: bigint; readonly counted: () => void }[] = [];
  #seenAt: Instant | undefined;
  #away: string | undefined;
  /** What wakes those who wait before they try again. */
  readonly #pauses = new Set<AbortController>();

  private constructor(
    private readonly options: StoreLogOptions,
    certificates: Buffer | undefined,
  ) {
    super();
    this.#prefix = options.apart?.prefix ?? PREFIX;
    this.#client = new StoreClient(options.address, certificates);
    this.#ordinals = GlobalPositions.open(options.folder);
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
    return this.#working(async () => {
      const events = await this.#patiently(() => this.#stream(stream, from));
      const lastOfAll = events.at(-1);
      if (lastOfAll) await this.#counted(lastOfAll.storePosition);
      const recorded = events.map((event) => this.#recorded(event, this.#ordinals.of(event.storePosition)));
      recorded.forEach(({ revision, position }, index) => {
        if (revision !== from + index)
          throw new DamagedLog(`${stream} has no event ${from + index} before the one at position ${position}.`);
      });
      return {
        events: recorded,
        revision: recorded.at(-1)?.revision ?? (from === 0 ? -1 : await this.#patiently(() => this.#revisionOf(stream))),
      };
    });
  }

  readAll(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    return this.#working(async () => {
      if (limit > 0 && after >= this.#position) await this.#patiently(() => this.#countToEnd());
      return this.#patiently(() => this.#page(after, limit));
    });
  }

  async append(append: Append): Promise<Appended> {
    const [appended] = await this.appendAll([append]);
    return appended as Appended;
  }

  async appendAll(appends: readonly Append[]): Promise<readonly Appended[]> {
    const encoded = appends.map((append) => encodedAppend(append, this.options.codec));
    for (const { events } of encoded) assertStorable(events);
    return this.#working(async () => {
      if (this.#waiting >= MOST_WAITING) throw new Fault('STORE_UNAVAILABLE', 'Too many commands wait for the store.');
      this.#waiting++;
      try {
        const written: Written[] = [];
        for (const append of encoded) written.push(await this.#write(append));
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
    const { position, recordedAt } = this.#ordinals.last ?? { position: 0 };
    const firstRecordedAt = this.#ordinals.first()?.recordedAt;
    return { position, firstRecordedAt, lastRecordedAt: recordedAt, seenAt: this.#seenAt, away: this.#away };
  }

  override end(): Promise<Head> {
    return this.#working(async () => {
      await this.#patiently(() => this.#countToEnd());
      return this.head();
    });
  }

  /** Disks are the store's own care. */
  hasRoom(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async *follow(after: Checkpoint, signal: AbortSignal): AsyncGenerator<readonly RecordedEvent[]> {
    const ended = AbortSignal.any([signal, this.#ending.signal]);
    const backoff = new Backoff();
    let place = after;
    this.#followers++;
    try {
      while (!ended.aborted) {
        try {
          await this.#assertSame(place);
          for await (const events of this.#live(place.position, ended)) {
            backoff.reset();
            yield events;
            const last = events.at(-1);
            if (last) place = { position: last.position, eventId: last.id, recordedAt: last.recordedAt };
          }
        } catch (error) {
          if (!(error instanceof StoreFailure)) throw error;
          this.#away = told(error);
        }
        await this.#pause(backoff.next(), ended);
      }
    } finally {
      this.#followers--;
    }
    if (!signal.aborted && this.#closed) throw this.#closed;
  }

  async close(): Promise<void> {
    this.#closed ??= new Fault('STORE_UNAVAILABLE', 'The log is closed.');
    await Promise.allSettled([...this.#work]);
    this.#ending.abort();
    await this.#client.close();
    this.#ordinals.close();
  }

  get #position(): number {
    return this.#ordinals.last?.position ?? 0;
  }

  async #greet(): Promise<void> {
    for (const until = Date.now() + STARTING; ; await tryAgain()) {
      try {
        const last = await this.#client.last(READ_PATIENCE);
        if (this.options.apart?.isNew === true && !this.#ordinals.last) this.#scanned = last?.storePosition;
        return;
      } catch (error) {
        const failure = failureOf(error);
        this.#away = told(failure);
        if (failure.kind !== 'FORBIDDEN') return;
        if (!failure.unauthenticated || Date.now() > until)
          throw new ConfigurationError([
            `SAYSO_EVENTSTORE: ${failure.unauthenticated ? 'the store refuses this user and password' : 'this user may not read $all in the store'}.`,
          ]);
      }
    }
  }

  /** Runs what must end before the log closes. */
  #working<Result>(work: () => Promise<Result>): Promise<Result> {
    const never = this.#closed ?? this.#rewritten;
    if (never) return Promise.reject(never);
    const running = work();
    this.#work.add(running);
    const done = () => this.#work.delete(running);
    running.then(done, done);
    return running;
  }

  /** Reads again what did not go through, for a short time; what the store throws, as what this port throws. */
  async #patiently<Result>(read: () => Promise<Result>): Promise<Result> {
    for (const until = Date.now() + READ_PATIENCE - LEAST_DEADLINE; ; await tryAgain()) {
      try {
        const result = await read();
        this.#back();
        return result;
      } catch (error) {
        if (!(error instanceof StoreFailure)) throw error;
        const again = error.kind === 'UNAVAILABLE' || error.kind === 'UNKNOWN';
        if (!again || Date.now() > until) throw faultOf(error);
      }
    }
  }

  /** Events that were counted, after a position; those of others in between are passed over. */
  async #page(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    const most = Math.min(limit, this.#position - after);
    const events: RecordedEvent[] = [];
    while (events.length < most) {
      const next = this.#ordinals.at(after + events.length + 1) as GlobalPosition;
      const page = await this.#client.readAll(next.storePosition, Math.min(PAGE, most - events.length), READ_PATIENCE);
      if (page.length === 0) throw new StoreFailure('UNKNOWN', 'The store does not hold what it held.');
      assertThere(next, page[0]);
      for (const event of page) if (this.#isOurs(event)) events.push(this.#recorded(event, this.#ordinals.of(event.storePosition)));
    }
    return events;
  }

  async #stream(stream: string, from: number): Promise<readonly StoreEvent[]> {
    const events: StoreEvent[] = [];
    for (;;) {
      const page = await this.#client.readStream(this.#prefix + stream, from + events.length, PAGE, READ_PATIENCE).catch(ifMissing([]));
      events.push(...page);
      if (page.length < PAGE) return events;
    }
  }

  async #revisionOf(stream: string): Promise<number> {
    return (await this.#client.lastOf(this.#prefix + stream, READ_PATIENCE).catch(ifMissing(undefined)))?.revision ?? -1;
  }

  /** One append of a stream at a time: two at once may arrive in either order. */
  #write(append: EncodedAppend): Promise<Written> {
    const { stream, expectedRevision, events } = append;
    if (events.length === 0) return Promise.resolve({ stream, revision: expectedRevision, id: undefined, storePosition: undefined });
    const until = Date.now() + APPEND_PATIENCE;
    return this.#queue.run(stream, () => this.#send(append, until));
  }

  async #send({ stream, expectedRevision, events }: EncodedAppend, until: number): Promise<Written> {
    const proposals = events.map((event, index) => proposalOf(event, stream, expectedRevision + 1 + index));
    const revision = expectedRevision + events.length;
    for (let isUnknown = false; ; await tryAgain()) {
      const deadline = Math.min(APPEND_DEADLINE, until - Date.now());
      if (deadline < LEAST_DEADLINE)
        throw isUnknown
          ? new Fault('OUTCOME_UNKNOWN', 'The store did not answer: this may or may not have been written.')
          : new Fault('STORE_UNAVAILABLE', 'The store does not answer: nothing was written.');
      try {
        const storePosition = await this.#client.append(this.#prefix + stream, expectedRevision, proposals, deadline);
        this.#back();
        return { stream, revision, id: events.at(-1)?.id, storePosition };
      } catch (error) {
        const failure = failureOf(error);
        if (failure.kind === 'CONFLICT') {
          await this.#reach(stream, failure.actual);
          throw new Conflict(stream, failure.actual);
        }
        if (failure.kind !== 'UNKNOWN' && failure.kind !== 'UNAVAILABLE') throw faultOf(failure);
        isUnknown ||= failure.kind === 'UNKNOWN';
      }
    }
  }

  /** The node that answers reads may be a moment behind the one that refused: whoever decides again must see what it saw. */
  async #reach(stream: string, revision: number): Promise<void> {
    for (const until = Date.now() + 500; Date.now() < until; await tryAgain(BETWEEN_TRIES / 10))
      if ((await this.#revisionOf(stream).catch(() => revision)) >= revision) return;
  }

  async #positionOf({ stream, revision, id, storePosition }: Written): Promise<number> {
    if (id === undefined) return this.#position;
    const at = storePosition ?? (await this.#patiently(() => this.#storePositionOf(stream, revision)));
    await this.#counted(at);
    const ordinal = this.#ordinals.of(at);
    if (ordinal?.eventId !== id) throw rewritten(ordinal?.position ?? this.#position);
    return ordinal.position;
  }

  /** An append that was done before may be answered without its place. */
  async #storePositionOf(stream: string, revision: number): Promise<bigint> {
    const [event] = await this.#client.readStream(this.#prefix + stream, revision, 1, READ_PATIENCE);
    if (!event) throw new StoreFailure('UNKNOWN', 'The event is not there yet.');
    return event.storePosition;
  }

  /** Resolves when this node has counted the event there: whoever follows does, else it looks itself. */
  async #counted(storePosition: bigint): Promise<void> {
    for (const until = Date.now() + COUNT_PATIENCE; !this.#isCounted(storePosition);) {
      if (Date.now() > until)
        throw new Fault('READ_MODEL_BEHIND', 'This node has not read the log that far yet; what was sent is written all the same.');
      if (this.#followers > 0) await this.#toldOf(storePosition);
      if (!this.#isCounted(storePosition)) await this.#countToEnd().catch(() => sleep(BETWEEN_TRIES));
      // a node of a cluster may be a moment behind the one that took it
      if (!this.#isCounted(storePosition)) await tryAgain(BETWEEN_TRIES / 10);
    }
  }

  #isCounted(storePosition: bigint): boolean {
    const last = this.#ordinals.last;
    return last !== undefined && last.storePosition >= storePosition;
  }

  #toldOf(storePosition: bigint): Promise<void> {
    return new Promise((resolve) => {
      const waiter = {
        storePosition,
        counted: () => {
          leave();
        },
      };
      const timer = setTimeout(waiter.counted, SUBSCRIPTION_PATIENCE);
      const leave = () => {
        clearTimeout(timer);
        const index = this.#uncounted.indexOf(waiter);
        if (index >= 0) this.#uncounted.splice(index, 1);
        resolve();
      };
      const after = this.#uncounted.findIndex((other) => other.storePosition > storePosition);
      this.#uncounted.splice(after < 0 ? this.#uncounted.length : after, 0, waiter);
    });
  }

  #isOurs({ stream, type }: StoreEvent): boolean {
    return stream.startsWith(this.#prefix) && !type.startsWith('$');
  }

  /** Counts events that follow each other in the store, as far as they are ours. */
  #count(events: readonly StoreEvent[]): readonly (readonly [StoreEvent, GlobalPosition])[] {
    const ours = events.filter((event) => this.#isOurs(event));
    const ordinals = this.#ordinals.count(ours);
    const last = events.at(-1);
    if (last && last.storePosition > (this.#scanned ?? -1n)) this.#scanned = last.storePosition;
    while (this.#uncounted[0] && this.#isCounted(this.#uncounted[0].storePosition)) this.#uncounted[0].counted();
    return ours.map((event, index) => [event, ordinals[index] as GlobalPosition]);
  }

  /** Looks at all that the store holds beyond what was looked at. One at a time, for all who ask meanwhile. */
  #countToEnd(): Promise<void> {
    return (this.#counting ??= this.#countOn().finally(() => (this.#counting = undefined)));
  }

  /** Page by page to the end, or until that is enough. */
  async #countOn(isEnough = () => false): Promise<void> {
    for (;;) {
      const { last } = this.#ordinals;
      const from = last && last.storePosition > (this.#scanned ?? -1n) ? last.storePosition : this.#scanned;
      const page = await this.#client.readAll(from, PAGE, READ_PATIENCE).catch(ifNoneBegins);
      if (from !== undefined && page[0]?.storePosition !== from) {
        this.#scanned = undefined;
        throw new StoreFailure('UNKNOWN', 'The store does not hold any more what it held.');
      }
      if (last?.storePosition === from && last) assertThere(last, page[0]);
      this.#count(page.filter(({ storePosition }) => !this.#isCounted(storePosition)));
      if (page.length < PAGE) break;
      if (isEnough()) return;
    }
    this.#seenAt = this.options.clock.now();
    this.#away = undefined;
  }

  /** A store that was rewound, or is another one, says nothing of it: so the last event that was counted is read again. */
  async #assertSame(place: Checkpoint): Promise<void> {
    const { last } = this.#ordinals;
    try {
      for (const until = Date.now() + LAGGING; last; await tryAgain()) {
        const [event] = await this.#client.readAll(last.storePosition, 1, READ_PATIENCE).catch(ifNoneBegins);
        if (!event && Date.now() < until) continue;
        assertThere(last, event);
        break;
      }
      this.#rewritten = undefined;
    } catch (error) {
      if (error instanceof Fault) this.#rewritten = error;
      throw error;
    }
    for (const until = Date.now() + LAGGING; place.position > this.#position && Date.now() < until;) {
      await this.#countToEnd();
      if (place.position > this.#position) await tryAgain();
    }
    const ordinal = this.#ordinals.at(place.position);
    assertSameHistory(place, ordinal && { id: ordinal.eventId, recordedAt: ordinal.recordedAt });
  }

  /** Until the subscription ends or fails, or is found to be silent. */
  async *#live(after: number, ended: AbortSignal): AsyncGenerator<readonly RecordedEvent[]> {
    let given = after;
    while (given < this.#position && !ended.aborted) {
      const events = await this.#page(given, PAGE);
      yield events;
      given += events.length;
    }
    const ending = new AbortController();
    // where nothing was counted, there is nothing of ours in what was looked at
    const from = this.#ordinals.at(given)?.storePosition ?? this.#scanned;
    const subscription = this.#client.subscribe(from, this.#prefix, AbortSignal.any([ended, ending.signal]));
    let owed: { readonly position: number; readonly since: number } | undefined;
    let isAtEnd = false;
    let checked = Date.now();
    let next = subscription.next();
    try {
      while (!ended.aborted) {
        const quiet = owed ? OWED : isAtEnd ? WATCH : QUIET;
        const got = await within(quiet, next);
        if (got !== LATE) {
          if (got.done === true) throw new StoreFailure('UNKNOWN', 'The subscription has ended.');
          const events = this.#count(got.value).map(([event, ordinal]) => this.#recorded(event, ordinal));
          given = events.at(-1)?.position ?? given;
          if (owed && given >= owed.position) owed = undefined;
          if (events.length > 0) yield events;
          next = subscription.next();
          if (!isAtEnd || Date.now() - checked < 2 * WATCH) continue;
        } else if (owed) throw new StoreFailure('UNKNOWN', 'The subscription has gone silent.');
        // what it owes shows in one page: history is not read twice where a subscription is only slow
        await this.#countOn(() => this.#position > given);
        checked = Date.now();
        if (this.#position > given) owed ??= { position: this.#position, since: checked };
        else if (!isAtEnd) {
          isAtEnd = true;
          yield [];
        }
      }
    } finally {
      ending.abort();
      next.catch(() => {});
    }
  }

  /** Somebody has got through: who waits may try again. */
  #back(): void {
    for (const waiting of this.#pauses) waiting.abort();
  }

  /** Waits before the next try, or until somebody else has got through. */
  async #pause(milliseconds: number, ended: AbortSignal): Promise<void> {
    const least = Math.min(milliseconds, BETWEEN_TRIES);
    await sleep(least, undefined, { signal: ended, ref: false }).catch(() => {});
    const waiting = new AbortController();
    this.#pauses.add(waiting);
    await sleep(milliseconds - least, undefined, { signal: AbortSignal.any([ended, waiting.signal]), ref: false }).catch(() => {});
    this.#pauses.delete(waiting);
  }

  #recorded({ stream: stored, revision, id, type, data, metadata }: StoreEvent, ordinal: GlobalPosition | undefined): RecordedEvent {
    const stream = stored.slice(this.#prefix.length);
    if (!ordinal) throw new DamagedLog(`Event ${revision} of ${stream} is none that was counted.`);
    if (ordinal.eventId !== id) throw rewritten(ordinal.position);
    const { position, recordedAt } = ordinal;
    if (!isAsWritten({ id, type, data: JSON.stringify(data), metadata: JSON.stringify(metadata) }, stream, revision))
      throw new DamagedLog(`The event at position ${position} is not as it was written.`);
    return this.options.codec.decodeParsed({ id, type, stream, revision, position, recordedAt }, () => ({ data, metadata }));
  }
}

const tryAgain = (milliseconds = BETWEEN_TRIES) => sleep(milliseconds, true);

/** Lowercase, as the store gives it back. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function assertStorable(events: readonly StoredEvent[]): void {
  for (const { id } of events) if (!UUID.test(id)) refuse('INVALID', 'id', 'The id of an event is a UUID.');
}

/** The hash goes with the circumstances: whoever reads the event finds it altered, in whatever store it has been. */
function proposalOf(event: StoredEvent, stream: string, revision: number): StoreProposal {
  const { id, type, data, metadata } = event;
  const circumstance = JSON.parse(metadata) as object;
  return { id, type, data: JSON.parse(data), metadata: { ...circumstance, hash: hashOf(event, stream, revision) } };
}

/** The hash is the last of the metadata's keys: what stands before it is the circumstance that was hashed. */
const HASHED = /^(.*),"hash":"([0-9a-f]{64})"}$/s;

function isAsWritten({ metadata, ...event }: StoredEvent, stream: string, revision: number): boolean {
  const [, circumstance, hash] = HASHED.exec(metadata) ?? [];
  return hash !== undefined && hashOf({ ...event, metadata: `${circumstance}}` }, stream, revision) === hash;
}

const hashOf = ({ id, type, data, metadata }: StoredEvent, stream: string, revision: number): string =>
  eventHash([id, stream, String(revision), type, data, metadata]);

function assertThere({ position, storePosition, eventId }: GlobalPosition, event: StoreEvent | undefined): void {
  if (event?.storePosition !== storePosition || event.id !== eventId) throw rewritten(position);
}

const rewritten = (position: number) =>
  new Fault(
    'HISTORY_REWRITTEN',
    `The store does not hold the event that this node has read at position ${position}: it was rewound, or is another one.`,
  );

const told = ({ kind, message }: StoreFailure): string =>
  kind === 'FORBIDDEN' ? 'The store refuses this node’s user.' : `The store does not answer: ${message}`;

/** What the store came to, as what this port throws. */
function faultOf(failure: StoreFailure): Error {
  switch (failure.kind) {
    case 'TOO_LARGE':
      return new Refusal([{ code: 'TOO_LONG', message: 'The store does not take as much at once.' }]);
    case 'DELETED':
      return new DamagedLog(`A stream was deleted in the store: ${failure.message}`);
    default:
      return new Fault('STORE_UNAVAILABLE', told(failure), { cause: failure });
  }
}

const ifMissing =
  <Nothing>(nothing: Nothing) =>
  (error: unknown): Nothing => {
    if (failureOf(error).kind === 'MISSING') return nothing;
    throw error;
  };

/** From a place where no event begins nothing can be read. */
function ifNoneBegins(error: unknown): readonly StoreEvent[] {
  if (failureOf(error).offBoundary) return [];
  throw error;
}

const LATE = Symbol('late');

/** What comes, or LATE; it can be waited for again. */
async function within<Result>(milliseconds: number, coming: Promise<Result>): Promise<Result | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => {
      resolve(LATE);
    }, milliseconds);
  });
  try {
    return await Promise.race([coming, late]);
  } finally {
    clearTimeout(timer);
  }
}

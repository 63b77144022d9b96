import { setTimeout as sleep } from 'node:timers/promises';
import { assertSameHistory, type Checkpoint, type Head } from '../event-log/event-log.js';
import type { Clock } from '../kernel/clock.js';
import { Fault } from '../kernel/refusal.js';
import type { Instant } from '../kernel/time.js';
import type { StoreClient, StoreEvent } from './eventstoredb.client.js';
import { assertHeld, historyRewritten, type GlobalPosition, type GlobalPositions } from './global-positions.js';
import { awayBecause, failureOf, StoreFailure } from './store-failure.js';
import { PAGE_SIZE } from './store-reader.js';
import { beforeNextTry, BETWEEN_TRIES } from './store-retries.js';
import { isOurs } from './stored-event.js';

/** Milliseconds for an event that is stored to be counted. */
const COUNT_DEADLINE = 5_000;

/** Milliseconds for which a follower's subscription may count what was appended, before somebody looks. */
const SUBSCRIPTION_DEADLINE = 200;

/** Milliseconds for which an event may be missing: a node of a cluster may be a little behind the one that was read before. */
const NODE_LAG = 5_000;

/** Who waits until an event of the store is counted, or a time has passed. */
interface Waiter {
  readonly storePosition: bigint;
  readonly wake: () => void;
}

/**
 * Gives our events of the store their global positions, in the order of the store: from subscriptions, and by looking itself.
 * It knows how far this node has looked, when it saw the end, and why it cannot look now.
 */
export class PositionCounter {
  /** How many follow the store now: they count what it gives them. */
  followers = 0;
  /** The store's position up to which all its events were looked at; undefined: none was, or the store does not hold that any more. */
  #scanned: bigint | undefined;
  #countingToEnd: Promise<void> | undefined;
  /** In the order of what they wait for. */
  readonly #waiters: Waiter[] = [];
  #seenAt: Instant | undefined;
  #away: string | undefined;
  #rewritten: Fault | undefined;

  constructor(
    private readonly client: StoreClient,
    private readonly positions: GlobalPositions,
    private readonly prefix: string,
    private readonly clock: Clock,
  ) {}

  /** Another history was found: nothing is read or written until it is the old one again. */
  get rewritten(): Fault | undefined {
    return this.#rewritten;
  }

  /** Of the last event that was counted; 0 = none was. */
  get position(): number {
    return this.positions.last?.position ?? 0;
  }

  /** Whether this node has counted to the end of the store at least once. */
  get hasSeenEnd(): boolean {
    return this.#seenAt !== undefined;
  }

  /** What this node has counted, without asking the store. */
  head(): Head {
    return {
      position: this.position,
      firstRecordedAt: this.positions.first()?.recordedAt,
      lastRecordedAt: this.positions.last?.recordedAt,
      seenAt: this.#seenAt,
      away: this.#away,
    };
  }

  /** The store cannot be looked at now; `head` tells so until it can. */
  markAway(failure: StoreFailure): void {
    this.#away = awayBecause(failure);
  }

  /** Counts only what comes after one of the store's positions, where nothing was counted yet. */
  beginAfter(storePosition: bigint | undefined): void {
    if (!this.positions.last) this.#scanned = storePosition;
  }

  /** The store's position from which on those after a position of ours are read. */
  storePositionAt(position: number): bigint | undefined {
    // where nothing was counted, there is nothing of ours in what was looked at
    return this.positions.at(position)?.storePosition ?? this.#scanned;
  }

  /** Counts events that follow each other in the store, as far as they are ours. Throws Fault HISTORY_REWRITTEN. */
  count(events: readonly StoreEvent[]): readonly (readonly [StoreEvent, GlobalPosition])[] {
    const ours = events.filter((event) => isOurs(event, this.prefix));
    const counted = this.positions.count(ours);
    const last = events.at(-1);
    if (last && last.storePosition > (this.#scanned ?? -1n)) this.#scanned = last.storePosition;
    while (this.#waiters[0] && this.#isCounted(this.#waiters[0].storePosition)) this.#waiters[0].wake();
    return ours.map((event, index) => [event, counted[index] as GlobalPosition]);
  }

  /** Looks at all that the store holds beyond what was looked at. One at a time, for all who ask meanwhile. Throws as `countOn`. */
  countToEnd(): Promise<void> {
    return (this.#countingToEnd ??= this.countOn().finally(() => (this.#countingToEnd = undefined)));
  }

  /** Looks page by page to the end, or until that is enough. Throws StoreFailure, and Fault HISTORY_REWRITTEN. */
  async countOn(isEnough = () => false): Promise<void> {
    for (;;) {
      const { last } = this.positions;
      const from = last && last.storePosition > (this.#scanned ?? -1n) ? last.storePosition : this.#scanned;
      const page = await this.client.readAll(from, PAGE_SIZE).catch(noneIfOffBoundary);
      if (from !== undefined && page[0]?.storePosition !== from) {
        this.#scanned = undefined;
        throw new StoreFailure('UNKNOWN', 'The store does not hold any more what it held.');
      }
      if (last?.storePosition === from && last) assertHeld(last, page[0]);
      this.count(page.filter(({ storePosition }) => !this.#isCounted(storePosition)));
      if (page.length < PAGE_SIZE) break;
      if (isEnough()) return;
    }
    this.#seenAt = this.clock.now();
    this.#away = undefined;
  }

  /**
   * The global position of an event that was stored, once it is counted. Throws Fault READ_MODEL_BEHIND where it is not in time,
   * HISTORY_REWRITTEN where another event is there.
   */
  async positionOf(id: string, storePosition: bigint): Promise<number> {
    await this.untilCounted(storePosition);
    const counted = this.positions.of(storePosition);
    if (counted?.eventId !== id) throw historyRewritten(counted?.position ?? this.position);
    return counted.position;
  }

  /** Resolves when this node has counted the event there: whoever follows does, else it looks itself. Throws Fault READ_MODEL_BEHIND where it is not in time. */
  async untilCounted(storePosition: bigint): Promise<void> {
    for (const until = Date.now() + COUNT_DEADLINE; !this.#isCounted(storePosition);) {
      if (Date.now() > until)
        throw new Fault('READ_MODEL_BEHIND', 'This node has not read the log that far yet; what was sent is written all the same.');
      if (this.followers > 0) await this.#untilFollowerCounts(storePosition);
      // a store may be slow to tell all its history; whoever waits here has no more than this time
      if (!this.#isCounted(storePosition))
        await Promise.race([this.countToEnd().catch(() => sleep(BETWEEN_TRIES)), sleep(until - Date.now(), undefined, { ref: false })]);
      // a node of a cluster may be a moment behind the one that took it
      if (!this.#isCounted(storePosition)) await beforeNextTry(BETWEEN_TRIES / 10);
    }
  }

  /**
   * A store that was rewound, or is another one, says nothing of it: so the last event that was counted is read again,
   * and the checkpoint is compared with what was counted. Throws Fault HISTORY_REWRITTEN, and StoreFailure.
   */
  async assertSame(checkpoint: Checkpoint): Promise<void> {
    try {
      await this.#assertLastHeld();
      this.#rewritten = undefined;
    } catch (error) {
      if (error instanceof Fault) this.#rewritten = error;
      throw error;
    }
    const isBeyond = () => checkpoint.position > this.position;
    for (const until = Date.now() + NODE_LAG; isBeyond() && Date.now() < until;) {
      await this.countToEnd();
      if (isBeyond()) await beforeNextTry();
    }
    const counted = this.positions.at(checkpoint.position);
    assertSameHistory(checkpoint, counted && { id: counted.eventId, recordedAt: counted.recordedAt });
  }

  async #assertLastHeld(): Promise<void> {
    const { last } = this.positions;
    for (const until = Date.now() + NODE_LAG; last; await beforeNextTry()) {
      const [event] = await this.client.readAll(last.storePosition, 1).catch(noneIfOffBoundary);
      if (!event && Date.now() < until) continue;
      assertHeld(last, event);
      break;
    }
  }

  #isCounted(storePosition: bigint): boolean {
    const { last } = this.positions;
    return last !== undefined && last.storePosition >= storePosition;
  }

  /** Resolves when the event is counted, or the subscription has had its time. */
  #untilFollowerCounts(storePosition: bigint): Promise<void> {
    return new Promise((resolve) => {
      const waiter = {
        storePosition,
        wake: () => {
          clearTimeout(timer);
          const index = this.#waiters.indexOf(waiter);
          if (index >= 0) this.#waiters.splice(index, 1);
          resolve();
        },
      };
      const timer = setTimeout(waiter.wake, SUBSCRIPTION_DEADLINE);
      const after = this.#waiters.findIndex((other) => other.storePosition > storePosition);
      this.#waiters.splice(after < 0 ? this.#waiters.length : after, 0, waiter);
    });
  }
}

/** From a position where no event begins nothing can be read. */
function noneIfOffBoundary(error: unknown): readonly StoreEvent[] {
  if (failureOf(error).offBoundary) return [];
  throw error;
}

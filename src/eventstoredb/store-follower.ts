import type { Checkpoint } from '../event-log/event-log.js';
import type { RecordedEvent } from '../kernel/event.js';
import { Backoff } from './backoff.js';
import type { PositionCounter } from './position-counter.js';
import { StoreFailure } from './store-failure.js';
import { PAGE_SIZE, type StoreReader } from './store-reader.js';
import type { StoreRetries } from './store-retries.js';

/** Milliseconds after which a subscription that gives nothing is compared with the store: in catch-up, and when it is live. */
const CATCH_UP_SILENCE = 100;
const LIVE_SILENCE = 5_000;

/** Milliseconds in which it has to give what the store was seen to hold. */
const OWED_DEADLINE = 3_000;

/**
 * Follows the store through whatever befalls it, in four phases:
 * backfill (what is counted here is read page by page), catch-up (a subscription gives and counts the rest of history),
 * cut-over (nothing is left: an empty batch tells so), live. What fails begins again after a backoff.
 */
export class StoreFollower {
  constructor(
    private readonly counter: PositionCounter,
    private readonly reader: StoreReader,
    private readonly retries: StoreRetries,
  ) {}

  /** As `EventLog.follow`, until it has ended. Throws Fault HISTORY_REWRITTEN, and DamagedLog. */
  async *follow(after: Checkpoint, ended: AbortSignal): AsyncGenerator<readonly RecordedEvent[]> {
    const backoff = new Backoff();
    let checkpoint = after;
    this.counter.followers++;
    try {
      while (!ended.aborted) {
        try {
          await this.counter.assertSame(checkpoint);
          for await (const events of this.#followOnce(checkpoint.position, ended)) {
            backoff.reset();
            yield events;
            const last = events.at(-1);
            if (last) checkpoint = { position: last.position, eventId: last.id, recordedAt: last.recordedAt };
          }
        } catch (error) {
          if (!(error instanceof StoreFailure)) throw error;
          this.counter.markAway(error);
        }
        await this.retries.pause(backoff.next(), ended);
      }
    } finally {
      this.counter.followers--;
    }
  }

  /** Backfill, then one subscription: until that ends or fails, or is found to be silent. */
  async *#followOnce(after: number, ended: AbortSignal): AsyncGenerator<readonly RecordedEvent[]> {
    let given = after;
    while (given < this.counter.position && !ended.aborted) {
      const events = await this.reader.countedAfter(given, PAGE_SIZE);
      yield events;
      given += events.length;
    }
    // a subscription begun now would not learn that it has ended, and stay open
    if (!ended.aborted) yield* this.#subscribe(given, ended);
  }

  /** Catch-up, cut-over, live. Throws StoreFailure when it ends by itself. */
  async *#subscribe(after: number, ended: AbortSignal): AsyncGenerator<readonly RecordedEvent[]> {
    let given = after;
    /** The position that the store was seen to hold, and the subscription has not given. */
    let owed: number | undefined;
    let isLive = false;
    let comparedAt = Date.now();
    const ending = new AbortController();
    const subscription = this.reader.subscribe(this.counter.storePositionAt(given), AbortSignal.any([ended, ending.signal]));
    let next = subscription.next();
    try {
      while (!ended.aborted) {
        const silence = owed !== undefined ? OWED_DEADLINE : isLive ? LIVE_SILENCE : CATCH_UP_SILENCE;
        const got = await withTimeout(silence, next);
        if (got !== TIMED_OUT) {
          if (got.done === true) throw new StoreFailure('UNKNOWN', 'The subscription has ended.');
          for (let counted = this.counter.count(got.value); counted.length > 0;) {
            const events = await this.reader.readable(counted);
            given = events.at(-1)?.position ?? given;
            yield events;
            counted = counted.slice(events.length);
          }
          if (owed !== undefined && given >= owed) owed = undefined;
          next = subscription.next();
          if (!isLive || Date.now() - comparedAt < 2 * LIVE_SILENCE) continue;
        } else if (owed !== undefined) throw new StoreFailure('UNKNOWN', 'The subscription has gone silent.');
        // what it owes shows in one page: history is not read twice where a subscription is only slow
        await this.counter.countOn(() => this.counter.position > given);
        comparedAt = Date.now();
        if (this.counter.position > given) owed ??= this.counter.position;
        else if (!isLive) {
          isLive = true;
          yield [];
        }
      }
    } finally {
      ending.abort();
      next.catch(() => {});
    }
  }
}

const TIMED_OUT = Symbol('timed out');

/** What comes, or TIMED_OUT; it can be waited for again. */
async function withTimeout<Result>(milliseconds: number, coming: Promise<Result>): Promise<Result | typeof TIMED_OUT> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<typeof TIMED_OUT>((resolve) => {
    timer = setTimeout(() => {
      resolve(TIMED_OUT);
    }, milliseconds);
  });
  try {
    return await Promise.race([coming, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

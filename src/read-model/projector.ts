import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import { WriteGate } from '../commands/command-runner.js';
import { assertSameHistory, type EventLog, type Head } from '../event-log/event-log.js';
import { skipped } from '../event-log/skip.js';
import type { RecordedEvent } from '../kernel/event.js';
import { Fault } from '../kernel/refusal.js';
import { isFull, isIoError } from '../sqlite/database.js';
import { UnappliedEvent, type ReadModel } from './read-model.js';
import { Renewal } from './renewal.js';

/** Events applied in one transaction where the log is read once, and not followed. */
const BATCH = 500;

/** Milliseconds for which rows that were applied wait for others to share their commit. */
const GATHERING = 200;

/** Milliseconds before what failed is tried again. */
const PATIENCE = 1_000;
const RENEWAL_PATIENCE = 60_000;

/** Where the read model stands, and why. */
export function stoppedAfter(position: number, failure: unknown): string {
  return `The read model stopped after position ${position}. ${reasonOf(failure)}`;
}

export const reasonOf = (failure: unknown): string =>
  failure instanceof Fault ? `${failure.code}: ${failure.message}` : String((failure as Partial<Error>).message ?? failure);

/** Follows the log: applies every event to the read model, in order, once, and tells those who wait for a position. */
export class Projector implements WriteGate {
  /** Called whenever what is waited for may have come. */
  readonly #waiters = new Set<() => void>();
  readonly #ending = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #failure: unknown;
  #renewalFailure: unknown;
  #target = 0;
  #endReached = false;
  #gathering: NodeJS.Timeout | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly rows: ReadModel,
    private readonly logger: Pick<Logger, 'error'>,
    /** Called when the disk under the rows fails. */
    private readonly failStop: (error: unknown) => void = () => {},
    /** How rows are made anew beside this process. */
    private readonly renewal?: Renewal,
  ) {}

  /** Position up to which the rows hold the log. */
  get position(): number {
    return this.rows.checkpoint().position;
  }

  /** The end of the log that is followed, and the kind of store that holds it. */
  async head(): Promise<Head & Pick<EventLog, 'kind'>> {
    const head = await this.log.head();
    // a crash may have taken from the log's count what the rows hold
    return { kind: this.log.kind, ...head, position: Math.max(head.position, this.position) };
  }

  /** How many events are in the rows that are being made anew, if they are. */
  get renewed(): number | undefined {
    return this.renewal?.position;
  }

  /** Why they were not, where they still should be. */
  get renewalFailure(): unknown {
    return this.renewal?.isDue === true ? this.#renewalFailure : undefined;
  }

  /** Why it stands still, where it does. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Throws Fault READ_MODEL_STOPPED where what was written now would not be seen. A full disk stops both, and says so itself. */
  assertOpen(): void {
    if (this.#failure !== undefined && !isFull(this.#failure))
      throw new Fault('READ_MODEL_STOPPED', `Nothing is written until this is repaired: ${stoppedAfter(this.position, this.#failure)}`);
  }

  /** Whether the disk has no room for another event or its rows; what is there can be read. */
  async isFull(): Promise<boolean> {
    return isFull(this.#failure) || !(await this.log.hasRoom());
  }

  /** Position that the log was known to have when following began. */
  get target(): number {
    return this.#target;
  }

  /** Whether the rows are history being read in: they do not hold yet what the log held when following began. */
  get isReadingIn(): boolean {
    return this.position < this.#target || !this.#endReached;
  }

  async start(): Promise<void> {
    if (this.log.restorable) await this.forgetOtherHistory();
    const { position, seenAt } = await this.log.head();
    this.#target = position;
    this.#endReached = seenAt !== undefined;
    this.#running = (this.#isEmptyBefore(position) ? this.#renew() : Promise.resolve()).then(() =>
      Promise.all([this.#follow(), this.#renewWhileDue()]),
    );
  }

  /** Applies all that the log holds now, where it is not followed. A failure is told as there. */
  async readIn(): Promise<void> {
    try {
      if (this.log.restorable) await this.forgetOtherHistory();
      this.#endReached = false;
      if (this.renewal?.isDue === true || this.#isEmptyBefore((await this.log.head()).position)) await this.#renew();
      await this.catchUp();
      this.#failure = undefined;
    } catch (error) {
      this.#failed(error);
    }
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
    clearTimeout(this.#gathering);
  }

  /** Applies all that the log holds now. */
  async catchUp(progress: (position: number) => void = () => {}): Promise<void> {
    for (;;) {
      const events = await this.log.readAll(this.position, BATCH);
      if (events.length === 0) {
        await this.#apply([]);
        this.rows.commit();
        return;
      }
      await this.#apply(events);
      progress(this.position);
      if (events.length === BATCH) await turn();
    }
  }

  /** Resolves when the rows hold the position. Throws Fault READ_MODEL_BEHIND after `patience` milliseconds. */
  waitFor(position: number, patience = 5_000): Promise<void> {
    return this.#until(() => this.position >= position, patience, String(position));
  }

  /**
   * Resolves when the rows can be asked: they hold the position, and history is read in; where the store is away, what was read before has to do.
   * Throws Fault READ_MODEL_BEHIND after five seconds.
   */
  async waitToAnswer(minPosition: number): Promise<void> {
    await this.waitFor(Math.max(minPosition, this.#target));
    if (this.#endReached) return;
    const { away } = await this.log.head();
    if (away === undefined || this.position === 0) await this.#until(() => this.#endReached, 5_000, 'its end');
  }

  /** Rows of another history, or ahead of the log, are made anew; where no owner may have put it there, Fault HISTORY_REWRITTEN is thrown. */
  async forgetOtherHistory(): Promise<void> {
    const place = this.rows.checkpoint();
    if (place.position === 0) return;
    const [event] = await this.log.readAll(place.position - 1, 1);
    try {
      assertSameHistory(place, event);
    } catch (error) {
      if (!this.log.restorable) throw error;
      this.rows.reset();
    }
  }

  /** Whether there are no rows yet, of so many events that they are better made beside. */
  #isEmptyBefore(position: number): boolean {
    return this.position === 0 && Renewal.isFor(position);
  }

  #until(come: () => boolean, patience: number, where: string): Promise<void> {
    if (come()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        this.#waiters.delete(look);
      };
      const look = () => {
        if (!come()) return;
        leave();
        resolve();
      };
      const timer = setTimeout(() => {
        leave();
        reject(new Fault('READ_MODEL_BEHIND', `This node has read the log up to position ${this.position}, not yet to ${where}.`));
      }, patience);
      this.#waiters.add(look);
    });
  }

  /** An event that cannot be applied is passed over where an operator has said so. */
  async #apply(events: readonly RecordedEvent[]): Promise<void> {
    if (events.length === 0) this.#endReached = true;
    const { position } = events.at(-1) ?? this;
    const isReadingIn = position < this.#target || !this.#endReached;
    try {
      this.rows.apply(events, isReadingIn);
    } catch (error) {
      const instead = error instanceof UnappliedEvent && (await skipped(this.log, error.place));
      if (!instead) throw error;
      this.rows.apply([instead], isReadingIn);
      await this.#apply(events);
    }
    for (const look of this.#waiters) look();
  }

  #commitSoon(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      try {
        this.rows.commit();
      } catch {
        // told where it is followed
      }
    }, GATHERING).unref();
  }

  async #renew(): Promise<void> {
    try {
      await this.renewal?.run(this.#ending.signal);
      this.#renewalFailure = undefined;
      for (const look of this.#waiters) look();
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      this.logger.error(`The read model was not made anew. ${String(error)}`);
      this.#renewalFailure = error;
      if (isIoError(error)) this.failStop(error);
    }
  }

  async #renewWhileDue(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted && this.renewal?.isDue === true) {
      await this.#renew();
      if (this.#renewalFailure !== undefined) await sleep(RENEWAL_PATIENCE, undefined, { ref: false, signal }).catch(() => {});
    }
  }

  #failed(error: unknown): void {
    if (String(error) !== String(this.#failure)) this.logger.error(stoppedAfter(this.position, error));
    this.#failure = error;
    if (isIoError(error)) this.failStop(error);
  }

  /** What cannot be applied is tried again and again. */
  async #follow(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const failed = new AbortController();
      this.rows.whenFailed = (error) => failed.abort(error);
      try {
        if (!this.isReadingIn) this.rows.apply([]);
        for await (const events of this.log.follow(this.rows.checkpoint(), AbortSignal.any([signal, failed.signal]))) {
          failed.signal.throwIfAborted();
          await this.#apply(events);
          this.#commitSoon();
          this.#failure = undefined;
        }
        failed.signal.throwIfAborted();
      } catch (error) {
        this.#failed(error);
        await sleep(PATIENCE, undefined, { ref: false, signal }).catch(() => {});
      }
    }
  }
}

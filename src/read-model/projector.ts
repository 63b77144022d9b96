import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import type { EventLog, Head } from '../event-log/event-log.js';
import { Fault } from '../kernel/refusal.js';
import { isFull, isIoError } from '../sqlite/database.js';
import type { ReadModel } from './read-model.js';

/** Events applied in one transaction. */
const BATCH = 500;

/** Milliseconds before what failed is tried again. */
const PATIENCE = 1_000;

interface Waiter {
  readonly position: number;
  readonly done: () => void;
}

/** Follows the log: applies every event to the read model, in order, once, and tells those who wait for a position. */
export class Projector {
  readonly #waiters = new Set<Waiter>();
  #wake = () => {};
  #end = () => {};
  readonly #ended = new Promise<void>((resolve) => (this.#end = resolve));
  #running: Promise<void> = Promise.resolve();
  #stopped = true;
  #ending = false;
  #failure: unknown;
  #target = 0;
  #forget = () => {};

  constructor(
    private readonly log: EventLog,
    private readonly rows: ReadModel,
    private readonly logger: Pick<Logger, 'error'>,
    /** Called when the disk under the rows fails. */
    private readonly failStop: (error: unknown) => void = () => {},
  ) {}

  /** Position up to which the rows hold the log. */
  get position(): number {
    return this.rows.checkpoint().position;
  }

  /** The end of the log that is followed, and the kind of store that holds it. */
  async head(): Promise<Head & Pick<EventLog, 'kind'>> {
    return { kind: this.log.kind, ...(await this.log.head()) };
  }

  /** Why it stands still, where an event could not be applied. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Whether the disk has no room for another event or its rows; what is there can be read. */
  async isFull(): Promise<boolean> {
    return isFull(this.#failure) || !(await this.log.hasRoom());
  }

  /** Position that the log had when following began: until it is reached, the rows are history being read in. */
  get target(): number {
    return this.#target;
  }

  async start(): Promise<void> {
    await this.forgetOtherHistory();
    this.#target = (await this.log.head()).position;
    this.#stopped = false;
    this.#forget = this.log.onAppended(() => this.#wake());
    this.#running = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#ending = true;
    this.#end();
    this.#forget();
    this.#wake();
    await this.#running;
  }

  /** Applies all that the log holds now. */
  async catchUp(progress: (position: number) => void = () => {}): Promise<void> {
    while (!this.#ending) {
      const events = await this.log.readAll(this.position, BATCH);
      if (events.length === 0) return;
      this.rows.apply(events);
      const { position } = this;
      progress(position);
      for (const waiter of this.#waiters) if (waiter.position <= position) waiter.done();
      if (events.length === BATCH) await turn();
    }
  }

  /** Resolves when the rows hold the position. Throws Fault READ_MODEL_BEHIND after `patience` milliseconds. */
  waitFor(position: number, patience = 5_000): Promise<void> {
    if (this.position >= position) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const done = () => {
        leave();
        resolve();
      };
      const waiter: Waiter = { position, done };
      const timer = setTimeout(() => {
        leave();
        reject(new Fault('READ_MODEL_BEHIND', `This node has read the log up to position ${this.position}, not yet to ${position}.`));
      }, patience);
      this.#waiters.add(waiter);
    });
  }

  /** Rows of another history, or ahead of the log, are made anew. */
  async forgetOtherHistory(): Promise<void> {
    const { position, eventId } = this.rows.checkpoint();
    if (position === 0) return;
    const [event] = await this.log.readAll(position - 1, 1);
    if (event?.id !== eventId) this.rows.reset();
  }

  /** What cannot be applied is tried again and again, and never skipped. */
  async #follow(): Promise<void> {
    while (this.#following()) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      try {
        await this.catchUp();
        this.#failure = undefined;
        if (this.#following()) await woken;
      } catch (error) {
        if (String(error) !== String(this.#failure))
          this.logger.error(`The read model stands after position ${this.position}: ${String(error)}`);
        this.#failure = error;
        if (isIoError(error)) this.failStop(error);
        await Promise.race([sleep(PATIENCE, undefined, { ref: false }), this.#ended]);
      }
    }
  }

  #following(): boolean {
    return !this.#stopped;
  }
}

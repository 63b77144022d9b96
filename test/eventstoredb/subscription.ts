import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { tooSlow } from './failure.js';
import { caughtUp, checkpoint, confirmation, eventOf, filterOf } from './messages.js';
import type { Stored, StoredLog } from './stored-log.js';

export type ReadCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>;
export type Version = '23.10' | '24.6';

/** So many events a live subscriber may be behind. */
const LIVE_BUFFER = 32;
/** So many events are considered for one checkpoint, where the client does not say. */
const SEARCH_WINDOW = 32;

/** A subscription to all: first what is there, then what comes. */
export class Subscription {
  readonly #passes: (event: Stored) => boolean;
  readonly #checkpointInterval: number;
  #live = false;
  #ended = false;
  #considered = 0;
  #wake = (): void => {};

  constructor(
    readonly call: ReadCall,
    readonly log: StoredLog,
    /** What to begin after; -1 = the beginning. */
    readonly after: bigint,
    /** Of the next event in the log. */
    private next: number,
    readonly version: Version,
  ) {
    const options = call.request.getOptions()!;
    const filter = options.getFilter();
    this.#passes = filterOf(options);
    this.#checkpointInterval = filter ? (filter.getMax() || SEARCH_WINDOW) * filter.getCheckpointintervalmultiplier() : Infinity;
    call.on('cancelled', () => this.silence());
  }

  /** Ends when it is ended or silenced. */
  async run({
    stalled,
    trickled,
    given,
  }: {
    stalled: () => Promise<void> | undefined;
    trickled: () => Promise<void>;
    given: () => void;
  }): Promise<void> {
    await sent(this.call, confirmation());
    while (!this.#ended) {
      const event = this.log.events[this.next];
      if (stalled()) await stalled();
      else if (!event) await this.#reachEnd();
      else {
        this.next++;
        await trickled();
        if (await this.#give(event)) given();
      }
    }
  }

  /** Tells it that the log has grown. */
  appeared(): void {
    if (!this.#ended && this.#live && this.version === '23.10' && this.#waiting() > LIVE_BUFFER) {
      this.silence();
      this.call.emit('error', tooSlow().status);
    }
    this.#wake();
  }

  /** It stays open, but nothing comes any more. */
  silence(): void {
    this.#ended = true;
    this.#wake();
  }

  /** An end without an error. */
  end(): void {
    this.silence();
    this.call.end();
  }

  #waiting(): number {
    return this.log.events.slice(this.next).filter(this.#passes).length;
  }

  async #give(event: Stored): Promise<boolean> {
    // From a position beyond the log 24.6 gives nothing until the log has passed it; 23.10 gives what is below it.
    if (this.version === '24.6' && event.position <= this.after) return false;
    const passes = this.#passes(event);
    if (passes) await sent(this.call, eventOf(event));
    if (++this.#considered % this.#checkpointInterval === 0) await sent(this.call, checkpoint(event.position));
    return passes;
  }

  async #reachEnd(): Promise<void> {
    const last = this.log.events.at(-1);
    if (!this.#live || this.version === '24.6') await sent(this.call, caughtUp());
    if (!this.#live && last && this.#checkpointInterval < Infinity) await sent(this.call, checkpoint(last.position));
    this.#live = true;
    if (this.next === this.log.events.length && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

/** Sends as fast as the client takes it. */
export async function sent(call: ReadCall, answer: streams.ReadResp): Promise<void> {
  if (call.cancelled || call.writableEnded || call.write(answer)) return;
  await new Promise<void>((resolve) => call.once('drain', resolve));
}

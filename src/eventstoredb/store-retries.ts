import { setTimeout as sleep } from 'node:timers/promises';
import { faultOf, StoreFailure } from './store-failure.js';

/** Milliseconds for one read. A command gives up within five seconds. */
export const READ_DEADLINE = 2_500;

/** Milliseconds: no call is begun that would have less. */
export const LEAST_DEADLINE = 300;

/** Milliseconds for a stream to be read as far as it is known to be: the node that answers may be a moment behind another one. */
export const REACH_DEADLINE = 500;

/** Milliseconds between two tries. */
export const BETWEEN_TRIES = 100;

export const beforeNextTry = (milliseconds = BETWEEN_TRIES) => sleep(milliseconds, true);

/** Who tries again: reads for a short time, followers for as long as it takes; each that gets through ends the pauses of all. */
export class StoreRetries {
  /** What wakes those who pause. */
  readonly #pauses = new Set<AbortController>();

  /**
   * Reads again what did not go through (UNAVAILABLE, UNKNOWN), for a short time: it ends within five seconds.
   * What the store throws, as what the port throws: see `faultOf`.
   */
  async read<Result>(read: () => Promise<Result>): Promise<Result> {
    for (const until = Date.now() + READ_DEADLINE - LEAST_DEADLINE; ; await beforeNextTry()) {
      try {
        const result = await read();
        this.gotThrough();
        return result;
      } catch (error) {
        if (!(error instanceof StoreFailure)) throw error;
        const again = error.kind === 'UNAVAILABLE' || error.kind === 'UNKNOWN';
        if (!again || Date.now() > until) throw faultOf(error);
      }
    }
  }

  /** Somebody has got through: who pauses may try again. */
  gotThrough(): void {
    for (const pause of this.#pauses) pause.abort();
  }

  /** Waits before the next try, or until somebody else has got through; not at all once it has ended. */
  async pause(milliseconds: number, ended: AbortSignal): Promise<void> {
    const least = Math.min(milliseconds, BETWEEN_TRIES);
    await sleep(least, undefined, { signal: ended, ref: false }).catch(() => {});
    const pause = new AbortController();
    this.#pauses.add(pause);
    await sleep(milliseconds - least, undefined, { signal: AbortSignal.any([ended, pause.signal]), ref: false }).catch(() => {});
    this.#pauses.delete(pause);
  }
}

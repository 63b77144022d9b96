import { setImmediate as turn } from 'node:timers/promises';

/** Milliseconds that work may take before others get their turn. */
const LONGEST = 10;

/** Gives the event loop back to others whenever enough was done. */
export class Turns {
  #since = performance.now();

  get areDue(): boolean {
    return performance.now() - this.#since >= LONGEST;
  }

  async give(): Promise<void> {
    await turn();
    this.#since = performance.now();
  }
}

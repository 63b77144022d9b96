const LEAST = 200;
const MOST = 10_000;

/** Milliseconds to wait before what failed is tried again: at least 200, at most ten seconds, more from time to time, never in step with others. */
export class Backoff {
  #failures = 0;

  constructor(private readonly chance: () => number = Math.random) {}

  next(): number {
    const ceiling = Math.min(MOST, LEAST * 2 ** Math.min(this.#failures++, 10));
    return LEAST + this.chance() * (ceiling - LEAST);
  }

  /** It went well: the next failure is the first. */
  reset(): void {
    this.#failures = 0;
  }
}

import { Injectable } from '@nestjs/common';
import { Fault } from '../kernel/refusal.js';

/** Milliseconds. */
const LONGEST = 3_600_000;

/**
 * Reactions pause while an import runs: what it brings in happened long ago, and what we would do is often among it.
 * An import first waits for the commands of reactions that are under way.
 */
@Injectable()
export class Pause {
  #imports = 0;
  #underway = 0;
  #alone = 0;
  readonly #waiting = new Set<() => void>();

  get now(): boolean {
    return this.#imports > 0;
  }

  /** From now on reactions pause, until the returned function is called, or so many milliseconds have passed: no import may hold them for ever. */
  async begin(most = LONGEST): Promise<() => void> {
    this.#imports++;
    let ended = false;
    const end = () => {
      clearTimeout(timer);
      if (!ended) this.#imports--;
      ended = true;
      this.lookAgain();
    };
    const timer = setTimeout(end, most).unref();
    while (this.#underway > 0) await this.#woken();
    return end;
  }

  /** From now on nobody but an import writes, until the returned function is called. */
  alone(): () => void {
    this.#alone++;
    return () => {
      this.#alone--;
    };
  }

  /** Throws a Fault while an import writes alone. */
  assertOpen(): void {
    if (this.#alone > 0) throw new Fault('STORE_UNAVAILABLE', 'Events are being imported: nothing else is written until that has ended.');
  }

  /** One command of a reaction, once no import runs. Nothing is sent where the signal comes before, and those who wait are told to look again. */
  async send(signal: AbortSignal, command: () => Promise<unknown>): Promise<void> {
    while (this.now && !signal.aborted) await this.#woken();
    if (signal.aborted) return;
    // with no turn for others since the last look: an import that begins waits for it
    this.#underway++;
    try {
      await command();
    } finally {
      this.#underway--;
      this.lookAgain();
    }
  }

  /** Wakes all who wait here. */
  lookAgain(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }
}

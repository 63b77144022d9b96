import { Injectable } from '@nestjs/common';

/**
 * Reactions pause while an import runs: what it brings in happened long ago, and what we would do is often among it.
 * An import first waits for the commands of reactions that are under way.
 */
@Injectable()
export class Pause {
  #imports = 0;
  #underway = 0;
  readonly #waiting = new Set<() => void>();

  get now(): boolean {
    return this.#imports > 0;
  }

  /** From now on reactions pause, until the returned function is called. */
  async begin(): Promise<() => void> {
    this.#imports++;
    await this.#until(() => this.#underway === 0);
    let ended = false;
    return () => {
      if (!ended) this.#imports--;
      ended = true;
      this.lookAgain();
    };
  }

  /** Resolves when no import runs, or the signal has come and those who wait were told to look again. */
  async over(signal: AbortSignal): Promise<void> {
    await this.#until(() => !this.now || signal.aborted);
  }

  /** One command of a reaction. */
  async send<Result>(command: () => Promise<Result>): Promise<Result> {
    this.#underway++;
    try {
      return await command();
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

  async #until(come: () => boolean): Promise<void> {
    while (!come()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }
}

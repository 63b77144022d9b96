import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Fault } from '../kernel/refusal.js';

/** Ends the streams that would outlive the service: it stops within seconds, and a stream may last for hours. */
@Injectable()
export class Stopping implements OnModuleDestroy {
  readonly #waiting = new Set<(reason: Fault) => void>();
  #reason: Fault | undefined;

  onModuleDestroy(): void {
    this.#reason = new Fault('STORE_UNAVAILABLE', 'The service is stopping; sent again, only what is missing is written.');
    for (const stop of this.#waiting) stop(this.#reason);
  }

  get isStopping(): boolean {
    return this.#reason !== undefined;
  }

  /** What the stream gives, until the service stops: then throws a Fault. */
  async *until<Item>(stream: AsyncIterable<Item>): AsyncGenerator<Item> {
    const items = stream[Symbol.asyncIterator]();
    try {
      for (let item = await this.#next(items); item.done !== true; item = await this.#next(items)) yield item.value;
    } finally {
      // not awaited: it waits for the item that never came
      items.return?.().catch(() => {});
    }
  }

  #next<Item>(items: AsyncIterator<Item>): Promise<IteratorResult<Item>> {
    if (this.#reason) return Promise.reject(this.#reason);
    return new Promise<IteratorResult<Item>>((resolve, reject) => {
      this.#waiting.add(reject);
      items
        .next()
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(reject));
    });
  }
}

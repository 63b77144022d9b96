import { Fault } from '../kernel/refusal.js';
import { within } from '../kernel/deadline.js';

const idle = () => new Fault('REQUEST_TIMEOUT', 'Nothing came for too long: it ends here.');

/** What a stream gives; throws Fault REQUEST_TIMEOUT where the next of it does not come within so many milliseconds. */
export async function* notIdle<Item>(stream: AsyncIterable<Item>, milliseconds: number): AsyncGenerator<Item> {
  const items = stream[Symbol.asyncIterator]();
  const next = () => within(milliseconds, items.next(), idle);
  try {
    for (let item = await next(); item.done !== true; item = await next()) yield item.value;
  } finally {
    // not awaited: it waits for the item that never came
    items.return?.().catch(() => {});
  }
}

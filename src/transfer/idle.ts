import { Fault } from '../kernel/refusal.js';

/** What a stream gives; throws Fault REQUEST_TIMEOUT where the next of it does not come within so many milliseconds. */
export async function* notIdle<Item>(stream: AsyncIterable<Item>, milliseconds: number): AsyncGenerator<Item> {
  const items = stream[Symbol.asyncIterator]();
  try {
    for (let item = await within(milliseconds, items.next()); item.done !== true; item = await within(milliseconds, items.next()))
      yield item.value;
  } finally {
    // not awaited: it waits for the item that never came
    items.return?.().catch(() => {});
  }
}

function within<Result>(milliseconds: number, coming: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Fault('REQUEST_TIMEOUT', 'Nothing came for too long: the import ends here.')), milliseconds);
    coming.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

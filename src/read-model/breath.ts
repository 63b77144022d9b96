import { setImmediate as turn } from 'node:timers/promises';

/** Milliseconds for which queries may follow each other before the event loop has its turn. */
const LONGEST_BREATH = 10;

/** When the event loop last came by. */
let began = 0;
let isTurning = false;

/** Statements run on the main thread: a document that asks for many lets others through between two of them. */
export async function breath(): Promise<void> {
  while (performance.now() - began >= LONGEST_BREATH) {
    if (!isTurning) {
      isTurning = true;
      setImmediate(() => {
        isTurning = false;
        began = performance.now();
      });
    }
    await turn();
  }
}

/** Milliseconds that turns may take together before the event loop goes round. */
const STRETCH = 5;

const waiting: (() => void)[] = [];
let isUnderWay = false;

/** Runs it in a turn of its own: one after the other, as they came. The event loop goes round between two of them once they have taken a while. */
export function inTurn(run: () => void): void {
  waiting.push(run);
  if (!isUnderWay) setImmediate(takeTurns);
  isUnderWay = true;
}

function takeTurns(): void {
  const end = performance.now() + STRETCH;
  const take = () => {
    waiting.shift()?.();
    // a tick that a microtask asks for comes after all that follows from this turn
    queueMicrotask(() => process.nextTick(goOn));
  };
  const goOn = () => {
    isUnderWay = waiting.length > 0;
    if (!isUnderWay) return;
    if (performance.now() < end) take();
    else setImmediate(takeTurns);
  };
  take();
}

/** Resolves when its turn has come: what answers many callers waits for one between two pieces of its work. */
export const turn = (): Promise<void> => new Promise(inTurn);

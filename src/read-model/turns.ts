const waiting: (() => void)[] = [];

function next(): void {
  const run = waiting.shift();
  if (waiting.length > 0) setImmediate(next);
  run?.();
}

/** Runs it in a turn of its own: one after the other, as they came, and between two of them the event loop goes round. */
export function inTurn(run: () => void): void {
  if (waiting.push(run) === 1) setImmediate(next);
}

/** Resolves when its turn has come: what answers many callers waits for one between two pieces of its work. */
export const turn = (): Promise<void> => new Promise(inTurn);

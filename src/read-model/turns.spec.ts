import { expect, test } from '@jest/globals';
import { turn } from './turns.js';

/** Whoever takes `turns` turns, each as long; answers how often the event loop went round meanwhile. */
async function roundsWhile(turns: number, milliseconds: number): Promise<number> {
  let rounds = 0;
  let next = setImmediate(function round() {
    rounds++;
    next = setImmediate(round);
  });
  for (let taken = 0; taken < turns; taken++) {
    await turn();
    for (const end = performance.now() + milliseconds; performance.now() < end;);
  }
  clearImmediate(next);
  return rounds;
}

test('between two turns that take a while the event loop goes round', async () => {
  expect(await roundsWhile(10, 6)).toBeGreaterThanOrEqual(10);
});

test('turns that are short follow each other', async () => {
  expect(await roundsWhile(1_000, 0)).toBeLessThan(1_000);
});

test('turns are taken in the order in which they were asked for, each with what follows from it', async () => {
  const taken: string[] = [];
  const take = async (name: string) => {
    for (let number = 0; number < 3; number++) {
      await turn();
      await Promise.resolve();
      taken.push(`${name}${number}`);
    }
  };
  await Promise.all([take('a'), take('b')]);
  expect(taken).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
});

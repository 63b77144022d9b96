import { expect, test } from '@jest/globals';
import { Backoff } from './backoff.js';

const waits = (chance: number) => {
  const backoff = new Backoff(() => chance);
  return Array.from({ length: 20 }, () => backoff.next());
};

test('waits longer and longer, from 0.2 to 10 seconds', () => {
  expect(waits(1).slice(0, 4)).toEqual([200, 400, 800, 1600]);
  expect(waits(1).at(-1)).toBe(10_000);
});

test('waits no time that others wait too', () => {
  expect(waits(0)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(new Set(Array.from({ length: 10 }, () => [new Backoff(), new Backoff()].map((one) => (one.next(), one.next())).join())).size).toBe(
    10,
  );
});

test('begins anew where it went well', () => {
  const backoff = new Backoff(() => 1);
  backoff.next();
  backoff.next();
  backoff.reset();
  expect(backoff.next()).toBe(200);
});

import { expect, test } from '@jest/globals';
import { FIGURES_SAY } from './words.js';

test.each([
  [0, 0, 'No promise to be kept by now'],
  [0, 1, '0 of 1 promise was kept in time'],
  [3, 14, '3 of 14 promises were kept in time'],
])('%i kept of %i that were due: %s', (kept, due, says) => {
  expect(FIGURES_SAY.KEPT_ON_TIME((name) => (name === 'PROMISES_DUE' ? due : kept))).toBe(says);
});

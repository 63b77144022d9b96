import { describe, expect, test } from '@jest/globals';
import { dayInWords, listed } from './words.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = MONTHS.flatMap((name, n) =>
  ['01', '09', '10', '28'].map((date) => [`2027-${String(n + 1).padStart(2, '0')}-${date}`, `${Number(date)} ${name} 2027`] as const),
);

describe('a day in words', () => {
  test('is read alike everywhere', () => {
    expect(dayInWords('2027-04-27')).toBe('27 Apr 2027');
    expect(DAYS.map(([day]) => dayInWords(day))).toEqual(DAYS.map(([, said]) => said));
  });
});

test('words are listed', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((words) => listed(words))).toEqual(['', 'a', 'a and b', 'a, b and c']);
  expect(listed(['a', 'b', 'c'], 'or')).toBe('a, b or c');
});

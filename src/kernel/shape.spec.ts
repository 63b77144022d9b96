import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { key, line, slot, text } from './shape.js';

/** Words and signs as people write them, with what shows as nothing where their script wants it. */
const WRITTEN = [
  ...['SSO', 'naïve', 'Müller', 'e\u0301tage', '(2026)', '“so”', '—', '½', 'C++'],
  // Persian, with non-joiners also before digits, brackets and Latin letters
  ...['می\u200cخواهم', 'کتاب\u200cها', 'API\u200cهای', 'فاز\u200c۲', 'آزمون\u200c(الف)', '\u200fسلام', 'مرحبا\u061c'],
  ...['क्\u200dष', 'नमस्ते', 'श्री\u200cमान', 'ശ്രീ', 'ক্\u200dষ', 'ශ්\u200dරී', 'สวัสดี', 'ភាសា\u200bខ្មែរ', '\u200eשלום', '葛\u{e0100}', '한국어'],
  ...['👩\u200d💻', '🏳️\u200d🌈', '❤️', '1️⃣', '👍🏽', '🇩🇪', '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}', '©\ufe0f', '↔\ufe0e'],
];
const prose = fc
  .array(fc.tuple(fc.constantFrom(...WRITTEN), fc.constantFrom(' ', ', ', '\n', '\t', '\n\n', '\u00a0')), { minLength: 1, maxLength: 30 })
  .map((words) => words.flat().join(''));

/** What shows as nothing, or turns what follows, between Latin letters. */
const HIDDEN = [
  ...Array.from(
    '\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2066\u2067\u2068\u2069\u3164\ufe0f\ufeff\ufff9',
  ),
  ...['\u{e0041}', '\u{e0100}', '\u{1d173}'],
];

describe('a text of many lines', () => {
  test('is whatever people write, in every script', () => {
    fc.assert(fc.property(prose, (written) => expect([written, text()(written)]).toEqual([written, undefined])));
  });

  test('is kept with what shows as nothing, which a line is not', () => {
    const latin = fc.constantFrom('pay', 'Acme by June', 'C++');
    fc.assert(
      fc.property(latin, latin, fc.constantFrom(...HIDDEN), (before, after, hidden) => {
        const written = `${before}${hidden}${after}`;
        expect([text()(written), line()(written)]).toEqual([undefined, expect.objectContaining({ code: 'INVALID' })]);
      }),
    );
  });
});

test.each(['sayso', 'Sayso', 'SAYSO', 'SAYS0', 'saYso'])('%s is no key, and no part of a slot’s', (given) => {
  for (const problem of [key(given), slot(`${given}@everyone`), slot(`sso@customer:${given}`)])
    expect(problem).toMatchObject({ code: 'INVALID' });
});
test.each(['sayso-1', 'essayso', 'so'])('%s is a key', (given) => expect(key(given)).toBeUndefined());

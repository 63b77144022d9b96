import { describe, expect, test } from '@jest/globals';
import { folded, looksLike, shows, whyNoName, whyNotGiven } from './name.js';

describe('a name', () => {
  test.each([
    ['Latin', 'Ada Łovelace'],
    ['an apostrophe and a hyphen', 'Anne-Marie O’Neill'],
    ['two spaces, as somebody once typed them', 'Mark  Williams'],
    ['accents apart from their letters', 'Ame\u0301lie'],
    ['Persian, a non-joiner within it', 'علی\u200cرضا'],
    ['Sinhala, a joiner within it', 'ශ\u0dca\u200dරී'],
    ['Bengali, a joiner before the virama', 'র\u200d\u09cdযাব'],
    ['Malayalam, a joiner at its end', 'സുനില\u0d4d\u200d'],
    ['Hindi, a non-joiner within it', 'क\u094d\u200cष'],
    ['Japanese, its own space between the names', '山田\u3000太郎'],
    ['Japanese, a form of an ideograph', '葛\u{e0100}城'],
    ['Mongolian, a form of a letter', '\u182d\u180b\u1820'],
    ['Braille, its blank between words', '\u2801\u2800\u2803'],
    ['an emoji made of several', '👩\u200d💻 Labs'],
    ['an emoji with its selector', '❤\ufe0f Care'],
    ['a keycap', 'Studio 7\ufe0f\u20e3'],
    ['a flag made of tags', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} Office'],
    ['a sign', 'C++'],
  ])('may be %s', (_, name) => expect(whyNoName(name)).toBeUndefined());

  test.each([
    ['a zero-width space alone', '\u200b', 'U+200B'],
    ['a Hangul filler alone', '\u3164', 'U+3164'],
    ['a Braille blank alone', '\u2800', 'U+2800'],
    ['a half-width Hangul filler', 'Ada\uffa0', 'U+FFA0'],
    ['a zero-width space', 'A\u200bda', 'U+200B'],
    ['a soft hyphen', 'A\u00adda', 'U+00AD'],
    ['a byte order mark', 'A\ufeffda', 'U+FEFF'],
    ['a joiner between Latin letters', 'A\u200dda', 'U+200D'],
    ['a joiner at the end', 'Ada\u200d', 'U+200D'],
    ['a non-joiner between scripts', 'ع\u200cA', 'U+200C'],
    ['a non-joiner at the end of Persian', 'علی\u200c', 'U+200C'],
    ['two non-joiners', 'علی\u200c\u200cرضا', 'U+200C'],
    ['a joiner between emoji that make none', '👩\u200d🍕', 'U+200D'],
    ['a selector after a letter', 'A\ufe0fda', 'U+FE0F'],
    ['a combining grapheme joiner', 'A\u034fda', 'U+034F'],
    ['a right-to-left mark', 'Ada\u200f', 'U+200F'],
    ['an Arabic letter mark', 'Ada\u061cda', 'U+061C'],
    ['an override', 'A\u202edna', 'U+202E'],
    ['an isolate', 'A\u2066dna', 'U+2066'],
    ['tags without a flag', 'Ada\u{e0041}', 'U+E0041'],
    ['a line separator', 'Ada\u2028Eve', 'U+2028'],
    ['a control character', 'A\u0085da', 'U+0085'],
    ['half a character', 'A\ud800', 'U+D800'],
    ['a space that does not break', 'Ada\u00a0Lovelace', 'U+00A0'],
    ['an ideographic space between Latin letters', 'Ada\u3000Lovelace', 'U+3000'],
    ['a musical invisible', 'A\u{1d173}da', 'U+1D173'],
    ['a space before', ' Ada', 'space'],
    ['a space behind', 'Ada ', 'space'],
    ['a no-break space behind', 'Ada\u00a0', 'space'],
  ])('is not %s', (_, name, why) => expect(whyNoName(name)).toContain(why));

  test('of nothing that shows is none', () => {
    for (const text of ['', ' ', '\u200b', '\u3164', '\u2800', '\u00a0\u200d \u202e', '\n'])
      expect([text, shows(text)]).toEqual([text, false]);
    for (const text of ['.', 'م', '👩\u200d💻', '\u0301']) expect([text, shows(text)]).toEqual([text, true]);
  });
});

test.each(['Sayso', 'sayso', 'Ѕауѕо', '𝐒𝐚𝐲𝐬𝐨', 'SAYS0'])('the register’s own is %s', (name) =>
  expect([whyNoName(name), whyNotGiven(name)]).toEqual([undefined, expect.stringContaining('Sayso')]),
);
test.each(['Sayso Ltd', 'Say', 'Saxon', 'Essayso'])('the register’s own is not %s', (name) => expect(whyNotGiven(name)).toBeUndefined());

describe('names that pass for each other', () => {
  test.each([
    ['Ada', 'Аdа'],
    ['Ada', 'ADA'],
    ['Ada', '𝕬𝖉𝖆'],
    ['ada', 'АДА'.replace('Д', 'D')],
    ['Bill', 'BiII'],
    ['Iris', 'lris'],
    ['Marnie', 'Mamie'],
    ['Olaf', '0laf'],
    ['Ada Lovelace', 'Ada\u00a0\u2009Lovelace'],
    ['ada', 'ａｄａ'],
    ['Una Straße', ' UNA STRASSE'],
    ['علی\u200cرضا', 'علیرضا'],
    ['José', 'Jose\u0301'],
  ])('%j and %j', (a, b) => {
    expect(looksLike(a, b)).toBe(true);
    expect(looksLike(b, a)).toBe(true);
  });

  test.each([
    ['Ada', 'Eve'],
    ['Ada', 'Adah'],
    ['José', 'Jose'],
    ['राम', 'रमा'],
    ['山田', '山口'],
  ])('not %j and %j', (a, b) => expect(looksLike(a, b)).toBe(false));
});

test.each([
  ['Café  Müller', 'CAFE MULLER'],
  ['Straße', 'STRASSE'],
  ['ﬁne', 'Fine'],
  ['Ame\u0301lie', 'amelie'],
])('%j folds like %j', (a, b) => expect(folded(a)).toBe(folded(b)));

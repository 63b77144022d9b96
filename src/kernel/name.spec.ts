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
    ['Japanese, its space beside a bracket', '（株）\u3000山田商店'],
    ['Japanese, its space before Latin letters', '株式会社\u3000ABC'],
    ['Japanese, its space before wide letters', '有限会社\u3000Ｋ＆Ｋ'],
    ['Japanese, its space behind an abbreviation', '㈱\u3000ABC'],
    ['Japanese, its space before a repeated ideograph', '山田\u3000々木'],
    ['Japanese, two of its spaces', '山田\u3000\u3000太郎'],
    ['Bengali, a non-joiner at its end', 'কোন\u09cd\u200c'],
    ['Bengali, a non-joiner at the end of a word', 'কোন\u09cd\u200c কোম্পানি'],
    ['Hindi, a non-joiner at its end', 'अर्थात\u094d\u200c'],
    ['Gujarati, a non-joiner at its end', 'માઇક્રોસોફ્ટ\u0acd\u200c'],
    ['Telugu, a non-joiner at its end', 'సాఫ్ట\u0c4d\u200c'],
    ['Kannada, a non-joiner at its end', 'ಸಾಫ್ಟ\u0ccd\u200c'],
    ['Malayalam, a non-joiner at its end', 'സോഫ്റ്റ\u0d4d\u200c'],
    ['Kurdish, a non-joiner at its end', 'ئه\u200cسه\u200c'],
    ['Kurdish, a non-joiner at the end of a word', 'ده\u200c كه\u200c'],
    ['Javanese, a joiner within it', 'ꦗꦮ\u200dꦶ'],
    ['Sundanese, a joiner within it', 'ᮞ\u1baa\u200dᮛ'],
    ['Mongolian, the space before an ending', 'ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ'],
    ['Mongolian, a form of a letter and a separator', 'ᠪ\u180b\u180eᠠ'],
    ['Khmer, its invisible space', 'ធនាគារ\u200bកាណាឌីយ៉ា'],
    ['Khmer, a letter below another', 'ខ\u17d2មែរ'],
    ['Burmese, a letter below another', 'မန\u1039တလေး'],
    ['an emoji that shows as text', '☎\ufe0e Telco'],
    ['an emoji with a selector that it could do without', '⭐\ufe0f Star'],
    ['a sign that spans the digits after it', '\u0600١٢'],
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
    ['a null notehead', 'Una\u{1d159}', 'U+1D159'],
    ['a null notehead alone', '\u{1d159}', 'U+1D159'],
    ['a private character', 'Una\ue000', 'U+E000'],
    ['a noncharacter', 'Una\ufffe', 'U+FFFE'],
    ['a stand-in for an object', 'Una\ufffc', 'U+FFFC'],
    ['a character not assigned', 'Una\u0378', 'U+0378'],
    ['a hieroglyph’s control', 'Una\u{13440}', 'U+13440'],
    ['a blank hieroglyph', 'Una\u{13441}', 'U+13441'],
    ['a Khitan filler', 'Una\u{16fe4}', 'U+16FE4'],
    ['an annotation', 'Una\ufff9', 'U+FFF9'],
    ['a Tifinagh joiner between Latin letters', 'U\u2d7fna', 'U+2D7F'],
    ['a Khmer stacker with nothing to stack', 'ខ\u17d2', 'U+17D2'],
    ['two Burmese stackers', 'န\u1039\u1039တ', 'U+1039'],
    ['an accent alone', '\u0301', 'U+0301'],
    ['an accent at the beginning', '\u0301Ada', 'U+0301'],
    ['an accent at the beginning of a word', 'Ada \u0301Eve', 'U+0301'],
    ['two forms of one Mongolian letter', '\u182d\u180b\u180b\u1820', 'U+180B'],
    ['a Mongolian space at the end of a word', 'ᠮᠣᠩ\u202f ᠤᠨ', 'U+202F'],
    ['a text selector after a digit', '1\ufe0e', 'U+FE0E'],
    ['an invisible space between Latin and Khmer', 'A\u200bក', 'U+200B'],
    // neither of its neighbours would join the other: RFC 5892, A.1, and UAX 31 have it out of place as well
    ['a non-joiner between Latin and Persian', 'API\u200cهای عمومی', 'U+200C'],
    ['a non-joiner before a digit', 'فاز\u200c۲', 'U+200C'],
    ['a non-joiner before a bracket', 'آزمون\u200c(الف)', 'U+200C'],
    ['a space before', ' Ada', 'space'],
    ['a space behind', 'Ada ', 'space'],
    ['a no-break space behind', 'Ada\u00a0', 'space'],
  ])('is not %s', (_, name, why) => expect(whyNoName(name)).toContain(why));

  test('of nothing that shows is none', () => {
    for (const text of ['', ' ', '\u200b', '\u3164', '\u2800', '\u{1d159}', '\ue000', '\u0378', '\u00a0\u200d \u202e', '\n'])
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
    ...['\u{1d159}', '\ue000', '\ufffe', '\ufffc', '\u0378', '\u{13440}', '\u{16fe4}', ' \u{1d159}'].map(
      (unseen) => ['Una', `Una${unseen}`] as const,
    ),
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

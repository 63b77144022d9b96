/** What may be a name, and which names pass for each other. */
import unhomoglyph from 'unhomoglyph';

/** What shows as nothing: spaces, what fonts leave out, what only steers other characters, and the blank of Braille. */
const NOTHING = '\\p{White_Space}\\p{Default_Ignorable_Code_Point}\\p{Cc}\\p{Cf}\\p{Cs}\\u2800';
const SHOWN = new RegExp(`[^${NOTHING}]`, 'u');

/** Whether there is anything to be seen. */
export const shows = (text: string): boolean => SHOWN.test(text);

/** Scripts whose letters join, or stack, as a joiner between them says. */
const JOINING = [
  ...['Arab', 'Syrc', 'Mand', 'Mong', 'Nkoo', 'Adlm', 'Rohg'],
  ...['Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh', 'Khmr', 'Mymr', 'Tibt'],
].map((script) => `[\\p{scx=${script}}&&[\\p{L}\\p{M}]]`);
const VIRAMA = '[\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca]';
const CJK = '[\\p{Ideographic}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Hang}]';

/** Characters that show as nothing, where the writing they belong to needs them. */
const IN_PLACE = new RegExp(
  [
    '\\p{RGI_Emoji}',
    ...JOINING.map((letter) => `(?<=${letter})[\\u200c\\u200d](?=${letter})`),
    // the last letter of a word in Malayalam, as it was written before it had a character of its own
    `(?<=${VIRAMA})\\u200d`,
    // the form of an ideograph, and of a Mongolian letter
    '(?<=\\p{Unified_Ideograph})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
    '(?<=\\p{scx=Mong})[\\u180b-\\u180f]',
    // the space between names
    `(?<=${CJK})\\u3000(?=${CJK})`,
    '(?<=\\p{scx=Brai})\\u2800(?=\\p{scx=Brai})',
  ].join('|'),
  'gv',
);
const OUT_OF_PLACE = new RegExp(`(?! )[${NOTHING}]`, 'u');

/** Why a text is no name, in one plain sentence; undefined where it is one. */
export function whyNoName(text: string): string | undefined {
  if (/^\s|\s$/.test(text)) return 'A name does not begin or end with a space.';
  const [found] = OUT_OF_PLACE.exec(text.replaceAll(IN_PLACE, '·')) ?? [];
  return found === undefined ? undefined : `A name holds only what shows: U+${hex(found)} does not here.`;
}

const hex = (character: string): string => (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

/** Accents, once they are apart from their letters, and what shows as nothing. */
const NO_LETTER = /[\u0300-\u036f\p{Default_Ignorable_Code_Point}]/gu;

/** There is no case folding in JavaScript; this comes to the same: ẞ, ß and SS are ss. */
const caseFolded = (text: string): string => text.toLowerCase().toUpperCase().toLowerCase();

const spaced = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** What is left of a name when case, accents and the width of spaces are not looked at. */
export const folded = (name: string): string => spaced(caseFolded(name.normalize('NFKD').replaceAll(NO_LETTER, '')));

/** What a text looks like: its skeleton (UTS 39), by the table of look-alikes of Unicode 13. */
const skeleton = (text: string): string =>
  unhomoglyph(text.normalize('NFD').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')).normalize('NFD');

/** A name as it looks, in small letters and in capitals: names that have one of these in common pass for each other. */
export function looksOf(name: string): readonly string[] {
  const plain = spaced(name.normalize('NFKC'));
  return [`as it is: ${skeleton(plain)}`, `small: ${skeleton(caseFolded(plain))}`, `capitals: ${skeleton(plain.toUpperCase())}`];
}

/** Whether two names pass for each other: they look the same, or are one name in another case. */
export function looksLike(a: string, b: string): boolean {
  const looks = looksOf(b);
  return looksOf(a).some((look) => looks.includes(look));
}

const SAYSO = 'Sayso';

/** Nothing longer passes for it, and it takes no table to see that. */
const isSayso = (name: string): boolean => [...name].length <= SAYSO.length && looksLike(name, SAYSO);

/** Why nobody may give a text as a name, to a person or a thing. */
export const whyNotGiven = (text: string): string | undefined =>
  whyNoName(text) ?? (isSayso(text) ? 'Only the register itself is called Sayso.' : undefined);

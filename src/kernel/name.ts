/** What may be a name, and which names pass for each other. */
import unhomoglyph from 'unhomoglyph';

/** What has no width of its own: what fonts leave out, and what only steers other characters. */
const HIDDEN = '\\p{Default_Ignorable_Code_Point}\\ufff9-\\ufffb\\u{13430}-\\u{13440}';
/** The glyphs that are blank, by the code charts: of Khitan, Braille, hieroglyphs and musical notes. */
const BLANK = '\\u{16fe4}\\u2800\\u{13441}\\u{13442}\\u{1d159}';
/** What shows as nothing, or as whatever a font makes of it: control characters, stand-ins, and what Unicode gives to nobody. */
const UNSEEN = `${HIDDEN}\\ufffc\\p{Cc}\\p{Cs}\\p{Co}\\p{Cn}${BLANK}`;
const SHOWN = new RegExp(`[^${UNSEEN}\\p{White_Space}]`, 'u');

/** Whether there is anything to be seen. */
export const shows = (text: string): boolean => SHOWN.test(text);

const lettersOf = (script: string): string => `[\\p{scx=${script}}&&[\\p{L}\\p{M}]]`;

/** Scripts whose letters join, or stack, as a joiner between them says. */
const JOINING = [
  ...['Arab', 'Syrc', 'Mand', 'Mong', 'Nkoo', 'Adlm', 'Rohg'],
  ...['Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh', 'Khmr', 'Mymr', 'Tibt', 'Java', 'Sund', 'Bali'],
].map(lettersOf);
/** What takes the vowel from a letter: canonical combining class 9, after which either joiner is in place (RFC 5892, A.1 and A.2). */
const VIRAMA = `[${[
  '\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d3b\\u0d3c\\u0d4d\\u0dca\\u0e3a\\u0eba\\u0f84\\u1039\\u103a',
  '\\u1714\\u1715\\u1734\\u17d2\\u1a60\\u1b44\\u1baa\\u1bab\\u1bf2\\u1bf3\\ua806\\ua82c\\ua8c4\\ua953\\ua9c0\\uaaf6\\uabed',
].join('')}]`;
/** What shows only in the letter that it puts below another: Invisible_Stacker, and the joiners of Tifinagh and Brahmi, by script. */
const STACKERS = Object.entries({
  ...{ Mymr: '\\u1039', Khmr: '\\u17d2', Lana: '\\u1a60', Sund: '\\u1bab', Tfng: '\\u2d7f', Mtei: '\\uaaf6', Cakm: '\\u{11133}' },
  ...{ Khar: '\\u{10a3f}', Brah: '\\u{1107f}', Tutg: '\\u{113d0}', Diak: '\\u{1193e}', Zanb: '\\u{11a47}', Soyo: '\\u{11a99}' },
  ...{ Gonm: '\\u{11d45}', Gong: '\\u{11d97}', Kawi: '\\u{11f42}' },
});
/** Scripts that write no spaces between words. */
const UNSPACED = ['Khmr', 'Laoo', 'Mymr', 'Thai'].map(lettersOf);
const MONGOLIAN = '[\\p{scx=Mong}&&\\p{L}]';
const WIDE =
  '[\\p{Ideographic}\\p{scx=Hani}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Hang}\\p{scx=Bopo}\\u3001-\\u303f\\u3200-\\u33ff\\uff01-\\uffee]';

/** Characters that show as nothing, where the writing they belong to needs them. */
const IN_PLACE = new RegExp(
  [
    '\\p{RGI_Emoji}',
    // the form of a character that has two: as text, and as an emoji
    '(?<=[\\p{Emoji}&&\\p{Extended_Pictographic}])[\\ufe0e\\ufe0f]',
    ...JOINING.map((letter) => `(?<=${letter})[\\u200c\\u200d](?=${letter})`),
    `(?<=${VIRAMA})[\\u200c\\u200d]`,
    // the letter ە of Kurdish, as it was written before it had a character of its own
    '(?<=\\u0647)\\u200c(?!\\S)',
    ...STACKERS.map(
      ([script, stacker]) => `(?<=[\\p{scx=${script}}&&[\\p{L}\\p{M}\\p{N}]])${stacker}(?=[\\p{scx=${script}}&&[\\p{L}\\p{N}]])`,
    ),
    ...UNSPACED.map((letter) => `(?<=${letter})\\u200b(?=${letter})`),
    // the form of an ideograph, and of a Mongolian letter
    '(?<=\\p{Unified_Ideograph})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
    `(?<=${MONGOLIAN})(?:[\\u180b-\\u180d\\u180f]\\u180e?|\\u180e)`,
    // the space before an ending, between words, and that of Braille
    `(?<=${MONGOLIAN}[\\u180b-\\u180d\\u180f]?)\\u202f(?=${MONGOLIAN})`,
    `(?<=${WIDE})\\u3000+|(?<!\\u3000)\\u3000+(?=${WIDE})`,
    '(?<=\\p{scx=Brai})\\u2800(?=\\p{scx=Brai})',
  ].join('|'),
  'gv',
);
const OUT_OF_PLACE = new RegExp([`(?! )[${UNSEEN}\\p{White_Space}]`, ...STACKERS.map(([, stacker]) => stacker)].join('|'), 'u');
const MARK_ON_NOTHING = /(?<!\S)\p{M}/u;

/** Why a text is no name, in one plain sentence; undefined where it is one. */
export function whyNoName(text: string): string | undefined {
  if (/^\s|\s$/.test(text)) return 'A name does not begin or end with a space.';
  const [found] = OUT_OF_PLACE.exec(text.replaceAll(IN_PLACE, '·')) ?? [];
  if (found !== undefined) return `A name holds only what shows: U+${hex(found)} does not here.`;
  const [mark] = MARK_ON_NOTHING.exec(text) ?? [];
  return mark === undefined ? undefined : `A mark stands on a letter: U+${hex(mark)} has none here.`;
}

const HIDES = new RegExp(`[${HIDDEN}]`, 'u');
const RIGHT_TO_LEFT = new RegExp(['Adlm', 'Arab', 'Hebr', 'Mand', 'Nkoo', 'Rohg', 'Samr', 'Syrc', 'Thaa'].map(lettersOf).join('|'), 'v');
const DIRECTION_MARKS = /[\u061c\u200e\u200f]/g;

/** Why a text hides some of itself, in one plain sentence; undefined where it does not. Beside right-to-left letters, marks of direction are in place. */
export function whyHiding(text: string): string | undefined {
  if (!HIDES.test(text)) return undefined;
  const [found] = HIDES.exec((RIGHT_TO_LEFT.test(text) ? text.replaceAll(DIRECTION_MARKS, '') : text).replaceAll(IN_PLACE, '·')) ?? [];
  return found === undefined ? undefined : `This holds only what shows: U+${hex(found)} does not here.`;
}

const hex = (character: string): string => (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

/** Accents, once they are apart from their letters, and what shows as nothing. */
const NO_LETTER = /[\u0300-\u036f\p{Default_Ignorable_Code_Point}]/gu;

/** There is no case folding in JavaScript; this comes to the same: ẞ, ß and SS are ss. */
const caseFolded = (text: string): string => text.toLowerCase().toUpperCase().toLowerCase();

const spaced = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** What is left of a name when case, accents and the width of spaces are not looked at. */
export const folded = (name: string): string => spaced(caseFolded(name.normalize('NFKD').replaceAll(NO_LETTER, '')));

/** What names, and other words that people write, are compared by where only case, outer spaces and the width of letters are not looked at. */
export const nameKey = (name: string): string => caseFolded(name.normalize('NFKC')).trim();

/** Owners are compared without case and outer spaces. */
export const isOwnedBy = (owner: string | null | undefined, name: string): boolean => owner != null && nameKey(owner) === nameKey(name);

/** What a thing is found by that somebody owns: to go with its owner, wherever that is set or cleared. */
export const ownerKeyOf = ({ owner }: { readonly owner?: string | null }): { readonly ownerKey?: string | null } =>
  owner === undefined ? {} : { ownerKey: owner && nameKey(owner) };

/** What a text looks like: its skeleton (UTS 39), by the table of look-alikes of Unicode 13. */
const skeleton = (text: string): string => unhomoglyph(text.normalize('NFD')).normalize('NFD');

const EVERYTHING_UNSEEN = new RegExp(`(?!\\p{White_Space})[${UNSEEN}]`, 'gu');

/** A name as it looks, in small letters and in capitals: names that have one of these in common pass for each other. */
export function looksOf(name: string): readonly string[] {
  const plain = spaced(name.normalize('NFKC').replaceAll(EVERYTHING_UNSEEN, ''));
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

/** Why nothing may be called so, where it is a name. */
export const whyReserved = (name: string): string | undefined => (isSayso(name) ? 'Only the register itself is called Sayso.' : undefined);

/** Why nobody may give a text as a name, to a person or a thing. */
export const whyNotGiven = (text: string): string | undefined => whyNoName(text) ?? whyReserved(text);

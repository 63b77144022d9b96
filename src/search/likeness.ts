/** How alike requests are: by the words that few others have, those of titles first. */
import { listed } from '../kernel/words.js';
import { exactly, stemsOf, wordsIn } from '../read-model/full-text.js';

/** What others are compared with. */
export interface Subject {
  /** Key of the request that it is; nothing is like itself. Empty where it is none. */
  readonly requestId: string;
  readonly title: string;
  readonly text: string;
  readonly featureId?: string | null;
}

/** English words that are about nothing; those of other languages are known by how many texts have them. */
const ABOUT_NOTHING = new Set(
  (
    'a about after all also am an and any are as at be because been before being but by can could did do does for from had has have he her his ' +
    'how i if in into is it its more most must no not of on or other our out over she should so some such than that the their them then there ' +
    'these they this to too up us very was we were what when where which while who why will with would you your'
  ).split(' '),
);

/** So many different words are looked at, of titles first. */
const MOST_WORDS = 64;
/**
 * So many texts are looked up in the index for one subject, those of its rarest words first, and of one word the newest: so much it costs,
 * whatever others say.
 */
export const MOST_TEXTS = 2_000;
/** A word of the subject’s title counts so much more than one of its text; and one that is found in a title. */
const OF_TITLE = 2;
const IN_TITLE = 3;

/** A word of a subject. */
export interface Word {
  readonly subject: Subject;
  readonly word: string;
  readonly isOfTitle: boolean;
  readonly weight: number;
  /** Texts that have it. */
  readonly texts: number;
}

/** One that is looked up, where: anywhere or in titles alone. */
export interface Sought {
  readonly of: Word;
  readonly find: string;
  readonly weight: number;
  readonly inTitles: boolean;
}

/** How many texts have each of some words; what it has no entry for is in none. */
type Frequencies = (words: readonly string[]) => ReadonlyMap<string, number>;

/** The words of each subject that tell it from others, the rarest first. `among`: how many texts there are, about. */
export function tellingWords(subjects: readonly Subject[], frequencies: Frequencies, among: number): readonly (readonly Word[])[] {
  const words = subjects.map(({ title, text }) => ({ title: telling(title), text: telling(text) }));
  const stems = stemsOf([...new Set(words.flatMap(({ title, text }) => [...title, ...text]))]);
  const chosen = words.map(({ title, text }) => {
    const known = new Map<string, { word: string; isOfTitle: boolean }>();
    const add = (word: string, isOfTitle: boolean) => {
      const stem = stems.get(word);
      if (stem === undefined || ABOUT_NOTHING.has(stem) || known.has(stem) || known.size >= MOST_WORDS) return;
      known.set(stem, { word, isOfTitle });
    };
    for (const word of title) add(word, true);
    for (const word of text) add(word, false);
    return [...known.values()];
  });
  const frequency = frequencies([...new Set(chosen.flat().map(({ word }) => word))]);
  return subjects.map((subject, index) => {
    const all = (chosen[index] ?? []).map(({ word, isOfTitle }) => {
      const texts = frequency.get(word) ?? 0;
      return { subject, word, isOfTitle, texts, weight: rarity(texts, among) ** 2 * (isOfTitle ? OF_TITLE : 1) };
    });
    return affordable(all.sort((a, b) => a.texts - b.texts));
  });
}

const telling = (text: string): readonly string[] => [
  ...new Set(
    wordsIn(text)
      .map((word) => word.toLowerCase())
      .filter((word) => !ABOUT_NOTHING.has(word)),
  ),
];

/** The inverse document frequency, as BM25 has it. */
const rarity = (texts: number, among: number): number => Math.log(1 + (Math.max(0, among - texts) + 0.5) / (texts + 0.5));

/** As many as are affordable, and one at least. */
function affordable(words: readonly Word[]): readonly Word[] {
  let texts = 0;
  return words.filter((word, index) => (texts += word.texts) <= MOST_TEXTS || index === 0);
}

export const soughtFor = (words: readonly Word[]): readonly Sought[] =>
  words
    .filter(({ texts }) => texts > 0)
    .flatMap((of) => [
      { of, find: exactly([of.word]), weight: of.weight, inTitles: false },
      { of, find: `{name} : ${exactly([of.word])}`, weight: of.weight * (IN_TITLE - 1), inTitles: true },
    ]);

/** What a subject and a request have in common. */
export interface InCommon {
  readonly found: readonly Sought[];
  readonly sameFeature: boolean;
  /** Characters of the request’s text. */
  readonly length: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const weightOf = (words: readonly Word[]): number => sum(words.map(({ weight }) => weight));
const share = (part: readonly Word[], whole: readonly Word[]): number => (whole.length === 0 ? 0 : weightOf(part) / weightOf(whole));

/** To be about one feature says as much as so large a part of the words. */
const ONE_FEATURE = 0.25;
/** Long texts have many a word by chance. */
const BY_LENGTH = 0.25;

/** The higher, the more alike; comparable for one subject. */
export const likeness = (words: readonly Word[], { found, sameFeature, length }: InCommon): number =>
  (sum(found.map(({ weight }) => weight)) + (sameFeature ? ONE_FEATURE * weightOf(words) : 0)) / Math.max(1, length) ** BY_LENGTH;

/** Parts of what the words of the subject weigh, from which on another may be the same: of its title in the other’s title, of all in any text of it. */
const SAME = { title: 0.5, all: 0.25 };

/** Whether it may be the same: half as much in common does where both are about one feature. */
export function mayBeSame(words: readonly Word[], { found, sameFeature }: InCommon): boolean {
  const enough = sameFeature ? 0.5 : 1;
  const title = words.filter(({ isOfTitle }) => isOfTitle);
  const inTitle = found.filter(({ of, inTitles }) => of.isOfTitle && inTitles).map(({ of }) => of);
  const anywhere = wordsOf({ found });
  return share(inTitle, title) >= SAME.title * enough || share(anywhere, words) >= SAME.all * enough;
}

const wordsOf = ({ found }: Pick<InCommon, 'found'>): readonly Word[] => found.filter(({ inTitles }) => !inTitles).map(({ of }) => of);

const MOST_NAMED = 5;

/** The words that weigh most of those in common. */
export const namedWords = (inCommon: InCommon): readonly string[] =>
  [...wordsOf(inCommon)]
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST_NAMED)
    .map(({ word }) => word);

/** Why it matches, in one sentence. */
export function reasonOf(words: readonly string[], feature: string | undefined): string {
  const spoken = words.length > 0 && `speak of ${listed(words.map((word) => `“${word}”`))}`;
  const about = feature !== undefined && `are about the feature ${feature}`;
  return `Both ${[spoken, about].filter(Boolean).join(' and ')}.`;
}

/** Words as SQLite's full-text index takes them: in their forms (Porter), without case and accents. */
import { Database } from '../sqlite/database.js';

/** How texts are cut into words, for every index of them. */
export const TOKENIZE = `tokenize = 'porter unicode61 remove_diacritics 2'`;

/** What is asked of an index, one way after the other: the first that finds anything answers. */
export type Ways = readonly string[];

const MOST_PHRASES = 32;
const SHORTEST_BEGINNING = 4;
const ENDING = 3;

const TOKEN = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{M}\p{Co}]*/gu;

/** The words in a text, as they are written. */
export const wordsIn = (text: string): readonly string[] => text.match(TOKEN) ?? [];

interface Phrase {
  readonly words: readonly string[];
  /** Nothing says that its last word ends there. */
  readonly isOpen: boolean;
}

function phrasesIn(text: string): Phrase[] {
  const phrases = [...text.matchAll(/"([^"]*)"?|[^\s"]+/gu)].map(({ 0: whole, 1: quoted, index }) => ({
    words: wordsIn(quoted ?? whole),
    isOpen: quoted === undefined && index + whole.length === text.length,
  }));
  return phrases.filter(({ words }) => words.length > 0).slice(0, MOST_PHRASES);
}

// words hold letters and digits alone: nothing in them ends a string of the index's own language

/** To find words that stand together. */
export const exactly = (words: readonly string[]): string => `"${words.join(' ')}"`;

const all = (phrases: readonly Phrase[], open: (words: readonly string[]) => string): string =>
  phrases.map(({ words, isOpen }) => (isOpen ? open(words) : exactly(words))).join(' AND ');

const begun = (words: readonly string[]): string => `(${exactly(words)} OR ${exactly(words)} *)`;

/** The index knows a word by its stem, which may be shorter than what is typed of it so far. */
function begunShorter(words: readonly string[]): string {
  const letters = [...(words.at(-1) ?? '')];
  const shorter = letters.slice(0, Math.max(SHORTEST_BEGINNING, letters.length - ENDING)).join('');
  return `${exactly([...words.slice(0, -1), shorter])} *`;
}

/**
 * How to ask for a text that somebody typed: all of its words and quoted phrases, the last word as far as it is typed; else any of them.
 * Nothing where it has no word.
 */
export function waysToFind(text: string): Ways {
  const phrases = phrasesIn(text);
  if (phrases.length === 0) return [];
  const any = phrases.map(({ words }) => exactly(words)).join(' OR ');
  return [...new Set([all(phrases, begun), all(phrases, begunShorter), any])];
}

/** A piece of a text, and whether it is what was asked for. */
export interface Piece {
  readonly text: string;
  readonly isMatch: boolean;
}

/** No characters: no text holds them for anything. */
const [BEGINS, ENDS] = ['\ufdd0', '\ufdd1'];
/** Words in a snippet. */
const SNIPPET = 24;

/** An index of the few texts that one answer is about. */
class Scratch {
  readonly #db = Database.inMemory();

  constructor() {
    this.#db.exec(`CREATE VIRTUAL TABLE texts USING fts5 (text, ${TOKENIZE})`);
    this.#db.exec("CREATE VIRTUAL TABLE stems USING fts5vocab (texts, 'instance')");
  }

  #with<Result>(texts: readonly string[], work: () => Result): Result {
    return this.#db.transaction(() => {
      this.#db.run('DELETE FROM texts');
      const plain = texts.map((text) => text.replaceAll(/[\ufdd0\ufdd1]/g, ' '));
      this.#db.run('INSERT INTO texts (rowid, text) SELECT key, value FROM json_each(?)', JSON.stringify(plain));
      return work();
    });
  }

  snippets(texts: readonly string[], asked: string): string[] {
    const found = this.#with(texts, () =>
      this.#db.all<{ rowid: number; shown: string }>(
        `SELECT rowid, snippet(texts, 0, '${BEGINS}', '${ENDS}', '…', ${SNIPPET}) AS shown FROM texts WHERE texts MATCH ?`,
        asked,
      ),
    );
    const shown = new Map(found.map((one) => [one.rowid, one.shown]));
    return texts.map((text, index) => shown.get(index) ?? text.slice(0, 200));
  }

  stems(words: readonly string[]): ReadonlyMap<string, string> {
    const found = this.#with(words, () => this.#db.all<{ doc: number; term: string }>('SELECT doc, term FROM stems'));
    return new Map(found.map(({ doc, term }) => [words[doc] ?? '', term]));
  }
}

let made: Scratch | undefined;
const scratch = () => (made ??= new Scratch());

/** Of each text what surrounds what was asked for, in pieces: whoever shows them marks those that match, and takes nothing in them for markup. */
export const snippetsOf = (texts: readonly string[], asked: string): readonly (readonly Piece[])[] =>
  texts.length === 0 ? [] : scratch().snippets(texts, asked).map(piecesOf);

/** Words, and as what the index knows each: all forms of one word are one. */
export const stemsOf = (words: readonly string[]): ReadonlyMap<string, string> => scratch().stems(words);

const piecesOf = (marked: string): readonly Piece[] =>
  marked
    .split(/(\ufdd0[^\ufdd1]*\ufdd1)/)
    .filter((piece) => piece !== '')
    .map((piece) => ({ text: piece.replaceAll(/[\ufdd0\ufdd1]/g, ''), isMatch: piece.startsWith('\ufdd0') }));

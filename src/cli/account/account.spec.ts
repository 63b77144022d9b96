import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lexer, type Token } from 'marked';
import { HOSTILE } from '../../../test/account-story.js';
import { linesIn, type Account } from './account.js';
import { asMarkdown } from './markdown.js';
import { asPage } from './page.js';

const piece = fc.oneof(
  fc.constantFrom(...HOSTILE, ...'\\ ` * _ { } [ ] ( ) < > # + - . ! | ~ : / @ & $ = ^ \' " \n \t 1 a א'.split(' '), ' '),
  fc.string({ unit: 'binary', maxLength: 5 }).map((text) => text.toWellFormed()),
);
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

/** An account in which everything that somebody can have written is one text. */
const of = (written: string): Account => ({
  title: `A ${written}`,
  of: `Request ${written}`,
  asOf: 'As of now.',
  withheld: 'Withheld: nothing.',
  sections: [
    {
      title: `Who: ${written}`,
      lines: [
        { label: `L ${written}`, text: written, position: '1' },
        { label: 'Two', text: `x ${written}`, position: '2' },
      ],
    },
  ],
  history: [{ on: '2024-01-31', sentence: `Ada ${written}`, position: '3' }],
});

const SHAPE = ['heading', 'paragraph', 'paragraph', 'paragraph', 'heading', 'list', 'heading', 'list'];
const INLINE = new Set(['text', 'escape', 'strong', 'br', 'codespan']);

interface Any {
  readonly type: string;
  readonly text?: string;
  readonly tokens?: Token[];
  readonly items?: Token[];
}

const partsOf = (token: Token): Token[] => (token as Any).tokens ?? [];

/** What is read of the tokens, and which kinds there are. */
function read(tokens: readonly Token[], kinds: Set<string>): string {
  return tokens
    .map((token) => {
      kinds.add(token.type);
      if (token.type === 'br') return '\n';
      return partsOf(token).length > 0 ? read(partsOf(token), kinds) : ((token as Any).text ?? '');
    })
    .join('');
}

const shown = (written: string): string =>
  linesIn(written)
    .join(' ')
    .replaceAll(/[\u2068\u2069]/g, '');

describe('whatever somebody wrote', () => {
  test('stays what it is in Markdown', () => {
    fc.assert(
      fc.property(text, (written) => {
        const tokens = lexer(asMarkdown(of(written))).filter(({ type }) => type !== 'space');
        expect(tokens.map(({ type }) => type)).toEqual(SHAPE);
        const lists = tokens.filter(({ type }) => type === 'list').map((token) => (token as Any).items ?? []);
        expect(lists.map((items) => items.length)).toEqual([2, 1]);
        const kinds = new Set<string>();
        for (const block of tokens.filter(({ type }) => type !== 'list')) read(partsOf(block), kinds);
        for (const item of lists.flat()) {
          const inner = partsOf(item);
          expect(inner.map(({ type }) => type)).toEqual(['text']);
          read(partsOf(inner[0]!), kinds);
        }
        expect([...kinds].filter((kind) => !INLINE.has(kind))).toEqual([]);
        const [heading] = tokens;
        expect(read(partsOf(heading!), kinds).replaceAll(/[\u2068\u2069]/g, '')).toBe(shown(`A ${written}`));
      }),
      { numRuns: 500 },
    );
  });

  test('stays what it is on the page', () => {
    const tags = (html: string) => html.match(/<[^>]*>/g) ?? [];
    const page = (written: string) => asPage(of(written)).replace(/<style>[^<]*<\/style>/, '');
    const plain = tags(page('x'));
    fc.assert(
      fc.property(text, (written) => {
        const html = page(written);
        expect(tags(html)).toEqual(plain);
        expect(html.split('<')).toHaveLength(plain.length + 1);
      }),
      { numRuns: 500 },
    );
    expect(plain.filter((tag) => /script|link|img|iframe|\bon\w+=|src=|https?:/.test(tag))).toEqual([]);
  });

  test('neither steers a screen nor turns what follows', () => {
    expect(linesIn('a\u202eb\u0007\u0000c\r\nd\u2028\t e\ufeff')).toEqual(['a[U+202E]b[U+0007][U+0000]c', 'd', 'e[U+FEFF]']);
    expect(asMarkdown(of('שלום'))).toContain('**: \u2068שלום\u2069 (event 1)');
  });
});

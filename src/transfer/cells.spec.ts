import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asText, defused, itemsIn, joined, placesIn, undefused } from './cells.js';

describe('a cell that begins like a formula', () => {
  test.each([
    '=1+1',
    '+cmd|x',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\rx',
    '\nx',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    ' =1',
    '\u00A0=1',
    "'=1",
    "''=1",
    "'-5",
    '- item',
    '+49 30 1',
    '-',
  ])('gets a quote, which is taken away again: %j', (text) => {
    expect(defused(text)).toBe(`'${text}`);
    expect(undefused(defused(text))).toBe(text);
  });

  test.each(['', 'a=1', '-5', '+5', '10.00', '-0.5', "'", "'tis", "O'Neil", ' x', '1-2', "'a=b"])('others stay as they are: %j', (text) => {
    expect(defused(text)).toBe(text);
    expect(undefused(text)).toBe(text);
  });

  test('whatever the text, it comes back, and no cell begins like a formula', () => {
    const hostile = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', ' ', '＝', '5', '.', 'x'), maxLength: 6 });
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
        const cell = defused(text);
        expect(undefused(cell)).toBe(text);
        expect(undefused(asText(text))).toBe(text);
        if (!/^[+-]?\d+(\.\d+)?$/.test(cell)) expect(cell.trimStart()).not.toMatch(/^[=+\-@＝＋－＠]/);
        expect(cell).not.toMatch(/^[\t\r\n]/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a list in one cell', () => {
  test('is joined by semicolons; one within an item is none between two', () => {
    expect(joined(['a', 'b'])).toBe('a; b');
    expect(joined(['if signed; else not', String.raw`C:\dir`, 'end\\'])).toBe(String.raw`if signed\; else not; C:\dir; end\\`);
    expect(joined(['two\nlines', 'x'])).toBe('two\\\nlines; x');
    expect(itemsIn('a;b ;; c\nd')).toEqual(['a', 'b', 'c', 'd']);
    expect(placesIn('a;; c')).toEqual(['a', '', 'c']);
    expect(itemsIn(' ')).toEqual([]);
  });

  test('comes back, whatever the items', () => {
    const item = fc.string({ unit: fc.constantFrom(';', '\\', '\n', ' ', 'x', "'") }).filter((text) => text !== '' && text.trim() === text);
    fc.assert(fc.property(fc.array(item), (items) => expect(itemsIn(joined(items))).toEqual(items)));
  });
});

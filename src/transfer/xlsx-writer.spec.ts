import { describe, expect, test } from '@jest/globals';
import { xlsxCells } from '../../test/xlsx.js';
import type { Row } from './list-export.js';
import { xlsxOf } from './xlsx-writer.js';

const COLUMNS = [
  { head: 'text', isNumber: false },
  { head: 'amount', isNumber: true },
];

async function written(pages: Row[][], columns = COLUMNS) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of xlsxOf({ columns, things: 1, pages: pagesOf(pages) })) chunks.push(chunk);
  return xlsxCells(Buffer.concat(chunks));
}

async function* pagesOf(pages: Row[][]): AsyncGenerator<Row[]> {
  yield* pages;
}

describe('a workbook', () => {
  test('has a row for each, over all pages, texts as texts and numbers as numbers', async () => {
    expect(
      await written([
        [
          ['=1+1', '-5'],
          ['', '10.50'],
        ],
        [['0012', '']],
      ]),
    ).toEqual([
      ['A1', 'text', 'text'],
      ['B1', 'text', 'amount'],
      ['A2', 'text', '=1+1'],
      ['B2', 'number', '-5'],
      ['B3', 'number', '10.50'],
      ['A4', 'text', '0012'],
    ]);
  });

  test('keeps every text, also what XML has no place for and names that every object has', async () => {
    const texts = [
      'a & b < c > "d"',
      ' spaces ',
      'a\nb',
      '\r',
      '_x0041_',
      '_x005F_',
      '\u0001\uFFFF',
      '🦄',
      'constructor',
      '__proto__',
      'toString',
      ']]>',
    ];
    expect(await written([texts.map((text) => [text, ''])])).toEqual([
      ['A1', 'text', 'text'],
      ['B1', 'text', 'amount'],
      ...texts.map((text, n) => [`A${n + 2}`, 'text', text]),
    ]);
    expect(await written([[["'=1", '']]])).toContainEqual(['A2', 'text', "''=1"]);
  });

  test('cuts what no cell holds, and says so there; what is no exact number for a program is a text', async () => {
    const [, , cut, exact, long] = await written([
      [
        ['🦄'.repeat(20_000), '123456789012345'],
        ['', '1234567890123.4567'],
      ],
    ]);
    expect(cut?.[2].length).toBe(32_766);
    expect(cut?.[2]).toMatch(/^(?:🦄)+ … \(cut: a cell holds no more; as CSV it is whole\)$/u);
    expect([exact, long]).toEqual([
      ['B2', 'number', '123456789012345'],
      ['B3', 'text', '1234567890123.4567'],
    ]);
  });

  test('of many columns names each', async () => {
    const columns = Array.from({ length: 704 }, (_, n) => ({ head: String(n), isNumber: false }));
    const cells = await written([], columns);
    expect([cells[25], cells[26], cells[701], cells[702], cells[703]].map((cell) => cell?.[0])).toEqual([
      'Z1',
      'AA1',
      'ZZ1',
      'AAA1',
      'AAB1',
    ]);
  });

  test('refuses what no sheet holds before anything of it is written', () => {
    expect(() => xlsxOf({ columns: COLUMNS, things: 1_048_576, pages: pagesOf([]) })).toThrow('A sheet holds 1048576 rows');
  });
});

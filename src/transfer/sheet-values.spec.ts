import { describe, expect, test } from '@jest/globals';
import { Refusal } from '../kernel/refusal.js';
import { amountIn, currencyIn, dayIn, momentIn, type Conventions } from './sheet-values.js';

function codeOf(read: () => unknown): string {
  try {
    return JSON.stringify(read());
  } catch (error) {
    return error instanceof Refusal ? (error.objections[0]?.code ?? '') : String(error);
  }
}

describe('days', () => {
  test.each([
    ['2027-04-03', '2027-04-03'],
    ['2027/4/3', '2027-04-03'],
    ['2027-04-03T00:00:00Z', '2027-04-03'],
    ['13/04/2027', '2027-04-13'],
    ['04/13/2027', '2027-04-13'],
    ['4.4.2027', '2027-04-04'],
    ['3 April 2027', '2027-04-03'],
    ['3-Apr-2027', '2027-04-03'],
    ['April 3rd, 2027', '2027-04-03'],
    ['Sept. 3, 2027', '2027-09-03'],
  ])('%s is %s', (text, day) => expect(dayIn(text, {})).toBe(day));

  test.each([
    ['03/04/2027', 'AMBIGUOUS'],
    ['3.4.2027', 'AMBIGUOUS'],
    ['3-4-2027', 'AMBIGUOUS'],
    ...[
      '32/01/2027',
      '2027-02-30',
      '13/13/2027',
      'Q3 2027',
      '3Q27',
      'March 2027',
      '2027-03',
      '2027',
      '46123',
      '1/2/27',
      'soon',
      'TBD',
      '0000-01-01',
    ].map((text) => [text, 'INVALID']),
  ])('%s is refused as %s', (text, code) => expect(codeOf(() => dayIn(text, {}))).toBe(code));

  test('are read in the order that is told, and in no other', () => {
    expect(dayIn('03/04/2027', { dates: 'day-first' })).toBe('2027-04-03');
    expect(dayIn('03/04/2027', { dates: 'month-first' })).toBe('2027-03-04');
    expect(codeOf(() => dayIn('13/04/2027', { dates: 'month-first' }))).toBe('INVALID');
  });

  test('moments are in UTC where they say no offset', () => {
    expect(momentIn('2027-04-03 12:30', {})).toBe('2027-04-03T12:30:00.000Z');
    expect(momentIn('2027-04-03T12:30:00+02:00', {})).toBe('2027-04-03T10:30:00.000Z');
    expect(momentIn('3 April 2027', {})).toBe('2027-04-03');
    expect(codeOf(() => momentIn('2027-04-03 25:00', {}))).toBe('INVALID');
  });
});

describe('amounts', () => {
  test.each([
    ['10000', '10000'],
    ['10000.5', '10000.5'],
    ['10000,50', '10000.50'],
    ['1.234,56', '1234.56'],
    ['1,234.56', '1234.56'],
    ['1.000.000', '1000000'],
    ['1 000 000,5', '1000000.5'],
    ['1’000.25', '1000.25'],
    ['0.125', '0.125'],
    ['1234.567', '1234.567'],
  ])('%s is %s', (text, amount) => expect(amountIn(text, {})).toEqual({ amount }));

  test.each([
    ['10.000,00 €', { amount: '10000.00', currency: 'EUR' }],
    ['EUR 10000', { amount: '10000', currency: 'EUR' }],
    ['£1,234,567', { amount: '1234567', currency: 'GBP' }],
    ['10 CHF', { amount: '10', currency: 'CHF' }],
    ['$10', { amount: '10' }],
  ])('%s names its currency, where that is one', (text, amount) => expect(amountIn(text, {})).toEqual(amount));

  test.each([
    ['10.000', 'AMBIGUOUS'],
    ['10,000', 'AMBIGUOUS'],
    ['999.999 EUR', 'AMBIGUOUS'],
    ...[
      'ca. 10k €',
      '~10000',
      '10-20',
      '10k',
      '1.5m',
      '10.000,00.00',
      '1,23,456',
      '12.34.56',
      '-5',
      'a lot',
      '10 000 ?',
      '1e6',
      '10 XXXX',
    ].map((text) => [text, 'INVALID']),
  ])('%s is refused as %s', (text, code) => expect(codeOf(() => amountIn(text, {}))).toBe(code));

  const COMMA: Conventions = { decimal: 'comma' };
  test('are read with the mark that is told, and with no other', () => {
    expect(amountIn('10.000', COMMA)).toEqual({ amount: '10000' });
    expect(amountIn('10,000', COMMA)).toEqual({ amount: '10.000' });
    expect(amountIn('10,000', { decimal: 'point' })).toEqual({ amount: '10000' });
    expect(codeOf(() => amountIn('1,234.56', COMMA))).toBe('INVALID');
    expect(codeOf(() => amountIn('10000.50', COMMA))).toBe('INVALID');
  });

  test('headers name a currency behind what they are called', () => {
    expect(['Amount (EUR)', 'Deal value in USD', 'Value €', 'Amount', 'EUR', 'ARR', 'Deal ACV'].map(currencyIn)).toEqual([
      ...['EUR', 'USD', 'EUR'],
      ...[undefined, undefined, undefined, undefined],
    ]);
  });
});

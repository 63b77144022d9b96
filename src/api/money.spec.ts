import { expect, test } from '@jest/globals';
import { sumByCurrency } from './money.js';

const eur = (amount: string) => ({ amount, currency: 'EUR' });

test('sums are exact to the last of four decimals', () => {
  expect(sumByCurrency([eur('0.1'), eur('0.2')])).toEqual([eur('0.3')]);
  expect(sumByCurrency([eur('999999999999999.9999'), eur('0.0001')])).toEqual([eur('1000000000000000')]);
});

test('each currency has a sum of its own, in the order of their codes', () => {
  expect(sumByCurrency([{ amount: '5', currency: 'USD' }, eur('1.50'), eur('2')])).toEqual([eur('3.5'), { amount: '5', currency: 'USD' }]);
});

test('nothing sums to nothing', () => expect(sumByCurrency([])).toEqual([]));

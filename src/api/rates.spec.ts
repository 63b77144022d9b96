import { expect, test } from '@jest/globals';
import { Budget } from './rates.js';

const person = (subject: string) => ({ issuer: 'test', subject, name: subject, roles: [] });

function outcomeOf(spend: () => void): string | undefined {
  try {
    spend();
  } catch (error) {
    const { code, http } = (error as { extensions: { code: string; http: { status: number; headers: Map<string, string> } } }).extensions;
    return `${http.status} ${code} ${http.headers.get('retry-after')}`;
  }
  return undefined;
}

test('a person asks as much as a minute fills, is told how long to wait, and then goes on', () => {
  let now = 0;
  const budget = new Budget(600, () => now);
  const ask = (cost: number, who = 'ada') => outcomeOf(() => budget.spend(person(who), cost));

  expect([ask(500), ask(100), ask(1)]).toEqual([undefined, undefined, '429 TOO_MANY 1']);
  expect(ask(30)).toBe('429 TOO_MANY 3');
  expect(ask(600, 'bob')).toBeUndefined();
  now += 2_999;
  expect(ask(30)).toBe('429 TOO_MANY 1');
  now += 1;
  expect([ask(30), ask(1)]).toEqual([undefined, '429 TOO_MANY 1']);
  now += 3_600_000;
  expect([ask(600), ask(1)]).toEqual([undefined, '429 TOO_MANY 1']);
});

test('what costs more than a minute fills waits for a full bucket', () => {
  let now = 0;
  const budget = new Budget(600, () => now);
  const ask = () => outcomeOf(() => budget.spend(person('ada'), 5_000));
  expect([ask(), ask()]).toEqual([undefined, '429 TOO_MANY 60']);
  now += 60_000;
  expect(ask()).toBeUndefined();
});

test('of more people than are counted those who asked longest ago begin anew', () => {
  const budget = new Budget(600, () => 0);
  const ask = (who: number) => outcomeOf(() => budget.spend(person(String(who)), 600));
  for (let who = 0; who <= 10_000; who++) expect(ask(who)).toBeUndefined();
  expect([ask(10_000), ask(0)]).toEqual(['429 TOO_MANY 60', undefined]);
});

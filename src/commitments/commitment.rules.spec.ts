import { expect, test } from '@jest/globals';
import { riskInWords, titleOf } from './commitment.rules.js';

test('a promise is called by the names of its feature and of whom it is for', () => {
  expect(titleOf('Single sign-on', { kind: 'EVERYONE' }, '')).toBe('Single sign-on, for everyone');
  expect(titleOf('Single sign-on', { kind: 'SEGMENT', segment: 'enterprise' }, '')).toBe('Single sign-on, for enterprise');
  expect(titleOf('Single sign-on', { kind: 'CUSTOMER' }, 'Acme')).toBe('Single sign-on, for Acme');
});

test('why it is at risk is told in words, as it was recorded before as well; what people wrote is told as they wrote it', () => {
  const late = 'The target of its feature is 2026-07-31, later than the promised 2026-06-30.';
  expect(riskInWords({ kind: 'TARGET_MOVED', reason: late })).toBe(
    'The target of its feature is 31 Jul 2026, later than the promised 30 Jun 2026.',
  );
  const superseded = 'The acceptance it rests on was superseded: the request is DEFERRED.';
  expect(riskInWords({ kind: 'DECISION_SUPERSEDED', reason: superseded })).toMatch(/: the request is deferred\.$/);
  expect(riskInWords({ kind: 'REPORTED_BY_HAND', reason: late })).toBe(late);
});

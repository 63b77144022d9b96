import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { approversOf, history } from '../../test/commitment-histories.js';
import { fold } from '../kernel/decider.js';
import { commitment } from './commitment.decider.js';

const RUNS = process.env['SAYSO_LONG'] ? 100_000 : 1_000;

describe('a commitment, whatever is sent to it by two or three people with any roles', () => {
  test('comes into force only by two people, a sales and a product approver (rule 11)', () =>
    fc.assert(
      fc.property(history, (events) => {
        for (const [n, event] of events.entries()) {
          if (event.type === 'CommitmentActivated') expect(approversOf(event, events.slice(0, n))).toBe('two people of two functions');
        }
      }),
      { numRuns: RUNS },
    ));

  test('is the same whether its history is folded in one go or in two', () =>
    fc.assert(
      fc.property(history, fc.nat(), (events, cut) => {
        const n = cut % (events.length + 1);
        expect(fold(commitment, events.slice(n), fold(commitment, events.slice(0, n)))).toEqual(fold(commitment, events));
      }),
      { numRuns: RUNS / 10 },
    ));

  test('never has a wording in force that was not activated last', () =>
    fc.assert(
      fc.property(history, (events) => {
        const last = events.findLast(({ type }) => type === 'CommitmentActivated' || type === 'CommitmentWithdrawn');
        expect(fold(commitment, events).current?.version).toBe(last?.type === 'CommitmentActivated' ? last.data.version : undefined);
      }),
      { numRuns: RUNS / 10 },
    ));
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { approversOf, history, statusesOf, story } from '../../test/commitment-histories.js';
import { sized } from '../../test/size.js';
import { fold } from '../kernel/decider.js';
import { commitment } from './commitment.decider.js';
import { COMMITMENT_EVENTS, type CommitmentStatus } from './commitment.events.js';
import { statusIn } from './commitment.state.js';

const RUNS = sized({ short: 100, whole: 500, long: 20_000 });

/** The life cycle, as the documents draw it; nothing else follows a status. */
const FOLLOWS: Readonly<Record<CommitmentStatus, readonly CommitmentStatus[]>> = {
  PROPOSED: ['ACTIVE', 'REJECTED'],
  REJECTED: ['PROPOSED'],
  ACTIVE: ['AT_RISK', 'DELIVERED', 'BREACHED', 'WITHDRAWN', 'RELEASED'],
  AT_RISK: ['ACTIVE', 'DELIVERED', 'BREACHED', 'WITHDRAWN', 'RELEASED'],
  DELIVERED: ['KEPT', 'DISPUTED', 'ACTIVE', 'AT_RISK', 'WITHDRAWN', 'RELEASED'],
  KEPT: ['DELIVERED', 'DISPUTED', 'ACTIVE', 'AT_RISK', 'WITHDRAWN', 'RELEASED'],
  DISPUTED: ['DELIVERED', 'KEPT', 'ACTIVE', 'AT_RISK', 'BREACHED', 'WITHDRAWN', 'RELEASED'],
  BREACHED: ['ACTIVE', 'AT_RISK'],
  WITHDRAWN: ['ACTIVE', 'AT_RISK'],
  RELEASED: ['ACTIVE', 'AT_RISK'],
};

describe('a commitment, whatever is sent to it by two or three people with any roles', () => {
  test(
    'comes into force only by two people, a sales and a product approver (rule 11)',
    () =>
      fc.assert(
        fc.property(history, (events) => {
          for (const [n, event] of events.entries()) {
            if (event.type === 'CommitmentActivated') expect(approversOf(event, events.slice(0, n))).toBe('two people of two functions');
          }
        }),
        { numRuns: sized({ short: 2_000, whole: 2_000, long: 100_000 }) },
      ),
    1_800_000,
  );

  test('is the same whether its history is folded in one go or in two', () =>
    fc.assert(
      fc.property(story, fc.nat(), ({ events }, cut) => {
        const n = cut % (events.length + 1);
        expect(fold(commitment, events.slice(n), fold(commitment, events.slice(0, n)))).toEqual(fold(commitment, events));
      }),
      { numRuns: RUNS / 10 },
    ));

  test('never has a wording in force that was not activated last', () =>
    fc.assert(
      fc.property(history, (events) => {
        const last = events.findLast(({ type }) => /^Commitment(Activated|Withdrawn|Breached)$/.test(type));
        expect(fold(commitment, events).current?.version).toBe(last?.type === 'CommitmentActivated' ? last.data.version : undefined);
      }),
      { numRuns: RUNS / 10 },
    ));

  test('moves along its life cycle only', () =>
    fc.assert(
      fc.property(story, ({ events }) => {
        const statuses = statusesOf(events);
        for (const [n, status] of statuses.entries()) {
          const before = statuses[n - 1];
          expect(before ? FOLLOWS[before] : ['PROPOSED']).toContain(status);
        }
      }),
      { numRuns: RUNS },
    ));

  test('is at risk while its feature or its decision endangers it, once the reactions have caught up (rule 16)', () =>
    fc.assert(
      fc.property(story, ({ calm }) => {
        for (const { state, feature, request } of calm) {
          const { current, basedOnRequestId } = state;
          if (!current || statusIn(state) !== 'ACTIVE' || feature.status === 'SHIPPED') continue;
          expect(feature.status).not.toBe('DROPPED');
          expect(feature.horizon).not.toBe('NOT_PLANNED');
          if (basedOnRequestId) expect(request.standing).toBe(request.isWithdrawn ? undefined : 'ACCEPTED');
          const { promisedDate = '9999-12-31' } = current.wording;
          if (feature.targetDate) expect(feature.targetDate <= promisedDate).toBe(true);
        }
      }),
      { numRuns: RUNS },
    ));

  test('is put at risk once a cause, and all causes sent again write nothing', () =>
    fc.assert(
      fc.property(story, ({ events, causes, again }) => {
        const answered = events.flatMap(({ type, causationId }) => (type === 'CommitmentPutAtRisk' ? (causationId ?? []) : []));
        expect(new Set(answered).size).toBe(answered.length);
        for (const cause of causes) expect(again(cause)).toEqual([]);
      }),
      { numRuns: RUNS },
    ));

  test('has every one of its facts and nearly every move among what is tried here', () => {
    const tried = fc.sample(story, { numRuns: 600, seed: 1 }).map(({ events }) => events);
    expect([...new Set(tried.flat().map(({ type }) => type))].sort()).toEqual(Object.keys(COMMITMENT_EVENTS).sort());
    const moves = tried.map(statusesOf).flatMap((statuses) => statuses.slice(1).map((to, n) => `${statuses[n]} -> ${to}`));
    const all = Object.entries(FOLLOWS).flatMap(([from, follow]) => follow.map((to) => `${from} -> ${to}`));
    expect(all.filter((move) => !moves.includes(move)).length).toBeLessThan(all.length / 5);
  });
});

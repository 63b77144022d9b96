import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { requestHistory } from '../../test/request-histories.js';
import { sized } from '../../test/size.js';
import { fold } from '../kernel/decider.js';
import { request } from './request.decider.js';
import { DecisionOutcome, demandKey, lookAtRequest, REQUEST_EVENTS } from './request.events.js';

const RUNS = sized({ short: 200, whole: 1_000, long: 20_000 });

describe('a request, whatever is sent to it', () => {
  test('has no two decisions without a reopening between them, numbered from 1 (rule 7)', () =>
    fc.assert(
      fc.property(requestHistory, (events) => {
        let decisions = 0;
        let open = true;
        for (const { type, data } of events) {
          if (type === 'RequestReopened' && data.because !== 'ASKED_AGAIN') open = true;
          if (!isDecision(type)) continue;
          expect(open).toBe(true);
          expect((data as { number: number }).number).toBe(++decisions);
          open = false;
        }
      }),
      { numRuns: RUNS },
    ));

  test('nothing but news of a decision follows its withdrawal, until it is asked again and is what it was', () =>
    fc.assert(
      fc.property(requestHistory, (events) => {
        let before: string | undefined;
        for (const [n, event] of events.entries()) {
          const { type } = event;
          const isAskedAgain = type === 'RequestReopened' && event.data.because === 'ASKED_AGAIN';
          if (before !== undefined) expect(type === 'RequesterInformed' || isAskedAgain).toBe(true);
          if (isAskedAgain) expect(fold(request, events.slice(0, n + 1))?.status).toBe(before);
          if (isAskedAgain) before = undefined;
          if (type === 'RequestWithdrawn') before = fold(request, events.slice(0, n))?.status;
        }
      }),
      { numRuns: RUNS },
    ));

  test('nothing but news of a decision follows a merge, until it is undone (rule 2)', () =>
    fc.assert(
      fc.property(requestHistory, (events) => {
        let merged = false;
        for (const { type, data } of events) {
          if (merged) expect(['RequesterInformed', 'RequestUnmerged']).toContain(type);
          if (type === 'RequesterInformed') expect('ofRequestId' in data).toBe(merged);
          merged = type === 'RequestMerged' || (merged && type !== 'RequestUnmerged');
        }
      }),
      { numRuns: RUNS },
    ));

  test('is not decided in mediation, nor ever by who mediated it, nor accepted against a blocking concern (rules 9, 13)', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(requestHistory, (events) => {
        const blocking = new Set<string>();
        const mediators = new Set<string>();
        let mediating = false;
        for (const { type, data, actor } of events) {
          met.add(type);
          if (type === 'ConcernRaised' && data.blocking) blocking.add(data.concernId);
          if (type === 'ConcernResolved') blocking.delete(data.concernId);
          if (type === 'MediationConcluded') mediators.add(actor.name);
          if (type === 'RequestEscalated' || type === 'MediationConcluded') mediating = type === 'RequestEscalated';
          if (isDecision(type)) expect([mediating, mediators.has(actor.name)]).toEqual([false, false]);
          if (type === 'RequestAccepted') expect([...blocking]).toEqual([]);
        }
      }),
      { numRuns: RUNS },
    );
    expect(Object.keys(REQUEST_EVENTS).filter((type) => !met.has(type))).toEqual([]);
  });

  test('has one demand entry a customer and deal (rule 2)', () =>
    fc.assert(
      fc.property(requestHistory, (events) => {
        const keys = fold(request, events)?.demand.map((one) => `${one.customerId} ${one.dealId}`) ?? [];
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: RUNS / 10 },
    ));

  test('is the same whether its history is folded in one go or in two', () =>
    fc.assert(
      fc.property(requestHistory, fc.nat(), (events, cut) => {
        const n = cut % (events.length + 1);
        expect(fold(request, events.slice(n), fold(request, events.slice(0, n)))).toEqual(fold(request, events));
      }),
      { numRuns: RUNS / 10 },
    ));

  test('shows other rooms the decision that it stands by', () =>
    fc.assert(
      fc.property(requestHistory, (events) => {
        const { initial, evolve } = lookAtRequest('r1');
        const looked = events.reduce((state, event) => evolve(state, event as never), initial);
        const state = fold(request, events);
        const { status, decision, merged } = state ?? {};
        expect(looked && { ...looked, formerly: undefined, demand: looked.demand.map(demandKey).sort() }).toEqual(
          state && {
            standing: status === 'WITHDRAWN' || status === 'MERGED' ? undefined : decision?.outcome,
            decisions: decision?.number ?? 0,
            decidedAt: events.findLast(({ type }) => isDecision(type))?.position ?? 0,
            supersedes: events.flatMap(({ data, position }) =>
              (('supersedesDecisions' in data && data.supersedesDecisions) || []).map((of) => ({ ...of, position })),
            ),
            demand: state.demand.map(demandKey).sort(),
            isWithdrawn: status === 'WITHDRAWN' ? true : undefined,
            mergedInto: merged?.into,
          },
        );
      }),
      { numRuns: RUNS / 10 },
    ));
});

const isDecision = (type: string) => Object.keys(DecisionOutcome).some((outcome) => type.toUpperCase() === `REQUEST${outcome}`);

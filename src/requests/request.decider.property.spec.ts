import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { person } from '../../test/given.js';
import { fold, type EvolveCircumstance, type Look } from '../kernel/decider.js';
import type { FactOf } from '../kernel/event.js';
import { Refusal } from '../kernel/refusal.js';
import { dayOf, plusDays } from '../kernel/time.js';
import { request } from './request.decider.js';
import { DecisionOutcome, Justification, lookAtRequest, ReopenReason, type RequestFacts } from './request.events.js';

const RUNS = process.env['SAYSO_LONG'] ? 20_000 : 1_000;

type Event = FactOf<RequestFacts> & EvolveCircumstance;
type Sent = { [C in keyof typeof request.decide]: [C, Parameters<(typeof request.decide)[C]>[1]] }[keyof typeof request.decide];

const REQUEST = { requestId: 'r1' };
const ANSWER = { ...REQUEST, rationale: 'For reasons of twenty characters.' };
const customerId = fc.constantFrom('acme', 'globex', 'initech');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const entry = fc.record({ customerId, dealId: maybe(fc.constantFrom('d1', 'd2')), note: maybe(fc.constantFrom('Soon.', 'Later.')) });
const inform = maybe(fc.record({ customerIds: maybe(fc.array(customerId, { maxLength: 3 })), channel: fc.constant('mail') }));
const positionWaiver = maybe(fc.constant('Sales is away.'));

const sent: fc.Arbitrary<Sent> = fc.oneof(
  fc
    .array(entry, { maxLength: 3 })
    .map((demand): Sent => ['submitRequest', { ...REQUEST, title: 'SSO', problem: 'Passwords.', source: { kind: 'CALL' }, demand }]),
  fc.constantFrom('SSO', 'SAML').map((title): Sent => ['changeRequest', { ...REQUEST, title }]),
  entry.map((added): Sent => ['addDemand', { ...REQUEST, ...added }]),
  entry.map(({ note: _, ...removed }): Sent => ['removeDemand', { ...REQUEST, ...removed, reason: 'Over.' }]),
  fc.constant<Sent>(['addEvidence', { ...REQUEST, kind: 'USAGE', summary: 'Many.' }]),
  fc
    .constantFrom('SALES', 'PRODUCT', 'LEGAL')
    .map((of): Sent => ['recordPosition', { ...REQUEST, function: of, stance: 'FOR', note: 'Yes.' }]),
  fc
    .record({ justifications: fc.subarray(Object.values(Justification)), inform, positionWaiver })
    .map((input): Sent => ['acceptRequest', { ...ANSWER, owner: 'Pia', ...input }]),
  fc
    .record({ noAlternative: fc.boolean(), inform, positionWaiver })
    .map((input): Sent => ['declineRequest', { ...ANSWER, reason: 'LOW_DEMAND', ...input }]),
  fc
    .record({ revisitOn: fc.constantFrom('2026-03-01', '2026-03-20', '2026-09-01'), inform, positionWaiver })
    .map((input): Sent => ['deferRequest', { ...ANSWER, ...input }]),
  fc.constantFrom(...Object.values(ReopenReason)).map((because): Sent => ['reopenRequest', { ...REQUEST, because, note: 'Look again.' }]),
  fc.constant<Sent>(['withdrawRequest', { ...REQUEST, reason: 'Solved.' }]),
  maybe(customerId).map((told): Sent => ['informRequester', { ...REQUEST, customerId: told, channel: 'mail' }]),
);

const PEOPLE = [
  person('Sam', 'SALES'),
  person('Pia', 'PRODUCT'),
  person('Lea', 'LEADERSHIP'),
  person('All', 'SALES', 'PRODUCT', 'CONTRIBUTOR'),
];
const step = fc.record({ sent, by: fc.constantFrom(...PEOPLE), afterDays: fc.constantFrom(0, 0, 1, 30) });

/** Mostly of a request that was submitted, so that there is something to decide. */
const history = fc
  .tuple(
    fc.constant({
      sent: ['submitRequest', { ...REQUEST, title: 'SSO', problem: 'Passwords.', source: { kind: 'CALL' } }] as Sent,
      by: PEOPLE[0]!,
      afterDays: 0,
    }),
    fc.array(step, { maxLength: 40, size: 'max' }),
    fc.nat(9),
  )
  .map(([first, steps, n]) => played(n === 0 ? steps : [first, ...steps]));

describe('a request, whatever is sent to it', () => {
  test('has no two decisions without a reopening between them, numbered from 1 (rule 7)', () =>
    fc.assert(
      fc.property(history, (events) => {
        let decisions = 0;
        let open = true;
        for (const { type, data } of events) {
          if (type === 'RequestReopened') open = true;
          if (!isDecision(type)) continue;
          expect(open).toBe(true);
          expect((data as { number: number }).number).toBe(++decisions);
          open = false;
        }
      }),
      { numRuns: RUNS },
    ));

  test('nothing but news of a decision follows its withdrawal', () =>
    fc.assert(
      fc.property(history, (events) => {
        const end = events.findIndex(({ type }) => type === 'RequestWithdrawn');
        if (end >= 0) expect(events.slice(end + 1).filter(({ type }) => type !== 'RequesterInformed')).toEqual([]);
      }),
      { numRuns: RUNS / 10 },
    ));

  test('has one demand entry a customer and deal (rule 2)', () =>
    fc.assert(
      fc.property(history, (events) => {
        const keys = fold(request, events)?.demand.map((one) => `${one.customerId} ${one.dealId}`) ?? [];
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: RUNS / 10 },
    ));

  test('is the same whether its history is folded in one go or in two', () =>
    fc.assert(
      fc.property(history, fc.nat(), (events, cut) => {
        const n = cut % (events.length + 1);
        expect(fold(request, events.slice(n), fold(request, events.slice(0, n)))).toEqual(fold(request, events));
      }),
      { numRuns: RUNS / 10 },
    ));

  test('shows other rooms the decision that it stands by', () =>
    fc.assert(
      fc.property(history, (events) => {
        const { initial, evolve } = lookAtRequest('r1');
        const looked = events.reduce((state, event) => evolve(state, event as never), initial);
        const state = fold(request, events);
        const stands = state?.status === 'WITHDRAWN' ? undefined : state?.decision?.outcome;
        expect(looked).toEqual(state && { standing: stands, decisions: state.decision?.number ?? 0 });
      }),
      { numRuns: RUNS / 10 },
    ));
});

const isDecision = (type: string) => Object.keys(DecisionOutcome).some((outcome) => type.toUpperCase() === `REQUEST${outcome}`);

/** What the decider makes of the steps, one after the other, as the runner would: it says no by a Refusal or not at all. */
function played(steps: readonly { sent: Sent; by: Event['actor']; afterDays: number }[]): Event[] {
  const seen = <State>({ initial, evolve }: Look<State>): State => evolve(initial, { type: 'CustomerRegistered', data: {} as never });
  const events: Event[] = [];
  let state = request.initial;
  let at = '2026-03-01T12:00:00.000Z';
  for (const [
    n,
    {
      sent: [name, input],
      by,
      afterDays,
    },
  ] of steps.entries()) {
    at = plusDays(at, afterDays);
    try {
      const { facts } = request.decide[name](state, input as never, { by, at, today: dayOf(at), newId: `made-${n}`, seen });
      const recorded = facts.map((fact) => ({ ...fact, actor: by, effectiveAt: at }));
      state = fold(request, recorded, state);
      events.push(...recorded);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return events;
}

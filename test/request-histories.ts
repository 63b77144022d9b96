import fc from 'fast-check';
import { ConcernOutcome } from '../src/concerns/concern.events.js';
import type { Actor } from '../src/kernel/actor.js';
import { fold, type EvolveCircumstance, type Look } from '../src/kernel/decider.js';
import type { FactOf } from '../src/kernel/event.js';
import { Refusal } from '../src/kernel/refusal.js';
import { dayOf, plusDays } from '../src/kernel/time.js';
import { request } from '../src/requests/request.decider.js';
import { EvaluationResult, Justification, ReopenReason, type RequestFacts } from '../src/requests/request.events.js';
import { person } from './given.js';

export type RequestEvent = FactOf<RequestFacts> & EvolveCircumstance;
type Sent = { [C in keyof typeof request.decide]: [C, Parameters<(typeof request.decide)[C]>[1]] }[keyof typeof request.decide];
interface Step {
  readonly sent: Sent;
  readonly by: Actor;
  readonly afterDays: number;
}

const REQUEST = { requestId: 'r1' };
const ANSWER = { ...REQUEST, rationale: 'For reasons of twenty characters.' };
const customerId = fc.constantFrom('acme', 'globex', 'initech');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const entry = fc.record({ customerId, dealId: maybe(fc.constantFrom('d1', 'd2')), note: maybe(fc.constantFrom('Soon.', 'Later.')) });
const inform = maybe(fc.record({ customerIds: maybe(fc.array(customerId, { maxLength: 3 })), channel: fc.constant('mail') }));
const concernId = fc.constantFrom('c1', 'c2');
const supersedesDecisions = maybe(fc.constantFrom('r2').map((requestId) => [{ requestId, number: 1 }]));
const positionWaiver = maybe(fc.constant('Sales is away.'));

const sent: fc.Arbitrary<Sent> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc
      .array(entry, { maxLength: 3 })
      .map((demand): Sent => ['submitRequest', { ...REQUEST, title: 'SSO', problem: 'Passwords.', source: { kind: 'CALL' }, demand }]),
  },
  {
    weight: 5,
    arbitrary: fc
      .record({ title: fc.constantFrom('SSO', 'SAML'), tags: fc.option(fc.subarray(['login', 'saml']), { nil: null }) })
      .map((input): Sent => ['changeRequest', { ...REQUEST, ...input }]),
  },
  { weight: 5, arbitrary: entry.map((added): Sent => ['addDemand', { ...REQUEST, ...added }]) },
  { weight: 5, arbitrary: entry.map(({ note: _, ...removed }): Sent => ['removeDemand', { ...REQUEST, ...removed, reason: 'Over.' }]) },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(['Pia', 'Ben'], ['Ben', 'Pia'])
      .map(([from, to]): Sent => ['handOverDecision', { ...REQUEST, from, to, reason: 'She has left.' }]),
  },
  { weight: 5, arbitrary: fc.constant<Sent>(['addEvidence', { ...REQUEST, kind: 'USAGE', summary: 'Many.' }]) },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom('SALES', 'PRODUCT', 'LEGAL')
      .map((of): Sent => ['recordPosition', { ...REQUEST, function: of, stance: 'FOR', note: 'Yes.' }]),
  },
  {
    weight: 8,
    arbitrary: fc
      .record({ justifications: fc.subarray(Object.values(Justification)), inform, positionWaiver, supersedesDecisions })
      .map((input): Sent => ['acceptRequest', { ...ANSWER, owner: 'Pia', ...input }]),
  },
  {
    weight: 8,
    arbitrary: fc
      .record({ noAlternative: fc.boolean(), inform, positionWaiver, supersedesDecisions })
      .map((input): Sent => ['declineRequest', { ...ANSWER, reason: 'LOW_DEMAND', ...input }]),
  },
  {
    weight: 8,
    arbitrary: fc
      .record({ revisitOn: fc.constantFrom('2026-03-01', '2026-03-20', '2026-09-01'), inform, positionWaiver, supersedesDecisions })
      .map((input): Sent => ['deferRequest', { ...ANSWER, ...input }]),
  },
  {
    weight: 12,
    arbitrary: fc
      .constantFrom(...Object.values(ReopenReason))
      .map((because): Sent => ['reopenRequest', { ...REQUEST, because, note: 'Look again.' }]),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({ concernId, blocking: fc.boolean() })
      .map((input): Sent => ['raiseConcern', { ...REQUEST, ...input, text: 'It breaks a contract.' }]),
  },
  {
    weight: 8,
    arbitrary: fc
      .record({ concernId, outcome: fc.constantFrom(...Object.values(ConcernOutcome)) })
      .map((input): Sent => ['resolveConcern', { ...REQUEST, ...input, note: 'It is over.' }]),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('1', '2.5')
      .map((reach): Sent => ['scoreRequest', { ...REQUEST, reach, impact: '1', confidence: '0.5', effort: '3' }]),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('test|Lia', 'test|All')
      .map((id): Sent => ['escalateRequest', { ...REQUEST, reason: 'We disagree.', mediator: { id, name: 'Lia', function: 'LEGAL' } }]),
  },
  { weight: 16, arbitrary: fc.constant<Sent>(['concludeMediation', { ...REQUEST, outcome: 'A trial.' }]) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(...Object.values(EvaluationResult))
      .map((result): Sent => ['evaluateOutcome', { ...REQUEST, result, note: 'So it is.' }]),
  },
  { weight: 2, arbitrary: fc.constant<Sent>(['mergeRequest', { ...REQUEST, intoRequestId: 'r2' }]) },
  { weight: 6, arbitrary: fc.constant<Sent>(['unmergeRequest', { ...REQUEST, note: 'Not the same.' }]) },
  { weight: 3, arbitrary: fc.constant<Sent>(['withdrawRequest', { ...REQUEST, reason: 'Solved.' }]) },
  { weight: 5, arbitrary: maybe(customerId).map((told): Sent => ['informRequester', { ...REQUEST, customerId: told, channel: 'mail' }]) },
);

const SAM = person('Sam', 'SALES');
const ALL = person('All', 'SALES', 'PRODUCT', 'CONTRIBUTOR');
const PEOPLE = [SAM, person('Pia', 'PRODUCT'), person('Lea', 'LEADERSHIP'), person('Lia', 'CONTRIBUTOR', 'LEADERSHIP'), ALL];
const step: fc.Arbitrary<Step> = fc.record({ sent, by: fc.constantFrom(...PEOPLE), afterDays: fc.constantFrom(0, 0, 1, 30) });

const by = (who: Actor, sent: Sent): Step => ({ sent, by: who, afterDays: 0 });
const SUBMITTED = by(SAM, ['submitRequest', { ...REQUEST, title: 'SSO', problem: 'Passwords.', source: { kind: 'CALL' } }]);
const POSITIONS = (['SALES', 'PRODUCT'] as const).map((of) =>
  by(ALL, ['recordPosition', { ...REQUEST, function: of, stance: 'FOR', note: 'Yes.' }]),
);
/** Mostly it was submitted, so that there is something to decide; often it could be mediated. */
const beginning = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 5, arbitrary: fc.constant([SUBMITTED]) },
  { weight: 5, arbitrary: fc.constant([SUBMITTED, ...POSITIONS]) },
);

/** What may have happened to the request `r1`. */
export const requestHistory = fc
  .tuple(beginning, fc.array(step, { maxLength: 40, size: 'max' }))
  .map(([first, steps]) => played([...first, ...steps]));

/** What the decider makes of the steps, one after the other, as the runner would: it says no by a Refusal or not at all. */
function played(steps: readonly Step[]): RequestEvent[] {
  // whatever is looked at is there; a request was declined
  const seen = <State>({ stream, initial, evolve }: Look<State>): State => {
    const type = stream.startsWith('request-') ? 'RequestDeclined' : 'CustomerRegistered';
    return evolve(initial, { type, data: {} as never, effectiveAt: '2026-03-01T12:00:00.000Z', position: 1 });
  };
  const events: RequestEvent[] = [];
  let state = request.initial;
  let at = '2026-03-01T12:00:00.000Z';
  for (const [n, step] of steps.entries()) {
    const [name, input] = step.sent;
    const { by, afterDays } = step;
    at = plusDays(at, afterDays);
    try {
      const { facts } = request.decide[name](state, input as never, {
        by,
        at,
        today: dayOf(at),
        newId: `made-${n}`,
        seen,
        leadingTo: () => [],
      });
      const recorded = facts.map((fact, index) => ({ ...fact, actor: by, effectiveAt: at, position: events.length + 2 + index }));
      state = fold(request, recorded, state);
      events.push(...recorded);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return events;
}

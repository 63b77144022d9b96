/** What is thought of a request before it is answered: positions, concerns (rule 13), scores (rule 10) and mediation (rule 9). */
import { assertNewConcern, assertResolvable, assertSomeResolvable, withConcern, withoutConcern } from '../concerns/concern.decider.js';
import { actorId, holdsAny, PRODUCT, rolesInWords, SALES, type Role } from '../kernel/actor.js';
import { unlessEmpty } from '../kernel/changes.js';
import { decimalOf, unitsOf } from '../kernel/decimal.js';
import { asDecided, type Asking } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import { FUNCTION_WORDS, type BusinessFunction, type RequestFacts } from './request.events.js';
import { active, assertNotInMediation, there, type PartOf, type Request } from './request.state.js';

export const weighing: PartOf<
  'PositionRecorded' | 'ConcernRaised' | 'ConcernResolved' | 'RequestScored' | 'RequestEscalated' | 'MediationConcluded',
  'recordPosition' | 'raiseConcern' | 'resolveConcern' | 'scoreRequest' | 'escalateRequest' | 'concludeMediation'
> = {
  evolve: {
    PositionRecorded: (state, position, { actor }) => {
      const { news, ...rest } = there(state);
      const positions = [...news.positions, { ...position, by: actor }];
      const positioned = [...rest.positioned, position.function];
      return { ...rest, positioned, news: { ...news, sales: news.sales || position.function === 'SALES', positions } };
    },
    ConcernRaised: (state, raised, { actor }) => {
      const { concerns, ...rest } = there(state);
      return { ...rest, concerns: withConcern(concerns, raised, actor) };
    },
    ConcernResolved: (state, resolved) => {
      const { concerns, ...rest } = there(state);
      return { ...rest, concerns: withoutConcern(concerns, resolved) };
    },
    RequestScored: (state, score, { actor }) => ({ ...there(state), score: { ...score, by: actor } }),
    RequestEscalated: (state, { mediator }) => ({ ...there(state), mediator }),
    MediationConcluded: (state) => {
      const { mediator, mediators, ...rest } = there(state);
      return { ...rest, mediators: [...mediators, ...(mediator ? [mediator.id] : [])] };
    },
  },

  admits: {
    PositionRecorded: asDecided(() => weighing.decide.recordPosition),
    ConcernRaised: asDecided(() => weighing.decide.raiseConcern),
    ConcernResolved: asDecided(() => weighing.decide.resolveConcern),
    RequestScored: asDecided(
      () => weighing.decide.scoreRequest,
      ({ rice: _, ...figures }) => figures,
    ),
    RequestEscalated: asDecided(() => weighing.decide.escalateRequest),
    MediationConcluded: asDecided(() => weighing.decide.concludeMediation),
  },

  records: {
    recordPosition: ['PositionRecorded'],
    raiseConcern: ['ConcernRaised'],
    resolveConcern: ['ConcernResolved'],
    scoreRequest: ['RequestScored'],
    escalateRequest: ['RequestEscalated'],
    concludeMediation: ['MediationConcluded'],
  },

  guards: {
    recordPosition: active,
    raiseConcern: active,
    resolveConcern: (state, { by }) => assertSomeResolvable(active(state).concerns, by),
    scoreRequest: active,
    escalateRequest: undisputed,
    concludeMediation: assertConcludable,
  },

  decide: {
    recordPosition(state, { function: of, stance, note }, { by }) {
      const { news } = active(state);
      if (!holdsAny(by, SPEAKERS[of]))
        refuse('FORBIDDEN', 'function', `Speaking for ${FUNCTION_WORDS[of]} takes one of the roles ${rolesInWords(SPEAKERS[of])}.`);
      const last = news.positions.findLast((position) => position.function === of && actorId(position.by) === actorId(by));
      if (last?.stance === stance && last.note === note) return { facts: [] };
      return { facts: [{ type: 'PositionRecorded', data: { function: of, stance, note } }] };
    },

    // rule 13
    raiseConcern(state, { concernId: given, blocking, text }, { newId }) {
      const { concerns } = active(state);
      const concernId = given ?? newId;
      assertNewConcern(concerns, concernId);
      return { facts: [{ type: 'ConcernRaised', data: { concernId, blocking, text } }] };
    },

    resolveConcern(state, { concernId, outcome, note }, { by }) {
      assertResolvable(active(state).concerns, { concernId, outcome }, by);
      return { facts: [{ type: 'ConcernResolved', data: { concernId, outcome, note } }] };
    },

    // rule 10
    scoreRequest(state, { reach, impact, confidence, effort }, { by }) {
      const { score: last } = active(state);
      const figures = { reach, impact, confidence, effort };
      const isSame = last && actorId(last.by) === actorId(by) && FIGURES.every((figure) => last[figure] === figures[figure]);
      return { facts: isSame ? [] : [{ type: 'RequestScored', data: { ...figures, rice: riceOf(figures) } }] };
    },

    // rule 9
    escalateRequest(state, { reason, mediator }, { by }) {
      const { submittedBy } = undisputed(state);
      if (PARTIES.includes(mediator.function))
        refuse('NOT_NEUTRAL', 'mediator.function', 'Sales and product are the two between whom somebody mediates.');
      if (mediator.id === submittedBy) refuse('NOT_NEUTRAL', 'mediator.id', 'Who submitted the request cannot mediate.');
      if (mediator.id === actorId(by)) refuse('NOT_NEUTRAL', 'mediator.id', 'Who escalates cannot mediate.');
      const { id, name, function: of } = mediator;
      return { facts: [{ type: 'RequestEscalated', data: { reason, mediator: { id, name, function: of } } }] };
    },

    concludeMediation(state, { outcome, agreements }, occasion) {
      assertConcludable(state, occasion);
      return { facts: [{ type: 'MediationConcluded', data: { outcome, agreements: unlessEmpty(agreements) } }] };
    },
  },
};

/** An active request about which nobody mediates. */
function undisputed(state: Request | undefined): Request {
  const present = active(state);
  assertNotInMediation(present);
  return present;
}

function assertConcludable(state: Request | undefined, { by }: Asking): void {
  const { mediator, positioned } = active(state);
  if (!mediator) refuse('WRONG_STATUS', 'requestId', 'No mediation is under way.');
  if (mediator.id !== actorId(by)) refuse('FORBIDDEN', 'requestId', `Only ${mediator.name}, the mediator, concludes it.`);
  const missing = PARTIES.find((party) => !positioned.includes(party));
  if (missing) refuse('POSITION_MISSING', 'requestId', `The position of ${FUNCTION_WORDS[missing]} is not on record.`);
}

const OTHERS: readonly Role[] = ['CONTRIBUTOR', 'LEADERSHIP'];
const SPEAKERS: Record<BusinessFunction, readonly Role[]> = {
  SALES,
  PRODUCT,
  DESIGN: OTHERS,
  ENGINEERING: OTHERS,
  MARKETING: OTHERS,
  LEGAL: OTHERS,
  SUCCESS: OTHERS,
};

/** RICE: reach × impact × confidence / effort, half of the fourth decimal rounded up. Effort is more than 0. */
function riceOf({ reach, impact, confidence, effort }: Omit<RequestFacts['RequestScored'], 'rice'>): string {
  const product = unitsOf(reach) * unitsOf(impact) * unitsOf(confidence);
  const divisor = unitsOf(effort) * unitsOf('1');
  return decimalOf((2n * product + divisor) / (2n * divisor));
}

const FIGURES = ['reach', 'impact', 'confidence', 'effort'] as const;

/** Between whom somebody mediates. */
const PARTIES: readonly BusinessFunction[] = ['SALES', 'PRODUCT'];

/** Rules 3 to 7: the answer to a request, what became of it, and that it is taken up again. */
import { assertNothingBlocks } from '../concerns/concern.decider.js';
import { actorId, holdsAny } from '../kernel/actor.js';
import type { WarningCode } from '../kernel/codes.js';
import { asDecided, type Asking, type EvolveCircumstance, type Look, type Occasion } from '../kernel/decider.js';
import { isOwnedBy } from '../kernel/name.js';
import { Refusal, refuse, type Objection } from '../kernel/refusal.js';
import type { Day } from '../kernel/time.js';
import { familyOf, toldAtOnce } from './informing.decider.js';
import type { AcceptRequest, DeclineRequest, DeferRequest } from './request.commands.js';
import {
  answerTo,
  isWeakOnly,
  lookAroundRequest,
  OUTCOME_WORDS,
  ReopenReason,
  REQUEST_STATUS_WORDS,
  type DecisionOutcome,
  type RequestFacts,
} from './request.events.js';
import { active, assertFeature, assertNotInMediation, featureIn, NO_NEWS, there, type PartOf, type Request } from './request.state.js';

export const decisions: PartOf<
  'RequestAccepted' | 'RequestDeclined' | 'RequestDeferred' | 'RequestReopened' | 'OutcomeEvaluated' | 'DecisionOwnerChanged',
  'acceptRequest' | 'declineRequest' | 'deferRequest' | 'reopenRequest' | 'evaluateOutcome' | 'handOverDecision'
> = {
  evolve: {
    RequestAccepted: (state, data, circumstance) => {
      const decided = answered('ACCEPTED', state, data, circumstance);
      return { ...decided, featureId: data.featureId ?? decided.featureId };
    },
    RequestDeclined: (...decided) => answered('DECLINED', ...decided),
    RequestDeferred: (...decided) => answered('DEFERRED', ...decided),
    RequestReopened: (state) => {
      const { withdrawn, ...rest } = there(state);
      return { ...rest, status: withdrawn?.before ?? 'REOPENED' };
    },
    OutcomeEvaluated: (state, { result, note }) => {
      const { decision, ...rest } = there(state);
      return { ...rest, decision: decision && { ...decision, evaluation: { result, note } } };
    },
    DecisionOwnerChanged: (state, { number, owner }) => {
      const { decision, ...rest } = there(state);
      return { ...rest, decision: decision?.number === number ? { ...decision, owner } : decision };
    },
  },

  admits: {
    RequestAccepted: asDecided(() => decisions.decide.acceptRequest, inputOf),
    RequestDeclined: asDecided(() => decisions.decide.declineRequest, inputOf),
    RequestDeferred: asDecided(() => decisions.decide.deferRequest, inputOf),
    RequestReopened: asDecided(() => decisions.decide.reopenRequest),
    OutcomeEvaluated: asDecided(
      () => decisions.decide.evaluateOutcome,
      ({ result, note }, requestId) => ({ requestId, result, note }),
    ),
    DecisionOwnerChanged: (state, data, { stream, ...circumstance }) =>
      asDecided(
        () => decisions.decide.handOverDecision,
        ({ owner: to, reason }: RequestFacts['DecisionOwnerChanged'], requestId) => ({
          ...{ requestId, from: state?.decision?.owner, to, reason },
        }),
      )(state, data, { stream, ...circumstance }),
  },

  records: {
    acceptRequest: ['RequestAccepted'],
    declineRequest: ['RequestDeclined'],
    deferRequest: ['RequestDeferred'],
    reopenRequest: ['RequestReopened'],
    evaluateOutcome: ['OutcomeEvaluated'],
    handOverDecision: ['DecisionOwnerChanged'],
  },

  besides: { acceptRequest: ['RequesterInformed'], declineRequest: ['RequesterInformed'], deferRequest: ['RequesterInformed'] },

  looksAt: {
    acceptRequest: (state, input) => [...featureIn(input.featureId), ...othersIn(state, input)],
    declineRequest: othersIn,
    deferRequest: othersIn,
    evaluateOutcome: (state, { requestId }) => whatReplaced(state, requestId),
    handOverDecision: (state, { requestId }) => whatReplaced(state, requestId),
  },

  guards: {
    acceptRequest: acceptable,
    declineRequest: answerable,
    deferRequest: answerable,
    reopenRequest: assertReopenable,
    evaluateOutcome: evaluable,
  },

  guardsLookAt: { evaluateOutcome: whatReplaced },

  decide: {
    acceptRequest(state, input, occasion) {
      const present = acceptable(state, occasion);
      assertFounded(present, input, occasion);
      const { requestId, justifications, overrideRationale, successMeasure, evaluateOn, featureId, inform } = input;
      if (justifications.length === 0) refuse('REQUIRED', 'justifications', 'A yes rests on something.'); // rule 3
      assertFeature(featureId, occasion);
      const number = nextNumber(present);
      return {
        facts: [
          { type: 'RequestAccepted', data: { number, ...contentOf(input) } },
          ...toldAtOnce({ ...present, requestId }, number, inform, occasion),
        ],
        warnings: [
          // rule 5
          ...warnIf(
            isWeakOnly(justifications) && overrideRationale === undefined,
            'WEAK_JUSTIFICATION',
            'overrideRationale',
            'These reasons are weak when they stand alone: say why they will do.',
          ),
          // rule 3
          ...warnIf(
            successMeasure === undefined,
            'UNMEASURED',
            'successMeasure',
            'Without a measure nobody will see whether it succeeded.',
          ),
          ...warnIf(evaluateOn === undefined, 'UNMEASURED', 'evaluateOn', 'Without a day nobody will look whether it succeeded.'),
        ],
      };
    },

    declineRequest(state, input, occasion) {
      const present = answerable(state, occasion);
      assertFounded(present, input, occasion);
      const { requestId, customerExplanation, inform } = input;
      assertAlternative(input);
      const number = nextNumber(present);
      return {
        facts: [
          { type: 'RequestDeclined', data: { number, ...contentOf(input) } },
          ...toldAtOnce({ ...present, requestId }, number, inform, occasion),
        ],
        warnings: unexplained(customerExplanation),
      };
    },

    deferRequest(state, input, occasion) {
      const present = answerable(state, occasion);
      assertFounded(present, input, occasion);
      const { requestId, revisitOn, customerExplanation, inform } = input;
      assertAhead(revisitOn, occasion.today);
      const number = nextNumber(present);
      return {
        facts: [
          { type: 'RequestDeferred', data: { number, ...contentOf(input) } },
          ...toldAtOnce({ ...present, requestId }, number, inform, occasion),
        ],
        warnings: unexplained(customerExplanation),
      };
    },

    // rule 7
    reopenRequest(state, { because, note }, occasion) {
      if (because === 'ASKED_AGAIN' && state?.withdrawn) return { facts: [{ type: 'RequestReopened', data: { because, note } }] };
      const objection = objectionTo(because, decided(state), occasion);
      if (objection) throw new Refusal([objection]);
      return { facts: [{ type: 'RequestReopened', data: { because, note } }] };
    },

    evaluateOutcome(state, { requestId, result, note }, occasion) {
      const { number, evaluation } = evaluable(state, occasion, requestId);
      if (evaluation?.result === result && evaluation.note === note) return { facts: [] };
      return { facts: [{ type: 'OutcomeEvaluated', data: { decision: number, result, note } }] };
    },

    handOverDecision(state, { requestId, from, to, reason }, occasion) {
      const { decision, merged, withdrawn } = state ?? {};
      const stands = decision?.outcome === 'ACCEPTED' && !merged && !withdrawn && !answerTo(requestId, occasion)?.isSuperseded;
      if (!stands || !isOwnedBy(decision.owner, from) || decision.owner === to) return { facts: [] };
      return { facts: [{ type: 'DecisionOwnerChanged', data: { number: decision.number, owner: to, reason } }] };
    },
  },
};

type Answer = AcceptRequest | DeclineRequest | DeferRequest;

function othersIn(state: Request | undefined, { requestId, inform, supersedesDecisions = [] }: Answer): Look<unknown>[] {
  return [
    ...familyOf(state, requestId, inform?.customerIds ?? []),
    ...supersedesDecisions.map((superseded) => lookAroundRequest(superseded.requestId)),
  ];
}

/** A request that waits for an answer, and may get one from who asks. */
function answerable(state: Request | undefined, { by }: Asking): Request {
  const present = active(state);
  assertUndecided(present);
  // rule 9
  assertNotInMediation(present);
  if (present.mediators.includes(actorId(by))) refuse('FORBIDDEN', 'requestId', 'You have mediated it: somebody else decides.');
  return present;
}

/** The same, where the answer may be a yes. */
function acceptable(state: Request | undefined, asking: Asking): Request {
  const present = answerable(state, asking);
  assertNothingBlocks(present.concerns); // rule 13
  return present;
}

/** The answer says what an answer has to say. */
function assertFounded({ news }: Request, answer: Answer, occasion: Occasion): void {
  const { rationale, positionWaiver } = answer;
  // rule 3
  if ([...rationale.trim()].length < MIN_RATIONALE)
    refuse('RATIONALE_TOO_SHORT', 'rationale', `Give the reasons in at least ${MIN_RATIONALE} characters.`);
  // rule 4
  if ('options' in answer && answer.options?.length === 1)
    refuse('TOO_FEW_OPTIONS', 'options', 'One option is none: name at least two, “do nothing” may be one.');
  // rule 6
  if (!news.sales && positionWaiver === undefined) {
    refuse(
      'POSITION_MISSING',
      'positionWaiver',
      'Sales has not been heard since the last decision: ask them, or say why it is decided without.',
    );
  }
  assertSupersedable(answer, occasion);
}

/** Rule 8: it takes the place of decisions that stand, on other requests. */
function assertSupersedable(
  { requestId: own, supersedesDecisions = [] }: Pick<Answer, 'requestId' | 'supersedesDecisions'>,
  occasion: Occasion,
): void {
  for (const [n, { requestId, number }] of supersedesDecisions.entries()) {
    const field = `supersedesDecisions.${n}`;
    if (requestId === own) refuse('INVALID', `${field}.requestId`, 'Its own last decision is superseded by every next one.');
    const answer = answerTo(requestId, occasion) ?? refuse('REQUEST_NOT_FOUND', `${field}.requestId`, 'There is no such request.');
    const { decisions = 0 } = occasion.seen(lookAroundRequest(requestId)) ?? {};
    if (number > decisions) refuse('NOT_DECIDED', `${field}.number`, 'There is no such decision.');
    if (number < decisions || answer.isSuperseded || !answer.standing)
      refuse('WRONG_STATUS', `${field}.number`, 'This decision does not stand any more.');
  }
}

const MIN_RATIONALE = 20;

// rule 7
function assertUndecided({ status, decision }: Request): void {
  if (decision && status === decision.outcome)
    refuse('ALREADY_DECIDED', 'requestId', `It is ${REQUEST_STATUS_WORDS[status]} by ${decision.by.name}: reopen it first.`);
}

/** Rule 3: a no offers something else, or says that there is nothing. */
function assertAlternative({
  alternatives = [],
  noAlternative = false,
}: Pick<RequestFacts['RequestDeclined'], 'alternatives' | 'noAlternative'>): void {
  if (alternatives.length === 0 && !noAlternative) refuse('REQUIRED', 'alternatives', 'Offer an alternative, or say that there is none.');
  if (alternatives.length > 0 && noAlternative) refuse('INVALID', 'noAlternative', 'You offer an alternative, so there is one.');
}

// rule 3
function assertAhead(revisitOn: Day, today: Day): void {
  if (revisitOn <= today) refuse('DATE_NOT_AHEAD', 'revisitOn', 'The day to look at it again lies ahead.');
}

/** A request that is answered, and its answer. */
interface Decided extends Pick<Request, 'news'> {
  readonly decision: NonNullable<Request['decision']>;
}

// rule 7
function decided(state: Request | undefined): Decided {
  const { status, decision, news } = active(state);
  if (!decision || status !== decision.outcome)
    refuse('WRONG_STATUS', 'requestId', `It is ${REQUEST_STATUS_WORDS[status]}: only a decided request is reopened.`);
  return { decision, news };
}

/** What speaks against taking an answered request up again on this ground. */
function objectionTo(because: ReopenReason, { decision, news }: Decided, { by, today }: Asking): Objection | undefined {
  const missing: Record<ReopenReason, string | false> = {
    NEW_EVIDENCE: !news.evidence && 'No evidence was added since the decision.',
    NEW_DEMAND: news.demand.length === 0 && 'No demand was added since the decision.',
    REVISIT_DATE: (decision.revisitOn === undefined || decision.revisitOn > today) && 'No day to look at it again has come.',
    MISTAKE: false,
    ASKED_AGAIN: 'It was not withdrawn.',
  };
  if (missing[because]) return { code: 'REOPEN_UNFOUNDED', field: 'because', message: missing[because] };
  if (because !== 'MISTAKE' || actorId(by) === actorId(decision.by) || holdsAny(by, ['LEADERSHIP'])) return undefined;
  return {
    code: 'FORBIDDEN',
    field: 'because',
    message: `Only ${decision.by.name}, who decided, and leadership may call it a mistake.`,
  };
}

/** Refuses where every ground is missing. */
function assertReopenable(state: Request | undefined, asking: Asking): void {
  if (state?.withdrawn) return;
  const present = decided(state);
  if (Object.values(ReopenReason).every((because) => objectionTo(because, present, asking)))
    refuse(
      'REOPEN_UNFOUNDED',
      'because',
      `Nothing came in since the decision, and no day to look at it again has come; only ${present.decision.by.name}, who decided, and leadership may call it a mistake.`,
    );
}

/** What may have taken the place of an acceptance. */
function whatReplaced(state: Request | undefined, requestId: string): Look<unknown>[] {
  return state?.decision?.outcome === 'ACCEPTED' ? [lookAroundRequest(requestId)] : [];
}

/** The acceptance that stands. */
function evaluable(state: Request | undefined, asking: Asking, requestId: string) {
  const { decision } = active(state);
  if (!decision) refuse('NOT_DECIDED', 'requestId', 'There is no decision whose outcome anybody could look at.');
  const { outcome } = decision;
  if (outcome !== 'ACCEPTED') refuse('WRONG_STATUS', 'requestId', `The request was ${OUTCOME_WORDS[outcome]}: nothing came of it.`);
  if (answerTo(requestId, asking)?.isSuperseded)
    refuse('WRONG_STATUS', 'requestId', 'The decision on another request took the place of this acceptance.');
  return decision;
}

const nextNumber = ({ decision }: Request): number => (decision?.number ?? 0) + 1;

/** What a decision's command says of the decision itself. */
function contentOf<Input extends Answer>({ commandId, expectedRevision, requestId, inform, decidedAt, ...content }: Input) {
  return content;
}

/** What the command must have said of a decision. */
function inputOf<Data extends { readonly number: number }>({ number: _, ...content }: Data, requestId: string) {
  return { requestId, ...content };
}

const warnIf = (found: boolean, code: WarningCode, field: string, message: string): Objection[] =>
  found ? [{ code, field, message }] : [];

// rule 3
const unexplained = (customerExplanation: string | undefined) =>
  warnIf(customerExplanation === undefined, 'UNEXPLAINED', 'customerExplanation', 'Those who asked will want to know why.');

function answered(
  outcome: DecisionOutcome,
  state: Request | undefined,
  { number, revisitOn, owner }: { readonly number: number; readonly revisitOn?: Day; readonly owner?: string },
  { actor }: EvolveCircumstance,
): Request {
  return { ...there(state), status: outcome, decision: { number, outcome, by: actor, revisitOn, owner }, news: NO_NEWS };
}

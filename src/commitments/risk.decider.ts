/** Rule 16: what endangers a promise, and when that is over. */
import { lookAtFeature } from '../features/feature.events.js';
import { asDecided, type Asking, type Look, type Occasion } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import { dayInWords } from '../kernel/words.js';
import { answerTo, lookAroundRequest, OUTCOME_WORDS } from '../requests/request.events.js';
import type { ClearRisk } from './commitment.commands.js';
import { STATUS_WORDS, type CommitmentFacts, type Risk, type RiskKind } from './commitment.events.js';
import { dangersTo, slips, type Danger } from './commitment.rules.js';
import { inForce, statusIn, there, type Commitment, type InForce, type PartOf, type Pending } from './commitment.state.js';

export const risk: PartOf<'CommitmentPutAtRisk' | 'RiskCleared', 'putAtRisk' | 'clearRisk'> = {
  evolve: {
    CommitmentPutAtRisk: (state, { risks }, { causationId }) => ({
      ...state,
      risks: [...state.risks, ...risks.map((risk) => ({ ...risk, causationId }))],
    }),
    RiskCleared: (state, { kinds, note }, { position }) => ({
      ...state,
      risks: state.risks.filter(({ kind }) => !kinds.includes(kind)),
      settledAt: note === undefined ? state.settledAt : position - 1, // the clearing itself is looked at again
    }),
  },

  admits: {
    CommitmentPutAtRisk(state, { risks }, { causationId }) {
      const isByHand = causationId === undefined;
      if (isByHand) assertEndangerable(state);
      else inForce(state);
      if (risks.some(({ kind }) => (kind === 'REPORTED_BY_HAND') !== isByHand))
        refuse('INVALID', 'risks', 'People report a risk by hand, and what endangers a promise else only Sayso itself records.');
    },
    RiskCleared(state, data, circumstance) {
      if (data.note !== undefined) {
        clearedByHand(state, data, circumstance);
        return;
      }
      if (data.kinds.some((kind) => !state.risks.some((risk) => risk.kind === kind)))
        refuse('INVALID', 'kinds', 'No such risk is on record.');
      if (inForce(state).position !== circumstance.position - 1 || data.kinds.some((kind) => !SLIPS.some((slip) => slip === kind)))
        refuse('REQUIRED', 'note', 'Only an activation clears slips without a word.');
    },
  },

  records: { putAtRisk: ['CommitmentPutAtRisk'], clearRisk: ['RiskCleared'] },

  looksAt: { putAtRisk: grounds, clearRisk: grounds },

  guards: { putAtRisk: assertEndangerable, clearRisk: assertClearable },

  guardsLookAt: { clearRisk: grounds },

  decide: {
    putAtRisk(state, { reason }, occasion) {
      const risks = occasion.cause ? broughtBy(occasion.cause, state, occasion) : reportedByHand(state, reason);
      return { facts: risks.length === 0 ? [] : [{ type: 'CommitmentPutAtRisk', data: { risks } }] };
    },

    clearRisk(state, { note }, occasion) {
      assertClearable(state, occasion);
      return { facts: [{ type: 'RiskCleared', data: { kinds: [...new Set(state.risks.map(({ kind }) => kind))], note } }] };
    },
  },
};

const clearedByHand = asDecided<Commitment, CommitmentFacts['RiskCleared'], ClearRisk>(() => risk.decide.clearRisk);

/** What a promise rests on. */
function grounds({ slot, basedOnRequestId }: Commitment): Look<unknown>[] {
  return [
    ...(slot ? [lookAtFeature(slot.featureId)] : []),
    ...(basedOnRequestId === undefined ? [] : [lookAroundRequest(basedOnRequestId)]),
  ];
}

function assertEndangerable(state: Commitment): void {
  there(state);
  const status = statusIn(state);
  if (status !== 'ACTIVE' && status !== 'AT_RISK')
    refuse('WRONG_STATUS', 'commitmentId', `It is ${STATUS_WORDS[status]}: only what is in force or at risk can be put at risk.`);
}

function assertClearable(state: Commitment, asking: Asking): void {
  const current = inForce(state);
  const status = statusIn(state);
  if (status !== 'AT_RISK') refuse('WRONG_STATUS', 'commitmentId', `It is ${STATUS_WORDS[status]}: no risk is to be cleared.`);
  const dangers = dangersNow(state, current, asking);
  if (dangers.length > 0) refuse('RISK_STANDS', 'commitmentId', dangers.map(({ reason }) => reason).join(' '));
}

function reportedByHand(state: Commitment, reason: string): Risk[] {
  assertEndangerable(state);
  const isOnRecord = state.risks.some((risk) => risk.kind === 'REPORTED_BY_HAND' && risk.reason === reason);
  return isOnRecord ? [] : [{ kind: 'REPORTED_BY_HAND', reason }];
}

/**
 * What an event brings that a reaction answers to: the dangers it made, and those made before it that nobody recorded.
 * Nothing where it came before the last activation or clearing, and nothing twice.
 */
function broughtBy({ id, position }: NonNullable<Occasion['cause']>, state: Commitment, occasion: Occasion): Risk[] {
  const { current, delivery, risks, settledAt } = state;
  if (!current || delivery || position <= settledAt) return [];
  if (risks.some(({ causationId }) => causationId === id)) return [];
  return dangersNow(state, current, occasion)
    .filter((danger) => danger.since === position || !risks.some(({ kind }) => kind === danger.kind))
    .map(({ kind, reason }) => ({ kind, reason }));
}

/** The slips on record that a wording meets which is put into force now: they are over. */
export function slipsMet({ slot, risks }: Commitment, { wording: { promisedDate } }: Pending, { seen, at }: Occasion): RiskKind[] {
  const feature = slot && seen(lookAtFeature(slot.featureId));
  const standing: RiskKind[] = slips({ promisedDate, effectiveAt: at, position: Infinity }, feature).map(({ kind }) => kind);
  return SLIPS.filter((slip) => !standing.includes(slip) && risks.some(({ kind }) => kind === slip));
}

const SLIPS = ['TARGET_MOVED', 'TARGET_REMOVED'] as const satisfies RiskKind[];

/** All that endangers the wording in force, as feature and decision are, in words. */
function dangersNow({ slot, basedOnRequestId }: Commitment, { wording, from, position }: InForce, asking: Asking): (Danger & Risk)[] {
  const { promisedDate } = wording;
  const feature = slot && asking.seen(lookAtFeature(slot.featureId));
  const basis = basedOnRequestId === undefined ? undefined : answerTo(basedOnRequestId, asking);
  const reasons: Record<Danger['kind'], () => string> = {
    TARGET_MOVED: () =>
      `The target of its feature is ${dayInWords(feature?.targetDate ?? '')}, later than the promised ${dayInWords(promisedDate ?? '')}.`,
    TARGET_REMOVED: () => 'The target of its feature was removed.',
    NOT_PLANNED: () => 'Its feature is not planned.',
    FEATURE_DROPPED: () => 'Its feature was dropped.',
    DECISION_SUPERSEDED: () =>
      `The acceptance it rests on was superseded: ${basis?.isSuperseded ? 'what took its place' : 'the request'} was ${basis?.standing && OUTCOME_WORDS[basis.standing]}.`,
  };
  const dangers = dangersTo({ promisedDate, effectiveAt: from, position }, { feature, basis });
  return dangers.map((danger) => ({ ...danger, reason: reasons[danger.kind]() }));
}

/** Rule 16: what endangers a promise, and when that is over. */
import { lookAtFeature, type SeenFeature } from '../features/feature.events.js';
import type { Look, Mark, Occasion } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import { lookAtRequest } from '../requests/request.events.js';

import type { Risk, RiskKind } from './commitment.events.js';
import { inForce, statusIn, there, type Commitment, type InForce, type PartOf, type Pending } from './commitment.state.js';

/** A risk that the feature or the decision makes now. */
interface Danger extends Risk {
  /** Position of the event that made it. */
  readonly since: number;
}

export const risk: PartOf<'CommitmentPutAtRisk' | 'RiskCleared', 'putAtRisk' | 'clearRisk'> = {
  evolve: {
    CommitmentPutAtRisk: (state, { risks }, { causationId }) => ({
      ...state,
      risks: [...state.risks, ...risks.map((risk) => ({ ...risk, causationId }))],
    }),
    RiskCleared: (state, { kinds, note }, { position }) => ({
      ...state,
      risks: state.risks.filter(({ kind }) => !kinds.includes(kind)),
      settledAt: note === undefined ? state.settledAt : position,
    }),
  },

  looksAt: { putAtRisk: grounds, clearRisk: grounds },

  decide: {
    putAtRisk(state, { reason }, occasion) {
      const risks = occasion.cause ? broughtBy(occasion.cause, state, occasion) : reportedByHand(state, reason);
      return { facts: risks.length === 0 ? [] : [{ type: 'CommitmentPutAtRisk', data: { risks } }] };
    },

    clearRisk(state, { note }, occasion) {
      const current = inForce(state);
      if (statusIn(state) !== 'AT_RISK') refuse('WRONG_STATUS', 'commitmentId', `It is ${statusIn(state)}: no risk is to be cleared.`);
      const dangers = dangersTo(state, current, occasion);
      if (dangers.length > 0) refuse('RISK_STANDS', 'commitmentId', dangers.map((danger) => danger.reason).join(' '));
      return { facts: [{ type: 'RiskCleared', data: { kinds: [...new Set(state.risks.map(({ kind }) => kind))], note } }] };
    },
  },
};

/** What a promise rests on. */
function grounds({ slot, basedOnRequestId }: Commitment): Look<unknown>[] {
  return [...(slot ? [lookAtFeature(slot.featureId)] : []), ...(basedOnRequestId === undefined ? [] : [lookAtRequest(basedOnRequestId)])];
}

function reportedByHand(state: Commitment, reason: string): Risk[] {
  there(state);
  const status = statusIn(state);
  if (status !== 'ACTIVE' && status !== 'AT_RISK')
    refuse('WRONG_STATUS', 'commitmentId', `It is ${status}: only what is ACTIVE or AT_RISK can be put at risk.`);
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
  return dangersTo(state, current, occasion)
    .filter((danger) => danger.since === position || !risks.some(({ kind }) => kind === danger.kind))
    .map(({ kind, reason }) => ({ kind, reason }));
}

/** The slips on record that a wording meets which is put into force now: they are over. */
export function slipsMet({ slot, risks }: Commitment, { wording }: Pending, { seen, at }: Occasion): RiskKind[] {
  const feature = slot && seen(lookAtFeature(slot.featureId));
  const standing = slips(feature, { wording, from: at, position: Infinity }).map(({ kind }) => kind);
  return SLIPS.filter((slip) => !standing.includes(slip) && risks.some(({ kind }) => kind === slip));
}

const SLIPS = ['TARGET_MOVED', 'TARGET_REMOVED'] as const satisfies RiskKind[];

type Words = Pick<InForce, 'wording' | 'from' | 'position'>;

/** All that endangers the wording in force, as feature and decision are: nothing once the feature is there. */
function dangersTo({ slot, basedOnRequestId }: Commitment, words: Words, { seen }: Occasion): Danger[] {
  const feature = slot && seen(lookAtFeature(slot.featureId));
  const basis = basedOnRequestId === undefined ? undefined : seen(lookAtRequest(basedOnRequestId));
  if (!feature || feature.status === 'SHIPPED') return [];
  const { status, statusSince, horizon, horizonSince } = feature;
  const dangers: (Danger | false | undefined)[] = [
    ...slips(feature, words),
    status === 'PLANNED' &&
      horizon === 'NOT_PLANNED' && { kind: 'NOT_PLANNED', reason: 'Its feature is not planned.', since: horizonSince.position },
    status === 'DROPPED' && { kind: 'FEATURE_DROPPED', reason: 'Its feature was dropped.', since: statusSince.position },
    basis?.standing &&
      basis.standing !== 'ACCEPTED' && {
        kind: 'DECISION_SUPERSEDED',
        reason: `The acceptance it rests on was superseded: the request is ${basis.standing}.`,
        since: basis.decidedAt,
      },
  ];
  return dangers.filter((danger) => danger !== false && danger !== undefined);
}

/** The target is later than the promised day, or has gone since the words came into force. */
function slips(feature: SeenFeature | undefined, { wording: { promisedDate }, from, position }: Words): Danger[] {
  if (feature?.status !== 'PLANNED' || !promisedDate) return [];
  const { targetDate, targetSince } = feature;
  const since = targetSince.position;
  if (targetDate !== undefined && targetDate > promisedDate) {
    const reason = `The target of its feature is ${targetDate}, later than the promised ${promisedDate}.`;
    return [{ kind: 'TARGET_MOVED', reason, since }];
  }
  const isGone = targetDate === undefined && isAfter(targetSince, { effectiveAt: from, position });
  return isGone ? [{ kind: 'TARGET_REMOVED', reason: 'The target of its feature was removed.', since }] : [];
}

const isAfter = (a: Mark, b: Mark): boolean =>
  a.effectiveAt > b.effectiveAt || (a.effectiveAt === b.effectiveAt && a.position > b.position);

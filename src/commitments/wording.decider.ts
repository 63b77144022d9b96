/** Rules 11–13: proposing, revising, approving and rejecting the words of a slot. */
import { assertNothingBlocks } from '../concerns/concern.decider.js';
import { lookAtCustomer, survivorSeen } from '../customers/customer.events.js';
import { lookAtFeature } from '../features/feature.events.js';
import { actorId, holdsAny, ROLE_WORDS } from '../kernel/actor.js';
import { hashOf } from '../kernel/canonical.js';
import { asDecided, type Asking, type EvolveCircumstance, type Look, type Occasion } from '../kernel/decider.js';
import { looksLike } from '../kernel/name.js';
import { refuse, type Objection } from '../kernel/refusal.js';
import { keyOf } from '../kernel/streams.js';
import type { Day } from '../kernel/time.js';
import { listed } from '../kernel/words.js';
import { answerTo, FUNCTION_WORDS, lookAroundRequest } from '../requests/request.events.js';

import type { ProposeCommitment } from './commitment.commands.js';
import {
  lookAtCommitment,
  STATUS_WORDS,
  type ApprovalFunction,
  type Audience,
  type CommitmentFacts,
  type Wording,
} from './commitment.events.js';
import { formerSlotKey, missingFor, slotKey, stillCounts } from './commitment.rules.js';
import { ended, statusIn, there } from './commitment.state.js';
import type { Approval, Commitment, Offer, PartOf, Pending, Person, Slot } from './commitment.state.js';
import { slipsMet } from './risk.decider.js';

export const wording: PartOf<
  'CommitmentProposed' | 'WordingRevised' | 'WordingApproved' | 'ApprovalWithdrawn' | 'WordingRejected' | 'CommitmentActivated',
  'proposeCommitment' | 'reviseWording' | 'approveWording' | 'withdrawApproval' | 'rejectWording'
> = {
  evolve: {
    CommitmentProposed: (
      state,
      { commitmentId: _key, featureId, audience, owner, followUpOn, basedOnRequestId, ...offer },
      circumstance,
    ) => ({
      ...state,
      slot: { featureId, audience },
      ...{ owner, followUpOn, isFollowedUp: false, basedOnRequestId },
      ...unapproved(offer, circumstance),
    }),
    WordingRevised: (state, offer, circumstance) => ({ ...state, ...unapproved(offer, circumstance) }),
    WordingApproved: (state, { function: as }, { actor, via, effectiveAt }) =>
      withApprovals(state, (approvals) => [
        ...approvals.filter((earlier) => earlier.function !== as || actorId(earlier.by) !== actorId(actor)),
        { function: as, by: actor, via, at: effectiveAt },
      ]),
    ApprovalWithdrawn: (state, { function: as, approver }) =>
      withApprovals(state, (approvals) => approvals.filter((approval) => approval.function !== as || actorId(approval.by) !== approver)),
    WordingRejected: (state) => ({ ...state, pending: undefined }),
    CommitmentActivated: (state, _, { effectiveAt, position }) => ({
      ...ended(state, effectiveAt),
      current: state.pending && { ...state.pending, from: effectiveAt, position },
      closed: undefined,
      settledAt: position - 1, // the activation itself is looked at again
    }),
  },

  admits: {
    // a slot may have begun when segments were told by their case
    CommitmentProposed(state, data, circumstance) {
      const commitmentId = slotKey(data.featureId, data.audience);
      const isFormer = data.commitmentId === formerSlotKey(data.featureId, data.audience);
      const proposed = asDecided<Commitment, CommitmentFacts['CommitmentProposed'], ProposeCommitment>(
        () => wording.decide.proposeCommitment,
      );
      proposed(state, isFormer ? { ...data, commitmentId } : data, circumstance);
    },
    // with an approval the same words may be revised
    WordingRevised(state, { version, hash, wording }) {
      const next = offered(state, revisable(state), wording);
      if (version !== next.version) refuse('INVALID', 'version', `The next wording of this slot is number ${next.version}.`);
      if (hash !== next.hash) refuse('INVALID', 'hash', 'This is not the hash of these words.');
    },
    WordingApproved(state, { version, hash, function: as }, { actor: by, via, effectiveAt: at, seen }) {
      const pending = waiting(state, version);
      if (hash !== pending.hash) refuse('STALE_WORDING', 'hash', `Wording ${version} has other words than those approved.`);
      if (holdsAny(by, ['ADMIN'])) refuse('FORBIDDEN', 'actor', `A token that holds the role ${ROLE_WORDS.ADMIN} can approve nothing.`);
      refuseUnlessApprover({ by }, as, 'actor');
      refuseDropped(there(state).featureId, 'actor', { seen });
      assertNothingBlocks(state.concerns);
      if (countingOf(pending, { by, via, at }).own.some((approval) => approval.function !== as)) refuseBoth();
    },
    ApprovalWithdrawn: asDecided(
      () => wording.decide.withdrawApproval,
      ({ version: wordingVersion, reason }) => ({ wordingVersion, reason }),
    ),
    WordingRejected: asDecided(
      () => wording.decide.rejectWording,
      ({ version: wordingVersion, reason }) => ({ wordingVersion, reason }),
    ),
    CommitmentActivated(state, { version }, { effectiveAt }) {
      const { approvals } = waiting(state, version);
      const missing = missingFor(approvals, effectiveAt);
      if (missing.length > 0)
        refuse('NOT_APPROVED', 'version', `Nobody had approved wording ${version} for ${listed(missing.map((as) => FUNCTION_WORDS[as]))}.`);
      assertNothingBlocks(state.concerns);
    },
  },

  records: {
    proposeCommitment: ['CommitmentProposed'],
    reviseWording: ['WordingRevised'],
    approveWording: ['WordingApproved'],
    withdrawApproval: ['ApprovalWithdrawn'],
    rejectWording: ['WordingRejected'],
  },

  besides: {
    proposeCommitment: ['WordingApproved'],
    reviseWording: ['WordingApproved'],
    approveWording: ['CommitmentActivated', 'RiskCleared'],
  },

  looksAt: {
    proposeCommitment: (_, { featureId, audience, basedOnRequestId }) => [
      lookAtFeature(featureId),
      ...(audience.customerId === undefined ? [] : [lookAtCustomer(audience.customerId)]),
      ...formerSlot(featureId, audience),
      ...(basedOnRequestId === undefined ? [] : [lookAroundRequest(basedOnRequestId)]),
    ],
    reviseWording: ({ slot }, { approveAs }) => (slot && approveAs ? [lookAtFeature(slot.featureId)] : []),
    approveWording: itsFeature,
  },

  guards: {
    proposeCommitment: (state, asking) => assertProposable(state, there(state).featureId, asking),
    reviseWording: revisable,
    approveWording: approvable,
    withdrawApproval: ownApprovals,
    rejectWording: pendingIn,
  },

  guardsLookAt: { proposeCommitment: itsFeature, approveWording: itsFeature },

  decide: {
    proposeCommitment(state, { featureId, audience, wording, owner, followUpOn, basedOnRequestId, approveAs }, occasion) {
      if (!occasion.seen(lookAtFeature(featureId))) refuse('FEATURE_NOT_FOUND', 'featureId', 'There is no such feature.');
      assertProposable(state, featureId, occasion);
      const [former] = formerSlot(featureId, audience);
      const { current, pending } = (former && occasion.seen(former)) ?? {};
      if (former && (current ?? pending))
        refuse('COMMITMENT_EXISTS', 'audience', `This segment has words in ${keyOf(former.stream)} already: revise those.`);
      if (audience.customerId !== undefined && !occasion.seen(lookAtCustomer(audience.customerId))) {
        refuse('CUSTOMER_NOT_FOUND', 'audience.customerId', 'There is no such customer.');
      }
      assertGoesOn(audience, occasion);
      if (basedOnRequestId !== undefined) {
        const request = answerTo(basedOnRequestId, occasion);
        if (!request) refuse('REQUEST_NOT_FOUND', 'basedOnRequestId', 'There is no such request.');
        if (request.isSuperseded || request.standing !== 'ACCEPTED')
          refuse('WRONG_STATUS', 'basedOnRequestId', 'This request is not accepted.');
      }

      const slot = { featureId, audience };
      const offer = offered(state, slot, wording);
      const data = { commitmentId: slotKey(featureId, audience), ...slot, ...offer, owner, followUpOn, basedOnRequestId };
      return {
        facts: [{ type: 'CommitmentProposed', data }, ...approvalsBy(state, occasion, offer, approveAs)],
        warnings: passed({ ...datesOf(wording), followUpOn }, occasion.today),
      };
    },

    reviseWording(state, { wording, reason, approveAs }, occasion) {
      const slot = revisable(state);
      if (approveAs) refuseDropped(slot.featureId, 'approveAs', occasion);

      const offer = offered(state, slot, wording);
      if (offer.hash === (state.pending ?? state.current)?.hash && !approveAs) return { facts: [] };
      return {
        facts: [{ type: 'WordingRevised', data: { ...offer, reason } }, ...approvalsBy(state, occasion, offer, approveAs)],
        warnings: passed(datesOf(wording), occasion.today),
      };
    },

    // rule 11
    approveWording(state, { wordingVersion, wordingHash, function: as }, occasion) {
      there(state);
      refuseUnlessApprover(occasion, as, 'function');
      const read = [state.pending, state.current].find((wording) => wording?.version === wordingVersion) ?? refuseStale(state);
      if (wordingHash !== undefined && wordingHash !== read.hash) {
        refuse('STALE_WORDING', 'wordingHash', `Wording ${read.version} has other words than those you have read.`);
      }

      const { counting, own } = countingOf(read, occasion);
      if (own.some((approval) => approval.function === as)) return { facts: [] };
      if (read !== state.pending) refuseStale(state);
      approvable(state, occasion);

      const { version, hash } = read;
      const approved = { type: 'WordingApproved', data: { version, hash, function: as } } as const;
      if (!counting.some((approval) => approval.function !== as)) return { facts: [approved] };
      const met = slipsMet(state, read, occasion);
      return {
        facts: [
          approved,
          { type: 'CommitmentActivated', data: { version } },
          ...(met.length > 0 ? [{ type: 'RiskCleared', data: { kinds: met } } as const] : []),
        ],
      };
    },

    withdrawApproval(state, { wordingVersion, reason }, occasion) {
      const { version } = waiting(state, wordingVersion);
      const takenBack = ownApprovals(state, occasion).map(({ function: as, by }) => ({
        version,
        function: as,
        approver: actorId(by),
        reason,
      }));
      return { facts: takenBack.map((data) => ({ type: 'ApprovalWithdrawn', data })) };
    },

    rejectWording(state, { wordingVersion, reason }) {
      const { version } = waiting(state, wordingVersion);
      return { facts: [{ type: 'WordingRejected', data: { version, reason } }] };
    },
  },
};

/** Rule 30: what is new is promised to the customer that goes on. */
function assertGoesOn({ customerId }: Slot['audience'], occasion: Occasion): void {
  const survivor = customerId === undefined ? undefined : survivorSeen(customerId, occasion);
  if (survivor !== customerId)
    refuse('WRONG_STATUS', 'audience.customerId', `It is merged: ${survivor} is the one that goes on, and that promises are proposed to.`);
}

// rules 12 and 13
function assertProposable(state: Commitment, featureId: string, asking: Asking): void {
  refuseDropped(featureId, 'featureId', asking);
  assertVacant(state);
}

function assertVacant({ current, pending }: Commitment): void {
  if (current) refuse('COMMITMENT_EXISTS', 'audience', 'A wording is in force for this audience: revise it.');
  if (pending) refuse('COMMITMENT_EXISTS', 'audience', 'A wording waits for this audience: approve, revise or reject it.');
}

/** A slot whose words can be revised: there are some. */
function revisable(state: Commitment): Slot {
  const slot = there(state);
  if (!state.current && !state.pending)
    refuse('WRONG_STATUS', 'commitmentId', `It is ${STATUS_WORDS[statusIn(state)]}: propose a new wording.`);
  return slot;
}

function itsFeature({ slot }: Commitment): Look<unknown>[] {
  return slot ? [lookAtFeature(slot.featureId)] : [];
}

/** Refuses where nothing waits that this person could approve. */
function approvable(state: Commitment, asking: Asking): void {
  const pending = pendingIn(state);
  refuseDropped(there(state).featureId, 'commitmentId', asking);
  assertNothingBlocks(state.concerns);
  // who has approved it for the same function may do so again, to no effect
  if (countingOf(pending, asking).own.length > 0) refuseBoth();
}

/** The approvals of the wording that waits which this person may take back. */
function ownApprovals(state: Commitment, asking: Asking): readonly Approval[] {
  const own = pendingIn(state).approvals.filter((approval) => isOwn(approval, asking));
  if (own.length === 0) refuse('NOT_APPROVED', 'wordingVersion', 'You have not approved this wording.');
  const may = own.filter(({ function: as }) => holdsAny(asking.by, [APPROVER[as]]));
  if (may.length === 0)
    refuse('FORBIDDEN', 'wordingVersion', `Taking back this approval needs the role ${ROLE_WORDS[APPROVER[own[0]?.function ?? 'SALES']]}.`);
  return may;
}

/** The approvals of a wording that count at a moment, and those of them that are the person’s own. */
function countingOf({ approvals }: Pending, occasion: Person & Pick<Occasion, 'at'>) {
  const counting = approvals.filter(({ at }) => stillCounts(at, occasion.at));
  return { counting, own: counting.filter((approval) => isSamePerson(approval, occasion)) };
}

// rule 11
function refuseBoth(): never {
  refuse('SAME_PERSON', 'function', 'You have approved this wording: it takes two people.');
}

/** The wording that waits for approval. */
function pendingIn(state: Commitment): Pending {
  there(state);
  return state.pending ?? refuseStale(state);
}

/** The same, if it is the one that was read. */
function waiting(state: Commitment, wordingVersion: number): Pending {
  const pending = pendingIn(state);
  return pending.version === wordingVersion ? pending : refuseStale(state);
}

function refuseStale({ pending }: Commitment): never {
  return refuse(
    'STALE_WORDING',
    'wordingVersion',
    pending ? `Wording ${pending.version} is the one that waits for approval.` : 'No wording waits for approval.',
  );
}

/** The next wording of a slot. */
function offered({ wordings }: Commitment, slot: Slot, { conditions = [], ...words }: Wording): Offer {
  const { promisedDate, validUntil } = words;
  if (promisedDate && validUntil && promisedDate > validUntil) {
    refuse('DATES_CROSSED', 'wording.promisedDate', 'It cannot be delivered after it has ceased to hold.'); // rule 12
  }
  const wording = conditions.length > 0 ? { ...words, conditions } : words;
  return { version: wordings + 1, hash: hashOf({ ...slot, ...wording }), wording }; // rule 11
}

const datesOf = ({ promisedDate, validUntil }: Wording) => ({ 'wording.promisedDate': promisedDate, 'wording.validUntil': validUntil });

// rule 12
export const passed = (days: Readonly<Record<string, Day | undefined>>, today: Day): Objection[] =>
  Object.entries(days)
    .filter(([, day]) => day !== undefined && day < today)
    .map(([field]) => ({ code: 'DATE_PASSED', field, message: 'This day has passed already.' }));

const APPROVER = { SALES: 'SALES_APPROVER', PRODUCT: 'PRODUCT_APPROVER' } as const;

function refuseUnlessApprover({ by }: Person, as: ApprovalFunction, field: string): void {
  if (!holdsAny(by, [APPROVER[as]]))
    refuse('FORBIDDEN', field, `Approving for ${FUNCTION_WORDS[as]} needs the role ${ROLE_WORDS[APPROVER[as]]}.`);
}

/** The proposer's own yes to a new wording, which is the first of two. */
function approvalsBy({ concerns }: Commitment, occasion: Occasion, { version, hash }: Offer, as: ApprovalFunction | undefined) {
  if (!as) return [];
  assertNothingBlocks(concerns);
  refuseUnlessApprover(occasion, as, 'approveAs');
  return [{ type: 'WordingApproved', data: { version, hash, function: as } } as const];
}

/** An imported name stands for a person whose account is not known: a name that passes for it may be the same person’s. */
export function isSamePerson(a: Person, b: Person): boolean {
  if (actorId(a.by) === actorId(b.by) || (a.by.person !== undefined && a.by.person === b.by.person)) return true;
  return (a.via ?? b.via) !== undefined && looksLike(a.by.name, b.by.name);
}

/** Among imported names, which name nobody's account, a name is all that tells people apart; with a token nobody answers to a name. */
const isOwn = (approval: Approval, { by, via }: Person): boolean =>
  actorId(approval.by) === actorId(by) || (approval.via !== undefined && via !== undefined && looksLike(approval.by.name, by.name));

// rule 13
function refuseDropped(featureId: string, field: string, { seen }: Pick<Occasion, 'seen'>): void {
  if (seen(lookAtFeature(featureId))?.status === 'DROPPED') refuse('FEATURE_DROPPED', field, 'This feature was dropped.');
}

/** A new wording waits, and no approval counts for it yet. */
const unapproved = (
  { version, hash, wording }: Offer,
  { actor: by, via }: EvolveCircumstance,
): Pick<Commitment, 'wordings' | 'pending'> => ({
  wordings: version,
  pending: { version, hash, wording, proposer: { by, via }, approvals: [] },
});

const withApprovals = (state: Commitment, change: (approvals: readonly Approval[]) => readonly Approval[]): Commitment => ({
  ...state,
  pending: state.pending && { ...state.pending, approvals: change(state.pending.approvals) },
});

/** The slot that this one was, where segments were told by their case. */
function formerSlot(featureId: string, audience: Audience) {
  const former = formerSlotKey(featureId, audience);
  return former === undefined ? [] : [lookAtCommitment(former)];
}

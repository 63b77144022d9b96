import { lookAtCustomer } from '../customers/customer.events.js';
import { lookAtFeature } from '../features/feature.events.js';
import { actorId, holdsAny } from '../kernel/actor.js';
import { hashOf } from '../kernel/canonical.js';
import type { Decider, Occasion } from '../kernel/decider.js';
import { refuse, type Objection } from '../kernel/refusal.js';
import { dayOf, type Day, type Instant } from '../kernel/time.js';
import { lookAtRequest } from '../requests/request.events.js';
import type {
  ApproveWording,
  Disclose,
  ProposeCommitment,
  RejectWording,
  ReviseWording,
  WithdrawApproval,
  WithdrawCommitment,
} from './commitment.commands.js';
import { commitmentStream, isFor, slotOf, stillCounts } from './commitment.events.js';
import type { ApprovalFunction, CommitmentFacts, Wording } from './commitment.events.js';
import { evolve, initial, statusIn } from './commitment.state.js';
import type { Commitment, InForce, Offer, Pending, Person, Slot } from './commitment.state.js';

interface CommitmentCommands {
  proposeCommitment: ProposeCommitment;
  reviseWording: ReviseWording;
  approveWording: ApproveWording;
  withdrawApproval: WithdrawApproval;
  rejectWording: RejectWording;
  disclose: Disclose;
  withdrawCommitment: WithdrawCommitment;
}

export const commitment: Decider<Commitment, CommitmentFacts, CommitmentCommands> = {
  kind: 'commitment',
  streamOf: (input) => commitmentStream('commitmentId' in input ? input.commitmentId : slotOf(input.featureId, input.audience)),

  initial,
  evolve,

  looksAt: {
    proposeCommitment: (_, { featureId, audience, basedOnRequestId }) => [
      lookAtFeature(featureId),
      ...(audience.customerId === undefined ? [] : [lookAtCustomer(audience.customerId)]),
      ...(basedOnRequestId === undefined ? [] : [lookAtRequest(basedOnRequestId)]),
    ],
    reviseWording: ({ slot }, { approveAs }) => (slot && approveAs ? [lookAtFeature(slot.featureId)] : []),
    approveWording: ({ slot }) => (slot ? [lookAtFeature(slot.featureId)] : []),
    disclose: (_, { customerId }) => [lookAtCustomer(customerId)],
  },

  decide: {
    proposeCommitment(state, { featureId, audience, wording, owner, followUpOn, basedOnRequestId, approveAs }, occasion) {
      if (!occasion.seen(lookAtFeature(featureId))) refuse('FEATURE_NOT_FOUND', 'featureId', 'There is no such feature.');
      refuseDropped(featureId, 'featureId', occasion);
      if (audience.customerId !== undefined && !occasion.seen(lookAtCustomer(audience.customerId))) {
        refuse('CUSTOMER_NOT_FOUND', 'audience.customerId', 'There is no such customer.');
      }
      if (basedOnRequestId !== undefined) {
        const request = occasion.seen(lookAtRequest(basedOnRequestId));
        if (!request) refuse('REQUEST_NOT_FOUND', 'basedOnRequestId', 'There is no such request.');
        if (request.standing !== 'ACCEPTED') refuse('WRONG_STATUS', 'basedOnRequestId', 'This request is not accepted.');
      }
      // rule 12
      if (state.current) refuse('COMMITMENT_EXISTS', 'audience', 'A wording is in force for this audience: revise it.');
      if (state.pending) refuse('COMMITMENT_EXISTS', 'audience', 'A wording waits for this audience: approve, revise or reject it.');

      const slot = { featureId, audience };
      const offer = offered(state, slot, wording);
      const data = { commitmentId: slotOf(featureId, audience), ...slot, ...offer, owner, followUpOn, basedOnRequestId };
      return {
        facts: [{ type: 'CommitmentProposed', data }, ...approvalsBy(occasion, offer, approveAs)],
        warnings: passed({ ...datesOf(wording), followUpOn }, occasion.today),
      };
    },

    reviseWording(state, { wording, reason, approveAs }, occasion) {
      const slot = there(state);
      if (!state.current && !state.pending) refuse('WRONG_STATUS', 'commitmentId', `It is ${statusIn(state)}: propose a new wording.`);
      if (approveAs) refuseDropped(slot.featureId, 'approveAs', occasion);

      const offer = offered(state, slot, wording);
      if (offer.hash === (state.pending ?? state.current)?.hash && !approveAs) return { facts: [] };
      return {
        facts: [{ type: 'WordingRevised', data: { ...offer, reason } }, ...approvalsBy(occasion, offer, approveAs)],
        warnings: passed(datesOf(wording), occasion.today),
      };
    },

    // rule 11
    approveWording(state, { wordingVersion, wordingHash, function: as }, occasion) {
      const { featureId } = there(state);
      refuseUnlessApprover(occasion, as, 'function');
      const read = [state.pending, state.current].find((wording) => wording?.version === wordingVersion) ?? refuseStale(state);
      if (wordingHash !== undefined && wordingHash !== read.hash) {
        refuse('STALE_WORDING', 'wordingHash', `Wording ${read.version} has other words than those you have read.`);
      }

      const counting = read.approvals.filter(({ at }) => stillCounts(at, occasion.at));
      const own = counting.filter((approval) => isSamePerson(approval, occasion));
      if (own.some((approval) => approval.function === as)) return { facts: [] };
      if (read !== state.pending) refuseStale(state);
      refuseDropped(featureId, 'commitmentId', occasion);
      if (own.length > 0) refuse('SAME_PERSON', 'function', 'You have approved this wording for the other function: it takes two people.');

      const completes = counting.some((approval) => approval.function !== as);
      return {
        facts: [
          { type: 'WordingApproved', data: { version: read.version, hash: read.hash, function: as } },
          ...(completes ? [{ type: 'CommitmentActivated', data: { version: read.version } } as const] : []),
        ],
      };
    },

    withdrawApproval(state, { wordingVersion, reason }, occasion) {
      const { version, approvals } = waiting(state, wordingVersion);
      const own = approvals.filter((approval) => isSamePerson(approval, occasion));
      if (own.length === 0) refuse('NOT_APPROVED', 'wordingVersion', 'You have not approved this wording.');
      const may = own.filter(({ function: as }) => holdsAny(occasion.by, [APPROVER[as]]));
      if (may.length === 0)
        refuse('FORBIDDEN', 'wordingVersion', `Taking back this approval needs the role ${APPROVER[own[0]?.function ?? 'SALES']}.`);
      const takenBack = may.map(({ function: as, by }) => ({ version, function: as, approver: actorId(by), reason }));
      return { facts: takenBack.map((data) => ({ type: 'ApprovalWithdrawn', data })) };
    },

    rejectWording(state, { wordingVersion, reason }) {
      const { version } = waiting(state, wordingVersion);
      return { facts: [{ type: 'WordingRejected', data: { version, reason } }] };
    },

    // rule 15
    disclose(state, input, { at, newId, seen }) {
      const { disclosureId = newId, customerId, wordingVersion, channel, toldTo, toldAt = at, evidenceUrl } = input;
      const { audience } = there(state);
      const customer = seen(lookAtCustomer(customerId)) ?? refuse('CUSTOMER_NOT_FOUND', 'customerId', 'There is no such customer.');
      if (!isFor(audience, customerId, customer.segment)) refuse('NOT_IN_AUDIENCE', 'customerId', 'This wording is not for this customer.');
      if (toldAt > at) refuse('AT_IN_FUTURE', 'toldAt', 'Nobody can have been told ahead of now.');
      const { version, wording } = inForceAt(state, toldAt) ?? refuse('STALE_WORDING', 'wordingVersion', 'No wording was in force then.');
      if (version !== wordingVersion) refuse('STALE_WORDING', 'wordingVersion', `Wording ${version} was in force then.`);
      if (hasLapsed(wording, toldAt)) refuse('STALE_WORDING', 'wordingVersion', `This wording held until ${wording.validUntil}.`);
      if (state.disclosed.some((told) => told.disclosureId === disclosureId))
        refuse('ID_TAKEN', 'disclosureId', 'There is a disclosure of this id already.');
      const data = { disclosureId, customerId, version, channel, toldTo, toldAt, evidenceUrl };
      return { facts: [{ type: 'CommitmentDisclosed', data }] };
    },

    withdrawCommitment(state, { reason }) {
      there(state);
      if (!state.current) refuse('WRONG_STATUS', 'commitmentId', `It is ${statusIn(state)}: no wording is in force.`);
      return { facts: [{ type: 'CommitmentWithdrawn', data: { reason } }] };
    },
  },
};

const there = ({ slot }: Commitment): Slot => slot ?? refuse('COMMITMENT_NOT_FOUND', 'commitmentId', 'Nothing was ever proposed there.');

/** The wording that waits for approval, if it is the one that was read. */
function waiting(state: Commitment, wordingVersion: number): Pending {
  there(state);
  return state.pending?.version === wordingVersion ? state.pending : refuseStale(state);
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
const passed = (days: Readonly<Record<string, Day | undefined>>, today: Day): Objection[] =>
  Object.entries(days)
    .filter(([, day]) => day !== undefined && day < today)
    .map(([field]) => ({ code: 'DATE_PASSED', field, message: 'This day has passed already.' }));

const APPROVER = { SALES: 'SALES_APPROVER', PRODUCT: 'PRODUCT_APPROVER' } as const;

function refuseUnlessApprover({ by }: Person, as: ApprovalFunction, field: string): void {
  if (!holdsAny(by, [APPROVER[as]])) refuse('FORBIDDEN', field, `Approving for ${as} needs the role ${APPROVER[as]}.`);
}

/** The proposer's own yes to a new wording, which is the first of two. */
function approvalsBy(occasion: Occasion, { version, hash }: Offer, as: ApprovalFunction | undefined) {
  if (!as) return [];
  refuseUnlessApprover(occasion, as, 'approveAs');
  return [{ type: 'WordingApproved', data: { version, hash, function: as } } as const];
}

/** An imported name stands for a person whose account is not known: the same name may be the same person. */
function isSamePerson(a: Person, b: Person): boolean {
  return actorId(a.by) === actorId(b.by) || ((a.via ?? b.via) !== undefined && caseFolded(a.by.name) === caseFolded(b.by.name));
}

/** There is no case folding in JavaScript; this comes to the same: ẞ, ß and SS are ss. */
const caseFolded = (name: string): string => name.trim().normalize('NFKC').toLowerCase().toUpperCase().toLowerCase();

// rule 13
function refuseDropped(featureId: string, field: string, { seen }: Occasion): void {
  if (seen(lookAtFeature(featureId))?.status === 'DROPPED') refuse('FEATURE_DROPPED', field, 'This feature was dropped.');
}

const inForceAt = ({ formerly, current }: Commitment, moment: Instant): InForce | undefined =>
  [...formerly, current].find((wording) => wording && wording.from <= moment && (wording.until === undefined || moment < wording.until));

const hasLapsed = ({ validUntil }: Wording, moment: Instant): boolean => validUntil !== undefined && validUntil < dayOf(moment);

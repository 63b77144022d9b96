import { assertNewConcern, assertResolvable, assertSomeResolvable, withConcern, withoutConcern } from '../concerns/concern.decider.js';
import { customerSeen, lookAroundCustomer } from '../customers/customer.events.js';
import { changesOf } from '../kernel/changes.js';
import { asDecided, type Asking, type Decider } from '../kernel/decider.js';
import { isOwnedBy } from '../kernel/name.js';
import { refuse } from '../kernel/refusal.js';
import type { CommitmentCommands } from './commitment.commands.js';
import { commitmentStream, lookAtCommitment, type CommitmentFacts } from './commitment.events.js';
import { isFor, slotKey } from './commitment.rules.js';
import { ended, heldUnder, inForce, initial, there, type Commitment, type Person } from './commitment.state.js';
import { delivery } from './delivery.decider.js';
import { risk } from './risk.decider.js';
import { telling } from './telling.decider.js';
import { isSamePerson, passed, wording } from './wording.decider.js';

export const commitment: Decider<Commitment, CommitmentFacts, CommitmentCommands> = {
  kind: 'commitment',
  streamOf: (input) => commitmentStream('commitmentId' in input ? input.commitmentId : slotKey(input.featureId, input.audience)),

  initial,

  evolve: {
    ...wording.evolve,
    ...telling.evolve,
    ...risk.evolve,
    ...delivery.evolve,

    CommitmentChanged: (state, { owner = state.owner, followUpOn }) => ({
      ...state,
      owner,
      ...(followUpOn && { followUpOn, isFollowedUp: false }),
    }),
    CommitmentConcernRaised: (state, raised, { actor }) => ({ ...state, concerns: withConcern(state.concerns, raised, actor) }),
    CommitmentConcernResolved: (state, resolved) => ({ ...state, concerns: withoutConcern(state.concerns, resolved) }),
    CommitmentWithdrawn: (state, _, { effectiveAt }) => ({ ...ended(state, effectiveAt), closed: 'WITHDRAWN' }),
    CommitmentReleased: (state, { customerId, version }, { effectiveAt: at, position }) => {
      const disclosed = state.disclosed.map((told) => (told.customerId === customerId ? { ...told, isVoid: true } : told));
      const released = { ...state, disclosed, releases: [...state.releases, { customerId, version, at, position }] };
      return state.slot?.audience.kind === 'CUSTOMER' ? { ...ended(released, at), closed: 'RELEASED' } : released;
    },
    FollowUpDue: (state, { followUpOn }) => ({ ...state, noted: [...state.noted, followUpOn] }),
    FollowUpCompleted: (state, { nextFollowUpOn: followUpOn }) => ({
      ...state,
      ...(followUpOn ? { followUpOn, isFollowedUp: false } : { isFollowedUp: true }),
    }),
  },

  admits: {
    ...wording.admits,
    ...telling.admits,
    ...risk.admits,
    ...delivery.admits,

    CommitmentChanged: asDecided(() => commitment.decide.changeCommitment),
    CommitmentConcernRaised: asDecided(() => commitment.decide.raiseCommitmentConcern),
    CommitmentConcernResolved: asDecided(() => commitment.decide.resolveCommitmentConcern),
    CommitmentWithdrawn: asDecided(() => commitment.decide.withdrawCommitment),
    CommitmentReleased: asDecided(() => commitment.decide.releaseCommitment),
    FollowUpDue: asDecided(() => commitment.decide.noteFollowUpDue),
    FollowUpCompleted: asDecided(() => commitment.decide.completeFollowUp),
  },

  lookAt: lookAtCommitment,

  records: {
    ...wording.records,
    ...telling.records,
    ...risk.records,
    ...delivery.records,
    changeCommitment: ['CommitmentChanged'],
    raiseCommitmentConcern: ['CommitmentConcernRaised'],
    resolveCommitmentConcern: ['CommitmentConcernResolved'],
    withdrawCommitment: ['CommitmentWithdrawn'],
    releaseCommitment: ['CommitmentReleased'],
    completeFollowUp: ['FollowUpCompleted'],
    noteFollowUpDue: ['FollowUpDue'],
    handOverCommitment: ['CommitmentChanged'],
  },

  besides: { ...wording.besides },

  looksAt: {
    ...wording.looksAt,
    ...telling.looksAt,
    ...risk.looksAt,
    ...delivery.looksAt,
    releaseCommitment: (_, { customerId }) => [lookAroundCustomer(customerId)],
  },

  guards: {
    ...wording.guards,
    ...telling.guards,
    ...risk.guards,
    ...delivery.guards,
    changeCommitment: there,
    raiseCommitmentConcern: there,
    resolveCommitmentConcern: assertConcernsResolvable,
    withdrawCommitment: inForce,
    releaseCommitment: inForce,
    completeFollowUp: assertFollowed,
  },

  guardsLookAt: { ...wording.guardsLookAt, ...risk.guardsLookAt, ...delivery.guardsLookAt },

  decide: {
    ...wording.decide,
    ...telling.decide,
    ...risk.decide,
    ...delivery.decide,

    changeCommitment(state, { owner, followUpOn, reason }, { today }) {
      there(state);
      const changes = changesOf<Omit<CommitmentFacts['CommitmentChanged'], 'reason'>>(['owner', 'followUpOn'], state, {
        owner,
        followUpOn,
      });
      if (Object.keys(changes).length === 0) return { facts: [] };
      return { facts: [{ type: 'CommitmentChanged', data: { ...changes, reason } }], warnings: passed({ followUpOn }, today) };
    },

    handOverCommitment(state, { from, to, reason }) {
      if (!isOwnedBy(state.owner, from) || state.owner === to) return { facts: [] };
      return { facts: [{ type: 'CommitmentChanged', data: { owner: to, reason } }] };
    },

    // rule 13
    raiseCommitmentConcern(state, { concernId, blocking, text }, { newId }) {
      there(state);
      const raised = { concernId: concernId ?? newId, blocking, text };
      assertNewConcern(state.concerns, raised.concernId);
      return { facts: [{ type: 'CommitmentConcernRaised', data: raised }] };
    },

    resolveCommitmentConcern(state, { concernId, outcome, note }, occasion) {
      there(state);
      assertResolvable(state.concerns, { concernId, outcome }, occasion.by);
      if (outcome === 'OVERRULED' && isProposer(state, occasion))
        refuse('FORBIDDEN', 'outcome', 'Who proposed the wording overrules no concern about it.');
      return { facts: [{ type: 'CommitmentConcernResolved', data: { concernId, outcome, note } }] };
    },

    withdrawCommitment(state, { reason }) {
      inForce(state);
      return { facts: [{ type: 'CommitmentWithdrawn', data: { reason } }] };
    },

    // rule 18
    releaseCommitment(state, { customerId, evidenceUrl }, occasion) {
      const { audience } = there(state);
      const { version } = inForce(state);
      const customer = customerSeen(customerId, occasion) ?? refuse('CUSTOMER_NOT_FOUND', 'customerId', 'There is no such customer.');
      if (!isFor(audience, customer) && !heldUnder(state, customer.keys))
        refuse('NOT_IN_AUDIENCE', 'customerId', 'This promise is not for this customer.');
      if (state.releases.some((release) => customer.keys.includes(release.customerId) && release.version === version)) return { facts: [] };
      return { facts: [{ type: 'CommitmentReleased', data: { customerId, version, evidenceUrl } }] };
    },

    completeFollowUp(state, { note, nextFollowUpOn }, { today }) {
      assertFollowed(state);
      return { facts: [{ type: 'FollowUpCompleted', data: { note, nextFollowUpOn } }], warnings: passed({ nextFollowUpOn }, today) };
    },

    // rule 19
    noteFollowUpDue(state, { followUpOn }, { today }) {
      const isAwaited = (state.current ?? state.pending) && !state.isFollowedUp && state.followUpOn === followUpOn;
      const isDue = isAwaited && followUpOn <= today && !state.noted.includes(followUpOn);
      return { facts: isDue ? [{ type: 'FollowUpDue', data: { followUpOn } }] : [] };
    },
  },
};

const isProposer = ({ pending, current }: Commitment, person: Person): boolean => {
  const proposer = (pending ?? current)?.proposer;
  return proposer !== undefined && isSamePerson(proposer, person);
};

function assertConcernsResolvable(state: Commitment, asking: Asking): void {
  there(state);
  assertSomeResolvable(state.concerns, asking.by, !isProposer(state, asking));
}

function assertFollowed(state: Commitment): void {
  there(state);
  if (state.isFollowedUp) refuse('WRONG_STATUS', 'commitmentId', 'It was followed up, and no day is set to look at it again.');
}

/** Rule 18: whether the promise was kept. We say that it is there; the customers who hold it say whether that is so. */
import { keysSeen, lookAroundCustomer } from '../customers/customer.events.js';
import { asDecided, type Occasion, type Verdict } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import { dayInWords } from '../kernel/words.js';
import type { ConfirmFulfilment } from './commitment.commands.js';

import { STATUS_WORDS, type CommitmentFacts, type FulfilmentWord } from './commitment.events.js';
import { isDelivered } from './commitment.rules.js';
import { assertHeld, ended, holdingKey, inForce, lastWordUnder, lookAtDisputes, statusIn, statusSeen } from './commitment.state.js';
import type { Commitment, InForce, PartOf } from './commitment.state.js';

export const delivery: PartOf<
  'DeliveryAsserted' | 'DeliveryWithdrawn' | 'FulfilmentConfirmed' | 'FulfilmentDisputed' | 'CommitmentBreached',
  'assertDelivery' | 'withdrawDelivery' | 'confirmFulfilment' | 'disputeFulfilment' | 'breachCommitment'
> = {
  evolve: {
    DeliveryAsserted: (state, delivery) => ({ ...state, delivery }),
    // the withdrawal itself is looked at again: nothing endangered what was delivered
    DeliveryWithdrawn: (state, _, { position }) => ({ ...state, delivery: undefined, words: [], settledAt: position - 1 }),
    FulfilmentConfirmed: (state, { customerId, note }) => said(state, { customerId, word: 'CONFIRMED', note }),
    FulfilmentDisputed: (state, { customerId, note }) => said(state, { customerId, word: 'DISPUTED', note }),
    CommitmentBreached: (state, _, { effectiveAt }) => ({ ...ended(state, effectiveAt), closed: 'BREACHED' }),
  },

  admits: {
    DeliveryAsserted: asDecided(() => delivery.decide.assertDelivery),
    DeliveryWithdrawn: asDecided(() => delivery.decide.withdrawDelivery),
    FulfilmentConfirmed: asDecided(() => delivery.decide.confirmFulfilment),
    FulfilmentDisputed: asDecided(() => delivery.decide.disputeFulfilment),
    CommitmentBreached: asDecided(() => delivery.decide.breachCommitment),
  },

  records: {
    assertDelivery: ['DeliveryAsserted'],
    withdrawDelivery: ['DeliveryWithdrawn'],
    confirmFulfilment: ['FulfilmentConfirmed'],
    disputeFulfilment: ['FulfilmentDisputed'],
    breachCommitment: ['CommitmentBreached'],
  },

  looksAt: {
    confirmFulfilment: (_, { customerId }) => [lookAroundCustomer(customerId)],
    disputeFulfilment: (_, { customerId }) => [lookAroundCustomer(customerId)],
    breachCommitment: lookAtDisputes,
  },

  guards: {
    assertDelivery: undelivered,
    withdrawDelivery: delivered,
    confirmFulfilment: heldDelivery,
    disputeFulfilment: heldDelivery,
    breachCommitment: assertBreachable,
  },

  guardsLookAt: { breachCommitment: lookAtDisputes },

  decide: {
    assertDelivery(state, { deliveredOn, note }, { today }) {
      if (state.delivery?.deliveredOn === deliveredOn && state.delivery.note === note) return { facts: [] };
      const { version } = undelivered(state);
      if (deliveredOn > today) refuse('AT_IN_FUTURE', 'deliveredOn', 'This day has not come yet.');
      return { facts: [{ type: 'DeliveryAsserted', data: { version, deliveredOn, note } }] };
    },

    withdrawDelivery(state, { reason }) {
      const { version } = delivered(state);
      return { facts: [{ type: 'DeliveryWithdrawn', data: { version, reason } }] };
    },

    confirmFulfilment: (state, input, occasion) => says('CONFIRMED', state, input, occasion),
    disputeFulfilment: (state, input, occasion) => says('DISPUTED', state, input, occasion),

    breachCommitment(state, { reason }, occasion) {
      assertBreachable(state, occasion);
      return { facts: [{ type: 'CommitmentBreached', data: { reason } }] };
    },
  },
};

/** The wording in force, whose delivery nobody has asserted yet. */
function undelivered(state: Commitment): InForce {
  const current = inForce(state);
  if (state.delivery)
    refuse('WRONG_STATUS', 'commitmentId', `Its delivery on ${dayInWords(state.delivery.deliveredOn)} is asserted already.`);
  return current;
}

/** The wording in force, whose delivery was asserted. */
function delivered(state: Commitment): InForce {
  const current = inForce(state);
  if (!state.delivery) refuse('WRONG_STATUS', 'commitmentId', `It is ${STATUS_WORDS[statusIn(state)]}: nobody has asserted its delivery.`);
  return current;
}

/** The same, where there are customers to say whether that is so. */
function heldDelivery(state: Commitment): InForce {
  const current = delivered(state);
  assertHeld(state);
  return current;
}

function assertBreachable(state: Commitment, occasion: Pick<Occasion, 'seen' | 'leadingTo'>): void {
  inForce(state);
  const status = statusSeen(state, occasion);
  if (isDelivered(status)) refuse('WRONG_STATUS', 'commitmentId', `It is ${STATUS_WORDS[status]}: nobody says that it was broken.`);
}

const FACT = { CONFIRMED: 'FulfilmentConfirmed', DISPUTED: 'FulfilmentDisputed' } as const;

function says(
  word: FulfilmentWord,
  state: Commitment,
  { customerId: by, note }: Pick<ConfirmFulfilment, 'customerId' | 'note'>,
  occasion: Occasion,
): Verdict<CommitmentFacts> {
  const { version } = heldDelivery(state);
  const keys = keysSeen(by, occasion);
  const customerId = holdingKey(state, keys);
  const last = lastWordUnder(state, keys);
  if (last?.word === word && last.note === note) return { facts: [] };
  return { facts: [{ type: FACT[word], data: { customerId, version, note } }] };
}

const said = (state: Commitment, word: Commitment['words'][number]): Commitment => ({ ...state, words: [...state.words, word] });

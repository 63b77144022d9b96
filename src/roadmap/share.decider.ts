import type { Audience } from '../commitments/commitment.events.js';
import { lookAtCustomer } from '../customers/customer.events.js';
import { asDecided, type Decider, type Occasion, type Verdict } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import type { ShareCommands } from './share.commands.js';
import { shareStream, type ShareFacts } from './share.events.js';

interface Share {
  readonly isEnded: boolean;
}

type Shared = ShareFacts['RoadmapShared'];

export const share: Decider<Share | undefined, ShareFacts, ShareCommands> = {
  kind: 'share',
  streamOf: ({ shareId }) => shareStream(shareId),

  initial: undefined,

  evolve: {
    RoadmapShared: () => ({ isEnded: false }),
    ShareEnded: () => ({ isEnded: true }),
  },

  admits: {
    RoadmapShared: asDecided(
      () =>
        (state: Share | undefined, { keyHash, ...shared }: Shared, occasion) =>
          shareWith(state, shared, { ...occasion, secretHash: keyHash }),
    ),
    ShareEnded: asDecided(() => share.decide.endShare),
  },

  records: { shareRoadmap: ['RoadmapShared'], endShare: ['ShareEnded'] },

  looksAt: { shareRoadmap: (_, { audience }) => customersIn(audience) },

  decide: {
    shareRoadmap: shareWith,

    endShare(state, { reason }) {
      if (!state) refuse('SHARE_NOT_FOUND', 'shareId', 'There is no such share.');
      if (state.isEnded) refuse('WRONG_STATUS', 'shareId', 'It is ended already.');
      return { facts: [{ type: 'ShareEnded', data: { reason } }] };
    },
  },
};

const customersIn = ({ customerId }: Audience) => (customerId === undefined ? [] : [lookAtCustomer(customerId)]);

function shareWith(
  state: Share | undefined,
  { shareId, audience, title, endsOn }: Omit<Shared, 'keyHash'>,
  { today, secretHash, seen }: Pick<Occasion, 'today' | 'secretHash' | 'seen'>,
): Verdict<ShareFacts> {
  if (state) refuse('ID_TAKEN', 'shareId', 'There is a share of this id already.');
  if (customersIn(audience).some((customer) => !seen(customer)))
    refuse('CUSTOMER_NOT_FOUND', 'audience.customerId', 'There is no such customer.');
  if (endsOn !== undefined && endsOn < today) refuse('END_OUT_OF_RANGE', 'endsOn', 'A share ends today at the earliest.');
  if (secretHash === undefined) throw new Error('No key was made for this share.');
  return { facts: [{ type: 'RoadmapShared', data: { shareId, audience, title, keyHash: secretHash, endsOn } }] };
}

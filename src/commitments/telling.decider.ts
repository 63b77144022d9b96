/** Rule 15: telling customers, and telling them what has become of what they were told. */
import { customerSeen, keysSeen, lookAroundCustomer } from '../customers/customer.events.js';
import { asDecided } from '../kernel/decider.js';
import { refuse, type Objection } from '../kernel/refusal.js';
import { dayOf, type Instant } from '../kernel/time.js';
import { dayInWords } from '../kernel/words.js';

import type { Disclose } from './commitment.commands.js';
import type { CommitmentStatus } from './commitment.events.js';
import { hasLapsed, isFor } from './commitment.rules.js';
import {
  assertHeld,
  holdingKey,
  lookAtDisputes,
  statusSeen,
  there,
  type Commitment,
  type Disclosed,
  type InForce,
  type PartOf,
} from './commitment.state.js';

export const telling: PartOf<
  'CommitmentDisclosed' | 'DisclosureCorrected' | 'CustomerInformedOfChange' | 'CustomerAcknowledgedChange',
  'disclose' | 'correctDisclosure' | 'informCustomerOfChange' | 'acknowledgeChange'
> = {
  evolve: {
    CommitmentDisclosed: (state, { disclosureId, customerId, version, toldAt }, { position }) => {
      const isVoid = state.releases.some((release) => release.customerId === customerId && toldAt < release.at);
      return { ...state, disclosed: [...state.disclosed, { disclosureId, customerId, version, toldAt, isVoid, position }] };
    },
    DisclosureCorrected: (state, { disclosureId }) => ({
      ...state,
      disclosed: state.disclosed.map((told) => (told.disclosureId === disclosureId ? { ...told, isVoid: true, isCorrected: true } : told)),
    }),
    CustomerInformedOfChange: (state) => state,
    CustomerAcknowledgedChange: (state) => state,
  },

  admits: {
    CommitmentDisclosed: asDecided(
      () => telling.decide.disclose,
      ({ version: wordingVersion, ...told }) => ({ wordingVersion, ...told }),
    ),
    DisclosureCorrected: asDecided(() => telling.decide.correctDisclosure),
    CustomerInformedOfChange: asDecided(
      () => telling.decide.informCustomerOfChange,
      ({ version: wordingVersion, ...informed }) => ({ wordingVersion, ...informed }),
    ),
    CustomerAcknowledgedChange: asDecided(
      () => telling.decide.acknowledgeChange,
      ({ version: wordingVersion, ...acknowledged }) => ({ wordingVersion, ...acknowledged }),
    ),
  },

  records: {
    disclose: ['CommitmentDisclosed'],
    correctDisclosure: ['DisclosureCorrected'],
    informCustomerOfChange: ['CustomerInformedOfChange'],
    acknowledgeChange: ['CustomerAcknowledgedChange'],
  },

  looksAt: {
    disclose: (state, { customerId }) => [lookAroundCustomer(customerId), ...lookAtDisputes(state)],
    informCustomerOfChange: (_, { customerId }) => [lookAroundCustomer(customerId)],
    acknowledgeChange: (_, { customerId }) => [lookAroundCustomer(customerId)],
  },

  guards: {
    disclose: (state, { at }) => tellable(state, at),
    correctDisclosure: disclosed,
    informCustomerOfChange: assertHeld,
    acknowledgeChange: assertHeld,
  },

  decide: {
    disclose(state, input, occasion) {
      const { at, newId } = occasion;
      const { disclosureId = newId, customerId, wordingVersion, channel, toldTo, toldAt = at, evidenceUrl } = input;
      const { audience } = there(state);
      const customer = customerSeen(customerId, occasion) ?? refuse('CUSTOMER_NOT_FOUND', 'customerId', 'There is no such customer.');
      if (!isFor(audience, customer)) refuse('NOT_IN_AUDIENCE', 'customerId', 'This wording is not for this customer.');
      const version = assertTellable(state, { disclosureId, keys: customer.keys, wordingVersion, toldAt }, at);
      const data = { disclosureId, customerId, version, channel, toldTo, toldAt, evidenceUrl };
      return {
        facts: [{ type: 'CommitmentDisclosed', data }],
        warnings: version === state.current?.version ? doubts(statusSeen(state, occasion)) : [],
      };
    },

    correctDisclosure(state, { disclosureId, reason }) {
      const found = disclosed(state).find((told) => told.disclosureId === disclosureId);
      if (!found) refuse('DISCLOSURE_NOT_FOUND', 'disclosureId', 'There is no such disclosure of this commitment.');
      if (found.isCorrected) return { facts: [] };
      return { facts: [{ type: 'DisclosureCorrected', data: { disclosureId, customerId: found.customerId, reason } }] };
    },

    informCustomerOfChange(state, { customerId: by, wordingVersion, channel }, occasion) {
      const customerId = holdingKey(state, keysSeen(by, occasion));
      assertLastInForce(state, wordingVersion);
      return { facts: [{ type: 'CustomerInformedOfChange', data: { customerId, version: wordingVersion, channel } }] };
    },

    acknowledgeChange(state, { customerId: by, wordingVersion, evidenceUrl }, occasion) {
      const customerId = holdingKey(state, keysSeen(by, occasion));
      assertLastInForce(state, wordingVersion);
      return { facts: [{ type: 'CustomerAcknowledgedChange', data: { customerId, version: wordingVersion, evidenceUrl } }] };
    },
  },
};

const inForceAt = ({ formerly, current }: Commitment, moment: Instant): InForce | undefined =>
  [...formerly, current].find((wording) => wording && wording.from <= moment && (wording.until === undefined || moment < wording.until));

/** The words that could be told at a moment. */
function tellable(state: Commitment, moment: Instant): InForce {
  there(state);
  const words = inForceAt(state, moment) ?? refuse('STALE_WORDING', 'wordingVersion', 'No wording was in force then.');
  if (hasLapsed(words.wording, dayOf(moment)))
    refuse('STALE_WORDING', 'wordingVersion', `This wording held until ${dayInWords(words.wording.validUntil ?? '')}.`);
  return words;
}

/** What customers were told, be it corrected or not. */
function disclosed(state: Commitment): readonly Disclosed[] {
  there(state);
  if (state.disclosed.length === 0) refuse('DISCLOSURE_NOT_FOUND', 'disclosureId', 'No customer was told this commitment.');
  return state.disclosed;
}

/** The words in force at the moment that the customer was told, answered by their version. */
function assertTellable(
  state: Commitment,
  {
    disclosureId,
    keys,
    wordingVersion,
    toldAt,
  }: Pick<Required<Disclose>, 'disclosureId' | 'wordingVersion' | 'toldAt'> & { readonly keys: readonly string[] },
  at: Instant,
): number {
  if (toldAt > at) refuse('AT_IN_FUTURE', 'toldAt', 'Nobody can have been told ahead of now.');
  const { version } = tellable(state, toldAt);
  if (state.releases.some((release) => keys.includes(release.customerId) && release.version === version && release.at <= toldAt))
    refuse('STALE_WORDING', 'wordingVersion', 'This customer had released us from the promise by then.');
  if (version !== wordingVersion) refuse('STALE_WORDING', 'wordingVersion', `Wording ${version} was in force then.`);
  if (state.disclosed.some((told) => told.disclosureId === disclosureId))
    refuse('ID_TAKEN', 'disclosureId', 'There is a disclosure of this id already.');
  return version;
}

/** Why it would have been better not to tell it. */
function doubts(status: CommitmentStatus): Objection[] {
  if (status === 'AT_RISK') return [{ code: 'AT_RISK', field: 'wordingVersion', message: 'This promise is at risk: ask its owner.' }];
  if (status === 'DISPUTED')
    return [{ code: 'DISPUTED', field: 'wordingVersion', message: 'A customer disputes that what it promises is there: ask its owner.' }];
  return [];
}

/** What became of a promise concerns the wording in force, or the one that was in force last. */
function assertLastInForce({ current, formerly }: Commitment, wordingVersion: number): void {
  const last = current ?? formerly.at(-1);
  if (last?.version !== wordingVersion)
    refuse('STALE_WORDING', 'wordingVersion', `Wording ${last?.version} is the one that ${current ? 'is' : 'was last'} in force.`);
}

import { createHash } from 'node:crypto';
import type { RiskKind } from '../src/commitments/commitment.events.js';
import type { ConcernOutcome } from '../src/concerns/concern.events.js';
import { person } from './given.js';

/** One slot and what can happen to it, for the specs of its decider. */
export const SLOT = 'sso@everyone';
export const EVERYONE = { kind: 'EVERYONE' } as const;

export const words = { canSay: 'SSO by June.', cannotSay: 'Any protocol but SAML.', promisedDate: '2026-06-30' };
export const newWords = { ...words, canSay: 'SSO by July.', promisedDate: '2026-07-31' };
export const hashOfWords = sha256(
  `{"audience":{"kind":"EVERYONE"},"canSay":"SSO by June.","cannotSay":"Any protocol but SAML.","featureId":"sso","promisedDate":"2026-06-30"}`,
);
export const hashOfNewWords = sha256(
  `{"audience":{"kind":"EVERYONE"},"canSay":"SSO by July.","cannotSay":"Any protocol but SAML.","featureId":"sso","promisedDate":"2026-07-31"}`,
);

export const proposed = {
  type: 'CommitmentProposed',
  data: {
    commitmentId: SLOT,
    featureId: 'sso',
    audience: EVERYONE,
    version: 1,
    hash: hashOfWords,
    wording: words,
    owner: 'Ada',
    followUpOn: '2026-05-01',
  },
} as const;
export const approved = (as: 'SALES' | 'PRODUCT', version = 1) =>
  ({ type: 'WordingApproved', data: { version, hash: version === 1 ? hashOfWords : hashOfNewWords, function: as } }) as const;
export const activated = (version = 1) => ({ type: 'CommitmentActivated', data: { version } }) as const;
export const revised = {
  type: 'WordingRevised',
  data: { version: 2, hash: hashOfNewWords, wording: newWords, reason: 'It slipped.' },
} as const;
export const rejected = (version = 1) => ({ type: 'WordingRejected', data: { version, reason: 'Too early.' } }) as const;
export const withdrawn = { type: 'CommitmentWithdrawn', data: { reason: 'The project ended.' } } as const;

export const BOB = person('Bob', 'SALES_APPROVER');
export const EVE = person('Eve', 'PRODUCT_APPROVER');

export const bySales = { ...approved('SALES'), actor: BOB };
export const byProduct = { ...approved('PRODUCT'), actor: EVE };
export const active = [proposed, bySales, byProduct, activated()] as const;

export const added = { type: 'FeatureAdded', data: {} };
export const dropped = { type: 'FeatureDropped', data: {} };
export const elsewhere = { 'feature-sso': [added] };

export const at = (moment: string) => ({ at: `${moment}.000Z`, today: moment.slice(0, 10) });

/** It was told to a customer: disclosure `d-CUSTOMER`. */
export const disclosed = (customerId: string, version = 1) =>
  ({
    type: 'CommitmentDisclosed',
    data: { disclosureId: `d-${customerId}`, customerId, version, channel: 'mail', toldAt: '2026-03-01T12:00:00.000Z' },
  }) as const;
export const delivered = { type: 'DeliveryAsserted', data: { version: 1, deliveredOn: '2026-02-28' } } as const;
export const undelivered = { type: 'DeliveryWithdrawn', data: { version: 1, reason: 'It was another tenant.' } } as const;
export const confirmed = (customerId: string) => ({ type: 'FulfilmentConfirmed', data: { customerId, version: 1 } }) as const;
export const disputed = (customerId: string) => ({ type: 'FulfilmentDisputed', data: { customerId, version: 1 } }) as const;
export const atRisk = (kind: RiskKind = 'REPORTED_BY_HAND', reason = 'The vendor is late.') =>
  ({ type: 'CommitmentPutAtRisk', data: { risks: [{ kind, reason }] } }) as const;
export const breached = { type: 'CommitmentBreached', data: { reason: 'The day passed.' } } as const;
export const released = (customerId: string) => ({ type: 'CommitmentReleased', data: { customerId, version: 1 } }) as const;

export const concern = (blocking = true, concernId = 'c1') =>
  ({ type: 'CommitmentConcernRaised', data: { concernId, blocking, text: 'Legal has not seen it.' } }) as const;
export const settled = (outcome: ConcernOutcome, concernId = 'c1') =>
  ({ type: 'CommitmentConcernResolved', data: { concernId, outcome, note: 'It has.' } }) as const;

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

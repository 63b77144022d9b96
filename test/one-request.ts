import type { Justification } from '../src/requests/request.events.js';
import { person } from './given.js';

/** One request and what can happen to it, for the specs of its decider. */
export const sam = person('Sam', 'SALES');
export const pia = person('Pia', 'PRODUCT');
export const lea = person('Lea', 'LEADERSHIP');
export const bot = person('Bot', 'SERVICE');

export const REQUEST = { requestId: 'r1' };
export const asked = { title: 'SSO', problem: 'People keep yet another password.', source: { kind: 'CALL' } } as const;
export const acme = { customerId: 'acme', dealValue: { amount: '1000', currency: 'EUR' }, note: 'Before June.' };
export const globex = { customerId: 'globex', dealId: 'renewal' };

export const submitted = { type: 'RequestSubmitted', data: { ...REQUEST, ...asked, demand: [acme, globex] }, actor: sam } as const;
export const submittedByProduct = { ...submitted, actor: pia };
export const withoutDemand = { type: 'RequestSubmitted', data: { ...REQUEST, ...asked }, actor: sam } as const;

export const rationale = 'Every enterprise customer asks for it.';
export const accepted = {
  type: 'RequestAccepted',
  data: { number: 1, rationale, justifications: ['MEASURED_DEMAND'] as Justification[], owner: 'Pia' },
  actor: pia,
} as const;
export const declined = {
  type: 'RequestDeclined',
  data: { number: 1, rationale, reason: 'LOW_DEMAND', noAlternative: true },
  actor: pia,
} as const;
export const deferred = { type: 'RequestDeferred', data: { number: 1, rationale, revisitOn: '2026-06-01' }, actor: pia } as const;
export const reopened = { type: 'RequestReopened', data: { because: 'MISTAKE', note: 'We misread it.' }, actor: pia } as const;
export const withdrawn = { type: 'RequestWithdrawn', data: { reason: 'Solved.' } } as const;
export const askedAgain = { type: 'RequestReopened', data: { because: 'ASKED_AGAIN', note: 'Globex asks as well.' } } as const;
export const demanded = { type: 'DemandAdded', data: { customerId: 'initech' }, actor: sam } as const;
export const evidenced = { type: 'EvidenceAdded', data: { kind: 'USAGE', summary: 'Half of all sign-ins fail.' }, actor: pia } as const;

export const customers = { 'customer-acme': [{ type: 'CustomerRegistered', data: { customerId: 'acme', name: 'Acme' } }] };
export const features = { 'feature-sso': [{ type: 'FeatureAdded', data: { featureId: 'sso', name: 'SSO', horizon: 'NEXT' } }] };

export const mergedInto = (intoRequestId: string) => ({ type: 'RequestMerged', data: { intoRequestId } }) as const;
export const merged = mergedInto('r2');
export const another = { type: 'RequestSubmitted', data: { ...asked, requestId: 'r2' } } as const;

import { describe, test } from '@jest/globals';
import { given } from '../../test/given.js';
import { ONE_CUSTOMER } from '../../test/merged.js';
import {
  REQUEST,
  accepted,
  acme,
  asked,
  customers,
  declined,
  deferred,
  features,
  globex,
  reopened,
  submitted,
  withdrawn,
  withoutDemand,
} from '../../test/one-request.js';
import { request } from './request.decider.js';
import type { DemandEntry } from './request.events.js';

describe('submit a request', () => {
  const submit = { ...REQUEST, ...asked };

  test('with title, problem and source (rule 1)', () =>
    given(request).when('submitRequest', submit).then({ type: 'RequestSubmitted', data: submit }));
  test('with its first demand, about a feature', () =>
    given(request)
      .when('submitRequest', { ...submit, featureId: 'sso', demand: [acme] }, { elsewhere: { ...customers, ...features } })
      .then({ type: 'RequestSubmitted', data: { ...submit, featureId: 'sso', demand: [acme] } }));
  test('one customer may want it for two deals (rule 2)', () =>
    given(request)
      .when('submitRequest', { ...submit, demand: [acme, { ...acme, dealId: 'new' }] }, { elsewhere: customers })
      .then({ type: 'RequestSubmitted', data: { ...submit, demand: [acme, { ...acme, dealId: 'new' }] } }));
  test('not twice for one customer and deal (rule 2)', () =>
    given(request)
      .when('submitRequest', { ...submit, demand: [acme, { customerId: 'acme' }] }, { elsewhere: customers })
      .thenRefused('DEMAND_TWICE', 'demand.1.customerId'));
  test('not under an id that is taken', () => given(request, submitted).when('submitRequest', submit).thenRefused('ID_TAKEN', 'requestId'));
  test('not about a feature that is not there', () =>
    given(request)
      .when('submitRequest', { ...submit, featureId: 'sso' })
      .thenRefused('FEATURE_NOT_FOUND', 'featureId'));
  test('not for a customer that is not there', () =>
    given(request)
      .when('submitRequest', { ...submit, demand: [acme, globex] }, { elsewhere: customers })
      .thenRefused('CUSTOMER_NOT_FOUND', 'demand.1.customerId'));
});

describe('change a request', () => {
  test('records what differs and nothing else', () =>
    given(request, submitted)
      .when('changeRequest', { ...REQUEST, title: 'SSO', area: 'identity', tags: ['saml'] })
      .then({ type: 'RequestChanged', data: { area: 'identity', tags: ['saml'] } }));
  test('null clears', () =>
    given(request, submitted, { type: 'RequestChanged', data: { area: 'identity', tags: ['saml'] } })
      .when('changeRequest', { ...REQUEST, area: null, tags: [] })
      .then({ type: 'RequestChanged', data: { area: null, tags: null } }));
  test('also after the decision', () =>
    given(request, submitted, declined)
      .when('changeRequest', { ...REQUEST, featureId: 'sso' }, { elsewhere: features })
      .then({ type: 'RequestChanged', data: { featureId: 'sso' } }));
  test('not to a feature that is not there', () =>
    given(request, submitted)
      .when('changeRequest', { ...REQUEST, featureId: 'sso' })
      .thenRefused('FEATURE_NOT_FOUND', 'featureId'));
  test('not one that nobody submitted', () => given(request).when('changeRequest', REQUEST).thenRefused('REQUEST_NOT_FOUND', 'requestId'));
  test('not one that was withdrawn', () =>
    given(request, submitted, withdrawn)
      .when('changeRequest', { ...REQUEST, title: 'SAML' })
      .thenRefused('WRONG_STATUS', 'requestId'));
  test('to what it is stays quiet', () =>
    given(request, submitted)
      .when('changeRequest', { ...REQUEST, title: 'SSO', area: null, tags: [], featureId: null })
      .thenNothing());
});

describe('add demand (rule 2)', () => {
  test('of another customer', () =>
    given(request, withoutDemand)
      .when('addDemand', { ...REQUEST, ...acme }, { elsewhere: customers })
      .then({ type: 'DemandAdded', data: acme }));
  test('a later one for the same customer and deal replaces value and note', () =>
    given(request, submitted)
      .when('addDemand', { ...REQUEST, customerId: 'acme', note: 'By May.' }, { elsewhere: customers })
      .then({ type: 'DemandAdded', data: { customerId: 'acme', note: 'By May.' } }));
  test('of a customer once more, for another deal', () =>
    given(request, submitted)
      .when('addDemand', { ...REQUEST, ...acme, dealId: 'new' }, { elsewhere: customers })
      .then({ type: 'DemandAdded', data: { ...acme, dealId: 'new' } }));
  test('not of a customer that is not there', () =>
    given(request, submitted)
      .when('addDemand', { ...REQUEST, customerId: 'hooli' })
      .thenRefused('CUSTOMER_NOT_FOUND', 'customerId'));
  test('not to a request that was withdrawn', () =>
    given(request, submitted, withdrawn)
      .when('addDemand', { ...REQUEST, ...acme })
      .thenRefused('WRONG_STATUS', 'requestId'));
  test('that is there already stays quiet', () =>
    given(request, submitted)
      .when('addDemand', { ...REQUEST, ...acme, dealValue: { currency: 'EUR', amount: '1000' } }, { elsewhere: customers })
      .thenNothing());
});

describe('remove demand', () => {
  const remove = { ...REQUEST, customerId: 'globex', dealId: 'renewal', reason: 'Renewed without it.' };
  const { requestId: _, ...removal } = remove;
  const removed = { type: 'DemandRemoved', data: removal } as const;

  test('of a customer and deal', () => given(request, submitted).when('removeDemand', remove).then(removed));
  test('not of a customer who wants nothing, lest a slip of the pen leave the demand as it was', () =>
    given(request, submitted, removed).when('removeDemand', remove).thenRefused('DEMAND_NOT_FOUND', 'customerId'));
  test('not for a deal that has no entry', () =>
    given(request, submitted)
      .when('removeDemand', { ...remove, dealId: undefined })
      .thenRefused('DEMAND_NOT_FOUND', 'dealId'));
});

describe('add evidence', () => {
  const { requestId, ...data } = { ...REQUEST, kind: 'COMPETITOR', summary: 'Initech has it.', competitor: 'Initech' } as const;

  test('of any kind, also after the decision', () =>
    given(request, submitted, declined)
      .when('addEvidence', { requestId, ...data })
      .then({ type: 'EvidenceAdded', data }));
  test('not to a request that was withdrawn', () =>
    given(request, submitted, withdrawn)
      .when('addEvidence', { requestId, ...data })
      .thenRefused('WRONG_STATUS', 'requestId'));
});

describe('withdraw a request', () => {
  const withdraw = { ...REQUEST, reason: 'Solved.' };

  test.each([
    ['submitted', [submitted]],
    ['reopened', [submitted, accepted, reopened]],
    ['deferred', [submitted, deferred]],
  ])('that is %s', (_, past) =>
    given(request, ...past)
      .when('withdrawRequest', withdraw)
      .then(withdrawn),
  );
  test.each([accepted, declined])('not after $type', (decided) =>
    given(request, submitted, decided).when('withdrawRequest', withdraw).thenRefused('WRONG_STATUS', 'requestId'),
  );
  test('not twice', () => given(request, submitted, withdrawn).when('withdrawRequest', withdraw).thenRefused('WRONG_STATUS', 'requestId'));
});

describe('the demand of a customer that goes by several keys (rule 30)', () => {
  const elsewhere = ONE_CUSTOMER;
  const ofAce = { customerId: 'ace', note: 'Before May.' };
  const added = (data: DemandEntry) => ({ type: 'DemandAdded', data }) as const;

  test('replaces the entry of the one that goes on for the same deal', () =>
    given(request, submitted)
      .when('addDemand', { ...REQUEST, ...ofAce }, { elsewhere })
      .then(added({ ...ofAce, customerId: 'acme' })));
  test('is kept under its own key for another deal, and where that of the survivor goes before it', () => {
    given(request, submitted)
      .when('addDemand', { ...REQUEST, ...ofAce, dealId: 'new' }, { elsewhere })
      .then(added({ ...ofAce, dealId: 'new' }));
    given(request, withoutDemand, added(ofAce))
      .when('addDemand', { ...REQUEST, ...acme }, { elsewhere })
      .then(added(acme));
  });
  test('stays quiet where the entry that counts says the same', () =>
    given(request, submitted)
      .when('addDemand', { ...REQUEST, ...acme, customerId: 'ace' }, { elsewhere })
      .thenNothing());
  test('is taken out under every key', () => {
    const removed = (customerId: string) => ({ type: 'DemandRemoved', data: { customerId, reason: 'Over.' } }) as const;
    for (const customerId of ['ace', 'acme'])
      given(request, submitted, added(ofAce))
        .when('removeDemand', { ...REQUEST, customerId, reason: 'Over.' }, { elsewhere })
        .then(removed('acme'), removed('ace'));
  });
  test('is not there where neither has one', () =>
    given(request, submitted)
      .when('removeDemand', { ...REQUEST, customerId: 'ace', dealId: 'new', reason: 'Over.' }, { elsewhere })
      .thenRefused('DEMAND_NOT_FOUND', 'dealId'));
});

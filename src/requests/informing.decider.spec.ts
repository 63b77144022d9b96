import { describe, test } from '@jest/globals';
import { given } from '../../test/given.js';
import { ONE_CUSTOMER } from '../../test/merged.js';
import {
  REQUEST,
  accepted,
  another,
  declined,
  deferred,
  merged,
  mergedInto,
  reopened,
  submitted,
  withdrawn,
  withoutDemand,
} from '../../test/one-request.js';
import { request } from './request.decider.js';

describe('inform who waits (rule 8)', () => {
  test('the submitter', () =>
    given(request, submitted, declined)
      .when('informRequester', { ...REQUEST, channel: 'mail' })
      .then({ type: 'RequesterInformed', data: { decision: 1, channel: 'mail' } }));
  test('a customer of the demand, of the decision that stands', () =>
    given(request, submitted, declined, reopened, { ...accepted, data: { ...accepted.data, number: 2 } })
      .when('informRequester', { ...REQUEST, customerId: 'globex', channel: 'call', note: 'Glad.' })
      .then({ type: 'RequesterInformed', data: { decision: 2, customerIds: ['globex'], channel: 'call', note: 'Glad.' } }));
  test('also while it is reopened, and after it was withdrawn', () => {
    given(request, submitted, declined, reopened)
      .when('informRequester', { ...REQUEST, channel: 'mail' })
      .then({ type: 'RequesterInformed', data: { decision: 1, channel: 'mail' } });
    given(request, submitted, deferred, withdrawn)
      .when('informRequester', { ...REQUEST, channel: 'mail' })
      .then({ type: 'RequesterInformed', data: { decision: 1, channel: 'mail' } });
  });
  test('not a customer who did not ask', () =>
    given(request, submitted, declined)
      .when('informRequester', { ...REQUEST, customerId: 'hooli', channel: 'mail' })
      .thenRefused('NOT_IN_DEMAND', 'customerId'));
  test('not before a decision', () => {
    given(request, submitted)
      .when('informRequester', { ...REQUEST, channel: 'mail' })
      .thenRefused('NOT_DECIDED', 'requestId');
    given(request, submitted, withdrawn)
      .when('informRequester', { ...REQUEST, channel: 'mail' })
      .thenRefused('NOT_DECIDED', 'requestId');
  });
});

describe('a request that others were merged into tells whoever asked by them', () => {
  const wantedBy = (requestId: string, customerId: string) => ({
    ...another,
    data: { ...another.data, requestId, demand: [{ customerId }] },
  });
  const inform = (customerId: string) => ({ ...REQUEST, customerId, channel: 'mail' });
  const told = (customerId: string) =>
    ({ type: 'RequesterInformed', data: { decision: 1, customerIds: [customerId], channel: 'mail' } }) as const;
  const initech = wantedBy('r2', 'initech');
  const chain = { 'request-r2': [initech, mergedInto('r1')], 'request-r3': [wantedBy('r3', 'umbra'), mergedInto('r2')] };

  test.each(['initech', 'umbra'])('%s, also through others', (customerId) =>
    given(request, submitted, declined).when('informRequester', inform(customerId), { elsewhere: chain }).then(told(customerId)),
  );
  test('with the decision itself', () =>
    given(request, submitted)
      .when(
        'deferRequest',
        { ...REQUEST, ...deferred.data, inform: { customerIds: ['acme', 'umbra'], channel: 'mail' } },
        { elsewhere: chain },
      )
      .then(
        { type: deferred.type, data: deferred.data },
        { type: 'RequesterInformed', data: { decision: 1, customerIds: ['acme', 'umbra'], channel: 'mail' } },
      ));
  test.each([
    [
      'that took the place of its decision',
      [initech, { ...declined, data: { ...declined.data, supersedesDecisions: [{ requestId: 'r1', number: 1 }] } }],
    ],
    ['that was unmerged', [initech, mergedInto('r1'), { type: 'RequestUnmerged', data: { note: 'No.' } }]],
    ['that was merged into another', [initech, mergedInto('r4')]],
    [
      'that the customer wants no more',
      [initech, mergedInto('r1'), { type: 'DemandRemoved', data: { customerId: 'initech', reason: 'No.' } }],
    ],
  ])('not by one %s', (_, past) =>
    given(request, submitted, declined)
      .when('informRequester', inform('initech'), { elsewhere: { 'request-r2': past } })
      .thenRefused('NOT_IN_DEMAND', 'customerId'),
  );
  test('nor where a circle has no end', () =>
    given(request, submitted, declined)
      .when('informRequester', inform('hooli'), { elsewhere: { ...chain, 'request-r1': [submitted, mergedInto('r3')] } })
      .thenRefused('NOT_IN_DEMAND', 'customerId'));
});

describe('a merged request tells who waited the answer of the one that the chain ends at', () => {
  const declinedTwice = [another, declined, reopened, { ...declined, data: { ...declined.data, number: 2 } }];
  const chain = { 'request-r2': [another, mergedInto('r3')], 'request-r3': declinedTwice };

  test('the submitter', () =>
    given(request, submitted, merged)
      .when('informRequester', { ...REQUEST, channel: 'mail' }, { elsewhere: { 'request-r2': [another, declined] } })
      .then({ type: 'RequesterInformed', data: { decision: 1, ofRequestId: 'r2', channel: 'mail' } }));
  test('a customer of its own demand, through a chain', () =>
    given(request, submitted, merged)
      .when('informRequester', { ...REQUEST, customerId: 'acme', channel: 'call' }, { elsewhere: chain })
      .then({ type: 'RequesterInformed', data: { decision: 2, ofRequestId: 'r3', customerIds: ['acme'], channel: 'call' } }));
  test('not before there is one, though there was one of its own', () =>
    given(request, submitted, deferred, merged)
      .when('informRequester', { ...REQUEST, channel: 'mail' }, { elsewhere: { 'request-r2': [another] } })
      .thenRefused('NOT_DECIDED', 'requestId'));
  test('nor where a circle has no end', () =>
    given(request, submitted, merged)
      .when(
        'informRequester',
        { ...REQUEST, channel: 'mail' },
        { elsewhere: { 'request-r2': [another, mergedInto('r3')], 'request-r3': [another, mergedInto('r2')] } },
      )
      .thenRefused('NOT_DECIDED', 'requestId'));
  test('not a customer who did not ask by it', () =>
    given(request, submitted, merged)
      .when('informRequester', { ...REQUEST, customerId: 'hooli', channel: 'mail' }, { elsewhere: chain })
      .thenRefused('NOT_IN_DEMAND', 'customerId'));
});

describe('a customer that goes by several keys (rule 30)', () => {
  const tell = (customerId: string) => ({ ...REQUEST, customerId, channel: 'call' });
  const told = (customerId: string) =>
    ({ type: 'RequesterInformed', data: { decision: 1, customerIds: [customerId], channel: 'call' } }) as const;

  test('is told under the one that it asked by', () => {
    given(request, submitted, declined).when('informRequester', tell('ace'), { elsewhere: ONE_CUSTOMER }).then(told('acme'));
    const byAce = { ...submitted, data: { ...submitted.data, demand: [{ customerId: 'ace' }] } };
    given(request, byAce, declined).when('informRequester', tell('acme'), { elsewhere: ONE_CUSTOMER }).then(told('ace'));
  });
  test('also by a request that was merged into this one', () =>
    given(request, withoutDemand, declined)
      .when('informRequester', tell('acme'), {
        elsewhere: {
          ...ONE_CUSTOMER,
          'request-r1': [withoutDemand, declined],
          'request-r2': [{ ...another, data: { ...another.data, demand: [{ customerId: 'ace' }] } }, mergedInto('r1')],
        },
      })
      .then(told('ace')));
  test('is told nothing where no key of it asked', () =>
    given(request, withoutDemand, declined)
      .when('informRequester', tell('ace'), { elsewhere: ONE_CUSTOMER })
      .thenRefused('NOT_IN_DEMAND', 'customerId'));
});

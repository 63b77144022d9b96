import { describe, expect, test } from '@jest/globals';
import { given } from '../../test/given.js';
import { share } from './share.decider.js';

const KEY_HASH = 'a'.repeat(64);
const spring = { shareId: 'spring', audience: { kind: 'CUSTOMER', customerId: 'acme' } as const, title: 'Acme, spring' };
const shared = { type: 'RoadmapShared', data: { ...spring, keyHash: KEY_HASH } } as const;
const ended = { type: 'ShareEnded', data: { reason: 'The deal is closed.' } } as const;
const acme = { 'customer-acme': [{ type: 'CustomerRegistered', data: { customerId: 'acme', name: 'Acme' } }] };
const made = { secretHash: KEY_HASH, elsewhere: acme };

describe('share the roadmap', () => {
  const sharing = (input: object = {}, at: object = made) => given(share).when('shareRoadmap', { ...spring, ...input }, at);

  test('with the hash of its key', () => sharing().then(shared));
  test('with everyone, or a segment, whoever is in it', () => {
    for (const audience of [{ kind: 'EVERYONE' }, { kind: 'SEGMENT', segment: 'big' }] as const)
      sharing({ audience }, { secretHash: KEY_HASH }).then({ ...shared, data: { ...shared.data, audience } });
  });
  test('until today or any later day', () => {
    for (const endsOn of ['2026-03-01', '2999-01-01']) sharing({ endsOn }).then({ ...shared, data: { ...shared.data, endsOn } });
    sharing({ endsOn: '2026-02-28' }).thenRefused('END_OUT_OF_RANGE', 'endsOn');
  });
  test('not with a customer whom nobody knows', () =>
    sharing({}, { secretHash: KEY_HASH }).thenRefused('CUSTOMER_NOT_FOUND', 'audience.customerId'));
  test('not under a key that is taken, ended or not', () => {
    for (const past of [[shared], [shared, ended]])
      given(share, ...past)
        .when('shareRoadmap', spring, made)
        .thenRefused('ID_TAKEN', 'shareId');
  });
  test('never without a key', () => expect(() => sharing({}, { elsewhere: acme }).outcome()).toThrow('No key was made'));
});

describe('end it', () => {
  const ending = { shareId: 'spring', reason: 'The deal is closed.' };

  test('once', () => {
    given(share, shared).when('endShare', ending).then(ended);
    given(share, shared, ended).when('endShare', ending).thenRefused('WRONG_STATUS', 'shareId');
  });
  test('not where there is none', () => given(share).when('endShare', ending).thenRefused('SHARE_NOT_FOUND', 'shareId'));
});

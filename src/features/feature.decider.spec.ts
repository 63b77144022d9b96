import { describe, test } from '@jest/globals';
import { given } from '../../test/given.js';
import { feature } from './feature.decider.js';

const sso = {
  type: 'FeatureAdded',
  data: { featureId: 'sso', name: 'SSO', area: 'identity', horizon: 'NEXT', targetDate: '2026-06-30' },
} as const;
const shipped = { type: 'FeatureShipped', data: { shippedOn: '2026-02-28' } } as const;
const unshipped = { type: 'FeatureUnshipped', data: { reason: 'It was another feature.' } } as const;
const dropped = { type: 'FeatureDropped', data: { reason: 'Nobody asks any more.' } } as const;

describe('add a feature', () => {
  const add = { featureId: 'sso', name: 'SSO', area: 'identity', horizon: 'NEXT', targetDate: '2026-06-30' } as const;

  test('that is new', () => given(feature).when('addFeature', add).then(sso));
  test('not under an id that is taken', () => given(feature, sso).when('addFeature', add).thenRefused('ID_TAKEN', 'featureId'));
});

describe('change a feature', () => {
  test('records what differs and nothing else', () =>
    given(feature, sso)
      .when('changeFeature', { featureId: 'sso', name: 'SSO', aliases: ['SAML'] })
      .then({ type: 'FeatureChanged', data: { aliases: ['SAML'] } }));
  test('null clears', () =>
    given(feature, sso)
      .when('changeFeature', { featureId: 'sso', area: null })
      .then({ type: 'FeatureChanged', data: { area: null } }));
  test('not one that nobody added', () =>
    given(feature).when('changeFeature', { featureId: 'sso' }).thenRefused('FEATURE_NOT_FOUND', 'featureId'));
  test('to what it is stays quiet', () =>
    given(feature, sso).when('changeFeature', { featureId: 'sso', area: 'identity', owner: null, aliases: [] }).thenNothing());
});

describe('change the target of a feature', () => {
  const reason = 'Design takes longer.';

  test('moves the date and keeps the horizon', () =>
    given(feature, sso)
      .when('changeFeatureTarget', { targetDate: '2026-09-30', reason })
      .then({ type: 'FeatureTargetChanged', data: { horizon: 'NEXT', targetDate: '2026-09-30', reason } }));
  test('null clears the date', () =>
    given(feature, sso)
      .when('changeFeatureTarget', { targetDate: null, reason })
      .then({ type: 'FeatureTargetChanged', data: { horizon: 'NEXT', reason } }));
  test('plans a dropped feature again, even for the same day', () =>
    given(feature, sso, dropped)
      .when('changeFeatureTarget', { targetDate: '2026-06-30', reason })
      .then({ type: 'FeatureTargetChanged', data: { horizon: 'NEXT', targetDate: '2026-06-30', reason } }));
  test('not of one that has shipped', () =>
    given(feature, sso, shipped).when('changeFeatureTarget', { horizon: 'NOW', reason }).thenRefused('WRONG_STATUS', 'featureId'));
  test('to what it is stays quiet', () => given(feature, sso).when('changeFeatureTarget', { horizon: 'NEXT', reason }).thenNothing());
});

describe('ship a feature', () => {
  test('that is planned', () => given(feature, sso).when('shipFeature', { shippedOn: '2026-02-28' }).then(shipped));
  test('not before its day', () =>
    given(feature, sso).when('shipFeature', { shippedOn: '2026-03-02' }).thenRefused('AT_IN_FUTURE', 'shippedOn'));
  test('not a dropped one', () =>
    given(feature, sso, dropped).when('shipFeature', { shippedOn: '2026-02-28' }).thenRefused('WRONG_STATUS', 'featureId'));
  test('twice on the same day stays quiet', () =>
    given(feature, sso, shipped).when('shipFeature', { shippedOn: '2026-02-28' }).thenNothing());
});

describe('unship a feature', () => {
  const unship = { featureId: 'sso', reason: 'It was another feature.' };

  test('that has shipped: it is planned again, with its target', () => {
    given(feature, sso, shipped).when('unshipFeature', unship).then(unshipped);
    given(feature, sso, shipped, unshipped).when('changeFeatureTarget', { targetDate: '2026-06-30', reason: 'As before.' }).thenNothing();
  });
  test('and it ships again, or is dropped', () => {
    given(feature, sso, shipped, unshipped).when('shipFeature', { shippedOn: '2026-02-28' }).then(shipped);
    given(feature, sso, shipped, unshipped).when('dropFeature', { reason: 'Nobody asks any more.' }).then(dropped);
  });
  test.each([
    ['is planned', [sso]],
    ['was dropped', [sso, dropped]],
    ['was unshipped', [sso, shipped, unshipped]],
  ] as const)('not one that %s', (_, past) =>
    given(feature, ...past)
      .when('unshipFeature', unship)
      .thenRefused('WRONG_STATUS', 'featureId'),
  );
  test('not one that nobody added', () => given(feature).when('unshipFeature', unship).thenRefused('FEATURE_NOT_FOUND', 'featureId'));
});

describe('drop a feature', () => {
  test('that is planned', () => given(feature, sso).when('dropFeature', { reason: 'Nobody asks any more.' }).then(dropped));
  test('not one that has shipped', () =>
    given(feature, sso, shipped).when('dropFeature', { reason: 'Too late.' }).thenRefused('WRONG_STATUS', 'featureId'));
  test('twice stays quiet', () => given(feature, sso, dropped).when('dropFeature', { reason: 'Again.' }).thenNothing());
});

describe('hand a feature to another owner', () => {
  const owned = { ...sso, data: { ...sso.data, owner: 'Ada Byron' } };
  const handed = { from: ' ada byron', to: 'Grace', reason: 'She has left.' };

  test('whatever the case of the name', () =>
    given(feature, owned)
      .when('handOverFeature', handed)
      .then({ type: 'FeatureChanged', data: { owner: 'Grace', reason: 'She has left.' } }));
  test('of somebody else, of nobody, or that is not there stays quiet', () => {
    given(feature, owned)
      .when('handOverFeature', { ...handed, from: 'Ada' })
      .thenNothing();
    given(feature, sso).when('handOverFeature', handed).thenNothing();
    given(feature).when('handOverFeature', handed).thenNothing();
  });
  test('to whom it belongs stays quiet', () =>
    given(feature, owned)
      .when('handOverFeature', { ...handed, to: 'Ada Byron' })
      .thenNothing());
});

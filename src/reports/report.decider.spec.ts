import { describe, test } from '@jest/globals';
import { given } from '../../test/given.js';
import { ONE_CUSTOMER } from '../../test/merged.js';
import { report } from './report.decider.js';

const promise = {
  reportId: 'p1',
  featureId: 'sso',
  customerId: 'acme',
  said: 'You will have SSO in May.',
  saidAt: '2026-02-20T09:00:00.000Z',
};
const details = { promisedDate: '2026-05-31', saidBy: 'Sam', channel: 'call' };

const reported = { type: 'UnapprovedPromiseReported', data: promise } as const;
const ratified = { type: 'PromiseRatified', data: { commitmentId: 'sso@everyone', version: 1, hash: 'h1' } } as const;
const retracted = { type: 'PromiseRetracted', data: { informedChannel: 'call', note: 'They understood.' } } as const;

const registered = (segment?: string) => ({ type: 'CustomerRegistered', data: { segment } });
const added = { type: 'FeatureAdded', data: {} };
const known = { 'feature-sso': [added], 'customer-acme': [registered()] };

describe('report a promise made without approval (rule 17)', () => {
  test('as it was said', () => given(report).when('reportUnapprovedPromise', promise, { elsewhere: known }).then(reported));
  test('with the day, who said it and how', () =>
    given(report)
      .when('reportUnapprovedPromise', { ...promise, ...details }, { elsewhere: known })
      .then({ type: 'UnapprovedPromiseReported', data: { ...promise, ...details } }));
  test('also of a feature that was dropped or is there', () => {
    for (const type of ['FeatureDropped', 'FeatureShipped']) {
      const elsewhere = { ...known, 'feature-sso': [added, { type, data: {} }] };
      given(report).when('reportUnapprovedPromise', promise, { elsewhere }).then(reported);
    }
  });
  test('not about what nobody knows', () => {
    given(report)
      .when('reportUnapprovedPromise', promise, { elsewhere: { ...known, 'feature-sso': [] } })
      .thenRefused('FEATURE_NOT_FOUND', 'featureId');
    given(report)
      .when('reportUnapprovedPromise', promise, { elsewhere: { ...known, 'customer-acme': [] } })
      .thenRefused('CUSTOMER_NOT_FOUND', 'customerId');
  });
  test('not before it was said, but in the same moment', () => {
    const at = { at: promise.saidAt, elsewhere: known };
    given(report).when('reportUnapprovedPromise', promise, at).then(reported);
    given(report)
      .when('reportUnapprovedPromise', { ...promise, saidAt: '2026-02-20T09:00:00.001Z' }, at)
      .thenRefused('AT_IN_FUTURE', 'saidAt');
  });
  test('not under a key that is taken', () =>
    given(report, reported).when('reportUnapprovedPromise', promise, { elsewhere: known }).thenRefused('ID_TAKEN', 'reportId'));
});

describe('ratify it (rule 17)', () => {
  const ratify = { reportId: 'p1', commitmentId: 'sso@everyone', wordingVersion: 1 };
  const words = { canSay: 'SSO in June.', cannotSay: 'May.' };
  const proposed = (commitmentId: string, audience: object = { kind: 'EVERYONE' }, wording: object = words) => ({
    type: 'CommitmentProposed',
    data: { commitmentId, featureId: commitmentId.split('@')[0], audience, version: 1, hash: 'h1', wording },
  });
  const activated = { type: 'CommitmentActivated', data: { version: 1 } };
  const revised = { type: 'WordingRevised', data: { version: 2, hash: 'h2', wording: words, reason: 'Later.' } };
  const inForce = (commitmentId = 'sso@everyone', audience?: object, wording?: object) => [
    proposed(commitmentId, audience, wording),
    activated,
  ];
  const ratifying = (slot: readonly { type: string; data: object }[], input: object = {}, { segment = '', today = '2026-03-01' } = {}) => {
    const asked = { ...ratify, ...input };
    const elsewhere = { [`commitment-${asked.commitmentId}`]: slot, 'customer-acme': [registered(segment || undefined)] };
    return given(report, reported).when('ratifyPromise', asked, { elsewhere, at: `${today}T12:00:00.000Z`, today });
  };

  test('by the wording in force, and its hash', () => ratifying(inForce()).then(ratified));
  test('by the newest one in force, not by one that waits or was replaced', () => {
    ratifying([...inForce(), revised]).then(ratified);
    ratifying([...inForce(), revised], { wordingVersion: 2 }).thenRefused('STALE_WORDING', 'wordingVersion');
    ratifying([...inForce(), revised, { type: 'CommitmentActivated', data: { version: 2 } }]).thenRefused(
      'STALE_WORDING',
      'wordingVersion',
    );
  });
  test('also where the customer goes on by another key: by its segment, unless any of its keys has released us (rule 30)', () => {
    const ofAce = { ...reported, data: { ...promise, customerId: 'ace' } };
    const ratifying = (segment: string, ...facts: { type: string; data: object }[]) =>
      given(report, ofAce).when('ratifyPromise', ratify, {
        elsewhere: { 'commitment-sso@everyone': [...inForce('sso@everyone', { kind: 'SEGMENT', segment }), ...facts], ...ONE_CUSTOMER },
      });
    ratifying('enterprise').then(ratified);
    ratifying('smb').thenRefused('NOT_IN_AUDIENCE', 'commitmentId');
    ratifying('enterprise', { type: 'CommitmentReleased', data: { customerId: 'acme', version: 1 } }).thenRefused('NOT_IN_AUDIENCE');
  });
  test('not where none is in force', () => {
    ratifying([proposed('sso@everyone')]).thenRefused('STALE_WORDING', 'wordingVersion');
    for (const type of ['CommitmentWithdrawn', 'CommitmentBreached'])
      ratifying([...inForce(), { type, data: { reason: 'Over.' } }]).thenRefused('STALE_WORDING', 'wordingVersion');
  });
  test('not by words that have lapsed, but on their last day', () => {
    const until = inForce('sso@everyone', { kind: 'EVERYONE' }, { ...words, validUntil: '2026-03-15' });
    ratifying(until, {}, { today: '2026-03-15' }).then(ratified);
    ratifying(until, {}, { today: '2026-03-16' }).thenRefused('STALE_WORDING', 'wordingVersion');
  });
  test('by words that are for the customer, in the segment that it has then', () => {
    const forSegment = inForce('sso@segment:smb', { kind: 'SEGMENT', segment: 'smb' });
    const commitmentId = 'sso@segment:smb';
    ratifying(forSegment, { commitmentId }, { segment: 'smb' }).then({ ...ratified, data: { ...ratified.data, commitmentId } });
    ratifying(forSegment, { commitmentId }, { segment: 'big' }).thenRefused('NOT_IN_AUDIENCE', 'commitmentId');
    ratifying(forSegment, { commitmentId }).thenRefused('NOT_IN_AUDIENCE', 'commitmentId');
    const forOther = inForce('sso@customer:globex', { kind: 'CUSTOMER', customerId: 'globex' });
    ratifying(forOther, { commitmentId: 'sso@customer:globex' }).thenRefused('NOT_IN_AUDIENCE', 'commitmentId');
    const own = inForce('sso@customer:acme', { kind: 'CUSTOMER', customerId: 'acme' });
    ratifying(own, { commitmentId: 'sso@customer:acme' }).then({
      ...ratified,
      data: { ...ratified.data, commitmentId: 'sso@customer:acme' },
    });
  });
  test('not by words that the customer released us from, until others come into force', () => {
    const released = (customerId: string) => ({ type: 'CommitmentReleased', data: { customerId, version: 1 } });
    ratifying([...inForce(), released('acme')]).thenRefused('NOT_IN_AUDIENCE', 'commitmentId');
    ratifying([...inForce(), released('globex')]).then(ratified);
    const again = { type: 'CommitmentActivated', data: { version: 2 } };
    ratifying([...inForce(), released('acme'), revised, again], { wordingVersion: 2 }).then({
      ...ratified,
      data: { commitmentId: 'sso@everyone', version: 2, hash: 'h2' },
    });
    const own = [...inForce('sso@customer:acme', { kind: 'CUSTOMER', customerId: 'acme' }), released('acme')];
    ratifying(own, { commitmentId: 'sso@customer:acme' }).thenRefused('STALE_WORDING', 'wordingVersion');
  });
  test('not by words about another feature, or by a slot without any', () => {
    ratifying(inForce('fax@everyone'), { commitmentId: 'fax@everyone' }).thenRefused('INVALID', 'commitmentId');
    ratifying([]).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId');
  });
  test('not where it was never reported', () => given(report).when('ratifyPromise', ratify).thenRefused('REPORT_NOT_FOUND', 'reportId'));
  test('once', () => {
    const elsewhere = { 'commitment-sso@everyone': inForce(), 'customer-acme': [registered()] };
    for (const end of [ratified, retracted])
      given(report, reported, end).when('ratifyPromise', ratify, { elsewhere }).thenRefused('WRONG_STATUS', 'reportId');
  });
});

describe('retract it (rule 17)', () => {
  const retract = { reportId: 'p1', informedChannel: 'call', note: 'They understood.' };

  test('with the customer informed', () => given(report, reported).when('retractPromise', retract).then(retracted));
  test('not where it was never reported', () => given(report).when('retractPromise', retract).thenRefused('REPORT_NOT_FOUND', 'reportId'));
  test('once', () => {
    for (const end of [ratified, retracted])
      given(report, reported, end).when('retractPromise', retract).thenRefused('WRONG_STATUS', 'reportId');
  });
});

import { describe, test } from '@jest/globals';
import { given, type Elsewhere, type Past } from '../../test/given.js';
import {
  REQUEST,
  accepted,
  askedAgain,
  another,
  declined,
  deferred,
  merged,
  mergedInto,
  rationale,
  reopened,
  submitted,
  withdrawn,
} from '../../test/one-request.js';
import { request } from './request.decider.js';
import type { RequestFacts } from './request.events.js';

describe('merge a request into another (rule 2)', () => {
  const merge = { ...REQUEST, intoRequestId: 'r2', note: 'The same wish.' };
  const into = (...facts: { type: string; data: unknown }[]) => ({ elsewhere: { 'request-r2': facts } });
  const done = { type: 'RequestMerged', data: { intoRequestId: 'r2', note: 'The same wish.' } } as const;

  test.each([
    ['submitted', [submitted]],
    ['reopened', [submitted, accepted, reopened]],
    ['deferred', [submitted, deferred]],
  ])('that is %s', (_, past) =>
    given(request, ...past)
      .when('mergeRequest', merge, into(another))
      .then(done),
  );
  test.each([accepted, declined])('not after $type', (decided) =>
    given(request, submitted, decided).when('mergeRequest', merge, into(another)).thenRefused('WRONG_STATUS', 'requestId'),
  );
  test('whatever the answer to the other one is', () =>
    given(request, submitted).when('mergeRequest', merge, into(another, declined)).then(done));
  test('not into one that is not there', () =>
    given(request, submitted).when('mergeRequest', merge, into()).thenRefused('REQUEST_NOT_FOUND', 'intoRequestId'));
  test('not into one that was withdrawn or merged, so that no circle can be closed', () => {
    given(request, submitted).when('mergeRequest', merge, into(another, withdrawn)).thenRefused('WRONG_STATUS', 'intoRequestId');
    given(request, submitted)
      .when('mergeRequest', merge, into(another, mergedInto('r1')))
      .thenRefused('WRONG_STATUS', 'intoRequestId');
  });
  test('with advice that helps, where one of the two was merged before', () => {
    const away = (elsewhere: Elsewhere, message: string, past: readonly Past<RequestFacts>[] = [submitted]) =>
      given(request, ...past)
        .when('mergeRequest', merge, { elsewhere })
        .thenRefused('WRONG_STATUS', undefined, message);
    const chain = { 'request-r2': [another, mergedInto('r3')], 'request-r3': [another, mergedInto('r4')], 'request-r4': [another] };
    away(chain, 'It is merged itself: merge into the request with the key “r4” instead.');
    const own = 'It is merged into this very request: nothing more is to be merged.';
    away({ 'request-r2': [another, mergedInto('r1')], 'request-r1': [submitted] }, own);
    away({ ...chain, 'request-r3': [another, mergedInto('r1')], 'request-r1': [submitted] }, own);
    away(into(another).elsewhere, 'It is merged into this one already.', [submitted, merged]);
    const other = 'It is merged: the request with the key “r3” is the one that goes on, unless this one is unmerged.';
    away(into(another).elsewhere, other, [submitted, mergedInto('r3')]);
  });
  test('into one that was withdrawn and asked again', () =>
    given(request, submitted)
      .when('mergeRequest', merge, into(another, withdrawn, askedAgain))
      .then(done));
  test('into one that was merged and is no longer', () =>
    given(request, submitted)
      .when('mergeRequest', merge, into(another, mergedInto('r3'), { type: 'RequestUnmerged', data: { note: 'No.' } }))
      .then(done));
  test('not into itself', () =>
    given(request, submitted)
      .when('mergeRequest', { ...merge, intoRequestId: 'r1' })
      .thenRefused('INVALID', 'intoRequestId'));
  test('not twice, nor one that was withdrawn', () => {
    given(request, submitted, merged).when('mergeRequest', merge, into(another)).thenRefused('WRONG_STATUS', 'requestId');
    given(request, submitted, withdrawn).when('mergeRequest', merge, into(another)).thenRefused('WRONG_STATUS', 'requestId');
  });
});

describe('a merged request', () => {
  const unmerge = { ...REQUEST, note: 'Not the same.' };
  const unmerged = { type: 'RequestUnmerged', data: { note: 'Not the same.' } } as const;

  test('is unmerged', () => given(request, submitted, merged).when('unmergeRequest', unmerge).then(unmerged));
  test('is then what it was before', () => {
    given(request, submitted, deferred, merged, unmerged)
      .when('deferRequest', { ...REQUEST, rationale, revisitOn: '2026-09-01' })
      .thenRefused('ALREADY_DECIDED');
    given(request, submitted, merged, unmerged)
      .when('withdrawRequest', { ...REQUEST, reason: 'Solved.' })
      .then(withdrawn);
  });
  test('one that is not merged is not unmerged', () => {
    given(request, submitted).when('unmergeRequest', unmerge).thenRefused('WRONG_STATUS', 'requestId');
    given(request, submitted, withdrawn).when('unmergeRequest', unmerge).thenRefused('WRONG_STATUS', 'requestId');
    given(request).when('unmergeRequest', unmerge).thenRefused('REQUEST_NOT_FOUND', 'requestId');
  });
});

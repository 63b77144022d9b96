import { describe, expect, test } from '@jest/globals';
import { failureOf, StoreFailure, type FailureKind } from './store-failure.js';

const thrown = (message: string, more: object = {}) => Object.assign(new Error(message), more);

describe('what the client throws', () => {
  test.each<[FailureKind, Error]>([
    ['CONFLICT', thrown('', { type: 'wrong-expected-version', actualVersion: 7n })],
    ['MISSING', thrown('a not found', { type: 'stream-not-found' })],
    ['DELETED', thrown('', { type: 'stream-deleted' })],
    ['TOO_LARGE', thrown('3 INVALID_ARGUMENT: Maximum Append Size', { type: 'maximum-append-size-exceeded', code: 3 })],
    ['TOO_LARGE', thrown('Could not recognize MaximumAppendEventSizeExceeded', { type: 'unknown' })],
    ['TOO_LARGE', thrown('8 RESOURCE_EXHAUSTED: Received message larger than max', { type: 'unknown', code: 8 })],
    ['FORBIDDEN', thrown('16 UNAUTHENTICATED: Unauthenticated', { type: 'access-denied', code: 16 })],
    ['FORBIDDEN', thrown('7 PERMISSION_DENIED: Access Denied', { type: 'access-denied', code: 7 })],
    ['FORBIDDEN', thrown('7 PERMISSION_DENIED: Access Denied', { type: 'unknown', code: 7 })],
    ['UNAVAILABLE', thrown('5 NOT_FOUND: Leader info available', { type: 'not-leader', code: 5 })],
    [
      'UNAVAILABLE',
      thrown('14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED', { type: 'unavailable', code: 14 }),
    ],
    ['UNAVAILABLE', thrown('14 UNAVAILABLE: Server Is Not Ready', { type: 'unavailable', code: 14 })],
    ['UNAVAILABLE', thrown('Could not recognize Server Is Not Ready', { type: 'unknown' })],
    ['UNAVAILABLE', thrown('Failed to discover after 10 attempts.')],
    ['UNKNOWN', thrown('14 UNAVAILABLE: Connection dropped', { type: 'unavailable', code: 14 })],
    ['UNKNOWN', thrown('14 UNAVAILABLE: read ECONNRESET', { code: 14 })],
    ['UNKNOWN', thrown('13 INTERNAL: Received RST_STREAM with code 0', { type: 'unknown', code: 13 })],
    ['UNKNOWN', thrown('10 ABORTED: Operation timed out: Commit phase timeout.', { type: 'timeout', code: 10 })],
    ['UNKNOWN', thrown('10 ABORTED: Consumer too slow. Client resubscription required.', { type: 'timeout', code: 10 })],
    ['UNKNOWN', thrown('4 DEADLINE_EXCEEDED: Deadline exceeded', { type: 'deadline-exceeded', code: 4 })],
    ['UNKNOWN', thrown('1 CANCELLED: Cancelled on client', { type: 'unknown', code: 1 })],
    ['UNKNOWN', thrown('2 UNKNOWN: Exception was thrown by handler.', { type: 'unknown', code: 2 })],
    ['FATAL', thrown('12 UNIMPLEMENTED', { type: 'unknown', code: 12 })],
    ['FATAL', new TypeError('x is not a function')],
  ])('%s: %s', (kind, error) => {
    expect(failureOf(error)).toMatchObject({ name: 'StoreFailure', kind, cause: error });
  });

  test('tells where a stream is that is elsewhere', () => {
    expect(failureOf(thrown('', { type: 'wrong-expected-version', actualVersion: 7n })).actual).toBe(7);
    expect(failureOf(thrown('', { type: 'wrong-expected-version', actualVersion: 'no_stream' })).actual).toBe(-1);
  });

  test('says whether the client is of no more use, and whether the password is wrong', () => {
    const spent = [thrown('4 DEADLINE_EXCEEDED', { type: 'deadline-exceeded', code: 4 }), thrown('Failed to discover after 10 attempts.')];
    expect(spent.map((error) => failureOf(error).spent)).toEqual([true, true]);
    expect(failureOf(thrown('14 UNAVAILABLE: Connection dropped', { code: 14 })).spent).toBe(false);
    expect(failureOf(thrown('', { type: 'access-denied', code: 16 })).unauthenticated).toBe(true);
    expect(failureOf(thrown('', { type: 'access-denied', code: 7 })).unauthenticated).toBe(false);
  });

  test('says where perhaps no event begins, and does not take a broken connection for it', () => {
    const codes = [1, 2, 3, 4, 10, 13, 14, 16].filter((code) => failureOf(thrown('', { type: 'unknown', code })).offBoundary);
    expect(codes).toEqual([2, 3]);
  });

  test('may be one already, or nothing at all', () => {
    const failure = new StoreFailure('UNKNOWN', 'late');
    expect(failureOf(failure)).toBe(failure);
    expect(failureOf(undefined)).toMatchObject({ kind: 'FATAL' });
  });
});

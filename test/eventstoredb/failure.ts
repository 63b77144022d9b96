import shared from '@eventstore/db-client/generated/shared_pb.js';
import { Metadata, status, type StatusObject } from '@grpc/grpc-js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';

type Detail = readonly [type: string, message: { serializeBinary: () => Uint8Array }];

/** What a real server answers instead, on a call of its own and inside a batch. */
export class Failure extends Error {
  constructor(
    readonly code: status,
    message: string,
    readonly exception: Readonly<Record<string, string>> = {},
    /** What it is inside a batch, where the client does not see code and metadata. */
    readonly detail: Detail = ['google.protobuf.Empty', new empty.Empty()],
  ) {
    super(message);
  }

  get status(): StatusObject {
    const metadata = new Metadata();
    for (const [key, value] of Object.entries(this.exception)) metadata.set(key, value);
    return { code: this.code, details: this.message, metadata };
  }
}

const TIMEOUT: Detail = ['event_store.client.Timeout', new shared.Timeout()];
const DENIED: Detail = ['event_store.client.AccessDenied', new shared.AccessDenied()];

const tooLarge = (most: number): Detail => {
  const message = new shared.MaximumAppendSizeExceeded();
  message.setMaxappendsize(most);
  return ['event_store.client.MaximumAppendSizeExceeded', message];
};

const deleted = (stream: string): Detail => {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream));
  const message = new shared.StreamDeleted();
  message.setStreamIdentifier(identifier);
  return ['event_store.client.StreamDeleted', message];
};

/** The call is never answered: it hangs, or its connection is gone. */
export class Unanswered extends Error {}

export const FAILURES = {
  notReady: () => new Failure(status.UNAVAILABLE, 'Server Is Not Ready'),
  tooBusy: () => new Failure(status.UNAVAILABLE, 'Server Is Too Busy'),
  commitTimeout: () => new Failure(status.ABORTED, 'Operation timed out: Commit phase timeout.', {}, TIMEOUT),
  forwardingTimeout: () => new Failure(status.ABORTED, 'Operation timed out: Forwarding timeout.', {}, TIMEOUT),
  reset: () => new Failure(status.INTERNAL, 'Received RST_STREAM with code 0'),
  /** So it is also in the first seconds after a start, with the right password. */
  wrongPassword: () => new Failure(status.UNAUTHENTICATED, 'Unauthenticated', {}, DENIED),
  accessDenied: () => new Failure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' }, DENIED),
} satisfies Record<string, () => Failure>;

export const notLeader = (host: string, port: number): Failure =>
  new Failure(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });

export const streamDeleted = (stream: string): Failure =>
  new Failure(
    status.FAILED_PRECONDITION,
    `Event stream '${stream}' is deleted.`,
    { exception: 'stream-deleted', 'stream-name': stream },
    deleted(stream),
  );

export const maxAppendSizeExceeded = (most: number): Failure =>
  new Failure(
    status.INVALID_ARGUMENT,
    `Maximum Append Size of ${most} Exceeded.`,
    { exception: 'maximum-append-size-exceeded', 'maximum-append-size': String(most) },
    tooLarge(most),
  );

export const tooSlow = (): Failure =>
  new Failure(status.ABORTED, 'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.');

/** Either code was seen. */
export const invalidPosition = (): Failure => new Failure(status.INVALID_ARGUMENT, 'Trying to read from an invalid position.');

export const thrownByHandler = (error: unknown): Failure =>
  new Failure(status.UNKNOWN, `Exception was thrown by handler. ${String(error)}`);

import { DamagedLog } from '../event-log/event-log.js';
import { Fault, Refusal } from '../kernel/refusal.js';

/**
 * What a call to the store can come to besides its answer.
 * CONFLICT: the stream is elsewhere. MISSING, DELETED: there is no such stream, or no more. TOO_LARGE, FORBIDDEN: refused.
 * UNAVAILABLE: nobody took the call, so that nothing was done. UNKNOWN: it was sent, and may have been done. FATAL: it will never do.
 */
export type FailureKind = 'CONFLICT' | 'MISSING' | 'DELETED' | 'TOO_LARGE' | 'FORBIDDEN' | 'UNAVAILABLE' | 'UNKNOWN' | 'FATAL';

export class StoreFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    options?: ErrorOptions & {
      /** Of a CONFLICT: the stream's last revision; -1 = it has none. */
      readonly actual?: number;
      /** The client that met it is of no more use. */
      readonly spent?: boolean;
      /** Of a FORBIDDEN: the password is wrong, or the server is not up yet; else rights are missing. */
      readonly unauthenticated?: boolean;
      /** Of a read from a position: perhaps no event begins there. */
      readonly offBoundary?: boolean;
    },
  ) {
    super(message, options);
    this.name = 'StoreFailure';
    this.actual = options?.actual ?? -1;
    this.spent = options?.spent ?? false;
    this.unauthenticated = options?.unauthenticated ?? false;
    this.offBoundary = options?.offBoundary ?? false;
  }

  readonly actual: number;
  readonly spent: boolean;
  readonly unauthenticated: boolean;
  readonly offBoundary: boolean;
}

/** What the client throws: an error of its own with a type, one of gRPC's with a code, or a plain one. */
interface Thrown {
  readonly type?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly actualVersion?: unknown;
}

const BY_TYPE: Readonly<Record<string, FailureKind>> = {
  'wrong-expected-version': 'CONFLICT',
  'stream-not-found': 'MISSING',
  'stream-deleted': 'DELETED',
  'maximum-append-size-exceeded': 'TOO_LARGE',
  'access-denied': 'FORBIDDEN',
  'not-leader': 'UNAVAILABLE',
  timeout: 'UNKNOWN',
  'deadline-exceeded': 'UNKNOWN',
  cancelled: 'UNKNOWN',
};

/** gRPC's status codes. */
const BY_CODE: Readonly<Record<number, FailureKind>> = {
  1: 'UNKNOWN', // cancelled
  2: 'UNKNOWN',
  4: 'UNKNOWN', // deadline exceeded
  7: 'FORBIDDEN', // permission denied
  8: 'TOO_LARGE', // resource exhausted
  10: 'UNKNOWN', // aborted
  13: 'UNKNOWN', // internal: the stream was reset
  14: 'UNKNOWN', // unavailable: the connection broke
  15: 'UNKNOWN', // data loss
  16: 'FORBIDDEN', // unauthenticated
};

/** Told by words alone; the first that fits, before any type or code. */
const BY_WORDS: readonly (readonly [RegExp, FailureKind])[] = [
  [/MaximumAppend(Event)?SizeExceeded/i, 'TOO_LARGE'],
  [/Failed to discover|No connection established|Name resolution failed|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH/, 'UNAVAILABLE'],
  [/Server Is (Not Ready|Busy|Too Busy)/i, 'UNAVAILABLE'],
];

const SPENT = /Failed to discover|DEADLINE_EXCEEDED/;

/** The failure that a thrown thing of the client is, by its type and its code. */
export function failureOf(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  const { type, code, message, actualVersion } = (error ?? {}) as Thrown;
  const text = typeof message === 'string' && message !== '' ? message : String(type ?? error);
  const words = BY_WORDS.find(([pattern]) => pattern.test(text))?.[1];
  const kind = words ?? BY_TYPE[String(type)] ?? (typeof code === 'number' ? BY_CODE[code] : undefined) ?? 'FATAL';
  return new StoreFailure(kind, text, {
    cause: error,
    actual: typeof actualVersion === 'bigint' ? Number(actualVersion) : -1,
    spent: type === 'deadline-exceeded' || SPENT.test(text),
    unauthenticated: code === 16,
    // both were seen
    offBoundary: code === 2 || code === 3,
  });
}

/** Why the store cannot be reached now, in one sentence. */
export const awayBecause = ({ kind, message }: StoreFailure): string =>
  kind === 'FORBIDDEN' ? 'The store refuses this node’s user.' : `The store does not answer: ${message}`;

/** A failure that is left when no more tries are made, as what the port throws. */
export function faultOf(failure: StoreFailure): Error {
  switch (failure.kind) {
    case 'TOO_LARGE':
      return new Refusal([{ code: 'TOO_LONG', message: 'The store does not take as much at once.' }]);
    case 'DELETED':
      return new DamagedLog(failure.message);
    default:
      return new Fault('STORE_UNAVAILABLE', awayBecause(failure), { cause: failure });
  }
}

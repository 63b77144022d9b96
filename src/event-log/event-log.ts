import type { NewEvent, RecordedEvent } from '../kernel/event.js';
import type { Instant } from '../kernel/time.js';

/** New events of one stream, stored all or none, right after the revision that was read. */
export interface Append {
  readonly stream: string;
  /** Number of the stream's last event; -1 = it has none. */
  readonly expectedRevision: number;
  readonly events: readonly NewEvent[];
  /** Other streams the decision looked at, at the revisions it saw. */
  readonly unmoved?: readonly StreamRevision[];
}

export interface StreamRevision {
  readonly stream: string;
  readonly revision: number;
}

export interface Appended {
  /** Of the last event. */
  readonly revision: number;
  readonly position: number;
}

export interface StreamSlice {
  readonly events: readonly RecordedEvent[];
  /** Of the stream's last event, also where the slice was bounded; -1 = the stream has none. */
  readonly revision: number;
}

/** A stream was not at the revision that was expected; nothing was written. */
export class Conflict extends Error {
  constructor(
    readonly stream: string,
    readonly actual: number,
  ) {
    super(`Stream ${stream} is at revision ${actual}.`);
    this.name = 'Conflict';
  }
}

/** The stored bytes are not what was written, or not what this version can read. */
export class DamagedLog extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DamagedLog';
  }
}

export interface Head {
  /** Of the last event in the log; 0 = the log is empty. */
  readonly position: number;
  readonly firstRecordedAt?: Instant;
  readonly lastRecordedAt?: Instant;
}

/** No more than this many bytes of data and metadata in one append, in every store. */
export const MAX_APPEND_BYTES = 900_000;

/**
 * The port every store implements: streams of events, and all events in one order.
 * Appends are answered when they are durable. The same ids again at the same expected revision succeed and write nothing.
 *
 * Throws `Conflict`, `Refusal` TOO_LONG (an append over the limit), `DamagedLog`, or `Fault` (STORE_FULL, STORE_UNAVAILABLE).
 */
export abstract class EventLog {
  /** What holds it. */
  abstract readonly kind: 'sqlite';

  /** In order of revision, from `from` (inclusive, default 0). A missing stream is an empty slice. */
  abstract read(stream: string, from?: number): Promise<StreamSlice>;

  abstract append(append: Append): Promise<Appended>;

  /** Many appends as one: all or none, in one commit. Later ones see the revisions that earlier ones make. */
  abstract appendAll(appends: readonly Append[]): Promise<readonly Appended[]>;

  /** In order of position, after `after` (exclusive); at most `limit`. */
  abstract readAll(after: number, limit: number): Promise<readonly RecordedEvent[]>;

  abstract head(): Promise<Head>;

  /** False from an append that found the store full until there is room again. */
  abstract hasRoom(): Promise<boolean>;

  /** Called after each commit with the new head; returns what ends it. */
  abstract onAppended(listener: (position: number) => void): () => void;

  /** Ends running appends, then closes. Idempotent. */
  abstract close(): Promise<void>;
}

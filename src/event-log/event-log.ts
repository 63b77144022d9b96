import { setImmediate as turn } from 'node:timers/promises';
import type { NewEvent, RecordedEvent } from '../kernel/event.js';
import { Fault } from '../kernel/refusal.js';
import type { Instant } from '../kernel/time.js';

/** New events of one stream, stored all or none, right after the revision that was read. */
export interface Append {
  readonly stream: string;
  /** Number of the stream's last event; -1 = it has none. */
  readonly expectedRevision: number;
  readonly events: readonly NewEvent[];
  /**
   * Other streams the decision looked at, at the revisions it saw. The embedded store holds them to it;
   * EventStoreDB cannot, and reactions repair what was decided on something that had moved.
   */
  readonly readSet?: readonly StreamRevision[];
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
    /** Empty: the whole log was not at the position that was expected. */
    readonly stream: string,
    readonly actual: number,
  ) {
    super(`Stream ${stream} is at revision ${actual}.`);
    this.name = 'Conflict';
  }
}

/** Where an event stands, and which it is, whether or not it can be read. */
export type EventPlace = Pick<RecordedEvent, 'id' | 'stream' | 'revision' | 'position' | 'recordedAt'>;

/** How it is called where something is wrong with it. */
export const called = ({ position, revision, stream }: EventPlace): string => `Event ${revision} of ${stream} at position ${position}`;

/** The stored bytes are not what was written, or not what this version can read. */
export class DamagedLog extends Fault {
  constructor(
    message: string,
    /** The event that cannot be read, where it is one. */
    readonly place?: EventPlace,
  ) {
    super('HISTORY_DAMAGED', message);
    this.name = 'DamagedLog';
  }
}

export interface Head {
  /** Of the last event in the log, as far as this node knows it; 0 = the log is empty. */
  readonly position: number;
  readonly firstRecordedAt?: Instant;
  readonly lastRecordedAt?: Instant;
  /** When this was seen to be the end of the log: now, unless the store is elsewhere. Absent: not since the log was opened. */
  readonly seenAt?: Instant;
  /** Why the log's end cannot be looked for now, in one sentence; what is known of it above stays. Absent: it can. */
  readonly away?: string;
  /** What was found to be taken out of the log, where the store can do so, in one sentence. Absent: nothing was. */
  readonly damaged?: string;
}

/** The last event that somebody who follows the log has done with: of which history, shows in its id and time. */
export interface Checkpoint {
  /** 0 = before the first event. */
  readonly position: number;
  readonly eventId?: string;
  readonly recordedAt?: Instant;
}

/** Throws Fault HISTORY_REWRITTEN where the event that the log has at the checkpoint's position is another one, or none. */
export function assertSameHistory(
  { position, eventId, recordedAt }: Checkpoint,
  event: Pick<RecordedEvent, 'id' | 'recordedAt'> | undefined,
): void {
  if (position === 0 || (event?.id === eventId && event?.recordedAt === recordedAt)) return;
  throw new Fault(
    'HISTORY_REWRITTEN',
    `The log is not the one that this node has read up to position ${position}: ${event ? 'another event is there' : 'it ends before'}.`,
  );
}

/** No more than this many bytes of data and metadata in one append, in every store. */
export const MAX_APPEND_BYTES = 900_000;

/** Events read at a time where all are read. */
const VERIFIED = 1_000;

/**
 * The port every store implements: streams of events, and all events in one order.
 * Appends are answered when they are durable. The same ids again at the same expected revision succeed and write nothing.
 *
 * Throws `Conflict`, `Refusal` TOO_LONG (an append over the limit), `DamagedLog`, or another `Fault`
 * (STORE_FULL, STORE_UNAVAILABLE, OUTCOME_UNKNOWN, HISTORY_REWRITTEN).
 */
export abstract class EventLog {
  /** What holds it. */
  abstract readonly kind: 'sqlite' | 'eventstoredb';

  /** Whether its owner may have put another history in its place, as by restoring a backup: else that is a fault. */
  abstract readonly restorable: boolean;

  /** In order of revision, from `from` (inclusive, default 0), without those that are passed over (see `skip.ts`). A missing stream is an empty slice. */
  abstract read(stream: string, from?: number): Promise<StreamSlice>;

  abstract append(append: Append): Promise<Appended>;

  /**
   * Many appends, of which later ones see the revisions that earlier ones make.
   * The embedded store keeps all or none, in one commit. EventStoreDB takes one after the other: what it throws at, and all after that, is not written.
   * Where `after` is given, only where the log ends with that position, else Conflict; EventStoreDB can only tell from what this node has counted.
   * `durable` is called for each append, in order, once it is: where a fault comes in between, so many are.
   */
  abstract appendAll(appends: readonly Append[], after?: number, durable?: () => void): Promise<readonly Appended[]>;

  /** In order of position, after `after` (exclusive); at most `limit`, and those before one that cannot be read: throws where it is the first. */
  abstract readAll(after: number, limit: number): Promise<readonly RecordedEvent[]>;

  /** As far as it is known here: what this node has written is in it, what others wrote soon. */
  abstract head(): Promise<Head>;

  /** Where the log ends now, whoever wrote it. */
  end(): Promise<Head> {
    return this.head();
  }

  /** False from an append that found the store full until there is room again. */
  abstract hasRoom(): Promise<boolean>;

  /**
   * The log after a checkpoint, in batches in order of position, until the signal comes; the next batch is read when it is asked for,
   * and whoever asks has done with the last. An empty batch tells that the end was reached: at least the first time.
   * Throws Fault HISTORY_REWRITTEN where the checkpoint is not in this log.
   */
  abstract follow(after: Checkpoint, signal: AbortSignal): AsyncIterable<readonly RecordedEvent[]>;

  /** Reads every event and returns their number. Throws DamagedLog at the first one that is missing, altered or unknown, and is not passed over. */
  async verify(look: (event: RecordedEvent) => void = () => {}): Promise<number> {
    const revisions = new Map<string, number>();
    for (let count = 0; ;) {
      const events = await this.readAll(count, VERIFIED);
      for (const event of events) {
        const { stream, revision, position } = event;
        const expected = (revisions.get(stream) ?? -1) + 1;
        if (revision !== expected) throw new DamagedLog(`${stream} has no event ${expected} before the one at position ${position}.`);
        revisions.set(stream, revision);
        look(event);
      }
      count += events.length;
      if (events.length === 0) return count;
      await turn();
    }
  }

  /** Ends running appends, then closes. Idempotent. */
  abstract close(): Promise<void>;
}

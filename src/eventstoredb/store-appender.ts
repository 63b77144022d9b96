import type { EncodedAppend } from '../event-log/encoded-append.js';
import { Conflict, DamagedLog } from '../event-log/event-log.js';
import { StreamQueue } from '../event-log/stream-queue.js';
import { Fault } from '../kernel/refusal.js';
import type { StoreClient } from './eventstoredb.client.js';
import { failureOf, faultOf } from './store-failure.js';
import type { StoreReader } from './store-reader.js';
import { beforeNextTry, BETWEEN_TRIES, LEAST_DEADLINE, REACH_DEADLINE, type StoreRetries } from './store-retries.js';
import { proposalOf } from './stored-event.js';

/** Milliseconds for one call, and for all tries of an append. A command gives up within five seconds. */
const CALL_DEADLINE = 2_000;
const APPEND_DEADLINE = 4_500;

/** What was stored: the last event, and where, if the store told. */
export interface Written {
  readonly stream: string;
  readonly revision: number;
  readonly id: string | undefined;
  readonly storePosition: bigint | undefined;
}

/** Appends to the store. An outcome that is not known is settled by the same append again, which writes nothing twice. */
export class StoreAppender {
  readonly #queue = new StreamQueue();

  constructor(
    private readonly client: StoreClient,
    private readonly reader: StoreReader,
    private readonly retries: StoreRetries,
    private readonly prefix: string,
  ) {}

  /**
   * One append of a stream at a time: two at once may arrive in either order.
   * Throws Conflict; Fault OUTCOME_UNKNOWN or STORE_UNAVAILABLE where the store gave no answer in time; and what `faultOf` says.
   */
  append(append: EncodedAppend): Promise<Written> {
    const { stream, expectedRevision, events } = append;
    if (events.length === 0) return Promise.resolve({ stream, revision: expectedRevision, id: undefined, storePosition: undefined });
    const until = Date.now() + APPEND_DEADLINE;
    return this.#queue.run(stream, () => this.#send(append, until));
  }

  async #send({ stream, expectedRevision, events }: EncodedAppend, until: number): Promise<Written> {
    const proposals = events.map((event, index) => proposalOf(event, stream, expectedRevision + 1 + index));
    const revision = expectedRevision + events.length;
    for (let isUnknown = false; ; await beforeNextTry()) {
      const deadline = Math.min(CALL_DEADLINE, until - Date.now());
      if (deadline < LEAST_DEADLINE)
        throw isUnknown
          ? new Fault('OUTCOME_UNKNOWN', 'The store did not answer: this may or may not have been written.')
          : new Fault('STORE_UNAVAILABLE', 'The store does not answer: nothing was written.');
      try {
        const { storePosition, revision: stored } = await this.client.append(this.prefix + stream, expectedRevision, proposals, deadline);
        this.retries.gotThrough();
        if (stored !== revision)
          throw new DamagedLog(`The store has put an event of ${stream} at another revision: ${stored} in place of ${revision}.`);
        return { stream, revision, id: events.at(-1)?.id, storePosition };
      } catch (error) {
        if (error instanceof DamagedLog) throw error;
        const failure = failureOf(error);
        if (failure.kind === 'CONFLICT') {
          await this.#reach(stream, failure.actual);
          throw new Conflict(stream, failure.actual);
        }
        if (failure.kind !== 'UNKNOWN' && failure.kind !== 'UNAVAILABLE') throw faultOf(failure);
        isUnknown ||= failure.kind === 'UNKNOWN';
      }
    }
  }

  /** The node that answers reads may be a moment behind the one that refused: whoever decides again must see what it saw. */
  async #reach(stream: string, revision: number): Promise<void> {
    for (const until = Date.now() + REACH_DEADLINE; Date.now() < until; await beforeNextTry(BETWEEN_TRIES / 10))
      if ((await this.reader.revisionOf(stream).catch(() => revision)) >= revision) return;
  }
}

import { LRUCache } from 'lru-cache';
import type { SecondLook } from '../commands/second-look.js';
import { hasCustomers } from '../customers/customer.conditions.js';
import type { Fact } from '../kernel/event.js';
import { nameKey } from '../kernel/name.js';
import type { Objection } from '../kernel/refusal.js';
import type { ReadModel } from '../read-model/read-model.js';
import type { Audience } from './commitment.events.js';

/** Segments that customers were given lately, of which the rows may not know yet, that are remembered. */
const REMEMBERED = 10_000;

/** Warns where a promise is proposed for a segment of which no customer is, as far as this node has read or decided: it may be misspelled. */
export class EmptySegments implements SecondLook {
  readonly #lately: LRUCache<string, true>;

  constructor(
    private readonly rows: ReadModel,
    remembered = REMEMBERED,
  ) {
    this.#lately = new LRUCache({ max: remembered });
  }

  async warnings(facts: readonly Fact[]): Promise<readonly Objection[]> {
    const warnings: Objection[] = [];
    for (const { type, data } of facts) {
      const { segment, audience } = data as { readonly segment?: string | null; readonly audience?: Audience };
      if ((type === 'CustomerRegistered' || type === 'CustomerChanged') && segment) this.#lately.set(nameKey(segment), true);
      if (type !== 'CommitmentProposed' || audience?.segment === undefined || this.#hasCustomers(nameKey(audience.segment))) continue;
      const message = `No customer is of the segment “${audience.segment}”: is it spelled so?`;
      warnings.push({ code: 'SEGMENT_EMPTY', field: 'audience.segment', message });
    }
    return Promise.resolve(warnings);
  }

  #hasCustomers(segmentKey: string): boolean {
    return this.#lately.has(segmentKey) || hasCustomers(this.rows, segmentKey);
  }
}

import { LRUCache } from 'lru-cache';
import { Leads } from '../commands/leads.js';
import type { ReadModel } from './read-model.js';

/** The streams that lead to one, by the rows of a room as they are now. */
export type LeadsInRows = (rows: ReadModel, stream: string) => readonly string[];

/** Streams that were looked at lately, and by whom, that are remembered: the rows may not know yet what came of it. */
const REMEMBERED = 10_000;
/** Of one stream, those that looked at it last. */
const REMEMBERED_OF_ONE = 1_000;

export class ReadLeads extends Leads {
  readonly #lately = new LRUCache<string, Set<string>>({ max: REMEMBERED });

  constructor(
    private readonly rows: ReadModel,
    private readonly rooms: readonly LeadsInRows[],
  ) {
    super();
  }

  to(stream: string): readonly string[] {
    return [...new Set([...this.rooms.flatMap((leads) => leads(this.rows, stream)), ...(this.#lately.get(stream) ?? [])])];
  }

  looking(stream: string, at: string): void {
    const lookers = this.#lately.get(at) ?? new Set();
    lookers.delete(stream);
    this.#lately.set(at, lookers.add(stream));
    const [first] = lookers;
    if (first !== undefined && lookers.size > REMEMBERED_OF_ONE) lookers.delete(first);
  }
}

import { Leads } from '../commands/leads.js';
import { Lately } from './lately.js';
import type { ReadModel } from './read-model.js';

/** The streams that lead to one, by the rows of a room as they are now. */
export type LeadsInRows = (rows: ReadModel, stream: string) => readonly string[];

/** Streams that were looked at lately that are remembered, and of each by how many: the rows may not know yet what came of it. */
const REMEMBERED = { streams: 10_000, ofEach: 1_000 };

export class ReadLeads extends Leads {
  readonly #lately: Lately;

  constructor(
    private readonly rows: ReadModel,
    private readonly rooms: readonly LeadsInRows[],
    { streams, ofEach } = REMEMBERED,
  ) {
    super();
    this.#lately = new Lately(streams, ofEach);
  }

  to(stream: string): readonly string[] {
    return [...new Set([...this.rooms.flatMap((leads) => leads(this.rows, stream)), ...this.#lately.of(stream)])];
  }

  looking(stream: string, at: string): void {
    this.#lately.add(at, stream);
  }
}

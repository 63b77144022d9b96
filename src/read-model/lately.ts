import { LRUCache } from 'lru-cache';

/** Streams that came up under a key lately, of which the rows may not know yet: those of the last keys, and of each key the last. */
export class Lately {
  readonly #streams: LRUCache<string, Set<string>>;

  constructor(
    keys: number,
    private readonly ofEach: number,
  ) {
    this.#streams = new LRUCache({ max: keys });
  }

  add(key: string, stream: string): void {
    const streams = this.#streams.get(key) ?? new Set();
    streams.delete(stream);
    this.#streams.set(key, streams.add(stream));
    const [first] = streams;
    if (first !== undefined && streams.size > this.ofEach) streams.delete(first);
  }

  /** The last one last. */
  of(key: string): readonly string[] {
    return [...(this.#streams.get(key) ?? [])];
  }
}

import type { WatchedRead } from '../access/read-log.js';
import { isObject } from '../kernel/shape.js';

/** Of what one request shows, what is watched: the things, by what showed them. */
export class Watched {
  readonly #by = new Map<string, { readonly things: Set<string>; count: number }>();

  add(operation: string, shown: readonly unknown[]): void {
    let read = this.#by.get(operation);
    if (!read) this.#by.set(operation, (read = { things: new Set(), count: 0 }));
    for (const thing of shown.flatMap(thingsIn)) read.things.add(thing);
    read.count += shown.length;
  }

  reads(): WatchedRead[] {
    return [...this.#by].map(([operation, { things, count }]) => ({ operation, things: [...things], count }));
  }
}

/** The global id of a row, else those of the rows that it is made of. */
function thingsIn(shown: unknown): string[] {
  if (!isObject(shown)) return [];
  return thingOf(shown) ?? Object.values(shown).flatMap((part) => (isObject(part) ? (thingOf(part) ?? []) : []));
}

function thingOf({ id, stream }: Readonly<Record<string, unknown>>): string[] | undefined {
  if (typeof stream !== 'string') return undefined;
  return [typeof id === 'string' ? id : stream];
}

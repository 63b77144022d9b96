import { LRUCache } from 'lru-cache';
import { NEVER, type Moment } from './moment.js';
import type { Table } from './table.js';

const MOST_KEPT = 20_000;

/** Rows of one table: those that have something in a column, or all. */
export interface Source {
  readonly table: Table<never>;
  readonly column?: string;
  readonly value?: string;
}

interface Kept {
  readonly value: unknown;
  /** What it was made of was so from here on. */
  readonly since: number;
  readonly sources: readonly string[];
}

/**
 * What was made of the rows that are there now, until one of them is written, and of rows as they were at a past moment.
 * Small values only: they are counted, not weighed.
 */
export class KeptValues {
  readonly #kept = new LRUCache<string, Kept>({ max: MOST_KEPT, dispose: ({ sources }, id) => this.#unlink(sources, id) });
  /** Under the moment too: what was seen at one that is past stays as it was. */
  readonly #past = new LRUCache<string, { readonly value: unknown }>({ max: MOST_KEPT });
  /** By the source: what was made of it. */
  readonly #madeOf = new Map<string, Set<string>>();
  /** By the table: the columns that sources are told by. */
  readonly #columns = new Map<string, Set<string | undefined>>();

  /** Undefined where none is kept that holds for the moment. */
  get(id: string, moment: Moment): { readonly value: unknown } | undefined {
    const kept = this.#kept.get(id);
    return kept && moment.effective === NEVER && moment.position >= kept.since ? kept : this.#past.get(pastId(id, moment));
  }

  /** What was made of these rows as they are now, at this position. */
  keep(id: string, value: unknown, since: number, from: readonly Source[]): void {
    const sources = from.map(({ table, column, value }) => idOf(table, column, value));
    this.#kept.set(id, { value, since, sources });
    for (const { table, column } of from) of(this.#columns, table.name).add(column);
    for (const source of sources) of(this.#madeOf, source).add(id);
  }

  /** What was made of rows as they were at a moment, of which all is known. */
  keepPast(id: string, value: unknown, moment: Moment): void {
    this.#past.set(pastId(id, moment), { value });
  }

  /** A row was written; where it changed, it is told as it was, and as it is. */
  written(table: Table<never>, row: Readonly<Record<string, unknown>>): void {
    for (const column of this.#columns.get(table.name) ?? [])
      for (const id of this.#madeOf.get(idOf(table, column, column === undefined ? undefined : row[column])) ?? []) this.#kept.delete(id);
  }

  /** What was kept was not committed, or not by this connection. */
  clear(): void {
    this.#kept.clear();
    this.#past.clear();
  }

  #unlink(sources: readonly string[], id: string): void {
    for (const source of sources) {
      const made = this.#madeOf.get(source);
      made?.delete(id);
      if (made?.size === 0) this.#madeOf.delete(source);
    }
  }
}

const pastId = (id: string, { position, effective }: Moment): string => [id, position, effective].join('\u0000');

const idOf = ({ name }: Table<never>, column: string | undefined, value: unknown): string => [name, column, value].join('\u0000');

function of<Value>(sets: Map<string, Set<Value>>, key: string): Set<Value> {
  let set = sets.get(key);
  if (!set) sets.set(key, (set = new Set()));
  return set;
}

import { LRUCache } from 'lru-cache';
import { NEVER, type Time } from './moment.js';
import type { Table } from './table.js';

const MOST_KEPT = 50_000;
const MOST_KEPT_PAST = 20_000;

/** Rows of one table: those that have something in a column, or all. */
export interface Source {
  readonly table: Table<never>;
  readonly column?: string;
  readonly value?: string;
  /** Which rows there are, whatever else they hold. */
  readonly isOfKeys?: boolean;
}

type Row = Readonly<Record<string, unknown>>;

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
  readonly #past = new LRUCache<string, { readonly value: unknown }>({ max: MOST_KEPT_PAST });
  /** By the source: what was made of it. */
  readonly #madeOf = new Map<string, Set<string>>();
  /** By the table: the columns that sources are told by, and those that tell which rows there are. */
  readonly #columns = new Map<string, Set<string | undefined>>();
  readonly #columnsOfKeys = new Map<string, Set<string | undefined>>();

  /** Undefined where none is kept that holds for the time. */
  get(id: string, time: Time): { readonly value: unknown } | undefined {
    const kept = this.#kept.get(id);
    return kept && time.effective === NEVER && time.position >= kept.since ? kept : this.#past.get(pastId(id, time));
  }

  /** What was made of these rows as they are now, at this position. */
  keep(id: string, value: unknown, since: number, from: readonly Source[]): void {
    const sources = from.map(({ table, column, value, isOfKeys }) => idOf(table, column, value, isOfKeys));
    this.#kept.set(id, { value, since, sources });
    for (const { table, column, isOfKeys } of from) of(isOfKeys ? this.#columnsOfKeys : this.#columns, table.name).add(column);
    for (const source of sources) of(this.#madeOf, source).add(id);
  }

  /** What was made of rows as they were at a moment, of which all is known. */
  keepPast(id: string, value: unknown, time: Time): void {
    this.#past.set(pastId(id, time), { value });
  }

  /** A row was written: as it was, where there was one, and as it is. */
  written(table: Table<never>, before: Row | undefined, after: Row | undefined): void {
    for (const column of this.#columns.get(table.name) ?? []) this.#drop(table, column, before, after);
    for (const column of this.#columnsOfKeys.get(table.name) ?? [])
      if (!before || !after || valueIn(before, column) !== valueIn(after, column)) this.#drop(table, column, before, after, true);
  }

  #drop(table: Table<never>, column: string | undefined, before: Row | undefined, after: Row | undefined, isOfKeys = false): void {
    for (const row of [before, after])
      for (const id of (row && this.#madeOf.get(idOf(table, column, valueIn(row, column), isOfKeys))) ?? []) this.#kept.delete(id);
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

const pastId = (id: string, { position, effective }: Time): string => [id, position, effective].join('\u0000');

const valueIn = (row: Row, column: string | undefined): unknown => (column === undefined ? undefined : row[column]);

const idOf = ({ name }: Table<never>, column: string | undefined, value: unknown, isOfKeys = false): string =>
  [name, column, value, isOfKeys].join('\u0000');

function of<Value>(sets: Map<string, Set<Value>>, key: string): Set<Value> {
  let set = sets.get(key);
  if (!set) sets.set(key, (set = new Set()));
  return set;
}

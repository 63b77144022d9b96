import { LRUCache } from 'lru-cache';
import type { Database } from '../sqlite/database.js';

/** The one table of them. */
export const SHARED = 'CREATE TABLE shared (number INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE) STRICT';

/** Characters that are kept in memory, each way. */
const CAPACITY = 8_000_000;

interface Value {
  readonly value: unknown;
  readonly size: number;
}

/** Values that many rows have, as JSON: each is stored once, and the rows hold its number. */
export class SharedValues {
  readonly #numbers = new LRUCache<string, number>({ maxSize: CAPACITY, sizeCalculation: (_, { length }) => length });
  readonly #values = new LRUCache<number, Value>({
    maxSize: CAPACITY,
    sizeCalculation: ({ size }) => size,
  });

  constructor(private readonly db: Database) {}

  numberOf(value: unknown): number {
    const text = JSON.stringify(value);
    return this.#known(text) ?? this.#put(text);
  }

  /** Its number, where it has one. */
  known(value: unknown): number | undefined {
    return this.#known(JSON.stringify(value));
  }

  #put(text: string): number {
    const number = this.db.insert('INSERT INTO shared (value) VALUES (?)', text);
    this.#numbers.set(text, number);
    return number;
  }

  #known(text: string): number | undefined {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.db.one<{ number: number }>('SELECT number FROM shared WHERE value = ?', text)?.number;
      if (number !== undefined) this.#numbers.set(text, number);
    }
    return number;
  }

  /** The value, which is shared indeed: copy what you change. */
  valueOf(number: number): unknown {
    return (this.#values.get(number) ?? this.#readOne(number))?.value;
  }

  /** Reads those that are not in memory, all at once. */
  load(numbers: readonly number[]): void {
    const missing = numbers.filter((number) => !this.#values.has(number));
    if (missing.length > 1) this.#read(missing);
  }

  #readOne(number: number): Value | undefined {
    const [text] = (this.db.valuesOf('SELECT value FROM shared WHERE number = ?', number) ?? []) as [string?];
    return text === undefined ? undefined : this.#keep(number, text);
  }

  #read(numbers: readonly number[]): void {
    const stored = this.db.all<{ number: number; text: string }>(
      'SELECT number, value AS text FROM shared WHERE number IN (SELECT value FROM json_each(?))',
      JSON.stringify(numbers),
    );
    for (const { number, text } of stored) this.#keep(number, text);
  }

  #keep(number: number, text: string): Value {
    const value = { value: JSON.parse(text) as unknown, size: text.length };
    this.#values.set(number, value);
    return value;
  }

  /** What was kept was not committed, or not by this connection. */
  clear(): void {
    this.#numbers.clear();
    this.#values.clear();
  }
}

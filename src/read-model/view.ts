import { keyOf, kindOf } from '../kernel/streams.js';
import type { Database } from '../sqlite/database.js';

/** The tables of all rooms and of the view, within the transaction of the events that it follows. */
export type Statements = Pick<Database, 'run' | 'all'>;

/** What has happened since a view was made. */
export interface Since {
  /** The position of what it holds. */
  readonly position: number;
  /** Those that have gone on since. */
  readonly streams: readonly string[];
}

/**
 * Rows that combine streams, kept as they are at the checkpoint and at no other moment: what waits, and what was counted. Whoever asks
 * about another moment has it made of the rows of that moment, by the same SQL.
 */
export interface View {
  readonly name: string;
  /** As that of a projection. */
  readonly module: string;
  /** What it is made by besides the rows of the rooms: made by another, it is made anew. */
  readonly madeBy: string;
  /** The statements that make its tables. */
  readonly schema: readonly string[];
  /** Makes all of it, in empty tables. */
  readonly fill: (db: Statements) => void;
  /** Makes anew what the streams that went on have to do with. */
  readonly follow: (db: Statements, since: Since) => void;
  /** Empties it. */
  readonly clear: (db: Statements) => void;
}

/** The keys of the things of one kind whose streams went on. */
export const keysOf = ({ streams }: Since, kind: string): readonly string[] =>
  streams.filter((stream) => kindOf(stream) === kind).map(keyOf);

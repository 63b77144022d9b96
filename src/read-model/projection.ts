import type { RecordedEvent } from '../kernel/event.js';
import type { KeyIn, Table, Versioned } from './table.js';

/**
 * Writes versioned rows for one event: what was true before ends where the event happened, on both time axes,
 * and what is true from now on begins there. No projection writes a range by hand.
 */
export interface Rows {
  /** The row from now on, whole, whether or not there was one. */
  put<Row, Given extends Row>(table: Table<Row>, row: Given & NoOther<Row, Given>): void;
  /** The row from now on with these columns changed. Throws where there is none. */
  change<Row, Key extends keyof Row & string, Given extends Partial<Row>>(
    table: Table<Row, Key>,
    key: NoInfer<KeyIn<Row, Key>>,
    changes: Given & NoOther<Row, Given>,
  ): void;
  /** From now on there is no such row. */
  remove<Row, Key extends keyof Row & string>(table: Table<Row, Key>, key: NoInfer<KeyIn<Row, Key>>): void;
  /** The row as it is before this event, with where it comes from, or as this event left it so far. */
  get<Row, Key extends keyof Row & string>(table: Table<Row, Key>, key: NoInfer<KeyIn<Row, Key>>): (Row & Partial<Versioned>) | undefined;
}

/** What is given names no column that the table does not have, not even in what is spread into it. */
type NoOther<Row, Given> = [OtherIn<Row, Given>] extends [never] ? unknown : { readonly [Other in OtherIn<Row, Given>]?: NoSuchColumn };
type OtherIn<Row, Given> = Given extends unknown ? Exclude<keyof Given, keyof Row> : never;

/** There is no such thing; the compiler names it where it meets a column that there is not. */
interface NoSuchColumn {
  readonly noSuchColumn: never;
}

/** Tables, and what each fact does to their rows. Applied in order of position, once, in the checkpoint's transaction. */
export interface Projection<Facts> {
  readonly name: string;
  /** Where it is declared, `import.meta.url`: a program in which this, or anything of ours that it imports, is another makes the read model anew. */
  readonly module: string;
  readonly tables: readonly Table<never>[];
  readonly on: { readonly [T in keyof Facts]?: (rows: Rows, event: RecordedEvent<Facts[T]>) => void };
}

/** A projection of every fact, whatever its room: the audit log. */
export interface ProjectionOfAll {
  readonly name: string;
  readonly module: string;
  readonly tables: readonly Table<never>[];
  readonly onEvery: (rows: Rows, event: RecordedEvent) => void;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list holds projections of every room's facts
export type AnyProjection = Projection<any> | ProjectionOfAll;

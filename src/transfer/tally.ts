import type { Objection } from '../kernel/refusal.js';
import type { SheetColumn } from './sheet-headers.js';

/** How many lines of a stream were read in so far. A line counts when what it caused is durable. */
export interface Tally {
  readonly accepted: number;
  /** Written before, or with nothing to write. */
  readonly repeated: number;
  readonly refused: number;
}

export interface RefusedLine {
  readonly line: number;
  readonly objection: Objection;
}

/** What a group of lines came to: those refused, and the tally with all of them. */
export interface Progress {
  readonly tally: Tally;
  readonly refusals: readonly RefusedLine[];
  /** How many lines were found right so far, of a file that is written only where all are. */
  readonly checked?: number;
  /** Of a spreadsheet, before anything is written: its columns, and what each is taken for. */
  readonly columns?: readonly SheetColumn[];
}

/** What became of one line. */
export type Outcome = 'ACCEPTED' | 'REPEATED' | 'QUIET' | Objection;

export const NOTHING: Tally = { accepted: 0, repeated: 0, refused: 0 };

export const plus = (a: Tally, b: Tally): Tally => ({
  accepted: a.accepted + b.accepted,
  repeated: a.repeated + b.repeated,
  refused: a.refused + b.refused,
});

/** The progress after some more lines, given by their numbers, came out so. */
export function progressed(before: Tally, lines: readonly { readonly number: number }[], outcomes: readonly Outcome[]): Progress {
  const refusals = outcomes.flatMap((outcome, index) =>
    typeof outcome === 'string' ? [] : [{ line: lines[index]?.number ?? 0, objection: outcome }],
  );
  const accepted = outcomes.filter((outcome) => outcome === 'ACCEPTED').length;
  return {
    tally: {
      accepted: before.accepted + accepted,
      repeated: before.repeated + outcomes.length - accepted - refusals.length,
      refused: before.refused + refusals.length,
    },
    refusals,
  };
}

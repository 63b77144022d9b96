import type { Objection } from '../kernel/refusal.js';
import { linesOf, objectIn } from './lines.js';
import type { SheetColumn } from './sheet-headers.js';
import { NOTHING, type Progress, type Tally } from './tally.js';

/** How an import over HTTP ended before its end. */
interface Broken {
  readonly code: string;
  readonly message: string;
}

/** Of a spreadsheet the first line: what its columns are taken for. */
export const columnsLine = (columns: readonly SheetColumn[]): string => `${JSON.stringify({ columns })}\n`;

/** One line for each refused one. */
export const refusedLine = (line: number, objection: Objection): string => `${JSON.stringify({ line, result: 'REFUSED', ...objection })}\n`;

/** The last line: the tally, and beside it an `error` where not all of the stream was read in. */
export const lastLine = (tally: Tally, error?: Broken): string => `${JSON.stringify({ ...(error && { error }), ...tally })}\n`;

/** What a service answers to an import, as it comes. Throws where the import ended before its end. */
export async function* answersIn(body: AsyncIterable<Buffer>): AsyncGenerator<Progress> {
  let refusedSoFar = 0;
  for await (const line of linesOf(body)) {
    const answer = objectIn(line) as Partial<Tally> & Partial<Objection> & { line?: number; error?: Broken; columns?: SheetColumn[] };
    const { accepted, repeated, refused, error, columns } = answer;
    if (columns) {
      yield { tally: NOTHING, refusals: [], columns };
      continue;
    }
    if (accepted === undefined || repeated === undefined || refused === undefined) {
      const { line: number = 0, code = 'INVALID', field, message = '' } = answer;
      yield { tally: { ...NOTHING, refused: ++refusedSoFar }, refusals: [{ line: number, objection: { code, field, message } }] };
      continue;
    }
    yield { tally: { accepted, repeated, refused }, refusals: [] };
    if (error) throw new Error(`${error.code} ${error.message}`);
    return;
  }
  throw new Error('The service went away.');
}

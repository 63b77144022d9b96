import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { Refusal } from '../kernel/refusal.js';
import { Pause } from '../reactions/pause.js';
import { ImportCommands } from './import-commands.js';
import { ImportEvents, type Door } from './import-events.js';
import { linesOf, objectIn, whatElse, type Line } from './lines.js';
import { NOTHING, type Progress } from './tally.js';

/** A stream of lines, of which the first has told what they are. */
export interface OpenedImport {
  /** Who may bring them in over HTTP; offline the data folder itself is the permission. Absent: nothing comes in. */
  readonly needs?: 'IMPORTER' | 'ADMIN';
  readonly run: (via: Actor) => AsyncGenerator<Progress>;
}

/** Brings in what a stream holds: command lines (rule 27), or the events of an export (rule 28). */
@Injectable()
export class Import {
  constructor(
    @Inject(ImportCommands) private readonly commands: ImportCommands,
    @Inject(ImportEvents) private readonly events: ImportEvents,
    @Inject(Pause) private readonly pause: Pause,
  ) {}

  /** On a dry run nothing is written; events come in as a whole, and have none. */
  async open(source: AsyncIterable<Buffer>, door: Door, isDryRun = false): Promise<OpenedImport> {
    const lines = linesOf(source);
    const first = await lines.next();
    const other = first.done === true ? undefined : whatElse(first.value);
    if (other !== undefined) return { run: () => refusedAsAWhole('NOT_JSON', other) };
    const all = first.done === true ? lines : startingWith(first.value, lines);
    const holdsEvents = first.done !== true && isEvent(first.value);
    if (holdsEvents && isDryRun)
      return {
        run: () => refusedAsAWhole('INVALID', 'These are the events of an export, of which all are checked before any is written.'),
      };
    if (holdsEvents) return { needs: 'ADMIN', run: (via) => this.events.run(all, via, door) };
    return { needs: 'IMPORTER', run: (via) => (isDryRun ? this.commands.rehearse(all, via) : this.#commands(all, via)) };
  }

  async *#commands(lines: AsyncIterable<Line>, via: Actor): AsyncGenerator<Progress> {
    const end = await this.pause.begin();
    try {
      yield* this.commands.run(lines, via);
    } finally {
      end();
    }
  }
}

async function* refusedAsAWhole(code: 'NOT_JSON' | 'INVALID', message: string): AsyncGenerator<Progress> {
  yield { tally: { ...NOTHING, refused: 1 }, refusals: [{ line: 1, objection: { code, message } }] };
}

async function* startingWith(first: Line, rest: AsyncIterable<Line>): AsyncGenerator<Line> {
  yield first;
  yield* rest;
}

function isEvent(line: Line): boolean {
  try {
    return 'specversion' in objectIn(line);
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { EventLog } from '../event-log/event-log.js';
import type { Actor } from '../kernel/actor.js';
import { Pause } from '../reactions/pause.js';
import { WhoGoesBy, type Known } from '../read-model/names.js';
import { Projector } from '../read-model/projector.js';
import { csvRows } from './csv.js';
import { ImportCommands } from './import-commands.js';
import type { Door } from './import-events.js';
import type { OpenedImport } from './import.js';
import type { Line } from './lines.js';
import { SheetCommands } from './sheet-commands.js';
import { headersIn, scoreFor, type Headers } from './sheet-headers.js';
import { FIELDS_OF, type SheetKind } from './sheet-kinds.js';
import type { Conventions } from './sheet-values.js';
import { bytesOf, UnreadableSheet, type SheetFormat, type SheetRow } from './sheet.js';
import { NOTHING, plus, type Progress, type RefusedLine } from './tally.js';
import { Turns } from './turns.js';
import { PROGRAMS, xlsxRows } from './xlsx.js';

/** What a spreadsheet is, and how it is meant. */
export interface SheetImport extends Conventions {
  readonly format: SheetFormat;
  readonly kind: SheetKind;
  /** Whether nothing is to be written, and only to be told what would be. */
  readonly dryRun?: boolean;
}

/** Milliseconds that an import waits for this node to have read what was there before it. */
const PATIENCE = 60_000;

/** Brings the rows of a spreadsheet in: each as a command line, by the rules of those (rule 27). */
@Injectable()
export class ImportSheet {
  constructor(
    @Inject(ImportCommands) private readonly commands: ImportCommands,
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(Projector) private readonly projector: Projector,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Pause) private readonly pause: Pause,
    @Inject(PROGRAMS) private readonly programs: URL,
  ) {}

  /** On a data folder, whoever opened it has read the rows in. */
  open(source: AsyncIterable<Buffer>, sheet: SheetImport, door: Door): OpenedImport {
    return { needs: 'IMPORTER', run: (via) => this.#run(source, sheet, door, via) };
  }

  /** First the columns; then, of the whole, the rows that cannot be read; then what the others come to. */
  async *#run(source: AsyncIterable<Buffer>, sheet: SheetImport, door: Door, via: Actor): AsyncGenerator<Progress> {
    let rows: readonly SheetRow[];
    let headers: Headers;
    try {
      const fields = FIELDS_OF[sheet.kind];
      const bytes = await bytesOf(source);
      rows = sheet.format === 'csv' ? await csvRows(bytes, scoreFor(fields)) : await xlsxRows(bytes, this.programs);
      headers = headersIn(rows, fields);
    } catch (error) {
      if (!(error instanceof UnreadableSheet)) throw error;
      const { code, message, row } = error;
      yield { tally: { ...NOTHING, refused: 1 }, refusals: [{ line: row, objection: { code, message } }] };
      return;
    }
    yield { tally: NOTHING, refusals: [], columns: headers.columns };
    if (door === 'HTTP') await this.projector.waitFor((await this.log.head()).position, PATIENCE);
    const { lines, refusals, refused } = await this.#read(rows, headers, sheet, via);
    const unread = { ...NOTHING, refused };
    yield { tally: unread, refusals };
    const come = sheet.dryRun ? this.commands.rehearse(each(lines), via) : this.#write(lines, via);
    for await (const progress of come) yield { ...progress, tally: plus(unread, progress.tally) };
  }

  async #read(
    rows: readonly SheetRow[],
    headers: Headers,
    { kind, ...conventions }: SheetImport,
    via: Actor,
  ): Promise<{ lines: Line[]; refusals: RefusedLine[]; refused: number }> {
    const goingBy = (thing: string, text: string): Promise<readonly Known[]> => this.queries.execute(new WhoGoesBy(thing, text));
    const commands = new SheetCommands(kind, headers, conventions, goingBy, via);
    const turns = new Turns();
    const [lines, refusals]: [Line[], RefusedLine[]] = [[], []];
    let refused = 0;
    for (const row of rows.filter(({ number }) => number > headers.row)) {
      const come = await commands.linesOf(row);
      if ('objections' in come) {
        refused++;
        refusals.push(...come.objections.map((objection) => ({ line: row.number, objection })));
      } else lines.push(...come);
      if (turns.areDue) await turns.give();
    }
    return { lines: kind === 'decisions' ? supersedingLast(lines) : lines, refusals, refused };
  }

  async *#write(lines: readonly Line[], via: Actor): AsyncGenerator<Progress> {
    const end = await this.pause.begin();
    try {
      yield* this.commands.run(each(lines), via);
    } finally {
      end();
    }
  }
}

/** Whatever the order of the rows: what a decision takes the place of is decided before. */
function supersedingLast(lines: readonly Line[]): Line[] {
  const superseding = lines.flatMap((line) => {
    const { at, input } = JSON.parse(line.text ?? '') as { readonly at?: string; readonly input: object };
    return 'supersedesDecisions' in input ? [{ line, at: at ?? '~' }] : [];
  });
  const last = superseding.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at))).map(({ line }) => line);
  const isLast = new Set(last);
  return [...lines.filter((line) => !isLast.has(line)), ...last];
}

async function* each(lines: readonly Line[]): AsyncGenerator<Line> {
  yield* lines;
}

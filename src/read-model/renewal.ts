import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EventLog } from '../event-log/event-log.js';
import type { RecordedEvent } from '../kernel/event.js';
import { putInPlace } from '../sqlite/in-place.js';
import { startBeside, told, untold, type ToldError } from './beside.js';
import { MADE_IN, type ReadModel } from './read-model.js';

/** Events that are read in as fast as a process starts. */
const FEW = 1_000;

/** Events that are read at a time. */
const PAGE = 500;

/** What a builder tells: how far it is, or why it goes no further; or it wants events. */
export type Told = { readonly position: number; readonly isDone?: true } | { readonly error: ToldError } | { readonly wanted: Wanted };

/** Events of the log after a position, or of a stream. */
export type Wanted = { readonly after: number; readonly limit: number } | { readonly stream: string };

export type Given = { readonly events: readonly RecordedEvent[] } | { readonly error: ToldError };

interface Building {
  readonly log: EventLog;
  /** Where the read model of this program belongs, in the data folder. */
  readonly file: string;
  /** What a builder runs, and what it has to know besides where. */
  readonly program: URL;
  readonly args: readonly string[];
}

/** Makes a read model anew in a process of its own, while what there is goes on answering, and puts it in its place. */
export class Renewal {
  #position: number | undefined;

  constructor(
    private readonly rows: ReadModel,
    private readonly building: Building,
  ) {}

  /** Whether a log is long enough for it. */
  static isFor(position: number): boolean {
    return position > FEW;
  }

  /** How many events are in the new one; undefined: none is being made. */
  get position(): number | undefined {
    return this.#position;
  }

  /** Whether what there is was made by other functions than this program's. */
  get isDue(): boolean {
    return this.rows.file !== this.building.file;
  }

  /** The rows are the new ones, as far as they were at least. Throws where it cannot be made; they are the old ones then. */
  async run(signal: AbortSignal): Promise<void> {
    const { rows } = this;
    const { log, file } = this.building;
    this.#position = 0;
    try {
      await built(this.building, { signal, progress: (position) => (this.#position = position) }, async (part) => {
        if (!this.isDue) rows.close();
        putInPlace(part, file);
        const next = rows.another(file);
        try {
          // whoever was answered as of a moment is answered as of that moment again
          while (next.checkpoint().position < rows.checkpoint().position) next.apply(await log.readAll(next.checkpoint().position, PAGE));
          next.commit();
          rows.become(next);
        } catch (error) {
          next.close();
          throw error;
        }
      });
    } finally {
      this.#position = undefined;
    }
  }
}

/** Hands a read model of all that the log holds on, whole and on the disk, to be put in its place. Throws why there is none. */
export async function built(
  { log, file, program, args }: Building,
  { signal, progress }: { readonly signal?: AbortSignal; readonly progress: (position: number) => void },
  done: (part: string) => void | Promise<void>,
): Promise<void> {
  const folder = dirname(file);
  const place = mkdtempSync(join(folder, MADE_IN));
  const part = join(place, 'rows.db');
  const builder = startBeside(program, [...args, part, ...(log.kind === 'sqlite' ? [folder] : [])]);
  const end = () => builder.kill('SIGKILL');
  signal?.addEventListener('abort', end);
  try {
    await new Promise<void>((resolve, reject) => {
      builder.on('message', (message: Told) => {
        if ('wanted' in message) void given(log, message.wanted).then((events) => builder.send(events, () => {}));
        else if ('error' in message) reject(untold(message.error));
        else if (message.isDone) resolve();
        else progress(message.position);
      });
      builder.on('error', reject).on('exit', () => reject(new Error('Its builder ended before it was done.')));
    });
    await done(part);
  } finally {
    signal?.removeEventListener('abort', end);
    end();
    rmSync(place, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function given(log: EventLog, wanted: Wanted): Promise<Given> {
  try {
    return { events: 'stream' in wanted ? (await log.read(wanted.stream)).events : await log.readAll(wanted.after, wanted.limit) };
  } catch (error) {
    return { error: told(error) };
  }
}

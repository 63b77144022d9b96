import type { ChildProcess } from 'node:child_process';
import { startBeside, untold } from './beside.js';
import { DEADLINE, tookTooLong } from '../kernel/deadline.js';
import type { ReadModel } from './read-model.js';
import type { Question, Reply } from './reader.js';

/** Milliseconds without a question after which a reader ends. */
const IDLE = 60_000;

type Given = Omit<Question, 'file' | 'generation'>;
type Answered = Extract<Reply, { value: unknown }>;

/** A question, and whoever waits for its answer. */
interface Asking {
  readonly given: Given;
  readonly resolve: (answered: Answered) => void;
  readonly reject: (error: unknown) => void;
  /** Whether a reader ended over it. */
  isAgain: boolean;
}

/** Where the rows lie. */
type Place = Pick<Question, 'file' | 'generation'>;

const placeOf = ({ file, generation }: Place): Place => ({ file, generation });

interface Reader {
  readonly child: ChildProcess;
  asking?: Asking;
  idle?: NodeJS.Timeout;
}

export interface ReadersOptions {
  /** At most so many; 0: whoever is asked answers by itself. */
  readonly most: number;
  readonly program: URL;
  readonly args: readonly string[];
}

/** Processes of their own that answer long questions beside the one that writes; each is started when it is needed. */
export class Readers {
  readonly #readers = new Set<Reader>();
  readonly #waiting: Asking[] = [];
  #questions = 0;

  constructor(
    private readonly rows: Place & Pick<ReadModel, 'commit'>,
    private readonly options: ReadersOptions,
  ) {}

  get areThere(): boolean {
    return this.options.most > 0;
  }

  /**
   * What the query of this name is answered with; of a page, how many the whole list has is asked when it is looked at.
   * Throws what its handler throws, and at the deadline Fault REQUEST_TIMEOUT, whatever the reader is at: it is ended.
   */
  async ask(query: string, asked: object): Promise<unknown> {
    this.rows.commit();
    const { value, isPage } = await this.#answered(query, asked);
    if (!isPage) return value;
    let total: Promise<unknown> | undefined;
    return Object.defineProperty(value as object, 'totalCount', {
      get: () => (total ??= this.#answered(query, asked, true).then((answered) => answered.value)),
    });
  }

  /** Ends them, whatever they are at. */
  close(): void {
    const asked = [...this.#readers].flatMap(({ asking }) => asking ?? []);
    for (const asking of [...asked, ...this.#waiting.splice(0)]) asking.reject(new Error('This process ends.'));
    for (const reader of this.#readers) this.#end(reader);
  }

  #answered(query: string, asked: object, isForTotal = false): Promise<Answered> {
    const given = { id: ++this.#questions, query, asked, isForTotal };
    return new Promise<Answered>((resolve, reject) => {
      const asking: Asking = {
        given,
        resolve: (answered) => {
          clearTimeout(deadline);
          resolve(answered);
        },
        reject: (error) => {
          clearTimeout(deadline);
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is what was thrown
          reject(error);
        },
        isAgain: false,
      };
      const deadline = setTimeout(() => this.#cut(asking), DEADLINE);
      this.#waiting.push(asking);
      this.#next();
    });
  }

  #cut(asking: Asking): void {
    const place = this.#waiting.indexOf(asking);
    if (place >= 0) this.#waiting.splice(place, 1);
    for (const reader of this.#readers) if (reader.asking === asking) this.#end(reader);
    asking.reject(tookTooLong());
    this.#next();
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const reader = this.#free();
      const asking = reader && this.#waiting.shift();
      if (!asking) return;
      clearTimeout(reader.idle);
      reader.asking = asking;
      // where it does not arrive, the reader is gone, which is told
      reader.child.send({ ...asking.given, ...placeOf(this.rows) } satisfies Question, () => {});
    }
  }

  #free(): Reader | undefined {
    for (const reader of this.#readers) if (!reader.asking) return reader;
    return this.#readers.size < this.options.most ? this.#start() : undefined;
  }

  #start(): Reader {
    const { program, args } = this.options;
    const reader: Reader = { child: startBeside(program, args) };
    this.#readers.add(reader);
    reader.child.on('message', (reply: Reply) => this.#hear(reader, reply));
    reader.child.on('exit', () => this.#miss(reader)).on('error', () => this.#miss(reader));
    return reader;
  }

  #hear(reader: Reader, reply: Reply): void {
    const { asking } = reader;
    if (!asking) return;
    delete reader.asking;
    reader.idle = setTimeout(() => this.#end(reader), IDLE).unref();
    if ('error' in reply) asking.reject(untold(reply.error));
    else asking.resolve(reply);
    this.#next();
  }

  /** One that ended without being told: another is asked, once. */
  #miss(reader: Reader): void {
    if (!this.#readers.has(reader)) return;
    this.#end(reader);
    const { asking } = reader;
    if (asking?.isAgain) asking.reject(new Error(`Two readers ended over ${asking.given.query}.`));
    else if (asking) this.#waiting.unshift(Object.assign(asking, { isAgain: true }));
    this.#next();
  }

  #end(reader: Reader): void {
    clearTimeout(reader.idle);
    this.#readers.delete(reader);
    reader.child.kill('SIGKILL');
  }
}

import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Buffer;
  readonly metadata: Buffer;
}

export interface Stored extends Proposed {
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  /** Units of 100 ns since 1970. */
  readonly created: bigint;
}

/** A revision (-1 = no stream), or as little as that. */
export type Expected = number | 'any' | 'stream_exists';

/** The last event of an append; an empty one has no position, and revision -1 where there is no stream. */
export interface Written {
  readonly revision: number;
  readonly position?: bigint;
}

/** What became of an append; `actual` is the stream's revision where another was expected. */
export type Outcome = Written | { readonly actual: number };

/** The events of the stand-in: in memory and, given a folder, in a file with one line an append, so that a kill tears none apart. */
export class StoredLog {
  readonly events: Stored[] = [];
  readonly #streams = new Map<string, Stored[]>();
  readonly #file?: string;
  #end: bigint;
  /** Where it was opened: ids of before are unknown to an append that expects any revision. */
  readonly #opened: bigint;
  #appends = 0;

  /** A new log begins at `first` with events of the system, as a real one does. */
  constructor(folder?: string, first = 0n) {
    this.#end = first;
    if (folder !== undefined) {
      mkdirSync(folder, { recursive: true });
      this.#file = join(folder, 'stand-in.jsonl');
      const lines = existsSync(this.#file) ? readFileSync(this.#file, 'utf8').split('\n') : [''];
      // What a kill left of a last line is forgotten.
      const torn = lines.pop();
      this.#replace(lines.flatMap(eventsOf), torn !== '');
    }
    if (this.events.length === 0) for (const user of ['admin', 'ops']) this.#write(`$user-${user}`, [ofSystem('$UserCreated')]);
    this.#opened = this.#end;
  }

  /** All that was ever written to it. */
  stream(name: string): readonly Stored[] {
    return this.#streams.get(name) ?? [];
  }

  /** What of a stream can be read: not what was deleted, nor more than its `$maxCount`. */
  readable(name: string): readonly Stored[] {
    const { $tb = 0, $maxCount = Infinity } = this.#metadata(name);
    return this.stream(name)
      .filter(({ revision }) => revision >= $tb)
      .slice(-$maxCount);
  }

  isTombstoned(name: string): boolean {
    return this.stream(name).at(-1)?.type === '$streamDeleted';
  }

  /** Deletes a stream so that it can be written again: its revisions go on where they ended. */
  deleteSoftly(name: string): void {
    this.setMetadata(name, { $tb: Number(2n ** 63n - 1n) });
  }

  /** Deletes a stream for good. */
  tombstone(name: string): void {
    this.#write(name, [ofSystem('$streamDeleted')]);
  }

  setMetadata(name: string, metadata: Metadata): void {
    this.#write(`$$${name}`, [ofSystem('$metadata', metadata)]);
  }

  /** Index of the first event at or after a position. */
  indexOf(position: bigint): number {
    let [low, high] = [0, this.events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.events[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The same ids after the same revision succeed and write nothing; payloads are not compared; at the current revision all is new. */
  append(stream: string, expected: Expected, proposed: readonly Proposed[]): Outcome {
    const there = this.stream(stream);
    const actual = there.length - 1;
    if (actual >= 0 && expected === -1 && this.readable(stream).length === 0) {
      this.setMetadata(stream, { $tb: actual + 1 });
      return this.#write(stream, proposed);
    }
    const after = typeof expected === 'number' ? expected : this.#revisionBefore(there, proposed[0]);
    if (after > actual || (expected === 'stream_exists' && actual < 0)) return { actual };
    if (after === actual) {
      const written = this.#write(stream, proposed);
      if (++this.#appends % 10 === 0) this.#write('$stats-127.0.0.1:2113', [ofSystem('$statsCollected')]);
      return written;
    }
    const again = there.slice(after + 1, after + 1 + proposed.length);
    if (again.length < proposed.length || again.some(({ id }, index) => id !== proposed[index]!.id)) return { actual };
    return { revision: after + proposed.length, position: again.at(-1)?.position };
  }

  /** Forgets everything after a position, as a log does that was restored from an older copy. */
  truncate(position: bigint): void {
    this.#replace(this.events.filter((event) => event.position <= position));
  }

  /** The same events from a position on, under other ids: what a log holds that went another way. */
  rewrite(position: bigint, newId: () => string): void {
    this.#replace(this.events.map((event) => (event.position < position ? event : { ...event, id: newId() })));
  }

  #metadata(stream: string): Metadata {
    return JSON.parse(this.stream(`$$${stream}`).at(-1)?.data.toString() ?? '{}') as Metadata;
  }

  #revisionBefore(there: readonly Stored[], first?: Proposed): number {
    const known = there.findIndex(({ id, position }) => position >= this.#opened && id === first?.id);
    return (known < 0 ? there.length : known) - 1;
  }

  #write(stream: string, proposed: readonly Proposed[]): Written {
    const before = this.stream(stream).length - 1;
    const created = BigInt(Date.now()) * 10_000n;
    const events = proposed.map((event, index) => ({
      ...event,
      stream,
      revision: before + 1 + index,
      position: this.#take(event),
      created,
    }));
    if (this.#file !== undefined && events.length > 0) appendFileSync(this.#file, lineOf(events));
    for (const event of events) this.#hold(event);
    return { revision: before + events.length, position: events.at(-1)?.position };
  }

  /** Positions are places in a file: they rise by what an event takes. */
  #take({ type, data, metadata }: Proposed): bigint {
    const position = this.#end;
    this.#end += BigInt(100 + 2 * type.length + data.length + metadata.length);
    return position;
  }

  #hold(event: Stored): void {
    this.events.push(event);
    const stream = this.#streams.get(event.stream);
    if (stream) stream.push(event);
    else this.#streams.set(event.stream, [event]);
  }

  #replace(events: readonly Stored[], inFile = true): void {
    this.events.length = 0;
    this.#streams.clear();
    for (const event of events) {
      this.#hold(event);
      this.#end = event.position;
      this.#take(event);
    }
    if (this.#file === undefined || !inFile) return;
    writeFileSync(`${this.#file}.new`, events.map((event) => lineOf([event])).join(''));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** What is said of a stream: how many of its last events can be read, and from which revision on. */
interface Metadata {
  readonly $maxCount?: number;
  readonly $tb?: number;
}

const ofSystem = (type: string, data: object = {}): Proposed => ({
  id: randomUUID(),
  type,
  contentType: 'application/json',
  data: Buffer.from(JSON.stringify(data)),
  metadata: Buffer.alloc(0),
});

type Line = (Omit<Stored, 'data' | 'metadata' | 'position' | 'created'> & Record<'data' | 'metadata' | 'position' | 'created', string>)[];

function lineOf(events: readonly Stored[]): string {
  const line: Line = events.map(({ data, metadata, position, created, ...event }) => ({
    ...event,
    data: data.toString('base64'),
    metadata: metadata.toString('base64'),
    position: String(position),
    created: String(created),
  }));
  return `${JSON.stringify(line)}\n`;
}

const eventsOf = (line: string): Stored[] =>
  (JSON.parse(line) as Line).map(({ data, metadata, position, created, ...event }) => ({
    ...event,
    data: Buffer.from(data, 'base64'),
    metadata: Buffer.from(metadata, 'base64'),
    position: BigInt(position),
    created: BigInt(created),
  }));

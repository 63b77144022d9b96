import type { Circumstance, EventType, EventTypes, NewEvent, RecordedEvent } from '../kernel/event.js';
import { called, DamagedLog } from './event-log.js';
import { assertExact } from './exact.js';

/** An event as every store holds it: its stored name carries the version of its data, `RequestDeclined.v2`. */
export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  /** JSON. */
  readonly data: string;
  /** JSON of who, through whom, when, and which command. */
  readonly metadata: string;
}

/** A stored event with its place in the log. */
export type StoredRecord = StoredEvent & Pick<RecordedEvent, 'stream' | 'revision' | 'position' | 'recordedAt'>;

type Metadata = Omit<Circumstance, 'warnings'> & Partial<Pick<Circumstance, 'warnings'>>;
type Upcast = (old: never) => unknown;

/** A stored name: what it is called today, and the way from its shape to today's. */
interface Shape {
  readonly type: string;
  readonly upcasts: readonly Upcast[];
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list holds the facts of every room
type AnyEventTypes = EventTypes<any>;

/** The one place through which every stored byte passes, whatever the store. */
export class Codec {
  readonly #storedNames = new Map<string, string>();
  readonly #shapes = new Map<string, Shape>();

  /** Throws where two rooms name an event alike, or a version has no way to the next. */
  constructor(eventTypes: readonly AnyEventTypes[]) {
    for (const [type, { version, upcasts = {} }] of eventTypes.flatMap((types) => Object.entries<EventType<unknown>>(types))) {
      if (this.#storedNames.has(type)) throw new Error(`Two event types are called ${type}.`);
      this.#storedNames.set(type, storedName(type, version));
      for (let from = 1; from <= version; from++)
        this.#shapes.set(storedName(type, from), { type, upcasts: stepsFrom(from, version, type, upcasts) });
    }
  }

  /** Refuses (INVALID) what would not come back exactly. Absent keys are not stored. */
  encode(event: NewEvent): StoredEvent {
    const { id, type, data, actor, via, effectiveAt, command, commandId, inputHash, warnings, causationId, correlationId } = event;
    const stored = this.#storedNames.get(type);
    if (stored === undefined) throw new Error(`No room has an event of type ${type}.`);
    const metadata: Metadata = {
      actor,
      via,
      effectiveAt,
      command,
      commandId,
      inputHash,
      warnings: warnings.length > 0 ? warnings : undefined,
      causationId,
      correlationId,
    };
    assertExact(id, 'id');
    assertExact(data, 'data');
    assertExact(metadata, 'metadata');
    return { id, type: stored, data: JSON.stringify(data), metadata: JSON.stringify(metadata) };
  }

  /** The event in today's shape. Throws DamagedLog where its name is unknown or newer than this program, and where its bytes cannot be read. */
  decode(record: StoredRecord): RecordedEvent {
    return this.decodeParsed(record, () => ({
      data: JSON.parse(record.data) as unknown,
      metadata: JSON.parse(record.metadata) as unknown,
    }));
  }

  /** The same, where a store's client has parsed the bytes already. */
  decodeParsed(
    { id, type, stream, revision, position, recordedAt }: Omit<StoredRecord, 'data' | 'metadata'>,
    parsed: () => { readonly data: unknown; readonly metadata: unknown },
  ): RecordedEvent {
    const place = { id, stream, revision, position, recordedAt };
    const shape = this.#shapes.get(type);
    if (!shape) throw new DamagedLog(`${called(place)} is a ${type}, which this program does not know: a newer one wrote it.`, place);
    try {
      const { data, metadata } = parsed();
      const { actor, via, effectiveAt, command, commandId, inputHash, warnings = [], causationId, correlationId } = metadata as Metadata;
      // each key by name: an object made by spreading costs more than all the rest of reading an event
      return {
        id,
        type: shape.type,
        data: upcast(data, shape),
        actor,
        via,
        effectiveAt,
        command,
        commandId,
        inputHash,
        warnings,
        causationId,
        correlationId,
        stream,
        revision,
        position,
        recordedAt,
      };
    } catch (error) {
      // what is wrong with JSON is told with a piece of it
      const why = error instanceof SyntaxError ? 'it is no JSON' : String(error);
      throw new DamagedLog(`${called(place)} is a ${type} that cannot be read: ${why}.`, place);
    }
  }
}

const storedName = (type: string, version: number) => `${type}.v${version}`;

function stepsFrom(from: number, version: number, type: string, upcasts: NonNullable<EventType<unknown>['upcasts']>): Upcast[] {
  return Array.from({ length: version - from }, (_, step) => {
    const next = upcasts[from + step];
    if (!next) throw new Error(`${storedName(type, from + step)} has no upcast.`);
    return next;
  });
}

const upcast = (stored: unknown, { upcasts }: Shape): unknown => upcasts.reduce((data, next) => next(data as never), stored);

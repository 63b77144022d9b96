import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import { refuse, type Fault } from '../kernel/refusal.js';
import { DEADLINE, outcomeUnknown, tookTooLong, within } from '../kernel/deadline.js';
import { MOST_ROWS } from '../read-model/list.js';
import { inTurn } from '../read-model/turns.js';

/** Entries of lists without pages that one answer may hold, and its characters. */
const MOST = { entries: MOST_ROWS, characters: 5_000_000 } as const;

/** Objects that are completed before the event loop goes round. */
const STRETCH = 5;

/** What one request has used of what it may, and what of it waits for a turn. */
export class Bounds {
  readonly #end = performance.now() + DEADLINE;
  readonly #pieces: (() => void)[] = [];
  readonly #batches: (() => void)[] = [];
  #isWaiting = false;
  #entries = 0;
  #objects = 0;
  #stretch: Promise<void> | undefined;

  /** Throws Fault REQUEST_TIMEOUT: what has not begun by now does not begin. */
  assertInTime(): void {
    if (performance.now() > this.#end) throw tookTooLong();
  }

  /** What it gives; throws a Fault where it has not come when the request's time is over, whatever it waits for. */
  inTime<Value>(work: Promise<Value>, tooLate?: () => Fault): Promise<Value> {
    return within(this.#end - performance.now(), work, tooLate);
  }

  /** Refuses (TOO_MUCH) what would answer too many entries. */
  count(entries: number): void {
    this.#entries += entries;
    if (this.#entries > MOST.entries)
      refuse('TOO_MUCH', undefined, `The lists without pages in one answer have at most ${MOST.entries} entries together: ask in parts.`);
  }

  /** Resolves when the next piece of the answer may be made. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.#wait(this.#pieces, resolve));
  }

  /** When the next object may be completed; undefined: at once. */
  next(): Promise<void> | undefined {
    if (++this.#objects % STRETCH === 0) this.#stretch = this.turn();
    return this.#stretch;
  }

  /** Runs a batch of a loader when every piece is made that may add to it. */
  readonly afterPieces = (run: () => void): void => this.#wait(this.#batches, run);

  /** Requests take turns: each waits for one at a time. */
  #wait(queue: (() => void)[], run: () => void): void {
    queue.push(run);
    if (!this.#isWaiting) this.#waitForTurn();
  }

  #waitForTurn(): void {
    this.#isWaiting = this.#pieces.length + this.#batches.length > 0;
    if (!this.#isWaiting) return;
    inTurn(() => {
      const run = this.#pieces.shift() ?? this.#batches.shift();
      this.#waitForTurn();
      run?.();
    });
  }
}

interface Bounded {
  readonly bounds: Bounds;
}

type Field = GraphQLField<unknown, Bounded>;

/**
 * Lets an answer be made piece by piece: each root field in a turn of its own, and then a few objects at a time,
 * so that whoever asks for much keeps nobody from asking for little.
 */
export function bounded(schema: GraphQLSchema): GraphQLSchema {
  const [query, mutation] = [schema.getQueryType(), schema.getMutationType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields()) as Field[]) {
      if (type === query) field.resolve = rootOf(field, tookTooLong);
      else if (type === mutation) field.resolve = rootOf(field, outcomeUnknown);
      else field.resolve = isCompositeType(getNamedType(field.type)) ? inPieces(field) : leafOf(field);
    }
  }
  return schema;
}

/** Compiled documents catch what is thrown by resolvers alone, and a getter may throw. */
function leafOf({ name, resolve = (source) => (source as Readonly<Record<string, unknown>>)[name] }: Field): NonNullable<Field['resolve']> {
  return (source, args, context, info) => {
    const value: unknown = resolve(source, args, context, info);
    return value instanceof Promise ? context.bounds.inTime(value) : value;
  };
}

function rootOf(field: Field, tooLate: () => Fault): NonNullable<Field['resolve']> {
  const resolve = inPieces(field, tooLate);
  return async (source, args, context, info) => {
    await context.bounds.turn();
    context.bounds.assertInTime();
    return resolve(source, args, context, info);
  };
}

function inPieces({ name, type, resolve = defaultFieldResolver }: Field, tooLate = tookTooLong): NonNullable<Field['resolve']> {
  if (!isListType(getNullableType(type)))
    return (source, args, context, info) => {
      const value: unknown = resolve(source, args, context, info);
      if (!(value instanceof Promise)) return value;
      const { bounds } = context;
      return bounds.inTime(value, tooLate).then((object: unknown) => bounds.next()?.then(() => object) ?? object);
    };
  const pieces = (list: unknown, { bounds }: Bounded) => {
    if (!Array.isArray(list)) return list;
    // the entries of a page are bounded by what was asked for
    if (name !== 'edges') bounds.count(list.length);
    return list.map((entry: unknown) => bounds.next()?.then(() => entry) ?? entry);
  };
  return (source, args, context, info) => {
    const value: unknown = resolve(source, args, context, info);
    if (!(value instanceof Promise)) return pieces(value, context);
    return context.bounds.inTime(value, tooLate).then((list: unknown) => pieces(list, context));
  };
}

/** What is answered in place of what would be too long. */
export const TOO_LONG = {
  message: `An answer has at most ${MOST.characters} characters: ask in parts, or for smaller pages.`,
  extensions: { code: 'TOO_MUCH' },
};

/** Whether an answer has more characters than one may have; looks no further than that. */
export function isTooLong(answer: unknown): boolean {
  let left: number = MOST.characters;
  function take(value: unknown): void {
    if (left < 0) return;
    left -= typeof value === 'string' ? value.length : 4;
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      left -= key.length;
      take(inner);
    }
  }
  take(answer);
  return left < 0;
}

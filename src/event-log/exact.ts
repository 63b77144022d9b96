import { refuse } from '../kernel/refusal.js';
import { isStorable } from '../kernel/text.js';

/** A circle is deeper than any depth. */
const MAX_DEPTH = 32;

const MAX_STREAM_NAME = 500;

/** Names that reach an object's prototype where somebody copies by key. */
const TREACHEROUS = new Set(['__proto__', 'constructor', 'prototype']);

interface Flaw {
  readonly what: string;
  readonly path: readonly (string | number)[];
}

/**
 * Refuses (INVALID, naming the path) whatever would not come back from storage as it went in: half of a surrogate pair, NUL,
 * NaN, infinities, -0, integers beyond 2^53, undefined in a list, anything that is no plain data, and treacherous keys.
 * An undefined key of an object is no flaw: it is absent.
 */
export function assertExact(value: unknown, path: string): void {
  const flaw = flawOf(value, 0);
  if (flaw) refuse('INVALID', [path, ...flaw.path].join('.'), `This cannot be stored exactly: it is ${flaw.what}.`);
}

/** Refuses (INVALID) a name that not every store could keep; `$` is where stores keep their own. */
export function assertStreamName(stream: string): void {
  assertExact(stream, 'stream');
  if (stream === '' || stream.startsWith('$') || stream.length > MAX_STREAM_NAME)
    refuse('INVALID', 'stream', `A stream has a name of at most ${MAX_STREAM_NAME} characters that does not begin with $.`);
}

function flawOf(value: unknown, depth: number): Flaw | undefined {
  switch (typeof value) {
    case 'string':
      return isStorable(value) ? undefined : flaw('text with a NUL or half of a surrogate pair');
    case 'number':
      return isExactNumber(value) ? undefined : flaw(`the number ${Object.is(value, -0) ? '-0' : value}`);
    case 'boolean':
      return undefined;
    case 'object':
      return value === null ? undefined : flawOfObject(value, depth);
    default:
      return flaw(typeof value);
  }
}

function flawOfObject(value: object, depth: number): Flaw | undefined {
  if (depth === MAX_DEPTH) return flaw(`nested deeper than ${MAX_DEPTH}`);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = flawOf(value[index], depth + 1);
      if (found) return within(index, found);
    }
    return undefined;
  }
  if (Object.prototype.toString.call(value) !== '[object Object]' || 'toJSON' in value) return flaw('no plain data');
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    if (TREACHEROUS.has(key) || !isStorable(key)) return within(key, flaw('under a key that is not allowed'));
    const found = flawOf(inner, depth + 1);
    if (found) return within(key, found);
  }
  return undefined;
}

const isExactNumber = (number: number) =>
  Number.isFinite(number) && !Object.is(number, -0) && (Number.isSafeInteger(number) || !Number.isInteger(number));

const flaw = (what: string): Flaw => ({ what, path: [] });
const within = (key: string | number, { what, path }: Flaw): Flaw => ({ what, path: [key, ...path] });

import { isUtf8 } from 'node:buffer';
import { keyTwiceIn } from '../kernel/json.js';
import { visitAll } from '../kernel/paths.js';
import { refuse } from '../kernel/refusal.js';
import { isObject } from '../kernel/shape.js';
import { isStorable } from '../kernel/text.js';
import { Turns } from './turns.js';

/** Media type of lines of JSON. */
export const NDJSON = 'application/x-ndjson';

/** No line of a stream is kept beyond this many bytes, whatever it holds. */
const MAX_LINE_BYTES = 1_000_000;

/** As many as it takes to tell what a file is. */
const HEAD_BYTES = 4;

/** A group holds at most this many lines and, but for one long line, bytes: it is committed as one. */
const GROUP_LINES = 500;
const GROUP_BYTES = 4_000_000;

/** The clock is looked at once in so many lines. */
const CLOCKED = 100;

/** One line of a stream of bytes, without its end. */
export interface Line {
  /** From 1; empty lines count, and are passed over. */
  readonly number: number;
  readonly bytes: number;
  /** Absent where the line is too long to be kept, or is no UTF-8. */
  readonly text?: string;
  /** Of the first line, the bytes that it begins with. */
  readonly head?: Buffer;
}

/** The lines of a stream, each whole: bytes that are no UTF-8 are not mended, and what is too long is not kept. */
export async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 0;
  let bytes = 0;
  let parts: Buffer[] = [];
  let head = Buffer.alloc(0);
  const turns = new Turns();

  const take = (part: Buffer): void => {
    bytes += part.length;
    if (number === 0 && head.length < HEAD_BYTES) head = Buffer.concat([head, part.subarray(0, HEAD_BYTES)]).subarray(0, HEAD_BYTES);
    if (bytes > MAX_LINE_BYTES) parts = [];
    else parts.push(part);
  };
  /** The line that has come to its end; undefined where nothing is on it. */
  const end = (): Line | undefined => {
    number++;
    if (bytes === 0) return undefined;
    const whole = Buffer.concat(parts);
    const line = {
      number,
      bytes,
      ...(number === 1 && { head }),
      ...(bytes <= MAX_LINE_BYTES && isUtf8(whole) && { text: textOf(whole, number) }),
    };
    bytes = 0;
    parts = [];
    return line.text?.trim() === '' ? undefined : line;
  };

  for await (const chunk of source) {
    let from = 0;
    for (let to = chunk.indexOf('\n'); to >= 0; to = chunk.indexOf('\n', from)) {
      if (to > from) take(chunk.subarray(from, to));
      from = to + 1;
      const line = end();
      if (line) yield line;
      if (number % CLOCKED === 0 && turns.areDue) await turns.give();
    }
    if (from < chunk.length) take(chunk.subarray(from));
  }
  const last = end();
  if (last) yield last;
}

/** A file may begin with a byte order mark, which is no part of its first line (RFC 8259). */
const textOf = (whole: Buffer, number: number): string => (number === 1 ? whole.toString().replace(/^\uFEFF/, '') : whole.toString());

export async function* groupsOf(lines: AsyncIterable<Line>): AsyncGenerator<readonly Line[]> {
  let group: Line[] = [];
  let bytes = 0;
  for await (const line of lines) {
    group.push(line);
    bytes += line.bytes;
    if (group.length < GROUP_LINES && bytes < GROUP_BYTES) continue;
    yield group;
    group = [];
    bytes = 0;
  }
  if (group.length > 0) yield group;
}

/** How files begin that are no lines, and what to do with them. */
const HEADS: readonly (readonly [begins: (head: Buffer) => boolean, what: string])[] = [
  [(head) => head[0] === 0x1f && head[1] === 0x8b, 'This looks like a gzip file: unpack it first, as gunzip does.'],
  [
    (head) => head.toString('latin1') === 'PK\u0003\u0004',
    'This looks like a ZIP file, or a workbook: unpack it, or bring the workbook in with --format xlsx.',
  ],
  // with its mark, or without, where every other byte of ASCII is 0
  [
    ([a, b]) => (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || (a === 0) !== (b === 0),
    'This looks like UTF-16: save it as UTF-8 first.',
  ],
];

const TEXTS: readonly (readonly [looks: RegExp, what: string])[] = [
  [/^\[/, 'This looks like a list in JSON: write each of its entries on a line of its own, as jq -c ".[]" does.'],
  [/^\{(.*[,[{])?$/s, 'This looks like indented JSON: write each object on a line of its own, as jq -c . does.'],
  [/^[^{<]*[,;\t]/, 'This looks like CSV: bring it in with --format csv, and --kind for what its rows are.'],
];

/** What a stream looks like that is no lines of JSON, and what to do about it, by its first line; undefined where it may be some. */
export function whatElse({ head = Buffer.alloc(0), text = '' }: Line): string | undefined {
  const begun = HEADS.find(([begins]) => begins(head)) ?? TEXTS.find(([looks]) => looks.test(text.trim()));
  return begun?.[1];
}

const MAX_DEPTH = 24;

/** The JSON object in a line of at most `most` bytes. Throws a Refusal where it is none, or holds what no store keeps. */
export function objectIn({ text, bytes }: Line, most = MAX_LINE_BYTES): Readonly<Record<string, unknown>> {
  if (bytes > most) refuse('TOO_LONG', undefined, `A line may have at most ${most} bytes.`);
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    refuse('NOT_JSON', undefined, 'This line is not JSON in UTF-8.');
  }
  if (!isObject(value)) refuse('NOT_JSON', undefined, 'This line is not a JSON object.');
  const twice = keyTwiceIn(text ?? '');
  if (twice) refuse('INVALID', fieldAt(twice), 'This field is given twice.');
  assertStorable(value);
  return value;
}

/** What is nested deeper than any command would exhaust the stack. */
function assertStorable(value: object): void {
  visitAll(value, (node, path) => {
    if (path.length > MAX_DEPTH) refuse('INVALID', fieldAt(path), 'This is nested too deep.');
    if (typeof node === 'string' && !isStorable(node)) refuse('INVALID', fieldAt(path), 'This text holds a character that cannot be kept.');
  });
}

const fieldAt = (path: readonly string[]): string | undefined => (path[0] === 'input' ? path.slice(1) : path).join('.') || undefined;

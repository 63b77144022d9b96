import { Database } from '../src/sqlite/database.js';

/** Where bytes of a stored event lie in the file: from (inclusive) to (exclusive). */
export type Extent = readonly [from: number, to: number];

export interface StoredBytes {
  /** Everything that SQLite keeps of the events, in the table and in its index: sizes, row numbers, record headers and values. */
  readonly all: readonly Extent[];
  /** By position and column: the value in the table. */
  readonly values: ReadonlyMap<number, Readonly<Record<string, readonly Extent[]>>>;
}

const COLUMNS = ['position', 'id', 'stream', 'revision', 'type', 'data', 'metadata', 'recordedAt', 'hash'];

const LEAF_TABLE = 13;
const INNER_TABLE = 5;
const LEAF_INDEX = 10;
const INNER_INDEX = 2;

/** Finds the bytes of the table `events` in a closed file, by the file format of SQLite (sqlite.org/fileformat2.html, 1.6 and 2.1). */
export function storedBytes(file: string, bytes: Buffer): StoredBytes {
  const db = Database.open(file, { readOnly: true });
  const roots = db.all<{ rootpage: number }>("SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'events' AND rootpage > 0");
  db.close();
  const size = bytes.readUInt16BE(16);
  const all: Extent[] = [];
  const values = new Map<number, Record<string, Extent[]>>();

  const varint = (at: number): [value: number, next: number] => {
    let value = 0;
    let next = at;
    do value = value * 128 + (bytes[next]! & 127);
    while (bytes[next++]! & 128);
    return [value, next];
  };

  /** The parts of a payload: on the page, and in the chain of pages that it overflows to. */
  const payload = (at: number, length: number, isTable: boolean): Extent[] => {
    const most = isTable ? size - 35 : Math.floor(((size - 12) * 64) / 255) - 23;
    if (length <= most) return [[at, at + length]];
    const least = Math.floor(((size - 12) * 32) / 255) - 23;
    const fitting = least + ((length - least) % (size - 4));
    const here = fitting <= most ? fitting : least;
    const parts: Extent[] = [[at, at + here]];
    let next = bytes.readUInt32BE(at + here);
    for (let left = length - here; left > 0; left -= size - 4) {
      const start = (next - 1) * size;
      parts.push([start + 4, start + 4 + Math.min(left, size - 4)]);
      next = bytes.readUInt32BE(start);
    }
    return parts;
  };

  const columnsIn = (parts: readonly Extent[]): Record<string, Extent[]> => {
    const [headerSize, first] = varint(parts[0]![0]);
    const places = parts.flatMap(([from, to]) => Array.from({ length: to - from }, (_, n) => from + n));
    let at = first;
    let offset = headerSize;
    const columns: Record<string, Extent[]> = {};
    for (const column of COLUMNS) {
      const [type, next] = varint(at);
      const length = type >= 12 ? Math.floor((type - 12) / 2) : [0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type]!;
      columns[column] = places.slice(offset, offset + length).map((place) => [place, place + 1]);
      at = next;
      offset += length;
    }
    return columns;
  };

  /**
   * The position is the row's number; in the record stands a code in its place that SQLite itself never reads.
   * A flip of it that leaves the length of the record as it is changes nothing that anybody could find.
   */
  const withoutUnused = ([first, ...rest]: readonly Extent[]): Extent[] => {
    const [from, to] = first!;
    const unused = varint(from)[1];
    return [[from, unused], [unused + 1, to], ...rest];
  };

  const page = (number: number): void => {
    const start = (number - 1) * size;
    const kind = bytes[start]!;
    const isInner = kind === INNER_TABLE || kind === INNER_INDEX;
    const pointers = start + (isInner ? 12 : 8);
    for (let n = 0; n < bytes.readUInt16BE(start + 3); n++) {
      const cell = start + bytes.readUInt16BE(pointers + 2 * n);
      if (isInner) page(bytes.readUInt32BE(cell));
      if (kind === INNER_TABLE) continue;
      const begin = isInner ? cell + 4 : cell;
      const [length, afterLength] = varint(begin);
      const [position, afterPosition] = kind === LEAF_TABLE ? varint(afterLength) : [0, afterLength];
      const parts = payload(afterPosition, length, kind === LEAF_TABLE);
      all.push([begin, afterPosition], ...(kind === LEAF_TABLE ? withoutUnused(parts) : parts));
      if (kind === LEAF_TABLE) values.set(position, columnsIn(parts));
    }
    if (isInner) page(bytes.readUInt32BE(start + 8));
    else if (kind !== LEAF_TABLE && kind !== LEAF_INDEX) throw new Error(`Page ${number} is of no kind that holds rows: ${kind}.`);
  };
  for (const { rootpage } of roots) page(rootpage);
  return { all, values };
}

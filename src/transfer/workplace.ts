import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { linesOf, type Line } from './lines.js';

/** Nest token of the folder where an import of events may keep what it works on. */
export const DATA_FOLDER = Symbol('DATA_FOLDER');

const PREFIX = 'importing-';

/** Removes what imports left behind that were killed; nobody else may hold the folder. */
export function clearWorkplaces(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith(PREFIX)) rmSync(join(folder, name), { recursive: true });
}

/** A place in the data folder for what an import works on, from the first line to the last. */
export class Workplace {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = mkdtempSync(join(folder, PREFIX));
  }

  file(name: string): string {
    return join(this.#path, name);
  }

  /** Keeps lines until they are read again; hands each on as it comes. */
  async *keeping(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
    const file = await open(this.file('lines'), 'wx', 0o600);
    try {
      let waiting: string[] = [];
      let bytes = 0;
      for await (const line of lines) {
        yield line;
        waiting.push(`${line.text}\n`);
        bytes += line.bytes;
        if (bytes < KEPT_BYTES) continue;
        await file.appendFile(waiting.join(''));
        [waiting, bytes] = [[], 0];
      }
      await file.appendFile(waiting.join(''));
    } finally {
      await file.close();
    }
  }

  /** The lines that were kept. */
  async *kept(): AsyncGenerator<Line> {
    const file = await open(this.file('lines'));
    yield* linesOf(file.createReadStream());
  }

  clear(): void {
    rmSync(this.#path, { recursive: true });
  }
}

/** So many are written at once. */
const KEPT_BYTES = 1_000_000;

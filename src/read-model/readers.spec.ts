import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Readers } from './readers.js';

let folder: string;
let readers: Readers;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sayso-readers-'));
});
afterEach(() => {
  readers.close();
  rmSync(folder, { recursive: true });
});

/** Readers of which the first so many end over a question, and the next answers with its number. */
function ending(count: number): Readers {
  const program = join(folder, 'reader.js');
  const numbers = JSON.stringify(join(folder, 'numbers'));
  writeFileSync(
    program,
    `const { appendFileSync, statSync } = require('node:fs');
     appendFileSync(${numbers}, '.');
     const number = statSync(${numbers}).size;
     process.on('message', ({ id }) => number > ${count} ? process.send({ id, value: number, isPage: false }) : process.exit());`,
  );
  const rows = { file: '', generation: 0, commit: () => {} };
  return (readers = new Readers(rows, { most: 1, program: pathToFileURL(program), args: [] }));
}

test('a question over which a reader ended is asked again', async () => {
  await expect(ending(1).ask('Figures', {})).resolves.toBe(2);
});

test('a question over which two ended is not, and others are answered', async () => {
  const asked = ending(2);
  await expect(asked.ask('Figures', {})).rejects.toThrow('Two readers ended over Figures.');
  await expect(asked.ask('Agenda', {})).resolves.toBe(3);
});

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { built } from './built.js';
import { sayso } from './sayso.js';
import { sized } from './size.js';

let place: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'sayso-made-of-'));
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

/** The built program, with one function another: an upgrade. */
function programWith(file: string, before: string, after: string): string {
  const program = join(place, 'program');
  built('dist/cli/main.js');
  cpSync('dist', join(program, 'dist'), { recursive: true });
  cpSync('package.json', join(program, 'package.json'));
  symlinkSync(resolve('node_modules'), join(program, 'node_modules'));
  const text = readFileSync(join(program, file), 'utf8');
  expect(text).toContain(before);
  writeFileSync(join(program, file), text.replace(before, after));
  return join(program, 'dist/cli/main.js');
}

/** What handlers call, near and far: none of it is a table, and none a handler. */
const EDITS: readonly (readonly [what: string, file: string, before: string, after: string])[] = [
  ['the sentence of a fact', 'dist/customers/customer.events.js', 'registered the customer', 'wrote down the customer'],
  ['a function that a handler calls', 'dist/kernel/actor.js', '`${issuer}|${subject}`', '`${subject}|${issuer}`'],
  [
    'what writes rows',
    'dist/read-model/row-writer.js',
    '...values, stream, position, position',
    '...values, stream, position + 1, position',
  ],
];

test.each(sized({ short: EDITS.slice(0, 2), whole: EDITS }))(
  'rows are made anew by a program in which %s is another, whatever else is as before',
  async (_, file, before, after) => {
    const folder = join(place, 'data');
    const stdin = JSON.stringify({
      command: 'registerCustomer',
      by: { name: 'Ada', roles: ['SALES'] },
      input: { customerId: 'acme', name: 'A' },
    });
    expect(await sayso(['import', '-'], { folder, stdin })).toMatchObject({ code: 0 });
    expect(await sayso(['verify'], { folder })).toMatchObject({ code: 0 });
    const program = programWith(file, before, after);
    // it compares the rows that it finds with those that it makes
    expect(await sayso(['verify'], { folder, program })).toMatchObject({ code: 0, stderr: '' });
  },
);

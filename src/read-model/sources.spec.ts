import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventModules, hashOfSources } from './sources.js';

let place: string;

const write = (path: string, text: string) => writeFileSync(join(place, path), text);
const hash = () => hashOfSources([pathToFileURL(join(place, 'rows/a.js')).href]);

/** a imports b, which imports c, and c imports a; nobody imports d. */
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'sayso-sources-'));
  for (const folder of ['rows', 'rules']) mkdirSync(join(place, folder));
  write('rows/a.js', "import { b } from '../rules/b.js';\nimport fs from 'node:fs';\nexport const a = b;");
  write('rules/b.js', "/** As `import './none.js'` would. */ export {\n  c as b,\n} from './c.js';");
  write('rules/c.js', "import '../rows/a.js';\nexport const c = 1;");
  write('rules/d.js', 'export const d = 1;');
});
afterEach(() => {
  rmSync(place, { recursive: true });
});

test.each([
  ['rows/a.js', "import { b } from '../rules/b.js';\nexport const a = b + 1;"],
  ['rules/b.js', "export { c as b } from './c.js'; // changed"],
  ['rules/c.js', "import '../rows/a.js';\nexport const c = 2;"],
])('the hash changes with %s, and comes back with it', (path, text) => {
  const before = hash();
  write('kept.js', 'nobody imports it');
  renameSync(join(place, path), join(place, 'kept.js'));
  write(path, text);
  expect(hash()).not.toBe(before);
  renameSync(join(place, 'kept.js'), join(place, path));
  expect(hash()).toBe(before);
});

test('the hash stays with what nobody imports, and wherever all of it lies', () => {
  const before = hash();
  write('rules/d.js', 'export const d = 2;');
  expect(hash()).toBe(before);
  const moved = mkdtempSync(join(tmpdir(), 'sayso-sources-'));
  rmSync(moved, { recursive: true });
  renameSync(place, moved);
  place = moved;
  expect(hash()).toBe(before);
});

test('facts are declared in every room', () => {
  const files = eventModules().map((url) => url.replace(/^.*\//, ''));
  expect(files).toEqual(expect.arrayContaining(['customer.events.ts', 'request.events.ts', 'report.events.ts']));
});

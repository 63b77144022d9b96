/** An import into a folder that no service holds: its lines come first, and the rows after. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { onDataFolder } from '../src/cli/data-folder-import.js';
import { openLog } from '../src/infrastructure.js';
import { ReadModel } from '../src/read-model/read-model.js';
import { Database } from '../src/sqlite/database.js';
import { NOTHING, plus, type RefusedLine, type Tally } from '../src/transfer/tally.js';
import { built } from './built.js';
import { sayso } from './sayso.js';
import { until } from './until.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sayso-import-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const failStop = (error: unknown) => {
  throw error;
};

const by = (...roles: string[]) => ({ by: { name: 'Ada', roles } });
const registers = (customerId: string, name: string) => ({ command: 'registerCustomer', ...by('SALES'), input: { customerId, name } });
const adds = (featureId: string, name: string, ...aliases: string[]) => ({
  command: 'addFeature',
  ...by('PRODUCT'),
  input: { featureId, name, aliases, horizon: 'NOW' },
});
const asks = (requestId: string, customerId: string) => ({
  command: 'submitRequest',
  ...by('SALES'),
  input: { requestId, title: requestId, problem: 'One more password.', source: { kind: 'MEETING' }, demand: [{ customerId }] },
});
const merges = (requestId: string, intoRequestId: string) => ({
  command: 'mergeRequest',
  ...by('PRODUCT'),
  input: { requestId, intoRequestId },
});
const declines = (requestId: string) => ({
  command: 'declineRequest',
  ...by('PRODUCT'),
  input: { requestId, rationale: 'Too few ask for it, this year.', reason: 'OTHER', noAlternative: true },
});
const informs = (requestId: string, customerId: string) => ({
  command: 'informRequester',
  ...by('SALES'),
  input: { requestId, customerId, channel: 'mail' },
});

/** One import of some files, in pages of so many lines. */
async function bring(files: readonly (readonly object[])[], page?: Parameters<typeof onDataFolder>[2]) {
  const refused: RefusedLine[] = [];
  const tally = await onDataFolder(
    { folder, failStop },
    async (importing) => {
      let sum = NOTHING;
      for (const file of files) {
        let last: Tally = NOTHING;
        for await (const progress of importing(Readable.from([Buffer.from(file.map((line) => JSON.stringify(line)).join('\n'))]))) {
          last = progress.tally;
          refused.push(...progress.refusals);
        }
        sum = plus(sum, last);
      }
      return sum;
    },
    page,
  );
  return { tally, refused };
}

/** The names that were warned of, by stream. */
async function warnings(): Promise<Record<string, readonly string[]>> {
  const log = await openLog({ folder, failStop });
  const events = await log.readAll(0, 10_000);
  await log.close();
  const told = events.map(({ stream, warnings }) => [
    stream,
    warnings.filter(({ code }) => code === 'LIKELY_DUPLICATE').map(({ field, message }) => `${field} ${message}`),
  ]);
  return Object.fromEntries(told.filter(([, messages]) => messages?.length)) as Record<string, readonly string[]>;
}

/** The position that the rows have come to. */
function applied(): number | undefined {
  const file = readdirSync(folder).find((name) => /^read-model-.*\.db$/.test(name));
  const rows = Database.open(join(folder, file ?? ''), { readOnly: true });
  const checkpoint = rows.one<{ position: number }>('SELECT position FROM checkpoint');
  rows.close();
  return checkpoint?.position;
}

const BEFORE = [
  registers('acme', 'Acme'),
  registers('globex', 'Globex'),
  adds('sso', 'Single sign-on', 'SAML'),
  asks('r1', 'acme'),
  asks('r2', 'globex'),
  merges('r2', 'r1'),
];
const BETWEEN = Array.from({ length: 5 }, (_, n) => [
  registers(`c-${n}`, `Customer ${n}`),
  adds(`f-${n}`, `Feature ${n}`),
  asks(`a-${n}`, 'acme'),
  asks(`b-${n}`, 'acme'),
  merges(`b-${n}`, `a-${n}`),
]);
const AFTER = [registers('acme-2', 'ACME'), adds('saml', 'saml'), declines('r1'), informs('r1', 'globex')];
const WARNED = {
  'customer-acme-2': ['name There is a customer that goes by “ACME” already, with the key “acme”.'],
  'feature-saml': expect.arrayContaining(['name There is a feature that goes by “saml” already, with the key “sso”.']),
};

test.each([
  ['while the rows know nothing of it', undefined],
  ['of what is remembered no longer, since the rows know it', { lines: 1, remembered: 2 }],
])('a line sees what others of the same import wrote, %s', async (_, page) => {
  expect(await bring([BEFORE, ...BETWEEN, AFTER], page)).toEqual({ tally: { accepted: 35, repeated: 0, refused: 0 }, refused: [] });
  expect(await warnings()).toEqual(WARNED);
  expect(applied()).toBe(35);
});

test('of several that went by a name in one import, the one that still does is told', async () => {
  const renames = { command: 'changeCustomer', ...by('SALES'), input: { customerId: 'second', name: 'Other' } };
  await bring([[registers('first', 'Acme'), registers('second', 'ACME'), renames, registers('third', 'acme')]]);
  expect((await warnings())['customer-third']).toEqual(['name There is a customer that goes by “acme” already, with the key “first”.']);
});

test('a line sees what was there before, where the rows have not taken it in yet', async () => {
  await bring([[...BEFORE, ...BETWEEN.flat()]]);
  ReadModel.discard(folder);
  expect((await bring([AFTER])).refused).toEqual([]);
  expect(await warnings()).toEqual(WARNED);
});

test('where it is killed between its lines and the rows, nothing is lost or doubled', async () => {
  const lines = Array.from({ length: 500 }, (_, n) => JSON.stringify(registers(`c-${n}`, `Customer ${n}`)));
  const child = spawn(process.execPath, [built('dist/cli/main.js'), 'import', '-'], {
    env: { ...process.env, NODE_ENV: 'test', SAYSO_DATA: folder },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.write(`${lines.join('\n')}\n`);
  // a whole group, and more may come
  await until(async () => (await sayso(['export'], { folder })).stdout.trim().split('\n').length === 500);
  child.kill('SIGKILL');
  await ended;
  expect(applied()).toBe(0);

  const again = [...lines, JSON.stringify(registers('other', 'CUSTOMER 7'))].join('\n');
  expect(await sayso(['import', '-'], { folder, stdin: again })).toMatchObject({
    code: 0,
    stdout: '1 accepted, 500 repeated, 0 refused\n',
  });
  expect(await warnings()).toEqual({
    'customer-other': ['name There is a customer that goes by “CUSTOMER 7” already, with the key “c-7”.'],
  });
  expect(applied()).toBe(501);
  expect(await sayso(['verify'], { folder })).toMatchObject({ code: 0, stdout: expect.stringMatching(/^501 events/) });
});

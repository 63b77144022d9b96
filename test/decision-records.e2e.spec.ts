/** Architecture decision records as requests with their decisions (rule 27). */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { endAll, sayso, serving } from './sayso.js';

let place: string;
let folder: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'sayso-records-'));
  folder = join(place, 'data');
});
afterEach(() => {
  endAll();
  rmSync(place, { recursive: true, force: true });
});

const run = (args: readonly string[], more: object = {}) => sayso(args, { folder, ...more });

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
}

const record = (title: string, status: string, { date = '2021-03-04', decision = 'Because it is the smallest that holds.' } = {}) =>
  `# ${title}\n\nDate: ${date}\n\n## Status\n\n${status}\n\n## Context\n\nWhy ${title}?\n\n## Decision\n\n${decision}\n`;

const RECORDS = {
  'shop/docs/adr/0001-rows.md': record('1. Rows in a file', 'Superseded by [2. Rows in a server](0002-server.md)'),
  'shop/docs/adr/0002-server.md': record('2. Rows in a server', 'Accepted', { date: '2022-03-04' }),
  'shop/docs/adr/0003-plug-ins.md': record('3. Plug-ins', 'Rejected'),
  'shop/docs/adr/0004-themes.md': record('4. Themes', 'Proposed'),
  'shop/docs/adr/0005-pages.md': record('5. Pages of frames', 'Deprecated'),
  'shop/docs/adr/web/0001-preact.md':
    '---\nstatus: accepted\ndate: 2023-01-02\ndeciders: Ada, Ben\n---\n# Preact\n\n## Context and Problem Statement\n\nWhich one?\n\n## Considered Options\n\n* Preact\n* React\n\n## Decision Outcome\n\nChosen option: "Preact", because it is small.\n',
  'shop/docs/adr/README.md': '# Decisions\n',
  'shop/docs/adr/template.md': '# {title}\n',
};

interface Answer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what came
  readonly data: any;
}

async function asked(question: string): Promise<Answer['data']> {
  const service = await serving({ folder });
  const { stdout: token } = await run(['token', '--name', 'Ada', '--roles', 'AUDITOR']);
  const response = await fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token.trim()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: question }),
  });
  const { data } = (await response.json()) as Answer;
  await service.end();
  return data;
}

const REQUESTS = `{ requests(first: 50) { edges { node { requestId title problem status submittedAt decisions { number outcome decidedAt
  rationale decidedBy { name } participants owner reason noAlternative references options { title chosen } supersededBy { request { requestId } } } } } } }`;

test('come in with what they say, and again without doubling anything', async () => {
  write(RECORDS);
  const bring = (...more: string[]) => run(['import', join(place, 'shop/docs/adr'), '--format', 'adr', ...more]);
  const wanted = '14 accepted, 0 repeated, 0 refused\n';
  const head = `${join(place, 'shop/docs/adr')}: 6 records of shop, 0 of them refused\n`;
  expect(await bring('--dry-run')).toEqual({ code: 0, stdout: `${head}Nothing was written: this would be\n${wanted}`, stderr: '' });
  expect(await bring()).toEqual({ code: 0, stdout: `${head}${wanted}`, stderr: '' });
  expect(await bring()).toMatchObject({ code: 0, stdout: `${head}0 accepted, 14 repeated, 0 refused\n` });

  const { requests } = await asked(REQUESTS);
  const byKey = Object.fromEntries(requests.edges.map(({ node }: { node: { requestId: string } }) => [node.requestId, node]));
  expect(Object.keys(byKey).sort()).toEqual([
    ...['shop.0001-rows', 'shop.0002-server', 'shop.0003-plug-ins', 'shop.0004-themes', 'shop.0005-pages', 'shop.web.0001-preact'],
  ]);
  expect(byKey['shop.0001-rows']).toMatchObject({
    title: 'Rows in a file',
    problem: 'Why 1. Rows in a file?',
    status: 'ACCEPTED',
    submittedAt: '2021-03-04T00:00:00.000Z',
    decisions: [
      {
        outcome: 'ACCEPTED',
        decidedAt: '2021-03-04T00:00:00.000Z',
        decidedBy: { name: 'somebody not named' },
        references: ['shop/0001-rows.md'],
        supersededBy: { request: { requestId: 'shop.0002-server' } },
      },
    ],
  });
  expect(byKey['shop.0003-plug-ins']).toMatchObject({
    status: 'DECLINED',
    decisions: [{ reason: 'OTHER', noAlternative: true, rationale: 'Because it is the smallest that holds.' }],
  });
  expect(byKey['shop.0004-themes']).toMatchObject({ status: 'SUBMITTED', decisions: [] });
  expect(byKey['shop.0005-pages']).toMatchObject({ status: 'DECLINED', decisions: [{ outcome: 'ACCEPTED' }, { outcome: 'DECLINED' }] });
  expect(byKey['shop.web.0001-preact'].decisions).toMatchObject([
    {
      decidedAt: '2023-01-02T00:00:00.000Z',
      decidedBy: { name: 'Ada' },
      owner: 'Ada',
      participants: ['Ada', 'Ben'],
      options: [
        { title: 'Preact', chosen: true },
        { title: 'React', chosen: false },
      ],
    },
  ]);
});

test('what was proposed is decided when it comes again as decided', async () => {
  write({ 'shop/adr/1.md': record('Rows', 'Proposed') });
  const bring = () => run(['import', join(place, 'shop/adr'), '--format', 'adr']);
  await bring();
  write({ 'shop/adr/1.md': record('Rows', 'Accepted', { date: '2021-05-06' }) });
  expect(await bring()).toMatchObject({ code: 0, stdout: expect.stringContaining('1 accepted, 1 repeated, 0 refused') });
});

test('files of the same name in two places are two requests', async () => {
  write({ 'shop/docs/adr/0001-rows.md': record('Rows', 'Accepted'), 'till/docs/adr/0001-rows.md': record('Rows', 'Accepted') });
  const folders = ['shop', 'till'].map((name) => join(place, name, 'docs/adr'));
  expect(await run(['import', ...folders, '--format', 'adr'])).toMatchObject({ code: 0, stdout: expect.stringContaining('4 accepted') });
  const { requests } = await asked(REQUESTS);
  expect(requests.edges.map(({ node }: { node: { requestId: string } }) => node.requestId).sort()).toEqual([
    'shop.0001-rows',
    'till.0001-rows',
  ]);
});

test('what cannot be read is named by its file with why, and the others come in through a service, too', async () => {
  write({
    'shop/adr/0001-a.md': record('A', 'Superseded by [B](0002-b.md)'),
    'shop/adr/0002-b.md': record('B', 'Accepted', { decision: '' }),
    'shop/adr/0003-c.md': record('C', 'Blue\u001b[2J'),
    'shop/adr/0004-d.md': record('D', 'Superseded by 5'),
    'shop/adr/0005-e.md': record('E', 'Superseded by 4'),
    'shop/adr/0006-f.md': 'x'.repeat(100_001),
    'shop/adr/0007-ü g.md': record('G', 'Accepted'),
    'shop/adr/0008-h.md': record('H', 'Accepted', { date: '2999-01-01' }),
  });
  const service = await serving({ folder });
  const { stdout: token } = await run(['token', '--name', 'Ivo', '--roles', 'IMPORTER,LEADERSHIP']);
  const through = ['--url', service.url, '--token', token.trim()];
  const dry = await run(['import', join(place, 'shop/adr'), '--format', 'adr', '--dry-run', ...through]);
  expect(dry.stdout).toContain('Nothing was written: this would be\n2 accepted, 0 repeated, 8 refused\n');
  const { code, stdout, stderr } = await run(['import', join(place, 'shop/adr'), '--format', 'adr', ...through]);
  expect(stderr).toBe(dry.stderr);
  expect(code).toBe(1);
  expect(stdout).toContain('8 records of shop, 6 of them refused\n2 accepted, 0 repeated, 8 refused\n');
  const why = stderr
    .replaceAll(`${join(place, 'shop/adr')}/`, '')
    .trim()
    .split('\n')
    .sort();
  expect(why).toEqual([
    '0001-a.md INVALID status It is superseded by “B”, and no record here that can be read is that one.',
    '0002-b.md REQUIRED rationale It is decided, and no heading such as “Decision” says what and why.',
    '0003-c.md INVALID status Its status “Blue?[2J” is none of proposed, accepted, rejected, deprecated, superseded by another.',
    '0004-d.md INVALID status It and 0005-e.md supersede each other.',
    '0005-e.md INVALID status It and 0004-d.md supersede each other.',
    '0006-f.md TOO_LONG - A record may have at most 100 kB.',
    expect.stringMatching(/^0008-h\.md AT_IN_FUTURE /),
    expect.stringMatching(/^0008-h\.md AT_IN_FUTURE /),
  ]);
});

test('lines, too, can be tried without writing; the events of an export cannot', async () => {
  const line = { command: 'registerCustomer', by: { name: 'Ada', roles: ['SALES'] }, input: { customerId: 'acme', name: 'Acme' } };
  write({ 'lines.jsonl': JSON.stringify(line) });
  expect(await run(['import', join(place, 'lines.jsonl'), '--dry-run'])).toMatchObject({
    code: 0,
    stdout: 'Nothing was written: this would be\n1 accepted, 0 repeated, 0 refused\n',
  });
  expect((await run(['import', join(place, 'lines.jsonl')])).stdout).toBe('1 accepted, 0 repeated, 0 refused\n');
  write({ 'events.jsonl': (await run(['export'])).stdout });
  expect(await run(['import', join(place, 'events.jsonl'), '--dry-run'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('INVALID'),
  });
});

test('what is no folder of records ends it', async () => {
  write({ 'shop/adr/notes.txt': 'x' });
  expect(await run(['import', join(place, 'shop/adr'), '--format', 'adr'])).toMatchObject({
    code: 74,
    stderr: expect.stringContaining('no decision record'),
  });
  expect(await run(['import', join(place, 'nowhere'), '--format', 'adr'])).toMatchObject({ code: 74 });
  expect(await run(['import', join(place, 'shop/adr'), '--format', 'adr', '--kind', 'requests'])).toMatchObject({ code: 2 });
});

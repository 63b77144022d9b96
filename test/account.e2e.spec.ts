import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMITMENTS, lines, REQUESTS } from './account-story.js';
import { endAll, sayso, serving, type Run, type Serving } from './sayso.js';
import { settled } from './service.js';
import { sized } from './size.js';

interface Exported {
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly recordedtime: string;
  readonly position: string;
  readonly actor: string;
  readonly data: object;
}

let folder: string;
let service: Serving;
let auditor: string;
const log = new Map<string, Exported & { readonly name: string }>();

const run = (...args: string[]) => sayso(args, { folder });
const token = async (name: string, roles: string) => (await run('token', '--name', name, '--roles', roles)).stdout.trim();
const through = (bearer: string) => ['--url', service.url, '--token', bearer];
const report = (id: string, ...args: string[]) => run('report', id, ...through(auditor), ...args);

const told = new Map<string, Promise<Run>>();
/** Each asked for once. */
const markdownOf = (id: string): Promise<Run> => told.get(id) ?? told.set(id, report(id)).get(id)!;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sayso-account-'));
  const stdin = lines()
    .map((line) => JSON.stringify(line))
    .join('\n');
  expect(await sayso(['import', '-'], { folder, stdin })).toMatchObject({ code: 0, stderr: '' });
  service = await serving({ folder, env: { SAYSO_READERS: '0' } });
  await settled(service.url);
  auditor = await token('Aud', 'AUDITOR');
  const { stdout, stderr } = await run('export');
  expect(stderr).toBe('');
  for (const line of stdout.trim().split('\n')) {
    const event = JSON.parse(line) as Exported;
    log.set(event.position, {
      ...event,
      type: event.type.replace(/\.v\d+$/, ''),
      name: (JSON.parse(event.actor) as { name: string }).name,
    });
  }
});
afterAll(() => {
  endAll();
  rmSync(folder, { recursive: true, force: true });
});

interface Line {
  readonly section: string;
  readonly text: string;
  readonly position: string;
}

/** The lines of the account, as they read. */
function linesOf(markdown: string): readonly Line[] {
  let section = '';
  return markdown
    .replaceAll('\\\n  ', ' ')
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('## ')) section = line.slice(3).replaceAll('\\', '');
      if (!line.startsWith('- ')) return [];
      const [, text = '', position = ''] = /^- (.*) \(event (\d+)\)$/.exec(line) ?? [line, `NO EVENT: ${line}`];
      return [{ section, text: text.replaceAll(/\\(?=[^\w\s])|[\u2068\u2069]/g, ''), position }];
    });
}

const DECISIONS = ['RequestAccepted', 'RequestDeclined', 'RequestDeferred'];
const STATES = [...DECISIONS, 'RequestSubmitted', 'RequestReopened', 'RequestMerged', 'RequestUnmerged', 'RequestWithdrawn'];
const OFFERED = ['CommitmentProposed', 'WordingRevised'];

/** Which events a line may rest on, by its section and how it begins; the first that fits holds. */
const RESTS_ON: readonly (readonly [section: RegExp, begins: RegExp, types: readonly string[]])[] = [
  [/^What was asked/, /^\*\*Status/, STATES],
  [/^What was asked/, /^\*\*(Asked by|Source)/, ['RequestSubmitted']],
  [/^What was asked/, /^\*\*Feature/, ['RequestSubmitted', 'RequestChanged', 'RequestAccepted']],
  [/^What was asked/, /^/, ['RequestSubmitted', 'RequestChanged']],
  [/^Who wants it/, /^/, ['RequestSubmitted', 'DemandAdded']],
  [/^Evidence/, /^/, ['EvidenceAdded']],
  [/^Positions/, /^/, ['PositionRecorded']],
  [/^Concerns/, /^\*\*(Blocking concern|Concern)/, ['ConcernRaised', 'CommitmentConcernRaised']],
  [/^Concerns/, /^/, ['ConcernResolved', 'CommitmentConcernResolved']],
  [/^Scores/, /^\*\*RICE/, ['RequestScored']],
  [/^Scores/, /^\*\*Mediation/, ['RequestEscalated']],
  [/^Scores/, /^/, ['MediationConcluded']],
  [/^Decision/, /^\*\*Evaluated/, ['OutcomeEvaluated']],
  [/^Decision/, /^/, DECISIONS],
  [/^Who was informed/, /^/, ['RequesterInformed']],
  [/^Who is still/, /^/, DECISIONS],
  [/^Merged/, /^/, ['RequestMerged']],
  [
    /^The promise/,
    /^\*\*Status/,
    [
      ...OFFERED,
      'WordingRejected',
      'CommitmentActivated',
      'CommitmentPutAtRisk',
      'FulfilmentConfirmed',
      'FulfilmentDisputed',
      'CommitmentReleased',
      'CommitmentBreached',
      'CommitmentWithdrawn',
    ],
  ],
  [/^The promise/, /^\*\*Owner/, ['CommitmentProposed', 'CommitmentChanged']],
  [/^The promise/, /^\*\*To be followed/, ['CommitmentProposed', 'FollowUpCompleted']],
  [/^The promise/, /^/, ['CommitmentProposed']],
  [/^Word/, /^\*\*Approved/, ['WordingApproved']],
  [/^Word/, /^\*\*In force/, ['CommitmentActivated']],
  [/^Word/, /^/, OFFERED],
  [/^Who was told what/, /^\*\*Corrected/, ['DisclosureCorrected']],
  [/^Who was told what/, /^/, ['CommitmentDisclosed']],
  [/^Who was told of changes/, /^/, ['CustomerInformedOfChange', 'CustomerAcknowledgedChange']],
  [/^Delivery/, /^\*\*Delivered/, ['DeliveryAsserted']],
  [/^Delivery/, /^/, ['FulfilmentConfirmed', 'FulfilmentDisputed']],
  [/^Risk/, /^/, ['CommitmentPutAtRisk']],
  [/^How it ended/, /^/, ['CommitmentBreached', 'CommitmentWithdrawn', 'CommitmentReleased']],
];

/** What a line quotes word for word, by its label. */
const QUOTED =
  /^\*\*(?:Title|Problem|Rationale|Words for customers|Confidential note|Success measure|In spite of that|May be said|May not be said|Only if|Hash)\*\*: (.*)$/;

const day = (at: string): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
    .format(new Date(at))
    .replace('Sept', 'Sep');

const flat = (text: string): string => text.replaceAll(/[`\s\u2068\u2069]|\[U\+\w+\]|[\u202e\u2066]|\\/g, '');

/** Every text in a value. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];

function checked({ section, text, position }: Line): void {
  const event = log.get(position);
  if (!event) throw new Error(`There is no such event: ${section}: ${text} (${position})`);
  if (section === 'Everything that happened') {
    expect(text).toContain(`${day(event.time)}: ${event.name} `);
    return;
  }
  const rule = RESTS_ON.find(([of, begins]) => of.test(section) && begins.test(text));
  expect({ section, text, type: event.type, rule: rule?.[2].includes(event.type) }).toMatchObject({ rule: true });
  const [, quoted] = QUOTED.exec(text) ?? [];
  if (quoted !== undefined) expect(textsIn(event.data).map(flat)).toContain(flat(quoted));
  // who did it, and on which day, where the line says so
  const [, name, on] = /(?:says |added by |recorded by |by |: )(Sal|Pia|Lea|Con|Max) on (\d+ \w+ \d+)/.exec(text) ?? [];
  if (name !== undefined) expect({ text, name, on }).toEqual({ text, name: event.name, on: day(event.time) });
}

const THINGS = [...REQUESTS, ...COMMITMENTS];

describe('the account of a request or promise', () => {
  test.each(sized({ short: ['r1', 'r2', 'r3', 'r4', 'sso@everyone', 'dark@segment:big', 'chat@customer:bolt'], whole: THINGS }))(
    '%s: each line rests on an event of the log, and is that event; all that happened stands in it',
    async (id) => {
      const { code, stdout, stderr } = await markdownOf(id);
      expect([code, stderr]).toEqual([0, '']);
      const all = linesOf(stdout);
      for (const line of all) checked(line);
      const stream = id.includes('@') ? `commitment-${id}` : `request-${id}`;
      const own = [...log.values()].filter(({ subject }) => subject === stream).map(({ position }) => position);
      expect(all.filter(({ section }) => section === 'Everything that happened').map(({ position }) => position)).toEqual(own);
      expect(stdout).toContain(
        `As this register knew it at event ${log.size}, recorded on ${day(log.get(String(log.size))!.recordedtime)},`,
      );

      const page = await report(`${id.includes('@') ? 'commitment' : 'request'}-${id}`, '--format', 'html');
      expect([page.code, page.stderr]).toEqual([0, '']);
      wellFormed(page.stdout);
      const positions = [...page.stdout.matchAll(/>event (\d+)</g)].map(([, position]) => position);
      expect(positions).toEqual(all.map(({ position }) => position));
    },
  );

  test('tells each form of it', async () => {
    const statuses = new Map<string, string>();
    for (const id of THINGS) {
      const { stdout } = await markdownOf(id);
      statuses.set(id, /\*\*Status\*\*: (.*?) since/.exec(stdout)?.[1] ?? stdout);
    }
    expect(Object.fromEntries(statuses)).toEqual({
      ...{ r1: 'Accepted', r2: 'Deferred', r3: 'Merged', r4: 'Withdrawn', r5: 'Submitted', r6: 'Declined' },
      ...{ 'sso@everyone': 'Kept', 'dark@everyone': 'Rejected', 'dark@segment:big': 'Disputed', 'sso@customer:acme': 'Released' },
      ...{ 'sso@segment:big': 'Breached', 'chat@everyone': 'Withdrawn', 'chat@customer:bolt': 'At risk', 'chat@segment:big': 'Proposed' },
    });
  });

  test('tells what took its place, what it took in, and whose words are whose', async () => {
    const [asked, superseded] = [linesOf((await markdownOf('r1')).stdout), linesOf((await markdownOf('r2')).stdout)];
    const replaced = asked.filter(({ section, text }) => section === 'Decision 2: accepted' && text.startsWith('**Takes the place of**'));
    expect(replaced.map(({ text }) => text)).toEqual(
      ['decision 1', 'decision 1 on “SCIM” (r2)'].map((text) => `**Takes the place of**: ${text}`),
    );
    const [accepted] = replaced;
    const by = superseded.find(({ text }) => text.startsWith('**Superseded by**'));
    expect(by).toMatchObject({ text: expect.stringContaining('(r1)'), position: accepted?.position });
    expect(asked.find(({ section }) => section === 'Merged with')?.text).toBe('**Took in**: “OIDC” (r3)');
    expect(asked.some(({ text }) => text.startsWith('**Bolt**: Deal d2'))).toBe(true);
  });

  test('masks what the reader may not see, and says so', async () => {
    const [all, sales, design] = await Promise.all([
      markdownOf('r1'),
      run('report', 'r1', ...through(await token('Sam', 'SALES'))),
      run('report', 'r1', ...through(await token('Dee', 'CONTRIBUTOR'))),
    ]);
    expect(all.stdout).not.toContain('Withheld');
    expect([all, sales, design].map(({ stdout }) => [stdout.includes('canary'), stdout.includes('5 USD')])).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
    expect(sales.stdout).toContain('\nWithheld from whoever asked for this: confidential note.\n');
    expect(design.stdout).toContain('\nWithheld from whoever asked for this: confidential note, value, deal value.\n');
  });

  test('says in one sentence what there is not, or may not be', async () => {
    const none = (id: string, then = '') => ({ code: 1, stdout: '', stderr: `There is no request and no promise ${id}${then}.\n` });
    expect(await report('nothing')).toEqual(none('nothing'));
    expect(await report('sso@customer:nobody')).toEqual(none('sso@customer:nobody'));
    expect(await report('r1', '--as-of', '2024-01-01')).toEqual(none('r1', ' on that day'));
    expect(await report('r1', '--as-of', '2024-02-30')).toMatchObject({ code: 2, stdout: '' });
    expect(await report('r1', '--as-of', '2999-01-01')).toMatchObject({ code: 2, stderr: '2999-01-01 has not come yet.\n' });
    expect(await report('r1', '--format', 'pdf')).toMatchObject({ code: 2, stdout: '' });
    const admin = await run('report', 'r1', ...through(await token('Ann', 'ADMIN')));
    expect(admin).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('None of your roles') });
    expect(await run('report', 'r1', ...through('x'))).toMatchObject({ code: 2, stderr: expect.stringContaining('401 UNAUTHENTICATED') });
    expect(await run('report', 'r1')).toMatchObject({ code: 73, stdout: '' });
  });

  test('is the same from the data folder, on record as read', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const [before, then] = [await markdownOf('r1'), await report('r1', '--as-of', today)];
    expect(then.stdout).toBe(before.stdout);
    expect((await service.end()).code).toBe(0);
    expect(await run('report', 'r1')).toEqual(before);
    service = await serving({ folder, env: { SAYSO_READERS: '0' } });
    const reads = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${auditor}` },
      body: JSON.stringify({ query: '{ readAccess(first: 20) { edges { node { operation reader { issuer } } } } }' }),
    });
    expect(await reads.text()).toContain('{"operation":"Decision.confidentialNote","reader":{"issuer":"sayso:cli"}}');
    expect(await sayso(['report', 'r1'], { folder: join(folder, 'none') })).toMatchObject({
      code: 74,
      stderr: expect.stringContaining('has no log'),
    });
  });
});

const VOID = new Set(['meta']);

/** Each element closed where it should be, of the kinds that an account has, and nothing that runs or is fetched. */
function wellFormed(html: string): void {
  const body = html.replace(/^<!doctype html>\n/, '').replace(/<style>[^<]*<\/style>/, '');
  const open: string[] = [];
  for (const part of body.split(/(?=<)/)) {
    const [, end, name = '', attributes = ''] = /^<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)\/?>[^]*$/.exec(part) ?? [part];
    expect({ part, name }).toEqual({
      part,
      name: expect.stringMatching(/^(html|head|meta|title|body|main|h[12]|p|section|dl|div|d[td]|a|ol|li|time|span)$/),
    });
    expect(attributes).not.toMatch(/ (?:on\w+|src|style)=|https?:/);
    for (const [, href] of attributes.matchAll(/ href="([^"]*)"/g)) expect(href).toMatch(/^#event-\d+$/);
    if (end) expect(open.pop()).toBe(name);
    else if (!VOID.has(name)) open.push(name);
  }
  expect(open).toEqual([]);
  expect(html).toContain('default-src &#39;none&#39;'.replaceAll('&#39;', "'"));
}

/** A list that was exported is a list that can be imported (rules 27 and 28). */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SHEET_KINDS } from '../src/transfer/sheet-kinds.js';
import { rowsIn } from './csv.js';
import { sayso } from './sayso.js';
import { send, startService, type Running } from './service.js';

let place: string;
let service: Running;

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'sayso-back-'));
  service = await startService();
  await tell();
});
afterEach(async () => {
  await service.stop();
  rmSync(place, { recursive: true, force: true });
});

/** Texts that a spreadsheet program, or who reads one in, could take for something else. */
async function tell(): Promise<void> {
  const [sam, pia] = await Promise.all([service.as('=Sam', 'SALES_APPROVER'), service.as('Pia', 'PRODUCT_APPROVER')]);
  const done = async (...sent: Parameters<typeof send>): Promise<void> => {
    expect((await send(...sent)).userErrors).toEqual([]);
    // each thing is of a millisecond of its own, so that no two orders are right
    await sleep(2);
  };
  const source = { kind: 'EMAIL', url: 'https://example.com/?a=1,2;3' };
  await done(sam, 'registerCustomer', { customerId: 'acme', name: '=Acme', segment: 'big', accountOwner: '+49 30 1', externalId: "'001" });
  await done(sam, 'registerCustomer', { customerId: '007', name: '\'@home; "quoted"' });
  await done(pia, 'addFeature', {
    ...{ featureId: 'sso', name: '-SSO', aliases: ['SAML; OIDC', '=SCIM', 'C:\\sso\\'], description: '@first\nsecond, "third"' },
    ...{ area: "'=area", owner: 'Pia', horizon: 'NEXT', targetDate: '2031-02-03' },
  });
  await done(sam, 'submitRequest', {
    ...{ requestId: 'first', title: '=1+1', problem: "'-5 is no number\n\n=so it is", source, featureId: 'sso', area: 'Sign-in' },
    ...{ desiredBy: '2031-01-01', tags: ['a;b', '-c'] },
    demand: [{ customerId: 'acme', dealId: 'd-1', dealValue: { amount: '10000.5', currency: 'EUR' }, note: '=note' }],
  });
  await done(sam, 'submitRequest', { requestId: 'second', title: 'Plain', problem: 'Too many passwords.', source: { kind: 'CALL' } });
  await done(sam, 'submitRequest', { requestId: 'third', title: '@third', problem: '-', source: { kind: 'CRM' }, area: '＝x' });
  await done(sam, 'registerCustomer', { customerId: 'late', name: 'Late' });
  await done(pia, 'addDemand', { requestId: 'first', customerId: 'late', note: 'They, too.' });
  await done(pia, 'addDemand', { requestId: 'second', customerId: 'late', dealValue: { amount: '1.234', currency: 'USD' } });
  await done(pia, 'declineRequest', {
    ...{ requestId: 'second', rationale: '=There is a way around it already.', reason: 'WORKAROUND_EXISTS' },
    ...{ alternatives: ['Use a manager;\nany one', '-Wait'], customerExplanation: '+Sorry.', confidentialNote: '@margin' },
    options: [
      { title: 'Build; now', strategyFit: 'NONE', note: 'Two years.\n=long' },
      { title: '-Nothing', strategyFit: 'STRONG', chosen: true },
    ],
  });
  await done(pia, 'acceptRequest', {
    ...{ requestId: 'first', rationale: 'All of them ask for it this year.', justifications: ['MEASURED_DEMAND', 'STRATEGIC_FIT'] },
    ...{
      owner: '=Pia',
      goals: ['Fewer calls; less mail'],
      participants: ['Sam', '-Pia'],
      successMeasure: '=half',
      evaluateOn: '2032-01-01',
    },
    ...{ featureId: 'sso', references: ['a;b', 'c\\'], supersedesDecisions: [{ requestId: 'second', number: 1 }] },
  });
  await done(pia, 'deferRequest', {
    requestId: 'third',
    rationale: 'Next year there is time for it.',
    revisitOn: '2031-05-05',
    positionWaiver: '=none',
  });
  const wording = {
    canSay: '=Single sign-on comes.',
    cannotSay: '-When.',
    conditions: ['Plan "Pro";\nor better', '@yours'],
    promisedDate: '2031-03-03',
  };
  const commitment = { featureId: 'sso', owner: '+Sam', followUpOn: '2031-01-01' };
  await done(sam, 'proposeCommitment', {
    ...commitment,
    audience: { kind: 'SEGMENT', segment: 'big' },
    wording,
    basedOnRequestId: 'first',
  });
  const inForce = { ...commitment, audience: { kind: 'CUSTOMER', customerId: '007' }, wording: { ...wording, validUntil: '2032-01-01' } };
  await done(sam, 'proposeCommitment', { ...inForce, approveAs: 'SALES' });
  const { data } = await pia('{ commitment(commitmentId: "sso@customer:007") { pending { hash } } }');
  const approval = { commitmentId: 'sso@customer:007', wordingVersion: 1, wordingHash: data.commitment.pending.hash };
  await done(pia, 'approveWording', { ...approval, function: 'PRODUCT' });
}

async function exported(from: Running, address: string): Promise<Buffer> {
  const headers = { authorization: `Bearer ${await from.token('Xenia', 'AUDITOR')}` };
  return Buffer.from(await (await fetch(`${from.url}/export/${address}`, { headers })).arrayBuffer());
}

const POSITIONS = ['inForceFrom', 'version'];

/** Its rows whatever their order. Of a promise the words that wait, or else those in force, which nobody approves by a spreadsheet. */
async function told(from: Running, kind: string): Promise<string[]> {
  const rows = rowsIn((await exported(from, `${kind}.csv`)).toString());
  if (kind !== 'commitments') return rows.map((row) => JSON.stringify(row)).sort();
  return rows
    .map(({ status, ...row }) =>
      Object.fromEntries(
        Object.entries(row)
          .map(([head, cell]): [string, string] => [head.replace('pending.', 'wording.'), cell])
          .filter(([head]) => !POSITIONS.some((one) => head.endsWith(one))),
      ),
    )
    .map((row) => JSON.stringify(row, Object.keys(row).sort()))
    .sort();
}

/** Opened by a spreadsheet program, and saved by it: for `npm run spreadsheets`. */
const PROGRAM = process.env['SAYSO_TEST_SPREADSHEET_PROGRAM'];

type Saved = (file: string, kind: string) => string;

/** By how a list was written and saved again. */
const WAYS: Readonly<Record<string, readonly [format: string, saved: Saved]>> = {
  csv: ['csv', (file) => file],
  xlsx: ['xlsx', (file) => file],
  ...(PROGRAM && {
    'xlsx, saved as xlsx': ['xlsx', (file) => converted(PROGRAM, file, 'xlsx')],
    // of a workbook such a program writes a text that begins with = into a CSV as if it were a formula, which is refused
    'csv, saved as csv': [
      'csv',
      (file) =>
        converted(PROGRAM, file, 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false', `--infilter=CSV:44,34,76,1,${ALL_TEXT}`),
    ],
    'csv, saved as xlsx': ['csv', (file) => converted(PROGRAM, file, 'xlsx', `--infilter=CSV:44,34,76,1,${ALL_TEXT}`)],
  }),
};

/** Every column is read as text: what looks like a number or a day stays as it was written. */
const ALL_TEXT = Array.from({ length: 100 }, (_, column) => `${column + 1}/2`).join('/');

function converted(program: string, file: string, to: string, ...how: string[]): string {
  const [format = ''] = to.split(':');
  const outdir = join(place, 'saved');
  execFileSync(program, [
    '--headless',
    `-env:UserInstallation=file://${place}/profile`,
    ...how,
    '--convert-to',
    to,
    '--outdir',
    outdir,
    file,
  ]);
  return join(outdir, basename(file).replace(/\w+$/, format));
}

test.each(Object.entries(WAYS))('every list as %s makes the same things again', async (_, [format, saved]) => {
  const folder = join(place, 'data');
  for (const kind of SHEET_KINDS) {
    const file = join(place, `${kind}.${format}`);
    writeFileSync(file, await exported(service, `${kind}.${format}`));
    const back = saved(file, kind);
    const how = ['--format', extname(back).slice(1), '--kind', kind, '--decimal', 'point'];
    const { code, stdout, stderr } = await sayso(['import', back, ...how], { folder });
    expect([kind, stdout, stderr, code]).toEqual([kind, expect.stringMatching(/ 0 repeated, 0 refused\n$/), '', 0]);
  }
  const other = await startService({ folder });
  for (const kind of SHEET_KINDS) {
    expect([kind, await told(other, kind)]).toEqual([kind, await told(service, kind)]);
    expect((await told(other, kind)).length).toBeGreaterThan(0);
  }
  await other.stop();
});

test('a customer that was merged comes back, and merges nothing', async () => {
  const sam = await service.as('=Sam', 'SALES');
  expect((await send(sam, 'mergeCustomers', { customerId: 'late', intoCustomerId: 'acme' })).userErrors).toEqual([]);
  const [folder, file] = [join(place, 'data'), join(place, 'customers.csv')];
  writeFileSync(file, await exported(service, 'customers.csv'));
  const { stdout, stderr } = await sayso(['import', file, '--format', 'csv', '--kind', 'customers'], { folder });
  expect([stdout, stderr]).toEqual([expect.stringMatching(/mergedInto.*ignored[^]* 0 refused\n$/), '']);
  const other = await startService({ folder });
  expect(await told(other, 'customers')).toEqual((await told(service, 'customers')).map((row) => row.replace(',"mergedInto":"acme"', '')));
  await other.stop();
});

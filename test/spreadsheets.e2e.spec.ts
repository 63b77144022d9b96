/** Customers, features and requests as people have them in spreadsheets (rule 27). */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Role } from '../src/kernel/actor.js';
import { endAll, sayso, serving } from './sayso.js';
import { settled, startService, type Running } from './service.js';
import { sized } from './size.js';
import { sheetXml, workbook, workbookOf } from './workbook.js';

interface Answered {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what came
  readonly lines: any[];
}

async function bring(
  service: Running,
  body: string | Uint8Array,
  query: string,
  { roles = ['IMPORTER', 'LEADERSHIP'], name = 'Ivo' }: { readonly roles?: readonly Role[]; readonly name?: string } = {},
): Promise<Answered> {
  const response = await fetch(`${service.url}/import?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await service.token(name, ...roles)}` },
    body: body as Uint8Array<ArrayBuffer>,
  });
  const lines = (await response.text()).split('\n').filter(Boolean);
  return { status: response.status, lines: lines.map((line) => JSON.parse(line) as unknown) };
}

const written = async (service: Running) => (await service.infrastructure.log.head()).position;

const CUSTOMERS = [
  'Accounts of the north;;;;',
  ';;;;',
  'Account;Tier;Account Manager;CRM ID;Region',
  'Acme, Inc.;enterprise;Sam;001;north',
  '"Globex ""G"" GmbH";smb;;002;',
  ';;;;',
  'Initech;;Pia;;',
].join('\r\n');
const FEATURES =
  'featureId,name,aliases,horizon,targetDate,area\nsso,Single sign-on,SSO; SAML,Now,2027-03-01,identity\ndark,Dark mode,,Not planned,,\n';
const REQUESTS = [
  'Request\tCustomer problem\tAccount\tFeature\tDeal value\tCurrency\tNeeded by\tNotes\tSource\tSubmitted by',
  'Log in once\t"Too many\npasswords"\tAcme, Inc.\tSSO\t10000.50\tEUR\t2027-06-30\tasked twice\tphone call\tSam',
  'Log in once\tToo many passwords\t002\tsso\t€ 5 000\t\t30 June 2027\t\tE-Mail\tSam',
  'Dark mode\tToo bright\t\tDark mode\t\t\t\t\t\tPia',
].join('\n');

describe('over HTTP', () => {
  let service: Running;

  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.stop());

  test('come in by their headers, are told what they were taken for, and are not doubled', async () => {
    const customers = await bring(service, CUSTOMERS, 'format=csv&kind=customers');
    expect(customers).toEqual({
      status: 200,
      lines: [
        {
          columns: [
            { column: 'A', header: 'Account', field: 'name' },
            { column: 'B', header: 'Tier', field: 'segment' },
            { column: 'C', header: 'Account Manager', field: 'accountOwner' },
            { column: 'D', header: 'CRM ID', field: 'externalId' },
            { column: 'E', header: 'Region' },
          ],
        },
        { accepted: 3, repeated: 0, refused: 0 },
      ],
    });
    expect((await bring(service, FEATURES, 'format=csv&kind=features')).lines.at(-1)).toEqual({ accepted: 2, repeated: 0, refused: 0 });
    expect((await bring(service, REQUESTS, 'format=csv&kind=requests')).lines.slice(1)).toEqual([{ accepted: 3, repeated: 0, refused: 0 }]);
    const before = await written(service);
    // whoever brings them again
    for (const name of ['Ivo', 'Uma'])
      for (const [sheet, kind] of [
        [CUSTOMERS, 'customers'],
        [FEATURES, 'features'],
        [REQUESTS, 'requests'],
      ] as const)
        expect((await bring(service, sheet, `format=csv&kind=${kind}`, { name })).lines.at(-1)).toMatchObject({ accepted: 0, refused: 0 });
    expect(await written(service)).toBe(before);

    const ask = await service.as('Lea', 'LEADERSHIP');
    const { data } = await ask(`{
      customers { edges { node { name segment accountOwner externalId } } }
      features { edges { node { name aliases horizon targetDate area } } }
      requests { edges { node { title problem desiredBy source { kind } feature { featureId } submittedBy { name roles }
        demand { customers entries { edges { node { customer { name } dealValue { amount currency } note } } } } } } }
    }`);
    const nodes = (list: string) => data[list].edges.map(({ node }: { node: object }) => node);
    expect(nodes('customers')).toEqual(
      expect.arrayContaining([
        { name: 'Acme, Inc.', segment: 'enterprise', accountOwner: 'Sam', externalId: '001' },
        { name: 'Globex "G" GmbH', segment: 'smb', accountOwner: null, externalId: '002' },
        { name: 'Initech', segment: null, accountOwner: 'Pia', externalId: null },
      ]),
    );
    expect(nodes('features')).toEqual(
      expect.arrayContaining([
        { name: 'Single sign-on', aliases: ['SSO', 'SAML'], horizon: 'NOW', targetDate: '2027-03-01', area: 'identity' },
        { name: 'Dark mode', aliases: [], horizon: 'NOT_PLANNED', targetDate: null, area: null },
      ]),
    );
    expect(nodes('requests')).toHaveLength(2);
    expect(nodes('requests')).toEqual(
      expect.arrayContaining([
        {
          ...{ title: 'Log in once', problem: 'Too many\npasswords', desiredBy: '2027-06-30', source: { kind: 'CALL' } },
          ...{ feature: { featureId: 'sso' }, submittedBy: { name: 'Sam', roles: ['SALES'] } },
          demand: {
            customers: 2,
            entries: {
              edges: [
                { node: { customer: { name: 'Acme, Inc.' }, dealValue: { amount: '10000.50', currency: 'EUR' }, note: 'asked twice' } },
                { node: { customer: { name: 'Globex "G" GmbH' }, dealValue: { amount: '5000', currency: 'EUR' }, note: null } },
              ],
            },
          },
        },
      ]),
    );
  });

  test('are only shown in a dry run, with every refusal', async () => {
    const query = 'format=csv&kind=customers&dryRun=true';
    const sheet = `${CUSTOMERS}\r\nAcme, Inc.;two words;;003;\r\nSayso;;;;`;
    const { lines } = await bring(service, sheet, query);
    expect(lines[0].columns).toHaveLength(5);
    expect(lines.slice(1)).toEqual([
      { line: 8, result: 'REFUSED', code: 'AMBIGUOUS', field: 'name', message: expect.stringContaining('Row 4') },
      { line: 9, result: 'REFUSED', code: 'INVALID', field: 'name', message: expect.any(String) },
      { accepted: 3, repeated: 0, refused: 2 },
    ]);
    expect(await written(service)).toBe(0);
    await bring(service, CUSTOMERS, 'format=csv&kind=customers');
    const before = await written(service);
    expect((await bring(service, CUSTOMERS, query)).lines.at(-1)).toEqual({ accepted: 0, repeated: 3, refused: 0 });
    expect(await written(service)).toBe(before);
  });

  test('bring what is known up to date, by external id, then by name, and clear nothing', async () => {
    await bring(service, CUSTOMERS, 'format=csv&kind=customers');
    const sheet = 'Name,CRM ID,Segment\nAcme Incorporated,001,\nInitech,007,smb\n';
    expect((await bring(service, sheet, 'format=csv&kind=customers')).lines.at(-1)).toEqual({ accepted: 2, repeated: 0, refused: 0 });
    const ask = await service.as('Lea', 'LEADERSHIP');
    const { data } = await ask('{ customers { edges { node { name segment accountOwner externalId } } } }');
    expect(data.customers.edges.map(({ node }: { node: object }) => node)).toEqual(
      expect.arrayContaining([
        { name: 'Acme Incorporated', segment: 'enterprise', accountOwner: 'Sam', externalId: '001' },
        { name: 'Initech', segment: 'smb', accountOwner: 'Pia', externalId: '007' },
      ]),
    );
    expect(data.customers.edges).toHaveLength(3);
  });

  test('come as workbooks, whose dates and numbers are what they are', async () => {
    await bring(service, CUSTOMERS, 'format=csv&kind=customers');
    const sheet = workbook(
      sheetXml(
        [
          ['Pipeline', undefined, undefined, 'Deal'],
          ['Request', 'Problem', 'Customer', 'Amount (EUR)', 'Due', 'Submitted on'],
          ['SSO', 'Passwords', 'Initech', { xml: '<c r="AT"><v>1234.5600000000001</v></c>' }, { day: '2027-04-03' }, { day: '2026-01-02' }],
          [],
          ['SSO', 'Passwords', 'Acme, Inc.', { xml: '<c r="AT"><f>1000*2</f><v>2000</v></c>' }, 'Sept 9, 2027'],
        ],
        ['A1:C1', 'D1:F1'],
      ),
    );
    const { lines } = await bring(service, sheet, 'format=xlsx&kind=requests');
    expect(lines.slice(1)).toEqual([
      { line: 3, result: 'REFUSED', code: 'CUSTOMER_NOT_FOUND', field: 'demand.0.customerId', message: expect.any(String) },
      { line: 5, result: 'REFUSED', code: 'REQUEST_NOT_FOUND', message: expect.any(String), field: 'requestId' },
      { accepted: 0, repeated: 0, refused: 2 },
    ]);
    const now = workbookOf(
      ['Request', 'Problem', 'Customer', 'Amount (EUR)', 'Due'],
      ['SSO', 'Passwords', 'Initech', { xml: '<c r="AT"><v>1234.5600000000001</v></c>' }, { day: '2027-04-03' }],
      [],
      ['SSO', 'Passwords', 'Acme, Inc.', { xml: '<c r="AT"><f>1000*2</f><v>2000</v></c>' }, 'Sept 9, 2027'],
    );
    for (const tally of [
      { accepted: 2, repeated: 0, refused: 0 },
      { accepted: 0, repeated: 2, refused: 0 },
    ])
      expect((await bring(service, now, 'format=xlsx&kind=requests')).lines.slice(1)).toEqual([tally]);
    const ask = await service.as('Lea', 'LEADERSHIP');
    const { data } = await ask(
      '{ requests { edges { node { desiredBy demand { entries { edges { node { dealValue { amount currency } } } } } } } } }',
    );
    expect(data.requests.edges.map(({ node }: { node: object }) => node)).toEqual([
      {
        desiredBy: '2027-04-03',
        demand: {
          entries: {
            edges: [
              { node: { dealValue: { amount: '1234.56', currency: 'EUR' } } },
              { node: { dealValue: { amount: '2000', currency: 'EUR' } } },
            ],
          },
        },
      },
    ]);
  });

  test.each([
    ['utf8', Buffer.from(CUSTOMERS)],
    ['utf8 with a mark', Buffer.from(`\uFEFF${CUSTOMERS}`)],
    ['UTF-16, little end first', Buffer.from(`\uFEFF${CUSTOMERS}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\uFEFF${CUSTOMERS}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from(CUSTOMERS, 'utf16le')],
    ['a separator that is said', Buffer.from(`sep=;\r\n${CUSTOMERS}`)],
    ['old line ends', Buffer.from(CUSTOMERS.replaceAll('\r\n', '\r'))],
    ['commas', Buffer.from('name,segment\n"Acme, Inc.",smb\nGlobex,\nInitech,\n')],
  ])('come in %s', async (_, bytes) => {
    expect((await bring(service, bytes, 'format=csv&kind=customers')).lines.at(-1)).toEqual({ accepted: 3, repeated: 0, refused: 0 });
  });

  test('say what was decided, and propose what may be promised, which nobody has approved', async () => {
    await bring(service, CUSTOMERS, 'format=csv&kind=customers');
    await bring(service, FEATURES, 'format=csv&kind=features');
    const asked = ['Log in once', 'Dark mode', 'Offline'].map((title) => `${title},It hurts.,Initech`);
    await bring(service, ['title,problem,customer', ...asked].join('\n'), 'format=csv&kind=requests');
    const decisions = [
      'Request;Decision;Rationale;Justification;Owner;Feature;Decline reason;Alternative;Revisit on;Decided by',
      'Log in once;approved;Every large customer asks for it.;"strategic fit; measured demand";Pia;SSO;;;;Lea',
      'Dark mode;No;It fits nothing that we plan to do.;;;;off strategy;A browser extension;;Lea',
      'Offline;not now;Nobody can say yet what it costs.;;;;;;2999-01-01;Lea',
      'Offline;maybe;Nobody can say yet what it costs.;;;;;;;Lea',
      'Telepathy;No;Nobody can say yet what it costs.;;;;other;;;Lea',
    ].join('\n');
    const decided = await bring(service, decisions, 'format=csv&kind=decisions');
    expect(decided.lines.slice(1)).toMatchObject([
      { line: 5, code: 'INVALID', field: 'outcome' },
      { line: 6, code: 'REQUEST_NOT_FOUND', field: 'requestId' },
      { accepted: 3, repeated: 0, refused: 2 },
    ]);
    const promises = [
      'feature,customer,segment,audience,canSay,cannotSay,conditions,promisedDate,owner,followUpOn,based on,approveAs',
      'sso,Initech,,,You get SSO.,Not when.,Your own provider; a contract,2999-03-01,Pia,2999-01-01,Log in once,SALES',
      'SSO,,smb,,You get SSO.,Not when.,,,Pia,2999-01-01,,',
      'SSO,,,all customers,We will have SSO.,Not when.,,,Pia,2999-01-01,,',
      'SSO,,,,We will have SSO.,Not when.,,,Pia,2999-01-01,,',
    ].join('\n');
    const proposed = await bring(service, promises, 'format=csv&kind=commitments', { roles: ['IMPORTER', 'SALES_APPROVER'] });
    expect(proposed.lines[0].columns.at(-1)).toEqual({ column: 'L', header: 'approveAs' });
    expect(proposed.lines.slice(1)).toMatchObject([
      { line: 5, code: 'REQUIRED', field: 'audience.kind' },
      { accepted: 3, repeated: 0, refused: 1 },
    ]);
    const before = await written(service);
    expect((await bring(service, decisions, 'format=csv&kind=decisions')).lines.at(-1)).toEqual({ accepted: 0, repeated: 3, refused: 2 });
    expect((await bring(service, promises, 'format=csv&kind=commitments')).lines.at(-1)).toEqual({ accepted: 0, repeated: 3, refused: 1 });
    expect(await written(service)).toBe(before);
    const ask = await service.as('Lea', 'LEADERSHIP');
    const { data } = await ask(`{
      decisions { edges { node { outcome reason justifications alternatives owner revisitOn decidedBy { name } request { title } } } }
      commitments { edges { node { status audience { kind } pending { canSay conditions promisedDate approvals { function } } } } }
    }`);
    const nodes = (list: string) => data[list].edges.map(({ node }: { node: object }) => node);
    const lea = { decidedBy: { name: 'Lea' } };
    expect(nodes('decisions')).toEqual(
      expect.arrayContaining([
        {
          ...{ ...lea, outcome: 'ACCEPTED', reason: null, justifications: ['STRATEGIC_FIT', 'MEASURED_DEMAND'], alternatives: [] },
          ...{ owner: 'Pia', revisitOn: null, request: { title: 'Log in once' } },
        },
        {
          ...{ ...lea, outcome: 'DECLINED', reason: 'OFF_STRATEGY', justifications: [], alternatives: ['A browser extension'] },
          ...{ owner: null, revisitOn: null, request: { title: 'Dark mode' } },
        },
        expect.objectContaining({ outcome: 'DEFERRED', revisitOn: '2999-01-01' }),
      ]),
    );
    expect(nodes('commitments')).toHaveLength(3);
    for (const { status, pending } of nodes('commitments')) expect([status, pending.approvals]).toEqual(['PROPOSED', []]);
    expect(nodes('commitments')).toContainEqual({
      ...{ status: 'PROPOSED', audience: { kind: 'CUSTOMER' } },
      pending: { canSay: 'You get SSO.', conditions: ['Your own provider', 'a contract'], promisedDate: '2999-03-01', approvals: [] },
    });
  });

  test('are meant as whoever brings them says', async () => {
    await bring(service, CUSTOMERS, 'format=csv&kind=customers');
    const sheet = 'title,problem,customerId,amount,desiredBy\nSSO,Passwords,Initech,"10.000 €",03/04/2027\n';
    const told = async (how: string) => (await bring(service, sheet, `format=csv&kind=requests&${how}`)).lines.slice(1);
    expect(await told('dryRun=true')).toMatchObject([
      { line: 2, code: 'AMBIGUOUS', field: 'desiredBy' },
      { line: 2, code: 'AMBIGUOUS', field: 'dealValue.amount' },
      { refused: 1 },
    ]);
    expect(await told('dates=day-first&decimal=comma')).toEqual([{ accepted: 1, repeated: 0, refused: 0 }]);
    const ask = await service.as('Lea', 'LEADERSHIP');
    const { data } = await ask('{ requests { edges { node { desiredBy demand { value { amount } } } } } }');
    expect(data.requests.edges[0].node).toEqual({ desiredBy: '2027-04-03', demand: { value: [{ amount: '10000' }] } });
  });

  test.each([
    ['format=ods&kind=customers', 'INVALID'],
    ['format=csv', 'REQUIRED'],
    ['format=csv&kind=people', 'INVALID'],
    ['format=csv&kind=customers&dates=german', 'INVALID'],
    ['kind=customers', 'INVALID'],
    ['dates=day-first', 'INVALID'],
    ['dryRun=perhaps', 'INVALID'],
    ['format=csv&kind=customers&sheet=2', 'UNKNOWN_FIELD'],
    ['format=csv&format=xlsx&kind=customers', 'INVALID'],
  ])('are not brought in by %s', async (query, code) => {
    expect(await bring(service, CUSTOMERS, query)).toMatchObject({ status: 400, lines: [{ error: { code } }] });
    expect(await written(service)).toBe(0);
  });

  test('are for IMPORTER, who is told of the register no more than a code says', async () => {
    for (const roles of [['ADMIN'], ['SALES']] as Role[][])
      expect((await bring(service, CUSTOMERS, 'format=csv&kind=customers', { roles })).status).toBe(403);
    await bring(service, CUSTOMERS, 'format=csv&kind=customers');
    const sheet = 'Name,CRM ID\n"Acme, Inc.",002\n';
    const message = async (...roles: Role[]) => (await bring(service, sheet, 'format=csv&kind=customers', { roles })).lines[1].message;
    expect(await message('IMPORTER')).not.toMatch(/Globex/);
    expect(await message('IMPORTER', 'SALES')).toMatch(/Globex.*Acme|Acme.*Globex/);
  });
});

describe('that are broken', () => {
  let service: Running;

  beforeAll(async () => {
    service = await startService();
    await bring(
      service,
      'customerId,name,externalId\nacme,Acme,001\nglobex,Globex,002\ntwin-1,Twin,\ntwin-2,Twin,\n',
      'format=csv&kind=customers',
    );
    await bring(service, 'featureId,name,aliases,horizon\nsso,Single sign-on,SSO,NOW\n', 'format=csv&kind=features');
  });
  afterAll(() => service.stop());

  const HEAD = 'title,problem,customer,amount,currency,desiredBy,at\n';
  const asks = (cells: { customer?: string; amount?: string; currency?: string; by?: string; at?: string; title?: string }) =>
    `${HEAD}${cells.title ?? 'SSO'},Passwords,${cells.customer ?? 'acme'},${cells.amount ?? ''},${cells.currency ?? ''},${cells.by ?? ''},${cells.at ?? ''}\n`;
  const cell = (xml: string) => workbookOf(['Name', 'CRM ID'], ['New', { xml }]);
  const bomb = () =>
    workbook(
      `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${'A'.repeat(60_000_000)}</t></is></c></row></sheetData></worksheet>`,
    );
  /** Says of its parts that they are small. */
  function lying(): Buffer {
    const file = bomb();
    for (let at = file.indexOf('PK\u0001\u0002'); at >= 0; at = file.indexOf('PK\u0001\u0002', at + 4)) file.writeUInt32LE(500, at + 24);
    return file;
  }

  /** What it is; the file; how it comes in; the refusal of its line, or of its row. */
  type Broken = readonly [what: string, bytes: string | Buffer | (() => Buffer), query: string, refusal: object];
  const table = (message: RegExp, line = 1) => ({ line, code: 'NOT_A_TABLE', message: expect.stringMatching(message) });
  const ambiguous = (field: string, message: RegExp) => ({ line: 2, code: 'AMBIGUOUS', field, message: expect.stringMatching(message) });
  const invalid = (field: string, message: RegExp) => ({ line: 2, code: 'INVALID', field, message: expect.stringMatching(message) });
  const CSV = 'format=csv&kind=customers';
  const XLSX = 'format=xlsx&kind=customers';
  const ASKED = 'format=csv&kind=requests';

  const BROKEN: readonly Broken[] = [
    ['nothing', '', CSV, table(/empty/)],
    ['spaces', ' \n \n', CSV, table(/empty/)],
    ['Windows-1252', Buffer.from('name\nCaf\xe9\n', 'latin1'), CSV, table(/UTF-8/, 2)],
    ['half of UTF-8', Buffer.from('name\nCafé').subarray(0, -1), CSV, table(/UTF-8/, 2)],
    ['an overlong form', Buffer.from([...Buffer.from('name\n'), 0xc0, 0xaf]), CSV, table(/UTF-8/, 2)],
    ['UTF-16 with half a pair', Buffer.from('\uFEFFname\n\ud83d', 'utf16le'), CSV, table(/UTF-16/)],
    ['UTF-16 with half a character', Buffer.from('\uFEFFname\nA', 'utf16le').subarray(0, -1), CSV, table(/UTF-16/)],
    [
      'UTF-16 that turns into UTF-8',
      Buffer.concat([Buffer.from('\uFEFFname\n', 'utf16le'), Buffer.from('\u00d8\u00d8\u00d8', 'latin1')]),
      CSV,
      table(/UTF-16/),
    ],
    ['NUL characters', 'name\nAcme\nGlo\0bex\n', CSV, table(/NUL/, 3)],
    ['a page of HTML', '<html><table><tr><td>name', CSV, table(/HTML/)],
    ['JSON', '[{"name":"Acme"}]', CSV, table(/JSON/)],
    ['lines of JSON', '{"command":"registerCustomer"}\n', CSV, table(/JSON/)],
    ['PDF', '%PDF-1.7\n', CSV, table(/PDF/)],
    ['gzip', gzipSync('name\nAcme\n'), CSV, table(/gunzip/)],
    ['a workbook called CSV', workbookOf(['Name'], ['New']), CSV, table(/xlsx/)],
    ['a workbook of 1997', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), CSV, table(/2007/)],
    ['no header', 'Initech,smb\nUmbrella,smb\n', CSV, table(/names a column/)],
    ['a header far below', `${'x\n'.repeat(30)}name\nInitech\n`, CSV, table(/first 20 rows/)],
    ['a header of other words', 'Foo,Bar\n1,2\n', CSV, table(/names a column/)],
    ['no column that is needed', 'segment,owner\nsmb,Sam\n', CSV, table(/no column for name.*Account/i)],
    ['the same header twice', 'Account,Tier,account\nInitech,smb,Umbrella\n', CSV, table(/A and C/)],
    ['a quotation mark that never closes', 'name,segment\n"Initech,smb\nUmbrella,\n', CSV, table(/never closed/, 2)],
    ['text behind a quotation mark', 'name,segment\n"Ini"tech,smb\n', CSV, table(/doubled/, 2)],
    ['a quotation mark within', 'name,segment\nUmbrella,\nIni"tech,smb\n', CSV, table(/not quoted/, 3)],
    [
      '100,000 columns',
      `name${',x'.repeat(100_000)}\nInitech\n`,
      CSV,
      { line: 1, code: 'TOO_LONG', message: expect.stringContaining('100001') },
    ],
    ['100,000 cells in a row', `name\nInitech${',x'.repeat(100_000)}\n`, CSV, { line: 2, code: 'TOO_LONG' }],
    ['too many rows', `name\n${'\n'.repeat(200_000)}Initech\n`, CSV, { code: 'TOO_LONG', message: expect.stringContaining('200000') }],
    ['a cell without an end', `name\n"${'x'.repeat(2_000_000)}`, CSV, { line: 2, code: 'NOT_A_TABLE' }],
    [
      'more than 20 MB',
      () => Buffer.alloc(20_000_001, 'name\n'),
      CSV,
      { line: 1, code: 'TOO_LONG', message: expect.stringContaining('20 MB') },
    ],
    ['a formula', 'name\n=A1&B1\n', CSV, invalid('name', /formula/)],
    ['a formula that came to nothing', 'name\n#N/A\n', CSV, invalid('name', /#N\/A/)],
    ['a control character', 'name\nIni\u0007tech\n', CSV, { line: 2, code: 'INVALID', field: 'name' }],
    ['a line break in a name', 'name\n"Ini\ntech"\n', CSV, { line: 2, code: 'INVALID', field: 'name' }],
    ['a name that is too long', `name\n${'x'.repeat(201)}\n`, CSV, { line: 2, code: 'TOO_LONG', field: 'name' }],
    ['a row without a name', 'name,segment\n,smb\n', CSV, { line: 2, code: 'REQUIRED', field: 'name' }],
    ['a key that is none', 'customerId,name\na b,Initech\n', CSV, { line: 2, code: 'INVALID', field: 'customerId' }],
    ['one of two customers of a name', 'name,segment\nTwin,smb\n', CSV, ambiguous('name', /twin-1.*twin-2/)],
    ['the id of one and the name of another', 'name,externalId\nGlobex,001\n', CSV, ambiguous('name', /acme.*globex/)],
    ['another id of a name', 'name,externalId\nAcme,009\n', CSV, ambiguous('externalId', /001.*009/)],
    ['a role that imports nothing', 'name,role\nInitech,ADMIN\n', CSV, { line: 2, code: 'FORBIDDEN', field: 'by.roles' }],
    ['a customer that is not there', asks({ customer: 'Umbrella' }), ASKED, { line: 2, code: 'CUSTOMER_NOT_FOUND', field: 'customerId' }],
    ['a customer in another case', asks({ customer: 'ACME' }), ASKED, { line: 2, code: 'CUSTOMER_NOT_FOUND', field: 'customerId' }],
    ['one of two customers', asks({ customer: 'Twin' }), ASKED, ambiguous('customerId', /twin-1.*twin-2/)],
    ['a day that may be two', asks({ by: '03/04/2027' }), ASKED, ambiguous('desiredBy', /2027-04-03 or 2027-03-04/)],
    ['a day with dots that may be two', asks({ by: '3.4.2027' }), ASKED, ambiguous('desiredBy', /2027-04-03 or 2027-03-04/)],
    ['a day that no calendar has', asks({ by: '31.02.2027' }), ASKED, invalid('desiredBy', /calendar/)],
    ['a quarter', asks({ by: 'Q3 2026' }), ASKED, invalid('desiredBy', /quarter.*2026-09-30/)],
    ['a month', asks({ by: 'March 2027' }), ASKED, invalid('desiredBy', /month/)],
    ['a year of two digits', asks({ by: '1/2/27' }), ASKED, invalid('desiredBy', /century/)],
    ['a date as a number', asks({ by: '46123' }), ASKED, invalid('desiredBy', /number/)],
    ['soon', asks({ by: 'soon' }), ASKED, invalid('desiredBy', /no day/)],
    ['a moment ahead', asks({ at: '2999-01-01' }), ASKED, { line: 2, code: 'AT_IN_FUTURE', field: 'at' }],
    ['money that may be two', asks({ amount: '10.000', currency: 'EUR' }), ASKED, ambiguous('dealValue.amount', /10000 or 10\.000/)],
    ['money that may be two, by a comma', asks({ amount: '"10,000"', currency: 'EUR' }), ASKED, ambiguous('dealValue.amount', /10000/)],
    ['about so much', asks({ amount: 'ca. 10k €' }), ASKED, invalid('dealValue.amount', /in full/)],
    ['from so much to so much', asks({ amount: '10000-20000', currency: 'EUR' }), ASKED, invalid('dealValue.amount', /in full/)],
    ['money in no currency', asks({ amount: '10000' }), ASKED, { line: 2, code: 'REQUIRED', field: 'dealValue.currency' }],
    ['money in some dollars', asks({ amount: '$10000' }), ASKED, { line: 2, code: 'REQUIRED', field: 'dealValue.currency' }],
    ['money in two currencies', asks({ amount: '10000 EUR', currency: 'USD' }), ASKED, { line: 2, code: 'AMBIGUOUS' }],
    ['money of nobody', asks({ customer: '', amount: '10000 EUR' }), ASKED, { line: 2, code: 'REQUIRED', field: 'customerId' }],
    ['a horizon that is none', 'name,horizon\nOffline,maybe\n', 'format=csv&kind=features', { line: 2, code: 'INVALID', field: 'horizon' }],
    ['a second name of a feature', 'name,horizon\nSSO,NOW\n', 'format=csv&kind=features', ambiguous('name', /Single sign-on/)],
    ['text called a workbook', 'name\nInitech\n', XLSX, table(/csv/)],
    ['a workbook with a password', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), XLSX, table(/password/)],
    ['half a workbook', () => workbookOf(['Name'], ['New']).subarray(0, 300), XLSX, table(/cannot be read/)],
    ['another ZIP file', () => workbook('', { 'xl/workbook.xml': undefined }), XLSX, table(/cannot be read/)],
    ['a workbook without a sheet', () => workbook('', { 'xl/worksheets/sheet1.xml': undefined }), XLSX, table(/cannot be read/)],
    ['XML that does not end', () => workbook('<worksheet><sheetData><row r="1"><c r="A1"'), XLSX, { line: 1 }],
    ['a sheet without a cell', () => workbookOf(), XLSX, table(/names a column|empty/)],
    ['a zip bomb', bomb, XLSX, { line: 1, code: 'TOO_LONG', message: expect.stringContaining('50 MB') }],
    ['a zip bomb that lies', lying, XLSX, { line: 1 }],
    ['a workbook’s formula that was never computed', cell('<c r="AT"><f>A1</f></c>'), XLSX, invalid('externalId', /formula/)],
    [
      'a workbook’s formula that came to an error',
      cell('<c r="AT" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
      XLSX,
      invalid('externalId', /#DIV\/0!/),
    ],
    [
      'merged cells for a header',
      () =>
        workbook(
          sheetXml(
            [
              ['Customers of 2026', undefined],
              ['Initech', 'smb'],
            ],
            ['A1:B1'],
          ),
        ),
      XLSX,
      table(/names a column/),
    ],
  ];

  /** They take hundreds of megabytes until they are given up. */
  const HUGE: readonly Broken[] = [
    [
      'a row of a trillion',
      () => workbook('<worksheet><sheetData><row r="999999999999"><c r="A999999999999"><v>1</v></c></row></sheetData></worksheet>'),
      XLSX,
      { line: 1, code: 'TOO_LONG' },
    ],
    [
      'a cell far to the right',
      () => workbook('<worksheet><sheetData><row r="1"><c r="ZZZZZZ1"><v>1</v></c></row></sheetData></worksheet>'),
      XLSX,
      { line: 1, code: 'TOO_LONG' },
    ],
  ];

  test(`are ${BROKEN.length} here, each of another kind`, () => {
    expect(BROKEN.length).toBeGreaterThanOrEqual(60);
    expect(new Set(BROKEN.map(([what]) => what)).size).toBe(BROKEN.length);
  });

  test.each(sized({ short: BROKEN, whole: [...BROKEN, ...HUGE] }))(
    '%s: refused, and nothing is written',
    async (_, given, query, refusal) => {
      const before = await written(service);
      const { status, lines } = await bring(service, typeof given === 'function' ? given() : given, query);
      expect(status).toBe(200);
      expect(lines.at(-1)).toEqual({ accepted: 0, repeated: 0, refused: 1 });
      const refusals = lines.filter(({ result }) => result === 'REFUSED');
      expect(refusals).toHaveLength(1);
      expect(refusals[0]).toMatchObject(refusal);
      expect(refusals[0].message).not.toMatch(/undefined|\bat .*:\d+:\d+/);
      expect(await written(service)).toBe(before);
    },
  );
});

describe('on the command line', () => {
  let place: string;

  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'sayso-sheets-'));
  });
  afterEach(() => {
    endAll();
    rmSync(place, { recursive: true, force: true });
  });

  const file = (name: string, bytes: string | Buffer) => {
    writeFileSync(join(place, name), bytes);
    return join(place, name);
  };
  const run = (...args: string[]) => sayso(['import', ...args], { folder: join(place, 'data') });

  test('come into a data folder, and through a service, the same', async () => {
    const customers = file('customers.csv', CUSTOMERS);
    const asked = ['title,problem,customer,desiredBy', 'SSO,Passwords,Hooli,Q3 2027', 'SSO,Passwords,"Acme, Inc.",'].join('\n');
    const requests = file('requests.csv', asked);
    const dry = await run('--format', 'csv', '--kind', 'customers', '--dry-run', customers);
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toBe(
      [
        ...['A “Account” is name', 'B “Tier” is segment', 'C “Account Manager” is accountOwner', 'D “CRM ID” is externalId'],
        'E “Region” is ignored',
      ]
        .map((line) => `${customers}: ${line}\n`)
        .join('') + 'Nothing was written: this would be\n3 accepted, 0 repeated, 0 refused\n',
    );
    const book = file('customers.xlsx', workbookOf(['Name', 'CRM ID'], ['Acme, Inc.', '001'], ['Hooli', 7]));
    expect((await run('--format', 'csv', '--kind', 'customers', customers)).stdout).toMatch(/\n3 accepted, 0 repeated, 0 refused\n$/);
    expect((await run('--format', 'xlsx', '--kind', 'customers', book)).stdout).toMatch(/\n1 accepted, 1 repeated, 0 refused\n$/);
    const refused = await run('--format', 'csv', '--kind', 'requests', requests);
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringMatching(/\n1 accepted, 0 repeated, 1 refused\n$/) });
    expect(refused.stderr).toBe(`${requests}:2 INVALID desiredBy “Q3 2027” is a quarter: write a day, such as 2026-09-30.\n`);
    const service = await serving({ folder: join(place, 'data') });
    const token = (await sayso(['token', '--name', 'Ivo', '--roles', 'IMPORTER'], { folder: join(place, 'data') })).stdout.trim();
    const remote = ['--url', service.url, '--token', token];
    expect((await run('--format', 'csv', '--kind', 'customers', ...remote, customers)).stdout).toBe(
      dry.stdout.replace(/Nothing[^]*/, '0 accepted, 3 repeated, 0 refused\n'),
    );
    expect((await run('--format', 'csv', '--kind', 'requests', ...remote, requests)).stderr).toBe(refused.stderr);
    await settled(service.url);
    expect((await service.end()).code).toBe(0);
    expect((await sayso(['verify'], { folder: join(place, 'data') })).code).toBe(0);
  });

  test.each([
    [['--format', 'csv', 'x.csv']],
    [['--format', 'csv', '--kind', 'people', 'x.csv']],
    [['--kind', 'customers', 'x.csv']],
    [['--dates', 'day-first', 'x.jsonl']],
  ])('are not brought in by %j', async (args) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { CommandBus } from '@nestjs/cqrs';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { parse } from 'graphql';
import { InProcess } from '../src/api/in-process.js';
import { AppModule } from '../src/app.module.js';
import { withEnvelope } from '../src/commands/envelope.js';
import { RegisterCustomer } from '../src/customers/customer.commands.js';
import { openInfrastructure } from '../src/infrastructure.js';
import type { Role } from '../src/kernel/actor.js';
import { itemsIn, undefused } from '../src/transfer/cells.js';
import { ListExport } from '../src/transfer/list-export.js';
import { LISTS, type Kind } from '../src/transfer/lists.js';
import { BOTH, COMMERCIAL, CONFIDENTIAL, tell } from './classified-story.js';
import { rowsIn } from './csv.js';
import { sayso } from './sayso.js';
import { send, startService, type Running } from './service.js';
import { visit } from './visiting.js';
import { xlsxRows } from './xlsx.js';

let service: Running;

beforeAll(async () => {
  service = await startService();
  await tell((role) => service.as(role.toLowerCase(), role));
  const pia = await service.as('Pia', 'PRODUCT');
  await send(pia, 'addFeature', { featureId: 'sso-2', name: 'SSO 2', aliases: ['SAML; OIDC', 'SCIM'], horizon: 'LATER' });
});
afterAll(() => service.stop());

const KINDS = Object.keys(LISTS) as Kind[];

const bearer = async (at: Running, ...roles: Role[]) => ({ authorization: `Bearer ${await at.token('Xenia', ...roles)}` });

async function bytesOf(address: string, roles: Role[], at = service): Promise<Buffer> {
  const response = await fetch(`${at.url}/export/${address}`, { headers: await bearer(at, ...roles) });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`${response.status} ${bytes.toString()}`);
  return bytes;
}
const taken = async (address: string, roles: Role[], at = service) => (await bytesOf(address, roles, at)).toString();

const rowsOf = async (address: string, ...roles: Role[]) => rowsIn(await taken(address, roles));
const statusOf = async (address: string, headers: Record<string, string>) => {
  const response = await fetch(`${service.url}/export/${address}`, { headers });
  return [response.status, ((await response.json()) as { error: { code: string } }).error.code];
};

/** The cookie of somebody who is signed in with a browser. */
async function signedIn({ infrastructure, url }: Running, name: string, ...roles: Role[]): Promise<string> {
  const { sessions } = infrastructure.signIn!;
  const session = sessions.begin({ issuer: 'sayso:local', subject: name, name, roles });
  return (await sessions.cookieOf(session, new URL(url).origin)).split(';')[0]!;
}

const elsewhere: Running[] = [];
afterEach(async () => {
  for (const other of elsewhere.splice(0)) await other.stop();
});
const another = async (): Promise<Running> => {
  const other = await startService();
  elsewhere.push(other);
  return other;
};

describe('a list as CSV (rule 28)', () => {
  test('is a file for spreadsheet programs: UTF-8 with its mark, RFC 4180, of which nobody keeps a copy', async () => {
    const { status, headers } = await fetch(`${service.url}/export/customers.csv`, { headers: await bearer(service, 'SALES') });
    expect([status, headers.get('content-type'), headers.get('content-disposition'), headers.get('cache-control')]).toEqual([
      200,
      'text/csv; charset=utf-8',
      'attachment; filename="customers.csv"',
      'no-store',
    ]);
    expect((await taken('customers.csv', ['SALES'])).replaceAll(/\d{4}-\d{2}-[\dT:.]+Z/g, 'MOMENT')).toBe(
      '\uFEFF"customerId","name","segment","accountOwner","externalId","registeredAt","mergedInto"\r\n"ace","ace",,,,"MOMENT","acme"\r\n"umbra","umbra","big",,,"MOMENT",\r\n"acme","acme","big",,,"MOMENT",\r\n',
    );
  });

  test.each(KINDS)('%s: as many things as the list has, each under its heads', async (kind) => {
    const ask = await service.as('Xenia', 'AUDITOR', 'ADMIN');
    const { data } = await ask(`{ ${kind} { totalCount } }`);
    const rows = await rowsOf(`${kind}.csv`, 'AUDITOR', 'ADMIN');
    const key = { requests: 'requestId' }[kind as string];
    // of what is read, the question before is one more
    const things = key === undefined ? rows.length : new Set(rows.map((row) => row[key])).size;
    expect(things - (kind === 'readAccess' ? 1 : 0)).toBeGreaterThanOrEqual(data[kind].totalCount);
    if (kind !== 'readAccess') expect(things).toBe(data[kind].totalCount);
    for (const row of rows)
      expect(Object.keys({ ...LISTS[kind].columns, ...('entries' in LISTS[kind] ? LISTS.requests.entries.columns : {}) })).toEqual(
        expect.arrayContaining(Object.keys(row)),
      );
  });

  test('requests have a row for each entry of their demand', async () => {
    const common = { requestId: 'r1', title: 'SSO', problem: 'One more password.', 'source.kind': 'CALL', featureId: 'sso', tags: 'saml' };
    const rows = await rowsOf('requests.csv?featureId=sso', 'SALES');
    const [acme, umbra, ...merged] = rows.filter(({ requestId }) => requestId === 'r1');
    expect(acme).toMatchObject({ ...common, status: 'ACCEPTED', customerId: 'acme', dealId: 'd1', note: 'Soon.' });
    expect(acme).toMatchObject({ 'dealValue.amount': COMMERCIAL.submitted, 'dealValue.currency': 'EUR' });
    expect(umbra).toMatchObject({ ...common, customerId: 'umbra', 'dealValue.amount': COMMERCIAL.added });
    expect(merged).toMatchObject([{ ...common, customerId: 'acme', 'dealValue.amount': COMMERCIAL.another }]);
  });

  test('more entries than come with a request, and a request without one', async () => {
    const other = await another();
    const ada = await other.as('Ada', 'SALES');
    const request = { problem: 'P', source: { kind: 'CALL' } };
    const demand = Array.from({ length: 50 }, (_, n) => ({ customerId: `c${n + 10}`, dealValue: { amount: `${n}.50`, currency: 'EUR' } }));
    for (const { customerId } of [...demand, { customerId: 'last' }]) await send(ada, 'registerCustomer', { customerId, name: customerId });
    await send(ada, 'submitRequest', { requestId: 'many', title: 'Many', ...request, demand });
    await send(ada, 'addDemand', { requestId: 'many', customerId: 'last' });
    await send(ada, 'submitRequest', { requestId: 'none', title: 'None', ...request });
    const rows = rowsIn(await taken('requests.csv', ['SALES'], other));
    expect(rows.map(({ requestId, customerId }) => `${requestId} ${customerId}`)).toEqual([
      'none undefined',
      ...[...demand.map(({ customerId }) => `many ${customerId}`), 'many last'],
    ]);
    expect(await taken('requests.csv', ['SALES'], other)).toContain(',7.50,"EUR",');
  });

  test('decisions and commitments have what makes them again; the words that wait stand apart from those in force', async () => {
    const decisions = await rowsOf('decisions.csv', 'PRODUCT');
    expect(decisions.find(({ outcome }) => outcome === 'DECLINED')).toMatchObject({
      ...{ requestId: 'r1', number: '1', reason: 'LOW_DEMAND', noAlternative: 'true', 'options.title': 'Build; Buy' },
      ...{ 'options.chosen': 'false; false', decidedBy: 'product', confidentialNote: CONFIDENTIAL.declined },
    });
    const [promise] = await rowsOf('commitments.csv', 'SALES');
    expect(promise).toMatchObject({
      ...{ commitmentId: 'sso@customer:acme', featureId: 'sso', 'audience.kind': 'CUSTOMER', 'audience.customerId': 'acme' },
      ...{ 'wording.canSay': 'SSO comes.', 'wording.cannotSay': 'When.', 'wording.conditions': 'Plan Pro.', owner: 'Sam' },
      ...{ followUpOn: '2999-01-01', basedOnRequestId: 'r1', overdue: 'false' },
    });
    expect(promise).not.toHaveProperty(['pending.canSay']);
  });

  test('a list in a cell keeps the semicolons of its items', async () => {
    expect((await rowsOf('features.csv?text=SSO+2', 'SALES'))[0]).toMatchObject({ aliases: String.raw`SAML\; OIDC; SCIM` });
  });

  test('what is too long for one answer comes in smaller pages', async () => {
    const other = await another();
    const sam = await other.as('Sam', 'SALES');
    await send(await other.as('Pia', 'PRODUCT'), 'addFeature', { featureId: 'f', name: 'F', horizon: 'NOW' });
    for (let n = 0; n < 60; n++) {
      await send(sam, 'registerCustomer', { customerId: `c${n}`, name: `C ${n}` });
      const wording = { canSay: 'Yes.', cannotSay: 'No.', conditions: Array.from({ length: 9 }, (_, m) => `${m} ${'x'.repeat(9_900)}`) };
      const audience = { kind: 'CUSTOMER', customerId: `c${n}` };
      const { userErrors } = await send(sam, 'proposeCommitment', {
        featureId: 'f',
        audience,
        wording,
        owner: 'S',
        followUpOn: '2999-01-01',
      });
      expect(userErrors).toEqual([]);
    }
    const text = await taken('commitments.csv', ['SALES'], other);
    expect(text.length).toBeGreaterThan(5_000_000);
    expect(rowsIn(text).map(({ commitmentId }) => commitmentId)).toEqual(Array.from({ length: 60 }, (_, n) => `f@customer:c${59 - n}`));
  });
});

describe('a list as XLSX', () => {
  test.each(KINDS.filter((kind) => kind !== 'readAccess'))('%s: the same as in CSV', async (kind) => {
    const rows = xlsxRows(await bytesOf(`${kind}.xlsx`, ['AUDITOR', 'ADMIN']));
    const same = await rowsOf(`${kind}.csv`, 'AUDITOR', 'ADMIN');
    expect(rows).toEqual(same.map((row) => Object.fromEntries(Object.entries(row).map(([head, cell]) => [head, undefused(cell)]))));
    expect(rows).toHaveLength(same.length);
  });

  test('is a file for spreadsheet programs, and withholds the same', async () => {
    const { headers } = await fetch(`${service.url}/export/requests.xlsx`, { headers: await bearer(service, 'CONTRIBUTOR') });
    expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'attachment; filename="requests.xlsx"',
    ]);
    for (const row of xlsxRows(await bytesOf('requests.xlsx', ['CONTRIBUTOR']))) expect(row).not.toHaveProperty(['dealValue.amount']);
    for (const row of xlsxRows(await bytesOf('decisions.xlsx', ['SALES']))) expect(row).not.toHaveProperty(['confidentialNote']);
  });
});

describe('no cell is a formula', () => {
  const HOSTILE = [
    '=1+1',
    "=cmd|' /C calc'!A0",
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    '＝1+1',
    '＋1',
    '－1',
    '＠A1',
    ' =1+1',
    "'=1+1",
    'a","=1+1',
    'x\n=1',
  ];

  test('whoever wrote it, and the text is the same again', async () => {
    const other = await another();
    const ada = await other.as('=Ada', 'SALES');
    for (const [n, text] of HOSTILE.entries()) {
      const request = {
        requestId: `r${n}`,
        title: text.replaceAll('\n', ' '),
        problem: text,
        source: { kind: 'CALL' },
        tags: [text.trim().replaceAll('\n', ' ')],
      };
      expect((await send(ada, 'submitRequest', request)).userErrors).toEqual([]);
    }
    const { data } = await ada('{ requests(first: 100) { edges { node { requestId title problem tags } } } }');
    const rows = rowsIn(await taken('requests.csv', ['SALES'], other));
    expect(
      rows.map(({ requestId, title, problem, tags }) => ({
        requestId,
        title: undefused(title ?? ''),
        problem: undefused(problem ?? ''),
        tags: itemsIn(undefused(tags ?? '')),
      })),
    ).toEqual(data.requests.edges.map(({ node }: { node: object }) => node));
    for (const cell of rows.flatMap((row) => Object.values(row))) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
    expect(rows[0]).toMatchObject({ submittedBy: "'=Ada" });
    const book = xlsxRows(await bytesOf('requests.xlsx', ['SALES'], other));
    expect(book.map(({ problem }) => undefused(problem ?? ''))).toEqual(
      data.requests.edges.map(({ node }: { node: { problem: string } }) => node.problem),
    );
  });
});

describe('who may', () => {
  const holding = async (address: string, ...roles: Role[]) => {
    const text = await taken(address, roles);
    return BOTH.filter((secret) => text.includes(secret));
  };

  test('each sees in a cell what they see in the API', async () => {
    const [notes, values] = [Object.values(CONFIDENTIAL), Object.values(COMMERCIAL)];
    for (const role of ['PRODUCT', 'LEADERSHIP', 'AUDITOR'] as const) {
      expect([role, (await holding('decisions.csv', role)).sort()]).toEqual([role, notes.sort()]);
      expect([role, (await holding('requests.csv', role)).sort()]).toEqual([role, values.sort()]);
    }
    expect(await holding('decisions.csv', 'SALES')).toEqual([]);
    expect((await holding('requests.csv', 'SALES')).sort()).toEqual(values);
    for (const kind of KINDS.filter((kind) => !['people', 'serviceTokens', 'readAccess', 'shares'].includes(kind)))
      expect([kind, await holding(`${kind}.csv`, 'CONTRIBUTOR')]).toEqual([kind, []]);
    const [row] = await rowsOf('requests.csv', 'CONTRIBUTOR');
    expect(row).toMatchObject({ customerId: 'acme' });
    expect(row).not.toHaveProperty(['dealValue.amount']);
    expect(row).not.toHaveProperty(['dealValue.currency']);
  });

  test('nobody without a token, and who may not ask for the list does not export it', async () => {
    for (const kind of KINDS) expect([kind, ...(await statusOf(`${kind}.csv`, {}))]).toEqual([kind, 401, 'UNAUTHENTICATED']);
    for (const kind of ['people', 'serviceTokens', 'readAccess'])
      expect([kind, ...(await statusOf(`${kind}.csv`, await bearer(service, 'SALES', 'PRODUCT')))]).toEqual([kind, 403, 'FORBIDDEN']);
    for (const role of ['IMPORTER', 'ADMIN'] as const)
      expect([role, ...(await statusOf('customers.csv', await bearer(service, role)))]).toEqual([role, 403, 'FORBIDDEN']);
  });

  test('a session of a browser opens it from our own pages alone', async () => {
    const cookie = await signedIn(service, 'Lea', 'LEADERSHIP');
    const at = async (site: string) =>
      (await visit(`${service.url}/export/requests.csv`, { headers: { cookie, 'sec-fetch-site': site } })).status;
    expect([await at('same-origin'), await at('cross-site'), await at('same-site'), await at('none')]).toEqual([200, 401, 401, 401]);
  });

  test('it is on record that a list is exported, with how many things, before it is', async () => {
    await taken('requests.csv?status=MERGED', ['SALES']);
    await taken('decisions.csv', ['PRODUCT']);
    const root = await service.as('Root', 'ADMIN');
    const { data } = await root('{ readAccess(first: 3) { edges { node { operation count things requestId reader { roles } } } } }');
    expect(data.readAccess.edges.map(({ node }: { node: object }) => node)).toEqual([
      { operation: 'export.decisions', count: 3, things: [], requestId: expect.any(String), reader: { roles: ['PRODUCT'] } },
      {
        operation: 'Decision.confidentialNote',
        count: 3,
        things: expect.any(Array),
        requestId: expect.any(String),
        reader: { roles: ['PRODUCT'] },
      },
      { operation: 'export.requests', count: 1, things: [], requestId: expect.any(String), reader: { roles: ['SALES'] } },
    ]);
  });
});

describe('the filters of the list', () => {
  const keys = async (address: string, key = 'requestId') => [...new Set((await rowsOf(address, 'SALES')).map((row) => row[key]))];

  test('narrow it, several values any of, and empty ones not', async () => {
    expect(await keys('requests.csv?status=MERGED')).toEqual(['r2']);
    expect(await keys('requests.csv?status=MERGED&status=ACCEPTED')).toEqual(['r2', 'r1']);
    expect(await keys('requests.csv?status=ACCEPTED&area=&tags=saml')).toEqual(['r1']);
    expect(await keys('requests.csv?uninformed=false&orderBy.by=TITLE&orderBy.direction=ASC')).toEqual(
      ['r2', 'r1'].slice(0, (await keys('requests.csv?uninformed=false')).length),
    );
    expect(await keys('affectedCustomers.csv?open=&commitmentId=sso@customer:acme', 'customerId')).toEqual(
      await keys('affectedCustomers.csv?open=', 'customerId'),
    );
    expect(await keys('agenda.csv?on=2999-01-01', 'kind')).toContain('FOLLOW_UP_DUE');
  });

  test('as of a day, a moment, a position', async () => {
    expect(await keys('requests.csv?asOf=2020-01-01')).toEqual([]);
    expect(await keys(`requests.csv?asOf=${new Date().toISOString().slice(0, 10)}`)).toEqual(['r2', 'r1']);
    expect(await keys('requests.csv?asOf=2020-01-01T00:00:00%2B02:00')).toEqual([]);
    expect(await keys('requests.csv?asOf.position=4')).toEqual(['r1']);
    expect(await keys('requests.csv?minPosition=4')).toEqual(['r2', 'r1']);
  });

  test.each([
    ['no such list', 'nothing.csv', 404, 'NOT_FOUND'],
    ['of another object', 'toString.csv', 404, 'NOT_FOUND'],
    ['no such format', 'requests.pdf', 404, 'NOT_FOUND'],
    ['no such filter', 'requests.csv?colour=red', 400, 'UNKNOWN_FIELD'],
    ['a page', 'requests.csv?first=1', 400, 'UNKNOWN_FIELD'],
    ['a whole object', 'requests.csv?filter=x', 400, 'UNKNOWN_FIELD'],
    ['no such value', 'requests.csv?status=DECIDED', 400, 'INVALID'],
    ['no such flag', 'requests.csv?uninformed=yes', 400, 'INVALID'],
    ['a flag twice', 'requests.csv?uninformed=true&uninformed=false', 400, 'INVALID'],
    ['no such day', 'requests.csv?asOf=2020-02-30', 400, 'INVALID'],
    ['no such position', 'requests.csv?asOf.position=x', 400, 'INVALID'],
    ['of nobody’s', 'requests.csv?__proto__.x=1', 400, 'UNKNOWN_FIELD'],
  ])('refused: %s', async (_, address, status, code) => {
    expect(await statusOf(address, await bearer(service, 'SALES'))).toEqual([status, code]);
  });
});

test('an export is one moment, though others write while it is read', async () => {
  const other = await another();
  const ada = await other.as('Ada', 'SALES');
  const register = (n: number) => send(ada, 'registerCustomer', { customerId: `c${n}`, name: `Before ${n}` });
  for (let n = 0; n < 250; n++) await register(n);
  const response = await fetch(`${other.url}/export/customers.csv?orderBy.by=NAME&orderBy.direction=ASC`, {
    headers: await bearer(other, 'SALES'),
  });
  const writing = (async () => {
    for (let n = 0; n < 250; n += 5) await send(ada, 'changeCustomer', { customerId: `c${n}`, name: `After ${n}` });
    for (let n = 250; n < 300; n++) await register(n);
  })();
  const rows = rowsIn(Buffer.from(await response.arrayBuffer()).toString());
  await writing;
  expect(rows.map(({ name }) => name).sort()).toEqual(Array.from({ length: 250 }, (_, n) => `Before ${n}`).sort());
});

test('it is of the position at which it began, and on record before its first page is taken', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sayso-pages-'));
  const infrastructure = await openInfrastructure({
    folder,
    failStop: (error) => {
      throw error;
    },
  });
  const app = await NestFactory.create(AppModule.on(infrastructure), new FastifyAdapter(), { logger: false, bodyParser: false });
  await app.init();
  try {
    const ada = { issuer: 'test', subject: 'Ada', name: 'Ada', roles: ['SALES', 'ADMIN'] } as const;
    const reader = { actor: ada, until: Number.MAX_SAFE_INTEGER, isInBrowser: false };
    const register = async (from: number, to: number) => {
      for (let n = from; n < to; n++)
        await app.get(CommandBus).execute(withEnvelope(RegisterCustomer, { customerId: `c${n}`, name: `C ${1000 + n}` }, { actor: ada }));
      await infrastructure.projector.waitFor((await infrastructure.log.head()).position, 10_000);
    };
    const reads = async () =>
      (await app.get(InProcess).ask(reader, 'r', parse('{ readAccess { edges { node { operation count } } } }'), {})).data;
    await register(0, 250);
    const { pages } = await app
      .get(ListExport, { strict: false })
      .open('customers', { 'orderBy.by': 'NAME', 'orderBy.direction': 'ASC' }, reader);
    expect(await reads()).toMatchObject({ readAccess: { edges: [{ node: { operation: 'export.customers', count: 250 } }] } });
    const keys: (string | undefined)[] = [];
    for await (const rows of pages) {
      keys.push(...rows.map(([customerId]) => customerId));
      await register(250 + keys.length, 260 + keys.length);
    }
    expect(keys).toEqual(Array.from({ length: 250 }, (_, n) => `c${n}`));
  } finally {
    await app.close();
    await infrastructure.close();
    rmSync(folder, { recursive: true });
  }
});

describe('the command line', () => {
  test('gives the same through a service and on its folder, and what is wrong by its exit code', async () => {
    const other = await another();
    await tell((role) => other.as(role.toLowerCase(), role));
    const { folder, url } = other;
    // the mark at the beginning is lost as its output is read
    const exported = async (...args: string[]) => sayso(['export', ...args], { folder });
    const remote = ['--url', url, '--token', await other.token('Xenia', 'AUDITOR')];
    const through = await exported('--format', 'csv', '--kind', 'requests', ...remote);
    expect(through).toEqual({ code: 0, stdout: (await taken('requests.csv', ['AUDITOR'], other)).slice(1), stderr: '' });
    expect((await exported('--format', 'csv', '--kind', 'requests')).code).toBe(73);
    const contributor = ['--url', url, '--token', await other.token('Con', 'CONTRIBUTOR')];
    expect((await exported('--format', 'csv', '--kind', 'people', ...contributor)).code).toBe(2);
    await elsewhere.pop()?.stop({ keep: true });
    try {
      expect(await exported('--format', 'csv', '--kind', 'requests')).toEqual(through);
      const decisions = await exported('--format', 'csv', '--kind', 'decisions');
      expect(rowsIn(`\uFEFF${decisions.stdout}`)).toHaveLength(3);
      const reads = rowsIn(`\uFEFF${(await exported('--format', 'csv', '--kind', 'readAccess')).stdout}`);
      expect(reads.map(({ operation }) => operation)).toEqual(expect.arrayContaining(['export.requests', 'export.decisions']));
      for (const wrong of [
        ['--format', 'csv'],
        ['--kind', 'requests'],
        ['--format', 'csv', '--kind', 'nothing'],
        ['--format', 'pdf'],
      ])
        expect([wrong, (await exported(...wrong)).code]).toEqual([wrong, 2]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

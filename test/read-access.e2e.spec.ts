import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Role } from '../src/kernel/actor.js';
import { Database } from '../src/sqlite/database.js';
import { sayso } from './sayso.js';
import { send, signingIn, startService, type Answer, type Running } from './service.js';

let service: Running;
let now = '2026-03-01T12:00:00.000Z';
const as = signingIn(() => service);

/** What stands in the note, in the title and in what is asked for. */
const NOTE = 'canary-5e1d';
const TITLE = 'canary-90ab';

beforeAll(async () => {
  service = await startService({ clock: { now: () => now } });
  await send(as('Pia', 'PRODUCT'), 'addFeature', { featureId: 'f', name: 'F', horizon: 'NOW' });
  await send(as('Sam', 'SALES'), 'registerCustomer', { customerId: 'c', name: 'C' });
  for (const requestId of ['r1', 'r2'])
    await send(as('Sam', 'SALES'), 'submitRequest', {
      requestId,
      title: TITLE,
      problem: 'No F.',
      source: { kind: 'CALL' },
      featureId: 'f',
    });
  const { userErrors } = await send(as('Pia', 'PRODUCT'), 'declineRequest', declining('r1'));
  expect(userErrors).toEqual([]);
});
afterAll(() => service.stop());

const declining = (requestId: string) => ({
  ...{ requestId, rationale: 'Every customer asks for it.', reason: 'LOW_DEMAND', noAlternative: true },
  ...{ positionWaiver: 'Nobody there.', confidentialNote: NOTE },
});

interface Line {
  readonly at: string;
  readonly requestId: string | null;
  readonly reader: { readonly id: string; readonly name: string; readonly roles: readonly Role[] };
  readonly operation: string;
  readonly things: readonly string[];
  readonly count: number;
}

const LINE = 'at requestId reader { id name roles } operation things count';

async function lines(args = '(first: 100)', ask = as('Root', 'ADMIN')): Promise<Line[]> {
  const { data, errors } = await ask(`{ readAccess${args} { edges { node { ${LINE} } } } }`);
  expect(errors).toBeUndefined();
  return data.readAccess.edges.map(({ node }: { node: Line }) => node);
}

/** What reads of that work are on record, oldest first. */
async function readsOf(work: () => Promise<unknown>): Promise<Line[]> {
  const before = (await lines()).length;
  await work();
  const after = await lines();
  return after.slice(0, after.length - before).reverse();
}

const told = (read: readonly Line[]) => read.map(({ reader, operation, things }) => [reader.name, operation, ...things].join(' '));
/** A client asks both ways: by Apollo’s pipeline, and as a known document. */
const twice = (...read: string[]) => [...read, ...read];

const exported = async (name = 'Xenia') =>
  fetch(`${service.url}/export`, { headers: { authorization: `Bearer ${await service.token(name, 'AUDITOR')}` } });

describe('on record before it is shown', () => {
  const NOTES = 'decisions { confidentialNote }';

  test.each<[string, string, ...string[]]>([
    ['a note below a request', `{ request(requestId: "r1") { ${NOTES} } }`, 'Pia Decision.confidentialNote request-r1'],
    [
      'by its global id',
      '{ node(id: "request-r1#1") { ... on Decision { confidentialNote } } }',
      'Pia Decision.confidentialNote request-r1',
    ],
    [
      'below an event',
      `{ events(filter: { type: ["RequestDeclined"] }) { edges { node { subject { ... on Request { ${NOTES} } } } } } }`,
      'Pia Decision.confidentialNote request-r1',
    ],
    ['below a why', '{ whyDeclined(requestId: "r1") { decision { confidentialNote } } }', 'Pia Decision.confidentialNote request-r1'],
    [
      'under another name',
      `{ a: requests(filter: { status: DECLINED }) { edges { node { b: decisions { c: confidentialNote } } } } }`,
      'Pia Decision.confidentialNote request-r1',
    ],
  ])('%s', async (_, query, ...expected) => {
    const ask = as('Pia', 'PRODUCT');
    expect(told(await readsOf(async () => expect(JSON.stringify(await ask(query))).toContain(NOTE)))).toEqual(twice(...expected));
  });

  test.each([
    ['in a history', '{ request(requestId: "r1") { history { edges { node { data } } } } }'],
    ['in the log', '{ events(filter: { stream: ["request-r1"] }) { edges { node { data } } } }'],
  ])('the event that holds a note, %s', async (_, query) => {
    const [declined] = await idsOf('RequestDeclined');
    const ask = as('Lea', 'LEADERSHIP');
    expect(told(await readsOf(async () => expect(JSON.stringify(await ask(query))).toContain(NOTE)))).toEqual(
      twice(`Lea Event.data ${declined}`),
    );
  });

  test('a note in what a command answers', async () => {
    const read = () => send(as('Pia', 'PRODUCT'), 'declineRequest', declining('r2'), `request { ${NOTES} }`);
    expect(told(await readsOf(read))).toEqual(['Pia Decision.confidentialNote request-r2']);
  });

  test('whatever an auditor asks, also of nothing, but for who it is', async () => {
    const ask = as('Audrey', 'AUDITOR');
    expect(told(await readsOf(() => ask('{ requests { totalCount edges { node { id } } } }')))).toEqual(
      twice('Audrey Query.requests request-r2 request-r1'),
    );
    expect(told(await readsOf(() => ask('{ customer(customerId: "nobody") { id } }')))).toEqual(twice('Audrey Query.customer'));
    expect(told(await readsOf(() => ask('{ promiseCheck(customerId: "c", featureId: "f") { asOf } }')))[0]).toMatch(
      /^Audrey Query\.promiseCheck/,
    );
    expect(told(await readsOf(() => as('Both', 'SALES', 'AUDITOR')('{ features { totalCount } }')))).toEqual(
      twice('Both Query.features feature-f'),
    );
    expect(told(await readsOf(() => ask('{ people { totalCount } }')))[0]).toMatch(/^Audrey Query\.people /);
    expect(told(await readsOf(() => ask('{ viewer { name } register { name } }')))).toEqual([]);
    expect(told(await readsOf(() => ask('{ readAccess(first: 0) { __typename } }')))).toEqual(twice('Audrey Query.readAccess'));
  });

  test('an export, through the service and from the data folder, with how many events there are', async () => {
    const [read, ...others] = await readsOf(async () => expect(await (await exported()).text()).toContain(NOTE));
    expect([read, others]).toMatchObject([
      {
        ...{ at: now, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/), operation: 'export', things: [], count: 6 },
        reader: { id: 'sayso:local|Xenia', name: 'Xenia', roles: ['AUDITOR'] },
      },
      [],
    ]);
    const offline = await readsOf(async () => {
      const { code, stdout } = await sayso(['export'], { folder: service.folder });
      expect([code, stdout.includes(NOTE)]).toEqual([0, true]);
    });
    expect(offline).toMatchObject([
      { requestId: null, reader: { id: expect.stringMatching(/^sayso:cli\|/), roles: [] }, operation: 'export', count: 6 },
    ]);
  });

  test('under the id of the request that a fault is told with, one for all that it reads', async () => {
    let fault: string | undefined;
    const read = await readsOf(async () => {
      const { extensions } = await as('Audrey', 'AUDITOR')('{ features { totalCount } events(after: "x") { totalCount } }');
      fault = extensions?.requestId;
    });
    const ids = read.map(({ requestId }) => requestId);
    const [known, , whole] = ids;
    expect(ids).toEqual([known, known, whole, whole]);
    expect(new Set(ids).size).toBe(2);
    expect(ids).toContain(fault);
  });

  test('but not what everybody may see, nor what was withheld, nor where there was no note', async () => {
    const read = await readsOf(async () => {
      const sam = as('Sam', 'SALES');
      expect((await sam('{ promiseCheck(customerId: "c", featureId: "f") { asOf } }')).errors).toBeUndefined();
      for (const query of [`{ request(requestId: "r1") { ${NOTES} history { edges { node { data } } } } }`, '{ figures { __typename } }'])
        expect((await sam(query)).errors).toBeUndefined();
      const pia = as('Pia', 'PRODUCT');
      await pia('{ request(requestId: "r1") { title decisions { rationale } } }');
      await pia('{ events(filter: { type: ["RequestSubmitted"] }) { edges { node { data } } } }');
      await exportedBy('SALES');
    });
    expect(read).toEqual([]);
  });

  const exportedBy = async (role: Role) =>
    fetch(`${service.url}/export`, { headers: { authorization: `Bearer ${await service.token('Sam', role)}` } });

  const idsOf = async (type: string): Promise<string[]> =>
    (
      await as('Sam', 'SALES')(`{ events(filter: { type: ["${type}"], stream: ["request-r1"] }) { edges { node { id } } } }`)
    ).data.events.edges.map(({ node }: { node: { id: string } }) => node.id);

  test('what many ask at once is all there', async () => {
    const ask = async (n: number) => as(`P${n}`, 'PRODUCT')(`{ request(requestId: "r1") { ${NOTES} } }`);
    const read = await readsOf(() => Promise.all(Array.from({ length: 20 }, (_, n) => ask(n))));
    expect(told(read).sort()).toEqual(
      Array.from({ length: 20 }, (_, n) => twice(`P${n} Decision.confidentialNote request-r1`))
        .flat()
        .sort(),
    );
  });
});

describe('the log of reads', () => {
  test('is for ADMIN and AUDITOR, newest first, narrowed and in pages', async () => {
    for (const role of ['SALES', 'PRODUCT_APPROVER', 'LEADERSHIP', 'SERVICE', 'IMPORTER'] as const)
      expect((await as('Sam', role)('{ readAccess { totalCount } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');

    now = '2026-03-02T12:00:00.000Z';
    await (await exported('Yves')).text();
    now = '2026-03-03T12:00:00.000Z';
    await (await exported('Zoe')).text();
    expect(told((await lines('(first: 2)')).slice(0, 2))).toEqual(['Zoe export', 'Yves export']);
    const filtered = (filter: string) => lines(`(filter: { ${filter} })`);
    expect(told(await filtered('readerId: ["sayso:local|Yves", "sayso:local|Zoe"]'))).toEqual(['Zoe export', 'Yves export']);
    expect(told(await filtered('operation: ["export"], until: "2026-03-03T12:00:00Z"')).slice(0, 2)).toEqual([
      'Yves export',
      expect.anything(),
    ]);
    expect(told(await filtered('from: "2026-03-03T12:00:00Z", until: "2026-03-04T00:00:00Z"'))).toEqual(['Zoe export']);
    expect(await filtered('operation: []')).toEqual([]);

    const root = as('Root', 'ADMIN');
    const page = async (args: string) =>
      (
        await root(
          `{ readAccess(${args}) { totalCount edges { cursor node { reader { name } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
        )
      ).data.readAccess;
    const first = await page('first: 1');
    expect(first).toMatchObject({
      edges: [{ node: { reader: { name: 'Zoe' } } }],
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
    const rest = await page(`first: 1, after: "${first.pageInfo.endCursor}"`);
    expect(rest).toMatchObject({ totalCount: first.totalCount, edges: [{ node: { reader: { name: 'Yves' } } }] });
    expect(await page(`last: 1, before: "${rest.pageInfo.startCursor}"`)).toMatchObject({ edges: first.edges });
    for (const bad of ['first: 101', 'after: "x"', 'before: "x"']) {
      const { errors } = await root(`{ readAccess(${bad}) { totalCount } }`);
      expect(errors?.[0]?.extensions.code).toBe('INVALID');
    }
  });

  test('holds no value, and nothing that was asked for', async () => {
    await as('Audrey', 'AUDITOR')(`{ alias_${NOTE.replace('-', '_')}: request(requestId: "${TITLE}") { id } }`);
    await as(
      'Audrey',
      'AUDITOR',
    )(`{ requests(filter: { tag: ["${TITLE}"] }) { edges { node { title decisions { confidentialNote } } } } }`);
    const bytes = readdirSync(service.folder)
      .filter((name) => name.startsWith('access.db'))
      .map((name) => readFileSync(join(service.folder, name), 'latin1'));
    expect(bytes.join('')).toContain('Decision.confidentialNote');
    for (const canary of [NOTE, TITLE, 'canary']) expect(bytes.filter((text) => text.includes(canary))).toEqual([]);
  });

  test('that was begun when requests were not recorded goes on, and keeps its lines', async () => {
    const before = await lines();
    const { folder } = service;
    await service.stop({ keep: true });
    const db = Database.open(join(folder, 'access.db'));
    db.exec('ALTER TABLE reads DROP COLUMN requestId; PRAGMA user_version = 1');
    db.close();
    service = await startService({ clock: { now: () => now }, folder });
    expect(await lines()).toEqual(before.map((line) => ({ ...line, requestId: null })));
    await (await exported('Yves')).text();
    expect(await lines('(first: 1)')).toMatchObject([{ reader: { name: 'Yves' }, requestId: expect.any(String) }]);
  });

  test('takes no line back, and changes none', async () => {
    const before = await lines();
    const db = Database.open(join(service.folder, 'access.db'));
    try {
      for (const statement of [
        'DELETE FROM reads',
        "UPDATE reads SET operation = 'x'",
        'INSERT OR REPLACE INTO reads SELECT * FROM reads LIMIT 1',
      ])
        expect(() => db.run(statement)).toThrow(/A read /);
    } finally {
      db.close();
    }
    expect(await lines()).toEqual(before);
  });
});

describe('where it cannot be written', () => {
  const file = () => join(service.folder, 'access.db');
  const codeOf = ({ status, data, errors }: Answer) => [status, data, errors?.map(({ extensions }) => extensions.code)];
  const REFUSED = [503, undefined, ['READ_NOT_RECORDED']];
  const NOTES = '{ request(requestId: "r1") { decisions { confidentialNote } } }';

  /** Drops its one table behind the service's back. */
  const dropTable = () => {
    const db = Database.open(file());
    db.exec('DROP TABLE reads');
    db.close();
  };

  const removeFile = () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(file() + suffix, { recursive: true, force: true });
  };

  afterEach(removeFile);

  test.each<[string, () => void]>([
    ['it has lost its table', dropTable],
    [
      'a folder stands in its place',
      () => {
        removeFile();
        mkdirSync(file());
      },
    ],
  ])('because %s, what is watched is refused, and all else goes on', async (_, spoil) => {
    await as('Pia', 'PRODUCT')(NOTES);
    spoil();
    expect(codeOf(await as('Pia', 'PRODUCT')(NOTES))).toEqual(REFUSED);
    expect(codeOf(await as('Pia', 'PRODUCT')('{ events { edges { node { data } } } }'))).toEqual(REFUSED);
    const audrey = as('Audrey', 'AUDITOR');
    for (const query of ['{ requests { totalCount } }', '{ customer(customerId: "nobody") { id } }']) {
      const answer = await audrey(query);
      expect([query, ...codeOf(answer)]).toEqual([query, ...REFUSED]);
      expect(answer.extensions?.suggestions).toBeUndefined();
    }
    expect((await audrey('{ readAccess { totalCount } }')).errors).toMatchObject([{ extensions: { code: 'READ_NOT_RECORDED' } }]);
    const refused = await exported();
    expect([refused.status, await refused.json()]).toMatchObject([503, { error: { code: 'READ_NOT_RECORDED' } }]);
    const offline = await sayso(['export'], { folder: service.folder });
    expect([offline.code, offline.stdout]).toEqual([74, '']);
    expect(offline.stderr).toContain('access.db');

    const asked = ['{ promiseCheck(customerId: "c", featureId: "f") { asOf } }', NOTES, '{ events { edges { node { data } } } }'];
    for (const query of asked) expect((await as('Sam', 'SALES')(query)).errors).toBeUndefined();
    expect((await as('Pia', 'PRODUCT')('{ request(requestId: "r1") { title } }')).data.request.title).toBe(TITLE);
    expect((await audrey('{ viewer { name } }')).data.viewer.name).toBe('Audrey');
    const { userErrors } = await send(as('Sam', 'SALES'), 'changeCustomer', { customerId: 'c', name: `C ${Math.random()}` });
    expect(userErrors).toEqual([]);

    removeFile();
    expect((await as('Pia', 'PRODUCT')(NOTES)).data.request.decisions[0].confidentialNote).toBe(NOTE);
    expect(told(await lines())).toEqual(twice('Pia Decision.confidentialNote request-r1'));
  });

  test('a file that is moved away takes no more', async () => {
    await as('Pia', 'PRODUCT')(NOTES);
    renameSync(file(), `${file()}.old`);
    await as('Lea', 'LEADERSHIP')(NOTES);
    expect(told(await lines())).toEqual(twice('Lea Decision.confidentialNote request-r1'));
    rmSync(`${file()}.old`);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Role } from '../src/kernel/actor.js';
import { StandIn } from './eventstoredb/stand-in.js';
import { client, send, settled, signingIn, startService, type Ask, type Running } from './service.js';
import { until } from './until.js';

const NOON = '2026-03-01T12:00:00.000Z';
let now: string;
let service: Running;
const clock = { now: () => now };

beforeAll(async () => {
  now = NOON;
  service = await startService({ clock, policies: [] });
});
beforeEach(() => {
  now = NOON;
});
afterAll(() => service.stop());

const as = (role: Role): Ask => signingIn(() => service)(`One who is ${role}`, role);

async function by(role: Role, command: string, input: object, payload = ''): Promise<Record<string, unknown>> {
  const done = (await send(as(role), command, input, payload)) as Record<string, unknown>;
  expect({ command, userErrors: done['userErrors'] }).toEqual({ command, userErrors: [] });
  return done;
}

/** A slot as commands name it, and the audience that it is for. */
const EVERYONE = { kind: 'EVERYONE' } as const;
const toSegment = (segment: string) => ({ kind: 'SEGMENT', segment }) as const;
const toCustomer = (customerId: string) => ({ kind: 'CUSTOMER', customerId }) as const;
type To = typeof EVERYONE | ReturnType<typeof toSegment> | ReturnType<typeof toCustomer>;
const slotOf = (featureId: string, to: To) =>
  `${featureId}@${to.kind === 'EVERYONE' ? 'everyone' : to.kind === 'SEGMENT' ? `segment:${to.segment}` : `customer:${to.customerId}`}`;

let features = 0;
async function feature(input: object = {}): Promise<string> {
  const featureId = `f${++features}`;
  await by('PRODUCT', 'addFeature', { featureId, name: `Feature ${featureId}`, horizon: 'NOW', ...input });
  return featureId;
}

/** Puts words in force; answers the key of their slot. */
async function inForce(featureId: string, canSay: string, to: To = EVERYONE, wording: object = {}): Promise<string> {
  const words = { canSay, cannotSay: 'Anything else.', ...wording };
  await by('SALES_APPROVER', 'proposeCommitment', {
    ...{ featureId, audience: to, wording: words, owner: 'Sam', followUpOn: '2026-09-01', approveAs: 'SALES' },
  });
  const commitmentId = slotOf(featureId, to);
  await by('PRODUCT_APPROVER', 'approveWording', { commitmentId, wordingVersion: 1, function: 'PRODUCT' });
  return commitmentId;
}

const customer = (customerId: string, segment?: string) => by('SALES', 'registerCustomer', { customerId, name: customerId, segment });

interface Words {
  readonly canSay: string;
  readonly conditions: readonly string[];
  readonly promisedDate: string | null;
}
interface Shown {
  readonly asOf: string;
  readonly shipped: readonly Words[];
  readonly dated: readonly Words[];
  readonly undated: readonly Words[];
}
const WORDS = 'canSay conditions promisedDate';
const SHOWN = `asOf shipped { ${WORDS} } dated { ${WORDS} } undated { ${WORDS} }`;

const share = async (audience: To, input: object = {}): Promise<{ shareId: string; key: string; link: string }> => {
  const { key, link, share } = await by('PRODUCT', 'shareRoadmap', { audience, title: 'A share', ...input }, 'key link share { shareId }');
  return { shareId: (share as { shareId: string }).shareId, key: String(key), link: String(link) };
};

/** What a link shows to who has nothing but the link. */
const opened = async (key: string): Promise<Shown | null> => {
  const { data, errors } = await client(service.url)(`query ($key: String!) { sharedRoadmap(key: $key) { ${SHOWN} } }`, { key });
  expect(errors).toBeUndefined();
  return data.sharedRoadmap;
};
const said = (shown: Shown | null): string[] =>
  (shown ? [...shown.shipped, ...shown.dated, ...shown.undated] : []).map(({ canSay }) => canSay);
/** What is said of one feature, by the words that were put in force for it. */
const saidOf = async (key: string, ...words: string[]): Promise<string[]> => said(await opened(key)).filter((one) => words.includes(one));

describe('what a share shows (rule 29)', () => {
  let everyone: string;
  let acme: string;
  let big: string;
  beforeAll(async () => {
    now = NOON;
    await customer('acme', 'big');
    [everyone, acme, big] = [await share(EVERYONE), await share(toCustomer('acme')), await share(toSegment('big'))].map(
      ({ key }) => key,
    ) as [string, string, string];
  });

  test('is what may be said to everyone: what is there, what comes by a day, the nearest first, and what comes', async () => {
    const [late, soon, some, done, delivered] = [await feature(), await feature(), await feature(), await feature(), await feature()];
    await inForce(late, 'Late.', EVERYONE, { promisedDate: '2026-12-01', conditions: ['Plan Pro.'] });
    await inForce(soon, 'Soon.', EVERYONE, { promisedDate: '2026-04-01', validUntil: '2026-05-01' });
    await inForce(some, 'Some day.');
    await inForce(done, 'It is there.');
    await by('PRODUCT', 'shipFeature', { featureId: done, shippedOn: '2026-02-01' });
    await by('PRODUCT', 'assertDelivery', {
      commitmentId: await inForce(delivered, 'It came.', EVERYONE, { promisedDate: '2026-02-01' }),
      deliveredOn: '2026-02-01',
    });
    await by('PRODUCT', 'addFeature', { featureId: 'silent', name: 'Silent', horizon: 'NOW', targetDate: '2026-04-01' });
    const shown = await opened(everyone);
    expect(shown).toEqual({
      asOf: NOON,
      shipped: [
        { canSay: 'It came.', conditions: [], promisedDate: '2026-02-01' },
        { canSay: 'It is there.', conditions: [], promisedDate: null },
      ],
      dated: [
        { canSay: 'Soon.', conditions: [], promisedDate: '2026-04-01' },
        { canSay: 'Late.', conditions: ['Plan Pro.'], promisedDate: '2026-12-01' },
      ],
      undated: [{ canSay: 'Some day.', conditions: [], promisedDate: null }],
    });
    expect(await opened(acme)).toEqual(shown);
    // colleagues see the same before they share it
    const ask = as('SALES');
    for (const given of ['', ', customerId: "acme"'])
      expect((await ask(`{ roadmap(for: CUSTOMERS${given}) { asOf now { totalCount } forCustomers { ${SHOWN} } } }`)).data).toEqual({
        roadmap: { asOf: NOON, now: { totalCount: 0 }, forCustomers: shown },
      });
  });

  test('is of each feature what is said most specifically', async () => {
    const one = await feature();
    await inForce(one, 'To all.');
    const words = ['To all.', 'To the big ones.', 'To Acme.'];
    expect([await saidOf(everyone, ...words), await saidOf(big, ...words), await saidOf(acme, ...words)]).toEqual([
      ['To all.'],
      ['To all.'],
      ['To all.'],
    ]);
    await inForce(one, 'To the big ones.', toSegment('big'));
    expect([await saidOf(everyone, ...words), await saidOf(big, ...words), await saidOf(acme, ...words)]).toEqual([
      ['To all.'],
      ['To the big ones.'],
      ['To the big ones.'],
    ]);
    await inForce(one, 'To Acme.', toCustomer('acme'));
    expect([await saidOf(everyone, ...words), await saidOf(big, ...words), await saidOf(acme, ...words)]).toEqual([
      ['To all.'],
      ['To the big ones.'],
      ['To Acme.'],
    ]);
  });

  test('follows the customer into another segment', async () => {
    await customer('umbra', 'small');
    const { key } = await share(toCustomer('umbra'));
    await inForce(await feature(), 'To the small ones.', toSegment('small'));
    expect(await saidOf(key, 'To the small ones.')).toEqual(['To the small ones.']);
    await by('SALES', 'changeCustomer', { customerId: 'umbra', segment: 'big' });
    expect(await saidOf(key, 'To the small ones.', 'To the big ones.')).toEqual(['To the big ones.']);
  });

  /** What silences a promise to Acme, of a feature of which something else is said to everyone. */
  test.each<readonly [string, (slot: string, featureId: string) => Promise<unknown>, boolean]>([
    ['withdrawn', (commitmentId) => by('LEADERSHIP', 'withdrawCommitment', { commitmentId, reason: 'No.' }), false],
    ['broken', (commitmentId) => by('LEADERSHIP', 'breachCommitment', { commitmentId, reason: 'No.' }), false],
    ['at risk', (commitmentId) => by('LEADERSHIP', 'putAtRisk', { commitmentId, reason: 'It is late.' }), false],
    [
      'disputed',
      async (commitmentId) => {
        await by('SALES', 'disclose', { commitmentId, customerId: 'acme', wordingVersion: 1, channel: 'mail' });
        await by('PRODUCT', 'assertDelivery', { commitmentId, deliveredOn: '2026-02-01' });
        await by('SALES', 'disputeFulfilment', { commitmentId, customerId: 'acme', note: 'No.' });
      },
      false,
    ],
    // its end lets the wider promise speak
    ['lapsed', () => Promise.resolve((now = '2026-06-02T12:00:00.000Z')), true],
    ['about a feature that was dropped', (_, featureId) => by('PRODUCT', 'dropFeature', { featureId, reason: 'No.' }), false],
    [
      'about a feature that comes later',
      (_, featureId) => by('PRODUCT', 'changeFeatureTarget', { featureId, horizon: 'LATER', targetDate: '2027-01-01', reason: 'Late.' }),
      false,
    ],
    [
      'about a feature that is not planned',
      (_, featureId) => by('PRODUCT', 'changeFeatureTarget', { featureId, horizon: 'NOT_PLANNED', reason: 'No.' }),
      false,
    ],
  ])('is nothing of a promise that is %s, and nothing wider where that would say yes beside a no', async (why, silence, left) => {
    const featureId = await feature({ targetDate: '2026-05-31' });
    const [forAll, forAcme] = [`For all: ${why}.`, `For Acme: ${why}.`];
    await inForce(featureId, forAll);
    const slot = await inForce(featureId, forAcme, toCustomer('acme'), { promisedDate: '2026-06-01', validUntil: '2026-06-01' });
    expect(await saidOf(acme, forAll, forAcme)).toEqual([forAcme]);
    await silence(slot, featureId);
    expect(await saidOf(acme, forAll, forAcme)).toEqual(left ? [forAll] : []);
  });

  test('is nothing of a promise that is overdue', async () => {
    await inForce(await feature(), 'By April.', EVERYONE, { promisedDate: '2026-04-30' });
    now = '2026-04-30T23:59:59.999Z';
    expect(await saidOf(everyone, 'By April.')).toEqual(['By April.']);
    now = '2026-05-01T00:00:00.000Z';
    expect(await saidOf(everyone, 'By April.')).toEqual([]);
  });

  test('is nothing that waits for approval', async () => {
    const featureId = await feature();
    const wording = { canSay: 'Perhaps.', cannotSay: 'When.' };
    await by('SALES', 'proposeCommitment', { featureId, audience: EVERYONE, wording, owner: 'Sam', followUpOn: '2026-09-01' });
    expect(await saidOf(everyone, 'Perhaps.')).toEqual([]);
  });

  test('is nothing to a customer who released us from it, and what it was to all others', async () => {
    const commitmentId = await inForce(await feature(), 'Released.');
    await by('SALES', 'disclose', { commitmentId, customerId: 'acme', wordingVersion: 1, channel: 'mail' });
    await by('SALES', 'releaseCommitment', { commitmentId, customerId: 'acme' });
    expect(await saidOf(acme, 'Released.')).toEqual([]);
    expect(await saidOf(everyone, 'Released.')).toEqual(['Released.']);
  });

  test('is what the promise check says yes to, and no more', async () => {
    const all = said(await opened(acme));
    const checked: string[] = [];
    for (let n = 1; n <= features; n++) {
      const { data } = await as('SALES')(`{ promiseCheck(customerId: "acme", featureId: "f${n}") { verdict wording { canSay } } }`);
      const { verdict, wording } = data.promiseCheck as { verdict: string; wording: { canSay: string } | null };
      if (verdict.startsWith('ALLOWED') && wording) checked.push(wording.canSay);
    }
    expect(all.toSorted()).toEqual(checked.toSorted());
    expect(all.length).toBeGreaterThan(5);
  });
});

describe('a link', () => {
  test('is told once; its key is nowhere, and in no answer after the first', async () => {
    const input = { commandId: 'once', shareId: 'once', audience: EVERYONE, title: 'Once' };
    const payload = 'key link share { shareId title status endsOn audience { kind } sharedBy { name } }';
    const first = await send(as('PRODUCT'), 'shareRoadmap', input, payload);
    expect(first).toMatchObject({
      ...{ key: expect.stringMatching(/^[\w-]{43}$/), link: `/r/${first.key}`, userErrors: [] },
      share: {
        shareId: 'once',
        title: 'Once',
        status: 'OPEN',
        endsOn: null,
        audience: { kind: 'EVERYONE' },
        sharedBy: { name: 'One who is PRODUCT' },
      },
    });
    const second = await send(as('PRODUCT'), 'shareRoadmap', input, payload);
    expect(second).toEqual({ ...first, key: null, link: null, warnings: [{ code: 'SECRET_SHOWN_ONCE', field: null }] });
    expect(await opened(first.key)).not.toBeNull();

    const { data } = await as('AUDITOR')(
      '{ shares(first: 100) { edges { node { shareId title } } } events(first: 100) { edges { node { data summary } } } }',
    );
    const headers = { authorization: `Bearer ${await service.token('Audrey', 'AUDITOR')}` };
    const exported = await (await fetch(`${service.url}/export`, { headers })).text();
    expect(exported).toContain('"once"');
    const files = readdirSync(service.folder).map((file) => readFileSync(join(service.folder, file), 'latin1'));
    for (const text of [JSON.stringify(data), exported, ...files]) expect(text).not.toContain(first.key);
  });

  test('names the address that browsers type', async () => {
    const one = await startService({ clock, url: 'https://sayso.example.com' });
    const { key, link } = await send(await one.as('Pia', 'PRODUCT'), 'shareRoadmap', { audience: EVERYONE, title: 'All' }, 'key link');
    expect(link).toBe(`https://sayso.example.com/r/${key}`);
    await one.stop();
  });

  test('that is wrong, unknown, ended or past its last day is answered alike, byte for byte, however it is asked', async () => {
    const [ended, over, open] = [await share(EVERYONE), await share(toSegment('big'), { endsOn: '2026-03-02' }), await share(EVERYONE)];
    await by('LEADERSHIP', 'endShare', { shareId: ended.shareId, reason: 'The deal is closed.' });
    const answerTo = async (key: string) => {
      const body = JSON.stringify({ query: `query ($key: String!) { sharedRoadmap(key: $key) { ${SHOWN} } }`, variables: { key } });
      const response = await fetch(`${service.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const headers = [...response.headers].filter(([name]) => name !== 'date');
      return JSON.stringify([response.status, headers, await response.text()]);
    };
    now = '2026-03-02T23:59:59.999Z';
    expect(await answerTo(over.key)).toContain('asOf');
    now = '2026-03-03T00:00:00.000Z';
    const nothing = await answerTo('A'.repeat(43));
    expect(JSON.parse(nothing)).toEqual([200, expect.anything(), '{"data":{"sharedRoadmap":null}}\n']);
    const altered = `${open.key.slice(0, -1)}${open.key.endsWith('A') ? 'B' : 'A'}`;
    for (const key of [ended.key, over.key, altered, open.shareId, open.key.slice(1), `${open.key} `, '', 'x', 'ä'.repeat(500)])
      expect([key, await answerTo(key)]).toEqual([key, nothing]);
    expect(await answerTo(open.key)).toContain('asOf');
  });

  test('is listed without its key, by who may share and AUDITOR; ended with who and why', async () => {
    const { shareId, key } = await share(toCustomer('acme'), { title: 'Listed', endsOn: '2026-12-31' });
    await by('LEADERSHIP', 'endShare', { shareId, reason: 'The deal is closed.' });
    const list = `{ shares(first: 1) { edges { node { shareId title status endsOn sharedAt reason endedBy { name } audience { kind customer { name } } } } } }`;
    for (const role of ['PRODUCT', 'PRODUCT_APPROVER', 'LEADERSHIP', 'AUDITOR'] as const) {
      const { data } = await as(role)(list);
      expect(data.shares.edges).toEqual([
        {
          node: {
            ...{ shareId, title: 'Listed', status: 'ENDED', endsOn: '2026-12-31', sharedAt: NOON, reason: 'The deal is closed.' },
            ...{ endedBy: { name: 'One who is LEADERSHIP' }, audience: { kind: 'CUSTOMER', customer: { name: 'acme' } } },
          },
        },
      ]);
      expect(JSON.stringify(data)).not.toContain(key);
    }
  });

  test('is given to nobody and ended by nobody in an import', async () => {
    const { shareId, key } = await share(EVERYONE);
    const lines = [
      { command: 'shareRoadmap', input: { audience: EVERYONE, title: 'Imported' } },
      { command: 'endShare', input: { shareId, reason: 'No.' } },
    ].map((line) => JSON.stringify({ ...line, by: { name: 'Ada', roles: ['LEADERSHIP'] } }));
    const headers = { authorization: `Bearer ${await service.token('Ivo', 'IMPORTER')}` };
    const answers = (await (await fetch(`${service.url}/import`, { method: 'POST', headers, body: lines.join('\n') })).text())
      .trim()
      .split('\n');
    expect(answers.map((line) => JSON.parse(line) as object)).toMatchObject([
      { code: 'UNKNOWN_COMMAND' },
      { code: 'UNKNOWN_COMMAND' },
      { refused: 2 },
    ]);
    expect(await opened(key)).not.toBeNull();
  });

  test('opens where its history moves to the same address, and nowhere else', async () => {
    for (const [from, to, opens] of [
      ['https://a.example.com', 'https://a.example.com', true],
      ['https://a.example.com', 'https://b.example.com', false],
      // where there is no address, one without it may be anywhere
      [undefined, undefined, false],
    ] as const) {
      const [home, other] = [await startService({ clock, url: from }), await startService({ clock, url: to })];
      try {
        const { key } = await send(await home.as('Pia', 'PRODUCT'), 'shareRoadmap', { audience: EVERYONE, title: 'All' }, 'key');
        const exported = await fetch(`${home.url}/export`, {
          headers: { authorization: `Bearer ${await home.token('Audrey', 'AUDITOR')}` },
        });
        const headers = { authorization: `Bearer ${await other.token('Root', 'ADMIN')}` };
        const imported = await fetch(`${other.url}/import`, { method: 'POST', headers, body: await exported.text() });
        expect(await imported.json()).toMatchObject({ refused: 0 });
        const { data } = await client(other.url)(`{ sharedRoadmap(key: "${key}") { asOf } }`);
        expect([from, to, data.sharedRoadmap !== null]).toEqual([from, to, opens]);
        const { data: listed } = await (await other.as('Pia', 'PRODUCT'))('{ shares { edges { node { title } } } }');
        expect(listed.shares.edges).toEqual([{ node: { title: 'All' } }]);
      } finally {
        for (const one of [home, other]) await one.stop();
      }
    }
  });

  test('opens nothing on a node that is cut off from its store, for it cannot tell what was ended', async () => {
    const store = await StandIn.start();
    const node = await startService({ clock, store: store.url });
    try {
      const { key } = await send(await node.as('Pia', 'PRODUCT'), 'shareRoadmap', { audience: EVERYONE, title: 'All' }, 'key');
      const answer = async (asked: string) => {
        const { data, errors } = await client(node.url)(`{ sharedRoadmap(key: "${asked}") { asOf } }`);
        return errors?.[0]?.extensions.code ?? data.sharedRoadmap;
      };
      expect(await answer(key)).not.toBeNull();
      store.stall();
      await until(async () => (await node.infrastructure.projector.head()).away !== undefined);
      expect([await answer(key), await answer('none')]).toEqual(['STORE_UNAVAILABLE', 'STORE_UNAVAILABLE']);
      store.heal();
      await until(async () => (await answer('none')) === null);
    } finally {
      await node.stop();
      await store.stop();
    }
  });
});

describe('who brings no token', () => {
  const nobody = () => client(service.url);

  test.each([
    '{ viewer { id } }',
    '{ register { version } }',
    '{ __schema { types { name } } }',
    '{ __typename }',
    '{ sharedRoadmap(key: "x") { asOf } viewer { id } }',
    '{ sharedRoadmap(key: "x") { asOf } __schema { types { name } } }',
    '{ a: sharedRoadmap(key: "x") { asOf } b: sharedRoadmap(key: "y") { asOf } }',
    '{ ... on Query { sharedRoadmap(key: "x") { asOf } } }',
    '{ sharedRoadmap(key: "x") { ... on SharedRoadmap { asOf } } }',
    '{ sharedRoadmap(key: "x") { ...F } } fragment F on SharedRoadmap { asOf }',
    '{ sharedRoadmap(key: "x") @skip(if: false) { asOf } }',
    'query A { sharedRoadmap(key: "x") { asOf } } query B { sharedRoadmap(key: "x") { asOf } }',
    'mutation { sharedRoadmap(key: "x") { asOf } }',
    'subscription { sharedRoadmap(key: "x") { asOf } }',
    '{ sharedRoadmap: viewer { id } }',
    '{ sharedRoadmap(key: "x") { asOf }',
    `{ sharedRoadmap(key: "x") { ${'asOf '.repeat(300)} } }`,
    `{ sharedRoadmap(key: "${'x'.repeat(1_000)}") { asOf } }`,
  ])('asks nothing but what one link shows: %s', async (query) => {
    const { status, data, errors } = await nobody()(query);
    expect({ status, data, codes: errors?.map(({ extensions }) => extensions.code) }).toEqual({
      status: 401,
      data: undefined,
      codes: ['UNAUTHENTICATED'],
    });
  });

  test('is told of what a link shows alone where a document is none', async () => {
    const { status, errors } = await nobody()('{ sharedRoadmap(key: "x") { title } }');
    expect([status, errors?.[0]?.message]).toEqual([400, 'Cannot query field "title" on type "SharedRoadmap".']);
  });

  test('is not taken for nobody where a token is brought that is worth nothing', async () => {
    const { status } = await client(service.url, 'wrong')('{ sharedRoadmap(key: "x") { asOf } }');
    expect(status).toBe(401);
  });

  test('asks by its address as often as one person may', async () => {
    const one = await startService({ clock, strangers: { rates: { person: 250, address: 1_000 }, trustedProxies: ['127.0.0.1'] } });
    const asked = async (from: string) => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': from };
      const body = JSON.stringify({ query: '{ sharedRoadmap(key: "x") { asOf } }' });
      return (await fetch(`${one.url}/graphql`, { method: 'POST', headers, body })).status;
    };
    expect([await asked('192.0.2.1'), await asked('192.0.2.1'), await asked('192.0.2.1'), await asked('192.0.2.2')]).toEqual([
      200, 200, 429, 200,
    ]);
    await one.stop();
  });
});

test('the roadmap for colleagues: what is planned, by its horizon, the nearest target first, with owners, demand and promises', async () => {
  const one = await startService({ clock });
  try {
    const pia = await one.as('Pia', 'PRODUCT', 'PRODUCT_APPROVER');
    const sam = await one.as('Sam', 'SALES', 'SALES_APPROVER');
    const done = async (ask: Ask, command: string, input: object) =>
      expect([command, (await send(ask, command, input)).userErrors]).toEqual([command, []]);
    for (const [featureId, horizon, targetDate] of [
      ['late', 'NOW', '2026-12-01'],
      ['soon', 'NOW', '2026-04-01'],
      ['none', 'NOW', undefined],
      ['next', 'NEXT', undefined],
      ['never', 'NOT_PLANNED', undefined],
      ['gone', 'NOW', undefined],
      ['there', 'NOW', undefined],
    ] as const)
      await done(pia, 'addFeature', { featureId, name: featureId, horizon, targetDate, owner: 'Pia' });
    await done(pia, 'dropFeature', { featureId: 'gone', reason: 'No.' });
    await done(pia, 'shipFeature', { featureId: 'there', shippedOn: '2026-02-01' });
    for (const customerId of ['a', 'b', 'c', 'd']) await done(sam, 'registerCustomer', { customerId, name: customerId });
    const asking = { problem: 'It hurts.', source: { kind: 'CALL' } };
    const wanted = (...customerIds: string[]) => customerIds.map((customerId) => ({ customerId }));
    await done(sam, 'submitRequest', { ...asking, requestId: 'r1', title: 'One', featureId: 'soon', demand: wanted('a', 'b') });
    await done(sam, 'submitRequest', { ...asking, requestId: 'r2', title: 'Two', featureId: 'soon', demand: wanted('b') });
    await done(sam, 'submitRequest', { ...asking, requestId: 'r3', title: 'Three', featureId: 'late', demand: wanted('c') });
    await done(sam, 'submitRequest', { ...asking, requestId: 'r4', title: 'Four', featureId: 'soon', demand: wanted('d') });
    await done(pia, 'mergeRequest', { requestId: 'r3', intoRequestId: 'r1' });
    await done(sam, 'withdrawRequest', { requestId: 'r4', reason: 'They need it no more.' });
    const wording = { canSay: 'Soon.', cannotSay: 'When.' };
    await done(sam, 'proposeCommitment', {
      featureId: 'soon',
      audience: EVERYONE,
      wording,
      owner: 'Sam',
      followUpOn: '2026-09-01',
      approveAs: 'SALES',
    });
    await settled(one.url);

    const fields = 'featureId owner targetDate demand { customers } commitments { edges { node { commitmentId status } } }';
    const rita = await one.as('Rita', 'CONTRIBUTOR');
    const list = (name: string) => `${name} { totalCount edges { node { ${fields} } } }`;
    const { data } = await rita(
      `{ roadmap(for: COLLEAGUES) { asOf forCustomers { asOf } ${['now', 'next', 'later'].map(list).join(' ')} } }`,
    );
    const shown = (featureId: string, targetDate: string | null = null, customers = 0, promises: object[] = []) => ({
      node: { featureId, owner: 'Pia', targetDate, demand: { customers }, commitments: { edges: promises.map((node) => ({ node })) } },
    });
    expect(data.roadmap).toEqual({
      ...{ asOf: NOON, forCustomers: null },
      now: {
        totalCount: 3,
        edges: [
          shown('soon', '2026-04-01', 3, [{ commitmentId: 'soon@everyone', status: 'PROPOSED' }]),
          ...[shown('late', '2026-12-01'), shown('none')],
        ],
      },
      next: { totalCount: 1, edges: [shown('next')] },
      later: { totalCount: 0, edges: [] },
    });
    const walked: string[] = [];
    for (let after = ''; ;) {
      const page = await rita(
        `{ roadmap(for: COLLEAGUES) { now(first: 1${after}) { pageInfo { hasNextPage endCursor } edges { node { featureId } } } } }`,
      );
      const { pageInfo, edges } = page.data.roadmap.now as {
        pageInfo: { hasNextPage: boolean; endCursor: string };
        edges: { node: { featureId: string } }[];
      };
      walked.push(...edges.map(({ node }) => node.featureId));
      if (!pageInfo.hasNextPage) break;
      after = `, after: "${pageInfo.endCursor}"`;
    }
    expect(walked).toEqual(['soon', 'late', 'none']);
    const { data: beside } = await rita(`{
      roadmap(for: COLLEAGUES, customerId: "a") { now { totalCount } forCustomers { undated { canSay } } }
      none: roadmap(for: CUSTOMERS, customerId: "nobody") { asOf }
    }`);
    expect(beside).toEqual({ roadmap: { now: { totalCount: 3 }, forCustomers: { undated: [] } }, none: null });
  } finally {
    await one.stop();
  }
});

describe('a full register, of which every word holds a canary', () => {
  const CANARY = 'canary';
  /** So does each of its days: none but those promised to the audience is of this year. */
  const DAYS = '2987';
  let told: Running;
  const words = new Map<string, string>();

  beforeAll(async () => {
    now = NOON;
    told = await startService({ clock, policies: [] });
    let n = 0;
    const c = (what: string) => `${CANARY} ${what} ${++n}`;
    const k = (what: string) => `${CANARY}-${what}`;
    const put = async (role: Role, command: string, input: object) => {
      const { userErrors } = await send(await told.as(`${CANARY} ${role}`, role), command, input);
      expect([command, userErrors]).toEqual([command, []]);
    };
    const dealValue = { amount: '918273.6455', currency: 'EUR' };
    for (const one of ['acme', 'umbra'])
      await put('SALES', 'registerCustomer', {
        customerId: k(one),
        name: c(one),
        segment: k(`${one}s`),
        accountOwner: c('owner'),
        externalId: c('crm'),
      });
    const rationale = c('a rationale of more than twenty characters');
    for (const one of ['sso', 'scim', 'dark', 'silent']) {
      await put('PRODUCT', 'addFeature', {
        featureId: k(one),
        name: c('name'),
        aliases: [c('alias')],
        description: c('description'),
        area: c('area'),
        owner: c('owner'),
        horizon: 'NEXT',
        targetDate: `${DAYS}-01-01`,
      });
      const demand = [{ customerId: k('acme'), dealId: k('deal'), note: c('note'), dealValue }];
      await put('SALES', 'submitRequest', {
        requestId: k(one),
        title: c('title'),
        problem: c('problem'),
        source: { kind: 'CALL', url: `https://example.com/${CANARY}` },
        area: c('area'),
        tags: [c('tag')],
        featureId: k(one),
        desiredBy: `${DAYS}-02-02`,
        demand,
      });
      await put('CONTRIBUTOR', 'addEvidence', {
        requestId: k(one),
        kind: 'COMPETITOR',
        summary: c('evidence'),
        competitor: c('competitor'),
      });
      await put('SALES', 'recordPosition', { requestId: k(one), function: 'SALES', stance: 'FOR', note: c('note') });
      await put('PRODUCT', 'acceptRequest', {
        requestId: k(one),
        rationale,
        justifications: ['MEASURED_DEMAND'],
        owner: c('owner'),
        featureId: k(one),
        confidentialNote: c('note'),
        customerExplanation: c('explanation'),
      });
    }
    const promise = async (feature: string, to: To, canSay: string, wording: object = {}) => {
      words.set(`${feature} ${to.kind}`, canSay);
      await put('SALES_APPROVER', 'proposeCommitment', {
        ...{
          featureId: k(feature),
          audience: to,
          owner: c('owner'),
          followUpOn: `${DAYS}-03-03`,
          approveAs: 'SALES',
          basedOnRequestId: k(feature),
        },
        wording: { canSay, cannotSay: c('cannot say'), validUntil: '2989-04-04', ...wording },
      });
      const commitmentId = slotOf(k(feature), to);
      await put('PRODUCT_APPROVER', 'approveWording', { commitmentId, wordingVersion: 1, function: 'PRODUCT' });
      await put('CONTRIBUTOR', 'raiseCommitmentConcern', { commitmentId, blocking: true, text: c('concern') });
      return commitmentId;
    };
    const mine = toCustomer(k('acme'));
    const slot = await promise('sso', mine, 'Acme gets it.', { promisedDate: '2988-05-05', conditions: ['On plan Pro.'] });
    await promise('sso', EVERYONE, `${CANARY} everyone gets it`);
    await promise('scim', toSegment(k('acmes')), 'Those like Acme get it.');
    await promise('scim', toSegment(k('umbras')), `${CANARY} those like Umbra get it`);
    await promise('dark', EVERYONE, 'Everyone has it.');
    await promise('dark', toCustomer(k('umbra')), `${CANARY} Umbra has it`);
    await put('PRODUCT', 'shipFeature', { featureId: k('dark'), shippedOn: '2025-01-01' });
    await put('SALES', 'reviseWording', {
      commitmentId: slot,

      reason: c('reason'),
      wording: { canSay: c('to come'), cannotSay: c('cannot say') },
    });
    await put('SALES', 'disclose', {
      commitmentId: slot,
      customerId: k('acme'),
      wordingVersion: 1,
      channel: c('channel'),
      toldTo: c('told'),
    });
    await put('SERVICE', 'reportUnapprovedPromise', {
      reportId: k('report'),
      featureId: k('silent'),
      customerId: k('acme'),
      said: c('said'),
      saidBy: c('by'),
      saidAt: '2026-02-01T12:00:00Z',
    });
  });
  afterAll(() => told.stop());

  test('a customer’s share holds none, and only the words in force for that customer, its segment and everyone', async () => {
    const input = { shareId: `${CANARY}-share`, audience: toCustomer(`${CANARY}-acme`), title: `${CANARY} title`, endsOn: `${DAYS}-06-06` };
    const { key } = await send(await told.as(`${CANARY} Pia`, 'PRODUCT'), 'shareRoadmap', input, 'key');
    const response = await fetch(`${told.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `query ($key: String!) { sharedRoadmap(key: $key) { ${SHOWN} } }`, variables: { key } }),
    });
    const text = `${JSON.stringify([...response.headers])} ${await response.clone().text()}`;
    expect(text).not.toContain(CANARY);
    expect(text).not.toMatch(/2987|2989|2025-01-01|918273/);
    expect(await response.json()).toEqual({
      data: {
        sharedRoadmap: {
          asOf: NOON,
          shipped: [{ canSay: 'Everyone has it.', conditions: [], promisedDate: null }],
          dated: [{ canSay: 'Acme gets it.', conditions: ['On plan Pro.'], promisedDate: '2988-05-05' }],
          undated: [{ canSay: 'Those like Acme get it.', conditions: [], promisedDate: null }],
        },
      },
    });
    // colleagues are shown the canaries
    const { data } = await (await told.as('Rita', 'PRODUCT'))('{ roadmap(for: COLLEAGUES) { next { edges { node { name owner } } } } }');
    expect(JSON.stringify(data)).toContain(CANARY);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { StandIn } from './eventstoredb/stand-in.js';
import { startProvider } from './provider.js';
import { client, send, signingIn, startService, type Ask, type Running } from './service.js';
import { until } from './until.js';

let now: string;
let service: Running;
const clock = { now: () => now };
const started: Running[] = [];

const TOKENS =
  '{ serviceTokens { totalCount edges { node { tokenId name roles status endsOn issuedBy { name } revokedBy { name } reason } } } }';
const PAYLOAD = 'secret serviceToken { tokenId roles status endsOn }';

async function start(options: Parameters<typeof startService>[0] = {}): Promise<Running> {
  const one = await startService({ clock, ...options });
  started.push(one);
  return one;
}

beforeAll(async () => {
  now = '2026-03-01T12:00:00.000Z';
  service = await start();
});
afterEach(async () => {
  now = '2026-03-01T12:00:00.000Z';
  for (const one of started.splice(1)) await one.stop();
});
afterAll(() => service.stop());

let issues = 0;

async function issue(
  roles: readonly string[],
  given: object = {},
  ask: Ask = signingIn(() => service)('Root', 'ADMIN'),
): Promise<{ tokenId: string; secret: string }> {
  const input = { tokenId: `t_${++issues}`, name: 'CRM sync', roles, endsOn: '2026-12-31', ...given };
  const { secret, userErrors } = await send(ask, 'issueServiceToken', input, PAYLOAD);
  expect(userErrors).toEqual([]);
  return { tokenId: input.tokenId, secret };
}

const statusOf = async (url: string, token: string): Promise<[number, string | undefined]> => {
  const { status, errors } = await client(url, token)('{ viewer { id } }');
  return [status, errors?.[0]?.extensions.code];
};
const OPEN = [200, undefined];
const CLOSED = [401, 'UNAUTHENTICATED'];

describe('a token of Sayso’s own', () => {
  const admin = signingIn(() => service)('Root', 'ADMIN');

  test('is told once, and lets its machine act as what it is', async () => {
    const { tokenId, secret } = await issue(['SERVICE']);
    expect(secret).toMatch(new RegExp(`^sayso_${tokenId}_[\\w-]{43}$`));
    const machine = client(service.url, secret);
    expect(await send(machine, 'registerCustomer', { customerId: 'acme', name: 'Acme' })).toMatchObject({ userErrors: [] });
    const { data } = await machine(
      '{ viewer { id issuer name roles until } customer(customerId: "acme") { history { edges { node { actor { id name } } } } } }',
    );
    expect(data).toMatchObject({
      viewer: { id: `sayso:token|${tokenId}`, name: 'CRM sync', roles: ['SERVICE'], until: '2027-01-01T00:00:00.000Z' },
      customer: { history: { edges: [{ node: { actor: { id: `sayso:token|${tokenId}`, name: 'CRM sync' } } }] } },
    });
  });

  test('its secret is nowhere, and in no answer after the first, also to the same command', async () => {
    const input = { commandId: 'once', tokenId: 'once', name: 'Once', roles: ['AUDITOR'], endsOn: '2026-04-01' };
    const first = await send(admin, 'issueServiceToken', input, PAYLOAD);
    const second = await send(admin, 'issueServiceToken', input, PAYLOAD);
    expect(second).toEqual({ ...first, secret: null, warnings: [{ code: 'SECRET_SHOWN_ONCE', field: null }] });
    expect(await statusOf(service.url, first.secret)).toEqual(OPEN);

    const secret = first.secret.slice('sayso_once_'.length);
    const auditor = signingIn(() => service)('Audrey', 'AUDITOR');
    const { data } = await auditor(
      `{ serviceTokens(first: 100) { edges { node { tokenId name endsOn } } } events(first: 100) { edges { node { data summary } } } }`,
    );
    const exported = await (await fetch(`${service.url}/export`, { headers: { authorization: `Bearer ${first.secret}` } })).text();
    expect(exported).toContain('once');
    const files = readdirSync(service.folder).map((file) => readFileSync(join(service.folder, file), 'latin1'));
    for (const text of [JSON.stringify(data), exported, ...files]) expect(text).not.toContain(secret);
  });

  test('is issued, revoked and listed by ADMIN, listed by AUDITOR, and nobody else', async () => {
    const { tokenId } = await issue(['SERVICE']);
    for (const role of ['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP', 'SERVICE', 'IMPORTER', 'AUDITOR', 'CONTRIBUTOR'] as const) {
      const ask = signingIn(() => service)('Sam', role);
      for (const [command, input] of [
        ['issueServiceToken', { name: 'X', roles: ['SERVICE'], endsOn: '2026-04-01' }],
        ['revokeServiceToken', { tokenId, reason: 'No.' }],
      ] as const)
        expect(await send(ask, command, input)).toMatchObject({ userErrors: [{ code: 'FORBIDDEN' }], position: null });
      const { errors } = await ask(TOKENS);
      expect(errors?.[0]?.extensions.code).toBe(role === 'AUDITOR' ? undefined : 'FORBIDDEN');
    }
    expect((await admin(TOKENS)).data.serviceTokens.edges[0].node).toEqual({
      ...{ tokenId, name: 'CRM sync', roles: ['SERVICE'], status: 'OPEN', endsOn: '2026-12-31' },
      ...{ issuedBy: { name: 'Root' }, revokedBy: null, reason: null },
    });
  });

  test('holds no other roles than those of machines', async () => {
    const { errors, status } = await admin(
      'mutation { issueServiceToken(input: { name: "X", roles: [ADMIN], endsOn: "2026-04-01" }) { secret } }',
    );
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
  });

  test('sees and does no more than its roles', async () => {
    const [auditor, importer] = await Promise.all([issue(['AUDITOR', 'SERVICE']), issue(['IMPORTER'])]);
    expect(await send(client(service.url, auditor.secret), 'registerCustomer', { name: 'Umbra' })).toMatchObject({
      userErrors: [{ code: 'FORBIDDEN' }],
    });
    expect((await client(service.url, importer.secret)('{ customers { totalCount } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const line = { command: 'registerCustomer', by: { name: 'Ada', roles: ['SALES'] }, input: { customerId: 'line', name: 'Line' } };
    const imported = (token: string) =>
      fetch(`${service.url}/import`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(line) });
    expect((await imported(auditor.secret)).status).toBe(403);
    expect(await (await imported(importer.secret)).json()).toEqual({ accepted: 1, repeated: 0, refused: 0 });
  });

  test('ends with its last day, and where it is revoked', async () => {
    const [short, long] = [await issue(['SERVICE'], { endsOn: '2026-03-02' }), await issue(['SERVICE'])];
    now = '2026-03-02T23:59:59.999Z';
    expect(await statusOf(service.url, short.secret)).toEqual(OPEN);
    now = '2026-03-03T00:00:00.000Z';
    expect(await statusOf(service.url, short.secret)).toEqual(CLOSED);
    expect(await statusOf(service.url, long.secret)).toEqual(OPEN);
    expect(
      await send(admin, 'revokeServiceToken', { tokenId: long.tokenId, reason: 'Lost.' }, 'secret serviceToken { status reason }'),
    ).toMatchObject({
      userErrors: [],
      secret: null,
      serviceToken: { status: 'REVOKED', reason: 'Lost.' },
    });
    expect(await statusOf(service.url, long.secret)).toEqual(CLOSED);
    const { data } = await admin(`{ serviceTokens(first: 2) { edges { node { tokenId status } } } }`);
    expect(data.serviceTokens.edges.map(({ node }: { node: object }) => node)).toEqual([
      { tokenId: long.tokenId, status: 'REVOKED' },
      { tokenId: short.tokenId, status: 'ENDED' },
    ]);
  });

  test('what is nearly one opens nothing', async () => {
    const [one, other] = [await issue(['SERVICE']), await issue(['SERVICE'])];
    const secret = one.secret.slice(-43);
    const nearly = [
      ...[`sayso_${one.tokenId}_`, `sayso__${secret}`, `sayso_${one.tokenId}_${secret.slice(1)}`, `sayso_${one.tokenId}_${secret}x`],
      ...[`sayso_${other.tokenId}_${secret}`, `sayso_none_${secret}`, `Sayso_${one.tokenId}_${secret}`, `sayso_${secret}`, secret],
      ...[`sayso_${one.tokenId}_${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`, `sayso_${one.tokenId}_${'A'.repeat(43)}`],
      ...[`sayso_token-${one.tokenId}_${secret}`, `sayso_${one.tokenId}_${secret}=`, `sayso_${one.tokenId.toUpperCase()}_${secret}`],
    ];
    for (const token of nearly) expect([token, await statusOf(service.url, token)]).toEqual([token, CLOSED]);
    expect(await statusOf(service.url, one.secret)).toEqual(OPEN);
  });

  test('no import line issues or revokes one', async () => {
    const { tokenId, secret } = await issue(['IMPORTER']);
    const lines = [
      { command: 'issueServiceToken', input: { name: 'X', roles: ['SERVICE'], endsOn: '2026-04-01' } },
      { command: 'revokeServiceToken', input: { tokenId, reason: 'No.' } },
    ].map((line) => JSON.stringify({ ...line, by: { name: 'Ada', roles: ['LEADERSHIP'] } }));
    const response = await fetch(`${service.url}/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
      body: lines.join('\n'),
    });
    const answers = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(answers).toMatchObject([{ code: 'UNKNOWN_COMMAND' }, { code: 'UNKNOWN_COMMAND' }, { refused: 2 }]);
  });
});

describe('an export that moves', () => {
  const moved = async (from: Running, to: Running) => {
    const exported = await fetch(`${from.url}/export`, { headers: { authorization: `Bearer ${await from.token('Audrey', 'AUDITOR')}` } });
    const headers = { authorization: `Bearer ${await to.token('Root', 'ADMIN')}` };
    const imported = await fetch(`${to.url}/import`, { method: 'POST', headers, body: await exported.text() });
    expect(await imported.json()).toMatchObject({ refused: 0 });
  };
  const issuedAt = async (place: Running) => (await issue(['AUDITOR'], {}, await place.as('Root', 'ADMIN'))).secret;

  test('elsewhere opens nothing, and is on record there', async () => {
    const [home, elsewhere] = [await start({ url: 'https://a.example.com' }), await start({ url: 'https://b.example.com' })];
    const secret = await issuedAt(home);
    await moved(home, elsewhere);
    expect(await statusOf(home.url, secret)).toEqual(OPEN);
    expect(await statusOf(elsewhere.url, secret)).toEqual(CLOSED);
    const { data } = await (await elsewhere.as('Root', 'ADMIN'))(TOKENS);
    expect(data.serviceTokens.edges).toMatchObject([{ node: { issuedBy: { name: 'Root' } } }]);
  });

  test('opens what it did where the address is the same, and nothing where there is none', async () => {
    const [home, same] = [await start({ url: 'https://a.example.com' }), await start({ url: 'https://a.example.com' })];
    const secret = await issuedAt(home);
    await moved(home, same);
    expect(await statusOf(same.url, secret)).toEqual(OPEN);

    const [nameless, other] = [await start(), await start()];
    const local = await issuedAt(nameless);
    await moved(nameless, other);
    expect(await statusOf(nameless.url, local)).toEqual(OPEN);
    expect(await statusOf(other.url, local)).toEqual(CLOSED);
  });
});

test('with a provider beside it, which joins accounts or not', async () => {
  const provider = await startProvider(() => Math.floor(Date.parse(now) / 1_000));
  try {
    const one = await start({ provider: provider.settings(), url: 'https://a.example.com' });
    const ask = client(one.url, await provider.sign({ sub: 'root', roles: ['ADMIN'] }));
    const { secret } = await issue(['SERVICE'], {}, ask);
    provider.behaviour = 'down';
    const machine = client(one.url, secret);
    expect(await send(machine, 'registerCustomer', { name: 'Acme' })).toMatchObject({ userErrors: [] });
    expect((await machine('{ viewer { issuer } register { fourEyes } }')).data).toEqual({
      viewer: { issuer: 'sayso:token' },
      register: { fourEyes: 'ACCOUNTS' },
    });
  } finally {
    await provider.stop();
  }
});

test('every node knows what one has issued and revoked', async () => {
  const store = await StandIn.start();
  try {
    const [here, there] = [await start({ store: store.url }), await start({ store: store.url })];
    const ask = await here.as('Root', 'ADMIN');
    const { tokenId, secret } = await issue(['SERVICE'], {}, ask);
    await until(async () => (await statusOf(there.url, secret))[0] === 200);
    expect(await send(client(there.url, secret), 'registerCustomer', { name: 'Acme' })).toMatchObject({ userErrors: [] });
    const { position } = await send(ask, 'revokeServiceToken', { tokenId, reason: 'Lost.' });
    expect(await statusOf(here.url, secret)).toEqual(CLOSED);
    await (
      await there.as('Root', 'ADMIN')
    )(`{ serviceTokens(minPosition: "${position}") { totalCount } }`);
    expect(await statusOf(there.url, secret)).toEqual(CLOSED);
  } finally {
    for (const one of started.splice(1)) await one.stop();
    await store.stop();
  }
});

test('a node that is cut off from its store lets none in, for it cannot tell which were revoked', async () => {
  const store = await StandIn.start();
  try {
    const node = await start({ store: store.url });
    const { secret } = await issue(['SERVICE'], {}, await node.as('Root', 'ADMIN'));
    expect(await statusOf(node.url, secret)).toEqual(OPEN);
    store.stall();
    await until(async () => (await node.infrastructure.projector.head()).away !== undefined);
    expect(await statusOf(node.url, secret)).toEqual([503, 'IDENTITY_UNAVAILABLE']);
    store.heal();
    await until(async () => (await statusOf(node.url, secret))[0] === 200);
  } finally {
    for (const one of started.splice(1)) await one.stop();
    await store.stop();
  }
});

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { endAll, sayso, serving } from './sayso.js';
import { client, send } from './service.js';

const CLIENTS: Readonly<Record<string, readonly string[]>> = { crm: ['SERVICE'], auditors: ['AUDITOR'], nobody: [] };
const SECRET = 'a-secret-of-the-tests';

let folder: string;
let issuer: string;
let server: Server;
let away = false;

/** A real provider, which gives machines access tokens for Sayso (RFC 9068). */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sayso-identity-'));
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'one', alg: 'ES256', use: 'sig' }] },
    clients: Object.keys(CLIENTS).map((id) => ({
      client_id: id,
      client_secret: SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      id_token_signed_response_alg: 'ES256',
    })),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: '', audience: 'sayso', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }),
      },
    },
    extraTokenClaims: (_, token) => ({
      roles: CLIENTS[token.clientId ?? ''],
      name: `The ${token.clientId}`,
      employee: `e-${token.clientId}`,
    }),
  });
  const answer = provider.callback();
  server.on('request', (request, response) => (away ? request.socket.destroy() : void answer(request, response)));
});

afterEach(() => {
  away = false;
  endAll();
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const env = () => ({ SAYSO_OIDC_ISSUER: issuer, SAYSO_OIDC_AUDIENCE: 'sayso', NODE_ENV: 'production' });

async function tokenOf(id: string): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${SECRET}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: 'https://sayso.example.com' }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { access_token: string }).access_token;
}

describe('with a provider', () => {
  test('its machines act in the roles that it gives them, and nobody else does', async () => {
    const local = await sayso(['token', '--name', 'Ada', '--roles', 'ADMIN'], { folder });
    const { url } = await serving({ folder, env: env() });
    const crm = client(url, await tokenOf('crm'));

    expect(await send(crm, 'registerCustomer', { customerId: 'acme', name: 'Acme' })).toMatchObject({ userErrors: [], position: '1' });
    const { data } = await crm('{ viewer { id name roles } events(first: 1) { edges { node { actor { issuer subject } } } } }');
    expect(data).toEqual({
      viewer: { id: `${issuer}|crm`, name: 'The crm', roles: ['SERVICE'] },
      events: { edges: [{ node: { actor: { issuer, subject: 'crm' } } }] },
    });
    expect(await send(client(url, await tokenOf('nobody')), 'registerCustomer', { name: 'Umbra' })).toMatchObject({
      userErrors: [{ code: 'FORBIDDEN' }],
    });
    for (const [door, wanted] of [
      ['auditors', 200],
      ['crm', 403],
    ] as const)
      expect((await fetch(`${url}/export`, { headers: { authorization: `Bearer ${await tokenOf(door)}` } })).status).toBe(wanted);

    for (const token of [undefined, 'abc', local.stdout.trim()]) {
      const { status, errors } = await client(url, token)('{ viewer { id } }');
      expect([status, errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  test('whose tokens say which accounts are one human’s, that is on record, and goes with an export', async () => {
    const [one, other] = ['first', 'second'].map((name) => join(folder, name)) as [string, string];
    const { url } = await serving({ folder: one, env: { ...env(), SAYSO_OIDC_PERSON_CLAIM: 'employee' } });
    const crm = client(url, await tokenOf('crm'));
    await send(crm, 'registerCustomer', { customerId: 'acme', name: 'Acme' });
    expect((await crm('{ register { fourEyes } }')).data).toEqual({ register: { fourEyes: 'PEOPLE' } });
    const auditor = { headers: { authorization: `Bearer ${await tokenOf('auditors')}` } };
    const exported = await (await fetch(`${url}/export`, auditor)).text();
    expect(JSON.parse((JSON.parse(exported) as { actor: string }).actor)).toMatchObject({ subject: 'crm', person: 'e-crm' });

    expect(await sayso(['import', '-'], { folder: other, stdin: exported })).toMatchObject({ code: 0 });
    const { stdout } = await sayso(['export'], { folder: other });
    expect(JSON.parse((JSON.parse(stdout) as { actor: string }).actor)).toMatchObject({ person: 'e-crm' });
  });

  test('the folder’s own key gives no token', async () => {
    const { code, stdout, stderr } = await sayso(['token', '--name', 'Ada', '--roles', 'SALES'], { folder, env: env() });
    expect([code, stdout]).toEqual([78, '']);
    expect(stderr).toContain(`SAYSO_OIDC_ISSUER: ${issuer} gives the tokens here`);
  });

  test('that is away, what was started is ready all the same, and says that nobody can tell', async () => {
    const token = await tokenOf('crm');
    away = true;
    const { url } = await serving({ folder, env: env() });
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const { status, errors } = await client(url, token)('{ viewer { id } }');
    expect([status, errors?.[0]?.extensions.code]).toEqual([503, 'IDENTITY_UNAVAILABLE']);
    const exported = await fetch(`${url}/export`, { headers: { authorization: `Bearer ${token}` } });
    expect([exported.status, await exported.json()]).toMatchObject([503, { error: { code: 'IDENTITY_UNAVAILABLE' } }]);
  });

  test('that calls itself otherwise, nothing is started', async () => {
    const other = issuer.replace('127.0.0.1', 'localhost');
    const { code, stderr } = await sayso(['serve'], { folder, env: { ...env(), SAYSO_OIDC_ISSUER: other } });
    expect([code, stderr]).toEqual([78, expect.stringContaining(`${other} calls itself "${issuer}"`)]);
  });
});

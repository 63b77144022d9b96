import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { ProviderSettings } from '../src/access/oidc-verifier.js';

/** How a provider answers: as it should, not at all, by waiting for ever, or with no key in its set. */
export type Behaviour = 'up' | 'down' | 'silent' | 'empty';

/** An OpenID Connect provider as far as those who check its tokens meet it: its metadata and its keys, over real HTTP. */
export interface TestProvider {
  readonly issuer: string;
  readonly settings: (given?: Partial<ProviderSettings>) => ProviderSettings;
  /** A token of its current key. */
  readonly sign: (claims?: object, header?: object, key?: CryptoKey | Uint8Array) => Promise<string>;
  /** Its next tokens are of another key; the set holds that one alone. */
  readonly rotate: () => Promise<void>;
  behaviour: Behaviour;
  /** What it calls itself. */
  name: string;
  /** How often its keys were asked for. */
  fetches: number;
  readonly key: () => { readonly publicJwk: JWK; readonly privateKey: CryptoKey };
  readonly stop: () => Promise<void>;
}

export async function startProvider(now: () => number): Promise<TestProvider> {
  let current = await newKey();
  const server = createServer((request, response) => {
    const isForKeys = request.url === '/realms/r/keys';
    if (isForKeys) provider.fetches += 1;
    if (provider.behaviour === 'silent') return;
    if (provider.behaviour === 'down') return void request.socket.destroy();
    response.setHeader('content-type', 'application/json');
    if (isForKeys) response.end(JSON.stringify({ keys: provider.behaviour === 'empty' ? [] : [current.publicJwk] }));
    else if (request.url === '/realms/r/.well-known/openid-configuration')
      response.end(JSON.stringify({ issuer: provider.name, jwks_uri: `${issuer}/keys` }));
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/realms/r`;
  const provider: TestProvider = {
    issuer,
    behaviour: 'up',
    name: issuer,
    fetches: 0,
    settings: (given) => ({
      ...{ issuer, audience: ['sayso'], tokens: 'at+jwt', algorithms: ['ES256'] },
      claims: { subject: ['sub'], name: ['name'], roles: ['roles'] },
      ...given,
    }),
    sign: (claims = {}, header = {}, key = current.privateKey) =>
      new SignJWT({ iss: issuer, aud: 'sayso', sub: 'u-1', name: 'Ada', roles: ['SALES'], iat: now(), exp: now() + 3_600, ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: current.publicJwk.kid!, ...header })
        .sign(key),
    rotate: async () => void (current = await newKey()),
    key: () => current,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}

async function newKey() {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { publicJwk: { ...(await exportJWK(publicKey)), kid: crypto.randomUUID(), alg: 'ES256', use: 'sig' } as JWK, privateKey };
}

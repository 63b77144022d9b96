import { createSecretKey } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { Provider, type Configuration } from 'oidc-provider';
import type { ProviderSettings } from '../src/access/oidc-verifier.js';

export const CLIENT = { id: 'sayso', secret: 'a-secret-of-the-tests' };

export interface Account {
  name: string;
  roles: string[];
}

export interface RealProvider {
  readonly issuer: string;
  readonly settings: ProviderSettings;
  /** Who signs in there, and what is said of them. */
  readonly accounts: Record<string, Account>;
  /** Who sits before it: the one whom its page signs in; nobody is signed in where it is absent. */
  at: string | undefined;
  away: boolean;
  /** What it gives for an access token in place of its own; absent: its own. */
  accessToken: string | undefined;
  /** Signs claims with its key. */
  readonly sign: (claims: JWTPayload) => Promise<string>;
  /** How often its page was shown. */
  shown: number;
  /** Paths that were asked for. */
  readonly asked: string[];
  readonly stop: () => Promise<void>;
}

/** An address of this machine where nobody listens. */
export async function freeOrigin(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** A real provider, before whose page one of its people sits. */
export async function startRealProvider(origins: readonly string[], more: Configuration = {}): Promise<RealProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const own: RealProvider = {
    issuer,
    settings: {
      ...{ issuer, audience: ['sayso'], tokens: 'at+jwt', algorithms: ['ES256'] },
      claims: { subject: ['sub'], name: ['name'], roles: ['roles'] },
      client: { id: CLIENT.id, secret: createSecretKey(Buffer.from(CLIENT.secret)), scopes: 'openid profile' },
    },
    accounts: { ada: { name: 'Ada', roles: ['SALES'] }, bob: { name: 'Bob', roles: ['PRODUCT'] } },
    ...{ at: 'ada', away: false, accessToken: undefined, shown: 0, asked: [] },
    sign: (claims) => new SignJWT({ iss: issuer, ...claims }).setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: 'one' }).sign(privateKey),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const provider: Provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'one', alg: 'ES256', use: 'sig' }] },
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: origins.map((origin) => `${origin}/sign-in/callback`),
        post_logout_redirect_uris: origins.map((origin) => `${origin}/`),
        id_token_signed_response_alg: 'ES256',
      },
    ],
    cookies: { keys: ['of the tests'] },
    claims: { openid: ['sub'], profile: ['name', 'roles'] },
    features: { devInteractions: { enabled: false }, pushedAuthorizationRequests: { enabled: false } },
    interactions: { url: (_, { uid }) => `/page/${uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...own.accounts[id] }) }),
    loadExistingGrant: async (context) => {
      const grant = new provider.Grant({ clientId: CLIENT.id, accountId: context.oidc.session?.accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    ...more,
  });
  const answer = provider.callback();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    own.asked.push((request.url ?? '').split('?')[0] ?? '');
    if (own.away) return void request.socket.destroy();
    if (request.url === '/token' && own.accessToken !== undefined) exchangeAccessToken(response, own.accessToken);
    if (!request.url?.startsWith('/page/')) return void answer(request, response);
    own.shown += 1;
    const result = own.at === undefined ? { error: 'access_denied' } : { login: { accountId: own.at } };
    void provider.interactionFinished(request, response, result);
  });
  return own;
}

function exchangeAccessToken(response: ServerResponse, accessToken: string): void {
  const end = response.end.bind(response) as (text: string) => ServerResponse;
  response.end = ((text: string) => {
    const changed = JSON.stringify({ ...(JSON.parse(text) as object), access_token: accessToken });
    response.setHeader('content-length', Buffer.byteLength(changed));
    return end(changed);
  }) as typeof response.end;
}

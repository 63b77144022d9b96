import { createSecretKey } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { generateKeyPair, SignJWT } from 'jose';
import { sealKeysIn } from '../src/access/seal.js';
import { ownPath } from '../src/web/sign-in/sign-in.js';
import { startProvider } from './provider.js';
import { HandClock } from './reacting.js';
import { freeOrigin, startRealProvider, type RealProvider } from './real-provider.js';
import { startService, type Running } from './service.js';
import { inWhole } from './size.js';
import { FORM, fromOwnPage, JSON_BODY, visit, VIEWER, Visitor } from './visiting.js';

const TIMES = { hours: 10, idleMinutes: 60, checkMinutes: 15 };
const KEYS = sealKeysIn('S'.repeat(43) + 'A'.repeat(1));

let clock: HandClock;
let provider: RealProvider;
let service: Running;
let ours: string;
let visitor: Visitor;

const later = (minutes: number) => void (clock.time = new Date(Date.parse(clock.time) + minutes * 60_000).toISOString());

/** A service whose address is known before it listens, for its provider knows it. */
async function serviceFor(provider: RealProvider, origin: string, more: Parameters<typeof startService>[0] = {}): Promise<Running> {
  const session = { keys: KEYS, times: TIMES };
  return startService({ clock, provider: provider.settings, url: origin, port: Number(new URL(origin).port), session, ...more });
}

beforeAll(async () => {
  clock = new HandClock(new Date().toISOString());
  ours = await freeOrigin();
  provider = await startRealProvider([ours]);
  service = await serviceFor(provider, ours);
});
afterAll(async () => {
  await service.stop();
  await provider.stop();
});
beforeEach(() => {
  clock.time = new Date().toISOString();
  visitor = new Visitor();
});
afterEach(() => {
  provider.at = 'ada';
  provider.away = false;
  provider.accounts['ada']!.roles = ['SALES'];
});

describe('by a provider', () => {
  test('somebody signs in, and comes back to where they wanted to go', async () => {
    const signedOut = await visitor.ask(`${ours}/?a=1`);
    expect([signedOut.status, signedOut.text]).toEqual([401, expect.stringContaining('href="/sign-in?to=%2F%3Fa%3D1"')]);
    const home = await visitor.open(`${ours}/sign-in?to=${encodeURIComponent('/?a=1')}`);
    expect([home.status, home.text]).toEqual([200, expect.stringContaining('You are signed in as <bdi>Ada</bdi>')]);
    expect(home.text).toContain(provider.issuer);
    expect(visitor.places.at(-1)).toBe(`${ours}/?a=1`);
    const asked = new URL(visitor.places.find((place) => place.includes('/auth?'))!).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({ code_challenge_method: 'S256', response_type: 'code', scope: 'openid profile' });
    expect([asked.get('state')?.length, asked.get('nonce')?.length]).toEqual([43, 43]);
    expect(await visitor.viewer(ours)).toEqual({ name: 'Ada', roles: ['SALES'] });
    expect([...visitor.cookies.keys()].filter((name) => name.startsWith('sayso-'))).toEqual([`sayso-session-${new URL(ours).port}`]);
  });

  test('a page asks it anew after a while, and shows nothing of it; a role taken away there is gone here', async () => {
    await visitor.open(`${ours}/sign-in`);
    const { shown } = provider;
    later(14);
    await visitor.open(ours);
    expect(visitor.places).toHaveLength(1);
    provider.accounts['ada']!.roles = [];
    later(1);
    expect(await visitor.viewer(ours)).toEqual({ name: 'Ada', roles: ['SALES'] });
    const home = await visitor.open(ours);
    expect(visitor.places.filter((place) => place.includes('prompt=none'))).toHaveLength(1);
    expect([home.status, home.text]).toEqual([200, expect.stringContaining('You have no role here yet: ask whoever gives out roles.')]);
    expect(await visitor.viewer(ours)).toEqual({ name: 'Ada', roles: [] });
    expect(provider.shown).toBe(shown);
    later(15);
    const explorer = { headers: { accept: 'text/html' } };
    expect((await visitor.ask(`${ours}/graphql`, explorer)).headers.location).toContain('prompt=none');
  });

  test('who acts without opening a page may do so for an hour after it was asked last', async () => {
    await visitor.open(`${ours}/sign-in`);
    later(59);
    expect(await visitor.viewer(ours)).toEqual({ name: 'Ada', roles: ['SALES'] });
    later(1);
    expect(await visitor.viewer(ours)).toBe(401);
    expect((await visitor.open(ours)).status).toBe(200);
    expect(await visitor.viewer(ours)).toEqual({ name: 'Ada', roles: ['SALES'] });
  });

  test('who acts later than that keeps what they sent, signs in in another tab, and sends it again', async () => {
    await visitor.open(`${ours}/sign-in`);
    later(61);
    const fields = { do: 'registerCustomer', form: 'registerCustomer', commandId: 'late', name: 'Acme', takes: 'name Name' };
    const asked = { method: 'POST', headers: { ...FORM, ...fromOwnPage(ours) }, body: new URLSearchParams(fields).toString() };
    const late = await visitor.ask(`${ours}/more?at=1`, asked);
    expect([late.status, late.text]).toEqual([401, expect.stringContaining('href="/sign-in?to=%2Fmore%3Fat%3D1" target="_blank"')]);
    expect(late.text).toContain('<dt>Name</dt><dd dir="auto">Acme</dd>');
    await visitor.open(`${ours}/sign-in`);
    expect((await visitor.ask(`${ours}/more?at=1`, asked)).headers.location).toMatch(/^\/more\?at=\d+$/);
  });

  test('a session ends after its hours, however often it was asked', async () => {
    await visitor.open(`${ours}/sign-in`);
    for (let time = 0; time < 12; time++) {
      later(50);
      if (time < 11) expect((await visitor.open(ours)).status).toBe(200);
    }
    expect([(await visitor.open(ours)).status, await visitor.viewer(ours)]).toEqual([401, 401]);
  });

  test('whom it does not know any more is signed out, and another person who is there is another person', async () => {
    await visitor.open(`${ours}/sign-in`);
    const cookies = new Map(visitor.cookies);
    for (const name of visitor.cookies.keys()) if (!name.startsWith('sayso-')) visitor.cookies.delete(name);
    later(15);
    const gone = await visitor.open(ours);
    expect([gone.status, gone.text, await visitor.viewer(ours)]).toEqual([401, expect.stringContaining('Sign in'), 401]);
    const session = `sayso-session-${new URL(ours).port}`;
    const other = new Visitor();
    provider.at = 'bob';
    await other.open(`${ours}/sign-in`);
    other.cookies.set(session, cookies.get(session)!);
    expect(await other.viewer(ours)).toEqual({ name: 'Ada', roles: ['SALES'] });
    expect((await other.open(ours)).text).toContain('You are signed in as <bdi>Bob</bdi>');
  });

  test('tabs that are sent there together all come back', async () => {
    await visitor.open(`${ours}/sign-in`);
    later(15);
    const sent = await Promise.all([1, 2, 3].map((n) => visitor.ask(`${ours}/?tab=${n}`)));
    for (const [n, { headers }] of sent.entries()) {
      const home = await visitor.open(headers.location!);
      expect([home.status, visitor.places.at(-1)]).toEqual([200, `${ours}/?tab=${n + 1}`]);
    }
  });

  test('while it is away for an hour who is signed in goes on, and nobody else gets in', async () => {
    await visitor.open(`${ours}/sign-in`);
    provider.away = true;
    for (let time = 0; time < 4; time++) {
      later(20);
      expect((await visitor.open(ours)).status).toBe(200);
      expect(await visitor.viewer(ours)).toEqual({ name: 'Ada', roles: ['SALES'] });
    }
    const other = await new Visitor().open(`${ours}/sign-in`);
    expect([other.status, other.text]).toEqual([503, expect.stringContaining('does not answer')]);
    provider.away = false;
    provider.accounts['ada']!.roles = ['LEADERSHIP'];
    later(15);
    await visitor.open(ours);
    expect(await visitor.viewer(ours)).toEqual({ name: 'Ada', roles: ['LEADERSHIP'] });
  });

  test('while it is away a session that has ended is not begun anew', async () => {
    await visitor.open(`${ours}/sign-in`);
    provider.away = true;
    later(61);
    expect((await visitor.open(ours)).status).toBe(401);
    expect(await visitor.viewer(ours)).toBe(401);
  });

  test('who signs out is signed out here, and goes there', async () => {
    await visitor.open(`${ours}/sign-in`);
    const out = await visitor.ask(`${ours}/sign-out`, { method: 'POST', headers: { ...FORM, ...fromOwnPage(ours) } });
    const [, onward = ''] = /content="0; url=([^"]+)"/.exec(out.text) ?? [];
    const url = new URL(onward.replaceAll('&amp;', '&'));
    expect([out.status, url.origin, Object.fromEntries(url.searchParams)]).toEqual([
      200,
      provider.issuer,
      { client_id: 'sayso', post_logout_redirect_uri: `${ours}/` },
    ]);
    expect([(await visitor.open(ours)).status, await visitor.viewer(ours)]).toEqual([401, 401]);
  });

  test('says no, and nobody is signed in', async () => {
    provider.at = undefined;
    const { status, text } = await visitor.open(`${ours}/sign-in`);
    expect([status, text]).toEqual([400, expect.stringContaining('You are not signed in')]);
    expect([...visitor.cookies.keys()].filter((name) => name.startsWith('sayso-'))).toEqual([]);
  });
});

test('a session that was begun before accounts were joined by a person approves nothing', async () => {
  provider.accounts['ada']!.roles = ['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP'];
  await visitor.open(`${ours}/sign-in`);
  expect(await visitor.viewer(ours)).toMatchObject({ roles: ['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP'] });
  const claims = { ...provider.settings.claims, person: ['employee'] };
  const joining = await serviceFor(provider, ours, { port: 0, provider: { ...provider.settings, claims } });
  try {
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...JSON_BODY, ...fromOwnPage(ours), cookie };
    const { text } = await visit(`${joining.url}/graphql`, { method: 'POST', headers, body: VIEWER });
    expect(JSON.parse(text)).toEqual({ data: { viewer: { name: 'Ada', roles: ['SALES', 'PRODUCT', 'LEADERSHIP'] } } });
  } finally {
    await joining.stop();
  }
});

describe('a way back', () => {
  /** As far as the callback, which is not asked yet. */
  const returning = async (who: Visitor): Promise<string> => {
    await who.open(`${ours}/sign-in`, /\/sign-in\/callback/);
    return who.places.at(-1)!;
  };

  test('of another browser, used before, too late or changed, signs in nobody', async () => {
    const mine = await returning(visitor);
    const other = new Visitor();
    expect((await other.ask(mine)).status).toBe(400);
    provider.at = 'bob';
    const theirs = await returning(other);
    const code = (url: string) => new URL(url).searchParams.get('code')!;
    const bad = [
      `${ours}/sign-in/callback`,
      `${ours}/sign-in/callback?code=${code(mine)}`,
      `${ours}/sign-in/callback?code=${code(mine)}&state=`,
      theirs,
      `${mine}&state=${new URL(mine).searchParams.get('state')}`,
    ];
    for (const url of bad) {
      const { status, headers, text } = await visitor.ask(url);
      // what the page asks next would else tell the address, and with it the code, to whatever logs a request
      expect([url, status, headers['referrer-policy'], text.includes('<form')]).toEqual([url, 400, 'no-referrer', false]);
    }
    for (const [what, change] of Object.entries({
      'another code': (url: URL) => url.searchParams.set('code', code(theirs)),
      'another issuer': (url: URL) => url.searchParams.set('iss', 'https://evil.example'),
      'no code': (url: URL) => url.searchParams.delete('code'),
    })) {
      const again = new Visitor();
      provider.at = 'ada';
      const url = new URL(await returning(again));
      change(url);
      expect([what, (await again.ask(url.href)).status, await again.viewer(ours)]).toEqual([what, 400, 401]);
    }
    const late = new Visitor();
    const url = await returning(late);
    later(10);
    expect((await late.ask(url)).status).toBe(400);
    const kept = new Map(late.cookies);
    const once = new Visitor();
    const good = await returning(once);
    for (const [name, value] of once.cookies) kept.set(name, value);
    expect((await once.ask(good)).status).toBe(303);
    for (const [name, value] of kept) once.cookies.set(name, value);
    expect((await once.ask(good)).status).toBe(400);
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    'evil.example',
    '/sign-out',
    '/sign-in?to=/sign-in',
    '/./sign-in',
    '/a/../sign-in/callback',
    '/..//evil.example',
    '/%0d%0aset-cookie:x',
    '/\t/evil.example',
    '/ok\r\nx: y',
    ' /ok',
    '',
    undefined,
    ['/a', '/b'],
  ])('never leads elsewhere: %j', async (to) => {
    const path = ownPath(to);
    expect(['/', '/%0d%0aset-cookie:x']).toContain(path);
  });

  test.each(['/', '/check?customer=acme&feature=sso', '/requests/1#x', '/graphql'])('leads to a path of ours: %s', (to) =>
    expect(ownPath(to)).toBe(to.replace(/#.*/, '')),
  );
});

describe('that refuses us', () => {
  const refused = [500, expect.stringContaining('does not take Sayso as it is set up')];
  const opened = async (who: Visitor, url: string) => {
    const { status, text } = await who.open(url);
    return [status, text];
  };
  let told: jest.SpiedFunction<Logger['error']>;
  beforeEach(() => void (told = jest.spyOn(Logger.prototype, 'error')));
  afterEach(() => told.mockRestore());
  const expectTold = (reason: RegExp) => expect(told.mock.calls.flat().join('\n')).toMatch(reason);

  test.each([
    ['as it is asked to begin (PAR)', true],
    ['as it is asked who came back', false],
  ])('%s, is not away: who is signed in goes on to the next check, and nobody gets in', async (_, isPushed) => {
    const origin = await freeOrigin();
    const refusing = await startRealProvider([origin], {
      features: { devInteractions: { enabled: false }, pushedAuthorizationRequests: { enabled: isPushed } },
    });
    const before = await serviceFor(refusing, origin);
    await visitor.open(`${origin}/sign-in`);
    await before.stop();
    const client = { ...refusing.settings.client!, secret: createSecretKey(Buffer.from('of yesterday')) };
    const running = await serviceFor(refusing, origin, { provider: { ...refusing.settings, client } });
    later(10);
    expect([(await visitor.open(origin)).status, await visitor.viewer(origin)]).toEqual([200, { name: 'Ada', roles: ['SALES'] }]);
    later(10);
    expect(await opened(visitor, origin)).toEqual(refused);
    expectTold(/^SAYSO_OIDC_CLIENT_ID: .*(invalid_client|401)/);
    expect(await visitor.viewer(origin)).toBe(401);
    expect([...visitor.cookies.keys()].filter((name) => name.startsWith('sayso-'))).toEqual([]);
    expect(await opened(new Visitor(), `${origin}/sign-in`)).toEqual(refused);
    await running.stop();
    await refusing.stop();
  });

  test('by another name than its own, is not away either', async () => {
    const origin = await freeOrigin();
    const renamed = await startProvider(() => Date.parse(clock.time) / 1_000);
    renamed.behaviour = 'down';
    const client = { id: 'sayso', scopes: 'openid' };
    const running = await startService({
      ...{ clock, url: origin, port: Number(new URL(origin).port), session: { keys: KEYS, times: TIMES } },
      provider: renamed.settings({ client }),
    });
    const { sessions } = running.infrastructure.signIn!;
    const actor = { issuer: renamed.issuer, subject: 'u-1', name: 'Ada', roles: ['SALES' as const] };
    const [cookie = ''] = (await sessions.cookieOf(sessions.begin(actor), origin)).split(';');
    visitor.cookies.set(...(cookie.split('=') as [string, string]));
    later(15);
    expect((await visitor.open(origin)).status).toBe(200);
    renamed.behaviour = 'up';
    renamed.name = 'http://127.0.0.1/other';
    later(15);
    expect(await opened(visitor, origin)).toEqual(refused);
    expectTold(/issuer/);
    expect(await visitor.viewer(origin)).toBe(401);
    await running.stop();
    await renamed.stop();
  });
});

inWhole.describe('another provider', () => {
  test('that takes the way there by itself (PAR) and puts claims into the ID token', async () => {
    const origin = await freeOrigin();
    const pushed = await startRealProvider([origin], {
      conformIdTokenClaims: false,
      features: { devInteractions: { enabled: false }, pushedAuthorizationRequests: { enabled: true }, userinfo: { enabled: false } },
    });
    const running = await serviceFor(pushed, origin);
    expect((await visitor.open(`${origin}/sign-in`)).text).toContain('You are signed in as <bdi>Ada</bdi>');
    expect(pushed.asked).toContain('/request');
    expect(visitor.places.find((place) => place.includes('/auth?'))).toContain('request_uri=');
    pushed.away = true;
    later(20);
    expect((await visitor.open(origin)).status).toBe(200);
    expect((await new Visitor().open(`${origin}/sign-in`)).status).toBe(503);
    await running.stop();
    await pushed.stop();
  });

  describe('that says roles in the access token alone', () => {
    let origin: string;
    let other: RealProvider;
    let running: Running;
    beforeAll(async () => {
      origin = await freeOrigin();
      other = await startRealProvider([origin], {
        conformIdTokenClaims: false,
        claims: { openid: ['sub'], profile: ['name'] },
        features: { devInteractions: { enabled: false }, userinfo: { enabled: false } },
      });
      running = await serviceFor(other, origin);
    });
    afterAll(async () => {
      await running.stop();
      await other.stop();
    });

    const now = () => Math.floor(Date.now() / 1_000);
    const saying = (claims: object) => ({ sub: 'ada', aud: 'account', azp: 'sayso', roles: ['PRODUCT'], exp: now() + 300, ...claims });
    const rolesOf = async (accessToken: string | undefined) => {
      other.accessToken = accessToken;
      visitor = new Visitor();
      await visitor.open(`${origin}/sign-in`);
      return visitor.viewer(origin);
    };

    test.each<[string, object]>([
      ['for us', { aud: 'sayso', azp: undefined }],
      ['for us and others', { aud: ['account', 'sayso'], azp: 'other' }],
      ['for others, given to us (Keycloak)', {}],
      ['for others, given to us (RFC 9068)', { azp: undefined, client_id: 'sayso' }],
    ])('they count where it is %s', async (_, claims) =>
      expect(await rolesOf(await other.sign(saying(claims)))).toEqual({ name: 'Ada', roles: ['PRODUCT'] }),
    );

    test('but give nothing where it cannot be verified, or is of others', async () => {
      const claims = saying({});
      const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const good = await other.sign(claims);
      const [head = '', , signature = ''] = good.split('.');
      const foreign = await generateKeyPair('ES256');
      const header = { alg: 'ES256', typ: 'JWT', kid: 'one' };
      const hostile: Record<string, string | undefined> = {
        'its own, which says nothing': undefined,
        'no token': 'abc',
        unsigned: `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded({ iss: other.issuer, ...claims })}.`,
        'without its signature': good.replace(/[^.]*$/, ''),
        'another text under its signature': `${head}.${encoded({ iss: other.issuer, ...claims, roles: ['ADMIN'] })}.${signature}`,
        'signed by another key': await new SignJWT({ iss: other.issuer, ...claims }).setProtectedHeader(header).sign(foreign.privateKey),
        'signed with the secret of the client': await new SignJWT({ iss: other.issuer, ...claims })
          .setProtectedHeader({ ...header, alg: 'HS256' })
          .sign(Buffer.from('a-secret-of-the-tests')),
        'of another issuer': await other.sign({ ...claims, iss: 'https://evil.example' }),
        'of no issuer': await other.sign({ ...claims, iss: undefined }),
        'for others, given to others': await other.sign({ ...claims, azp: 'other' }),
        'for nobody, given to nobody': await other.sign({ ...claims, aud: undefined, azp: undefined }),
        ended: await other.sign({ ...claims, exp: now() - 60 }),
        'not valid yet': await other.sign({ ...claims, nbf: now() + 60 }),
      };
      const found = [];
      for (const [what, token] of Object.entries(hostile)) found.push([what, await rolesOf(token)]);
      expect(found).toEqual(Object.keys(hostile).map((what) => [what, { name: 'Ada', roles: [] }]));
    });
  });

  test('before two nodes with one key: what one signed in, the other knows', async () => {
    const other = await serviceFor(provider, ours, { port: 0 });
    await visitor.open(`${ours}/sign-in`);
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...JSON_BODY, ...fromOwnPage(ours), cookie };
    expect((await visit(`${other.url}/graphql`, { method: 'POST', headers, body: VIEWER })).text).toContain('"Ada"');
    await other.stop();
  });
});

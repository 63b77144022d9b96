import { createSecretKey, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EncryptJWT } from 'jose';
import { Seal, sealKeysIn } from '../src/access/seal.js';
import type { Role } from '../src/kernel/actor.js';
import { HandClock } from './reacting.js';
import { startService, type Running } from './service.js';
import { FORM, fromOwnPage, JSON_BODY, visit } from './visiting.js';

type Headers = Readonly<Record<string, string | undefined>>;

const NOON = '2026-03-01T12:00:00.000Z';
const KEY = randomBytes(32).toString('base64url');
const TIMES = { hours: 10, idleMinutes: 60, checkMinutes: 15 };
const hours = (count: number) => new Date(Date.parse(NOON) + count * 3_600_000).toISOString();

let clock: HandClock;
let service: Running;

beforeAll(async () => {
  clock = new HandClock(NOON);
  service = await startService({ clock, session: { keys: sealKeysIn(KEY), times: TIMES } });
});
afterAll(() => service.stop());
beforeEach(() => {
  clock.time = NOON;
});

const linkFor = async (name: string, ...roles: Role[]) => {
  const { signIn } = service.infrastructure;
  return `${service.url}${signIn!.links!.make({ issuer: 'sayso:local', subject: name, name, roles })}`;
};

const follow = (link: string, headers: Record<string, string> = fromOwnPage(service.url)) => {
  const { origin, pathname, searchParams } = new URL(link);
  return visit(`${origin}${pathname}`, { method: 'POST', headers: { ...FORM, ...headers }, body: searchParams.toString() });
};

/** Signs in by a link; answers the cookie. */
const signedIn = async (name: string, ...roles: Role[]): Promise<string> => (await follow(await linkFor(name, ...roles))).cookies[0]!;

const VIEWER = JSON.stringify({ query: '{ viewer { name roles } }' });

/** Who the API says is asking. */
async function viewer(headers: Headers, url = service.url) {
  const { status, text } = await visit(`${url}/graphql`, { method: 'POST', headers: { ...JSON_BODY, ...headers }, body: VIEWER });
  return [status, (JSON.parse(text) as { data?: { viewer: { name: string } } }).data?.viewer.name];
}

describe('a link of this machine', () => {
  test('is looked at by anybody, signs in by its button, once, and says who is signed in', async () => {
    const link = await linkFor('Ada', 'SALES');
    for (let time = 0; time < 3; time++) {
      const { status, text, headers } = await visit(link);
      expect([status, text]).toEqual([200, expect.stringContaining('<button class="main">Sign in</button>')]);
      expect(headers['set-cookie']).toBeUndefined();
    }
    const { status, headers, cookies } = await follow(link);
    expect([status, headers.location]).toEqual([303, '/']);
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^sayso-session-\d+=[\w.-]+; Path=\/; Max-Age=36000; HttpOnly; SameSite=Lax$/),
    ]);
    const [cookie = ''] = cookies;
    expect(cookie).toContain(`sayso-session-${new URL(service.url).port}=`);
    expect(cookie.length).toBeLessThan(500);
    const home = await visit(service.url, { headers: { cookie } });
    expect([home.status, home.text]).toEqual([200, expect.stringContaining('You are signed in as <bdi>Ada</bdi>')]);
    expect(await viewer({ cookie, ...fromOwnPage(service.url) })).toEqual([200, 'Ada']);

    const again = await follow(link);
    expect([again.status, again.cookies]).toEqual([401, []]);
    expect(again.text).toContain('This link was used before');
  });

  test('signs in nobody from elsewhere, and is not used up by trying', async () => {
    const link = await linkFor('Ada', 'SALES');
    const own = fromOwnPage(service.url);
    const port = new URL(service.url).port;
    for (const [headers, wanted] of [
      [{}, 403],
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: 'null', 'sec-fetch-site': 'same-origin' }, 403],
      [{ ...own, 'sec-fetch-site': 'same-site' }, 403],
      [{ ...own, 'sec-fetch-site': 'none' }, 403],
      [{ ...own, 'x-forwarded-for': '10.0.0.1' }, 403],
      [{ ...own, forwarded: 'for=10.0.0.1' }, 403],
      [{ ...own, host: `evil.example:${port}`, origin: `http://evil.example:${port}` }, 421],
    ] as const)
      expect([headers, (await follow(link, headers)).status]).toEqual([headers, wanted]);
    expect((await visit(link, { headers: { 'x-forwarded-for': '10.0.0.1' } })).status).toBe(403);
    expect((await visit(link, { headers: { host: 'evil.example' } })).status).toBe(421);
    expect((await follow(link)).status).toBe(303);
  });

  test('of no code at all is none', async () => {
    for (const code of ['', '?code=', '?code=x', '?code=a&code=b']) {
      expect((await visit(`${service.url}/sign-in/local${code}`)).status).toBe(200);
      expect((await follow(`${service.url}/sign-in/local${code}`)).status).toBe(401);
    }
  });

  test('shows a code as text, whatever it is', async () => {
    const { text } = await visit(`${service.url}/sign-in/local?code=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(text).not.toContain('<script>');
    expect(text).toContain('&lt;script>');
  });
});

describe('who is not signed in', () => {
  test('learns how to be, on a page that runs nothing and asks nobody else', async () => {
    const { status, headers, text } = await visit(service.url);
    expect([status, text]).toEqual([401, expect.stringContaining('serve --as Ada')]);
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
    const style = /href="(\/assets\/[^"]+)"/.exec(text)?.[1] ?? '';
    const asset = await visit(`${service.url}${style}`);
    expect([asset.status, asset.headers['content-type'], asset.headers['cache-control']]).toEqual([
      200,
      'text/css; charset=utf-8',
      'public, max-age=31536000, immutable',
    ]);
  });
});

describe('a cookie', () => {
  let cookie: string;
  beforeEach(async () => {
    cookie = await signedIn('Ada', 'SALES');
  });

  test('speaks from a page of ours alone', async () => {
    const origin = new URL(service.url).origin;
    const site = 'sec-fetch-site';
    expect(await viewer({ cookie, origin })).toEqual([200, 'Ada']);
    expect(await viewer({ cookie, origin, [site]: 'same-origin' })).toEqual([200, 'Ada']);
    expect(await viewer({ cookie, [site]: 'same-origin' })).toEqual([200, 'Ada']);
    const localhost = origin.replace('127.0.0.1', 'localhost');
    for (const headers of [
      {},
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { origin: localhost },
      { origin: `${origin}0` },
      { origin: origin.replace(/:\d+$/, '') },
      { origin: origin.replace('http:', 'https:') },
      { origin: `${origin}/` },
      { origin: `${origin}, ${origin}` },
      { origin, [site]: 'cross-site' },
      { origin, [site]: 'same-site' },
      { origin, [site]: 'none' },
      { origin, [site]: '' },
      { origin: 'https://evil.example', [site]: 'same-origin' },
      { [site]: 'none' },
      { [site]: 'same-site' },
      { host: new URL(localhost).host, origin },
    ])
      expect([headers, await viewer({ cookie, ...headers })]).toEqual([headers, [401, undefined]]);
  });

  test('speaks for nobody in a form, which asks nothing', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const headers = { cookie, ...fromOwnPage(service.url), 'content-type': type };
      const { status, text } = await visit(`${service.url}/graphql`, { method: 'POST', headers, body: VIEWER });
      expect([type, status >= 400, text.includes('Ada')]).toEqual([type, true, false]);
    }
  });

  test('never speaks where a token does, good or bad', async () => {
    const own = { cookie, ...fromOwnPage(service.url) };
    const token = await service.token('Bob', 'PRODUCT');
    expect(await viewer({ ...own, authorization: `Bearer ${token}` })).toEqual([200, 'Bob']);
    for (const authorization of ['', 'Bearer', 'Bearer x', 'Basic YTpi', `Bearer ${token}x`])
      expect([authorization, await viewer({ ...own, authorization })]).toEqual([authorization, [401, undefined]]);
  });

  test('that is hostile opens nothing', async () => {
    const [name = '', value = ''] = cookie.split(/=(.*)/s);
    const other = await startService({ clock });
    const claims = { iss: 'sayso:local', sub: 'Eve', name: 'Eve', roles: ['ADMIN'], began: Date.parse(NOON), asked: Date.parse(NOON) };
    const ours = new Seal(sealKeysIn(KEY));
    const raw = createSecretKey(Buffer.from(KEY, 'base64url'));
    const sealed = (header: Record<string, string>, key = raw) =>
      new EncryptJWT(claims).setProtectedHeader({ alg: 'dir', enc: 'A256GCM', ...header }).encrypt(key);
    const parts = value.split('.');
    const swapped = (index: number, part: string) => parts.map((own, at) => (at === index ? part : own)).join('.');
    const plain = (header: object) => [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const hostile: Record<string, string> = {
      empty: `${name}=`,
      'no seal': `${name}=abc`,
      'two of one name': `${cookie}; ${cookie}`,
      'two of one name, one empty': `${name}=; ${cookie}`,
      'another name': cookie.replace('sayso-session', 'sayso-sessions'),
      'the name of https': cookie.replace(/^[^=]+/, '__Host-sayso-session'),
      'the name of another port': cookie.replace(/-\d+=/, '-1='),
      cut: cookie.slice(0, -3),
      longer: `${cookie}A`,
      padded: `${cookie}=`,
      quoted: `${name}="${value}"`,
      'five empty parts': `${name}=....`,
      'another header': `${name}=${swapped(0, Buffer.from('{"alg":"dir","enc":"A256GCM","typ":"sayso-sign-in"}').toString('base64url'))}`,
      'another tag': `${name}=${swapped(4, Buffer.alloc(16).toString('base64url'))}`,
      'another text': `${name}=${swapped(3, Buffer.from(JSON.stringify(claims)).toString('base64url'))}`,
      'an encrypted key': `${name}=${swapped(1, 'AAAA')}`,
      'sealed for the way to the provider': `${name}=${await ours.seal('sayso-sign-in', claims)}`,
      'of another issuer': `${name}=${await ours.seal('sayso-session', { ...claims, iss: 'https://id.example.com' })}`,
      'of no issuer': `${name}=${await ours.seal('sayso-session', { ...claims, iss: undefined })}`,
      'begun too long ago': `${name}=${await ours.seal('sayso-session', { ...claims, began: Date.parse(hours(-10)) })}`,
      'of another key': `${name}=${await new Seal(sealKeysIn(randomBytes(32).toString('base64url'))).seal('sayso-session', claims)}`,
      'of the key as it is written': `${name}=${await sealed({ typ: 'sayso-session' })}`,
      'of no kind': `${name}=${await sealed({})}`,
      'not sealed': `${name}=${plain({ alg: 'none', typ: 'sayso-session' })}.`,
      'a bearer token': `${name}=${await service.token('Eve', 'ADMIN')}`,
      'too long': `${name}=${'A'.repeat(5_000)}`,
    };
    const accepted: string[] = [];
    for (const [what, cookie] of Object.entries(hostile)) {
      const [status] = await viewer({ cookie, ...fromOwnPage(service.url) });
      const page = await visit(service.url, { headers: { cookie } });
      if (status !== 401 || page.status !== 401) accepted.push(what);
    }
    const renamed = cookie.replace(/-\d+=/, `-${new URL(other.url).port}=`);
    const elsewhere = await viewer({ cookie: renamed, ...fromOwnPage(other.url) }, other.url);
    await other.stop();
    expect([accepted, elsewhere]).toEqual([[], [401, undefined]]);
    expect(Object.keys(hostile).length).toBeGreaterThanOrEqual(12);
    expect(await viewer({ cookie, ...fromOwnPage(service.url) })).toEqual([200, 'Ada']);
  });

  test('opens the same doors as a token of these roles', async () => {
    const auditor = await signedIn('Odo', 'AUDITOR');
    for (const [own, wanted] of [
      [auditor, 200],
      [cookie, 403],
    ] as const)
      expect((await visit(`${service.url}/export`, { headers: { cookie: own, 'sec-fetch-site': 'same-origin' } })).status).toBe(wanted);
    for (const site of ['cross-site', 'none'])
      expect((await visit(`${service.url}/export`, { headers: { cookie: auditor, 'sec-fetch-site': site } })).status).toBe(401);
  });

  test('holds for its hours, and not longer', async () => {
    clock.time = hours(9.99);
    expect(await viewer({ cookie, ...fromOwnPage(service.url) })).toEqual([200, 'Ada']);
    clock.time = hours(10);
    expect(await viewer({ cookie, ...fromOwnPage(service.url) })).toEqual([401, undefined]);
    expect((await visit(service.url, { headers: { cookie } })).status).toBe(401);
  });

  test('is taken away by signing out, from a page of ours', async () => {
    const signOut = (headers: Headers) => visit(`${service.url}/sign-out`, { method: 'POST', headers: { ...FORM, cookie, ...headers } });
    for (const headers of [{}, { origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])
      expect([headers, await signOut(headers)]).toEqual([headers, expect.objectContaining({ status: 403, cookies: [] })]);
    const { status, headers, cookies } = await signOut(fromOwnPage(service.url));
    expect([status, headers.location, cookies]).toEqual([303, '/', [cookie.replace(/=.*/, '=')]]);
    expect(headers['set-cookie']?.[0]).toContain('; Max-Age=0;');
  });
});

describe('keys', () => {
  const [old, fresh] = [KEY, randomBytes(32).toString('base64url')];
  let running: Running | undefined;
  afterEach(async () => running?.stop());

  test.each([
    [`${fresh},${old}`, 200],
    [`${old},${fresh}`, 200],
    [fresh, 401],
  ])('%#: those that are listed open, the first seals', async (keys, wanted) => {
    const own = await signedIn('Ada', 'SALES');
    running = await startService({ clock, session: { keys: sealKeysIn(keys), times: TIMES } });
    const at = (cookie: string, url: string) => cookie.replace(/-\d+=/, `-${new URL(url).port}=`);
    expect((await viewer({ cookie: at(own, running.url), ...fromOwnPage(running.url) }, running.url))[0]).toBe(wanted);
    const { url, infrastructure } = running;
    const { links, sessions } = infrastructure.signIn!;
    const person = links!.use(
      new URL(url + links!.make({ issuer: 'sayso:local', subject: 'Bo', name: 'Bo', roles: [] })).searchParams.get('code')!,
    );
    const made = (await sessions.cookieOf(sessions.begin(person!), url)).split(';')[0]!;
    const opens = (await new Seal(sealKeysIn(keys.split(',')[0]!)).open('sayso-session', made.split('=')[1]!))?.['name'];
    expect(opens).toBe('Bo');
  });
});

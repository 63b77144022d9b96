import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { generateKeyPair, SignJWT } from 'jose';
import { OidcVerifier, type ProviderSettings, type TokenKind } from '../src/access/oidc-verifier.js';
import { Unauthenticated } from '../src/access/token-verifier.js';
import { ConfigurationError } from '../src/kernel/configuration-error.js';
import { Fault } from '../src/kernel/refusal.js';
import { startProvider, type TestProvider } from './provider.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

let clock: number;
let provider: TestProvider;
let opened: OidcVerifier[];
const time = { now: () => new Date(clock * 1_000).toISOString() };

beforeAll(async () => {
  provider = await startProvider(() => clock);
});
afterAll(() => provider.stop());
beforeEach(() => {
  clock = Date.parse('2026-03-01T12:00:00.000Z') / 1_000;
  opened = [];
});
afterEach(() => {
  for (const one of opened) one.close();
  provider.behaviour = 'up';
  provider.name = provider.issuer;
});

async function verifier(given: Partial<ProviderSettings> = {}): Promise<OidcVerifier> {
  const one = await OidcVerifier.open(provider.settings(given), time);
  opened.push(one);
  return one;
}

const outcomeOf = (checked: Promise<unknown>): Promise<string> =>
  checked.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Unauthenticated || error instanceof Fault ? error.code : String(error)),
  );

const encoded = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token whose header and payload are these very texts, signed with the true key. */
async function signedText(payload: string, header: string): Promise<string> {
  const input = `${encoded(header)}.${encoded(payload)}`;
  const { privateKey } = provider.key();
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

const headerText = (typ: string) => JSON.stringify({ alg: 'ES256', typ, kid: provider.key().publicJwk.kid });
const claimsText = (claims: object = {}) =>
  JSON.stringify({
    iss: provider.issuer,
    aud: 'sayso',
    sub: 'u-1',
    name: 'Ada',
    roles: ['SALES'],
    iat: clock,
    exp: clock + HOUR,
    ...claims,
  });

const KINDS: readonly [TokenKind, string][] = [
  ['at+jwt', 'at+jwt'],
  ['jwt', 'JWT'],
  ['id', 'JWT'],
];

describe.each(KINDS)('of tokens taken as %s', (tokens, typ) => {
  test('a good one names its bearer', async () => {
    await expect((await verifier({ tokens })).verify(await provider.sign({}, { typ }))).resolves.toEqual({
      actor: { issuer: provider.issuer, subject: 'u-1', name: 'Ada', roles: ['SALES'] },
      until: expect.any(Number),
    });
    await expect(outcomeOf((await verifier({ tokens })).verify(await signedText(claimsText(), headerText(typ))))).resolves.toBe('accepted');
  });

  test('no hostile one is accepted', async () => {
    const one = await verifier({ tokens });
    const good = await provider.sign({}, { typ });
    const [head = '', body = '', signature = ''] = good.split('.');
    const foreign = await generateKeyPair('ES256');
    const rsa = await generateKeyPair('RS256');
    const signed = (claims: object, header: object = {}) => provider.sign(claims, { typ, ...header });
    const otherKind = tokens === 'at+jwt' ? 'JWT' : 'at+jwt';
    const hostile: Record<string, string> = {
      empty: '',
      'no token': 'abc',
      'two parts': `${head}.${body}`,
      'four parts': `${good}.`,
      'five parts': `${good}.a.b`,
      'no signature': `${head}.${body}.`,
      'the signature of another': `${head}.${encoded(claimsText({ sub: 'eve' }))}.${signature}`,
      'a cut signature': good.slice(0, -4),
      'spare bits in the signature': `${good}A`,
      padding: `${good}=`,
      'alg none': `${encoded({ alg: 'none', typ })}.${body}.`,
      'alg None': `${encoded({ alg: 'None', typ })}.${body}.${signature}`,
      'alg HS256 with the public key': await new SignJWT({})
        .setProtectedHeader({ alg: 'HS256', typ, kid: provider.key().publicJwk.kid! })
        .sign(Buffer.from(JSON.stringify(provider.key().publicJwk))),
      'an algorithm not taken': await new SignJWT(JSON.parse(claimsText()) as Record<string, unknown>)
        .setProtectedHeader({ alg: 'RS256', typ })
        .sign(rsa.privateKey),
      'a key of its own': await provider.sign({}, { typ, kid: 'mine' }, foreign.privateKey),
      'a key of its own under ours': await provider.sign({}, { typ }, foreign.privateKey),
      'a key in the header': await provider.sign({}, { typ, jwk: { kty: 'EC' } }, foreign.privateKey),
      'a key address in the header': await provider.sign({}, { typ, jku: 'http://127.0.0.1:1/keys' }, foreign.privateKey),
      'crit that nobody knows': await signedText(
        claimsText(),
        JSON.stringify({ ...(JSON.parse(headerText(typ)) as object), crit: ['x'], x: 1 }),
      ),
      'another issuer': await signed({ iss: `${provider.issuer}/` }),
      'no issuer': await signed({ iss: undefined }),
      'another audience': await signed({ aud: 'other' }),
      'no audience': await signed({ aud: undefined }),
      'an audience that only begins so': await signed({ aud: ['sayso2', 'xsayso'] }),
      ended: await signed({ iat: clock - 2 * HOUR, exp: clock - 6 }),
      'no end': await signed({ exp: undefined }),
      'no beginning': await signed({ iat: undefined }),
      'begun more than a day ago': await signed({ iat: clock - 25 * HOUR, exp: clock + HOUR }),
      'not begun': await signed({ iat: clock + MINUTE, exp: clock + HOUR }),
      'not valid yet': await signed({ nbf: clock + MINUTE }),
      'an end as text': await signed({ exp: String(clock + HOUR) }),
      'an end without end': await signedText(claimsText().replace(/"exp":\d+/, '"exp":1e400'), headerText(typ)),
      'a beginning without end': await signedText(claimsText().replace(/"iat":\d+/, '"iat":-1e400'), headerText(typ)),
      'an end before its beginning': await signed({ iat: clock, exp: clock - 1 }),
      'no subject': await signed({ sub: undefined }),
      'an empty subject': await signed({ sub: '' }),
      'a subject of a list': await signed({ sub: ['u-1'] }),
      'a subject with a line break': await signed({ sub: 'u\n1' }),
      'a subject too long': await signed({ sub: 'u'.repeat(256) }),
      'the subject off the prototype': await signedText(
        claimsText().replace('"sub":"u-1",', '"__proto__":{"sub":"u-1"},'),
        headerText(typ),
      ),
      'of the other kind': await signed({}, { typ: otherKind }),
      'a logout token': await signed({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }),
      'too long': await signed({ pad: 'a'.repeat(8_192) }),
      'no object': await signedText('[]', headerText(typ)),
      'no JSON': await signedText('{', headerText(typ)),
      ...(tokens === 'at+jwt' && { 'no kind': await signed({}, { typ: undefined }) }),
      ...(tokens === 'jwt' && {
        'an ID token by its nonce': await signed({ nonce: 'n' }),
        'an ID token by its at_hash': await signed({ at_hash: 'h' }),
        'an ID token by its c_hash': await signed({ c_hash: 'h' }),
        'an ID token by its s_hash': await signed({ s_hash: 'h' }),
      }),
    };
    const accepted: string[] = [];
    for (const [name, token] of Object.entries(hostile))
      if ((await outcomeOf(one.verify(token))) !== 'UNAUTHENTICATED') accepted.push(name);
    expect(accepted).toEqual([]);
    expect(Object.keys(hostile).length).toBeGreaterThan(30);
    expect(await outcomeOf(one.verify(good))).toBe('accepted');
  });
});

test('an ID token is taken where the access token is one', async () => {
  const one = await verifier({ tokens: 'id' });
  expect(await outcomeOf(one.verify(await provider.sign({ nonce: 'n', at_hash: 'h' }, { typ: undefined })))).toBe('accepted');
});

test('a token remembered ends with its end, and a day after its beginning', async () => {
  const one = await verifier();
  const day = await provider.sign({ exp: clock + 40 * HOUR });
  const hour = await provider.sign();
  for (const token of [day, hour]) expect(await outcomeOf(one.verify(token))).toBe('accepted');
  clock += HOUR + 6;
  expect(await outcomeOf(one.verify(hour))).toBe('UNAUTHENTICATED');
  expect(await outcomeOf(one.verify(day))).toBe('accepted');
  clock += 23 * HOUR;
  expect(await outcomeOf(one.verify(day))).toBe('UNAUTHENTICATED');
});

describe('the keys of the provider', () => {
  const unknown = async (count: number) => {
    const { privateKey } = await generateKeyPair('ES256');
    return Promise.all(Array.from({ length: count }, (_, index) => provider.sign({}, { kid: `unknown-${index}` }, privateKey)));
  };
  const fetchesOf = async (work: () => Promise<unknown>) => {
    const before = provider.fetches;
    await work();
    return provider.fetches - before;
  };

  test('are not asked for by whoever names unknown ones, while the last answer is fresh', async () => {
    const one = await verifier();
    const tokens = await unknown(1_000);
    const outcomes = new Set<string>();
    expect(
      await fetchesOf(async () => {
        for (const token of tokens) outcomes.add(await outcomeOf(one.verify(token)));
      }),
    ).toBe(0);
    expect([...outcomes]).toEqual(['UNAUTHENTICATED']);
  });

  test.each<'up' | 'down' | 'empty'>(['up', 'down', 'empty'])('are asked for once a cool-down, the provider %s', async (behaviour) => {
    const one = await verifier();
    const good = await provider.sign();
    const tokens = await unknown(50);
    provider.behaviour = behaviour;
    for (const round of [1, 2]) {
      clock += 31;
      const asked = await fetchesOf(async () => {
        await Promise.all(tokens.map((token) => outcomeOf(one.verify(token))));
        for (const token of tokens) await outcomeOf(one.verify(token));
      });
      // where it is down even its metadata cannot be had again
      expect([round, asked <= 1]).toEqual([round, true]);
    }
    expect(await outcomeOf(one.verify(good))).toBe('accepted');
  });

  test('go on counting while the provider is away for an hour, and for a day at most', async () => {
    const one = await verifier();
    for (const behaviour of ['down', 'empty'] as const) {
      provider.behaviour = behaviour;
      clock += HOUR;
      expect(await outcomeOf(one.verify(await provider.sign()))).toBe('accepted');
    }
    clock += 23 * HOUR;
    expect(await outcomeOf(one.verify(await provider.sign()))).toBe('IDENTITY_UNAVAILABLE');
    provider.behaviour = 'up';
    clock += 31;
    expect(await outcomeOf(one.verify(await provider.sign()))).toBe('accepted');
  });

  test('that were exchanged take one fetch, and are known 30 seconds after the last one', async () => {
    const one = await verifier();
    await provider.rotate();
    expect(await outcomeOf(one.verify(await provider.sign()))).toBe('UNAUTHENTICATED');
    clock += 31;
    const token = await provider.sign();
    expect(await fetchesOf(async () => expect(await outcomeOf(one.verify(token))).toBe('accepted'))).toBe(1);
  });

  test('are waited for by who brings an unknown one alone, where the provider is silent', async () => {
    const one = await verifier();
    const [stranger = ''] = await unknown(1);
    const good = await Promise.all(Array.from({ length: 99 }, (_, index) => provider.sign({ jti: String(index) })));
    provider.behaviour = 'silent';
    clock += 31;
    let waits = true;
    const waiting = outcomeOf(one.verify(stranger)).finally(() => (waits = false));
    for (const token of good) expect(await outcomeOf(one.verify(token))).toBe('accepted');
    expect(waits).toBe(true);
    expect(await waiting).toBe('UNAUTHENTICATED');
  });

  test('may come later: until then nobody can tell, and it heals by itself', async () => {
    provider.behaviour = 'down';
    const one = await verifier();
    const token = await provider.sign();
    expect(await outcomeOf(one.verify(token))).toBe('IDENTITY_UNAVAILABLE');
    provider.behaviour = 'up';
    expect(await outcomeOf(one.verify(token))).toBe('IDENTITY_UNAVAILABLE');
    clock += 31;
    expect(await outcomeOf(one.verify(token))).toBe('accepted');
  });

  test('are of no provider that calls itself otherwise', async () => {
    provider.name = `${provider.issuer}/`;
    await expect(verifier()).rejects.toThrow(ConfigurationError);
    await expect(verifier()).rejects.toThrow(`${provider.issuer} calls itself "${provider.issuer}/"`);
  });
});

import { createHmac } from 'node:crypto';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { exportSPKI, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { ROLES, type Role } from '../kernel/actor.js';
import { ConfigurationError } from '../kernel/configuration-error.js';
import { LocalIssuer, type Grant } from './local-issuer.js';
import { Unauthenticated } from './token-verifier.js';

const HOUR = 3_600;
const now = Date.parse('2026-03-01T12:00:00.000Z') / 1_000;
let clock = now;
let folder: string;
let data: string;
let issuer: LocalIssuer;
let jwk: JWK;
let key: CryptoKey;

const open = (path: string) => LocalIssuer.open(path, { now: () => new Date(clock * 1_000).toISOString() });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sayso-access-'));
  data = join(folder, 'data');
  issuer = await open(data);
  jwk = JSON.parse(await readFile(join(data, 'local-key.json'), 'utf8')) as JWK;
  key = (await importJWK(jwk, 'ES256')) as CryptoKey;
});

afterAll(() => rm(folder, { recursive: true }));

const HEADER = { alg: 'ES256', typ: 'at+jwt' };
const CLAIMS = { iss: 'sayso:local', aud: 'sayso', sub: 'Ada', name: 'Ada', roles: ['SALES'], iat: now, exp: now + HOUR };

const signed = (claims: object = {}, header: object = {}, by: CryptoKey | Uint8Array = key) =>
  new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ ...HEADER, ...header }).sign(by);

const encoded = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token whose payload is this very text, signed with the true key. */
async function signedText(payload: string): Promise<string> {
  const input = `${encoded(HEADER)}.${encoded(payload)}`;
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

describe('a key', () => {
  test('is made at first use, for its owner only', async () => {
    expect((await stat(data)).mode & 0o777).toBe(0o700);
    expect((await stat(join(data, 'local-key.json'))).mode & 0o777).toBe(0o600);
  });

  test('is made once, however many start at once, and leaves nothing beside it', async () => {
    const fresh = join(folder, 'fresh');
    const issuers = await Promise.all(Array.from({ length: 16 }, () => open(fresh)));
    const [token] = await Promise.all(issuers.map((one) => one.issueToken({ name: 'Ada', roles: ['SALES'] })));
    for (const one of issuers) await expect(one.verify(token!)).resolves.toMatchObject({ actor: { subject: 'Ada' } });
    expect(await readdir(fresh)).toEqual(['local-key.json', 'local-names.jsonl']);
  });

  test.each(['', '{', 'null', '{}', '{"kty":"oct","k":"AAAA"}', '{"kty":"EC","crv":"P-384","x":"AA","y":"AA","d":"AA"}'])(
    'is never replaced: %j is told',
    async (text) => {
      const broken = await mkdtemp(join(folder, 'broken-'));
      await writeFile(join(broken, 'local-key.json'), text);
      await expect(open(broken)).rejects.toThrow(ConfigurationError);
      expect(await readFile(join(broken, 'local-key.json'), 'utf8')).toBe(text);
    },
  );
});

describe('a token', () => {
  test('names its bearer', async () => {
    const token = await issuer.issueToken({ name: 'Ada Łovelace', roles: ['SALES', 'PRODUCT', 'SALES'] });
    await expect(issuer.verify(token)).resolves.toEqual({
      actor: {
        issuer: 'sayso:local',
        subject: 'Ada Łovelace',
        name: 'Ada Łovelace',
        roles: ['SALES', 'PRODUCT'],
      },
      until: expect.any(Number),
    });
  });

  test.each([
    [undefined, 8],
    [0.5, 0.5],
    [24, 24],
  ])('asked for %j hours holds %d, and five seconds for clocks that differ', async (hours, held) => {
    const token = await issuer.issueToken({ name: 'Ada', roles: ['SALES'], hours });
    for (const [second, holds] of [
      [held * HOUR - 1, true],
      [held * HOUR + 4, true],
      [held * HOUR + 6, false],
      [0, true],
    ] as const) {
      clock = now + second;
      await (holds ? expect(issuer.verify(token)).resolves.toBeDefined() : expect(issuer.verify(token)).rejects.toThrow(Unauthenticated));
    }
    clock = now;
  });

  test('of the longest name fits', async () => {
    const name = '𝕬'.repeat(200);
    await expect(issuer.verify(await issuer.issueToken({ name, roles: ROLES }))).resolves.toMatchObject({ actor: { name, roles: ROLES } });
  });

  test.each<[string, Partial<Grant>]>([
    ['no name', { name: '' }],
    ['a blank name', { name: '  ' }],
    ['a name too long', { name: 'a'.repeat(201) }],
    ['a control character', { name: 'Ada\u0007' }],
    ['a name that does not show', { name: '\u3164' }],
    ['a name with what does not show', { name: 'A\u200bda' }],
    ['a name with a direction mark', { name: 'Ada\u202e' }],
    ['a name with a space behind', { name: 'Ada ' }],
    ['Sayso', { name: 'Sayso' }],
    ['what looks like Sayso', { name: 'Ѕауѕо' }],
    ['half a character', { name: 'Ada\ud800' }],
    ['no role', { roles: [] }],
    ['an unknown role', { roles: ['SALES', 'KING' as Role] }],
    ['a role off the prototype', { roles: ['constructor' as Role] }],
    ['no time', { hours: 0 }],
    ['time backwards', { hours: -1 }],
    ['more than a day', { hours: 24.01 }],
    ['no number', { hours: NaN }],
  ])('is not issued for %s', (_, grant) =>
    expect(issuer.issueToken({ name: 'Ada', roles: ['SALES'], ...grant })).rejects.toThrow(RangeError),
  );

  test('of more roles than we know has those we know', async () => {
    const token = await signed({ roles: ['__proto__', 'constructor', 'SALES', 'sales', 'KING', 7, null, ['ADMIN']] });
    await expect(issuer.verify(token)).resolves.toMatchObject({ actor: { roles: ['SALES'] } });
  });

  test('without roles has none, also where a prototype offers some', async () => {
    const { roles: _, ...claims } = CLAIMS;
    const token = await signedText(JSON.stringify(claims).replace('{', '{"__proto__":{"roles":["ADMIN"]},'));
    await expect(issuer.verify(token)).resolves.toMatchObject({ actor: { issuer: 'sayso:local', subject: 'Ada', name: 'Ada', roles: [] } });
  });

  test('by hand, as the hostile ones below are made, is good', async () => {
    await expect(issuer.verify(await signed())).resolves.toMatchObject({ actor: { subject: 'Ada' } });
    await expect(issuer.verify(await signedText(JSON.stringify(CLAIMS)))).resolves.toMatchObject({ actor: { subject: 'Ada' } });
  });
});

describe('a name that passes for another one', () => {
  const asks = (one: LocalIssuer, name: string, onRecord?: readonly string[]) => one.issueToken({ name, roles: ['SALES'] }, onRecord);

  test('gets no token, the same name any number of times', async () => {
    const own = await open(join(folder, 'names'));
    await asks(own, 'Ada');
    for (const one of [own, await open(join(folder, 'names'))]) {
      for (const other of ['Аdа', 'ADA', '𝐀𝐝𝐚']) await expect(asks(one, other)).rejects.toThrow('“Ada”');
      await asks(one, 'Ada');
      await asks(one, 'Eve');
    }
    expect((await stat(join(folder, 'names', 'local-names.jsonl'))).mode & 0o777).toBe(0o600);
  });

  test('nor where the other one is on record without a token', async () => {
    const own = await open(join(folder, 'recorded'));
    await expect(asks(own, 'Zоё', ['Zoë', 'Ada'])).rejects.toThrow('“Zoë”');
    await asks(own, 'Zoë', ['Zoë', 'Zоё']);
    await expect(asks(own, 'Una', ['Una\u{1d159}'])).rejects.toThrow('passes for');
  });

  test('nor where both ask at once: one of them gets it', async () => {
    for (let round = 0; round < 10; round++) {
      const issuers = await Promise.all([0, 1].map(() => open(join(folder, `race-${round}`))));
      const names = ['Ada', 'Аdа'];
      const asked = await Promise.allSettled(names.map((name, index) => asks(issuers[index]!, name)));
      expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const first = names[asked.findIndex(({ status }) => status === 'fulfilled')]!;
      await asks(issuers[1]!, first);
    }
  });

  test('what a killed process left half written is passed over', async () => {
    const torn = join(folder, 'torn');
    const own = await open(torn);
    await asks(own, 'Ada');
    await appendFile(join(torn, 'local-names.jsonl'), '"Ev');
    await asks(own, 'Eve');
    await expect(asks(own, 'Еvе')).rejects.toThrow('“Eve”');
  });
});

describe('never accepted:', () => {
  const unsigned = (alg: string) => `${encoded({ ...HEADER, alg })}.${encoded(CLAIMS)}.`;
  const hmac = (secret: string | Buffer) => {
    const input = `${encoded({ ...HEADER, alg: 'HS256' })}.${encoded(CLAIMS)}`;
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  };
  const publicKey = async () => (await importJWK({ ...jwk, d: undefined, ext: true }, 'ES256', { extractable: true })) as CryptoKey;
  const other = async (alg: string) => (await generateKeyPair(alg, { extractable: true })).privateKey;
  const parts = async () => (await signed()).split('.') as [string, string, string];
  /** The same bytes under another last character: its lowest bits belong to none. */
  const respelt = (part: string) => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    return part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1)!) ^ 1]!;
  };

  /** Tokens, each with a claim that holds this number as JSON writes it. */
  const numbered = (claim: string, numbers: readonly string[]) =>
    numbers.map((number): [string, () => Promise<string>] => [
      `${claim} ${number}`,
      () => signedText(JSON.stringify({ ...CLAIMS, [claim]: '#' }).replace('"#"', number)),
    ]);

  test.each<[string, () => string | Promise<string>]>([
    ['nothing', () => ''],
    ['a word', () => 'letmein'],
    ['dots', () => '..'],
    ['alg none', () => unsigned('none')],
    ['alg None', () => unsigned('None')],
    ['no signature', () => unsigned('ES256')],
    ['a signature of zeros', async () => `${(await parts()).slice(0, 2).join('.')}.${Buffer.alloc(64).toString('base64url')}`],
    ['HS256 with the public key as secret, PEM', async () => hmac(await exportSPKI(await publicKey()))],
    ['HS256 with the public key as secret, JWK', () => hmac(JSON.stringify({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }))],
    ['HS256 with an empty secret', () => hmac('')],
    ['another key', async () => signed({}, {}, await other('ES256'))],
    [
      'another key that it brings along',
      async () => {
        const { privateKey, publicKey: brought } = await generateKeyPair('ES256', { extractable: true });
        return signed({}, { jwk: await crypto.subtle.exportKey('jwk', brought), kid: '../../local-key.json' }, privateKey);
      },
    ],
    ['ES384', async () => signed({}, { alg: 'ES384' }, await other('ES384'))],
    ['RS256', async () => signed({}, { alg: 'RS256' }, await other('RS256'))],
    ['EdDSA', async () => signed({}, { alg: 'EdDSA' }, await other('EdDSA'))],
    ['another issuer', () => signed({ iss: 'sayso:local/' })],
    ['a list of issuers', () => signed({ iss: ['sayso:local'] })],
    ['no issuer', () => signed({ iss: undefined })],
    ['another audience', () => signed({ aud: 'sayso.example.com' })],
    ['no audience', () => signed({ aud: undefined })],
    ['an id token', () => signed({}, { typ: 'JWT' })],
    ['no type', () => signed({}, { typ: undefined })],
    [
      'an unknown critical header',
      () => signedText(JSON.stringify(CLAIMS)).then((token) => token.replace(/^[^.]+/, encoded({ ...HEADER, crit: ['x'], x: 1 }))),
    ],
    ['expired', () => signed({ iat: now - 2 * HOUR, exp: now - 6 })],
    ['not valid yet', () => signed({ nbf: now + 6 })],
    ['issued in the future', () => signed({ iat: now + 6 })],
    ['older than a day', () => signed({ iat: now - 24 * HOUR - 6 })],
    ['no end', () => signed({ exp: undefined })],
    ['an end in words', () => signed({ exp: '2999-01-01' })],
    ...numbered('exp', ['1e400', '1e300', `${now + HOUR}.5`, `${now + 24 * HOUR + 1}`, `${now}`]),
    ['no beginning', () => signed({ iat: undefined })],
    ...numbered('iat', ['1e400', '-1e400', `${now}.5`]),
    ...numbered('nbf', ['1e400', '-1e400', '0', `${now}.5`, `${now - 24 * HOUR - 1}`]),
    ['no subject', () => signed({ sub: undefined })],
    ['an empty subject', () => signed({ sub: '' })],
    ['a subject that is a list', () => signedText(JSON.stringify({ ...CLAIMS, sub: ['Ada'] }))],
    ['no name', () => signed({ name: undefined })],
    ['a name that is an object', () => signed({ name: { toString: 'Ada' } })],
    ['a name with a line break', () => signed({ name: 'Ada\nAdmin' })],
    ['a name too long', () => signed({ name: 'a'.repeat(201) })],
    ['a name with what does not show', () => signed({ name: 'A\u200bda' })],
    ['a subject with what does not show', () => signed({ sub: 'A\u200bda' })],
    ['what looks like Sayso', () => signed({ name: 'Ѕауѕо' })],
    ['roles in a word', () => signed({ roles: 'SALES' })],
    ['roles in an object', () => signed({ roles: { 0: 'SALES', length: 1, includes: true } })],
    [
      'roles under __proto__',
      () => signedText(JSON.stringify({ ...CLAIMS, roles: 0 }).replace('"roles":0', '"roles":{"__proto__":["ADMIN"]}')),
    ],
    ['a payload that is a list', () => signedText(JSON.stringify([CLAIMS]))],
    ['a payload that is no JSON', () => signedText('{"sub":"Ada"')],
    ['a token too long', () => signed({ padding: 'x'.repeat(8_192) })],
    ['a token truncated', async () => (await signed()).slice(0, -1)],
    ['a dot more', async () => `${await signed()}.`],
    ['two parts', async () => (await parts()).slice(0, 2).join('.')],
    ['five parts', async () => [...(await parts()), 'a', 'b'].join('.')],
    ['a space behind', async () => `${await signed()} `],
    ['padding behind', async () => `${await signed()}==`],
    ['the signature spelt another way', async () => (await parts()).map((part, index) => (index === 2 ? respelt(part) : part)).join('.')],
    [
      'more roles than were signed',
      async () => {
        const [header, , signature] = await parts();
        return `${header}.${encoded({ ...CLAIMS, roles: ['PRODUCT_APPROVER'] })}.${signature}`;
      },
    ],
  ])('%s', async (_, token) => {
    const hostile = await token();
    await expect(issuer.verify(hostile)).rejects.toThrow(Unauthenticated);
    await expect(issuer.verify(hostile)).rejects.toThrow(Unauthenticated);
  });
});

test('of a thousand tokens met last none has its signature checked again', async () => {
  const checks = jest.spyOn(crypto.subtle, 'verify');
  const tokens = await Promise.all(Array.from({ length: 1_001 }, (_, index) => signed({ sub: `p${index}` })));
  for (const token of tokens) await issuer.verify(token);
  checks.mockClear();
  for (const token of tokens.slice(1)) await issuer.verify(token);
  expect(checks).toHaveBeenCalledTimes(0);
  await expect(issuer.verify(tokens[0]!)).resolves.toMatchObject({ actor: { subject: 'p0' } });
  expect(checks).toHaveBeenCalledTimes(1);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { readConfig, readOfflineConfig } from './config.js';
import { ConfigurationError } from './kernel/configuration-error.js';

function linesOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.lines;
    throw error;
  }
  return [];
}

test('without any variable: local, on port 4000, in ./data', () =>
  expect(readConfig({ HOME: '/root' })).toEqual({
    host: '127.0.0.1',
    port: 4000,
    data: `${process.cwd()}/data`,
    log: 'info',
    decisionSlaDays: 14,
    readers: availableParallelism() - 1,
    explorer: true,
    session: { times: { hours: 10, idleMinutes: 60, checkMinutes: 15 } },
    rates: { person: 20_000, address: 600 },
    trustedProxies: [],
  }));

test('every variable is read', () =>
  expect(
    readConfig({
      SAYSO_HOST: '::1',
      SAYSO_PORT: '0',
      SAYSO_URL: 'https://sayso.example.com/',
      SAYSO_DATA: '/srv/sayso',
      SAYSO_DECISION_SLA_DAYS: '30',
      SAYSO_READERS: '0',
      SAYSO_EXPLORER: 'off',
      SAYSO_SESSION_HOURS: '12',
      SAYSO_SESSION_IDLE_MINUTES: '45',
      SAYSO_SESSION_CHECK_MINUTES: '5',
      SAYSO_RATE_PERSON: '1000',
      SAYSO_RATE_ADDRESS: '100',
      SAYSO_TRUST_PROXY: '10.0.0.7, fd00::/8',
      SAYSO_LOG: 'silent',
      SAYSO_LONG: '1',
      SAYSO_TEST_EVENTSTORE: 'esdb://localhost',
      SAYSO_EVENTSTORE: 'esdb://sayso:p%40ss@one,two:2114?tlsCAFile=/certs/ca.crt&max-discover-attempts=7',
    }),
  ).toEqual({
    host: '::1',
    port: 0,
    url: 'https://sayso.example.com',
    data: '/srv/sayso',
    log: 'silent',
    decisionSlaDays: 30,
    readers: 0,
    explorer: false,
    session: { times: { hours: 12, idleMinutes: 45, checkMinutes: 5 } },
    rates: { person: 1_000, address: 100 },
    trustedProxies: ['10.0.0.7', 'fd00::/8'],
    eventstore: {
      hosts: [
        { address: 'one', port: 2113 },
        { address: 'two', port: 2114 },
      ],
      discover: false,
      tls: true,
      tlsCAFile: '/certs/ca.crt',
      credentials: expect.objectContaining({ username: 'sayso', password: 'p@ss' }),
      options: { maxDiscoverAttempts: 7 },
    },
  }));

test('the password of a store is in nothing that is printed', () => {
  const config = readConfig({ SAYSO_EVENTSTORE: 'esdb://sayso:hush@localhost' });
  expect(config.eventstore?.credentials?.password).toBe('hush');
  expect(inspect(config, { depth: 9, showHidden: true }) + JSON.stringify(config)).not.toContain('hush');
});

test('the keys of sessions come from the environment or a file, and are in nothing that is printed', () => {
  const [fresh, old] = ['fresh'.repeat(10), 'older'.repeat(10)].map((text) => Buffer.from(text).toString('base64url'));
  const folder = mkdtempSync(join(tmpdir(), 'sayso-config-'));
  const file = join(folder, 'keys');
  writeFileSync(file, `${fresh}, ${old}\n`);
  const keys = readConfig({ SAYSO_SESSION_KEY: `${fresh},${old}` }).session.keys;
  const config = readConfig({ SAYSO_SESSION_KEY_FILE: file });
  expect(keys).toHaveLength(2);
  expect(config.session.keys?.map((key) => key.export())).toEqual(keys?.map((key) => key.export()));
  expect(linesOf({ SAYSO_SESSION_KEY: String(fresh), SAYSO_SESSION_KEY_FILE: file })).toEqual([
    'SAYSO_SESSION_KEY_FILE: SAYSO_SESSION_KEY is given as well; give one of them.',
  ]);
  const printed = inspect(config, { depth: 9, showHidden: true }) + JSON.stringify(config);
  for (const key of keys ?? [])
    for (const how of ['hex', 'base64', 'base64url'] as const) expect(printed).not.toContain(key.export().toString(how));
  rmSync(folder, { recursive: true });
});

test('an empty variable counts as absent', () =>
  expect(readConfig({ SAYSO_PORT: '', SAYSO_DATA: '', SAYSO_OIDC_ISSUER: '' })).toEqual(readConfig({})));

test.each(['127.0.0.1', '127.8.9.10', '::1', '0:0:0:0:0:0:0:1', 'localhost'])('%s is loopback', (host) =>
  expect(readConfig({ SAYSO_HOST: host })).toMatchObject({ host }),
);

test.each([
  '0.0.0.0',
  '::',
  '10.0.0.1',
  '128.0.0.1',
  '126.255.255.255',
  '::2',
  '::ffff:10.0.0.1',
  '127.1',
  'localhost.example.com',
  'sayso',
])('%s is not loopback, and the lines to add are told', (host) => {
  const lines = linesOf({ SAYSO_HOST: host });
  expect(lines[0]).toBe(`SAYSO_HOST: ${host} is not a loopback address, and without an issuer people sign in on loopback only.`);
  expect(lines.join('\n')).toMatch(/SAYSO_OIDC_ISSUER=[^]*SAYSO_OIDC_AUDIENCE=[^]*SAYSO_OIDC_ROLES_CLAIM=[^]*SAYSO_HOST=127\.0\.0\.1/);
});

describe('who vouches for people', () => {
  const PROVIDER = { SAYSO_OIDC_ISSUER: 'https://id.example.com/realms/r/', SAYSO_OIDC_AUDIENCE: 'sayso, https://sayso.example.com' };
  const read = (env: Record<string, string> = {}) => readConfig({ ...PROVIDER, ...env }).provider;

  test('lets others in, in production as well; what is not said has a default', () =>
    expect(readConfig({ ...PROVIDER, SAYSO_HOST: '0.0.0.0', NODE_ENV: 'production' })).toMatchObject({
      host: '0.0.0.0',
      provider: {
        issuer: 'https://id.example.com/realms/r/',
        audience: ['sayso', 'https://sayso.example.com'],
        tokens: 'at+jwt',
        algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
        claims: { subject: ['sub'], name: ['name', 'preferred_username'], roles: ['roles'] },
      },
    }));

  test('has no explorer for everybody in production, unless it is switched on', () => {
    const explorerOf = (env: Record<string, string>) => readConfig({ ...PROVIDER, ...env }).explorer;
    expect([explorerOf({}), explorerOf({ NODE_ENV: 'production' })]).toEqual([true, false]);
    expect([explorerOf({ NODE_ENV: 'production', SAYSO_EXPLORER: 'on' }), explorerOf({ SAYSO_EXPLORER: 'off' })]).toEqual([true, false]);
  });

  test('is on this machine over http, elsewhere over https', () => {
    expect(read({ SAYSO_OIDC_ISSUER: 'http://127.0.0.1:8080' })).toMatchObject({ issuer: 'http://127.0.0.1:8080' });
    expect(read({ SAYSO_OIDC_ISSUER: 'http://[::1]:8080' })).toMatchObject({ issuer: 'http://[::1]:8080' });
  });

  test('every variable is read', () =>
    expect(
      read({
        SAYSO_OIDC_TOKENS: 'id',
        SAYSO_OIDC_ALGORITHMS: 'RS256 , Ed25519',
        SAYSO_OIDC_ROLES_CLAIM: 'groups,/resource_access/my.app/roles',
        SAYSO_OIDC_ROLES: 'SALES=crm-sales,sales-eu; PRODUCT_APPROVER=cn=leads',
        SAYSO_OIDC_SUBJECT_CLAIM: 'uid,sub',
        SAYSO_OIDC_NAME_CLAIM: 'displayName',
        SAYSO_OIDC_PERSON_CLAIM: 'employee',
      }),
    ).toMatchObject({
      tokens: 'id',
      algorithms: ['RS256', 'Ed25519'],
      claims: {
        subject: ['uid', 'sub'],
        name: ['displayName'],
        person: ['employee'],
        roles: ['groups', '/resource_access/my.app/roles'],
        values: new Map([
          ['SALES', ['crm-sales', 'sales-eu']],
          ['PRODUCT_APPROVER', ['cn=leads']],
        ]),
      },
    }));

  const CLIENT = { SAYSO_URL: 'https://sayso.example.com', SAYSO_OIDC_CLIENT_ID: 'sayso' };

  test('is asked by browsers as a client, whose secret is in nothing that is printed', () => {
    const provider = read({ ...CLIENT, SAYSO_OIDC_CLIENT_SECRET: 'hush', SAYSO_OIDC_SCOPES: 'openid email' });
    expect([provider?.client?.id, provider?.client?.scopes, provider?.client?.secret?.export().toString()]).toEqual([
      'sayso',
      'openid email',
      'hush',
    ]);
    expect(inspect(provider, { depth: 9, showHidden: true }) + JSON.stringify(provider)).not.toContain('hush');
    expect(read(CLIENT)?.client).toEqual({ id: 'sayso', scopes: 'openid profile' });
  });

  test.each<[string, Record<string, string>]>([
    ['SAYSO_OIDC_CLIENT_ID', { SAYSO_OIDC_CLIENT_ID: 'sayso' }],
    ['SAYSO_OIDC_CLIENT_SECRET', { SAYSO_OIDC_CLIENT_SECRET: 'hush' }],
    ['SAYSO_OIDC_SCOPES', { SAYSO_OIDC_SCOPES: 'openid' }],
    ['SAYSO_OIDC_SCOPES', { ...CLIENT, SAYSO_OIDC_SCOPES: 'profile' }],
    ['SAYSO_OIDC_CLIENT_SECRET_FILE', { ...CLIENT, SAYSO_OIDC_CLIENT_SECRET_FILE: '/nowhere/secret' }],
    ['SAYSO_SESSION_KEY', { ...CLIENT, SAYSO_EVENTSTORE: 'esdb://localhost?tls=false' }],
  ])('%s is refused with %j', (name, env) => {
    const lines = linesOf({ ...PROVIDER, ...env });
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^${name}: [^]+\\.$`))]);
    expect(lines.join('')).not.toContain('hush');
  });

  test.each([
    ['SAYSO_OIDC_ISSUER', ['id.example.com', 'http://id.example.com', 'http://localhost.example.com', 'ftp://127.0.0.1']],
    ['SAYSO_OIDC_AUDIENCE', [' ', ',']],
    ['SAYSO_OIDC_TOKENS', ['JWT', 'any', 'constructor']],
    ['SAYSO_OIDC_ALGORITHMS', ['HS256', 'none', 'RS256,HS512', 'dir', ',']],
    ['SAYSO_OIDC_ROLES', ['KING=x', 'SALES', 'SALES=', 'SALES=a;SALES=b', 'sales=a', 'constructor=a']],
  ])('refused: %s', (name, values) => {
    for (const value of values) {
      const lines = linesOf({ ...PROVIDER, [name]: value });
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(new RegExp(`^${name}: .+\\.$`));
    }
  });
});

test('production needs an issuer', () => expect(linesOf({ NODE_ENV: 'production' })[0]).toMatch(/^NODE_ENV: /));

describe('refused', () => {
  test.each([
    ['SAYSO_PORT', ['65536', '-1', '4000.5', '4e3', '0x10', ' 80', 'http', '99999999999']],
    [
      'SAYSO_URL',
      [
        'sayso.example.com',
        'http://sayso.example.com',
        'ftp://127.0.0.1',
        'https://a:b@example.com',
        'https://example.com/?a',
        'https://example.com/sayso',
        'https://a/#b',
      ],
    ],
    ['SAYSO_DECISION_SLA_DAYS', ['0', '1.5', 'two', '3651']],
    ['SAYSO_READERS', ['-1', '65', 'two']],
    ['SAYSO_EXPLORER', ['true', 'ON', '1', 'constructor']],
    ['SAYSO_SESSION_KEY', ['x', 'A'.repeat(42), `${'A'.repeat(43)},`, `${'A'.repeat(43)}=`, `${'A'.repeat(43)},short`, '*'.repeat(44)]],
    ['SAYSO_SESSION_KEY_FILE', ['/nowhere/key']],
    ['SAYSO_SESSION_HOURS', ['0', '721', 'ten']],
    ['SAYSO_SESSION_IDLE_MINUTES', ['1441', 'many']],
    ['SAYSO_SESSION_CHECK_MINUTES', ['0', '61']],
    ['SAYSO_RATE_PERSON', ['0', '-1', 'many']],
    ['SAYSO_RATE_ADDRESS', ['0', '1.5']],
    ['SAYSO_TRUST_PROXY', ['true', 'nginx', '10.0.0.0/33', '10.0.0', '::1/129', '10.0.0.1/8/8', '10.0.0.1/']],
    ['SAYSO_LOG', ['loud', 'INFO', 'constructor']],
    [
      'SAYSO_EVENTSTORE',
      [
        'http://localhost',
        'esdb://',
        'esdb://localhost',
        'esdb://a:b@localhost:0',
        'esdb://a:b@localhost:99999',
        'esdb://a:b@local host',
        'esdb://a:b@one,two,',
        'esdb+discover://a:b@one,two',
        'esdb://a:b@localhost?tls=no',
        'esdb://a:b@localhost?tlsVerifyCert=false',
        'esdb://a:b@localhost?throwOnAppendFailure=false',
        'esdb://a:b@localhost?maxDiscoverAttempts=-1',
        'esdb://a:b@localhost?nodePreference=any',
        'esdb://a:b@localhost?tlsCAFile=',
        'esdb://a:%zz@localhost',
      ],
    ],
    ['SAYSO_OIDC_AUDIENCE', ['sayso']],
    ['SAYSO_OIDC_CLIENT_ID', ['sayso']],
    ['SAYSO_OIDC_ANYTHING', ['x']],
    ['SAYSO_PROT', ['4000']],
    ['SAYSO_', ['x']],
  ])('%s', (name, values) => {
    for (const value of values) {
      const lines = linesOf({ [name]: value });
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(new RegExp(`^${name}: .+\\.$`));
    }
  });

  test('all wrong ones at once, and no secret in a line', () => {
    const lines = linesOf({
      SAYSO_PORT: 'x',
      SAYSO_LOG: 'x',
      SAYSO_PROT: '1',
      SAYSO_OIDC_SECRET: 'hush',
      SAYSO_EVENTSTORE: 'esdb://sayso:hush@localhost?unknown=1',
      SAYSO_HOST: '0.0.0.0',
      NODE_ENV: 'production',
    });
    const told = lines.filter((line) => /^\w+: /.test(line)).map((line) => line.split(':')[0]);
    expect(told).toEqual(['SAYSO_PORT', 'SAYSO_EVENTSTORE', 'SAYSO_LOG', 'SAYSO_PROT', 'SAYSO_OIDC_SECRET', 'SAYSO_HOST', 'NODE_ENV']);
    expect(lines.join('\n')).not.toContain('hush');
  });
});

test('work on the data folder needs no sign-in, but a right configuration all the same', () => {
  expect(readOfflineConfig({ SAYSO_HOST: '0.0.0.0', NODE_ENV: 'production', SAYSO_DATA: '/srv/sayso' })).toMatchObject({
    data: '/srv/sayso',
  });
  expect(() => readOfflineConfig({ SAYSO_OIDC_ISSUER: 'https://id.example.com' })).toThrow('SAYSO_OIDC_AUDIENCE: ');
});

import { describe, expect, test } from '@jest/globals';
import { ConfigurationError, readConfig, readOfflineConfig } from './config.js';

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
  expect(readConfig({ HOME: '/root' })).toEqual({ host: '127.0.0.1', port: 4000, data: `${process.cwd()}/data`, log: 'info' }));

test('every variable is read', () =>
  expect(
    readConfig({
      SAYSO_HOST: '::1',
      SAYSO_PORT: '0',
      SAYSO_DATA: '/srv/sayso',
      SAYSO_DECISION_SLA_DAYS: '30',
      SAYSO_LOG: 'silent',
      SAYSO_LONG: '1',
      SAYSO_TEST_EVENTSTORE: 'esdb://localhost',
    }),
  ).toEqual({ host: '::1', port: 0, data: '/srv/sayso', log: 'silent' }));

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

test('production needs an issuer', () => expect(linesOf({ NODE_ENV: 'production' })[0]).toMatch(/^NODE_ENV: /));

describe('refused', () => {
  test.each([
    ['SAYSO_PORT', ['65536', '-1', '4000.5', '4e3', '0x10', ' 80', 'http', '99999999999']],
    ['SAYSO_DECISION_SLA_DAYS', ['0', '1.5', 'two', '3651']],
    ['SAYSO_LOG', ['loud', 'INFO', 'constructor']],
    ['SAYSO_EVENTSTORE', ['esdb://localhost']],
    ['SAYSO_OIDC_ISSUER', ['https://id.example.com']],
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
      SAYSO_HOST: '0.0.0.0',
      NODE_ENV: 'production',
    });
    const told = lines.filter((line) => /^\w+: /.test(line)).map((line) => line.split(':')[0]);
    expect(told).toEqual(['SAYSO_PORT', 'SAYSO_LOG', 'SAYSO_PROT', 'SAYSO_OIDC_SECRET', 'SAYSO_HOST', 'NODE_ENV']);
    expect(lines.join('\n')).not.toContain('hush');
  });
});

test('work on the data folder needs no sign-in, but a right configuration all the same', () => {
  expect(readOfflineConfig({ SAYSO_HOST: '0.0.0.0', NODE_ENV: 'production', SAYSO_DATA: '/srv/sayso' })).toMatchObject({
    data: '/srv/sayso',
  });
  expect(() => readOfflineConfig({ SAYSO_EVENTSTORE: 'esdb://localhost' })).toThrow('not supported yet');
});

import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { gte, satisfies, valid } from 'semver';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly resolved?: string; readonly engines?: unknown }>>;
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const { packages } = read('package-lock.json') as Lock;
const manifest = read('package.json') as Record<'dependencies' | 'devDependencies' | 'overrides', Record<string, string>>;

/** Every version of a package in the lock file, however deep it sits. */
const versionsOf = (name: string): string[] =>
  Object.entries(packages).flatMap(([path, { version }]) => (version && path.endsWith(`node_modules/${name}`) ? [version] : []));

/** Below these, a known advisory applies. "If there" are packages that come and go with others. */
const FLOORS: readonly (readonly [name: string, range: string, because: string])[] = [
  ['@apollo/server', '>=5.5.0', 'CVE-2026-23897 (charset), GHSA-9q82-xgwf-vj6h (search through GET)'],
  ['graphql', '>=16.15.0 <17', 'CVE-2023-26144; Apollo accepts no 17'],
  ['@nestjs/core', '>=12.0.2', 'CVE-2026-35515 (injection into server-sent events), CVE-2026-102281'],
  ['@nestjs/platform-fastify', '>=12.5.0', 'CVE-2025-69211, CVE-2026-2293 (path-bound middleware is walked around)'],
  ['fastify', '>=5.12.1', 'CVE-2025-32442, 2026-25223, 2026-25224, 2026-3419, 2026-33806 (validation by content type is walked around)'],
  ['jose', '>=6.0.0', 'the version that refused all hostile tokens of our table'],
];
const FLOORS_IF_THERE: typeof FLOORS = [
  ['ws', '>=8.17.1', 'CVE-2024-37890'],
  ['@grpc/grpc-js', '>=1.14.4', 'CVE-2026-48068, 2026-48069 (crash)'],
  ['body-parser', '^1.20.3 || >=2.0.0', 'CVE-2024-45590'],
  ['qs', '>=6.14.2', 'CVE-2025-15284, 2026-2391'],
  ['path-to-regexp', '>=8.4.0', 'CVE-2024-45296, 2024-52798, 2026-4867'],
];

describe('versions in the lock file', () => {
  test.each(FLOORS)('%s %s: %s', (name, range) => {
    expect(versionsOf(name)).not.toEqual([]);
    expect(versionsOf(name).filter((version) => !satisfies(version, range))).toEqual([]);
  });

  test.each(FLOORS_IF_THERE)('%s, if there, %s: %s', (name, range) => {
    expect(versionsOf(name).filter((version) => !satisfies(version, range))).toEqual([]);
  });

  test('what must not be installed is not there', () => {
    // Nest's devtools run code for whoever asks (CVE-2025-54782); Express is not our server, nor its adapter.
    expect(['@nestjs/devtools-integration', '@nestjs/platform-express', 'express'].filter((name) => versionsOf(name).length)).toEqual([]);
  });

  test('every version of ours is exact, and the lock file names no registry', () => {
    const { dependencies, devDependencies, overrides } = manifest;
    const loose = Object.entries({ ...dependencies, ...devDependencies, ...overrides }).filter(([, version]) => !valid(version));
    expect(loose).toEqual([]);
    expect(Object.keys(packages).filter((path) => packages[path]?.resolved)).toEqual([]);
  });

  test('the driver brings an SQLite without the WAL-reset corruption', async () => {
    const { DatabaseSync } = await import('@photostructure/sqlite');
    const db = new DatabaseSync(':memory:');
    const { version } = db.prepare('SELECT sqlite_version() AS version').get() as { version: string };
    db.close();
    expect(gte(version, '3.51.3')).toBe(true);
  });
});

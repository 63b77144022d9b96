import { describe, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const BROWSER = '/usr/bin/chromium';

/** nginx, which Debian keeps off the path of ordinary users. */
export const NGINX = ['/usr/sbin/nginx', '/usr/bin/nginx'].find((file) => existsSync(file));

/** The folder that holds two real histories, whole; an excerpt of them is in test/histories. */
export const HISTORIES = process.env['SAYSO_TEST_HISTORIES'] ?? '';
export const [DECISIONS, COMMITMENTS] = ['decisions-peps.jsonl', 'commitments-support.jsonl'] as const;

/** Compose, as this machine calls it. */
export const composeClient = (): readonly [program: string, ...args: string[]] | undefined =>
  ([['docker', 'compose'], ['docker-compose']] as const).find(([program, ...args]) => runs(program, ...args, 'version'));

function runs(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args).status === 0;
}

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'sayso-mount-'));
  const mounted = runs('mount', '-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder);
  if (mounted) runs('umount', folder);
  rmSync(folder, { recursive: true });
  return mounted;
}

/** What tests need that is no part of the repository: whether it is here, and what is missing where it is not. */
const GROUPS = {
  browser: { isHere: () => existsSync(BROWSER), missing: `there is no ${BROWSER} (Debian: chromium)` },
  certificates: { isHere: () => runs('openssl', 'version'), missing: 'there is no openssl' },
  compose: {
    isHere: () => composeClient() !== undefined,
    missing: 'there is neither docker compose nor docker-compose (Debian: docker-compose)',
  },
  'cpu-time': { isHere: () => existsSync('/proc/self/schedstat'), missing: 'there is no /proc/self/schedstat (Linux)' },
  'failing-disk': {
    isHere: () => runs('strace', '-f', '--seccomp-bpf', '-o', '/dev/null', 'true'),
    missing: 'there is no strace that may trace (Debian: strace)',
  },
  'full-disk': {
    isHere: () => process.env['SMALL_DISK'] !== undefined || canMount(),
    missing: 'mounting a small disk takes root, or npm run test:full-disk',
  },
  histories: {
    isHere: () => HISTORIES !== '' && [DECISIONS, COMMITMENTS].every((file) => existsSync(join(HISTORIES, file))),
    missing: 'SAYSO_TEST_HISTORIES names no folder that holds them',
  },
  nginx: { isHere: () => NGINX !== undefined, missing: 'there is no nginx (Debian: nginx)' },
  'real-eventstoredb': {
    isHere: () => Boolean(process.env['SAYSO_TEST_EVENTSTORE']),
    missing: 'SAYSO_TEST_EVENTSTORE names no server',
  },
};

/** Where it is set: the groups that may be skipped, by name; any other that is skipped fails. */
const MAY_SKIP = process.env['SAYSO_TEST_MAY_SKIP']?.split(' ');

/** The one place that decides whether a group of tests can run here: jest's `describe`, or one that skips and says so in one line. */
export function describeWhere(group: keyof typeof GROUPS): typeof describe | typeof describe.skip {
  const { isHere, missing } = GROUPS[group];
  if (isHere()) return describe;
  process.stderr.write(`skipped: ${group}: ${missing}\n`);
  if (MAY_SKIP && !MAY_SKIP.includes(group))
    test(`the group ${group} can be run`, () => {
      throw new Error(`It was skipped, and must not be: ${missing}.`);
    });
  return describe.skip;
}

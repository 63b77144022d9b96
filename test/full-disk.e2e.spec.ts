import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LocalIssuer } from '../src/access/local-issuer.js';
import { expectKept, write, type Answered } from './answered.js';
import { describeWhere } from './can-run.js';
import { serving, type Serving } from './sayso.js';
import { client, type Ask } from './service.js';

const CLIENTS = 16;
const BALLAST = 6_000_000;

/** A disk of 12 MB: the one that test/full-disk.sh made, or one of our own where we may mount one. */
const given = process.env['SMALL_DISK'];
const disk = given ?? mkdtempSync(join(tmpdir(), 'sayso-small-disk-'));
const describeHere = describeWhere('full-disk');
const isMounted = given === undefined && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk]).status === 0;
const folder = join(disk, 'data');
const ballast = join(disk, 'ballast');

let service: Serving;
let sales: Ask;
let lena: Ask;
let auditor: Ask;

afterAll(() => {
  if (isMounted) spawnSync('umount', [disk]);
  if (given === undefined) rmSync(disk, { recursive: true });
});

describeHere('a full disk', () => {
  const answered: Answered = new Map();
  /** Written all the same, but this node's rows found no room for it. */
  const unseen = new Set<string>();

  beforeAll(async () => {
    service = await serving({ folder, env: { SAYSO_LOG: 'silent' } });
    const issuer = await LocalIssuer.open(folder);
    sales = client(service.url, await issuer.issueToken({ name: 'Sam', roles: ['SALES'] }));
    lena = client(service.url, await issuer.issueToken({ name: 'Lena', roles: ['LEADERSHIP'] }));
    auditor = client(service.url, await issuer.issueToken({ name: 'Ann', roles: ['AUDITOR'] }));
    writeFileSync(ballast, Buffer.alloc(BALLAST));
  });
  afterAll(() => service.end('SIGKILL'));

  /** Writes until a command fails; answers its code. */
  async function untilRefused(name: string): Promise<string> {
    for (let number = 0; ; number++) {
      const code = await refusal(`${name}-${number}`);
      if (code === 'READ_MODEL_BEHIND') unseen.add(`${name}-${number}`);
      else if (code !== undefined) return code;
    }
  }

  /** The code of the fault that a command ends with. */
  async function refusal(commandId: string): Promise<string | undefined> {
    try {
      await write(sales, commandId, answered);
      return undefined;
    } catch (error) {
      const [first] = JSON.parse((error as Error).message) as [{ message: string; extensions: { code: string } }];
      expect(first.message).not.toMatch(/SQLITE|database|events\.db/i);
      return first.extensions.code;
    }
  }

  const ready = async (): Promise<[number, { reason?: string }]> => {
    const response = await fetch(`${service.url}/health/ready`);
    return [response.status, (await response.json()) as { reason?: string }];
  };

  test('lets commands fail with STORE_FULL', async () => {
    const codes = await Promise.all(Array.from({ length: CLIENTS }, (_, index) => untilRefused(`w${index}`)));
    expect(new Set([...codes, await untilRefused('last')])).toEqual(new Set(['STORE_FULL']));
    for (let number = 0; number < 10; number++) expect(await refusal(`late-${number}`)).toBe('STORE_FULL');
    expect(answered.size).toBeGreaterThan(CLIENTS);
  });

  test('lets reads go on, and says so', async () => {
    for (let number = 0; number < 10; number++) {
      const { data, errors } = await lena('{ register { position } customers(first: 3) { totalCount edges { node { name } } } }');
      expect(errors).toBeUndefined();
      expect(Number(data.register.position)).toBe(answered.size + unseen.size);
      expect(data.customers.totalCount).toBeGreaterThanOrEqual(answered.size);
    }
    // who reads as an auditor is put on record, or reads nothing
    expect(await auditor('{ customers { totalCount } }')).toMatchObject({ errors: [{ extensions: { code: 'READ_NOT_RECORDED' } }] });
    const place = { position: answered.size + unseen.size, lag: expect.any(Number), seenAt: expect.any(String) };
    expect(await ready()).toEqual([200, { status: 'DEGRADED', reason: expect.stringContaining('full'), ...place }]);
  });

  test('is written to again when there is room, without a restart, and nothing was lost or half written', async () => {
    rmSync(ballast);
    for (let number = 0; number < 10; number++) await write(sales, `late-${number}`, answered);
    const place = { position: answered.size + unseen.size, lag: 0, seenAt: expect.any(String) };
    // reactions that found no room try again in their own time
    while (/^Reactions stand/.test(String((await ready())[1].reason))) await sleep(200);
    expect(await ready()).toEqual([200, { status: 'READY', ...place }]);
    expect(await service.end()).toMatchObject({ code: 0 });
    expect(new Set(await expectKept(folder, answered))).toEqual(new Set([...answered.keys(), ...unseen]));
    expect(existsSync(join(folder, 'sayso.pid'))).toBe(false);
  });
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStoreAddress } from '../src/eventstoredb/store-address.js';
import { openLog } from '../src/infrastructure.js';
import { Database } from '../src/sqlite/database.js';
import { appendOf, noted } from './event-log.contract.js';
import { certificate } from './eventstoredb/certificate.js';
import { StandIn, type Options } from './eventstoredb/stand-in.js';
import { endAll, sayso, serving, type Serving } from './sayso.js';
import { client, send } from './service.js';
import { inWhole, sized } from './size.js';
import { until, withSlack } from './until.js';

let place: string;
let standIn: StandIn;
let options: Options;

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'sayso-eventstoredb-'));
  standIn = await StandIn.start({ folder: join(place, 'store') });
  options = { folder: join(place, 'store'), port: standIn.port };
});
afterEach(async () => {
  endAll();
  await standIn.stop().catch(() => {});
  rmSync(place, { recursive: true, force: true });
});

const folder = (name = 'data') => join(place, name);
const onStore = (store = standIn.url) => ({ SAYSO_EVENTSTORE: store });
const run = (args: readonly string[], name?: string, env: Record<string, string> = onStore()) => sayso(args, { folder: folder(name), env });

const lines = (...customers: readonly string[]): string => {
  const file = join(place, 'lines.jsonl');
  const line = (customerId: string) => ({
    command: 'registerCustomer',
    by: { name: 'Ada', roles: ['SALES'] },
    input: { customerId, name: customerId },
  });
  writeFileSync(file, customers.map((customer) => JSON.stringify(line(customer))).join('\n'));
  return file;
};

async function asking(service: Serving, name = 'data') {
  const { stdout } = await sayso(['token', '--name', 'Ada', '--roles', 'SALES'], { folder: folder(name) });
  const ask = client(service.url, stdout.trim());
  return {
    register: (customerId: string) => send(ask, 'registerCustomer', { customerId, name: customerId }),
    customers: async () => (await ask('{ customers { totalCount } }')).data?.customers.totalCount as number,
    ask,
  };
}

const readiness = async ({ url }: Serving) => {
  const response = await fetch(`${url}/health/ready`);
  return { code: response.status, ...((await response.json()) as { status: string; reason?: string; lag?: number; seenAt?: string }) };
};

describe('the command line on EventStoreDB', () => {
  test('imports, exports, verifies and rebuilds; what is for the embedded store says so', async () => {
    expect(await run(['import', lines('acme', 'globex', 'initech')])).toMatchObject({
      code: 0,
      stdout: '3 accepted, 0 repeated, 0 refused\n',
    });
    expect(await run(['import', lines('acme', 'globex')])).toMatchObject({ code: 0, stdout: '0 accepted, 2 repeated, 0 refused\n' });
    const exported = await run(['export'], 'elsewhere');
    expect(exported.stdout.trim().split('\n')).toHaveLength(3);
    for (const name of sized({ short: ['data'], whole: ['data', 'another node'] })) {
      expect(await run(['verify'], name)).toMatchObject({ code: 0, stdout: expect.stringContaining('3 events: numbered without a gap') });
      expect(await run(['rebuild'], name)).toEqual({ code: 0, stdout: '3 events read in\n', stderr: '' });
    }
    const embedded = [
      ['backup', join(place, 'x')],
      ['restore', lines()],
    ];
    for (const args of sized({ short: embedded.slice(0, 1), whole: embedded })) {
      const { code, stderr } = await run(args);
      expect([code, stderr]).toEqual([2, expect.stringContaining('embedded store')]);
    }
  });

  test('an import goes on into a store that tells its history slowly', async () => {
    const log = await openLog({
      folder: mkdtempSync(join(place, 'filling-')),
      eventstore: readStoreAddress(standIn.url),
      failStop: () => {},
    });
    for (const customerId of ['old-1', 'old-2', 'old-3', 'old-4']) {
      const events = Array.from({ length: 300 }, () => ({ ...noted({ customerId, name: 'Old' }), type: 'CustomerRegistered' }));
      await log.append(appendOf(`customer-${customerId}`, -1, ...events));
    }
    await log.close();
    // a page takes longer than anybody waits for an answer
    standIn.trickle(7);
    expect(await run(['import', lines('acme', 'globex', 'initech')])).toMatchObject({
      code: 0,
      stdout: '3 accepted, 0 repeated, 0 refused\n',
    });
  });

  inWhole.test('an export goes into the embedded store and back, and is the same', async () => {
    await run(['import', lines('acme', 'globex', 'initech')]);
    const exported = async (name: string, env?: Record<string, string>) => {
      const file = join(place, `${name}.jsonl`);
      writeFileSync(file, (await run(['export'], name, env)).stdout);
      return file;
    };
    const told = async (name: string, env?: Record<string, string>) =>
      (await run(['export'], name, env)).stdout.replaceAll(/"recordedtime":"[^"]*"/g, '');
    expect(await run(['import', await exported('data')], 'embedded', {})).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('3 accepted'),
    });
    const other = await StandIn.start();
    try {
      expect((await run(['import', await exported('embedded', {})], 'back', onStore(other.url))).stdout).toContain('3 accepted');
      expect(await told('embedded', {})).toBe(await told('data'));
      expect(await told('back', onStore(other.url))).toBe(await told('data'));
    } finally {
      await other.stop();
    }
  });

  inWhole.test('a read model that was altered is found', async () => {
    await run(['import', lines('acme')]);
    await run(['verify']);
    const rows = readdirSync(folder()).find((name) => /^read-model-.*\.db$/.test(name));
    const db = Database.open(join(folder(), rows!));
    db.exec("UPDATE customers SET name = 'Other'");
    db.close();
    expect(await run(['verify'])).toMatchObject({ code: 1, stderr: expect.stringContaining('differs') });
  });

  inWhole.test('a store with another history is told, and rebuild takes it in', async () => {
    await run(['import', lines('acme', 'globex')]);
    const other = await StandIn.start();
    try {
      await run(['import', lines('initech', 'hooli')], 'other', onStore(other.url));
      const there = onStore(other.url);
      expect(await run(['verify'], 'data', there)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('not the one that this node has read'),
      });
      expect(await run(['rebuild'], 'data', there)).toMatchObject({ code: 0, stdout: '2 events read in\n' });
      expect(await run(['verify'], 'data', there)).toMatchObject({ code: 0 });
    } finally {
      await other.stop();
    }
  });
});

describe('a service on EventStoreDB', () => {
  const serve = (name?: string, env = onStore()) => serving({ folder: folder(name), env });

  test('writes, reads its own writes, and ends at the signal', async () => {
    const service = await serve();
    await until(async () => (await readiness(service)).code === 200);
    const { register, customers, ask } = await asking(service);
    for (const [index, customer] of ['acme', 'globex'].entries()) {
      expect(await register(customer)).toMatchObject({ userErrors: [], position: String(index + 1) });
      expect(await customers()).toBe(index + 1);
    }
    expect((await ask('{ register { store position lag } }')).data.register).toEqual({ store: 'eventstoredb', position: '2', lag: 0 });
    expect(await service.end()).toMatchObject({ code: 0 });
  });

  inWhole.test.each([
    [
      'goes on with an import when its store is back, however long that was away',
      async () => {
        await sleep(8_000);
        standIn.heal();
      },
    ],
    ['that stops while its store is away tells how far an import came', (service: Serving) => service.end()],
  ])('%s', async (_, then: (service: Serving) => Promise<unknown>) => {
    const service = await serve();
    await until(async () => (await readiness(service)).code === 200);
    const { stdout } = await sayso(['token', '--name', 'Ivo', '--roles', 'IMPORTER'], { folder: folder() });
    const body = readFileSync(lines(...Array.from({ length: 400 }, (_, index) => `c${index}`)));
    const stored = () => standIn.events.filter(({ stream }) => stream.startsWith('sayso.')).length;
    const answer = fetch(`${service.url}/import`, { method: 'POST', headers: { authorization: `Bearer ${stdout.trim()}` }, body }).then(
      (response) => response.text(),
    );
    await until(() => stored() >= 20);
    standIn.next('notReady', { calls: 1_000_000 });
    await until(async () => (await readiness(service)).status === 'DEGRADED');
    await then(service);
    const { error, ...tally } = JSON.parse((await answer).trim()) as { error?: { code: string } };
    expect(tally).toEqual({ accepted: stored(), repeated: 0, refused: 0 });
    expect(error?.code).toBe(stored() < 400 ? 'STORE_UNAVAILABLE' : undefined);
    await service.end();
  });

  test('tells which stream was taken from the store, and writes the others', async () => {
    const service = await serve();
    await until(async () => (await readiness(service)).code === 200);
    const { register, ask } = await asking(service);
    for (const customer of ['acme', 'globex']) await register(customer);
    standIn.tombstone('sayso.customer-acme');
    standIn.deleteSoftly('sayso.customer-globex');
    for (const customerId of ['acme', 'globex'])
      await expect(send(ask, 'changeCustomer', { customerId, name: 'New' })).rejects.toThrow('HISTORY_DAMAGED');
    await expect(register('globex')).rejects.toThrow('HISTORY_DAMAGED');
    expect(await readiness(service)).toMatchObject({
      code: 200,
      status: 'DEGRADED',
      reason: expect.stringMatching(/^HISTORY_DAMAGED: customer-globex/),
    });
    expect(await register('initech')).toMatchObject({ userErrors: [], position: '3' });
    await service.end();
  });

  test.each([
    ['its key is broken', 78, 'holds no ES256 key', () => writeFileSync(join(folder(), 'local-key.json'), 'no key'), {}],
    ['its port is taken', 74, 'EADDRINUSE', () => {}, { SAYSO_PORT: 'STORE' }],
    ['its checkpoints cannot be opened', 74, 'reactions.db', () => mkdirSync(join(folder(), 'reactions.db')), {}],
  ])('ends at the start where %s, with nothing left open', async (_, exit, reason, spoil, env: Record<string, string>) => {
    await run(['token', '--name', 'Ada', '--roles', 'SALES']);
    spoil();
    const more = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace('STORE', String(standIn.port))]));
    const { code, stderr } = await run(['serve'], undefined, { ...onStore(), ...more });
    expect({ code, stderr }).toEqual({ code: exit, stderr: expect.stringContaining(reason) });
  });

  inWhole.test(
    'starts without its store, says so, takes nothing, ends at the signal; and catches up by itself when the store comes',
    async () => {
      await run(['import', lines('acme')]);
      const env = onStore();
      await standIn.stop();
      const first = await serve('data', env);
      expect(await (await fetch(`${first.url}/health/live`)).json()).toEqual({ status: 'LIVE' });
      expect(await readiness(first)).toMatchObject({
        code: 503,
        status: 'NOT_READY',
        reason: expect.stringContaining('The store does not answer'),
      });
      const { register, customers } = await asking(first);
      const since = Date.now();
      await expect(register('globex')).rejects.toThrow('STORE_UNAVAILABLE');
      expect(Date.now() - since).toBeLessThan(withSlack(5_000));
      expect(await customers()).toBe(1);
      const { code, took } = await first.end();
      expect([code, took < withSlack(10_000)]).toEqual([0, true]);

      const second = await serve('new node', env);
      expect(await readiness(second)).toMatchObject({ code: 503 });
      await sleep(2_000);
      standIn = await StandIn.start(options);
      await until(async () => (await readiness(second)).code === 200);
      expect(await (await asking(second, 'new node')).customers()).toBe(1);
      await second.end();
    },
  );

  inWhole.test(
    'whose store goes away answers on, says how old, refuses to write within five seconds, and goes on when it is back',
    async () => {
      const service = await serve();
      const { register, customers, ask } = await asking(service);
      await register('acme');
      await standIn.stop();
      await until(async () => (await readiness(service)).status === 'DEGRADED');
      const { code, reason, seenAt } = await readiness(service);
      expect({ code, reason }).toEqual({ code: 200, reason: expect.stringContaining(`Reads go on as of ${seenAt}`) });
      expect(await customers()).toBe(1);
      expect((await ask('{ register { position lag seenAt } }')).data.register).toEqual({
        position: '1',
        lag: 0,
        seenAt: expect.any(String),
      });
      const since = Date.now();
      const outcomes = await Promise.allSettled(Array.from({ length: 50 }, (_, index) => register(`c${index}`)));
      expect(Date.now() - since).toBeLessThan(withSlack(5_000));
      for (const outcome of outcomes) expect(String((outcome as PromiseRejectedResult).reason)).toContain('STORE_UNAVAILABLE');
      standIn = await StandIn.start(options);
      await until(async () => (await readiness(service)).status === 'READY');
      await register('globex');
      expect(await customers()).toBe(2);
      await service.end();
    },
  );

  inWhole.test('refuses a store that was rewound, loudly, for reading and for writing', async () => {
    const service = await serve();
    const { register, customers } = await asking(service);
    for (const customer of ['acme', 'globex', 'initech']) await register(customer);
    const ours = standIn.events.filter(({ stream }) => stream.startsWith('sayso.'));
    standIn.rewind(ours[0]!.position);
    await until(async () => (await readiness(service)).code === 503);
    await until(() => service.stderr().includes('does not hold the event that this node has read'));
    await expect(register('hooli')).rejects.toThrow('HISTORY_REWRITTEN');
    expect(await customers()).toBe(3);
    expect(standIn.events.filter(({ stream }) => stream.startsWith('sayso.'))).toHaveLength(1);
    await service.end();
  });
});

inWhole.describe('a secured store', () => {
  const secured = async () => {
    await standIn.stop();
    const caFile = join(place, 'ca.crt');
    standIn = await StandIn.start({ secured: { caFile, users: { admin: 'hush/hush', sayso: 'quiet' } } });
    return (user: string, more = '') => standIn.url.replace('esdb://', `esdb://${user}@`) + more;
  };

  test('is served by whoever may, and what debugs the client prints no password', async () => {
    const url = await secured();
    const env = { ...onStore(url('admin:hush%2Fhush')), DEBUG: '*' };
    const service = await serving({ folder: folder(), env });
    await until(async () => (await readiness(service)).code === 200);
    await (await asking(service)).register('acme');
    await service.end();
    const basic = Buffer.from('admin:hush/hush').toString('base64');
    expect(service.stderr()).toContain('esdb:');
    for (const secret of ['hush/hush', 'hush%2Fhush', basic]) expect(service.stderr()).not.toContain(secret);
  });

  test.each([
    ['a wrong password', 'admin:wrong', '', 'refuses this user and password'],
    ['a user without the right to read all', 'sayso:quiet', '', 'may not read $all'],
    ['a certificate of somebody else', 'admin:hush%2Fhush', 'OTHER', 'is not to be trusted'],
    ['a file of certificates that is not there', 'admin:hush%2Fhush', 'NONE', 'cannot be read'],
  ])('with %s ends at the start, and says so', async (_, user, file, reason) => {
    const url = (await secured())(user);
    writeFileSync(join(place, 'other.crt'), certificate().cert);
    const store = file === '' ? url : url.replace('ca.crt', file === 'OTHER' ? 'other.crt' : 'none.crt');
    const { code, stdout, stderr } = await run(['serve'], undefined, onStore(store));
    expect([code, stdout]).toEqual([78, '']);
    expect(stderr).toContain('SAYSO_EVENTSTORE: ');
    expect(stderr).toContain(reason);
    expect(stderr).not.toContain('hush');
  });

  test('that does not speak TLS after all ends it at the start, too', async () => {
    const { code, stdout, stderr } = await run(
      ['serve'],
      undefined,
      onStore(standIn.url.replace('esdb://', 'esdb://ada:hush@').replace('tls=false', 'tls=true')),
    );
    expect([code, stdout]).toEqual([78, '']);
    expect(stderr).toContain('does not speak TLS');
  });
});

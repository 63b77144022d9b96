import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readStoreAddress } from '../src/eventstoredb/store-address.js';
import { openLog } from '../src/infrastructure.js';
import { Database } from '../src/sqlite/database.js';
import { appendOf, noted } from './event-log.contract.js';
import { StandIn } from './eventstoredb/stand-in.js';
import { endAll, sayso, serving, type Serving } from './sayso.js';
import { client, send, type Ask } from './service.js';
import { inWhole, sized } from './size.js';
import { until } from './until.js';

const EVENTS = sized({ short: 1_200, whole: 10_000 });
const KILLS = sized({ short: 2, whole: 10, long: 50 });

let place: string;
let folder: string;
let env: Record<string, string>;
const stopped: number[] = [];

function ifThere(work: () => void): void {
  try {
    work();
  } catch {
    // it has ended
  }
}

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'sayso-renewal-'));
  folder = join(place, 'data');
  mkdirSync(folder, { mode: 0o700 });
  env = { SAYSO_LOG: 'silent' };
});
afterEach(() => {
  // one that is stopped does not see that its starter is gone
  for (const pid of stopped.splice(0)) ifThere(() => process.kill(pid, 'SIGKILL'));
  endAll();
  rmSync(place, { recursive: true, force: true });
});

/** A log of so many customers, each called New. */
async function fill(count: number, store?: string): Promise<void> {
  const eventstore = store === undefined ? undefined : readStoreAddress(store);
  const log = await openLog({ folder, ...(eventstore && { eventstore }), failStop: () => {} });
  const registered = (customerId: string) => ({ ...noted({ customerId, name: 'New' }), type: 'CustomerRegistered' });
  const customers = Array.from({ length: count }, (_, number) => `customer-${number}`);
  await log.appendAll(customers.map((customerId) => appendOf(`customer-${customerId}`, -1, registered(customerId))));
  await log.end();
  await log.close();
}

const run = (...args: string[]) => sayso(args, { folder, env });
const start = (more: Record<string, string> = {}) => serving({ folder, env: { ...env, ...more } });
const readModels = () => readdirSync(folder).filter((name) => /^read-model-\w+\.db$/.test(name));
const leftovers = () => readdirSync(folder).filter((name) => name.startsWith('read-model-made-in-'));

/** As if another version of this program had made it: of the same tables, or of others; every customer is called Old in it. */
function age(tables: 'SAME' | 'OTHER'): string {
  const [name = ''] = readModels();
  const older = tables === 'SAME' ? name.replace(/_\w+/, '_00000000000f') : name.replace(/-\w+_/, '-00000000000f_');
  renameSync(join(folder, name), join(folder, older));
  const db = Database.open(join(folder, older));
  db.run("UPDATE customers SET name = 'Old'");
  db.close();
  return older;
}

async function readiness({ url }: Serving): Promise<{ code: number; status: string; reason?: string; renewed?: number; lag: number }> {
  const response = await fetch(`${url}/health/ready`);
  return { code: response.status, ...((await response.json()) as { status: string; lag: number }) };
}

const isReady = (service: Serving) => async () => (await readiness(service)).status === 'READY';

async function asking(service: Serving): Promise<Ask> {
  const { stdout } = await run('token', '--name', 'Ada', '--roles', 'SALES');
  return client(service.url, stdout.trim());
}

async function nameOf(ask: Ask, customerId: string): Promise<string> {
  const { data, errors } = await ask('query ($customerId: ID!) { customer(customerId: $customerId) { name } }', { customerId });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.customer.name;
}

/** The process that makes a read model for a service. */
function builder({ child }: Serving): number | undefined {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('builder.js'));
}

/** The process, stopped before it is done. */
async function held(service: Serving): Promise<number> {
  let pid: number | undefined;
  await until(() => (pid = builder(service)) !== undefined);
  process.kill(pid!, 'SIGSTOP');
  stopped.push(pid!);
  return pid!;
}

/** A service has made the read model, and is gone. */
async function madeOnce(): Promise<void> {
  const service = await start();
  await until(isReady(service));
  await service.end();
}

function describeRenewal(waits = test): void {
  test('the old read model goes on answering, fed with new events, until the new one has taken its place', async () => {
    await madeOnce();
    const older = age('SAME');
    const service = await start();
    const pid = await held(service);
    const ask = await asking(service);
    expect(await readiness(service)).toMatchObject({ code: 200, status: 'READY', renewed: expect.any(Number) });
    expect(await nameOf(ask, 'customer-0')).toBe('Old');
    const { position } = await send(ask, 'registerCustomer', { customerId: 'late', name: 'Late' });
    expect(position).toBe(String(EVENTS + 1));
    expect(await nameOf(ask, 'late')).toBe('Late');
    expect((await ask('{ register { lag renewed } }')).data.register).toEqual({ lag: 0, renewed: expect.any(Number) });
    expect(readModels()).toEqual([older]);
    process.kill(pid, 'SIGCONT');
    await until(async () => (await nameOf(ask, 'customer-0')) === 'New');
    expect(await nameOf(ask, 'late')).toBe('Late');
    await until(() => leftovers().length === 0);
    expect(readModels()).not.toContain(older);
    expect((await ask('{ register { renewed } }')).data.register.renewed).toBeNull();
    await send(ask, 'changeCustomer', { customerId: 'late', name: 'Later' });
    expect(await nameOf(ask, 'late')).toBe('Later');
    expect(await service.end()).toMatchObject({ code: 0 });
    expect(await run('verify')).toMatchObject({ code: 0, stderr: '' });
  });

  waits('a read model of other tables answers nothing: the start waits, and tells how far it is', async () => {
    await madeOnce();
    age('OTHER');
    const service = await start();
    const pid = await held(service);
    expect(await readiness(service)).toMatchObject({
      code: 503,
      status: 'NOT_READY',
      reason: expect.stringMatching(`^History is being read in: \\d+ of ${EVENTS} events.$`),
    });
    process.kill(pid, 'SIGCONT');
    await until(isReady(service));
    expect(await nameOf(await asking(service), 'customer-0')).toBe('New');
    expect(await service.end()).toMatchObject({ code: 0 });
    expect([readModels().length, leftovers()]).toEqual([1, []]);
  });
}

describe('a read model is made anew', () => {
  beforeEach(() => fill(EVENTS));

  describeRenewal();

  test('by its projector, where its builder ends', async () => {
    const service = await start();
    process.kill(await held(service), 'SIGKILL');
    await until(isReady(service));
    expect(await nameOf(await asking(service), 'customer-0')).toBe('New');
    await service.end();
  });

  test(`is killed ${KILLS} times while that is done, or put in its place: no start answers from half of one`, async () => {
    await madeOnce();
    for (let round = 0; round < KILLS; round++) {
      const isAnswering = round % 2 === 0;
      if (isAnswering) age('SAME');
      else for (const name of readModels()) rmSync(join(folder, name));
      const service = await start();
      if (round % 4 < 2) await sleep(Math.random() * 800);
      else await until(() => readModels().some((name) => !name.endsWith('_00000000000f.db')));
      await service.end('SIGKILL');
      const next = await start();
      await until(isReady(next));
      const again = await asking(next);
      await until(async () => (await nameOf(again, `customer-${EVENTS - 1}`)) === 'New');
      expect((await again('{ customers { totalCount } }')).data.customers.totalCount).toBe(EVENTS);
      expect(await next.end()).toMatchObject({ code: 0 });
      expect([readModels().length, leftovers()]).toEqual([1, []]);
      expect(await run('verify')).toMatchObject({ code: 0, stderr: '' });
    }
  }, 3_600_000);

  test(`by the command line, which is killed ${KILLS} times and leaves nothing half done`, async () => {
    await madeOnce();
    for (let round = 0; round < KILLS; round++) {
      const rebuilding = spawn(process.execPath, ['dist/cli/main.js', 'rebuild'], { env: { ...process.env, ...env, SAYSO_DATA: folder } });
      const ended = new Promise((resolve) => rebuilding.on('close', resolve));
      await until(() => leftovers().length > 0);
      await sleep(Math.random() * 100);
      rebuilding.kill('SIGKILL');
      await ended;
      expect(readModels().length).toBeLessThan(2);
      expect(await run('verify')).toMatchObject({ code: 0, stderr: '' });
      expect(leftovers()).toEqual([]);
    }
    expect(await run('rebuild')).toEqual({ code: 0, stdout: `${EVENTS} events read in\n`, stderr: '' });
    expect([readModels().length, leftovers()]).toEqual([1, []]);
    expect(await run('verify')).toMatchObject({ code: 0 });
  }, 3_600_000);
});

describe('on EventStoreDB', () => {
  let standIn: StandIn;

  beforeEach(async () => {
    standIn = await StandIn.start();
    env = { ...env, SAYSO_EVENTSTORE: standIn.url };
    await fill(EVENTS, standIn.url);
  });
  afterEach(() => standIn.stop());

  describeRenewal(inWhole.test);
});

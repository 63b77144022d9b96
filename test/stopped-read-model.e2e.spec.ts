import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Codec } from '../src/event-log/codec.js';
import { StoreClient } from '../src/eventstoredb/eventstoredb.client.js';
import { readStoreAddress } from '../src/eventstoredb/store-address.js';
import { SystemClock } from '../src/kernel/clock.js';
import { ReadModel } from '../src/read-model/read-model.js';
import { ALL_EVENT_TYPES } from '../src/history.js';
import { Database } from '../src/sqlite/database.js';
import { LOG_FILE, SqliteEventLog } from '../src/sqlite/sqlite.event-log.js';
import { appendOf, noted } from './event-log.contract.js';
import { StandIn } from './eventstoredb/stand-in.js';
import { endAll, sayso, serving, type Serving } from './sayso.js';
import { client, send } from './service.js';
import { sized } from './size.js';
import { until } from './until.js';

const REASON = 'It came from a test.';

let place: string;
let folder: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'sayso-stopped-'));
  folder = join(place, 'data');
});
afterEach(() => {
  endAll();
  rmSync(place, { recursive: true, force: true });
});

const run = (args: readonly string[], more: { folder?: string; env?: Record<string, string>; stdin?: string } = {}) =>
  sayso(args, { folder, ...more });
const register = (...customers: readonly string[]) =>
  customers
    .map((customerId) =>
      JSON.stringify({ command: 'registerCustomer', by: { name: 'Ada', roles: ['SALES'] }, input: { customerId, name: customerId } }),
    )
    .join('\n');

const readiness = async ({ url }: Serving) => {
  const response = await fetch(`${url}/health/ready`);
  return { code: response.status, ...((await response.json()) as { status: string; reason?: string; position: number; lag: number }) };
};
const asking = async (service: Serving, name = 'Ada', roles = 'SALES') => {
  const { stdout } = await run(['token', '--name', name, '--roles', roles]);
  return client(service.url, stdout.trim());
};
const sending = (ask: Awaited<ReturnType<typeof asking>>, customerId: string, more = {}) =>
  send(ask, 'registerCustomer', { customerId, name: customerId, ...more });
/** The last line of what an import of one customer is answered. */
const importing = async ({ url }: Serving, roles: string) => {
  const { stdout } = await run(['token', '--name', 'Ida', '--roles', roles]);
  const headers = { authorization: `Bearer ${stdout.trim()}` };
  const response = await fetch(`${url}/import`, { method: 'POST', headers, body: register('umbrella') });
  return JSON.parse((await response.text()).trim().split('\n').at(-1)!);
};
const EVENTS = '{ events(first: 100) { edges { node { position stream type summary actor { name } data subject { __typename } } } } }';
const eventsSeen = async (service: Serving) => {
  const { data } = await (await asking(service, 'Ann', 'AUDITOR'))(EVENTS);
  return data.events.edges.map(({ node }: { node: object }) => node);
};

/** A token is good on all of them. */
function copyKey(folders: readonly string[]): void {
  for (const each of folders) {
    mkdirSync(each, { mode: 0o700 });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    copyFileSync(join(folder, 'local-key.json'), join(each, 'local-key.json'));
  }
}

/** The log as another program might have it: with a change of a customer whom nobody registered. */
async function withChangeOfNobody(): Promise<void> {
  const log = SqliteEventLog.open(folder, { codec: new Codec([ALL_EVENT_TYPES]), clock: new SystemClock(), failStop: () => undefined });
  await log.append(appendOf('customer-ghost', -1, { ...noted({ name: 'Ghost' }), type: 'CustomerChanged', inputHash: 'f'.repeat(64) }));
  await log.close();
}

/** An event that is not as it was written; nothing else of the file is touched. */
function alter(position: number): void {
  const db = Database.open(join(folder, LOG_FILE));
  const { sql } = db.one<{ sql: string }>("SELECT sql FROM sqlite_schema WHERE name = 'events_never_change'")!;
  db.exec('DROP TRIGGER events_never_change');
  db.run("UPDATE events SET data = replace(data, 'globex', 'other') WHERE position = ?", position);
  db.exec(sql);
  db.close();
}

const CASES: readonly (readonly [what: string, position: number, where: RegExp, why: RegExp, make: () => Promise<void>])[] = [
  [
    'that no handler can apply',
    3,
    /Event 0 of customer-ghost at position 3\b/,
    /no row/,
    async () => {
      await run(['import', '-'], { stdin: register('acme', 'globex') });
      await withChangeOfNobody();
    },
  ],
  [
    'that is not as it was written',
    2,
    /Event 0 of customer-globex at position 2\b/,
    /not as it was written/,
    async () => {
      await run(['import', '-'], { stdin: register('acme', 'globex', 'initech') });
      alter(2);
    },
  ],
];

describe.each(sized({ short: CASES.slice(0, 1), whole: CASES }))('a read model that meets an event %s', (_, position, where, why, make) => {
  beforeEach(async () => {
    await make();
    // the rows hold it already, perhaps
    ReadModel.discard(folder);
  });

  test('stands right before it, says where and why, and writes nothing more', async () => {
    const service = await serving({ folder, env: { SAYSO_LOG: 'silent' } });
    await until(async () => (await readiness(service)).reason?.startsWith('The read model stopped') === true);
    const standing = await readiness(service);
    expect(standing).toMatchObject({ code: 503, status: 'NOT_READY', reason: expect.stringMatching(where) });
    expect(standing.reason).toMatch(why);
    expect(standing.position - standing.lag).toBe(position - 1);
    const ask = await asking(service);
    await expect(sending(ask, 'umbrella')).rejects.toThrow('READ_MODEL_STOPPED');
    expect((await importing(service, 'IMPORTER,SALES')).error).toMatchObject({
      code: 'READ_MODEL_STOPPED',
      message: expect.stringMatching(where),
    });
    const { error, ...tally } = await importing(service, 'IMPORTER');
    expect([error.code, tally]).toEqual(['READ_MODEL_STOPPED', { accepted: 0, repeated: 0, refused: 0 }]);
    expect(error.message).not.toMatch(/ghost|globex|position/);
    expect((await readiness(service)).position).toBe(standing.position);
    await service.end();

    const verified = await run(['verify']);
    expect([verified.code, verified.stdout]).toEqual([1, '']);
    expect(verified.stderr).toMatch(where);
    expect(verified.stderr).toMatch(why);
  });

  test('goes on without it once an operator has said so, which is on record with who and why', async () => {
    const told = await run(['repair']);
    expect([told.code, told.stdout]).toEqual([1, '']);
    expect(told.stderr).toMatch(where);
    expect(await run(['repair', '--skip', String(position)])).toMatchObject({ code: 2 });
    expect(await run(['repair', '--skip', '1', '--reason', REASON])).toMatchObject({ code: 2, stderr: expect.stringMatching(where) });

    expect(await run(['repair', '--skip', String(position), '--reason', REASON])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`position ${position}`),
    });
    expect(await run(['repair'])).toMatchObject({ code: 0 });
    const verified = await run(['verify']);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining(REASON) });

    const service = await serving({ folder });
    await until(async () => (await readiness(service)).status === 'READY');
    expect(await sending(await asking(service), 'umbrella')).toMatchObject({ userErrors: [] });
    const events = await eventsSeen(service);
    expect(events.map((event: { position: string }) => event.position)).toEqual(events.map((__: unknown, index: number) => `${index + 1}`));
    const record = events.find((event: { stream: string }) => event.stream === `skip-${position}`);
    expect(record).toMatchObject({
      type: 'EventSkipped',
      actor: { name: userInfo().username },
      data: { position, reason: REASON },
      subject: null,
    });
    expect(events[position - 1]).toMatchObject({ type: 'EventSkipped', summary: expect.stringContaining(REASON) });
    await service.end();
  });
});

test.each(CASES)(
  'an event %s, and is passed over, leaves an export that goes into another register',
  async (_, position, __, ___, make) => {
    await make();
    await run(['repair', '--skip', String(position), '--reason', REASON]);
    const exported = await run(['export']);
    expect(exported.code).toBe(0);
    expect(exported.stdout.trim().split('\n')).toHaveLength(4);
    writeFileSync(join(place, 'export.jsonl'), exported.stdout);
    const other = join(place, 'other');
    expect(await run(['import', join(place, 'export.jsonl')], { folder: other })).toMatchObject({ code: 0 });
    expect(await run(['verify'], { folder: other })).toMatchObject({ code: 0, stdout: expect.stringContaining(REASON) });
    // to whom that happened, nothing did
    expect(await run(['import', '-'], { folder: other, stdin: register(position === 2 ? 'globex' : 'ghost') })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 accepted'),
    });
  },
);

test('that a policy goes on without its reactions to an event is on record, where there is such an event and policy', async () => {
  await run(['import', '-'], { stdin: register('acme') });
  const letGo = (policy: string, skip: string) => run(['repair', '--policy', policy, '--skip', skip, '--reason', REASON]);
  expect(await letGo('nobody', '1')).toMatchObject({ code: 2, stderr: expect.stringContaining('commitments') });
  expect(await letGo('commitments', '2')).toMatchObject({ code: 2, stderr: expect.stringContaining('position 2') });
  expect(await letGo('commitments', '1')).toMatchObject({ code: 0, stdout: expect.stringContaining('commitments') });
  expect(await run(['verify'])).toMatchObject({ code: 0, stdout: expect.stringContaining(REASON) });
});

describe('on EventStoreDB', () => {
  let standIn: StandIn;

  beforeEach(async () => {
    standIn = await StandIn.start();
  });
  afterEach(() => standIn.stop());

  test('an event that another program wrote under our prefix stops every node, and all go on by themselves once it is passed over', async () => {
    const env = { SAYSO_EVENTSTORE: standIn.url };
    const folders = ['one', 'two'].map((name) => join(place, name));
    await run(['import', '-'], { env, stdin: register('acme') });
    copyKey(folders);
    const nodes = await Promise.all(folders.map((each) => serving({ folder: each, env: { ...env, SAYSO_LOG: 'silent' } })));
    const all = (come: (standing: Awaited<ReturnType<typeof readiness>>) => boolean) =>
      until(async () => (await Promise.all(nodes.map(readiness))).every(come));
    await all(({ status }) => status === 'READY');

    const foreign = new StoreClient(readStoreAddress(standIn.url), undefined);
    const event = { id: '5b3c1e4e-6d0a-8f3a-9a57-2f1c7c0d5a01', type: 'OrderPlaced', data: { total: 7 }, metadata: {} };
    await foreign.append('sayso.customer-acme', 0, [event], 2_000);
    await foreign.close();
    await all(({ code, reason }) => code === 503 && /Event 1 of customer-acme at position 2 is not as it was written/.test(reason ?? ''));
    const asks = await Promise.all(nodes.map((node) => asking(node)));
    for (const ask of asks) await expect(sending(ask, 'globex')).rejects.toThrow('READ_MODEL_STOPPED');

    expect(await run(['repair', '--skip', '2', '--reason', REASON], { env })).toMatchObject({ code: 0 });
    await all(({ status }) => status === 'READY');
    const change = { customerId: 'acme', name: 'Acme Ltd' };
    expect(await send(asks[0]!, 'changeCustomer', change)).toMatchObject({ userErrors: [], position: '4' });
    const seen = await eventsSeen(nodes[1]!);
    expect(seen).toMatchObject([{}, { type: 'EventSkipped' }, { type: 'EventSkipped', stream: 'skip-2', data: { reason: REASON } }, {}]);
    for (const node of nodes) await node.end();
    expect(await run(['verify'], { env })).toMatchObject({ code: 0, stdout: expect.stringContaining(REASON) });
  });
});

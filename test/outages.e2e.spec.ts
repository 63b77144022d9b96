import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { StandIn, type Options } from './eventstoredb/stand-in.js';
import { dataOf, Nodes, persist } from './nodes.js';
import { endAll, type Serving } from './sayso.js';
import { send, type Answer, type Ask } from './service.js';
import { inWhole, sized } from './size.js';
import { until, withSlack } from './until.js';

/** Milliseconds in which a write is answered at the latest. */
const BOUND = withSlack(5_000);

/** For how long a store stalls while its node's memory is watched, in seconds, and by how many bytes that may grow. */
const STALL = sized({ short: 0, whole: 8, long: 60 });
const GROWTH = 50_000_000;

let place: string;
let standIn: StandIn;
let options: Options;
let nodes: Nodes;
let ask: Ask;

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'sayso-outages-'));
  options = { folder: join(place, 'store') };
  standIn = await StandIn.start(options);
  options = { ...options, port: standIn.port };
});
afterEach(async () => {
  endAll();
  await standIn.stop().catch(() => {});
  rmSync(place, { recursive: true, force: true });
});

/** One node, which has read one event. */
async function started(env: Readonly<Record<string, string>> = {}): Promise<Serving> {
  nodes = await Nodes.at(place, standIn.url, 1);
  const service = await nodes.start(0, env);
  [ask] = (await nodes.as('Ada', 'SALES')) as [Ask];
  await send(ask, 'registerCustomer', { customerId: 'acme', name: 'Acme' });
  return service;
}

const readiness = async ({ url }: Serving) => {
  const response = await fetch(`${url}/health/ready`);
  return { code: response.status, ...((await response.json()) as { status: string; reason?: string; seenAt?: string }) };
};

interface Written {
  readonly input: { readonly customerId: string; readonly commandId: string };
  readonly took: number;
  /** What was answered, or the code of the error. */
  readonly outcome: Answer['data'];
}

async function write(customerId: string, commandId: string): Promise<Written> {
  const since = Date.now();
  const input = { customerId, commandId, name: commandId };
  const outcome = await send(ask, 'syncCustomer', input).catch((error: unknown) => /"code":"(\w+)"/.exec(String(error))?.[1] ?? error);
  return { input, took: Date.now() - since, outcome };
}

const TOLD = /STORE_UNAVAILABLE|OUTCOME_UNKNOWN|READ_MODEL_BEHIND|The store/;

/** What happens to it, and how it comes back. */
type Outage = [name: string, go: () => Promise<void> | void, come: () => Promise<void> | void];

describe('a store that', () => {
  const OUTAGES: Outage[] = [
    [
      'is gone',
      () => standIn.stop(),
      async () => {
        standIn = await StandIn.start(options);
      },
    ],
    ['hangs', () => standIn.stall(), () => standIn.heal()],
    [
      'has lost its majority',
      () => {
        standIn.next('notReady', { calls: 100_000 });
        standIn.endSubscriptions('gracefully');
      },
      () => standIn.heal(),
    ],
  ];

  test.each(sized({ short: OUTAGES.slice(0, 1), whole: OUTAGES }))(
    '%s: reads go on and say how old they are, writes end within five seconds with the truth, and all catches up',
    async (_, go, come) => {
      const service = await started();
      // some are under way when it goes
      const under = Array.from({ length: 16 }, (_, index) => write(`c${index}`, `under-${index}`));
      await sleep(20);
      await go();
      const atOnce = Array.from({ length: 40 }, (_, index) => write(index % 2 === 0 ? 'one' : `d${index}`, `at-once-${index}`));
      const done = await Promise.all([...under, ...atOnce]);
      await until(async () => (await readiness(service)).status === 'DEGRADED');
      const later = await Promise.all(Array.from({ length: 20 }, (_, index) => write('one', `later-${index}`)));
      for (const { outcome, took } of [...done.slice(under.length), ...later]) {
        expect(outcome).toMatch(/STORE_UNAVAILABLE|OUTCOME_UNKNOWN/);
        expect(took).toBeLessThan(BOUND);
      }
      expect(Math.max(...done.map(({ took }) => took))).toBeLessThan(2 * BOUND);

      const { code, reason, seenAt } = await readiness(service);
      expect({ code, reason }).toEqual({ code: 200, reason: expect.stringContaining(`Reads go on as of ${seenAt}`) });
      const { customer, register } = await dataOf(ask('{ customer(customerId: "acme") { name } register { lag seenAt } }'));
      expect([customer, register]).toEqual([{ name: 'Acme' }, { lag: 0, seenAt }]);
      expect(Date.now() - Date.parse(seenAt!)).toBeGreaterThan(1_000);

      await come();
      await until(async () => (await readiness(service)).status === 'READY');
      // what was said not to be written is not; what was not known is settled by sending it again
      for (const { input, outcome } of [...done, ...later])
        if (outcome === 'OUTCOME_UNKNOWN')
          await persist([ask], (again) => send(again, 'syncCustomer', { ...input, name: input.commandId }));
      await nodes.settled();
      await nodes.stop(TOLD);
      const events = await nodes.expectAlike();
      for (const { input, outcome } of [...done, ...later])
        expect([input.commandId, events.filter(({ commandId }) => commandId === input.commandId).length]).toEqual([
          input.commandId,
          outcome === 'STORE_UNAVAILABLE' ? 0 : 1,
        ]);
    },
  );

  inWhole.test(`hangs for ${STALL} seconds under writes and reads costs its node no more than 50 MB, which ends all the same`, async () => {
    // a heap so small that what is over is collected soon: what grows is what is held
    const service = await started({ NODE_OPTIONS: '--max-old-space-size=96 --max-semi-space-size=2' });
    const memory = () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${service.child.pid}/status`, 'utf8'))![1]) * 1_024;
    let number = 0;
    /** A write and a read every ten milliseconds, whether or not those before were answered. */
    const load = async (milliseconds: number) => {
      const asked: Promise<unknown>[] = [];
      for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(10, true))
        asked.push(write(`c${number % 200}`, `load-${number++}`), dataOf(ask('{ customer(customerId: "acme") { name } }')));
      await Promise.all(asked);
    };
    const most = async () => {
      let bytes = 0;
      const loading = load(STALL * 1_000);
      for (const end = Date.now() + STALL * 1_000; Date.now() < end; await sleep(250, true)) bytes = Math.max(bytes, memory());
      await loading;
      return bytes;
    };
    // as long under the same load before it hangs
    const before = await most();
    standIn.stall();
    expect((await most()) - before).toBeLessThan(GROWTH);
    const { code, took } = await service.end();
    expect([code, took < withSlack(10_000)]).toEqual([0, true]);
  });

  inWhole.test(
    'was not there at the start of a node that asks several servers is found by itself, whatever was answered before',
    async () => {
      const { port } = standIn;
      await standIn.stop();
      nodes = await Nodes.at(place, `esdb://127.0.0.1:${port},127.0.0.1:1?tls=false&maxDiscoverAttempts=2`, 1);
      const service = await nodes.start(0);
      [ask] = (await nodes.as('Ada', 'SALES')) as [Ask];
      expect(await readiness(service)).toMatchObject({ code: 503, reason: expect.stringContaining('The store does not answer') });
      const { outcome, took } = await write('acme', 'too-early');
      expect([outcome, took < BOUND]).toEqual(['STORE_UNAVAILABLE', true]);
      standIn = await StandIn.start(options);
      await until(async () => (await readiness(service)).status === 'READY');
      expect((await write('acme', 'now')).outcome).toMatchObject({ userErrors: [], position: '1' });
      await nodes.stop(TOLD);
    },
  );

  inWhole.test.each<[string, () => Promise<void> | void]>([
    ['was rewound', () => standIn.rewind(standIn.events.filter(({ stream }) => stream.startsWith('sayso.'))[0]!.position)],
    [
      'is another one',
      async () => {
        await standIn.stop();
        rmSync(options.folder!, { recursive: true });
        standIn = await StandIn.start(options);
      },
    ],
  ])(
    '%s is told as HISTORY_REWRITTEN, nothing of it is read, nothing is written to it, and what was read is answered',
    async (_, change) => {
      const service = await started();
      for (const customer of ['globex', 'initech']) await write(customer, customer);
      await change();
      const before = standIn.events.length;
      await until(async () => (await readiness(service)).reason?.includes('HISTORY_REWRITTEN') === true);
      expect((await readiness(service)).code).toBe(503);
      expect((await write('hooli', 'hooli')).outcome).toBe('HISTORY_REWRITTEN');
      expect(await dataOf(ask('{ customers { totalCount } register { lag } }'))).toEqual({
        customers: { totalCount: 3 },
        register: { lag: 0 },
      });
      expect(standIn.events).toHaveLength(before);
      await nodes.stop(/HISTORY_REWRITTEN|The read model stopped|Reactions|does not hold/);
    },
  );
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RecordedEvent } from '../src/kernel/event.js';
import { spawnStandIn, type StandInProcess } from './eventstoredb/stand-in-process.js';
import { dataOf, Nodes, persist, sendUntilAnswered } from './nodes.js';
import { endAll } from './sayso.js';
import { send, type Ask } from './service.js';
import { inWhole, sized } from './size.js';
import { until, withSlack } from './until.js';

const KILLS = sized({ short: 1, whole: 5, long: 50 });
const CLIENTS = 8;

let place: string;
let standIn: StandInProcess;

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'sayso-nodes-'));
  standIn = await spawnStandIn({ folder: join(place, 'store') });
});
afterEach(async () => {
  endAll();
  await standIn.kill();
  rmSync(place, { recursive: true, force: true });
});

/** From this node on, each once. */
const turned = (asks: readonly Ask[], first: number): readonly Ask[] => asks.map((_, index) => asks[(first + index) % asks.length]!);

/** Positions without a gap, the revisions of each stream without one, and every answered command once, where it was answered to be. */
function expectWhole(events: readonly RecordedEvent[], answered: ReadonlyMap<string, number>): void {
  const revisions = new Map<string, number>();
  const places = new Map<string, number[]>();
  for (const [index, { position, revision, stream, commandId }] of events.entries()) {
    expect([position, revision]).toEqual([index + 1, (revisions.get(stream) ?? -1) + 1]);
    revisions.set(stream, revision);
    places.set(commandId, [...(places.get(commandId) ?? []), position]);
  }
  for (const [commandId, position] of answered) expect([commandId, places.get(commandId)]).toEqual([commandId, [position]]);
}

const READ = 'query Read($id: ID!, $minPosition: String) { customer(customerId: $id, minPosition: $minPosition) { name revision } }';

inWhole.test(
  'who wrote on one node sees it on another, which waits for it although its subscription is silent, for at most 15 seconds',
  async () => {
    const nodes = await Nodes.at(place, standIn.url, 2);
    await nodes.start(0);
    await standIn.tell('next', 'hang', { of: 'subscribe', calls: 2 });
    await nodes.start(1);
    await nodes.settled();
    const [here, there] = await nodes.as('Ada', 'SALES');
    const since = Date.now();
    const { position } = await send(here!, 'registerCustomer', { customerId: 'acme', name: 'Acme' });
    expect(await persist([there!], (ask) => dataOf(ask(READ, { id: 'acme', minPosition: position })))).toMatchObject({
      customer: { name: 'Acme' },
    });
    expect(Date.now() - since).toBeLessThan(withSlack(15_000));
    await nodes.stop();
    await nodes.expectAlike();
  },
);

describe('nodes on one log, one killed and started again and again while clients write', () => {
  test.each(sized({ short: [2], whole: [2, 3] }))(
    `%i of them: no gap, no double, the same rows and positions; who wrote on one sees it on another, over ${KILLS} kills`,
    async (count) => {
      const nodes = await Nodes.at(place, standIn.url, count);
      await nodes.startAll();
      const asks = await nodes.as('Ada', 'SALES');
      const answered = new Map<string, number>();
      let over = false;

      /** Writes on one node, now and then what all others write too, and reads it on the next. */
      const write = async (name: string) => {
        for (let number = 0; !over; number++) {
          const commandId = `${name}-${number}`;
          const customerId = number % 5 === 0 ? 'shared' : name;
          const done = await sendUntilAnswered(turned(asks, number), 'syncCustomer', { commandId, customerId, name: commandId });
          if (done.userErrors.length > 0) {
            // of those who write on one thing at the same time some lose four times
            expect([customerId, done.userErrors]).toMatchObject(['shared', [{ code: 'CONFLICT' }]]);
            continue;
          }
          answered.set(commandId, Number(done.position));
          const seen = await persist(turned(asks, number + 1), (ask) => dataOf(ask(READ, { id: customerId, minPosition: done.position })));
          if (customerId === name) expect(seen).toMatchObject({ customer: { name: commandId } });
          else expect(seen.customer.revision).toBeGreaterThanOrEqual(0);
        }
      };
      const writing = Promise.all(Array.from({ length: CLIENTS }, (_, index) => write(`w${index}`)));
      writing.catch(() => (over = true));
      const killing = (async () => {
        for (let kill = 0; kill < KILLS; kill++) {
          await sleep(100 + Math.random() * 400);
          await nodes.kill(kill % count);
          await nodes.start(kill % count);
          await until(() => answered.size > (kill + 1) * CLIENTS);
        }
        await sleep(200);
      })().finally(() => (over = true));
      await Promise.all([killing, writing]);

      const total = await nodes.settled();
      await nodes.stop();
      const events = await nodes.expectAlike();
      expect(events).toHaveLength(total);
      expectWhole(events, answered);
      expect(answered.size).toBeGreaterThan(KILLS * CLIENTS);
    },
    3_600_000,
  );
});

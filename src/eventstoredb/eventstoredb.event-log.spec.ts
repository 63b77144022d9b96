import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeWhere } from '../../test/can-run.js';
import { appendOf, CONTRACT_TYPES, eventLogContract, everything, noted } from '../../test/event-log.contract.js';
import { PASSING, type Fault as StoreFault } from '../../test/eventstoredb/faults.js';
import { StandIn, type Options } from '../../test/eventstoredb/stand-in.js';
import { inWhole, sized } from '../../test/size.js';
import { until, withSlack } from '../../test/until.js';
import { Codec } from '../event-log/codec.js';
import type { Checkpoint } from '../event-log/event-log.js';
import { SystemClock } from '../kernel/clock.js';
import type { RecordedEvent } from '../kernel/event.js';
import { StoreClient, type StoreProposal } from './eventstoredb.client.js';
import { EventStoreDbEventLog, type StoreLogOptions } from './eventstoredb.event-log.js';
import { readStoreAddress } from './store-address.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'sayso-'));

const opened = (url: string, folder: string, apart?: StoreLogOptions['apart']) =>
  EventStoreDbEventLog.open({
    address: readStoreAddress(url),
    folder,
    codec: new Codec([CONTRACT_TYPES]),
    clock: new SystemClock(),
    apart,
  });

const underTest = async (url: string, destroy: () => Promise<void>, apart?: StoreLogOptions['apart']) => {
  const folder = newFolder();
  let log = await opened(url, folder, apart);
  return {
    log,
    reopen: async () => {
      await log.close();
      return (log = await opened(url, folder, apart));
    },
    destroy: async () => {
      await log.close();
      await destroy();
      rmSync(folder, { recursive: true });
    },
  };
};

eventLogContract(
  'EventStoreDB, a stand-in',
  async () => {
    const standIn = await StandIn.start();
    return underTest(standIn.url, () => standIn.stop());
  },
  { inOneCommit: false, isLong: true },
);

/** It holds what earlier tests left: each log is apart in it. */
const server = process.env['SAYSO_TEST_EVENTSTORE'];
inWhole.describe('on a real server', () => {
  describeWhere('real-eventstoredb')('that is there', () => {
    eventLogContract(
      'EventStoreDB, a real one',
      () => underTest(server ?? '', () => Promise.resolve(), { prefix: `test-${randomUUID()}.`, isNew: true }),
      { inOneCommit: false },
    );
  });
});

describe('EventStoreDB alone', () => {
  let place: string;
  let standIn: StandIn;
  let log: EventStoreDbEventLog;
  const others: { close: () => Promise<void> }[] = [];

  /** A stand-in and a node on it, in place of those there were. */
  const start = async (options: Options = {}) => {
    await stop();
    place = mkdtempSync(join(tmpdir(), 'sayso-'));
    standIn = await StandIn.start({ folder: join(place, 'store'), ...options });
    log = await node();
  };
  const stop = async () => {
    if (!place) return;
    for (const open of [...others.splice(0), log]) await open.close();
    await standIn.stop();
    rmSync(place, { recursive: true });
  };
  let nodes = 0;
  const node = async (url = standIn.url) => opened(url, mkdtempSync(join(place, `node-${++nodes}-`)));
  const another = async (url?: string) => {
    const other = await node(url);
    others.push(other);
    return other;
  };

  beforeEach(() => start());
  afterEach(async () => {
    await stop();
    place = '';
  });

  const append = (stream: string, expectedRevision: number, ...data: unknown[]) =>
    log.append(appendOf(stream, expectedRevision, ...data.map((each) => noted(each))));
  const ours = () => standIn.events.filter(({ stream, type }) => stream.startsWith('sayso.') && !type.startsWith('$'));
  const timed = async <Outcome>(work: Promise<Outcome>) => {
    const since = Date.now();
    const outcome = await work.catch((error: unknown) => error);
    return { outcome, took: Date.now() - since };
  };
  const fault = (code: string) => expect.objectContaining({ name: 'Fault', code });

  const stored = (stream: string, expectedRevision: number, ...events: Partial<StoreProposal>[]) => {
    const client = new StoreClient(readStoreAddress(standIn.url), undefined);
    others.push(client);
    return client.append(
      stream,
      expectedRevision,
      events.map((event) => ({ id: randomUUID(), type: 'Other', data: {}, metadata: {}, ...event })),
      2_000,
    );
  };

  /** Follows until it is stopped; what it was given, and what it came to. */
  const following = (given: RecordedEvent[] = [], from: EventStoreDbEventLog = log, after: Checkpoint = { position: 0 }) => {
    const ending = new AbortController();
    let ends = 0;
    const running = (async () => {
      for await (const events of from.follow(after, ending.signal)) {
        given.push(...events);
        if (events.length === 0) ends++;
      }
    })();
    running.catch(() => {});
    return {
      given,
      running,
      isLive: () => until(() => ends > 0),
      has: (count: number) => until(() => given.length >= count),
      stop: async () => {
        ending.abort();
        await running;
      },
    };
  };
  const gapless = (events: readonly RecordedEvent[]) => {
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
  };

  describe('appending', () => {
    test.each(sized<StoreFault[]>({ short: PASSING.slice(0, 2), whole: [...PASSING] }))(
      'B5 is answered once, and stored once, though the call meets %s',
      async (met) => {
        await append('a', -1, 'before');
        standIn.next(met, { of: 'append' });
        expect(await append('a', 0, 'x', 'y')).toEqual({ revision: 2, position: 3 });
        expect(ours()).toHaveLength(3);
        await append('a', 2, 'after');
      },
    );

    inWhole.test('whose outcome stays unknown says so within five seconds, and the same again is answered', async () => {
      await append('a', -1, 'before');
      standIn.next('hangAfter', { of: 'append', calls: 5 });
      const event = noted('x');
      const { outcome, took } = await timed(log.append(appendOf('a', 0, event)));
      expect([outcome, took < withSlack(5_000)]).toEqual([fault('OUTCOME_UNKNOWN'), true]);
      standIn.heal();
      expect(await log.append(appendOf('a', 0, event))).toEqual({ revision: 1, position: 2 });
      expect(ours()).toHaveLength(2);
    });

    inWhole.test('to a store that is frozen or gone ends within five seconds, however many wait', async () => {
      await append('a', -1, 'before');
      standIn.stall();
      const frozen = await timed(Promise.allSettled(Array.from({ length: 200 }, (_, index) => append(`s${index % 50}`, -1, 'x'))));
      expect(frozen.took).toBeLessThan(withSlack(5_000));
      for (const { reason } of frozen.outcome as PromiseRejectedResult[])
        expect(['OUTCOME_UNKNOWN', 'STORE_UNAVAILABLE']).toContain(reason.code);
      standIn.heal();
      const { port } = standIn;
      await standIn.stop();
      // the first meets the connection as it breaks, and cannot know
      await timed(append('b', -1, 'x'));
      const gone = await timed(append('b', -1, 'x'));
      expect([gone.outcome, gone.took < withSlack(5_000)]).toEqual([fault('STORE_UNAVAILABLE'), true]);
      standIn = await StandIn.start({ folder: join(place, 'store'), port });
      expect(await append('c', -1, 'x')).toMatchObject({ revision: 0 });
    });

    inWhole.test('lets only so many wait', async () => {
      standIn.stall();
      const ended: unknown[] = [];
      const waiting = Array.from({ length: 1_100 }, (_, index) =>
        append(`s${index}`, -1, 'x').catch((error: unknown) => ended.push(error)),
      );
      await Promise.all(waiting);
      // those beyond the thousand are refused at once, before any other has an end
      const refused = expect.objectContaining({ code: 'STORE_UNAVAILABLE', message: 'Too many commands wait for the store.' });
      expect(ended.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => refused));
      expect(ended.slice(100)).not.toContainEqual(refused);
      standIn.heal();
    });

    test('needs no other call than its own, and meets none of theirs', async () => {
      standIn.next('reset', { of: 'features', calls: 100 });
      expect(await append('a', -1, 'x')).toEqual({ revision: 0, position: 1 });
    });

    test('is answered once this node has counted it, also where the subscription of who follows is dead', async () => {
      const follower = following();
      await follower.isLive();
      standIn.endSubscriptions('silently');
      // else it is told after five seconds that it is behind
      expect(await append('a', -1, 'x')).toEqual({ revision: 0, position: 1 });
      await follower.stop();
    });

    inWhole.test('is written, and says so, where its position cannot be told in time', async () => {
      const event = noted('x');
      await log.end();
      standIn.next('hang', { of: 'read', calls: 10 });
      const { outcome } = await timed(log.append(appendOf('a', -1, event)));
      expect(outcome).toEqual(fault('READ_MODEL_BEHIND'));
      standIn.heal();
      expect(await log.append(appendOf('a', -1, event))).toEqual({ revision: 0, position: 1 });
    });

    test('refuses an id that is no UUID, before the store is asked', async () => {
      await expect(log.append(appendOf('a', -1, noted('x', 'event-1')))).rejects.toMatchObject({ objections: [{ field: 'id' }] });
      expect(ours()).toHaveLength(0);
    });
  });

  describe('reading', () => {
    const READING: StoreFault[] = ['drop', 'notReady', 'reset', 'notLeader', 'commitTimeout'];

    test.each(sized({ short: READING.slice(0, 1), whole: READING }))('goes on though a call meets %s', async (met) => {
      await append('a', -1, 'x', 'y');
      standIn.next(met, { of: 'read' });
      expect(await log.read('a')).toMatchObject({ revision: 1, events: [{ data: 'x' }, { data: 'y' }] });
      standIn.next(met, { of: 'read' });
      expect(await log.readAll(0, 10)).toMatchObject([{ data: 'x' }, { data: 'y' }]);
    });

    inWhole.test('a store that is frozen ends within five seconds', async () => {
      await append('a', -1, 'x');
      standIn.stall();
      for (const work of [() => log.read('a'), () => log.readAll(0, 10), () => log.end()]) {
        const { outcome, took } = await timed<unknown>(work());
        expect([outcome, took < withSlack(5_000)]).toEqual([fault('STORE_UNAVAILABLE'), true]);
      }
      standIn.heal();
      expect(await log.read('a')).toMatchObject({ revision: 0 });
    });

    test('leaves no call open, whether it is read to its end or not', async () => {
      await append('a', -1, ...Array.from({ length: 200 }, (_, index) => index));
      await log.read('a');
      await log.read('nowhere');
      await log.readAll(0, 3);
      for await (const events of log.follow({ position: 0 }, new AbortController().signal)) if (events.length > 0) break;
      const follower = following();
      await follower.isLive();
      await follower.stop();
      await until(() => standIn.openReads === 0);
    });

    inWhole.test('of a long stream comes page by page', async () => {
      for (let count = 0; count < 1_100; count += 100)
        await append('a', count - 1, ...Array.from({ length: 100 }, (_, index) => count + index));
      expect((await log.read('a')).events.map(({ data }) => data)).toEqual(Array.from({ length: 1_100 }, (_, index) => index));
      expect(await log.readAll(0, 2_000)).toHaveLength(1_100);
    });
  });

  describe('positions', () => {
    test('count ours alone, and are the same on every node, however it reads', async () => {
      for (let count = 0; count < 30; count++) {
        await append(`s${count % 3}`, Math.floor(count / 3) - 1, count);
        if (count % 7 === 0) await stored('others', count / 7 - 1, {});
        if (count % 10 === 0) await stored('sayso.links', count / 10 - 1, { type: '$>' });
      }
      const all = await everything(log);
      gapless(all as RecordedEvent[]);
      expect(all).toHaveLength(30);
      const [second, third] = [await another(), await another()];
      expect(await everything(second)).toEqual(all);
      const follower = following([], third);
      await follower.has(30);
      await follower.stop();
      expect(follower.given).toEqual(all);
      expect((await third.read('s1')).events).toEqual((await log.read('s1')).events);
    });

    test('are counted in a store that gives its events slowly, for as long as it gives some', async () => {
      await append('a', -1, ...Array.from({ length: 300 }, (_, index) => index));
      const other = await another();
      standIn.trickle(12);
      expect(await other.end()).toMatchObject({ position: 300 });
      standIn.heal();
    });

    inWhole.test('are counted in a store that takes longer for every answer than who asks waits at first', async () => {
      await append('a', -1, 'x', 'y');
      standIn.slow(3_000);
      const follower = following([], await another());
      await follower.has(2);
      standIn.heal();
      await follower.stop();
    });

    test('are told of a log whose own are beyond 2^53', async () => {
      await start({ firstPosition: 2n ** 60n });
      await append('a', -1, 'x', 'y');
      const follower = following();
      await follower.has(2);
      expect(await append('a', 1, 'z')).toEqual({ revision: 2, position: 3 });
      await follower.has(3);
      await follower.stop();
      gapless(await (await another()).readAll(0, 10));
    });

    test('are read past what others wrote in between', async () => {
      await append('a', -1, 0);
      await stored('others', -1, ...Array.from({ length: 600 }, () => ({})));
      await append('a', 0, 1);
      const before = standIn.received.read;
      expect(await log.readAll(0, 2)).toMatchObject([{ data: 0 }, { data: 1 }]);
      expect(standIn.received.read - before).toBe(2);
    });

    test('are counted on though what others wrote after the last is gone, and something else is there', async () => {
      await append('a', -1, 0);
      const { position } = standIn.events.at(-1)!;
      await stored('others', -1, {}, {});
      await log.end();
      standIn.rewind(position);
      await sleep(500);
      await stored('others', -1, ...Array.from({ length: 10 }, () => ({ data: 'of another length' })));
      expect(await log.end()).toMatchObject({ position: 1 });
      expect(await append('a', 0, 1)).toEqual({ revision: 1, position: 2 });
    });

    test('are not counted in a store that is too old to tell them', async () => {
      await start({ firstPosition: 2n ** 63n });
      await stored('sayso.a', -1, {});
      await expect(log.read('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('too old') });
    });

    test.each([
      ['of a type that nobody knows', { type: 'Foreign.v1' }, 'is not as it was written'],
      ['without its hash', { type: 'Noted.v1' }, 'is not as it was written'],
    ])('stand at an event %s among ours', async (_, event, reason) => {
      await stored('sayso.a', -1, event);
      await expect(log.read('a')).rejects.toThrow(reason);
      await expect(everything(log)).rejects.toThrow(reason);
      await expect(log.verify()).rejects.toThrow(reason);
      await expect(following().running).rejects.toThrow(reason);
    });

    test.each(['data', 'metadata', 'type', 'id'] as const)('find an event whose %s was altered', async (part) => {
      await append('a', -1, 'x');
      const [{ id, type, data, metadata }] = ours() as [(typeof standIn.events)[number]];
      const event = { id, type, data: JSON.parse(String(data)) as unknown, metadata: JSON.parse(String(metadata)) as object };
      const altered = {
        data: { ...event, data: 'X' },
        metadata: { ...event, metadata: { ...event.metadata, command: 'other' } },
        type: { ...event, type: 'Noted.v2' },
        id: { ...event, id: randomUUID() },
      }[part];
      await stored('sayso.b', -1, event);
      await stored('sayso.c', -1, altered);
      await expect(log.read('b')).rejects.toThrow('is not as it was written');
      await expect(log.read('c')).rejects.toThrow('is not as it was written');
    });
  });

  describe('what was taken from the store', () => {
    const damaged = (message: string) => expect.objectContaining({ code: 'HISTORY_DAMAGED', message: expect.stringContaining(message) });
    const told = async () => (await log.head()).damaged;

    test('a stream that was deleted is told from what was counted, and not written again', async () => {
      await append('a', -1, 'x', 'y');
      standIn.deleteSoftly('sayso.a');
      for (const one of [log, await another()]) {
        await one.end();
        await expect(one.read('a')).rejects.toEqual(damaged('deleted'));
        await expect(one.append(appendOf('a', -1, noted('z')))).rejects.toEqual(damaged('deleted'));
        expect((await one.head()).damaged).toContain('a was deleted in the store after its event 1');
      }
      expect(ours()).toHaveLength(2);
      await append('b', -1, 'others go on');
      gapless((await everything(log)) as RecordedEvent[]);
    });

    test('also by a node that has just started, and has not counted yet', async () => {
      await append('a', -1, 'x', 'y');
      standIn.deleteSoftly('sayso.a');
      await expect((await another()).append(appendOf('a', -1, noted('z')))).rejects.toEqual(damaged('deleted'));
      expect(ours()).toHaveLength(2);
    });

    test('a stream that the store goes on with elsewhere is told when it is', async () => {
      // of the store's own, which no node counts
      await stored('sayso.b', -1, { type: '$>' });
      standIn.deleteSoftly('sayso.b');
      await expect(append('b', -1, 'z')).rejects.toEqual(damaged('another revision'));
    });

    test('a stream whose first events are gone is told, until they are there again', async () => {
      await append('a', -1, 'x', 'y', 'z');
      standIn.setMaxCount('sayso.a', 1);
      await expect(log.read('a')).rejects.toEqual(damaged('a has no event 0'));
      expect(await told()).toContain('a has no event 0');
      standIn.setMaxCount('sayso.a', 10);
      expect(await log.read('a')).toMatchObject({ revision: 2 });
      expect(await told()).toBeUndefined();
    });

    test('a stream with a tombstone is told, for reading and for writing', async () => {
      await append('a', -1, 'x');
      standIn.tombstone('sayso.a');
      await expect(log.read('a')).rejects.toEqual(damaged('deleted'));
      await expect(append('a', 0, 'y')).rejects.toEqual(damaged('deleted'));
      expect(await told()).toMatch(/^a: .*is deleted/);
    });

    test('a stream that a node of the cluster does not hold yet is waited for', async () => {
      await append('a', -1, 'x', 'y');
      standIn.deleteSoftly('sayso.a');
      setTimeout(() => standIn.setMaxCount('sayso.a', 10), 100);
      expect(await log.read('a')).toMatchObject({ revision: 1, events: [{ data: 'x' }, { data: 'y' }] });
    });
  });

  describe('following', () => {
    test.each(sized<('gracefully' | 'silently')[]>({ short: ['gracefully'], whole: ['gracefully', 'silently'] }))(
      'goes on where a subscription ended %s, within 15 seconds',
      async (how) => {
        const follower = following();
        await follower.isLive();
        await append('a', -1, 0);
        standIn.endSubscriptions(how);
        const since = Date.now();
        await append('a', 0, 1);
        await follower.has(2);
        expect(Date.now() - since).toBeLessThan(withSlack(15_000));
        await append('a', 1, 2);
        await follower.has(3);
        gapless(follower.given);
        await follower.stop();
      },
    );

    inWhole.test('reads a long history once, also where the subscription is slow to begin', async () => {
      for (let count = 0; count < 2_000; count += 200) await append('a', count - 1, ...Array.from({ length: 200 }, (_, index) => index));
      const reader = await another();
      standIn.next('hang', { of: 'subscribe' });
      const follower = following([], reader);
      const counted = async () => (await reader.head()).position;
      await until(async () => (await counted()) > 0);
      expect(await counted()).toBeLessThanOrEqual(500);
      await follower.has(2_000);
      gapless(follower.given);
      await follower.stop();
    });

    inWhole.test('goes on where the store drops who is too slow, as a matter of course', async () => {
      const follower = following();
      await follower.isLive();
      for (let count = 0; count < 1_000; count += 200) await append('a', count - 1, ...Array.from({ length: 200 }, (_, index) => index));
      await follower.has(1_000);
      gapless(follower.given);
      await follower.stop();
    });

    const SUBSCRIBING: StoreFault[] = [
      ...(['drop', 'dropAfter', 'hang', 'hangAfter', 'notReady', 'reset', 'notLeader', 'commitTimeout', 'wrongPassword'] as const),
    ];

    test.each(sized({ short: SUBSCRIBING.slice(0, 2), whole: SUBSCRIBING }))('goes on though subscribing meets %s', async (met) => {
      await append('a', -1, 0, 1);
      standIn.next(met, { of: 'subscribe', calls: 2 });
      const follower = following();
      await follower.has(2);
      await append('a', 1, 2);
      await follower.has(3);
      gapless(follower.given);
      await follower.stop();
    });

    test('loses and doubles nothing while connections drop under those who write', async () => {
      const follower = following();
      const writing = { ended: false };
      const [WRITERS, WRITES] = [4, sized({ short: 10, whole: 50 })];
      const writers = Array.from({ length: WRITERS }, async (_, writer) => {
        for (let count = 0; count < WRITES; count++) await append(`s${writer}`, count - 1, count);
      });
      const dropping = (async () => {
        // each time after some progress: on a busy machine no call would ever end else
        for (let dropped = 0; !writing.ended; await sleep(100, true)) {
          if (ours().length < dropped + 3) continue;
          dropped = ours().length;
          standIn.dropConnections();
        }
      })();
      await Promise.all(writers).finally(() => (writing.ended = true));
      await dropping;
      await follower.has(WRITES * WRITERS);
      gapless(follower.given);
      expect(ours()).toHaveLength(WRITES * WRITERS);
      await follower.stop();
    });

    inWhole.test('tells a log in which no event begins any more where the last one did', async () => {
      const follower = following();
      await follower.isLive();
      for (let count = 0; count < 5; count++) await append('a', count - 1, count);
      await follower.has(5);
      standIn.rewind(ours()[1]!.position);
      await sleep(500);
      await stored('others', -1, ...Array.from({ length: 30 }, () => ({ data: { some: 'other length' } })));
      await expect(follower.running).rejects.toEqual(fault('HISTORY_REWRITTEN'));
    });

    test('believes no checkpoint beyond all positions', async () => {
      const follower = following();
      await follower.isLive();
      standIn.sendCheckpoint(2n ** 64n - 1n);
      await append('a', -1, 0);
      await follower.has(1);
      standIn.endSubscriptions('gracefully');
      await append('a', 0, 1);
      await follower.has(2);
      await follower.stop();
    });

    inWhole.test.each(['23.10', '24.6'] as const)('tells a rewound log of %s, and gives nothing of it', async (version) => {
      await start({ version });
      const follower = following();
      await follower.isLive();
      for (let count = 0; count < 10; count++) await append('a', count - 1, count);
      await follower.has(10);
      standIn.rewind(ours()[4]!.position);
      await expect(follower.running).rejects.toEqual(fault('HISTORY_REWRITTEN'));
      expect(follower.given).toHaveLength(10);
      await expect(append('b', -1, 'x')).rejects.toEqual(fault('HISTORY_REWRITTEN'));
      expect(ours()).toHaveLength(5);
    });

    test.each<StoreFault>(['drop', 'reset', 'commitTimeout'])('takes no store for another one because comparing meets %s', async (met) => {
      await append('a', -1, 0);
      const other = await another();
      await other.end();
      await append('a', 0, 1);
      standIn.next(met, { of: 'read' });
      const follower = following([], other);
      await follower.has(2);
      await follower.stop();
    });

    test('tells a log that went another way, also where a node starts on it', async () => {
      const follower = following();
      await follower.isLive();
      for (let count = 0; count < 10; count++) await append('a', count - 1, count);
      await follower.has(10);
      standIn.rewriteHistory(ours()[7]!.position);
      await expect(follower.running).rejects.toEqual(fault('HISTORY_REWRITTEN'));
      await expect(
        following([], log, { position: 5, eventId: follower.given[4]!.id, recordedAt: follower.given[4]!.recordedAt }).running,
      ).rejects.toEqual(fault('HISTORY_REWRITTEN'));
      const { position, id: eventId, recordedAt } = follower.given[9]!;
      await expect(following([], await another(), { position, eventId, recordedAt }).running).rejects.toEqual(fault('HISTORY_REWRITTEN'));
    });

    inWhole.test('holds no more than its reader has room for', async () => {
      for (let count = 0; count < 5_000; count += 250)
        await append('a', count - 1, ...Array.from({ length: 250 }, () => 'x'.repeat(2_000)));
      const other = await another();
      global.gc?.();
      let most = 0;
      let count = 0;
      const before = process.memoryUsage().rss;
      const ending = new AbortController();
      for await (const events of other.follow({ position: 0 }, ending.signal)) {
        expect(events.length).toBeLessThanOrEqual(500);
        await sleep(10);
        most = Math.max(most, process.memoryUsage().rss - before);
        if ((count += events.length) === 5_000) ending.abort();
      }
      expect(count).toBe(5_000);
      expect(most).toBeLessThan(150_000_000);
    });
  });

  describe('its life', () => {
    inWhole.test('begins without its store, tells so, and goes on when the store is there', async () => {
      const { port, url } = standIn;
      await standIn.stop();
      const other = await another(url);
      expect(await other.head()).toMatchObject({ position: 0, seenAt: undefined, away: expect.stringContaining('does not answer') });
      const follower = following([], other);
      await sleep(1_500);
      standIn = await StandIn.start({ folder: join(place, 'store'), port });
      await follower.isLive();
      expect(await other.head()).toMatchObject({ position: 0, seenAt: expect.any(String), away: undefined });
      await append('a', -1, 'x');
      await follower.has(1);
      await follower.stop();
    });

    inWhole.test('goes on after a discovery that failed at a cold start', async () => {
      const { port } = standIn;
      const cluster = `esdb://127.0.0.1:${port},127.0.0.1:1?tls=false&maxDiscoverAttempts=2`;
      await standIn.stop();
      const other = await another(cluster);
      expect(await timed(other.append(appendOf('a', -1, noted())))).toMatchObject({ outcome: fault('STORE_UNAVAILABLE') });
      const follower = following([], other);
      await sleep(500);
      standIn = await StandIn.start({ folder: join(place, 'store'), port });
      await follower.isLive();
      expect(await other.append(appendOf('a', -1, noted()))).toEqual({ revision: 0, position: 1 });
      await follower.stop();
    });

    inWhole.test('begins though right credentials are refused at first', async () => {
      standIn.next('wrongPassword', { calls: 3 });
      await another();
      standIn.next('wrongPassword', { calls: 1_000 });
      await expect(node()).rejects.toMatchObject({ name: 'ConfigurationError', lines: [expect.stringContaining('refuses this user')] });
      standIn.heal();
      standIn.next('accessDenied', { calls: 3 });
      await expect(node()).rejects.toMatchObject({ lines: [expect.stringContaining('may not read $all')] });
      standIn.heal();
    });

    test('knows the end while it follows, and tells how long ago it was seen when the store is away', async () => {
      const follower = following();
      await follower.isLive();
      await append('a', -1, 'x');
      await standIn.stop();
      const stopped = Date.now();
      await until(async () => (await log.head()).away !== undefined);
      const { seenAt, away, position } = await log.head();
      expect([position, away]).toEqual([1, expect.stringContaining('The store does not answer')]);
      expect(Date.parse(seenAt ?? '')).toBeLessThanOrEqual(stopped);
      await follower.stop();
    });

    inWhole.test('ends also while the store is frozen, and after it nothing is open', async () => {
      const follower = following();
      await follower.isLive();
      standIn.stall();
      const pending = timed(append('a', -1, 'x'));
      const { took } = await timed(log.close());
      expect(took).toBeLessThan(withSlack(9_000));
      expect((await pending).outcome).toEqual(fault('OUTCOME_UNKNOWN'));
      await follower.running.catch(() => {});
      standIn.heal();
    });
  });
});

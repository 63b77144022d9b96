import {
  EventStoreDBClient,
  eventTypeFilter,
  excludeSystemEvents,
  jsonEvent,
  streamNameFilter,
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  type AppendExpectedRevision,
  type Filter,
  type JSONEventType,
} from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inWhole, sized } from '../size.js';
import { until } from '../until.js';
import { spawnStandIn, type StandInProcess } from './stand-in-process.js';
import { StandIn, type Options } from './stand-in.js';

type Event = ReturnType<typeof jsonEvent<JSONEventType>>;

/** The first events of a subscription; with it ended, for `break` would leave the call open. */
async function taken(subscription: AllStreamSubscription, count: number) {
  const events = [];
  for await (const { event } of subscription) if (event && events.push(event) === count) break;
  await subscription.unsubscribe();
  return events;
}

const ended = (subscription: AllStreamSubscription) =>
  new Promise<unknown>((resolve) =>
    subscription
      .on('error', resolve)
      .on('end', () => resolve('end'))
      .resume(),
  );

describe('the stand-in for EventStoreDB, whose test names say what was seen on real servers', () => {
  let folder: string;
  let standIn: StandIn;
  let client: EventStoreDBClient;

  const open = async (options?: Options, login = '') => {
    standIn = await StandIn.start(options);
    client = EventStoreDBClient.connectionString(standIn.url.replace('://', `://${login}`));
  };
  const close = async () => {
    await client.dispose();
    await standIn.stop();
  };
  const reopen = async (options?: Options, login?: string) => {
    await close();
    await open(options, login);
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sayso-stand-in-'));
    await open();
  });
  afterEach(async () => {
    await close();
    rmSync(folder, { recursive: true });
  });

  const event = (id = randomUUID() as string, data = {}): Event => jsonEvent({ id, type: 'Noted', data });
  const events = (count: number) => Array.from({ length: count }, () => event());
  /** By the single call, which credentials select; or by the batch call. */
  const append = (stream: string, expectedRevision: AppendExpectedRevision, ...of: Event[]) =>
    client.appendToStream(stream, of, { expectedRevision, credentials: { username: 'any', password: 'any' } });
  const batchAppend = (stream: string, expectedRevision: AppendExpectedRevision, ...of: Event[]) =>
    client.appendToStream(stream, of, { expectedRevision });
  const idsOf = async (stream: string) => (await client.readStream(stream).toArray()).map(({ event }) => event?.id);
  const positionsOf = () => standIn.events.map(({ position }) => ({ commit: position, prepare: position }));
  const lastPosition = () => positionsOf().at(-1)!;
  /** The first call after a drop may be the one that meets it. */
  const noticed = () =>
    client
      .readAll({ maxCount: 1 })
      .toArray()
      .catch(() => {});
  const all = (fromPosition: 'start' | ReturnType<typeof lastPosition>) =>
    client.subscribeToAll({ fromPosition, filter: excludeSystemEvents() });

  const WAYS: [name: string, call: typeof append, timeout: object][] = [
    ['the single call', append, { type: 'timeout', code: 10, message: expect.stringMatching(/ABORTED.*Commit phase timeout/) }],
    ['the batch call', batchAppend, { type: 'deadline-exceeded' }],
  ] as [string, typeof append, object][];

  describe.each(sized({ short: WAYS.slice(0, 1), whole: WAYS }))('appending by %s', (_, append, timeout) => {
    test('success gives revision and position of the last event', async () => {
      const result = await append('a', 'no_stream', ...events(2));
      expect(result).toEqual({ success: true, nextExpectedRevision: 1n, position: lastPosition() });
    });

    test('a conflict names the actual revision or "no_stream", without a message', async () => {
      await append('a', 'no_stream', ...events(2));
      const conflict = { type: 'wrong-expected-version', name: 'Error', message: '', streamName: 'a' };
      await expect(append('a', 'no_stream', event())).rejects.toMatchObject({
        ...conflict,
        expectedVersion: 'no_stream',
        actualVersion: 1n,
      });
      await expect(append('a', 0n, event())).rejects.toMatchObject({ ...conflict, expectedVersion: 0n, actualVersion: 1n });
      await expect(append('a', 2n, event())).rejects.toMatchObject({ ...conflict, expectedVersion: 2n, actualVersion: 1n });
      await expect(append('b', 0n, event())).rejects.toMatchObject({ expectedVersion: 0n, actualVersion: 'no_stream' });
      await expect(append('b', 'stream_exists', event())).rejects.toMatchObject({ actualVersion: 'no_stream' });
    });

    test('an empty append succeeds with 0n and makes no stream', async () => {
      expect(await append('a', 'no_stream')).toMatchObject({ success: true, nextExpectedRevision: 0n });
      await expect(idsOf('a')).rejects.toMatchObject({ type: 'stream-not-found' });
    });

    test('the same ids at the same revision: original revision and position, nothing written, whatever came after and after a restart', async () => {
      await reopen({ folder });
      const [x, y] = [event(), event()];
      const result = await append('a', 'no_stream', x, y);
      const next = await append('a', 1n, event());
      expect(await append('a', 'no_stream', x, y)).toEqual(result);
      await reopen({ folder });
      expect(await append('a', 'no_stream', x, y)).toEqual(result);
      expect((await append('a', 'no_stream', x)).nextExpectedRevision).toBe(0n);
      expect((await append('a', 0n, y)).position).toEqual(result.position);
      expect(await idsOf('a')).toHaveLength(3);
      expect((await append('a', 2n, event())).position!.commit).toBeGreaterThan(next.position!.commit);
    });

    test('the same ids over two commits are the same, old and new or reordered conflict, another payload is silently dropped', async () => {
      const [x, y] = [event(), event()];
      await append('a', 'no_stream', x);
      await append('a', 0n, y);
      expect((await append('a', 'no_stream', x, y)).nextExpectedRevision).toBe(1n);
      await expect(append('a', 'no_stream', x, y, event())).rejects.toMatchObject({ actualVersion: 1n });
      await expect(append('a', 'no_stream', y, x)).rejects.toMatchObject({ actualVersion: 1n });
      await append('a', 'no_stream', event(x.id, { other: true }));
      expect((await client.readStream('a').toArray())[0]?.event?.data).toEqual({});
    });

    test('a stream that was deleted is not found, and written again its revisions go on', async () => {
      await append('a', 'no_stream', ...events(2));
      standIn.deleteSoftly('a');
      await expect(idsOf('a')).rejects.toMatchObject({ type: 'stream-not-found' });
      const x = event();
      expect(await append('a', 'no_stream', x)).toMatchObject({ success: true, nextExpectedRevision: 2n });
      expect(await idsOf('a')).toEqual([x.id]);
      expect(await append('a', 2n, event())).toMatchObject({ nextExpectedRevision: 3n });
    });

    test('a stream with a tombstone takes and gives nothing', async () => {
      await append('a', 'no_stream', event());
      standIn.tombstone('a');
      for (const work of [() => append('a', 'no_stream', event()), () => append('a', 0n, event()), () => idsOf('a')])
        await expect(work()).rejects.toMatchObject({ type: 'stream-deleted', streamName: 'a' });
    });

    test('the same ids at the current revision are written again, and with "any" after a restart', async () => {
      await reopen({ folder });
      const x = event();
      await append('a', 'no_stream', x);
      await append('a', 0n, x);
      await append('a', 'any', x);
      expect(await idsOf('a')).toEqual([x.id, x.id]);
      await reopen({ folder });
      await append('a', 'any', x);
      expect(await idsOf('a')).toHaveLength(3);
    });

    test('an identical append while the first is in flight times out although stored; a later retry succeeds', async () => {
      await reopen({ commitTimeout: 200 });
      standIn.slow(50);
      const x = event();
      const outcomes = await Promise.allSettled([append('a', 'no_stream', x), append('a', 'no_stream', x)]);
      expect(outcomes).toContainEqual({ status: 'fulfilled', value: expect.objectContaining({ nextExpectedRevision: 0n }) });
      expect(outcomes).toContainEqual({ status: 'rejected', reason: expect.objectContaining(timeout) });
      expect(await append('a', 'no_stream', x)).toMatchObject({ nextExpectedRevision: 0n });
      expect(await idsOf('a')).toEqual([x.id]);
    });

    test('of 100 writers at one revision one wins', async () => {
      const outcomes = await Promise.allSettled(events(100).map((one) => append('a', 'no_stream', one)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('1,048,576 bytes of data in one append pass, and one more does not', async () => {
      const half = { text: 'x'.repeat(1_048_576 / 2 - '{"text":""}'.length) };
      await append('a', 'no_stream', event(undefined, half), event(undefined, half));
      await expect(append('b', 'no_stream', event(undefined, half), event(undefined, { text: `${half.text}y` }))).rejects.toMatchObject({
        type: 'maximum-append-size-exceeded',
        maxAppendSize: 1_048_576,
      });
      await expect(append('b', 'no_stream', event(undefined, { text: 'x'.repeat(17_000_000) }))).rejects.toMatchObject({
        type: 'unknown',
        message: expect.stringContaining('8 RESOURCE_EXHAUSTED'),
      });
    });
  });

  describe('reading', () => {
    test('of a stream with a $maxCount begins with what is left, from whatever revision', async () => {
      await append('a', 'no_stream', ...events(5));
      standIn.setMaxCount('a', 2);
      const revisionsFrom = async (from: bigint) =>
        (await client.readStream('a', { fromRevision: from }).toArray()).map(({ event }) => Number(event?.revision));
      for (const [from, left] of [
        [0n, [3, 4]],
        [3n, [3, 4]],
        [4n, [4]],
        [5n, []],
      ] as const)
        expect([from, await revisionsFrom(from)]).toEqual([from, left]);
    });

    test('missing: StreamNotFoundError; beyond the end: empty; no count or forwards from END: UnknownError', async () => {
      await append('a', 'no_stream', ...events(3));
      await expect(client.readStream('b').toArray()).rejects.toMatchObject({ type: 'stream-not-found', streamName: 'b' });
      expect(await client.readStream('a', { fromRevision: 3n }).toArray()).toEqual([]);
      await expect(client.readStream('a', { maxCount: 0 }).toArray()).rejects.toMatchObject({ type: 'unknown' });
      await expect(client.readStream('a', { fromRevision: 'end' }).toArray()).rejects.toMatchObject({ type: 'unknown' });
      await expect(client.readAll({ fromPosition: 'end' }).toArray()).rejects.toMatchObject({ type: 'unknown' });
    });

    test('backwards without fromRevision gives only revision 0', async () => {
      await append('a', 'no_stream', ...events(3));
      const revisions = async (options: object) =>
        (await client.readStream('a', { direction: 'backwards', ...options }).toArray()).map(({ event }) => event?.revision);
      expect(await revisions({})).toEqual([0n]);
      expect(await revisions({ fromRevision: 1n })).toEqual([1n, 0n]);
      expect(await revisions({ fromRevision: 'end', maxCount: 2 })).toEqual([2n, 1n]);
    });

    test('all is strictly increasing, not dense, commit = prepare, beyond 2^53 as well, and holds events of the system', async () => {
      await reopen({ firstPosition: 2n ** 60n });
      for (const stream of ['a', 'b', 'c']) await append(stream, 'no_stream', ...events(5));
      for (let revision = 4n; revision < 20n; revision++) await append('a', revision, event());
      const read = ((await client.readAll().toArray()) as AllStreamResolvedEvent[]).map(({ event }) => event!);
      expect(read.map(({ position }) => position)).toEqual(positionsOf());
      for (const [index, { position }] of read.slice(1).entries())
        expect(position.commit).toBeGreaterThan(read[index]!.position.commit + 1n);
      expect(read.map(({ streamId }) => streamId)).toEqual(expect.arrayContaining(['$user-admin', '$stats-127.0.0.1:2113']));
      expect((await client.readStream('b').toArray()).map(({ event }) => event?.position)).toEqual(
        read.filter(({ streamId }) => streamId === 'b').map(({ position }) => position),
      );
    });

    test('fromPosition is inclusive forwards, exclusive backwards; not an event’s: an error; beyond the log: empty', async () => {
      await append('a', 'no_stream', ...events(3));
      const positions = positionsOf();
      const read = async (index: number, direction: 'forwards' | 'backwards') =>
        (await client.readAll({ fromPosition: positions[index]!, direction, maxCount: 2 }).toArray()).map(({ event }) => event?.position);
      expect(await read(2, 'forwards')).toEqual([positions[2], positions[3]]);
      expect(await read(2, 'backwards')).toEqual([positions[1], positions[0]]);
      const near = (index: number) => ({ commit: positions[index]!.commit + 1n, prepare: positions[index]!.prepare + 1n });
      await expect(client.readAll({ fromPosition: near(2) }).toArray()).rejects.toMatchObject({ type: 'unknown', code: 3 });
      expect(await client.readAll({ fromPosition: near(4) }).toArray()).toEqual([]);
    });
  });

  describe('subscribing', () => {
    test('fromPosition is exclusive', async () => {
      const { position } = await append('a', 'no_stream', ...events(2));
      await append('b', 'no_stream', event());
      expect(await taken(all(position!), 1)).toMatchObject([{ streamId: 'b' }]);
    });

    inWhole.test('is gapless and without doubles while 16 write', async () => {
      await reopen({ version: '24.6' });
      const subscription = all('start');
      const writers = Array.from({ length: 16 }, async (_, writer) => {
        for (let revision = -1n; revision < 19n; revision++) await append(`w${writer}`, revision < 0n ? 'no_stream' : revision, event());
      });
      const seen = await taken(subscription, 320);
      await Promise.all(writers);
      expect(seen.map(({ id }) => id)).toEqual(standIn.events.filter(({ stream }) => stream.startsWith('w')).map(({ id }) => id));
    });

    test('filters by stream name and type, prefix and expression', async () => {
      await append('request-1', 'no_stream', event());
      await append('feature-1', 'no_stream', event());
      const first = async (filter: Filter) => (await taken(client.subscribeToAll({ filter }), 1))[0]?.streamId;
      expect(await first(streamNameFilter({ prefixes: ['feature-'] }))).toBe('feature-1');
      expect(await first(streamNameFilter({ regex: '^f.*-1$' }))).toBe('feature-1');
      expect(await first(eventTypeFilter({ prefixes: ['No'] }))).toBe('request-1');
      expect(await first(eventTypeFilter({ regex: '^\\$User' }))).toBe('$user-admin');
    });

    test.each([
      ['23.10', 'once'],
      ['24.6', 'again and again'],
    ] as const)('%s says that it has caught up %s, and gives checkpoints over what is filtered out', async (version, how) => {
      await reopen({ version });
      const checkpoints: unknown[] = [];
      const filter = streamNameFilter({
        prefixes: ['b'],
        maxSearchWindow: 10,
        checkpointInterval: 2,
        checkpointReached: (_, position) => void checkpoints.push(position),
      });
      await append('a', 'no_stream', ...events(42));
      let caughtUp = 0;
      const subscription = client.subscribeToAll({ filter }).on('caughtUp', () => caughtUp++);
      let given = 0;
      subscription.on('data', () => given++);
      for (const [index, stream] of ['b1', 'b2', 'b3'].entries()) {
        await until(() => given === index && caughtUp >= (how === 'once' ? 1 : index + 1));
        await append(stream, 'no_stream', event());
      }
      await until(() => given === 3);
      await subscription.unsubscribe();
      const positions = positionsOf();
      expect(checkpoints).toEqual([positions[19], positions[39], positions[43]]);
      if (how === 'once') expect(caughtUp).toBe(1);
      else expect(caughtUp).toBeGreaterThan(2);
    });

    test('23.10 drops a live subscriber that 33 events are waiting for, by an error and no end; 24.6 does not', async () => {
      const live = async () => {
        const subscription = all('start');
        const end = ended(subscription);
        await new Promise((resolve) => subscription.once('caughtUp', resolve));
        await append('a', 'no_stream', ...events(32));
        expect(await Promise.race([end, sleep(100)])).toBeUndefined();
        await append('b', 'no_stream', ...events(33));
        return { subscription, end };
      };
      expect(await (await live()).end).toMatchObject({
        type: 'timeout',
        code: 10,
        message: expect.stringMatching(/ABORTED.*Consumer too slow.*Client resubscription required\./),
      });
      await reopen({ version: '24.6' });
      const { subscription, end } = await live();
      expect(await Promise.race([end, sleep(200)])).toBeUndefined();
      await subscription.unsubscribe();
    });
  });

  describe('misbehaving', () => {
    const x = event();
    const appendX = (deadline?: number) =>
      client.appendToStream('a', [x], { expectedRevision: 'no_stream', credentials: { username: 'a', password: 'b' }, deadline });
    const storedX = () => standIn.events.filter(({ id }) => id === x.id).length;

    test.each([
      ['drop', 0, { type: 'unavailable' }],
      ['dropAfter', 1, { type: 'unavailable' }],
      ['hang', 0, { type: 'deadline-exceeded' }],
      ['hangAfter', 1, { type: 'deadline-exceeded' }],
      ['timeoutAfter', 1, { type: 'timeout', message: expect.stringContaining('Commit phase timeout') }],
      ['forwardingTimeout', 0, { type: 'timeout', message: expect.stringContaining('Forwarding timeout') }],
      ['notReady', 0, { type: 'unavailable', message: expect.stringContaining('Server Is Not Ready') }],
      ['tooBusy', 0, { type: 'unavailable' }],
      ['reset', 0, { type: 'unknown', message: expect.stringContaining('13 INTERNAL: Received RST_STREAM with code 0') }],
      ['wrongPassword', 0, { type: 'access-denied', code: 16 }],
      ['accessDenied', 0, { type: 'access-denied', code: 7 }],
    ] as const)('%s: an append is stored %d times, and the same again succeeds', async (fault, stored, error) => {
      standIn.next(fault);
      await expect(appendX(fault.startsWith('hang') ? 1_000 : undefined)).rejects.toMatchObject(error);
      expect(storedX()).toBe(stored);
      await appendX();
      expect(storedX()).toBe(1);
    });

    test('the batch call does not recognise "Server Is Not Ready"', async () => {
      standIn.next('notReady');
      await expect(batchAppend('a', 'no_stream', x)).rejects.toMatchObject({
        type: 'unknown',
        message: 'Could not recognize Server Is Not Ready',
      });
    });

    test('not the leader names the leader', async () => {
      standIn.next('notLeader');
      await expect(appendX()).rejects.toMatchObject({ type: 'not-leader', leader: { address: '127.0.0.1', port: standIn.port } });
    });

    test('a read is cut after its first event, and only reads are where only reads are meant', async () => {
      standIn.next('dropAfter', { of: 'read' });
      await append('a', 'no_stream', ...events(5));
      await expect(idsOf('a')).rejects.toMatchObject({ type: 'unavailable' });
      expect(await idsOf('a')).toHaveLength(5);
    });

    test('stalled, nothing is answered; when it goes on, what hung is stored, and the same-id retry is right', async () => {
      standIn.stall();
      await expect(appendX(1_000)).rejects.toMatchObject({ type: 'deadline-exceeded' });
      expect(storedX()).toBe(0);
      standIn.resume();
      while (storedX() === 0) await sleep(5);
      await appendX();
      expect(storedX()).toBe(1);
    });

    inWhole.test('stalled, a subscription gives nothing more, and then all of it', async () => {
      for (let stream = 0; stream < 10; stream++) await append(`s${stream}`, 'no_stream', ...events(200));
      const subscription = all('start');
      let given = 0;
      const first = new Promise((resolve) => subscription.on('data', () => resolve(given++)));
      await first;
      standIn.stall();
      let before: number;
      do {
        before = given;
        await sleep(200);
      } while (given > before);
      expect(given).toBeLessThan(2_000);
      standIn.resume();
      while (given < 2_000) await sleep(5);
      await subscription.unsubscribe();
    });

    test('subscriptions end without an error, or stay open and give nothing', async () => {
      const [graceful, silent] = [all('start'), all('start')];
      const ends = [ended(graceful), ended(silent)];
      await new Promise((resolve) => silent.once('caughtUp', resolve));
      standIn.endSubscriptions('silently');
      await appendX();
      expect(await Promise.race([...ends, sleep(200)])).toBeUndefined();
      await silent.unsubscribe();
      await graceful.unsubscribe();
      const third = all('start');
      const end = ended(third);
      await new Promise((resolve) => third.once('caughtUp', resolve));
      standIn.endSubscriptions('gracefully');
      expect(await end).toBe('end');
    });

    test('a dropped connection ends a subscription at once, and the client finds back', async () => {
      const subscription = all('start');
      const end = ended(subscription);
      await new Promise((resolve) => subscription.once('caughtUp', resolve));
      standIn.dropConnections();
      expect(await end).toMatchObject({ type: 'unavailable' });
      await appendX();
      expect(await taken(all('start'), 1)).toMatchObject([{ id: x.id }]);
    });

    test.each(['23.10', '24.6'] as const)('%s comes back with an older log and says nothing', async (version) => {
      await reopen({ version, folder });
      for (let revision = -1n; revision < 9n; revision++) await append('a', revision < 0n ? 'no_stream' : revision, event());
      const [kept, , , checkpoint] = standIn.events
        .filter(({ stream }) => stream === 'a')
        .map(({ position }) => ({ commit: position, prepare: position }));
      standIn.rewind(kept!.commit);
      await noticed();
      expect(lastPosition()).toEqual(kept);
      expect(await client.readAll({ fromPosition: checkpoint!, maxCount: 1 }).toArray()).toEqual([]);
      const subscription = all(checkpoint!);
      const first = taken(subscription, 1);
      await new Promise((resolve) => subscription.once('caughtUp', resolve));
      for (let revision = 0n; revision < 5n; revision++) await append('a', revision, event());
      const given = (await first)[0]!.position.commit;
      if (version === '23.10') expect(given).toBeLessThan(checkpoint!.commit);
      else expect(given).toBeGreaterThan(checkpoint!.commit);
      await reopen({ version, folder });
      expect(await idsOf('a')).toHaveLength(6);
    });

    test('comes back with another history: the same position, another id', async () => {
      const { position } = await append('a', 'no_stream', x);
      standIn.rewriteHistory(position!.commit);
      await noticed();
      const [read] = await client.readAll({ fromPosition: position!, maxCount: 1 }).toArray();
      expect(read?.event).toMatchObject({ streamId: 'a', position });
      expect(read?.event?.id).not.toBe(x.id);
    });

    test('sends a checkpoint of 2^64 - 1', async () => {
      const reached: bigint[] = [];
      const filter = excludeSystemEvents({ checkpointReached: (_, { commit }) => void reached.push(commit) });
      const subscription = client.subscribeToAll({ filter });
      const end = ended(subscription);
      await new Promise((resolve) => subscription.once('caughtUp', resolve));
      standIn.sendCheckpoint(2n ** 64n - 1n);
      standIn.endSubscriptions('gracefully');
      await end;
      expect(reached.at(-1)).toBe(2n ** 64n - 1n);
    });

    test('a fault on every third call is the same for the same seed, and none is left when healed', async () => {
      const run = async (seed: number) => {
        await reopen();
        standIn.everyNth(3, seed, ['notReady', 'reset', 'accessDenied', 'forwardingTimeout']);
        const outcomes = [];
        for (let count = 0; count < 30; count++)
          outcomes.push(
            await append(`s${count}`, 'no_stream', event()).then(
              () => 'stored',
              (error: unknown) => (error as { code: number }).code,
            ),
          );
        standIn.heal();
        await Promise.all(Array.from({ length: 6 }, (_, count) => append(`t${count}`, 'no_stream', event())));
        return outcomes;
      };
      const outcomes = await run(1);
      expect(outcomes.filter((outcome, index) => (outcome === 'stored') === (index + 1) % 3 > 0)).toHaveLength(30);
      expect(await run(1)).toEqual(outcomes);
      expect(await run(2)).not.toEqual(outcomes);
    });

    inWhole.test('a failed discovery: "Failed to discover after 10 attempts."', async () => {
      await client.dispose();
      const { port } = standIn;
      client = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${port},localhost:${port}?tls=false`);
      standIn.next('notReady', { of: 'gossip', calls: 20 });
      await expect(appendX()).rejects.toThrow('Failed to discover after 10 attempts.');
      await appendX();
    });

    inWhole.test('while it starts it is not ready, its gossip neither', async () => {
      await reopen({ startUp: 2_000 });
      await expect(appendX()).rejects.toMatchObject({ type: 'unavailable', message: expect.stringContaining('Server Is Not Ready') });
      const found = EventStoreDBClient.connectionString(
        `${standIn.url.replace('?', `,localhost:${standIn.port}?`)}&maxDiscoverAttempts=100`,
      );
      expect(await found.readAll({ maxCount: 1 }).toArray()).toHaveLength(1);
      await found.dispose();
      expect(standIn.received.gossip).toBeGreaterThan(1);
    });

    inWhole.test('stopped, it stores nothing any more of what was on its way', async () => {
      await reopen({ folder });
      standIn.slow(500);
      const appending = appendX();
      while (standIn.received.append === 0) await sleep(1);
      await standIn.stop();
      await expect(appending).rejects.toMatchObject({ type: 'unavailable' });
      await sleep(600);
      expect(storedX()).toBe(0);
      await open({ folder });
      expect(storedX()).toBe(0);
    });

    test('what a kill left of a line at the end of its file is forgotten', async () => {
      await reopen({ folder });
      const { position } = await append('a', 'no_stream', x);
      await append('a', 0n, ...events(2));
      await close();
      const file = join(folder, 'stand-in.jsonl');
      truncateSync(file, statSync(file).size - 10);
      await open({ folder });
      expect(await idsOf('a')).toEqual([x.id]);
      await append('a', 0n, event());
      await reopen({ folder });
      expect(await idsOf('a')).toHaveLength(2);
      expect(lastPosition().commit).toBeGreaterThan(position!.commit);
    });

    test('a subscription dies silently after its first event, and it counts what is left open', async () => {
      await append('a', 'no_stream', ...events(2));
      standIn.next('hangAfter', { of: 'subscribe' });
      const subscription = all('start');
      let given = 0;
      subscription.on('data', () => given++);
      await append('b', 'no_stream', ...events(2));
      await until(() => given > 0);
      await idsOf('a');
      await until(() => standIn.openReads === 1);
      expect(given).toBe(1);
      await subscription.unsubscribe();
      while (standIn.openReads > 0) await sleep(5);
    });

    test('the failure to tell its methods fails every batch append of the client for ever, and no single one', async () => {
      standIn.next('reset', { of: 'features' });
      for (let count = 0; count < 3; count++) await expect(batchAppend('a', 'no_stream', x)).rejects.toMatchObject({ code: 13 });
      await appendX();
    });
  });

  describe('secured', () => {
    const secured = () => ({ caFile: join(folder, 'ca.crt'), users: { admin: 'x:y', sayso: 'z' } });
    const all = () => client.readAll({ maxCount: 1 }).toArray();
    const appendAs = (stream: string, type: string, data: object) =>
      client.appendToStream(stream, jsonEvent({ type, data: data as Record<string, unknown> }), { expectedRevision: 'any' });

    test('a wrong password is code 16, and none is not allowed', async () => {
      await reopen({ secured: secured() }, 'admin:x%3Ay@');
      expect(await all()).toHaveLength(1);
      await reopen({ secured: secured() }, 'admin:y@');
      await expect(all()).rejects.toMatchObject({ type: 'access-denied', code: 16 });
      await reopen({ secured: secured() });
      await expect(all()).rejects.toMatchObject({ type: 'access-denied', code: 7 });
    });

    test('a plain user appends and reads, and reads all only when $$$all allows it', async () => {
      await reopen({ secured: secured(), folder }, 'sayso:z@');
      await appendAs('a', 'Noted', {});
      expect(await idsOf('a')).toHaveLength(1);
      await expect(all()).rejects.toMatchObject({ type: 'access-denied', code: 7 });
      await expect(taken(client.subscribeToAll(), 1)).rejects.toMatchObject({ type: 'access-denied', code: 7 });
      await expect(appendAs('$settings', 'Noted', {})).rejects.toMatchObject({ type: 'access-denied' });
      await reopen({ secured: secured(), folder }, 'admin:x%3Ay@');
      await appendAs('$$$all', '$metadata', { $acl: { $r: ['$admins', 'sayso'] } });
      await appendAs('$settings', '$settings', { $userStreamAcl: { $r: ['$admins', 'sayso'], $w: '$admins' } });
      await reopen({ secured: secured(), folder }, 'sayso:z@');
      expect(await all()).toHaveLength(1);
      await expect(appendAs('a', 'Noted', {})).rejects.toMatchObject({ type: 'access-denied' });
    });

    test('a wrong authority is told by the one host, and TLS where none is spoken', async () => {
      await reopen({ secured: secured() }, 'admin:x%3Ay@');
      const other = await StandIn.start({ secured: secured() });
      await other.stop();
      await reopen({ secured: { ...secured(), caFile: join(folder, 'other.crt') } }, 'admin:x%3Ay@');
      await client.dispose();
      client = EventStoreDBClient.connectionString(`esdb://admin:y@localhost:${standIn.port}?tlsCAFile=${join(folder, 'ca.crt')}`);
      await expect(all()).rejects.toMatchObject({ type: 'unavailable', message: expect.stringContaining('certificate') });
      client = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${standIn.port}?tls=false`);
      await expect(all()).rejects.toMatchObject({ type: 'unavailable', message: expect.stringContaining('No connection established') });
    });
  });

  describe('as a process', () => {
    let running: StandInProcess;
    const spawn = async (port = 0) => {
      running = await spawnStandIn({ folder, port });
      return running;
    };
    beforeEach(async () => {
      await client.dispose();
      client = EventStoreDBClient.connectionString((await spawn()).url);
    });
    afterEach(() => running.kill());

    test('killed and started again, it has what it answered, and the same client recovers', async () => {
      const subscription = all('start');
      const end = ended(subscription);
      const result = await append('a', 'no_stream', ...events(3));
      await running.kill();
      expect(await end).toMatchObject({ type: 'unavailable' });
      await expect(append('a', 2n, event())).rejects.toMatchObject({ type: 'unavailable' });
      await spawn(running.port);
      expect(await append('a', 2n, event())).toMatchObject({ nextExpectedRevision: 3n });
      const read = await client.readStream('a').toArray();
      expect(read.map(({ event }) => event?.revision)).toEqual([0n, 1n, 2n, 3n]);
      expect(read[2]?.event?.position).toEqual(result.position);
    });

    test('frozen, the deadline holds; after it goes on, the same-id retry is right', async () => {
      const x = event();
      await append('a', 'no_stream', event());
      await running.kill('SIGSTOP');
      const appendX = (deadline?: number) =>
        client.appendToStream('a', [x], { expectedRevision: 0n, deadline, credentials: { username: 'a', password: 'b' } });
      await expect(appendX(300)).rejects.toMatchObject({ type: 'deadline-exceeded' });
      await running.kill('SIGCONT');
      while ((await idsOf('a')).length < 2) await sleep(5);
      await appendX(60_000);
      expect(await idsOf('a')).toHaveLength(2);
    });

    test('is told what to do', async () => {
      await running.tell('next', 'accessDenied', { of: 'append' });
      await expect(append('a', 'no_stream', event())).rejects.toMatchObject({ type: 'access-denied' });
      const { position } = await append('a', 'no_stream', event());
      await append('b', 'no_stream', event());
      await running.tell('rewind', position!.commit);
      await noticed();
      await expect(idsOf('b')).rejects.toMatchObject({ type: 'stream-not-found' });
    });
  });
});

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from '@jest/globals';
import { LocalIssuer } from '../src/access/local-issuer.js';
import { Codec } from '../src/event-log/codec.js';
import { ChangeFeatureTarget } from '../src/features/feature.commands.js';
import { SystemClock } from '../src/kernel/clock.js';
import type { RecordedEvent } from '../src/kernel/event.js';
import { CheckpointFile } from '../src/reactions/checkpoint-file.js';
import { EVENT_TYPES_OF_ROOMS } from '../src/history.js';
import { POLICIES } from '../src/rooms.js';
import { LOG_FILE, SqliteEventLog } from '../src/sqlite/sqlite.event-log.js';
import { openRegister } from './bus.js';
import { StandIn } from './eventstoredb/stand-in.js';
import { person } from './given.js';
import { promises } from './promises.js';
import { expectOnce, nodeBeside, reactOn } from './reacting.js';
import { endAll, serving } from './sayso.js';
import { client, send, settled, startService, type Ask } from './service.js';
import { sized } from './size.js';
import { until } from './until.js';

const FEATURES = sized({ short: 5, whole: 50 });
const EACH = sized({ short: 20, whole: 100 });
const SLIPS = FEATURES * EACH;

/** Kills while one folder's policies run over its slips. */
const KILLS = sized({ short: 1, whole: 5 });
const FOLDERS = sized({ short: 1, whole: 1, long: 10 });

const failStop = (error: unknown) => {
  throw error;
};
const logOf = (folder: string) =>
  SqliteEventLog.open(folder, { codec: new Codec(EVENT_TYPES_OF_ROOMS), clock: new SystemClock(), failStop });

async function withLog<Result>(folder: string, work: (log: SqliteEventLog) => Promise<Result>): Promise<Result> {
  const log = logOf(folder);
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}

/** A register whose history was reacted to up to its end; the days of follow-up have come since. */
async function prepared(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sayso-slips-'));
  await withLog(folder, async (log) => {
    const all = [...promises(FEATURES, EACH)];
    while (all.length > 0) await log.appendAll(all.splice(0, 500));
    const { position } = await log.head();
    const [last] = await log.readAll(position - 1, 1);
    const checkpoint = CheckpointFile.open(folder);
    for (const policy of POLICIES) checkpoint.move(policy, last!);
    checkpoint.close();
  });
  return folder;
}

const allEvents = (folder: string): Promise<readonly RecordedEvent[]> => withLog(folder, (log) => log.readAll(0, 1_000_000));

/** Moves the target of every feature; what was not answered before is sent again. */
async function slip(url: string, token: string): Promise<void> {
  const ask = client(url, token);
  await Promise.all(
    Array.from({ length: FEATURES }, (_, f) =>
      send(ask, 'changeFeatureTarget', { featureId: `f${f}`, targetDate: '2031-01-01', reason: 'It takes longer.', commandId: 'slip' }),
    ),
  );
}

/** The calendar is looked at beside the log. */
async function allDue(ask: Ask): Promise<void> {
  const noted = async () => (await ask('{ events(filter: { type: ["FollowUpDue"] }) { totalCount } }')).data.events.totalCount as number;
  await until(async () => (await noted()) >= SLIPS);
}

async function reactedAll(folder: string): Promise<void> {
  const service = await serving({ folder });
  await settled(service.url);
  expect(service.stderr()).not.toContain('Reactions');
  expect((await service.end()).code).toBe(0);
}

const bytesOf = (folder: string) =>
  createHash('sha256')
    .update(readFileSync(join(folder, LOG_FILE)))
    .digest('hex');

afterAll(endAll);

describe('kill -9 while policies run', () => {
  test(`over ${SLIPS} slips and as many days of follow-up: each on record exactly once, ${KILLS} kills each in ${FOLDERS} folders`, async () => {
    for (let number = 0; number < FOLDERS; number++) {
      const folder = await prepared();
      const token = await (await LocalIssuer.open(folder)).issueToken({ name: 'Priya', roles: ['PRODUCT'] });
      for (let kill = 0; kill < KILLS; kill++) {
        const service = await serving({ folder });
        const slipping = slip(service.url, token).catch((error: unknown) => {
          // what fetch throws when the service is gone
          if ((error as Error).name !== 'TypeError') throw error;
        });
        await sleep(100 + Math.random() * 900);
        await service.end('SIGKILL');
        await slipping;
      }
      const last = await serving({ folder });
      await slip(last.url, token);
      await settled(last.url);
      await allDue(client(last.url, token));
      await last.end();

      expectOnce(await allEvents(folder), FEATURES, EACH);

      const before = bytesOf(folder);
      for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `reactions.db${suffix}`), { force: true });
      await reactedAll(folder);
      expect(bytesOf(folder)).toBe(before);
      rmSync(folder, { recursive: true });
    }
  }, 3_600_000);
});

describe('two nodes on one log', () => {
  test('put each promise at risk once for each slip, and note each day of follow-up once', async () => {
    const [features, each] = sized({ short: [3, 10], whole: [10, 50] });
    const one = await openRegister();
    await one.infrastructure.log.appendAll([...promises(features, each)]);
    const folder = mkdtempSync(join(tmpdir(), 'sayso-node-'));
    const two = await nodeBeside(one, folder);
    const both = [one, two].map((node) => reactOn(node, POLICIES));
    for (let f = 0; f < features; f++) {
      const input = { featureId: `f${f}`, targetDate: '2031-01-01', reason: 'It takes longer.' };
      await one.send([ChangeFeatureTarget, input], { actor: person('Priya', 'PRODUCT') });
    }
    for (const { done } of both) await done();
    expectOnce(await one.infrastructure.log.readAll(0, 1_000_000), features, each);
    expect(both.flatMap(({ told }) => told)).toEqual([]);

    const { position } = await one.infrastructure.log.head();
    await two.infrastructure.projector.waitFor(position);
    expect([...two.infrastructure.rows.dump()]).toEqual([...one.infrastructure.rows.dump()]);
    for (const { stop } of both) await stop();
    await two.close();
    await one.end();
    rmSync(folder, { recursive: true });
  });

  test('on an EventStoreDB, too, where no append can tell that another node was first but by its stream', async () => {
    const [features, each] = sized({ short: [2, 5], whole: [5, 20] });
    const standIn = await StandIn.start();
    const both = await Promise.all([startService({ store: standIn.url }), startService({ store: standIn.url })]);
    try {
      const [one] = both;
      await Promise.all([...promises(features, each)].map((append) => one.infrastructure.log.append(append)));
      const pia = await one.as('Pia', 'PRODUCT');
      for (let f = 0; f < features; f++)
        await send(pia, 'changeFeatureTarget', { featureId: `f${f}`, targetDate: '2031-01-01', reason: 'It takes longer.' });
      const { position } = await one.infrastructure.log.head();
      for (const { url, infrastructure } of both) {
        await infrastructure.projector.waitFor(position, 120_000);
        await settled(url);
      }
      expectOnce(await one.infrastructure.log.readAll(0, 100_000), features, each);
    } finally {
      for (const { stop } of both) await stop();
      await standIn.stop();
    }
  });
});

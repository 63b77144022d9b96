import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { appendOf, CONTRACT_TYPES, noted } from '../../test/event-log.contract.js';
import { StandIn } from '../../test/eventstoredb/stand-in.js';
import { Codec } from '../event-log/codec.js';
import { SystemClock } from '../kernel/clock.js';
import { EventStoreDbEventLog } from './eventstoredb.event-log.js';
import { readStoreAddress } from './store-address.js';

let folder: string;
let standIn: StandIn;
let log: EventStoreDbEventLog;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sayso-'));
  standIn = await StandIn.start();
  log = await EventStoreDbEventLog.open({
    address: readStoreAddress(standIn.url),
    folder,
    codec: new Codec([CONTRACT_TYPES]),
    clock: new SystemClock(),
  });
});
afterEach(async () => {
  await log.close();
  await standIn.stop();
  rmSync(folder, { recursive: true });
});

test('gives what is counted, then tells the end once, then what is live', async () => {
  await log.append(appendOf('a', -1, noted(0), noted(1)));
  const ending = new AbortController();
  const given: unknown[][] = [];
  for await (const events of log.follow({ position: 0 }, ending.signal)) {
    given.push(events.map(({ data }) => data));
    if (events.length === 0) await log.append(appendOf('a', 1, noted(2)));
    if (given.length === 3) ending.abort();
  }
  expect(given).toEqual([[0, 1], [], [2]]);
});

test('begins no subscription where it ended in backfill', async () => {
  await log.append(appendOf('a', -1, noted(0)));
  const ending = new AbortController();
  for await (const events of log.follow({ position: 0 }, ending.signal)) if (events.length > 0) ending.abort();
  await sleep(200);
  expect(standIn.openReads).toBe(0);
});

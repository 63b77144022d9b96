import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { appendOf, CONTRACT_TYPES, noted } from '../../test/event-log.contract.js';
import { Codec } from '../event-log/codec.js';
import { SystemClock } from '../kernel/clock.js';
import type { Look } from '../kernel/decider.js';
import { SqliteEventLog } from '../sqlite/sqlite.event-log.js';
import type { Leads } from './leads.js';
import { readSetOf } from './read-set.js';

const folder = mkdtempSync(join(tmpdir(), 'sayso-read-set-'));
const log = SqliteEventLog.open(folder, {
  codec: new Codec([CONTRACT_TYPES]),
  clock: new SystemClock(),
  failStop: (error) => {
    throw error;
  },
});
afterAll(async () => {
  await log.close();
  rmSync(folder, { recursive: true });
});

const noon = (day: number) => `2026-03-0${day}T12:00:00.000Z`;
const on = (day: number) => ({ ...noted(day), effectiveAt: noon(day) });

/** What may lead to a stream. */
const leads: Leads = { to: (stream) => (stream === 'other' ? ['leading', 'astray'] : []), looking: () => {} };

/** The days that were noted in a stream. */
const days: Look<readonly number[]> = {
  stream: 'other',
  initial: [],
  evolve: (noted, { data }) => [...noted, data],
};

beforeAll(async () => {
  await log.append(appendOf('other', -1, on(1)));
  await log.append(appendOf('other', 0, on(2)));
  await log.append(appendOf('other', 1, on(2)));
  await log.append(appendOf('other', 2, on(3)));
});

describe('what a decision sees of another stream', () => {
  test('is what held at the effective time, and must not have moved by the append', async () => {
    const { seen, revisions } = await readSetOf(log, leads, [days], noon(2));
    expect(seen(days)).toEqual([1, 2, 2]);
    expect(revisions).toEqual([{ stream: 'other', revision: 3 }]);
  });

  test('in a reaction is what held right after its cause, however late it comes, and may have moved since', async () => {
    const cause = { id: 'e2', position: 2 };
    const { seen, revisions } = await readSetOf(log, leads, [days], noon(3), cause);
    expect(seen(days)).toEqual([1, 2]);
    expect(revisions).toEqual([]);
  });

  test('and of what leads to it, where it asks for that: whether it does, the log says', async () => {
    await log.append(appendOf('leading', -1, on(4)));
    await log.append(appendOf('astray', -1, on(5)));
    const led = (stream: string): Look<readonly number[]> => ({
      ...days,
      stream,
      next: ([day]) => (day === 4 ? [days] : []),
      from: led,
    });
    const { seen, leadingTo, revisions } = await readSetOf(log, leads, [led('other')], noon(5));
    expect(leadingTo(days)).toEqual(['leading']);
    expect(seen(led('leading'))).toEqual([4]);
    expect(revisions.map(({ stream }) => stream)).toEqual(['other', 'leading', 'astray']);
  });

  test('is nothing where it did not declare that it looks', async () => {
    const { seen } = await readSetOf(log, leads, [], noon(3));
    expect(() => seen(days)).toThrow('did not declare');
  });
});

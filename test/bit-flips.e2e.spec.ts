import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { verify } from '../src/cli/verify.js';
import type { RecordedEvent } from '../src/kernel/event.js';
import { SubmitRequest } from '../src/requests/request.commands.js';
import { LOG_FILE } from '../src/sqlite/sqlite.event-log.js';
import { anyCommand, BEGINNING, OTHERS } from './any-command.js';
import { openRegister } from './bus.js';
import { person } from './given.js';
import { sayso } from './sayso.js';
import { startService, type Ask } from './service.js';
import { sized } from './size.js';
import { storedBytes, type Extent, type StoredBytes } from './stored-bytes.js';

const FLIPS = sized({ short: 10, whole: 200, long: 2_000 });
const EVENTS = 300;

/** Given, a failure comes again. */
const SEED = Number(process.env['BIT_FLIP_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const EVERYBODY = person('Everybody', 'SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP');
const OTHER = person('Another', 'SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP');

let folder: string;
let place: string;
let bytes: Buffer;
let stored: StoredBytes;
let events: readonly RecordedEvent[];

/** A log of every room, one event of it longer than a page, closed. */
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'sayso-bit-flips-'));
  folder = join(place, 'whole');
  const register = await openRegister(folder);
  for (const command of OTHERS) await register.send(command, { actor: EVERYBODY });
  const long = { requestId: 'long', title: 'Long', problem: 'A long story. '.repeat(700), source: { kind: 'CALL' } };
  await register.send([SubmitRequest, long], { actor: EVERYBODY });
  const commands = fc.sample(anyCommand, { numRuns: 20 * EVENTS, seed: SEED });
  for (let n = 0; (await register.infrastructure.log.head()).position < EVENTS; n++) {
    const key = `k${Math.floor(n / 60)}`;
    if (n % 60 === 0) for (const first of BEGINNING) await register.sendOn(key, first, { actor: EVERYBODY });
    await register.sendOn(key, commands[n % commands.length]!, { actor: n % 2 === 0 ? EVERYBODY : OTHER });
  }
  const { position } = await register.infrastructure.log.head();
  await register.infrastructure.projector.waitFor(position);
  events = await register.infrastructure.log.readAll(0, 10_000);
  await register.close();
  bytes = readFileSync(join(folder, LOG_FILE));
  stored = storedBytes(join(folder, LOG_FILE), bytes);
});
afterAll(() => rmSync(place, { recursive: true }));

interface Flip {
  readonly byte: number;
  readonly bit: number;
}

/** A bit of these bytes, each as likely as any other. */
function aBit(extents: readonly Extent[], random: () => number): Flip {
  let n = Math.floor(random() * extents.reduce((sum, [from, to]) => sum + to - from, 0));
  for (const [from, to] of extents) {
    if (n < to - from) return { byte: from + n, bit: Math.floor(random() * 8) };
    n -= to - from;
  }
  throw new Error('There are no bytes.');
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A fresh copy of the folder with one bit flipped, for as long as the work takes. */
async function flipped<Result>({ byte, bit }: Flip, work: (copy: string) => Promise<Result>): Promise<Result> {
  const copy = join(place, 'copy');
  cpSync(folder, copy, { recursive: true });
  const other = Buffer.from(bytes);
  other[byte]! ^= 1 << bit;
  writeFileSync(join(copy, LOG_FILE), other);
  try {
    return await work(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** How `sayso verify` ends, run here. */
async function exitOf(copy: string): Promise<number> {
  process.env['SAYSO_DATA'] = copy;
  try {
    await verify();
    return 0;
  } catch (error) {
    return (error as { exit: number }).exit;
  } finally {
    delete process.env['SAYSO_DATA'];
  }
}

test('the log is of every room, and its bytes are where they are looked for', () => {
  expect(events.length).toBeGreaterThanOrEqual(EVENTS);
  expect(new Set(events.map(({ stream }) => stream.split('-')[0]))).toEqual(
    new Set(['customer', 'feature', 'request', 'commitment', 'report']),
  );
  expect([...stored.values.keys()].sort((a, b) => a - b)).toEqual(events.map(({ position }) => position));
  for (const { position, id, stream, recordedAt, data } of events) {
    const text = (column: string) => Buffer.from(stored.values.get(position)![column]!.map(([at]) => bytes[at]!)).toString();
    expect([text('id'), text('stream'), text('recordedAt'), JSON.parse(text('data'))]).toEqual([id, stream, recordedAt, data]);
  }
});

describe('a flipped bit in the bytes of a stored event', () => {
  test(`is found by sayso verify, each of ${FLIPS}`, async () => {
    const random = randomFrom(SEED);
    const missed: unknown[] = [];
    for (let n = 0; n < FLIPS; n++) {
      const flip = aBit(stored.all, random);
      const exit = await flipped(flip, exitOf);
      if (exit !== 1) missed.push({ seed: SEED, n, ...flip, exit });
    }
    expect(missed).toEqual([]);
    expect((await sayso(['verify'], { folder })).code).toBe(0);
  }, 600_000);

  test('ends the command line with 1', async () => {
    const random = randomFrom(SEED + 1);
    for (let n = 0; n < sized({ short: 1, whole: 3 }); n++) {
      const flip = aBit(stored.all, random);
      const { code, stdout, stderr } = await flipped(flip, (copy) => sayso(['verify'], { folder: copy }));
      expect([SEED, flip, code, stdout]).toEqual([SEED, flip, 1, '']);
      expect(stderr).toMatch(/position|broken/);
      expect(stderr).not.toContain('    at ');
    }
  });

  test('is answered by the service with a fault of its own, never with altered data', async () => {
    const random = randomFrom(SEED + 2);
    const whole = (await sayso(['export'], { folder })).stdout.split('\n');
    for (const column of sized({ short: ['data'], whole: ['id', 'type', 'data', 'metadata', 'recordedAt', 'hash'] })) {
      const { position, stream } = events[Math.floor(random() * (events.length - 1))]!;
      const flip = aBit(stored.values.get(position)![column]!, random);
      await flipped(flip, async (copy) => {
        const service = await startService({ folder: copy, policies: [] });
        try {
          const { data, errors } = await commandOn(stream, await service.as('Ada', 'SALES', 'PRODUCT', 'LEADERSHIP'));
          expect({ SEED, column, answers: Object.values(data), errors }).toEqual({
            SEED,
            column,
            answers: [null],
            errors: [expect.objectContaining({ message: DAMAGED, extensions: { code: 'HISTORY_DAMAGED' } })],
          });
          expect((await service.infrastructure.log.head()).position).toBe(events.length);
          const lines = await exported(service.url, await service.token('Ann', 'AUDITOR'));
          expect(lines.length).toBeLessThan(position);
          expect(lines).toEqual(whole.slice(0, lines.length));
        } finally {
          await service.stop();
          cpSync(folder, copy, { recursive: true });
        }
      });
    }
  });
});

/** Nothing of what the event holds. */
const DAMAGED = expect.stringMatching(/^Event \d+ of [\w@-]+ at position \d+ is not as it was written\.$/);

/** A command that has to read the stream. */
function commandOn(stream: string, ask: Ask) {
  const [, kind, key] = /^(\w+)-(.*)$/.exec(stream)!;
  const [command, input] = {
    customer: ['changeCustomer', { customerId: key, name: 'New' }],
    feature: ['changeFeature', { featureId: key, name: 'New' }],
    request: ['addEvidence', { requestId: key, kind: 'CALL', summary: 'New.' }],
    commitment: ['withdrawCommitment', { commitmentId: key, reason: 'New.' }],
    report: ['retractPromise', { reportId: key, informedChannel: 'mail' }],
  }[kind!] as [string, object];
  const type = command.charAt(0).toUpperCase() + command.slice(1);
  return ask(`mutation Send($input: ${type}!) { ${command}(input: $input) { position userErrors { code } } }`, { input });
}

/** The whole lines of an export that came before it broke off. */
async function exported(url: string, token: string): Promise<string[]> {
  let text = '';
  try {
    const { body } = await fetch(`${url}/export`, { headers: { authorization: `Bearer ${token}` } });
    const decoder = new TextDecoder();
    for await (const chunk of body!) text += decoder.decode(chunk, { stream: true });
  } catch (error) {
    expect((error as Error).name).toBe('TypeError');
  }
  return text.split('\n').slice(0, -1);
}

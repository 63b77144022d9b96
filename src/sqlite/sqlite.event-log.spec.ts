import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { built } from '../../test/built.js';
import { appendOf, CONTRACT_TYPES, eventLogContract, everything, noted } from '../../test/event-log.contract.js';
import { sized } from '../../test/size.js';
import { Codec } from '../event-log/codec.js';
import { DamagedLog, MAX_APPEND_BYTES, type Append } from '../event-log/event-log.js';
import { SystemClock } from '../kernel/clock.js';
import type { Instant } from '../kernel/time.js';
import { Database } from './database.js';
import { LOG_FILE, SqliteEventLog } from './sqlite.event-log.js';

const options = {
  codec: new Codec([CONTRACT_TYPES]),
  clock: new SystemClock(),
  failStop: (error: unknown) => {
    throw error;
  },
};

const newFolder = () => mkdtempSync(join(tmpdir(), 'sayso-'));
const times = <Made>(count: number, make: (index: number) => Made): Made[] => Array.from({ length: count }, (_, index) => make(index));

eventLogContract(
  'SQLite',
  () => {
    const folder = newFolder();
    let log = SqliteEventLog.open(folder, options);
    return Promise.resolve({
      log,
      reopen: async () => {
        await log.close();
        return (log = SqliteEventLog.open(folder, options));
      },
      destroy: async () => {
        await log.close();
        rmSync(folder, { recursive: true });
      },
    });
  },
  { inOneCommit: true },
);

describe('SQLite alone', () => {
  let folder: string;
  let file: string;
  let log: SqliteEventLog;

  beforeEach(() => {
    folder = newFolder();
    file = join(folder, LOG_FILE);
    log = SqliteEventLog.open(folder, options);
  });
  afterEach(async () => {
    await log.close();
    rmSync(folder, { recursive: true });
  });

  /** What somebody does to the file with other tools. */
  const meddle = (...statements: string[]) => {
    const db = Database.open(file);
    try {
      for (const statement of statements) db.exec(statement);
    } finally {
      db.close();
    }
  };

  /** The first events that somebody who follows is given after a position. */
  const followed = async (position: number) => {
    const [there] = position > 0 ? await log.readAll(position - 1, 1) : [];
    const ending = new AbortController();
    const after = { position, eventId: there?.id, recordedAt: there?.recordedAt };
    for await (const events of log.follow(after, ending.signal)) {
      ending.abort();
      return events;
    }
    return [];
  };

  test('gives who follows what it has just written as whoever reads it back is given it, and nothing of what it took back', async () => {
    await log.append(appendOf('a', -1, noted({ text: 'first' })));
    const outcomes = await Promise.allSettled([
      log.appendAll([appendOf('b', -1, noted({ text: 'second' })), appendOf('a', -1, noted({ text: 'refused' }))]),
      log.append(appendOf('c', -1, noted({ text: 'third' }), noted({ absent: undefined }))),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    for (const position of [0, 1, 2]) {
      const stored = await log.readAll(position, 10);
      expect(stored.map(({ position: at }) => at)).toEqual([1, 2, 3].slice(position));
      expect(await followed(position)).toStrictEqual(stored);
    }
  });

  test('keeps for who follows no more than a bounded part of what was written', async () => {
    for (let revision = -1; revision < 4; revision++) await log.append(appendOf('a', revision, noted('x'.repeat(600_000))));
    const file = Database.open(join(folder, LOG_FILE));
    file.exec("DROP TRIGGER events_never_change; UPDATE events SET data = '0'");
    file.close();
    await expect(followed(0)).rejects.toThrow(DamagedLog);
    await log.close();
  });

  test('is durable at each answer unless it is told otherwise', async () => {
    expect(log.durability).toBe('FULL');
    for (const durability of ['NORMAL', 'OFF'] as const) {
      const other = SqliteEventLog.open(folder, { ...options, durability });
      expect(other.durability).toBe(durability);
      await other.close();
    }
  });

  test('has an id of its own for all time', async () => {
    const { storeId } = log;
    expect(storeId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    await log.close();
    log = SqliteEventLog.open(folder, options);
    expect(log.storeId).toBe(storeId);
  });

  test('refuses the file of a newer program, and changes nothing in it', async () => {
    await log.append(appendOf('a', -1, noted()));
    await log.close();
    meddle('PRAGMA user_version = 99');
    const bytes = readFileSync(file);
    expect(() => SqliteEventLog.open(folder, options)).toThrow('written by a newer one');
    expect(readFileSync(file)).toEqual(bytes);
  });

  test('refuses a file that is no log', () => {
    writeFileSync(join(folder, 'other.db'), 'x'.repeat(10_000));
    expect(() => SqliteEventLog.at(join(folder, 'other.db'), options)).toThrow(DamagedLog);
  });

  describe('recorded time', () => {
    test('is the clock’s, and where that goes back, the last one', async () => {
      const times: Instant[] = [
        '2026-03-01T12:00:00.000Z',
        '2026-03-01T11:00:00.000Z',
        '2026-03-01T12:00:00.001Z',
        '2020-01-01T00:00:00.000Z',
      ];
      for (const [index, now] of times.entries()) {
        await log.close();
        log = SqliteEventLog.open(folder, { ...options, clock: { now: () => now } });
        await log.append(appendOf(`s${index}`, -1, noted()));
      }
      expect((await log.readAll(0, 10)).map(({ recordedAt }) => recordedAt)).toEqual([
        '2026-03-01T12:00:00.000Z',
        '2026-03-01T12:00:00.000Z',
        '2026-03-01T12:00:00.001Z',
        '2026-03-01T12:00:00.001Z',
      ]);
    });
  });

  describe('grouped commits', () => {
    /** How many events each commit held that was made meanwhile. */
    async function commitsIn(work: () => Promise<unknown>): Promise<number[]> {
      const ending = new AbortController();
      const commits: number[] = [];
      const following = (async () => {
        for await (const events of log.follow({ position: 0 }, ending.signal)) if (events.length > 0) commits.push(events.length);
      })();
      await work();
      await turn();
      ending.abort();
      await following;
      return commits;
    }
    const appendTo = (writer: number) => log.append(appendOf(`s${writer}`, -1, noted()));

    test('carry all appends that wait at the same time', async () => {
      expect(await commitsIn(() => Promise.all(times(32, appendTo)))).toEqual([32]);
    });

    test('wait while the event loop brings more', async () => {
      const commits = await commitsIn(async () => {
        const appending = [appendTo(0)];
        for (let writer = 1; writer < 5; writer++) {
          appending.push(appendTo(writer));
          await turn();
        }
        await Promise.all(appending);
      });
      expect(commits).toEqual([5]);
    });

    test('but not for ever', async () => {
      let isAnswered = false as boolean;
      const appending = [appendTo(0).then(() => (isAnswered = true))];
      for (let writer = 1; !isAnswered && writer < 100_000; writer++) {
        appending.push(appendTo(writer).then(() => true));
        await turn();
      }
      expect(isAnswered).toBe(true);
      await Promise.all(appending);
    });

    test('let one that fails half-way leave nothing, and harm no other', async () => {
      meddle(`CREATE TRIGGER poison BEFORE INSERT ON events WHEN NEW.data LIKE '%poison%' BEGIN SELECT RAISE(ABORT, 'poisoned'); END`);
      const outcomes = await Promise.allSettled([
        log.append(appendOf('a', -1, noted())),
        log.append(appendOf('b', -1, noted(), noted('poison'), noted())),
        log.append(appendOf('c', -1, noted())),
        log.appendAll([appendOf('d', -1, noted()), appendOf('e', -1, noted('poison'))]),
        log.append(appendOf('a', 0, noted())),
      ]);
      expect(
        outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as { code: string }).code)),
      ).toEqual([
        { revision: 0, position: 1 },
        'STORE_UNAVAILABLE',
        { revision: 0, position: 2 },
        'STORE_UNAVAILABLE',
        { revision: 1, position: 3 },
      ]);
      expect((await log.readAll(0, 10)).map(({ stream }) => stream)).toEqual(['a', 'c', 'a']);
      expect(await log.verify()).toBe(3);
    });
  });

  describe('append-only', () => {
    const ROW = `'id', 'a', 1, 'Noted.v1', '{}', '{}', '2026-03-01T12:00:00.000Z', x'00'`;

    test.each([
      ['UPDATE events SET data = data', 'never changes'],
      ['UPDATE OR REPLACE events SET position = 9 WHERE position = 1', 'never changes'],
      ['DELETE FROM events', 'never goes'],
      ['DELETE FROM events WHERE position = 2', 'never goes'],
      [`INSERT OR REPLACE INTO events VALUES (1, ${ROW})`, 'next'],
      [`INSERT OR REPLACE INTO events VALUES (3, ${ROW})`, 'next'],
      [`INSERT OR IGNORE INTO events VALUES (2, ${ROW})`, 'next'],
      [`INSERT INTO events VALUES (4, ${ROW.replace("'a', 1", "'a', 2")})`, 'next'],
      [`INSERT INTO events VALUES (3, ${ROW.replace("'a', 1", "'a', 3")})`, 'next'],
      [`INSERT INTO events VALUES (NULL, ${ROW.replace("'a', 1", "'a', 2")})`, 'next'],
      [`INSERT INTO events VALUES (3, ${ROW.replace("'a', 1", "'b', 1")})`, 'next'],
      [`REPLACE INTO events VALUES (2, ${ROW})`, 'next'],
    ])('even for other tools: %s', async (statement, reason) => {
      await log.append(appendOf('a', -1, noted(), noted()));
      const before = await everything(log);
      expect(() => meddle(statement)).toThrow(reason);
      expect(await everything(log)).toEqual(before);
    });
  });

  describe('damage', () => {
    const opened = async <Result>(file: string, work: (log: SqliteEventLog) => Promise<Result>) => {
      const other = SqliteEventLog.at(file, options);
      return work(other).finally(() => other.close());
    };
    const verified = (file: string) => opened(file, (other) => other.verify());

    test('of any bit of a stored event is found by whoever reads it', async () => {
      const events = times(8, (index) => noted({ index, text: 'A reason of some length, é 日本 😀' }));
      for (const [index, event] of events.entries()) await log.append(appendOf(`s${index % 3}`, Math.floor(index / 3) - 1, event));
      // one page of rows, and a copy of it: no remains of rows that SQLite moved
      log.copyTo(join(folder, 'compact.db'));
      const whole = readFileSync(join(folder, 'compact.db'));
      const damaged = join(folder, 'damaged.db');
      // from the id to the end of the hash; what SQLite itself writes between rows is another matter
      const anyBit = fc.record({ event: fc.nat(events.length - 1), bit: fc.nat() });
      await fc.assert(
        fc.asyncProperty(anyBit, async ({ event, bit }) => {
          const beginning = `${events[event]!.id}s${event % 3}`;
          const from = whole.indexOf(beginning);
          expect(whole.lastIndexOf(beginning)).toBe(from);
          const to = whole.indexOf('}', whole.indexOf('"correlationId"', from)) + 1 + '2026-03-01T12:00:00.000Z'.length + 32;
          const bytes = Buffer.from(whole);
          bytes[from + (Math.floor(bit / 8) % (to - from))]! ^= 1 << (bit % 8);
          for (const suffix of ['', '-wal', '-shm']) rmSync(damaged + suffix, { force: true });
          writeFileSync(damaged, bytes);
          await expect(opened(damaged, (other) => other.readAll(event, 100))).rejects.toThrow(
            `position ${event + 1} is not as it was written`,
          );
          await expect(verified(damaged)).rejects.toThrow(DamagedLog);
        }),
        { numRuns: sized({ short: 30, whole: 300 }) },
      );
      expect(await log.verify()).toBe(events.length);
    });

    test('of SQLite’s own pages is found', async () => {
      for (let index = 0; index < 50; index++) await log.append(appendOf('a', index - 1, noted('x'.repeat(500))));
      await log.close();
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.fill(0xff, bytes.length - 4096));
      await expect(verified(file)).rejects.toThrow(DamagedLog);
    });

    test.each([
      ['is gone', 'DELETE FROM events WHERE position = 2', 'no event at position 2', 'a has no event 1 before the one at position 3'],
      [
        'was put elsewhere',
        "UPDATE events SET stream = 'b' WHERE position = 2",
        'position 2 is not as it was written',
        'a has no event 1 before the one at position 3',
      ],
      [
        'was recorded at another time',
        "UPDATE events SET recordedAt = '2020-01-01T00:00:00.000Z' WHERE position = 2",
        'position 2 is not',
        'position 2 is not',
      ],
      ['is of another type', "UPDATE events SET type = 'Noted.v2' WHERE position = 2", 'position 2 is not', 'position 2 is not'],
    ])('is found where an event %s', async (_, statement, inAll, inStream) => {
      await log.append(appendOf('a', -1, noted(), noted(), noted()));
      meddle('DROP TRIGGER events_never_change', 'DROP TRIGGER events_never_go', statement);
      expect(await log.readAll(0, 10)).toMatchObject([{ position: 1 }]);
      await expect(log.readAll(1, 10)).rejects.toThrow(inAll);
      await expect(log.read('a')).rejects.toThrow(inStream);
      await expect(log.verify()).rejects.toThrow(DamagedLog);
    });
  });

  test('an append that fails leaves the files of the log byte for byte', async () => {
    const seen = { stream: 'seen', revision: 0 };
    await log.append(appendOf('seen', -1, noted(), noted()));
    await log.append(appendOf('a', -1, noted()));
    meddle(`CREATE TRIGGER poison BEFORE INSERT ON events WHEN NEW.data LIKE '%poison%' BEGIN SELECT RAISE(ABORT, 'poisoned'); END`);
    await log.append(appendOf('b', -1, noted()));
    const reader = Database.open(file);
    const bytes = () => [readFileSync(file).toString('hex'), JSON.stringify(reader.all('SELECT *, hex(hash) FROM events'))];
    const before = bytes();
    const good = fc.nat(4).map((count) => times(count, (index) => appendOf(`new-${index}`, -1, noted())));
    const bad = fc.constantFrom<Append>(
      appendOf('a', -1, noted(), noted()),
      appendOf('a', 7, noted()),
      { ...appendOf('a', 0, noted()), readSet: [seen] },
      appendOf('a', 0, noted(), noted(NaN)),
      appendOf('a', 0, noted('x'.repeat(MAX_APPEND_BYTES))),
      appendOf('a', 0, noted(), noted('poison')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(good, bad, good), { minLength: 1, maxLength: 5 }), async (requests) => {
        const outcomes = await Promise.allSettled(requests.map(([some, one, others]) => log.appendAll([...some, one, ...others])));
        expect(outcomes.map(({ status }) => status)).toEqual(requests.map(() => 'rejected'));
        expect(bytes()).toEqual(before);
      }),
      { numRuns: 100 },
    );
    reader.close();
  });

  describe('a full disk', () => {
    test('fails appends with STORE_FULL, lets reads go on, and appends go on when there is room', async () => {
      await log.close();
      const db = Database.open(file);
      log = new SqliteEventLog(db, options);
      const append = (index: number) => log.append(appendOf(`s${index}`, -1, noted('x'.repeat(1_000)))).then(() => index);
      await append(0);
      db.exec('PRAGMA max_page_count = 100');
      const answered: number[] = [0];
      const full: unknown[] = [];
      for (let next = 1; full.length === 0; next += 10)
        for (const outcome of await Promise.allSettled(times(10, (index) => append(next + index)))) {
          if (outcome.status === 'fulfilled') answered.push(outcome.value);
          else full.push(outcome.reason);
        }
      expect(full).toEqual(times(10, () => expect.objectContaining({ code: 'STORE_FULL' })));
      expect((await log.readAll(0, 1_000)).map(({ stream }) => stream)).toEqual(answered.map((index) => `s${index}`));
      await expect(Promise.all(times(10, (index) => append(5_000 + index)))).rejects.toMatchObject({ code: 'STORE_FULL' });
      db.exec('PRAGMA max_page_count = 100000');
      await append(6_000);
      expect(await log.verify()).toBe(answered.length + 1);
    });
  });

  describe('a failing disk', () => {
    /** The system lets no file grow beyond a limit: writing there is an I/O error, not a full disk. */
    const CHILD = `
      import { SystemClock } from '${built('./dist/kernel/clock.js')}';
      import { Codec } from '${built('./dist/event-log/codec.js')}';
      import { SqliteEventLog } from '${built('./dist/sqlite/sqlite.event-log.js')}';
      let stops = 0;
      const codec = new Codec([{ Noted: { version: 1, sentence: () => '' } }]);
      const log = SqliteEventLog.open(process.argv[1], { codec, clock: new SystemClock(), failStop: () => stops++ });
      const event = (id) => ({ id, type: 'Noted', data: 'x'.repeat(2000), actor: { issuer: '', subject: '', name: '', roles: [] }, effectiveAt: '', command: '', commandId: id, inputHash: '', warnings: [], correlationId: id });
      const append = (id) => log.append({ stream: id, expectedRevision: -1, events: [event(id)] }).then(() => 'answered', ({ code }) => code);
      const outcomes = [];
      for (let round = 0; round < 100; round++) outcomes.push(...(await Promise.all([0, 1, 2].map((writer) => append(round + '-' + writer)))));
      const reads = await Promise.all([log.read('0-0'), log.readAll(0, 1), log.head()].map((reading) => reading.then(() => 'read', ({ code }) => code)));
      console.log(JSON.stringify({ stops, outcomes, reads }));
    `;

    test('stops the log for good: nothing is answered after it, and what was answered is there', async () => {
      await log.close();
      const limited = ['-c', 'ulimit -f 300; exec "$0" --input-type=module -e "$1" "$2"', process.execPath, CHILD, folder];
      const { stdout } = await promisify(execFile)('sh', limited);
      const { stops, outcomes, reads } = JSON.parse(stdout) as { stops: number; outcomes: string[]; reads: string[] };
      const answered = outcomes.lastIndexOf('answered') + 1;
      expect(stops).toBe(1);
      expect(answered).toBeGreaterThan(0);
      expect(outcomes).toEqual([
        ...times(answered, () => 'answered'),
        ...times(3, () => 'OUTCOME_UNKNOWN'),
        ...times(300 - answered - 3, () => 'STORE_UNAVAILABLE'),
      ]);
      expect(reads).toEqual(times(3, () => 'STORE_UNAVAILABLE'));
      log = SqliteEventLog.open(folder, options);
      expect(await log.verify()).toBeGreaterThanOrEqual(answered);
    });
  });
});

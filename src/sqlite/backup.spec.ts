import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { built } from '../../test/built.js';
import { appendOf, CONTRACT_TYPES, everything, noted } from '../../test/event-log.contract.js';
import { Codec } from '../event-log/codec.js';
import { DamagedLog } from '../event-log/event-log.js';
import { SystemClock } from '../kernel/clock.js';
import { backup, restore } from './backup.js';
import { Database } from './database.js';
import { SqliteEventLog } from './sqlite.event-log.js';

const options = {
  codec: new Codec([CONTRACT_TYPES]),
  clock: new SystemClock(),
  failStop: (error: unknown) => {
    throw error;
  },
};

let base: string;
let folder: string;
let file: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'sayso-'));
  folder = join(base, 'data');
  file = join(base, 'backup.db');
  mkdirSync(folder);
});
afterEach(() => rmSync(base, { recursive: true }));

const opened = async <Result>(folder: string, work: (log: SqliteEventLog) => Promise<Result>): Promise<Result> => {
  const log = SqliteEventLog.open(folder, options);
  return work(log).finally(() => log.close());
};

const write = (count: number) =>
  opened(folder, async (log) => {
    for (let index = 0; index < count; index++) await log.append(appendOf('a', index - 1, noted()));
    return everything(log);
  });

describe('a backup', () => {
  test('restored into an empty folder is the same log, recorded times and id included', async () => {
    const events = await write(5);
    expect(await backup(folder, file, options)).toBe(5);
    const other = join(base, 'other');
    mkdirSync(other);
    expect(await restore(file, other, options)).toBe(5);
    expect(readdirSync(other)).toEqual(['events.db']);
    expect(await opened(other, everything)).toEqual(events);
    expect(await opened(other, (log) => Promise.resolve(log.storeId))).toBe(await opened(folder, (log) => Promise.resolve(log.storeId)));
    await opened(other, (log) => log.append(appendOf('a', 4, noted())));
  });

  test('overwrites no file, and no log', async () => {
    await write(1);
    writeFileSync(file, 'mine');
    await expect(backup(folder, file, options)).rejects.toThrow('exists already');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await backup(folder, join(base, 'good.db'), options);
    await write(0);
    await expect(restore(join(base, 'good.db'), folder, options)).rejects.toThrow('exists already');
  });

  test('of a folder without a log is none, and makes none', async () => {
    await expect(backup(folder, file, options)).rejects.toThrow('has no log');
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['in an event', (bytes: Buffer) => bytes.fill('x', bytes.indexOf('"Ada"'), bytes.indexOf('"Ada"') + 5)],
    ['everywhere', (bytes: Buffer) => bytes.fill('x')],
    ['at its end', (bytes: Buffer) => bytes.subarray(0, bytes.length - 4096)],
  ])('that is damaged %s is not restored', async (_, damage) => {
    await write(3);
    await backup(folder, file, options);
    writeFileSync(file, damage(readFileSync(file)));
    const other = join(base, 'other');
    mkdirSync(other);
    await expect(restore(file, other, options)).rejects.toThrow(DamagedLog);
    expect(readdirSync(other)).toEqual([]);
  });

  /** Changes a backup; a guard that stands in the way is made anew as it was. */
  function changed(sql: string, isGuarded: boolean): void {
    const db = Database.open(file);
    try {
      const guards = db.all<{ name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'");
      if (isGuarded) for (const { name } of guards) db.exec(`DROP TRIGGER ${name}`);
      db.exec(sql);
      if (isGuarded) for (const guard of guards) db.exec(guard.sql);
    } finally {
      db.close();
    }
  }

  const ofSchema = [
    'CREATE TRIGGER hide BEFORE INSERT ON events BEGIN SELECT RAISE(IGNORE); END',
    "CREATE TRIGGER rewrite AFTER INSERT ON events BEGIN UPDATE events SET data = '{}' WHERE id = NEW.id; END",
    'CREATE TRIGGER events_follow AFTER INSERT ON events BEGIN DELETE FROM events WHERE id = NEW.id; END',
    'DROP TRIGGER events_follow_each_other',
    'DROP TRIGGER events_never_change',
    'DROP TRIGGER events_never_go',
    'DROP TRIGGER events_never_go; CREATE TRIGGER events_never_go BEFORE DELETE ON events BEGIN SELECT 1; END',
    'DROP TRIGGER events_never_go; CREATE TRIGGER events_never_went BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 1); END',
    'ALTER TABLE events RENAME TO truth; CREATE VIEW events AS SELECT * FROM truth WHERE position < 3',
    'CREATE VIEW everything AS SELECT * FROM events',
    'CREATE TABLE more (x)',
    'CREATE INDEX events_type ON events (type)',
    'ALTER TABLE events ADD COLUMN more TEXT',
    'ALTER TABLE events RENAME COLUMN data TO facts',
    'DROP TABLE store',
    'DROP TABLE events',
    'PRAGMA user_version = 0',
    'PRAGMA user_version = 99',
  ].map((sql) => [sql, false] as const);

  const ofRows = [
    'UPDATE events SET data = 1 WHERE position = 2',
    "UPDATE events SET metadata = replace(metadata, 'Ada', 'Bob') WHERE position = 2",
    "UPDATE events SET type = 'Noted.v2' WHERE position = 2",
    "UPDATE events SET id = 'another' WHERE position = 2",
    "UPDATE events SET stream = 'b' WHERE position = 5",
    "UPDATE events SET recordedAt = '2020-01-01T00:00:00.000Z' WHERE position = 2",
    "UPDATE events SET hash = x'00' WHERE position = 2",
    'UPDATE events SET hash = zeroblob(32)',
    'UPDATE events SET hash = (SELECT hash FROM events WHERE position = 1) WHERE position = 2',
    'UPDATE events SET revision = 9 WHERE position = 5',
    'UPDATE events SET position = 9 WHERE position = 5',
    'UPDATE events SET position = 9, revision = 9 WHERE position = 1; UPDATE events SET position = 1, revision = 0 WHERE position = 2; UPDATE events SET position = 2, revision = 1 WHERE position = 9',
    'DELETE FROM events WHERE position = 1',
    'DELETE FROM events WHERE position = 3',
    'INSERT INTO events SELECT 6, id, stream, 5, type, data, metadata, recordedAt, hash FROM events WHERE position = 5',
    'DELETE FROM store',
  ].map((sql) => [sql, true] as const);

  test.each([...ofSchema, ...ofRows])('into which somebody has put “%s” is not restored', async (sql, isGuarded) => {
    await write(5);
    await backup(folder, file, options);
    changed(sql, isGuarded);
    const other = join(base, 'other');
    mkdirSync(other);
    await expect(restore(file, other, options)).rejects.toThrow(/is broken|not as it was written|has no event|There is no event|newer one/);
    expect(readdirSync(other)).toEqual([]);
  });

  test('into which somebody has put its own guards again is restored', async () => {
    await write(5);
    await backup(folder, file, options);
    changed('SELECT 1', true);
    const other = join(base, 'other');
    mkdirSync(other);
    expect(await restore(file, other, options)).toBe(5);
  });

  test('of a damaged log is refused, and leaves no file', async () => {
    await write(3);
    const log = join(folder, 'events.db');
    const bytes = readFileSync(log);
    writeFileSync(log, bytes.fill('x', bytes.indexOf('"Ada"'), bytes.indexOf('"Ada"') + 5));
    await expect(backup(folder, file, options)).rejects.toThrow(DamagedLog);
    expect(readdirSync(base)).toEqual(['data']);
  });

  describe('made while another process writes', () => {
    const WRITE = `
      import { SystemClock } from '${built('./dist/kernel/clock.js')}';
      import { Codec } from '${built('./dist/event-log/codec.js')}';
      import { SqliteEventLog } from '${built('./dist/sqlite/sqlite.event-log.js')}';
      const failStop = (error) => { throw error; };
      const log = SqliteEventLog.open(process.argv[1], { codec: new Codec([{ Noted: { version: 1, sentence: () => '' } }]), clock: new SystemClock(), failStop });
      const event = (id) => ({ id, type: 'Noted', data: 'x'.repeat(300), actor: { issuer: '', subject: '', name: '', roles: [] }, effectiveAt: '', command: '', commandId: id, inputHash: '', warnings: [], correlationId: id });
      const write = async (writer) => {
        for (let count = 0; ; count += 2) {
          const events = [event(writer + '-' + count), event(writer + '-' + (count + 1))];
          await log.append({ stream: String(writer), expectedRevision: count - 1, events });
          if (count === 0) console.log('writing');
        }
      };
      await Promise.all([0, 1, 2, 3].map(write));
    `;

    test('is the log as it was at one moment', async () => {
      const writer = spawn(process.execPath, ['--input-type=module', '-e', WRITE, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        const [outcome] = (await Promise.race([once(writer.stdout, 'data'), once(writer, 'exit')])) as [unknown];
        expect(String(outcome)).toMatch(/^writing/);
        const counts: number[] = [];
        for (let number = 0; number < 5 || new Set(counts).size === 1; number++)
          counts.push(await backup(folder, join(base, `${number}.db`), options));
        writer.kill('SIGKILL');
        await once(writer, 'exit');
        const all = await opened(folder, everything);
        expect(counts).toEqual([...counts].sort((a, b) => a - b));
        expect(new Set(counts).size).toBeGreaterThan(1);
        for (const [number, count] of counts.entries()) {
          const other = join(base, `restored-${number}`);
          mkdirSync(other);
          await restore(join(base, `${number}.db`), other, options);
          // both events of an append, or none
          expect(count % 2).toBe(0);
          expect(await opened(other, everything)).toEqual(all.slice(0, count));
        }
      } finally {
        writer.kill('SIGKILL');
      }
    });
  });
});

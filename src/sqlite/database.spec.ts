import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { assertSound, Database, isDamaged, isFull, isIoError, isSqliteError, lock, openOrRenew, type Durability } from './database.js';

let folder: string;
let file: string;
let db: Database;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sayso-'));
  file = join(folder, 'some.db');
  db = Database.open(file);
  db.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT) STRICT');
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It threw nothing.');
};
const texts = () => db.all<{ text: string }>('SELECT text FROM notes ORDER BY id').map(({ text }) => text);
const add = (text: string) => db.run('INSERT INTO notes (text) VALUES (?)', text);

describe('every connection', () => {
  test('syncs at each commit unless it is told otherwise', () => {
    expect(db.durability).toBe('FULL');
    for (const durability of ['FULL', 'NORMAL', 'OFF'] as Durability[]) {
      const other = Database.open(file, { durability });
      expect(other.durability).toBe(durability);
      other.close();
    }
  });

  test.each([
    ['journal_mode', 'wal'],
    ['foreign_keys', 0],
    ['trusted_schema', 0],
    ['automatic_index', 0],
    ['wal_autocheckpoint', 1000],
  ])('has %s = %s', (pragma, value) => {
    expect(db.one(`PRAGMA ${pragma}`)).toEqual({ [pragma]: value });
  });

  test('waits for the lock of another', () => {
    expect(db.one('PRAGMA busy_timeout')).toEqual({ timeout: 5_000 });
  });

  test('checkpoints by itself unless its owner does', () => {
    const other = Database.open(file, { autoCheckpoint: false });
    expect(other.one('PRAGMA wal_autocheckpoint')).toEqual({ wal_autocheckpoint: 0 });
    other.close();
  });
});

describe('an owner that takes a database over', () => {
  test('and throws leaves it closed', () => {
    let given: Database | undefined;
    const takeOver = (taken: Database): never => {
      given = taken;
      throw new Error('no');
    };
    expect(() => Database.openFor(join(folder, 'taken.db'), {}, takeOver)).toThrow('no');
    expect(() => given?.exec('SELECT 1')).toThrow('database is not open');
  });

  test('gets a new one where the file is broken, and only there', () => {
    const file = join(folder, 'renewed.db');
    const countOf = () =>
      openOrRenew(file, () =>
        Database.openFor(file, {}, (taken) => {
          taken.migrate(['CREATE TABLE t (n)']);
          taken.run('INSERT INTO t VALUES (1)');
          const { n } = taken.one<{ n: number }>('SELECT count(*) AS n FROM t') ?? {};
          taken.close();
          return n;
        }),
      );
    expect([countOf(), countOf()]).toEqual([1, 2]);
    writeFileSync(file, 'no database '.repeat(1_000));
    expect(countOf()).toBe(1);
    expect(() => openOrRenew(file, () => Database.openFor(file, {}, (taken) => taken.migrate([])))).toThrow('by a newer one');
    expect(countOf()).toBe(2);
  });
});

describe('SQLite', () => {
  test.each(['3.51.2', '3.9.9', '3.50.4', '2.99.0', '0'])('%s is refused', (version) => {
    expect(() => assertSound(version)).toThrow('at least 3.51.3');
  });

  test.each(['3.51.3', '3.51.10', '3.53.0', '3.100.0', '4.0.0'])('%s is good', (version) => {
    expect(() => assertSound(version)).not.toThrow();
  });
});

describe('values', () => {
  test('go in by place or by name', () => {
    db.run('INSERT INTO notes VALUES (?, ?)', 1, 'one');
    db.run('INSERT INTO notes VALUES (:id, :text)', { id: 2, text: 'two' });
    expect([...db.iterate('SELECT * FROM notes')]).toEqual([
      { id: 1, text: 'one' },
      { id: 2, text: 'two' },
    ]);
    expect(db.one('SELECT text FROM notes WHERE id = :id', { id: 2 })).toEqual({ text: 'two' });
    expect(db.one('SELECT text FROM notes WHERE id = ?', 3)).toBeUndefined();
  });

  test('that SQLite would cut or replace are refused', () => {
    for (const text of ['a\0b', 'half \ud83d', '\ude00 half']) {
      expect(() => add(text)).toThrow(TypeError);
      expect(() => db.all('SELECT * FROM notes WHERE text = :text', { text })).toThrow(TypeError);
    }
    add('whole 😀, U+0018 \u0018');
    expect(texts()).toEqual(['whole 😀, U+0018 \u0018']);
  });

  test('beyond 2^53 throw when they are read, and are never altered', () => {
    db.run('INSERT INTO notes (id) VALUES (?)', 2n ** 53n + 1n);
    expect(thrownBy(() => db.all('SELECT id FROM notes'))).toMatchObject({ message: expect.stringContaining('9007199254740993') });
    expect(thrownBy(() => db.one('SELECT max(id) FROM notes'))).toMatchObject({ message: expect.stringContaining('9007199254740993') });
    db.run('UPDATE notes SET id = ?', Number.MAX_SAFE_INTEGER);
    expect(db.one('SELECT id FROM notes')).toEqual({ id: Number.MAX_SAFE_INTEGER });
  });
});

describe('a transaction', () => {
  test('keeps all or nothing', () => {
    expect(() =>
      db.transaction(() => {
        add('a');
        throw new Error('no');
      }),
    ).toThrow('no');
    db.transaction(() => (add('b'), add('c')));
    expect(texts()).toEqual(['b', 'c']);
  });

  test('inside another is a part of it that can go alone', () => {
    db.transaction(() => {
      add('a');
      expect(() =>
        db.transaction(() => {
          add('b');
          throw new Error('no');
        }),
      ).toThrow('no');
      db.transaction(() => add('c'));
    });
    expect(texts()).toEqual(['a', 'c']);
  });

  test('that fills the disk is gone, and the next one works', () => {
    db.exec('PRAGMA max_page_count = 20');
    const error = thrownBy(() => db.transaction(() => (add('a'), add('x'.repeat(1_000_000)))));
    expect([isFull(error), isIoError(error), isSqliteError(error)]).toEqual([true, false, true]);
    db.transaction(() => add('b'));
    expect(texts()).toEqual(['b']);
  });
});

describe('errors', () => {
  test('of a file that is no database are told from others', () => {
    const other = join(folder, 'other.db');
    writeFileSync(other, 'x'.repeat(10_000));
    const error = thrownBy(() => Database.open(other));
    expect([isDamaged(error), isFull(error), isIoError(error)]).toEqual([true, false, false]);
  });

  test.each([
    ['SQLITE_FULL', 13, { full: true, io: false }],
    ['SQLITE_IOERR_WRITE', 778, { full: false, io: true }],
    ['SQLITE_IOERR_FSYNC', 1034, { full: false, io: true }],
    ['SQLITE_IOERR_SHMSIZE, which a full disk causes', 4874, { full: true, io: false }],
    ['SQLITE_CONSTRAINT_TRIGGER', 1811, { full: false, io: false }],
  ])('%s', (_, errcode, { full, io }) => {
    const error = { code: 'ERR_SQLITE_ERROR', errcode };
    expect([isFull(error), isIoError(error)]).toEqual([full, io]);
  });

  test('met while reading many rows carry no number, and are told by their message', () => {
    for (let index = 0; index < 100; index++) add('x'.repeat(1_000));
    db.close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xff, 3 * 4096, 4 * 4096));
    db = Database.open(file);
    const error = thrownBy(() => texts());
    expect(error).not.toHaveProperty('errcode');
    expect([isDamaged(error), isFull(error), isIoError(error)]).toEqual([true, false, false]);
  });

  test('that are none of SQLite are left alone', () => {
    for (const error of [undefined, null, 'text', new Error('no'), { errcode: 'EIO' }]) expect(isSqliteError(error)).toBe(false);
  });
});

describe('migrations', () => {
  const FIRST = 'CREATE TABLE a (x); CREATE TABLE b (x)';
  const SECOND = 'ALTER TABLE a ADD COLUMN y';
  beforeEach(() => db.exec('DROP TABLE notes'));

  test('run once, in order', () => {
    db.migrate([FIRST]);
    db.migrate([FIRST, SECOND]);
    db.migrate([FIRST, SECOND]);
    expect(db.one('PRAGMA user_version')).toEqual({ user_version: 2 });
    db.run('INSERT INTO a (x, y) VALUES (1, 2)');
  });

  test('leave nothing where one fails', () => {
    expect(thrownBy(() => db.migrate([FIRST, 'CREATE nonsense']))).toMatchObject({ errcode: 1 });
    expect(db.one('PRAGMA user_version')).toEqual({ user_version: 0 });
    db.migrate([FIRST]);
  });

  test('refuse a file that is ahead of them, and change nothing in it', () => {
    db.migrate([FIRST, SECOND]);
    expect(() => db.migrate([FIRST])).toThrow('This file has version 2, and this program knows it up to 1: it was written by a newer one.');
    expect(db.one('PRAGMA user_version')).toEqual({ user_version: 2 });
  });
});

describe('a file whose schema is not ours is refused, whoever changed it, and is as damaged as any other', () => {
  const OURS = [
    `CREATE TABLE a (x TEXT NOT NULL) STRICT; CREATE INDEX a_x ON a (x);
    CREATE TRIGGER never BEFORE DELETE ON a BEGIN SELECT RAISE(ABORT, 'never'); END`,
  ];
  beforeEach(() => {
    db.exec('DROP TABLE notes');
    db.migrate(OURS);
  });

  test.each([
    ['a trigger that hides what is written', 'CREATE TRIGGER hide BEFORE INSERT ON a BEGIN SELECT RAISE(IGNORE); END'],
    ['a trigger that rewrites', "CREATE TRIGGER rewrite AFTER INSERT ON a BEGIN UPDATE a SET x = 'y'; END"],
    ['a guard that is gone', 'DROP TRIGGER never'],
    ['a guard that is another', 'DROP TRIGGER never; CREATE TRIGGER never BEFORE DELETE ON a BEGIN SELECT 1; END'],
    ['an index that is gone', 'DROP INDEX a_x'],
    ['a view in place of the table', 'DROP TABLE a; CREATE VIEW a AS SELECT 1 AS x'],
    ['a table that is another', 'DROP TABLE a; CREATE TABLE a (x)'],
    ['one table more', 'CREATE TABLE b (x)'],
    ['one column more', 'ALTER TABLE a ADD COLUMN y TEXT'],
  ])('%s', (_, sql) => {
    db.exec(sql);
    const error = thrownBy(() => db.migrate(OURS));
    expect(error).toMatchObject({ message: expect.stringContaining('is not ours') });
    expect(isDamaged(error)).toBe(true);
  });

  test('and one that is ours is not', () => db.migrate(OURS));
});

test('statements that were not used lately are dropped', async () => {
  const before = process.memoryUsage().rss;
  for (let n = 0; n < 30_000; n++) {
    db.all(`SELECT id, text FROM notes WHERE id = ${n} AND text IN (SELECT value FROM json_each(?)) ORDER BY text, id`, '[]');
    if (n % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  // kept, they take twice as much
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
});

test('a copy holds what was there, and no file is overwritten', () => {
  add('a');
  const copy = join(folder, 'copy.db');
  db.copyTo(copy);
  expect(thrownBy(() => db.copyTo(copy))).toMatchObject({ message: expect.stringContaining('exists') });
  add('b');
  const other = Database.open(copy);
  expect(other.all('SELECT text FROM notes')).toEqual([{ text: 'a' }]);
  expect(other.integrityCheck()).toEqual([]);
  other.close();
});

test('a closed file is whole by itself', () => {
  add('a');
  db.close();
  db.close();
  expect(statSync(`${file}-wal`).size).toBe(0);
  const copy = join(folder, 'copy.db');
  copyFileSync(file, copy);
  db = Database.open(copy);
  expect(texts()).toEqual(['a']);
});

test('a file that is only looked at is not changed', () => {
  add('a');
  const copy = join(folder, 'copy.db');
  db.copyTo(copy);
  const bytes = readFileSync(copy);
  const other = Database.open(copy, { readOnly: true });
  expect(other.all('SELECT text FROM notes')).toEqual([{ text: 'a' }]);
  expect(thrownBy(() => other.run('DELETE FROM notes'))).toMatchObject({ errcode: 8 });
  other.close();
  expect(readFileSync(copy)).toEqual(bytes);
  expect(readdirSync(folder).sort()).toEqual(['copy.db', 'some.db', 'some.db-shm', 'some.db-wal']);
});

test('a broken index is found', () => {
  db.exec('CREATE INDEX notes_text ON notes (text)');
  for (let index = 0; index < 5; index++) add(`the text number ${index}`);
  db.close();
  const bytes = readFileSync(file);
  bytes.write('T', bytes.lastIndexOf('the text number 3'));
  writeFileSync(file, bytes);
  db = Database.open(file);
  expect(db.integrityCheck()).not.toEqual([]);
});

test('a locked file is nobody else’s until it is released', () => {
  const locked = join(folder, 'lock.db');
  const release = lock(locked, 0);
  expect(lock(locked, 0)).toBeUndefined();
  release?.();
  release?.();
  const again = lock(locked, 0);
  expect(again).toBeDefined();
  again?.();
});

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { person } from '../../test/given.js';
import type { Actor } from '../kernel/actor.js';
import type { RecordedEvent } from '../kernel/event.js';
import { BrokenFile, Database } from '../sqlite/database.js';
import { byKey } from './list.js';
import { NEVER, NO_POSITION, seenAt } from './moment.js';
import type { ProjectionOfAll } from './projection.js';
import { ReadModel, UnappliedEvent } from './read-model.js';
import { integer, nullable, shared, table, text } from './table.js';

const things = table('things', {
  columns: { thingId: text(), said: nullable(text()), times: integer(), teller: shared<Actor>() },
  key: ['thingId'],
  indexes: [['said']],
});

/** Each event says something of one thing, or that it is gone. */
const telling: ProjectionOfAll = {
  name: 'things',
  module: import.meta.url,
  tables: [things],
  onEvery(rows, { stream: thingId, data, actor: teller }) {
    const { said } = data as { said: string | null };
    const before = rows.get(things, { thingId });
    if (said === null) rows.remove(things, { thingId });
    else rows.put(things, { thingId, said, times: (before?.times ?? 0) + 1, teller });
    if (said === 'nonsense') throw new Error('This cannot be told.');
  },
};

const at = (n: number) => `2026-03-01T00:00:00.${String(n).padStart(3, '0')}Z`;

let count = 0;
const told = (stream: string, said: string | null): RecordedEvent => {
  const position = ++count;
  return {
    ...{ id: `e${position}`, type: 'Told', data: { said }, stream, revision: position, position, actor: person('Ada') },
    ...{ effectiveAt: at(position), recordedAt: at(position), command: 'tell', commandId: `c${position}` },
    ...{ inputHash: '', warnings: [], correlationId: '' },
  };
};

let folder: string;
const opened: ReadModel[] = [];
const open = (name: string, options?: { bulk: boolean }) => {
  const rows = ReadModel.at(join(folder, name), [telling], options);
  opened.push(rows);
  return rows;
};
beforeEach(() => {
  count = 0;
  folder = mkdtempSync(join(tmpdir(), 'sayso-read-model-'));
});
afterEach(() => {
  for (const rows of opened.splice(0)) rows.close();
  rmSync(folder, { recursive: true });
});

const seen = (rows: ReadModel, thingId: string, { position, effective = NEVER }: { position: number; effective?: string }) =>
  byKey(rows, things, { thingId }, { position, effective, at: effective, today: '2026-03-01' });

const HISTORY: readonly (readonly [string, string | null])[] = [
  ...([['a', 'one'], ['b', 'one'], ['a', 'two'], ['a', null], ['b', 'two'], ['a', 'three'], ['a', 'four']] as const), // prettier-ignore
];

test('a row is seen at each moment as it was then', () => {
  const rows = open('rows.db');
  rows.apply(HISTORY.map(([stream, said]) => told(stream, said)));
  const sayings = (of: string) => [0, 1, 2, 3, 4, 5, 6, 7].map((position) => seen(rows, of, { position })?.said);
  expect(sayings('a')).toEqual([undefined, 'one', 'one', 'two', undefined, undefined, 'three', 'four']);
  expect(sayings('b')).toEqual([undefined, undefined, 'one', 'one', 'one', 'two', 'two', 'two']);
  expect(seen(rows, 'a', { position: 7, effective: at(3) })?.said).toBe('two');
  expect([seen(rows, 'a', { position: 3 })?.born, seen(rows, 'a', { position: 7 })]).toMatchObject([1, { born: 6, times: 2 }]);
});

test('a row that is asked again and again is seen at each moment as SQL finds it, in whatever order, and when it has gone on', () => {
  const rows = open('rows.db');
  const inSql = `SELECT r.* FROM things r WHERE r.thingId = :thing AND ${seenAt('r')}`;
  const assertSeen = () => {
    const { position: last } = rows.checkpoint();
    const positions = Array.from({ length: last + 1 }, (_, position) => position);
    const moments = positions.flatMap((position) => [...positions.map(at), NEVER].map((effective) => ({ position, effective })));
    for (const moment of [...moments, ...moments.toReversed()])
      for (const thing of ['a', 'b'])
        expect([thing, moment, seen(rows, thing, moment)?.said]).toEqual([
          thing,
          moment,
          rows.all(things, inSql, { thing, ...moment })[0]?.said,
        ]);
  };
  rows.apply(HISTORY.map(([stream, said]) => told(stream, said)));
  assertSeen();
  rows.apply([told('a', null), told('b', null), told('b', 'three'), told('a', 'five')]);
  assertSeen();
});

test('what is asked twice as of one moment is answered alike, though an event came between', () => {
  const rows = open('rows.db');
  const sayings = (moment: { position: number; effective: string }) =>
    rows.all(things, `SELECT r.* FROM things r WHERE ${seenAt('r')} ORDER BY r.thingId`, moment).map(({ said }) => said);
  rows.apply([told('a', 'one'), told('b', 'one')]);
  const moment = { position: 2, effective: NEVER };
  expect(sayings(moment)).toEqual(['one', 'one']);
  rows.apply([told('b', 'two'), told('a', null), told('c', 'one')]);
  expect(sayings(moment)).toEqual(['one', 'one']);
  expect(sayings({ position: 5, effective: NEVER })).toEqual(['two', 'one']);
  expect(sayings({ position: 5, effective: at(3) })).toEqual(['one', 'two']);
});

test('what has become another reads the values that its rows share from that one', () => {
  const [rows, other] = [open('rows.db'), open('other.db')];
  const tellers = () => rows.all(things, `SELECT r.* FROM things r WHERE ${seenAt('r')}`, { position: 1, effective: NEVER });
  const event = told('a', 'one');
  rows.apply([event]);
  other.apply([{ ...event, actor: person('Bob') }]);
  expect(tellers()).toMatchObject([{ teller: { name: 'Ada' } }]);
  rows.become(other);
  expect(tellers()).toMatchObject([{ teller: { name: 'Bob' } }]);
});

test('a statement takes the bounds of a moment that it names, and no name that only begins like one', () => {
  const rows = open('rows.db');
  rows.apply([told('a', 'one'), told('b', 'one')]);
  const sql = `SELECT r.thingId FROM things r WHERE ${seenAt('r')} AND r.sinceEffective >= :effectiveFrom AND r.born <= :position`;
  expect(rows.values(sql, { position: 2, effective: NEVER, effectiveFrom: Date.parse(at(2)) })).toEqual([{ thingId: 'b' }]);
});

describe('what is kept of the rows that are there now', () => {
  const now = (rows: ReadModel) => ({ ...rows.checkpoint(), effective: NEVER, at: NEVER, today: '2026-03-01' });
  const saying = (rows: ReadModel, said: string, moment = { ...rows.checkpoint(), effective: NEVER }) =>
    rows.kept(`saying ${said}`, [{ table: things, column: 'said', value: said }], moment, () => {
      const { position, effective } = moment;
      return rows
        .all(things, `SELECT r.* FROM things r WHERE r.said = :said AND ${seenAt('r')} ORDER BY r.thingId`, { said, position, effective })
        .map(({ thingId }) => thingId);
    });

  test('is made once, and anew where a row comes to its source, leaves it or goes', () => {
    const rows = open('rows.db');
    rows.apply([told('a', 'one'), told('b', 'one')]);
    const first = saying(rows, 'one');
    expect(first).toEqual(['a', 'b']);
    rows.apply([told('c', 'two')]);
    expect(saying(rows, 'one')).toBe(first);
    rows.apply([told('a', 'two')]);
    expect([saying(rows, 'one'), saying(rows, 'two')]).toEqual([['b'], ['a', 'c']]);
    rows.apply([told('c', null), told('d', 'one')]);
    expect([saying(rows, 'one'), saying(rows, 'two')]).toEqual([['b', 'd'], ['a']]);
  });

  test('of which rows there are is made anew where one comes to its source, leaves it or goes, and not where one changes', () => {
    const rows = open('rows.db');
    const there = () =>
      rows.kept('said', [{ table: things, column: 'said', value: 'one', isOfKeys: true }], now(rows), () =>
        rows.values<{ thingId: string }>("SELECT thingId FROM things WHERE said = 'one' AND untilPosition = :never ORDER BY thingId", {
          never: NO_POSITION,
        }),
      );
    const expected = (...keys: string[]) => expect(there().map(({ thingId }) => thingId)).toEqual(keys);
    rows.apply([told('a', 'one')]);
    expected('a');
    const first = there();
    rows.apply([{ ...told('a', 'one'), actor: person('Bob') }]);
    expect(there()).toBe(first);
    rows.apply([told('b', 'one')]);
    expected('a', 'b');
    rows.apply([told('a', 'two')]);
    expected('b');
    rows.apply([told('a', 'one')]);
    expected('a', 'b');
    rows.apply([told('b', null)]);
    expected('a');
  });

  test('is made once of a moment that is past', () => {
    const rows = open('rows.db');
    rows.apply([told('a', 'one'), told('b', 'one'), told('c', 'one')]);
    const past = { position: 2, effective: NEVER };
    const first = saying(rows, 'one', past);
    rows.apply([told('a', 'two'), told('d', 'one')]);
    expect(saying(rows, 'one', past)).toBe(first);
    expect(saying(rows, 'one', { position: 2, effective: at(1) })).toEqual(['a']);
    expect(saying(rows, 'one', { position: 3, effective: NEVER })).toEqual(['a', 'b', 'c']);
    expect(saying(rows, 'one')).toEqual(['b', 'c', 'd']);
  });

  test('as it is past goes with what was not committed', () => {
    const rows = open('rows.db');
    rows.apply([told('a', 'one')]);
    rows.commit();
    rows.apply([told('b', 'one'), told('b', 'three')]);
    const past = { position: 2, effective: NEVER };
    expect([saying(rows, 'one', past), seen(rows, 'b', past)?.said]).toEqual([['a', 'b'], 'one']);
    jest.spyOn(Database.prototype, 'commit').mockImplementationOnce(() => {
      throw new Error('The disk is full.');
    });
    expect(() => {
      rows.commit();
    }).toThrow('The disk is full.');
    rows.apply([{ ...told('b', 'two'), position: 2 }, { ...told('b', 'three'), position: 3 }]); // prettier-ignore
    expect([saying(rows, 'one', past), seen(rows, 'b', past)?.said]).toEqual([['a'], 'two']);
  });

  test('answers for no moment before it was made, and for none by effective time', () => {
    const rows = open('rows.db');
    rows.apply([told('a', 'one'), told('b', 'one')]);
    expect(saying(rows, 'one')).toEqual(['a', 'b']);
    expect(saying(rows, 'one', { position: 1, effective: NEVER })).toEqual(['a']);
    expect(saying(rows, 'one', { position: 2, effective: at(1) })).toEqual(['a']);
    const before = { position: 2, effective: NEVER };
    rows.apply([told('b', 'two')]);
    expect(saying(rows, 'one', before)).toEqual(['a', 'b']);
    expect(saying(rows, 'one')).toEqual(['a']);
  });

  test('goes with what was not committed, and with the file that another takes the place of', () => {
    const [rows, other] = [open('rows.db'), open('other.db')];
    const event = told('a', 'one');
    rows.apply([event]);
    rows.commit();
    rows.apply([told('b', 'one')]);
    expect(saying(rows, 'one')).toEqual(['a', 'b']);
    jest.spyOn(Database.prototype, 'commit').mockImplementationOnce(() => {
      throw new Error('The disk is full.');
    });
    expect(() => {
      rows.commit();
    }).toThrow('The disk is full.');
    rows.apply([{ ...told('b', 'two'), position: 2 }]);
    expect(saying(rows, 'one')).toEqual(['a']);
    other.apply([{ ...event, stream: 'c' }]);
    rows.become(other);
    expect(saying(rows, 'one')).toEqual(['c']);
    rows.apply([told('d', 'one')]);
    expect(saying(rows, 'one')).toEqual(['c', 'd']);
  });
});

describe('an event that cannot be applied', () => {
  test('leaves nothing of itself, and all that stands before it in its transaction', () => {
    const rows = open('rows.db');
    const events = HISTORY.slice(0, 3).map(([stream, said]) => told(stream, said));
    expect(() => rows.apply([...events, told('a', 'nonsense')])).toThrow(UnappliedEvent);
    expect(rows.checkpoint().position).toBe(3);
    count--;
    rows.apply([told('a', 'three')]);
    expect([seen(rows, 'a', { position: 3 }), seen(rows, 'a', { position: 4 })]).toMatchObject([
      { said: 'two', times: 2, teller: person('Ada') },
      { said: 'three', times: 3, teller: person('Ada') },
    ]);
  });
});

describe('in bulk', () => {
  test('a file is made that equals one made step by step, and goes on like it', () => {
    const bulk = open('bulk.db', { bulk: true });
    const steps = open('steps.db');
    const events = HISTORY.map(([stream, said]) => told(stream, said));
    for (const rows of [bulk, steps]) for (const event of events) rows.apply([event]);
    bulk.finish();
    const next = told('a', 'five');
    for (const rows of [bulk, steps]) rows.apply([next]);
    expect([...bulk.dump()]).toEqual([...steps.dump()]);
    expect(seen(bulk, 'a', { position: 7 })?.said).toBe('four');
    bulk.close();

    const again = open('bulk.db');
    expect(again.checkpoint()).toEqual(steps.checkpoint());
    const indexes = (file: string) => {
      const db = Database.open(join(folder, file), { readOnly: true });
      const found = db.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY name");
      db.close();
      return found;
    };
    expect(indexes('bulk.db')).toEqual(indexes('steps.db'));
  });

  test('an event that cannot be applied leaves nothing of itself', () => {
    const bulk = open('bulk.db', { bulk: true });
    expect(() => bulk.apply([told('a', 'one'), told('a', 'nonsense')])).toThrow(UnappliedEvent);
    count--;
    bulk.apply([told('a', 'two')]);
    bulk.finish();
    expect(bulk.checkpoint().position).toBe(2);
    expect([seen(bulk, 'a', { position: 1 }), seen(bulk, 'a', { position: 2 })]).toMatchObject([{ times: 1 }, { said: 'two', times: 2 }]);
  });

  test('a file that was not finished goes, one that is left is not taken for a whole one, and one that is there is written anew', () => {
    open('bulk.db').apply([told('a', 'one')]);
    opened.pop()?.close();
    const bulk = open('bulk.db', { bulk: true });
    expect(bulk.checkpoint().position).toBe(0);
    opened.pop()?.close();
    expect(existsSync(join(folder, 'bulk.db'))).toBe(false);

    const left = Database.open(join(folder, 'bulk.db'));
    left.exec('CREATE TABLE things (thingId TEXT)');
    left.close();
    expect(() => open('bulk.db')).toThrow(BrokenFile);
  });
});

describe('a commit', () => {
  /** Up to where others see it, and what it says of a thing there: as it would be after a crash. */
  const outside = async (name: string) => {
    const others = ReadModel.reading(join(folder, name));
    try {
      return await others.asTheyAre(() => Promise.resolve([others.checkpoint().position, seen(others, 'a', { position: 9 })?.said]));
    } finally {
      others.close();
    }
  };

  test('is shared by what comes one after the other, which is seen here before it', async () => {
    const rows = open('rows.db');
    rows.apply([told('a', 'one')]);
    rows.apply([told('a', 'two'), told('b', 'three')]);
    expect([rows.checkpoint().position, seen(rows, 'a', { position: 3 })?.said]).toEqual([3, 'two']);
    expect(await outside('rows.db')).toEqual([0, undefined]);
    rows.commit();
    expect(await outside('rows.db')).toEqual([3, 'two']);
  });

  test('holds what came before an event that cannot be applied, and nothing of that', async () => {
    const rows = open('rows.db');
    rows.apply([told('a', 'one')]);
    expect(() => rows.apply([told('a', 'two'), told('a', 'nonsense'), told('a', 'three')])).toThrow(UnappliedEvent);
    expect([rows.checkpoint().position, seen(rows, 'a', { position: 9 })?.said]).toEqual([2, 'two']);
    expect(seen(rows, 'a', { position: 1 })?.said).toBe('one');
    expect(await outside('rows.db')).toEqual([2, 'two']);
  });

  test('that fails takes back what it would have held, and tells so', () => {
    const rows = open('rows.db');
    rows.apply([told('a', 'one')]);
    rows.commit();
    const takenBack: unknown[] = [];
    rows.whenFailed = (error) => takenBack.push(error);
    const two = told('a', 'two');
    rows.apply([two]);
    expect(seen(rows, 'a', { position: 2 })?.said).toBe('two');
    const commit = jest.spyOn(Database.prototype, 'commit').mockImplementation(() => {
      throw new Error('The disk is full.');
    });
    expect(() => rows.commit()).toThrow('The disk is full.');
    commit.mockRestore();
    expect(takenBack).toHaveLength(1);
    expect([rows.checkpoint().position, seen(rows, 'a', { position: 2 })?.said]).toEqual([1, 'one']);
    rows.apply([two]);
    expect(seen(rows, 'a', { position: 2 })?.said).toBe('two');
  });
});

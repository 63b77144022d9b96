import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { person } from '../../test/given.js';
import type { RecordedEvent } from '../kernel/event.js';
import { byKey, byKeys, groupedBy, keyedBy } from './list.js';
import type { Rows } from './projection.js';
import { ReadModel } from './read-model.js';
import { seenAt, type Moment } from './moment.js';
import {
  ddl,
  deeds,
  filled,
  flag,
  indexDdl,
  instant,
  integer,
  json,
  nullable,
  nullables,
  shared,
  table,
  text,
  uuid,
  type Deed,
  type RowOf,
} from './table.js';

const things = table('things', {
  columns: {
    thingId: text(),
    number: integer(),
    status: text<'OPEN' | 'DONE'>(),
    isGood: flag(),
    since: instant(),
    notes: json<readonly string[]>(),
    anything: json<unknown>(),
    reason: nullable(text()),
    ...nullables({ by: json<{ name: string }>(), count: integer() }),
  },
  key: ['thingId', 'number'],
  indexes: [['status', 'reason'], ['stream']],
});
type Thing = RowOf<typeof things>;

const key = { thingId: 't', number: 1 };
const whole: Thing = { ...key, status: 'OPEN', isGood: true, since: '2026-03-01T00:00:00.000Z', notes: ['a'], anything: { b: [null] } };
const filledOut = { ...whole, reason: 'why', by: { name: 'Ada' }, count: 2 };

const folder = mkdtempSync(join(tmpdir(), 'sayso-table-'));
const opened: ReadModel[] = [];
afterAll(() => {
  for (const rows of opened) rows.close();
  rmSync(folder, { recursive: true });
});

/** One for every event. */
const records = table('records', {
  columns: { id: uuid(), position: integer(), stream: shared<string>(), at: instant(), toldAt: instant() },
  key: ['position'],
  lasting: { since: 'at', recorded: 'toldAt' },
  indexes: [['at']],
});

/** Its key says whose the rows are, as they change and as they last. */
const parts = table('parts', { columns: { thingId: text(), said: text() }, streamPrefix: 'thing-', key: ['thingId'] });
const sayings = table('sayings', {
  columns: { thing: text(), number: integer(), saidAt: instant() },
  streamPrefix: '',
  key: ['thing', 'number'],
  lasting: { since: 'saidAt' },
});

/** What several people did, mostly the same ones. */
const works = table('works', {
  columns: { thingId: text(), done: deeds<readonly Deed[]>(), last: nullable(deeds<Deed>()) },
  key: ['thingId'],
});

/** A read model in which each step is one event, and the moment after the last. */
function after(...steps: readonly ((rows: Rows) => unknown)[]): readonly [ReadModel, Moment] {
  const at = '2026-03-02T00:00:00.000Z';
  const rows = ReadModel.at(join(folder, `${opened.length}.db`), [
    {
      name: 'things',
      module: import.meta.url,
      tables: [things, records, parts, sayings, works],
      onEvery: (writer, { position }) => steps[position - 1]?.(writer),
    },
  ]);
  opened.push(rows);
  rows.apply(
    steps.map((_, index): RecordedEvent => ({
      ...{ id: `e${index}`, type: 'Told', data: {}, stream: 'thing-t', revision: index, position: index + 1, actor: person('Ada') },
      ...{ effectiveAt: at, recordedAt: at, command: 'tell', commandId: `c${index}`, inputHash: '', warnings: [], correlationId: '' },
    })),
  );
  return [rows, { position: steps.length, effective: at, at, today: '2026-03-02' }];
}
const seenAfter = (...steps: readonly ((rows: Rows) => unknown)[]) => {
  const [rows, moment] = after(...steps);
  return byKey(rows, things, key, moment);
};
const put = (rows: Rows) => rows.put(things, whole);

describe('a row', () => {
  test('is read as it was written, what was absent as null', () => {
    expect(seenAfter(put)).toMatchObject({ ...whole, reason: null, by: null, count: null });
    expect(seenAfter((rows) => rows.put(things, filledOut))).toMatchObject(filledOut);
  });

  test('of deeds is read as it was written, and each person is stored once', () => {
    const [ada, ben] = [person('Ada'), person('Ben')];
    const row = { thingId: 't', done: [{ by: ada, via: ben, at: 'dawn' }, { by: ben }], last: { by: ada, note: 'n' } };
    const [rows, moment] = after(
      (writer) => writer.put(works, row),
      (writer) => writer.put(works, { ...row, done: [], last: null }),
    );
    const seen = (position: number) => byKey(rows, works, { thingId: 't' }, { ...moment, position });
    expect([seen(1), seen(2)]).toMatchObject([row, { thingId: 't', done: [], last: null }]);
    const [stored] = rows.values<{ done: string }>('SELECT done FROM works ORDER BY untilPosition', {});
    expect(JSON.parse(stored?.done ?? '')).toEqual([{ by: 1, via: 2, at: 'dawn' }, { by: 2 }]);
    const told = [...rows.dump()].find(([name, text]) => name === 'works' && text.includes('dawn'));
    expect(told?.[1]).toContain(JSON.stringify(JSON.stringify(row.done)).slice(1, -1));
  });

  test('holds what its columns declare', () => {
    const [row] = [whole];
    const status: 'OPEN' | 'DONE' = row.status;
    const reason: string | null | undefined = row.reason;
    const by: { name: string } | null | undefined = row.by;
    // @ts-expect-error -- a number, not a text
    const number: string = row.number;
    // @ts-expect-error -- may be null
    const count: number = row.count;
    // @ts-expect-error -- there is no such column
    const misspelt: unknown = row.staus;
    expect([status, reason, by, number, count, misspelt]).toEqual(['OPEN', undefined, undefined, 1, undefined, undefined]);
  });
});

describe('a row that lasts', () => {
  const stream = 'thing-t';
  const [at, toldAt] = ['2026-03-01T23:59:59.999Z', '2026-03-02T00:00:00.001Z'];
  const [id, odd] = ['0f9a6b49-f277-8cfc-ad68-e90c8961b692', '0F9A6B49-F277-8CFC-AD68-E90C8961B692'];
  const recorded = after(
    (rows) => rows.put(records, { id, position: 1, stream, at, toldAt }),
    (rows) => rows.put(records, { id: odd, position: 2, stream, at: toldAt, toldAt: '2026-03-02T00:00:00.003Z' }),
  );

  test('is read as it was written, its id in other letters too, and seen from its moment on', () => {
    const [rows] = recorded;
    const idsAt = (effective: string) =>
      rows.all(records, `SELECT r.* FROM records r WHERE ${seenAt('r')} ORDER BY r.position`, { position: 2, effective });
    expect(idsAt(toldAt)).toMatchObject([{ id, position: 1, stream, at, toldAt }, { id: odd }]);
    expect(idsAt(at)).toMatchObject([{ id }]);
    expect(idsAt('2026-03-01T23:59:59.998Z')).toEqual([]);
    expect(rows.values('SELECT typeof(id) AS type, sinceEffective FROM records WHERE position = 1', {})).toEqual([
      { type: 'blob', sinceEffective: Date.parse(at) },
    ]);
  });

  test('says when its event was recorded, and an event beyond them all when the last one was', () => {
    const [rows] = recorded;
    expect([1, 2, 3].map((position) => rows.recordedAt(position))).toEqual([
      toldAt,
      '2026-03-02T00:00:00.003Z',
      '2026-03-02T00:00:00.003Z',
    ]);
    expect([at, toldAt, '2026-03-02T00:00:00.002Z', '2026-03-02T00:00:00.003Z'].map((moment) => rows.positionAt(moment))).toEqual([
      0, 1, 1, 2,
    ]);
  });
});

describe('a row whose key says of which stream it is', () => {
  const saidAt = '2026-03-01T23:59:59.999Z';

  test('is read with it, also as it was before it changed', () => {
    const [rows, moment] = after(
      (writer) => writer.put(parts, { thingId: 't', said: 'one' }),
      (writer) => writer.change(parts, { thingId: 't' }, { said: 'two' }),
      (writer) => writer.put(sayings, { thing: 'thing-t', number: 1, saidAt }),
    );
    expect(rows.seen(parts, { thingId: 't' }, moment)).toMatchObject({ said: 'two', stream: 'thing-t', born: 1 });
    expect(rows.seen(parts, { thingId: 't' }, { ...moment, position: 1 })).toMatchObject({ said: 'one', stream: 'thing-t', born: 1 });
    expect(rows.seen(sayings, { thing: 'thing-t', number: 1 }, moment)).toMatchObject({ saidAt, stream: 'thing-t', born: 3 });
    expect(rows.values('SELECT stream FROM parts UNION ALL SELECT stream FROM sayings', {})).toEqual(
      Array.from({ length: 3 }, () => ({ stream: 'thing-t' })),
    );
  });

  test('is refused where the event is of another', () => {
    expect(() => after((writer) => writer.put(parts, { thingId: 'u', said: 'one' }))).toThrow(
      'A row of parts is of thing-u, not of thing-t.',
    );
    expect(() => after((writer) => writer.put(sayings, { thing: 't', number: 1, saidAt }))).toThrow(
      'A row of sayings is of t, not of thing-t.',
    );
  });
});

describe('what the compiler refuses to write', () => {
  test('a value of another type than the column', () => {
    // @ts-expect-error -- a number, not a text
    expect(() => after((rows) => rows.put(things, { ...whole, number: 'one' }))).toThrow('cannot store TEXT value in INTEGER column');
    const row = seenAfter(
      put,
      // @ts-expect-error -- a status that there is not
      (rows) => rows.put(things, { ...whole, status: 'SHUT' }),
      // @ts-expect-error -- a flag, not a text
      (rows) => rows.change(things, key, { isGood: 'yes' }),
      // @ts-expect-error -- may not be null
      (rows) => rows.change(things, key, { since: null }),
    );
    expect(row).toMatchObject({ status: 'SHUT', isGood: false, since: null });
  });

  test('a misspelt column, also one that is spread into the row', () => {
    const misspelt = { reeson: 'why' };
    const row = seenAfter(
      // @ts-expect-error -- there is no such column
      (rows) => rows.put(things, { ...whole, reeson: 'why' }),
      // @ts-expect-error -- there is no such column
      (rows) => rows.put(things, { ...whole, ...misspelt }),
      // @ts-expect-error -- there is no such column
      (rows) => rows.change(things, key, { reeson: 'why' }),
      // @ts-expect-error -- there is no such column
      (rows) => rows.change(things, key, misspelt),
    );
    expect(row).toMatchObject({ reason: null });
    expect(row).not.toHaveProperty('reeson');
  });

  test('a row that lacks a column which may not be null', () => {
    const { anything: _, ...lacking } = whole;
    // @ts-expect-error -- `anything` may hold anything, and has to be there
    expect(seenAfter((rows) => rows.put(things, lacking))).toMatchObject({ anything: null });
  });
});

describe('what the compiler refuses as a key', () => {
  test('where a row is read, changed or removed', () => {
    const found: unknown[] = [];
    const row = seenAfter(
      put,
      // @ts-expect-error -- half a key
      (rows) => found.push(rows.get(things, { thingId: 't' })),
      // @ts-expect-error -- a misspelt column
      (rows) => found.push(rows.get(things, { thingId: 't', nummer: 1 })),
      // @ts-expect-error -- no column of the key
      (rows) => found.push(rows.get(things, { ...key, status: 'OPEN' })),
      // @ts-expect-error -- half a key
      (rows) => rows.remove(things, { number: 1 }),
      // @ts-expect-error -- a text, not a number
      (rows) => rows.remove(things, { thingId: 1, number: 2 }),
    );
    expect(found).toMatchObject([undefined, undefined, whole] as unknown[]);
    expect(row).toMatchObject(whole);
    // @ts-expect-error -- half a key
    expect(() => after(put, (rows) => rows.change(things, { thingId: 't' }, { status: 'DONE' }))).toThrow('has no row');
  });

  test('where rows are asked for', () => {
    const [rows, moment] = after(put);
    expect(byKeys(rows, things, 'status', ['OPEN'], moment)).toMatchObject([whole]);
    // @ts-expect-error -- half a key
    expect(byKey(rows, things, { thingId: 't' }, moment)).toBeUndefined();
    // @ts-expect-error -- a misspelt column
    expect(rows.seen(things, { thingId: 't', nummer: 1 }, moment)).toBeUndefined();
    // @ts-expect-error -- a misspelt column
    expect(() => byKeys(rows, things, 'staus', ['OPEN'], moment)).toThrow('no such column');
    // @ts-expect-error -- a misspelt column
    expect([...keyedBy('staus', [whole]).keys()]).toEqual(['undefined']);
    // @ts-expect-error -- a misspelt column
    expect([...groupedBy('staus', [whole]).keys()]).toEqual(['undefined']);
  });
});

test('the compiler refuses a table whose key or index names no column of it, or whose key may be null', () => {
  const columns = { a: text(), b: nullable(text()) };
  // @ts-expect-error -- a misspelt column
  expect(ddl(table('t', { columns, key: ['aa'] }))).toContain('PRIMARY KEY (aa,');
  // @ts-expect-error -- may be null
  expect(ddl(table('t', { columns, key: ['b'] }))).toContain('PRIMARY KEY (b,');
  // @ts-expect-error -- a misspelt column
  expect(indexDdl(table('t', { columns, key: ['a'], indexes: [['bb']] }))[0]).toContain('(bb, born)');
  // @ts-expect-error -- no way to store it
  expect(ddl(table('t', { columns: { a: 'TEXT' }, key: [] }))).toContain('a undefined');
});

test('a table of which only filled rows are read gives their type', () => {
  const counted = filled(things, ['count']);
  const count = (row: RowOf<typeof counted>): number => row.count;
  expect(count(filledOut)).toBe(2);
  expect(counted).toBe(things);
  // @ts-expect-error -- a misspelt column
  expect(filled(things, ['cuont'])).toBe(things);
  // @ts-expect-error -- its count may be null
  expect(count(whole)).toBeUndefined();
});

/** What does not compile here would be a wrong row: `npm run types` holds each line that expects an error. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAYSO } from '../kernel/actor.js';
import type { RecordedEvent } from '../kernel/event.js';
import { byKey, byKeys } from './list.js';
import { NEVER } from './moment.js';
import type { Rows } from './projection.js';
import { ReadModel } from './read-model.js';
import { ddl, flag, integer, json, nullable, table, text, type RowOf } from './table.js';

type Mood = 'GLAD' | 'SAD';

const guests = table('guests', {
  columns: { name: text(), age: nullable(integer()), isIn: flag(), moods: json<readonly Mood[]>(), mood: nullable(text<Mood>()) },
  key: ['name'],
  indexes: [['age']],
});
type Guest = RowOf<typeof guests>;

const ADA: Guest = { name: 'Ada', age: 36, isIn: true, moods: ['GLAD', 'SAD'], mood: 'GLAD' };
const BOB: Guest = { name: 'Bob', isIn: false, moods: [] };

const event = (position: number): RecordedEvent => ({
  ...{ id: String(position), type: 'GuestsCame', data: {}, stream: 'guests-1', revision: position - 1, position },
  ...{ actor: SAYSO, effectiveAt: NEVER, recordedAt: NEVER, command: 'come', commandId: 'c', inputHash: '', warnings: [] },
  correlationId: 'c',
});

let folder: string;
let rows: ReadModel;
/** What the projection of the next event does. */
let project: (rows: Rows) => void = () => {};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sayso-table-'));
  rows = ReadModel.at(join(folder, 'rows.db'), [
    { name: 'guests', version: 1, tables: [guests], on: { GuestsCame: (given) => project(given) } },
  ]);
  project = (given) => {
    given.put(guests, ADA);
    given.put(guests, BOB);
  };
  rows.apply([event(1)]);
});
afterAll(() => {
  rows.close();
  rmSync(folder, { recursive: true });
});

const moment = { position: 1, effective: NEVER, at: NEVER, today: '2026-03-01' };

test('rows come back as they were put, and what was left out as null', () => {
  expect(byKeys(rows, guests, 'name', ['Ada', 'Bob'], moment)).toMatchObject([ADA, { ...BOB, age: null, mood: null }]);
  expect(byKey(rows, guests, { name: 'Ada' }, moment)).toMatchObject(ADA);
});

test('the SQL is made of the columns', () =>
  expect(ddl(guests as never).join('\n')).toMatch(/name TEXT, age INTEGER, isIn INTEGER, moods TEXT, mood TEXT, [^]*guests_age/));

describe('does not compile', () => {
  /** Only to be compiled. */
  const compiled = (work: (rows: Rows) => unknown) => expect(work).toBeInstanceOf(Function);

  test('a value of another type than its column', () =>
    compiled((given) => {
      // @ts-expect-error -- an age is a number
      given.put(guests, { ...ADA, age: '36' });
      // @ts-expect-error -- a flag is no number
      given.change(guests, { name: 'Ada' }, { isIn: 1 });
      // @ts-expect-error -- no such mood
      given.change(guests, { name: 'Ada' }, { mood: 'BORED' });
      // @ts-expect-error -- a name is never null
      given.put(guests, { ...ADA, name: null });
    }));

  test('a misspelt column', () =>
    compiled((given) => {
      // @ts-expect-error -- there is no column agge
      given.put(guests, { ...ADA, agge: 36 });
      // @ts-expect-error -- there is no column mod
      given.change(guests, { name: 'Ada' }, { mod: 'SAD' });
      // @ts-expect-error -- there is no column nam
      given.remove(guests, { nam: 'Ada' });
      // @ts-expect-error -- there is no column nam
      byKeys(rows, guests, 'nam', ['Ada'], moment);
    }));

  test('a row without a column that is never null, and a key that is none', () =>
    compiled((given) => {
      // @ts-expect-error -- whether she is in
      given.put(guests, { name: 'Ada', moods: [] });
      // @ts-expect-error -- an age is no key
      given.get(guests, { age: 36 });
    }));

  test('a key or an index of no column, and a key that may be null', () =>
    compiled(() => {
      // @ts-expect-error -- there is no column nam
      table('a', { columns: { name: text() }, key: ['nam'] });
      // @ts-expect-error -- there is no column nam
      table('a', { columns: { name: text() }, key: ['name'], indexes: [['nam']] });
      // @ts-expect-error -- it may be null, and a key never is
      table('a', { columns: { name: nullable(text()) }, key: ['name'] });
    }));

  test('reading a column as what it is not', () => {
    const [ada] = byKeys(rows, guests, 'name', ['Ada'], moment);
    // @ts-expect-error -- an age may be null
    const age: number = ada!.age;
    expect(age).toBe(36);
  });
});

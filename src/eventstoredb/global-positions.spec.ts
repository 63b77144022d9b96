import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Database } from '../sqlite/database.js';
import { GlobalPositions, POSITIONS_FILE, type EventToCount } from './global-positions.js';

let folder: string;
let positions: GlobalPositions;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sayso-positions-'));
  positions = GlobalPositions.open(folder);
});
afterEach(() => {
  positions.close();
  rmSync(folder, { recursive: true });
});

const reopened = () => {
  positions.close();
  return (positions = GlobalPositions.open(folder));
};
const eventAt = (storePosition: bigint, created = '2026-03-01T12:00:00.000Z'): EventToCount => ({
  storePosition,
  id: `e${storePosition}`,
  created,
  stream: 'a',
  revision: Number(storePosition % 1_000n),
});
const rewritten = expect.objectContaining({ code: 'HISTORY_REWRITTEN' });
const refusal = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test('counts from 1, without a gap, and goes on where it ended', () => {
  expect(positions.last).toBeUndefined();
  expect(positions.count([eventAt(100n), eventAt(250n)]).map(({ position }) => position)).toEqual([1, 2]);
  expect(reopened().count([eventAt(251n)])).toMatchObject([{ position: 3, storePosition: 251n, eventId: 'e251' }]);
  expect(positions.last).toEqual(positions.at(3));
  expect(positions.first()).toEqual(positions.of(100n));
  expect([positions.at(4), positions.of(101n)]).toEqual([undefined, undefined]);
});

test('keeps places beyond 2^53 exactly', () => {
  const far = 2n ** 62n + 1n;
  positions.count([eventAt(far), eventAt(far + 2n)]);
  expect(reopened().of(far)).toMatchObject({ position: 1, storePosition: far });
  expect(positions.at(2)).toMatchObject({ storePosition: far + 2n });
});

test('records the store’s time, which never goes back', () => {
  const [early, late] = ['2026-03-01T11:00:00.000Z', '2026-03-01T12:00:00.000Z'];
  positions.count([eventAt(1n, late), eventAt(2n, early)]);
  expect(reopened().count([eventAt(3n, early)])).toMatchObject([{ recordedAt: late }]);
  expect(positions.at(2)).toMatchObject({ recordedAt: late });
});

test('keeps what was counted, and refuses another event there, or one where none was', () => {
  positions.count([eventAt(1n), eventAt(5n)]);
  expect(positions.count([eventAt(1n), eventAt(5n), eventAt(9n)]).map(({ position }) => position)).toEqual([1, 2, 3]);
  for (const other of [{ ...eventAt(5n), id: 'other' }, eventAt(4n)])
    expect(refusal(() => positions.count([eventAt(20n), other]))).toEqual(rewritten);
  expect(positions.last).toMatchObject({ position: 3 });
  expect(reopened().last).toMatchObject({ position: 3 });
});

test('is the same however the log is cut into parts, read twice, and begun anew', () => {
  const places = fc.uniqueArray(fc.bigInt({ min: 0n, max: 10n ** 6n }), { maxLength: 40 }).map((all) => all.sort((a, b) => Number(a - b)));
  fc.assert(
    fc.property(places, fc.array(fc.nat(40), { maxLength: 10 }), (places, cuts) => {
      positions.close();
      GlobalPositions.discard(folder);
      positions = GlobalPositions.open(folder);
      for (const [index, cut] of [...cuts, places.length].entries()) {
        positions.count(places.slice(0, cut).map((place) => eventAt(place)));
        if (index % 3 === 2) reopened();
      }
      expect(places.map((place) => positions.of(place)?.position)).toEqual(places.map((_, index) => index + 1));
    }),
    { numRuns: 30 },
  );
});

test('counts again, and alike, what a crash has taken, and writes the rest in time', async () => {
  const [early, late] = ['2026-03-01T11:00:00.000Z', '2026-03-01T12:00:00.000Z'];
  const counted = [...positions.count([eventAt(1n, late)]), ...positions.count([eventAt(7n, early)])];
  const other = GlobalPositions.open(folder);
  expect(other.last).toBeUndefined();
  expect(other.count([eventAt(1n, late), eventAt(7n, early)])).toEqual(counted);
  await sleep(300);
  other.close();
  expect(counted[1]).toMatchObject(reopened().last!);
});

test('writes many at once, and finds them before and after', () => {
  const all = Array.from({ length: 1_203 }, (_, index) => eventAt(BigInt(index * 10 + 5)));
  for (let from = 0; from < all.length; from += 7) positions.count(all.slice(from, from + 7));
  const written = GlobalPositions.open(folder);
  expect(written.last?.position).toBeGreaterThan(900);
  written.close();
  const found = () =>
    all.map(({ storePosition }, index) => [positions.of(storePosition)?.position, positions.at(index + 1)?.storePosition]);
  const expected = all.map(({ storePosition }, index) => [index + 1, storePosition]);
  expect(found()).toEqual(expected);
  reopened();
  expect(found()).toEqual(expected);
});

test('tells whoever counts next that what was counted could not be written, and does not count that', async () => {
  const db = Database.open(join(folder, POSITIONS_FILE));
  db.exec("CREATE TRIGGER never BEFORE INSERT ON positions BEGIN SELECT RAISE(ABORT, 'never'); END");
  positions.count([eventAt(1n)]);
  await sleep(300);
  expect(refusal(() => positions.count([eventAt(2n)]))).toMatchObject({ code: 'ERR_SQLITE_ERROR' });
  expect(positions.last).toMatchObject({ position: 1 });
  db.exec('DROP TRIGGER never');
  db.close();
  positions.count([eventAt(2n)]);
  expect(reopened().last).toMatchObject({ position: 2 });
});

test('begins anew where its file is broken', () => {
  positions.count([eventAt(1n)]);
  positions.close();
  writeFileSync(join(folder, POSITIONS_FILE), 'x'.repeat(10_000));
  positions = GlobalPositions.open(folder);
  expect(positions.last).toBeUndefined();
});

test('counts anew in a file that knows no streams, and knows them then', () => {
  positions.count([eventAt(1n)]);
  positions.close();
  const db = Database.open(join(folder, POSITIONS_FILE));
  db.exec('DROP TABLE streams; PRAGMA user_version = 2');
  db.close();
  positions = GlobalPositions.open(folder);
  expect([positions.last, positions.revisionOf('a')]).toEqual([undefined, -1]);
  positions.count([eventAt(1n), { ...eventAt(2n), stream: 'b' }, eventAt(3n)]);
  const revisions = () => ['a', 'b', 'c'].map((name) => positions.revisionOf(name));
  expect(revisions()).toEqual([3, 2, -1]);
  reopened();
  expect(revisions()).toEqual([3, 2, -1]);
});

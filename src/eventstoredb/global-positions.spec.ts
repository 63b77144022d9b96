import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Database } from '../sqlite/database.js';
import { GlobalPositions, POSITIONS_FILE, type StoredPlace } from './global-positions.js';

let folder: string;
let ordinals: GlobalPositions;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sayso-ordinals-'));
  ordinals = GlobalPositions.open(folder);
});
afterEach(() => {
  ordinals.close();
  rmSync(folder, { recursive: true });
});

const reopened = () => {
  ordinals.close();
  return (ordinals = GlobalPositions.open(folder));
};
const lying = (storePosition: bigint, created = '2026-03-01T12:00:00.000Z'): StoredPlace => ({
  storePosition,
  id: `e${storePosition}`,
  created,
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
  expect(ordinals.last).toBeUndefined();
  expect(ordinals.count([lying(100n), lying(250n)]).map(({ position }) => position)).toEqual([1, 2]);
  expect(reopened().count([lying(251n)])).toMatchObject([{ position: 3, storePosition: 251n, eventId: 'e251' }]);
  expect(ordinals.last).toEqual(ordinals.at(3));
  expect(ordinals.first()).toEqual(ordinals.of(100n));
  expect([ordinals.at(4), ordinals.of(101n)]).toEqual([undefined, undefined]);
});

test('keeps places beyond 2^53 exactly', () => {
  const far = 2n ** 62n + 1n;
  ordinals.count([lying(far), lying(far + 2n)]);
  expect(reopened().of(far)).toMatchObject({ position: 1, storePosition: far });
  expect(ordinals.at(2)).toMatchObject({ storePosition: far + 2n });
});

test('records the store’s time, which never goes back', () => {
  const [early, late] = ['2026-03-01T11:00:00.000Z', '2026-03-01T12:00:00.000Z'];
  ordinals.count([lying(1n, late), lying(2n, early)]);
  expect(reopened().count([lying(3n, early)])).toMatchObject([{ recordedAt: late }]);
  expect(ordinals.at(2)).toMatchObject({ recordedAt: late });
});

test('keeps what was counted, and refuses another event there, or one where none was', () => {
  ordinals.count([lying(1n), lying(5n)]);
  expect(ordinals.count([lying(1n), lying(5n), lying(9n)]).map(({ position }) => position)).toEqual([1, 2, 3]);
  for (const other of [{ ...lying(5n), id: 'other' }, lying(4n)])
    expect(refusal(() => ordinals.count([lying(20n), other]))).toEqual(rewritten);
  expect(ordinals.last).toMatchObject({ position: 3 });
  expect(reopened().last).toMatchObject({ position: 3 });
});

test('is the same however the log is cut into parts, read twice, and begun anew', () => {
  const places = fc.uniqueArray(fc.bigInt({ min: 0n, max: 10n ** 6n }), { maxLength: 40 }).map((all) => all.sort((a, b) => Number(a - b)));
  fc.assert(
    fc.property(places, fc.array(fc.nat(40), { maxLength: 10 }), (places, cuts) => {
      ordinals.close();
      GlobalPositions.discard(folder);
      ordinals = GlobalPositions.open(folder);
      for (const [index, cut] of [...cuts, places.length].entries()) {
        ordinals.count(places.slice(0, cut).map((place) => lying(place)));
        if (index % 3 === 2) reopened();
      }
      expect(places.map((place) => ordinals.of(place)?.position)).toEqual(places.map((_, index) => index + 1));
    }),
    { numRuns: 30 },
  );
});

test('counts again, and alike, what a crash has taken, and writes the rest in time', async () => {
  const [early, late] = ['2026-03-01T11:00:00.000Z', '2026-03-01T12:00:00.000Z'];
  const counted = [...ordinals.count([lying(1n, late)]), ...ordinals.count([lying(7n, early)])];
  const other = GlobalPositions.open(folder);
  expect(other.last).toBeUndefined();
  expect(other.count([lying(1n, late), lying(7n, early)])).toEqual(counted);
  await sleep(300);
  other.close();
  expect(reopened().last).toEqual(counted[1]);
});

test('writes many at once, and finds them before and after', () => {
  const all = Array.from({ length: 1_203 }, (_, index) => lying(BigInt(index * 10 + 5)));
  for (let from = 0; from < all.length; from += 7) ordinals.count(all.slice(from, from + 7));
  const written = GlobalPositions.open(folder);
  expect(written.last?.position).toBeGreaterThan(900);
  written.close();
  const found = () => all.map(({ storePosition }, index) => [ordinals.of(storePosition)?.position, ordinals.at(index + 1)?.storePosition]);
  const expected = all.map(({ storePosition }, index) => [index + 1, storePosition]);
  expect(found()).toEqual(expected);
  reopened();
  expect(found()).toEqual(expected);
});

test('tells whoever counts next that what was counted could not be written, and does not count that', async () => {
  const db = Database.open(join(folder, POSITIONS_FILE));
  db.exec('ALTER TABLE ordinals RENAME TO away');
  ordinals.count([lying(1n)]);
  await sleep(300);
  expect(refusal(() => ordinals.count([lying(2n)]))).toMatchObject({ code: 'ERR_SQLITE_ERROR' });
  expect(ordinals.last).toMatchObject({ position: 1 });
  db.exec('ALTER TABLE away RENAME TO ordinals');
  db.close();
  ordinals.count([lying(2n)]);
  expect(reopened().last).toMatchObject({ position: 2 });
});

test('begins anew where its file is broken', () => {
  ordinals.count([lying(1n)]);
  ordinals.close();
  writeFileSync(join(folder, POSITIONS_FILE), 'x'.repeat(10_000));
  ordinals = GlobalPositions.open(folder);
  expect(ordinals.last).toBeUndefined();
});

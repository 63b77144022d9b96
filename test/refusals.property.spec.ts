import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ROLES } from '../src/kernel/actor.js';
import { Refusal } from '../src/kernel/refusal.js';
import { LOG_FILE } from '../src/sqlite/sqlite.event-log.js';
import { anyCommand, BEGINNING, OTHERS, type AnyCommand, type Key } from './any-command.js';
import { openRegister, type Register } from './bus.js';
import { person } from './given.js';
import { sized } from './size.js';

const RUNS = sized({ short: 4, whole: 40, long: 400 });

/** Codes that so many runs meet. */
const MET = ['FORBIDDEN', 'INVALID', 'UNKNOWN_FIELD', 'ID_TAKEN', 'WRONG_STATUS', 'CONFLICT', 'OUT_OF_ORDER', 'AT_IN_FUTURE'];

const EVERYBODY = person('Everybody', 'SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP');

let register: Register;
beforeAll(async () => {
  register = await openRegister();
  for (const command of OTHERS) await register.send(command, { actor: EVERYBODY });
});
afterAll(() => register.end());

/** Every byte of the log, in its file and in the write-ahead log beside it. */
async function bytesOfLog(): Promise<readonly Buffer[]> {
  await turn(); // a checkpoint comes after the answer
  return ['', '-wal'].map((suffix) => readFileSync(join(register.folder, LOG_FILE + suffix)));
}

const roles = fc.oneof(fc.subarray([...ROLES]), fc.constant(EVERYBODY.roles), fc.constant(EVERYBODY.roles));
const people = fc
  .array(roles, { minLength: 2, maxLength: 3 })
  .map((all) => all.map((held, n) => person(`Person ${n}`, ...held)))
  .chain((all) => fc.constantFrom(...all));

/** What is wrong with an input besides what the rules say, now and then. */
const spoiled = fc.oneof(
  { arbitrary: fc.constant({}), weight: 6 },
  fc.constantFrom({ commandId: 'again' }, { commandId: '' }, { nonsense: 1 }, { expectedRevision: 0 }, { expectedRevision: 3 }),
  fc.constantFrom(
    { reason: '' },
    { name: 7 },
    { title: '\ud800' },
    { note: 'a\0b' },
    { wordingVersion: 0.5 },
    { targetDate: '2025-02-30' },
  ),
  fc.constantFrom({ customerId: 'nobody' }, { featureId: 'nothing' }, { requestId: 'none' }, { commitmentId: 'none@everyone' }),
);
const moment = fc.oneof(fc.constant(undefined), fc.constantFrom('2020-01-01T00:00:00.000Z', '2199-01-01T00:00:00.000Z'));

const step = fc.record({ command: anyCommand, by: people, spoiled, at: moment });

describe('a command that is not accepted', () => {
  test('leaves the log byte for byte', async () => {
    const codes = new Set<string>();
    let accepted = 0;
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 60 }), async (steps) => {
        const key = `k${round++}`;
        for (const first of BEGINNING) await register.sendOn(key, first, { actor: EVERYBODY });
        for (const { command, by, spoiled: more, at } of steps) {
          const before = await bytesOfLog();
          const { position } = await register.infrastructure.log.head();
          const spoil = (on: Key): AnyCommand => {
            const [type, input] = command(on);
            return [type, { ...input, ...more }];
          };
          const done = await register.sendOn(key, spoil, { actor: by, via: at === undefined ? undefined : EVERYBODY, at });
          const after = await bytesOfLog();
          if (!(done instanceof Refusal) && done.outcome === 'ACCEPTED') {
            accepted++;
            expect(done.position).toBeGreaterThan(position);
            continue;
          }
          for (const { code } of done instanceof Refusal ? done.objections : []) codes.add(code);
          expect((await register.infrastructure.log.head()).position).toBe(position);
          expect(after.map((bytes, index) => bytes.equals(before[index]!))).toEqual([true, true]);
        }
      }),
      { numRuns: RUNS },
    );
    expect(accepted).toBeGreaterThan(RUNS);
    expect([...codes]).toEqual(expect.arrayContaining(sized({ short: MET.slice(0, 1), whole: MET })));
    expect(codes.size).toBeGreaterThan(sized({ short: 3, whole: 15 }));
  }, 600_000);
});

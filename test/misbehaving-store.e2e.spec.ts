import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commandName } from '../src/commands/command.js';
import { SyncCustomer } from '../src/customers/customer.commands.js';
import { anyCommand, BEGINNING, makesWording, OTHERS, type AnyCommand } from './any-command.js';
import { PASSING } from './eventstoredb/faults.js';
import { StandIn } from './eventstoredb/stand-in.js';
import { Nodes, sendUntilAnswered } from './nodes.js';
import { endAll, sayso } from './sayso.js';
import type { Answer, Ask } from './service.js';
import { sized } from './size.js';

const SEED = 20;
const COMMANDS = sized({ short: 60, whole: 1_000 });
const CLIENTS = 16;
const KEYS = sized({ short: 2, whole: 8 });

let place: string;
let standIn: StandIn;

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'sayso-misbehaving-'));
  standIn = await StandIn.start({ folder: join(place, 'store') });
});
afterEach(async () => {
  endAll();
  await standIn.stop();
  rmSync(place, { recursive: true, force: true });
});

test(`${COMMANDS} seeded commands from ${CLIENTS} clients of two nodes, while every 20th call of their store goes wrong`, async () => {
  const nodes = await Nodes.at(place, standIn.url, 2);
  await nodes.startAll();
  const everybody = await Promise.all(['Sofia', 'Priya'].map((name) => nodes.as(name, 'SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP')));
  const wordings = new Map<string, number>();
  /** Whether it cannot but change something, what it was answered, and, where it was not refused, what the same was on the other node. */
  const answers = new Map<string, { changes: boolean; answer: Answer['data']; again: Answer['data'] }>();

  const sendAs = async (asks: readonly Ask[], commandId: string, [type, input]: AnyCommand, changes = false) => {
    const command = commandName(type);
    const answer = await sendUntilAnswered(asks, command, { ...input, commandId });
    const again = answer.userErrors.length === 0 && (await sendUntilAnswered([...asks].reverse(), command, { ...input, commandId }));
    answers.set(commandId, { changes, answer, again });
    return answer;
  };
  for (const [index, command] of OTHERS.entries()) await sendAs(everybody[0]!, `other-${index}`, command);
  for (let key = 0; key < KEYS; key++)
    for (const [index, command] of BEGINNING.entries())
      await sendAs(everybody[0]!, `beginning-${key}-${index}`, command({ key: `k${key}`, wordings: 0 }));

  standIn.everyNth(20, SEED, PASSING);
  const before = { ...standIn.received };
  const drawn = fc.sample(fc.record({ command: anyCommand, key: fc.nat(KEYS - 1), by: fc.nat(1), node: fc.nat(1) }), {
    seed: SEED,
    numRuns: COMMANDS,
  });
  let next = 0;
  const work = async () => {
    for (let number = next++; number < COMMANDS; number = next++) {
      const { command, key: k, by, node } = drawn[number]!;
      const key = `k${k}`;
      const asks = node === 0 ? everybody[by]! : [...everybody[by]!].reverse();
      const changes = number % 2 === 1;
      const any: AnyCommand = changes
        ? [SyncCustomer, { customerId: key, name: `${number}` }]
        : command({ key, wordings: wordings.get(key) ?? 0 });
      const { userErrors } = await sendAs(asks, `c${number}`, any, changes);
      if (makesWording(any[0]) && userErrors.length === 0) wordings.set(key, (wordings.get(key) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, work));
  const calls = (['append', 'read', 'subscribe'] as const).reduce((sum, call) => sum + standIn.received[call] - before[call], 0);
  expect(calls).toBeGreaterThan(2 * COMMANDS);

  standIn.heal();
  await nodes.settled();
  await nodes.stop(/STORE_UNAVAILABLE|OUTCOME_UNKNOWN|READ_MODEL_BEHIND/);
  const events = await nodes.expectAlike();
  for (const [commandId, { changes, answer, again }] of answers) {
    const made = events.filter((event) => event.commandId === commandId);
    const [first, last] = [made[0], made.at(-1)];
    // in one stream, one after the other: in one append
    expect(made.map(({ stream, position }) => [stream, position])).toEqual(made.map((_, n) => [first!.stream, first!.position + n]));
    if (answer.userErrors.length > 0) expect([commandId, made]).toEqual([commandId, []]);
    else if (last) {
      expect([commandId, again.userErrors, again.position]).toEqual([commandId, [], String(last.position)]);
      // where it changed nothing at first, it was told how far the log went
      if (changes || Number(answer.position) >= first!.position) expect(answer).toEqual(again);
    } else expect([commandId, changes]).toEqual([commandId, false]);
  }
  for (const folder of nodes.folders)
    expect(await sayso(['verify'], { folder, env: { SAYSO_EVENTSTORE: standIn.url } })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('equal to a fold from zero'),
    });
}, 600_000);

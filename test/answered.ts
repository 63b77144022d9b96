import { expect } from '@jest/globals';
import { sayso } from './sayso.js';
import { send, type Ask } from './service.js';

/** What was answered as written: commandId and position. */
export type Answered = Map<string, number>;

/** Writes one customer, whose name is the commandId and as long as a name may be; keeps what was answered. Throws what `send` throws. */
export async function write(ask: Ask, commandId: string, answered: Answered): Promise<void> {
  const input = { commandId, customerId: commandId, name: commandId.padEnd(200, '.') };
  const { position, userErrors } = await send(ask, 'registerCustomer', input);
  expect(userErrors).toEqual([]);
  answered.set(commandId, Number(position));
}

/** The folder, which nobody holds, is whole, and what was answered is there exactly once, where it was answered to be. Returns every commandId. */
export async function expectKept(folder: string, answered: Answered): Promise<string[]> {
  const { code, stdout, stderr } = await sayso(['verify'], { folder });
  expect([code, stderr]).toEqual([0, '']);
  const exported = await sayso(['export'], { folder });
  expect([exported.code, exported.stderr]).toEqual([0, '']);
  const lines = exported.stdout.trim().split('\n');
  expect(stdout).toMatch(new RegExp(`^${lines.length} events: `));
  const events = lines.map((line) => JSON.parse(line) as { commandid: string; position: string });
  for (const [commandId, position] of answered)
    expect(events.filter(({ commandid }) => commandid === commandId)).toMatchObject([{ position: String(position) }]);
  return events.map(({ commandid }) => commandid);
}

import { describe, expect, test } from '@jest/globals';
import { Sends } from '../commands/command.js';
import { Refusal } from '../kernel/refusal.js';
import { CommandLines } from './command-line.js';
import { linesOf } from './lines.js';

async function* chunks(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

describe('lines of a stream', () => {
  test('give others their turn, however many of them are empty', async () => {
    let turns = 0;
    let counting = true;
    const count = () => {
      turns++;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    expect(await linesOf(chunks('\n'.repeat(8_000_000))).next()).toEqual({ done: true, value: undefined });
    counting = false;
    expect(turns).toBeGreaterThan(10);
  });
});

describe('command lines without a commandId', () => {
  @Sends({ description: 'Nothing.', roles: ['SALES'] })
  class DoNothing {}

  const line = (n: number) => {
    const text = JSON.stringify({ command: 'doNothing', by: { name: 'Ada', roles: ['SALES'] }, input: { n } });
    return { number: n, bytes: text.length, text };
  };

  test('are told apart up to a bound, and refused beyond it', () => {
    const lines = new CommandLines([DoNothing], 2);
    const ids = [1, 2, 1, 2].map((n) => (lines.commandIn(line(n)).input as { commandId: string }).commandId);
    expect(ids.map((id) => id.split('.')[1])).toEqual(['1', '1', '2', '2']);
    expect(() => lines.commandIn(line(3))).toThrow(Refusal);
    expect(lines.commandIn({ ...line(4), text: line(4).text.replace('"input"', '"commandId":"own","input"') }).input).toMatchObject({
      commandId: 'own',
    });
  });
});

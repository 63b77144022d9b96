import { describe, expect, test } from '@jest/globals';
import { person } from '../../test/given.js';
import { SAYSO } from '../kernel/actor.js';
import type { RecordedEvent } from '../kernel/event.js';
import { Command, Sends } from './command.js';
import { Name } from './fields.js';
import { identified, newIdOf, reactionId, receiptOf, writtenBefore } from './receipt.js';

@Sends({ description: 'Note something.', roles: [], makesId: 'noteId' })
class Note extends Command {
  @Name('Its id.', { optional: true })
  noteId?: string;

  @Name('What.')
  text: string;
}

const ADA = person('Ada', 'SALES');
const note = (input: Partial<Note>) => Object.assign(new Note(), { text: 'Hello.', ...input });
const receipt = (input: Partial<Note> = {}, actor = ADA) => receiptOf(Note, note({ commandId: 'c1', ...input }), { actor });
const coded = (code: string) => expect.objectContaining({ objections: [expect.objectContaining({ code, field: 'commandId' })] });

describe('the receipt of a command', () => {
  test('is the same for the same input, whatever revision is expected and whatever id it has', () => {
    const { inputHash } = receipt();
    expect(receipt({ expectedRevision: 7, commandId: 'c2' }).inputHash).toBe(inputHash);
    expect(receipt({ noteId: undefined }).inputHash).toBe(inputHash);
    expect(receipt({ text: 'Bye.' }).inputHash).not.toBe(inputHash);
  });

  test('names an id where the sender named none, another one each time', () => {
    const { commandId } = receiptOf(Note, note({}), { actor: ADA });
    expect(commandId).not.toBe(receiptOf(Note, note({}), { actor: ADA }).commandId);
  });

  test('has an id that begins as those of reactions do for reactions only', () => {
    const commandId = reactionId({ id: 'e1' }, 'note');
    expect(receipt({ commandId }, SAYSO)).toMatchObject({ commandId: 'sayso:e1:note', command: 'note' });
    expect(() => receipt({ commandId })).toThrow(coded('INVALID'));
    expect(() => receipt({ commandId }, { ...SAYSO })).toThrow(coded('INVALID'));
  });
});

describe('an id that the server makes', () => {
  test('is that of the command and its person', () => {
    expect(newIdOf(receipt())).toBe(newIdOf(receipt({ text: 'Bye.' })));
    expect(newIdOf(receipt())).not.toBe(newIdOf(receipt({ commandId: 'c2' })));
    expect(newIdOf(receipt())).not.toBe(newIdOf(receipt({}, { ...ADA, issuer: 'elsewhere' })));
  });

  test('is given where the caller gave none', () => {
    expect(identified(Note, note({}), receipt()).noteId).toBe(newIdOf(receipt()));
    expect(identified(Note, note({ noteId: 'mine' }), receipt()).noteId).toBe('mine');
  });
});

describe('what a command has written before', () => {
  const written = (from: ReturnType<typeof receipt>, revision = 0) => ({ ...from, revision }) as RecordedEvent;

  test('is what bears its id', () => {
    const past = [written(receipt({ commandId: 'c0' })), written(receipt(), 1), written(receipt(), 2)];
    expect(writtenBefore(past, receipt())).toEqual(past.slice(1));
    expect(writtenBefore(past, receipt({ commandId: 'c2' }))).toEqual([]);
  });

  test.each([
    ['input', receipt({ text: 'Bye.' })],
    ['person', receipt({}, person('Bo', 'SALES'))],
    ['command', { ...receipt(), command: 'greet' }],
  ])('by another %s is none of its own', (_, other) => {
    expect(() => writtenBefore([written(other)], receipt())).toThrow(coded('COMMAND_ID_REUSED'));
  });

  test('a reaction knows by its id alone, so that a policy may learn to say more', () => {
    const commandId = reactionId({ id: 'e1' }, 'note');
    const past = [written(receipt({ commandId }, SAYSO))];
    expect(writtenBefore(past, receipt({ commandId, text: 'More.' }, SAYSO))).toEqual(past);
  });
});

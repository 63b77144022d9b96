import { describe, expect, test } from '@jest/globals';
import type { RecordedEvent } from '../kernel/event.js';
import { Refusal } from '../kernel/refusal.js';
import { assertQuiet, timingOf } from './timing.js';

const at = (hour: number) => `2026-03-01T${hour}:00:00.000Z`;
const causeAt = (hour: number) => ({ effectiveAt: at(hour) }) as RecordedEvent;
const coded = (code: string) => expect.objectContaining({ objections: [expect.objectContaining({ code, field: 'at' })] });

describe('when a command happens', () => {
  const NOW = at(12);

  test.each([
    ['now', {}, undefined, at(12), false],
    ['now, after what was last', {}, at(11), at(12), false],
    ['with what was last, where the clock has gone back', {}, at(13), at(13), false],
    ['when an import says', { at: at(10) }, undefined, at(10), false],
    ['when an import says, together with what was last', { at: at(10) }, at(10), at(10), false],
    ['when an import says, too late where more is on record', { at: at(10) }, at(11), at(10), true],
    ['with the cause of a reaction', { cause: causeAt(10) }, undefined, at(10), false],
    ['never before what was last, in a reaction', { cause: causeAt(10) }, at(11), at(11), false],
    ['at the moment that a reaction names', { cause: causeAt(10), at: at(15) }, at(11), at(15), false],
  ])('%s', (_, envelope, last, moment, late) => {
    expect(timingOf(envelope, NOW, last)).toEqual({ at: moment, late, field: 'at' });
  });

  test('not in the future', () => {
    expect(timingOf({ at: NOW }, NOW, undefined)).toEqual({ at: NOW, late: false, field: 'at' });
    expect(() => timingOf({ at: at(13) }, NOW, undefined)).toThrow(coded('AT_IN_FUTURE'));
  });
});

describe('when a command itself says when it happened', () => {
  const said = (hour: number) => ({ at: at(hour), field: 'decidedAt' });

  test.each([
    ['then', {}, undefined, at(10), false],
    ['then, together with what was last', {}, at(10), at(10), false],
    ['then, too late where more is on record', {}, at(11), at(10), true],
    ['then, by an import that says when it was sent', { at: at(11) }, undefined, at(10), false],
  ])('%s', (_, envelope, last, moment, late) => {
    expect(timingOf(envelope, at(12), last, said(10))).toEqual({ at: moment, late, field: 'decidedAt' });
  });

  test('not in the future, nor after it was sent', () => {
    const ahead = expect.objectContaining({ objections: [expect.objectContaining({ code: 'AT_IN_FUTURE', field: 'decidedAt' })] });
    expect(() => timingOf({}, at(12), undefined, said(13))).toThrow(ahead);
    expect(() => timingOf({ at: at(11) }, at(14), undefined, said(12))).toThrow(ahead);
    expect(() => timingOf({ at: at(13) }, at(12), undefined, said(10))).toThrow(coded('AT_IN_FUTURE'));
  });
});

describe('a command that comes too late', () => {
  test('is let pass where it was quiet', () => expect(assertQuiet(Promise.resolve({ events: [] }), 'at')).resolves.toBeUndefined());
  test.each([
    ['had something to say', () => Promise.resolve({ events: [{}] })],
    ['was refused', () => Promise.reject(new Refusal([{ code: 'WRONG_STATUS', message: 'No.' }]))],
  ])('is refused as out of order where it %s', async (_, decided) => {
    await expect(assertQuiet(decided(), 'at')).rejects.toEqual(coded('OUT_OF_ORDER'));
  });
  test('fails as its decision failed', () => expect(assertQuiet(Promise.reject(new Error('broken')), 'at')).rejects.toThrow('broken'));
});

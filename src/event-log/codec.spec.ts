import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Role } from '../kernel/actor.js';
import type { EventTypes, NewEvent } from '../kernel/event.js';
import { Refusal } from '../kernel/refusal.js';
import { Codec, type StoredEvent } from './codec.js';
import { DamagedLog } from './event-log.js';

interface Facts {
  /** v1 had `who`, v2 had `name` for it. */
  Greeted: { name: string; loudly: boolean };
  Noted: unknown;
}

const TYPES: EventTypes<Facts> = {
  Greeted: {
    version: 3,
    upcasts: {
      1: ({ who }: { who: string }) => ({ name: who }),
      2: (old: { name: string }) => ({ ...old, loudly: false }),
    },
    sentence: ({ name }) => `greeted ${name}`,
  },
  Noted: { version: 1, sentence: () => 'noted something' },
};

const codec = new Codec([TYPES]);

const noted = (data: unknown, circumstance: Partial<NewEvent> = {}): NewEvent => ({
  id: 'e1',
  type: 'Noted',
  data,
  actor: { issuer: 'test', subject: 'Ada', name: 'Ada', roles: ['SALES'] },
  effectiveAt: '2026-03-01T12:00:00.000Z',
  command: 'note',
  commandId: 'c1',
  inputHash: 'ff',
  warnings: [],
  correlationId: 'c1',
  ...circumstance,
});

const PLACE = { stream: 'note-1', revision: 0, position: 7, recordedAt: '2026-03-01T12:00:01.000Z' };
const backFrom = (stored: StoredEvent) => codec.decode({ ...stored, ...PLACE });

describe('what is written', () => {
  test('is exactly this', () => {
    expect(codec.encode(noted({ text: 'é 😀', absent: undefined, none: null }))).toEqual({
      id: 'e1',
      type: 'Noted.v1',
      data: '{"text":"é 😀","none":null}',
      metadata:
        '{"actor":{"issuer":"test","subject":"Ada","name":"Ada","roles":["SALES"]},"effectiveAt":"2026-03-01T12:00:00.000Z","command":"note","commandId":"c1","inputHash":"ff","correlationId":"c1"}',
    });
  });

  test('holds who brought it in, its cause and its warnings where there are any, and nothing else', () => {
    const via = { issuer: 'test', subject: 'Bot', name: 'Bot', roles: ['IMPORTER' as const] };
    const warnings = [{ code: 'DATE_PASSED' as const, message: 'This is old.' }];
    const event = { ...noted({}, { via, warnings, causationId: 'e0' }), extra: 'no' };
    expect(Object.keys(JSON.parse(codec.encode(event).metadata))).toEqual([
      'actor',
      'via',
      'effectiveAt',
      'command',
      'commandId',
      'inputHash',
      'warnings',
      'causationId',
      'correlationId',
    ]);
  });

  test('comes back as it was', () => {
    const text = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
    const number = fc
      .oneof(
        fc.maxSafeInteger(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n) || Number.isSafeInteger(n)),
      )
      .filter((n) => !Object.is(n, -0));
    const key = text.filter((text) => !['__proto__', 'constructor', 'prototype', 'toJSON'].includes(text));
    const { tree: data } = fc.letrec((again) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        text,
        number,
        fc.boolean(),
        fc.constant(null),
        fc.array(again('tree')),
        fc.dictionary(key, again('tree')),
      ),
    }));
    const event = fc.record(
      {
        data,
        id: fc.uuid(),
        actor: fc.record({ issuer: text, subject: text, name: text, roles: fc.subarray<Role>(['SALES', 'PRODUCT']) }),
        via: fc.record({ issuer: text, subject: text, name: text, roles: fc.constant<Role[]>(['IMPORTER']) }),
        commandId: text,
        warnings: fc.array(
          fc.record({ code: fc.constantFrom('DATE_PASSED', 'INVALID'), message: text, field: text }, { requiredKeys: ['code', 'message'] }),
        ),
        causationId: fc.uuid(),
      },
      { requiredKeys: ['data'] },
    );
    fc.assert(
      fc.property(event, ({ data, ...circumstance }) => {
        const written = noted(data, circumstance);
        expect(backFrom(codec.encode(written))).toEqual({ ...written, ...PLACE });
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['half of a surrogate pair', 'a\ud800b'],
    ['the other half', '\udc00'],
    ['NUL', 'a\0b'],
    ['NaN', NaN],
    ['infinity', -Infinity],
    ['minus zero', -0],
    ['an integer beyond 2^53', 2 ** 53],
    ['an integer far beyond it', 1e300],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['undefined in a list', [undefined]],
    ['a hole in a list', new Array<unknown>(1)],
    ['a date', new Date(0)],
    ['a map', new Map([[1, 2]])],
    ['bytes', new Uint8Array(2)],
    ['an object that writes itself', { toJSON: () => 1 }],
    ['a treacherous key', JSON.parse('{ "__proto__": 1 }')],
    ['another', { constructor: 1 }],
    ['a key that is no text', { 'a\ud800': 1 }],
  ])('is never %s', (_, value) => {
    const refusalOf = (event: NewEvent) => {
      try {
        return codec.encode(event);
      } catch (error) {
        return error;
      }
    };
    for (const event of [
      noted({ list: [value] }),
      noted({}, { actor: { issuer: 'test', subject: 'Ada', name: value as string, roles: [] } }),
    ]) {
      const refusal = refusalOf(event);
      expect(refusal).toBeInstanceOf(Refusal);
      expect((refusal as Refusal).objections).toMatchObject([
        { code: 'INVALID', field: expect.stringMatching(/^(data\.list\.0|metadata\.actor\.name)/) },
      ]);
    }
  });

  test('is no circle', () => {
    const circle: Record<string, unknown> = {};
    circle['circle'] = circle;
    expect(() => codec.encode(noted(circle))).toThrow(Refusal);
  });

  test('is of a known type', () => {
    expect(() => codec.encode({ ...noted({}), type: 'Sung' })).toThrow('No room has an event of type Sung.');
  });
});

describe('what is read', () => {
  const stored = (type: string, data: unknown) => ({ ...codec.encode(noted({})), type, data: JSON.stringify(data) });

  test('is brought to today’s shape, version by version', () => {
    expect(backFrom(stored('Greeted.v1', { who: 'Bob' }))).toMatchObject({ type: 'Greeted', data: { name: 'Bob', loudly: false } });
    expect(backFrom(stored('Greeted.v2', { name: 'Bob' }))).toMatchObject({ type: 'Greeted', data: { name: 'Bob', loudly: false } });
    expect(backFrom(stored('Greeted.v3', { name: 'Bob', loudly: true }))).toMatchObject({
      type: 'Greeted',
      data: { name: 'Bob', loudly: true },
    });
  });

  test.each(['Greeted.v4', 'Greeted.v0', 'Greeted', 'Sung.v1', 'greeted.v1', 'toString', ''])(
    'and called %s is refused, never skipped',
    (type) => {
      expect(() => backFrom(stored(type, {}))).toThrow(DamagedLog);
      expect(() => backFrom(stored(type, {}))).toThrow('position 7');
    },
  );

  test('and cannot be read is refused with its position', () => {
    expect(() => backFrom({ ...stored('Noted.v1', {}), data: '{' })).toThrow(DamagedLog);
    expect(() => backFrom({ ...stored('Noted.v1', {}), metadata: '' })).toThrow('position 7');
    expect(() => backFrom(stored('Greeted.v1', null))).toThrow(DamagedLog);
  });
});

describe('event types', () => {
  const sentence = () => 'did it';

  test('have one name each', () => {
    expect(() => new Codec([TYPES, { Noted: { version: 1, sentence } }])).toThrow('Two event types are called Noted.');
  });

  test('have a way from every older version', () => {
    expect(() => new Codec([{ Sung: { version: 3, upcasts: { 1: (old: object) => old }, sentence } }])).toThrow('Sung.v2 has no upcast.');
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Codec } from '../src/event-log/codec.js';
import { ALL_EVENT_TYPES, EVENT_TYPES_OF_ROOMS } from '../src/history.js';
import type { EventType } from '../src/kernel/event.js';
import { ALL_FACTS, ROOMS_WITH_EVENTS } from '../src/rooms.js';
import { codesIn, ownWordsOf } from './codes.js';

/** As it was once stored, and what it is today. Once released, `data` is never edited again: logs hold such events for ever. */
interface Sample {
  readonly data: unknown;
  readonly expected: unknown;
}

const FOLDER = 'test/stored';
const storedNames = Object.entries<EventType<never>>(ALL_EVENT_TYPES).flatMap(([type, { version }]) =>
  Array.from({ length: version }, (_, index) => `${type}.v${index + 1}`),
);
/** The keys that an event names things by. */
const keysIn = (data: unknown): string[] =>
  Object.entries(data as object).flatMap(([field, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? keysIn(value) : /Ids?$|^\d+$/.test(field) && typeof value === 'string' ? value : [],
  );
const sampleOf = (name: string) => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Sample;

test('a history may hold what the rooms record, and nothing else', () => {
  expect(ROOMS_WITH_EVENTS.map(({ events }) => events)).toEqual(EVENT_TYPES_OF_ROOMS);
});

describe('stored events', () => {
  const codec = new Codec([ALL_EVENT_TYPES]);
  const metadata = JSON.stringify({
    actor: { issuer: 'sayso:local', subject: 'Ada', name: 'Ada', roles: ['PRODUCT'] },
    effectiveAt: '2026-03-01T12:00:00.000Z',
    command: 'someCommand',
    commandId: 'c1',
    inputHash: 'ff',
    correlationId: 'c1',
  });

  test('have one sample for every name that was ever stored, and no sample has another name', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(storedNames.map((name) => `${name}.json`).sort());
  });

  test.each(storedNames)('%s is read as today’s', (name) => {
    const { data, expected } = sampleOf(name);
    const place = { stream: 's', revision: 0, position: 1, recordedAt: '2026-03-01T12:00:01.000Z' };
    const event = codec.decode({ id: 'e1', type: name, data: JSON.stringify(data), metadata, ...place });
    expect({ type: event.type, data: event.data }).toEqual({ type: name.replace(/\.v\d+$/, ''), data: expected });
    expect(ALL_FACTS[event.type]!(event.data)).toBeUndefined();
    const { sentence } = (ALL_EVENT_TYPES as Record<string, EventType<unknown>>)[event.type]!;
    const said = sentence(event.data, 'thing', () => 'other');
    const { reason } = event.data as { reason?: string };
    const written = reason?.includes(' ') ? [reason] : [];
    expect({ said, codes: codesIn(ownWordsOf(said, written), keysIn(event.data)) }).toEqual({ said, codes: [] });
  });
});

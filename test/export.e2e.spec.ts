import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Codec } from '../src/event-log/codec.js';
import { ROLES, type Role } from '../src/kernel/actor.js';
import { name } from '../src/kernel/shape.js';
import { ALL_EVENT_TYPES } from '../src/history.js';
import { cloudEventOf, recordedIn } from '../src/transfer/cloud-event.js';
import { send, startService, type Running } from './service.js';
import { sized } from './size.js';

let service: Running;
let exported: string;

beforeAll(async () => {
  service = await startService();
  const ada = await service.as('Ada', 'SALES', 'PRODUCT');
  await send(ada, 'registerCustomer', { customerId: 'acme', name: 'Acme “Ⅱ” 🦄', segment: 'smb', commandId: 'one' });
  await send(ada, 'addFeature', { featureId: 'sso', name: 'SSO', description: 'line\nbreak', horizon: 'NOW', targetDate: '2030-01-31' });
  await send(ada, 'changeCustomer', { customerId: 'acme', segment: null });
  const line = { command: 'changeCustomer', by: { name: 'Bea', roles: ['SALES'] }, input: { customerId: 'acme', accountOwner: 'Bea' } };
  await bring(service, 'IMPORTER', JSON.stringify(line));
  exported = await (await take(service, 'AUDITOR')).text();
});
afterAll(() => service.stop());

const authorized = async (at: Running, role: Role) => ({ authorization: `Bearer ${await at.token('Xenia', role)}` });
const take = async (from: Running, role: Role) => fetch(`${from.url}/export`, { headers: await authorized(from, role) });

async function bring(into: Running, role: Role, body: string): Promise<{ status: number; lines: readonly unknown[] }> {
  const response = await fetch(`${into.url}/import`, { method: 'POST', headers: await authorized(into, role), body });
  const text = (await response.text()).trim();
  return { status: response.status, lines: text.split('\n').map((line) => JSON.parse(line) as unknown) };
}

/** Every row but for what tells recorded times, and whom an event came through. */
const rows = (of: Running) =>
  [...of.infrastructure.rows.dump()].map(
    ([table, row]) => `${table} ${row.replaceAll(/"recordedAt",(?:"[^"]*"|\d+)|\["via",(?:null|"(?:[^"\\]|\\.)*")\]/g, '')}`,
  );

async function empty(work: (other: Running) => Promise<void>): Promise<void> {
  const other = await startService();
  try {
    await work(other);
  } finally {
    await other.stop();
  }
}

describe('an export (rule 28)', () => {
  test('holds every event as a CloudEvent, for auditors', async () => {
    const lines = exported
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatchObject({
      specversion: '1.0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: 'sayso',
      type: 'CustomerRegistered.v1',
      subject: 'customer-acme',
      datacontenttype: 'application/json',
      position: '1',
      revision: 0,
      commandid: 'one',
      data: { customerId: 'acme', name: 'Acme “Ⅱ” 🦄', segment: 'smb' },
    });
    for (const line of lines)
      for (const [name, value] of Object.entries(line)) {
        expect(name).toMatch(/^[a-z0-9]{1,20}$/);
        if (name !== 'data') expect(['string', 'number']).toContain(typeof value);
      }
    for (const role of ROLES.filter((role) => role !== 'AUDITOR')) {
      const refused = await take(service, role);
      expect([role, refused.status, await refused.json()]).toMatchObject([role, 403, { error: { code: 'FORBIDDEN' } }]);
    }
  });

  test('goes into an empty register with everything but the recorded times, each event through who brought it, and again without doubling', () =>
    empty(async (other) => {
      expect(await bring(other, 'ADMIN', exported)).toEqual({ status: 200, lines: [{ accepted: 4, repeated: 0, refused: 0 }] });
      expect(rows(other)).toEqual(rows(service));
      const again = await (await take(other, 'AUDITOR')).text();
      const bare = (text: string) => text.replaceAll(/"(?:recordedtime|via)":"(?:[^"\\]|\\.)*",/g, '');
      expect(bare(again)).toBe(bare(exported));

      expect((await bring(other, 'ADMIN', exported)).lines).toEqual([{ accepted: 0, repeated: 4, refused: 0 }]);
      expect(await (await take(other, 'AUDITOR')).text()).toBe(again);

      const ada = await other.as('Ada', 'SALES', 'PRODUCT');
      const repeated = await send(ada, 'registerCustomer', { customerId: 'acme', name: 'Acme “Ⅱ” 🦄', segment: 'smb', commandId: 'one' });
      expect(repeated).toMatchObject({ userErrors: [], position: '1' });
    }));

  test('an import that stopped is taken up where it ended', () =>
    empty(async (other) => {
      const lines = exported.trim().split('\n');
      expect((await bring(other, 'ADMIN', lines.slice(0, 2).join('\n'))).lines).toEqual([{ accepted: 2, repeated: 0, refused: 0 }]);
      expect((await bring(other, 'ADMIN', exported)).lines).toEqual([{ accepted: 2, repeated: 2, refused: 0 }]);
      expect(rows(other)).toEqual(rows(service));
    }));

  test.each(sized({ short: [0], whole: [0, 1, 2, 3, 5, 8] }))(
    'where somebody else writes %d milliseconds into it, all of it stands at its place or nothing',
    (delay) =>
      empty(async (other) => {
        const sam = await other.as('Sam', 'SALES');
        const importing = bring(other, 'ADMIN', exported);
        await new Promise((resolve) => setTimeout(resolve, delay));
        const sent = ['x', 'y', 'z'].map((customerId) => send(sam, 'registerCustomer', { customerId, name: customerId }));
        const written = (await Promise.allSettled(sent)).filter(({ status }) => status === 'fulfilled').length;
        const { accepted } = (await importing).lines.at(-1) as { accepted: number };
        const ids = exported
          .trim()
          .split('\n')
          .map((line) => (JSON.parse(line) as { id: string }).id);
        const events = await other.infrastructure.log.readAll(0, 100);
        expect(events.filter(({ id }) => ids.includes(id)).map(({ id }) => id)).toEqual(ids.slice(0, accepted));
        expect(events.slice(0, accepted).map(({ id }) => id)).toEqual(ids.slice(0, accepted));
        expect([0, ids.length]).toContain(accepted);
        expect(events).toHaveLength(accepted + written);
      }),
  );

  test('does not go into a register with events of its own, nor through an importer', () =>
    empty(async (other) => {
      expect(await bring(other, 'IMPORTER', exported)).toMatchObject({ status: 403, lines: [{ error: { code: 'FORBIDDEN' } }] });
      await send(await other.as('Sam', 'SALES'), 'registerCustomer', {
        customerId: 'acme',
        name: 'Acme “Ⅱ” 🦄',
        segment: 'smb',
        commandId: 'one',
      });
      expect((await bring(other, 'ADMIN', exported)).lines).toMatchObject([
        { line: 1, result: 'REFUSED', code: 'REGISTER_NOT_EMPTY' },
        { accepted: 0, repeated: 0, refused: 1 },
      ]);
      expect((await other.infrastructure.log.head()).position).toBe(1);
    }));

  const BROKEN: (readonly [string, (event: Record<string, unknown>) => object | string, object])[] = [
    ['no JSON', () => '{', { code: 'NOT_JSON' }],
    ['a gap', (event) => ({ ...event, position: '4' }), { code: 'INVALID', field: 'position' }],
    ['a gap in its stream', (event) => ({ ...event, revision: 2 }), { code: 'INVALID', field: 'revision' }],
    ['a time before the stream’s last', (event) => ({ ...event, time: '2001-01-01T00:00:00Z' }), { code: 'OUT_OF_ORDER', field: 'time' }],
    ['an unknown type', (event) => ({ ...event, type: 'CustomerEaten.v1' }), { code: 'INVALID', field: 'type' }],
    ['a newer version', (event) => ({ ...event, type: 'CustomerChanged.v99' }), { code: 'INVALID', field: 'type' }],
    ['another envelope', (event) => ({ ...event, specversion: '2.0' }), { code: 'INVALID', field: 'specversion' }],
    ['a missing attribute', (event) => ({ ...event, actor: undefined }), { code: 'REQUIRED', field: 'actor' }],
    ['an unknown attribute', (event) => ({ ...event, mood: 'good' }), { code: 'UNKNOWN_FIELD', field: 'mood' }],
    ['an actor that is none', (event) => ({ ...event, actor: '{"name":"Ada"}' }), { code: 'INVALID', field: 'actor' }],
    ...(
      [
        ['name', '\u3164', 'INVALID'],
        ['name', 'A\u200bda', 'INVALID'],
        ['name', 'Sayso', 'FORBIDDEN'],
        ['name', 'Ѕауѕо', 'FORBIDDEN'],
        ['subject', 'Ada\u202e', 'INVALID'],
      ] as const
    ).map(
      ([field, text, code]) =>
        [
          `an actor whose ${field} is ${JSON.stringify(text)}`,
          (event: Record<string, unknown>) => ({
            ...event,
            actor: JSON.stringify({ ...(JSON.parse(event['actor'] as string) as object), [field]: text }),
          }),
          { code, field: 'actor' },
        ] as const,
    ),
    ['something twice', (event) => JSON.stringify(event).replace('{', '{"id":"x",'), { code: 'INVALID', field: 'id' }],
    ['no data', (event) => ({ ...event, data: [] }), { code: 'INVALID', field: 'data' }],
    ['a stream of the store’s own', (event) => ({ ...event, subject: '$all' }), { code: 'INVALID', field: 'stream' }],
    [
      'a command line',
      () => ({ command: 'registerCustomer', by: { name: 'A', roles: ['SALES'] }, input: { name: 'A' } }),
      { code: 'UNKNOWN_FIELD' },
    ],
  ];

  test.each(sized({ short: BROKEN.slice(0, 2), whole: BROKEN }))('%s: nothing goes in, nor what came before', (_, change, expected) =>
    empty(async (other) => {
      const lines = exported.trim().split('\n');
      const changed = change(JSON.parse(lines[2]!) as Record<string, unknown>);
      lines[2] = typeof changed === 'string' ? changed : JSON.stringify(changed);
      expect((await bring(other, 'ADMIN', lines.join('\n'))).lines).toMatchObject([
        { line: 3, result: 'REFUSED', message: expect.any(String), ...expected },
        { accepted: 0, repeated: 0, refused: 1 },
      ]);
      expect((await bring(other, 'ADMIN', exported)).lines).toEqual([{ accepted: 4, repeated: 0, refused: 0 }]);
    }),
  );

  test('property: what is read from a line is what was written into it', () => {
    const codec = new Codec([ALL_EVENT_TYPES]);
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((it) => name(it) === undefined);
    const moment = fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
    const actor = fc.record({
      issuer: text,
      subject: text,
      name: text,
      roles: fc.subarray([...ROLES]),
    });
    const event = fc.record(
      {
        id: fc.uuid(),
        type: fc.constant('CustomerChanged'),
        data: fc.record({ name: fc.string({ unit: 'grapheme' }).filter((it) => !/[\0\p{Cs}]/u.test(it)), segment: fc.constant(null) }),
        stream: text.filter((it) => !it.startsWith('$')),
        revision: fc.nat(),
        position: fc.integer({ min: 1 }),
        recordedAt: moment,
        actor,
        via: actor,
        effectiveAt: moment,
        command: text,
        commandId: text,
        inputHash: fc.stringMatching(/^[0-9a-f]{64}$/),
        warnings: fc.array(fc.record({ code: fc.constant('DATE_PASSED'), message: text })),
        causationId: fc.uuid(),
        correlationId: text,
      },
      {
        requiredKeys: [
          'id',
          'type',
          'data',
          'stream',
          'revision',
          'position',
          'recordedAt',
          'actor',
          'effectiveAt',
          'command',
          'commandId',
          'inputHash',
          'warnings',
          'correlationId',
        ],
      },
    );
    fc.assert(
      fc.property(event, (given) => {
        const json = JSON.stringify(cloudEventOf(given, codec));
        expect(recordedIn({ number: 1, bytes: json.length, text: json }, codec)).toEqual(given);
      }),
    );
  });
});

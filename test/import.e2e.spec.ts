import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { commandName } from '../src/commands/command.js';
import { STATUS_WORDS } from '../src/commitments/commitment.events.js';
import { CONCERN_WORDS } from '../src/concerns/concern.events.js';
import { STATUS_WORDS as FEATURE_WORDS } from '../src/features/feature.events.js';
import { REFUSALS, type RefusalCode } from '../src/kernel/codes.js';
import { STATUS_WORDS as REPORT_WORDS } from '../src/reports/report.events.js';
import { REQUEST_STATUS_WORDS } from '../src/requests/request.events.js';
import { anyCommand, BEGINNING, makesWording, OTHERS as AROUND, type AnyCommand } from './any-command.js';
import { startService, type Running } from './service.js';
import { inWhole, sized } from './size.js';
import { until } from './until.js';

let service: Running;

beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.stop());

const by = (name: string, ...roles: string[]) => ({ name, roles });
const ADA = by('Ada', 'SALES');
const PAT = by('Pat', 'PRODUCT');

const registers = (customerId: string, more: object = {}) => ({
  command: 'registerCustomer',
  at: '2024-03-01T00:00:00Z',
  by: ADA,
  input: { customerId, name: customerId.toUpperCase() },
  ...more,
});

const ndjson = (lines: readonly (object | string)[]) =>
  lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');

interface Answered {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what came
  readonly lines: any[];
}

async function send(
  body: string | Uint8Array<ArrayBuffer>,
  { roles = ['IMPORTER'], type }: { roles?: readonly string[]; type?: string } = {},
): Promise<Answered> {
  const response = await fetch(`${service.url}/import`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await service.token('Ivo', ...(roles as 'IMPORTER'[]))}`,
      ...(type !== undefined && { 'content-type': type }),
    },
    body,
  });
  const text = await response.text();
  return {
    status: response.status,
    lines: text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown),
  };
}

/** What a line is refused for, alone among two good ones. */
async function refusal(line: object | string): Promise<object> {
  const { lines } = await send(ndjson([registers('before'), line, registers('after')]));
  expect(lines.at(-1)).toEqual({ accepted: 2, repeated: 0, refused: 1 });
  expect(lines[0]).toMatchObject({ line: 2, result: 'REFUSED', message: expect.any(String) });
  return lines[0] as object;
}

describe('command lines (rule 27)', () => {
  test('come in on behalf of the people named in them, at the time they tell, through who imports', async () => {
    const { status, lines } = await send(
      ndjson([
        registers('acme', { by: { ...ADA, id: 'ada@example.com' } }),
        {
          command: 'addFeature',
          at: '2024-04-01T02:00:00+02:00',
          by: PAT,
          commandId: 'f-1',
          input: { featureId: 'sso', name: 'SSO', horizon: 'NOW' },
        },
        { command: 'changeCustomer', by: ADA, input: { customerId: 'acme', segment: 'smb' } },
      ]),
    );
    expect([status, lines]).toEqual([200, [{ accepted: 3, repeated: 0, refused: 0 }]]);
    const reader = await service.as('Lea', 'LEADERSHIP');
    const { data } = await reader('{ events { edges { node { type effectiveAt commandId actor { id roles } via { id } } } } }');
    expect(data.events.edges.map(({ node }: { node: object }) => node)).toMatchObject([
      {
        type: 'CustomerRegistered',
        effectiveAt: '2024-03-01T00:00:00.000Z',
        actor: { id: 'import|ada@example.com', roles: ['SALES'] },
        via: { id: 'sayso:local|Ivo' },
      },
      { type: 'FeatureAdded', effectiveAt: '2024-04-01T00:00:00.000Z', commandId: 'f-1', actor: { id: 'import|Pat' } },
      { type: 'CustomerChanged', actor: { id: 'import|Ada' } },
    ]);
  });

  test('take nobody whose name shows as another or as nothing', async () => {
    const names = ['\u200b', 'A\u200bda', 'Ada\u202e', ' Ada', 'Sayso', 'Ѕауѕо'];
    const people = names.flatMap((name) => [
      { ...ADA, name },
      { ...ADA, id: name },
    ]);
    const { lines } = await send(ndjson(people.map((person) => registers('acme', { by: person }))));
    expect(lines.slice(0, -1).map(({ field }: { field: string }) => field)).toEqual(names.flatMap(() => ['by.name', 'by.id']));
    expect(lines.at(-1)).toEqual({ accepted: 0, repeated: 0, refused: people.length });
  });

  test('can be sent again without doubling anything, equal lines told apart by their occurrence', async () => {
    const twice = { command: 'registerCustomer', by: ADA, input: { name: 'Twin' } };
    const file = ndjson([
      twice,
      registers('acme'),
      twice,
      { command: 'syncCustomer', by: ADA, input: { customerId: 'acme', name: 'ACME' } },
    ]);
    expect((await send(file)).lines).toEqual([{ accepted: 3, repeated: 1, refused: 0 }]);
    const before = await service.infrastructure.log.readAll(0, 100);
    expect((await send(file)).lines).toEqual([{ accepted: 0, repeated: 4, refused: 0 }]);
    expect(await service.infrastructure.log.readAll(0, 100)).toEqual(before);
    expect(before).toHaveLength(3);
  });

  inWhole.test('see what the lines before them wrote, far beyond one group', async () => {
    const lines = Array.from({ length: 1_300 }, (_, index) =>
      index % 2 === 0
        ? registers(`c-${index}`)
        : { command: 'changeCustomer', by: ADA, input: { customerId: `c-${index - 1}`, segment: 'smb' } },
    );
    expect((await send(ndjson(lines))).lines).toEqual([{ accepted: 1_300, repeated: 0, refused: 0 }]);
    const reader = await service.as('Lea', 'LEADERSHIP');
    expect((await reader('{ customers(filter: { segment: ["smb"] }) { totalCount } }')).data.customers.totalCount).toBe(650);
  });

  test('are kept whole also where somebody else writes to the same things meanwhile', async () => {
    const ask = await service.as('Sal', 'SALES');
    await send(ndjson([registers('acme', { at: undefined })]));
    const lines = Array.from({ length: 400 }, (_, index) => ({
      command: 'changeCustomer',
      by: ADA,
      input: { customerId: 'acme', accountOwner: `Owner ${index}` },
    }));
    const importing = send(ndjson(lines));
    for (let index = 0; index < 5; index++)
      await ask('mutation ($input: ChangeCustomer!) { changeCustomer(input: $input) { userErrors { code } } }', {
        input: { customerId: 'acme', segment: `s-${index}` },
      });
    expect((await importing).lines).toEqual([{ accepted: 400, repeated: 0, refused: 0 }]);
    const { events } = await service.infrastructure.log.read('customer-acme');
    expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => index));
    expect(events).toHaveLength(406);
  });

  /** Of the roles, those that an import acts in, and no others. */
  const NAMES_WHO_ACTS = expect.stringMatching(/SALES, SALES_APPROVER, PRODUCT, PRODUCT_APPROVER, CONTRIBUTOR, LEADERSHIP\.$/);

  test('happen at a moment, or at the start of a day in UTC', async () => {
    const file = ndjson([registers('acme', { at: '2024-03-01' }), registers('globex', { at: '2024-03-01T00:00:00Z' })]);
    expect((await send(file)).lines).toEqual([{ accepted: 2, repeated: 0, refused: 0 }]);
    const events = await service.infrastructure.log.readAll(0, 9);
    expect(events.map(({ effectiveAt }) => effectiveAt)).toEqual(['2024-03-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z']);
    expect((await send(file)).lines).toEqual([{ accepted: 0, repeated: 2, refused: 0 }]);
    // the same line, its moment written otherwise
    expect((await send(ndjson([registers('acme')]))).lines).toEqual([{ accepted: 0, repeated: 1, refused: 0 }]);
  });

  const GOOD = registers('acme');
  const OTHERS: [string, string | Uint8Array<ArrayBuffer>, RegExp][] = [
    ['an indented JSON file', JSON.stringify(GOOD, null, 2), /indented.*jq -c/],
    ['an indented list', `\uFEFF${JSON.stringify([GOOD, GOOD], null, 2)}`, /list.*jq -c/],
    ['a list on one line', JSON.stringify([GOOD]), /list.*jq -c/],
    ['CSV', 'customerId,name,segment\nacme,Acme,smb\nglobex,"Globex, Inc.",\n', /CSV/],
    ['CSV with semicolons and quotes', '"Kunde";"Name"\r\n"a";"Acme"\r\n', /CSV/],
    ['a table with tabs', 'customer\tname\nacme\tAcme\n', /CSV/],
    ['UTF-16, little end first', Buffer.from(`\uFEFF${ndjson([GOOD, GOOD])}`, 'utf16le'), /UTF-16.*UTF-8/],
    ['UTF-16, big end first', Buffer.from(`\uFEFF${ndjson([GOOD, GOOD])}`, 'utf16le').swap16(), /UTF-16.*UTF-8/],
    ['UTF-16 without a mark', Buffer.from(ndjson([GOOD, GOOD]), 'utf16le'), /UTF-16.*UTF-8/],
    ['gzip', gzipSync(ndjson(Array.from({ length: 3_000 }, (_, n) => registers(`c-${n}`)))), /gzip.*gunzip/],
    ['a workbook', Buffer.from('PK\u0003\u0004\n\n\n', 'latin1'), /ZIP/],
  ];

  test.each(OTHERS)('that are %s are refused once, with what they look like and what to do', async (_, body, message) => {
    expect((await send(body)).lines).toEqual([
      { line: 1, result: 'REFUSED', code: 'NOT_JSON', message: expect.stringMatching(message) },
      { accepted: 0, repeated: 0, refused: 1 },
    ]);
    expect((await service.infrastructure.log.head()).position).toBe(0);
  });

  const REFUSED: (readonly [string, object | string, object])[] = [
    ['no JSON', '{"command":', { code: 'NOT_JSON' }],
    ['a raw NUL', '{"command":"a\0"}', { code: 'NOT_JSON' }],
    ['a list', '[]', { code: 'NOT_JSON' }],
    ['no command', { by: ADA, input: {} }, { code: 'REQUIRED', field: 'command' }],
    ['an unknown command', registers('x', { command: 'dropTables' }), { code: 'UNKNOWN_COMMAND', field: 'command' }],
    ['a command by a treacherous name', registers('x', { command: 'constructor' }), { code: 'UNKNOWN_COMMAND', field: 'command' }],
    ['an unknown key', registers('x', { when: 'now' }), { code: 'UNKNOWN_FIELD', field: 'when' }],
    ['a prototype', '{"__proto__":{"command":"registerCustomer"}}', { code: 'UNKNOWN_FIELD', field: '__proto__' }],
    [
      'a prototype in the input',
      JSON.stringify(registers('x')).replace('"customerId"', '"__proto__":{"name":"X"},"customerId"'),
      { code: 'UNKNOWN_FIELD', field: '__proto__' },
    ],
    ['no moment', registers('x', { at: '2024-03-01T00:00' }), { code: 'INVALID', field: 'at' }],
    ['a year that no calendar has', registers('x', { at: '0000-03-01T00:00:00Z' }), { code: 'INVALID', field: 'at' }],
    ['a day ahead', registers('x', { at: '2999-01-01' }), { code: 'AT_IN_FUTURE', field: 'at' }],
    ['a key twice', '{"command":"registerCustomer","command":"changeCustomer"}', { code: 'INVALID', field: 'command' }],
    [
      'a key twice, written otherwise',
      JSON.stringify(registers('x')).replace('"name":"X"', '"name":"X","segment":"a","n\\u0061me" : "Y"'),
      { code: 'INVALID', field: 'name', message: expect.stringContaining('twice') },
    ],
    [
      'a key twice in a list',
      '{"input":{"demand":[{"note":"\\"note\\":"},{"note":"a","note":"b"}]}}',
      { code: 'INVALID', field: 'demand.1.note' },
    ],
    ['a moment that no calendar has', registers('x', { at: '2024-02-30T00:00:00Z' }), { code: 'INVALID', field: 'at' }],
    ['a moment ahead', registers('x', { at: '2999-01-01T00:00:00Z' }), { code: 'AT_IN_FUTURE', field: 'at' }],
    ['nobody', registers('x', { by: undefined }), { code: 'REQUIRED', field: 'by' }],
    ['nobody by name', registers('x', { by: { roles: ['SALES'] } }), { code: 'REQUIRED', field: 'by.name' }],
    ['a name that cannot be kept', registers('x', { by: by('A\u0000', 'SALES') }), { code: 'INVALID', field: 'by.name' }],
    ['a key beside the name', registers('x', { by: { ...ADA, mail: 'x' } }), { code: 'UNKNOWN_FIELD', field: 'by.mail' }],
    ['no roles', registers('x', { by: by('Ada') }), { code: 'REQUIRED', field: 'by.roles' }],
    ['an unknown role', registers('x', { by: by('Ada', 'BOSS') }), { code: 'INVALID', field: 'by.roles.0', message: NAMES_WHO_ACTS }],
    ...['AUDITOR', 'ADMIN', 'SERVICE', 'IMPORTER'].map(
      (role) =>
        [
          `on behalf of ${role}`,
          registers('x', { by: by('Ada', 'SALES', role) }),
          { code: 'FORBIDDEN', field: 'by.roles', message: NAMES_WHO_ACTS },
        ] as const,
    ),
    ['no input', registers('x', { input: null }), { code: 'REQUIRED', field: 'input' }],
    ['an input that is a list', registers('x', { input: [] }), { code: 'INVALID', field: 'input' }],
    [
      'a role that may not',
      registers('x', { by: by('Con', 'CONTRIBUTOR') }),
      { code: 'FORBIDDEN', message: 'This takes one of the roles sales, approver for sales, product or approver for product.' },
    ],
    ['a missing field', registers('x', { input: { customerId: 'x' } }), { code: 'REQUIRED', field: 'name' }],
    ['an unknown field', registers('x', { input: { name: 'X', nick: 'x' } }), { code: 'UNKNOWN_FIELD', field: 'nick' }],
    ['half a pair', registers('x', { input: { name: 'X', nick: '\ud800' } }), { code: 'INVALID', field: 'nick' }],
    ['a nest too deep', `{"command":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, { code: 'INVALID' }],
    [
      'an unknown id',
      registers('x', { command: 'changeCustomer', input: { customerId: 'nobody', name: 'X' } }),
      { code: 'CUSTOMER_NOT_FOUND', field: 'customerId' },
    ],
    ['an id that is taken', registers('before', { commandId: 'again' }), { code: 'ID_TAKEN', field: 'customerId' }],
    [
      'out of order',
      registers('before', { command: 'changeCustomer', at: '2024-02-01T00:00:00Z', input: { customerId: 'before', name: 'B' } }),
      { code: 'OUT_OF_ORDER', field: 'at' },
    ],
    [
      'two commandIds',
      registers('x', { commandId: 'one', input: { customerId: 'x', name: 'X', commandId: 'two' } }),
      { code: 'INVALID', field: 'commandId' },
    ],
    ['over 100 kB', registers('x', { input: { customerId: 'x', name: 'X', externalId: 'x'.repeat(100_000) } }), { code: 'TOO_LONG' }],
    ['over all bounds', `{"command":"${'x'.repeat(3_000_000)}"}`, { code: 'TOO_LONG' }],
  ];

  test.each(sized({ short: REFUSED.filter((_, n) => n % 10 === 0), whole: REFUSED }))(
    '%s is refused with its line, and the rest goes in',
    async (_, line, expected) => {
      expect(await refusal(line)).toMatchObject(expected);
    },
  );

  test('a commandId counts once in one thing', async () => {
    const changed = { command: 'changeCustomer', commandId: 'one', by: ADA, at: '2024-03-02T00:00:00Z' };
    const { lines } = await send(
      ndjson([registers('acme', { commandId: 'one' }), { ...changed, input: { customerId: 'acme', name: 'A' } }]),
    );
    expect(lines).toMatchObject([
      { line: 2, code: 'COMMAND_ID_REUSED', field: 'commandId' },
      { accepted: 1, refused: 1 },
    ]);
  });

  test('bytes that are no UTF-8 are refused, not mended', async () => {
    const [before, after] = JSON.stringify(registers('x', { input: { customerId: 'x', name: '§' } })).split('§') as [string, string];
    const { lines } = await send(
      Buffer.concat([Buffer.from(before), Buffer.from([0xff]), Buffer.from(`${after}\n`), Buffer.from(JSON.stringify(registers('y')))]),
    );
    expect(lines).toMatchObject([
      { line: 1, code: 'NOT_JSON' },
      { accepted: 1, refused: 1 },
    ]);
  });

  test('empty lines are passed over but counted, whatever ends a line, with a byte order mark before the first', async () => {
    const { lines } = await send(`\uFEFF${JSON.stringify(registers('a'))}\r\n\r\n\n{\n${JSON.stringify(registers('b'))}\n\n`, {
      type: 'application/json',
    });
    expect(lines).toMatchObject([
      { line: 4, code: 'NOT_JSON' },
      { accepted: 2, repeated: 0, refused: 1 },
    ]);
  });

  test('an empty stream brings nothing', async () => expect((await send('')).lines).toEqual([{ accepted: 0, repeated: 0, refused: 0 }]));

  test('are for importers; a token that may not decide cannot have others decide', async () => {
    expect(await send(ndjson([registers('x')]), { roles: ['SALES', 'SERVICE'] })).toMatchObject({
      status: 403,
      lines: [{ error: { code: 'FORBIDDEN' } }],
    });
    expect(await send(ndjson([registers('x')]), { roles: ['ADMIN'] })).toMatchObject({
      status: 403,
      lines: [{ error: { code: 'FORBIDDEN' } }],
    });
    expect((await send(ndjson([registers('x')]), { roles: ['IMPORTER', 'AUDITOR'] })).lines).toMatchObject([
      { line: 1, code: 'FORBIDDEN' },
      { refused: 1 },
    ]);
    const response = await fetch(`${service.url}/import`, { method: 'POST', body: '{}' });
    expect([response.status, await response.json()]).toMatchObject([401, { error: { code: 'UNAUTHENTICATED' } }]);
  });

  describe('that are refused', () => {
    const KEYS = Array.from({ length: sized({ short: 10, whole: 40 }) }, (_, n) => `k${n}`);
    const EACH = 150;
    /** Names, titles and texts are all of one word; `again` is a commandId that others use. */
    const CANARY = 'Quokka';
    const people = ['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP'].map((role) => by(`${CANARY} ${role}`, role));
    const everybody = by(`${CANARY} Everybody`, 'SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP');

    const words = (value: unknown): unknown => {
      if (typeof value === 'string') return /^(one|two|three|Acme|Globex|.*\.)$/.test(value) ? `${CANARY} ${value}` : value;
      if (Array.isArray(value)) return value.map(words);
      return typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, words(inner)]))
        : value;
    };
    const lineOf = ([type, input]: AnyCommand, who: object, more: object = {}, at?: string) => ({
      command: commandName(type),
      by: who,
      at,
      input: { ...(words(input) as object), ...more },
    });

    /** Every command in whatever came of those before it, some of them spoiled. */
    function anyHistory(): object[] {
      const spoiled = fc.constantFrom({}, {}, {}, {}, {}, {}, { commandId: 'again' }, { expectedRevision: 0 }, { customerId: 'nobody' });
      const moment = fc.constantFrom(undefined, undefined, undefined, undefined, undefined, '2020-01-01', '2199-01-01');
      const step = fc.tuple(anyCommand, fc.constantFrom(everybody, everybody, ...people), spoiled, moment);
      return [
        ...AROUND.map((command) => lineOf(command, everybody)),
        ...KEYS.flatMap((key, n) => {
          let wordings = 0;
          return [
            ...BEGINNING.map((first) => lineOf(first({ key, wordings }), everybody)),
            ...fc.sample(step, { numRuns: EACH, seed: n }).map(([command, who, more, at]) => {
              const next = command({ key, wordings });
              if (makesWording(next[0])) wordings++;
              return lineOf(next, who, more, at);
            }),
          ];
        }),
        ...['mergeRequest', 'changeRequest'].map((command) => ({
          ...{ command, by: everybody },
          input: { requestId: 'undecided', ...(command === 'mergeRequest' ? { intoRequestId: 'common' } : { title: 'two' }) },
        })),
      ];
    }

    const STATES = new RegExp(
      `\\b(It|This feature|The request) (is|was) (${[REQUEST_STATUS_WORDS, FEATURE_WORDS, STATUS_WORDS, REPORT_WORDS, CONCERN_WORDS].flatMap((words) => Object.values(words)).join('|')})\\b`,
    );
    const told = (lines: readonly { code: RefusalCode; message: string }[]) =>
      lines.filter(
        ({ message }) => message.includes(CANARY) || STATES.test(message) || /\b(k\d+|c[12]|common|undecided|acme|globex)\b/.test(message),
      );

    test('tell a reader why, and who may not read no more than the code says', async () => {
      const file = ndjson(anyHistory());
      const blind = (await send(file)).lines.slice(0, -1);
      expect(told(blind)).toEqual([]);
      const rules = ['WRONG_STATUS', 'ALREADY_DECIDED', 'FORBIDDEN', 'STALE_WORDING', 'ID_TAKEN', 'CUSTOMER_NOT_FOUND'] as const;
      for (const code of rules)
        expect(blind).toContainEqual(expect.objectContaining({ code, field: expect.any(String), message: REFUSALS[code] }));
      const codes = new Set(blind.map(({ code }: { code: string }) => code));
      expect([...codes]).toEqual(expect.arrayContaining(['CONFLICT', 'COMMAND_ID_REUSED', 'OUT_OF_ORDER', 'AT_IN_FUTURE']));
      expect(codes.size).toBeGreaterThan(sized({ short: 20, whole: 25 }));

      const reader = (await send(file, { roles: ['IMPORTER', 'LEADERSHIP'] })).lines.slice(0, -1);
      for (const what of [CANARY, 'It is accepted', 'common'])
        expect(
          told(reader)
            .map(({ message }) => message)
            .join(),
        ).toContain(what);
    });
  });

  inWhole.test('a lost connection leaves whole lines only, and the file can be sent again', async () => {
    const file = ndjson(Array.from({ length: 1_200 }, (_, index) => registers(`c-${index}`)));
    const token = await service.token('Ivo', 'IMPORTER');
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${service.url}/import`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
      request.on('error', () => {
        resolve();
      });
      request.write(file.slice(0, file.length - 10_000), () => {
        void until(async () => (await service.infrastructure.log.head()).position > 0).then(() => request.destroy());
      });
    });
    expect((await service.infrastructure.log.head()).position % 500).toBe(0);
    const { lines } = await send(file);
    expect(lines).toMatchObject([{ refused: 0 }]);
    expect((lines[0] as { accepted: number }).accepted + (lines[0] as { repeated: number }).repeated).toBe(1_200);
    expect((await service.infrastructure.log.head()).position).toBe(1_200);
  });
});

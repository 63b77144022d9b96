import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getNamedType, isEnumType, type GraphQLSchema } from 'graphql';
import { builtSchema } from '../src/schema.js';
import { inputOf, queriesOf } from './from-schema.js';
import { startService, type Running } from './service.js';
import { sized } from './size.js';

/** Rows of each list before anybody walks. */
const ROWS = sized({ short: 150, whole: 5_000, long: 100_000 });
const WRITERS = 10;
/** Milliseconds that a writer waits after each command: among writers who never wait, the reader has a tenth of the time, and ends after hours. */
const WAIT = sized({ short: 0, whole: 0, long: 100 });
/** A walk through events would not catch up with those who write, with less than a hundred. */
const PAGE = sized({ short: 20, whole: 100 });

/** Commands, and so events, of one row of each list. */
const OF_ONE = 6;

/** The lists with orders, and by which field their rows are told apart. */
const LISTS: Readonly<Record<string, string>> = {
  customers: 'customerId',
  features: 'featureId',
  requests: 'requestId',
  decisions: 'id',
  commitments: 'commitmentId',
  reports: 'reportId',
  events: 'position',
};

const SALES = { name: 'Sam', roles: ['SALES'] };
const PRODUCT = { name: 'Pia', roles: ['PRODUCT'] };
const day = (n: number): string => `2999-01-0${1 + (n % 5)}`;

/** One of each kind, of few names and days: most pages end among rows that are equal in what orders them. */
const oneOfEach = (id: string, n: number) => {
  const rationale = 'A reason of more than twenty characters.';
  const request = { requestId: id, title: `Request ${n % 7}`, problem: 'It hurts.', source: { kind: 'CALL' } };
  const promise = { featureId: id, audience: { kind: 'EVERYONE' }, wording: { canSay: 'It comes.', cannotSay: 'When.' }, owner: 'Sam' };
  return [
    ['registerCustomer', SALES, { customerId: id, name: `Customer ${n % 7}` }],
    ['addFeature', PRODUCT, { featureId: id, name: `Feature ${n % 7}`, horizon: 'NOW', ...(n % 6 > 0 && { targetDate: day(n) }) }],
    ['submitRequest', SALES, { ...request, ...(n % 3 > 0 && { demand: [{ customerId: id }] }) }],
    ['declineRequest', PRODUCT, { requestId: id, rationale, reason: 'OTHER', noAlternative: true }],
    ['proposeCommitment', SALES, { ...promise, followUpOn: day(n) }],
    ['reportUnapprovedPromise', SALES, { reportId: id, featureId: id, customerId: id, said: 'It comes.', saidAt: '2026-01-01T12:00:00Z' }],
  ] as const;
};

/** What changes a row and moves it in no order. */
const change = (id: string, n: number) =>
  [
    ['changeCustomer', { customerId: id, accountOwner: `Owner ${n}` }],
    ['changeFeature', { featureId: id, description: `Text ${n}` }],
    ['changeRequest', { requestId: id, tags: [`tag-${n}`] }],
    ['changeCommitment', { commitmentId: `${id}@everyone`, owner: `Owner ${n}`, reason: 'Handed over.' }],
  ] as const;

let service: Running;
let schema: GraphQLSchema;
let authorization: string;
let isOver = false;
let written = 0;
let writing: Promise<unknown>;

async function ask<Data>(query: string, variables: object = {}, as = authorization): Promise<Data> {
  const response = await fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: as },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

async function writeOn(writer: number): Promise<void> {
  const as = `Bearer ${await service.token(`Writer ${writer}`, 'SALES', 'PRODUCT')}`;
  const write = async (command: string, input: object) => {
    const type = command.charAt(0).toUpperCase() + command.slice(1);
    const query = `mutation ($input: ${type}!) { done: ${command}(input: $input) { userErrors { code field message } } }`;
    const commandId = randomUUID();
    const sent = () => ask<{ done: { userErrors: unknown[] } }>(query, { input: { commandId, ...input } }, as);
    // a connection that waited for its turn may be closed by now: the same command again is written once
    const { done } = await sent().catch(sent);
    if (done.userErrors.length > 0) throw new Error(`${command}: ${JSON.stringify(done.userErrors)}`);
    written++;
    await sleep(WAIT);
  };
  for (let n = 0; !isOver; n++) {
    for (const [command, , input] of oneOfEach(`new-${writer}-${n}`, n)) await write(command, input);
    // each its own rows, so that none gets in another’s way
    for (const [command, input] of change(`old-${(n * WRITERS + writer) % ROWS}`, n)) await write(command, input);
  }
}

beforeAll(
  async () => {
    schema = await builtSchema();
    service = await startService({ policies: [] });
    authorization = `Bearer ${await service.token('Rita', 'SALES')}`;
    const importer = `Bearer ${await service.token('Imp', 'IMPORTER')}`;
    const AT_ONCE = 2_000;
    for (let from = 0; from < ROWS; from += AT_ONCE) {
      const numbers = Array.from({ length: Math.min(AT_ONCE, ROWS - from) }, (_, index) => from + index);
      const lines = numbers.flatMap((n) => oneOfEach(`old-${n}`, n).map(([command, by, input]) => JSON.stringify({ command, by, input })));
      const headers = { authorization: importer, 'content-type': 'application/x-ndjson' };
      const response = await fetch(`${service.url}/import`, { method: 'POST', headers, body: lines.join('\n') });
      expect(await response.text()).toBe(`{"accepted":${lines.length},"repeated":0,"refused":0}\n`);
    }
    writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => writeOn(writer)));
    writing.catch(() => (isOver = true));
  },
  sized({ short: 60_000, whole: 300_000, long: 3_600_000 }),
);

afterAll(async () => {
  isOver = true;
  await writing;
  await service.stop();
});

interface Page {
  readonly list: {
    readonly pageInfo: { readonly more: boolean; readonly cursor: string | null };
    readonly edges: readonly { readonly node: { readonly key: string } }[];
  };
}

/** Every key of a list, page by page from one end to the other. */
async function walk(list: string, by: string, backwards: boolean): Promise<string[]> {
  const key = LISTS[list] ?? '';
  const [amount, beyond, more, cursor] = backwards
    ? (['last', 'before', 'hasPreviousPage', 'startCursor'] as const)
    : (['first', 'after', 'hasNextPage', 'endCursor'] as const);
  const query = `query ($beyond: String) {
    list: ${list}(${amount}: ${list === 'events' ? 100 : PAGE}, ${beyond}: $beyond, orderBy: { by: ${by} }) {
      pageInfo { more: ${more} cursor: ${cursor} }
      edges { node { key: ${key} } }
    }
  }`;
  const found: string[] = [];
  for (let at: string | null = null; ;) {
    const { list: page }: Page = await ask<Page>(query, { beyond: at });
    found.push(...page.edges.map((edge) => edge.node.key));
    if (!page.pageInfo.more) return found;
    at = page.pageInfo.cursor;
  }
}

/** What the lists held before anybody wrote on. */
const OLD: Readonly<Record<string, (n: number) => string>> = {
  customers: (n) => `old-${n}`,
  features: (n) => `old-${n}`,
  requests: (n) => `old-${n}`,
  decisions: (n) => `request-old-${n}#1`,
  commitments: (n) => `old-${n}@everyone`,
  reports: (n) => `old-${n}`,
  events: (n) => String(n + 1),
};

describe(`while ${WRITERS} write`, () => {
  const orders = () =>
    queriesOf(schema).flatMap(({ name, args }) => {
      const orderBy = args.find((argument) => argument.name === 'orderBy');
      const by = orderBy && getNamedType((getNamedType(orderBy.type) as ReturnType<typeof inputOf>).getFields()['by']?.type);
      return isEnumType(by) ? by.getValues().map((value) => [name, value.name] as const) : [];
    });

  test('every list with an order is walked here', () => {
    expect([...new Set(orders().map(([list]) => list))].sort()).toEqual(Object.keys(LISTS).sort());
  });

  test.each(Object.keys(LISTS))(
    '%s: a walk by each order, either way, misses none of its old rows and sees none twice',
    async (list) => {
      const old = Array.from({ length: list === 'events' ? ROWS * OF_ONE : ROWS }, (_, n) => OLD[list]!(n));
      for (const [, by] of orders().filter(([name]) => name === list))
        for (const backwards of [false, true]) {
          const before = written;
          const walked = await walk(list, by, backwards);
          const seen = new Set(walked);
          const missed = old.filter((key) => !seen.has(key)).length;
          expect({ by, backwards, missed, doubled: walked.length - seen.size }).toEqual({ by, backwards, missed: 0, doubled: 0 });
          expect(written).toBeGreaterThan(before);
          expect(isOver).toBe(false);
        }
    },
    sized({ short: 60_000, whole: 600_000, long: 3_600_000 }),
  );
});

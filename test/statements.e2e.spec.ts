import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { getNamedType, type GraphQLSchema } from 'graphql';
import { builtSchema } from '../src/schema.js';
import { Database, type Value } from '../src/sqlite/database.js';
import { asking, everything, mostIn, queriesOf, type Root } from './from-schema.js';
import { settled, startService, type Ask, type Running } from './service.js';
import { sized } from './size.js';

/** How many of each thing there are. */
const MANY = 10;

/** For so many of them the statements are counted. */
const SIZES = sized({ short: [1, 10], whole: [1, 5, 10] });

let service: Running;
let schema: GraphQLSchema;
let ask: Ask;

/** A customer, its feature, its request with everything that can belong to one, and a promise that was told. */
function* storyOf(n: number): Iterable<{ command: string; input: object; name?: string }> {
  const [customerId, featureId, requestId] = [`c${n}`, `f${n}`, `r${n}`];
  const commitmentId = `${featureId}@customer:${customerId}`;
  const rationale = 'A reason of more than twenty characters.';
  const demand = [{ customerId, dealId: 'd1', dealValue: { amount: '1', currency: 'EUR' } }];
  const inform = { customerIds: [customerId], channel: 'call' };
  const wording = { canSay: 'It comes.', cannotSay: 'When.', promisedDate: '2020-01-01' };
  yield { command: 'registerCustomer', input: { customerId, name: customerId, segment: `s${n}` } };
  yield { command: 'addFeature', input: { featureId, name: featureId, area: 'identity', horizon: 'NOW', targetDate: '2019-12-01' } };
  yield {
    command: 'submitRequest',
    input: { requestId, title: requestId, problem: 'It hurts.', source: { kind: 'CALL' }, featureId, demand },
  };
  const same = { requestId: `${requestId}-too`, title: 'The same', problem: 'It hurts.', source: { kind: 'CALL' }, demand };
  yield { command: 'submitRequest', input: same };
  yield { command: 'mergeRequest', input: { requestId: same.requestId, intoRequestId: requestId } };
  yield { command: 'raiseConcern', input: { requestId, blocking: false, text: 'It will be late.' } };
  yield { command: 'scoreRequest', input: { requestId, reach: '1', impact: '1', confidence: '1', effort: '1' } };
  yield { command: 'addEvidence', input: { requestId, kind: 'CALL', summary: 'So they say.' } };
  yield { command: 'recordPosition', input: { requestId, function: 'SALES', stance: 'FOR', note: 'Yes.' } };
  yield { command: 'declineRequest', input: { requestId, rationale, reason: 'OTHER', noAlternative: true, inform } };
  yield { command: 'reopenRequest', input: { requestId, because: 'MISTAKE', note: 'Wrong.' } };
  yield {
    command: 'acceptRequest',
    input: {
      requestId,
      rationale,
      justifications: ['OTHER'],
      owner: 'Pia',
      featureId,
      inform: { channel: 'call' },
      positionWaiver: 'Heard.',
    },
  };
  yield { command: 'informRequester', input: { requestId: same.requestId, customerId, channel: 'call' } };
  yield { command: 'evaluateOutcome', input: { requestId, result: 'MET', note: 'It is.' } };
  const promise = {
    featureId,
    audience: { kind: 'CUSTOMER', customerId },
    wording,
    owner: 'Sam',
    followUpOn: '2999-01-01',
    basedOnRequestId: requestId,
  };
  yield { command: 'proposeCommitment', input: { ...promise, approveAs: 'SALES' } };
  yield { command: 'approveWording', input: { commitmentId, wordingVersion: 1, function: 'PRODUCT' }, name: 'Bob' };
  yield { command: 'disclose', input: { commitmentId, customerId, wordingVersion: 1, channel: 'mail' } };
  const said = { customerId, featureId, said: 'Soon.', saidAt: '2026-01-01T12:00:00Z' };
  for (const reportId of [`p${n}`, `open${n}`]) yield { command: 'reportUnapprovedPromise', input: { reportId, ...said } };
  yield { command: 'ratifyPromise', input: { reportId: `p${n}`, commitmentId, wordingVersion: 1 } };

  const takenBack = `${featureId}@segment:s${n}`;
  yield {
    command: 'proposeCommitment',
    input: { ...promise, audience: { kind: 'SEGMENT', segment: `s${n}` }, approveAs: 'SALES' },
  };
  yield { command: 'approveWording', input: { commitmentId: takenBack, wordingVersion: 1, function: 'PRODUCT' }, name: 'Bob' };
  yield { command: 'disclose', input: { commitmentId: takenBack, customerId, wordingVersion: 1, channel: 'mail' } };
  yield { command: 'withdrawCommitment', input: { commitmentId: takenBack, reason: 'We cannot.' } };

  const old = `old${n}`;
  yield { command: 'registerCustomer', input: { customerId: old, name: old } };
  yield { command: 'addDemand', input: { requestId, customerId: old, dealId: 'd2' } };
  yield { command: 'mergeCustomers', input: { customerId: old, intoCustomerId: customerId } };
}

/** Things that nothing hangs on. */
function* nothingOf(n: number): Iterable<{ command: string; input: object; name?: string }> {
  yield { command: 'registerCustomer', input: { customerId: `bare${n}`, name: 'Bare', accountOwner: 'nobody' } };
  yield { command: 'addFeature', input: { featureId: `bare${n}`, name: 'Bare', area: 'nowhere', horizon: 'LATER' } };
  yield {
    command: 'submitRequest',
    input: { requestId: `bare${n}`, title: 'Bare', area: 'nowhere', problem: 'None.', source: { kind: 'CALL' } },
  };
}

const ROLES = ['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP'];

beforeAll(async () => {
  schema = await builtSchema();
  service = await startService();
  const lines = Array.from({ length: MANY }, (_, n) => [...storyOf(n), ...nothingOf(n)]).flat();
  const body = lines.map(({ command, input, name = 'Ada' }) => JSON.stringify({ command, by: { name, roles: ROLES }, input })).join('\n');
  const headers = { authorization: `Bearer ${await service.token('Imp', 'IMPORTER')}`, 'content-type': 'application/x-ndjson' };
  const response = await fetch(`${service.url}/import`, { method: 'POST', headers, body });
  expect(await response.text()).toBe(`{"accepted":${lines.length},"repeated":0,"refused":0}\n`);
  await settled(service.url);
  // what follows from it is made now, not while statements are counted
  service.infrastructure.rows.commit();
  ask = await service.as('Rita', 'PRODUCT');
});
afterAll(() => service.stop());
afterEach(() => {
  jest.restoreAllMocks();
});

interface Statement {
  readonly database: Database;
  readonly sql: string;
  readonly values: readonly Value[];
}

/** What an answer asks of SQLite, every statement as often as it was run. */
async function statementsOf(query: string): Promise<Statement[]> {
  const spies = (['one', 'all', 'run', 'iterate'] as const).map((method) => jest.spyOn(Database.prototype, method));
  const { errors } = await ask(query);
  const found = spies.flatMap(({ mock }) =>
    mock.calls.map(([sql, ...values], n) => ({ database: mock.contexts[n] as Database, sql, values: values as Value[] })),
  );
  jest.restoreAllMocks();
  // what rows share is in memory, or read once for all of them; and what was applied before may be committed meanwhile
  const ofRows = found.filter(({ sql }) => /^\s*(SELECT|WITH)/.test(sql) && !sql.includes('FROM shared WHERE number IN'));
  expect({ query, errors }).toEqual({ query, errors: undefined });
  return ofRows;
}

const root = (name: string): Root => queriesOf(schema).find((query) => query.name === name) ?? never(name);
/** Their nodes lead to nothing that is read beside them. */
const LEAD_NOWHERE = ['people', 'readAccess', 'serviceTokens', 'shares'];

const lists = () => queriesOf(schema).filter(({ name, type }) => /Connection!$/.test(String(type)) && !LEAD_NOWHERE.includes(name));

/** Lists of things that are alike, so that one of them leads to as much as ten. */
const ALIKE: readonly [list: string, filter: string | undefined][] = [
  ['customers', 'segment: ["s0", ANY]'],
  ['features', 'area: ["identity"]'],
  ['requests', 'status: [ACCEPTED]'],
  ['decisions', 'outcome: [ACCEPTED]'],
  ['decisions', 'outcome: [DECLINED]'],
  ['commitments', 'status: [ACTIVE]'],
  ['reports', 'status: [RATIFIED]'],
  ['reports', 'status: [OPEN]'],
  ['affectedCustomers', undefined],
  ['agenda', 'kind: [OVERDUE]'],
  ['agenda', 'kind: [UNAPPROVED_PROMISE]'],
  ['events', 'type: ["RequestAccepted"]'],
  ['events', 'type: ["PromiseRatified"]'],
  ['events', 'type: ["CommitmentWithdrawn"]'],
  ['events', 'type: ["CustomerRegistered"], customerId: ["c0", ANY]'],
  ['customers', 'accountOwner: ["nobody"]'],
  ['features', 'area: ["nowhere"]'],
  ['requests', 'area: ["nowhere"]'],
  ['search', 'text: "bare", kinds: [CUSTOMER]'],
  ['search', 'text: "none", kinds: [REQUEST]'],
  ['precedents', 'text: "it hurts"'],
];

/** What may be done with a thing is read off its own history, one thing after the other: what a document may cost bounds how many. */
const OF_THE_LOG = ['offers'];
/** Its rows stay in memory once somebody asked, so that whoever asks for one, and then for more, cannot tell: its own spec counts them. */
const IN_MEMORY = ['mayBeTold'];

describe('nested fields are batched: no query a row', () => {
  test('of every list', () => expect([...new Set(ALIKE.map(([list]) => list))].sort()).toEqual(lists().map(({ name }) => name)));

  test.each(sized({ short: ALIKE.slice(5, 7), whole: ALIKE }))(
    `%s (%s), with all that they lead to, take no more statements for each of ${SIZES.slice(1).join(' and ')} than for one`,
    async (name, filter) => {
      const { selections } = everything(schema, getNamedType(root(name).type), {
        depth: 11,
        first: MANY,
        nested: 1,
        without: [...OF_THE_LOG, ...IN_MEMORY],
      });
      const any = (prefix: string) => Array.from({ length: MANY }, (_, n) => `"${prefix}${n}"`).join(', ');
      const narrowed = filter?.replace('"s0", ANY', any('s')).replace('"c0", ANY', any('c'));
      const args = narrowed === undefined ? '' : ['search', 'precedents'].includes(name) ? `, ${narrowed}` : `, filter: { ${narrowed} }`;
      let all = 0;
      for (const selection of selections) {
        const counts = [];
        // what is kept of the rows in general is made by whoever asks first
        await statementsOf(`{ ${name}(first: 1${args}) { ${selection} } }`);
        for (const first of SIZES) {
          const statements = await statementsOf(`{ ${name}(first: ${first}${args}) { ${selection} } }`);
          counts.push({ first, statements: statements.length });
        }
        const [{ statements } = never('count')] = counts;
        expect({ selection, more: counts.filter((count) => count.statements > statements) }).toEqual({ selection, more: [] });
        all += statements;
      }
      expect(all).toBeGreaterThan(5);
    },
  );
});

/** How SQLite goes about a statement: each step of its plan. */
const planOf = ({ database, sql, values }: Statement): string[] =>
  database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values).map(({ detail }) => detail);

/**
 * What reads rows one after the other, but for values that came with the statement and what another step found: a family of merged requests,
 * the names that are near, words that are being stemmed, or requests that are alike. An index of words is searched for a word, and so is its
 * vocabulary: 256 says that the term is given, the rest which columns are wanted.
 */
const isScan = (step: string) =>
  /^SCAN (?!json_each|CONSTANT ROW|\(subquery-\d+\)|family|up|below|kin|k|near|asked|matched|candidates|best|stems|\w+ VIRTUAL TABLE INDEX (\d+:M|25\d:))|AUTOMATIC/.test(
    step,
  );

describe('what is read by key', () => {
  test('a scan is seen where there is one', async () => {
    const scanning = await statementsOf('{ customers(orderBy: { by: NAME }) { totalCount } }'); // a whole list is counted by looking at the whole
    expect(scanning.flatMap(planOf).filter(isScan)).not.toEqual([]);
  });

  const known = { customerId: 'c7', featureId: 'f7', requestId: 'r7', commitmentId: 'f7@customer:c7', reportId: 'p7', id: 'request-r7' };

  const ASKED: [name: string, more: object][] = [
    ['promiseCheck', {}],
    ['promiseCheck', { byDate: '2026-03-01' }],
    ['promiseCheck', { customerId: 'c8' }],
    ['promiseCheck', { customerId: 'bare1', featureId: 'bare1' }],
    ['promiseCheck', { customerId: 'nobody' }],
    ['customer', {}],
    ['feature', {}],
    ['request', {}],
    ['commitment', {}],
    ['report', {}],
    ['whyDeclined', {}],
    ['precedents', {}],
    ['likelyDuplicates', { title: 'The same', problem: 'It hurts.' }],
    ['node', {}],
    ['node', { id: 'request-r7#1' }],
    ['node', { id: 'commitment-f7@customer:c7' }],
    ['node', { id: 'report-p7' }],
  ];

  test.each(sized({ short: ASKED.slice(0, 2), whole: ASKED }))(
    '%s %j, with all that it leads to, searches keys and indexes alone',
    async (name, more) => {
      const one = root(name);
      const { selections } = everything(schema, getNamedType(one.type), { depth: 11, first: 5, most: mostIn(one) });
      const statements: Statement[] = [];
      for (const selection of selections) statements.push(...(await statementsOf(asking(one, selection, { ...known, first: 5, ...more }))));
      expect(statements.length).toBeGreaterThan(0);
      expect([...new Set(statements.filter((statement) => planOf(statement).some(isScan)).map(({ sql }) => sql))]).toEqual([]);
    },
  );
});

function never(what: string): never {
  throw new Error(`There is no ${what}.`);
}

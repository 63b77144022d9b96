import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { InProcess } from '../src/api/in-process.js';
import { Database } from '../src/sqlite/database.js';
import { PAGES } from '../src/web/site.js';
import { signedIn } from './pages.js';
import { settled, startService, type Running } from './service.js';
import type { Visitor } from './visiting.js';

/** What people write, in lengths as people write; `n` tells one from the other. */
const problem = (n: number) =>
  `On the ${n}th floor somebody types everything twice, once here and once in the other system; at the end of month ${n} the two do not agree, and ${n * 7} hours go into finding out why. Their auditors ask who changed what.`;
const WHY = 'Few ask for it, what they need can be had by another way today, and it would bind the team for most of a year.';

const HORIZONS = ['NOW', 'NEXT', 'LATER'];

/** A customer, a feature, requests with each answer, promises in each state, of one customer and one feature as well. */
function* storyOf(n: number): Iterable<{ command: string; input: object; name?: string }> {
  const [customerId, featureId] = [`c${n}`, `f${n}`];
  yield { command: 'registerCustomer', input: { customerId, name: `Customer ${n}`, segment: 'enterprise', accountOwner: 'Sam' } };
  yield {
    command: 'addFeature',
    input: { featureId, name: `Feature ${n}`, area: 'identity', horizon: HORIZONS[n % 3], targetDate: '2999-06-30' },
  };
  for (const answer of ['open', 'yes', 'no', 'later']) {
    const requestId = `${answer}${n}`;
    const demand = [...new Set(['c0', customerId])].map((customerId) => ({
      customerId,
      dealValue: { amount: `${n + 1}000`, currency: 'EUR' },
    }));
    const asked = { requestId, title: `${answer}, said ${n} of them`, problem: problem(n), source: { kind: 'CALL' } };
    yield { command: 'submitRequest', input: { ...asked, area: 'identity', featureId: 'f0', demand } };
    const decision = { requestId, rationale: `${n}: ${WHY}` };
    if (answer === 'yes') yield { command: 'acceptRequest', input: { ...decision, justifications: ['MEASURED_DEMAND'], owner: 'Ada' } };
    if (answer === 'no') yield { command: 'declineRequest', input: { ...decision, reason: 'LOW_DEMAND', noAlternative: true } };
    if (answer === 'later') yield { command: 'deferRequest', input: { ...decision, revisitOn: '2999-01-01' } };
  }
  const wording = { canSay: `It comes, ${n} of it.`, cannotSay: 'When.', conditions: ['On our cloud.'], promisedDate: '2999-06-30' };
  const slots = [
    { featureId, audience: { kind: 'EVERYONE' } },
    { featureId, audience: { kind: 'CUSTOMER', customerId: 'c0' } },
    ...(n === 0 ? [] : [{ featureId: 'f0', audience: { kind: 'CUSTOMER', customerId } }]),
  ];
  for (const { featureId, audience } of slots) {
    const commitmentId = `${featureId}@${audience.kind === 'EVERYONE' ? 'everyone' : `customer:${audience.customerId}`}`;
    const rest = { owner: 'Ada', followUpOn: '2999-01-01', basedOnRequestId: `yes${n}`, approveAs: 'SALES' };
    yield { command: 'proposeCommitment', input: { featureId, audience, wording, ...rest } };
    yield { command: 'approveWording', input: { commitmentId, wordingVersion: 1, function: 'PRODUCT' }, name: 'Bob' };
    const told = audience.customerId ?? customerId;
    yield { command: 'disclose', input: { commitmentId, customerId: told, wordingVersion: 1, channel: 'CALL' } };
  }
  yield { command: 'putAtRisk', input: { commitmentId: `${featureId}@customer:c0`, reason: 'Two people left.' } };
  const said = { reportId: `p${n}`, customerId: 'c0', featureId, said: problem(n), saidAt: '2026-01-01T12:00:00Z' };
  yield { command: 'reportUnapprovedPromise', input: said };
}

let service: Running;
let pat: Visitor;
let stories = 0;

/** Tells more stories, until there are so many. */
async function tellUntil(count: number): Promise<void> {
  const roles = ['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP'];
  const lines = Array.from({ length: count - stories }, (_, n) => [...storyOf(stories + n)]).flat();
  const body = lines.map(({ command, input, name = 'Ada' }) => JSON.stringify({ command, by: { name, roles }, input })).join('\n');
  const headers = { authorization: `Bearer ${await service.token('Imp', 'IMPORTER')}` };
  const response = await fetch(`${service.url}/import`, { method: 'POST', headers, body });
  expect(await response.text()).toBe(`{"accepted":${lines.length},"repeated":0,"refused":0}\n`);
  await settled(service.url);
  // what follows from it is made now, not while statements are counted
  service.infrastructure.rows.commit();
  stories = count;
}

beforeAll(async () => {
  service = await startService();
  pat = await signedIn(service, 'Pat', 'PRODUCT_APPROVER', 'SALES_APPROVER', 'LEADERSHIP');
});
afterAll(() => service.stop());
afterEach(() => {
  jest.restoreAllMocks();
});

/** Rows of a list. */
const FEW = 5;
const MANY = 20;

/** By the address in the map: where it shows as much as it can. */
const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  '/': ['/'],
  '/check': ['/check', '/check?customer=c0&feature=f0'],
  '/requests': ['/requests?view=decide', '/requests?view=tell', '/requests?view=mine', '/requests?view=all&order=wanted'],
  '/requests/new': ['/requests/new', '/requests/new?title=yes,+said+1+of+them&featureId=f0&demand.0.customerId=c0'],
  '/requests/:requestId': ['/requests/open0', '/requests/yes0', '/requests/no0', '/requests/later0'],
  '/requests/:requestId/decide': ['/requests/open0/decide', '/requests/open0/decide?as=decline'],
  '/promises': ['force', 'approve', 'risk', 'tell', 'ended'].map((view) => `/promises?view=${view}`),
  '/promises/new': ['/promises/new', '/promises/new?feature=f0&customer=c0'],
  '/promises/:commitmentId': ['/promises/f0@everyone', '/promises/f0@customer:c0'],
  '/reports/new': ['/reports/new', '/reports/new?customer=c0&feature=f0'],
  '/reports/:reportId': ['/reports/p0'],
  '/customers/:customerId': ['/customers/c0'],
  '/features/:featureId': ['/features/f0'],
  '/history': ['/history', '/history?area=identity', '/history?featureId=f0'],
  '/figures': ['/figures', '/figures?area=identity'],
  '/figures/:name': ['/figures/DECISIONS', '/figures/DECISION_LEAD_TIME_MEDIAN', '/figures/SLIPS'],
  '/roadmap': ['/roadmap'],
  '/roadmap/customers': ['/roadmap/customers', '/roadmap/customers?customer=c0'],
  '/more': ['/more'],
};
const EVERY = Object.values(ADDRESSES).flat();

async function opened(address: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await pat.ask(service.url + address, { headers });
  expect([address, answer.status]).toEqual([address, 200]);
  return answer;
}

/** How often a page asks the API, and SQLite. */
async function asked(address: string): Promise<{ readonly operations: number; readonly statements: number }> {
  const operations = jest.spyOn(InProcess.prototype, 'ask');
  const statements = (['one', 'all', 'run', 'iterate'] as const).map((method) => jest.spyOn(Database.prototype, method));
  await opened(address);
  const counted = {
    operations: operations.mock.calls.length,
    // what rows share is in memory, or read once for all of them; and what was applied before may be committed meanwhile
    statements: statements
      .flatMap(({ mock }) => mock.calls)
      .filter(([sql]) => /^\s*(SELECT|WITH)/.test(sql) && !sql.includes('FROM shared WHERE number IN')).length,
  };
  jest.restoreAllMocks();
  return counted;
}

/** Bytes of a body as it came over the wire. */
async function bytesOf(address: string, coding: string): Promise<number> {
  const { headers } = await opened(address, { 'accept-encoding': coding });
  expect([address, headers['content-encoding']]).toEqual([address, coding]);
  return Number(headers['content-length']);
}

test('every page of the map is looked at', () => {
  expect(Object.keys(ADDRESSES).sort()).toEqual(Object.keys(PAGES).sort());
});

test('no page asks more than two operations, and none takes a statement a row', async () => {
  const ofFew = new Map<string, number>();
  await tellUntil(FEW);
  for (const address of EVERY) {
    const { operations, statements } = await asked(address);
    expect([address, operations, operations <= 2]).toEqual([address, operations, true]);
    ofFew.set(address, statements);
  }
  await tellUntil(MANY);
  for (const address of EVERY) {
    const { statements } = await asked(address);
    expect([address, statements]).toEqual([address, Math.min(statements, ofFew.get(address) ?? 0)]);
  }
});

test.each(['br', 'gzip'])('the first visit to any page is less than 25 kB, packed as %s', async (coding) => {
  await tellUntil(50);
  const made = await (await service.as('Pia', 'PRODUCT'))('{ requests { totalCount } }');
  expect(made.data).toEqual({ requests: { totalCount: 200 } });
  const loaded = [...(await opened('/')).text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, address = '']) => address);
  expect(loaded).toHaveLength(2);
  const [style = NaN, script = NaN] = await Promise.all(loaded.map((address) => bytesOf(address, coding)));
  for (const address of EVERY) {
    const bytes = (await bytesOf(address, coding)) + style + script;
    expect([address, bytes, bytes < 25_000]).toEqual([address, bytes, true]);
  }
});

test.each([
  ['br', 'br'],
  ['gzip', 'gzip'],
  ['gzip, deflate, br', 'br'],
  ['gzip;q=1, br;q=0.5', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0', null],
  ['identity', null],
])('a page is packed for who takes %s as %s', async (accepted, coding) => {
  const cookie = [...pat.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const [, style = ''] = /"(\/assets\/[^"]+css)"/.exec((await opened('/more')).text) ?? [];
  for (const [address, end] of [
    ['/more', '</html>'],
    [style, '}'],
  ] as const) {
    const response = await fetch(service.url + address, { headers: { cookie, 'accept-encoding': accepted } });
    expect([response.headers.get('content-encoding'), response.headers.get('vary')]).toEqual([coding, 'accept-encoding']);
    expect((await response.text()).trim().endsWith(end)).toBe(true);
  }
});

test('what programs ask for is not packed', async () => {
  const headers = { authorization: `Bearer ${await service.token('Pia', 'PRODUCT')}`, 'accept-encoding': 'br' };
  for (const address of ['/export/customers.csv', '/metrics'])
    expect((await fetch(service.url + address, { headers })).headers.get('content-encoding')).toBeNull();
});

/** How long each root of the API takes, at every size of the history, asked alone by one client; and what the goals say of some of them. */
import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { Chance } from './chance.js';
import { historyOf, keysOf, warmed } from './histories.js';
import { client } from './load.js';
import { median, percentile } from './measure.js';
import { register, stayOnSecondCore } from './processes.js';
import { record } from './record.js';
import { LARGE, QUICK, SIZES, SMALL } from './settings.js';

/** Milliseconds after which one question was asked often enough. */
const ENOUGH = QUICK ? 400 : 1_500;
const MOST = QUICK ? 10 : 40;

const NODE = (fields) => `edges { node { ${fields} } }`;

/** What is searched for: words that many texts have, and few; phrases, and the beginning of a word. */
const SEARCHED = [
  ...[
    'auditors',
    'saved searches',
    'invoice splitting night',
    'delegated approval administrators',
    'webhook',
    '"a public API"',
    'branded mai',
  ],
  ...[
    'lost on paper',
    'somebody types everything twice',
    '"pulling it together by hand" quarter',
    'audit trail subsidiaries',
    'scheduled exports',
  ],
];

/** Each root, as somebody asks it; and the questions that the goals name. What returns more where there is more stands for itself. */
function questions({ customers, features, slots, requests, declined, reports, lastAt }, chance) {
  const year = Number(lastAt.slice(0, 4));
  const day = lastAt.slice(0, 10);
  const quarterBefore = new Date(Date.parse(lastAt) - 91 * 86_400_000).toISOString().slice(0, 10);
  const key = (list) => JSON.stringify(chance.of(list));
  const customer = () => JSON.stringify(chance.of(customers).customerId);
  const may = `recordedFrom: "${year - 1}-05-01T00:00:00.000Z", recordedUntil: "${year - 1}-06-01T00:00:00.000Z"`;
  return {
    'agenda, first 20': () => `{ agenda(first: 20) { ${NODE('kind dueOn since waitsFor reason')} } }`,
    'agenda of one kind': () => `{ agenda(first: 20, filter: { kind: [OVERDUE] }) { ${NODE('kind dueOn')} } }`,
    'search, first 20': () =>
      `{ search(text: ${JSON.stringify(chance.of(SEARCHED))}) { ${NODE('kind isFormer snippet { text isMatch }')} } }`,
    'agenda counts': () => '{ agendaCounts { kind count } }',
    facets: () => '{ facets { areas { value count } segments { value count } owners { value count } tags { value count } } }',
    'requests of mine': () => `{ requests(first: 20, filter: { mine: true }) { ${NODE('requestId title')} } }`,
    'commitments of mine': () => `{ commitments(first: 20, filter: { mine: true }) { ${NODE('commitmentId')} } }`,
    'precedents of a request': () =>
      `{ precedents(requestId: ${key(requests)}) { ${NODE('reason request { title } decision { outcome }')} } }`,
    'precedents of a text': () => `{ precedents(text: ${JSON.stringify(chance.of(SEARCHED))}) { ${NODE('reason')} } }`,
    likelyDuplicates: () =>
      `{ likelyDuplicates(title: ${JSON.stringify(chance.of(SEARCHED))}, featureId: ${key(features)}) { reason request { title } } }`,
    'figures, all time': () => '{ figures { name unit value } }',
    'figures, a quarter': () => `{ figures(from: "${quarterBefore}", to: "${day}") { name unit value } }`,
    'requests, totalCount': () => '{ requests(first: 0) { totalCount } }',
    'requests by status and area': () =>
      `{ requests(first: 20, filter: { status: [SUBMITTED, REOPENED], area: ["billing"] }) { ${NODE('requestId title status')} } }`,
    'requests by status and area, totalCount': () =>
      '{ requests(first: 0, filter: { status: [SUBMITTED, REOPENED], area: ["billing"] }) { totalCount } }',
    'requests by tags': () =>
      `{ requests(first: 20, filter: { tags: ["${chance.of(['sso', 'export', 'gdpr'])}"] }) { ${NODE('requestId title tags')} } }`,
    'events by area': () => `{ events(first: 20, filter: { area: ["billing"] }) { ${NODE('id type position')} } }`,
    'events by type and month': () =>
      `{ events(first: 20, filter: { type: ["RequestDeclined"], ${may} }) { ${NODE('id type position')} } }`,
    'commitments, overdue': () => `{ commitments(first: 20, filter: { overdue: true }) { ${NODE('commitmentId status')} } }`,

    affectedCustomers: () => `{ affectedCustomers(first: 20) { ${NODE('customer { name } commitment { commitmentId }')} } }`,
    commitment: () => `{ commitment(commitmentId: ${key(slots)}) { commitmentId status wording { version canSay } } }`,
    commitments: () => `{ commitments(first: 20) { ${NODE('commitmentId status')} } }`,
    customer: () => `{ customer(customerId: ${customer()}) { customerId name segment } }`,
    customers: () => `{ customers(first: 20) { ${NODE('customerId name')} } }`,
    decisions: () => `{ decisions(first: 20) { ${NODE('number outcome decidedAt request { title }')} } }`,
    events: () => `{ events(first: 20) { ${NODE('id type position')} } }`,
    feature: () => `{ feature(featureId: ${key(features)}) { featureId name } }`,
    features: () => `{ features(first: 20) { ${NODE('featureId name')} } }`,
    node: () => `{ node(id: "request-${chance.of(requests)}") { id } }`,
    people: () => `{ people(first: 20) { ${NODE('id name roles')} } }`,
    promiseCheck: () => `{ promiseCheck(customerId: ${customer()}, featureId: ${key(features)}) { verdict reason } }`,
    readAccess: () => `{ readAccess(first: 20) { ${NODE('at operation')} } }`,
    register: () => '{ register { position } }',
    report: () => `{ report(reportId: ${key(reports)}) { reportId status } }`,
    reports: () => `{ reports(first: 20) { ${NODE('reportId status')} } }`,
    request: () => `{ request(requestId: ${key(requests)}) { requestId title demand { customers } decision { outcome } } }`,
    requests: () => `{ requests(first: 20) { ${NODE('requestId title demand { customers } decision { outcome }')} } }`,
    'roadmap, for colleagues': () =>
      `{ roadmap(for: COLLEAGUES) { ${['now', 'next', 'later'].map((horizon) => `${horizon}(first: 20) { ${NODE('name demand { customers }')} }`).join(' ')} } }`,
    'roadmap, for everyone': () => `{ roadmap(for: CUSTOMERS) { forCustomers { dated { canSay } } } }`,
    'roadmap, for a customer': () => `{ roadmap(for: CUSTOMERS, customerId: ${customer()}) { forCustomers { dated { canSay } } } }`,
    sharedRoadmap: () => '{ sharedRoadmap(key: "none") { asOf } }',
    shares: () => `{ shares(first: 20) { ${NODE('shareId title')} } }`,
    serviceTokens: () => `{ serviceTokens(first: 20) { ${NODE('tokenId name')} } }`,
    viewer: () => '{ viewer { name } }',
    whyDeclined: () => `{ whyDeclined(requestId: ${key(declined)}) { steps { __typename } } }`,
  };
}

/** Their roots, by name. */
const rootOf = (question) => /^\{ (\w+)/.exec(question)[1];

const schema = buildSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));
const ROLES = { viewer: 'SALES', register: 'ADMIN', people: 'ADMIN', readAccess: 'ADMIN', serviceTokens: 'ADMIN' };

/** A service on a history of this size, and what asks it each question. */
async function asking(events) {
  const server = await register(warmed(historyOf(events)));
  const clients = Object.fromEntries(['PRODUCT', 'SALES', 'ADMIN'].map((role) => [role, client(server.url, server.token(role))]));
  const all = Object.entries(questions(keysOf(events), new Chance(5)));
  const asked = new Set(all.map(([, question]) => rootOf(question())));
  const missing = Object.keys(schema.getQueryType().getFields()).filter((root) => !asked.has(root));
  if (missing.length > 0) throw new Error(`No question asks ${missing.join(', ')}.`);
  const asks = new Map(all.map(([name, question]) => [name, () => clients[ROLES[rootOf(question())] ?? 'PRODUCT'].ask(question())]));
  // a server that has just begun is slow at everything: each is asked some times first
  for (let n = 0; n < 5; n++) for (const ask of asks.values()) await ask();
  const stop = async () => {
    for (const one of Object.values(clients)) one.close();
    await server.stop();
  };
  return { events, asks, stop };
}

stayOnSecondCore();
const services = [];
for (const events of SIZES) services.push(await asking(events));
for (const name of services[0].asks.keys()) {
  const times = new Map(SIZES.map((events) => [events, []]));
  const end = performance.now() + ENOUGH * SIZES.length;
  // the first one finds its plan and its pages; each size in turns, so that what the machine does meanwhile meets all of them
  for (let n = 0; n <= MOST && (n < 3 || performance.now() < end); n++)
    for (const { events, asks } of services) {
      const begun = performance.now();
      await asks.get(name)();
      times.get(events).push(performance.now() - begun);
    }
  for (const [events, [first, ...others]] of times)
    record(`root ${name}`, median(others), { events, unit: 'ms', first, p90: percentile(others, 0.9) });
  const [small, large] = [SMALL, LARGE].map((events) => median(times.get(events).slice(1)));
  record(`root ${name}, large of small`, large / small, { unit: 'times' });
}
for (const { stop } of services) await stop();

/** Commands and a list over HTTP on the middle history, beside reference A: one client, 32 of them, and how long the slowest hundredth waits. */
import { rmSync } from 'node:fs';
import { Chance } from './chance.js';
import { copyOf, keysOf } from './histories.js';
import { client, load } from './load.js';
import { median } from './measure.js';
import { register, stayOnSecondCore } from './processes.js';
import { record } from './record.js';
import { typeorm } from './reference.js';
import { MIDDLE, ROUNDS, SECONDS } from './settings.js';

const events = MIDDLE;
const { customers, features } = keysOf(events);
const PROBLEM =
  'Somebody types everything twice, once here and once in the other system, and at the end of the month the two do not agree.';
const RATIONALE = 'The demand is counted, the evidence is there, and nothing that is planned before it would have to move.';

/** What is asked, in the words of each. */
const OURS = {
  submit: {
    query:
      'mutation ($input: SubmitRequest!) { submitRequest(input: $input) { request { requestId status } userErrors { code message } } }',
    input: (common, customerIds) => ({
      ...common,
      source: { kind: 'CALL' },
      demand: customerIds.map((customerId) => ({ customerId, dealValue: { amount: '1000', currency: 'EUR' } })),
    }),
    id: ({ submitRequest: { request, userErrors } }) => request?.requestId ?? refused(userErrors),
  },
  accept: {
    query:
      'mutation ($input: AcceptRequest!) { acceptRequest(input: $input) { request { requestId status } userErrors { code message } } }',
    check: ({ acceptRequest: { request, userErrors } }) => request ?? refused(userErrors),
  },
  list: `{ requests(first: 20) { edges { node { requestId title status feature { name }
    demand { entries(first: 10) { edges { node { customer { name } dealValue { amount currency } } } } } decision { outcome rationale decidedAt } } } } }`,
};
const THEIRS = {
  submit: {
    query: 'mutation ($input: SubmitRequestInput!) { submitRequest(input: $input) { requestId status } }',
    input: (common, customerIds) => ({
      ...common,
      source: 'CALL',
      demand: customerIds.map((customerId) => ({ customerId, amount: 1_000, currency: 'EUR' })),
    }),
    id: ({ submitRequest }) => submitRequest.requestId,
  },
  accept: {
    query: 'mutation ($input: AcceptRequestInput!) { acceptRequest(input: $input) { requestId status } }',
    check: ({ acceptRequest }) => acceptRequest,
  },
  list: `{ requests20 { requestId title status feature { name } demand { customer { name } amount currency } decision { outcome rationale decidedAt } } }`,
};

function refused(userErrors) {
  throw new Error(JSON.stringify(userErrors));
}

/** Whoever submits, and whoever accepts, at one server. */
function works({ submit, accept, list }, asking, deciding) {
  const chance = new Chance(11);
  let commands = 0;
  const open = [];
  return {
    open,
    async submit() {
      const common = {
        commandId: `bench ${commands++}`,
        title: 'Scheduled exports for auditors',
        problem: PROBLEM,
        area: 'billing',
        tags: ['export'],
      };
      const customerIds = chance.some(customers, 2).map(({ customerId }) => customerId);
      const input = submit.input({ ...common, featureId: chance.of(features) }, customerIds);
      open.push(submit.id(await asking.ask(submit.query, { input })));
    },
    async accept() {
      const requestId = open.pop();
      const input = {
        commandId: `bench ${commands++}`,
        requestId,
        rationale: RATIONALE,
        justifications: ['MEASURED_DEMAND'],
        owner: 'Priya Shah',
      };
      accept.check(await deciding.ask(accept.query, { input }));
    },
    list: () => asking.hit(list),
  };
}

stayOnSecondCore();
const folder = copyOf(events);
const server = await register(folder);
const a = await typeorm(events);
const sales = client(server.url, server.token('SALES'));
const product = client(server.url, server.token('PRODUCT', 'Priya'));
const atA = a && client(a.url);
const ours = works(OURS, sales, product);
const theirs = atA && works(THEIRS, atA, atA);

const WORK = {
  'submit, 1 client': ['submit', 1],
  'submit, 32 clients': ['submit', 32],
  'accept, 32 clients': ['accept', 32],
  'list of 20, 16 clients': ['list', 16],
};
const found = {};
for (let round = 0; round <= ROUNDS; round++)
  for (const [work, [name, clients]] of Object.entries(WORK))
    for (const [whose, one] of [
      ['ours', ours],
      ['A', theirs],
    ]) {
      if (!one) continue;
      // so many as were submitted, less those that are on their way
      const most = name === 'accept' ? Math.max(0, one.open.length - clients) : Infinity;
      const got = await load(() => one[name](), {
        clients,
        seconds: round > 0 ? SECONDS / 2 : SECONDS,
        most,
        processor: (whose === 'A' ? a : server).processor,
      });
      // the first turn warms up
      if (round > 0) ((found[work] ??= {})[whose] ??= []).push(got);
    }
for (const [work, by] of Object.entries(found))
  for (const [whose, of] of Object.entries(by))
    for (const figure of ['rate', 'p50', 'p99', 'processor'])
      record(`${work}, ${figure}, ${whose}`, median(of.map((one) => one[figure])), { events, unit: figure === 'rate' ? 'a second' : 'ms' });
for (const one of [sales, product, atA]) one?.close();
await a?.stop();
await server.stop();
rmSync(folder, { recursive: true });

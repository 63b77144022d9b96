import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getNamedType, isEnumType, isObjectType, type GraphQLSchema } from 'graphql';
import { builtSchema } from '../src/schema.js';
import { asking, inputOf, queriesOf, shallow, type Root } from './from-schema.js';
import {
  actorId,
  dice,
  InventedRegister,
  type Affected,
  type Born,
  type Commitment,
  type Customer,
  type Decision,
} from './invented-register.js';
import type { Event, Feature, Report, Request } from './invented-register.js';
import { send, startService, type Ask, type Running } from './service.js';
import { inWhole, sized } from './size.js';
import { until } from './until.js';

const invented = new InventedRegister(7);
const roll = dice(11);

/** The half of it came on the first of March, the rest on the second: recorded time. */
const HALF = Math.floor(invented.lines.length / 2);
const DAYS = ['2026-03-01T12:00:00.000Z', '2026-03-02T12:00:00.000Z'] as const;
const TODAY = '2026-03-02';
let now: string = DAYS[0];

let service: Running;
let schema: GraphQLSchema;
let ask: Ask;
/** Position at which the second day began. */
let halfway: number;

beforeAll(async () => {
  schema = await builtSchema();
  service = await startService({ clock: { now: () => now }, policies: [] });
  const bring = async (lines: readonly string[]) => {
    const authorization = `Bearer ${await service.token('Imp', 'IMPORTER')}`;
    const headers = { authorization, 'content-type': 'application/x-ndjson' };
    const response = await fetch(`${service.url}/import`, { method: 'POST', headers, body: lines.join('\n') });
    expect(await response.text()).toBe(`{"accepted":${lines.length},"repeated":0,"refused":0}\n`);
  };
  await bring(invented.lines.slice(0, HALF));
  halfway = (await service.infrastructure.log.head()).position;
  now = DAYS[1];
  await bring(invented.lines.slice(HALF));
  ask = await service.as('PIA', 'SALES', 'PRODUCT', 'LEADERSHIP', 'CONTRIBUTOR');
  expect((await service.infrastructure.log.head()).position).toBe(invented.events.length);
});
afterAll(() => service.stop());

type Key = string | number;
interface Case<Thing> {
  readonly filter: object;
  readonly lets: (thing: Thing) => boolean;
}

/** A list root: what it holds, by which field its things are told apart, its orders and its filters. */
interface Listed<Thing extends Born> {
  readonly all: () => readonly Thing[];
  readonly key: string;
  readonly keyOf: (thing: Thing) => string;
  readonly orders: Readonly<Record<string, readonly [by: (thing: Thing) => Key, direction: 'ASC' | 'DESC']>>;
  readonly otherwise?: string;
  readonly filters: Readonly<Record<string, readonly Case<Thing>[]>>;
}

const born = ({ born }: Born): Key => born;
const RECENT = [born, 'DESC'] as const;

/** A filter by any of several values. */
const anyOf = <Thing>(name: string, valueOf: (thing: Thing) => string | readonly string[] | undefined, ...values: string[]) => ({
  [name]: [values, values.slice(0, 1)].map((some) => ({
    filter: { [name]: some },
    lets: (thing: Thing) => [valueOf(thing) ?? []].flat().some((value) => some.includes(value)),
  })),
});
/** A filter by a flag. */
const either = <Thing>(name: string, holds: (thing: Thing) => boolean) => ({
  [name]: [true, false].map((flag) => ({ filter: { [name]: flag }, lets: (thing: Thing) => holds(thing) === flag })),
});
/** What belongs to who asks, under a name in other letters; false narrows nothing. */
const mine = <Thing>(isMine: (thing: Thing) => boolean) => ({
  mine: [
    { filter: { mine: true }, lets: isMine },
    { filter: { mine: false }, lets: () => true },
  ],
});
const isFeatureOfPia = ({ featureId }: { featureId?: string }) =>
  invented.features.some((one) => one.featureId === featureId && one.owner === 'Pia');
const bound = <Thing>(name: string, value: string, lets: (thing: Thing) => boolean) => ({ [name]: [{ filter: { [name]: value }, lets }] });

const areaOf = ({ area, featureId }: { area?: string; featureId?: string }) =>
  [area, invented.areaOf(featureId)].filter((one) => one !== undefined);
const isOpen = ({ status }: Request) => status === 'SUBMITTED' || status === 'REOPENED';
/** How far a merged request is from the one at the end of its chain. */
const stepsFrom = (head: Request, member: Request): number =>
  member === head || !member.mergedInto ? 0 : 1 + stepsFrom(head, member.mergedInto);

/** Who asked by the request or by one that is merged into it, each once; and who of them was told its last decision. */
function isUninformed(request: Request): boolean {
  const decision = request.decisions.at(-1);
  if (!decision || request.mergedInto || request.status === 'WITHDRAWN') return false;
  const members = invented.familyOf(request);
  const askers = new Map<string, boolean>();
  const joinedAt = (member: Request): number =>
    member === request || !member.mergedInto ? 0 : Math.max(member.mergedAt ?? 0, joinedAt(member.mergedInto));
  for (const member of members) {
    const { submittedBy, demand, toldElsewhere } = member;
    for (const one of ['submitter', ...demand.map(({ customerId }) => customerId)]) {
      const atHead = one === 'submitter' ? joinedAt(member) < (request.told.get(one) ?? -1) : request.told.has(one);
      const isTold = atHead || toldElsewhere.get(one) === decision;
      const who = one === 'submitter' ? submittedBy : one;
      askers.set(who, isTold || (askers.get(who) ?? false));
    }
  }
  return [...askers.values()].includes(false);
}
const isDone = ({ featureId, status }: Commitment) =>
  status === 'DELIVERED' || invented.features.find((one) => one.featureId === featureId)?.status === 'SHIPPED';
const has = (customerId: string) => invented.customers.filter((one) => one.customerId === customerId);
const MIDDLE = invented.decisions[Math.floor(invented.decisions.length / 2)]?.at ?? '';
const OPEN_SINCE = invented.requests.filter(isOpen).map(({ statusSince }) => statusSince);
const LATE = OPEN_SINCE.sort()[Math.floor(OPEN_SINCE.length / 2)] ?? '';
const [EARLY_EVENT, MID_EVENT] = [4, 2].map((part) => invented.events[Math.floor(invented.events.length / part)]?.at ?? '') as [
  string,
  string,
];

/** What goes by something that holds a digit. */
const holding = <Thing>(names: (thing: Thing) => readonly (string | undefined)[]) =>
  ['2', '7'].map((text) => ({ filter: { text }, lets: (thing: Thing) => names(thing).some((name) => name?.includes(text)) }));

const CUSTOMERS: Listed<Customer> = {
  all: () => invented.customers,
  key: 'customerId',
  keyOf: ({ customerId }) => customerId,
  orders: { RECENT, NAME: [({ name }) => name, 'ASC'] },
  filters: {
    text: holding(({ customerId, name, externalId }) => [customerId, name, externalId]),
    ...anyOf('segment', ({ segment }) => segment, 'small', 'big'),
    ...anyOf('accountOwner', ({ accountOwner }) => accountOwner, 'Sue', 'Sam'),
    ...anyOf('externalId', ({ externalId }) => externalId, 'x2', 'x3'),
  },
};

const FEATURES: Listed<Feature> = {
  all: () => invented.features,
  key: 'featureId',
  keyOf: ({ featureId }) => featureId,
  orders: { RECENT, NAME: [({ name }) => name, 'ASC'], TARGET_DATE: [({ targetDate }) => targetDate ?? 'none', 'ASC'] },
  filters: {
    text: holding(({ featureId, name }) => [featureId, name]),
    ...anyOf('area', ({ area }) => area, 'billing', 'identity'),
    ...anyOf('status', ({ status }) => status, 'SHIPPED', 'DROPPED'),
    ...anyOf('horizon', ({ horizon }) => horizon, 'NOW', 'LATER'),
    ...anyOf('owner', ({ owner }) => owner, 'Pia', 'Paul'),
  },
};

const REQUESTS: Listed<Request> = {
  all: () => invented.requests,
  key: 'requestId',
  keyOf: ({ requestId }) => requestId,
  orders: {
    RECENT,
    SUBMITTED_AT: [({ submittedAt }) => submittedAt, 'DESC'],
    TITLE: [({ title }) => title, 'ASC'],
    CUSTOMERS: [(request) => invented.customersOf(request).size, 'DESC'],
  },
  filters: {
    ...anyOf('status', ({ status }) => status, 'DECLINED', 'MERGED'),
    ...anyOf('area', areaOf, 'billing', 'nowhere'),
    ...anyOf('tags', ({ tags }) => tags, 'red', 'blue'),
    ...anyOf('featureId', ({ featureId }) => featureId, ...invented.features.slice(0, 6).map(({ featureId }) => featureId)),
    ...anyOf('customerId', (request) => [...invented.customersOf(request)], 'c1', 'c2', 'c3'),
    ...anyOf('submittedBy', ({ submittedBy }) => actorId(submittedBy), actorId('Ada'), actorId('Bob')),
    ...anyOf('competitor', ({ evidence }) => evidence.filter((one) => one !== undefined), 'Hooli', 'Globex'),
    ...bound('undecidedSince', LATE, (request) => isOpen(request) && request.statusSince <= LATE),
    ...either('uninformed', isUninformed),
    ...mine((request: Request) => isFeatureOfPia(request) || request.decisions.at(-1)?.outcome === 'ACCEPTED'),
  },
};

const DECISIONS: Listed<Decision> = {
  all: () => invented.decisions,
  key: 'id',
  keyOf: ({ id }) => id,
  orders: { RECENT, DECIDED_AT: [({ at }) => at, 'DESC'] },
  filters: {
    ...anyOf('outcome', ({ outcome }) => outcome, 'DECLINED', 'DEFERRED'),
    ...anyOf('reason', ({ reason }) => reason, 'LOW_DEMAND', 'NOT_FEASIBLE'),
    ...anyOf('area', ({ request }) => areaOf(request), 'identity', 'nowhere'),
    ...anyOf('decidedBy', ({ by }) => actorId(by), actorId('Cleo'), actorId('Ada')),
    ...bound('decidedFrom', MIDDLE, ({ at }) => at >= MIDDLE),
    ...bound('decidedUntil', MIDDLE, ({ at }) => at < MIDDLE),
    ...either('weak', ({ isWeak }) => isWeak),
    ...either('unevidenced', ({ evidence }) => evidence === 0),
    ...either('unmeasured', ({ outcome, isMeasured }) => outcome === 'ACCEPTED' && !isMeasured),
    ...either('unexplained', ({ outcome, isExplained }) => outcome !== 'ACCEPTED' && !isExplained),
    ...either(
      'doubtful',
      ({ outcome, isWeak, evidence, customers }) => outcome === 'ACCEPTED' && (isWeak || evidence === 0 || customers <= 1),
    ),
    ...either('superseded', (decision) => decision.isSuperseded || decision.request.decisions.at(-1) !== decision),
  },
};

const COMMITMENTS: Listed<Commitment> = {
  all: () => invented.commitments,
  key: 'commitmentId',
  keyOf: ({ commitmentId }) => commitmentId,
  orders: { RECENT, FOLLOW_UP_ON: [({ followUpOn }) => followUpOn, 'ASC'] },
  filters: {
    ...anyOf('status', ({ status }) => status, 'ACTIVE', 'WITHDRAWN'),
    ...anyOf('audience', ({ kind }) => kind, 'CUSTOMER', 'EVERYONE'),
    ...anyOf('featureId', ({ featureId }) => featureId, ...invented.features.slice(0, 6).map(({ featureId }) => featureId)),
    ...anyOf(
      'customerId',
      (commitment) => ['c1', 'c2'].filter((customerId) => has(customerId).some((customer) => invented.isFor(commitment, customer))),
      'c1',
      'c2',
    ),
    ...anyOf('owner', ({ owner }) => owner, 'Sue'),
    ...mine(({ owner }: Commitment) => owner === 'Pia'),
    ...either('overdue', (one) => one.current?.promisedDate !== undefined && one.current.promisedDate < TODAY && !isDone(one)),
    ...either('lapsed', ({ current }) => current?.validUntil !== undefined && current.validUntil < TODAY),
    ...either('atRisk', ({ status }) => status === 'AT_RISK'),
    ...either('pending', ({ isPending }) => isPending),
  },
};

const REPORTS: Listed<Report> = {
  all: () => invented.reports,
  key: 'reportId',
  keyOf: ({ reportId }) => reportId,
  orders: { RECENT },
  filters: {
    ...anyOf('status', ({ status }) => status, 'OPEN', 'RATIFIED'),
    ...anyOf('featureId', ({ featureId }) => featureId, ...invented.features.slice(0, 6).map(({ featureId }) => featureId)),
    ...anyOf('customerId', ({ customerId }) => customerId, 'c1', 'c2', 'c3'),
    ...anyOf('area', ({ featureId }) => invented.areaOf(featureId), 'billing', 'identity'),
    ...mine(isFeatureOfPia),
  },
};

const AFFECTED: Listed<Affected> = {
  all: () => invented.affected,
  key: 'disclosureId',
  keyOf: ({ disclosureId }) => disclosureId,
  orders: {},
  filters: {},
};

const EVENTS: Listed<Event & Born> = {
  all: () => invented.events.map((event) => ({ ...event, born: event.position })),
  key: 'position',
  keyOf: ({ position }) => String(position),
  orders: { RECENT, POSITION: [born, 'ASC'] },
  otherwise: 'POSITION',
  filters: {
    ...anyOf('stream', ({ stream }) => stream, 'request-r1', 'customer-c1'),
    ...anyOf('type', ({ type }) => type, 'RequestDeclined', 'CommitmentActivated'),
    ...anyOf('actorId', ({ by }) => actorId(by), actorId('Cleo')),
    ...anyOf('customerId', ({ customers }) => [...customers], 'c1', 'c2'),
    ...anyOf('featureId', ({ featureId }) => featureId, 'f1', 'f2', 'f5'),
    ...anyOf('area', areaOf, 'billing', 'identity'),
    ...bound('recordedFrom', DAYS[1], ({ position }) => position > halfway),
    ...bound('recordedUntil', DAYS[1], ({ position }) => position <= halfway),
    ...bound('effectiveFrom', MID_EVENT, ({ at }) => at >= MID_EVENT),
    effectiveUntil: [
      { filter: { effectiveUntil: MID_EVENT }, lets: ({ at }) => at < MID_EVENT },
      { filter: { effectiveFrom: EARLY_EVENT, effectiveUntil: MID_EVENT }, lets: ({ at }) => at >= EARLY_EVENT && at < MID_EVENT },
    ],
    ...bound('afterPosition', '100', ({ position }) => position > 100),
    ...bound('untilPosition', '100', ({ position }) => position < 100),
  },
};

const LISTS = {
  customers: CUSTOMERS,
  features: FEATURES,
  requests: REQUESTS,
  decisions: DECISIONS,
  commitments: COMMITMENTS,
  reports: REPORTS,
  affectedCustomers: AFFECTED,
  events: EVENTS,
} as unknown as Readonly<Record<string, Listed<Born>>>;

/** Whatever of a thing’s order is equal is told apart by when it was born. */
function sorted<Thing extends Born>(things: readonly Thing[], by: (thing: Thing) => Key, direction: 'ASC' | 'DESC'): Thing[] {
  const ascending = [...things].sort((a, b) => (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : a.born - b.born));
  return direction === 'ASC' ? ascending : ascending.reverse();
}

interface Connection {
  readonly totalCount: number;
  readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  readonly edges: { cursor: string; node: Record<string, unknown> }[];
}

const PAGE = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
/** As GraphQL writes it: names of fields and of enum values without quotes. */
const literal = (value: object): string =>
  JSON.stringify(value).replaceAll(/"([A-Za-z]+)":|"([A-Z][A-Z_]+)"/g, (_, field?: string, name?: string) =>
    field ? `${field}:` : (name ?? ''),
  );
/** The lists that are walked. */
const some = <Thing>(things: readonly Thing[]): readonly Thing[] => sized({ short: things.slice(0, 2), whole: things });
const keysOf = ({ edges }: Connection, key: string): string[] => edges.map(({ node }) => String(node[key]));

/** The page of a list that these arguments ask for. */
async function pageOf(list: string, args: string, key: string): Promise<Connection> {
  const { data, errors } = await ask(`{ list: ${list}(${args}) { totalCount ${PAGE} edges { cursor node { ${key} } } } }`);
  if (errors) throw new Error(`${list}(${args}): ${JSON.stringify(errors)}`);
  return data.list as Connection;
}

/** So that a long list takes few pages, and one that grows is caught up with. */
const mostOf = ({ all }: Listed<Born>): number => Math.min(99, Math.max(9, Math.ceil(all().length / 4)));

/** Every key of a list, page by page, of random sizes, from one end to the other. */
async function walk(read: (args: string) => Promise<Connection>, key: string, backwards: boolean, most = 9): Promise<string[]> {
  const found: string[] = [];
  for (let cursor = ''; ;) {
    const size = 1 + roll(most);
    const [amount, beyond] = backwards ? [`last: ${size}`, 'before'] : [`first: ${size}`, 'after'];
    const page = await read(cursor === '' ? amount : `${amount}, ${beyond}: "${cursor}"`);
    const { startCursor, endCursor, hasNextPage, hasPreviousPage } = page.pageInfo;
    expect([startCursor, endCursor]).toEqual([page.edges.at(0)?.cursor ?? null, page.edges.at(-1)?.cursor ?? null]);
    expect(page.edges.length).toBeLessThanOrEqual(size);
    expect(backwards ? hasNextPage : hasPreviousPage).toBe(cursor !== '');
    const keys = keysOf(page, key);
    if (backwards) found.unshift(...keys);
    else found.push(...keys);
    if (!(backwards ? hasPreviousPage : hasNextPage)) return found;
    cursor = (backwards ? startCursor : endCursor) ?? '';
  }
}

/** Lists for ADMIN and AUDITOR, whose own tests walk them. */
const NOT_HERE = ['people', 'readAccess', 'serviceTokens', 'shares'];
const asked = (): Root[] => queriesOf(schema).filter(({ name }) => !NOT_HERE.includes(name));

/** The agenda lists no things, but what waits, a search what has the words, and precedents what is like something: their own specs walk them. */
const WALKED = ['agenda', 'precedents', 'search'];
const roots = (): Root[] => asked().filter(({ name, type }) => /Connection!$/.test(String(type)) && !WALKED.includes(name));

describe('lists', () => {
  test('are all in this test, with all their orders and filters', () => {
    const found = roots().map(({ name, args }) => {
      const inputs = new Map(args.map((argument) => [argument.name, getNamedType(argument.type) as ReturnType<typeof inputOf>]));
      const by = getNamedType(inputs.get('orderBy')?.getFields()['by']?.type);
      return [
        name,
        (isEnumType(by) ? by.getValues() : []).map((one) => one.name).sort(),
        Object.keys(inputs.get('filter')?.getFields() ?? {}).sort(),
      ];
    });
    const here = Object.entries(LISTS).map(([name, { orders, filters }]) => [
      name,
      Object.keys(orders).sort(),
      Object.keys(filters).sort(),
    ]);
    expect(found.sort()).toEqual(here.sort());
  });

  test.each(some(Object.keys(LISTS)))('%s: newest first where nothing is asked, 20 a page, and the right count', async (name) => {
    const { all, key, keyOf, orders, otherwise = 'RECENT' } = LISTS[name]!;
    const [by, direction] = orders[otherwise] ?? RECENT;
    const page = await pageOf(name, 'asOf: {}', key);
    expect(keysOf(page, key)).toEqual(sorted(all(), by, direction).slice(0, 20).map(keyOf));
    expect(page.totalCount).toBe(all().length);
    expect(page.pageInfo.hasPreviousPage).toBe(false);
  });

  test.each(some(Object.keys(LISTS)))('%s: each filter narrows as it says, alone and with another (AND)', async (name) => {
    const { all, key, keyOf, filters } = LISTS[name]!;
    const cases = Object.values(filters).flat();
    const narrowing: string[] = [];
    for (const { filter, lets } of cases) {
      const others = cases[roll(cases.length)]!;
      for (const [asked, both] of [
        [filter, lets],
        [
          { ...others.filter, ...filter },
          (thing: Born) => lets(thing) && (Object.keys(others.filter)[0] === Object.keys(filter)[0] || others.lets(thing)),
        ],
      ] as const) {
        const expected = all().filter(both).map(keyOf);
        const { totalCount } = await pageOf(name, `first: 0, filter: ${literal(asked)}`, key);
        const walked = await walk((args) => pageOf(name, `${args}, filter: ${literal(asked)}`, key), key, false, mostOf(LISTS[name]!));
        expect({ asked, totalCount, walked: walked.sort() }).toEqual({ asked, totalCount: expected.length, walked: expected.sort() });
      }
      const own = all().filter(lets).length;
      if (own > 0 && own < all().length) narrowing.push(...Object.keys(filter));
    }
    expect([...new Set(narrowing)]).toEqual(Object.keys(filters)); // none of the cases is empty or the whole
  });

  test('an empty list of values lets nothing through', async () => {
    expect((await pageOf('customers', 'filter: { segment: [] }', 'customerId')).totalCount).toBe(0);
    expect((await pageOf('events', 'filter: { customerId: [] }', 'id')).totalCount).toBe(0);
  });

  test.each(some(Object.entries(LISTS).flatMap(([name, { orders }]) => Object.keys(orders).map((by) => [name, by] as const))))(
    '%s by %s: in its own direction and both others, walked forwards and backwards',
    async (name, by) => {
      const { all, key, keyOf, orders } = LISTS[name]!;
      const [sortKey, own] = orders[by]!;
      for (const direction of [undefined, 'ASC', 'DESC'] as const) {
        const order = `orderBy: { by: ${by}${direction ? `, direction: ${direction}` : ''} }`;
        const expected = sorted(all(), sortKey, direction ?? own).map(keyOf);
        for (const backwards of [false, true])
          expect(await walk((args) => pageOf(name, `${args}, ${order}`, key), key, backwards, mostOf(LISTS[name]!))).toEqual(expected);
      }
    },
  );
});

interface Nested {
  /** The root that lists the parents, and the way from a parent to the list. */
  readonly parents: string;
  readonly way: string;
  readonly key: string;
  /** By parent, in order. */
  readonly of: ReadonlyMap<string, readonly string[]>;
}

const byKey = <Thing>(things: readonly Thing[], keyOf: (thing: Thing) => string, of: (thing: Thing) => readonly string[]) =>
  new Map(things.map((thing) => [keyOf(thing), of(thing)]));
const historyOf = (stream: string) => invented.events.filter((event) => event.stream === stream).map(({ position }) => String(position));
const newest = <Thing extends Born>(things: readonly Thing[], keyOf: (thing: Thing) => string) => sorted(things, born, 'DESC').map(keyOf);

const NESTED: Readonly<Record<string, Nested>> = {
  'Customer.requests': {
    ...{ parents: 'customers', way: 'requests', key: 'requestId' },
    of: byKey(invented.customers, CUSTOMERS.keyOf, ({ customerId }) => {
      const wishes = invented.requests.flatMap(({ requestId, demand }) => {
        const first = demand.find((entry) => entry.customerId === customerId);
        return first ? { requestId, born: first.at } : [];
      });
      return newest(wishes, ({ requestId }) => requestId);
    }),
  },
  'Customer.commitments': {
    ...{ parents: 'customers', way: 'commitments', key: 'commitmentId' },
    of: byKey(invented.customers, CUSTOMERS.keyOf, (customer) =>
      newest(
        invented.commitments.filter((one) => invented.isFor(one, customer)),
        COMMITMENTS.keyOf,
      ),
    ),
  },
  'Customer.reports': {
    ...{ parents: 'customers', way: 'reports', key: 'reportId' },
    of: byKey(invented.customers, CUSTOMERS.keyOf, ({ customerId }) =>
      newest(
        invented.reports.filter((one) => one.customerId === customerId),
        REPORTS.keyOf,
      ),
    ),
  },
  'Customer.told': {
    ...{ parents: 'customers', way: 'told', key: 'loggedAt' },
    of: byKey(invented.customers, CUSTOMERS.keyOf, ({ customerId }) => {
      const disclosed = invented.commitments
        .flatMap(({ disclosures }) => disclosures)
        .map((one) => ({ ...one, loggedAt: one.toldAt, born: one.at }));
      const reported = invented.reports.map((one) => ({ ...one, toldAt: one.saidAt, loggedAt: one.reportedAt }));
      const own = [...disclosed, ...reported].filter((one) => one.customerId === customerId);
      return sorted(own, ({ toldAt }) => toldAt, 'DESC').map(({ loggedAt }) => loggedAt);
    }),
  },
  'Customer.history': {
    ...{ parents: 'customers', way: 'history', key: 'position' },
    of: byKey(invented.customers, CUSTOMERS.keyOf, ({ customerId }) => historyOf(`customer-${customerId}`)),
  },
  'Feature.requests': {
    ...{ parents: 'features', way: 'requests', key: 'requestId' },
    of: byKey(invented.features, FEATURES.keyOf, ({ featureId }) =>
      newest(
        invented.requests.filter((one) => one.featureId === featureId),
        REQUESTS.keyOf,
      ),
    ),
  },
  'Feature.commitments': {
    ...{ parents: 'features', way: 'commitments', key: 'commitmentId' },
    of: byKey(invented.features, FEATURES.keyOf, ({ featureId }) =>
      newest(
        invented.commitments.filter((one) => one.featureId === featureId),
        COMMITMENTS.keyOf,
      ),
    ),
  },
  'Feature.reports': {
    ...{ parents: 'features', way: 'reports', key: 'reportId' },
    of: byKey(invented.features, FEATURES.keyOf, ({ featureId }) =>
      newest(
        invented.reports.filter((one) => one.featureId === featureId),
        REPORTS.keyOf,
      ),
    ),
  },
  'Feature.history': {
    ...{ parents: 'features', way: 'history', key: 'position' },
    of: byKey(invented.features, FEATURES.keyOf, ({ featureId }) => historyOf(`feature-${featureId}`)),
  },
  'Demand.entries': {
    ...{ parents: 'requests', way: 'demand entries', key: 'dealId' },
    of: byKey(invented.requests, REQUESTS.keyOf, (request) => {
      const entryOf = ({ customerId, dealId = '' }: { customerId: string; dealId?: string }) => `${customerId}/${dealId}`;
      const all = invented
        .familyOf(request)
        .flatMap(({ demand }, nth, family) => demand.map((entry) => ({ ...entry, away: stepsFrom(request, family[nth]!) })));
      const once = new Map(all.sort((a, b) => b.away - a.away || b.at - a.at).map((entry) => [entryOf(entry), entry])); // the nearest last
      const inOrder = [...once.values()].sort((a, b) => a.at - b.at || (entryOf(a) < entryOf(b) ? -1 : 1));
      return inOrder.map(({ dealId }) => String(dealId ?? null));
    }),
  },
  'Request.history': {
    ...{ parents: 'requests', way: 'history', key: 'position' },
    of: byKey(invented.requests, REQUESTS.keyOf, ({ requestId }) => historyOf(`request-${requestId}`)),
  },
  'Commitment.disclosures': {
    ...{ parents: 'commitments', way: 'disclosures', key: 'disclosureId' },
    of: byKey(invented.commitments, COMMITMENTS.keyOf, ({ disclosures }) => disclosures.map(({ disclosureId }) => disclosureId).reverse()),
  },
  'Commitment.affectedCustomers': {
    ...{ parents: 'commitments', way: 'affectedCustomers', key: 'disclosureId' },
    of: byKey(invented.commitments, COMMITMENTS.keyOf, ({ commitmentId }) =>
      newest(
        invented.affected.filter((one) => one.commitmentId === commitmentId),
        AFFECTED.keyOf,
      ),
    ),
  },
  'Customer.mayBeTold': {
    ...{ parents: 'customers', way: 'mayBeTold', key: 'featureId' },
    of: byKey(invented.customers, CUSTOMERS.keyOf, (customer) => {
      const spoken = new Set(invented.commitments.filter((one) => invented.isFor(one, customer)).map(({ featureId }) => featureId));
      const features = sorted(
        invented.features.filter(({ featureId }) => spoken.has(featureId)),
        ({ name }) => name,
        'ASC',
      );
      return features.map(({ featureId }) => featureId);
    }),
  },
  'Customer.openChanges': {
    ...{ parents: 'customers', way: 'openChanges', key: 'disclosureId' },
    of: byKey(invented.customers, CUSTOMERS.keyOf, ({ customerId }) =>
      newest(
        invented.affected.filter((one) => one.customerId === customerId),
        AFFECTED.keyOf,
      ),
    ),
  },
  'Commitment.history': {
    ...{ parents: 'commitments', way: 'history', key: 'position' },
    of: byKey(invented.commitments, COMMITMENTS.keyOf, ({ commitmentId }) => historyOf(`commitment-${commitmentId}`)),
  },
  'Report.history': {
    ...{ parents: 'reports', way: 'history', key: 'position' },
    of: byKey(invented.reports, REPORTS.keyOf, ({ reportId }) => historyOf(`report-${reportId}`)),
  },
};

describe('nested lists', () => {
  const fieldOf = ({ way, key }: Nested, args: string) => {
    const [outer, inner] = way.split(' ');
    const list = `${inner ?? outer}(${args}) { totalCount ${PAGE} edges { cursor node { ${key} } } }`;
    return inner ? `${outer} { ${list} }` : list;
  };
  const connectionIn = ({ way }: Nested, parent: Record<string, unknown>): Connection =>
    way.split(' ').reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], parent) as Connection;

  /** Their own specs walk them. */
  const WALKED_ELSEWHERE = ['Figure.events', 'Roadmap.later', 'Roadmap.next', 'Roadmap.now'];

  test('are all in this test', () => {
    const found = Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) && type !== schema.getQueryType()
        ? Object.values(type.getFields()).flatMap((field) => (/Connection!?$/.test(String(field.type)) ? `${type.name}.${field.name}` : []))
        : [],
    );
    expect(found.sort()).toEqual([...Object.keys(NESTED), ...WALKED_ELSEWHERE].sort());
  });

  test.each(some(Object.keys(NESTED)))('%s: of many parents at once, each has its own page and count, from both ends', async (name) => {
    const nested = NESTED[name]!;
    const { key } = LISTS[nested.parents]!;
    expect(Math.max(...[...nested.of.values()].map(({ length }) => length))).toBeGreaterThan(1);
    for (const size of [0, 1, 2, 30])
      for (const end of ['first', 'last']) {
        const { data, errors } = await ask(
          `{ parents: ${nested.parents}(first: 100) { edges { node { ${key} ${fieldOf(nested, `${end}: ${size}`)} } } } }`,
        );
        expect(errors).toBeUndefined();
        const parents = data.parents.edges as { node: Record<string, unknown> }[];
        expect(parents).toHaveLength(nested.of.size);
        for (const { node } of parents) {
          const whole = nested.of.get(String(node[key])) ?? [];
          const { totalCount, pageInfo, ...page } = connectionIn(nested, node);
          const expected = end === 'first' ? whole.slice(0, size) : whole.slice(Math.max(0, whole.length - size));
          expect({ parent: node[key], totalCount, keys: page.edges.map((edge) => String(edge.node[nested.key])) }).toEqual({
            ...{ parent: node[key], totalCount: whole.length, keys: expected },
          });
          expect(end === 'first' ? pageInfo.hasNextPage : pageInfo.hasPreviousPage).toBe(whole.length > size);
        }
      }
  });

  test.each(some(Object.keys(NESTED)))('%s: page by page, forwards and backwards', async (name) => {
    const nested = NESTED[name]!;
    const { key } = LISTS[nested.parents]!;
    const [parent, expected] = [...nested.of].reduce((most, one) => (one[1].length > most[1].length ? one : most));
    const root = nested.parents.slice(0, -1);
    const read = async (args: string) => {
      const { data, errors } = await ask(`{ parent: ${root}(${key}: "${parent}") { ${fieldOf(nested, args)} } }`);
      expect(errors).toBeUndefined();
      return connectionIn(nested, data.parent as Record<string, unknown>);
    };
    for (const backwards of [false, true]) expect(await walk(read, nested.key, backwards)).toEqual(expected);
  });
});

test('Figure.events: page by page, forwards and backwards, the events of a figure', async () => {
  const decided = invented.events.flatMap(({ type }, index) =>
    /^Request(Accepted|Declined|Deferred)$/.test(type) ? String(index + 1) : [],
  );
  expect(decided.length).toBeGreaterThan(1);
  const read = async (args: string) => {
    const { data } = await ask(`{ figures { name value events(${args}) { totalCount ${PAGE} edges { cursor node { position } } } } }`);
    const figures = data.figures as { name: string; value: number; events: Connection }[];
    const { value, events } = figures.find(({ name }) => name === 'DECISIONS')!;
    expect([value, events.totalCount]).toEqual([decided.length, decided.length]);
    return events;
  };
  for (const backwards of [false, true]) expect(await walk(read, 'position', backwards)).toEqual(decided);
});

describe('bad arguments of a page', () => {
  const refusal = async (query: string) => {
    const { status, data, errors } = await ask(query);
    const extensions = errors?.[0]?.extensions;
    expect(status).toBe(200);
    return extensions ? [extensions.code, extensions.field] : data;
  };

  const BAD: [args: string, field: string][] = [
    ['first: 101', 'first'],
    ['first: -1', 'first'],
    ['last: 101', 'last'],
    ['last: -1', 'last'],
    ['first: 1, last: 1', 'last'],
    ['last: 1, after: "x"', 'last'],
    ['before: "x"', 'before'],
    ['after: ""', 'after'],
    ['after: "x"', 'after'],
    ['last: 1, before: "bnVsbA"', 'before'],
  ];

  test.each(some(BAD))('%s is refused by its field, at every list', async (args, field) => {
    for (const { name } of roots())
      expect([name, await refusal(`{ ${name}(${args}) { totalCount } }`)]).toEqual([name, ['INVALID', field]]);
    for (const [name, nested] of Object.entries(NESTED)) {
      const [outer, inner] = nested.way.split(' ');
      const list = `${inner ?? outer}(${args}) { totalCount }`;
      const query = `{ ${nested.parents}(first: 1) { edges { node { ${inner ? `${outer} { ${list} }` : list} } } } }`;
      expect([name, await refusal(query)]).toEqual([name, ['INVALID', field]]);
    }
  });

  test('a cursor that was changed anywhere, cut, or taken from another list or order is refused', async () => {
    const at = async (list: string, order: string) =>
      (await pageOf(list, `first: 1, orderBy: { by: ${order} }`, 'id')).pageInfo.endCursor ?? '';
    const cursor = await at('customers', 'NAME');
    const after = (text: string) =>
      refusal(`{ customers(first: 1, after: ${JSON.stringify(text)}, orderBy: { by: NAME }) { edges { node { id } } } }`);
    expect(await after(cursor)).toMatchObject({ customers: { edges: [{}] } });
    const changed = [...cursor].flatMap((character, n) => [
      `${cursor.slice(0, n)}${character === 'A' ? 'B' : 'A'}${cursor.slice(n + 1)}`,
      `${cursor.slice(0, n)}${cursor.slice(n + 1)}`,
      cursor.slice(0, n),
    ]);
    const foreign = [await at('customers', 'RECENT'), await at('features', 'NAME'), await at('requests', 'TITLE')];
    const place = (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]).slice(1);
    // places held other things once
    const sealed = createHash('sha256').update(JSON.stringify(['customers', 'NAME', place]));
    const old = Buffer.from(JSON.stringify([sealed.digest('base64url').slice(0, 8), ...place])).toString('base64url');
    for (const text of [
      ...sized({ short: changed.filter((_, n) => n % 10 === 0), whole: changed }),
      ...foreign,
      `${cursor}=`,
      ` ${cursor}`,
      `${cursor}${cursor}`,
      '\u0000',
      '💥',
    ])
      if (text !== cursor) expect([text, await after(text)]).toEqual([text, ['INVALID', 'after']]);
    expect(await after(old)).toEqual(['INVALID', 'after']);
  });

  test.each(['a\u0000b', '\u0007'])('text that nothing can be called is refused by its field, at every root: %j', async (text) => {
    let tried = 0;
    for (const root of asked()) {
      for (const { name, type } of root.args) {
        if (!/^(ID|String)!?$/.test(String(type))) continue;
        expect([root.name, await refusal(asking(root, shallow(schema, root), { [name]: text }))]).toEqual([root.name, ['INVALID', name]]);
        tried++;
      }
      const filter = root.args.find(({ name }) => name === 'filter');
      for (const { name, type } of Object.values(filter ? (getNamedType(filter.type) as ReturnType<typeof inputOf>).getFields() : {})) {
        if (!/^\[(ID|String)!\]$/.test(String(type))) continue;
        expect(await refusal(`{ ${root.name}(filter: { ${name}: [${JSON.stringify(text)}] }) { ${shallow(schema, root)} } }`)).toEqual([
          'INVALID',
          `filter.${name}.0`,
        ]);
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(20);
  });
});

describe('while another client writes', () => {
  /** So few that a walk catches up with what is written meanwhile. */
  const WRITTEN_A_PAGE = 5;
  let isOver = false;
  let written = 0;
  let pages = 0;
  let writing: Promise<void>;
  const read = (...page: Parameters<typeof pageOf>) => {
    pages++;
    return pageOf(...page);
  };

  /** New things, and changes of old ones in what orders nothing; from the half on also in what orders them. */
  async function writeOn(): Promise<void> {
    const zoe = await service.as('Zoe', 'SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP', 'CONTRIBUTOR');
    const write = async (command: string, input: object) => {
      while (!isOver && written > WRITTEN_A_PAGE * (pages + 3)) await setTimeout(1);
      await send(zoe, command, input);
      written++;
    };
    for (let n = 0; !isOver; n++) {
      const rationale = 'A reason of more than twenty characters.';
      const wording = { canSay: 'It comes.', cannotSay: 'When.' };
      const someone = `c${roll(24)}`;
      await write('registerCustomer', { customerId: `zoe-${n}`, name: `Customer ${roll(8)}` });
      await write('addFeature', { featureId: `zoe-${n}`, name: `Feature ${roll(8)}`, horizon: 'NOW', targetDate: '2026-06-01' });
      const demand = [{ customerId: someone }];
      await write('submitRequest', {
        requestId: `zoe-${n}`,
        title: `Request ${roll(8)}`,
        problem: 'It hurts.',
        source: { kind: 'CALL' },
        demand,
      });
      await write('declineRequest', { requestId: `zoe-${n}`, rationale, reason: 'OTHER', noAlternative: true });
      const promise = {
        featureId: `zoe-${n}`,
        audience: { kind: 'CUSTOMER', customerId: someone },
        wording,
        owner: 'Zoe',
        followUpOn: '2026-05-01',
      };
      await write('proposeCommitment', promise);
      await write('changeCustomer', { customerId: someone, accountOwner: `Zoe ${n}` });
      await write('addEvidence', { requestId: `r${roll(36)}`, kind: 'CALL', summary: 'And again.' });
      if (moves) await write('changeCustomer', { customerId: `c${roll(24)}`, name: `Customer ${roll(8)}` });
      await setTimeout(1);
    }
  }
  let moves = false;

  beforeAll(() => {
    writing = writeOn();
  });
  afterAll(async () => {
    await Promise.race([until(() => written > 10), writing]);
    isOver = true;
    await writing;
    expect(written).toBeGreaterThan(10);
  });

  test.each(some(Object.entries(LISTS).flatMap(([name, { orders }]) => Object.keys(orders).map((by) => [name, by] as const))))(
    'a walk through %s by %s misses and repeats nothing that was there before it',
    async (name, by) => {
      const { all, key, keyOf, orders } = LISTS[name]!;
      for (const [direction, backwards] of [
        ['ASC', false],
        ['ASC', true],
        ['DESC', roll(2) === 0],
      ] as const) {
        const expected = sorted(all(), orders[by]![0], direction).map(keyOf);
        const old = new Set(expected);
        const before = written;
        const walked = await walk(
          (args) => read(name, `${args}, orderBy: { by: ${by}, direction: ${direction} }`, key),
          key,
          backwards,
          mostOf(LISTS[name]!),
        );
        expect(walked.filter((one) => old.has(one))).toEqual(expected);
        expect(new Set(walked).size).toBe(walked.length);
        while (written === before) await setTimeout(1);
      }
    },
  );

  inWhole.test('nor does a walk through nested lists', async () => {
    for (const { parents, way, key, of } of Object.values(NESTED)) {
      if (way.includes(' ') || key === 'position') continue;
      const [parent, expected] = [...of].reduce((most, one) => (one[1].length > most[1].length ? one : most));
      const nested = async (args: string) => {
        const own = LISTS[parents]!.key;
        const { data } = await ask(
          `{ parent: ${parents.slice(0, -1)}(${own}: "${parent}") { list: ${way}(${args}) { ${PAGE} edges { cursor node { ${key} } } } } }`,
        );
        return data.parent.list as Connection;
      };
      for (const backwards of [false, true]) {
        const walked = await walk(nested, key, backwards);
        expect(walked.filter((one) => expected.includes(one))).toEqual(expected);
        expect(new Set(walked).size).toBe(walked.length);
      }
    }
  });

  inWhole.test('as of a moment on either axis a walk sees that moment alone, even where names change meanwhile', async () => {
    moves = true;
    const at = invented.events[halfway - 1]?.at ?? '';
    const then = sorted(
      invented.customers.filter((one) => one.born <= halfway),
      ({ name }) => name,
      'ASC',
    ).map(CUSTOMERS.keyOf);
    const requestsThen = newest(
      invented.requests.filter((one) => one.born <= halfway),
      REQUESTS.keyOf,
    );
    const wishesThen = (customerId: string) =>
      new Set(
        invented.requests
          .filter(({ demand }) => demand.some((entry) => entry.customerId === customerId && entry.at <= halfway))
          .map(REQUESTS.keyOf),
      );
    for (const asOf of [`position: "${halfway}"`, `effectiveAt: "${at}"`, `recordedAt: "${DAYS[0]}"`]) {
      const args = `asOf: { ${asOf} }`;
      for (const backwards of [false, true]) {
        expect(
          await walk((more) => read('customers', `${args}, orderBy: { by: NAME }, ${more}`, 'customerId'), 'customerId', backwards),
        ).toEqual(then);
        expect(await walk((more) => read('requests', `${args}, ${more}`, 'requestId'), 'requestId', backwards)).toEqual(requestsThen);
      }
      expect((await read('customers', args, 'customerId')).totalCount).toBe(then.length);
      const { data } = await ask(
        `{ customers(first: 30, ${args}) { edges { node { customerId requests(first: 100) { totalCount edges { node { requestId } } } } } } }`,
      );
      for (const { node } of data.customers.edges as { node: { customerId: string; requests: Connection } }[]) {
        const wishes = wishesThen(node.customerId);
        expect(node.requests.totalCount).toBe(wishes.size);
        expect(new Set(keysOf(node.requests, 'requestId'))).toEqual(wishes);
      }
    }
  });
});

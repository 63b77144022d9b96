import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getNamedType, isEnumType, isInputObjectType, isObjectType, type GraphQLInputType, type GraphQLSchema } from 'graphql';
import { LocalIssuer } from '../src/access/local-issuer.js';
import type { Role } from '../src/kernel/actor.js';
import { builtSchema } from '../src/schema.js';
import { Database } from '../src/sqlite/database.js';
import { asking, everything, goodInput, inputOf, mutationsOf, queriesOf, envelope, type Root } from './from-schema.js';
import { BOTH, COMMERCIAL, CONFIDENTIAL, DEPTH, doorsOf, KNOWN, SUM, tell, type QueryOfRoot } from './classified-story.js';
import { serving } from './sayso.js';
import { client, send, startService, type Answer, type Running } from './service.js';
import { inWhole, sized } from './size.js';

/** Who may see what (product.md, People and roles). */
const HIDDEN_FROM: Readonly<Record<Role, readonly string[]>> = {
  SALES: Object.values(CONFIDENTIAL),
  SALES_APPROVER: Object.values(CONFIDENTIAL),
  PRODUCT: [],
  PRODUCT_APPROVER: [],
  CONTRIBUTOR: BOTH,
  LEADERSHIP: [],
  AUDITOR: [],
  SERVICE: Object.values(CONFIDENTIAL),
  IMPORTER: BOTH,
  ADMIN: BOTH,
};
const ROLES = Object.keys(HIDDEN_FROM) as Role[];
/** Whose answers are looked at. */
/** What is asked: in the short run the first of every five. */
const someOf = <Thing>(all: readonly Thing[]) => sized({ short: all.filter((_, n) => n % 5 === 0), whole: all });
const ASKING = sized<readonly Role[]>({ short: ['SALES'], whole: ROLES });
const READERS: readonly Role[] = ROLES.filter((role) => role !== 'IMPORTER' && role !== 'ADMIN');
/** What one of those who read may ask, and the others not. */
const ONLY_FOR: Readonly<Record<string, Role>> = {
  serviceTokens: 'AUDITOR',
  people: 'AUDITOR',
  readAccess: 'AUDITOR',
  shares: 'LEADERSHIP',
};

/** A figure has a value, too, and so has what is in use: neither is a secret. */
const OPEN_VALUE = /^(figures|facets\.\w+)\.\d+$/;

/** The root that answers counts, and no list in pages. */
const COUNTS = 'agendaCounts';

/** Keys under which an answer shows a classified field, as asked or with a type before it. */
const SHOWS = { confidential: /^(.*_)?confidentialNote$/, commercial: /^(.*_)?(dealValue|value)$/ };
const hiddenKeys = (role: Role) => [
  ...(HIDDEN_FROM[role].includes(CONFIDENTIAL.declined) ? [SHOWS.confidential] : []),
  ...(HIDDEN_FROM[role].includes(SUM) ? [SHOWS.commercial] : []),
];

const NOON = '2026-03-01T12:00:00.000Z';
const clock = { now: () => NOON };

let schema: GraphQLSchema;
let queries: Root[];
let secret: Running;
/** The same story, but for what is classified: from everybody who may not see the one class, or both. */
let withoutNotes: Running;
let withoutBoth: Running;
/** Queries that together read all that each root leads to. */
let doors: QueryOfRoot[];
const read = new Set<string>();

beforeAll(async () => {
  schema = await builtSchema();
  queries = queriesOf(schema);
  [secret, withoutNotes, withoutBoth] = await Promise.all([startService({ clock }), startService({ clock }), startService({ clock })]);
  await tell((role) => asRole(secret, role));
  await tell((role) => asRole(withoutNotes, role), { confidential: false, commercial: true });
  await tell((role) => asRole(withoutBoth, role), { confidential: false, commercial: false });
  doors = doorsOf(schema, read);
  doors.push({ root: 'events', query: '{ events(first: 100) { edges { node { data } } } }' });
});
afterAll(() => Promise.all([secret, withoutNotes, withoutBoth].map(({ stop }) => stop())));

/** What each root shows to whoever may see it. */
const LEADS_TO: Readonly<Record<string, readonly string[]>> = {
  request: [CONFIDENTIAL.declined, CONFIDENTIAL.accepted, COMMERCIAL.submitted, COMMERCIAL.added, SUM],
  requests: BOTH,
  decisions: BOTH,
  customer: BOTH,
  customers: BOTH,
  feature: BOTH,
  features: BOTH,
  roadmap: [COMMERCIAL.another, SUM],
  events: BOTH,
  commitment: [CONFIDENTIAL.accepted],
  commitments: [CONFIDENTIAL.accepted],
  report: [CONFIDENTIAL.declined, CONFIDENTIAL.accepted, COMMERCIAL.submitted, COMMERCIAL.added, SUM],
  reports: [CONFIDENTIAL.declined, CONFIDENTIAL.accepted, COMMERCIAL.submitted, COMMERCIAL.added, SUM],
  agenda: [CONFIDENTIAL.declined, CONFIDENTIAL.accepted, COMMERCIAL.submitted, COMMERCIAL.added, SUM],
  whyDeclined: [CONFIDENTIAL.declined, CONFIDENTIAL.accepted, COMMERCIAL.submitted, COMMERCIAL.added, SUM],
  node: BOTH,
};

const without = (role: Role) => (HIDDEN_FROM[role].includes(SUM) ? withoutBoth : withoutNotes);

const asRole = (service: Running, role: Role) => service.as(`One who is ${role}`, role);

const leaks = (role: Role, text: string) => HIDDEN_FROM[role].filter((canary) => text.includes(canary));

/** The paths of an answer’s fields of these names, and whether each is null; what events hold is no field. */
function* fieldsOf(value: unknown, names: readonly RegExp[], path = ''): Iterable<{ path: string; isNull: boolean }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (/^(.*_)?data$/.test(key)) continue;
    const at = path === '' ? key : `${path}.${key}`;
    if (!OPEN_VALUE.test(path) && names.some((name) => name.test(key))) yield { path: at, isNull: inner === null };
    else yield* fieldsOf(inner, names, at);
  }
}

/** What is wrong with an answer to somebody of this role; and the classified fields it was not told. */
function judge(role: Role, { data, extensions, ...rest }: Answer) {
  const hidden = [...fieldsOf(data, hiddenKeys(role))];
  const wrong = [
    ...leaks(role, JSON.stringify({ data: data as unknown, extensions, ...rest })).map((canary) => `shows ${canary}`),
    ...hidden.filter(({ isNull }) => !isNull).map(({ path }) => `${path} is not null`),
  ];
  const paths = hidden.map(({ path }) => path).sort();
  if (JSON.stringify(extensions?.redacted ?? []) !== JSON.stringify(paths))
    wrong.push(`names ${String(extensions?.redacted)}, not ${String(paths)}`);
  return { wrong, paths };
}

describe('every readable field of the schema (rule 26)', () => {
  test('is read by the queries of this test', () => {
    const roots = [schema.getQueryType(), schema.getMutationType()];
    const all = Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) &&
      !roots.includes(type) &&
      !type.name.startsWith('__') &&
      !/Payload$|^ReassignedThings$|^UserError$|^Warning$/.test(type.name)
        ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
        : [],
    );
    expect(all.filter((coordinate) => !read.has(coordinate))).toEqual([]);
  });

  test.each(ASKING)('shows %s what it may see and no more, and names what it leaves out', async (role) => {
    const ask = await asRole(secret, role);
    const wrong: string[] = [];
    const shown: Record<string, string> = {};
    let withheld = 0;
    for (const { root, query } of doors) {
      const answer = await ask(query);
      if (READERS.includes(role) && !(root in ONLY_FOR && role !== ONLY_FOR[root]))
        expect({ root, errors: answer.errors }).toEqual({ root, errors: undefined });
      const judged = judge(role, answer);
      wrong.push(...judged.wrong.map((what) => `${root}: ${what}`));
      withheld += judged.paths.length;
      shown[root] = `${shown[root] ?? ''}${JSON.stringify(answer)}`;
    }
    if (READERS.includes(role))
      for (const [root, canaries] of Object.entries(LEADS_TO)) {
        const missing = canaries.filter((canary) => !HIDDEN_FROM[role].includes(canary) && !shown[root]?.includes(canary));
        wrong.push(...missing.map((canary) => `${root}: does not show ${canary}`));
      }
    expect(wrong).toEqual([]);
    expect(withheld > 20).toBe(READERS.includes(role) && HIDDEN_FROM[role].length > 0);
  });

  test.each(sized<Role[]>({ short: ['SALES'], whole: ['CONTRIBUTOR', 'SALES', 'SERVICE'] }))(
    'answers %s alike, byte for byte, whether what it may not see was ever written or not',
    async (role) => {
      const [one, other] = await Promise.all([asRole(secret, role), asRole(without(role), role)]);
      for (const { query } of someOf(doors.filter(({ root }) => !(root in ONLY_FOR))))
        expect(JSON.stringify(await one(query))).toBe(JSON.stringify(await other(query)));
    },
  );

  test.each<[Role, readonly string[]]>([
    ['SALES', ['RequestAccepted confidentialNote', 'RequestDeclined confidentialNote', 'RequestDeferred confidentialNote']],
    ['PRODUCT', []],
    ['LEADERSHIP', []],
    [
      'CONTRIBUTOR',
      [
        'DemandAdded dealValue',
        'RequestAccepted confidentialNote',
        'RequestDeclined confidentialNote',
        'RequestDeferred confidentialNote',
        'RequestSubmitted demand.0.dealValue',
      ],
    ],
  ])('events tell %s what they leave out: %j', async (role, named) => {
    const { data } = await (await asRole(secret, role))('{ events(first: 100) { edges { node { type redacted } } } }');
    const nodes = data.events.edges.map(({ node }: { node: object }) => node) as { type: string; redacted: string[] }[];
    expect([...new Set(nodes.flatMap(({ type, redacted }) => redacted.map((path) => `${type} ${path}`)))].sort()).toEqual(named);
  });
});

describe('what is asked', () => {
  /** Every input field that a query can be given, with the names of enum values. */
  function* askable(type: GraphQLInputType, path: string): Iterable<string> {
    const named = getNamedType(type);
    yield path;
    if (isEnumType(named)) for (const { name } of named.getValues()) yield `${path}=${name}`;
    if (isInputObjectType(named)) for (const field of Object.values(named.getFields())) yield* askable(field.type, `${path}.${field.name}`);
  }

  test('names no classified field: none can be filtered by, ordered by or searched', () => {
    const all = queries.flatMap(({ name, args }) => args.flatMap((argument) => [...askable(argument.type, `${name}.${argument.name}`)]));
    expect(all).toContain('requests.orderBy.by=CUSTOMERS');
    const reasons = /\.(?:reason|names)=/; // EFFORT_EXCEEDS_VALUE names no value
    expect(all.filter((one) => /confidential|note|deal|value|amount|currency|worth/i.test(one) && !reasons.test(one))).toEqual([]);
  });

  inWhole.test.each(['PRODUCT', 'CONTRIBUTOR'] as const)('finds nothing by a canary, whatever argument holds it (%s)', async (role) => {
    const ask = await asRole(secret, role);
    let tried = 0;
    for (const { name, args } of queries.filter(({ name }) => !(name in ONLY_FOR))) {
      const filter = args.find((argument) => argument.name === 'filter');
      const fields = filter ? Object.values((getNamedType(filter.type) as ReturnType<typeof inputOf>).getFields()) : [];
      for (const field of fields.filter(({ type }) => /^\[(String|ID)!\]/.test(String(type)))) {
        const count = name === COUNTS ? 'count' : 'totalCount';
        const { data } = await ask(`{ found: ${name}(filter: { ${field.name}: ${JSON.stringify(BOTH)} }) { ${count} } }`);
        const counts = [data.found].flat().map((found: Record<string, number>) => found[count]);
        expect({ name, field: field.name, counts: [...new Set(counts)] }).toEqual({ name, field: field.name, counts: [0] });
        tried++;
      }
      for (const argument of args.filter(({ type }) => ['ID', 'ID!', 'String!'].includes(String(type))))
        for (const canary of BOTH)
          expect((await ask(asking({ name, args } as Root, '__typename', { [argument.name]: canary }))).status).toBe(200);
    }
    expect(tried).toBeGreaterThan(15);
  });

  /** Every order, and every filter by a flag or by a name: what has no canary to be asked for. */
  function* narrowings({ args }: Root): Iterable<string> {
    const inputs = new Map(args.map(({ name, type }) => [name, getNamedType(type) as ReturnType<typeof inputOf>]));
    const by = getNamedType(inputs.get('orderBy')?.getFields()['by']?.type);
    for (const { name } of isEnumType(by) ? by.getValues() : [])
      for (const direction of ['ASC', 'DESC']) yield `orderBy: { by: ${name}, direction: ${direction} }`;
    for (const field of Object.values(inputs.get('filter')?.getFields() ?? {})) {
      const type = getNamedType(field.type);
      const values = type.name === 'Boolean' ? ['true', 'false'] : isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
      for (const value of values) yield `filter: { ${field.name}: ${value} }`;
    }
  }

  inWhole.test.each(['CONTRIBUTOR', 'SALES', 'SERVICE'] as const)(
    'in every order and under every filter answers %s alike',
    async (role) => {
      const [one, other] = await Promise.all([asRole(secret, role), asRole(without(role), role)]);
      let tried = 0;
      for (const root of queries)
        for (const narrowing of narrowings(root)) {
          const query = `{ ${root.name}(${narrowing}) { ${root.name === COUNTS ? 'kind count' : 'totalCount edges { cursor node { id } }'} } }`;
          const answer = await one(query);
          expect(answer.errors).toBeUndefined();
          expect({ query, ...answer }).toEqual({ query, ...(await other(query)) });
          tried++;
        }
      expect(tried).toBeGreaterThan(50);
    },
  );
});

describe('the other doors', () => {
  const door = async (path: string, init: RequestInit, role?: Role) => {
    const authorization = role ? `Bearer ${await secret.token('One', role)}` : '';
    const response = await fetch(`${secret.url}/${path}`, { ...init, headers: { authorization, 'content-type': 'application/x-ndjson' } });
    return { status: response.status, text: await response.text() };
  };

  test.each(ASKING)('export, metrics, health and import show %s nothing of it, but export to AUDITOR', async (role) => {
    const line = { command: 'addDemand', by: { name: 'Ada', roles: ['SALES'] }, input: { requestId: 'r1', customerId: 'nobody' } };
    for (const path of ['export', 'metrics', 'health/live', 'health/ready']) {
      const { text } = await door(path, {}, role);
      expect({ path, leaks: leaks(role, text) }).toEqual({ path, leaks: [] });
      if (path === 'export')
        expect(BOTH.filter((canary) => text.includes(canary))).toEqual(role === 'AUDITOR' ? BOTH.filter((one) => one !== SUM) : []);
      if (path !== 'export') expect(BOTH.filter((canary) => text.includes(canary))).toEqual([]);
    }
    expect(leaks(role, (await door('import', { method: 'POST', body: JSON.stringify(line) }, role)).text)).toEqual([]);
  });

  inWhole.test('a client without a token learns nothing anywhere', async () => {
    for (const path of ['export', 'metrics', 'health/live', 'health/ready']) {
      const { text } = await door(path, {});
      expect(BOTH.filter((canary) => text.includes(canary))).toEqual([]);
    }
    for (const { root, query } of doors) {
      const answer = await client(secret.url)(query);
      // what a link shows has a key of its own
      if (root === 'sharedRoadmap') expect(answer.data).toEqual({ sharedRoadmap: null });
      else expect(answer.status).toBe(401);
    }
  });

  inWhole.test('logs show nothing of it, at their finest and when something breaks', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sayso-classified-'));
    const { url, stderr, end } = await serving({ folder, env: { SAYSO_LOG: 'trace' } });
    try {
      const issuer = await LocalIssuer.open(folder);
      const as = async (role: Role) => client(url, await issuer.issueToken({ name: role, roles: [role] }));
      await tell(as);
      const ask = await as('AUDITOR');
      for (const { query } of doors) expect((await ask(query)).errors).toBeUndefined();
      const rows = Database.open(join(folder, readdirSync(folder).find((name) => /^read-model-.*\.db$/.test(name)) ?? ''));
      rows.exec('DROP TABLE demand');
      rows.close();
      for (const { query } of doors.filter(({ root }) => root.startsWith('request'))) await ask(query);
      // the projector, too, meets an event with a value that it cannot apply
      const dealValue = { amount: COMMERCIAL.another, currency: 'EUR' };
      const unapplied = send(await as('SALES'), 'addDemand', { requestId: 'r1', customerId: 'acme', dealValue }).catch(() => {});
      while (!stderr().includes('"Projector"')) await setTimeout(20);
      await end('SIGKILL');
      await unapplied;
    } finally {
      await end('SIGKILL');
      rmSync(folder, { recursive: true });
    }
    expect(stderr()).toContain('no such table');
    expect(BOTH.filter((canary) => stderr().includes(canary))).toEqual([]);
  });
});

describe('what commands answer', () => {
  test.each(ASKING.filter((role) => HIDDEN_FROM[role].length > 0))(
    'shows %s no more than it may see, whatever it sends, accepted or refused',
    async (role) => {
      const ask = await asRole(secret, role);
      const wrong: string[] = [];
      let withheld = 0;
      for (const mutation of someOf(mutationsOf(schema))) {
        const { selections } = everything(schema, getNamedType(mutation.type), { depth: DEPTH });
        // the same command again answers as it did at first
        const input = { ...goodInput(inputOf(mutation), [], KNOWN), commandId: `${role} ${mutation.name}` };
        for (const selection of selections) {
          const judged = judge(role, await ask(envelope(mutation, selection), { input }));
          wrong.push(...judged.wrong.map((what) => `${mutation.name}: ${what}`));
          withheld += judged.paths.length;
        }
      }
      expect(wrong).toEqual([]);
      expect(withheld > 0).toBe(READERS.includes(role));
    },
  );
});

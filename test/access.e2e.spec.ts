import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT, type JWK } from 'jose';
import type { Role } from '../src/kernel/actor.js';
import { builtSchema } from '../src/schema.js';
import { asking, goodInput, inputOf, mutationsOf, queriesOf, envelope, shallow, type Root } from './from-schema.js';
import { client, send, startService, type Ask, type Running } from './service.js';
import { sized } from './size.js';
import { ASKERS, PRODUCT, READERS, ROLES, SALES, SENDERS } from './who-may.js';

/** Who asks and sends everything. */
const ASKING = sized<readonly Role[]>({ short: ['SALES', 'AUDITOR'], whole: ROLES });
/** Positions by function (commands.md, recordPosition). */
const SPEAKERS: Readonly<Record<string, string>> = {
  SALES,
  PRODUCT,
  DESIGN: 'CONTRIBUTOR LEADERSHIP',
  ENGINEERING: 'CONTRIBUTOR LEADERSHIP',
  MARKETING: 'CONTRIBUTOR LEADERSHIP',
  LEGAL: 'CONTRIBUTOR LEADERSHIP',
  SUCCESS: 'CONTRIBUTOR LEADERSHIP',
};

let service: Running;
let schema: GraphQLSchema;
let queries: Root[];
let mutations: Root[];
const asRole = new Map<Role, Ask>();

beforeAll(async () => {
  schema = await builtSchema();
  queries = queriesOf(schema);
  mutations = mutationsOf(schema);
  service = await startService();
  for (const role of ROLES) asRole.set(role, await service.as(`One who is ${role}`, role));
});
afterAll(() => service.stop());

const as = (role: Role): Ask => asRole.get(role) ?? client(service.url);

const codeOf = async (ask: Ask, query: Root) => {
  const { status, data, errors } = await ask(asking(query, shallow(schema, query), { text: 'words' }));
  if (errors?.length) expect(data?.[query.name] ?? null).toBeNull();
  return `${status} ${errors?.map(({ extensions, path }) => `${extensions.code} ${path?.join('.') ?? ''}`).join() ?? 'answered'}`;
};

interface Objection {
  readonly code: string;
  readonly field: string | null;
}

async function refusals(ask: Ask, mutation: Root, input?: object): Promise<Objection[]> {
  const { data, errors } = await ask(envelope(mutation, 'userErrors { code field } position'), {
    input: input ?? goodInput(inputOf(mutation)),
  });
  if (errors) throw new Error(`${mutation.name}: ${JSON.stringify(errors)}`);
  const { userErrors, position } = data.done as { userErrors: Objection[]; position: string | null };
  expect(userErrors.length > 0).toBe(position === null);
  return userErrors;
}

const isForbidden = (objections: readonly Objection[]) => objections.some(({ code }) => code === 'FORBIDDEN');

/** The mutations of which a person with these roles is told FORBIDDEN, for the command as a whole. */
async function forbiddenTo(ask: Ask, among = mutations.map(({ name }) => name)): Promise<string[]> {
  const forbidden: string[] = [];
  for (const mutation of mutations.filter(({ name }) => among.includes(name)))
    if (isForbidden(await refusals(ask, mutation))) forbidden.push(mutation.name);
  return forbidden;
}

const head = async () => (await service.infrastructure.log.head()).position;

describe('every root field', () => {
  test('stands in this table, and no other', () => {
    expect(queries.map(({ name }) => name).sort()).toEqual(Object.keys(ASKERS).sort());
    expect(mutations.map(({ name }) => name).sort()).toEqual(Object.keys(SENDERS).sort());
  });

  test.each(ASKING)('%s asks what it may, and for the rest FORBIDDEN stands at the top', async (role) => {
    const wrong: string[] = [];
    for (const query of queries) {
      const expected = ASKERS[query.name]?.split(' ').includes(role) ? '200 answered' : `200 FORBIDDEN ${query.name}`;
      const found = await codeOf(as(role), query);
      if (found !== expected) wrong.push(`${query.name}: ${found}`);
    }
    expect(wrong).toEqual([]);
  });

  test.each(ASKING)('%s sends what it may, and for the rest FORBIDDEN stands in userErrors and nothing is written', async (role) => {
    const mayNot = mutations.map(({ name }) => name).filter((name) => !SENDERS[name]?.split(' ').includes(role));
    const before = await head();
    expect(await forbiddenTo(as(role), mayNot)).toEqual(mayNot);
    expect(await head()).toBe(before);
    const may = mutations.map(({ name }) => name).filter((name) => !mayNot.includes(name));
    expect(await forbiddenTo(as(role), may)).toEqual([]);
  });

  test.each(ROLES)('viewer tells %s the same commands', async (role) => {
    const { data } = await as(role)('{ viewer { commands reads roles } }');
    const may = Object.keys(SENDERS).filter((name) => SENDERS[name]?.split(' ').includes(role));
    expect({ ...data.viewer, commands: [...data.viewer.commands].sort() }).toEqual({
      commands: may.sort(),
      reads: READERS.split(' ').includes(role),
      roles: [role],
    });
  });

  test('nobody gets in without a token, not even to ask what there is', async () => {
    const nobody = client(service.url);
    for (const query of queries)
      expect(await codeOf(nobody, query)).toBe(query.name === 'sharedRoadmap' ? '200 answered' : '401 UNAUTHENTICATED ');
    for (const mutation of mutations) {
      const { status, data, errors } = await nobody(envelope(mutation, 'position'), { input: goodInput(inputOf(mutation)) });
      expect({ status, data, codes: errors?.map(({ extensions }) => extensions.code) }).toEqual({
        status: 401,
        data: undefined,
        codes: ['UNAUTHENTICATED'],
      });
    }
    expect((await nobody('{ __schema { types { name } } }')).status).toBe(401);
  });

  test('a token without any role learns who it is and what register this is, and no more', async () => {
    const nothing = client(service.url, await withoutRoles());
    for (const query of queries)
      expect(await codeOf(nothing, query)).toBe(
        ['viewer', 'register', 'sharedRoadmap'].includes(query.name) ? '200 answered' : `200 FORBIDDEN ${query.name}`,
      );
    expect(await forbiddenTo(nothing)).toEqual(mutations.map(({ name }) => name));
  });
});

/** As the local issuer signs, with no role in it: it makes none such itself. */
async function withoutRoles(): Promise<string> {
  const one = await service.token('Nobody', 'ADMIN');
  const key = await importJWK(JSON.parse(readFileSync(join(service.folder, 'local-key.json'), 'utf8')) as JWK, 'ES256');
  return new SignJWT({ ...decodeJwt(one), roles: [] }).setProtectedHeader({ alg: 'ES256', ...decodeProtectedHeader(one) }).sign(key);
}

describe('several roles', () => {
  test('do and see the union', async () => {
    const both = await service.as('Both', 'CONTRIBUTOR', 'IMPORTER', 'PRODUCT');
    expect(await forbiddenTo(both, ['declineRequest', 'recordPosition', 'addFeature', 'approveWording'])).toEqual(['approveWording']);
  });

  test.each(ASKING.filter((role) => role !== 'AUDITOR'))('AUDITOR beside %s sends no command', async (role) => {
    const auditor = await service.as('Auditor', 'AUDITOR', role);
    expect(await forbiddenTo(auditor)).toEqual(mutations.map(({ name }) => name));
    expect((await auditor('{ viewer { commands reads } }')).data.viewer).toEqual({ commands: [], reads: true });
  });

  test('ADMIN beside every role that may decides nothing and approves nothing', async () => {
    const admin = await service.as('Root', 'ADMIN', 'PRODUCT_APPROVER', 'SALES_APPROVER', 'LEADERSHIP');
    const never = ['acceptRequest', 'declineRequest', 'deferRequest', 'approveWording'];
    expect((await forbiddenTo(admin)).sort()).toEqual(never.sort());
    const { commands } = (await admin('{ viewer { commands } }')).data.viewer as { commands: string[] };
    expect(
      Object.keys(SENDERS)
        .filter((name) => !commands.includes(name))
        .sort(),
    ).toEqual(never);
    expect((await admin('{ customers { totalCount } }')).errors).toBeUndefined();
  });
});

describe('what depends on the function', () => {
  const everybody: Role[] = ['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP', 'CONTRIBUTOR', 'SERVICE'];
  const wording = { canSay: 'SSO comes.', cannotSay: 'When.' };
  let versions = 0;

  beforeAll(async () => {
    const sales = as('SALES');
    await send(as('PRODUCT'), 'addFeature', { featureId: 'f', name: 'F', horizon: 'NOW' });
    await send(sales, 'submitRequest', { requestId: 'r', title: 'F', problem: 'No F.', source: { kind: 'CALL' } });
    await send(sales, 'proposeCommitment', {
      ...{ featureId: 'f', audience: { kind: 'EVERYONE' }, wording, owner: 'Sam', followUpOn: '2999-01-01' },
    });
    versions++;
  });

  const mutation = (name: string): Root => mutations.find((one) => one.name === name) ?? never(name);

  test.each(Object.entries(SPEAKERS))('for %s only %s take a position', async (of, roles) => {
    for (const role of ROLES) {
      const found = await refusals(as(role), mutation('recordPosition'), { requestId: 'r', function: of, stance: 'FOR', note: role });
      const sends = SENDERS['recordPosition']?.split(' ').includes(role);
      const expected = roles.split(' ').includes(role) ? [] : [{ code: 'FORBIDDEN', field: sends ? 'function' : null }];
      expect({ role, found }).toEqual({ role, found: expected });
    }
  });

  test.each([
    ['SALES', 'SALES_APPROVER'],
    ['PRODUCT', 'PRODUCT_APPROVER'],
  ])('for %s only %s approves', async (of, approver) => {
    const approving = { commitmentId: 'f@everyone', wordingVersion: versions, function: of };
    for (const role of ROLES) {
      const found = await refusals(as(role), mutation('approveWording'), approving);
      const sends = SENDERS['approveWording']?.split(' ').includes(role);
      const expected = role === approver ? [] : [{ code: 'FORBIDDEN', field: sends ? 'function' : null }];
      expect({ role, found }).toEqual({ role, found: expected });
    }
    const admin = await service.as('Root', 'ADMIN', approver as Role);
    expect(isForbidden(await refusals(admin, mutation('approveWording'), approving))).toBe(true);
  });

  test.each([
    ['SALES', 'SALES_APPROVER'],
    ['PRODUCT', 'PRODUCT_APPROVER'],
  ] as const)('approveAs %s is for %s, when proposing and when revising', async (approveAs, approver) => {
    const proposing = (role: string) => ({
      featureId: 'f',
      audience: { kind: 'SEGMENT', segment: `${role}-${approveAs}` },
      ...{ wording, owner: 'Sam', followUpOn: '2999-01-01', approveAs },
    });
    const revising = (role: string) => ({
      commitmentId: 'f@everyone',
      ...{ wording: { ...wording, canSay: `${role} ${approveAs}` }, reason: 'Better.', approveAs },
    });
    for (const role of [...SALES.split(' '), ...PRODUCT.split(' ')] as Role[]) {
      const expected = role === approver ? [] : [{ code: 'FORBIDDEN', field: 'approveAs' }];
      expect({ role, found: await refusals(as(role), mutation('proposeCommitment'), proposing(role)) }).toEqual({ role, found: expected });
      expect({ role, found: await refusals(as(role), mutation('reviseWording'), revising(role)) }).toEqual({ role, found: expected });
    }
    const admin = await service.as('Root', 'ADMIN', ...everybody);
    for (const [name, input] of [
      ['proposeCommitment', proposing('ADMIN')],
      ['reviseWording', revising('ADMIN')],
    ] as const)
      expect(await refusals(admin, mutation(name), input)).toEqual([{ code: 'FORBIDDEN', field: 'approveAs' }]);
  });

  test('ADMIN beside others proposes, as long as it approves nothing', async () => {
    const admin = await service.as('Root', 'ADMIN', ...everybody);
    const proposing = { featureId: 'f', audience: { kind: 'SEGMENT', segment: 'admin' }, wording, owner: 'Sam', followUpOn: '2999-01-01' };
    expect(await refusals(admin, mutation('proposeCommitment'), proposing)).toEqual([]);
  });
});

describe('the doors beside the API', () => {
  const line = JSON.stringify({ command: 'registerCustomer', by: { name: 'Ada', roles: ['SALES'] }, input: { name: 'Acme' } });
  const door = async (path: string, init: RequestInit, ...roles: Role[]) => {
    const authorization = roles.length > 0 ? `Bearer ${await service.token('One', ...roles)}` : '';
    const response = await fetch(`${service.url}/${path}`, { ...init, headers: { authorization, 'content-type': 'application/x-ndjson' } });
    return { status: response.status, text: await response.text() };
  };

  test('export is for AUDITOR', async () => {
    expect((await door('export', {})).status).toBe(401);
    for (const role of ROLES) expect([role, (await door('export', {}, role)).status]).toEqual([role, role === 'AUDITOR' ? 200 : 403]);
  });

  test('import of events is for ADMIN, and not for who is AUDITOR as well', async () => {
    const before = await head();
    const { text } = await door('export', {}, 'AUDITOR');
    const { status, text: answer } = await door('import', { method: 'POST', body: text }, 'ADMIN', 'AUDITOR');
    expect([status, answer]).toEqual([403, expect.stringContaining('A token that holds the role auditor writes nothing.')]);
    expect(await head()).toBe(before);
  });

  test('import of command lines is for IMPORTER, and AUDITOR beside it brings in none', async () => {
    const before = await head();
    const importing = (...roles: Role[]) => door('import', { method: 'POST', body: line }, ...roles);
    expect((await importing()).status).toBe(401);
    for (const role of ROLES.filter((one) => one !== 'IMPORTER')) expect([role, (await importing(role)).status]).toEqual([role, 403]);
    const { text } = await importing('IMPORTER', 'AUDITOR');
    expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({ line: 1, result: 'REFUSED', code: 'FORBIDDEN' });
    expect(await head()).toBe(before);
    expect(await importing('IMPORTER')).toEqual({ status: 200, text: '{"accepted":1,"repeated":0,"refused":0}\n' });
  });
});

function never(what: string): never {
  throw new Error(`There is no ${what}.`);
}

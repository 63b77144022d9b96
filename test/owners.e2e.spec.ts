/** All that somebody owns goes to somebody else. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sayso } from './sayso.js';
import { send, startService, type Ask, type Running } from './service.js';

let service: Running;
let pia: Ask;

beforeEach(async () => {
  service = await startService();
  pia = await service.as('Pia', 'PRODUCT', 'SALES');
  for (const [featureId, owner] of Object.entries({ sso: 'Ada', dark: ' aDA', other: 'Adam' })) await add(featureId, owner.trim());
  await accept('r1', 'ADA');
  await accept('r2', 'Adam');
  const wording = { canSay: 'It comes.', cannotSay: 'When.' };
  await done('proposeCommitment', { featureId: 'other', audience: { kind: 'EVERYONE' }, wording, owner: 'Ada', followUpOn: '2999-01-01' });
});
afterEach(() => service.stop());

async function done(name: string, input: object): Promise<void> {
  expect((await send(pia, name, input)).userErrors).toEqual([]);
}
const add = (featureId: string, owner: string) => done('addFeature', { featureId, name: featureId, owner, horizon: 'NOW' });
async function accept(requestId: string, owner: string): Promise<void> {
  await done('submitRequest', { requestId, title: requestId, problem: 'Too many passwords.', source: { kind: 'CALL' } });
  await done('acceptRequest', { requestId, rationale: 'All of them ask for it now.', justifications: ['OTHER'], owner });
}

const FIELDS = 'reassigned { features commitments decisions }';
const reassign = (input: object, by = pia) =>
  send(by, 'reassignOwner', { from: 'ada', to: 'Ben', reason: 'Ada has left.', ...input }, FIELDS);
const head = async () => (await service.infrastructure.log.head()).position;

const OWNERS = `($at: String) { features(asOf: { position: $at }) { edges { node { featureId owner } } }
  commitments(asOf: { position: $at }) { edges { node { commitmentId owner } } }
  decisions(asOf: { position: $at }) { edges { node { request { requestId } owner } } } }`;

async function owners(at?: number): Promise<Record<string, string>> {
  const { data } = await pia(`query ${OWNERS}`, { at: String(at ?? (await head())) });
  const nodes = [data.features, data.commitments, data.decisions].flatMap(({ edges }) => edges.map(({ node }: { node: object }) => node));
  return Object.fromEntries(
    nodes.map(({ featureId, commitmentId, request, owner }) => [featureId ?? commitmentId ?? request.requestId, owner]),
  );
}

const BEFORE = { sso: 'Ada', dark: 'aDA', other: 'Adam', 'other@everyone': 'Ada', r1: 'ADA', r2: 'Adam' };
const AFTER = { sso: 'Ben', dark: 'Ben', other: 'Adam', 'other@everyone': 'Ben', r1: 'Ben', r2: 'Adam' };

test('features, promises and acceptances that stand, each by an event of its own that says why', async () => {
  const before = await head();
  expect(await owners()).toEqual(BEFORE);
  expect(await reassign({ commandId: 'c1' })).toMatchObject({
    userErrors: [],
    position: String(before + 4),
    reassigned: { features: 2, commitments: 1, decisions: 1 },
  });
  expect(await owners()).toEqual(AFTER);
  expect(await owners(before)).toEqual(BEFORE);
  const { data } = await pia('{ events(first: 100) { edges { node { summary actor { name } } } } }');
  const told = data.events.edges.map(({ node }: { node: { summary: string } }) => node.summary);
  expect(told.slice(-4).sort()).toEqual([
    'Pia changed the owner of the feature “dark”',
    'Pia changed the owner of the feature “sso”',
    'Pia changed the owner of “other, for everyone”',
    'Pia made Ben the owner of decision 1 on “r1”',
  ]);
});

test('again by the same id it answers the same and changes nothing more, whatever came to the owner since', async () => {
  const first = await reassign({ commandId: 'c1' });
  await add('later', 'Ada');
  const before = await head();
  expect(await reassign({ commandId: 'c1' })).toEqual(first);
  expect((await reassign({ commandId: 'c1', from: 'Adam' })).userErrors).toMatchObject([{ code: 'COMMAND_ID_REUSED' }]);
  expect(await head()).toBe(before);
  expect((await reassign({ commandId: 'c2' })).reassigned).toEqual({ features: 1, commitments: 0, decisions: 0 });
});

test('of what nobody owns it stays quiet', async () => {
  const before = await head();
  expect(await reassign({ from: 'Nobody' })).toMatchObject({ userErrors: [], reassigned: { features: 0, commitments: 0, decisions: 0 } });
  expect(await head()).toBe(before);
});

test.each([
  ['no reason', { reason: ' ' }, 'REQUIRED', 'reason'],
  ['a revision, which many things have not', { expectedRevision: 1 }, 'INVALID', 'expectedRevision'],
])('%s is refused', async (_, input, code, field) => {
  expect(await reassign(input)).toMatchObject({ userErrors: [{ code, field }], reassigned: null });
});

test('sales may not, leadership may; nobody sends its parts', async () => {
  expect((await reassign({}, await service.as('Sam', 'SALES'))).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
  const { errors } = await pia('mutation { handOverFeature(input: {}) { position } }');
  expect(errors?.[0]?.message).toContain('handOverFeature');
  expect((await reassign({}, await service.as('Lea', 'LEADERSHIP'))).userErrors).toEqual([]);
});

test('as a line of an import it sees the lines before it, and comes back from an export', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sayso-owners-'));
  const by = { name: 'Pia', roles: ['PRODUCT', 'SALES'] };
  const line = (command: string, input: object) => JSON.stringify({ command, by, input });
  const request = { requestId: 'r', title: 'R', problem: 'P', source: { kind: 'CALL' } };
  const lines = [
    line('addFeature', { featureId: 'f', name: 'F', owner: 'Ada', horizon: 'NOW' }),
    line('submitRequest', request),
    line('acceptRequest', { requestId: 'r', rationale: 'All of them ask for it now.', justifications: ['OTHER'], owner: 'Ada' }),
    line('reassignOwner', { from: 'Ada', to: 'Ben', reason: 'Ada has left.' }),
    line('handOverFeature', { featureId: 'f', from: 'Ben', to: 'Cy', reason: 'No.' }),
  ].join('\n');
  const first = await sayso(['import', '-'], { folder, stdin: lines });
  expect([first.stdout, first.stderr]).toEqual(['4 accepted, 0 repeated, 1 refused\n', expect.stringContaining('-:5 UNKNOWN_COMMAND')]);
  expect((await sayso(['import', '-'], { folder, stdin: lines })).stdout).toBe('0 accepted, 4 repeated, 1 refused\n');
  const exported = (await sayso(['export'], { folder })).stdout;
  expect(exported.match(/"owner":"Ben"/g)).toHaveLength(2);
  const other = join(folder, 'other');
  expect(await sayso(['import', '-'], { folder: other, stdin: exported })).toMatchObject({
    code: 0,
    stdout: '5 accepted, 0 repeated, 0 refused\n',
  });
  const forged = exported.replace('"number":1,"owner":"Ben"', '"number":2,"owner":"Ben"');
  expect(forged).not.toBe(exported);
  expect((await sayso(['import', '-'], { folder: join(folder, 'forged'), stdin: forged })).code).toBe(1);
  expect((await sayso(['verify'], { folder: other })).code).toBe(0);
  rmSync(folder, { recursive: true });
});

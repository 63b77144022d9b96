import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '../src/kernel/actor.js';
import { settled, startService, type Ask, type Running } from './service.js';

/** Real history is no part of Sayso: where the folder is not there, these tests are skipped, visibly. */
const FOLDER = process.env['SAYSO_TEST_HISTORIES'] || '../shared/data';
const DECISIONS = join(FOLDER, 'decisions-peps.jsonl');
const COMMITMENTS = join(FOLDER, 'commitments-support.jsonl');

if (!existsSync(DECISIONS) || !existsSync(COMMITMENTS)) {
  test.skip(`real history: none in ${FOLDER}; SAYSO_TEST_HISTORIES names another folder`, () => undefined);
} else {
  describe('real history', withHistory);
}

function withHistory(): void {
  let service: Running;
  let ask: Ask;
  const counted: Record<string, unknown> = {};

  beforeAll(async () => {
    service = await startService();
    ask = await service.as('Lea', 'LEADERSHIP');
    for (const file of [DECISIONS, COMMITMENTS]) counted[file] = await bring(service, 'IMPORTER', readFileSync(file));
  }, 120_000);
  afterAll(() => service.stop());

  test('decisions: every line goes in, and the requests stand as they ended', async () => {
    expect(counted[DECISIONS]).toEqual({ accepted: 1_423, repeated: 0, refused: 0 });
    const { data } = await ask(`{
      all: requests { totalCount }
      ${['ACCEPTED', 'DECLINED', 'DEFERRED', 'WITHDRAWN', 'SUBMITTED'].map((status) => `${status}: requests(filter: { status: [${status}] }) { totalCount }`).join('\n')}
    }`);
    const counts = Object.fromEntries(Object.entries<{ totalCount: number }>(data).map(([name, { totalCount }]) => [name, totalCount]));
    expect(counts).toEqual({ all: 736, ACCEPTED: 449, DECLINED: 131, DEFERRED: 36, WITHDRAWN: 71, SUBMITTED: 49 });
  });

  test('commitments: every line goes in, and the words in force are the ones approved last', async () => {
    expect(counted[COMMITMENTS]).toEqual({ accepted: 1_726, repeated: 0, refused: 0 });
    const versions = new Map<number, number>();
    const statuses = new Set<string>();
    for (let after: string | null = null, more = true; more;) {
      const { data } = await ask(
        `query ($after: String) { commitments(first: 100, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { status wording { version } } } } }`,
        { after },
      );
      const { totalCount, pageInfo, edges } = data.commitments;
      expect(totalCount).toBe(364);
      for (const { node } of edges) {
        statuses.add(node.status);
        versions.set(node.wording.version, (versions.get(node.wording.version) ?? 0) + 1);
      }
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    expect([...statuses]).toEqual(['ACTIVE']);
    expect(Object.fromEntries(versions)).toEqual({ 1: 295, 2: 51, 3: 15, 4: 3 });
  });

  test('a promise that moved: what held then, and what held after', async () => {
    const { data } = await ask(`{
      before: commitment(commitmentId: "nodejs-16@everyone", asOf: { effectiveAt: "2022-06-01T00:00:00Z" }) { wording { validUntil } }
      after: commitment(commitmentId: "nodejs-16@everyone", asOf: { effectiveAt: "2022-07-01T00:00:00Z" }) { wording { validUntil } }
    }`);
    expect(data).toEqual({ before: { wording: { validUntil: '2024-04-30' } }, after: { wording: { validUntil: '2023-09-11' } } });
  });

  test('again writes nothing', async () => {
    const { position } = await service.infrastructure.log.head();
    expect(await bring(service, 'IMPORTER', readFileSync(DECISIONS))).toEqual({ accepted: 0, repeated: 1_423, refused: 0 });
    expect(await bring(service, 'IMPORTER', readFileSync(COMMITMENTS))).toEqual({ accepted: 0, repeated: 1_726, refused: 0 });
    expect((await service.infrastructure.log.head()).position).toBe(position);
  }, 120_000);

  test('its export gives the same answers in an empty register, but for the recorded times', async () => {
    const response = await fetch(`${service.url}/export`, {
      headers: { authorization: `Bearer ${await service.token('Ann', 'AUDITOR')}` },
    });
    const exported = Buffer.from(await response.arrayBuffer());
    const other = await startService();
    try {
      const { position } = await service.infrastructure.log.head();
      expect(await bring(other, 'ADMIN', exported)).toEqual({ accepted: position, repeated: 0, refused: 0 });
      expect(rows(other)).toEqual(rows(service));
      const elsewhere = await other.as('Lea', 'LEADERSHIP');
      for (const query of QUESTIONS) expect((await elsewhere(query)).data).toEqual((await ask(query)).data);
    } finally {
      await other.stop();
    }
  }, 120_000);
}

const QUESTIONS = [
  '{ requests(first: 100) { totalCount edges { cursor node { id status title submittedAt history { totalCount } } } } }',
  '{ commitments(first: 100) { totalCount edges { cursor node { id status wording { hash canSay } history { edges { node { id type summary effectiveAt commandId } } } } } } }',
  '{ features(first: 100) { totalCount edges { cursor node { id name status horizon } } } }',
  '{ events(first: 100) { totalCount edges { cursor node { id type position stream revision effectiveAt commandId actor { id name roles } via { id } summary data } } } }',
];

/** Every row but for what tells recorded times. */
const rows = (of: Running) =>
  [...of.infrastructure.rows.dump()]
    .filter(([table]) => table !== 'recorded')
    .map(([table, row]) => `${table} ${row.replaceAll(/"recordedAt","[^"]*"/g, '')}`);

/** Brings it in, and waits for what follows from it. */
async function bring(into: Running, role: Role, body: Buffer<ArrayBuffer>): Promise<unknown> {
  const response = await fetch(`${into.url}/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await into.token('Ivo', role)}` },
    body,
  });
  const [last, ...before] = (await response.text()).trim().split('\n').reverse();
  expect(before).toEqual([]);
  await settled(into.url);
  return JSON.parse(last!);
}

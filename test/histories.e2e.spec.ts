import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '../src/kernel/actor.js';
import { COMMITMENTS, DECISIONS, describeWhere, HISTORIES } from './can-run.js';
import { settled, startService, type Ask, type Running } from './service.js';
import { inWhole } from './size.js';

/** What a history comes to: its lines, its requests by where they ended, and its promises by the version of their words in force. */
interface Ended {
  readonly decisions: number;
  readonly requests: Readonly<Record<string, number>>;
  readonly commitments: number;
  readonly promises: number;
  readonly versions: Readonly<Record<number, number>>;
}

describe('an excerpt of real history', () => {
  withHistory('test/histories', {
    decisions: 48,
    requests: { all: 26, ACCEPTED: 8, DECLINED: 6, DEFERRED: 4, WITHDRAWN: 4, SUBMITTED: 4 },
    commitments: 120,
    promises: 12,
    versions: { 1: 1, 2: 1, 3: 7, 4: 3 },
  });
});

inWhole.describe('real history', () => {
  describeWhere('histories')('the whole of it', () => {
    withHistory(HISTORIES, {
      decisions: 1_423,
      requests: { all: 736, ACCEPTED: 449, DECLINED: 131, DEFERRED: 36, WITHDRAWN: 71, SUBMITTED: 49 },
      commitments: 1_726,
      promises: 364,
      versions: { 1: 295, 2: 51, 3: 15, 4: 3 },
    });
  });
});

function withHistory(folder: string, ended: Ended): void {
  const [decisions, commitments] = [join(folder, DECISIONS), join(folder, COMMITMENTS)];
  let service: Running;
  let ask: Ask;
  const counted: Record<string, unknown> = {};

  beforeAll(async () => {
    service = await startService();
    ask = await service.as('Lea', 'LEADERSHIP');
    for (const file of [decisions, commitments]) counted[file] = await bring(service, 'IMPORTER', readFileSync(file));
  });
  afterAll(() => service.stop());

  test('decisions: every line goes in, and the requests stand as they ended', async () => {
    expect(counted[decisions]).toEqual({ accepted: ended.decisions, repeated: 0, refused: 0 });
    const { data } = await ask(`{
      all: requests { totalCount }
      ${['ACCEPTED', 'DECLINED', 'DEFERRED', 'WITHDRAWN', 'SUBMITTED'].map((status) => `${status}: requests(filter: { status: [${status}] }) { totalCount }`).join('\n')}
    }`);
    const counts = Object.fromEntries(Object.entries<{ totalCount: number }>(data).map(([name, { totalCount }]) => [name, totalCount]));
    expect(counts).toEqual(ended.requests);
  });

  test('commitments: every line goes in, and the words in force are the ones approved last', async () => {
    expect(counted[commitments]).toEqual({ accepted: ended.commitments, repeated: 0, refused: 0 });
    const versions = new Map<number, number>();
    const statuses = new Set<string>();
    for (let after: string | null = null, more = true; more;) {
      const { data } = await ask(
        `query ($after: String) { commitments(first: 100, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { status wording { version } } } } }`,
        { after },
      );
      const { totalCount, pageInfo, edges } = data.commitments;
      expect(totalCount).toBe(ended.promises);
      for (const { node } of edges) {
        statuses.add(node.status);
        versions.set(node.wording.version, (versions.get(node.wording.version) ?? 0) + 1);
      }
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    expect([...statuses]).toEqual(['ACTIVE']);
    expect(Object.fromEntries(versions)).toEqual(ended.versions);
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
    expect(await bring(service, 'IMPORTER', readFileSync(decisions))).toEqual({ accepted: 0, repeated: ended.decisions, refused: 0 });
    expect(await bring(service, 'IMPORTER', readFileSync(commitments))).toEqual({ accepted: 0, repeated: ended.commitments, refused: 0 });
    expect((await service.infrastructure.log.head()).position).toBe(position);
  });

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
  });
}

const QUESTIONS = [
  '{ requests(first: 100) { totalCount edges { cursor node { id status title submittedAt history { totalCount } } } } }',
  '{ commitments(first: 100) { totalCount edges { cursor node { id status wording { hash canSay } history { edges { node { id type summary effectiveAt commandId } } } } } } }',
  '{ features(first: 100) { totalCount edges { cursor node { id name status horizon } } } }',
  '{ events(first: 100) { totalCount edges { cursor node { id type position stream revision effectiveAt commandId actor { id name roles } via { id } summary data } } } }',
];

/** Every row but for what tells recorded times, and whom an event came through. */
const rows = (of: Running) =>
  [...of.infrastructure.rows.dump()].map(
    ([table, row]) => `${table} ${row.replaceAll(/"recordedAt",(?:"[^"]*"|\d+)|\["via",(?:null|"(?:[^"\\]|\\.)*")\]/g, '')}`,
  );

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

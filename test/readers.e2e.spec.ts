import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inventedPromises } from './invented-promises.js';
import { send, startService, type Ask, type Running } from './service.js';
import { sized } from './size.js';
import { until } from './until.js';

const NOW = '2025-06-01T12:00:00.000Z';
const LINES = sized({ short: 500, whole: 2_000 });
const KILLS = sized({ short: 3, whole: 10, long: 50 });

const folder = mkdtempSync(join(tmpdir(), 'sayso-readers-'));
const starting = (more: Parameters<typeof startService>[0] = {}) =>
  startService({ clock: { now: () => NOW }, policies: [], folder, readers: 1, ...more });

beforeAll(async () => {
  const service = await starting({ readers: 0 });
  const authorization = `Bearer ${await service.token('Ian', 'IMPORTER')}`;
  const body = inventedPromises(1, LINES).join('\n');
  await (await fetch(`${service.url}/import`, { method: 'POST', headers: { authorization }, body })).text();
  await service.stop({ keep: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The readers that this process has started. */
function readers(): number[] {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.map(Number).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('reader.js'));
}

const EVENT = 'position type data subject { __typename } causedBy { id }';
const QUESTIONS = [
  `{ agenda(first: 30) { totalCount again: totalCount pageInfo { hasNextPage endCursor } edges { cursor node { kind since dueOn waitsFor reason subject { __typename } } } } }`,
  `{ agenda(filter: { mine: true, area: ["identity"] }, on: "2025-09-01", asOf: { position: "300" }) { totalCount edges { node { kind } } } }`,
  `{ figures(from: "2025-01-01", asOf: { effectiveAt: "2025-03-01T00:00:00.000Z" }) { name value unit events(first: 5) { totalCount edges { cursor node { ${EVENT} } } } } }`,
  `{ events(filter: { area: ["identity"], type: ["RequestSubmitted"] }, orderBy: { by: RECENT }) { totalCount edges { node { ${EVENT} } } } }`,
  `{ events(first: 3) { edges { node { ${EVENT} } } } one: events(last: 2) { totalCount pageInfo { hasNextPage hasPreviousPage } } }`,
  `{ events(after: "nonsense") { totalCount } }`,
  `{ events(first: 101) { totalCount } agenda(last: 1, first: 1, filter: { mine: true }) { totalCount } }`,
];

/** What two people are told, and an export. */
async function answersOf(service: Running): Promise<unknown[]> {
  const asks = [await service.as('Lea', 'LEADERSHIP'), await service.as('Con', 'CONTRIBUTOR')];
  const answers: unknown[] = [];
  for (const ask of asks)
    for (const question of QUESTIONS) {
      const { extensions, ...answer } = await ask(question);
      answers.push([question, answer, extensions?.redacted]);
    }
  const authorization = `Bearer ${await service.token('Ann', 'AUDITOR')}`;
  return [...answers, await (await fetch(`${service.url}/export`, { headers: { authorization } })).text()];
}

describe('readers', () => {
  test('answer what the process that writes would answer itself, refusals and all', async () => {
    const alone = await starting({ readers: 0 });
    const expected = await answersOf(alone);
    expect(readers()).toEqual([]);
    await alone.stop({ keep: true });
    const service = await starting();
    expect(readers()).toEqual([]);
    expect(await answersOf(service)).toEqual(expected);
    const [pid] = readers();
    expect(pid).toBeDefined();
    await service.stop({ keep: true });
    await until(() => readers().length === 0);
  });

  test('see what was written before they were asked', async () => {
    const service = await starting();
    const pia = await service.as('Pia', 'PRODUCT', 'SALES');
    for (let number = 0; number < 30; number++) {
      const customerId = `seen-${number}`;
      const { position } = await send(pia, 'registerCustomer', { customerId, name: customerId });
      const { data } = await pia(
        `{ events(last: 1, filter: { stream: ["customer-${customerId}"] }) { totalCount edges { node { position } } } }`,
      );
      expect(data.events).toEqual({ totalCount: 1, edges: [{ node: { position } }] });
    }
    await service.stop({ keep: true });
  });

  test(`are killed ${KILLS} times while they work, and every question is answered`, async () => {
    const service = await starting();
    const ask = await service.as('Lea', 'LEADERSHIP');
    const expected = await Promise.all(QUESTIONS.slice(0, 5).map((question) => ask(question)));
    for (let round = 0; round < KILLS; round++) {
      const [pid] = readers();
      process.kill(pid!, round % 2 === 0 ? 'SIGSTOP' : 'SIGCONT');
      const asked = Promise.all(QUESTIONS.slice(0, 5).map((question) => ask(question)));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
      process.kill(pid!, 'SIGKILL');
      expect(await asked).toEqual(expected);
      expect(readers()).not.toContain(pid);
    }
    await service.stop({ keep: true });
  });

  test('are cut at the deadline, whatever they are at, while others are answered', async () => {
    const programs = mkdtempSync(join(tmpdir(), 'sayso-hanging-'));
    writeFileSync(join(programs, 'reader.js'), "process.on('message', () => { for (;;); });");
    symlinkSync(new URL('../dist/web', import.meta.url), join(programs, 'web'));
    const service = await starting({ programs: pathToFileURL(`${programs}/`) });
    const ask = await service.as('Lea', 'LEADERSHIP');
    const hanging = ask('{ agenda(filter: { mine: true }) { totalCount } }');
    await until(() => readers().length === 1);
    const [pid] = readers();
    const check: Ask = () => ask('{ promiseCheck(customerId: "c1", featureId: "f1") { verdict } requests { totalCount } }');
    const { errors } = await check('');
    expect(errors).toBeUndefined();
    expect(await hanging).toMatchObject({
      errors: [{ path: ['agenda'], message: expect.stringContaining('more than 10 seconds'), extensions: { code: 'REQUEST_TIMEOUT' } }],
    });
    await until(() => !readers().includes(pid!));
    await service.stop({ keep: true });
    rmSync(programs, { recursive: true });
  });
});

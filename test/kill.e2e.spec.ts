import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { LocalIssuer } from '../src/access/local-issuer.js';
import { openInfrastructure } from '../src/infrastructure.js';
import { ReadModel } from '../src/read-model/read-model.js';
import { PROJECTIONS, viewsOf } from '../src/history.js';
import { built } from './built.js';
import { client, send } from './service.js';
import { sized } from './size.js';
import { until } from './until.js';

const MAIN = built('dist/main.js');
const ROUNDS = sized({ short: 2, whole: 20, long: 200 });
const CLIENTS = 16;

/** Kills that one folder outlives before a new one is taken. */
const LIVES = 5;

const failStop = (error: unknown) => {
  throw error;
};

/** The built service in a process of its own. */
async function serviceOn(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, NODE_ENV: 'test', SAYSO_DATA: folder, SAYSO_PORT: '0', SAYSO_LOG: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) return { child, url: line.replace('listening ', '') };
  throw new Error('The service ended before it listened.');
}

/** Writes on two customers of its own until the service is gone; keeps what was answered: commandId and position. */
async function writer(name: string, url: string, token: string, answered: Map<string, number>): Promise<void> {
  const ask = client(url, token);
  try {
    for (let number = 0; ; number++) {
      const commandId = `${name}-${number}`;
      const customerId = `${name}-${number % 2}`;
      const { position, userErrors } = await send(ask, 'syncCustomer', { commandId, customerId, name: commandId });
      if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
      answered.set(commandId, Number(position));
    }
  } catch (error) {
    // What fetch throws when the service is gone, also in the middle of an answer; made outside of jest, so by its name.
    if ((error as Error).name !== 'TypeError') throw error;
  }
}

describe('kill -9 at a random moment while 16 clients write', () => {
  test(`loses nothing that was answered, in ${ROUNDS} rounds`, async () => {
    let folder = '';
    let total = 0;
    const answered = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      if (round % LIVES === 0) {
        folder = mkdtempSync(join(tmpdir(), 'sayso-kill-'));
        answered.clear();
      }
      const { child, url } = await serviceOn(folder);
      const gone = new Promise((resolve) => child.once('exit', resolve));
      const token = await (await LocalIssuer.open(folder)).issueToken({ name: 'Ada', roles: ['SALES'] });
      const writing = Promise.all(Array.from({ length: CLIENTS }, (_, index) => writer(`r${round}w${index}`, url, token, answered)));
      writing.catch(() => {});
      const before = answered.size;
      // now and then before anything was answered
      await until(() => round % 4 === 3 || answered.size >= before + 2);
      await sleep(20 + Math.random() * 400);
      child.kill('SIGKILL');
      await writing;
      await gone;
      total += answered.size - before;
      await expectWhole(folder, answered);
      if (round % LIVES === LIVES - 1) rmSync(folder, { recursive: true });
    }
    expect(total).toBeGreaterThan(ROUNDS);
  }, 3_600_000);
});

/** Every answered command exactly once where it was answered to be; revisions and positions gapless; rows equal a fold from zero. */
async function expectWhole(folder: string, answered: ReadonlyMap<string, number>): Promise<void> {
  const infrastructure = await openInfrastructure({ folder, failStop });
  const { position: head } = await infrastructure.log.head();
  const places = new Map<string, number[]>();
  const revisions = new Map<string, number>();
  const anew = ReadModel.at(join(folder, 'anew.db'), PROJECTIONS, { views: viewsOf() });
  for (let after = 0; after < head;) {
    const events = await infrastructure.log.readAll(after, 1_000);
    for (const { position, revision, stream, commandId } of events) {
      expect(position).toBe(++after);
      expect(revision).toBe((revisions.get(stream) ?? -1) + 1);
      revisions.set(stream, revision);
      places.set(commandId, [...(places.get(commandId) ?? []), position]);
    }
    anew.apply(events);
  }
  for (const [commandId, position] of answered) expect([commandId, places.get(commandId)]).toEqual([commandId, [position]]);
  await infrastructure.projector.waitFor(head);
  expect([...infrastructure.rows.dump()]).toEqual([...anew.dump()]);
  anew.close();
  await infrastructure.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `anew.db${suffix}`), { force: true });
}

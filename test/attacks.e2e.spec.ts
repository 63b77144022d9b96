import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LocalIssuer } from '../src/access/local-issuer.js';
import { attackedRegister, ATTACKS, type Attack } from './attacks.js';
import { describeWhere } from './can-run.js';
import { serving, type Serving } from './sayso.js';
import { client, settled, type Answer, type Ask } from './service.js';
import { sized } from './size.js';
import { until } from './until.js';

/** Milliseconds of one core without giving the event loop back, and bytes more than before. */
const MOST = { blocked: 100, grown: 100_000_000 };

const HEARTBEAT = join(process.cwd(), 'test/heartbeat.js');

/** The runtime collects garbage when it comes near to these bounds, and dies where it needs more: what is measured is what is needed. */
const SMALL_HEAP = '--max-old-space-size=160 --max-semi-space-size=4';

/** Documents sent at a time, where many are. */
const AT_ONCE = 8;

/** How often what kept the loop too long is asked again. */
const TRIES = 3;

/** What pages and clients ask. */
const ORDINARY = [
  '{ requests(first: 100) { totalCount edges { cursor node { id title problem status submittedBy { name } feature { name } decision { outcome rationale } evidence { summary } } } } }',
  '{ agenda { totalCount edges { node { kind reason dueOn waitsFor } } } }',
  '{ events(first: 100) { totalCount edges { node { type summary actor { name } data } } } }',
];

const CHECK = '{ promiseCheck(customerId: "c0", featureId: "f0") { verdict reason citedEvents { summary } } }';

describeWhere('cpu-time')('documents that ask too much of a register of 3,000 lines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sayso-attacks-'));
  let service: Serving;
  let ask: Ask;

  beforeAll(async () => {
    service = await serving({ folder, env: { NODE_OPTIONS: `--import ${HEARTBEAT} ${SMALL_HEAP}`, SAYSO_LOG: 'error' } });
    const issuer = await LocalIssuer.open(folder);
    const headers = {
      authorization: `Bearer ${await issuer.issueToken({ name: 'Imp', roles: ['IMPORTER'] })}`,
      'content-type': 'application/x-ndjson',
    };
    const lines = attackedRegister();
    const response = await fetch(`${service.url}/import`, { method: 'POST', headers, body: lines.join('\n') });
    expect(await response.text()).toBe('{"accepted":3000,"repeated":0,"refused":0}\n');
    await settled(service.url);
    ask = client(service.url, await issuer.issueToken({ name: 'Eve', roles: ['LEADERSHIP', 'SALES', 'PRODUCT'] }));
  });
  afterAll(async () => {
    await service.end('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  /** How the loop and the memory of the service have fared since this was last asked. */
  async function heartbeat(): Promise<{ blocked: number; rss: number }> {
    const told = () => [...service.stderr().matchAll(/^heartbeat (.*)$/gm)];
    const before = told().length;
    service.child.kill('SIGUSR2');
    await until(() => told().length > before);
    return JSON.parse(told().at(-1)?.[1] ?? '') as { blocked: number; rss: number };
  }

  /** Promise checks, one after the other, while something else goes on; how long each took. */
  async function checksWhile(work: Promise<unknown>): Promise<number[]> {
    const took: number[] = [];
    let isOver = false as boolean;
    const ended = work.finally(() => (isOver = true));
    while (!isOver) {
      const since = performance.now();
      const { status, data, errors } = await ask(CHECK);
      took.push(performance.now() - since);
      expect({ status, verdict: data?.promiseCheck.verdict, errors }).toEqual({ status: 200, verdict: 'AT_RISK', errors: undefined });
    }
    await ended;
    return took;
  }

  /** So many of them at a time. */
  async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
    const queue = [...items];
    const take = async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, take));
  }

  const attack = ({ query, variables }: Attack): Promise<Answer> => ask(query, variables);

  test('are answered or refused, and keep nobody waiting', async () => {
    const attacks = sized({ short: ATTACKS.filter((_, n) => n % 6 === 0), whole: ATTACKS });
    // what ordinary work takes, many at a time
    await inParallel(
      Array.from({ length: 200 }, (_, n) => ORDINARY[n % ORDINARY.length] ?? ''),
      (query) => ask(query),
    );
    const { rss } = await heartbeat();

    const wrong: string[] = [];
    const blocked: Record<string, number> = {};
    const told = (what: string, { status, errors }: Answer) => {
      if (status >= 500 || errors?.some(({ extensions }) => extensions.code === 'INTERNAL_SERVER_ERROR'))
        wrong.push(`${what}: ${status} ${JSON.stringify(errors)}`);
    };
    let most = rss;
    /** What keeps the loop keeps it each time; what a collection of garbage or a busy core adds, it does not. */
    const measured = async (what: string, work: () => Promise<void>) => {
      for (let tries = 0; tries < TRIES && (blocked[what] ?? Infinity) >= MOST.blocked; tries++) {
        await work();
        const beat = await heartbeat();
        blocked[what] = Math.min(blocked[what] ?? Infinity, Math.round(beat.blocked));
        most = Math.max(most, beat.rss);
      }
    };
    const took = await checksWhile(
      (async () => {
        for (const one of attacks) await measured(one.what, async () => told(one.what, await attack(one)));
        await measured('all at once', () => inParallel(attacks, async (one) => told(one.what, await attack(one))));
      })(),
    );
    took.sort((a, b) => a - b);
    const worst = Object.entries(blocked)
      .sort(([, a], [, b]) => b - a)
      .slice(0, 3);
    process.stderr.write(
      `${attacks.length} attacks: the event loop was kept for at most ${worst.map(([what, ms]) => `${ms} ms (${what})`).join(', ')}; memory grew by ${Math.round((most - rss) / 1e6)} MB; ` +
        `${took.length} promise checks beside them, 99th percentile ${Math.round(took[Math.floor(took.length * 0.99)] ?? 0)} ms\n`,
    );
    expect(wrong).toEqual([]);
    expect(worst.filter(([, ms]) => ms >= MOST.blocked)).toEqual([]);
    expect(most - rss).toBeLessThan(MOST.grown);
  });
});

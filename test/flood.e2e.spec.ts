import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { generateKeyPair } from 'jose';
import { startProvider, type TestProvider } from './provider.js';
import { endAll, serving, type Serving } from './sayso.js';
import { sized } from './size.js';

/** What may be asked in a minute; in the whole what is so by default. */
const PERSON = sized({ short: 2_000, whole: 20_000 });
const ADDRESS = sized({ short: 60, whole: 600 });
const MINUTE = sized({ short: 0, whole: 60_000 });

const ADDRESSES = 50;
const BAD_TOKENS = 4_000;
const OTHERS = 10;
/** Turns of the flood: in each of them everybody else asks once. */
const TURNS = 40;

const MOST_MORE = 50;

let folder: string;
let provider: TestProvider;
let service: Serving;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sayso-flood-'));
  provider = await startProvider(() => Math.floor(Date.now() / 1_000));
  const oidc = { SAYSO_OIDC_ISSUER: provider.issuer, SAYSO_OIDC_AUDIENCE: 'sayso', SAYSO_OIDC_ALGORITHMS: 'ES256' };
  const rates = { SAYSO_TRUST_PROXY: '127.0.0.1', SAYSO_RATE_PERSON: String(PERSON), SAYSO_RATE_ADDRESS: String(ADDRESS) };
  service = await serving({ folder, env: { ...oidc, ...rates, SAYSO_LOG: 'warn' } });
});
afterAll(async () => {
  agent.destroy();
  endAll();
  await provider.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Somebody {
  readonly address: string;
  readonly token?: string;
}

const CHECK = '{ promiseCheck(customerId: "c", featureId: "f") { verdict reason } }';
/** Of which a minute holds ten and a little: each of its pages costs 1, and each of the 89 things there 1 and a tenth for its id. */
const DEAR_COST = (PERSON / 1_000) * (1 + 89 * 1.1);
const DEAR = `{ ${Array.from({ length: PERSON / 1_000 }, (_, n) => `r${n}: requests(first: 89) { edges { node { id } } }`).join(' ')} }`;

/** Status and code, and whether it says how long to wait. */
function ask({ address, token }: Somebody, query: string): Promise<string> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': address, ...authorization };
  return new Promise((resolve, reject) => {
    request(`${service.url}/graphql`, { method: 'POST', agent, headers }, (response) => {
      const waits = Number(response.headers['retry-after']) > 0 ? 'wait' : '';
      text(response).then((body) => {
        const code = (JSON.parse(body) as { errors?: [{ extensions: { code: string } }] }).errors?.[0].extensions.code;
        resolve([response.statusCode, code, waits].filter(Boolean).join(' '));
      }, reject);
    })
      .on('error', reject)
      .end(JSON.stringify({ query }));
  });
}

function counted(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Megabytes that the service holds; undefined where the system does not tell. */
function memory(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${service.child.pid}/status`, 'utf8'))![1]) / 1_024;
}

/** Signed by nobody whom we know, under a key of ours or another, or by the provider for others, or ended. */
async function badTokens(): Promise<readonly string[]> {
  const { privateKey } = await generateKeyPair('ES256');
  const past = Math.floor(Date.now() / 1_000) - 7_200;
  const kinds = [
    (n: number) => provider.sign({ sub: `u-${n}` }, { kid: `unknown-${n}` }, privateKey),
    (n: number) => provider.sign({ sub: `u-${n}` }, {}, privateKey),
    (n: number) => provider.sign({ sub: `u-${n}`, aud: 'other' }),
    (n: number) => provider.sign({ sub: `u-${n}`, iat: past, exp: past + 3_600 }),
  ];
  return Promise.all(Array.from({ length: BAD_TOKENS }, (_, n) => kinds[n % kinds.length]!(n)));
}

test('whatever a person, addresses without a token and bad tokens ask, everybody else is served, and afterwards all is as before', async () => {
  const signedIn = async (subject: string, address: string): Promise<Somebody> => ({
    address,
    token: await provider.sign({ sub: subject, name: subject }),
  });
  const others = await Promise.all(Array.from({ length: OTHERS }, (_, n) => signedIn(`other-${n}`, `10.0.0.${n}`)));
  const greedy = await Promise.all(Array.from({ length: 20 }, (_, n) => signedIn('greedy', `10.0.1.${n}`)));
  const strangers = Array.from({ length: ADDRESSES }, (_, n): Somebody => ({ address: `10.0.2.${n}` }));
  const bad = (await badTokens()).map((token, n): Somebody => ({ address: `10.1.${n % 16}.${(n >> 4) % 50}`, token }));
  for (let time = 0; time < 100; time++)
    await Promise.all(others.map(({ token }, n) => ask({ address: `10.2.${time}.${n}`, token }, CHECK)));
  const [before, fetches] = [memory(), provider.fetches];

  const asked = { others: [] as string[], greedy: [] as string[], strangers: [] as string[], bad: [] as string[] };
  const began = Date.now();
  for (let turn = 0; turn < TURNS; turn++) {
    const each = async (outcomes: string[], all: readonly Somebody[], query: string) => {
      outcomes.push(...(await Promise.all(all.map((one) => ask(one, query)))));
    };
    const of = <One>(all: readonly One[]) => all.filter((_, n) => n % TURNS === turn);
    const perTurn = Math.ceil((ADDRESS * 1.2) / TURNS);
    await Promise.all([
      each(asked.greedy, greedy.slice(0, 5), DEAR),
      each(asked.strangers, Array(perTurn).fill(strangers).flat() as Somebody[], CHECK),
      each(asked.bad, of(bad), CHECK),
      each(asked.others, others, CHECK),
    ]);
  }
  const minutes = (Date.now() - began) / 60_000;
  const [after, fetched] = [memory(), provider.fetches - fetches];

  expect(counted(asked.others)).toEqual({ '200': OTHERS * TURNS });
  expect(counted(asked.bad)).toEqual({ '401 UNAUTHENTICATED': BAD_TOKENS });
  const { '401 UNAUTHENTICATED': refused = 0, '429 TOO_MANY wait': waiting = 0 } = counted(asked.strangers);
  expect(refused + waiting).toBe(asked.strangers.length);
  expect(refused).toBeGreaterThanOrEqual(ADDRESSES * ADDRESS);
  expect(refused).toBeLessThanOrEqual(ADDRESSES * ADDRESS * Math.ceil(minutes));
  const { '200': served = 0, '429 TOO_MANY wait': put = 0 } = counted(asked.greedy);
  expect(served + put).toBe(200);
  expect(served).toBeGreaterThanOrEqual(10);
  expect(served * DEAR_COST).toBeLessThanOrEqual(PERSON * (1 + minutes));
  expect(fetched).toBeLessThanOrEqual(1 + 2 * minutes);
  if (before !== undefined && after !== undefined) expect(after - before).toBeLessThan(MOST_MORE);

  if (MINUTE === 0) return;
  await sleep(MINUTE);
  for (const one of [...others, ...greedy.slice(0, 5)]) expect(await ask(one, CHECK)).toBe('200');
  for (const one of strangers) expect(await ask(one, CHECK)).toBe('401 UNAUTHENTICATED');
  expect(await ask(greedy[0]!, DEAR)).toBe('200');
}, 1_800_000);

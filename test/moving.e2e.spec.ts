import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LocalIssuer } from '../src/access/local-issuer.js';
import { StandIn } from './eventstoredb/stand-in.js';
import { InventedRegister } from './invented-register.js';
import { dataOf } from './nodes.js';
import { endAll, sayso, serving } from './sayso.js';
import { client, settled } from './service.js';
import { sized } from './size.js';

const SEED = 4;

/** How many of the invented lines move. */
const LINES = sized({ short: 40, whole: Infinity });

let place: string;
const stores: StandIn[] = [];

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'sayso-moving-'));
});
afterEach(async () => {
  endAll();
  for (const store of stores.splice(0)) await store.stop();
  rmSync(place, { recursive: true, force: true });
});

/** A data folder by its name, and the store that holds its log, where that is not the folder. */
interface Home {
  readonly name: string;
  readonly store?: string;
}

const circumstances = ({ name, store }: Home) => ({
  folder: join(place, name),
  env: { SAYSO_LOG: 'warn', ...(store !== undefined && { SAYSO_EVENTSTORE: store }) },
});

async function newStore(name: string): Promise<Home> {
  const store = await StandIn.start();
  stores.push(store);
  return { name, store: store.url };
}

async function imported(lines: string, into: Home): Promise<void> {
  const file = join(place, 'lines.jsonl');
  writeFileSync(file, lines);
  const { code, stdout, stderr } = await sayso(['import', file], circumstances(into));
  expect([code, stdout, stderr]).toEqual([0, expect.stringContaining('0 repeated, 0 refused'), expect.anything()]);
}

/** When it was recorded, and through whom it came, is each store's own. */
async function exported(from: Home): Promise<string> {
  const { code, stdout } = await sayso(['export'], circumstances(from));
  expect(code).toBe(0);
  return stdout;
}

const WHOLE = 'pageInfo { hasNextPage } totalCount';
const LISTS = [
  `events(first: 100) { ${WHOLE} edges { node { id position type effectiveAt summary actor { name } } } }`,
  `customers(first: 100) { ${WHOLE} edges { node { customerId name segment revision } } }`,
  `features(first: 100) { ${WHOLE} edges { node { featureId name status targetDate revision } } }`,
  `requests(first: 100) { ${WHOLE} edges { node { requestId title status statusSince revision } } }`,
  `decisions(first: 100) { ${WHOLE} edges { node { id outcome rationale } } }`,
  `commitments(first: 100) { ${WHOLE} edges { node { commitmentId status statusSince wording { version canSay } revision } } }`,
  `reports(first: 100) { ${WHOLE} edges { node { reportId status revision } } }`,
  `figures(from: "2025-01-01", to: "2025-12-31") { name unit value }`,
];

test('a register that moves to EventStoreDB by export and import, and back, answers the same at the same positions', async () => {
  const { lines, customers, features } = new InventedRegister(SEED);
  const home: Home = { name: 'home' };
  await imported(lines.slice(0, LINES).join('\n'), home);
  const checks = customers
    .slice(0, 6)
    .flatMap(({ customerId }) => features.slice(0, 5).map(({ featureId }) => ({ customerId, featureId })));
  const CHECKS = checks.map(
    (input, index) =>
      `c${index}: promiseCheck(customerId: "${input.customerId}", featureId: "${input.featureId}", byDate: "2025-06-30") { verdict reason citedEvents { position } }`,
  );

  const answersOf = async (of: Home) => {
    const issuer = await LocalIssuer.open(circumstances(of).folder);
    const service = await serving(circumstances(of));
    await settled(service.url);
    const ask = client(service.url, await issuer.issueToken({ name: 'Lea', roles: ['LEADERSHIP'] }));
    const answers = [];
    const { register } = await dataOf(ask('{ register { position lag } }'));
    for (const [index, query] of [...LISTS, ...CHECKS].entries()) answers.push([index, await dataOf(ask(`{ ${query} }`))]);
    const middle = Math.floor(Number(register.position) / 2);
    for (const query of LISTS.slice(1, 7))
      answers.push(await dataOf(ask(`{ ${query.replace('(first', `(asOf: { position: "${middle}" }, first`)} }`)));
    expect((await service.end()).code).toBe(0);
    return [register, ...answers];
  };
  const answers = await answersOf(home);

  const moved = await newStore('moved');
  const fromHome = await exported(home);
  await imported(fromHome, moved);
  expect(await answersOf(moved)).toEqual(answers);
  // the way back is for the whole run
  if (LINES < Infinity) return;
  const back: Home = { name: 'back' };
  const fromMoved = await exported(moved);
  await imported(fromMoved, back);
  expect(await answersOf(back)).toEqual(answers);

  const bare = (lines: string) => lines.replaceAll(/"(?:recordedtime|via)":"(?:[^"\\]|\\.)*",/g, '');
  expect(bare(fromMoved)).toBe(bare(fromHome));
  expect(bare(await exported(back))).toBe(bare(fromHome));
}, 600_000);

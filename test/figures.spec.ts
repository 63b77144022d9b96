import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { makingsOf, MEASURES } from '../src/insights/figures.js';
import { ListFigures } from '../src/insights/figures.queries.js';
import { turn } from '../src/read-model/turns.js';
import { Database } from '../src/sqlite/database.js';
import { openRegister } from './bus.js';
import { COMMITMENTS, DECISIONS, describeWhere, HISTORIES } from './can-run.js';
import { inventedPromises } from './invented-promises.js';
import { dice } from './invented-register.js';
import { exported, recounted, seen, type Exported, type Recounted, type Seeing } from './recounted-figures.js';
import { startService, type Ask, type Running } from './service.js';
import { inWhole, sized } from './size.js';

/** Rule 24: every figure, and the events it opens into, against a recount from what an export holds. */

interface Asked {
  readonly seeing?: Seeing;
  readonly from?: string;
  readonly to?: string;
  readonly area?: string;
}

interface Figure {
  readonly name: string;
  readonly value: number | null;
  readonly events: {
    readonly totalCount: number;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    readonly edges: readonly { readonly node: { readonly position: string } }[];
  };
}

/** What the service says, with the events of each figure, page by page. */
async function said(ask: Ask, { seeing, ...args }: Asked): Promise<Record<string, Recounted>> {
  const asOf = seeing && { ...seeing, ...(seeing.position !== undefined && { position: String(seeing.position) }) };
  const page = async (after?: string): Promise<Figure[]> => {
    const { data, errors } = await ask(
      `query ($from: Date, $to: Date, $area: String, $asOf: AsOfInput, $after: String) { figures(from: $from, to: $to, area: $area, asOf: $asOf) {
        name value events(first: 100, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { position } } } } }`,
      { ...args, asOf, after },
    );
    if (errors) throw new Error(JSON.stringify(errors));
    return data.figures;
  };
  const figures: Record<string, Recounted> = {};
  for (const { name, value, events } of await page()) {
    const positions = [...events.edges];
    for (let { pageInfo } = events; pageInfo.hasNextPage;) {
      const next: Figure['events'] = (await page(pageInfo.endCursor)).find((figure) => figure.name === name)!.events;
      positions.push(...next.edges);
      ({ pageInfo } = next);
    }
    expect([name, positions.length]).toEqual([name, events.totalCount]);
    figures[name] = { value, events: positions.map(({ node }) => Number(node.position)) };
  }
  return figures;
}

/** What the figures have to be; today is the day of the moment asked about. */
function due(events: readonly Exported[], now: string, { seeing = {}, from = '0000-01-01', to = '9999-12-31', area }: Asked) {
  const { position, recordedAt, effectiveAt } = seeing;
  const recorded = events.find((event) => event.position === position)?.recordedAt;
  const [known = now] = [recorded, recordedAt].filter((moment) => moment !== undefined).sort();
  const today = (effectiveAt ?? known).slice(0, 10);
  const figures = Object.entries(recounted(seen(events, seeing), { from, to: to < today ? to : today, area }));
  return Object.fromEntries(figures.map(([name, { value, events: made }]) => [name, { value, events: made.toSorted((a, b) => a - b) }]));
}

async function bring(service: Running, body: string): Promise<void> {
  const authorization = `Bearer ${await service.token('Ivo', 'IMPORTER')}`;
  const response = await fetch(`${service.url}/import`, { method: 'POST', headers: { authorization }, body });
  expect(response.status).toBe(200);
  await response.text();
}

async function exportOf(service: Running): Promise<Exported[]> {
  const authorization = `Bearer ${await service.token('Ann', 'AUDITOR')}`;
  return exported(await (await fetch(`${service.url}/export`, { headers: { authorization } })).text());
}

/** Asks, and holds the answers against the recount. Answers the names of the figures that came to something. */
async function compare(ask: Ask, events: readonly Exported[], now: string, questions: readonly Asked[]): Promise<Set<string>> {
  const made = new Set<string>();
  for (const asked of questions) {
    const answer = await said(ask, asked);
    expect({ asked, answer }).toEqual({ asked, answer: due(events, now, asked) });
    for (const [name, { value }] of Object.entries(answer)) if (value) made.add(name);
  }
  return made;
}

/** A period and a moment, each at the days and moments at which something happened or was recorded, or open. */
function anyQuestion(roll: (end: number) => number, events: readonly Exported[], areas: readonly (string | undefined)[]): Asked {
  const any = () => events[roll(events.length)]!;
  const maybe = <Thing>(thing: Thing): Thing | undefined => (roll(2) === 0 ? undefined : thing);
  const days = [any().at.slice(0, 10), any().at.slice(0, 10)].sort();
  const seeing = { position: maybe(any().position), recordedAt: maybe(any().recordedAt), effectiveAt: maybe(any().at) };
  return { from: maybe(days[0]), to: maybe(days[1]), area: areas[roll(areas.length)], seeing: maybe(seeing) };
}

/** All but the single decline codes. */
const INVENTED = [
  ...['DECISIONS', 'DECLINES', 'DECISION_LEAD_TIME_MEDIAN', 'DECISION_LEAD_TIME_P90', 'WEAK_YESES', 'UNEVIDENCED_DECISIONS'],
  ...['UNEXPLAINED_NOES', 'UNINFORMED_REQUESTERS', 'PROMISES_DUE', 'KEPT_ON_TIME', 'SLIPS', 'UNAPPROVED_PROMISES'],
];
const BATCHES = 3;
const SEEDS = sized({ short: 1, whole: 3, long: 60 });
const QUESTIONS = sized({ short: 20, whole: 80 });

describe('every figure is what a recount of the export comes to, for any period, area and moment', () => {
  test.each(Array.from({ length: SEEDS }, (_, n) => n + 1))('of invented history %i', async (seed) => {
    let now = '';
    const service = await startService({ clock: { now: () => now }, policies: [] });
    try {
      const lines = inventedPromises(seed, 700);
      const batch = Math.ceil(lines.length / BATCHES);
      for (let n = 0; n < BATCHES; n++) {
        now = `2025-0${n + 1}-01T12:00:00.000Z`;
        await bring(service, lines.slice(n * batch, (n + 1) * batch).join('\n'));
      }
      const ask = await service.as('Lea', 'LEADERSHIP');
      const events = await exportOf(service);
      const roll = dice(seed);
      const areas = [undefined, 'identity', 'billing', 'nowhere'];
      const questions = Array.from({ length: QUESTIONS }, () => anyQuestion(roll, events, areas));
      const made = await compare(ask, events, now, [{}, ...questions]);
      expect([...made].filter((name) => !name.startsWith('DECLINES_')).sort()).toEqual(INVENTED.toSorted());
    } finally {
      await service.stop();
    }
  });
});

describe('an excerpt of real history as well', () => ofHistory('test/histories'));

inWhole.describe('real history as well', () => {
  describeWhere('histories')('the whole of it', () => ofHistory(HISTORIES));
});

function ofHistory(folder: string): void {
  test('is counted as the recount counts it', async () => {
    const now = '2026-11-01T12:00:00.000Z';
    const service = await startService({ clock: { now: () => now }, policies: [] });
    try {
      for (const file of [DECISIONS, COMMITMENTS]) await bring(service, readFileSync(join(folder, file), 'utf8'));
      const events = await exportOf(service);
      const areas = [undefined, ...new Set(events.flatMap(({ data }) => (data.area ? [data.area as string] : [])))];
      const roll = dice(1);
      const questions = Array.from({ length: 12 }, () => anyQuestion(roll, events, areas));
      const made = await compare(await service.as('Lea', 'LEADERSHIP'), events, now, [{}, ...questions]);
      expect(made).toContain('DECISION_LEAD_TIME_P90');
    } finally {
      await service.stop();
    }
  });
}

test('only the figures that are named come, each as among all, and no others are read', async () => {
  const service = await startService({ policies: [] });
  try {
    for (const file of [DECISIONS, COMMITMENTS]) await bring(service, readFileSync(join('test/histories', file), 'utf8'));
    const ask = await service.as('Lea', 'LEADERSHIP');
    for (const moment of ['to: "2999-01-01"', 'asOf: { effectiveAt: "2020-01-01T00:00:00Z" }']) {
      const figures = async (names: string): Promise<Figure[]> => {
        const { data } = await ask(`{ figures(${moment}${names}) { name value unit events(first: 3) { totalCount edges { cursor } } } }`);
        return data.figures;
      };
      const all = await figures('');
      expect(await figures(', names: null')).toEqual(all);
      expect(await figures(', names: []')).toEqual([]);
      const named = await figures(', names: [SLIPS, DECISION_LEAD_TIME_MEDIAN, SLIPS, DECLINES_LOW_DEMAND]');
      expect(named.map(({ name }) => name)).toEqual(['DECLINES_LOW_DEMAND', 'DECISION_LEAD_TIME_MEDIAN', 'SLIPS']);
      expect(all).toEqual(expect.arrayContaining(named));
      const read = jest.spyOn(Database.prototype, 'all');
      const readFor = async (names: string) => {
        read.mockClear();
        await ask(`{ figures(${moment}${names}) { value } }`);
        return read.mock.calls.length;
      };
      expect(await readFor(', names: [SLIPS]')).toBeLessThan(await readFor(''));
      read.mockRestore();
    }
  } finally {
    await service.stop();
  }
});

test('as of another moment figures are counted one making after the other, and others have their turn between them', async () => {
  const register = await openRegister();
  let turns = 0;
  let isDone = false as boolean;
  const others = (async () => {
    for (; !isDone; turns++) await turn();
  })();
  try {
    const at = '2026-03-01T12:00:00.000Z';
    const moment = { position: 0, effective: at, at, today: '2026-03-01' };
    await register.ask(new ListFigures({ from: '2026-03-01', to: '2026-03-01', area: null }, moment));
    expect(turns).toBeGreaterThanOrEqual(makingsOf(MEASURES).length);
  } finally {
    isDone = true;
    await others;
    await register.end();
  }
});

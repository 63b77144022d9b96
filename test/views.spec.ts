import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { COMMANDS } from '../src/api/room.js';
import { commandName, type CommandClass } from '../src/commands/command.js';
import { EVENT_ORDERS, EVENT_QUERIES, ListEvents } from '../src/audit/event.queries.js';
import type { EventRow } from '../src/audit/event.tables.js';
import type { AgendaRow } from '../src/insights/agenda.js';
import { AGENDA_QUERIES, CountAgenda, ListAgenda, type AgendaFilter } from '../src/insights/agenda.queries.js';
import { FACET_QUERIES, ListFacets } from '../src/insights/facets.queries.js';
import { FIGURE_NAMES, type Period } from '../src/insights/figures.js';
import { EventsOfFigure, FIGURE_QUERIES, ListFigures, type Figure } from '../src/insights/figures.queries.js';
import type { Role } from '../src/kernel/actor.js';
import type { RecordedEvent } from '../src/kernel/event.js';
import type { Order, Page, Seen } from '../src/read-model/list.js';
import { NEVER, type Moment } from '../src/read-model/moment.js';
import { checked } from '../src/promise-check/promise-check.queries.js';
import { ReadModel } from '../src/read-model/read-model.js';
import { PROJECTIONS, viewsOf } from '../src/history.js';
import { ListRequests, REQUEST_ORDERS, REQUEST_QUERIES, type RequestFilter } from '../src/requests/request.queries.js';
import type { RequestRow } from '../src/requests/request.tables.js';
import { anyCommand, BEGINNING, OTHERS } from './any-command.js';
import { openRegister, type Register } from './bus.js';
import { person } from './given.js';
import { inventedPromises } from './invented-promises.js';
import { dice } from './invented-register.js';
import { sized } from './size.js';

/** What is kept of now is what the rows of now make: a line or a number that an event forgot to move shows here. */

const folder = mkdtempSync(join(tmpdir(), 'sayso-views-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const SEEDS = sized({ short: 2, whole: 6, long: 100 });
const LINES = sized({ short: 300, whole: 700 });
const SLA = 14;

/** As far as the read model has read, by what it keeps; and just before the end of time, when it keeps nothing. */
const kept = ({ position }: { readonly position: number }): Moment => ({ position, effective: NEVER, at: NEVER, today: '9999-12-31' });
const made = (at: { readonly position: number }): Moment => ({ ...kept(at), effective: '9999-12-31T23:59:59.998Z' });

const ask = (rows: ReadModel, asked: object) =>
  [...AGENDA_QUERIES, ...REQUEST_QUERIES, ...FACET_QUERIES, ...FIGURE_QUERIES, ...EVENT_QUERIES]
    .find(({ query }) => asked instanceof query)!
    .run(rows, asked);

/** How it is answered as of a moment. */
type Answer = (rows: ReadModel, moment: Moment) => Promise<unknown[]>;

interface Asked {
  readonly on: string;
  readonly filter: AgendaFilter;
}

/** Every line, in pages of seven, and what comes with them. */
const agenda =
  ({ on, filter }: Asked): Answer =>
  async (rows, moment) => {
    const lines: unknown[] = [];
    for (let after: string | undefined, more = true; more;) {
      const me = { name: 'Ada', id: 'test|Pia', roles: ['SALES' as const] };
      const query = new ListAgenda({ on, decisionSlaDays: SLA, filter, me }, { first: 7, after }, moment);
      const { edges, pageInfo, totalCount } = (await ask(rows, query)) as Page<Seen<AgendaRow>>;
      lines.push(
        totalCount,
        ...edges.map(({ cursor, node: { kind, id, since, dueOn, waitsForRoles, waitsForPeople, reason, stream } }) => ({
          cursor,
          kind,
          id,
          since,
          dueOn,
          waitsForRoles,
          waitsForPeople,
          reason,
          stream,
        })),
      );
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    return lines;
  };

/** How many lines of each kind. */
const agendaCounts =
  ({ on, filter }: Asked): Answer =>
  async (rows, moment) =>
    (await ask(
      rows,
      new CountAgenda({ on, decisionSlaDays: SLA, filter, me: { name: 'Ada', id: 'test|Ada', roles: ['SALES'] } }, moment),
    )) as unknown[];

/** What is in use. */
const facets: Answer = async (rows, moment) => [await ask(rows, new ListFacets(moment))];

/** What every figure comes to. */
const figures =
  (period: Period): Answer =>
  async (rows, moment) => {
    const made = (await ask(rows, new ListFigures(period, moment))) as readonly Figure[];
    return made.map(({ name, value, unit }) => ({ name, value, unit }));
  };

/** The events that each figure opens into, in pages of seven, and how many there are. */
const opened =
  (period: Period): Answer =>
  async (rows, moment) => {
    const made: unknown[] = [];
    for (const name of FIGURE_NAMES) {
      for (let after: string | undefined, more = true; more;) {
        const page = await ask(rows, new EventsOfFigure({ name, period, moment }, { first: 7, after }));
        const { edges, pageInfo, totalCount } = page as Page<Seen<EventRow>>;
        made.push([name, totalCount, ...edges.map(({ cursor, node: { position } }) => [cursor, position])]);
        [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
      }
    }
    return made;
  };

/** The events of some areas, by where they stand, in pages of seven from either end. */
const ofAreas =
  (area: readonly string[]): Answer =>
  async (rows, moment) => {
    const found: unknown[] = [];
    for (const order of Object.values(EVENT_ORDERS)) {
      for (let after: string | undefined, more = true; more;) {
        const page = await ask(rows, new ListEvents({ area }, order, { first: 7, after }, moment));
        const { edges, pageInfo, totalCount } = page as Page<Seen<EventRow>>;
        found.push(totalCount, ...edges.map(({ cursor, node: { position } }) => [cursor, position]));
        [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
      }
    }
    return found;
  };

/** The requests of a sort, in an order, in pages of seven. */
const requestsOf =
  (filter: RequestFilter, by: keyof typeof REQUEST_ORDERS): Answer =>
  async (rows, moment) => {
    const found: unknown[] = [];
    for (let after: string | undefined, more = true; more;) {
      const order: Order = { by, ...REQUEST_ORDERS[by] };
      const page = await ask(rows, new ListRequests(filter, order, { first: 7, after }, moment));
      const { edges, pageInfo, totalCount } = page as Page<Seen<RequestRow>>;
      found.push(totalCount, ...edges.map(({ cursor, node: { requestId } }) => [cursor, requestId]));
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    return found;
  };

const ALL_TIME: Period = { from: '0000-01-01', to: '9999-12-31', area: null };
const PERIODS: readonly Period[] = [
  ...['identity', 'billing', 'one', 'two', 'nowhere', ''].map((area) => ({ ...ALL_TIME, area })),
  { from: '2024-03-01', to: '2024-09-30', area: null },
  { from: '2025-03-15', to: '2025-04-02', area: null },
  { from: '2024-02-01', to: '2025-04-01', area: 'billing' },
  { from: '2025-04-01', to: '2025-04-01', area: 'one' },
];

const EVERYTHING: Asked = { on: '9998-12-31', filter: {} };
const FILTERS: readonly AgendaFilter[] = [
  { kind: ['UNINFORMED'] },
  { kind: ['OVERDUE', 'UNDECIDED', 'DELIVERY_TO_ASSERT'] },
  { owner: ['Pia', 'one'] },
  { area: ['identity', 'one'] },
  { customerId: ['c0', 'acme'] },
  { mine: true },
  { mine: false, area: ['billing', 'two'] },
];
const AREAS = [['identity'], ['one'], ['two'], ['billing', 'one', 'identity'], ['nowhere'], []];
const REQUESTS: readonly RequestFilter[] = [
  {},
  { status: ['SUBMITTED'] },
  { status: ['ACCEPTED', 'DECLINED', 'DEFERRED'], uninformed: true },
  { uninformed: true },
  { uninformed: false, area: ['one', 'identity'] },
  { area: ['billing'] },
  { area: ['two', 'nowhere'], status: ['ACCEPTED', 'REOPENED'] },
  { of: { issuer: 'test', subject: 'Ada', name: 'ada' } },
  { of: { issuer: 'import', subject: 'Ada', name: 'Pia' }, status: ['ACCEPTED'] },
  // hers in every way
  { of: { issuer: 'import', subject: 'Pia', name: 'Pia' } },
];
const DAYS = ['2024-03-01', '2024-09-30', '2025-03-15', '2025-04-02', '2030-01-01'];

/** What a promise check of each feature says to a few customers. */
function checks(rows: ReadModel, pairs: readonly (readonly [customerId: string, featureId: string])[], moment: Moment): unknown[] {
  return pairs.map(([customerId, featureId]) => {
    const { verdict, reason, nextStep, cites } = checked(rows, { customerId, featureId }, moment);
    return { customerId, featureId, verdict, reason, nextStep, cites };
  });
}

const keysIn = (events: readonly RecordedEvent[], kind: string): string[] => [
  ...new Set(events.flatMap(({ stream }) => (stream.startsWith(`${kind}-`) ? stream.slice(kind.length + 1) : []))),
];

/** Applies a history by parts, and compares after each. */
async function compared(events: readonly RecordedEvent[], seed: number, most = 4): Promise<number> {
  const roll = dice(seed);
  const rows = ReadModel.at(join(folder, `${seed}.db`), PROJECTIONS, { views: viewsOf() });
  let lines = 0;
  const same = async (asked: unknown, answered: Answer) => {
    const { position } = rows.checkpoint();
    const expected = await answered(rows, made({ position }));
    const answer = await answered(rows, kept({ position }));
    expect({ position, asked, answer }).toEqual({ position, asked, answer: expected });
    return answer.length;
  };
  const [customers, features] = [keysIn(events, 'customer'), keysIn(events, 'feature')];
  const sameChecks = () => {
    const { position } = rows.checkpoint();
    const pairs = features.map((featureId) => [customers[roll(customers.length)] ?? 'nobody', featureId] as const);
    const today = DAYS[roll(DAYS.length)]!;
    const expected = checks(rows, pairs, { ...made({ position }), today });
    const answer = checks(rows, pairs, { ...kept({ position }), today });
    expect({ position, today, answer }).toEqual({ position, today, answer: expected });
  };
  try {
    for (let from = 0, part = 0; from < events.length; part++) {
      const until = from + 1 + roll(most);
      rows.apply(events.slice(from, until));
      from = until;
      lines += await same(EVERYTHING, agenda(EVERYTHING));
      await same(ALL_TIME, figures(ALL_TIME));
      await same('facets', facets);
      sameChecks();
      if (part % 25 > 0 && from < events.length) continue;
      for (const filter of FILTERS) {
        const asked = { on: DAYS[roll(DAYS.length)]!, filter };
        lines += await same(asked, agenda(asked));
        await same(asked, agendaCounts(asked));
      }
      for (const filter of REQUESTS)
        for (const by of ['RECENT', 'CUSTOMERS'] as const) await same({ by, ...filter }, requestsOf(filter, by));
      for (const area of AREAS) await same({ area }, ofAreas(area));
      for (const period of PERIODS) await same(period, figures(period));
      const period = PERIODS[roll(PERIODS.length)]!;
      for (const asked of [ALL_TIME, period]) await same(asked, opened(asked));
    }
    const bulk = ReadModel.at(join(folder, `${seed}-bulk.db`), PROJECTIONS, { views: viewsOf(), bulk: true });
    bulk.apply(events);
    bulk.finish();
    expect([...bulk.dump()]).toEqual([...rows.dump()]);
    bulk.close();
    return lines;
  } finally {
    rows.close();
  }
}

async function historyOf(register: Register): Promise<readonly RecordedEvent[]> {
  const { position } = await register.infrastructure.log.head();
  return register.infrastructure.log.readAll(0, position);
}

const by = (name: string) => ({ name, roles: ['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP'] as const });

interface Line {
  readonly command: string;
  readonly at: string;
  readonly by: { readonly name: string; readonly roles: readonly Role[] };
  readonly input: object;
}

/** As an import would bring it. */
async function sendLine(register: Register, { command, at, by, input }: Line) {
  const type = register.app.get<readonly CommandClass[]>(COMMANDS).find((one) => commandName(one) === command)!;
  return register.send([type, input], { actor: { issuer: 'import', subject: by.name, ...by }, via: person('Ivo'), at });
}

const ASKED = { title: 'It', problem: 'It hurts.', source: { kind: 'CALL' } };
const rationale = 'A reason of more than twenty characters.';
const inform = { channel: 'call' };

/** What happens to one request and changes what waits for another. */
const STORIES: readonly (readonly [command: string, input: object, by?: string])[] = [
  ['registerCustomer', { customerId: 'c0', name: 'C0' }],
  ['addFeature', { featureId: 'f0', name: 'F0', owner: 'Pia', area: 'one', horizon: 'NOW' }],
  ...['head', 'no'].map((requestId) => ['submitRequest', { ...ASKED, requestId }] as const),
  ['submitRequest', { ...ASKED, requestId: 'yes', featureId: 'f0' }, 'Pia'],
  ['submitRequest', { ...ASKED, requestId: 'late' }, 'Cleo'],
  ['submitRequest', { ...ASKED, requestId: 'other', demand: [{ customerId: 'c0' }] }, 'Bob'],
  ['declineRequest', { requestId: 'head', rationale, reason: 'OTHER', noAlternative: true, inform }],
  ['mergeRequest', { requestId: 'other', intoRequestId: 'late' }],
  ['mergeRequest', { requestId: 'late', intoRequestId: 'head' }],
  ['informRequester', { requestId: 'other', channel: 'call' }],
  ['informRequester', { requestId: 'other', customerId: 'c0', channel: 'call' }],
  ['informRequester', { requestId: 'late', channel: 'call' }],
  ['unmergeRequest', { requestId: 'late', note: 'It is not the same.' }],
  ['mergeRequest', { requestId: 'late', intoRequestId: 'head' }],
  ['acceptRequest', { requestId: 'yes', rationale, justifications: ['OTHER'], owner: 'Pia', evaluateOn: '2030-01-01', inform }],
  ['deferRequest', { requestId: 'no', rationale, revisitOn: '2030-01-01', supersedesDecisions: [{ requestId: 'yes', number: 1 }], inform }],
];

describe('what is kept of now is what the rows of now make, after any part of', () => {
  test('requests that wait for each other', async () => {
    const register = await openRegister();
    try {
      for (const [command, input, name = 'Ada'] of STORIES)
        expect(await sendLine(register, { command, at: '2024-01-01T00:00:00Z', by: by(name), input })).toMatchObject({
          outcome: 'ACCEPTED',
        });
      const events = await historyOf(register);
      expect(await compared(events, -1, 1)).toBeGreaterThan(20);
    } finally {
      await register.end();
    }
  });

  test.each(Array.from({ length: SEEDS }, (_, n) => n + 1))('invented history %i', async (seed) => {
    const register = await openRegister();
    try {
      for (const line of inventedPromises(seed, LINES)) await sendLine(register, JSON.parse(line));
      expect(await compared(await historyOf(register), seed)).toBeGreaterThan(1_000);
    } finally {
      await register.end();
    }
  });

  test('any commands on a few things', async () => {
    const register = await openRegister();
    try {
      const everybody = person('Everybody', 'SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP', 'CONTRIBUTOR');
      const people = [everybody, person('Sam', 'SALES_APPROVER'), person('Pia', 'PRODUCT_APPROVER', 'LEADERSHIP')];
      let minutes = 0;
      const envelope = (actor = everybody) => ({
        actor,
        via: person('Ivo'),
        at: new Date(Date.parse('2025-04-01') + ++minutes * 60_000).toISOString(),
      });
      for (const command of OTHERS) await register.send(command, envelope());
      const keys = ['k0', 'k1', 'k2'];
      for (const key of keys) for (const first of BEGINNING) await register.sendOn(key, first, envelope());
      const script = fc.sample(fc.record({ key: fc.constantFrom(...keys), command: anyCommand, actor: fc.constantFrom(...people) }), {
        numRuns: LINES * 4,
        seed: 1,
      });
      for (const { key, command, actor } of script) await register.sendOn(key, command, envelope(actor));
      expect(await compared(await historyOf(register), 0)).toBeGreaterThan(1_000);
    } finally {
      await register.end();
    }
  });
});

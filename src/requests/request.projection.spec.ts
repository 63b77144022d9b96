import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { person } from '../../test/given.js';
import { requestHistory, type RequestEvent } from '../../test/request-histories.js';
import { sized } from '../../test/size.js';
import { fold } from '../kernel/decider.js';
import type { FactOf, RecordedEvent } from '../kernel/event.js';
import { dayOf } from '../kernel/time.js';
import { byKey, byKeys } from '../read-model/list.js';
import { NEVER, seenAt, type Moment } from '../read-model/moment.js';
import { ReadModel } from '../read-model/read-model.js';
import type { Table } from '../read-model/table.js';
import { request } from './request.decider.js';
import { demandKey, type RequestFacts } from './request.events.js';
import { CUSTOMERS, superseded, WAITING } from './request.families.js';
import { customerProjection } from '../customers/customer.projection.js';
import { requestProjection } from './request.projection.js';
import {
  concerns,
  decisions,
  demand,
  escalations,
  evaluations,
  evidence,
  informed,
  positions,
  requesters,
  requests,
  requestTags,
  scores,
} from './request.tables.js';

const SAM = person('Sam', 'SALES');
const PIA = person('Pia', 'PRODUCT');

type Told = FactOf<RequestFacts> & { actor?: typeof SAM };

const rationale = 'For reasons of twenty characters.';
const acme = { customerId: 'acme', dealValue: { amount: '1000', currency: 'EUR' } };

/** One event a day, from 1 March on; what happened on which day stands beside it. */
const story: readonly Told[] = [
  {
    type: 'RequestSubmitted', // 1
    data: {
      requestId: 'r1',
      title: 'SSO',
      problem: 'Passwords.',
      source: { kind: 'CALL' },
      featureId: 'sso',
      tags: ['saml', 'login'],
      demand: [acme, { customerId: 'acme', dealId: 'd1' }, { customerId: 'globex' }],
    },
  },
  { type: 'EvidenceAdded', data: { kind: 'COMPETITOR', summary: 'They have it.', competitor: 'Initech' } }, // 2
  { type: 'PositionRecorded', data: { function: 'SALES', stance: 'FOR', note: 'Yes.' } }, // 3
  { type: 'RequestChanged', data: { title: 'Single sign-on', tags: ['login', 'oidc'], area: 'identity' } }, // 4
  {
    type: 'RequestAccepted', // 5
    data: { number: 1, rationale, justifications: ['THE_BOSS_WANTS_IT'], owner: 'Pia', featureId: 'sso-2', confidentialNote: 'Hush.' },
    actor: PIA,
  },
  { type: 'RequesterInformed', data: { decision: 1, customerIds: ['acme'], channel: 'call' } }, // 6
  { type: 'RequesterInformed', data: { decision: 1, channel: 'mail', note: 'Done.' } }, // 7
  { type: 'RequesterInformed', data: { decision: 1, channel: 'call' } }, // 8
  { type: 'DemandAdded', data: { customerId: 'acme', note: 'More than ever.' } }, // 9
  { type: 'DemandAdded', data: { customerId: 'initech' } }, // 10
  { type: 'RequestReopened', data: { because: 'NEW_DEMAND', note: 'Initech, too.' } }, // 11
  { type: 'RequestDeferred', data: { number: 2, rationale, revisitOn: '2026-06-01', references: ['minutes'] }, actor: PIA }, // 12
  { type: 'DemandRemoved', data: { customerId: 'acme', dealId: 'd1', reason: 'Lost.' } }, // 13
  { type: 'DemandRemoved', data: { customerId: 'acme', reason: 'Lost.' } }, // 14
  { type: 'RequestWithdrawn', data: { reason: 'Solved.' } }, // 15
];

const noon = (day: number) => `2026-03-${String(day).padStart(2, '0')}T12:00:00.000Z`;

/** Recorded a month after it happened, as an import would. */
const recordedOf = (told: readonly Told[], stream: string, before = 0) =>
  told.map(({ actor = SAM, ...fact }, index): RecordedEvent => ({
    ...fact,
    ...{ id: `e${before + index + 1}`, stream, revision: index, position: before + index + 1, actor },
    ...{ effectiveAt: noon(index + 1), recordedAt: noon(index + 1).replace('-03-', '-04-') },
    ...{ command: 'tell', commandId: `c${index}`, inputHash: '', warnings: [], correlationId: `c${index}` },
  }));

const figures = { reach: '500', impact: '2', confidence: '0.8', effort: '3' };
const mediator = { id: 'test|Lia', name: 'Lia', function: 'LEGAL' } as const;

/** A request that is disputed, scored, accepted and evaluated, one event a day; and one that is merged and taken out again. */
const disputed: readonly Told[] = [
  { type: 'RequestSubmitted', data: { requestId: 'r2', title: 'SCIM', problem: 'Leavers.', source: { kind: 'CALL' } } }, // 1
  { type: 'ConcernRaised', data: { concernId: 'law', blocking: true, text: 'Forbidden.' } }, // 2
  { type: 'RequestScored', data: { ...figures, rice: '266.6667' }, actor: PIA }, // 3
  { type: 'RequestEscalated', data: { reason: 'We disagree.', mediator }, actor: PIA }, // 4
  { type: 'MediationConcluded', data: { outcome: 'A trial.', agreements: [{ what: 'Try.', who: 'Sam' }] } }, // 5
  { type: 'ConcernResolved', data: { concernId: 'law', outcome: 'RESOLVED', note: 'Allowed.' }, actor: PIA }, // 6
  { type: 'RequestAccepted', data: { number: 1, rationale, justifications: ['OTHER'], owner: 'Pia' }, actor: PIA }, // 7
  { type: 'RequestScored', data: { ...figures, reach: '5', rice: '2.6667' } }, // 8
  { type: 'OutcomeEvaluated', data: { decision: 1, result: 'UNKNOWN', note: 'Too early.' }, actor: PIA }, // 9
  { type: 'OutcomeEvaluated', data: { decision: 1, result: 'MET', note: 'It works.' } }, // 10
];
const mergedOnce: readonly Told[] = [
  {
    type: 'RequestSubmitted', // 1
    data: { requestId: 'r3', title: 'SCIM', problem: 'Leavers.', source: { kind: 'CALL' }, demand: [{ customerId: 'acme' }] },
  },
  { type: 'RequestDeferred', data: { number: 1, rationale, revisitOn: '2026-06-01' } }, // 2
  { type: 'RequesterInformed', data: { decision: 1, channel: 'mail' } }, // 3
  { type: 'RequestMerged', data: { intoRequestId: 'r2', note: 'The same.' } }, // 4
  { type: 'RequesterInformed', data: { decision: 1, ofRequestId: 'r2', channel: 'mail' } }, // 5
  { type: 'RequesterInformed', data: { decision: 1, ofRequestId: 'r2', customerIds: ['acme'], channel: 'call' } }, // 6
  { type: 'RequestUnmerged', data: { note: 'Not the same.' } }, // 7
];

const recorded = recordedOf(story, 'request-r1');
const all = [...recorded, ...recordedOf(disputed, 'request-r2', 20), ...recordedOf(mergedOnce, 'request-r3', 40)];

const folder = mkdtempSync(join(tmpdir(), 'sayso-requests-'));
const rows = ReadModel.open(folder, [customerProjection, requestProjection]);
beforeAll(() => rows.apply(all));
afterAll(() => {
  rows.close();
  rmSync(folder, { recursive: true });
});

const seen = (day: number, { position = day, effective = noon(day) } = {}): Moment => ({
  position,
  effective,
  at: noon(day),
  today: dayOf(noon(day)),
});
const requestOn = (day: number) => byKey(rows, requests, { requestId: 'r1' }, seen(day));
const on = <Row extends { requestId: string }>(day: number, table: Table<Row>) => byKeys(rows, table, 'requestId', ['r1'], seen(day));

/** What is counted of it where it is asked. */
const counted = (requestId: string, { position, effective }: Moment) =>
  rows.values<{ customers: number; waiting: number }>(
    `SELECT ${CUSTOMERS} AS customers, ${WAITING} AS waiting FROM requests r WHERE r.requestId = :requestId AND ${seenAt('r')}`,
    { requestId, position, effective },
  )[0];
const countedOn = (day: number) => counted('r1', seen(day));
const supersededOn = (day: number) =>
  rows.values(`SELECT r.number FROM decisions r WHERE r.requestId = 'r1' AND (${superseded('r')}) AND ${seenAt('r')}`, {
    position: day,
    effective: noon(day),
  });

describe('a request', () => {
  test('is what was submitted', () =>
    expect(requestOn(1)).toMatchObject({
      ...{
        requestId: 'r1',
        title: 'SSO',
        problem: 'Passwords.',
        source: { kind: 'CALL' },
        featureId: 'sso',
        area: null,
        tags: ['saml', 'login'],
      },
      ...{ status: 'SUBMITTED', statusSince: noon(1), submittedBy: SAM, submittedById: 'test|Sam', submittedAt: noon(1) },
      ...{ decision: null, born: 1 },
    }));
  test('changes what was changed', () =>
    expect(requestOn(4)).toMatchObject({ title: 'Single sign-on', problem: 'Passwords.', area: 'identity', born: 1 }));
  test('is about the feature that the acceptance names', () => {
    expect(requestOn(4)).toMatchObject({ featureId: 'sso' });
    expect(requestOn(5)).toMatchObject({ featureId: 'sso-2' });
  });
  test('has the status of its last turn', () => {
    expect(requestOn(4)).toMatchObject({ status: 'SUBMITTED', decision: null, decidedAt: null });
    expect(requestOn(10)).toMatchObject({ status: 'ACCEPTED', statusSince: noon(5), decision: 1, decidedAt: noon(5) });
    expect(requestOn(11)).toMatchObject({ status: 'REOPENED', statusSince: noon(11), statusReason: 'Initech, too.', decision: 1 });
    expect(requestOn(12)).toMatchObject({ status: 'DEFERRED', statusSince: noon(12), statusReason: null, decision: 2 });
    expect(requestOn(15)).toMatchObject({ status: 'WITHDRAWN', statusSince: noon(15), statusReason: 'Solved.', decision: 2 });
  });
  test('is not there before its first event', () => expect(requestOn(0)).toBeUndefined());
});

test('its tags can be found one by one', () => {
  expect(on(3, requestTags).map(({ tag }) => tag)).toEqual(['login', 'saml']);
  expect(
    on(4, requestTags)
      .map(({ tag }) => tag)
      .sort(),
  ).toEqual(['login', 'oidc']);
});

describe('its demand (rule 2)', () => {
  const entries = (day: number) => on(day, demand).map(({ entry, dealValue, note, addedAt }) => [entry, dealValue?.amount, note, addedAt]);

  test('has one entry a customer and deal, the later one in place of the earlier', () => {
    expect(entries(8)).toEqual([
      ['acme/', '1000', null, noon(1)],
      ['acme/d1', undefined, null, noon(1)],
      ['globex/', undefined, null, noon(1)],
    ]);
    expect(new Set(entries(10))).toEqual(
      new Set([
        ['acme/', undefined, 'More than ever.', noon(9)],
        ['acme/d1', undefined, null, noon(1)],
        ['globex/', undefined, null, noon(1)],
        ['initech/', undefined, null, noon(10)],
      ]),
    );
  });
  test('counts a customer once, until its last entry is gone', () => {
    expect([1, 9, 10, 13, 14].map((day) => countedOn(day)?.customers)).toEqual([2, 2, 3, 3, 2]);
    expect(on(14, requesters).map(({ customerId, askedAt }) => [customerId, askedAt])).toEqual([
      ['globex', noon(1)],
      ['initech', noon(10)],
    ]);
  });
});

test('its evidence and positions are kept with who, when and how many', () => {
  expect(on(2, evidence)).toMatchObject([{ number: 1, kind: 'COMPETITOR', competitor: 'Initech', addedBy: SAM, addedAt: noon(2) }]);
  expect(on(3, positions)).toMatchObject([{ number: 2, function: 'SALES', stance: 'FOR', takenBy: SAM, takenAt: noon(3) }]);
});

describe('its decisions', () => {
  test('are kept whole, with when they were taken and when recorded', () =>
    expect(on(5, decisions)).toMatchObject([
      {
        ...{ number: 1, outcome: 'ACCEPTED', rationale, justifications: ['THE_BOSS_WANTS_IT'], weakOnly: true, owner: 'Pia' },
        ...{ confidentialNote: 'Hush.', decidedBy: PIA, decidedById: 'test|Pia' },
        ...{ decidedAt: noon(5), recordedAt: '2026-04-05T12:00:00.000Z' },
      },
    ]));
  test('stand until the next one, also while the request is reopened (rule 7)', () => {
    expect(on(11, decisions)).toMatchObject([{ number: 1 }]);
    expect(supersededOn(11)).toEqual([]);
    expect(on(12, decisions)).toMatchObject([
      { number: 1 },
      { number: 2, outcome: 'DEFERRED', revisitOn: '2026-06-01', referenced: ['minutes'], weakOnly: false },
    ]);
    expect(supersededOn(12)).toEqual([{ number: 1 }]);
  });
});

describe('who was told (rule 8)', () => {
  test('of which decision, when and how', () =>
    expect(on(8, informed)).toMatchObject([
      { number: 5, decision: 1, customerIds: ['acme'], channel: 'call', informedBy: SAM, informedAt: noon(6) },
      { number: 6, decision: 1, customerIds: null, channel: 'mail', note: 'Done.' },
      { number: 7, decision: 1, customerIds: null, channel: 'call' },
    ]));
  test('waits no longer, each counted once, until the next decision', () => {
    const uninformed = (day: number) => countedOn(day)?.waiting;
    // The submitter, acme and globex; one by one they are told; initech joins; then the next decision is told to nobody.
    expect([4, 5, 6, 7, 8, 9, 10, 11, 12].map(uninformed)).toEqual([0, 3, 2, 1, 1, 1, 2, 2, 4]);
    expect([13, 14].map(uninformed)).toEqual([4, 3]);
  });
  test('is remembered of each of them', () => {
    expect(requestOn(8)).toMatchObject({ submitterTold: 1 });
    expect(on(10, requesters).map(({ customerId, told }) => [customerId, told])).toEqual(
      expect.arrayContaining([
        ['acme', 1],
        ['globex', null],
        ['initech', null],
      ]),
    );
  });
});

/** Rows of another request on a day, whenever they were recorded. */
const of = <Row extends { requestId: string }>(requestId: string, day: number, table: Table<Row>) =>
  byKeys(rows, table, 'requestId', [requestId], seen(day, { position: 100 }));

describe('what is said against it', () => {
  test('is open until somebody answers for its end (rule 13)', () => {
    const raised = { concernId: 'law', blocking: true, text: 'Forbidden.', raisedBy: SAM, raisedAt: noon(2) };
    expect(of('r2', 5, concerns)).toMatchObject([{ ...raised, outcome: null, note: null, resolvedBy: null, resolvedAt: null }]);
    expect(of('r2', 6, concerns)).toMatchObject([
      { ...raised, outcome: 'RESOLVED', note: 'Allowed.', resolvedBy: PIA, resolvedAt: noon(6) },
    ]);
  });
  test('is mediated until the mediator concludes it (rule 9)', () => {
    const escalated = { number: 3, reason: 'We disagree.', mediator, mediatorId: 'test|Lia', escalatedBy: PIA, escalatedAt: noon(4) };
    expect(of('r2', 4, escalations)).toMatchObject([{ ...escalated, concludedAt: null, outcome: null }]);
    expect(of('r2', 5, escalations)).toMatchObject([
      { ...escalated, concludedAt: noon(5), outcome: 'A trial.', agreements: [{ what: 'Try.', who: 'Sam' }] },
    ]);
    expect(of('r2', 5, requests)).toMatchObject([{ escalation: 3 }]);
  });
});

test('its decision keeps the score that it was made with, and what became of it (rule 10)', () => {
  expect(of('r2', 10, scores)).toMatchObject([
    { number: 2, ...figures, rice: '266.6667', scoredBy: PIA, scoredAt: noon(3) },
    { number: 7, reach: '5', rice: '2.6667', scoredBy: SAM },
  ]);
  const first = { decision: 1, result: 'UNKNOWN', evaluatedBy: PIA, evaluatedAt: noon(9) };
  expect(of('r2', 8, evaluations)).toEqual([]);
  expect(of('r2', 9, evaluations)).toMatchObject([first]);
  expect(of('r2', 10, evaluations)).toMatchObject([first, { result: 'MET', note: 'It works.', evaluatedBy: SAM }]);
});

describe('a merged request (rule 2)', () => {
  test('is what it was before when it is taken out again', () => {
    const deferred = { status: 'DEFERRED', statusSince: noon(2), statusReason: null, mergedInto: null, before: null };
    expect(of('r3', 3, requests)).toMatchObject([deferred]);
    expect(of('r3', 4, requests)).toMatchObject([{ status: 'MERGED', statusSince: noon(4), statusReason: 'The same.', mergedInto: 'r2' }]);
    expect(of('r3', 7, requests)).toMatchObject([deferred]);
  });
  test('remembers who was told the answer of the other one, beside its own', () => {
    expect(of('r3', 6, requests)).toMatchObject([{ submitterTold: 1, submitterToldElsewhere: 'r2#1' }]);
    expect(of('r3', 6, requesters)).toMatchObject([{ customerId: 'acme', told: null, toldElsewhere: 'r2#1' }]);
    expect(of('r3', 6, informed)).toMatchObject([{ ofRequestId: null }, { ofRequestId: 'r2', decision: 1 }, { customerIds: ['acme'] }]);
  });
});

describe('as of a moment (rule 21)', () => {
  test('what was recorded by then, and what had happened by then, narrow each other', () => {
    const statusAt = (moment: Moment) => byKey(rows, requests, { requestId: 'r1' }, moment)?.status;
    expect(statusAt(seen(10, { effective: NEVER }))).toBe('ACCEPTED');
    expect(statusAt(seen(10, { position: 15 }))).toBe('ACCEPTED');
    expect(statusAt(seen(10, { position: 4 }))).toBe('SUBMITTED');
    expect(statusAt(seen(10, { position: 15, effective: noon(4) }))).toBe('SUBMITTED');
  });
});

test('each event applied twice changes nothing', () => {
  const before = JSON.stringify([...rows.dump()]);
  rows.apply(all);
  expect(JSON.stringify([...rows.dump()])).toBe(before);
});

test('whatever happened, the rows say what the decider folds, at every moment (rule 21)', () => {
  let position = 100;
  let n = 0;
  fc.assert(
    fc.property(requestHistory, (history) => {
      const requestId = `p${n++}`;
      const events = history.map((event, revision): RecordedEvent => ({
        ...recorded[0]!,
        ...event,
        data: 'requestId' in event.data ? { ...event.data, requestId } : event.data,
        stream: `request-${requestId}`,
        revision,
        position: ++position,
        id: `e${position}`,
      }));
      rows.apply(events);
      for (const [revision, { position: at }] of events.entries()) {
        const moment = seen(1, { position: at, effective: NEVER });
        const past = history.slice(0, revision + 1);
        const { status, title, tags = null, decision, demand: wanted = [] } = fold(request, past) ?? {};
        const customers = new Set(wanted.map(({ customerId }) => customerId)).size;
        expect(byKey(rows, requests, { requestId }, moment)).toMatchObject({
          ...{ status, title, tags, decision: decision?.number ?? null },
        });
        const waiting = status === 'MERGED' || status === 'WITHDRAWN' ? 0 : uninformed(past);
        expect(counted(requestId, moment)).toEqual({ customers, waiting });
        const entries = byKeys(rows, demand, 'requestId', [requestId], moment).map(({ entry }) => entry);
        expect(entries.sort()).toEqual(wanted.map(demandKey).sort());
        expect(
          byKeys(rows, requestTags, 'requestId', [requestId], moment)
            .map(({ tag }) => tag)
            .sort(),
        ).toEqual([...(tags ?? [])].sort());
      }
    }),
    { numRuns: sized({ short: 50, whole: 100, long: 2_000 }) },
  );
});

/** Rule 8 told again, from the bare history: how many were not told since the last decision; who asks anew waits anew. */
function uninformed(past: readonly RequestEvent[]): number {
  const { decision, demand: wanted = [] } = fold(request, past) ?? {};
  if (!decision) return 0;
  const waiting = new Set<string | undefined>([undefined, ...wanted.map(({ customerId }) => customerId)]);
  for (const [n, { type, data }] of past.entries()) {
    if (type !== 'RequesterInformed' || data.ofRequestId !== undefined || data.decision !== decision.number) continue;
    for (const who of data.customerIds ?? [undefined]) if (asksOnSince(past, n, who)) waiting.delete(who);
  }
  return waiting.size;
}

const asksOnSince = (past: readonly RequestEvent[], n: number, customerId: string | undefined): boolean =>
  customerId === undefined ||
  past.slice(n).every((_, after) => fold(request, past.slice(0, n + after + 1))?.demand.some((entry) => entry.customerId === customerId));

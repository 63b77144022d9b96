import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { person } from '../../test/given.js';
import type { RecordedEvent } from '../kernel/event.js';
import { dayOf } from '../kernel/time.js';
import { byKey } from '../read-model/list.js';
import { ReadModel } from '../read-model/read-model.js';
import { customerProjection } from '../customers/customer.projection.js';
import { reportProjection } from './report.projection.js';
import { reports, told } from './report.tables.js';

const ADA = person('Ada', 'SALES');
const EVE = person('Eve', 'PRODUCT');

/** Event by event, one a day, from 1 March on. */
const story: readonly { stream: string; type: string; data: object; actor?: typeof ADA }[] = [
  {
    stream: 'report-p1', // 1
    type: 'UnapprovedPromiseReported',
    data: {
      ...{ reportId: 'p1', featureId: 'sso', customerId: 'acme', said: 'SSO in May.', promisedDate: '2026-05-31', saidBy: 'Sam' },
      ...{ saidAt: '2026-02-20T09:00:00.000Z', channel: 'call' },
    },
  },
  {
    stream: 'report-p2', // 2
    type: 'UnapprovedPromiseReported',
    data: { reportId: 'p2', featureId: 'fax', customerId: 'acme', said: 'Fax.', saidAt: '2026-02-21T09:00:00.000Z' },
  },
  {
    stream: 'commitment-sso@customer:acme', // 3
    type: 'CommitmentDisclosed',
    data: { disclosureId: 'd1', customerId: 'acme', version: 2, channel: 'mail', toldTo: 'Cho', toldAt: '2026-02-22T09:00:00.000Z' },
  },
  {
    stream: 'report-p1', // 4
    type: 'PromiseRatified',
    data: { commitmentId: 'sso@customer:acme', version: 2, hash: 'h2' },
    actor: EVE,
  },
  { stream: 'report-p2', type: 'PromiseRetracted', data: { informedChannel: 'call', note: 'They understood.' }, actor: EVE }, // 5
  {
    stream: 'commitment-sso@customer:acme',
    type: 'DisclosureCorrected',
    data: { disclosureId: 'd1', customerId: 'acme', reason: 'It was Globex.' },
  }, // 6
];

const noon = (day: number) => `2026-03-${String(day).padStart(2, '0')}T12:00:00.000Z`;

const recorded = story.map(({ actor = ADA, ...fact }, index): RecordedEvent => ({
  ...fact,
  ...{ id: `e${index + 1}`, position: index + 1, actor, commandId: `c${index}`, correlationId: `c${index}` },
  revision: story.slice(0, index).filter(({ stream }) => stream === fact.stream).length,
  ...{ effectiveAt: noon(index + 1), recordedAt: noon(index + 2), command: 'tell', inputHash: '', warnings: [] },
}));

const folder = mkdtempSync(join(tmpdir(), 'sayso-reports-'));
const rows = ReadModel.open(folder, [customerProjection, reportProjection]);
beforeAll(() => rows.apply(recorded));
afterAll(() => {
  rows.close();
  rmSync(folder, { recursive: true });
});

const on = (day: number) => ({ position: day, effective: noon(day), at: noon(day), today: dayOf(noon(day)) });

describe('a report', () => {
  const reportOn = (reportId: string, day: number) => byKey(rows, reports, { reportId }, on(day));

  test('is open as it was told, by whom and when', () =>
    expect(reportOn('p1', 3)).toMatchObject({
      ...{ reportId: 'p1', featureId: 'sso', customerId: 'acme', said: 'SSO in May.', promisedDate: '2026-05-31', saidBy: 'Sam' },
      ...{ saidAt: '2026-02-20T09:00:00.000Z', channel: 'call', status: 'OPEN', reportedBy: ADA, reportedAt: noon(1), revision: 0 },
      ...{ endedBy: null, endedAt: null, commitmentId: null, born: 1 },
    }));
  test('ends ratified, by words', () =>
    expect(reportOn('p1', 4)).toMatchObject({
      ...{
        status: 'RATIFIED',
        commitmentId: 'sso@customer:acme',
        version: 2,
        endedBy: EVE,
        endedAt: noon(4),
        said: 'SSO in May.',
        revision: 1,
      },
    }));
  test('ends retracted, with the customer informed', () => {
    expect(reportOn('p2', 4)).toMatchObject({ status: 'OPEN' });
    expect(reportOn('p2', 5)).toMatchObject({
      ...{ status: 'RETRACTED', informedChannel: 'call', note: 'They understood.', endedBy: EVE, endedAt: noon(5), commitmentId: null },
    });
  });
});

describe('what a customer was told', () => {
  test('is what was reported', () =>
    expect(byKey(rows, told, { thing: 'report-p1', disclosureId: '' }, on(1))).toMatchObject({
      ...{
        customerId: 'acme',
        featureId: 'sso',
        toldAt: '2026-02-20T09:00:00.000Z',
        loggedAt: noon(1),
        recordedAt: noon(2),
        loggedBy: ADA,
      },
      ...{ channel: 'call', reportId: 'p1', commitmentId: null, version: null },
    }));
  test('is what was disclosed, from when that was logged', () => {
    const disclosed = (day: number) => byKey(rows, told, { thing: 'commitment-sso@customer:acme', disclosureId: 'd1' }, on(day));
    expect(disclosed(2)).toBeUndefined();
    expect(disclosed(3)).toMatchObject({
      ...{ customerId: 'acme', featureId: 'sso', commitmentId: 'sso@customer:acme', version: 2, toldAt: '2026-02-22T09:00:00.000Z' },
      ...{ loggedAt: noon(3), loggedBy: ADA, channel: 'mail', toldTo: 'Cho', reportId: null },
    });
    expect([disclosed(5) !== undefined, disclosed(6)]).toEqual([true, undefined]); // it was corrected
  });
});

test('each event applied twice changes nothing', () => {
  const before = JSON.stringify([...rows.dump()]);
  rows.apply(recorded);
  expect(JSON.stringify([...rows.dump()])).toBe(before);
});

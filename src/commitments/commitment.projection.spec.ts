import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { history } from '../../test/commitment-histories.js';
import { person } from '../../test/given.js';
import { fold } from '../kernel/decider.js';
import type { FactOf, RecordedEvent } from '../kernel/event.js';
import { dayOf } from '../kernel/time.js';
import { byKey, byKeys } from '../read-model/list.js';
import { ReadModel } from '../read-model/read-model.js';
import { commitment } from './commitment.decider.js';
import { statusOf, type CommitmentFacts } from './commitment.events.js';
import { commitmentProjection, commitments, disclosures, followUps, wordings } from './commitment.projection.js';

const SLOT = 'sso@segment:smb';
const ADA = person('Ada', 'SALES', 'PRODUCT');
const BOB = person('Bob', 'SALES_APPROVER');
const EVE = person('Eve', 'PRODUCT_APPROVER');

const first = { canSay: 'SSO by June.', cannotSay: 'More.', conditions: ['SAML only.'], promisedDate: '2026-06-30' };
const second = { canSay: 'SSO by July.', cannotSay: 'More.', validUntil: '2026-12-31' };
const third = { canSay: 'SSO by May.', cannotSay: 'More.' };

type Told = FactOf<CommitmentFacts> & { actor?: typeof ADA };

/** One event a day, from 1 March on; what happened on which day stands beside it. */
const story: readonly Told[] = [
  {
    type: 'CommitmentProposed', // 1
    data: {
      commitmentId: SLOT,
      featureId: 'sso',
      audience: { kind: 'SEGMENT', segment: 'smb' },
      version: 1,
      hash: 'h1',
      wording: first,
      owner: 'Ada',
      followUpOn: '2026-05-01',
      basedOnRequestId: 'r1',
    },
  },
  { type: 'WordingApproved', data: { version: 1, hash: 'h1', function: 'SALES' }, actor: BOB }, // 2
  { type: 'ApprovalWithdrawn', data: { version: 1, function: 'SALES', approver: 'test|Bob', reason: 'Wait.' }, actor: BOB }, // 3
  { type: 'WordingApproved', data: { version: 1, hash: 'h1', function: 'SALES' }, actor: BOB }, // 4
  { type: 'WordingApproved', data: { version: 1, hash: 'h1', function: 'PRODUCT' }, actor: EVE }, // 5
  { type: 'CommitmentActivated', data: { version: 1 }, actor: EVE }, // 6
  {
    type: 'CommitmentDisclosed',
    data: { disclosureId: 'd1', customerId: 'acme', version: 1, channel: 'mail', toldAt: '2026-03-06T18:00:00.000Z' },
  }, // 7
  { type: 'WordingRevised', data: { version: 2, hash: 'h2', wording: second, reason: 'It slipped.' } }, // 8
  { type: 'WordingRejected', data: { version: 2, reason: 'No.' } }, // 9
  { type: 'WordingRevised', data: { version: 3, hash: 'h3', wording: third, reason: 'Again.' } }, // 10
  { type: 'WordingRevised', data: { version: 4, hash: 'h4', wording: second, reason: 'Better.' } }, // 11
  { type: 'CommitmentActivated', data: { version: 4 }, actor: EVE }, // 12
  { type: 'WordingRevised', data: { version: 5, hash: 'h5', wording: third, reason: 'Sooner.' } }, // 13
  { type: 'CommitmentWithdrawn', data: { reason: 'The project ended.' } }, // 14
  {
    type: 'CommitmentProposed', // 15
    data: {
      commitmentId: SLOT,
      featureId: 'sso',
      audience: { kind: 'SEGMENT', segment: 'smb' },
      version: 6,
      hash: 'h6',
      wording: third,
      owner: 'Eve',
      followUpOn: '2026-07-01',
    },
  },
];

const noon = (day: number) => `2026-03-${String(day).padStart(2, '0')}T12:00:00.000Z`;

const recorded = story.map(({ actor = ADA, ...fact }, index): RecordedEvent => ({
  ...fact,
  ...{ id: `e${index + 1}`, stream: `commitment-${SLOT}`, revision: index, position: index + 1, actor, commandId: `c${index}` },
  ...{
    effectiveAt: noon(index + 1),
    recordedAt: noon(index + 1),
    command: 'tell',
    inputHash: '',
    warnings: [],
    correlationId: `c${index}`,
  },
}));

const folder = mkdtempSync(join(tmpdir(), 'sayso-commitments-'));
const rows = ReadModel.open(folder, [commitmentProjection]);
beforeAll(() => rows.apply(recorded));
afterAll(() => {
  rows.close();
  rmSync(folder, { recursive: true });
});

const on = (day: number) => ({ position: day, effective: noon(day), at: noon(day), today: dayOf(noon(day)) });
const slotOn = (day: number) => byKey(rows, commitments, SLOT, on(day));
const wordingsOn = (day: number) => byKeys(rows, wordings, 'commitmentId', [SLOT], on(day));
const statuses = (day: number) => wordingsOn(day).map(({ status }) => status);

describe('a slot', () => {
  test('is what was proposed', () =>
    expect(slotOn(1)).toMatchObject({
      ...{ commitmentId: SLOT, featureId: 'sso', audience: 'segment:smb', audienceKind: 'SEGMENT', segment: 'smb', customerId: null },
      ...{ owner: 'Ada', followUpOn: '2026-05-01', basedOnRequestId: 'r1', current: null, pending: 1, status: 'PROPOSED', revision: 0 },
    }));
  test('has the wording in force and its dates', () =>
    expect(slotOn(6)).toMatchObject({
      current: 1,
      promisedDate: '2026-06-30',
      validUntil: null,
      pending: null,
      status: 'ACTIVE',
      statusPosition: 6,
      revision: 5,
    }));
  test('keeps them while another waits', () =>
    expect(slotOn(8)).toMatchObject({ current: 1, promisedDate: '2026-06-30', pending: 2, status: 'ACTIVE', statusSince: noon(6) }));
  test('has the next one’s, once that is in force', () =>
    expect(slotOn(12)).toMatchObject({
      current: 4,
      promisedDate: null,
      validUntil: '2026-12-31',
      pending: null,
      status: 'ACTIVE',
      statusSince: noon(6),
    }));
  test('is withdrawn with all that waits', () =>
    expect(slotOn(14)).toMatchObject({
      ...{ current: null, validUntil: null, pending: null, status: 'WITHDRAWN', statusSince: noon(14) },
      ...{ statusReason: 'The project ended.', statusPosition: 14 },
    }));
  test('stays withdrawn while a new proposal waits', () =>
    expect(slotOn(15)).toMatchObject({
      pending: 6,
      status: 'WITHDRAWN',
      statusPosition: 14,
      owner: 'Eve',
      basedOnRequestId: null,
      revision: 14,
    }));
  test('is not there before its first event', () => expect(slotOn(0)).toBeUndefined());
});

describe('its wordings', () => {
  test('are as they were written, each under its number', () =>
    expect(wordingsOn(8)).toMatchObject([
      { version: 1, hash: 'h1', ...first, validUntil: null, proposedBy: ADA, proposedPosition: 1 },
      { version: 2, hash: 'h2', ...second, conditions: null, promisedDate: null, proposedBy: ADA, proposedPosition: 8 },
    ]));
  test('have the approvals that were given and not taken back', () => {
    const approvals = (day: number) => wordingsOn(day)[0]?.approvals.map(({ function: as, by, at }) => [as, by.name, at]);
    expect([approvals(2), approvals(3)]).toEqual([[['SALES', 'Bob', noon(2)]], []]);
    expect(approvals(5)).toEqual([
      ['SALES', 'Bob', noon(4)],
      ['PRODUCT', 'Eve', noon(5)],
    ]);
  });
  test('know what has become of them, at every moment', () => {
    expect(statuses(5)).toEqual(['PENDING']);
    expect(statuses(6)).toEqual(['IN_FORCE']);
    expect(statuses(9)).toEqual(['IN_FORCE', 'REJECTED']);
    expect(statuses(11)).toEqual(['IN_FORCE', 'REJECTED', 'REPLACED', 'PENDING']);
    expect(statuses(12)).toEqual(['SUPERSEDED', 'REJECTED', 'REPLACED', 'IN_FORCE']);
    expect(statuses(14)).toEqual(['SUPERSEDED', 'REJECTED', 'REPLACED', 'WITHDRAWN', 'WITHDRAWN']);
    expect(statuses(15)).toEqual(['SUPERSEDED', 'REJECTED', 'REPLACED', 'WITHDRAWN', 'WITHDRAWN', 'PENDING']);
  });
  test('know from when to when they could be said', () =>
    expect(
      wordingsOn(14).map(({ inForceFrom, inForceUntil, activatedPosition }) => [inForceFrom, inForceUntil, activatedPosition]),
    ).toEqual([
      [noon(6), noon(12), 6],
      [null, null, null],
      [null, null, null],
      [noon(12), noon(14), 12],
      [null, null, null],
    ]));
});

test('a disclosure is kept with who told whom what, when and how', () => {
  expect(byKeys(rows, disclosures, 'commitmentId', [SLOT], on(6))).toEqual([]);
  expect(byKeys(rows, disclosures, 'commitmentId', [SLOT], on(7))).toMatchObject([
    {
      disclosureId: 'd1',
      customerId: 'acme',
      version: 1,
      channel: 'mail',
      toldAt: '2026-03-06T18:00:00.000Z',
      toldBy: ADA,
      recordedAt: noon(7),
    },
  ]);
});

test('a slot is to be followed up while a wording waits or is in force', () => {
  const followUp = (day: number) => byKey(rows, followUps, SLOT, on(day));
  expect([followUp(1), followUp(13)]).toMatchObject([
    { followUpOn: '2026-05-01', isNoted: false },
    { followUpOn: '2026-05-01', isNoted: false },
  ]);
  expect(followUp(14)).toBeUndefined();
  expect(followUp(15)).toMatchObject({ followUpOn: '2026-07-01', isNoted: false });
});

test('each event applied twice changes nothing', () => {
  const before = JSON.stringify([...rows.dump()]);
  rows.apply(recorded);
  expect(JSON.stringify([...rows.dump()])).toBe(before);
});

test('rows say at every moment what the decider’s fold of the events up to then says', () => {
  let position = story.length;
  fc.assert(
    fc.property(history, (events) => {
      const commitmentId = `f${position}@everyone`;
      const told = events.map((event, revision): RecordedEvent => {
        position++;
        const named = event.type === 'CommitmentProposed' ? { ...event.data, commitmentId, featureId: `f${position}` } : event.data;
        const command = { command: 'tell', commandId: 'c', inputHash: '', warnings: [], correlationId: 'c' };
        return {
          ...event,
          ...command,
          data: named,
          id: `e${position}`,
          stream: `commitment-${commitmentId}`,
          revision,
          position,
          recordedAt: event.effectiveAt,
        };
      });
      rows.apply(told);

      for (const [n, { position: until, effectiveAt: at }] of told.entries()) {
        const moment = { position: until, effective: at, at, today: dayOf(at) };
        const slot = byKey(rows, commitments, commitmentId, moment);
        const words = byKeys(rows, wordings, 'commitmentId', [commitmentId], moment);
        const state = fold(commitment, events.slice(0, n + 1));

        expect({ ...slot }).toMatchObject({ status: statusOf(state), closed: state.closed ?? null, revision: n });
        expect({ current: slot?.current, pending: slot?.pending }).toEqual({
          current: state.current?.version ?? null,
          pending: state.pending?.version ?? null,
        });
        expect(words.map(({ version }) => version)).toEqual(Array.from({ length: state.wordings }, (_, index) => index + 1));
        for (const expected of [state.current, state.pending]) {
          const row = words.find(({ version }) => version === expected?.version);
          expect(row && [row.hash, row.approvals]).toEqual(
            expected && [expected.hash, expected.approvals.map((approval) => ({ ...approval }))],
          );
        }
        const inForce = [...state.formerly, ...(state.current ? [state.current] : [])].map(({ version, from, until: ended = null }) => [
          version,
          from,
          ended,
        ]);
        expect(
          words.filter(({ inForceFrom }) => inForceFrom !== null).map((row) => [row.version, row.inForceFrom, row.inForceUntil]),
        ).toEqual(inForce);
      }
    }),
    { numRuns: process.env['SAYSO_LONG'] ? 2_000 : 100 },
  );
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { history } from '../../test/commitment-histories.js';
import { person } from '../../test/given.js';
import { sized } from '../../test/size.js';
import { fold } from '../kernel/decider.js';
import type { FactOf, RecordedEvent } from '../kernel/event.js';
import { dayOf } from '../kernel/time.js';
import { byKey, byKeys } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import { ReadModel } from '../read-model/read-model.js';
import { commitment } from './commitment.decider.js';
import type { CommitmentFacts } from './commitment.events.js';
import { customerProjection } from '../customers/customer.projection.js';
import { commitmentProjection } from './commitment.projection.js';
import { holdersOf, statusIn } from './commitment.state.js';
import {
  commitmentChanges,
  commitmentConcerns,
  commitments,
  disclosures,
  followUps,
  fulfilmentCounts,
  fulfilments,
  holders,
  wordings,
  words,
} from './commitment.tables.js';

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

/** A slot’s events, the first of them at a position. */
const happened = (commitmentId: string, facts: readonly Told[], from: number): RecordedEvent[] =>
  facts.map(({ actor = ADA, ...fact }, index) => ({
    ...fact,
    ...{ id: `e${from + index}`, stream: `commitment-${commitmentId}`, revision: index, position: from + index, actor },
    ...{ effectiveAt: noon(index + 1), recordedAt: noon(index + 1) },
    ...{ command: 'tell', commandId: `c${index}`, inputHash: '', warnings: [], correlationId: `c${index}` },
  }));
const recorded = happened(SLOT, story, 1);

const folder = mkdtempSync(join(tmpdir(), 'sayso-commitments-'));
const rows = ReadModel.open(folder, [customerProjection, commitmentProjection]);
beforeAll(() => rows.apply(recorded));
afterAll(() => {
  rows.close();
  rmSync(folder, { recursive: true });
});

const on = (day: number) => ({ position: day, effective: noon(day), at: noon(day), today: dayOf(noon(day)) });
const slotOn = (day: number) => byKey(rows, commitments, { commitmentId: SLOT }, on(day));
const spoken = (commitmentId: string, moment: Moment) =>
  byKeys(rows, wordings, 'commitmentId', [commitmentId], moment).map((row) => ({
    ...byKey(rows, words, { commitmentId, version: row.version }, moment),
    ...row,
  }));
const wordingsOn = (day: number) => spoken(SLOT, on(day));
const statuses = (day: number) => wordingsOn(day).map(({ status }) => status);

describe('a slot', () => {
  test('is what was proposed', () =>
    expect(slotOn(1)).toMatchObject({
      ...{ commitmentId: SLOT, featureId: 'sso', audience: 'segment:smb', audienceKind: 'SEGMENT', segment: 'smb', customerId: null },
      ...{ owner: 'Ada', followUpOn: '2026-05-01', basedOnRequestId: 'r1', current: null, pending: 1, status: 'PROPOSED' },
    }));
  test('has the wording in force and its dates', () =>
    expect(slotOn(6)).toMatchObject({
      current: 1,
      promisedDate: '2026-06-30',
      validUntil: null,
      pending: null,
      status: 'ACTIVE',
      statusPosition: 6,
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
  const followUp = (day: number) => byKey(rows, followUps, { commitmentId: SLOT }, on(day));
  expect([followUp(1), followUp(13)]).toMatchObject([
    { followUpOn: '2026-05-01', isNoted: false },
    { followUpOn: '2026-05-01', isNoted: false },
  ]);
  expect(followUp(14)).toMatchObject({ followUpOn: null });
  expect(followUp(15)).toMatchObject({ followUpOn: '2026-07-01', isNoted: false });
});

test('each event applied twice changes nothing', () => {
  const before = JSON.stringify([...rows.dump()]);
  rows.apply(recorded);
  expect(JSON.stringify([...rows.dump()])).toBe(before);
});

describe('after the yes', () => {
  const slot = 'saml@everyone';
  const told = (disclosureId: string, customerId: string, version: number, day: number): Told => ({
    type: 'CommitmentDisclosed',
    data: { disclosureId, customerId, version, channel: 'mail', toldAt: noon(day) },
    actor: BOB,
  });
  const risks = [{ kind: 'TARGET_MOVED', reason: 'It slipped.' } as const];
  const later: readonly Told[] = [
    {
      type: 'CommitmentProposed', // 1
      data: {
        ...{ commitmentId: slot, featureId: 'saml', audience: { kind: 'EVERYONE' }, version: 1, hash: 'h1', wording: first },
        ...{ owner: 'Ada', followUpOn: '2026-05-01' },
      },
    },
    { type: 'CommitmentActivated', data: { version: 1 } }, // 2
    told('d1', 'acme', 1, 3), // 3
    told('d2', 'globex', 1, 4), // 4
    { type: 'CommitmentPutAtRisk', data: { risks } }, // 5
    { type: 'CommitmentPutAtRisk', data: { risks: [{ kind: 'REPORTED_BY_HAND', reason: 'So says the team.' }] }, actor: EVE }, // 6
    { type: 'CustomerInformedOfChange', data: { customerId: 'acme', version: 1, channel: 'call' } }, // 7
    { type: 'WordingRevised', data: { version: 2, hash: 'h2', wording: second, reason: 'It slipped.' } }, // 8
    { type: 'CommitmentActivated', data: { version: 2 } }, // 9
    { type: 'RiskCleared', data: { kinds: ['TARGET_MOVED'] } }, // 10
    { type: 'CustomerInformedOfChange', data: { customerId: 'acme', version: 2 } }, // 11
    { type: 'CustomerAcknowledgedChange', data: { customerId: 'acme', version: 2, evidenceUrl: 'https://example.com/' }, actor: EVE }, // 12
    told('d3', 'globex', 2, 10), // 13
    told('d4', 'initech', 1, 8), // 14
    { type: 'DisclosureCorrected', data: { disclosureId: 'd3', customerId: 'globex', reason: 'It was another.' } }, // 15
    { type: 'CommitmentReleased', data: { customerId: 'initech', version: 2 } }, // 16
    { type: 'RiskCleared', data: { kinds: ['REPORTED_BY_HAND'], note: 'It comes.' } }, // 17
    { type: 'DeliveryAsserted', data: { version: 2, deliveredOn: '2026-03-18', note: 'See.' } }, // 18
    { type: 'FulfilmentConfirmed', data: { customerId: 'acme', version: 2 } }, // 19
    { type: 'FulfilmentDisputed', data: { customerId: 'globex', version: 2, note: 'Not here.' }, actor: BOB }, // 20
    { type: 'FulfilmentConfirmed', data: { customerId: 'globex', version: 2 } }, // 21
    { type: 'CommitmentConcernRaised', data: { concernId: 'c1', blocking: true, text: 'Too dear.' }, actor: EVE }, // 22
    { type: 'CommitmentConcernResolved', data: { concernId: 'c1', outcome: 'OVERRULED', note: 'We pay.' } }, // 23
    { type: 'CommitmentChanged', data: { owner: 'Eve', followUpOn: '2026-03-25', reason: 'Sooner.' } }, // 24
    { type: 'FollowUpDue', data: { followUpOn: '2026-03-25' } }, // 25
    { type: 'FollowUpCompleted', data: { note: 'Well.', nextFollowUpOn: '2026-04-25' } }, // 26
    { type: 'CommitmentChanged', data: { followUpOn: '2026-03-25', reason: 'Again.' } }, // 27
    { type: 'FollowUpCompleted', data: { note: 'Well.' } }, // 28
    { type: 'CommitmentBreached', data: { reason: 'It was switched off.' } }, // 29
  ];
  const FROM = 101;
  beforeAll(() => rows.apply(happened(slot, later, FROM)));

  const at = (day: number) => ({ ...on(day), position: FROM + day - 1 });
  const standing = (day: number) => ({
    ...byKey(rows, commitments, { commitmentId: slot }, at(day)),
    ...byKey(rows, fulfilmentCounts, { commitmentId: slot }, at(day)),
  });
  const statusFrom = (from: number, until: number) =>
    Array.from({ length: until - from + 1 }, (_, n) => standing(from + n).status).join(' ');
  const holder = (customerId: string, day: number) => byKey(rows, holders, { commitmentId: slot, customerId }, at(day));
  const followUp = (day: number) => byKey(rows, followUps, { commitmentId: slot }, at(day));

  test('its status follows at every moment', () => {
    expect(statusFrom(4, 7)).toBe('ACTIVE AT_RISK AT_RISK AT_RISK');
    expect(statusFrom(9, 10)).toBe('AT_RISK AT_RISK');
    expect(statusFrom(16, 21)).toBe('AT_RISK ACTIVE DELIVERED DELIVERED DISPUTED KEPT');
    expect(standing(20)).toMatchObject({ statusReason: 'Not here.', holders: 2, confirmed: 1, disputed: 1, deliveredOn: '2026-03-18' });
    expect(standing(29)).toMatchObject({
      ...{ status: 'BREACHED', statusReason: 'It was switched off.', current: null, promisedDate: null },
      ...{ deliveredOn: null, confirmed: 0, disputed: 0, holders: 2 },
    });
    expect(byKeys(rows, wordings, 'commitmentId', [slot], at(29)).map(({ status }) => status)).toEqual(['SUPERSEDED', 'BREACHED']);
  });
  test('every risk is on record until it is cleared', () => {
    const kinds = (day: number) => standing(day).risks?.map(({ kind, by, position }) => [kind, by.name, position]);
    const [moved, reported] = [
      ['TARGET_MOVED', 'Ada', FROM + 4],
      ['REPORTED_BY_HAND', 'Eve', FROM + 5],
    ];
    expect([kinds(5), kinds(9), kinds(10), kinds(17)]).toEqual([[moved], [moved, reported], [reported], []]);
  });
  test('a customer holds the last it was told of what counts', () => {
    expect(holder('globex', 4)).toMatchObject({ disclosureId: 'd2', version: 1, toldAt: noon(4), position: FROM + 3, toldBy: BOB });
    expect(holder('globex', 13)).toMatchObject({ disclosureId: 'd3', version: 2, toldAt: noon(10) });
    expect(holder('globex', 15)).toMatchObject({ disclosureId: 'd2', version: 1, toldAt: noon(4), clearedPosition: 0 });
    expect([holder('initech', 14), holder('initech', 16)]).toMatchObject([
      { disclosureId: 'd4', version: 1 },
      { disclosureId: null, version: null, toldAt: null, releasedAt: noon(16), releasedVersion: 2, releasedPosition: FROM + 15 },
    ]);
    expect([15, 16, 29].map((day) => standing(day).releases)).toEqual([0, 1, 0]);
    expect(byKey(rows, disclosures, { commitmentId: slot, disclosureId: 'd3' }, at(15))?.correction).toEqual({
      reason: 'It was another.',
      by: ADA,
      at: noon(15),
    });
    expect([12, 13, 14, 15, 16].map((day) => standing(day).holders)).toEqual([2, 2, 3, 3, 2]);
  });
  test('what holders must be told of is one row, however many they are', () => {
    expect(byKeys(rows, commitmentChanges, 'commitmentId', [slot], at(29))).toMatchObject([
      { kind: 'AT_RISK', reason: 'It slipped.', changedAt: noon(5), changedBy: ADA },
      { kind: 'AT_RISK', reason: 'So says the team.', changedAt: noon(6), changedBy: EVE },
      { kind: 'NEW_WORDING', version: 2, changedAt: noon(9) },
      { kind: 'BREACHED', reason: 'It was switched off.', changedAt: noon(29) },
    ]);
  });
  test('a holder is through with a change when it is informed, and has acknowledged other dates', () => {
    expect(holder('acme', 6)).toMatchObject({ informed: null, clearedPosition: 0 });
    expect(holder('acme', 7)).toMatchObject({
      informed: { version: 1, channel: 'call', by: ADA, at: noon(7) },
      clearedPosition: FROM + 6,
    });
    expect(holder('acme', 11)).toMatchObject({ informed: { version: 2, at: noon(11) }, clearedPosition: FROM + 6 });
    expect(holder('acme', 12)).toMatchObject({
      acknowledged: { version: 2, evidenceUrl: 'https://example.com/', by: EVE, at: noon(12) },
      clearedPosition: FROM + 10,
    });
  });
  test('delivery and the last word of each customer on it belong to the wording', () => {
    expect(byKey(rows, wordings, { commitmentId: slot, version: 2 }, at(29))?.delivery).toEqual({
      deliveredOn: '2026-03-18',
      note: 'See.',
      position: FROM + 17,
      by: ADA,
      at: noon(18),
    });
    const words = (day: number) =>
      byKeys(rows, fulfilments, 'commitmentId', [slot], at(day)).map(({ customerId, version, word, note }) => [
        customerId,
        version,
        word,
        note,
      ]);
    expect(words(20)).toEqual([
      ['acme', 2, 'CONFIRMED', null],
      ['globex', 2, 'DISPUTED', 'Not here.'],
    ]);
    expect(words(21)[1]).toEqual(['globex', 2, 'CONFIRMED', null]);
  });
  test('a concern is kept with how it ended', () => {
    const concerns = (day: number) => byKeys(rows, commitmentConcerns, 'commitmentId', [slot], at(day));
    expect(concerns(22)).toMatchObject([{ concernId: 'c1', blocking: true, text: 'Too dear.', raisedBy: EVE, outcome: null }]);
    expect(concerns(23)).toMatchObject([{ outcome: 'OVERRULED', note: 'We pay.', resolvedBy: ADA, resolvedAt: noon(23) }]);
    expect([21, 22, 23].map((day) => standing(day).blocking)).toEqual([0, 1, 0]);
  });
  test('a follow-up is due once, until the owner has looked', () => {
    expect(standing(24)).toMatchObject({ owner: 'Eve', followUpOn: '2026-03-25' });
    expect([24, 25, 26, 27, 28, 29].map((day) => [followUp(day)?.followUpOn, followUp(day)?.isNoted])).toEqual([
      ['2026-03-25', false],
      ['2026-03-25', true],
      ['2026-04-25', false],
      ['2026-03-25', true],
      [null, true],
      [null, true],
    ]);
  });
});

test('rows say at every moment what the decider’s fold of the events up to then says', () => {
  let position = 1_000;
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
        const slot = byKey(rows, commitments, { commitmentId }, moment);
        const said = spoken(commitmentId, moment);
        const state = fold(commitment, events.slice(0, n + 1));

        expect({ ...slot }).toMatchObject({ status: statusIn(state), closed: state.closed ?? null });
        expect({ current: slot?.current, pending: slot?.pending }).toEqual({
          current: state.current?.version ?? null,
          pending: state.pending?.version ?? null,
        });
        const held = byKeys(rows, holders, 'commitmentId', [commitmentId], moment).filter(({ version }) => version !== null);
        expect(held.map(({ customerId, disclosureId, version, toldAt }) => [customerId, disclosureId, version, toldAt]).sort()).toEqual(
          [...holdersOf(state)]
            .map(([customerId, { disclosureId, version, toldAt }]) => [customerId, disclosureId, version, toldAt])
            .sort(),
        );
        expect({
          holders: byKey(rows, fulfilmentCounts, { commitmentId }, moment)?.holders ?? 0,
          owner: slot?.owner,
          risks: (slot?.risks ?? []).map(({ kind }) => kind),
        }).toEqual({
          ...{ holders: held.length, owner: state.owner, risks: state.risks.map(({ kind }) => kind) },
        });
        const awaited = (state.current ?? state.pending) && !state.isFollowedUp ? state.followUpOn : undefined;
        expect(byKey(rows, followUps, { commitmentId }, moment)).toMatchObject({
          ...{ followUpOn: awaited ?? null, noted: state.noted, ...(awaited && { isNoted: state.noted.includes(awaited) }) },
        });
        expect(said.map(({ version }) => version)).toEqual(Array.from({ length: state.wordings }, (_, index) => index + 1));
        for (const expected of [state.current, state.pending]) {
          const row = said.find(({ version }) => version === expected?.version);
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
          said.filter(({ inForceFrom }) => inForceFrom !== null).map((row) => [row.version, row.inForceFrom, row.inForceUntil]),
        ).toEqual(inForce);
      }
    }),
    { numRuns: sized({ short: 50, whole: 100, long: 2_000 }) },
  );
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { codesIn } from '../../test/codes.js';
import { person } from '../../test/given.js';
import type { ApprovalFunction, Audience, RiskKind } from '../commitments/commitment.events.js';
import { slotKey } from '../commitments/commitment.rules.js';
import type { SpokenRow } from '../commitments/commitment.tables.js';
import type { TargetRow } from '../features/feature.tables.js';
import { plusDays } from '../kernel/time.js';
import { consulted, promiseCheck, type Answer, type OnRecord, type OpenReport, type Slot, type StandingDecision } from './promise-check.js';

const TODAY = '2026-03-01';
const NOON = `${TODAY}T12:00:00.000Z`;

type Feature = NonNullable<OnRecord['feature']>;
type Words = Partial<SpokenRow>;

const acme: NonNullable<OnRecord['customer']> = {
  customerId: 'acme',
  name: 'Acme',
  segment: 'smb',
  registeredAt: NOON,
  revision: 0,
  born: 1,
};
const sso: Feature = {
  featureId: 'sso',
  name: 'SSO',
  horizon: 'NOW',
  status: 'PLANNED',
  addedAt: NOON,
  targetPosition: 2,
  statusPosition: 2,
  revision: 0,
  born: 2,
};
const shipped: Partial<Feature> = { status: 'SHIPPED', shippedOn: '2026-02-01', statusPosition: 50 };
const dropped: Partial<Feature> = { status: 'DROPPED', dropReason: 'Nobody asks any more.', statusPosition: 51 };
const notPlanned: Partial<Feature> = { horizon: 'NOT_PLANNED' };

const CUSTOMER: Audience = { kind: 'CUSTOMER', customerId: 'acme' };
const SEGMENT: Audience = { kind: 'SEGMENT', segment: 'smb' };
const EVERYONE: Audience = { kind: 'EVERYONE' };

const approval = (as: ApprovalFunction, name: string, at = '2026-02-28T12:00:00.000Z') => ({
  function: as,
  by: person(name, `${as}_APPROVER`),
  at,
});

const wording = (words: Words = {}): SpokenRow => ({
  ...{
    commitmentId: 'sso@everyone',
    version: 1,
    hash: 'h',
    canSay: 'SSO.',
    cannotSay: 'More.',
    status: 'IN_FORCE',
    proposedBy: person('Ada'),
    proposedAt: '2026-01-31T12:00:00.000Z',
  },
  ...{ approvals: [approval('SALES', 'Bob'), approval('PRODUCT', 'Eve')], inForceFrom: '2026-02-01T12:00:00.000Z' },
  ...{ proposedPosition: 11, activatedPosition: 12 },
  ...words,
});
const waiting = (words: Words = {}) =>
  wording({ version: 2, status: 'PENDING', approvals: [], inForceFrom: null, activatedPosition: null, proposedPosition: 21, ...words });

type Given = Partial<Omit<Slot, 'commitment'>> & { readonly commitment?: Partial<Slot['commitment']> };

function slot(audience: Audience, { commitment, ...rest }: Given): Slot {
  const since = { statusSince: '2026-02-20T12:00:00.000Z', statusPosition: 30 };
  const { kind: audienceKind, segment, customerId } = audience;
  return {
    commitment: {
      ...{
        commitmentId: slotKey('sso', audience),
        featureId: 'sso',
        audience: '',
        audienceKind,
        segment,
        customerId,
        owner: 'Ada',
        ownerKey: 'ada',
        followUpOn: TODAY,
      },
      ...{ isFollowedUp: false, blocking: 0, releases: 0 },
      ...{ status: rest.current ? 'ACTIVE' : 'PROPOSED', ...since, ...commitment },
    },
    blocking: [],
    ...rest,
  };
}
const active = (audience: Audience, words: Words = {}, rest: Given = {}) => slot(audience, { current: wording(words), ...rest });
const proposed = (audience: Audience, words: Words = {}, rest: Given = {}) => slot(audience, { pending: waiting(words), ...rest });
const withdrawn = (audience: Audience, rest: Partial<Slot> = {}) =>
  slot(audience, { ...rest, commitment: { status: 'WITHDRAWN', statusReason: 'The project ended.' } });
const breached = (audience: Audience, rest: Partial<Slot> = {}) =>
  slot(audience, { ...rest, commitment: { status: 'BREACHED', statusReason: 'We could not.' } });
const released = (audience: Audience, rest: Partial<Slot> = {}) => slot(audience, { ...rest, commitment: { status: 'RELEASED' } });
/** A wider slot that goes on for the others. */
const letGo = { released: { at: '2026-02-25T12:00:00.000Z', position: 35 } };
const risk = (kind: RiskKind, reason: string, position = 31) => ({ kind, reason, by: person('Ada'), at: NOON, position });
const endangered = (...risks: readonly ReturnType<typeof risk>[]): Given => ({
  commitment: { status: 'AT_RISK', risks: risks.length > 0 ? risks : [risk('REPORTED_BY_HAND', 'It slips.')] },
});
const DELIVERED: Given = { commitment: { status: 'DELIVERED', deliveredOn: '2026-02-20' } };
const KEPT: Given = { commitment: { status: 'KEPT', deliveredOn: '2026-02-20' } };
const DISPUTED: Given = { commitment: { status: 'DISPUTED', deliveredOn: '2026-02-20' } };
const rejected = (audience: Audience) => slot(audience, { commitment: { status: 'REJECTED', statusReason: 'Too early.' } });
const lapsed = (audience: Audience, rest: Given = {}) => active(audience, { validUntil: '2026-02-28' }, rest);

const target = (number: number, day: string, targetDate?: string, horizon: TargetRow['horizon'] = 'NOW'): TargetRow => ({
  ...{ featureId: 'sso', number, horizon, targetDate, reason: number > 0 ? 'Design takes longer.' : null },
  ...{ movedAt: `${day}T12:00:00.000Z`, position: number === 0 ? sso.born : 40 + number },
});

const decision = (outcome: StandingDecision['outcome'], day: string, position = 60): StandingDecision => ({
  ...{ title: 'Single sign-on', outcome, decidedAt: `${day}T12:00:00.000Z`, customerExplanation: 'We build passkeys first.', position },
});

const openReport = (day: string, born = 70): OpenReport => ({ saidAt: `${day}T12:00:00.000Z`, born });

interface Recorded {
  readonly feature?: Partial<Feature>;
  readonly targets?: readonly TargetRow[];
  readonly decisions?: readonly StandingDecision[];
  readonly reports?: readonly OpenReport[];
  readonly slots?: readonly Slot[];
  readonly near?: OnRecord['near'];
  readonly byDate?: string;
  readonly today?: string;
}

const recorded = ({
  feature = {},
  targets = [target(0, '2026-01-01')],
  decisions = [],
  reports = [],
  slots = [],
  near = [],
  today = TODAY,
}: Recorded): OnRecord => ({
  ...{
    at: `${today}T12:00:00.000Z`,
    today,
    customer: acme,
    feature: { ...sso, targetPosition: targets.at(-1)?.position ?? 0, ...feature },
    targets,
    decisions,
    reports,
    slots,
    near,
  },
});
const check = (given: Recorded): Answer => ({
  words: undefined,
  ...promiseCheck({ customerId: 'acme', featureId: 'sso', byDate: given.byDate }, recorded(given)),
});
const row = (given: Recorded) => check(given).row;

describe('row 1: no such customer or feature', () => {
  const ask = (known: Partial<OnRecord>) => promiseCheck({ customerId: 'acme', featureId: 'sso' }, { ...recorded({}), ...known });

  test('says which, and cites the one that is known', () => {
    expect(ask({ customer: undefined })).toMatchObject({
      row: 1,
      verdict: 'NO_RECORD',
      reason: 'There is no record of a customer with the key “acme”.',
      cites: [2],
    });
    expect(ask({ feature: undefined })).toMatchObject({
      row: 1,
      verdict: 'NO_RECORD',
      reason: 'There is no record of a feature with the key “sso”.',
      cites: [1],
    });
    expect(ask({ customer: undefined, feature: undefined })).toMatchObject({ row: 1, cites: [] });
  });

  test('asks back for what is near, by name, and by how many have it', () => {
    const thing = (kind: string, key: string, name: string) => ({ kind, key, name, why: 'NAME' as const });
    const reason = (...near: OnRecord['near']) => ask({ customer: undefined, feature: undefined, near }).reason.split('. ')[1];
    expect(reason(thing('CUSTOMER', 'crm-1', 'Acme'))).toBe('Do you mean “Acme”?');
    expect(reason(thing('CUSTOMER', 'crm-1', 'acme'))).toBe('Do you mean “acme”?');
    expect(reason(thing('CUSTOMER', 'a', 'Acme'), thing('CUSTOMER', 'b', 'Acme'), thing('FEATURE', 'c', 'SSO'))).toBe(
      'Do you mean one of 2 called “Acme” and “SSO”?',
    );
  });
});

describe('row 2: withdrawn', () => {
  test('is a no without words, whatever a wider slot says', () =>
    expect(check({ slots: [withdrawn(CUSTOMER), active(EVERYONE)] })).toMatchObject({
      ...{ row: 2, verdict: 'NOT_ALLOWED', words: undefined, cites: [30], slot: { commitment: { commitmentId: 'sso@customer:acme' } } },
      reason: 'The promise was withdrawn on 20 Feb 2026: The project ended.',
    }));
  test('but a narrower slot speaks first', () => expect(row({ slots: [active(CUSTOMER), withdrawn(EVERYONE)] })).toBe(11));
  test('tells of words that wait beside it', () =>
    expect(check({ slots: [withdrawn(EVERYONE, { pending: waiting() })] }).reason).toBe(
      'The promise was withdrawn on 20 Feb 2026: The project ended. Wording 2 for everyone waits for approval for sales and product.',
    ));
});

describe('row 3: broken', () => {
  test('is a no without words, whatever a wider slot says', () =>
    expect(check({ slots: [breached(CUSTOMER), active(EVERYONE)] })).toMatchObject({
      ...{ row: 3, verdict: 'NOT_ALLOWED', words: undefined, cites: [30], slot: { commitment: { commitmentId: 'sso@customer:acme' } } },
      ...{ reason: 'The promise was broken on 20 Feb 2026: We could not.', nextStep: 'Talk to Ada; propose new words.' },
    }));
  test('tells of words that wait beside it', () =>
    expect(check({ slots: [breached(EVERYONE, { pending: waiting() })] }).reason).toBe(
      'The promise was broken on 20 Feb 2026: We could not. Wording 2 for everyone waits for approval for sales and product.',
    ));
});

describe('row 4: disputed', () => {
  test('says since when, beside the words', () =>
    expect(check({ slots: [active(CUSTOMER, {}, DISPUTED), active(EVERYONE)] })).toMatchObject({
      ...{ row: 4, verdict: 'AT_RISK', words: { version: 1 }, cites: [12, 30], nextStep: 'Ask Ada.' },
      reason: 'A customer disputes its delivery since 20 Feb 2026.',
    }));
  test('also where the words have lapsed, in every part of the table', () => {
    const on = (today: string) => row({ today, slots: [active(SEGMENT, { validUntil: '2026-03-15' }, DISPUTED), active(EVERYONE)] });
    expect([on('2026-03-14'), on('2026-03-15'), on('2026-03-16')]).toEqual([4, 4, 4]);
  });
  test('also when the feature has shipped, or was dropped', () =>
    expect([shipped, dropped].map((feature) => row({ feature, slots: [active(EVERYONE, {}, DISPUTED)] }))).toEqual([4, 4]));
});

describe('row 5: at risk', () => {
  const promised = [active(EVERYONE, { promisedDate: '2026-06-30' })];

  test('says every reason on record, and cites them', () =>
    expect(
      check({
        slots: [active(EVERYONE, {}, endangered(risk('REPORTED_BY_HAND', 'Two people left'), risk('TARGET_MOVED', 'It slips.', 32)))],
      }),
    ).toMatchObject({
      ...{ row: 5, verdict: 'AT_RISK', words: { version: 1 }, cites: [12, 31, 32], reason: 'Two people left. It slips.' },
      nextStep: 'Say nothing new; ask Ada.',
    }));
  test('says a reason once where it is computed as well, as it is now', () =>
    expect(
      check({
        feature: { targetDate: '2026-08-31' },
        targets: [target(0, '2026-01-01'), target(1, '2026-02-25', '2026-07-31'), target(2, '2026-02-26', '2026-08-31')],
        slots: [
          active(
            EVERYONE,
            { promisedDate: '2026-06-30' },
            endangered(risk('TARGET_MOVED', 'The target is 31 Jul 2026.'), risk('REPORTED_BY_HAND', 'Two people left.', 32)),
          ),
        ],
      }),
    ).toMatchObject({
      reason: 'The target of “SSO” is 31 Aug 2026, later than the promised 30 Jun 2026. Two people left.',
      cites: [12, 31, 32, 42],
    }));
  test('until it is cleared, whatever has become of its reason', () => {
    const slots = [active(EVERYONE, { promisedDate: '2026-06-30' }, endangered(risk('TARGET_MOVED', 'It slips.')))];
    expect(check({ feature: { targetDate: '2026-06-30' }, slots })).toMatchObject({ row: 5, reason: 'It slips.' });
    expect(check({ feature: shipped, slots })).toMatchObject({ row: 5, reason: 'It slips.' });
  });
  test('not for a reason that delivery has overtaken', () => {
    const overtaken = { commitment: { ...endangered(risk('TARGET_MOVED', 'It slips.')).commitment, ...DELIVERED.commitment } };
    expect(row({ slots: [active(EVERYONE, {}, overtaken)] })).toBe(11);
  });

  test('the feature was dropped', () =>
    expect(check({ feature: dropped, slots: promised })).toMatchObject({
      ...{ row: 5, verdict: 'AT_RISK', reason: '“SSO” was dropped: Nobody asks any more.', cites: [12, 51], words: { version: 1 } },
    }));
  test('it is not planned', () =>
    expect(check({ feature: notPlanned, slots: promised })).toMatchObject({ row: 5, reason: '“SSO” is not planned.', cites: [12, 2] }));
  test('its target is later than the promised date, not before it nor on it', () => {
    const moved = (day: string) =>
      row({ feature: { targetDate: day }, targets: [target(0, '2026-01-01'), target(1, '2026-02-25', day)], slots: promised });
    expect([moved('2026-06-29'), moved('2026-06-30'), moved('2026-07-01')]).toEqual([11, 11, 5]);
  });
  test('its target was removed since the words came into force, not before', () => {
    const removed = (day: string) => row({ targets: [target(0, '2026-01-01', '2026-06-30'), target(1, day)], slots: promised });
    expect([removed('2026-01-31'), removed('2026-02-02')]).toEqual([11, 5]);
  });
  test('in the same moment the log order decides', () => {
    const removed = (activatedPosition: number) =>
      row({
        targets: [target(0, '2026-01-01', '2026-06-30'), target(1, '2026-02-01')],
        slots: [active(EVERYONE, { promisedDate: '2026-06-30', activatedPosition })],
      });
    expect([removed(42), removed(40)]).toEqual([11, 5]);
  });
  test('a target that was set and removed since then counts, one that never was does not', () => {
    expect(
      row({ targets: [target(0, '2026-01-01'), target(1, '2026-02-05', '2026-06-30'), target(2, '2026-02-06')], slots: promised }),
    ).toBe(5);
    expect(row({ targets: [target(0, '2026-01-01')], slots: promised })).toBe(11);
  });
  test('words without a promised date do not slip', () => {
    const targets = [target(0, '2026-01-01', '2026-06-30'), target(1, '2026-02-02')];
    expect(row({ targets, slots: [active(EVERYONE)] })).toBe(11);
  });
  test('the acceptance it rests on was superseded by a no', () => {
    const based = (outcome: StandingDecision['outcome']) =>
      check({ slots: [active(EVERYONE, {}, { basis: decision(outcome, '2026-02-25') })] });
    expect(based('DECLINED')).toMatchObject({
      row: 5,
      cites: [12, 60],
      reason: 'The decision it rests on was superseded: “Single sign-on” was declined.',
    });
    expect([based('DEFERRED').row, based('ACCEPTED').row]).toEqual([5, 11]);
  });
  test('the move that made it so is cited, not a later one that left it as it was', () => {
    const moves = [
      target(0, '2026-01-01'),
      ...[target(1, '2026-02-25', '2026-07-31', 'NOT_PLANNED'), target(2, '2026-02-26', '2026-08-31', 'NOT_PLANNED')],
    ];
    const later = target(3, '2026-02-27', '2026-08-31', 'LATER');
    const cited = (horizon: TargetRow['horizon'], targets: readonly TargetRow[]) =>
      check({ feature: { horizon, targetDate: '2026-08-31' }, targets, slots: promised }).cites;
    expect(cited('NOT_PLANNED', moves)).toEqual([12, 41, 42]);
    expect(cited('LATER', [...moves, later])).toEqual([12, 42]);
  });
  test('tells every reason', () =>
    expect(
      check({
        feature: { ...notPlanned, targetDate: '2026-07-31' },
        targets: [target(0, '2026-01-01'), target(1, '2026-02-25', '2026-07-31', 'NOT_PLANNED')],
        slots: [active(EVERYONE, { promisedDate: '2026-06-30' }, { basis: decision('DECLINED', '2026-02-25') })],
      }).reason,
    ).toBe(
      '“SSO” is not planned: Design takes longer. The target of “SSO” is 31 Jul 2026, later than the promised 30 Jun 2026. The decision it rests on was superseded: “Single sign-on” was declined.',
    ));
  test('not once the feature has shipped', () =>
    expect(
      row({
        feature: { ...shipped, ...notPlanned, targetDate: '2026-07-31' },
        slots: [active(EVERYONE, { promisedDate: '2026-06-30' }, { basis: decision('DECLINED', TODAY) })],
      }),
    ).toBe(11));
  test('nor once it was delivered, but for a feature that was dropped', () => {
    for (const done of [DELIVERED, KEPT]) {
      const slots = [active(EVERYONE, { promisedDate: '2026-06-30' }, { ...done, basis: decision('DECLINED', TODAY) })];
      expect(row({ feature: { ...notPlanned, targetDate: '2026-07-31' }, slots })).toBe(11);
      expect(check({ feature: dropped, slots })).toMatchObject({ row: 5, reason: '“SSO” was dropped: Nobody asks any more.' });
    }
  });
});

describe('row 6: overdue', () => {
  const on = (today: string, feature: Partial<Feature> = {}) =>
    row({ today, feature, slots: [active(EVERYONE, { promisedDate: '2026-03-15' })] });

  test('after the promised date, not before it nor on it', () =>
    expect([on('2026-03-14'), on('2026-03-15'), on('2026-03-16')]).toEqual([11, 11, 6]));
  test('not once the feature has shipped, or it was delivered', () => {
    expect(on('2026-03-16', shipped)).toBe(11);
    for (const done of [DELIVERED, KEPT]) expect(row({ slots: [active(EVERYONE, { promisedDate: '2026-02-15' }, done)] })).toBe(11);
  });
  test('says since when', () =>
    expect(check({ slots: [active(EVERYONE, { promisedDate: '2026-02-15' })] })).toMatchObject({
      verdict: 'AT_RISK',
      reason: 'Delivery is overdue since 15 Feb 2026.',
      cites: [12],
    }));
});

describe('row 7: asked for a day after the words hold', () => {
  const by = (byDate: string, feature: Partial<Feature> = {}) =>
    row({ byDate, feature, slots: [active(EVERYONE, { validUntil: '2026-06-30' })] });

  test('after the last day, not before it nor on it', () =>
    expect([by('2026-06-29'), by('2026-06-30'), by('2026-07-01')]).toEqual([11, 11, 7]));
  test('also when the feature has shipped, or it was delivered', () => {
    expect(by('2026-07-01', shipped)).toBe(7);
    expect(row({ byDate: '2026-07-01', slots: [active(EVERYONE, { validUntil: '2026-06-30' }, KEPT)] })).toBe(7);
  });
  test('says until when', () =>
    expect(check({ byDate: '2026-07-01', slots: [active(EVERYONE, { validUntil: '2026-06-30' })] })).toMatchObject({
      verdict: 'NOT_ALLOWED',
      reason: 'The words hold until 30 Jun 2026 only.',
    }));
});

describe('row 8: asked for a day before the promised one', () => {
  const by = (byDate: string, feature: Partial<Feature> = {}) =>
    row({ byDate, feature, slots: [active(EVERYONE, { promisedDate: '2026-06-30' })] });

  test('before it, not on it nor after', () => expect([by('2026-06-29'), by('2026-06-30'), by('2026-07-01')]).toEqual([8, 11, 11]));
  test('not once the feature has shipped, or it was delivered', () => {
    expect(by('2026-06-29', shipped)).toBe(11);
    expect(row({ byDate: '2026-06-29', slots: [active(EVERYONE, { promisedDate: '2026-06-30' }, DELIVERED)] })).toBe(11);
  });
  test('says for which day', () =>
    expect(check({ byDate: '2026-03-31', slots: [active(EVERYONE, { promisedDate: '2026-06-30' })] })).toMatchObject({
      ...{
        verdict: 'NOT_ALLOWED',
        reason: 'It is promised for 30 Jun 2026, not for 31 Mar 2026.',
        nextStep: 'Offer 30 Jun 2026, or revise the words.',
      },
    }));
});

describe('row 9: asked for a day, and the words name none', () => {
  test('is a no', () =>
    expect(check({ byDate: '2026-06-30', slots: [active(EVERYONE)] })).toMatchObject({ row: 9, verdict: 'NOT_ALLOWED' }));
  test('not without a day', () => expect(row({ slots: [active(EVERYONE)] })).toBe(11));
  test('not once the feature has shipped, or it was delivered', () => {
    expect(row({ byDate: '2026-06-30', feature: shipped, slots: [active(EVERYONE)] })).toBe(11);
    expect(row({ byDate: '2026-06-30', slots: [active(EVERYONE, {}, DELIVERED)] })).toBe(11);
  });
});

describe('row 10: conditions', () => {
  test('are said with the words', () =>
    expect(check({ slots: [active(EVERYONE, { version: 3, conditions: ['SAML only.', 'From the business plan on.'] })] })).toMatchObject({
      ...{ row: 10, verdict: 'ALLOWED_WITH_CONDITIONS', words: { version: 3 }, cites: [12] },
      reason: 'Wording 3 is approved, on conditions: SAML only. From the business plan on.',
    }));
  test('end each where the next one begins, however they were written', () =>
    expect(check({ slots: [active(EVERYONE, { conditions: ['SAML only', 'From the business plan on'] })] }).reason).toBe(
      'Wording 1 is approved, on conditions: SAML only. From the business plan on.',
    ));
});

describe('row 11: otherwise', () => {
  test('the words may be said', () =>
    expect(
      check({ byDate: '2026-06-30', slots: [active(EVERYONE, { promisedDate: '2026-06-30', validUntil: '2026-12-31' })] }),
    ).toMatchObject({
      ...{ row: 11, verdict: 'ALLOWED', words: { version: 1 }, cites: [12] },
      reason: 'Wording 1 is approved, promised for 30 Jun 2026, holds until 31 Dec 2026.',
    }));
  test('says that an approval was imported', () =>
    expect(
      check({ slots: [active(EVERYONE, { approvals: [{ ...approval('SALES', 'Bob'), via: person('cli') }, approval('PRODUCT', 'Eve')] })] })
        .reason,
    ).toBe('Wording 1 is approved (as an import says).'));
  test('the most specific slot answers', () => {
    const answeredBy = (...slots: Slot[]) => check({ slots }).slot?.commitment.commitmentId;
    expect(answeredBy(active(CUSTOMER), active(SEGMENT), active(EVERYONE))).toBe('sso@customer:acme');
    expect(answeredBy(active(SEGMENT), active(EVERYONE))).toBe('sso@segment:smb');
    expect(answeredBy(active(EVERYONE))).toBe('sso@everyone');
  });
  test('a silent slot never hides a wider one', () => {
    for (const silent of [proposed(CUSTOMER), rejected(CUSTOMER), released(CUSTOMER), lapsed(CUSTOMER), active(SEGMENT, {}, letGo)])
      expect(row({ slots: [silent, active(EVERYONE)] })).toBe(11);
    for (const done of [DELIVERED, KEPT, endangered()]) expect(row({ slots: [lapsed(CUSTOMER, done), active(EVERYONE)] })).toBe(11);
  });
  test('tells of words that wait in a narrower slot, or beside the words in force; not of a wider one’s', () => {
    const ends = 'waits for approval for sales and product.';
    expect(check({ slots: [proposed(CUSTOMER), active(EVERYONE)] }).reason).toBe(`Wording 1 is approved. Wording 2 for Acme ${ends}`);
    expect(check({ slots: [active(SEGMENT, {}, { pending: waiting() })] }).reason).toBe(
      `Wording 1 is approved. Wording 2 for the segment smb ${ends}`,
    );
    expect(check({ slots: [active(CUSTOMER), proposed(EVERYONE)] }).reason).toBe('Wording 1 is approved.');
    expect(check({ slots: [released(CUSTOMER, { pending: waiting() }), active(EVERYONE)] }).reason).toBe(
      `Wording 1 is approved. Wording 2 for Acme ${ends}`,
    );
  });
  test('tells of a blocking concern that is open on the words in force, and of no other', () => {
    const blocking = [{ raisedBy: person('Lou'), text: 'The contract forbids it' }];
    expect(check({ slots: [active(EVERYONE, {}, { blocking, pending: waiting() })] }).reason).toBe(
      'Wording 1 is approved. Wording 2 for everyone waits for approval for sales and product. Lou has a blocking concern: The contract forbids it.',
    );
    expect(check({ slots: [active(EVERYONE, {}, { blocking, ...DISPUTED })] }).reason).toMatch(/Lou has a blocking concern/);
    expect(check({ slots: [proposed(CUSTOMER, {}, { blocking }), active(EVERYONE)] }).reason).not.toMatch(/Lou/);
    expect(check({ slots: [withdrawn(EVERYONE, { blocking })] }).reason).not.toMatch(/Lou/);
  });
});

describe('row 12: no slot speaks, and the feature is not to come', () => {
  test('dropped', () =>
    expect(check({ feature: dropped, slots: [proposed(EVERYONE)] })).toMatchObject({
      row: 12,
      verdict: 'NOT_ALLOWED',
      reason: '“SSO” was dropped: Nobody asks any more.',
      cites: [51],
    }));
  test('not planned', () =>
    expect(
      check({ feature: notPlanned, targets: [target(0, '2026-01-01'), target(1, '2026-02-01', undefined, 'NOT_PLANNED')] }),
    ).toMatchObject({
      ...{ row: 12, reason: '“SSO” is not planned: Design takes longer.', cites: [41] },
    }));
  test('not when it has shipped all the same', () => expect(row({ feature: { ...shipped, ...notPlanned } })).toBe(16));
});

describe('row 13: words wait for approval', () => {
  test('says which and for whom, without the words', () =>
    expect(check({ slots: [proposed(SEGMENT, { approvals: [approval('SALES', 'Bob')] })] })).toMatchObject({
      ...{ row: 13, verdict: 'NEEDS_APPROVAL', words: undefined, cites: [21], slot: { commitment: { commitmentId: 'sso@segment:smb' } } },
      ...{
        reason: 'Wording 2 for the segment smb waits for approval for product.',
        nextStep: 'Ask an approver for product to approve it.',
      },
    }));
  test('also where the words in force have lapsed, or the customer released us from them', () => {
    for (const silent of [lapsed, released])
      expect(check({ slots: [silent(CUSTOMER, { pending: waiting() })] })).toMatchObject({ row: 13, words: undefined });
    expect(check({ slots: [active(EVERYONE, {}, { pending: waiting(), ...letGo })] })).toMatchObject({ row: 13, words: undefined });
  });
  test('beside words that lapsed, whose activation is cited too', () =>
    expect(check({ slots: [lapsed(CUSTOMER, { pending: waiting() })] }).cites).toEqual([12, 21]));
  test('in the most specific slot', () =>
    expect(check({ slots: [lapsed(CUSTOMER), proposed(SEGMENT), proposed(EVERYONE)] }).slot?.commitment.commitmentId).toBe(
      'sso@segment:smb',
    ));
  test('an approval counts for 14 days, and no longer', () => {
    const given = (days: number) =>
      check({ slots: [proposed(EVERYONE, { approvals: [approval('SALES', 'Bob', plusDays(NOON, -days))] })] }).nextStep;
    expect([given(14), given(15)]).toEqual([
      'Ask an approver for product to approve it.',
      'Ask an approver for sales and an approver for product to approve it.',
    ]);
  });
});

describe('row 14: promised without approval, and the report is open', () => {
  test('says when, of the latest, and cites every report', () =>
    expect(check({ reports: [openReport('2026-02-10', 71), openReport('2026-02-20')] })).toMatchObject({
      ...{ row: 14, verdict: 'NEEDS_APPROVAL', words: undefined, cites: [71, 70] },
      reason: 'Acme was promised it on 20 Feb 2026 without approval.',
      nextStep: 'Have the report ratified by approved words, or retract it.',
    }));
  test('after words that wait; before words that lapsed, were rejected or released, and what else follows', () => {
    const reports = [openReport('2026-02-20')];
    expect(row({ reports, slots: [proposed(EVERYONE)] })).toBe(13);
    for (const silent of [lapsed(EVERYONE), rejected(EVERYONE), released(CUSTOMER)]) expect(row({ reports, slots: [silent] })).toBe(14);
    expect(row({ reports, feature: shipped })).toBe(14);
    expect(row({ reports, feature: dropped })).toBe(12);
  });
  test('not beside words in force', () => expect(row({ reports: [openReport('2026-02-20')], slots: [active(EVERYONE)] })).toBe(11));
});

describe('row 15: lapsed', () => {
  test('is a no without words', () =>
    expect(check({ slots: [lapsed(EVERYONE)] })).toMatchObject({
      ...{ row: 15, verdict: 'NOT_ALLOWED', words: undefined, reason: 'The words held until 28 Feb 2026.', cites: [12] },
    }));
  test('after the last day, not before it nor on it', () => {
    const on = (today: string) => row({ today, slots: [active(EVERYONE, { validUntil: '2026-03-15' })] });
    expect([on('2026-03-14'), on('2026-03-15'), on('2026-03-16')]).toEqual([11, 11, 15]);
  });
  test('also where it was at risk, delivered or kept', () =>
    expect([endangered(), DELIVERED, KEPT].map((rest) => row({ slots: [lapsed(EVERYONE, rest)] }))).toEqual([15, 15, 15]));
});

describe('row 16: shipped, and no words', () => {
  test('it can be described', () =>
    expect(check({ feature: shipped, slots: [rejected(EVERYONE)] })).toMatchObject({
      ...{ row: 16, verdict: 'AVAILABLE', reason: '“SSO” shipped on 1 Feb 2026; no words about it are recorded.', cites: [50] },
    }));
});

describe('row 17: rejected, or released by the customer', () => {
  test('rejected is a no without words', () =>
    expect(check({ slots: [rejected(CUSTOMER)] })).toMatchObject({
      ...{ row: 17, verdict: 'NOT_ALLOWED', words: undefined, reason: 'The words were rejected on 20 Feb 2026: Too early.', cites: [30] },
      nextStep: 'Propose other words.',
    }));
  test('released is one, too', () =>
    expect(check({ slots: [released(CUSTOMER)] })).toMatchObject({
      ...{ row: 17, verdict: 'NOT_ALLOWED', words: undefined, reason: 'Acme released us from the promise on 20 Feb 2026.', cites: [30] },
    }));
  test('for a customer who released us from a wider slot it is released, whatever it is for others', () => {
    for (const rest of [{}, DELIVERED, DISPUTED, endangered()])
      expect(check({ slots: [active(EVERYONE, {}, { ...rest, ...letGo })] })).toMatchObject({
        ...{ row: 17, words: undefined, reason: 'Acme released us from the promise on 25 Feb 2026.', cites: [35] },
      });
    expect(row({ slots: [lapsed(EVERYONE, letGo)] })).toBe(17);
  });
  test('the most specific slot answers', () => {
    const answeredBy = (...slots: Slot[]) => check({ slots }).slot?.commitment.commitmentId;
    expect(answeredBy(released(CUSTOMER), rejected(EVERYONE))).toBe('sso@customer:acme');
    expect(answeredBy(rejected(SEGMENT), active(EVERYONE, {}, letGo))).toBe('sso@segment:smb');
  });
});

describe('row 18: the answer to those who asked was no', () => {
  test('says it in its words for customers, and what to offer instead', () =>
    expect(check({ decisions: [{ ...decision('DECLINED', '2026-02-01'), alternatives: ['passkeys'] }] })).toMatchObject({
      ...{ row: 18, verdict: 'NOT_ALLOWED', reason: '“Single sign-on” was declined on 1 Feb 2026: We build passkeys first.', cites: [60] },
      nextStep: 'Offer passkeys; add the demand to the request.',
    }));
  test('the latest decides', () => {
    const both = [decision('DEFERRED', '2026-02-02', 61), decision('DECLINED', '2026-02-01', 60)];
    expect([check({ decisions: both }).cites, check({ decisions: [...both].reverse() }).cites]).toEqual([[61], [61]]);
  });
  test('not where one of them was a yes', () =>
    expect(row({ decisions: [decision('DECLINED', '2026-02-02'), decision('ACCEPTED', '2026-02-01')] })).toBe(19));
});

describe('row 19: nothing', () => {
  test('never says yes', () =>
    expect(check({})).toMatchObject({
      row: 19,
      verdict: 'NO_RECORD',
      reason: 'No words about “SSO” are approved for Acme.',
      cites: [2, 1],
    }));
  test('not even where the request was accepted', () =>
    expect(check({ decisions: [decision('ACCEPTED', '2026-02-01')] })).toMatchObject({ row: 19, verdict: 'NO_RECORD' }));
});

describe('what was consulted', () => {
  const said = (given: Recorded, customer = acme) =>
    consulted({ customerId: 'acme', featureId: 'sso' }, { ...recorded(given), customer }).map(({ kind, said: words }) => [kind, words]);

  test('are all three slots, and what each said', () =>
    expect(said({ slots: [rejected(CUSTOMER), lapsed(SEGMENT), active(EVERYONE, {}, { pending: waiting() })] })).toEqual([
      ['CUSTOMER', 'Rejected since 20 Feb 2026: Too early.'],
      ['SEGMENT', 'Wording 1 held until 28 Feb 2026.'],
      ['EVERYONE', 'Wording 1 is in force. Wording 2 for everyone waits for approval for sales and product.'],
    ]));
  test('tell where they stand', () => {
    const atRisk = { commitment: { ...endangered().commitment, statusReason: 'Two people left.' } };
    expect(said({ slots: [breached(CUSTOMER), active(SEGMENT, {}, atRisk), active(EVERYONE, {}, DISPUTED)] })).toEqual([
      ['CUSTOMER', 'Broken since 20 Feb 2026: We could not.'],
      ['SEGMENT', 'Wording 1 is in force. At risk since 20 Feb 2026: Two people left.'],
      ['EVERYONE', 'Wording 1 is in force. Disputed since 20 Feb 2026.'],
    ]);
  });
  test('are RELEASED for the customer who released us', () => {
    const slots = [released(CUSTOMER), active(EVERYONE, {}, letGo)];
    expect(consulted({ customerId: 'acme', featureId: 'sso' }, recorded({ slots }))).toMatchObject([
      { kind: 'CUSTOMER', status: 'RELEASED', said: 'Acme released us from the promise on 20 Feb 2026.' },
      { kind: 'SEGMENT', said: 'Nothing was proposed.' },
      { kind: 'EVERYONE', status: 'RELEASED', said: 'Acme released us from the promise on 25 Feb 2026.' },
    ]);
  });
  test('where nothing is recorded', () =>
    expect(said({}, { ...acme, segment: null })).toEqual([
      ['CUSTOMER', 'Nothing was proposed.'],
      ['SEGMENT', 'The customer has no segment.'],
      ['EVERYONE', 'Nothing was proposed.'],
    ]));
});

/** What each row answers to. */
const ONE_OF_EACH: Readonly<Record<number, Recorded>> = {
  2: { slots: [withdrawn(CUSTOMER)] },
  3: { slots: [breached(SEGMENT, { pending: waiting() })] },
  4: { slots: [active(EVERYONE, {}, DISPUTED)] },
  5: {
    feature: { ...notPlanned, targetDate: '2026-07-31' },
    slots: [active(SEGMENT, { promisedDate: '2026-06-30' }, { ...endangered(), basis: decision('DECLINED', '2026-02-25') })],
  },
  6: { slots: [active(EVERYONE, { promisedDate: '2026-02-15' })] },
  7: { byDate: '2026-07-01', slots: [active(EVERYONE, { validUntil: '2026-06-30' })] },
  8: { byDate: '2026-03-31', slots: [active(EVERYONE, { promisedDate: '2026-06-30' })] },
  9: { byDate: '2026-06-30', slots: [active(EVERYONE)] },
  10: { slots: [active(EVERYONE, { conditions: ['By card only.'], promisedDate: '2026-06-30', validUntil: '2026-12-31' })] },
  11: { slots: [active(EVERYONE, { promisedDate: '2026-06-30' }, { pending: waiting() })] },
  12: { feature: dropped },
  13: { slots: [proposed(CUSTOMER)] },
  14: { reports: [openReport('2026-02-20')] },
  15: { slots: [lapsed(EVERYONE)] },
  16: { feature: shipped },
  17: { slots: [rejected(CUSTOMER), active(EVERYONE, {}, letGo)] },
  18: { decisions: [{ ...decision('DEFERRED', '2026-02-01'), alternatives: ['passkeys', 'a password'] }] },
  19: {},
};

describe('what people read holds no code, no key and no date of machines', () => {
  const codes = (question: { customerId: string; featureId: string; byDate?: string }, onRecord: OnRecord) => {
    const { reason, nextStep } = promiseCheck(question, onRecord);
    const said = consulted(question, onRecord).map((slot) => slot.said);
    return [reason, nextStep, ...said].flatMap((sentence) => codesIn(sentence, ['acme', 'sso', 'globex']));
  };

  test('in row 1, but for the key that nothing has', () => {
    const near = [
      { kind: 'CUSTOMER', key: 'acme', name: 'Acme', why: 'NAME' as const },
      { kind: 'CUSTOMER', key: 'globex', name: 'Acme', why: 'NAME' as const },
    ];
    expect(codes({ customerId: 'nobody', featureId: 'sso' }, { ...recorded({ near }), customer: undefined })).toEqual([]);
  });

  test.each(Object.entries(ONE_OF_EACH))('in row %s', (number, given) => {
    expect(row(given)).toBe(Number(number));
    expect(codes({ customerId: 'acme', featureId: 'sso', byDate: given.byDate }, recorded(given))).toEqual([]);
  });

  test('in any', () => expect(Object.keys(ONE_OF_EACH)).toEqual(Array.from({ length: 18 }, (_, n) => String(n + 2))));
});

describe('whatever is recorded', () => {
  const day = fc.integer({ min: -3, max: 3 }).map((days) => plusDays(NOON, days).slice(0, 10));
  const maybeDay = fc.option(day, { nil: undefined });
  const people = fc.subarray([approval('SALES', 'Bob'), approval('PRODUCT', 'Eve')]);
  const anySlot = (audience: Audience) =>
    fc.oneof(
      fc.record({ promisedDate: maybeDay, validUntil: maybeDay }).map((dates) => active(audience, dates)),
      fc.record({ promisedDate: maybeDay, validUntil: maybeDay }).map((dates) => active(audience, dates, { pending: waiting() })),
      fc
        .tuple(fc.constantFrom(DELIVERED, KEPT, DISPUTED, endangered(), letGo), maybeDay)
        .map(([standing, validUntil]) => active(audience, { validUntil }, standing)),
      people.map((approvals) => proposed(audience, { approvals })),
      fc.constantFrom(withdrawn(audience), rejected(audience), lapsed(audience), withdrawn(audience, { pending: waiting() })),
      fc.constantFrom(breached(audience), released(audience), breached(audience, { pending: waiting() })),
    );
  const anyRecord = fc.record({
    byDate: maybeDay,
    feature: fc
      .record({
        standing: fc.constantFrom<Partial<Feature>>({ status: 'PLANNED' }, shipped, dropped),
        horizon: fc.constantFrom('NOW', 'NOT_PLANNED'),
        targetDate: maybeDay,
      })
      .map(({ standing, ...rest }) => ({ ...rest, ...standing })),
    slots: fc.tuple(...[CUSTOMER, SEGMENT, EVERYONE].map((audience) => fc.option(anySlot(audience), { nil: undefined }))),
    decisions: fc.array(fc.constantFrom(decision('ACCEPTED', TODAY), decision('DECLINED', TODAY))),
    reports: fc.array(fc.constantFrom(openReport('2026-02-20')), { maxLength: 1 }),
  });

  test('an answer cites something, and a yes rests on words in force', () =>
    fc.assert(
      fc.property(anyRecord, ({ slots, ...rest }) => {
        const given = { ...(rest as Recorded), slots: slots.filter((one) => one !== undefined) };
        const { verdict, words, slot, cites, reason, nextStep } = check(given);
        const said = consulted({ customerId: 'acme', featureId: 'sso' }, recorded(given)).map((looked) => looked.said);
        expect([reason, nextStep, ...said].flatMap((sentence) => codesIn(sentence, ['acme', 'sso']))).toEqual([]);
        expect(cites.length).toBeGreaterThan(0);
        if (words) expect(words.status).toBe('IN_FORCE');
        if (verdict !== 'ALLOWED' && verdict !== 'ALLOWED_WITH_CONDITIONS') return;
        expect(words?.status).toBe('IN_FORCE');
        expect(['ACTIVE', 'DELIVERED', 'KEPT']).toContain(slot?.commitment.status);
        expect(slot?.released).toBeUndefined();
        expect((words?.validUntil ?? TODAY) >= TODAY).toBe(true);
      }),
    ));
});

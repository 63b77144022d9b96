import { describe, test } from '@jest/globals';
import { given, type Past } from '../../test/given.js';
import {
  activated,
  active,
  atRisk,
  breached,
  bySales,
  delivered,
  dropped,
  EVE,
  proposed,
  rejected,
  revised,
  SLOT,
  undelivered,
  withdrawn,
} from '../../test/one-slot.js';
import { commitment } from './commitment.decider.js';
import type { CommitmentFacts, Risk, RiskKind } from './commitment.events.js';

/** The words in force promise it by 30 June 2026; they came into force at position 100. */
const inForce = [...active.slice(0, 3), { ...activated(), position: 100 }] as const;

const added = { type: 'FeatureAdded', data: { horizon: 'NEXT', targetDate: '2026-06-30' }, position: 1 };
const moved = (position: number, targetDate?: string, horizon = 'NEXT') => ({
  ...{ type: 'FeatureTargetChanged', data: { horizon, targetDate }, position },
});
const droppedAt = (position: number) => ({ ...dropped, position });
const shippedAt = (position: number) => ({ type: 'FeatureShipped', data: {}, position });
const after = (...events: object[]) => ({ elsewhere: { 'feature-sso': [added, ...(events as (typeof added)[])] } });

const risk = (kind: RiskKind, reason: string): Risk => ({ kind, reason });
const put = (...risks: readonly Risk[]) => ({ type: 'CommitmentPutAtRisk', data: { risks } }) as const;
const LATE = risk('TARGET_MOVED', 'The target of its feature is 31 Jul 2026, later than the promised 30 Jun 2026.');
const GONE = risk('TARGET_REMOVED', 'The target of its feature was removed.');
const NOT_PLANNED = risk('NOT_PLANNED', 'Its feature is not planned.');
const DROPPED = risk('FEATURE_DROPPED', 'Its feature was dropped.');
const clearedByHand = (...kinds: readonly RiskKind[]) => ({ type: 'RiskCleared', data: { kinds, note: 'The vendor delivered.' } }) as const;
const cleared = (...kinds: readonly RiskKind[]) => ({ type: 'RiskCleared', data: { kinds } }) as const;

const over = [
  ['waits', [proposed]],
  ['was rejected', [proposed, rejected()]],
  ['is delivered', [...active, delivered]],
  ['was withdrawn', [...active, withdrawn]],
  ['was broken', [...active, breached]],
] as const;

describe('put at risk', () => {
  const report = { commitmentId: SLOT, reason: 'The vendor is late.' };

  test('what is in force', () =>
    given(commitment, ...active)
      .when('putAtRisk', report, after())
      .then(atRisk()));
  test('what is at risk already, for another reason', () =>
    given(commitment, ...active, atRisk('TARGET_MOVED'), atRisk('REPORTED_BY_HAND', 'The lawyers are late.'))
      .when('putAtRisk', report, after())
      .then(atRisk()));
  test.each(over)('not where it %s', (_, past) =>
    given(commitment, ...past)
      .when('putAtRisk', report, after())
      .thenRefused('WRONG_STATUS', 'commitmentId'),
  );
  test('not where nothing was proposed', () =>
    given(commitment).when('putAtRisk', report).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
  test('again for the same reason stays quiet', () =>
    given(commitment, ...active, atRisk())
      .when('putAtRisk', report, after())
      .thenNothing());
});

describe('what a reaction puts at risk (rule 16)', () => {
  const react = { commitmentId: SLOT, reason: 'It moved.' };
  const because = (position: number) => ({ cause: { id: `e${position}`, position } });
  const slot = given(commitment, ...inForce);

  test('a target later than the promised day', () =>
    slot.when('putAtRisk', react, { ...after(moved(101, '2026-07-31')), ...because(101) }).then(put(LATE)));
  test('a target that was removed', () => slot.when('putAtRisk', react, { ...after(moved(101)), ...because(101) }).then(put(GONE)));
  test('a horizon that became NOT_PLANNED', () =>
    slot.when('putAtRisk', react, { ...after(moved(101, '2026-06-30', 'NOT_PLANNED')), ...because(101) }).then(put(NOT_PLANNED)));
  test('every reason that one event brings, in one fact', () =>
    slot.when('putAtRisk', react, { ...after(moved(101, '2026-07-31', 'NOT_PLANNED')), ...because(101) }).then(put(LATE, NOT_PLANNED)));
  test('a feature that was dropped', () => slot.when('putAtRisk', react, { ...after(droppedAt(101)), ...because(101) }).then(put(DROPPED)));
  test('an acceptance that a no superseded', () => {
    const based = { ...proposed, data: { ...proposed.data, basedOnRequestId: 'r1' } };
    const request = ['RequestSubmitted', 'RequestAccepted', 'RequestReopened', 'RequestDeferred'].map((type, n) => ({
      ...{ type, data: {}, position: 98 + n },
    }));
    const decided = (n: number) => ({ elsewhere: { ...after().elsewhere, 'request-r1': request.slice(0, n) }, ...because(97 + n) });
    const slot = given(commitment, based, ...inForce.slice(1));
    slot
      .when('putAtRisk', react, decided(4))
      .then(put(risk('DECISION_SUPERSEDED', 'The acceptance it rests on was superseded: the request was deferred.')));
    slot.when('putAtRisk', react, decided(3)).thenNothing();
    const shipped = { ...decided(4), elsewhere: { ...decided(4).elsewhere, ...after(shippedAt(99)).elsewhere } };
    slot.when('putAtRisk', react, shipped).thenNothing();
  });

  test('an acceptance whose place a no to another request has taken, and that not once it is a yes after all (rule 8)', () => {
    const based = { ...proposed, data: { ...proposed.data, basedOnRequestId: 'r1' } };
    const slot = given(commitment, based, ...inForce.slice(1));
    const supersedesDecisions = [{ requestId: 'r1', number: 1 }];
    const events = (...types: string[]) => ({
      ...after().elsewhere,
      'request-r1': ['RequestSubmitted', 'RequestAccepted'].map((type, n) => ({ type, data: {}, position: 90 + n })),
      'request-r2': ['RequestSubmitted', ...types].map((type, n) => ({ type, data: { supersedesDecisions }, position: 100 + n })),
    });
    slot
      .when('putAtRisk', react, { elsewhere: events('RequestDeclined'), ...because(101) })
      .then(put(risk('DECISION_SUPERSEDED', 'The acceptance it rests on was superseded: what took its place was declined.')));
    slot.when('putAtRisk', react, { elsewhere: events('RequestAccepted'), ...because(101) }).thenNothing();
    slot
      .when('putAtRisk', react, { elsewhere: events('RequestDeclined', 'RequestReopened', 'RequestAccepted'), ...because(103) })
      .thenNothing();
  });
  test('of two that took the place of one the first in the log does, in whichever order they are looked at', () => {
    const based = { ...proposed, data: { ...proposed.data, basedOnRequestId: 'r1' } };
    const slot = given(commitment, based, ...inForce.slice(1));
    const request = (position: number, type: string, supersedesDecisions?: object[]) =>
      ['RequestSubmitted', type].map((each, n) => ({ type: each, data: { supersedesDecisions }, position: position + n }));
    const taking = (position: number, type: string) => request(position, type, [{ requestId: 'r1', number: 1 }]);
    const beside = (no: number, yes: number) => {
      const accepted = { ...after().elsewhere, 'request-r1': request(90, 'RequestAccepted') };
      const [declined, again] = [{ 'request-no': taking(no, 'RequestDeclined') }, { 'request-yes': taking(yes, 'RequestAccepted') }];
      return [
        { ...accepted, ...declined, ...again },
        { ...accepted, ...again, ...declined },
      ];
    };
    for (const elsewhere of beside(200, 300))
      slot
        .when('putAtRisk', react, { elsewhere, ...because(301) })
        .then(put(risk('DECISION_SUPERSEDED', 'The acceptance it rests on was superseded: what took its place was declined.')));
    for (const elsewhere of beside(300, 200)) slot.when('putAtRisk', react, { elsewhere, ...because(301) }).thenNothing();
  });

  describe('nothing, where', () => {
    const quiet = (past: readonly Past<CommitmentFacts>[], ...events: object[]) =>
      given(commitment, ...past)
        .when('putAtRisk', react, { ...after(...events), ...because(101) })
        .thenNothing();

    test('the target is the promised day', () => quiet([...inForce], moved(101, '2026-06-30')));
    test('no day is promised', () => {
      const undated = { ...proposed, data: { ...proposed.data, wording: { canSay: 'SSO.', cannotSay: 'More.' } } };
      quiet([undated, ...inForce.slice(1)], moved(101, '2027-01-01'));
      quiet([undated, ...inForce.slice(1)], moved(101));
    });
    test('the feature never had a target', () =>
      slot
        .when('putAtRisk', react, {
          elsewhere: { 'feature-sso': [{ ...added, data: { horizon: 'NEXT' } }, moved(101, undefined, 'LATER')] },
          ...because(101),
        })
        .thenNothing());
    test('the feature had shipped', () => quiet([...inForce], moved(98, '2026-07-31'), shippedAt(99)));
    test('it is late only since another event', () => quiet([...inForce], moved(101, '2026-06-01'), moved(102, '2026-07-31')));
    test.each(over)('it %s', (_, past) => quiet([...past], droppedAt(101)));
    test('nothing was ever proposed', () => given(commitment).when('putAtRisk', react, because(101)).thenNothing());
    test('the same event put it at risk already', () =>
      quiet([...inForce, { ...put(LATE), causationId: 'e101', position: 102 }], moved(101, '2026-07-31')));
    test('the event came before the activation', () =>
      slot.when('putAtRisk', react, { ...after(moved(99, '2026-07-31')), ...because(99) }).thenNothing());
    test('the event came before the risks were cleared', () =>
      quiet(
        [...inForce, { ...put(LATE), causationId: 'e101', position: 102 }, { ...clearedByHand('TARGET_MOVED'), position: 110 }],
        moved(101, '2026-07-31'),
      ));
    test('only the horizon moved, of a target that was late before', () =>
      given(commitment, ...inForce, { ...put(LATE), causationId: 'e101', position: 102 })
        .when('putAtRisk', react, { ...after(moved(101, '2026-07-31'), moved(103, '2026-07-31', 'LATER')), ...because(103) })
        .thenNothing());
  });

  test('what the event did not move, though it is on record, is not told again', () =>
    given(commitment, ...inForce, { ...put(NOT_PLANNED), causationId: 'e101', position: 102 })
      .when('putAtRisk', react, {
        ...after(moved(101, '2026-06-30', 'NOT_PLANNED'), moved(103, '2026-07-31', 'NOT_PLANNED')),
        ...because(103),
      })
      .then(put(LATE)));
  test('once for each event that moves it later', () =>
    given(commitment, ...inForce, { ...put(LATE), causationId: 'e101', position: 102 })
      .when('putAtRisk', react, { ...after(moved(101, '2026-07-31'), moved(103, '2026-08-31')), ...because(103) })
      .then(put(risk('TARGET_MOVED', 'The target of its feature is 31 Aug 2026, later than the promised 30 Jun 2026.'))));
  test('once for each of two events, each as it was then, however late it is seen', () => {
    const both = after(moved(101, '2026-07-31'), moved(103, '2026-06-30'));
    slot.when('putAtRisk', react, { ...both, ...because(101) }).then(put(LATE));
    given(commitment, ...inForce, { ...put(LATE), causationId: 'e101', position: 104 })
      .when('putAtRisk', react, { ...both, ...because(103) })
      .thenNothing();
  });

  describe('an activation or a ratification that is looked at again', () => {
    const late = after(moved(99, '2026-07-31'));

    test('finds what had moved before', () => slot.when('putAtRisk', react, { ...late, ...because(100) }).then(put(LATE)));
    test('finds what moved before, though slips were cleared right after', () =>
      given(commitment, ...inForce, { ...cleared('TARGET_REMOVED'), position: 101 })
        .when('putAtRisk', react, { ...late, ...because(100) })
        .then(put(LATE)));
    test('finds it at a later event of another room, too', () =>
      slot.when('putAtRisk', react, { ...late, ...because(150) }).then(put(LATE)));
    test('stays quiet where it is on record', () =>
      given(commitment, ...inForce, { ...put(LATE), causationId: 'e100', position: 101 })
        .when('putAtRisk', react, { ...late, ...because(150) })
        .thenNothing());
    test('stays quiet where the target was removed before: who approved the words knew', () =>
      slot.when('putAtRisk', react, { ...after(moved(99)), ...because(100) }).thenNothing());
    test('stays quiet where somebody cleared it since', () =>
      given(commitment, ...inForce, { ...clearedByHand('TARGET_MOVED'), position: 110 })
        .when('putAtRisk', react, { ...late, ...because(100) })
        .thenNothing());
    test('so is a clearing: another node may have moved what this one had looked at', () => {
      const race = [
        ...inForce,
        { ...put(GONE), causationId: 'e101', position: 102 },
        { ...clearedByHand('TARGET_REMOVED'), position: 110 },
      ] as const;
      given(commitment, ...race)
        .when('putAtRisk', react, { ...after(moved(109, '2026-07-31')), ...because(110) })
        .then(put(LATE));
      given(commitment, ...race)
        .when('putAtRisk', react, { ...after(moved(109, '2026-06-30')), ...because(110) })
        .thenNothing();
    });
    test('so is a delivery that is withdrawn: what moved before it, and while it stood', () => {
      const past = [...inForce, { ...delivered, position: 101 }, { ...undelivered, position: 120 }] as const;
      given(commitment, ...past)
        .when('putAtRisk', react, { ...after(moved(110, '2026-07-31')), ...because(120) })
        .then(put(LATE));
      given(commitment, ...past)
        .when('putAtRisk', react, { ...after(moved(110, '2026-07-31')), ...because(110) })
        .thenNothing();
      given(commitment, ...inForce, { ...put(LATE), causationId: 'e99', position: 100 }, ...past.slice(inForce.length))
        .when('putAtRisk', react, { ...late, ...because(120) })
        .thenNothing();
    });
    test('and a feature that had not shipped after all', () => {
      const events = after(moved(99, '2026-07-31'), shippedAt(110), { type: 'FeatureUnshipped', data: {}, position: 120 });
      slot.when('putAtRisk', react, { ...events, ...because(110) }).thenNothing();
      slot.when('putAtRisk', react, { ...events, ...because(120) }).then(put(LATE));
    });
    test('stays quiet where it was an earlier activation', () =>
      given(commitment, ...inForce, revised, { ...activated(2), position: 200 })
        .when('putAtRisk', react, { ...after(droppedAt(99)), ...because(100) })
        .thenNothing());
  });
});

describe('clear the risks (rule 16)', () => {
  const clear = { commitmentId: SLOT, note: 'The vendor delivered.' };
  test('that somebody reported', () =>
    given(commitment, ...inForce, atRisk())
      .when('clearRisk', clear, after())
      .then(clearedByHand('REPORTED_BY_HAND')));
  test('all of them, once nothing endangers it any more', () =>
    given(commitment, ...inForce, put(LATE, NOT_PLANNED), put(LATE))
      .when('clearRisk', clear, after(moved(101, '2026-07-31', 'NOT_PLANNED'), moved(102, '2026-06-30')))
      .then(clearedByHand('TARGET_MOVED', 'NOT_PLANNED')));
  test('once the feature has shipped', () =>
    given(commitment, ...inForce, put(LATE))
      .when('clearRisk', clear, after(moved(101, '2026-07-31'), shippedAt(102)))
      .then(clearedByHand('TARGET_MOVED')));

  test.each([
    ['the target is late', moved(101, '2026-07-31')],
    ['the target was removed', moved(101)],
    ['it is not planned', moved(101, '2026-06-30', 'NOT_PLANNED')],
    ['it was dropped', droppedAt(101)],
  ])('not while %s', (_, event) =>
    given(commitment, ...inForce, atRisk())
      .when('clearRisk', clear, after(event))
      .thenRefused('RISK_STANDS', 'commitmentId'),
  );
  test('not while the acceptance it rests on is superseded by a no', () =>
    given(commitment, { ...proposed, data: { ...proposed.data, basedOnRequestId: 'r1' } }, ...inForce.slice(1), atRisk())
      .when('clearRisk', clear, {
        elsewhere: { ...after().elsewhere, 'request-r1': ['RequestSubmitted', 'RequestDeclined'].map((type) => ({ type, data: {} })) },
      })
      .thenRefused('RISK_STANDS', 'commitmentId'));
  test('not where nothing endangers it', () =>
    given(commitment, ...inForce)
      .when('clearRisk', clear, after())
      .thenRefused('WRONG_STATUS', 'commitmentId'));
  test.each(over)('not where it %s', (_, past) =>
    given(commitment, ...past)
      .when('clearRisk', clear, after())
      .thenRefused('WRONG_STATUS', 'commitmentId'),
  );
  test('not where nothing was proposed', () =>
    given(commitment).when('clearRisk', clear).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
});

describe('an activation clears the slips that its wording meets (rule 16)', () => {
  const approve = { commitmentId: SLOT, wordingVersion: 2, function: 'PRODUCT' } as const;
  const forSales = { ...bySales, data: { ...bySales.data, version: 2 } };
  const activates = (...slips: readonly Past<CommitmentFacts>[]) => ({
    where: (...events: object[]) =>
      given(commitment, ...inForce, ...slips, revised, forSales).when('approveWording', approve, { by: EVE, ...after(...events) }),
  });
  const approvedAgain = { type: 'WordingApproved', data: { version: 2, hash: revised.data.hash, function: 'PRODUCT' } } as const;

  test('the target is the day it promises', () =>
    activates(put(LATE)).where(moved(101, '2026-07-31')).then(approvedAgain, activated(2), cleared('TARGET_MOVED')));
  test('the target was removed before: who approved the words knew', () =>
    activates(put(GONE)).where(moved(101)).then(approvedAgain, activated(2), cleared('TARGET_REMOVED')));
  test('not a target that is later than the day it promises', () =>
    activates(put(LATE)).where(moved(101, '2026-08-31')).then(approvedAgain, activated(2)));
  test('nothing else', () => activates(put(NOT_PLANNED), atRisk()).where(moved(101, '2026-06-30')).then(approvedAgain, activated(2)));
  test('not what is not on record', () => activates().where(moved(101, '2026-06-30')).then(approvedAgain, activated(2)));
});

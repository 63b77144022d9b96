import { describe, expect, test } from '@jest/globals';
import { given, person } from '../../test/given.js';
import { ONE_CUSTOMER } from '../../test/merged.js';
import {
  activated,
  active,
  at,
  atRisk,
  BOB,
  breached,
  bySales,
  concern,
  confirmed,
  delivered,
  disclosed,
  disputed,
  elsewhere,
  EVE,
  proposed,
  rejected,
  released,
  revised,
  settled,
  SLOT,
  withdrawn,
} from '../../test/one-slot.js';
import { fold } from '../kernel/decider.js';
import { commitment } from './commitment.decider.js';
import type { Audience, RiskKind } from './commitment.events.js';
import { statusIn } from './commitment.state.js';

describe('change a commitment', () => {
  const change = { commitmentId: SLOT, owner: 'Grace', followUpOn: '2026-06-01', reason: 'Ada is on leave.' };
  const changed = (changes: { owner?: string; followUpOn?: string }) =>
    ({ type: 'CommitmentChanged', data: { ...changes, reason: 'Ada is on leave.' } }) as const;

  test('its owner and its day of follow-up', () =>
    given(commitment, proposed)
      .when('changeCommitment', change)
      .then(changed({ owner: 'Grace', followUpOn: '2026-06-01' })));
  test('only what differs', () =>
    given(commitment, proposed)
      .when('changeCommitment', { ...change, owner: 'Ada' })
      .then(changed({ followUpOn: '2026-06-01' })));
  test('for a day that has passed: warned', () =>
    given(commitment, proposed)
      .when('changeCommitment', { ...change, followUpOn: '2026-02-28' })
      .thenWarned('DATE_PASSED'));
  test('in every state of the promise', () =>
    given(commitment, ...active, withdrawn)
      .when('changeCommitment', { ...change, followUpOn: undefined })
      .then(changed({ owner: 'Grace' })));

  test('not where nothing was proposed', () =>
    given(commitment).when('changeCommitment', change).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));

  test('to what it is stays quiet', () =>
    given(commitment, proposed)
      .when('changeCommitment', { ...change, owner: 'Ada', followUpOn: '2026-05-01' })
      .thenNothing());
  test('nothing stays quiet', () =>
    given(commitment, proposed).when('changeCommitment', { commitmentId: SLOT, reason: 'No reason.' }).thenNothing());
});

describe('raise a concern (rule 13)', () => {
  const raise = { commitmentId: SLOT, blocking: true, text: 'Legal has not seen it.' };

  test('about what is proposed', () => given(commitment, proposed).when('raiseCommitmentConcern', raise).then(concern(true, 'made')));
  test('under the caller’s key, in every state of the promise', () =>
    given(commitment, ...active, withdrawn)
      .when('raiseCommitmentConcern', { ...raise, concernId: 'c1' })
      .then(concern()));
  test('not under a key that is taken', () =>
    given(commitment, proposed, concern())
      .when('raiseCommitmentConcern', { ...raise, concernId: 'c1' })
      .thenRefused('ID_TAKEN', 'concernId'));
  test('not where nothing was proposed', () =>
    given(commitment).when('raiseCommitmentConcern', raise).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
});

describe('settle a concern (rule 13)', () => {
  const settle = (outcome: 'RESOLVED' | 'OVERRULED') => ({ commitmentId: SLOT, concernId: 'c1', outcome, note: 'It has.' });
  const raised = given(commitment, proposed, { ...concern(), actor: BOB });
  const LEA = person('Lea', 'LEADERSHIP');

  test('as resolved, by who raised it', () =>
    raised.when('resolveCommitmentConcern', settle('RESOLVED'), { by: BOB }).then(settled('RESOLVED')));
  test('as resolved, by product', () => raised.when('resolveCommitmentConcern', settle('RESOLVED'), { by: EVE }).then(settled('RESOLVED')));
  test('as overruled, by leadership', () =>
    raised.when('resolveCommitmentConcern', settle('OVERRULED'), { by: LEA }).then(settled('OVERRULED')));

  test('not as resolved by anybody else', () =>
    raised.when('resolveCommitmentConcern', settle('RESOLVED'), { by: LEA }).thenRefused('FORBIDDEN', 'outcome'));
  test('not as overruled by product', () =>
    raised.when('resolveCommitmentConcern', settle('OVERRULED'), { by: EVE }).thenRefused('FORBIDDEN', 'outcome'));
  describe('not as overruled by who proposed the wording', () => {
    const both = person('Lea', 'LEADERSHIP', 'SALES');

    test('that waits', () =>
      given(commitment, { ...proposed, actor: both }, concern())
        .when('resolveCommitmentConcern', settle('OVERRULED'), { by: both })
        .thenRefused('FORBIDDEN', 'outcome'));
    test('that waits beside one in force', () =>
      given(commitment, ...active, { ...revised, actor: both }, concern())
        .when('resolveCommitmentConcern', settle('OVERRULED'), { by: both })
        .thenRefused('FORBIDDEN', 'outcome'));
    test('that is in force', () =>
      given(commitment, { ...proposed, actor: both }, ...active.slice(1), concern())
        .when('resolveCommitmentConcern', settle('OVERRULED'), { by: both })
        .thenRefused('FORBIDDEN', 'outcome'));
    test('by an imported name', () =>
      given(commitment, { ...proposed, actor: { ...both, issuer: 'import', name: ' LEA' }, via: person('cli') }, concern())
        .when('resolveCommitmentConcern', settle('OVERRULED'), { by: both })
        .thenRefused('FORBIDDEN', 'outcome'));
    test('once another took its place', () =>
      given(commitment, { ...proposed, actor: both }, revised, concern())
        .when('resolveCommitmentConcern', settle('OVERRULED'), { by: both })
        .then(settled('OVERRULED')));
  });
  test('not one that nobody raised', () =>
    given(commitment, proposed)
      .when('resolveCommitmentConcern', settle('RESOLVED'), { by: EVE })
      .thenRefused('CONCERN_NOT_FOUND', 'concernId'));
  test('not twice', () =>
    given(commitment, proposed, concern(), settled('RESOLVED'))
      .when('resolveCommitmentConcern', settle('RESOLVED'), { by: EVE })
      .thenRefused('WRONG_STATUS', 'concernId'));
  test('not where nothing was proposed', () =>
    given(commitment).when('resolveCommitmentConcern', settle('RESOLVED')).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
});

describe('withdraw a commitment', () => {
  const withdraw = { commitmentId: SLOT, reason: 'The project ended.' };

  test('with a wording in force', () =>
    given(commitment, ...active)
      .when('withdrawCommitment', withdraw)
      .then(withdrawn));
  test('and with it the wording that waits', () =>
    given(commitment, ...active, revised, withdrawn)
      .when('approveWording', { commitmentId: SLOT, wordingVersion: 2, function: 'SALES' }, { elsewhere, by: BOB })
      .thenRefused('STALE_WORDING', 'wordingVersion'));
  test.each([
    ['at risk', [atRisk()]],
    ['delivered', [delivered]],
    ['kept', [disclosed('acme'), delivered, confirmed('acme')]],
    ['disputed', [disclosed('acme'), delivered, disputed('acme')]],
  ] as const)('that is %s', (_, since) =>
    given(commitment, ...active, ...since)
      .when('withdrawCommitment', withdraw)
      .then(withdrawn),
  );
  test('not one that was broken', () =>
    given(commitment, ...active, breached)
      .when('withdrawCommitment', withdraw)
      .thenRefused('WRONG_STATUS', 'commitmentId'));
  test('not one whose wording waits', () =>
    given(commitment, proposed).when('withdrawCommitment', withdraw).thenRefused('WRONG_STATUS', 'commitmentId'));
  test('not one that was rejected', () =>
    given(commitment, proposed, rejected()).when('withdrawCommitment', withdraw).thenRefused('WRONG_STATUS', 'commitmentId'));
  test('not twice', () =>
    given(commitment, ...active, withdrawn)
      .when('withdrawCommitment', withdraw)
      .thenRefused('WRONG_STATUS', 'commitmentId'));
  test('not where nothing was proposed', () =>
    given(commitment).when('withdrawCommitment', withdraw).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
});

describe('release from a commitment (rule 18)', () => {
  const release = { commitmentId: SLOT, customerId: 'acme', evidenceUrl: 'https://example.com/8' };
  const releasedNow = {
    type: 'CommitmentReleased',
    data: { customerId: 'acme', version: 1, evidenceUrl: 'https://example.com/8' },
  } as const;
  const acme = { elsewhere: { 'customer-acme': [{ type: 'CustomerRegistered', data: { segment: 'smb' } }] } };
  const slotOf = (audience: Audience) => [{ ...proposed, data: { ...proposed.data, audience } }, ...active.slice(1)] as const;
  const own = slotOf({ kind: 'CUSTOMER', customerId: 'acme' });

  test('by the customer whose own it is', () =>
    given(commitment, ...own)
      .when('releaseCommitment', release, acme)
      .then(releasedNow));
  test('and with it the wording that waits', () =>
    given(commitment, ...own, revised, releasedNow)
      .when('rejectWording', { commitmentId: SLOT, wordingVersion: 2, reason: 'No.' })
      .thenRefused('STALE_WORDING', 'wordingVersion'));
  test('by a customer of a wider audience', () =>
    given(commitment, ...active)
      .when('releaseCommitment', release, acme)
      .then(releasedNow));
  test('by a customer who was told before it left the segment', () =>
    given(commitment, ...slotOf({ kind: 'SEGMENT', segment: 'enterprise' }), disclosed('acme'))
      .when('releaseCommitment', release, acme)
      .then(releasedNow));
  test.each([
    ['at risk', [atRisk()]],
    ['delivered', [delivered]],
    ['disputed', [disclosed('acme'), delivered, disputed('acme')]],
  ] as const)('from one that is %s', (_, since) =>
    given(commitment, ...own, ...since)
      .when('releaseCommitment', release, acme)
      .then(releasedNow),
  );
  test('again, from another wording', () =>
    given(commitment, ...active, releasedNow, revised, activated(2))
      .when('releaseCommitment', release, acme)
      .then({ ...releasedNow, data: { ...releasedNow.data, version: 2 } }));

  test('not by a customer whom it is not for', () => {
    given(commitment, ...slotOf({ kind: 'SEGMENT', segment: 'enterprise' }))
      .when('releaseCommitment', release, acme)
      .thenRefused('NOT_IN_AUDIENCE', 'customerId');
    given(commitment, ...slotOf({ kind: 'CUSTOMER', customerId: 'globex' }))
      .when('releaseCommitment', release, acme)
      .thenRefused('NOT_IN_AUDIENCE', 'customerId');
  });
  test('not by a customer whom nobody registered', () =>
    given(commitment, ...active)
      .when('releaseCommitment', release)
      .thenRefused('CUSTOMER_NOT_FOUND', 'customerId'));
  test('not where no wording is in force', () => {
    given(commitment, proposed).when('releaseCommitment', release, acme).thenRefused('WRONG_STATUS', 'commitmentId');
    given(commitment, ...active, withdrawn)
      .when('releaseCommitment', release, acme)
      .thenRefused('WRONG_STATUS', 'commitmentId');
  });
  test('not twice from one’s own', () =>
    given(commitment, ...own, releasedNow)
      .when('releaseCommitment', release, acme)
      .thenRefused('WRONG_STATUS', 'commitmentId'));
  test('not where nothing was proposed', () =>
    given(commitment).when('releaseCommitment', release, acme).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));

  test('twice from a wider one stays quiet', () =>
    given(commitment, ...active, releasedNow)
      .when('releaseCommitment', release, acme)
      .thenNothing());
});

const completed = (nextFollowUpOn?: string) => ({ type: 'FollowUpCompleted', data: { note: 'On track.', nextFollowUpOn } }) as const;
const due = (followUpOn = '2026-05-01') => ({ type: 'FollowUpDue', data: { followUpOn } }) as const;
const moved = (followUpOn: string) => ({ type: 'CommitmentChanged', data: { followUpOn, reason: 'Later.' } }) as const;

describe('complete the follow-up', () => {
  const complete = { commitmentId: SLOT, note: 'On track.' };

  test('once it is due', () =>
    given(commitment, ...active, due())
      .when('completeFollowUp', complete)
      .then(completed()));
  test('ahead of its day, and look again on another', () =>
    given(commitment, ...active)
      .when('completeFollowUp', { ...complete, nextFollowUpOn: '2026-06-01' })
      .then(completed('2026-06-01')));
  test('for a day that has passed: warned', () =>
    given(commitment, ...active)
      .when('completeFollowUp', { ...complete, nextFollowUpOn: '2026-02-28' })
      .thenWarned('DATE_PASSED'));
  test('again, once another day is set', () =>
    given(commitment, ...active, completed(), moved('2026-06-01'))
      .when('completeFollowUp', complete)
      .then(completed()));
  test('not twice', () =>
    given(commitment, ...active, completed())
      .when('completeFollowUp', complete)
      .thenRefused('WRONG_STATUS', 'commitmentId'));
  test('not where nothing was proposed', () =>
    given(commitment).when('completeFollowUp', complete).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
});

describe('note that the follow-up is due (rule 19)', () => {
  const note = { commitmentId: SLOT, followUpOn: '2026-05-01' };
  const onDay = at('2026-05-01T00:00:00');

  test('on its day', () =>
    given(commitment, ...active)
      .when('noteFollowUpDue', note, onDay)
      .then(due()));
  test('while a wording waits', () => given(commitment, proposed).when('noteFollowUpDue', note, onDay).then(due()));
  test('after it', () =>
    given(commitment, ...active)
      .when('noteFollowUpDue', note, at('2026-07-01T12:00:00'))
      .then(due()));
  test('of the next day, too', () =>
    given(commitment, ...active, due(), completed('2026-06-01'))
      .when('noteFollowUpDue', { ...note, followUpOn: '2026-06-01' }, at('2026-06-01T00:00:00'))
      .then(due('2026-06-01')));

  test.each([
    ['it is on record', [...active, due()]],
    [
      'it is on record, and the day was moved away and back',
      [...active, due(), moved('2026-06-01'), due('2026-06-01'), moved('2026-05-01')],
    ],
    ['another day is set', [...active, moved('2026-06-01')]],
    ['it was followed up', [...active, completed()]],
    ['nothing waits or is in force', [...active, withdrawn]],
    ['nothing was ever proposed', []],
  ] as const)('quietly not where %s', (_, past) =>
    given(commitment, ...past)
      .when('noteFollowUpDue', note, onDay)
      .thenNothing(),
  );
  test('quietly not ahead of its day', () =>
    given(commitment, ...active)
      .when('noteFollowUpDue', note, at('2026-04-30T23:59:59'))
      .thenNothing());
});

describe('the status of a slot', () => {
  const again = { ...proposed, data: { ...proposed.data, version: 2 } };
  const own = { ...proposed, data: { ...proposed.data, audience: { kind: 'CUSTOMER', customerId: 'acme' } } } as const;
  const held = [disclosed('acme'), disclosed('globex')] as const;
  const cleared = (...kinds: RiskKind[]) => ({ type: 'RiskCleared', data: { kinds } }) as const;
  const corrected = (customerId: string) =>
    ({ type: 'DisclosureCorrected', data: { disclosureId: `d-${customerId}`, customerId, reason: 'No.' } }) as const;
  const life = { actor: BOB, effectiveAt: '2026-03-01T12:00:00.000Z', position: 1 };

  test.each([
    ['PROPOSED', 'a wording waits', [proposed, bySales]],
    ['REJECTED', 'it was rejected', [proposed, rejected()]],
    ['PROPOSED', 'it was proposed again after that', [proposed, rejected(), again]],
    ['ACTIVE', 'a wording is in force', active],
    ['ACTIVE', 'another waits beside it', [...active, revised]],
    ['ACTIVE', 'that one was rejected', [...active, revised, rejected(2)]],
    ['WITHDRAWN', 'we withdrew it', [...active, withdrawn]],
    ['WITHDRAWN', 'a wording waits beside that', [...active, withdrawn, again]],
    ['WITHDRAWN', 'that one was rejected', [...active, withdrawn, again, rejected(2)]],
    ['ACTIVE', 'that one was approved', [...active, withdrawn, again, activated(2)]],
    ['AT_RISK', 'something may keep us from keeping it', [...active, atRisk()]],
    ['AT_RISK', 'one of two reasons was cleared', [...active, atRisk(), atRisk('TARGET_MOVED'), cleared('TARGET_MOVED')]],
    ['ACTIVE', 'all reasons were cleared', [...active, atRisk(), atRisk(), cleared('REPORTED_BY_HAND')]],
    ['AT_RISK', 'another wording is in force, and a reason remains', [...active, atRisk(), revised, activated(2)]],
    ['AT_RISK', 'it is in force again after its withdrawal, and a reason remains', [...active, atRisk(), withdrawn, again, activated(2)]],
    ['DELIVERED', 'we say that it is there', [...active, delivered]],
    ['DELIVERED', 'it was at risk until then', [...active, atRisk(), delivered]],
    ['DELIVERED', 'one of two customers confirmed', [...active, ...held, delivered, confirmed('acme')]],
    ['KEPT', 'all who hold it confirmed', [...active, ...held, delivered, confirmed('acme'), confirmed('globex')]],
    ['DELIVERED', 'another one was told since', [...active, disclosed('acme'), delivered, confirmed('acme'), disclosed('globex')]],
    ['DISPUTED', 'one of them disputes', [...active, ...held, delivered, confirmed('acme'), disputed('globex')]],
    ['KEPT', 'the last word counts', [...active, ...held, delivered, disputed('acme'), confirmed('globex'), confirmed('acme')]],
    ['KEPT', 'who disputes has released us', [...active, ...held, delivered, confirmed('acme'), disputed('globex'), released('globex')]],
    ['KEPT', 'who is silent was never told', [...active, ...held, delivered, confirmed('acme'), corrected('globex')]],
    ['DELIVERED', 'who confirmed was never told', [...active, disclosed('acme'), delivered, confirmed('acme'), corrected('acme')]],
    [
      'ACTIVE',
      'another wording is in force: delivery starts anew',
      [...active, ...held, delivered, disputed('acme'), revised, activated(2)],
    ],
    [
      'DELIVERED',
      'that one is delivered: the words of customers start anew',
      [...active, disclosed('acme'), delivered, confirmed('acme'), revised, activated(2), delivered],
    ],
    ['BREACHED', 'we broke it', [...active, breached]],
    ['BREACHED', 'a wording waits beside that', [...active, breached, again]],
    ['ACTIVE', 'a customer of a wider audience released us', [...active, released('acme')]],
    ['RELEASED', 'the customer whose own it is released us', [own, ...active.slice(1), released('acme')]],
    ['RELEASED', 'a wording waits beside that, and was rejected', [own, ...active.slice(1), released('acme'), again, rejected(2)]],
    [
      'ACTIVE',
      'that one was approved',
      [own, ...active.slice(1), released('acme'), { ...own, data: { ...own.data, version: 2 } }, activated(2)],
    ],
  ] as const)('is %s where %s', (status, _, past) => {
    expect(
      statusIn(
        fold(
          commitment,
          past.map((fact) => ({ ...life, ...fact })),
        ),
      ),
    ).toBe(status);
  });
});

describe('hand a promise to another owner', () => {
  const handed = { commitmentId: SLOT, from: 'ADA', to: 'Grace', reason: 'She has left.' };

  test('in every state of the promise', () => {
    const changed = { type: 'CommitmentChanged', data: { owner: 'Grace', reason: 'She has left.' } } as const;
    given(commitment, proposed).when('handOverCommitment', handed).then(changed);
    given(commitment, ...active, withdrawn)
      .when('handOverCommitment', handed)
      .then(changed);
  });
  test('of somebody else, or where nothing was proposed, stays quiet', () => {
    given(commitment, proposed)
      .when('handOverCommitment', { ...handed, from: 'Grace' })
      .thenNothing();
    given(commitment).when('handOverCommitment', handed).thenNothing();
  });
});

describe('a release by a customer that goes by several keys (rule 30)', () => {
  const release = { commitmentId: SLOT, customerId: 'ace' };

  test('is one, whichever of them it comes by', () => {
    given(commitment, ...active)
      .when('releaseCommitment', release, { elsewhere: ONE_CUSTOMER })
      .then(released('ace'));
    given(commitment, ...active, released('acme'))
      .when('releaseCommitment', release, { elsewhere: ONE_CUSTOMER })
      .thenNothing();
  });
});

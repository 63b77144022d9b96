import { describe, test } from '@jest/globals';
import { given, person } from '../../test/given.js';
import { ONE_CUSTOMER } from '../../test/merged.js';
import {
  activated,
  active,
  added,
  approved,
  at,
  BOB,
  byProduct,
  bySales,
  dropped,
  elsewhere,
  EVE,
  EVERYONE,
  hashOfNewWords,
  hashOfWords,
  newWords,
  proposed,
  rejected,
  revised,
  SLOT,
  withdrawn,
  words,
  breached,
  concern,
  released,
  settled,
} from '../../test/one-slot.js';
import { commitment } from './commitment.decider.js';

const UNA = person('Una', 'SALES_APPROVER', 'PRODUCT_APPROVER');
const DATA_FOLDER = person('cli');
const ACME = { kind: 'CUSTOMER', customerId: 'acme' } as const;
const registered = [{ type: 'CustomerRegistered', data: {} }];

describe('propose a commitment', () => {
  const propose = { featureId: 'sso', audience: EVERYONE, wording: words, owner: 'Ada', followUpOn: '2026-05-01' };

  test('as wording 1, by the hash of its canonical JSON (rule 11)', () =>
    given(commitment).when('proposeCommitment', propose, { elsewhere }).then(proposed));
  test('with the proposer’s own approval (rule 11)', () =>
    given(commitment)
      .when('proposeCommitment', { ...propose, approveAs: 'SALES' }, { elsewhere, by: BOB })
      .then(proposed, approved('SALES')));
  test('not with an approval for a function that the proposer does not approve for (rule 11)', () =>
    given(commitment)
      .when('proposeCommitment', { ...propose, approveAs: 'PRODUCT' }, { elsewhere, by: BOB })
      .thenRefused('FORBIDDEN', 'approveAs'));
  test('without empty conditions, in the words and in the hash (rule 11)', () =>
    given(commitment)
      .when('proposeCommitment', { ...propose, wording: { ...words, conditions: [] } }, { elsewhere })
      .then(proposed));
  test('for a slot that had a wording: under the next number, which never starts again', () =>
    given(commitment, proposed, rejected())
      .when('proposeCommitment', propose, { elsewhere })
      .then({ ...proposed, data: { ...proposed.data, version: 2 } }));
  test('for a slot that was withdrawn', () =>
    given(commitment, ...active, withdrawn)
      .when('proposeCommitment', propose, { elsewhere })
      .then({ ...proposed, data: { ...proposed.data, version: 2 } }));

  test.each([
    ['broken', breached],
    ['released by its customer', released('acme')],
  ])('for a slot that was %s', (_, ending) =>
    given(commitment, { ...proposed, data: { ...proposed.data, audience: ACME } }, bySales, byProduct, activated(), ending)
      .when('proposeCommitment', { ...propose, audience: ACME }, { elsewhere: { ...elsewhere, 'customer-acme': registered } })
      .thenWarned(),
  );

  test('not with an approval while a blocking concern is open (rule 13)', () =>
    given(commitment, proposed, concern(), rejected())
      .when('proposeCommitment', { ...propose, approveAs: 'SALES' }, { elsewhere, by: BOB })
      .thenRefused('CONCERN_BLOCKS'));
  test('not about a feature that nobody added', () =>
    given(commitment).when('proposeCommitment', propose).thenRefused('FEATURE_NOT_FOUND', 'featureId'));
  test('not about a dropped feature (rule 13)', () =>
    given(commitment)
      .when('proposeCommitment', propose, { elsewhere: { 'feature-sso': [added, dropped] } })
      .thenRefused('FEATURE_DROPPED', 'featureId'));
  test('not while a wording waits (rule 12)', () =>
    given(commitment, proposed).when('proposeCommitment', propose, { elsewhere }).thenRefused('COMMITMENT_EXISTS', 'audience'));
  test('not while a wording is in force (rule 12)', () =>
    given(commitment, ...active)
      .when('proposeCommitment', propose, { elsewhere })
      .thenRefused('COMMITMENT_EXISTS', 'audience'));
  test('not where a wording in force has lapsed (rule 12)', () =>
    given(commitment, ...active)
      .when('proposeCommitment', propose, { elsewhere, ...at('2030-01-01T12:00:00') })
      .thenRefused('COMMITMENT_EXISTS', 'audience'));
  test('not delivered after it has ceased to hold (rule 12)', () =>
    given(commitment)
      .when('proposeCommitment', { ...propose, wording: { ...words, validUntil: '2026-06-29' } }, { elsewhere })
      .thenRefused('DATES_CROSSED', 'wording.promisedDate'));
  test('delivered on the last day that it holds (rule 12)', () =>
    given(commitment)
      .when('proposeCommitment', { ...propose, wording: { ...words, validUntil: '2026-06-30' } }, { elsewhere })
      .thenWarned());
  test('for days that have passed: warned (rule 12)', () =>
    given(commitment)
      .when(
        'proposeCommitment',
        { ...propose, followUpOn: '2026-02-28', wording: { ...words, promisedDate: '2026-02-27', validUntil: '2026-02-28' } },
        { elsewhere },
      )
      .thenWarned('DATE_PASSED', 'DATE_PASSED', 'DATE_PASSED'));
  test('for today: not warned (rule 12)', () =>
    given(commitment)
      .when(
        'proposeCommitment',
        { ...propose, followUpOn: '2026-03-01', wording: { ...words, promisedDate: '2026-03-01', validUntil: '2026-03-01' } },
        { elsewhere },
      )
      .thenWarned());

  describe('on the acceptance of a request (rule 13)', () => {
    const based = { ...propose, basedOnRequestId: 'r1' };
    const after = (...types: string[]) => ({ elsewhere: { ...elsewhere, 'request-r1': types.map((type) => ({ type, data: {} })) } });

    test('that stands', () =>
      given(commitment)
        .when('proposeCommitment', based, after('RequestSubmitted', 'RequestAccepted'))
        .then({ ...proposed, data: { ...proposed.data, basedOnRequestId: 'r1' } }));
    test('that stands while the request is reopened', () =>
      given(commitment)
        .when('proposeCommitment', based, after('RequestSubmitted', 'RequestAccepted', 'RequestReopened'))
        .thenWarned());
    test('not one that a no superseded', () =>
      given(commitment)
        .when('proposeCommitment', based, after('RequestSubmitted', 'RequestAccepted', 'RequestReopened', 'RequestDeferred'))
        .thenRefused('WRONG_STATUS', 'basedOnRequestId'));
    test('not before it is decided', () =>
      given(commitment).when('proposeCommitment', based, after('RequestSubmitted')).thenRefused('WRONG_STATUS', 'basedOnRequestId'));
    test('not of a request that nobody submitted', () =>
      given(commitment).when('proposeCommitment', based, { elsewhere }).thenRefused('REQUEST_NOT_FOUND', 'basedOnRequestId'));
  });

  describe('to one customer', () => {
    const toAcme = { ...propose, audience: { kind: 'CUSTOMER', customerId: 'acme' } } as const;

    test('who is registered', () =>
      given(commitment)
        .when('proposeCommitment', toAcme, { elsewhere: { ...elsewhere, 'customer-acme': [{ type: 'CustomerRegistered', data: {} }] } })
        .thenWarned());
    test('who was merged into none: what is new is for the one that goes on (rule 30)', () => {
      const merged = { elsewhere: { ...elsewhere, ...ONE_CUSTOMER } };
      given(commitment).when('proposeCommitment', toAcme, merged).thenWarned();
      given(commitment)
        .when('proposeCommitment', { ...toAcme, audience: { kind: 'CUSTOMER', customerId: 'ace' } }, merged)
        .thenRefused('WRONG_STATUS', 'audience.customerId');
    });
    test('not to one whom nobody registered', () =>
      given(commitment).when('proposeCommitment', toAcme, { elsewhere }).thenRefused('CUSTOMER_NOT_FOUND', 'audience.customerId'));
  });
});

describe('revise the wording', () => {
  const revise = { commitmentId: SLOT, wording: newWords, reason: 'It slipped.' };

  test('in force: new words wait beside it', () =>
    given(commitment, ...active)
      .when('reviseWording', revise)
      .then(revised));
  test('that waits: new words replace it', () => given(commitment, proposed).when('reviseWording', revise).then(revised));
  test('with the reviser’s own approval, which never is the second: a revision starts again from none (rule 11)', () =>
    given(commitment, proposed, bySales)
      .when('reviseWording', { ...revise, approveAs: 'PRODUCT' }, { elsewhere, by: EVE })
      .then(revised, approved('PRODUCT', 2)));
  test('for days that have passed: warned (rule 12)', () =>
    given(commitment, proposed).when('reviseWording', revise, at('2026-08-01T12:00:00')).thenWarned('DATE_PASSED'));

  test('not where nothing was proposed', () =>
    given(commitment).when('reviseWording', revise).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
  test('not where it was rejected', () =>
    given(commitment, proposed, rejected()).when('reviseWording', revise).thenRefused('WRONG_STATUS', 'commitmentId'));
  test('not where it was withdrawn', () =>
    given(commitment, ...active, withdrawn)
      .when('reviseWording', revise)
      .thenRefused('WRONG_STATUS', 'commitmentId'));
  test('not delivered after it has ceased to hold (rule 12)', () =>
    given(commitment, proposed)
      .when('reviseWording', { ...revise, wording: { ...newWords, validUntil: '2026-07-30' } })
      .thenRefused('DATES_CROSSED', 'wording.promisedDate'));
  test('not with an approval while the feature is dropped (rule 13)', () =>
    given(commitment, ...active)
      .when('reviseWording', { ...revise, approveAs: 'PRODUCT' }, { by: EVE, elsewhere: { 'feature-sso': [added, dropped] } })
      .thenRefused('FEATURE_DROPPED', 'approveAs'));

  test('to the words that wait stays quiet', () =>
    given(commitment, proposed)
      .when('reviseWording', { ...revise, wording: words })
      .thenNothing());
  test('to the words in force stays quiet', () =>
    given(commitment, ...active)
      .when('reviseWording', { ...revise, wording: words })
      .thenNothing());
});

describe('approve a wording (rule 11)', () => {
  const approve = { commitmentId: SLOT, wordingVersion: 1 };
  const forSales = { ...approve, function: 'SALES' } as const;
  const forProduct = { ...approve, function: 'PRODUCT' } as const;

  test('as the first of two', () =>
    given(commitment, proposed).when('approveWording', forSales, { elsewhere, by: BOB }).then(approved('SALES')));
  test('as the second, for the other function: it is in force', () =>
    given(commitment, proposed, bySales).when('approveWording', forProduct, { elsewhere, by: EVE }).then(approved('PRODUCT'), activated()));
  test('as the second for the same function: it still waits', () =>
    given(commitment, proposed, bySales)
      .when('approveWording', forSales, { elsewhere, by: person('Sam', 'SALES_APPROVER') })
      .then(approved('SALES')));
  test('by its hash', () =>
    given(commitment, proposed)
      .when('approveWording', { ...forSales, wordingHash: hashOfWords }, { elsewhere, by: BOB })
      .then(approved('SALES')));
  test('by the proposer', () =>
    given(commitment, { ...proposed, actor: EVE }, bySales)
      .when('approveWording', forProduct, { elsewhere, by: EVE })
      .then(approved('PRODUCT'), activated()));
  test('that was revised: from none', () =>
    given(commitment, proposed, bySales, revised)
      .when('approveWording', { ...forProduct, wordingVersion: 2 }, { elsewhere, by: EVE })
      .then(approved('PRODUCT', 2)));
  test('after the other took the approval back: it still waits', () =>
    given(commitment, proposed, bySales, {
      type: 'ApprovalWithdrawn',
      data: { version: 1, function: 'SALES', approver: 'test|Bob', reason: 'Wait.' },
    })
      .when('approveWording', forProduct, { elsewhere, by: EVE })
      .then(approved('PRODUCT')));

  test('not for a function whose approver one is not', () =>
    given(commitment, proposed).when('approveWording', forProduct, { elsewhere, by: BOB }).thenRefused('FORBIDDEN', 'function'));
  test('not where nothing was proposed', () =>
    given(commitment).when('approveWording', forSales, { by: BOB }).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
  test('not one that was replaced', () =>
    given(commitment, proposed, revised)
      .when('approveWording', forSales, { elsewhere, by: BOB })
      .thenRefused('STALE_WORDING', 'wordingVersion'));
  test('not one that was rejected', () =>
    given(commitment, proposed, rejected())
      .when('approveWording', forSales, { elsewhere, by: BOB })
      .thenRefused('STALE_WORDING', 'wordingVersion'));
  test('not one that is in force already', () =>
    given(commitment, ...active)
      .when('approveWording', forSales, { elsewhere, by: person('Sam', 'SALES_APPROVER') })
      .thenRefused('STALE_WORDING', 'wordingVersion'));
  test('not other words than were read', () =>
    given(commitment, proposed)
      .when('approveWording', { ...forSales, wordingHash: hashOfNewWords }, { elsewhere, by: BOB })
      .thenRefused('STALE_WORDING', 'wordingHash'));
  test('not while a blocking concern is open (rule 13)', () =>
    given(commitment, proposed, concern()).when('approveWording', forSales, { elsewhere, by: BOB }).thenRefused('CONCERN_BLOCKS'));
  test('while a concern is open that does not block, or a blocking one is settled', () => {
    given(commitment, proposed, concern(false)).when('approveWording', forSales, { elsewhere, by: BOB }).then(approved('SALES'));
    given(commitment, proposed, concern(), settled('OVERRULED'))
      .when('approveWording', forSales, { elsewhere, by: BOB })
      .then(approved('SALES'));
  });
  test('not of a dropped feature (rule 13)', () =>
    given(commitment, proposed)
      .when('approveWording', forSales, { by: BOB, elsewhere: { 'feature-sso': [added, dropped] } })
      .thenRefused('FEATURE_DROPPED', 'commitmentId'));

  describe('by one person for both functions', () => {
    const byUna = { ...approved('SALES'), actor: UNA };

    test('not while the other approval stands', () =>
      given(commitment, proposed, byUna).when('approveWording', forProduct, { elsewhere, by: UNA }).thenRefused('SAME_PERSON', 'function'));
    test('after taking it back', () =>
      given(commitment, proposed, byUna, {
        type: 'ApprovalWithdrawn',
        data: { version: 1, function: 'SALES', approver: 'test|Una', reason: 'Wait.' },
      })
        .when('approveWording', forProduct, { elsewhere, by: UNA })
        .then(approved('PRODUCT')));
    test('after it ceased to count', () =>
      given(commitment, proposed, byUna)
        .when('approveWording', forProduct, { elsewhere, by: UNA, ...at('2026-03-15T12:00:01') })
        .then(approved('PRODUCT')));
    test('of another version', () =>
      given(commitment, proposed, byUna, revised)
        .when('approveWording', { ...forProduct, wordingVersion: 2 }, { elsewhere, by: UNA })
        .then(approved('PRODUCT', 2)));
    test('not under two accounts by one imported name, trimmed, NFKC and case-folded', () => {
      const imported = { ...approved('SALES'), actor: { ...UNA, issuer: 'import', name: ' ＵNA STRAẞE ' }, via: DATA_FOLDER };
      const una = { ...UNA, name: 'Una Strasse' };
      given(commitment, proposed, imported)
        .when('approveWording', forProduct, { elsewhere, by: una })
        .thenRefused('SAME_PERSON', 'function');
    });
    test.each(['Una Lovelace', 'Unа Lоvеlасе', 'UNA LOVELACE', 'Una Lоve1ace', 'Una\u00a0Lovelace'])(
      'nor by an imported one that passes for it: %s',
      (name) => {
        const imported = { ...approved('SALES'), actor: { ...UNA, issuer: 'import', name }, via: DATA_FOLDER };
        given(commitment, proposed, imported)
          .when('approveWording', forProduct, { elsewhere, by: { ...UNA, name: 'Una Lovelace' } })
          .thenRefused('SAME_PERSON', 'function');
      },
    );
    test('not under two accounts that are one human’s', () => {
      const two = { ...UNA, subject: 'una-2', name: 'U. Lovelace' };
      const by = (person: string) =>
        given(commitment, proposed, { ...byUna, actor: { ...UNA, person: 'e-7' } }).when('approveWording', forProduct, {
          elsewhere,
          by: { ...two, person },
        });
      by('e-7').thenRefused('SAME_PERSON', 'function');
      by('e-8').then(approved('PRODUCT'), { type: 'CommitmentActivated', data: { version: 1 } });
    });
    test('not imported, after the same name approved with a token', () =>
      given(commitment, proposed, byUna)
        .when('approveWording', forProduct, { elsewhere, by: { ...UNA, issuer: 'import', subject: '7' }, via: DATA_FOLDER })
        .thenRefused('SAME_PERSON', 'function'));
    test('two people with tokens may have one name', () =>
      given(commitment, proposed, byUna)
        .when('approveWording', forProduct, { elsewhere, by: { ...UNA, subject: '7' } })
        .then(approved('PRODUCT'), activated()));
  });

  describe('an approval counts for 14 days', () => {
    test('to the last', () =>
      given(commitment, proposed, bySales)
        .when('approveWording', forProduct, { elsewhere, by: EVE, ...at('2026-03-15T12:00:00') })
        .then(approved('PRODUCT'), activated()));
    test('and no longer', () =>
      given(commitment, proposed, bySales)
        .when('approveWording', forProduct, { elsewhere, by: EVE, ...at('2026-03-15T12:00:01') })
        .then(approved('PRODUCT')));
    test('then it can be given again', () =>
      given(commitment, proposed, bySales, { ...byProduct, effectiveAt: '2026-03-15T12:00:01.000Z' })
        .when('approveWording', forSales, { elsewhere, by: BOB, ...at('2026-03-15T12:00:02') })
        .then(approved('SALES'), activated()));
  });

  test('again stays quiet', () =>
    given(commitment, proposed, bySales).when('approveWording', forSales, { elsewhere, by: BOB }).thenNothing());
  test('again after it came into force stays quiet', () =>
    given(commitment, ...active)
      .when('approveWording', forProduct, { elsewhere, by: EVE })
      .thenNothing());
});

describe('take an approval back', () => {
  const takeBack = { commitmentId: SLOT, wordingVersion: 1, reason: 'Wait.' };
  const takenBack = { type: 'ApprovalWithdrawn', data: { version: 1, function: 'SALES', approver: 'test|Bob', reason: 'Wait.' } } as const;

  test('that is one’s own', () => given(commitment, proposed, bySales).when('withdrawApproval', takeBack, { by: BOB }).then(takenBack));
  test('given again after it had lapsed, it stands once', () => {
    const later = { at: '2026-04-01T12:00:00.000Z' };
    given(commitment, proposed, bySales, { ...bySales, effectiveAt: '2026-03-30T12:00:00.000Z' })
      .when('withdrawApproval', takeBack, { by: BOB, ...later })
      .then(takenBack);
  });
  test('only in the role it was given in', () =>
    given(commitment, proposed, bySales)
      .when('withdrawApproval', takeBack, { by: { ...BOB, roles: ['PRODUCT_APPROVER'] } })
      .thenRefused('FORBIDDEN', 'wordingVersion'));
  test('not another’s', () =>
    given(commitment, proposed, bySales).when('withdrawApproval', takeBack, { by: EVE }).thenRefused('NOT_APPROVED', 'wordingVersion'));
  describe('by an imported line', () => {
    const imported = (name: string) => ({ ...UNA, issuer: 'import', subject: name, name });
    const byUna = { ...approved('SALES'), actor: UNA };
    const byImported = { ...approved('SALES'), actor: imported('Una'), via: DATA_FOLDER };

    test.each(['Una', 'UNA', 'Unа'])('not that of a person with a token, whose name it passes for: %s', (name) =>
      given(commitment, proposed, byUna)
        .when('withdrawApproval', takeBack, { by: imported(name), via: DATA_FOLDER })
        .thenRefused('NOT_APPROVED', 'wordingVersion'),
    );
    test('nor with a token that of an imported name', () =>
      given(commitment, proposed, byImported)
        .when('withdrawApproval', takeBack, { by: UNA })
        .thenRefused('NOT_APPROVED', 'wordingVersion'));
    test('that of an imported one of the same name', () =>
      given(commitment, proposed, byImported)
        .when('withdrawApproval', takeBack, { by: imported('UNA'), via: DATA_FOLDER })
        .then({ ...takenBack, data: { ...takenBack.data, approver: 'import|Una' } }));
  });
  test('not twice', () =>
    given(commitment, proposed, bySales, takenBack)
      .when('withdrawApproval', takeBack, { by: BOB })
      .thenRefused('NOT_APPROVED', 'wordingVersion'));
  test('not once the wording is in force', () =>
    given(commitment, ...active)
      .when('withdrawApproval', takeBack, { by: BOB })
      .thenRefused('STALE_WORDING', 'wordingVersion'));
  test('not where nothing was proposed', () =>
    given(commitment).when('withdrawApproval', takeBack).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
});

describe('reject a wording', () => {
  const reject = { commitmentId: SLOT, wordingVersion: 1, reason: 'Too early.' };

  test('that waits', () => given(commitment, proposed).when('rejectWording', reject).then(rejected()));
  test('that waits beside one in force, which stays so', () => {
    const slot = given(commitment, ...active, revised, rejected(2));
    slot
      .when('approveWording', { commitmentId: SLOT, wordingVersion: 2, function: 'SALES' }, { elsewhere, by: BOB })
      .thenRefused('STALE_WORDING', 'wordingVersion');
    slot.when('withdrawCommitment', { commitmentId: SLOT, reason: 'The project ended.' }).then(withdrawn);
  });
  test('not another version', () =>
    given(commitment, proposed, revised).when('rejectWording', reject).thenRefused('STALE_WORDING', 'wordingVersion'));
  test('not twice', () =>
    given(commitment, proposed, rejected()).when('rejectWording', reject).thenRefused('STALE_WORDING', 'wordingVersion'));
  test('not one in force', () =>
    given(commitment, ...active)
      .when('rejectWording', reject)
      .thenRefused('STALE_WORDING', 'wordingVersion'));
  test('not where nothing was proposed', () =>
    given(commitment).when('rejectWording', reject).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
});

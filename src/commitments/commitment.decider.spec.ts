import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { given, person } from '../../test/given.js';
import { fold } from '../kernel/decider.js';
import { commitment } from './commitment.decider.js';
import { statusIn } from './commitment.state.js';

const SLOT = 'sso@everyone';
const EVERYONE = { kind: 'EVERYONE' } as const;

const words = { canSay: 'SSO by June.', cannotSay: 'Any protocol but SAML.', promisedDate: '2026-06-30' };
const newWords = { ...words, canSay: 'SSO by July.', promisedDate: '2026-07-31' };
const hashOfWords = sha256(
  `{"audience":{"kind":"EVERYONE"},"canSay":"SSO by June.","cannotSay":"Any protocol but SAML.","featureId":"sso","promisedDate":"2026-06-30"}`,
);
const hashOfNewWords = sha256(
  `{"audience":{"kind":"EVERYONE"},"canSay":"SSO by July.","cannotSay":"Any protocol but SAML.","featureId":"sso","promisedDate":"2026-07-31"}`,
);

const proposed = {
  type: 'CommitmentProposed',
  data: {
    commitmentId: SLOT,
    featureId: 'sso',
    audience: EVERYONE,
    version: 1,
    hash: hashOfWords,
    wording: words,
    owner: 'Ada',
    followUpOn: '2026-05-01',
  },
} as const;
const approved = (as: 'SALES' | 'PRODUCT', version = 1) =>
  ({ type: 'WordingApproved', data: { version, hash: version === 1 ? hashOfWords : hashOfNewWords, function: as } }) as const;
const activated = (version = 1) => ({ type: 'CommitmentActivated', data: { version } }) as const;
const revised = { type: 'WordingRevised', data: { version: 2, hash: hashOfNewWords, wording: newWords, reason: 'It slipped.' } } as const;
const rejected = (version = 1) => ({ type: 'WordingRejected', data: { version, reason: 'Too early.' } }) as const;
const withdrawn = { type: 'CommitmentWithdrawn', data: { reason: 'The project ended.' } } as const;

const BOB = person('Bob', 'SALES_APPROVER');
const EVE = person('Eve', 'PRODUCT_APPROVER');
const UNA = person('Una', 'SALES_APPROVER', 'PRODUCT_APPROVER');
const DATA_FOLDER = person('cli');

const bySales = { ...approved('SALES'), actor: BOB };
const byProduct = { ...approved('PRODUCT'), actor: EVE };
const active = [proposed, bySales, byProduct, activated()] as const;

const added = { type: 'FeatureAdded', data: {} };
const dropped = { type: 'FeatureDropped', data: {} };
const elsewhere = { 'feature-sso': [added] };

const at = (moment: string) => ({ at: `${moment}.000Z`, today: moment.slice(0, 10) });

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

describe('disclose (rule 15)', () => {
  const NOON = '2026-03-01T12:00:00.000Z';
  const disclose = { commitmentId: SLOT, customerId: 'acme', wordingVersion: 1, channel: 'mail' };
  const disclosed = {
    type: 'CommitmentDisclosed',
    data: { disclosureId: 'made', customerId: 'acme', version: 1, channel: 'mail', toldAt: NOON },
  } as const;
  const acme = { 'customer-acme': [{ type: 'CustomerRegistered', data: { segment: 'smb' } }] };
  const when = { elsewhere: acme };

  test('the wording in force, now', () =>
    given(commitment, ...active)
      .when('disclose', disclose, when)
      .then(disclosed));
  test('under the caller’s key', () =>
    given(commitment, ...active)
      .when('disclose', { ...disclose, disclosureId: 'mail-7' }, when)
      .then({ ...disclosed, data: { ...disclosed.data, disclosureId: 'mail-7' } }));
  test('not under a key that is taken', () =>
    given(commitment, ...active, disclosed)
      .when('disclose', { ...disclose, disclosureId: 'made' }, when)
      .thenRefused('ID_TAKEN', 'disclosureId'));

  describe('the wording in force when the customer was told', () => {
    const onDay = (day: string) => `${day}T12:00:00.000Z`;
    const history = [...active, { ...activated(2), effectiveAt: onDay('2026-03-10') }] as const;
    const toldOn = (day: string, wordingVersion: number) => ({ ...disclose, wordingVersion, toldAt: onDay(day) });
    const later = { ...when, ...at('2026-04-01T12:00:00') };
    const two = given(commitment, ...active, revised, history[4]);
    const over = given(commitment, ...active, revised, history[4], { ...withdrawn, effectiveAt: onDay('2026-03-20') });

    test('an earlier one, told before it was replaced', () =>
      two
        .when('disclose', toldOn('2026-03-09', 1), later)
        .then({ ...disclosed, data: { ...disclosed.data, toldAt: onDay('2026-03-09') } }));
    test('the later one from its own moment on', () => {
      two
        .when('disclose', toldOn('2026-03-10', 2), later)
        .then({ ...disclosed, data: { ...disclosed.data, version: 2, toldAt: onDay('2026-03-10') } });
      two.when('disclose', toldOn('2026-03-10', 1), later).thenRefused('STALE_WORDING', 'wordingVersion');
    });
    test('not before any was in force', () =>
      two.when('disclose', toldOn('2026-02-28', 1), later).thenRefused('STALE_WORDING', 'wordingVersion'));
    test('before it was withdrawn, though it is by now', () =>
      over
        .when('disclose', toldOn('2026-03-19', 2), later)
        .then({ ...disclosed, data: { ...disclosed.data, version: 2, toldAt: onDay('2026-03-19') } }));
    test('not after it was withdrawn', () =>
      over.when('disclose', toldOn('2026-03-20', 2), later).thenRefused('STALE_WORDING', 'wordingVersion'));
    test('not ahead of now', () =>
      given(commitment, ...active)
        .when('disclose', { ...disclose, toldAt: '2026-03-01T12:00:00.001Z' }, when)
        .thenRefused('AT_IN_FUTURE', 'toldAt'));
  });

  describe('a wording that holds until a day', () => {
    const lapsing = given(
      commitment,
      { ...proposed, data: { ...proposed.data, wording: { ...words, validUntil: '2026-06-30' } } },
      bySales,
      byProduct,
      activated(),
    );

    test('on that day', () => lapsing.when('disclose', disclose, { ...when, ...at('2026-06-30T23:59:59') }).thenWarned());
    test('not on the next', () =>
      lapsing.when('disclose', disclose, { ...when, ...at('2026-07-01T00:00:00') }).thenRefused('STALE_WORDING', 'wordingVersion'));
    test('on the next, where the customer was told before', () =>
      lapsing
        .when('disclose', { ...disclose, toldAt: '2026-06-30T23:59:59.000Z' }, { ...when, ...at('2026-07-01T00:00:00') })
        .thenWarned());
  });

  describe('to a customer of the audience', () => {
    const slotOf = (audience: { kind: 'SEGMENT'; segment: string } | { kind: 'CUSTOMER'; customerId: string }) =>
      given(commitment, { ...proposed, data: { ...proposed.data, audience } }, bySales, byProduct, activated());

    test('of its segment', () => slotOf({ kind: 'SEGMENT', segment: 'smb' }).when('disclose', disclose, when).then(disclosed));
    test('not of another segment', () =>
      slotOf({ kind: 'SEGMENT', segment: 'enterprise' }).when('disclose', disclose, when).thenRefused('NOT_IN_AUDIENCE', 'customerId'));
    test('not without a segment', () =>
      slotOf({ kind: 'SEGMENT', segment: 'smb' })
        .when('disclose', disclose, { elsewhere: { 'customer-acme': [{ type: 'CustomerRegistered', data: {} }] } })
        .thenRefused('NOT_IN_AUDIENCE', 'customerId'));
    test('the customer itself', () => slotOf({ kind: 'CUSTOMER', customerId: 'acme' }).when('disclose', disclose, when).then(disclosed));
    test('not another customer', () =>
      slotOf({ kind: 'CUSTOMER', customerId: 'globex' }).when('disclose', disclose, when).thenRefused('NOT_IN_AUDIENCE', 'customerId'));
  });

  test('not to a customer whom nobody registered', () =>
    given(commitment, ...active)
      .when('disclose', disclose)
      .thenRefused('CUSTOMER_NOT_FOUND', 'customerId'));
  test('not a wording that waits', () =>
    given(commitment, proposed).when('disclose', disclose, when).thenRefused('STALE_WORDING', 'wordingVersion'));
  test('not where nothing was proposed', () =>
    given(commitment).when('disclose', disclose, when).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
  test('the same again is told again: every telling counts', () =>
    given(commitment, ...active, { ...disclosed, data: { ...disclosed.data, disclosureId: 'mail-7' } })
      .when('disclose', disclose, when)
      .then(disclosed));
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

describe('the status of a slot', () => {
  const again = { ...proposed, data: { ...proposed.data, version: 2 } };
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

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

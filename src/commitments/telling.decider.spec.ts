import { describe, expect, test } from '@jest/globals';
import { given } from '../../test/given.js';
import { ONE_CUSTOMER } from '../../test/merged.js';
import {
  activated,
  active,
  at,
  atRisk,
  breached,
  byProduct,
  bySales,
  delivered,
  disclosed as told,
  disputed,
  proposed,
  released,
  revised,
  SLOT,
  withdrawn,
  words,
} from '../../test/one-slot.js';
import { commitment } from './commitment.decider.js';
import { heldBy } from './commitment.rules.js';

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

  test('that is at risk: warned', () =>
    given(commitment, ...active, atRisk())
      .when('disclose', disclose, when)
      .thenWarned('AT_RISK'));
  test('that another customer disputes: warned', () =>
    given(commitment, ...active, told('globex'), delivered, disputed('globex'))
      .when('disclose', disclose, when)
      .thenWarned('DISPUTED'));
  test('told before a wording was in force that is at risk: not warned', () =>
    given(commitment, ...active, revised, { ...activated(2), effectiveAt: '2026-03-10T12:00:00.000Z' }, atRisk())
      .when('disclose', { ...disclose, toldAt: NOON }, { ...when, ...at('2026-03-11T12:00:00') })
      .thenWarned());

  describe('to a customer who released us from a wider promise', () => {
    const over = given(commitment, ...active, { ...released('acme'), effectiveAt: '2026-03-10T12:00:00.000Z' });
    const later = { ...when, ...at('2026-03-11T12:00:00') };

    test('not after that', () => over.when('disclose', disclose, later).thenRefused('STALE_WORDING', 'wordingVersion'));
    test('before that', () => over.when('disclose', { ...disclose, toldAt: NOON }, later).then(disclosed));
    test('again, once another wording is in force', () =>
      given(commitment, ...active, released('acme'), revised, activated(2))
        .when('disclose', { ...disclose, wordingVersion: 2 }, when)
        .thenWarned());
  });
});

describe('correct a disclosure', () => {
  const correct = { commitmentId: SLOT, disclosureId: 'd-acme', reason: 'Globex was meant.' };
  const corrected = {
    type: 'DisclosureCorrected',
    data: { disclosureId: 'd-acme', customerId: 'acme', reason: 'Globex was meant.' },
  } as const;

  test('that is on record', () =>
    given(commitment, ...active, told('acme'))
      .when('correctDisclosure', correct)
      .then(corrected));
  test('in every state of the promise', () =>
    given(commitment, ...active, told('acme'), withdrawn)
      .when('correctDisclosure', correct)
      .then(corrected));
  test('not one that nobody recorded', () =>
    given(commitment, ...active)
      .when('correctDisclosure', correct)
      .thenRefused('DISCLOSURE_NOT_FOUND', 'disclosureId'));
  test('not where nothing was proposed', () =>
    given(commitment).when('correctDisclosure', correct).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
  test('again stays quiet', () =>
    given(commitment, ...active, told('acme'), corrected)
      .when('correctDisclosure', correct)
      .thenNothing());
});

describe('inform a customer of a change (rule 15)', () => {
  const inform = { commitmentId: SLOT, customerId: 'acme', wordingVersion: 1, channel: 'mail' };
  const informed = (version = 1) => ({ type: 'CustomerInformedOfChange', data: { customerId: 'acme', version, channel: 'mail' } }) as const;
  const holding = [...active, told('acme')] as const;

  test('of what became of the wording in force', () =>
    given(commitment, ...holding, atRisk())
      .when('informCustomerOfChange', inform)
      .then(informed()));
  test('of the wording that came into force since it was told', () =>
    given(commitment, ...holding, revised, activated(2))
      .when('informCustomerOfChange', { ...inform, wordingVersion: 2 })
      .then(informed(2)));
  test('not of one that was replaced, nor of one that waits', () => {
    given(commitment, ...holding, revised, activated(2))
      .when('informCustomerOfChange', inform)
      .thenRefused('STALE_WORDING', 'wordingVersion');
    given(commitment, ...holding, revised)
      .when('informCustomerOfChange', { ...inform, wordingVersion: 2 })
      .thenRefused('STALE_WORDING', 'wordingVersion');
  });
  test.each([
    ['withdrew', withdrawn],
    ['broke', breached],
  ])('that we %s it', (_, ending) =>
    given(commitment, ...holding, ending)
      .when('informCustomerOfChange', inform)
      .then(informed()),
  );
  test('again is told again: every telling counts', () =>
    given(commitment, ...holding, informed())
      .when('informCustomerOfChange', inform)
      .then(informed()));
  test('not where nothing was proposed', () =>
    given(commitment).when('informCustomerOfChange', inform).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));

  describe('who holds a wording', () => {
    test('not one who was never told', () =>
      given(commitment, ...active, told('globex'))
        .when('informCustomerOfChange', inform)
        .thenRefused('NOT_A_HOLDER', 'customerId'));
    test('not one whose only disclosure was corrected', () =>
      given(commitment, ...holding, { type: 'DisclosureCorrected', data: { disclosureId: 'd-acme', customerId: 'acme', reason: 'No.' } })
        .when('informCustomerOfChange', inform)
        .thenRefused('NOT_A_HOLDER', 'customerId'));
    test('not one who released us', () =>
      given(commitment, ...holding, released('acme'))
        .when('informCustomerOfChange', inform)
        .thenRefused('NOT_A_HOLDER', 'customerId'));
    test('not by what it was told before it released us, recorded after that', () =>
      given(commitment, ...active, { ...released('acme'), effectiveAt: '2026-03-02T12:00:00.000Z' }, told('acme'))
        .when('informCustomerOfChange', inform)
        .thenRefused('NOT_A_HOLDER', 'customerId'));
    test('one who was told again after it released us', () =>
      given(commitment, ...holding, released('acme'), revised, activated(2), told('acme', 2))
        .when('informCustomerOfChange', { ...inform, wordingVersion: 2 })
        .then(informed(2)));
  });
});

describe('acknowledge a change (rule 15)', () => {
  const acknowledge = { commitmentId: SLOT, customerId: 'acme', wordingVersion: 1, evidenceUrl: 'https://example.com/7' };
  const acknowledged = {
    type: 'CustomerAcknowledgedChange',
    data: { customerId: 'acme', version: 1, evidenceUrl: 'https://example.com/7' },
  } as const;

  test('by a customer who holds a wording', () =>
    given(commitment, ...active, told('acme'), withdrawn)
      .when('acknowledgeChange', acknowledge)
      .then(acknowledged));
  test('not by one who holds none', () =>
    given(commitment, ...active)
      .when('acknowledgeChange', acknowledge)
      .thenRefused('NOT_A_HOLDER', 'customerId'));
  test('not of another wording', () =>
    given(commitment, ...active, told('acme'), revised, activated(2))
      .when('acknowledgeChange', acknowledge)
      .thenRefused('STALE_WORDING', 'wordingVersion'));
  test('not where nothing was proposed', () =>
    given(commitment).when('acknowledgeChange', acknowledge).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
});

describe('what a customer holds', () => {
  const held = (...tellings: readonly [version: number, toldAt: string, isVoid?: boolean][]) =>
    heldBy(tellings.map(([version, toldAt, isVoid]) => ({ customerId: 'acme', version, toldAt, isVoid })))?.version;

  test('is what it was told last', () => expect(held([2, '2026-03-02'], [1, '2026-03-01'])).toBe(2));
  test('of two at one moment is the one recorded later', () => expect(held([1, '2026-03-01'], [2, '2026-03-01'])).toBe(2));
  test('is what it was told before, where the last was corrected', () => expect(held([1, '2026-03-01'], [2, '2026-03-02', true])).toBe(1));
  test('is nothing where nothing counts', () => expect(held([1, '2026-03-01', true])).toBeUndefined());
});

describe('a customer that goes by several keys (rule 30)', () => {
  const elsewhere = ONE_CUSTOMER;
  const tell = { commitmentId: SLOT, wordingVersion: 1, channel: 'mail', disclosureId: 'd2' };
  const early = { ...told('acme'), data: { ...told('acme').data, toldAt: '2026-03-01T11:00:00.000Z' } };

  test('is told what is for the segment of the one that goes on, or for itself by any of its keys', () => {
    const slotFor = (audience: object) => ({ ...proposed, data: { ...proposed.data, audience } }) as typeof proposed;
    const disclose = (audience: object) =>
      given(commitment, slotFor(audience), ...active.slice(1)).when('disclose', { ...tell, customerId: 'ace' }, { elsewhere });
    expect(disclose({ kind: 'SEGMENT', segment: 'enterprise' }).outcome()).toMatchObject([{ data: { customerId: 'ace' } }]);
    expect(disclose({ kind: 'CUSTOMER', customerId: 'acme' }).outcome()).toMatchObject([{ data: { customerId: 'ace' } }]);
    disclose({ kind: 'SEGMENT', segment: 'smb' }).thenRefused('NOT_IN_AUDIENCE', 'customerId');
    disclose({ kind: 'CUSTOMER', customerId: 'globex' }).thenRefused('NOT_IN_AUDIENCE', 'customerId');
  });
  test('is informed under the key by which it holds a wording, and acknowledges so', () => {
    const informed = { type: 'CustomerInformedOfChange', data: { customerId: 'ace', version: 1 } } as const;
    const change = { commitmentId: SLOT, customerId: 'acme', wordingVersion: 1 };
    given(commitment, ...active, told('ace'), early)
      .when('informCustomerOfChange', change, { elsewhere })
      .then(informed);
    given(commitment, ...active, told('ace'), early)
      .when('acknowledgeChange', change, { elsewhere })
      .then({ ...informed, type: 'CustomerAcknowledgedChange' });
  });
  test('holds nothing once any of them has released us from it', () =>
    given(commitment, ...active, told('ace'), { ...released('acme'), position: 1 })
      .when('informCustomerOfChange', { commitmentId: SLOT, customerId: 'ace', wordingVersion: 1 }, { elsewhere })
      .thenRefused('NOT_A_HOLDER', 'customerId'));
  test('is not told what any of them released us from', () =>
    given(commitment, ...active, { ...released('acme'), position: 1 })
      .when('disclose', { ...tell, customerId: 'ace' }, { elsewhere })
      .thenRefused('STALE_WORDING', 'wordingVersion'));
});

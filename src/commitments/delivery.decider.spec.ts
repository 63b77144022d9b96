import { describe, test } from '@jest/globals';
import { given } from '../../test/given.js';
import { ONE_CUSTOMER } from '../../test/merged.js';
import {
  activated,
  active,
  at,
  atRisk,
  breached,
  confirmed,
  delivered,
  disclosed,
  disputed,
  proposed,
  rejected,
  released,
  revised,
  SLOT,
  undelivered,
  withdrawn,
} from '../../test/one-slot.js';
import { commitment } from './commitment.decider.js';

const over = [
  ['waits', [proposed]],
  ['was rejected', [proposed, rejected()]],
  ['was withdrawn', [...active, withdrawn]],
  ['was broken', [...active, breached]],
] as const;

describe('assert the delivery (rule 18)', () => {
  const assert = { commitmentId: SLOT, deliveredOn: '2026-02-28' };

  test('of a wording in force', () =>
    given(commitment, ...active)
      .when('assertDelivery', assert)
      .then(delivered));
  test('of one at risk', () =>
    given(commitment, ...active, atRisk())
      .when('assertDelivery', assert)
      .then(delivered));
  test('of one that has lapsed', () =>
    given(commitment, ...active)
      .when('assertDelivery', assert, at('2030-01-01T12:00:00'))
      .then(delivered));
  test('anew, once another wording is in force', () =>
    given(commitment, ...active, delivered, revised, activated(2))
      .when('assertDelivery', assert)
      .then({ ...delivered, data: { ...delivered.data, version: 2 } }));
  test('today', () =>
    given(commitment, ...active)
      .when('assertDelivery', { ...assert, deliveredOn: '2026-03-01' })
      .then({ ...delivered, data: { ...delivered.data, deliveredOn: '2026-03-01' } }));

  test('not ahead', () =>
    given(commitment, ...active)
      .when('assertDelivery', { ...assert, deliveredOn: '2026-03-02' })
      .thenRefused('AT_IN_FUTURE', 'deliveredOn'));
  test('not for another day once it is asserted', () =>
    given(commitment, ...active, delivered)
      .when('assertDelivery', { ...assert, deliveredOn: '2026-02-27' })
      .thenRefused('WRONG_STATUS', 'commitmentId'));
  test.each(over)('not where it %s', (_, past) =>
    given(commitment, ...past)
      .when('assertDelivery', assert)
      .thenRefused('WRONG_STATUS', 'commitmentId'),
  );
  test('not where nothing was proposed', () =>
    given(commitment).when('assertDelivery', assert).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));

  test('again stays quiet', () =>
    given(commitment, ...active, delivered)
      .when('assertDelivery', assert)
      .thenNothing());
});

describe('withdraw the delivery (rule 18)', () => {
  const withdraw = { commitmentId: SLOT, reason: 'It was another tenant.' };
  const there = [...active, disclosed('acme'), delivered] as const;

  test.each([
    ['is asserted', there],
    ['a customer confirmed', [...there, confirmed('acme')]],
    ['a customer disputes', [...there, disputed('acme')]],
  ] as const)('that %s', (_, past) =>
    given(commitment, ...past)
      .when('withdrawDelivery', withdraw)
      .then(undelivered),
  );
  test('and it is asserted again, for whichever day', () =>
    given(commitment, ...there, undelivered)
      .when('assertDelivery', { commitmentId: SLOT, deliveredOn: '2026-02-28' })
      .then(delivered));
  test('what customers said of the one that was none is over', () => {
    given(commitment, ...there, disputed('acme'), undelivered)
      .when('confirmFulfilment', { commitmentId: SLOT, customerId: 'acme' })
      .thenRefused('WRONG_STATUS', 'commitmentId');
    given(commitment, ...there, disputed('acme'), undelivered, delivered)
      .when('disputeFulfilment', { commitmentId: SLOT, customerId: 'acme' })
      .then(disputed('acme'));
  });
  test('and the promise can be broken again', () =>
    given(commitment, ...there, undelivered)
      .when('breachCommitment', { commitmentId: SLOT, reason: 'The day passed.' })
      .then(breached));

  test.each([['is asserted by nobody', active], ['was withdrawn already', [...there, undelivered]], ...over] as const)(
    'not where it %s',
    (_, past) =>
      given(commitment, ...past)
        .when('withdrawDelivery', withdraw)
        .thenRefused('WRONG_STATUS', 'commitmentId'),
  );
  test('not that of an earlier wording', () =>
    given(commitment, ...there, revised, activated(2))
      .when('withdrawDelivery', withdraw)
      .thenRefused('WRONG_STATUS', 'commitmentId'));
  test('not where nothing was proposed', () =>
    given(commitment).when('withdrawDelivery', withdraw).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
});

describe.each([
  ['confirm', 'confirmFulfilment', confirmed, disputed],
  ['dispute', 'disputeFulfilment', disputed, confirmed],
] as const)('%s the delivery (rule 18)', (_, command, word, other) => {
  const say = { commitmentId: SLOT, customerId: 'acme' };
  const there = [...active, disclosed('acme'), delivered] as const;

  test('by a customer who holds the promise', () =>
    given(commitment, ...there)
      .when(command, say)
      .then(word('acme')));
  test('by one who was told an earlier wording', () =>
    given(commitment, ...active, disclosed('acme'), revised, activated(2), { ...delivered, data: { ...delivered.data, version: 2 } })
      .when(command, say)
      .then({ ...word('acme'), data: { customerId: 'acme', version: 2 } }));
  test('after the contrary: the last word counts', () =>
    given(commitment, ...there, word('acme'), other('acme'))
      .when(command, say)
      .then(word('acme')));
  test('with a note that says more', () =>
    given(commitment, ...there, word('acme'))
      .when(command, { ...say, note: 'Both tenants.' })
      .then({ ...word('acme'), data: { customerId: 'acme', version: 1, note: 'Both tenants.' } }));

  test('not before it is asserted', () =>
    given(commitment, ...active, disclosed('acme'))
      .when(command, say)
      .thenRefused('WRONG_STATUS', 'commitmentId'));
  test('not once another wording is in force', () =>
    given(commitment, ...there, revised, activated(2))
      .when(command, say)
      .thenRefused('WRONG_STATUS', 'commitmentId'));
  test('not by a customer who was told nothing', () =>
    given(commitment, ...there)
      .when(command, { ...say, customerId: 'globex' })
      .thenRefused('NOT_A_HOLDER', 'customerId'));
  test('not by one who released us', () =>
    given(commitment, ...there, released('acme'))
      .when(command, say)
      .thenRefused('NOT_A_HOLDER', 'customerId'));
  test.each(over)('not where it %s', (_, past) =>
    given(commitment, ...past)
      .when(command, say)
      .thenRefused('WRONG_STATUS', 'commitmentId'),
  );
  test('not where nothing was proposed', () => given(commitment).when(command, say).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));

  test('again stays quiet', () =>
    given(commitment, ...there, word('acme'))
      .when(command, say)
      .thenNothing());
});

describe('breach a commitment', () => {
  const breach = { commitmentId: SLOT, reason: 'The day passed.' };

  test('in force', () =>
    given(commitment, ...active)
      .when('breachCommitment', breach)
      .then(breached));
  test('at risk', () =>
    given(commitment, ...active, atRisk())
      .when('breachCommitment', breach)
      .then(breached));
  test('that a customer disputes', () =>
    given(commitment, ...active, disclosed('acme'), delivered, disputed('acme'))
      .when('breachCommitment', breach)
      .then(breached));
  test('and with it the wording that waits', () =>
    given(commitment, ...active, revised, breached)
      .when('rejectWording', { commitmentId: SLOT, wordingVersion: 2, reason: 'No.' })
      .thenRefused('STALE_WORDING', 'wordingVersion'));

  test('not one that we say is there', () =>
    given(commitment, ...active, disclosed('acme'), delivered)
      .when('breachCommitment', breach)
      .thenRefused('WRONG_STATUS', 'commitmentId'));
  test('not one that was kept', () =>
    given(commitment, ...active, disclosed('acme'), delivered, confirmed('acme'))
      .when('breachCommitment', breach)
      .thenRefused('WRONG_STATUS', 'commitmentId'));
  test.each(over)('not where it %s', (_, past) =>
    given(commitment, ...past)
      .when('breachCommitment', breach)
      .thenRefused('WRONG_STATUS', 'commitmentId'),
  );
  test('not where nothing was proposed', () =>
    given(commitment).when('breachCommitment', breach).thenRefused('COMMITMENT_NOT_FOUND', 'commitmentId'));
});

describe('a customer that goes by several keys (rule 30)', () => {
  const elsewhere = ONE_CUSTOMER;
  const held = [...active, disclosed('acme'), { ...disclosed('ace'), position: 1 }, delivered] as const;
  const say = { commitmentId: SLOT, customerId: 'acme' };

  test('says its word under the key by which it holds the wording', () =>
    given(commitment, ...held)
      .when('confirmFulfilment', say, { elsewhere })
      .then(confirmed('ace')));
  test('says it once, whichever key said it before', () =>
    given(commitment, ...held, disputed('ace'), confirmed('acme'))
      .when('confirmFulfilment', { ...say, customerId: 'ace' }, { elsewhere })
      .thenNothing());
  test('disputes no more what another of its keys has confirmed since', () => {
    given(commitment, ...held, disputed('ace'), confirmed('acme'))
      .when('breachCommitment', { commitmentId: SLOT, reason: 'No.' }, { elsewhere })
      .thenRefused('WRONG_STATUS', 'commitmentId');
    given(commitment, ...held, confirmed('acme'), disputed('ace'))
      .when('breachCommitment', { commitmentId: SLOT, reason: 'No.' }, { elsewhere })
      .then({ type: 'CommitmentBreached', data: { reason: 'No.' } });
  });
});

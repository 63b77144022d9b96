import { describe, test } from '@jest/globals';
import { given } from '../../test/given.js';
import { customer } from './customer.decider.js';

const acme = { type: 'CustomerRegistered', data: { customerId: 'acme', name: 'Acme', segment: 'enterprise' } } as const;

describe('register a customer', () => {
  const register = { customerId: 'acme', name: 'Acme', segment: 'enterprise' };

  test('that is new', () => given(customer).when('registerCustomer', register).then(acme));
  test('not under an id that is taken', () =>
    given(customer, acme).when('registerCustomer', register).thenRefused('ID_TAKEN', 'customerId'));
});

describe('change a customer', () => {
  test('records what differs and nothing else', () =>
    given(customer, acme)
      .when('changeCustomer', { customerId: 'acme', name: 'Acme', segment: 'smb' })
      .then({ type: 'CustomerChanged', data: { segment: 'smb' } }));
  test('null clears', () =>
    given(customer, acme)
      .when('changeCustomer', { customerId: 'acme', segment: null })
      .then({ type: 'CustomerChanged', data: { segment: null } }));
  test('not one that nobody registered', () =>
    given(customer).when('changeCustomer', { customerId: 'acme' }).thenRefused('CUSTOMER_NOT_FOUND', 'customerId'));
  test('to what it is stays quiet', () =>
    given(customer, acme).when('changeCustomer', { customerId: 'acme', name: 'Acme', externalId: null }).thenNothing());
});

describe('sync a customer', () => {
  test('registers one that is new', () =>
    given(customer).when('syncCustomer', { customerId: 'acme', name: 'Acme', segment: 'enterprise' }).then(acme));
  test('changes one that differs, and clears what is left out', () =>
    given(customer, acme)
      .when('syncCustomer', { customerId: 'acme', name: 'Acme Inc.' })
      .then({ type: 'CustomerChanged', data: { name: 'Acme Inc.', segment: null } }));
  test('stays quiet where nothing differs', () =>
    given(customer, acme).when('syncCustomer', { customerId: 'acme', name: 'Acme', segment: 'enterprise' }).thenNothing());

  describe('as another system knew it at a moment', () => {
    const [early, late] = ['2024-01-01T00:00:00.000Z', '2024-01-02T00:00:00.000Z'];
    const moved = { type: 'CustomerChanged', data: { name: 'Acme Inc.', asOf: late } } as const;
    const sync = { customerId: 'acme', name: 'Acme Inc.', segment: 'enterprise' };

    test('keeps that moment when it registers', () =>
      given(customer)
        .when('syncCustomer', { customerId: 'acme', name: 'Acme', segment: 'enterprise', asOf: early })
        .then({ ...acme, data: { ...acme.data, asOf: early } }));
    test('and when it changes', () =>
      given(customer, acme)
        .when('syncCustomer', { ...sync, asOf: late })
        .then(moved));
    test('stays quiet where that lies before the last one', () =>
      given(customer, acme, moved)
        .when('syncCustomer', { ...sync, name: 'Acme', asOf: early })
        .thenNothing());
    test('goes on where it is the same moment, or none', () => {
      given(customer, acme, moved)
        .when('syncCustomer', { ...sync, name: 'Acme', asOf: late })
        .then({ type: 'CustomerChanged', data: { name: 'Acme', asOf: late } });
      given(customer, acme, moved)
        .when('syncCustomer', { ...sync, name: 'Acme' })
        .then({ type: 'CustomerChanged', data: { name: 'Acme' } });
    });
    test('not ahead of now', () =>
      given(customer, acme)
        .when('syncCustomer', { ...sync, asOf: '2999-01-01T00:00:00.000Z' })
        .thenRefused('AT_IN_FUTURE', 'asOf'));
  });
});

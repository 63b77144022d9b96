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
});

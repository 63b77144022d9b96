import { describe, expect, test } from '@jest/globals';
import { given } from '../../test/given.js';
import { keyOf } from '../kernel/streams.js';
import { customer } from './customer.decider.js';
import { keysSeen } from './customer.events.js';

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

describe('customers that become one (rule 30)', () => {
  const merge = { customerId: 'acme', intoCustomerId: 'apex', note: 'One contract.' };
  const merged = { type: 'CustomerMerged', data: { intoCustomerId: 'apex', note: 'One contract.' } } as const;
  const registered = (customerId: string) => ({ type: 'CustomerRegistered', data: { customerId, name: customerId } });
  const mergedInto = (intoCustomerId: string) => ({ type: 'CustomerMerged', data: { intoCustomerId } });
  const unmerged = { type: 'CustomerUnmerged', data: { note: 'They are two.' } } as const;
  const apex = (...facts: { type: string; data: unknown }[]) => ({ elsewhere: { 'customer-apex': facts } });

  test('one is merged into another', () =>
    given(customer, acme)
      .when('mergeCustomers', merge, apex(registered('apex')))
      .then(merged));
  test('also into one that was merged and is no longer', () =>
    given(customer, acme)
      .when('mergeCustomers', merge, apex(registered('apex'), mergedInto('other'), unmerged))
      .then(merged));
  test('not one that nobody registered, nor into one', () => {
    given(customer)
      .when('mergeCustomers', merge, apex(registered('apex')))
      .thenRefused('CUSTOMER_NOT_FOUND', 'customerId');
    given(customer, acme).when('mergeCustomers', merge, apex()).thenRefused('CUSTOMER_NOT_FOUND', 'intoCustomerId');
  });
  test('not into itself', () =>
    given(customer, acme)
      .when('mergeCustomers', { ...merge, intoCustomerId: 'acme' }, { elsewhere: { 'customer-acme': [acme] } })
      .thenRefused('INVALID', 'intoCustomerId'));
  test('not one that is merged, with advice that helps', () => {
    given(customer, acme, merged)
      .when('mergeCustomers', merge, apex(registered('apex')))
      .thenRefused('WRONG_STATUS', 'customerId', 'It is merged into this one already.');
    given(customer, acme, merged)
      .when('mergeCustomers', { ...merge, intoCustomerId: 'other' }, { elsewhere: { 'customer-other': [registered('other')] } })
      .thenRefused('WRONG_STATUS', 'customerId', 'It is merged into apex: it is to be unmerged first, or apex to be merged.');
  });
  test('not into one that is merged, so that no circle can be closed', () => {
    const end = { 'customer-end': [registered('end')] };
    given(customer, acme)
      .when('mergeCustomers', merge, { elsewhere: { 'customer-apex': [registered('apex'), mergedInto('end')], ...end } })
      .thenRefused('WRONG_STATUS', 'intoCustomerId', 'It is merged itself: merge into end instead.');
    given(customer, acme)
      .when('mergeCustomers', merge, { elsewhere: { 'customer-apex': [registered('apex'), mergedInto('acme')], 'customer-acme': [acme] } })
      .thenRefused('WRONG_STATUS', 'intoCustomerId', 'It is merged into this very customer: nothing more is to be merged.');
  });
  test('and taken out again, once', () => {
    given(customer, acme, merged).when('unmergeCustomers', { customerId: 'acme', note: 'They are two.' }).then(unmerged);
    given(customer, acme, merged, unmerged)
      .when('unmergeCustomers', { customerId: 'acme', note: 'They are two.' })
      .thenRefused('WRONG_STATUS', 'customerId');
    given(customer, acme).when('unmergeCustomers', { customerId: 'acme', note: 'No.' }).thenRefused('WRONG_STATUS', 'customerId');
  });
  test('what is known of it changes as before', () =>
    given(customer, acme, merged)
      .when('changeCustomer', { customerId: 'acme', name: 'Acme Inc.' })
      .then({ type: 'CustomerChanged', data: { name: 'Acme Inc.' } }));
});

describe('every key of a customer, as deciders see it (rule 30)', () => {
  const merges: Readonly<Record<string, string>> = { d: 'top', a: 'd', b: 'top', x: 'y', y: 'x', z: 'x' };
  const occasion = {
    seen: ({ stream }: { stream: string }) => ({ mergedInto: merges[keyOf(stream)] }) as never,
    leadingTo: ({ stream }: { stream: string }) =>
      Object.entries(merges).flatMap(([key, into]) => (into === keyOf(stream) ? `customer-${key}` : [])),
  };

  test.each([
    ['top', ['top', 'a', 'b', 'd']],
    ['a', ['top', 'a', 'b', 'd']],
    ['nobody', ['nobody']],
    // a circle counts for nothing, nor does what leads into it
    ['x', ['x']],
    ['z', ['z']],
  ])('of %s', (key, keys) => expect(keysSeen(key, occasion)).toEqual(keys));
});

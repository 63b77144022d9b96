import { changed, changesOf } from '../kernel/changes.js';
import { asDecided, type Decider } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import type { Instant } from '../kernel/time.js';
import type { CustomerCommands } from './customer.commands.js';
import { customerStream, lookAroundCustomer, lookAtCustomer, survivorSeen, type CustomerFacts } from './customer.events.js';

type Details = Omit<CustomerFacts['CustomerRegistered'], 'customerId'>;
type Changes = CustomerFacts['CustomerChanged'];
type Customer = (Details & { readonly mergedInto?: string }) | undefined;

export const customer: Decider<Customer, CustomerFacts, CustomerCommands> = {
  kind: 'customer',
  streamOf: ({ customerId }) => customerStream(customerId),

  initial: undefined,

  evolve: {
    CustomerRegistered: (_, { customerId: _key, ...details }) => details,
    CustomerChanged: (state, changes) => changed(there(state), changes),
    CustomerMerged: (state, { intoCustomerId: mergedInto }) => ({ ...there(state), mergedInto }),
    CustomerUnmerged: (state) => ({ ...there(state), mergedInto: undefined }),
  },

  admits: {
    CustomerMerged: asDecided(
      () => customer.decide.mergeCustomers,
      (data, customerId) => ({ customerId, ...data }),
    ),
    CustomerUnmerged: asDecided(() => customer.decide.unmergeCustomers),
  },

  lookAt: lookAroundCustomer,

  records: {
    registerCustomer: ['CustomerRegistered'],
    changeCustomer: ['CustomerChanged'],
    syncCustomer: ['CustomerRegistered', 'CustomerChanged'],
    mergeCustomers: ['CustomerMerged'],
    unmergeCustomers: ['CustomerUnmerged'],
  },

  looksAt: { mergeCustomers: (_, { intoCustomerId }) => [lookAtCustomer(intoCustomerId)] },

  decide: {
    registerCustomer(state, { customerId, ...input }) {
      if (state) refuse('ID_TAKEN', 'customerId', 'There is a customer of this id already.');
      return registered(customerId, input);
    },

    changeCustomer(state, input) {
      return changedFrom(there(state), input);
    },

    syncCustomer(state, { customerId, ...input }, { at }) {
      const { name, segment = null, accountOwner = null, externalId = null, asOf } = input;
      if (asOf !== undefined && asOf > at) refuse('AT_IN_FUTURE', 'asOf', 'Nobody can know this ahead of now.');
      if (!state) return registered(customerId, input);
      if (asOf !== undefined && state.asOf !== undefined && asOf < state.asOf) return { facts: [] };
      return changedFrom(state, { name, segment, accountOwner, externalId }, asOf);
    },

    // rule 30
    mergeCustomers(state, { customerId, intoCustomerId, note }, occasion) {
      const { mergedInto } = there(state);
      if (mergedInto === intoCustomerId) refuse('WRONG_STATUS', 'customerId', 'It is merged into this one already.');
      if (mergedInto !== undefined)
        refuse('WRONG_STATUS', 'customerId', `It is merged into ${mergedInto}: it is to be unmerged first, or ${mergedInto} to be merged.`);
      if (intoCustomerId === customerId) refuse('INVALID', 'intoCustomerId', 'A customer is not merged into itself.');
      const target = occasion.seen(lookAtCustomer(intoCustomerId));
      if (!target) refuse('CUSTOMER_NOT_FOUND', 'intoCustomerId', 'There is no such customer.');
      if (target.mergedInto !== undefined) {
        const survivor = survivorSeen(intoCustomerId, occasion);
        if (survivor === customerId)
          refuse('WRONG_STATUS', 'intoCustomerId', 'It is merged into this very customer: nothing more is to be merged.');
        refuse('WRONG_STATUS', 'intoCustomerId', `It is merged itself: merge into ${survivor} instead.`);
      }
      return { facts: [{ type: 'CustomerMerged', data: { intoCustomerId, note } }] };
    },

    unmergeCustomers(state, { note }) {
      if (there(state).mergedInto === undefined) refuse('WRONG_STATUS', 'customerId', 'It is merged into no other customer.');
      return { facts: [{ type: 'CustomerUnmerged', data: { note } }] };
    },
  },
};

function registered(customerId: string, { name, segment, accountOwner, externalId, asOf }: Details) {
  return { facts: [{ type: 'CustomerRegistered', data: { customerId, name, segment, accountOwner, externalId, asOf } }] } as const;
}

const FIELDS = ['name', 'segment', 'accountOwner', 'externalId'] as const;

function changedFrom(state: Details, input: Changes, asOf?: Instant) {
  const changes = changesOf<Changes>(FIELDS, state, input);
  return { facts: Object.keys(changes).length === 0 ? [] : [{ type: 'CustomerChanged', data: { ...changes, asOf } } as const] };
}

function there(state: Customer): NonNullable<Customer> {
  return state ?? refuse('CUSTOMER_NOT_FOUND', 'customerId', 'There is no such customer.');
}

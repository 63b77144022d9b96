import { changed, changesOf } from '../kernel/changes.js';
import type { Decider } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import type { CustomerCommands } from './customer.commands.js';
import { customerStream, lookAtCustomer, type CustomerFacts } from './customer.events.js';

type Details = Omit<CustomerFacts['CustomerRegistered'], 'customerId'>;
type Changes = CustomerFacts['CustomerChanged'];
type Customer = Details | undefined;

export const customer: Decider<Customer, CustomerFacts, CustomerCommands> = {
  kind: 'customer',
  streamOf: ({ customerId }) => customerStream(customerId),

  initial: undefined,

  evolve: {
    CustomerRegistered: (_, { customerId: _key, ...details }) => details,
    CustomerChanged: (state, changes) => changed(there(state), changes),
  },

  lookAt: lookAtCustomer,

  records: {
    registerCustomer: ['CustomerRegistered'],
    changeCustomer: ['CustomerChanged'],
    syncCustomer: ['CustomerRegistered', 'CustomerChanged'],
  },

  decide: {
    registerCustomer(state, { customerId, ...input }) {
      if (state) refuse('ID_TAKEN', 'customerId', 'There is a customer of this id already.');
      return registered(customerId, input);
    },

    changeCustomer(state, input) {
      return changedFrom(there(state), input);
    },

    syncCustomer(state, { customerId, ...input }) {
      if (!state) return registered(customerId, input);
      const { name, segment = null, accountOwner = null, externalId = null } = input;
      return changedFrom(state, { name, segment, accountOwner, externalId });
    },
  },
};

function registered(customerId: string, { name, segment, accountOwner, externalId }: Details) {
  return { facts: [{ type: 'CustomerRegistered', data: { customerId, name, segment, accountOwner, externalId } }] } as const;
}

const FIELDS = ['name', 'segment', 'accountOwner', 'externalId'] as const;

function changedFrom(state: Details, input: Changes) {
  const changes = changesOf<Changes>(FIELDS, state, input);
  return { facts: Object.keys(changes).length === 0 ? [] : [{ type: 'CustomerChanged', data: changes } as const] };
}

function there(state: Customer): Details {
  return state ?? refuse('CUSTOMER_NOT_FOUND', 'customerId', 'There is no such customer.');
}

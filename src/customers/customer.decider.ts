import { changed, changesOf } from '../kernel/changes.js';
import type { Decider } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import type { Instant } from '../kernel/time.js';
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

    syncCustomer(state, { customerId, ...input }, { at }) {
      const { name, segment = null, accountOwner = null, externalId = null, asOf } = input;
      if (asOf !== undefined && asOf > at) refuse('AT_IN_FUTURE', 'asOf', 'Nobody can know this ahead of now.');
      if (!state) return registered(customerId, input);
      if (asOf !== undefined && state.asOf !== undefined && asOf < state.asOf) return { facts: [] };
      return changedFrom(state, { name, segment, accountOwner, externalId }, asOf);
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

function there(state: Customer): Details {
  return state ?? refuse('CUSTOMER_NOT_FOUND', 'customerId', 'There is no such customer.');
}

import type { Look } from '../kernel/decider.js';
import type { EventTypes } from '../kernel/event.js';
import { streamsOf } from '../kernel/streams.js';

export interface CustomerFacts {
  CustomerRegistered: { customerId: string; name: string; segment?: string; accountOwner?: string; externalId?: string };
  /** Only what changed; null = cleared. */
  CustomerChanged: { name?: string; segment?: string | null; accountOwner?: string | null; externalId?: string | null };
}

export const CUSTOMER_EVENTS: EventTypes<CustomerFacts> = {
  CustomerRegistered: {
    version: 1,
    personal: ['accountOwner'],
    customer: ['customerId'],
    names: ({ name }) => name,
    sentence: ({ name }) => `registered the customer “${name}”`,
  },
  CustomerChanged: {
    version: 1,
    personal: ['accountOwner'],
    names: ({ name }) => name,
    sentence: (changes, thing) => `changed ${Object.keys(changes).join(', ')} of the customer “${thing}”`,
  },
};

export const customerStream = streamsOf('customer');

/** What other rooms may look at: whether the customer exists, and its segment. */
export const lookAtCustomer = (customerId: string): Look<{ segment?: string } | undefined> => ({
  stream: customerStream(customerId),
  initial: undefined,
  evolve: (state, { data }: { data: { segment?: string | null } }) => ({
    segment: data.segment === undefined ? state?.segment : (data.segment ?? undefined),
  }),
});

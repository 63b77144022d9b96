import type { Look } from '../kernel/decider.js';
import type { EventTypes } from '../kernel/event.js';
import { instant, key, name, nullable, object, optional, type FactsOf } from '../kernel/shape.js';
import { streamsOf } from '../kernel/streams.js';
import { changesIn } from '../kernel/words.js';

export const CUSTOMER_FACTS = {
  CustomerRegistered: object({
    customerId: key,
    name,
    segment: optional(key),
    accountOwner: optional(name),
    externalId: optional(name),
    asOf: optional(instant),
  }),
  /** Only what changed; null = cleared. `asOf`: when the system that it was synchronised with knew this. */
  CustomerChanged: object({
    name: optional(name),
    segment: optional(nullable(key)),
    accountOwner: optional(nullable(name)),
    externalId: optional(nullable(name)),
    asOf: optional(instant),
  }),
};
export type CustomerFacts = FactsOf<typeof CUSTOMER_FACTS>;

const CHANGED_WORDS = {
  name: 'the name',
  segment: 'the segment',
  accountOwner: 'the account owner',
  externalId: 'the external id',
} as const satisfies Record<Exclude<keyof CustomerFacts['CustomerChanged'], 'asOf'>, string>;

export const CUSTOMER_EVENTS: EventTypes<CustomerFacts> = {
  CustomerRegistered: {
    version: 1,
    personal: ['accountOwner'],
    customer: ['customerId'],
    begins: ({ customerId }) => customerStream(customerId),
    names: { KEY: 'customerId', NAME: 'name', EXTERNAL_ID: 'externalId' },
    warnsOfNamesakes: true,
    sentence: ({ name }) => `registered the customer “${name}”`,
  },
  CustomerChanged: {
    version: 1,
    personal: ['accountOwner'],
    names: { NAME: 'name', EXTERNAL_ID: 'externalId' },
    warnsOfNamesakes: true,
    sentence: (changes, thing) => `changed ${changesIn(changes, CHANGED_WORDS)} of the customer “${thing}”`,
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

import type { Look, Occasion } from '../kernel/decider.js';
import type { EventTypes, FactOf } from '../kernel/event.js';
import { instant, key, name, nullable, object, optional, text, type FactsOf } from '../kernel/shape.js';
import { keyOf, streamsOf } from '../kernel/streams.js';
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
  /** It is the same as the other, which goes on: from now on all that is of this one counts for that. */
  CustomerMerged: object({ intoCustomerId: key, note: optional(text()) }),
  CustomerUnmerged: object({ note: text() }),
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
  CustomerMerged: {
    version: 1,
    customer: ['intoCustomerId'],
    sentence: ({ intoCustomerId }, thing, called) => `merged the customer “${thing}” into ${called(customerStream(intoCustomerId))}`,
  },
  CustomerUnmerged: { version: 1, sentence: (_, thing) => `took the customer “${thing}” out of the one it was merged into` },
};

export const customerStream = streamsOf('customer');

/** What may be seen of a customer from elsewhere. */
interface SeenCustomer {
  readonly segment?: string;
  readonly mergedInto?: string;
}

/** What other rooms may look at: whether the customer exists, and its segment. Leads on to the customer that it has become. */
export const lookAtCustomer = (customerId: string): Look<SeenCustomer | undefined> => ({
  stream: customerStream(customerId),
  initial: undefined,
  evolve(state = {}, fact) {
    const { type, data } = fact as FactOf<CustomerFacts>;
    switch (type) {
      case 'CustomerMerged':
        return { ...state, mergedInto: data.intoCustomerId };
      case 'CustomerUnmerged':
        return { segment: state.segment };
      default:
        return { ...state, segment: data.segment === undefined ? state.segment : (data.segment ?? undefined) };
    }
  },
  next: (state) => (state?.mergedInto === undefined ? [] : [lookAtCustomer(state.mergedInto)]),
});

/** Looks as well at what was merged into it, and into what it has become, also through others. */
export const lookAroundCustomer = (customerId: string): Look<SeenCustomer | undefined> => ({
  ...lookAtCustomer(customerId),
  next: (state) => (state?.mergedInto === undefined ? [] : [lookAroundCustomer(state.mergedInto)]),
  from: (stream) => lookAroundCustomer(keyOf(stream)),
});

/** The key that a customer goes on by: the end of a chain of merges. A circle, which two nodes may close in one instant, has none: it counts for nothing. */
export function survivorSeen(customerId: string, { seen }: Pick<Occasion, 'seen'>): string {
  const passed = new Set<string>();
  for (let key = customerId; !passed.has(key);) {
    passed.add(key);
    const into = seen(lookAtCustomer(key))?.mergedInto;
    if (into === undefined) return key;
    key = into;
  }
  return customerId;
}

/** As what a customer counts: by which keys it goes, that of the survivor first, and in which segment it is. Absent where there is none; it was looked around. */
export function customerSeen(customerId: string, occasion: Pick<Occasion, 'seen' | 'leadingTo'>) {
  if (!occasion.seen(lookAtCustomer(customerId))) return undefined;
  const keys = keysSeen(customerId, occasion);
  return { keys, segment: occasion.seen(lookAtCustomer(keys[0]))?.segment };
}

/** Rule 30: every key that a customer goes by, that of the survivor first, the others by themselves. It was looked around. */
export function keysSeen(customerId: string, occasion: Pick<Occasion, 'seen' | 'leadingTo'>): readonly [string, ...string[]] {
  const { seen, leadingTo } = occasion;
  const survivor = survivorSeen(customerId, occasion);
  const under = (into: string): string[] =>
    leadingTo(lookAroundCustomer(into))
      .map(keyOf)
      .filter((key) => seen(lookAtCustomer(key))?.mergedInto === into)
      .flatMap((key) => [key, ...under(key)]);
  return [survivor, ...(seen(lookAtCustomer(survivor))?.mergedInto === undefined ? under(survivor).sort() : [])];
}

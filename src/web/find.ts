import { graphql } from './api/graphql.js';
import type { Ask } from './api/ask.js';
import { REQUEST_STATUSES } from './words.js';

/** What a form lets choose. */
export type Kind = 'customer' | 'feature' | 'request';

/** A thing, found by text. */
export interface Found {
  readonly key: string;
  readonly name: string;
  /** What tells it from others of its name: the segment, the area, the status. */
  readonly about?: string;
}

const CUSTOMERS_AND_FEATURES = graphql(`
  query Find($customer: String!, $ofCustomers: Boolean!, $feature: String!, $ofFeatures: Boolean!) {
    customers(first: 10, filter: { text: $customer }) @include(if: $ofCustomers) {
      edges {
        node {
          customerId
          name
          segment
        }
      }
    }
    features(first: 10, filter: { text: $feature }) @include(if: $ofFeatures) {
      edges {
        node {
          featureId
          name
          area
        }
      }
    }
  }
`);

const REQUESTS = graphql(`
  query FindRequests($text: String!, $requestId: ID!) {
    request(requestId: $requestId) {
      requestId
      title
      status
    }
    search(first: 10, text: $text, kinds: [REQUEST]) {
      edges {
        node {
          thing {
            ... on Request {
              requestId
              title
              status
            }
          }
        }
      }
    }
  }
`);

/** A text for each that is sought. */
interface Both<Of> {
  readonly customer?: Of;
  readonly feature?: Of;
}

/** Of both kinds those that the text may mean, in one question. */
async function findBoth(ask: Ask, { customer = '', feature = '' }: Both<string>): Promise<Required<Both<readonly Found[]>>> {
  const [ofCustomers, ofFeatures] = [customer.trim() !== '', feature.trim() !== ''];
  if (!ofCustomers && !ofFeatures) return { customer: [], feature: [] };
  const { customers, features } = await ask(CUSTOMERS_AND_FEATURES, { customer, ofCustomers, feature, ofFeatures });
  return {
    customer: (customers?.edges ?? []).map(({ node }) => ({ key: node.customerId, name: node.name, about: node.segment ?? undefined })),
    feature: (features?.edges ?? []).map(({ node }) => ({ key: node.featureId, name: node.name, about: node.area ?? undefined })),
  };
}

const FINDING: Readonly<Record<Kind, (ask: Ask, text: string) => Promise<readonly Found[]>>> = {
  customer: async (ask, customer) => (await findBoth(ask, { customer })).customer,

  feature: async (ask, feature) => (await findBoth(ask, { feature })).feature,

  async request(ask, text) {
    const { request, search } = await ask(REQUESTS, { text, requestId: /\/requests\/([\w.-]+)/.exec(text)?.[1] ?? text.trim() });
    const found = request ? [request] : search.edges.map(({ node }) => node.thing);
    return found.flatMap((one) =>
      one && 'requestId' in one ? [{ key: one.requestId, name: one.title, about: REQUEST_STATUSES[one.status].says }] : [],
    );
  },
};

/** The kind that a form or an address names. */
export const kindCalled = (name: unknown): Kind => (Object.hasOwn(FINDING, String(name)) ? (name as Kind) : 'customer');

/**
 * At most ten that the text may mean: customers and features by name, key, alias or external id, names that begin with it first; of requests the
 * one of this key or address, else those that have its words. Without a text: none.
 */
export async function find(ask: Ask, kind: Kind, text: string): Promise<readonly Found[]> {
  return text.trim() === '' ? [] : FINDING[kind](ask, text);
}

/** What was sought for a field of a form: the one thing, or those that it may be, or none. */
export interface Sought {
  readonly chosen?: Found;
  readonly candidates?: readonly Found[];
  readonly problem?: string;
}

const plain = (text: string): string => text.trim().normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** The one thing that a text means: whose key or name it is, else the only one that holds it. */
function soughtIn(found: readonly Found[], kind: Kind, text: string): Sought {
  const called = found.filter(({ key, name }) => key === text.trim() || plain(name) === plain(text));
  const [only, ...others] = called.length > 0 ? called : found;
  if (!only) return { problem: `No ${kind} is called “${text}”.` };
  if (others.length === 0) return { chosen: only };
  return { candidates: found, problem: `More than one ${kind} fits “${text}”.` };
}

export const seek = async (ask: Ask, kind: Kind, text: string): Promise<Sought> => soughtIn(await find(ask, kind, text), kind, text);

/** Both at once, for a page; nothing is sought without a text. */
export async function seekBoth(ask: Ask, { customer, feature }: Both<string>): Promise<Required<Both<Sought>>> {
  const found = await findBoth(ask, { customer, feature });
  return {
    customer: customer === undefined ? {} : soughtIn(found.customer, 'customer', customer),
    feature: feature === undefined ? {} : soughtIn(found.feature, 'feature', feature),
  };
}

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

const CUSTOMERS = graphql(`
  query FindCustomers($text: String!) {
    customers(first: 10, filter: { text: $text }) {
      edges {
        node {
          customerId
          name
          segment
        }
      }
    }
  }
`);

const FEATURES = graphql(`
  query FindFeatures($text: String!) {
    features(first: 10, filter: { text: $text }) {
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

const FINDING: Readonly<Record<Kind, (ask: Ask, text: string) => Promise<readonly Found[]>>> = {
  async customer(ask, text) {
    const { customers } = await ask(CUSTOMERS, { text });
    return customers.edges.map(({ node }) => ({ key: node.customerId, name: node.name, about: node.segment ?? undefined }));
  },

  async feature(ask, text) {
    const { features } = await ask(FEATURES, { text });
    return features.edges.map(({ node }) => ({ key: node.featureId, name: node.name, about: node.area ?? undefined }));
  },

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
export async function seek(ask: Ask, kind: Kind, text: string): Promise<Sought> {
  const found = await find(ask, kind, text);
  const called = found.filter(({ key, name }) => key === text.trim() || plain(name) === plain(text));
  const [only, ...others] = called.length > 0 ? called : found;
  if (!only) return { problem: `No ${kind} is called “${text}”.` };
  if (others.length === 0) return { chosen: only };
  return { candidates: found, problem: `More than one ${kind} fits “${text}”.` };
}

/** The thing that a link fills a form in with; none where its text may mean several, or nothing. */
export const known = async (ask: Ask, kind: Kind, text = ''): Promise<Found | undefined> => (await seek(ask, kind, text)).chosen;

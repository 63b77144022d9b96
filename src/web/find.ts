import { graphql } from './api/graphql.js';
import type { Ask } from './api/ask.js';

/** What a form lets choose. */
export type Kind = 'customer' | 'feature';

/** A customer or feature, found by text. */
export interface Found {
  readonly key: string;
  readonly name: string;
  /** What tells it from others of its name: the segment, the area. */
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

/** At most ten that the text may mean by name, key, alias or external id; names that begin with it first. Without a text: none. */
export async function find(ask: Ask, kind: Kind, text: string): Promise<readonly Found[]> {
  if (text.trim() === '') return [];
  if (kind === 'customer') {
    const { customers } = await ask(CUSTOMERS, { text });
    return customers.edges.map(({ node }) => ({ key: node.customerId, name: node.name, about: node.segment ?? undefined }));
  }
  const { features } = await ask(FEATURES, { text });
  return features.edges.map(({ node }) => ({ key: node.featureId, name: node.name, about: node.area ?? undefined }));
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

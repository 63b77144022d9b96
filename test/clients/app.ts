import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import {
  CustomersDocument,
  MayIPromiseDocument,
  RegisterDocument,
  ThingDocument,
  type CustomersQuery,
  type MayIPromiseQueryVariables,
  type RegisterCustomer,
} from './generated.js';

/** What the app needs of a client; each answers data, or throws what the server says is wrong. */
export interface Client {
  readonly query: <Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ) => Promise<Data>;
  readonly mutate: Client['query'];
  /** The codes that the server gave with what was thrown. */
  readonly codesIn: (thrown: unknown) => unknown[];
}

/** A small app, whatever client it is built with. */
export const appOf = ({ query, mutate }: Client) => ({
  /** What may be said, word for word; undefined where it may not be promised. */
  async words(question: MayIPromiseQueryVariables): Promise<string | undefined> {
    const { promiseCheck } = await query(MayIPromiseDocument, question);
    return promiseCheck.verdict === 'ALLOWED' ? promiseCheck.wording?.canSay : undefined;
  },

  /** Every customer's name, read in pages of this size. */
  async customers(first: number): Promise<{ readonly names: string[]; readonly pages: number }> {
    const names: string[] = [];
    let pages = 0;
    for (let after: string | null = null; ; pages++) {
      const { customers }: CustomersQuery = await query(CustomersDocument, { first, after });
      names.push(...customers.edges.map(({ node }) => node.name));
      if (!customers.pageInfo.hasNextPage) return { names, pages: pages + 1 };
      after = customers.pageInfo.endCursor;
    }
  },

  async register(input: RegisterCustomer) {
    const { registerCustomer } = await mutate(RegisterDocument, { input });
    return registerCustomer;
  },

  /** What a thing is called. */
  async nameOf(id: string): Promise<string | undefined> {
    const { node } = await query(ThingDocument, { id });
    if (node?.__typename === 'Customer') return node.name;
    return node?.__typename === 'Request' ? `${node.title} (${node.demand.customers})` : undefined;
  },
});

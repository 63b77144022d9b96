import type { DocumentNode, FormattedExecutionResult } from 'graphql';
import type { TadaDocumentNode } from 'gql.tada';
import type { Bearer } from '../../access/token-verifier.js';

/** The API in this process, asked by somebody who is let in. */
export type Api = (
  sender: Bearer,
  requestId: string,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
) => Promise<FormattedExecutionResult>;

/** The API answered with an error: the question was refused as a whole, or something broke. */
export class NotAnswered extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'NotAnswered';
  }
}

/** Throws NotAnswered. */
export type Ask = <Data, Variables extends object>(document: TadaDocumentNode<Data, Variables>, variables: Variables) => Promise<Data>;

export const askingAs =
  (api: Api, sender: Bearer, requestId: string): Ask =>
  async (document, variables) => {
    const { data, errors } = await api(sender, requestId, document, variables as Readonly<Record<string, unknown>>);
    const [first] = errors ?? [];
    if (first) throw new NotAnswered(String(first.extensions?.['code']), first.message);
    return data as never;
  };

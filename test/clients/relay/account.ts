import { commitMutation, createOperationDescriptor, fetchQuery, getSingularSelector, graphql, type Environment } from 'relay-runtime';
import renaming, { type accountRenameMutation } from './__generated__/accountRenameMutation.graphql.js';
import header, { type account_header$data, type account_header$key } from './__generated__/account_header.graphql.js';
import requests, { type account_requests$data, type account_requests$key } from './__generated__/account_requests.graphql.js';
import query, { type accountQuery } from './__generated__/accountQuery.graphql.js';
import nextPage, { type accountRequestsPaginationQuery } from './__generated__/accountRequestsPaginationQuery.graphql.js';

/**
 * What relay-compiler reads. An app’s bundler puts what was made of each in its place; here it is imported.
 * @public
 */
export const documents = () => [
  graphql`
    query accountQuery($customerId: ID!) {
      customer(customerId: $customerId) {
        id
        ...account_header
        ...account_requests
      }
    }
  `,
  graphql`
    fragment account_header on Customer {
      name
      segment
    }
  `,
  graphql`
    fragment account_requests on Customer
    @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" })
    @refetchable(queryName: "accountRequestsPaginationQuery") {
      requests(first: $count, after: $cursor) @connection(key: "account_requests") {
        totalCount
        edges {
          node {
            id
            title
          }
        }
      }
    }
  `,
  graphql`
    mutation accountRenameMutation($input: ChangeCustomer!) {
      changeCustomer(input: $input) {
        customer {
          id
          ...account_header
        }
        userErrors {
          code
          field
          message
        }
      }
    }
  `,
];

/** What a component reads of its fragment, from the store. */
const read = (environment: Environment, fragment: typeof header, key: unknown): unknown =>
  environment.lookup(getSingularSelector(fragment, key)).data;

/** A page of the small app, without its components: each reads its own fragment. */
export async function openAccount(environment: Environment, customerId: string) {
  const fetched = await fetchQuery<accountQuery>(environment, query, { customerId }).toPromise();
  const opened = createOperationDescriptor(query, { customerId });
  environment.retain(opened);
  const key = () =>
    (environment.lookup(opened.fragment).data as accountQuery['response']).customer as account_header$key & account_requests$key;
  const shown = () => (read(environment, requests, key()) as account_requests$data).requests;
  return {
    id: fetched?.customer?.id,
    header: () => read(environment, header, key()) as account_header$data,
    requests: shown,

    /** Loads the next page by `node`, and puts it into the connection that is shown. */
    async more(count: number): Promise<void> {
      const { pageInfo } = shown() as unknown as { pageInfo: { endCursor: string } };
      const variables = { id: fetched?.customer?.id ?? '', count, cursor: pageInfo.endCursor };
      await fetchQuery<accountRequestsPaginationQuery>(environment, nextPage, variables).toPromise();
    },

    rename: (name: string) =>
      new Promise<accountRenameMutation['response']['changeCustomer']>((resolve, reject) => {
        commitMutation<accountRenameMutation>(environment, {
          mutation: renaming,
          variables: { input: { customerId, name } },
          onCompleted: ({ changeCustomer }) => resolve(changeCustomer),
          onError: reject,
        });
      }),
  };
}

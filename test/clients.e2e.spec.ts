import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cacheExchange, CombinedError, Client as UrqlClient, fetchExchange } from '@urql/core';
import { ClientError, GraphQLClient } from 'graphql-request';
import { appOf, type Client } from './clients/app.js';
import { CustomersDocument, ThingDocument } from './clients/generated.js';
import { send, startService, type Running } from './service.js';

const NAMES = ['Acme', 'Bolt', 'Corvo', 'Dune', 'Echo', 'Flint', 'Gale'];

let service: Running;
let headers: { readonly authorization: string };
beforeAll(async () => {
  service = await startService();
  headers = { authorization: `Bearer ${await service.token('Ada', 'SALES')}` };
  const ada = await service.as('Ada', 'SALES_APPROVER');
  const ben = await service.as('Ben', 'PRODUCT_APPROVER');
  for (const name of NAMES) await send(ada, 'registerCustomer', { customerId: name.toLowerCase(), name });
  await send(ben, 'addFeature', { featureId: 'sso', name: 'Single sign-on', horizon: 'NOW', owner: 'Ben' });
  const request = { requestId: 'r1', title: 'SSO', problem: 'One more password.', source: { kind: 'CALL' } };
  await send(ada, 'submitRequest', { ...request, demand: [{ customerId: 'acme', dealValue: { amount: '10.5', currency: 'EUR' } }] });
  const promise = { featureId: 'sso', audience: { kind: 'EVERYONE' }, owner: 'Ada', followUpOn: '2999-01-01', approveAs: 'SALES' };
  await send(ada, 'proposeCommitment', { ...promise, wording: { canSay: 'It is coming.', cannotSay: 'When.' } });
  await send(ben, 'approveWording', { commitmentId: 'sso@everyone', wordingVersion: 1, function: 'PRODUCT' });
});
afterAll(() => service.stop());

const apolloClient = () => new ApolloClient({ link: new HttpLink({ uri: `${service.url}/graphql`, headers }), cache: new InMemoryCache() });

const CLIENTS: Readonly<Record<string, () => Client>> = {
  'Apollo Client': () => {
    const apollo = apolloClient();
    return {
      async query(query, variables) {
        const { data } = await apollo.query({ query, variables, fetchPolicy: 'network-only' });
        if (data === undefined) throw new Error('There is no answer.');
        return data;
      },
      async mutate(mutation, variables) {
        const { data } = await apollo.mutate({ mutation, variables });
        if (data === undefined) throw new Error('There is no answer.');
        return data;
      },
      codesIn: (thrown) => (CombinedGraphQLErrors.is(thrown) ? thrown.errors.map(({ extensions }) => extensions?.['code']) : []),
    };
  },
  urql: () => {
    const urql = new UrqlClient({
      url: `${service.url}/graphql`,
      exchanges: [cacheExchange, fetchExchange],
      fetchOptions: { headers },
      preferGetMethod: false,
      requestPolicy: 'network-only',
    });
    return {
      async query(document, variables) {
        const { data, error } = await urql.query(document, variables).toPromise();
        if (error) throw error;
        if (data === undefined) throw new Error('There is no answer.');
        return data;
      },
      async mutate(document, variables) {
        const { data, error } = await urql.mutation(document, variables).toPromise();
        if (error) throw error;
        if (data === undefined) throw new Error('There is no answer.');
        return data;
      },
      codesIn: (thrown) => (thrown instanceof CombinedError ? thrown.graphQLErrors.map(({ extensions }) => extensions['code']) : []),
    };
  },
  'graphql-request': () => {
    const client = new GraphQLClient(`${service.url}/graphql`, { headers });
    const request: Client['query'] = (document, variables) => client.request<never>({ document, variables });
    return {
      query: request,
      mutate: request,
      codesIn: (thrown) =>
        thrown instanceof ClientError ? (thrown.response.errors ?? []).map(({ extensions }) => extensions['code']) : [],
    };
  },
};

describe.each(Object.entries(CLIENTS))('%s', (name, make) => {
  test('asks what may be promised', async () => {
    const app = appOf(make());
    expect(await app.words({ customerId: 'acme', featureId: 'sso' })).toBe('It is coming.');
    expect(await app.words({ customerId: 'acme', featureId: 'sso', byDate: '2026-12-24' })).toBeUndefined();
  });

  test('walks a list page by page', async () => {
    const { names, pages } = await appOf(make()).customers(3);
    expect(names.filter((one) => NAMES.includes(one))).toEqual(NAMES);
    expect(pages).toBe(Math.ceil(names.length / 3));
  });

  test('sends a command, reads what it wrote, and what was refused with its field', async () => {
    const app = appOf(make());
    const customerId = name.replaceAll(/\W/g, '-').toLowerCase();
    const done = await app.register({ customerId, name });
    expect(done).toMatchObject({ customer: { id: `customer-${customerId}`, name }, userErrors: [], position: expect.any(String) });
    expect(await app.nameOf(`customer-${customerId}`)).toBe(name);
    expect(await app.register({ name: ' ' })).toMatchObject({
      customer: null,
      userErrors: [{ code: 'REQUIRED', field: 'name' }],
      position: null,
    });
  });

  test('finds a thing of any kind by its global id', async () => {
    const app = appOf(make());
    expect([await app.nameOf('customer-acme'), await app.nameOf('request-r1'), await app.nameOf('customer-nobody')]).toEqual([
      'Acme',
      'SSO (1)',
      undefined,
    ]);
  });

  test('gets a fault as its error, with the code', async () => {
    const client = make();
    const thrown = await client.query(CustomersDocument, { first: 101 }).catch((error: unknown) => error);
    expect(client.codesIn(thrown)).toEqual(['INVALID']);
  });
});

test('Apollo Client keeps each thing once, by its global id', async () => {
  const apollo = apolloClient();
  await apollo.query({ query: CustomersDocument, variables: { first: 100 } });
  await apollo.query({ query: ThingDocument, variables: { id: 'customer-acme' } });
  const kept = apollo.cache.extract() as Record<string, { __typename?: string; name?: string }>;
  const acme = Object.entries(kept).filter(([, { __typename, name }]) => __typename === 'Customer' && name === 'Acme');
  expect(acme.map(([key]) => key)).toEqual(['Customer:customer-acme']);
});

import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Environment, Network, RecordSource, Store, type GraphQLResponse } from 'relay-runtime';
import { openAccount } from './clients/relay/account.js';
import { send, startService, type Running } from './service.js';

test('relay-compiler makes of the app and the schema what stands in __generated__; `SAYSO_TEST_WRITE=1` writes it', () => {
  const compiler = ['node_modules/relay-compiler/cli.js', 'test/clients/relay/relay.config.json'];
  const check = process.env['SAYSO_TEST_WRITE'] ? [] : ['--validate'];
  const told = execFileSync(process.execPath, [...compiler, ...check], { encoding: 'utf8', stdio: 'pipe' });
  expect(told).toContain('compiled documents: 5 reader, 3 normalization, 6 operation text');
});

describe('a Relay app', () => {
  let service: Running;
  let environment: Environment;
  /** Names of the operations that were sent. */
  const asked: (string | null | undefined)[] = [];

  beforeAll(async () => {
    service = await startService();
    const ada = await service.as('Ada', 'SALES');
    await send(ada, 'registerCustomer', { customerId: 'acme', name: 'Acme', segment: 'enterprise' });
    for (let n = 1; n <= 7; n++) {
      const request = { requestId: `r${n}`, title: `Wish ${n}`, problem: 'It hurts.', source: { kind: 'CALL' } };
      await send(ada, 'submitRequest', { ...request, demand: [{ customerId: 'acme' }] });
    }
    const authorization = `Bearer ${await service.token('Ada', 'SALES')}`;
    environment = new Environment({
      network: Network.create(async ({ text, name }, variables) => {
        asked.push(name);
        const response = await fetch(`${service.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization },
          body: JSON.stringify({ query: text, variables }),
        });
        return (await response.json()) as GraphQLResponse;
      }),
      store: new Store(new RecordSource()),
    });
  });
  afterAll(() => service.stop());

  test('reads fragments, and fills a connection page by page through `node`', async () => {
    const account = await openAccount(environment, 'acme');
    const titles = () => account.requests().edges.map(({ node }) => node.title);
    expect(account.header()).toMatchObject({ name: 'Acme', segment: 'enterprise' });
    expect([account.requests().totalCount, titles()]).toEqual([7, ['Wish 7', 'Wish 6']]);
    await account.more(3);
    expect(titles()).toEqual(['Wish 7', 'Wish 6', 'Wish 5', 'Wish 4', 'Wish 3']);
    await account.more(3);
    expect(titles()).toEqual(['Wish 7', 'Wish 6', 'Wish 5', 'Wish 4', 'Wish 3', 'Wish 2', 'Wish 1']);
    expect(asked).toEqual(['accountQuery', 'accountRequestsPaginationQuery', 'accountRequestsPaginationQuery']);
  });

  test('sees in every fragment what a mutation changed, by the global id, and nothing of a refused one', async () => {
    const account = await openAccount(environment, 'acme');
    expect(await account.rename(' ')).toMatchObject({ customer: null, userErrors: [{ code: 'REQUIRED', field: 'name' }] });
    expect(account.header().name).toBe('Acme');
    expect(await account.rename('Acme & Co')).toMatchObject({ userErrors: [] });
    expect(account.header().name).toBe('Acme & Co');
  });
});

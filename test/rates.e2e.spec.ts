import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startProvider, type TestProvider } from './provider.js';
import { startService, type Running } from './service.js';

const PERSON = 200;
const ADDRESS = 60;

let provider: TestProvider;
let service: Running;

beforeAll(async () => {
  provider = await startProvider(() => Math.floor(Date.now() / 1_000));
  service = await startService({
    provider: provider.settings(),
    strangers: { rates: { person: PERSON, address: ADDRESS }, trustedProxies: ['127.0.0.1'] },
  });
});
afterAll(async () => {
  await service.stop();
  await provider.stop();
});

/** Somebody behind a proxy, at an address of their own; answers status and code. */
const asking =
  (address: string, token: string) =>
  async (query: string): Promise<string> => {
    const response = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'x-forwarded-for': address },
      body: JSON.stringify({ query }),
    });
    const { errors } = (await response.json()) as { errors?: [{ extensions: { code: string } }] };
    return [response.status, errors?.[0].extensions.code].join(' ').trim();
  };

const at = async (address: string, subject: string) => asking(address, await provider.sign({ sub: subject, name: subject }));

test('a person who asks too much is told to wait, wherever from and with whatever document; others are served', async () => {
  const ada = await Promise.all(['10.0.0.1', '10.0.0.2'].map((address) => at(address, 'ada')));
  const bob = await at('10.0.0.1', 'bob');
  const dear = '{ requests(first: 100) { edges { node { requestId } } } }';
  expect(await ada[0]!(dear)).toBe('200');
  for (const ask of [...ada, ...ada]) expect(await ask(dear)).toBe('429 TOO_MANY');
  expect(await ada[1]!('{ requests(first: 99) { edges { node { requestId } } } }')).toBe('429 TOO_MANY');
  for (let n = 0; n < 3; n++) expect(await bob('{ viewer { id } }')).toBe('200');
});

test('an address that asks too often is told to wait before its token is looked at; others are served', async () => {
  const ask = asking('10.0.0.3', 'none');
  const outcomes = [];
  for (let n = 0; n < ADDRESS + 5; n++) outcomes.push(await ask('{ viewer { id } }'));
  expect(outcomes).toEqual([...Array<string>(ADDRESS).fill('401 UNAUTHENTICATED'), ...Array<string>(5).fill('429 TOO_MANY')]);
  expect(await (await at('10.0.0.4', 'eve'))('{ viewer { id } }')).toBe('200');
});

test.each([
  ['GET', '/health/live'],
  ['GET', '/graphql'],
  ['POST', '/import'],
  ['GET', '/export/events'],
  ['GET', '/'],
  ['GET', '/sign-in'],
  ['GET', '/r/none'],
  ['GET', '/nowhere'],
  ['POST', '/nowhere'],
  ['DELETE', '/graphql'],
])('an address that asks too often is told so by %s %s too, as a program and as a browser', async (method, path) => {
  const told = (address: string, accept: string) =>
    fetch(`${service.url}${path}`, { method, redirect: 'manual', headers: { 'x-forwarded-for': address, accept } });
  expect((await told('10.1.0.1', '*/*')).status).not.toBe(429);
  const ask = asking('10.1.0.2', 'none');
  for (let n = 0; n <= ADDRESS; n++) await ask('{ viewer { id } }');
  for (const accept of ['*/*', 'text/html']) {
    const { status, headers } = await told('10.1.0.2', accept);
    expect([accept, status, Number(headers.get('retry-after')) > 0]).toEqual([accept, 429, true]);
  }
});

test('strangers are asked by the name of the service, and read no figures of it through a proxy', async () => {
  const status = (path: string, headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      request(`${service.url}${path}`, { headers }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
  expect(await status('/health/live', { host: 'sayso.example.com', 'x-forwarded-for': '10.0.0.5' })).toBe(200);
  expect(await status('/metrics', {})).toBe(200);
  expect(await status('/metrics', { 'x-forwarded-for': '10.0.0.5' })).toBe(401);
});

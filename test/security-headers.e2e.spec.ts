import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startProvider, type TestProvider } from './provider.js';
import { startService, type Running } from './service.js';

const ADDRESS = 1;

let provider: TestProvider;
let local: Running;
let open: Running;

beforeAll(async () => {
  provider = await startProvider(() => Math.floor(Date.now() / 1_000));
  local = await startService();
  open = await startService({
    provider: provider.settings(),
    strangers: { rates: { person: 1, address: ADDRESS }, trustedProxies: ['127.0.0.1'] },
  });
});
afterAll(async () => {
  await local.stop();
  await open.stop();
  await provider.stop();
});

/** What is sent as it stands, on a connection of its own, and all that comes back. */
const sent = ({ url }: Running, request: string) =>
  new Promise<string>((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(request));
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('error', () => {}).on('close', () => resolve(answer));
  });

const asked = (line: string, more = '', body = '') =>
  `${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${more}${body && `Content-Length: ${body.length}\r\n`}\r\n${body}`;
const JSON_TYPE = 'Content-Type: application/json\r\n';
const bearer = (token: string) => `Authorization: Bearer ${token}\r\n`;

/** Every way in which something is answered, by its status. */
const ANSWERS: readonly (readonly [what: string, status: number, request: () => string | Promise<string>])[] = [
  ['health', 200, () => asked('GET /health/live')],
  ['metrics', 200, () => asked('GET /metrics')],
  [
    'an answer of the API',
    200,
    async () => asked('POST /graphql', JSON_TYPE + bearer(await local.token('Ada', 'SALES')), '{"query":"{ viewer { id } }"}'),
  ],
  ['an export', 200, async () => asked('GET /export', bearer(await local.token('Aud', 'AUDITOR')))],
  ['a style that is not there', 404, () => asked('GET /assets/none.css')],
  ['the explorer', 200, () => asked('GET /graphql', 'Accept: text/html\r\n')],
  ['another GET', 405, () => asked('GET /graphql')],
  ['a page of signing in', 401, () => asked('GET /sign-in')],
  ['a link', 200, () => asked('GET /sign-in/local?code=x')],
  ['signing out from elsewhere', 403, () => asked('POST /sign-out')],
  ['no token', 401, () => asked('POST /graphql', JSON_TYPE, '{"query":"{ viewer { id } }"}')],
  ['no token to export', 401, () => asked('GET /export')],
  ['no token to import', 401, () => asked('POST /import', '', '{}')],
  ['another role to export', 403, async () => asked('GET /export', bearer(await local.token('Ada', 'SALES')))],
  ['nothing there', 404, () => asked('GET /nowhere')],
  ['an address that cannot be read', 400, () => asked('GET /%zz')],
  ['a body that is none', 400, () => asked('POST /graphql', JSON_TYPE, '{')],
  ['a body of another type', 415, () => asked('POST /graphql', 'Content-Type: text/csv\r\n', 'a')],
  ['a body too long', 413, () => asked('POST /graphql', JSON_TYPE, ' '.repeat(100_001))],
  ['another host', 421, () => 'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'],
  ['no host', 400, () => 'GET / HTTP/1.1\r\n\r\n'],
  ['an expectation', 417, () => asked('GET /health/live', 'Expect: more\r\n')],
  ['what is no request', 400, () => 'what?\r\n\r\n'],
  ['a head too long', 431, () => asked('GET /', `X: ${'x'.repeat(20_000)}\r\n`)],
];

/** Of an answer, its status and what it says of itself that keeps a browser safe. */
function said(answer: string) {
  const [head = ''] = answer.split('\r\n\r\n');
  const value = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim();
  return {
    status: Number(head.split(' ')[1]),
    nosniff: value('x-content-type-options'),
    referrer: value('referrer-policy'),
    kept: value('cache-control'),
    resource: value('cross-origin-resource-policy'),
    framed: /frame-ancestors 'none'/.exec(value('content-security-policy') ?? '')?.[0],
  };
}

const guarded = (status: number) => ({
  ...{ status, nosniff: 'nosniff', resource: 'same-origin', framed: "frame-ancestors 'none'" },
  referrer: expect.stringMatching(/^(no-referrer|same-origin)$/) as unknown,
  kept: expect.stringMatching(/^no-(store|cache)$/) as unknown,
});

describe('every answer says how it is to be taken', () => {
  test.each(ANSWERS)('%s, %i', async (_, status, request) => expect(said(await sent(local, await request()))).toEqual(guarded(status)));

  test('too much of an address, 429, and of a person', async () => {
    const at = (address: string) => `X-Forwarded-For: ${address}\r\n`;
    const dear = '{"query":"{ requests(first: 100) { totalCount } }"}';
    const by = bearer(await provider.sign());
    expect(said(await sent(open, asked('POST /graphql', JSON_TYPE + by + at('10.0.0.1'), dear)))).toEqual(guarded(200));
    expect(said(await sent(open, asked('POST /graphql', JSON_TYPE + by + at('10.0.0.2'), dear)))).toEqual(guarded(429));
    expect(said(await sent(open, asked('GET /health/live', at('10.0.0.1'))))).toEqual(guarded(429));
  });
});

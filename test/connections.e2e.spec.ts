import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startService, type Running } from './service.js';
import { inWhole } from './size.js';
import { until } from './until.js';

let service: Running;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** A connection that sends this, and then no more; what it was answered, and whether it was cut. */
function opened(sent: string) {
  const { port } = new URL(service.url);
  const socket: Socket = connect(Number(port), '127.0.0.1', () => {
    if (sent !== '') socket.write(sent);
  });
  const met = { answer: '', isCut: false };
  socket.on('data', (chunk: Buffer) => (met.answer += chunk.toString()));
  socket.on('error', () => {});
  socket.on('close', () => (met.isCut = true));
  return met;
}

const head = (path: string, more = '') => `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${more}`;

describe('a client that does not go on is cut off', () => {
  inWhole.test.each([
    ['without a word', () => ''],
    ['within the head', () => head('/graphql', 'X-')],
    ['within the body', () => head('/graphql', 'Content-Length: 100\r\n\r\n{')],
  ])('%s', async (_, sent) => {
    const many = Array.from({ length: 100 }, () => opened(sent()));
    const { data } = await (await service.as('Ada', 'SALES'))('{ viewer { name } }');
    expect(data.viewer.name).toBe('Ada');
    await until(() => many.every(({ isCut }) => isCut));
  });

  test('and one that does is not', async () => {
    const met = opened(`GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    await until(() => met.isCut);
    expect(met.answer).toMatch(/^HTTP\/1\.1 200 [^]*LIVE/);
  });
});

inWhole.test('an import that goes silent ends, and reactions go on', async () => {
  const token = await service.token('Ina', 'IMPORTER');
  const line = JSON.stringify({ command: 'registerCustomer', by: { name: 'Ina', roles: ['SALES'] }, input: { name: 'Acme' } });
  const met = opened(
    head('/import', `Authorization: Bearer ${token}\r\nTransfer-Encoding: chunked\r\n\r\n`) +
      `${(line.length + 1).toString(16)}\r\n${line}\n\r\n`,
  );
  const readiness = async () => (await fetch(`${service.url}/health/ready`)).text();
  await until(async () => /Reactions rest/.test(await readiness()));
  await until(() => met.answer.includes('REQUEST_TIMEOUT'));
  await until(async () => /"READY"/.test(await readiness()));
});

describe('the explorer', () => {
  const page = (headers: Record<string, string> = {}) => fetch(`${service.url}/graphql`, { headers: { accept: 'text/html', ...headers } });

  test.each(['br', 'gzip', 'identity'])('is packed once, as %s, and asked for again it is not sent again', async (encoding) => {
    const first = await page({ 'accept-encoding': encoding });
    expect(first.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding);
    expect(await first.text()).toContain('<!doctype html>');
    const etag = first.headers.get('etag') ?? '';
    expect((await page({ 'accept-encoding': encoding, 'if-none-match': etag })).status).toBe(304);
  });

  test('may evaluate no text as code', async () => {
    expect((await page()).headers.get('content-security-policy')).not.toContain('unsafe-eval');
  });

  test('unread by 200 takes no memory of each', async () => {
    await (await page()).text();
    const before = process.memoryUsage().rss;
    const sockets = Array.from({ length: 200 }, () => {
      const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
      // what has come waits here, and nothing more is taken
      socket.once('readable', () => {});
      socket.on('error', () => {});
      socket.write('GET /graphql HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nAccept-Encoding: identity\r\n\r\n');
      return socket;
    });
    await until(() => sockets.every(({ readableLength }) => readableLength > 0));
    // rendered and held for each, 200 took 3.2 GB
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
    for (const socket of sockets) socket.destroy();
  });
});

describe('headers', () => {
  const get = (host: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString())).on('close', () => resolve(answer));
      socket.write(`GET /health/live HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    });

  test.each(['127.0.0.1', '127.0.0.1:4000', 'localhost:1', '[::1]:4000', 'LOCALHOST'])('on loopback %s is this machine', async (host) =>
    expect(await get(host)).toMatch(/^HTTP\/1\.1 200 /),
  );

  test.each(['evil.example', 'evil.example:4000', '127.0.0.1.evil.example', 'localhost.evil.example', '10.0.0.1', ''])(
    'on loopback “%s” is somebody else’s',
    async (host) => expect(await get(host)).toMatch(/^HTTP\/1\.1 4(21|00) /),
  );
});

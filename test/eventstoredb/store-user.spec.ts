import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { certificate } from './certificate.js';
import { StandIn } from './stand-in.js';

const ADMIN = 'a1'.repeat(24);
const PASSWORD = 'b2'.repeat(24);
const RIGHTS = {
  $settings: { $userStreamAcl: { $r: ['$admins', 'sayso'], $w: ['$admins', 'sayso'], $d: '$admins', $mr: '$admins', $mw: '$admins' } },
  $$$all: { $acl: { $r: ['$admins', 'sayso'] } },
};

const folder = mkdtempSync(join(tmpdir(), 'sayso-store-user-'));
const caFile = join(folder, 'ca.crt');
let users: Record<string, string>;
/** How often a store that has just started still refuses right passwords. */
let cold = 0;
const asked: string[] = [];
let standIn: StandIn;

/** The part of the store's HTTP interface that is about users, as a real server answers: a user that is there is made again, with the same password. */
async function answer(request: IncomingMessage): Promise<number> {
  const [name = '', password] = Buffer.from(request.headers.authorization?.slice('Basic '.length) ?? '', 'base64')
    .toString()
    .split(':');
  const body = (request.method === 'POST' ? await json(request) : {}) as Record<string, string>;
  asked.push(`${name} ${request.method} ${request.url}`);
  if (cold-- > 0 || users[name] !== password) return 401;
  switch (request.url) {
    case '/users/':
      if (users[body['loginName']!] !== undefined && users[body['loginName']!] !== body['password']) return 409;
      users[body['loginName']!] = body['password']!;
      return 201;
    case '/users/sayso/command/reset-password':
      users['sayso'] = body['newPassword']!;
      return 200;
    default:
      return 404;
  }
}

const ours = certificate();
const http = createHttpsServer(ours, (request, response) => {
  void answer(request).then((status) => response.writeHead(status).end());
});

const connections = new Set<Socket>();

/** One port, as the store has, before the users and the stand-in: a client that offers HTTP/2 alone means gRPC. */
const front = createServer((socket: Socket) => {
  socket.once('data', (hello) => {
    const isGrpc = hello.includes(Buffer.from([0, 3, 2, 0x68, 0x32]));
    const back = connect(isGrpc ? standIn.port : portOf(http), '127.0.0.1');
    back.write(hello);
    socket.pipe(back).pipe(socket);
    // what one side has left would keep the other open, and this process alive
    for (const end of [socket, back]) {
      connections.add(end);
      end
        .on('error', () => {})
        .on('close', () => {
          connections.delete(end);
          for (const each of [socket, back]) each.destroy();
        });
    }
  });
});
const portOf = (server: Server) => (server.address() as AddressInfo).port;

async function makeUser(env: Readonly<Record<string, string>> = {}) {
  const given = { STORE: `localhost:${portOf(front)}`, STORE_CA: caFile, STORE_ADMIN_PASSWORD: ADMIN, STORE_PASSWORD: PASSWORD, ...env };
  const child = spawn(process.execPath, ['docker/make-store-user.js'], { env: { ...process.env, ...given } });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number, stdout, stderr };
}

/** But for the users, who are not made in its streams here. */
const stored = () =>
  standIn.events.filter(({ stream }) => !stream.startsWith('$user-')).map(({ stream, data }) => [stream, JSON.parse(data.toString())]);

beforeAll(async () => {
  for (const server of [http, front]) await once(server.listen(0, '127.0.0.1'), 'listening');
});
beforeEach(async () => {
  users = { admin: ADMIN };
  asked.length = 0;
  standIn = await StandIn.start({ secured: { caFile, users } });
  writeFileSync(caFile, `${readFileSync(caFile, 'utf8')}${ours.cert.toString()}`);
});
afterEach(() => standIn.stop());
afterAll(async () => {
  const closed = [front, http].map((server) => once(server.close(), 'close'));
  for (const connection of connections) connection.destroy();
  http.closeAllConnections();
  await Promise.all(closed);
  rmSync(folder, { recursive: true });
});

describe('make-store-user.js', () => {
  test('makes a user that can do its work, also where the store refuses right passwords at first', async () => {
    cold = 2;
    expect(await makeUser()).toEqual({ code: 0, stdout: 'the user sayso is there\nsayso may append, and read the log\n', stderr: '' });
    expect(users['sayso']).toBe(PASSWORD);
    expect(stored()).toEqual(Object.entries(RIGHTS));
    expect(asked).toEqual(Array(3).fill('admin POST /users/'));
  });

  test('writes nothing again', async () => {
    await makeUser();
    asked.length = 0;
    expect(await makeUser()).toMatchObject({ code: 0, stdout: expect.stringContaining('the user sayso is there') });
    expect(asked).toEqual(['admin POST /users/']);
    expect(stored()).toEqual(Object.entries(RIGHTS));
  });

  test('gives the user another password', async () => {
    await makeUser();
    const another = 'c3'.repeat(24);
    expect(await makeUser({ STORE_PASSWORD: another })).toMatchObject({ code: 0, stdout: expect.stringContaining('another password') });
    expect(users['sayso']).toBe(another);
  });

  test('leaves alone rights that somebody gave out otherwise, and says what to add', async () => {
    const data = { $userStreamAcl: { $r: '$all' } };
    const client = EventStoreDBClient.connectionString(standIn.url.replace('://', `://admin:${ADMIN}@`));
    await client.appendToStream('$settings', jsonEvent({ type: '$settings', data }));
    await client.dispose();
    const { code, stderr } = await makeUser();
    expect(code).toBe(1);
    expect(stderr).toBe(`$settings holds other rights already; add those of sayso by hand: ${JSON.stringify(RIGHTS.$settings)}\n`);
    expect(stored()).toEqual([['$settings', data]]);
  });

  test.each([
    ['no password', { STORE_PASSWORD: '' }, 'all needed'],
    ['a password that means something in an address', { STORE_PASSWORD: 'a:b@c' }, 'openssl rand'],
    ['no password of admin', { STORE_ADMIN_PASSWORD: '' }, 'all needed'],
  ])('refuses %s at once', async (_, env, told) => {
    expect(await makeUser(env)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(told) });
    expect([asked, stored()]).toEqual([[], []]);
  });
});

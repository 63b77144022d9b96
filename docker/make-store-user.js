/**
 * Makes the store's user `sayso`, under whom the API nodes work, and gives it what it needs and no more:
 * it reads and appends to every stream that is not the store's own, and reads the log of all streams; it deletes nothing.
 * Can be run again at any time; a STORE_PASSWORD that has changed becomes the user's.
 *
 * STORE is one node (host:port), STORE_CA the file of whom to trust, STORE_ADMIN_PASSWORD and STORE_PASSWORD those of admin and sayso.
 */
import { EventStoreDBClient, NO_STREAM, WrongExpectedVersionError, jsonEvent } from '@eventstore/db-client';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

const USER = 'sayso';

/** Milliseconds that a store may take: just started, it refuses right passwords for some seconds. */
const PATIENCE = 60_000;

/** The store asks the rights of a stream of its settings, and those of the log of all streams of that one's metadata. */
const RIGHTS = [
  {
    stream: '$settings',
    id: '6d3a1f5e-6f0b-4b0e-9a57-2f1c7c0d5a01',
    type: '$settings',
    data: { $userStreamAcl: { $r: ['$admins', USER], $w: ['$admins', USER], $d: '$admins', $mr: '$admins', $mw: '$admins' } },
  },
  {
    stream: '$$$all',
    id: '6d3a1f5e-6f0b-4b0e-9a57-2f1c7c0d5a02',
    type: '$metadata',
    data: { $acl: { $r: ['$admins', USER] } },
  },
];

class Wrong extends Error {}

const { STORE: store, STORE_CA: caFile } = process.env;
const admin = { username: 'admin', password: process.env.STORE_ADMIN_PASSWORD };
const sayso = { username: USER, password: process.env.STORE_PASSWORD };

try {
  if (!store || !caFile || !admin.password || !sayso.password)
    throw new Wrong('STORE, STORE_CA, STORE_ADMIN_PASSWORD and STORE_PASSWORD are all needed.');
  if (!/^[\w.~-]+$/.test(sayso.password))
    throw new Wrong('STORE_PASSWORD stands in an address: only letters, digits, ".", "_", "~" and "-", as `openssl rand -hex 24` makes.');
  const ca = readFileSync(caFile);
  const client = EventStoreDBClient.connectionString`esdb://${store}?tls=true&tlsCAFile=${caFile}`;
  try {
    console.log(await patiently(() => makeUser(ca)));
    for (const right of RIGHTS) await patiently(() => give(client, right));
    await patiently(() => readLog(client));
    console.log(`${USER} may append, and read the log`);
  } finally {
    await client.dispose();
  }
} catch (error) {
  console.error(error instanceof Wrong ? error.message : error);
  process.exitCode = 1;
}

/** Until it goes through; what is wrong for good is told at once, anything else when the patience is over. */
async function patiently(attempt) {
  const until = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Wrong || Date.now() > until) throw error;
      await sleep(500);
    }
  }
}

async function makeUser(ca) {
  const made = await http(ca, admin, 'POST', '/users/', { loginName: USER, fullName: 'Sayso', groups: [], password: sayso.password });
  // also where it was there already, with this password
  if (made === 201) return `the user ${USER} is there`;
  if (made !== 409) throw new Error(`The store answers ${made} when asked to make the user ${USER}; 401: not the password of admin.`);
  const reset = await http(ca, admin, 'POST', `/users/${USER}/command/reset-password`, { newPassword: sayso.password });
  if (reset !== 200) throw new Error(`The store answers ${reset} when asked for another password of ${USER}.`);
  return `the user ${USER} has another password`;
}

/** The same event at the same place again writes nothing. */
async function give(client, { stream, ...event }) {
  try {
    await client.appendToStream(stream, jsonEvent(event), { expectedRevision: NO_STREAM, credentials: admin, deadline: 3_000 });
  } catch (error) {
    if (!(error instanceof WrongExpectedVersionError)) throw error;
    throw new Wrong(`${stream} holds other rights already; add those of ${USER} by hand: ${JSON.stringify(event.data)}`);
  }
}

/** What each API node will do first. */
async function readLog(client) {
  for await (const _event of client.readAll({ maxCount: 1, credentials: sayso })); // eslint-disable-line no-unused-vars
}

/** Answers the status. */
function http(ca, { username, password }, method, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, `https://${store}`),
      { ca, method, auth: `${username}:${password}`, headers: { 'content-type': 'application/json' }, timeout: 5_000 },
      (answer) => answer.resume().on('end', () => resolve(answer.statusCode)),
    );
    sent.on('timeout', () => sent.destroy(new Error(`${store} does not answer.`))).on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

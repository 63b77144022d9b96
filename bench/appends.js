/** Durable appends through the log, beside a plain loop that makes the same bytes, the same rows and the same groups. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { Codec } from '../dist/event-log/codec.js';
import { SqliteEventLog } from '../dist/sqlite/sqlite.event-log.js';
import { SystemClock } from '../dist/kernel/clock.js';
import { ALL_EVENT_TYPES } from '../dist/history.js';
import { alternately, ratio } from './measure.js';
import { QUICK } from './settings.js';

const APPENDS = QUICK ? 640 : 3_200;

const actor = { issuer: 'bench', subject: 'Ada', name: 'Ada', roles: ['SALES'] };
const eventOf = (number) => ({
  id: randomUUID(),
  type: 'CustomerRegistered',
  data: { customerId: `c${number}`, name: `Customer ${number}`, segment: 'enterprise', accountOwner: 'Ada of sales' },
  actor,
  effectiveAt: new Date().toISOString(),
  command: 'registerCustomer',
  commandId: randomUUID(),
  inputHash: createHash('sha256').update(String(number)).digest('hex'),
  warnings: [],
  correlationId: randomUUID(),
});

const folder = () => mkdtempSync(join(tmpdir(), 'sayso-bench-'));

/** Milliseconds for all appends, `writers` of them waiting at any time. */
async function throughTheLog(writers) {
  const at = folder();
  const failStop = (error) => {
    throw error;
  };
  const log = SqliteEventLog.open(at, { codec: new Codec([ALL_EVENT_TYPES]), clock: new SystemClock(), failStop });
  const events = Array.from({ length: APPENDS }, (_, number) => eventOf(number));
  let next = 0;
  const write = async () => {
    for (let number = next++; number < APPENDS; number = next++)
      await log.append({ stream: `customer-c${number}`, expectedRevision: -1, events: [events[number]] });
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: writers }, write));
  const took = performance.now() - start;
  await log.close();
  rmSync(at, { recursive: true });
  return took;
}

/** The same without a log: JSON, hash, insert; a transaction for each group. */
function plainLoop(writers) {
  const at = folder();
  const db = new DatabaseSync(join(at, 'events.db'));
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE events (position INTEGER PRIMARY KEY, id TEXT NOT NULL, stream TEXT NOT NULL, revision INTEGER NOT NULL, type TEXT NOT NULL,
      data TEXT NOT NULL, metadata TEXT NOT NULL, recordedAt TEXT NOT NULL, hash BLOB NOT NULL, UNIQUE (stream, revision)) STRICT`);
  const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const [begin, commit] = [db.prepare('BEGIN IMMEDIATE'), db.prepare('COMMIT')];
  const events = Array.from({ length: APPENDS }, (_, number) => eventOf(number));
  const start = performance.now();
  for (let first = 0; first < APPENDS; first += writers) {
    begin.run();
    for (let number = first; number < first + writers; number++) {
      const { id, type, data, warnings: _, ...metadata } = events[number];
      const [stream, name, recordedAt] = [`customer-c${number}`, `${type}.v1`, new Date().toISOString()];
      const [dataText, metadataText] = [JSON.stringify(data), JSON.stringify(metadata)];
      const hash = createHash('sha256')
        .update(JSON.stringify([number + 1, id, stream, 0, name, dataText, metadataText, recordedAt]))
        .digest();
      insert.run(number + 1, id, stream, 0, name, dataText, metadataText, recordedAt, hash);
    }
    commit.run();
  }
  const took = performance.now() - start;
  db.close();
  rmSync(at, { recursive: true });
  return took;
}

for (const [writers, floor] of [
  [1, 0.8],
  [32, 0.6],
]) {
  const [ours, reference] = await alternately(
    QUICK ? 1 : 5,
    () => throughTheLog(writers),
    () => plainLoop(writers),
  );
  ratio(
    `durable appends, ${writers} writer${writers > 1 ? 's' : ''}`,
    reference / ours,
    floor,
    `${Math.round((APPENDS * 1_000) / ours)} a second beside ${Math.round((APPENDS * 1_000) / reference)}`,
  );
}

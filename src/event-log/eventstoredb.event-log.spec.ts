import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StandIn } from '../../test/eventstoredb/stand-in.js';
import { CONTRACT_TYPES, eventLogContract } from '../../test/event-log.contract.js';
import { SystemClock } from '../kernel/clock.js';
import { Codec } from './codec.js';
import { EventStoreDbEventLog } from './eventstoredb.event-log.js';
import { readStoreAddress } from './store-address.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'sayso-'));

const opened = (url: string, folder: string, apart?: string) =>
  EventStoreDbEventLog.open({
    address: readStoreAddress(url),
    folder,
    codec: new Codec([CONTRACT_TYPES]),
    clock: new SystemClock(),
    apart,
  });

const underTest = async (url: string, destroy: () => Promise<void>, apart?: string) => {
  const folder = newFolder();
  let log = await opened(url, folder, apart);
  return {
    log,
    reopen: async () => {
      await log.close();
      return (log = await opened(url, folder, apart));
    },
    destroy: async () => {
      await log.close();
      await destroy();
      rmSync(folder, { recursive: true });
    },
  };
};

eventLogContract(
  'EventStoreDB, a stand-in',
  async () => {
    const standIn = await StandIn.start();
    return underTest(standIn.url, () => standIn.stop());
  },
  { inOneCommit: false },
);

/** It holds what earlier tests left: each log is apart in it. */
const server = process.env['SAYSO_TEST_EVENTSTORE'];
if (!server) process.stderr.write('SAYSO_TEST_EVENTSTORE names no EventStoreDB: its contract is not run on a real one.\n');
eventLogContract('EventStoreDB, a real one', () => underTest(server ?? '', () => Promise.resolve(), `test-${randomUUID()}.`), {
  inOneCommit: false,
  skipped: !server,
});

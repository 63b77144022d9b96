import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { StandIn } from './eventstoredb/stand-in.js';
import { settled, startService, type Running } from './service.js';
import { until } from './until.js';

/** Lines of an import, and after how many events of it the store takes nothing more. */
const [LINES, STORED] = [300, 40];

let place: string;
let standIn: StandIn;
let service: Running;

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'sayso-interrupted-'));
  standIn = await StandIn.start({ folder: join(place, 'store') });
  service = await startService({ store: standIn.url });
});
afterEach(async () => {
  await service.stop();
  await standIn.stop();
  rmSync(place, { recursive: true, force: true });
});

const line = (command: string, input: object) => JSON.stringify({ command, by: { name: 'Ada', roles: ['SALES', 'PRODUCT'] }, input });

/** A promise whose follow-up is due, which a reaction notes, and customers. */
const body = [
  line('addFeature', { featureId: 'sso', name: 'SSO', horizon: 'NOW' }),
  line('proposeCommitment', {
    ...{ featureId: 'sso', audience: { kind: 'EVERYONE' }, wording: { canSay: 'SSO.', cannotSay: 'More.' }, owner: 'Ada' },
    followUpOn: '2020-01-01',
  }),
  ...Array.from({ length: LINES - 2 }, (_, n) => line('registerCustomer', { customerId: `c${n}`, name: `Customer ${n}` })),
].join('\n');

async function imported() {
  const headers = { authorization: `Bearer ${await service.token('Ivo', 'IMPORTER')}` };
  const text = await (await fetch(`${service.url}/import`, { method: 'POST', headers, body })).text();
  return JSON.parse(text.trim().split('\n').at(-1)!) as { accepted: number; repeated: number; refused: number; error?: { code: string } };
}

const stored = () => standIn.events.filter(({ stream }) => stream.startsWith('sayso.')).length;

test('an import whose store fails in its middle tells what stands; reactions come back, and the same again brings the rest and nothing twice', async () => {
  const first = imported();
  await until(() => stored() >= STORED);
  standIn.next('accessDenied', { calls: 1_000_000, of: 'append' });
  const { error, ...tally } = await first;
  const before = stored();
  expect(tally).toEqual({ accepted: before, repeated: 0, refused: 0 });
  expect([before >= STORED, before < LINES, typeof error?.code]).toEqual([true, true, 'string']);

  // reactions rested: all that is stored are the lines; now they come
  standIn.heal();
  await until(() => stored() > before);
  await settled(service.url);
  expect(await imported()).toEqual({ accepted: LINES - before, repeated: before, refused: 0 });

  await settled(service.url);
  const events = await service.infrastructure.log.readAll(0, 2 * LINES);
  const types = events.map(({ type }) => type);
  expect(events).toHaveLength(LINES + 1);
  expect(new Set(events.map(({ stream, commandId }) => `${stream} ${commandId}`)).size).toBe(LINES + 1);
  expect(types.filter((type) => type === 'FollowUpDue')).toHaveLength(1);
});

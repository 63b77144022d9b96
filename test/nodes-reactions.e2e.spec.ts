import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readStoreAddress } from '../src/eventstoredb/store-address.js';
import { openLog } from '../src/infrastructure.js';
import { StandIn } from './eventstoredb/stand-in.js';
import { dataOf, Nodes, persist, sendUntilAnswered } from './nodes.js';
import { promises } from './promises.js';
import { expectOnce } from './reacting.js';
import { endAll } from './sayso.js';
import { send, settled, startService } from './service.js';
import { sized } from './size.js';
import { until } from './until.js';

const { FEATURES, EACH, KILLS } = sized({
  short: { FEATURES: 2, EACH: 5, KILLS: 1 },
  whole: { FEATURES: 5, EACH: 20, KILLS: 5 },
  long: { FEATURES: 25, EACH: 40, KILLS: 50 },
});
const SLIPS = FEATURES * EACH;

/** Milliseconds that a busy machine may take to read what is written. */
const PATIENCE = 120_000;

let place: string;
let standIn: StandIn;

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'sayso-nodes-react-'));
  standIn = await StandIn.start({ folder: join(place, 'store') });
});
afterEach(async () => {
  endAll();
  await standIn.stop();
  rmSync(place, { recursive: true, force: true });
});

async function fill(): Promise<void> {
  const failStop = (error: unknown) => {
    throw error;
  };
  const log = await openLog({ folder: mkdtempSync(join(place, 'filling-')), eventstore: readStoreAddress(standIn.url), failStop });
  await Promise.all([...promises(FEATURES, EACH)].map((append) => log.append(append)));
  await log.close();
}

describe('policies of two nodes on one log', () => {
  test(`over ${SLIPS} slips and days of follow-up, one node or the other killed ${KILLS} times: each on record exactly once`, async () => {
    await fill();
    const nodes = await Nodes.at(place, standIn.url, 2);
    await nodes.startAll();
    const asks = await nodes.as('Pia', 'PRODUCT');
    for (let kill = 0; kill < KILLS; kill++) {
      const [first, last] = [kill, kill + 1].map((part) => Math.floor((part * FEATURES) / KILLS));
      const slipping = Promise.all(
        Array.from({ length: last! - first! }, (_, index) => {
          const input = { featureId: `f${first! + index}`, targetDate: '2031-01-01', reason: 'It takes longer.', commandId: 'slip' };
          return sendUntilAnswered(asks, 'changeFeatureTarget', input);
        }),
      );
      await sleep(50 + Math.random() * 500);
      await nodes.kill(kill % 2);
      await nodes.start(kill % 2);
      await slipping;
    }
    const noted = async () =>
      (await persist(asks, (ask) => dataOf(ask('{ events(filter: { type: ["FollowUpDue"] }) { totalCount } }')))).events
        .totalCount as number;
    await until(async () => (await noted()) >= SLIPS);
    await nodes.settled();
    await nodes.stop();
    expectOnce(await nodes.expectAlike(), FEATURES, EACH);
  }, 600_000);

  test('repair what no append can check: words that came into force on one node while their feature slipped on the other are at risk', async () => {
    const [here, there] = await Promise.all([startService({ store: standIn.url }), startService({ store: standIn.url })]);
    try {
      const [sofia, priya] = [await here.as('Sofia', 'SALES_APPROVER'), await here.as('Priya', 'PRODUCT_APPROVER')];
      const pia = await there.as('Pia', 'PRODUCT');
      await send(priya, 'addFeature', { featureId: 'sso', name: 'SSO', horizon: 'NOW', targetDate: '2030-06-30' });
      const wording = { canSay: 'SSO by June.', cannotSay: 'Anything else.', promisedDate: '2030-06-30' };
      const slot = { featureId: 'sso', audience: { kind: 'EVERYONE' }, wording, owner: 'Priya', followUpOn: '2030-05-01' };
      await send(sofia, 'proposeCommitment', { ...slot, approveAs: 'SALES' });
      await settled(here.url);

      // the last approval has looked at the feature; while its append is held up, the feature moves
      const before = standIn.received.append;
      standIn.next('hang', { of: 'append' });
      const approval = send(priya, 'approveWording', { commitmentId: 'sso@everyone', wordingVersion: 1, function: 'PRODUCT' });
      await until(() => standIn.received.append > before);
      const slip = await send(pia, 'changeFeatureTarget', { featureId: 'sso', targetDate: '2031-01-01', reason: 'It takes longer.' });
      expect(slip.userErrors).toEqual([]);
      const { userErrors, position } = await approval;
      expect([userErrors, Number(position) > Number(slip.position)]).toEqual([[], true]);

      for (const node of [here, there]) {
        await node.infrastructure.projector.waitFor(Number(position), PATIENCE);
        await settled(node.url);
      }
      const events = await here.infrastructure.log.readAll(0, 100);
      expect(events.map(({ type }) => type).slice(-4)).toEqual([
        'FeatureTargetChanged',
        'WordingApproved',
        'CommitmentActivated',
        'CommitmentPutAtRisk',
      ]);
      for (const node of [here, there]) {
        await node.infrastructure.projector.waitFor(events.length, PATIENCE);
        const read = await node.as('Rita', 'SALES');
        expect((await read('{ commitment(commitmentId: "sso@everyone") { status riskReasons { kind } } }')).data).toMatchObject({
          commitment: { status: 'AT_RISK' },
        });
      }
    } finally {
      await Promise.all([here.stop(), there.stop()]);
    }
  });
});

/** Promise checks while a slip puts 10,000 promises at risk, beside the same checks on an idle service; server and load on a core each. */
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { filled } from './filling.js';
import { emptyFolder } from './histories.js';
import { approved, begun } from './history.js';
import { client } from './load.js';
import { percentile, ratio } from './measure.js';
import { register, stayOnSecondCore } from './processes.js';
import { QUICK } from './settings.js';

const PROMISES = QUICK ? 500 : 10_000;

/** Milliseconds from one check to the next, whether or not the last one was answered. */
const PACE = 10;
const IDLE_CHECKS = QUICK ? 100 : 1_000;

const feature = (featureId) =>
  begun(`feature-${featureId}`, ['FeatureAdded', { featureId, name: featureId, horizon: 'NOW', targetDate: '2099-06-30' }]);

function promise(featureId, audience, key) {
  const commitmentId = `${featureId}@${key}`;
  const wording = { canSay: 'It will be there.', cannotSay: 'Anything else.', promisedDate: '2099-06-30' };
  return approved({ commitmentId, featureId, audience, hash: commitmentId, wording, followUpOn: '2099-01-01' });
}

/** One feature with so many promises, to each customer one, and another feature that is promised to everyone. */
function* history() {
  yield feature('slipping');
  yield feature('steady');
  yield promise('steady', { kind: 'EVERYONE' }, 'everyone');
  for (let n = 0; n < PROMISES; n++) {
    const customerId = `c${n}`;
    yield begun(`customer-${customerId}`, ['CustomerRegistered', { customerId, name: `Customer ${n}` }]);
    yield promise('slipping', { kind: 'CUSTOMER', customerId }, `customer:${customerId}`);
  }
}

stayOnSecondCore();
const folder = emptyFolder();
const position = await filled(folder, history());
const server = await register(folder);
const { ask, close } = client(server.url, server.token('PRODUCT', 'Priya'));
const promises = PROMISES;

/** Milliseconds that one check takes. */
async function check(number) {
  const start = performance.now();
  const { promiseCheck } = await ask(
    `{ promiseCheck(customerId: "c${(number * 7) % promises}", featureId: "steady", byDate: "2099-07-01") { verdict reason wording { version canSay } citedEvents { id } } }`,
  );
  if (promiseCheck.verdict !== 'ALLOWED') throw new Error(promiseCheck.reason);
  return performance.now() - start;
}

/** Milliseconds of each check, one begun every so often, until it is over. */
async function checks(isOver) {
  const running = [];
  while (!(await isOver(running.length))) {
    running.push(check(running.length));
    await sleep(PACE);
  }
  return Promise.all(running);
}

const reachedIn = async () => Number((await ask('{ register { position } }')).register.position) - position;

try {
  const enough = (done) => done >= IDLE_CHECKS;
  await checks(enough);
  const idle = await checks(enough);
  const start = performance.now();
  await ask(
    `mutation { changeFeatureTarget(input: { featureId: "slipping", targetDate: "2099-12-31", reason: "It takes longer." }) { position } }`,
  );
  const busy = await checks(async (done) => done % 20 === 0 && (await reachedIn()) === 1 + promises);
  const took = Math.round(performance.now() - start);
  for (const [name, of, bound] of [
    ['median', 0.5, 10],
    ['99th percentile', 0.99, 20],
  ]) {
    const [during, beside] = [percentile(busy, of), percentile(idle, of)];
    const detail = `${during.toFixed(1)} ms beside ${beside.toFixed(1)} ms; ${busy.length} checks while ${promises} promises were put at risk in ${took} ms`;
    ratio(`promise checks during a slip, ${name}`, during / beside, bound, detail, true);
  }
} finally {
  close();
  await server.stop();
  rmSync(folder, { recursive: true });
}

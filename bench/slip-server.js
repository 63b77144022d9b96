/** The service on one feature with 10,000 promises, to each customer one, and another feature that is promised to everyone. */
import 'reflect-metadata';
import { openInfrastructure } from '../dist/infrastructure.js';
import { serve } from '../dist/service.js';
import { approved, begun, fill } from './history.js';

const PROMISES = 10_000;

const feature = (featureId) =>
  begun(`feature-${featureId}`, ['FeatureAdded', { featureId, name: featureId, horizon: 'NOW', targetDate: '2099-06-30' }]);

function promise(featureId, audience, key) {
  const commitmentId = `${featureId}@${key}`;
  const wording = { canSay: 'It will be there.', cannotSay: 'Anything else.', promisedDate: '2099-06-30' };
  return approved({ commitmentId, featureId, audience, hash: commitmentId, wording, followUpOn: '2099-01-01' });
}

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

const infrastructure = await openInfrastructure({
  folder: process.argv[2],
  failStop: (error) => {
    throw error;
  },
});
await fill(infrastructure.log, history());
const { position } = await infrastructure.log.head();
await infrastructure.projector.waitFor(position, 120_000);
// that history was reacted to long ago
const [last] = await infrastructure.log.readAll(position - 1, 1);
for (const policy of infrastructure.policies) infrastructure.reacted.move(policy, last);
const { url } = await serve(infrastructure, { host: '127.0.0.1', port: 0, logger: false });
const token = await infrastructure.issuer.issueToken({ name: 'Priya', roles: ['PRODUCT'] });
console.log(JSON.stringify({ url, token, position, promises: PROMISES }));

/** The service on one feature with 10,000 promises, to each customer one, and another feature that is promised to everyone. */
import 'reflect-metadata';
import { openGround } from '../dist/ground.js';
import { uuidOf } from '../dist/kernel/canonical.js';
import { serve } from '../dist/service.js';

const PROMISES = 10_000;

function* history() {
  const people = ['Sofia', 'Priya'].map((name) => ({ issuer: 'bench', subject: name, name, roles: [] }));
  const append = (stream, ...facts) => ({
    stream,
    expectedRevision: -1,
    events: facts.map(([type, data, actor = people[0]], number) => ({
      id: uuidOf(`${stream} ${number}`),
      type,
      data,
      actor,
      effectiveAt: '2026-01-01T00:00:00.000Z',
      command: 'bench',
      commandId: `${stream} ${number}`,
      inputHash: '',
      warnings: [],
      correlationId: 'bench',
    })),
  });
  const feature = (featureId) =>
    append(`feature-${featureId}`, ['FeatureAdded', { featureId, name: featureId, horizon: 'NOW', targetDate: '2099-06-30' }]);
  const promise = (featureId, audience, key) => {
    const [commitmentId, version] = [`${featureId}@${key}`, 1];
    const wording = { canSay: 'It will be there.', cannotSay: 'Anything else.', promisedDate: '2099-06-30' };
    const slot = { commitmentId, featureId, audience, version, hash: commitmentId, wording, owner: 'Priya', followUpOn: '2099-01-01' };
    return append(
      `commitment-${commitmentId}`,
      ['CommitmentProposed', slot],
      ['WordingApproved', { version, hash: commitmentId, function: 'SALES' }],
      ['WordingApproved', { version, hash: commitmentId, function: 'PRODUCT' }, people[1]],
      ['CommitmentActivated', { version }, people[1]],
    );
  };
  yield feature('slipping');
  yield feature('steady');
  yield promise('steady', { kind: 'EVERYONE' }, 'everyone');
  for (let n = 0; n < PROMISES; n++) {
    const customerId = `c${n}`;
    yield append(`customer-${customerId}`, ['CustomerRegistered', { customerId, name: `Customer ${n}` }]);
    yield promise('slipping', { kind: 'CUSTOMER', customerId }, `customer:${customerId}`);
  }
}

const ground = await openGround({
  folder: process.argv[2],
  failStop: (error) => {
    throw error;
  },
});
const group = [];
for (const append of history()) if (group.push(append) === 1_000) await ground.log.appendAll(group.splice(0));
await ground.log.appendAll(group);
const { position } = await ground.log.head();
await ground.projector.waitFor(position, 120_000);
// that history was reacted to long ago
const [last] = await ground.log.readAll(position - 1, 1);
ground.reacted.move(last);
const { url } = await serve(ground, { host: '127.0.0.1', port: 0, logger: false });
const token = await ground.issuer.issueToken({ name: 'Priya', roles: ['PRODUCT'] });
console.log(JSON.stringify({ url, token, position, promises: PROMISES }));

/** Commands on a thing with a history of 2,000 events, beside the same on a new thing: what reading the history takes. */
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { CommandBus } from '@nestjs/cqrs';
import { AppModule } from '../dist/app.module.js';
import { withEnvelope } from '../dist/commands/envelope.js';
import { openInfrastructure } from '../dist/infrastructure.js';
import { AddEvidence } from '../dist/requests/request.commands.js';
import { Disclose } from '../dist/commitments/commitment.commands.js';
import { approved, begun, fill } from './history.js';
import { alternately, ratio } from './measure.js';
import { QUICK } from './settings.js';

const EVENTS = QUICK ? 200 : 2_000;
const COMMANDS = 20;
const LONG = 'x'.repeat(9_000);

const sofia = { issuer: 'bench', subject: 'Sofia', name: 'Sofia', roles: ['SALES'] };
const customers = Array.from({ length: EVENTS }, (_, n) => `c${n}`);
const customer = (customerId) => begun(`customer-${customerId}`, ['CustomerRegistered', { customerId, name: customerId }]);
const request = (requestId) =>
  begun(`request-${requestId}`, ['RequestSubmitted', { requestId, title: requestId, problem: 'It hurts.', source: { kind: 'CALL' } }]);
const promise = (featureId) =>
  approved({
    ...{ commitmentId: `${featureId}@everyone`, featureId, audience: { kind: 'EVERYONE' }, hash: featureId, followUpOn: '2027-01-01' },
    wording: { canSay: 'It comes.', cannotSay: 'When.' },
  });
const feature = (featureId) => begun(`feature-${featureId}`, ['FeatureAdded', { featureId, name: featureId, horizon: 'NOW' }]);

const folder = mkdtempSync(join(tmpdir(), 'sayso-bench-'));
const infrastructure = await openInfrastructure({
  ...{ folder, policies: [], durability: 'OFF' },
  failStop: (error) => {
    throw error;
  },
});
const app = await NestFactory.createApplicationContext(AppModule.offline(infrastructure), { logger: false });
const bus = app.get(CommandBus);

/** Milliseconds that a command takes, over many. */
async function run(type, inputOf) {
  const start = performance.now();
  for (let n = 0; n < COMMANDS; n++) await bus.execute(withEnvelope(type, inputOf(sent++), { actor: sofia }));
  return (performance.now() - start) / COMMANDS;
}
let sent = 0;

const evidence = (requestId) => (n) => ({ requestId, kind: 'CALL', summary: `${n} ${LONG}` });
const disclosure = (featureId) => (n) => ({
  commitmentId: `${featureId}@everyone`,
  customerId: customers[n % EVENTS],
  wordingVersion: 1,
  channel: 'mail',
});

try {
  const begin = [...customers.map(customer), ...['long', 'short'].flatMap((key) => [request(key), feature(key), promise(key)])];
  await fill(infrastructure.log, begin);
  for (let n = 0; n < EVENTS; n++) {
    await bus.execute(withEnvelope(AddEvidence, evidence('long')(n), { actor: sofia }));
    await bus.execute(withEnvelope(Disclose, disclosure('long')(n), { actor: sofia }));
  }
  for (const [what, type, of] of [
    ['evidence of 9 kB on a request', AddEvidence, evidence],
    ['a disclosure of a promise', Disclose, disclosure],
  ]) {
    const [short, long] = await alternately(
      5,
      () => run(type, of('short')),
      () => run(type, of('long')),
    );
    ratio(`${what} with ${EVENTS} events`, long, 10, `milliseconds; ${short.toFixed(2)} on a new one`, true);
  }
} finally {
  await app.close();
  await infrastructure.close();
  rmSync(folder, { recursive: true });
}

/** The service on 100,000 events, and beside its promise check a root of the same arguments and shape that answers constants. */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Args, Field, ID, Int, ObjectType, Resolver } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { READERS } from '../dist/access/access.js';
import { Reads } from '../dist/api/root.js';
import { AppModule } from '../dist/app.module.js';
import { openInfrastructure } from '../dist/infrastructure.js';
import { PromiseCheckArgs } from '../dist/promise-check/promise-check.types.js';
import { approved, begun, fill } from './history.js';

const EVENTS = 100_000;

/** A class of constants as a GraphQL type; plain JavaScript has no decorators, so they are called. */
function typeOf(name, fields) {
  const type = { [name]: class {} }[name];
  for (const [field, of] of Object.entries(fields)) Field(of, { description: 'A constant.' })(type.prototype, field);
  ObjectType({ description: 'Constants.' })(type);
  return type;
}

const ConstantWording = typeOf('ConstantWording', { version: () => Int, canSay: () => String });
const ConstantEvent = typeOf('ConstantEvent', { id: () => ID });
const ConstantCheck = typeOf('ConstantCheck', {
  verdict: () => String,
  reason: () => String,
  wording: () => ConstantWording,
  citedEvents: () => [ConstantEvent],
});

class ConstantResolver {
  async constantCheck() {
    return {
      verdict: 'ALLOWED',
      reason: 'Wording 1 is approved, promised for 2027-02-22.',
      wording: { version: 1, canSay: 'Feature 1 will be there by 2027-02-22.' },
      citedEvents: [{ id: '00000000-0000-8000-8000-000000000000' }],
    };
  }
}
const root = ConstantResolver.prototype;
Reflect.defineMetadata('design:paramtypes', [PromiseCheckArgs], root, 'constantCheck');
Args()(root, 'constantCheck', 0);
Reads(() => ConstantCheck, { description: 'Constants.', roles: READERS })(
  root,
  'constantCheck',
  Object.getOwnPropertyDescriptor(root, 'constantCheck'),
);
Resolver()(ConstantResolver);

/** 40,000 customers, 12,000 features, and 12,000 promises to everyone that two people approved. */
function* history() {
  for (let n = 0; n < 40_000; n++)
    yield begun(`customer-c${n}`, ['CustomerRegistered', { customerId: `c${n}`, name: `Customer ${n}`, segment: 'enterprise' }]);
  for (let n = 0; n < 12_000; n++) {
    const featureId = `f${n}`;
    yield begun(`feature-${featureId}`, ['FeatureAdded', { featureId, name: `Feature ${n}`, horizon: 'NOW' }]);
    const wording = { canSay: `Feature ${n} will be there by 2027-02-22.`, cannotSay: 'Anything else.', promisedDate: '2027-02-22' };
    const slot = { commitmentId: `${featureId}@everyone`, featureId, audience: { kind: 'EVERYONE' } };
    yield approved({ ...slot, hash: String(n), wording, followUpOn: '2027-01-01' });
  }
}

const infrastructure = await openInfrastructure({
  folder: process.argv[2],
  // this history was reacted to long ago
  policies: [],
  failStop: (error) => {
    throw error;
  },
});
if ((await infrastructure.log.head()).position === 0) await fill(infrastructure.log, history());
const { position } = await infrastructure.log.head();
if (position !== EVENTS) throw new Error(`${position} events instead of ${EVENTS}.`);
await infrastructure.projector.waitFor(position, 120_000);

class BenchModule {}
Module({ imports: [AppModule.on(infrastructure)], providers: [ConstantResolver] })(BenchModule);
const app = await NestFactory.create(BenchModule, new FastifyAdapter({ bodyLimit: 100_000 }), { logger: false, abortOnError: false });
await app.listen(0, '127.0.0.1');
console.log(JSON.stringify({ url: await app.getUrl(), token: await infrastructure.issuer.issueToken({ name: 'Ada', roles: ['SALES'] }) }));

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CommandBus, QueryBus, type IQuery } from '@nestjs/cqrs';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import fc from 'fast-check';
import { AppModule } from '../src/app.module.js';
import type { CommandClass } from '../src/api/command.js';
import { ChangeCustomer, RegisterCustomer, SyncCustomer } from '../src/customers/customer.commands.js';
import { customer } from '../src/customers/customer.decider.js';
import { CustomerByKey } from '../src/customers/customer.queries.js';
import { sent } from '../src/event-log/sending.js';
import { AddFeature, ChangeFeature, ChangeFeatureTarget, DropFeature, ShipFeature } from '../src/features/feature.commands.js';
import { feature } from '../src/features/feature.decider.js';
import { FeatureByKey } from '../src/features/feature.queries.js';
import { openGround, type Ground } from '../src/ground.js';
import { fold, type Decider } from '../src/kernel/decider.js';
import type { RecordedEvent } from '../src/kernel/event.js';
import { Refusal } from '../src/kernel/refusal.js';
import { Moments } from '../src/read-model/moments.js';
import type { Moment } from '../src/read-model/moment.js';
import { person } from './given.js';

const RUNS = process.env['SAYSO_LONG'] ? 500 : 25;

const EVERYBODY = person('Everybody', 'SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP', 'CONTRIBUTOR');

let ground: Ground;
let app: INestApplicationContext;
const folder = mkdtempSync(join(tmpdir(), 'sayso-as-of-'));

beforeAll(async () => {
  ground = await openGround({
    folder,
    failStop: (error) => {
      throw error;
    },
  });
  app = await NestFactory.createApplicationContext(AppModule.on(ground), { logger: false, abortOnError: false });
});
afterAll(async () => {
  await app.close();
  await ground.close();
  rmSync(folder, { recursive: true });
});

const day = fc.integer({ min: 1, max: 28 }).map((date) => `2025-03-${String(date).padStart(2, '0')}`);
const word = fc.constantFrom('one', 'two', 'three');
const cleared = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Commands on one customer and one feature. */
const command: fc.Arbitrary<readonly [CommandClass, object]> = fc.oneof(
  fc.tuple(fc.constant(RegisterCustomer), fc.record({ name: word, segment: maybe(word) })),
  fc.tuple(fc.constant(ChangeCustomer), fc.record({ name: maybe(word), segment: cleared(word), accountOwner: maybe(word) })),
  fc.tuple(fc.constant(SyncCustomer), fc.record({ name: word, externalId: maybe(word) })),
  fc.tuple(fc.constant(AddFeature), fc.record({ name: word, horizon: fc.constantFrom('NOW', 'NEXT'), targetDate: maybe(day) })),
  fc.tuple(
    fc.constant(ChangeFeature),
    fc.record({ name: maybe(word), area: cleared(word), aliases: maybe(fc.array(word, { maxLength: 2 })) }),
  ),
  fc.tuple(
    fc.constant(ChangeFeatureTarget),
    fc.record({ horizon: maybe(fc.constantFrom('LATER', 'NOT_PLANNED')), targetDate: cleared(day), reason: word }),
  ),
  fc.tuple(fc.constant(ShipFeature), fc.record({ shippedOn: day })),
  fc.tuple(fc.constant(DropFeature), fc.record({ reason: word })),
);

const lines = fc.array(fc.tuple(command, fc.integer({ min: 0, max: 40 })), { minLength: 12, maxLength: 30 });

/** What a thing's own decider makes of its events, made comparable with its row. */
async function folded<State>(decider: Decider<State, never, never>, stream: string, { position, effective }: Moment): Promise<unknown> {
  const { events } = await ground.log.read(stream);
  const prefix = events.filter((event) => event.position <= position && event.effectiveAt <= effective);
  return { state: fold(decider as never, prefix as never), revision: prefix.length - 1 };
}

const present = (row: object | undefined, columns: readonly string[]) =>
  row &&
  Object.fromEntries(columns.map((column) => [column, (row as Record<string, unknown>)[column]]).filter(([, value]) => value != null));

interface Thing {
  readonly decider: unknown;
  readonly stream: string;
  readonly query: (moment: Moment) => IQuery;
  readonly columns: readonly string[];
}

describe('asOf on both axes (rule 21)', () => {
  test('answers what a fold of the prefix says, made without the read models', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: -1, max: 61 })), { minLength: 20, maxLength: 20 }),
        async (script, moments) => {
          const key = `k${round++}`;
          const written: RecordedEvent[] = [];
          let clock = Date.parse('2025-04-01T00:00:00Z');
          for (const [[type, input], minutes] of script) {
            clock += minutes * 60_000;
            const named = { ...input, ...(/Customer/.test(type.name) ? { customerId: key } : { featureId: key }) };
            try {
              await app.get(CommandBus).execute(sent(type, named, { actor: EVERYBODY, via: EVERYBODY, at: new Date(clock).toISOString() }));
            } catch (error) {
              if (!(error instanceof Refusal)) throw error;
            }
          }
          const { position: head } = await ground.log.head();
          await ground.projector.waitFor(head);
          const things: Thing[] = [
            {
              decider: customer,
              stream: `customer-${key}`,
              query: (at) => new CustomerByKey(key, at),
              columns: ['name', 'segment', 'accountOwner', 'externalId'],
            },
            {
              decider: feature,
              stream: `feature-${key}`,
              query: (at) => new FeatureByKey(key, at),
              columns: ['name', 'aliases', 'description', 'area', 'owner', 'horizon', 'targetDate', 'status', 'shippedOn'],
            },
          ];
          for (const { stream } of things) written.push(...(await ground.log.read(stream)).events);
          const first = written.length > 0 ? Math.min(...written.map(({ position }) => position)) : head;
          for (const [share, minutes] of [...moments, [1, 61] as const]) {
            const position = Math.round(first - 1 + share * (head - first + 1));
            const effectiveAt = new Date(Date.parse('2025-04-01T00:00:00Z') + minutes * 20 * 60_000).toISOString();
            const moment = await app.get(Moments).fix({ position, effectiveAt });
            for (const { decider, stream, query, columns } of things) {
              const row = await app.get(QueryBus).execute<IQuery, ({ revision: number } & object) | undefined>(query(moment));
              const { state, revision } = (await folded(decider as never, stream, moment)) as {
                state: object | undefined;
                revision: number;
              };
              expect({ row: present(row, columns), revision: row?.revision ?? -1 }).toEqual({ row: present(state, columns), revision });
            }
          }
        },
      ),
      { numRuns: RUNS },
    );
  });
});

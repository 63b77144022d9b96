import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ChangeCustomer, RegisterCustomer } from '../src/customers/customer.commands.js';
import type { CustomerFacts } from '../src/customers/customer.events.js';
import { CustomersByKeys } from '../src/customers/customer.queries.js';
import { customers } from '../src/customers/customer.tables.js';
import { AddFeature } from '../src/features/feature.commands.js';
import type { FeatureFacts } from '../src/features/feature.events.js';
import { skipStream } from '../src/event-log/skip.js';
import { SAYSO } from '../src/kernel/actor.js';
import type { RecordedEvent } from '../src/kernel/event.js';
import type { Instant } from '../src/kernel/time.js';
import type { AnyPolicy, Policy } from '../src/reactions/policy.js';
import { Database } from '../src/sqlite/database.js';
import { noted } from './event-log.contract.js';
import { openRegister, type Register } from './bus.js';
import { person } from './given.js';
import { HandClock, reactOn, type Reacting } from './reacting.js';
import { sized } from './size.js';
import { until } from './until.js';

const PRIYA = person('Priya', 'PRODUCT');

/** Each new customer gets a feature of its own; a second one of the same id would be refused, so only the receipt keeps it quiet. */
const gifts: Policy<CustomerFacts> = {
  name: 'gifts',
  on: {
    CustomerRegistered: ({ data }) => [{ command: AddFeature, input: { featureId: data.customerId, name: 'A gift', horizon: 'NOW' } }],
  },
};

let register: Register;
let reacting: Reacting[];

const react = (policies: readonly AnyPolicy[], options?: Parameters<typeof reactOn>[2]): Reacting => {
  const one = reactOn(register, policies, options);
  reacting.push(one);
  return one;
};
const customer = (customerId: string, at?: Instant) =>
  register.send([RegisterCustomer, { customerId, name: customerId }], { actor: PRIYA, at });
const events = () => register.infrastructure.log.readAll(0, 10_000);
const giftsOf = (all: readonly RecordedEvent[]) => all.filter(({ type }) => type === 'FeatureAdded');

beforeEach(async () => {
  register = await openRegister();
  reacting = [];
});
afterEach(async () => {
  for (const one of reacting) await one.stop();
  await register.end();
});

describe('a reaction', () => {
  test('is sent as Sayso itself, shows its cause, and happens when the cause did', async () => {
    await customer('acme', '2019-03-01T09:00:00.000Z');
    await react([gifts]).done();
    const [cause, reaction] = await events();
    expect(reaction).toMatchObject({
      type: 'FeatureAdded',
      actor: SAYSO,
      commandId: `sayso:${cause!.id}:addFeature`,
      causationId: cause!.id,
      correlationId: cause!.correlationId,
      effectiveAt: '2019-03-01T09:00:00.000Z',
    });
  });

  test('happens with its stream’s last event, where that is later than the cause or the moment it names', async () => {
    const owned = (at?: Instant): Policy<FeatureFacts> => ({
      name: 'owned',
      on: { FeatureAdded: () => [{ command: ChangeCustomer, input: { customerId: 'acme', accountOwner: 'Somebody' }, at }] },
    });
    await customer('acme', '2020-01-01T00:00:00.000Z');
    await register.send([AddFeature, { featureId: 'sso', name: 'SSO', horizon: 'NOW' }], { actor: PRIYA, at: '2019-01-01T00:00:00.000Z' });
    await react([owned('2019-06-01T00:00:00.000Z')]).done();
    expect((await events()).at(-1)).toMatchObject({ type: 'CustomerChanged', effectiveAt: '2020-01-01T00:00:00.000Z' });
  });

  test('happens at the moment it names, where that is later than all else', async () => {
    const named: Policy<CustomerFacts> = {
      name: 'named',
      on: {
        CustomerRegistered: ({ data: { customerId } }) => [
          { command: ChangeCustomer, input: { customerId, accountOwner: 'Somebody' }, at: '2021-01-01T00:00:00.000Z' },
        ],
      },
    };
    await customer('acme', '2020-01-01T00:00:00.000Z');
    await react([named]).done();
    expect((await events()).at(-1)).toMatchObject({ type: 'CustomerChanged', effectiveAt: '2021-01-01T00:00:00.000Z' });
  });

  test('answers to each event in order, as this node’s rows were right after it', async () => {
    const seen: [number, string | null | undefined][] = [];
    const watching: Policy<CustomerFacts> = {
      name: 'watching',
      on: {
        async *CustomerChanged({ position }, { ask, moment }) {
          const found = await ask(new CustomersByKeys(['acme'], moment));
          seen.push([position, found.get('acme')?.segment]);
          yield* [];
        },
      },
    };
    await customer('acme');
    for (const segment of ['a', 'b', 'c']) await register.send([ChangeCustomer, { customerId: 'acme', segment }], { actor: PRIYA });
    await register.infrastructure.projector.waitFor(4);
    await react([watching]).done();
    expect(seen).toEqual([
      [2, 'a'],
      [3, 'b'],
      [4, 'c'],
    ]);
  });

  test('waits for the rows, not for the log', async () => {
    const rows: (number | undefined)[] = [];
    const { rows: readModel } = register.infrastructure;
    const looking: Policy<CustomerFacts> = {
      name: 'looking',
      on: {
        CustomerRegistered({ data: { customerId } }, { moment }) {
          rows.push(readModel.seen(customers, { customerId }, moment)?.born);
          return [];
        },
      },
    };
    const one = react([looking]);
    await Promise.all(Array.from({ length: 200 }, (_, number) => customer(`c${number}`)));
    await one.done();
    expect(rows).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  });

  test('is no client’s to forestall: ids of its kind are refused to everybody else', async () => {
    const [input, refusal] = [{ name: 'Acme', commandId: 'sayso:x:addFeature' }, { objections: [{ code: 'INVALID', field: 'commandId' }] }];
    expect(await register.send([RegisterCustomer, input], { actor: PRIYA })).toMatchObject(refusal);
    const impostor = { ...SAYSO, roles: ['PRODUCT' as const] };
    expect(await register.send([RegisterCustomer, input], { actor: impostor })).toMatchObject(refusal);
  });
});

describe('once and for all', () => {
  test('it goes on where it stood, and reads nothing twice', async () => {
    let calls = 0;
    const counting = { ...gifts, on: { CustomerRegistered: () => (calls++, []) } };
    await customer('acme');
    const first = react([counting]);
    await first.done();
    await first.stop();
    await customer('globex');
    await react([counting]).done();
    expect(calls).toBe(2);
  });

  test('a checkpoint that is lost, or of other policies, is the beginning, and nothing is written twice', async () => {
    await Promise.all(['acme', 'globex', 'initech'].map((id) => customer(id)));
    const first = react([gifts]);
    await first.done();
    const { position } = await register.infrastructure.log.head();
    const again = react([gifts], { name: 'lost' });
    await again.done();
    const renamed = react([{ ...gifts, name: 'presents' }], { name: 'lost' });
    expect(renamed.processManager.position).toBe(0);
    await renamed.done();
    expect((await register.infrastructure.log.head()).position).toBe(position);
    expect(giftsOf(await events())).toHaveLength(3);
    expect([...again.told, ...renamed.told]).toEqual([]);
  });

  test('a file in which all policies had one checkpoint is the beginning, too', async () => {
    await customer('acme');
    const file = join(register.folder, 'old.db');
    const old = Database.open(file);
    old.exec(`CREATE TABLE checkpoint (
     one INTEGER PRIMARY KEY CHECK (one = 1), policies TEXT NOT NULL, position INTEGER NOT NULL, eventId TEXT NOT NULL, recordedAt TEXT NOT NULL
   ) STRICT;
   INSERT INTO checkpoint VALUES (1, 'all', 7, 'none', 'never');
   PRAGMA user_version = 1`);
    old.close();
    await react([gifts], { file }).done();
    expect(giftsOf(await events())).toHaveLength(1);
  });

  test('two reactors on one log write each reaction once', async () => {
    const both = [react([gifts]), react([gifts], { name: 'other' })];
    await Promise.all(Array.from({ length: 100 }, (_, number) => customer(`c${number}`)));
    for (const one of both) await one.done();
    expect(giftsOf(await events())).toHaveLength(100);
    expect(both.flatMap(({ told }) => told)).toEqual([]);
  });

  test('whatever is stopped, lost and begun anew, each cause has its reaction once', async () => {
    const step = fc.oneof(
      { arbitrary: fc.constant('customer' as const), weight: 4 },
      { arbitrary: fc.constantFrom('stop' as const, 'lose' as const, 'second' as const), weight: 1 },
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 15 }), async (steps) => {
        const before = giftsOf(await events()).length;
        let name = `run${++run}`;
        let one = react([gifts], { name });
        const others: Reacting[] = [];
        let made = 0;
        for (const [index, what] of steps.entries()) {
          if (what === 'customer') {
            await customer(`r${run}n${index}`);
            made++;
          } else if (what === 'second') others.push(react([gifts], { name: `${name}second${index}` }));
          else {
            await one.stop();
            if (what === 'lose') name = `${name}lost`;
            one = react([gifts], { name });
          }
        }
        for (const each of [one, ...others]) await each.done();
        expect(giftsOf(await events())).toHaveLength(before + made);
        for (const each of reacting.splice(0)) await each.stop();
      }),
      { numRuns: sized({ short: 5, whole: 20, long: 200 }) },
    );
  });
});

describe('a reaction that fails', () => {
  test('stops there, is tried again, and is never skipped', async () => {
    let broken = true;
    const fragile: Policy<CustomerFacts> = {
      name: 'fragile',
      on: {
        CustomerRegistered(event, sight) {
          if (broken && event.data.customerId === 'globex') throw new Error('Out of order.');
          return gifts.on.CustomerRegistered?.(event, sight) ?? [];
        },
      },
    };
    for (const id of ['acme', 'globex', 'initech']) await customer(id);
    const { processManager, told, done } = react([fragile]);
    await until(() => processManager.failures.get('fragile')! >= 2);
    expect(processManager.position).toBe(1);
    expect(processManager.standstills).toMatchObject([{ policy: 'fragile', spring: 'log', after: 1, error: { message: 'Out of order.' } }]);
    expect(told).toEqual(['Reactions of fragile to the log stand after position 1: Error: Out of order.']);
    expect(giftsOf(await events()).map(({ stream }) => stream)).toEqual(['feature-acme']);

    broken = false;
    await done();
    expect(processManager.standstills).toEqual([]);
    expect(giftsOf(await events()).map(({ stream }) => stream)).toEqual(['feature-acme', 'feature-globex', 'feature-initech']);
  });

  test('stops those of its policy, and no others; each is told by the name of its policy', async () => {
    let broken = true;
    const fragile: Policy<CustomerFacts> = {
      name: 'fragile',
      on: {
        CustomerRegistered({ data: { customerId } }) {
          if (broken && customerId === 'globex') throw new Error('Out of order.');
          return [{ command: ChangeCustomer, input: { customerId, accountOwner: 'Cal' } }];
        },
      },
    };
    const { processManager, told, done } = react([fragile, gifts]);
    for (const id of ['acme', 'globex', 'initech']) await customer(id);
    await until(async () => giftsOf(await events()).length === 3);
    await until(() => processManager.failures.get('fragile')! >= 2);
    expect(processManager.standstills).toMatchObject([{ policy: 'fragile', spring: 'log', after: 1 }]);
    expect(processManager.failures.get('gifts')).toBe(0);
    expect(processManager.position).toBe(1);
    expect(told).toEqual(['Reactions of fragile to the log stand after position 1: Error: Out of order.']);

    broken = false;
    await done();
    expect(processManager.standstills).toEqual([]);
    expect((await events()).filter(({ type }) => type === 'CustomerChanged')).toHaveLength(3);
  });

  test('no refusal is passed over: where nothing follows, it is for the decider to be quiet', async () => {
    await register.send([AddFeature, { featureId: 'acme', name: 'SSO', horizon: 'NOW' }], { actor: PRIYA });
    await customer('acme');
    const { processManager } = react([gifts]);
    await until(() => processManager.standstills.length > 0);
    expect(processManager.standstills).toMatchObject([{ error: { objections: [{ code: 'ID_TAKEN' }] } }]);
    expect(processManager.position).toBeLessThan(2);
  });

  test('is passed over where an operator has said so of this event and policy, and all that comes after goes on', async () => {
    await register.send([AddFeature, { featureId: 'acme', name: 'SSO', horizon: 'NOW' }], { actor: PRIYA });
    const others: Policy<CustomerFacts> = { ...gifts, name: 'others' };
    await customer('acme');
    await customer('globex');
    const { processManager } = react([gifts, others]);
    await until(() => processManager.standstills.length === 2);
    expect(processManager.standstills).toMatchObject(['gifts', 'others'].map((policy) => ({ policy, spring: 'log', at: 2 })));

    const { log } = register.infrastructure;
    const [, event] = await events();
    const stream = skipStream(2);
    const said = (eventId: string) => ({
      ...noted({ policy: 'gifts', position: 2, eventId, reason: 'It has one.' }),
      type: 'ReactionSkipped',
    });
    await log.append({ stream, expectedRevision: -1, events: [said(crypto.randomUUID())] });
    const failed = processManager.failures.get('gifts')!;
    await until(() => processManager.failures.get('gifts')! > failed);
    await log.append({ stream, expectedRevision: 0, events: [said(event!.id)] });
    await until(() => processManager.standstills.length === 1);
    expect(processManager.standstills).toMatchObject([{ policy: 'others' }]);
    await until(async () => giftsOf(await events()).length === 2);
  });

  test('lets those that are under way end, and begins no more', async () => {
    let yielded = 0;
    const many: Policy<CustomerFacts> = {
      name: 'many',
      on: {
        *CustomerRegistered() {
          for (; yielded < 1_000; yielded++)
            yield { command: AddFeature, input: { featureId: yielded === 40 ? 'taken' : `f${yielded}`, name: 'A gift', horizon: 'NOW' } };
        },
      },
    };
    await register.send([AddFeature, { featureId: 'taken', name: 'SSO', horizon: 'NOW' }], { actor: PRIYA });
    await customer('acme');
    const { processManager, stop } = react([many]);
    await until(() => processManager.standstills.length > 0);
    await stop();
    expect(yielded).toBeLessThan(100);
  });
});

describe('another history', () => {
  test('is told and not reacted to', async () => {
    await customer('acme');
    const first = react([gifts]);
    await first.done();
    await first.stop();
    const other = await openRegister();
    for (const id of ['globex', 'initech', 'umbrella'])
      await other.send([RegisterCustomer, { customerId: id, name: id }], { actor: PRIYA });
    const before = await other.infrastructure.log.head();
    const file = join(register.folder, 'reactions.db');
    const moved = reactOn(other, [gifts], { file });
    await until(() => moved.processManager.standstills.length > 0);
    expect(moved.processManager.standstills).toMatchObject([{ error: { code: 'HISTORY_REWRITTEN' } }]);
    expect(await other.infrastructure.log.head()).toMatchObject({ position: before.position });
    await moved.stop();
    await other.end();
  });
});

describe('the calendar', () => {
  /** Once its day has come, the customer whose name is a day gets an owner. */
  const birthdays: Policy<CustomerFacts> = {
    name: 'birthdays',
    on: {},
    async *due({ moment: { today } }) {
      for (const { data, stream, position } of (await events()) as RecordedEvent<CustomerFacts['CustomerRegistered']>[])
        if (data.name <= today)
          yield {
            command: ChangeCustomer,
            input: { customerId: data.customerId, accountOwner: data.name },
            at: `${data.name}T00:00:00.000Z`,
            setBy: { stream, position },
          };
    },
  };
  const born = (customerId: string, day: string) =>
    register.send([RegisterCustomer, { customerId, name: day }], { actor: PRIYA, at: '2020-01-01T00:00:00.000Z' });
  const came = async () => (await events()).filter(({ type }) => type === 'CustomerChanged').map(({ stream }) => stream);

  test('is looked at when it starts and whenever a new day has begun, and each day that came is on record once', async () => {
    await born('past', '2020-02-01');
    await born('soon', '2021-01-02');
    await born('later', '2021-01-03');
    const clock = new HandClock('2021-01-01T23:59:59.999Z');
    const { done } = react([birthdays], { clock });
    await done();
    await until(async () => (await came()).length === 1);
    clock.time = '2021-01-02T00:00:00.000Z';
    await until(async () => (await came()).length === 2);
    clock.time = '2021-01-04T00:00:00.000Z';
    await until(async () => (await came()).length === 3);
    expect(await came()).toEqual(['customer-past', 'customer-soon', 'customer-later']);
    const [past] = (await events()).filter(({ type }) => type === 'CustomerChanged');
    const [cause] = await events();
    expect(past).toMatchObject({ effectiveAt: '2020-02-01T00:00:00.000Z', causationId: cause!.id });

    await react([birthdays], { clock, name: 'again' }).done();
    expect(await came()).toHaveLength(3);
  });

  test('what fails is asked for again, beside the log, which goes on', async () => {
    let broken = true;
    const fragile: Policy<CustomerFacts> = {
      name: 'fragile',
      on: gifts.on,
      due(sight) {
        if (broken) throw new Error('Out of order.');
        return birthdays.due?.(sight) ?? [];
      },
    };
    await born('past', '2020-02-01');
    const { processManager, done } = react([fragile]);
    await done();
    await until(() => processManager.standstills.length > 0);
    expect(processManager.standstills).toMatchObject([{ spring: 'calendar', error: { message: 'Out of order.' } }]);
    broken = false;
    await until(async () => (await came()).length === 1);
    await until(() => processManager.standstills.length === 0);
  });
});

describe('while an import runs', () => {
  test('reactions pause, and go on at its end', async () => {
    const { pause, done, processManager } = react([gifts]);
    const end = await pause.begin();
    await customer('acme');
    await until(() => processManager.isPaused);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(giftsOf(await events())).toEqual([]);
    end();
    await done();
    expect(giftsOf(await events())).toHaveLength(1);
    expect(processManager.isPaused).toBe(false);
  });

  test('they pause no longer than they may, however long it runs', async () => {
    const { pause, done } = react([gifts]);
    const end = await pause.begin(50);
    await customer('acme');
    await done();
    expect(giftsOf(await events())).toHaveLength(1);
    expect(pause.now).toBe(false);
    const other = await pause.begin();
    end();
    expect(pause.now).toBe(true);
    other();
  });

  test('it waits for what is under way', async () => {
    let reply = () => {};
    const { pause } = react([]);
    const underway = pause.send(new AbortController().signal, () => new Promise<void>((resolve) => (reply = resolve)));
    let begun = false;
    const beginning = pause.begin().then((end) => ((begun = true), end));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(begun).toBe(false);
    reply();
    await underway;
    (await beginning)();
    expect(begun).toBe(true);
  });

  test('nothing is sent that was on its way before and is not under way', async () => {
    let end: Promise<() => void> | undefined;
    await customer('acme');
    const { log } = register.infrastructure;
    /** The import begins while who set the day is looked up. */
    const slow = Object.assign(Object.create(log) as typeof log, {
      read: async (stream: string) => {
        end ??= pause.begin();
        return log.read(stream);
      },
    });
    const due: Policy<CustomerFacts> = {
      name: 'due',
      on: {},
      async *due() {
        const setBy = { stream: 'customer-acme', position: 1 };
        yield { command: ChangeCustomer, input: { customerId: 'acme', accountOwner: 'Cal' }, setBy };
      },
    };
    const { pause } = react([due], { log: slow });
    const changes = async () => (await events()).filter(({ type }) => type === 'CustomerChanged').length;
    await until(() => end !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await changes()).toBe(0);
    (await end!)();
    await until(async () => (await changes()) === 1);
  });

  test('a service that stops does not wait for its end', async () => {
    const { pause, stop } = react([gifts]);
    await pause.begin();
    await customer('acme');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await stop();
    expect(giftsOf(await events())).toEqual([]);
  });
});

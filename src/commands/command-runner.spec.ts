import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { person } from '../../test/given.js';
import { Codec } from '../event-log/codec.js';
import type { EventLog } from '../event-log/event-log.js';
import { SAYSO, type Actor } from '../kernel/actor.js';
import { uuidOf } from '../kernel/canonical.js';
import { DEADLINE } from '../kernel/deadline.js';
import type { Decider, Look } from '../kernel/decider.js';
import type { EventTypes, Fact, RecordedEvent } from '../kernel/event.js';
import { Fault, refuse, type Objection } from '../kernel/refusal.js';
import { SqliteEventLog } from '../sqlite/sqlite.event-log.js';
import { CommandRunner, type WriteGate } from './command-runner.js';
import type { Leads } from './leads.js';
import { Command, Sends, type CommandClass, type CommandsOf } from './command.js';
import { withEnvelope, type CommandResult, type Envelope } from './envelope.js';
import { Flag, Key, Name } from './fields.js';
import { SecondLook } from './second-look.js';

/** A shelf takes six books, each once, while its library is open. */
interface ShelfFacts {
  BookPlaced: { book: string };
  LibraryChanged: { isOpen: boolean };
}

const SHELF_EVENTS: EventTypes<ShelfFacts> = {
  BookPlaced: { version: 1, sentence: ({ book }) => `placed ${book}` },
  LibraryChanged: { version: 1, sentence: ({ isOpen }) => `${isOpen ? 'opened' : 'closed'} the library` },
};

@Sends({ description: 'Place a book.', roles: ['SALES'], makesId: 'shelfId' })
class PlaceBook extends Command {
  @Key('The shelf.', { optional: true })
  shelfId: string;

  @Name('The book.')
  book: string;

  @Key('The library that the shelf stands in.', { optional: true })
  libraryId?: string;
}

@Sends({ description: 'Open or close a library.', roles: ['SALES'], ends: true })
class ChangeLibrary extends Command {
  @Key('The library.')
  libraryId: string;

  @Flag('Whether it is open.')
  isOpen: boolean;
}

type ShelfCommands = CommandsOf<{ placeBook: typeof PlaceBook; changeLibrary: typeof ChangeLibrary }>;

const isOpen = (libraryId: string): Look<boolean> => ({
  stream: `library-${libraryId}`,
  initial: true,
  evolve: (_, { data }: { data: ShelfFacts['LibraryChanged'] }) => data.isOpen,
});

const ROOM = 6;
const [SIXTH, ...FIVE] = ['Middlemarch', 'Emma', 'Ulysses', 'Dracula', 'Heidi', 'Momo'] as const;

/** The books that each decision saw. */
let decisions: string[];

const shelf: Decider<readonly string[], ShelfFacts, ShelfCommands> = {
  kind: 'shelf',
  streamOf: (input) => ('book' in input ? `shelf-${input.shelfId}` : `library-${input.libraryId}`),
  initial: [],
  evolve: { BookPlaced: (books, { book }) => [...books, book], LibraryChanged: (books) => books },
  records: { placeBook: ['BookPlaced'], changeLibrary: ['LibraryChanged'] },
  looksAt: { placeBook: (_, { libraryId }) => (libraryId === undefined ? [] : [isOpen(libraryId)]) },
  decide: {
    placeBook(books, { book, libraryId }, { seen }) {
      decisions.push(books.join(' '));
      if (libraryId !== undefined && !seen(isOpen(libraryId))) refuse('WRONG_STATUS', 'libraryId', 'The library is closed.');
      if (books.includes(book)) return { facts: [] };
      if (books.length === ROOM) refuse('WRONG_STATUS', 'shelfId', 'The shelf is full.');
      const isLast = books.length + 1 === ROOM;
      return {
        facts: [{ type: 'BookPlaced', data: { book } }],
        warnings: isLast ? [{ code: 'DATE_PASSED', field: 'shelfId', message: 'It is full now.' }] : [],
      };
    },
    changeLibrary: (_, { isOpen }) => ({ facts: [{ type: 'LibraryChanged', data: { isOpen } }] }),
  },
};

/** Has read Ulysses before. */
class Reader extends SecondLook {
  async warnings(facts: readonly Fact[], stream: string, its: Pick<EventLog, 'read'>): Promise<Objection[]> {
    const { revision } = await its.read(stream);
    return facts
      .filter(({ data }) => (data as { book?: string }).book === 'Ulysses')
      .map(() => ({ code: 'LIKELY_DUPLICATE', message: `It came after book ${revision}.` }));
  }
}

const CLASSES = { placeBook: PlaceBook, changeLibrary: ChangeLibrary };
const ADA = person('Ada', 'SALES');
const NOON = '2026-03-01T12:00:00.000Z';

let folder: string;
let log: SqliteEventLog;
let now: string;
const clock = { now: () => now };

beforeEach(() => {
  [decisions, now] = [[], NOON];
  folder = mkdtempSync(join(tmpdir(), 'sayso-runner-'));
  log = SqliteEventLog.open(folder, {
    codec: new Codec([SHELF_EVENTS]),
    clock,
    durability: 'OFF',
    failStop: (error) => {
      throw error;
    },
  });
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true });
});

const NO_LEADS: Leads = { to: () => [], looking: () => {} };
const OPEN: WriteGate = { assertOpen: () => {} };

/** A node: commands by name, each sent by Ada unless its envelope says otherwise. */
function nodeOn(its: EventLog, gate = OPEN) {
  const runner = new CommandRunner(its, clock, new Reader(), gate, NO_LEADS);
  return <Name extends keyof ShelfCommands>(
    name: Name,
    input: Partial<ShelfCommands[Name]>,
    envelope: Partial<Envelope> = {},
  ): Promise<CommandResult> => {
    const type = CLASSES[name] as CommandClass<ShelfCommands[Name]>;
    return runner.run(shelf, name, type, withEnvelope(type, input, { actor: ADA, ...envelope }));
  };
}

/** Ada's place on shelf s1. */
const place = (book: string, more: Partial<PlaceBook> = {}, envelope: Partial<Envelope> = {}, send = nodeOn(log)) =>
  send('placeBook', { shelfId: 's1', book, ...more }, envelope);

/** The log, with something that happens between every reading and appending. */
const logWhere = (meanwhile: () => Promise<unknown>): EventLog =>
  ({
    read: (stream: string) => log.read(stream),
    head: () => log.head(),
    append: async (append: Parameters<EventLog['append']>[0]) => {
      await meanwhile();
      return log.append(append);
    },
  }) as unknown as EventLog;

/** A new stream of so many events, by no command. */
async function filled(stream: string, type: string, all: readonly object[]): Promise<void> {
  const events = all.map((data, n) => ({
    ...{ id: uuidOf(`${stream} ${n}`), type, data, actor: ADA, effectiveAt: NOON, command: 'fill', commandId: `${n}` },
    ...{ inputHash: '', warnings: [], correlationId: 'fill' },
  }));
  for (let n = 0; n < events.length; n += 2_500) await log.append({ stream, expectedRevision: n - 1, events: events.slice(n, n + 2_500) });
}

const books = async (stream = 'shelf-s1') => (await log.read(stream)).events.map(({ data }) => (data as { book: string }).book);

const refused = (code: string, more: object = {}) =>
  expect.objectContaining({ name: 'Refusal', objections: [expect.objectContaining({ code, ...more })] });

async function refusedWithoutTrace(work: Promise<unknown>, refusal: unknown): Promise<void> {
  const { position } = await log.head();
  await expect(work).rejects.toEqual(refusal);
  expect((await log.head()).position).toBe(position);
}

describe('a command', () => {
  test('that is accepted is answered with where its last event stands, and its events keep who sent it, when and as what', async () => {
    const via = person('Bot', 'IMPORTER');
    expect(await place('Emma', { commandId: 'c1' }, { via })).toEqual({
      ...{ outcome: 'ACCEPTED', stream: 'shelf-s1', revision: 0, position: 1, warnings: [] },
    });
    expect((await log.read('shelf-s1')).events).toMatchObject([
      {
        ...{ type: 'BookPlaced', data: { book: 'Emma' }, actor: ADA, via, effectiveAt: NOON },
        ...{ command: 'placeBook', commandId: 'c1', correlationId: 'c1', inputHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ]);
  });

  test('has an event of its own id for each secret that is made, so that none is taken for another', async () => {
    const ids: string[] = [];
    const unwritten = {
      read: (stream) => log.read(stream),
      append: ({ events }) => {
        ids.push(...events.map(({ id }) => id));
        return Promise.resolve({ revision: 0, position: 1 });
      },
    } as EventLog;
    for (const secretHash of ['a', 'b', 'a']) await place('Emma', { commandId: 'c1' }, { secretHash }, nodeOn(unwritten));
    expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([false, true]);
  });

  test('on a long history sees all of it, whichever node it comes to', async () => {
    const all = Array.from({ length: 300 }, (_, n) => `Volume ${n}`);
    await filled(
      'shelf-s1',
      'BookPlaced',
      all.slice(0, 250).map((book) => ({ book })),
    );
    const nodes = [nodeOn(log), nodeOn(log)];
    for (const [n, book] of all.slice(250).entries()) await place(book, {}, {}, nodes[n % 2]);
    expect(decisions.at(-1)).toBe(all.slice(0, -1).join(' '));
    expect(await place('Volume 7')).toMatchObject({ outcome: 'QUIET' });
    expect(await books()).toEqual(all);
  });

  test('on a thing whose history is full is refused, but what ends it and what follows by itself', async () => {
    await filled('shelf-s1', 'BookPlaced', Array(4_999).fill({ book: 'Momo' }));
    await filled('library-l1', 'LibraryChanged', Array(5_000).fill({ isOpen: true }));
    await place('Emma', { commandId: 'last' });
    await refusedWithoutTrace(place('Ulysses'), refused('STREAM_FULL', { revision: 4_999 }));
    expect(await place('Emma', { commandId: 'last' })).toMatchObject({ outcome: 'REPEATED', revision: 4_999 });
    expect(await place('Momo')).toMatchObject({ outcome: 'QUIET' });
    const [cause] = (await log.read('library-l1')).events;
    expect(await place('Dracula', {}, { actor: SAYSO, cause })).toMatchObject({ outcome: 'ACCEPTED' });
    expect(await nodeOn(log)('changeLibrary', { libraryId: 'l1', isOpen: false })).toMatchObject({ outcome: 'ACCEPTED', revision: 5_000 });
  });

  test('that a rule refuses writes nothing, and is told the revision that the rule looked at', async () => {
    for (const book of [...FIVE, SIXTH]) await place(book);
    await refusedWithoutTrace(place('Kim'), refused('WRONG_STATUS', { field: 'shelfId', revision: 5 }));
  });

  test('is answered with what a second look at its facts says, beside what the decider says, and keeps it', async () => {
    for (const book of ['Emma', 'Kim', 'Heidi', 'Momo', 'Dracula']) await place(book);
    const warnings = [{ code: 'DATE_PASSED' }, { code: 'LIKELY_DUPLICATE', message: 'It came after book 4.' }];
    expect(await place('Ulysses', { commandId: 'c6' })).toMatchObject({ outcome: 'ACCEPTED', warnings });
    expect(await place('Ulysses', { commandId: 'c6' })).toMatchObject({ outcome: 'REPEATED', warnings });
    expect((await log.read('shelf-s1')).events.at(-1)).toMatchObject({ warnings });
  });

  test('is not written where nobody would see it; what was written before is answered, and what changes nothing', async () => {
    await place('Emma', { commandId: 'c1' });
    const closed = new Fault('READ_MODEL_STOPPED', 'Nothing is written.');
    const send = nodeOn(log, {
      assertOpen() {
        throw closed;
      },
    });
    await refusedWithoutTrace(place('Kim', {}, {}, send), closed);
    expect(await place('Emma', { commandId: 'c1' }, {}, send)).toMatchObject({ outcome: 'REPEATED', position: 1 });
    expect(await place('Emma', {}, {}, send)).toMatchObject({ outcome: 'QUIET' });
  });

  test('that changes nothing is quiet, and is answered with where its thing and the log stand', async () => {
    await place('Emma');
    await place('Emma', { shelfId: 's2' });
    expect(await place('Emma')).toEqual({ outcome: 'QUIET', stream: 'shelf-s1', revision: 0, position: 2, warnings: [] });
    expect((await log.head()).position).toBe(2);
  });

  test.each<[string, object, Partial<Envelope>, unknown]>([
    ['that its sender may not send', {}, { actor: person('Cy', 'CONTRIBUTOR') }, refused('FORBIDDEN')],
    ['that is not valid', { book: '' }, {}, refused('REQUIRED', { field: 'book' })],
    ['with a commandId of our own', { commandId: 'sayso:1' }, {}, refused('INVALID', { field: 'commandId' })],
    ['from the future', {}, { at: '2026-03-01T12:00:00.001Z' }, refused('AT_IN_FUTURE', { field: 'at' })],
  ])('%s is never decided', async (_, input, envelope, refusal) => {
    await refusedWithoutTrace(place('Emma', input, envelope), refusal);
    expect(decisions).toEqual([]);
  });

  test('without an id for what it makes gets one, the same for the same command of the same person', async () => {
    const anew = { shelfId: undefined, commandId: 'c1' };
    const { stream } = await place('Emma', anew);
    expect(stream).toMatch(/^shelf-[0-9a-f]{20}$/);
    expect(await place('Emma', anew)).toMatchObject({ outcome: 'REPEATED', stream });
    expect((await place('Emma', anew, { actor: person('Bo', 'SALES') })).stream).not.toBe(stream);
  });

  test('of a reaction happens with its cause, and is of its conversation', async () => {
    await place('Emma', { commandId: 'c1' });
    const [cause] = (await log.read('shelf-s1')).events as [RecordedEvent];
    now = '2026-03-02T12:00:00.000Z';
    await place('Emma', { shelfId: 's2' }, { cause });
    expect((await log.read('shelf-s2')).events).toMatchObject([{ effectiveAt: NOON, causationId: cause.id, correlationId: 'c1' }]);
  });
});

describe('a command sent again (rule 1)', () => {
  const again = { commandId: 'c1' };
  beforeEach(async () => {
    for (const book of FIVE) await place(book);
    await place(SIXTH, again);
  });

  test('is answered as it was the first time, warnings too, and writes nothing, whatever revision it expects', async () => {
    const first = { stream: 'shelf-s1', revision: 5, position: 6, warnings: [expect.objectContaining({ message: 'It is full now.' })] };
    expect(await place(SIXTH, again)).toEqual({ outcome: 'REPEATED', ...first });
    expect(await place(SIXTH, { ...again, expectedRevision: 0 })).toEqual({ outcome: 'REPEATED', ...first });
    expect((await log.head()).position).toBe(6);
  });

  test.each<[string, object, Actor]>([
    ['another input', { book: 'Emma' }, ADA],
    ['another person', {}, person('Bo', 'SALES')],
    ['the same subject of another issuer', {}, { ...ADA, issuer: 'elsewhere' }],
  ])('is refused with %s', (_, input, actor) =>
    refusedWithoutTrace(place(SIXTH, { ...again, ...input }, { actor }), refused('COMMAND_ID_REUSED', { field: 'commandId' })),
  );
});

describe('a command that expects a revision', () => {
  test('is taken at that revision', async () => {
    await place('Emma', { expectedRevision: -1 });
    expect(await place('Ulysses', { expectedRevision: 0 })).toMatchObject({ outcome: 'ACCEPTED', revision: 1 });
  });

  test.each([-1, 1])('is refused where the thing is not at %d, before it is decided', async (expectedRevision) => {
    await place('Emma');
    await refusedWithoutTrace(place('Ulysses', { expectedRevision }), refused('CONFLICT', { field: 'expectedRevision', revision: 0 }));
    expect(decisions).toEqual(['']);
  });

  test('is refused, and not decided again, where the thing moves while it is decided', async () => {
    const other = nodeOn(log);
    const node = nodeOn(logWhere(() => place('Emma', {}, {}, other)));
    await expect(place('Ulysses', { expectedRevision: -1 }, {}, node)).rejects.toEqual(refused('CONFLICT', { revision: 0 }));
    expect(await books()).toEqual(['Emma']);
    expect(decisions).toEqual(['', '']);
  });
});

describe('where another node writes between reading and appending', () => {
  const library = (isOpen: boolean) => nodeOn(log)('changeLibrary', { libraryId: 'main', isOpen });
  /** What the other node does, one after the other, each time this one appends. */
  const beside = (...works: (() => Promise<unknown>)[]) => nodeOn(logWhere(() => works.shift()?.() ?? Promise.resolve()));

  test('the command is decided again, on what the thing has become', async () => {
    const node = beside(() => place('Emma'));
    expect(await place('Ulysses', {}, {}, node)).toMatchObject({ outcome: 'ACCEPTED', revision: 1, position: 2 });
    expect(await books()).toEqual(['Emma', 'Ulysses']);
    expect(decisions).toEqual(['', '', 'Emma']);
  });

  test('it may then be refused', async () => {
    for (const book of FIVE) await place(book);
    const node = beside(() => place(SIXTH));
    await expect(place('Kim', {}, {}, node)).rejects.toEqual(refused('WRONG_STATUS', { revision: 5 }));
  });

  test('it may then be quiet', async () => {
    const node = beside(() => place('Emma'));
    expect(await place('Emma', {}, {}, node)).toMatchObject({ outcome: 'QUIET', revision: 0 });
  });

  test('it may be there already, sent to both nodes: it is written once', async () => {
    const sent = { commandId: 'c1' };
    const node = beside(() => place('Emma', sent));
    expect(await place('Emma', sent, {}, node)).toMatchObject({ revision: 0, position: 1 });
    expect(await books()).toEqual(['Emma']);
  });

  test('it may be there already behind something else', async () => {
    const sent = { commandId: 'c1' };
    const node = beside(() => place('Ulysses').then(() => place('Emma', sent)));
    expect(await place('Emma', sent, {}, node)).toMatchObject({ outcome: 'REPEATED', revision: 1, position: 2 });
    expect(await books()).toEqual(['Ulysses', 'Emma']);
  });

  test('it is decided again three times', async () => {
    const node = beside(...FIVE.slice(0, 3).map((book) => () => place(book)));
    expect(await place('Kim', {}, {}, node)).toMatchObject({ outcome: 'ACCEPTED', revision: 3 });
  });

  test('and no more: then it is refused, and nothing of it is written', async () => {
    let appends = 0;
    const node = nodeOn(logWhere(() => place(FIVE[appends++]!)));
    await expect(place('Kim', {}, {}, node)).rejects.toEqual(refused('CONFLICT', { revision: 3 }));
    expect(appends).toBe(4);
    expect(await books()).toEqual(FIVE.slice(0, 4));
  });

  test('a moved stream that the decision looked at lets it be decided again', async () => {
    const node = beside(() => library(false));
    await expect(place('Emma', { libraryId: 'main' }, {}, node)).rejects.toEqual(refused('WRONG_STATUS', { field: 'libraryId' }));
    expect(await books()).toEqual([]);
    expect(decisions).toEqual(['', '']);
  });

  test('so it does where the thing itself is still at the revision that is expected', async () => {
    const node = beside(() => library(true));
    const placing = place('Emma', { libraryId: 'main', expectedRevision: -1 }, {}, node);
    expect(await placing).toMatchObject({ outcome: 'ACCEPTED', revision: 0, position: 2 });
  });

  test('a stream that moves ever again has it refused with the revision of the thing itself', async () => {
    await place('Emma');
    const node = nodeOn(logWhere(() => library(true)));
    await expect(place('Kim', { libraryId: 'main' }, {}, node)).rejects.toEqual(refused('CONFLICT', { revision: 0 }));
    expect((await log.head()).position).toBe(5);
  });
});

describe('commands of one node', () => {
  test('on one thing wait for each other: none is decided twice', async () => {
    const node = nodeOn(log);
    const revisions = await Promise.all(FIVE.map(async (book) => (await place(book, {}, {}, node)).revision));
    expect(revisions).toEqual([0, 1, 2, 3, 4]);
    expect(await books()).toEqual(FIVE);
    expect(decisions).toHaveLength(FIVE.length);
  });

  test('on one thing go on after one that is refused', async () => {
    const node = nodeOn(log);
    const [first, second] = await Promise.allSettled([place('Emma', { expectedRevision: 7 }, {}, node), place('Ulysses', {}, {}, node)]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
  });

  test('on another thing do not wait', async () => {
    let release = (): void => undefined;
    const works = [new Promise<void>((resolve) => (release = resolve))];
    const node = nodeOn(logWhere(() => works.shift() ?? Promise.resolve()));
    const first = place('Emma', {}, {}, node);
    const behind = place('Ulysses', {}, {}, node);
    await new Promise(setImmediate);
    expect(await place('Emma', { shelfId: 's2' }, {}, node)).toMatchObject({ outcome: 'ACCEPTED', position: 1 });
    expect(await books()).toEqual([]);
    release();
    expect(await Promise.all([first, behind])).toMatchObject([{ revision: 0 }, { revision: 1 }]);
  }, 10_000);

  test.each(['STORE_UNAVAILABLE', 'OUTCOME_UNKNOWN'] as const)('are not begun behind one that ended with %s', async (code) => {
    const node = nodeOn(logWhere(() => Promise.reject(new Fault(code, 'Gone.'))));
    const [first, behind] = await Promise.allSettled([place('Emma', {}, {}, node), place('Ulysses', {}, {}, node)]);
    expect(first).toMatchObject({ reason: { code, message: 'Gone.' } });
    expect(behind).toMatchObject({ reason: { code: 'STORE_UNAVAILABLE', message: 'The store does not answer: nothing was written.' } });
    expect(decisions).toHaveLength(1);
  });
});

describe('a command that is given up at the deadline', () => {
  afterEach(() => void jest.useRealTimers());

  test('appends nothing afterwards, when the log answers and the next one was answered already', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    let [release, decided, appends] = [(): void => undefined, (): void => undefined, 0];
    const reads = [new Promise<void>((resolve) => (release = resolve))];
    const lateDecision = new Promise<void>((resolve) => (decided = resolve));
    const slow = {
      read: (stream) => (reads.shift() ?? Promise.resolve()).then(() => log.read(stream)),
      append(given) {
        appends++;
        return log.append(given);
      },
    } as EventLog;
    const gates = [() => undefined, decided];
    const node = nodeOn(slow, { assertOpen: () => gates.shift()?.() });

    const late = place('Emma', {}, {}, node);
    await new Promise(setImmediate);
    jest.advanceTimersByTime(DEADLINE);
    await expect(late).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(await place('Ulysses', {}, {}, node)).toMatchObject({ outcome: 'ACCEPTED', revision: 0 });
    release();
    await lateDecision;
    expect(appends).toBe(1);
  });
});

describe('a command that happened before what is on record', () => {
  const earlier = { at: '2026-02-01T12:00:00.000Z' };

  test('is refused where it would have said something', async () => {
    await place('Emma');
    await refusedWithoutTrace(place('Ulysses', {}, earlier), refused('OUT_OF_ORDER', { field: 'at' }));
  });

  test('is quiet where it would have been quiet then', async () => {
    await place('Emma', {}, earlier);
    await place('Ulysses');
    expect(await place('Emma', {}, { at: '2026-02-02T12:00:00.000Z' })).toMatchObject({ outcome: 'QUIET', revision: 1 });
    await refusedWithoutTrace(place('Ulysses', {}, { at: '2026-02-02T12:00:00.000Z' }), refused('OUT_OF_ORDER'));
  });
});

test('a log of its own is read and written where the sender names one', async () => {
  const node = nodeOn({ read: () => Promise.reject(new Error('the service’s own')) } as unknown as EventLog);
  expect(await place('Emma', {}, { log }, node)).toMatchObject({ outcome: 'ACCEPTED', position: 1 });
});

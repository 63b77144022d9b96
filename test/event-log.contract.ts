import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Codec } from '../src/event-log/codec.js';
import { Conflict, MAX_APPEND_BYTES, type Append, type EventLog, type Checkpoint } from '../src/event-log/event-log.js';
import { uuidOf } from '../src/kernel/canonical.js';
import type { EventTypes, NewEvent, RecordedEvent } from '../src/kernel/event.js';
import { inWhole } from './size.js';

/** The facts of the contract: a store under test decodes these and no others. */
export const CONTRACT_TYPES: EventTypes<{ Noted: unknown }> = { Noted: { version: 1, sentence: () => 'noted something' } };

export interface LogUnderTest {
  readonly log: EventLog;
  /** Closes the log and opens the same one again. */
  readonly reopen: () => Promise<EventLog>;
  /** Closes the log and leaves nothing of it. */
  readonly destroy: () => Promise<void>;
}

let made = 0;

/** A new event with an id of its own. */
export const noted = (data: unknown = {}, id = uuidOf(`event ${++made}`)): NewEvent => ({
  id,
  type: 'Noted',
  data,
  actor: { issuer: 'test', subject: 'Ada', name: 'Ada', roles: ['SALES'] },
  effectiveAt: '2026-03-01T12:00:00.000Z',
  command: 'note',
  commandId: `command of ${id}`,
  inputHash: 'ff',
  warnings: [],
  correlationId: `command of ${id}`,
});

export const appendOf = (stream: string, expectedRevision: number, ...events: NewEvent[]): Append => ({ stream, expectedRevision, events });

/** What of the contract hangs on what the store is made of. */
export interface Traits {
  /** Many appends are one commit, and an append holds only while what it looked at has not moved. Else they are taken one after the other. */
  readonly inOneCommit: boolean;
  /** In the short run only appending is held against the contract: another store runs the rest there. */
  readonly isLong?: boolean;
}

/** Every event of the log, in order, as tests compare it. */
export async function everything(log: EventLog): Promise<unknown[]> {
  await log.end();
  return [...(await log.readAll(0, 1_000_000))];
}

const settled = async <Done>(works: readonly Promise<Done>[]) => {
  const outcomes = await Promise.allSettled(works);
  return {
    done: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
    failed: outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : [])),
  };
};

const times = <Made>(count: number, make: (index: number) => Made): Made[] => Array.from({ length: count }, (_, index) => make(index));
const refusalOf = (code: string) => expect.objectContaining({ name: 'Refusal', objections: [expect.objectContaining({ code })] });
const conflictAt = (stream: string, actual: number) => expect.objectContaining({ name: 'Conflict', stream, actual });

/** What every store does, whatever it is made of. The numbers are those of the list it was made from. */
export function eventLogContract(name: string, open: () => Promise<LogUnderTest>, { inOneCommit, isLong = false }: Traits): void {
  const whole = isLong ? inWhole : { describe, test };
  describe(`the event log in ${name}`, () => {
    let under: LogUnderTest;
    let log: EventLog;

    beforeEach(async () => {
      under = await open();
      log = under.log;
    });
    afterEach(() => under.destroy());

    const append = (stream: string, expectedRevision: number, ...events: NewEvent[]) =>
      log.append(appendOf(stream, expectedRevision, ...events));
    const dataOf = async (stream: string) => (await log.read(stream)).events.map(({ data }) => data);

    /** Runs what must fail, and shows that nothing of the log is different after it. */
    const refusedWithoutTrace = async (work: () => Promise<unknown>, error: unknown) => {
      const before = await everything(log);
      await expect(work()).rejects.toEqual(error);
      expect(await everything(log)).toEqual(before);
    };

    describe('appending', () => {
      test('A1 numbers a new stream from 0', async () => {
        await append('a', -1, noted(0), noted(1), noted(2));
        expect((await log.read('a')).events.map(({ revision, data }) => [revision, data])).toEqual([
          [0, 0],
          [1, 1],
          [2, 2],
        ]);
      });

      test.each([0, 1, 2])('A2 keeps none of three events where event %d cannot be kept', async (bad) => {
        await append('a', -1, noted());
        const events = times(3, (index) => noted(index === bad ? { text: '\ud800' } : {}));
        await refusedWithoutTrace(() => append('a', 0, ...events), refusalOf('INVALID'));
        expect((await log.read('a')).revision).toBe(0);
      });

      test('A3 keeps the events of one append together in the order of the whole', async () => {
        await Promise.all(times(20, (writer) => append(`s${writer}`, -1, ...times(3, () => noted(writer)))));
        const writers = (await log.readAll(0, 100)).map(({ data }) => data as number);
        for (let first = 0; first < writers.length; first += 3) expect(new Set(writers.slice(first, first + 3)).size).toBe(1);
      });

      test('A4 refuses to begin a stream that is there, and names its revision', async () => {
        await append('a', -1, ...times(8, noted));
        await refusedWithoutTrace(() => append('a', -1, noted()), conflictAt('a', 7));
      });

      test.each([
        ['behind', 0],
        ['ahead', 2],
        ['far ahead', 100],
      ])('A5 refuses an expected revision that is %s', async (_, expected) => {
        await append('a', -1, noted(), noted());
        await refusedWithoutTrace(() => append('a', expected, noted()), conflictAt('a', 1));
        expect(await append('a', 1, noted())).toMatchObject({ revision: 2 });
      });

      test('A5 refuses to continue a stream that is not there', async () => {
        await refusedWithoutTrace(() => append('nowhere', 0, noted()), conflictAt('nowhere', -1));
      });

      test('A7 lets exactly one of many writers with the same expectation win', async () => {
        const { done, failed } = await settled(times(50, (writer) => append('a', -1, noted(writer))));
        expect(done).toEqual([{ revision: 0, position: 1 }]);
        expect(failed).toEqual(times(49, () => conflictAt('a', 0)));
      });

      whole.test('A8 leaves no gap in any stream, however many write at once and retry', async () => {
        await Promise.all(
          times(8, async (writer) => {
            for (let count = 0; count < 10;) {
              const { revision } = await log.read('a');
              const done = await append('a', revision, noted(writer)).catch((error: unknown) => {
                if (!(error instanceof Conflict)) throw error;
              });
              if (done) count++;
            }
          }),
        );
        expect((await log.read('a')).events.map(({ revision }) => revision)).toEqual(times(80, (index) => index));
      });

      test('A9 answers with the revision and the position of the last event', async () => {
        expect(await append('a', -1, noted())).toEqual({ revision: 0, position: 1 });
        expect(await append('b', -1, noted(), noted())).toEqual({ revision: 1, position: 3 });
      });

      test('A10 of nothing writes nothing', async () => {
        await append('a', -1, noted());
        expect(await append('b', -1)).toEqual({ revision: -1, position: 1 });
        expect(await log.appendAll([])).toEqual([]);
        expect(await log.head()).toMatchObject({ position: 1 });
      });

      test('A11 keeps everything of an event exactly', async () => {
        const data = {
          unicode: 'é e\u0301 日本 😀 \u202e \u200b \ufffd',
          control: '\u0018\u001f\t\n\\"',
          nested: [[{ deep: [null, true, 0.1, -1.5e-7] }]],
          large: Number.MAX_SAFE_INTEGER,
          asText: '9223372036854775807',
          ['k'.repeat(64_000)]: '',
        };
        const event: NewEvent = {
          ...noted(data),
          via: { issuer: 'test', subject: 'bot', name: 'Bøt', roles: ['IMPORTER'] },
          warnings: [{ code: 'DATE_PASSED', field: 'a.b', message: 'Old.' }],
          causationId: 'event-0',
        };
        await append('a', -1, event);
        log = await under.reopen();
        const { events } = await log.read('a');
        expect(events).toEqual([
          { ...event, stream: 'a', revision: 0, position: 1, recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
        ]);
        expect(await everything(log)).toEqual(events);
      });

      test.each([
        ['a bigint', 1n],
        ['undefined in a list', [undefined]],
        ['NaN', NaN],
        ['an integer beyond 2^53', 2 ** 53],
        ['-0', -0],
        ['half of a surrogate pair', '\ud800'],
        ['NUL', '\0'],
      ])('A11 refuses %s, and writes nothing', async (_, value) => {
        await refusedWithoutTrace(() => append('a', -1, noted({ value })), refusalOf('INVALID'));
      });

      test.each([
        ['one event', 1, 'x'],
        ['three events', 3, 'x'],
        ['letters of two bytes', 1, 'é'],
      ])('A12 takes %s of just the limit and refuses a byte more', async (_, count, letter) => {
        const events = times(count, () => noted(''));
        const stored = events.map((event) => new Codec([CONTRACT_TYPES]).encode(event));
        const room = MAX_APPEND_BYTES - Buffer.byteLength(stored.map(({ data, metadata }) => data + metadata).join(''));
        const letters = letter.repeat(room / Buffer.byteLength(letter)) + 'x'.repeat(room % Buffer.byteLength(letter));
        const filled = (extra: string) => events.map((event, index) => (index === 0 ? { ...event, data: letters + extra } : event));
        await refusedWithoutTrace(() => append('a', -1, ...filled('y')), refusalOf('TOO_LONG'));
        expect(await append('a', -1, ...filled(''))).toMatchObject({ revision: count - 1 });
      });

      test.each(['', '$all', 'a\0b', 'a\ud800', 'x'.repeat(501)])('A13 refuses the stream name %j', async (stream) => {
        await refusedWithoutTrace(() => append(stream, -1, noted()), refusalOf('INVALID'));
      });

      test.each(['a@b', 'request-é 😀', 'x'.repeat(500), "o'clock; DROP TABLE events", '%_'])(
        'A13 takes the stream name %j',
        async (stream) => {
          await append(stream, -1, noted());
          expect(await log.read(stream)).toMatchObject({ revision: 0, events: [{ stream }] });
          expect((await log.read(`${stream}x`)).revision).toBe(-1);
        },
      );

      if (inOneCommit) {
        test('holds only while other streams it looked at have not moved', async () => {
          await append('seen', -1, noted());
          await append('a', -1, noted());
          const looking = (revision: number, stream = 'seen'): Append => ({
            ...appendOf('a', 0, noted()),
            readSet: [{ stream, revision }],
          });
          await refusedWithoutTrace(() => log.append(looking(-1)), conflictAt('seen', 0));
          await refusedWithoutTrace(() => log.append(looking(1)), conflictAt('seen', 0));
          await refusedWithoutTrace(() => log.append(looking(0, 'nowhere')), conflictAt('nowhere', -1));
          expect(await log.append(looking(0))).toMatchObject({ revision: 1 });
        });

        test('lets one of two win that each looked at the other’s stream', async () => {
          const [first, second] = await Promise.allSettled([
            log.append({ ...appendOf('a', -1, noted()), readSet: [{ stream: 'b', revision: -1 }] }),
            log.append({ ...appendOf('b', -1, noted()), readSet: [{ stream: 'a', revision: -1 }] }),
          ]);
          expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
        });
      } else {
        test('holds though a stream that it looked at has moved: reactions repair what was decided so', async () => {
          const look = (stream: string, other: string): Append => ({
            ...appendOf(stream, -1, noted()),
            readSet: [{ stream: other, revision: -1 }],
          });
          const answers = await Promise.all([log.append(look('a', 'b')), log.append(look('b', 'a'))]);
          expect(answers).toMatchObject([{ revision: 0 }, { revision: 0 }]);
        });
      }
    });

    whole.describe('appending many as one', () => {
      test('keeps all, each at the revision that earlier ones make', async () => {
        await append('a', -1, noted());
        const appended = await log.appendAll([appendOf('a', 0, noted()), appendOf('b', -1, noted(), noted()), appendOf('a', 1, noted())]);
        expect(appended).toEqual([
          { revision: 1, position: 2 },
          { revision: 1, position: 4 },
          { revision: 2, position: 5 },
        ]);
      });

      test('after a position, only where the log ends with it', async () => {
        await append('a', -1, noted());
        for (const after of [0, 2]) await refusedWithoutTrace(() => log.appendAll([appendOf('b', -1, noted())], after), conflictAt('', 1));
        expect(await log.appendAll([appendOf('b', -1, noted()), appendOf('a', 0, noted())], 1)).toMatchObject([
          { position: 2 },
          { position: 3 },
        ]);
      });

      if (inOneCommit) {
        test('after a position that somebody else took in the same tick, keeps none', async () => {
          const [, refused] = await Promise.allSettled([append('a', -1, noted()), log.appendAll([appendOf('b', -1, noted())], 0)]);
          expect(refused).toMatchObject({ status: 'rejected', reason: { stream: '', actual: 1 } });
          expect((await log.head()).position).toBe(1);
        });

        test.each([0, 1, 2])('keeps none where number %d conflicts', async (stale) => {
          await append('a', -1, noted());
          const appends = times(3, (index) => appendOf(index === stale ? 'a' : `new-${index}`, -1, noted()));
          await refusedWithoutTrace(() => log.appendAll(appends), conflictAt('a', 0));
        });

        test('harms nobody who appends at the same time', async () => {
          const [, refused] = await Promise.allSettled([
            append('a', -1, noted()),
            log.appendAll([appendOf('b', -1, noted()), appendOf('a', -1, noted())]),
            append('b', -1, noted()),
            append('c', -1, noted()),
          ]);
          expect(refused).toMatchObject({ status: 'rejected', reason: { stream: 'a' } });
          expect((await log.readAll(0, 10)).map(({ stream, position }) => [stream, position])).toEqual([
            ['a', 1],
            ['b', 2],
            ['c', 3],
          ]);
        });
      } else {
        test.each([0, 1, 2])('keeps what is before number %d, which conflicts, and nothing after it', async (stale) => {
          await append('a', -1, noted());
          const appends = times(3, (index) => appendOf(index === stale ? 'a' : `new-${index}`, -1, noted(), noted()));
          await expect(log.appendAll(appends)).rejects.toEqual(conflictAt('a', 0));
          await log.end();
          const kept = (await log.readAll(1, 100)).map(({ stream }) => stream);
          expect(kept).toEqual(times(stale, (index) => [`new-${index}`, `new-${index}`]).flat());
        });
      }
    });

    whole.describe('the same again', () => {
      test('B1 succeeds with the same answer and writes nothing, whatever came after it, and after a restart', async () => {
        await append('a', -1, noted());
        const events = [noted('x'), noted('y')];
        const answer = await append('a', 0, ...events);
        await append('a', 2, noted('later'));
        await append('b', -1, noted());
        const before = await everything(log);
        expect(await append('a', 0, ...events)).toEqual(answer);
        log = await under.reopen();
        expect(await append('a', 0, ...events)).toEqual(answer);
        expect(await everything(log)).toEqual(before);
      });

      test('B1 of a hundred at once is written once, and answered alike', async () => {
        const event = noted();
        const answers = await Promise.all(times(100, () => append('a', -1, event)));
        expect(new Set(answers.map(({ revision, position }) => `${revision} ${position}`))).toEqual(new Set(['0 1']));
        expect(await log.head()).toMatchObject({ position: 1 });
      });

      test('B1 succeeds though what it looked at has moved since', async () => {
        const twice: Append = { ...appendOf('a', -1, noted()), readSet: [{ stream: 'seen', revision: -1 }] };
        const answer = await log.append(twice);
        await append('seen', -1, noted());
        expect(await log.append(twice)).toEqual(answer);
      });

      test('B2 in part is a conflict', async () => {
        const [x, y, z] = [noted(), noted(), noted()];
        await append('a', -1, x, y);
        await refusedWithoutTrace(() => append('a', -1, x, z), conflictAt('a', 1));
        await refusedWithoutTrace(() => append('a', -1, x, y, z), conflictAt('a', 1));
        await refusedWithoutTrace(() => append('a', -1, y, x), conflictAt('a', 1));
        await refusedWithoutTrace(() => append('a', 0, x), conflictAt('a', 1));
      });

      test('B3 with other content leaves the stored one', async () => {
        const event = noted('first');
        const answer = await append('a', -1, event);
        expect(await append('a', -1, { ...event, data: 'second' })).toEqual(answer);
        expect(await dataOf('a')).toEqual(['first']);
      });
    });

    whole.describe('reading', () => {
      test('C a stream from a revision on, inclusive, in order', async () => {
        await append('a', -1, ...times(5, noted));
        await append('b', -1, noted());
        expect((await log.read('a')).events.map(({ data }) => data)).toEqual([0, 1, 2, 3, 4]);
        expect((await log.read('a', 3)).events.map(({ data }) => data)).toEqual([3, 4]);
      });

      test('C past its end gives nothing, and tells where it ends', async () => {
        await append('a', -1, noted(), noted());
        expect(await log.read('a', 2)).toEqual({ events: [], revision: 1 });
        expect(await log.read('a', 100)).toEqual({ events: [], revision: 1 });
      });

      test('C a stream that is missing gives an empty one', async () => {
        expect(await log.read('a')).toEqual({ events: [], revision: -1 });
      });

      test('C all after a position, exclusive, and at most so many', async () => {
        await append('a', -1, ...times(5, noted));
        const positions = async (after: number, limit: number) => (await log.readAll(after, limit)).map(({ position }) => position);
        expect(await positions(0, 100)).toEqual([1, 2, 3, 4, 5]);
        expect(await positions(2, 2)).toEqual([3, 4]);
        expect(await positions(5, 10)).toEqual([]);
        expect(await positions(50, 10)).toEqual([]);
        expect(await positions(0, 0)).toEqual([]);
      });

      test('C tells the head of an empty log and of another', async () => {
        expect(await log.end()).toEqual({ position: 0, seenAt: expect.any(String) });
        await append('a', -1, noted());
        await append('b', -1, noted());
        const [first, second] = await log.readAll(0, 10);
        expect(await log.head()).toEqual({
          position: 2,
          firstRecordedAt: first?.recordedAt,
          lastRecordedAt: second?.recordedAt,
          seenAt: expect.any(String),
        });
      });
    });

    whole.describe('the order of all', () => {
      const write = (writers: number, each: number) =>
        Promise.all(
          times(writers, async (writer) => {
            for (let count = 0; count < each; count++) await append(`s${writer}`, count - 1, noted([writer, count]));
          }),
        );

      test('D1 is gapless, and no append comes before one that was answered when it began', async () => {
        const answered: number[] = [];
        await Promise.all(
          times(30, async (index) => {
            for (let count = 0; count < 2; count++) {
              const before = Math.max(0, ...answered);
              const { position } = await append(`s${index}`, count - 1, noted());
              expect(position).toBeGreaterThan(before);
              answered.push(position);
            }
          }),
        );
        // of appends that run at the same time a store elsewhere may answer the later one first
        if (!inOneCommit) answered.sort((one, other) => one - other);
        expect(answered).toEqual(times(60, (index) => index + 1));
        expect((await log.readAll(0, 100)).map(({ position }) => position)).toEqual(answered);
      });

      test('D1 never goes back in recorded time', async () => {
        await write(5, 10);
        const recorded = (await log.readAll(0, 100)).map(({ recordedAt }) => recordedAt);
        expect(recorded).toEqual([...recorded].sort());
      });

      test('D3 keeps each stream’s own order', async () => {
        await write(5, 20);
        const all = await log.readAll(0, 1_000);
        for (const writer of times(5, (index) => index))
          expect(all.filter(({ stream }) => stream === `s${writer}`).map(({ data }) => data)).toEqual(
            times(20, (count) => [writer, count]),
          );
      });

      test('shows to whoever reads while others write no gap, and nothing that was not answered', async () => {
        const writing = write(10, 20);
        let after = 0;
        while (after < 200) {
          const events = await log.readAll(after, 7);
          expect(events.map(({ position }) => position)).toEqual(times(events.length, (index) => after + 1 + index));
          after += events.length;
          await new Promise(setImmediate);
        }
        await writing;
      });
    });

    whole.describe('following', () => {
      const place = ({ position, id, recordedAt }: RecordedEvent): Checkpoint => ({ position, eventId: id, recordedAt });

      /** What a follower is given until it has read so many events, and what it is given in between. */
      const followed = async (after: Checkpoint, count: number, each: (events: readonly RecordedEvent[]) => unknown = () => {}) => {
        const ending = new AbortController();
        const given: RecordedEvent[] = [];
        for await (const events of log.follow(after, ending.signal)) {
          given.push(...events);
          await each(events);
          if (given.length >= count) ending.abort();
        }
        return given;
      };

      test('E1 gives everything from the start, or from after a place, as it is read', async () => {
        for (let index = 0; index < 5; index++) await append(`s${index % 2}`, Math.floor(index / 2) - 1, noted(index));
        const all = await log.readAll(0, 10);
        expect(await followed({ position: 0 }, 5)).toEqual(all);
        expect(await followed(place(all[2]!), 2)).toEqual(all.slice(3));
      });

      test('E2 gives what is written meanwhile once, in order, without a gap', async () => {
        const write = async (writer: number) => {
          for (let count = 0; count < 40; count++) await append(`s${writer}`, count - 1, noted(), noted()).catch(ignored);
        };
        const ignored = () => {};
        const writing = Promise.all(times(5, write));
        const given = await followed({ position: 0 }, 5);
        const late = followed({ position: 0 }, 10);
        const rest = await followed(place(given.at(-1)!), 5);
        await writing;
        expect([...given, ...rest].map(({ position }) => position)).toEqual(times(given.length + rest.length, (index) => index + 1));
        const { position } = await log.head();
        await late;
        expect(await followed({ position: 0 }, position)).toEqual(await log.readAll(0, position));
      });

      test('E3 tells by an empty batch that the end was reached', async () => {
        await append('a', -1, noted(), noted());
        const sizes: number[] = [];
        await followed({ position: 0 }, 3, async (events) => {
          sizes.push(events.length);
          if (sizes.length === 2) await append('a', 1, noted());
        });
        expect(sizes).toEqual([2, 0, 1]);
      });

      test('E7 is read only as fast as it is asked for', async () => {
        for (let index = 0; index < 20; index++) await append('a', index - 1, noted(index));
        const given = await followed({ position: 0 }, 21, async (events) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          if (events.length === 0) await append('a', 19, noted(20)).catch(() => {});
        });
        expect(given.map(({ data }) => data)).toEqual(times(21, (index) => index));
      });

      test('E8 of several hinders none', async () => {
        await append('a', -1, noted(), noted());
        const both = [followed({ position: 0 }, 3), followed({ position: 0 }, 3)];
        await append('a', 1, noted());
        const [first, second] = await Promise.all(both);
        expect(first).toEqual(second);
        expect(first).toHaveLength(3);
      });

      test('E9 ends at the signal, also where it waits', async () => {
        const ending = new AbortController();
        const batches: number[] = [];
        for await (const events of log.follow({ position: 0 }, ending.signal)) {
          batches.push(events.length);
          setTimeout(() => {
            ending.abort();
          }, 20);
        }
        await append('a', -1, noted());
        expect(batches).toEqual([0]);
      });

      test('E10 gives again what its reader failed at', async () => {
        await append('a', -1, noted(1), noted(2));
        const failing = followed({ position: 0 }, 2, () => Promise.reject(new Error('no')));
        await expect(failing).rejects.toThrow('no');
        expect((await followed({ position: 0 }, 2)).map(({ data }) => data)).toEqual([1, 2]);
      });

      test('F6 from a place of another history is none', async () => {
        await append('a', -1, noted(), noted());
        const [first, second] = await log.readAll(0, 2);
        const rewritten = expect.objectContaining({ code: 'HISTORY_REWRITTEN' });
        for (const other of [
          { ...place(second!), eventId: first!.id },
          { ...place(second!), position: 3 },
        ])
          await expect(followed(other, 1)).rejects.toEqual(rewritten);
      });
    });

    whole.describe('its life', () => {
      test('G goes on after a restart where it ended', async () => {
        await append('a', -1, noted(0));
        log = await under.reopen();
        expect(await append('a', 0, noted(1))).toEqual({ revision: 1, position: 2 });
        log = await under.reopen();
        expect(await dataOf('a')).toEqual([0, 1]);
      });

      test('G closing ends what runs, twice is once, and after it nothing is done', async () => {
        const running = times(20, (index) => append(`s${index}`, -1, noted()));
        await log.close();
        await log.close();
        expect(await Promise.all(running)).toHaveLength(20);
        const { failed } = await settled<unknown>([append('a', -1, noted()), log.read('s0'), log.readAll(0, 1), log.head()]);
        expect(failed).toEqual(times(4, () => expect.objectContaining({ code: 'STORE_UNAVAILABLE' })));
        log = await under.reopen();
        expect(await log.head()).toMatchObject({ position: 20 });
      });
    });

    whole.test('any appends end as if they had come one after the other', async () => {
      const anAppend = fc.record({
        stream: fc.constantFrom('a', 'b', 'c'),
        expected: fc.integer({ min: -1, max: 4 }),
        count: fc.integer({ min: 0, max: 3 }),
        looks: fc.option(fc.record({ stream: fc.constantFrom('a', 'b', 'c'), revision: fc.integer({ min: -1, max: 4 }) })),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(anAppend, { minLength: 1, maxLength: 3 }), { maxLength: 20 }), async (requests) => {
          const fresh = await open();
          const model = new Map<string, number>();
          const revisionOf = (stream: string) => model.get(stream) ?? -1;
          const expected = requests.map((request) => {
            const before = [...model];
            for (const { stream, expected, count, looks } of request) {
              if (count === 0) continue;
              const hasMoved = looks && inOneCommit && revisionOf(looks.stream) !== looks.revision;
              if (revisionOf(stream) !== expected || hasMoved) {
                if (inOneCommit) {
                  model.clear();
                  for (const [stream, revision] of before) model.set(stream, revision);
                }
                return 'rejected';
              }
              model.set(stream, expected + count);
            }
            return 'fulfilled';
          });
          const outcomes: string[] = [];
          const send = (request: (typeof requests)[number]) =>
            fresh.log
              .appendAll(
                request.map(({ stream, expected, count, looks }) => ({
                  ...appendOf(stream, expected, ...times(count, noted)),
                  ...(looks && { readSet: [looks] }),
                })),
              )
              .then(
                () => outcomes.push('fulfilled'),
                () => outcomes.push('rejected'),
              );
          if (inOneCommit) await Promise.all(requests.map(send));
          else for (const request of requests) await send(request);
          await fresh.log.end();
          const all = await fresh.log.readAll(0, 1_000);
          const revisions = await Promise.all(['a', 'b', 'c'].map(async (stream) => (await fresh.log.read(stream)).revision));
          await fresh.destroy();
          expect(outcomes).toEqual(expected);
          expect(revisions).toEqual(['a', 'b', 'c'].map(revisionOf));
          expect(all.map(({ position }) => position)).toEqual(times(all.length, (index) => index + 1));
        }),
        { numRuns: inOneCommit ? 50 : 10 },
      );
    });
  });
}

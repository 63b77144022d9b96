import { setImmediate as turn } from 'node:timers/promises';
import type { EventLog, StreamSlice } from '../event-log/event-log.js';
import type { Actor } from '../kernel/actor.js';
import type { Clock } from '../kernel/clock.js';
import type { Asking, Decider, Guard, GuardLooks } from '../kernel/decider.js';
import { Refusal, type Objection } from '../kernel/refusal.js';
import { keyOf, kindOf } from '../kernel/streams.js';
import { dayOf } from '../kernel/time.js';
import { commandName, type CommandClass } from './command.js';
import { stateAfter } from './deciding.js';
import type { Leads } from './leads.js';
import { readSetOf } from './read-set.js';
import { assertRoomFor } from './room-left.js';
import { timingOf } from './timing.js';
import { assertMaySend } from './who-may-send.js';

/** A command on a thing, and what refuses it whatever it says; absent: it may be sent. */
export interface Offered {
  readonly command: string;
  readonly refusal?: Objection;
}

/** A kind of thing, and the commands that somebody may send to one. */
export interface Kind {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list holds the deciders of every room
  readonly decider: Pick<Decider<any, any, never>, 'kind' | 'initial' | 'evolve'> & {
    readonly guards?: Readonly<Record<string, Guard<never> | undefined>>;
    readonly guardsLookAt?: Readonly<Record<string, GuardLooks<never> | undefined>>;
  };
  readonly commands: readonly CommandClass[];
}

/** Tells what somebody may do now with a thing: by the roles of each command, and by the guard that its decider asks as well. */
export class Offering {
  readonly #kinds: ReadonlyMap<string, Kind>;

  constructor(
    private readonly log: Pick<EventLog, 'read'>,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly leads: Leads,
    kinds: readonly Kind[],
  ) {
    this.#kinds = new Map(kinds.map((kind) => [kind.decider.kind, kind]));
  }

  /** What is offered of each thing, by its stream: what needs no such thing to be there is left out. Throws what the log throws. */
  async of(streams: readonly string[], by: Actor): Promise<ReadonlyMap<string, readonly Offered[]>> {
    const log = readingOnce(this.log);
    const offered = new Map<string, readonly Offered[]>();
    for (const stream of streams) {
      const kind = this.#kinds.get(kindOf(stream));
      if (kind) offered.set(stream, await this.#ofOne(log, kind, stream, by));
      await turn();
    }
    return offered;
  }

  async #ofOne(log: Pick<EventLog, 'read'>, { decider, commands }: Kind, stream: string, by: Actor): Promise<Offered[]> {
    const { events, revision } = await log.read(stream);
    const { at } = timingOf({}, this.clock.now(), events.at(-1)?.effectiveAt);
    const state = stateAfter(decider, events) as never;
    const offered: Offered[] = [];
    for (const type of commands) {
      const command = commandName(type);
      const guard = decider.guards?.[command];
      if (!guard) continue;
      const refusal = await refusalOf(async () => {
        assertMaySend(type, {}, { actor: by });
        const looks = decider.guardsLookAt?.[command]?.(state, keyOf(stream)) ?? [];
        const { seen, leadingTo } = await readSetOf(log, this.leads, looks, at);
        const asking: Asking = { by, at, today: dayOf(at), seen, leadingTo };
        guard(state, asking, keyOf(stream));
        assertRoomFor(type, revision, 1);
      });
      offered.push({ command, refusal });
    }
    return offered;
  }
}

async function refusalOf(asked: () => Promise<void>): Promise<Objection | undefined> {
  try {
    await asked();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.objections[0];
    throw error;
  }
}

/** Each stream as it was when it was first read. */
function readingOnce(log: Pick<EventLog, 'read'>): Pick<EventLog, 'read'> {
  const slices = new Map<string, Promise<StreamSlice>>();
  return {
    read(stream) {
      let slice = slices.get(stream);
      if (!slice) slices.set(stream, (slice = log.read(stream)));
      return slice;
    },
  };
}

import type { Query } from '@nestjs/cqrs';
import type { CommandClass } from '../commands/command.js';
import type { RecordedEvent } from '../kernel/event.js';
import type { Instant } from '../kernel/time.js';
import type { Moment } from '../read-model/moment.js';

/** A command that an event makes us send, at most once for each of the things it is sent to. */
export interface Reaction {
  readonly command: CommandClass;
  readonly input: object;
  /** It happens no earlier than this; its cause's own moment where it names none. */
  readonly at?: Instant;
}

/** A reaction to a day that has come; its cause is the event that set the day. */
export interface Due extends Reaction {
  readonly setBy: { readonly stream: string; readonly position: number };
}

/** What a policy may ask besides the event: this node's rows as they were right after it. */
export interface Sight {
  readonly ask: <Answer>(query: Query<Answer>) => Promise<Answer>;
  /** As of the event; its day is today. */
  readonly moment: Moment;
}

export type Many<Item> = AsyncIterable<Item> | Iterable<Item>;

/**
 * What follows from a fact, as commands. It may send one where nothing follows: whether it does is for the decider to say,
 * who stays quiet then. A refusal is a fault of the policy, and its reactions stop there.
 */
export interface Policy<Facts> {
  /** Another name, or another list of facts, makes it look at the whole history again. */
  readonly name: string;
  readonly on: { readonly [T in keyof Facts]?: (event: RecordedEvent<Facts[T]>, sight: Sight) => Many<Reaction> };
  /** What has fallen due up to today and is not on record yet; asked at the start and on each new day. */
  readonly due?: (sight: Sight) => Many<Due>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list holds policies on every room's facts
export type AnyPolicy = Policy<any>;

import type { Actor } from './actor.js';
import type { Objection } from './refusal.js';
import type { Instant } from './time.js';

/** `{ RequestDeclined: { reason: string } }` becomes `{ type: 'RequestDeclined', data: { reason: string } }`. */
export type FactOf<Facts> = { [T in keyof Facts & string]: { readonly type: T; readonly data: Facts[T] } }[keyof Facts & string];

export interface Fact {
  readonly type: string;
  readonly data: unknown;
}

/** Who did it, through whom, when it happened, and which command caused it: the same on every event of one command. */
export interface Circumstance {
  readonly actor: Actor;
  /** Who brought the command in on behalf of the actor; absent where the actor sent it. */
  readonly via?: Actor;
  /** When it happened; recorded time is the store's. Never goes backwards within one stream. */
  readonly effectiveAt: Instant;
  readonly command: string;
  readonly commandId: string;
  /** SHA-256 (hex) of the canonical JSON (RFC 8785) of the input without commandId and expectedRevision. */
  readonly inputHash: string;
  readonly warnings: readonly Objection[];
  /** Id of the event that made a reaction send the command. */
  readonly causationId?: string;
  /** The first commandId of the chain of causes. */
  readonly correlationId: string;
}

/** A fact with its circumstance, ready to be appended. */
export interface NewEvent extends Fact, Circumstance {
  /** UUID derived from the stream, the commandId and the event's number in the command: any retry makes the same. */
  readonly id: string;
}

/** A fact as the log holds it. */
export interface RecordedEvent<Data = unknown> extends NewEvent {
  readonly data: Data;
  readonly stream: string;
  /** Number in its stream, from 0. */
  readonly revision: number;
  /** Ordinal in the whole log, from 1, gapless. */
  readonly position: number;
  readonly recordedAt: Instant;
}

/** By what people may know a thing: its key, its name, other names it has, its id in another system. */
export const KnownBy = { KEY: 'KEY', NAME: 'NAME', ALIAS: 'ALIAS', EXTERNAL_ID: 'EXTERNAL_ID' } as const;
export type KnownBy = keyof typeof KnownBy;

/** What a thing, by its stream, was called when something happened: by its name, title or key. */
export type Called = (stream: string) => string;

/** Dotted paths into an event's data; `*` stands for every entry of a list. */
type Paths = readonly string[];

/**
 * What everything that stores or shows an event of one type must know of it.
 * Marks are made here once: confidential and commercial fields are hidden from the roles that may not read them,
 * personal ones are what an erasure will have to reach, customer and feature are what the audit log filters by.
 */
export interface EventType<Data> {
  /** Version of the stored shape, from 1: the stored name is `Type.vN`. */
  readonly version: number;
  /** From each older version to the next: `{ 1: (old) => shape of version 2 }`. */
  readonly upcasts?: Readonly<Record<number, (old: never) => unknown>>;
  readonly confidential?: Paths;
  readonly commercial?: Paths;
  readonly personal?: Paths;
  readonly customer?: Paths;
  readonly feature?: Paths;
  readonly area?: Paths;
  /** The stream that it begins, where the thing begins with it; where its decider admits it, it may come again. */
  readonly begins?: (data: Data) => string;
  /** Of those that Sayso records by itself, because of another event: whether people may, too. */
  readonly byItself?: 'ALWAYS' | 'ALSO';
  /** The fields that say by what the thing is known from now on; null or an empty list = by nothing of the kind any more. */
  readonly names?: { readonly [By in KnownBy]?: keyof Data & string };
  /** Two things of its kind that are known by the same are likely one: whoever names the second so is warned (rule 30). */
  readonly warnsOfNamesakes?: true;
  /**
   * What the actor did, one English sentence without its subject and stop, and without codes: `declined “SSO” as low in demand`.
   * It is given no classified field, and asks what things are called each time it is made.
   */
  readonly sentence: (data: Data, thing: string, called: Called) => string;
}

export type EventTypes<Facts> = { readonly [T in keyof Facts]: EventType<Facts[T]> };

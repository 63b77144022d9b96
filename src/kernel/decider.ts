/**
 * A decider is the whole behaviour of one kind of thing, as three pure parts: what it is before anything
 * happened, how each fact changes it, and which facts each command may cause.
 * It knows no clock, no chance, no storage. After J. Chassaing, "Functional Event Sourcing Decider" (2021).
 */
import type { Actor } from './actor.js';
import { hashOf } from './canonical.js';
import type { FactOf, RecordedEvent } from './event.js';
import { refuse, type Objection } from './refusal.js';
import { keyOf } from './streams.js';
import { dayOf, type Day, type Instant } from './time.js';

/** Where an event stands: when it happened, and its ordinal in the whole log. */
export interface Mark {
  readonly effectiveAt: Instant;
  readonly position: number;
}

/** What of another thing's history a decision depends on: its stream, and a small fold over its facts. */
export interface Look<State> {
  readonly stream: string;
  readonly initial: State;
  /** A method, so that looks with different states fit one list. */
  evolve(this: void, state: State, fact: { readonly type: string; readonly data: never } & Mark): State;
  /** Where what was found there leads: all of it is looked at, too. */
  next?(this: void, state: State): readonly Look<unknown>[];
  /** How to look at what may lead here: it is looked at, too. */
  from?(this: void, stream: string): Look<unknown>;
}

/** What a command may know besides its input; all of it is given from outside. */
export interface Occasion {
  readonly by: Actor;
  /** Who brings the command in on behalf of `by`; its presence is what makes an approval an imported one. */
  readonly via?: Actor;
  /** Effective time of the command. */
  readonly at: Instant;
  /** The UTC day of `at`. */
  readonly today: Day;
  /** An id made from the command's own: the same command makes the same one. */
  readonly newId: string;
  /** Hash of the secret that was made for the command, where it tells one. */
  readonly secretHash?: string;
  /** The event that a reaction answers to; no client can set one. */
  readonly cause?: Pick<RecordedEvent, 'id' | 'position'>;
  /** What a stream named by `looksAt` held at the command's effective time, and, for a reaction, right after its cause. */
  readonly seen: <State>(look: Look<State>) => State;
  /** The streams looked at that lead on to this one. */
  readonly leadingTo: (look: Look<unknown>) => readonly string[];
}

/** What is known of an occasion before anything is sent. */
export type Asking = Pick<Occasion, 'by' | 'via' | 'at' | 'today' | 'seen' | 'leadingTo'>;

/** Throws the Refusal that a command on the thing of this key meets whatever it says, but for what was said before. */
export type Guard<State> = (state: State, asking: Asking, key: string) => unknown;

/** The other streams that a guard depends on. */
export type GuardLooks<State> = (state: State, key: string) => readonly Look<unknown>[];

export interface Verdict<Facts> {
  /** Empty: the command was quiet. */
  readonly facts: readonly FactOf<Facts>[];
  readonly warnings?: readonly Objection[];
}

export interface Decider<State, Facts, Commands> {
  /** Prefix of its streams and of its things' global ids: `request`. */
  readonly kind: string;
  /** The stream a command speaks to; two commands on one stream never succeed side by side. */
  readonly streamOf: (input: Commands[keyof Commands]) => string;
  readonly initial: State;
  readonly evolve: { readonly [T in keyof Facts]: (state: State, data: Facts[T], circumstance: EvolveCircumstance) => State };
  /**
   * What must hold, besides its shape, of a fact that comes with a history which somebody brings in: throws a Refusal where no
   * command can have caused it. What has no entry is taken as it is told.
   */
  readonly admits?: { readonly [T in keyof Facts]?: Admits<State, Facts[T]> };
  /** How others look at one of its things, where they do. */
  readonly lookAt?: (key: string) => Look<unknown>;
  /** The facts that each command may be about. */
  readonly records: { readonly [C in keyof Commands]: readonly (keyof Facts)[] };
  /** Those that it may record besides, right after one that it is about. */
  readonly besides?: { readonly [C in keyof Commands]?: readonly (keyof Facts)[] };
  /** Other streams a command's rules depend on; the append holds only while they have not moved. */
  readonly looksAt?: { readonly [C in keyof Commands]?: (state: State, input: Commands[C]) => readonly Look<unknown>[] };
  /** Of each command on a thing that is there already: what has to hold before it is looked at what the command says. `decide` asks it as well. */
  readonly guards?: { readonly [C in keyof Commands]?: Guard<State> };
  readonly guardsLookAt?: { readonly [C in keyof Commands]?: GuardLooks<State> };
  /** Throws a Refusal where a rule says no. */
  readonly decide: { readonly [C in keyof Commands]: (state: State, input: Commands[C], occasion: Occasion) => Verdict<Facts> };
}

/** A part of a decider that is put together from several: some of its commands, and the facts that they cause. */
export interface DeciderPart<State, Facts, Commands, Caused extends keyof Facts, Names extends keyof Commands> extends Pick<
  Decider<State, Facts, Pick<Commands, Names>>,
  'admits' | 'records' | 'besides' | 'looksAt' | 'guards' | 'guardsLookAt' | 'decide'
> {
  readonly evolve: Pick<Decider<State, Facts, Commands>['evolve'], Caused>;
}

/** What a command looks at besides its own stream. */
export function looksOf<State, Facts, Commands, Name extends keyof Commands>(
  { looksAt = {} }: Pick<Decider<State, Facts, Commands>, 'looksAt'>,
  name: Name,
  state: State,
  input: Commands[Name],
): readonly Look<unknown>[] {
  const looks: ((state: State, input: Commands[Name]) => readonly Look<unknown>[]) | undefined = looksAt[name];
  return looks ? looks(state, input) : [];
}

/** What a state may remember of an event besides its data. */
export interface EvolveCircumstance extends Mark {
  readonly actor: Actor;
  readonly via?: Actor;
  /** Id of the event that made a reaction send the command. */
  readonly causationId?: string;
}

/** What a fact of a history is judged by, besides what its thing had become. */
export type AdmitCircumstance = EvolveCircumstance & Pick<RecordedEvent, 'stream'> & Pick<Occasion, 'seen' | 'leadingTo'>;

type Admits<State, Data> = (state: State, data: Data, circumstance: AdmitCircumstance) => void;

/** A fact is admitted where its command, sent then, would have caused it. Its input is the data, where `inputOf` says no other. */
export const asDecided =
  <State, Data extends object, Input>(
    decide: () => (state: State, input: Input, occasion: Occasion) => { readonly facts: readonly { readonly data: object }[] },
    inputOf: (data: Data, thing: string) => { readonly [Field in keyof Input]?: unknown } = (data) => data,
  ): Admits<State, Data> =>
  (state, data, { stream, actor: by, via, effectiveAt: at, seen, leadingTo }) => {
    const occasion = { by, via, at, today: dayOf(at), newId: '', seen, leadingTo };
    const { facts } = decide()(state, inputOf(data, keyOf(stream)) as Input, occasion);
    if (!facts.some((fact) => hashOf(fact.data) === hashOf(data)))
      refuse('INVALID', undefined, 'Its command would have recorded no such thing.');
  };

type Foldable<Facts> = FactOf<Facts> & EvolveCircumstance;

export function fold<State, Facts>(
  decider: Pick<Decider<State, Facts, never>, 'initial' | 'evolve'>,
  events: Iterable<Foldable<Facts>>,
  from: State = decider.initial,
): State {
  let state = from;
  for (const event of events) state = decider.evolve[event.type](state, event.data, event);
  return state;
}

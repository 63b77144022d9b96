import type { Room } from '../api/room.js';
import { commandName, traitsOf, type CommandClass } from '../commands/command.js';
import { isReserved, reactionId } from '../commands/receipt.js';
import { refusedOutright } from '../commands/who-may-send.js';
import { customerStream } from '../customers/customer.events.js';
import { isPassedOver, type EventSkipped } from '../event-log/skip.js';
import { featureStream } from '../features/feature.events.js';
import { holdsAny, rolesInWords, SAYSO } from '../kernel/actor.js';
import { hashOf } from '../kernel/canonical.js';
import type { AdmitCircumstance, EvolveCircumstance, Look } from '../kernel/decider.js';
import type { EventType, RecordedEvent } from '../kernel/event.js';
import { whyNotGiven } from '../kernel/name.js';
import { valuesAt } from '../kernel/paths.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import type { Shape } from '../kernel/shape.js';
import { keyOf } from '../kernel/streams.js';
import type { Instant } from '../kernel/time.js';
import { UnappliedEvent, type ReadModel } from '../read-model/read-model.js';
import { shaped } from './cloud-event.js';

/** A decider, as far as it folds facts that are no more than checked values. */
interface Folding {
  readonly kind: string;
  readonly initial: unknown;
  readonly evolve: Readonly<Record<string, (state: unknown, data: unknown, circumstance: EvolveCircumstance) => unknown>>;
  readonly admits?: Readonly<Record<string, (state: unknown, data: unknown, circumstance: AdmitCircumstance) => void>>;
  readonly records: Readonly<Record<string, readonly string[]>>;
  readonly besides?: Readonly<Record<string, readonly string[]>>;
  readonly lookAt?: (key: string) => Look<unknown>;
}

/** What a history knows of one type of events. */
interface Kind {
  readonly shape: Shape<unknown>;
  readonly marks: EventType<unknown>;
  readonly decider: Folding;
  /** Those of its room. */
  readonly commands: readonly CommandClass[];
}

/** What has become of one thing so far, and its last event. */
interface Thing extends Pick<RecordedEvent, 'revision' | 'effectiveAt' | 'command' | 'commandId' | 'inputHash' | 'actor'> {
  readonly state: unknown;
}

/** What others saw of a thing, from an event on. */
interface Sight extends Pick<RecordedEvent, 'effectiveAt' | 'recordedAt'> {
  readonly state: unknown;
}

/** Milliseconds before an event in which other nodes may have moved what its command looked at: EventStoreDB holds nobody to it. */
const UNSEEN = 60_000;

/**
 * A history that somebody brings in, checked event by event as their commands would have been (rule 28): whole in its shape, in order,
 * by people and not by Sayso, as what its command records, and as its command would have recorded it by what it found then.
 * Of each thing it keeps what its decider folds; last it lets the projections try the event, in rows of its own.
 */
export class History {
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #things = new Map<string, Thing>();
  readonly #ids = new Set<string>();
  readonly #sights = new Map<string, Sight[]>();
  /** The things that ever led to a thing. */
  readonly #leads = new Map<string, Set<string>>();

  constructor(
    rooms: readonly Room[],
    private readonly rows: ReadModel,
    private readonly now: Instant,
  ) {
    this.#kinds = new Map(
      rooms.flatMap(({ facts = {}, events = {}, decider, commands = [] }) =>
        Object.entries(facts).map(([type, shape]) => [type, { shape, marks: events[type], decider, commands } as Kind]),
      ),
    );
  }

  get position(): number {
    return this.#ids.size;
  }

  /** Throws a Refusal where the event cannot be the next one. */
  take(event: RecordedEvent): void {
    const { type, data, stream, revision } = event;
    const kind = this.#kinds.get(type);
    if (!kind) throw new Error(`No room has an event of type ${type}.`);
    const { shape, marks, decider } = kind;
    shaped(shape, data, 'data');
    if (isPassedOver(event)) {
      this.#passOver(event);
      return;
    }
    if (!stream.startsWith(`${decider.kind}-`)) refuse('INVALID', 'subject', `This event is one of a ${decider.kind}.`);
    this.#assertNext(event);
    assertSender(event, marks, this.#ids);
    assertRecorded(event, decider, this.#things.get(stream));
    assertMaySend(event, kind.commands);
    if (marks.begins && marks.begins(data) !== stream) refuse('INVALID', 'subject', 'The data is of another thing.');
    if (!marks.begins && revision === 0) refuse('INVALID', 'type', 'Nothing begins with such an event.');
    if (marks.begins && revision > 0 && !decider.admits?.[type]) refuse('ID_TAKEN', 'type', 'This thing has begun before.');

    const before = this.#things.get(stream)?.state ?? decider.initial;
    const state = ofData(() => {
      this.#admit(decider.admits?.[type] ?? (() => {}), before, event);
      return decider.evolve[type]?.(before, data, event);
    });
    this.#keep(event, state);
    if (decider.lookAt) this.#see(decider.lookAt(keyOf(stream)), event);
    this.#assertThere(customerStream, valuesAt(data, marks.customer));
    this.#assertThere(featureStream, valuesAt(data, marks.feature));
    this.#project(event);
  }

  /** It stands in the place of an event that was broken. */
  #passOver(event: RecordedEvent): void {
    const { id, position, stream, data } = event;
    this.#assertNext(event);
    assertSender(event, {}, this.#ids);
    const { position: of, eventId } = data as EventSkipped;
    if (of !== position || eventId !== id) refuse('INVALID', 'data', 'This is said of another event than the one it stands for.');
    this.#keep(event, this.#things.get(stream)?.state);
    this.#project(event);
  }

  #keep({ id, stream, revision, effectiveAt, command, commandId, inputHash, actor }: RecordedEvent, state: unknown): void {
    this.#things.set(stream, { revision, effectiveAt, command, commandId, inputHash, actor, state });
    this.#ids.add(id);
  }

  /** By what its command found elsewhere; on another node it may have been what was there a moment before. */
  #admit(admits: NonNullable<Folding['admits']>[string], before: unknown, event: RecordedEvent): void {
    try {
      admits(before, event.data, { ...event, ...this.#sightAt(event.effectiveAt) });
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      const missed = new Date(Date.parse(event.recordedAt) - UNSEEN).toISOString();
      try {
        admits(before, event.data, { ...event, ...this.#sightAt(event.effectiveAt, missed) });
      } catch {
        throw refusal;
      }
    }
  }

  #see({ initial, evolve, from }: Look<unknown>, event: RecordedEvent): void {
    const { stream, effectiveAt, recordedAt } = event;
    const sights = this.#sights.get(stream) ?? [];
    const before = sights.length > 0 ? sights.at(-1)?.state : initial;
    const state = evolve(before, event as never);
    if (state === before) return;
    sights.push({ effectiveAt, recordedAt, state });
    this.#sights.set(stream, sights);
    for (const { stream: to } of from?.(stream).next?.(state) ?? []) this.#leads.set(to, (this.#leads.get(to) ?? new Set()).add(stream));
  }

  /** What a command saw of others that was sent at a moment, without what was recorded since another. */
  #sightAt(at: Instant, recordedUntil?: Instant): Pick<AdmitCircumstance, 'seen' | 'leadingTo'> {
    const seen = <State>({ stream, initial }: Look<State>): State => {
      const sights = this.#sights.get(stream) ?? [];
      const sight = sights.findLast(
        ({ effectiveAt, recordedAt }) => effectiveAt <= at && (recordedUntil === undefined || recordedAt < recordedUntil),
      );
      return sight ? (sight.state as State) : initial;
    };
    return {
      seen,
      leadingTo: ({ stream, from }) =>
        [...(this.#leads.get(stream) ?? [])].filter((other) => {
          const look = from?.(other);
          return look?.next?.(seen(look)).some((next) => next.stream === stream);
        }),
    };
  }

  #project(event: RecordedEvent): void {
    try {
      this.rows.apply([event]);
    } catch (error) {
      if (!(error instanceof UnappliedEvent)) throw error;
      refuse('INVALID', 'data', 'What came before does not lead to this event.');
    }
  }

  #assertNext({ id, position, stream, revision, effectiveAt }: RecordedEvent): void {
    if (position !== this.position + 1)
      refuse('INVALID', 'position', `This is not the event of position ${this.position + 1}: the file is no whole export.`);
    if (this.#ids.has(id)) refuse('INVALID', 'id', 'An event before it has this id.');
    const last = this.#things.get(stream);
    if (revision !== (last?.revision ?? -1) + 1)
      refuse('INVALID', 'revision', `The stream’s last event before this one is number ${last?.revision ?? -1}.`);
    if (last && effectiveAt < last.effectiveAt)
      refuse('OUT_OF_ORDER', 'time', `The stream’s last event happened later (${last.effectiveAt}).`);
    if (effectiveAt > this.now) refuse('AT_IN_FUTURE', 'time', 'This has not happened yet.');
  }

  #assertThere(streamOf: (key: string) => string, keys: readonly unknown[]): void {
    for (const key of keys)
      if (typeof key === 'string' && !this.#things.has(streamOf(key)))
        refuse('INVALID', 'data', `There is no ${streamOf(key)} before this event.`);
  }
}

/** What people did was sent by people; what Sayso records by itself names the event that made it do so. */
function assertSender(
  { actor, via, command, commandId, causationId }: RecordedEvent,
  { byItself }: Pick<EventType<unknown>, 'byItself'>,
  ids: ReadonlySet<string>,
): void {
  if (via?.issuer === SAYSO.issuer) refuse('FORBIDDEN', 'via', 'Sayso itself brings nothing in.');
  if (actor.issuer === SAYSO.issuer) {
    if (!byItself || hashOf(actor) !== hashOf(SAYSO)) refuse('FORBIDDEN', 'actor', 'Sayso itself does nothing of the kind.');
    if (causationId === undefined || !ids.has(causationId))
      refuse('INVALID', 'causationid', 'What Sayso itself records follows from an event, and that one is not among those before it.');
    if (commandId !== reactionId({ id: causationId }, command))
      refuse('INVALID', 'commandid', 'What Sayso itself records is named after what it follows from.');
    return;
  }
  if (whyNotGiven(actor.name)) refuse('FORBIDDEN', 'actor', 'Nobody is called Sayso but Sayso itself.');
  if (byItself === 'ALWAYS') refuse('FORBIDDEN', 'actor', 'Nobody but Sayso itself records this.');
  if (isReserved(commandId)) refuse('INVALID', 'commandid', 'Such an id belongs to what Sayso itself records.');
  if (causationId !== undefined) refuse('INVALID', 'causationid', 'Only what Sayso itself records follows from an event.');
}

/** It is what its command records. */
function assertRecorded(event: RecordedEvent, { records, besides = {} }: Folding, last: Thing | undefined): void {
  const { type, command } = event;
  if (isAmong(records, command, type)) return;
  if (!isAmong(besides, command, type)) refuse('UNKNOWN_COMMAND', 'command', 'No such command records this.');
  assertFollows(event, last);
}

const isAmong = (types: Folding['records'], command: string, type: string): boolean =>
  Object.hasOwn(types, command) && types[command]?.includes(type) === true;

/** Its actor may send its command. */
function assertMaySend({ actor, command }: RecordedEvent, commands: readonly CommandClass[]): void {
  // the log’s own are no command’s, and what Sayso sends itself nobody else can
  if (commands.length === 0 || actor.issuer === SAYSO.issuer) return;
  const sent =
    commands.find((one) => commandName(one) === command) ?? refuse('FORBIDDEN', 'actor', 'Only Sayso itself sends this command.');
  const outright = refusedOutright(sent, {}, actor);
  if (outright) refuse('FORBIDDEN', 'actor', outright.message);
  const { roles } = traitsOf(sent);
  if (!holdsAny(actor, roles)) refuse('FORBIDDEN', 'actor', `Its command takes one of the roles ${rolesInWords(roles)}.`);
}

/** What its command records besides comes at once after the event that the command is about. */
function assertFollows({ command, commandId, inputHash, actor, effectiveAt }: RecordedEvent, last: Thing | undefined): void {
  if (command !== last?.command) refuse('INVALID', 'command', 'Its command records this only right after what it is about.');
  if (commandId !== last.commandId) refuse('INVALID', 'commandid', 'Its command records this only right after what it is about.');
  if (inputHash !== last.inputHash) refuse('INVALID', 'inputhash', 'The event before it, of the same command, has another input.');
  if (hashOf(actor) !== hashOf(last.actor)) refuse('INVALID', 'actor', 'The event before it, of the same command, is by somebody else.');
  if (effectiveAt !== last.effectiveAt) refuse('INVALID', 'time', 'The event before it, of the same command, happened at another time.');
}

/** A room’s refusal, told of the data of an event. */
function ofData<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.objections.map(({ code, message }) => ({ code, field: 'data', message })));
  }
}

import type { Room } from '../api/room.js';
import { commandName, traitsOf, type CommandClass } from '../commands/command.js';
import { isReserved, reactionId } from '../commands/receipt.js';
import { customerStream } from '../customers/customer.events.js';
import { isPassedOver, type EventSkipped } from '../event-log/skip.js';
import { featureStream } from '../features/feature.events.js';
import { holdsAny, SAYSO } from '../kernel/actor.js';
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

/** What has become of one thing so far. */
interface Thing {
  readonly revision: number;
  readonly effectiveAt: Instant;
  readonly state: unknown;
}

/**
 * A history that somebody brings in, checked event by event as their commands would have been (rule 28): whole in its shape, in order,
 * of things that are there, by people and not by Sayso, with words that fit their hash and what their room asks of the fact.
 * Of each thing it keeps what its decider folds; last it lets the projections try the event, in rows of its own.
 */
export class History {
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #things = new Map<string, Thing>();
  readonly #ids = new Set<string>();
  /** What other rooms saw of each thing, from when on. */
  readonly #looks = new Map<string, { readonly from: Instant; readonly state: unknown }[]>();

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
    const { type, data, stream, revision, effectiveAt } = event;
    const kind = this.#kinds.get(type);
    if (!kind) throw new Error(`No room has an event of type ${type}.`);
    const { shape, marks, decider, commands } = kind;
    shaped(shape, data, 'data');
    if (isPassedOver(event)) {
      this.#passOver(event);
      return;
    }
    if (!stream.startsWith(`${decider.kind}-`)) refuse('INVALID', 'subject', `This event is one of a ${decider.kind}.`);
    this.#assertNext(event);
    assertSender(event, marks, this.#ids);
    assertCommand(event, commands);
    if (marks.begins && marks.begins(data) !== stream) refuse('INVALID', 'subject', 'The data is of another thing.');
    if (!marks.begins && revision === 0) refuse('INVALID', 'type', 'Nothing begins with such an event.');
    if (marks.begins && revision > 0 && !decider.admits?.[type]) refuse('ID_TAKEN', 'type', 'This thing has begun before.');

    const before = this.#things.get(stream)?.state ?? decider.initial;
    const state = ofData(() => {
      decider.admits?.[type]?.(before, data, { ...event, seen: (look) => this.#seen(look, effectiveAt) });
      return decider.evolve[type]?.(before, data, event);
    });
    this.#things.set(stream, { revision, effectiveAt, state });
    this.#ids.add(event.id);
    if (decider.lookAt) this.#look(decider.lookAt(keyOf(stream)), event);
    this.#assertThere(customerStream, valuesAt(data, marks.customer));
    this.#assertThere(featureStream, valuesAt(data, marks.feature));
    this.#project(event);
  }

  /** It stands in the place of an event that was broken. */
  #passOver(event: RecordedEvent): void {
    const { id, position, stream, revision, effectiveAt, data } = event;
    this.#assertNext(event);
    assertSender(event, {}, this.#ids);
    const { position: of, eventId } = data as EventSkipped;
    if (of !== position || eventId !== id) refuse('INVALID', 'data', 'This is said of another event than the one it stands for.');
    this.#things.set(stream, { revision, effectiveAt, state: this.#things.get(stream)?.state });
    this.#ids.add(id);
    this.#project(event);
  }

  #look({ initial, evolve }: Look<unknown>, event: RecordedEvent): void {
    const { stream, effectiveAt: from } = event;
    const looks = this.#looks.get(stream) ?? [];
    const before = looks.at(-1)?.state ?? initial;
    const state = evolve(before, event as never);
    if (state !== before) this.#looks.set(stream, [...looks, { from, state }]);
  }

  /** As a command saw it that was sent at this moment. */
  #seen<State>({ stream, initial }: Look<State>, at: Instant): State {
    const look = this.#looks.get(stream)?.findLast(({ from }) => from <= at);
    return look ? (look.state as State) : initial;
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
  if (holdsAny(actor, ['AUDITOR'])) refuse('FORBIDDEN', 'actor', 'A token that holds AUDITOR can send no command.');
  if (isReserved(commandId)) refuse('INVALID', 'commandid', 'Such an id belongs to what Sayso itself records.');
  if (causationId !== undefined) refuse('INVALID', 'causationid', 'Only what Sayso itself records follows from an event.');
}

/** It was caused by a command of its room, which the roles of its actor may send. */
function assertCommand({ actor, command }: RecordedEvent, commands: readonly CommandClass[]): void {
  // the log’s own are no command’s, and what Sayso sends itself nobody else can
  if (commands.length === 0 || actor.issuer === SAYSO.issuer) return;
  const type =
    commands.find((one) => commandName(one) === command) ?? refuse('UNKNOWN_COMMAND', 'command', 'No such command records this.');
  const { roles } = traitsOf(type);
  if (!holdsAny(actor, roles)) refuse('FORBIDDEN', 'actor', `Its command takes one of the roles ${roles.join(', ')}.`);
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

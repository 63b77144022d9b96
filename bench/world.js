/** Decides commands in memory, by the deciders of the rooms, and makes of their facts the events that the command runner would append. */
import { commandFrom } from '../dist/commands/validation.js';
import { newIdOf, reactionId } from '../dist/commands/receipt.js';
import { commandName } from '../dist/commands/command.js';
import { COMMITMENT_COMMANDS } from '../dist/commitments/commitment.commands.js';
import { lookAtCustomer } from '../dist/customers/customer.events.js';
import { lookAtFeature } from '../dist/features/feature.events.js';
import { SAYSO } from '../dist/kernel/actor.js';
import { hashOf, uuidOf } from '../dist/kernel/canonical.js';
import { looksOf } from '../dist/kernel/decider.js';
import { Refusal } from '../dist/kernel/refusal.js';
import { keyOf } from '../dist/kernel/streams.js';
import { dayOf, later } from '../dist/kernel/time.js';
import { ROOMS_WITH_EVENTS } from '../dist/rooms.js';

/** Of so many commands the input is checked, as that of each is which comes from outside. */
const CHECKED = 20_000;

/** How other rooms see what its own decider does not say how to look at. */
const LOOKS = { customer: lookAtCustomer, feature: lookAtFeature };

export class World {
  position = 0;
  refused = 0;
  #commands = new Map();
  #things = new Map();
  #sent = 0;

  /** `append` takes what is decided, in its order; `sent` what people sent that had an effect. */
  constructor({ seed, append, sent = () => {} }) {
    this.seed = seed;
    this.append = append;
    this.sent = sent;
    for (const { decider, commands = [] } of ROOMS_WITH_EVENTS)
      for (const type of [...commands, ...(decider.kind === 'commitment' ? [COMMITMENT_COMMANDS.noteFollowUpDue] : [])])
        this.#commands.set(commandName(type), { decider, type });
  }

  /** The events that a command causes; none where it is quiet or refused. */
  send(name, given, by, at, cause) {
    const { decider, type } = this.#commands.get(name);
    const input = this.#sent++ < CHECKED ? { ...commandFrom(type, given) } : given;
    const stream = decider.streamOf(input);
    const thing = this.#things.get(stream);
    const effectiveAt = later(at, thing?.effectiveAt);
    const commandId = cause ? reactionId(cause, name) : uuidOf(`${this.seed} ${this.#sent}`);
    const receipt = { actor: by, command: name, commandId, inputHash: hashOf(JSON.parse(JSON.stringify(input))) };
    const verdict = this.#decided(decider, name, thing?.state ?? decider.initial, input, { receipt, at: effectiveAt, cause });
    if (!verdict || verdict.facts.length === 0) return [];
    const circumstance = {
      ...receipt,
      effectiveAt,
      warnings: verdict.warnings ?? [],
      causationId: cause?.id,
      correlationId: cause?.correlationId ?? commandId,
    };
    const revision = thing?.revision ?? -1;
    const events = verdict.facts.map((fact, index) => ({
      ...fact,
      ...circumstance,
      id: uuidOf(JSON.stringify([stream, commandId, index])),
      stream,
      revision: revision + 1 + index,
      position: this.position + 1 + index,
    }));
    this.#take(decider, stream, thing, events);
    this.append({ stream, expectedRevision: revision, events });
    if (!cause) this.sent({ command: name, at: effectiveAt, by, commandId, input });
    return events;
  }

  /** What Sayso sends itself because of an event. */
  react(name, input, cause, at = cause.effectiveAt) {
    return this.send(name, input, SAYSO, at, cause);
  }

  /** What a thing has become. */
  stateOf(stream) {
    return this.#things.get(stream)?.state;
  }

  #decided(decider, name, state, input, { receipt, at, cause }) {
    const looks = new Map();
    for (const waiting = [...looksOf(decider, name, state, input)]; waiting.length > 0;) {
      const look = waiting.shift();
      if (looks.has(look.stream)) continue;
      const seen = this.#things.get(look.stream)?.seen ?? look.initial;
      looks.set(look.stream, seen);
      waiting.push(...(look.next?.(seen) ?? []));
    }
    const occasion = {
      by: receipt.actor,
      at,
      today: dayOf(at),
      newId: newIdOf(receipt),
      cause,
      seen: ({ stream }) => looks.get(stream),
      // these stories ask only for what no other request stands in for
      leadingTo: () => [],
    };
    try {
      return decider.decide[name](state, input, occasion);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refused++;
      return undefined;
    }
  }

  #take(decider, stream, thing, events) {
    const look = (decider.lookAt ?? LOOKS[decider.kind])?.(keyOf(stream));
    let state = thing?.state ?? decider.initial;
    let seen = thing?.seen ?? look?.initial;
    for (const event of events) {
      state = decider.evolve[event.type](state, event.data, event);
      if (look) seen = look.evolve(seen, event);
    }
    const { revision, effectiveAt, position } = events.at(-1);
    this.#things.set(stream, { state, seen, revision, effectiveAt });
    this.position = position;
  }
}

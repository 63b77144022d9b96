import type { EventLog } from '../event-log/event-log.js';
import type { Actor } from '../kernel/actor.js';
import type { RecordedEvent } from '../kernel/event.js';
import type { Objection } from '../kernel/refusal.js';
import type { Instant } from '../kernel/time.js';
import type { Command, CommandClass } from './command.js';

/** All that comes with a command and is not its input: no client can set any of it. */
export interface Envelope {
  readonly actor: Actor;
  /** Who brings the command in on behalf of the actor. */
  readonly via?: Actor;
  /** When it happened, where that is not now. Of a reaction: not before this moment, where that is not its cause's. */
  readonly at?: Instant;
  /** The event that a reaction answers to; only a reaction has one. */
  readonly cause?: RecordedEvent;
  /** Hash of the secret that was made for the command. */
  readonly secretHash?: string;
  /** The log to read and append to, where it is not the service's own. */
  readonly log?: EventLog;
}

/** What became of a command that was not refused. */
export interface CommandResult {
  /** ACCEPTED: events were written. REPEATED: they had been written before. QUIET: there was nothing to write. */
  readonly outcome: 'ACCEPTED' | 'REPEATED' | 'QUIET';
  readonly stream: string;
  /** Of the command's last event; where it was quiet, of the thing's last event. */
  readonly revision: number;
  /** Of the command's last event; where it was quiet, of the log's. */
  readonly position: number;
  readonly warnings: readonly Objection[];
}

const envelopes = new WeakMap<object, Envelope>();

/** The Nest command: the input as it came, to be checked by the runner, and beside it who sends it. */
export function withEnvelope<C extends Command>(type: CommandClass<C>, input: object, envelope: Envelope): C {
  const command = Object.defineProperties(new type(), Object.getOwnPropertyDescriptors(input));
  envelopes.set(command, envelope);
  return command;
}

/** Throws where a command came onto the bus without a sender. */
export function envelopeOf(command: Command): Envelope {
  const envelope = envelopes.get(command);
  if (!envelope) throw new Error(`${command.constructor.name} has no sender: make it with withEnvelope().`);
  return envelope;
}

import { uuidOf } from '../kernel/canonical.js';
import { fold, looksOf, type Decider } from '../kernel/decider.js';
import type { Circumstance, FactOf, NewEvent, RecordedEvent } from '../kernel/event.js';
import { Refusal, type Objection } from '../kernel/refusal.js';
import { dayOf, type Instant } from '../kernel/time.js';
import type { EventLog, StreamRevision } from './event-log.js';
import { look } from './looking.js';
import type { Sending } from './sending.js';
import type { Signature } from './signature.js';

export interface Decided {
  /** Empty: the command was quiet. */
  readonly events: readonly NewEvent[];
  readonly warnings: readonly Objection[];
  readonly unmoved: readonly StreamRevision[];
}

/** A command on its way to a decision. */
export interface Pending<State, Facts, Commands, Name extends keyof Commands> {
  readonly log: EventLog;
  readonly decider: Decider<State, Facts, Commands>;
  readonly name: Name;
  readonly command: Commands[Name];
  readonly stream: string;
  readonly signature: Signature;
  readonly sending: Sending;
}

/** Folds the past, looks at other streams, and lets the decider decide. Throws its Refusal, told with the revision it looked at. */
export async function decideAt<State, Facts, Commands, Name extends keyof Commands>(
  {
    log,
    decider,
    name,
    command,
    stream,
    signature: { newId, ...signed },
    sending: { actor: by, via, cause },
  }: Pending<State, Facts, Commands, Name>,
  at: Instant,
  past: readonly RecordedEvent[],
): Promise<Decided> {
  const state = fold(decider, past as readonly (RecordedEvent & FactOf<Facts>)[]);
  const { seen, unmoved } = await look(log, looksOf(decider, name, state, command), at, cause);
  try {
    const { facts, warnings = [] } = decider.decide[name](state, command, { by, via, at, today: dayOf(at), newId, cause, seen });
    const circumstance: Circumstance = {
      ...signed,
      via,
      effectiveAt: at,
      warnings,
      causationId: cause?.id,
      correlationId: cause?.correlationId ?? signed.commandId,
    };
    const events = facts.map((fact, index): NewEvent => ({
      ...fact,
      ...circumstance,
      id: uuidOf(JSON.stringify([stream, signed.commandId, index])),
    }));
    return { events, warnings, unmoved };
  } catch (error) {
    throw error instanceof Refusal ? error.at(past.length - 1) : error;
  }
}

import type { EventLog, StreamRevision } from '../event-log/event-log.js';
import { readsNothing } from '../kernel/actor.js';
import { uuidOf } from '../kernel/canonical.js';
import { fold, looksOf, type Decider } from '../kernel/decider.js';
import type { Circumstance, FactOf, NewEvent, RecordedEvent } from '../kernel/event.js';
import { Refusal, type Objection } from '../kernel/refusal.js';
import { kindOf } from '../kernel/streams.js';
import { dayOf, type Instant } from '../kernel/time.js';
import type { Envelope } from './envelope.js';
import type { Leads } from './leads.js';
import { readSetOf } from './read-set.js';
import { newIdOf, type Receipt } from './receipt.js';
import type { SecondLook } from './second-look.js';

export interface Decided {
  /** Empty: the command was quiet. */
  readonly events: readonly NewEvent[];
  readonly warnings: readonly Objection[];
  readonly readSet: readonly StreamRevision[];
}

/** A command on its way to a decision. */
export interface Undecided<State, Facts, Commands, Name extends keyof Commands> {
  readonly log: EventLog;
  readonly secondLook: SecondLook;
  readonly leads: Leads;
  readonly decider: Decider<State, Facts, Commands>;
  readonly name: Name;
  readonly command: Commands[Name];
  readonly stream: string;
  readonly receipt: Receipt;
  readonly envelope: Envelope;
}

/**
 * Folds the past, looks at other streams, and lets the decider decide. Throws its Refusal, told with the revision it looked at;
 * who may not read what that holds is told no more than the code says.
 */
export async function decideAt<State, Facts, Commands, Name extends keyof Commands>(
  undecided: Undecided<State, Facts, Commands, Name>,
  at: Instant,
  past: readonly RecordedEvent[],
): Promise<Decided> {
  const { log, secondLook, leads, decider, name, command, stream, receipt, envelope } = undecided;
  const { actor: by, via, cause, secretHash } = envelope;
  const state = stateAfter(decider, past as readonly (RecordedEvent & FactOf<Facts>)[]);
  const looks = looksOf(decider, name, state, command);
  for (const looked of looks) if (kindOf(looked.stream) === decider.kind) leads.looking(stream, looked.stream);
  const { seen, leadingTo, revisions } = await readSetOf(log, leads, looks, at, cause);
  try {
    const newId = newIdOf(receipt);
    const verdict = decider.decide[name](state, command, { by, via, at, today: dayOf(at), newId, secretHash, cause, seen, leadingTo });
    const { facts } = verdict;
    const warnings = [...(verdict.warnings ?? []), ...(await secondLook.warnings(facts, stream, log))];
    const circumstance: Circumstance = {
      ...receipt,
      via,
      effectiveAt: at,
      warnings,
      causationId: cause?.id,
      correlationId: cause?.correlationId ?? receipt.commandId,
    };
    const events = facts.map((fact, index): NewEvent => ({
      ...fact,
      ...circumstance,
      id: uuidOf(JSON.stringify([stream, receipt.commandId, index, ...(secretHash === undefined ? [] : [secretHash])])),
    }));
    return { events, warnings, readSet: revisions };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const refusal = error.at(past.at(-1)?.revision ?? -1);
    throw readsNothing(via ?? by) ? refusal.inGeneral() : refusal;
  }
}

/** From so many events on the state after them is remembered, for as long as the log keeps the last of them in memory. */
const LONG_PAST = 200;

const remembered = new WeakMap<RecordedEvent, { readonly decider: object; readonly state: unknown }>();

/** The past, folded; what was folded before is not folded again where the past is long. */
export function stateAfter<State, Facts>(
  decider: Pick<Decider<State, Facts, never>, 'initial' | 'evolve'>,
  past: readonly (RecordedEvent & FactOf<Facts>)[],
): State {
  const last = past.at(-1);
  if (!last || past.length < LONG_PAST) return fold(decider, past);
  const at = past.findLastIndex((event) => remembered.get(event)?.decider === decider);
  const before = at < 0 ? decider.initial : (remembered.get(past[at] as RecordedEvent)?.state as State);
  const state = fold(decider, past.slice(at + 1), before);
  if (at >= 0) remembered.delete(past[at] as RecordedEvent);
  remembered.set(last, { decider, state });
  return state;
}

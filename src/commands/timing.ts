import { Refusal, refuse } from '../kernel/refusal.js';
import { later, type Instant } from '../kernel/time.js';
import { traitsOf, type Command, type CommandClass } from './command.js';
import type { Envelope } from './envelope.js';

/** When a command happens, and whether something that happened later is on record already. */
export interface Timing {
  readonly at: Instant;
  readonly late: boolean;
  /** The field that said so. */
  readonly field: string;
}

/** The moment that a command itself names, and the field that does. */
export interface Said {
  readonly at: Instant;
  readonly field: string;
}

export function saidBy<C extends Command>(type: CommandClass<C>, command: C): Said | undefined {
  const { saysWhen: field } = traitsOf(type);
  const at = field === undefined ? undefined : (command[field as keyof C] as Instant | undefined);
  return field === undefined || at === undefined ? undefined : { at, field };
}

/**
 * An import says when. A reaction happens with its cause, or at the moment it names, but never before its stream's last.
 * The command itself may name an earlier moment. Else it is now, or the stream's last moment where the clock has gone back. Refuses AT_IN_FUTURE.
 */
export function timingOf({ at, cause }: Pick<Envelope, 'at' | 'cause'>, now: Instant, last: Instant | undefined, said?: Said): Timing {
  if (cause) return { at: later(at ?? cause.effectiveAt, last), late: false, field: 'at' };
  if (at === undefined && !said) return { at: later(now, last), late: false, field: 'at' };
  const sent = at === undefined ? now : past({ at, field: 'at' }, now);
  const happened = said ? past(said, sent) : sent;
  return { at: happened, late: last !== undefined && happened < last, field: said?.field ?? 'at' };
}

function past({ at, field }: Said, now: Instant): Instant {
  if (at > now) refuse('AT_IN_FUTURE', field, 'This has not happened yet.');
  return at;
}

/**
 * A command older than its thing's last event is quiet where it would have been quiet at its moment (rule 27);
 * else it is refused as OUT_OF_ORDER.
 */
export async function assertQuiet(decided: Promise<{ readonly events: readonly unknown[] }>, field: string): Promise<void> {
  const quiet = await decided.then(
    ({ events }) => events.length === 0,
    (error: unknown) => {
      if (error instanceof Refusal) return false;
      throw error;
    },
  );
  if (!quiet) refuse('OUT_OF_ORDER', field, 'Something that happened later is on record already.');
}

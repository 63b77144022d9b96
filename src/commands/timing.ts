import { Refusal, refuse } from '../kernel/refusal.js';
import { later, type Instant } from '../kernel/time.js';
import type { Envelope } from './envelope.js';

/** When a command happens, and whether something that happened later is on record already. */
export interface Timing {
  readonly at: Instant;
  readonly late: boolean;
}

/**
 * An import says when. A reaction happens with its cause, or at the moment it names, but never before its stream's last.
 * Else it is now, or the stream's last moment where the clock has gone back. Refuses AT_IN_FUTURE.
 */
export function timingOf({ at, cause }: Pick<Envelope, 'at' | 'cause'>, now: Instant, last: Instant | undefined): Timing {
  if (cause) return { at: later(at ?? cause.effectiveAt, last), late: false };
  if (at === undefined) return { at: later(now, last), late: false };
  if (at > now) refuse('AT_IN_FUTURE', 'at', 'This has not happened yet.');
  return { at, late: last !== undefined && at < last };
}

/**
 * A command older than its thing's last event is quiet where it would have been quiet at its moment (rule 27);
 * else it is refused as OUT_OF_ORDER.
 */
export async function assertQuiet(decided: Promise<{ readonly events: readonly unknown[] }>): Promise<void> {
  const quiet = await decided.then(
    ({ events }) => events.length === 0,
    (error: unknown) => {
      if (error instanceof Refusal) return false;
      throw error;
    },
  );
  if (!quiet) refuse('OUT_OF_ORDER', 'at', 'Something that happened later is on record already.');
}

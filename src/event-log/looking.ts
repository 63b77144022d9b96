import type { Look } from '../kernel/decider.js';
import type { Instant } from '../kernel/time.js';
import type { EventLog, StreamRevision } from './event-log.js';

/** What a decision saw of other streams, and the revisions they had. */
export interface Looked {
  readonly unmoved: readonly StreamRevision[];
  readonly seen: <State>(look: Look<State>) => State;
}

/** Folds the looked-at streams from the log, never from a read model, up to the command's effective time. */
export async function look(log: EventLog, looks: readonly Look<unknown>[], at: Instant): Promise<Looked> {
  const unmoved: StreamRevision[] = [];
  const states = new Map<string, unknown>();
  const waiting = [...looks];
  for (let looked = waiting.shift(); looked; looked = waiting.shift()) {
    const { stream, initial, evolve, next } = looked;
    if (states.has(stream)) continue;
    const { events, revision } = await log.read(stream);
    unmoved.push({ stream, revision });
    const found = events.filter(({ effectiveAt }) => effectiveAt <= at).reduce((state, event) => evolve(state, event as never), initial);
    states.set(stream, found);
    waiting.push(...[next?.(found) ?? []].flat());
  }
  return {
    unmoved,
    seen: <State>({ stream }: Look<State>): State => {
      if (!states.has(stream)) throw new Error(`The decider did not declare that it looks at ${stream}.`);
      return states.get(stream) as State;
    },
  };
}

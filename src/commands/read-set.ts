import type { EventLog, StreamRevision } from '../event-log/event-log.js';
import type { Look, Occasion } from '../kernel/decider.js';
import type { Instant } from '../kernel/time.js';
import type { Leads } from './leads.js';

/** What a decision saw of other streams, and the revisions they had: the append holds only while they still have them. */
export interface ReadSet {
  readonly revisions: readonly StreamRevision[];
  readonly seen: Occasion['seen'];
  readonly leadingTo: Occasion['leadingTo'];
}

/**
 * Folds the looked-at streams from the log, never from a read model, up to the command's effective time. A reaction sees them as they were
 * right after its cause, however late it comes: what moved since then is a cause of its own, and nothing can move behind its back.
 */
export async function readSetOf(
  log: Pick<EventLog, 'read'>,
  leads: Leads,
  looks: readonly Look<unknown>[],
  at: Instant,
  cause?: Occasion['cause'],
): Promise<ReadSet> {
  const revisions: StreamRevision[] = [];
  const states = new Map<string, unknown>();
  const ways: { readonly from: string; readonly to: string }[] = [];
  const waiting = [...looks];
  for (let looked = waiting.shift(); looked; looked = waiting.shift()) {
    const { stream, initial, evolve, next, from } = looked;
    if (states.has(stream)) continue;
    const { events, revision } = await log.read(stream);
    if (!cause) revisions.push({ stream, revision });
    const found = events
      .filter(({ effectiveAt, position }) => effectiveAt <= at && (!cause || position <= cause.position))
      .reduce((state, event) => evolve(state, event as never), initial);
    states.set(stream, found);
    const ahead = next?.(found) ?? [];
    ways.push(...ahead.map((to) => ({ from: stream, to: to.stream })));
    waiting.push(...ahead, ...(from ? leads.to(stream).map(from) : []));
  }
  return {
    revisions,
    seen: <State>({ stream }: Look<State>): State => {
      if (!states.has(stream)) throw new Error(`The decider did not declare that it looks at ${stream}.`);
      return states.get(stream) as State;
    },
    leadingTo: ({ stream }) => ways.flatMap(({ from, to }) => (to === stream ? from : [])),
  };
}

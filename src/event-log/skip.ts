import type { Decider } from '../kernel/decider.js';
import type { EventTypes, RecordedEvent } from '../kernel/event.js';
import { count, line, object, text, type FactsOf } from '../kernel/shape.js';
import { streamsOf } from '../kernel/streams.js';
import type { EventLog, EventPlace } from './event-log.js';

/** The log's own facts, whatever the rooms. */
export const LOG_FACTS = {
  /** An operator has said to go on without an event that cannot be read, or cannot be applied to the rows. */
  EventSkipped: object({ position: count(1), eventId: line(36), reason: text() }),
  /** An operator has said that a policy goes on where its reactions to an event fail. */
  ReactionSkipped: object({ policy: line(), position: count(1), eventId: line(36), reason: text() }),
};
type LogFacts = FactsOf<typeof LOG_FACTS>;
export type EventSkipped = LogFacts['EventSkipped'];
export type ReactionSkipped = LogFacts['ReactionSkipped'];

export const LOG_EVENTS: EventTypes<LogFacts> = {
  EventSkipped: {
    version: 1,
    begins: ({ position }) => skipStream(position),
    sentence: ({ position, reason }) => `passed over the event at position ${position}: ${reason}`,
  },
  ReactionSkipped: {
    version: 1,
    begins: ({ position }) => skipStream(position),
    sentence: ({ policy, position, reason }) =>
      `let ${policy} go on without what failed of its reactions to the event at position ${position}: ${reason}`,
  },
};

/** Where both are said of the event at a position. */
export const skipStream = (position: number): string => streamsOf('skip')(String(position));

/** What is said of one event is kept, and leads to nothing; it may be said again. */
export const skips: Pick<Decider<undefined, LogFacts, { repair: never }>, 'kind' | 'initial' | 'evolve' | 'admits' | 'records'> = {
  kind: 'skip',
  initial: undefined,
  evolve: { EventSkipped: () => undefined, ReactionSkipped: () => undefined },
  admits: { EventSkipped: () => {}, ReactionSkipped: () => {} },
  records: { repair: ['EventSkipped', 'ReactionSkipped'] },
};

/** What stands in the place of an event that is passed over, for whoever reads the log in order; undefined where nobody has said so. */
export async function skipped(log: Pick<EventLog, 'read'>, place: EventPlace): Promise<RecordedEvent | undefined> {
  const { events } = await log.read(skipStream(place.position));
  const said = events.filter(isSkip).find(({ data }) => data.eventId === place.id);
  return said && inPlaceOf(said, place);
}

/** What is said of an event, in its place. */
export const inPlaceOf = (said: RecordedEvent, { id, stream, revision, position, recordedAt }: EventPlace): RecordedEvent => ({
  ...said,
  ...{ id, stream, revision, position, recordedAt },
});

const isEventSkipped = (event: RecordedEvent): event is RecordedEvent<EventSkipped> =>
  event.type === ('EventSkipped' satisfies keyof typeof LOG_EVENTS);

/** Whether it says that another event is passed over. */
export const isSkip = (event: RecordedEvent): event is RecordedEvent<EventSkipped> =>
  isEventSkipped(event) && event.stream === skipStream(event.data.position);

/** Whether it stands in the place of another event: to whom that happened, nothing did. */
export const isPassedOver = (event: RecordedEvent): boolean => isEventSkipped(event) && !isSkip(event);

export const isReactionSkip = (event: RecordedEvent): event is RecordedEvent<ReactionSkipped> =>
  event.type === ('ReactionSkipped' satisfies keyof typeof LOG_EVENTS);

/** Whether an operator has said that a policy goes on without its reactions to an event. */
export async function isLetGo(log: Pick<EventLog, 'read'>, policy: string, { position, id }: RecordedEvent): Promise<boolean> {
  const { events } = await log.read(skipStream(position));
  return events.filter(isReactionSkip).some(({ data }) => data.policy === policy && data.eventId === id);
}

import { actorId } from '../kernel/actor.js';
import type { EventType, EventTypes } from '../kernel/event.js';
import { valuesAt } from '../kernel/paths.js';
import { keyOf, streamsOf } from '../kernel/streams.js';
import type { ProjectionOfAll } from '../read-model/projection.js';
import { events, eventTags, subjects, type SubjectRow } from './event.tables.js';

const SUBJECT = ['name', 'feature', 'area', 'customer'] as const;

/** The audit log (rule 22): every event of every room, and what it is about, as its type's marks say. */
export function eventProjection(types: EventTypes<Record<string, never>>): ProjectionOfAll {
  const markedOf = new Map<string, EventType<never>>(Object.entries(types));
  return {
    name: 'events',
    module: import.meta.url,
    tables: [events, eventTags, subjects],

    onEvery(rows, { stream, data, actor, via, id, ...event }) {
      const type = markedOf.get(event.type);
      if (!type) throw new Error(`No room knows ${event.type}.`);
      const { type: name, position, revision, effectiveAt, recordedAt, commandId, causationId } = event;
      const before = rows.get(subjects, { thing: stream });
      const named = type.names?.NAME;
      const thing = (named === undefined ? undefined : (data as Record<string, string>)[named]) ?? before?.name ?? keyOf(stream);
      const subject: SubjectRow = {
        thing: stream,
        name: thing,
        feature: latest(type.feature, data, before?.feature),
        area: latest(type.area, data, before?.area),
        // A thing made for one customer stays about that customer.
        customer: before
          ? before.customer
          : latest(
              type.customer?.filter((path) => !path.includes('*')),
              data,
              null,
            ),
      };
      if (!before || SUBJECT.some((column) => (subject[column] ?? null) !== (before[column] ?? null))) rows.put(subjects, subject);
      rows.put(events, {
        ...{
          id,
          type: name,
          stream,
          position,
          revision,
          actor,
          actorId: actorId(actor),
          via,
          effectiveAt,
          recordedAt,
          commandId,
          causationId,
          fields: Object.keys(data as object),
          contents: Object.values(data as object),
        },
      });
      const tagged = (kind: string, ...keys: readonly unknown[]) => {
        for (const key of new Set(keys)) if (typeof key === 'string') rows.put(eventTags, { about: streamsOf(kind)(key), position });
      };
      tagged('customer', subject.customer, ...valuesAt(data, type.customer));
      tagged('feature', subject.feature);
      tagged('area', subject.area);
    },
  };
}

/** What the marked paths say now: a value, null where one was cleared, else what held before. */
function latest(paths: readonly string[] | undefined, data: unknown, before: string | null | undefined): string | null | undefined {
  const [value] = valuesAt(data, paths);
  return value === undefined ? before : (value as string | null);
}

import type { Actor } from '../kernel/actor.js';
import { instant, integer, json, nullable, type RowOf, shared, table, text } from '../read-model/table.js';

/** One event, as the audit log shows it; its stream is the row's own. */
export const events = table('events', {
  columns: {
    id: text(),
    type: text(),
    position: integer(),
    revision: integer(),
    actor: shared<Actor>(),
    actorId: shared<string>(),
    via: nullable(shared<Actor>()),
    effectiveAt: instant(),
    recordedAt: instant(),
    commandId: text(),
    causationId: nullable(text()),
    summary: text(),
    data: json<unknown>(),
  },
  key: ['position'],
  lasting: { since: 'effectiveAt' },
  indexes: [['stream'], ['id'], ['type'], ['actorId'], ['effectiveAt']],
});
export type EventRow = RowOf<typeof events>;

/** What an event is about besides its own thing. */
export const eventTags = table('eventTags', {
  columns: {
    tag: text<'customer' | 'feature' | 'area'>(),
    value: text(),
    position: integer(),
  },
  key: ['tag', 'value', 'position'],
  lasting: {},
});
export type EventTagRow = RowOf<typeof eventTags>;

/** What the events of one thing have in common: its name, and what it is about. */
export const subjects = table('subjects', {
  columns: {
    thing: text(),
    name: text(),
    feature: nullable(text()),
    area: nullable(text()),
    customer: nullable(text()),
  },
  key: ['thing'],
});
export type SubjectRow = RowOf<typeof subjects>;

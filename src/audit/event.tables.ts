import type { Actor } from '../kernel/actor.js';
import { instant, integer, json, nullable, type RowOf, shared, table, text, uuid } from '../read-model/table.js';

/** One event, as the audit log shows it; its sentence is made of it and of what its thing was called then. */
export const events = table('events', {
  columns: {
    id: uuid(),
    type: shared<string>(),
    stream: shared<string>(),
    position: integer(),
    revision: integer(),
    actor: shared<Actor>(),
    actorId: shared<string>(),
    via: nullable(shared<Actor>()),
    effectiveAt: instant(),
    recordedAt: instant(),
    commandId: uuid(),
    causationId: nullable(uuid()),
    /** The names of what it recorded, which are those of most events of its type, and the values. */
    fields: shared<readonly string[]>(),
    contents: json<readonly unknown[]>(),
  },
  key: ['position'],
  lasting: { since: 'effectiveAt', recorded: 'recordedAt' },
  indexes: [['stream'], ['type'], ['actorId'], ['effectiveAt']],
  startIndexes: ['id'],
});
export type EventRow = RowOf<typeof events>;

/** What an event is about besides its own thing: `customer-acme`, `feature-sso`, `area-billing`. */
export const eventTags = table('eventTags', {
  columns: {
    about: shared<string>(),
    position: integer(),
  },
  key: ['about', 'position'],
  lasting: {},
});

/** What the events of one thing have in common: its name, and what it is about. */
export const subjects = table('subjects', {
  columns: {
    thing: text(),
    name: text(),
    feature: nullable(text()),
    area: nullable(text()),
    customer: nullable(text()),
  },
  streamPrefix: '',
  key: ['thing'],
});
export type SubjectRow = RowOf<typeof subjects>;

import type { AudienceKind } from '../commitments/commitment.events.js';
import type { Actor } from '../kernel/actor.js';
import { day, flag, instant, integer, nullable, type RowOf, shared, table, text } from '../read-model/table.js';

export const shares = table('shares', {
  columns: {
    shareId: text(),
    title: text(),
    audienceKind: text<AudienceKind>(),
    segment: nullable(text()),
    customerId: nullable(text()),
    keyHash: text(),
    endsOn: nullable(day()),
    sharedBy: shared<Actor>(),
    sharedAt: instant(),
    /** It came with a history that somebody brought in. */
    isImported: flag(),
    endedBy: nullable(shared<Actor>()),
    endedAt: nullable(instant()),
    reason: nullable(text()),
    revision: integer(),
  },
  key: ['shareId'],
  indexes: [['born'], ['keyHash']],
  everIndexes: [['born']],
});
export type ShareRow = RowOf<typeof shares>;

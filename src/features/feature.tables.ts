import { day, instant, integer, json, nullable, table, text, type RowOf } from '../read-model/table.js';
import type { FeatureStatus, Horizon } from './feature.events.js';

export const features = table('features', {
  columns: {
    featureId: text(),
    name: text(),
    aliases: nullable(json<readonly string[]>()),
    description: nullable(text()),
    area: nullable(text()),
    owner: nullable(text()),
    /** What the owner is found by, whatever the case of the name. */
    ownerKey: nullable(text()),
    horizon: text<Horizon>(),
    targetDate: nullable(day()),
    status: text<FeatureStatus>(),
    shippedOn: nullable(day()),
    dropReason: nullable(text()),
    addedAt: instant(),
    /** Position of the event that set the target it has. */
    targetPosition: integer(),
    /** Position of the event that added, shipped, unshipped, dropped or planned it again: what its status rests on. */
    statusPosition: integer(),
    revision: integer(),
  },
  streamPrefix: 'feature-',
  key: ['featureId'],
  indexes: [['born'], ['name'], ['area'], ['ownerKey'], ['status'], ['horizon']],
  everIndexes: [['born'], ['area']],
});
export type FeatureRow = RowOf<typeof features>;

/** Where a feature was to be, and from when: one row a move, the first from its adding. */
export const featureTargets = table('featureTargets', {
  columns: {
    featureId: text(),
    number: integer(),
    horizon: text<Horizon>(),
    targetDate: nullable(day()),
    reason: nullable(text()),
    movedAt: instant(),
    position: integer(),
  },
  streamPrefix: 'feature-',
  key: ['featureId', 'number'],
  lasting: { since: 'movedAt' },
});
export type TargetRow = RowOf<typeof featureTargets>;

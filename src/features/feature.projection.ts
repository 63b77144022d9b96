import type { Day, Instant } from '../kernel/time.js';
import type { Projection } from '../read-model/projection.js';
import { table } from '../read-model/table.js';
import type { FeatureFacts, FeatureStatus, Horizon } from './feature.events.js';

export interface FeatureRow {
  readonly featureId: string;
  readonly name: string;
  readonly aliases?: readonly string[] | null;
  readonly description?: string | null;
  readonly area?: string | null;
  readonly owner?: string | null;
  readonly horizon: Horizon;
  readonly targetDate?: Day | null;
  readonly status: FeatureStatus;
  readonly shippedOn?: Day | null;
  readonly dropReason?: string | null;
  /** Position of the event that set the target it has. */
  readonly targetPosition: number;
  /** Position of the event that added, shipped, dropped or planned it again: what its status rests on. */
  readonly statusPosition: number;
  readonly revision: number;
}

/** Where a feature was to be, and from when: one row a move, the first from its adding. */
export interface TargetRow {
  readonly featureId: string;
  readonly number: number;
  readonly horizon: Horizon;
  readonly targetDate?: Day | null;
  readonly reason?: string | null;
  readonly movedAt: Instant;
  readonly position: number;
}

export const features = table<FeatureRow>('features', {
  columns: {
    featureId: 'TEXT',
    name: 'TEXT',
    aliases: 'JSON',
    description: 'TEXT',
    area: 'TEXT',
    owner: 'TEXT',
    horizon: 'TEXT',
    targetDate: 'TEXT',
    status: 'TEXT',
    shippedOn: 'TEXT',
    dropReason: 'TEXT',
    targetPosition: 'INTEGER',
    statusPosition: 'INTEGER',
    revision: 'INTEGER',
  },
  key: ['featureId'],
  indexes: [['name'], ['area'], ['owner'], ['status'], ['horizon'], ['targetDate']],
});

export const featureTargets = table<TargetRow>('featureTargets', {
  columns: {
    featureId: 'TEXT',
    number: 'INTEGER',
    horizon: 'TEXT',
    targetDate: 'TEXT',
    reason: 'TEXT',
    movedAt: 'TEXT',
    position: 'INTEGER',
  },
  key: ['featureId', 'number'],
});

const keyOf = (stream: string) => ({ featureId: stream.slice('feature-'.length) });

export const featureProjection: Projection<FeatureFacts> = {
  name: 'features',
  version: 1,
  tables: [features, featureTargets],

  on: {
    FeatureAdded(rows, { data, revision, effectiveAt, position }) {
      const { featureId, horizon, targetDate } = data;
      rows.put(features, { ...data, status: 'PLANNED', targetPosition: position, statusPosition: position, revision });
      rows.put(featureTargets, { featureId, number: revision, horizon, targetDate, movedAt: effectiveAt, position });
    },

    FeatureChanged: (rows, { data, stream, revision }) => rows.change(features, keyOf(stream), { ...data, revision }),

    FeatureTargetChanged(rows, { data, stream, revision, effectiveAt, position }) {
      const { horizon, targetDate = null, reason } = data;
      const { status, statusPosition } = rows.get(features, keyOf(stream)) ?? {};
      const again = status === 'PLANNED' ? { statusPosition } : { status: 'PLANNED' as const, dropReason: null, statusPosition: position };
      rows.change(features, keyOf(stream), { horizon, targetDate, targetPosition: position, ...again, revision });
      rows.put(featureTargets, { ...keyOf(stream), number: revision, horizon, targetDate, reason, movedAt: effectiveAt, position });
    },

    FeatureShipped: (rows, { data, stream, revision, position }) =>
      rows.change(features, keyOf(stream), { status: 'SHIPPED', shippedOn: data.shippedOn, statusPosition: position, revision }),

    FeatureDropped: (rows, { data, stream, revision, position }) =>
      rows.change(features, keyOf(stream), { status: 'DROPPED', dropReason: data.reason, statusPosition: position, revision }),
  },
};

import { ownerKeyOf } from '../kernel/name.js';
import { keyOf } from '../kernel/streams.js';
import type { Projection } from '../read-model/projection.js';
import type { FeatureFacts } from './feature.events.js';
import { features, featureTargets } from './feature.tables.js';

const featureKey = (stream: string) => ({ featureId: keyOf(stream) });

export const featureProjection: Projection<FeatureFacts> = {
  name: 'features',
  module: import.meta.url,
  tables: [features, featureTargets],

  on: {
    FeatureAdded(rows, { data, revision, effectiveAt, position }) {
      const { featureId, horizon, targetDate } = data;
      const planned = { status: 'PLANNED' as const, targetPosition: position, statusPosition: position };
      rows.put(features, { ...data, ...ownerKeyOf(data), ...planned, addedAt: effectiveAt, revision });
      rows.put(featureTargets, { featureId, number: revision, horizon, targetDate, movedAt: effectiveAt, position });
    },

    FeatureChanged: (rows, { data: { reason: _, ...data }, stream, revision }) =>
      rows.change(features, featureKey(stream), { ...data, ...ownerKeyOf(data), revision }),

    FeatureTargetChanged(rows, { data, stream, revision, effectiveAt, position }) {
      const { horizon, targetDate = null, reason } = data;
      const { status, statusPosition } = rows.get(features, featureKey(stream)) ?? {};
      const again = status === 'PLANNED' ? { statusPosition } : { status: 'PLANNED' as const, dropReason: null, statusPosition: position };
      rows.change(features, featureKey(stream), { horizon, targetDate, targetPosition: position, ...again, revision });
      rows.put(featureTargets, { ...featureKey(stream), number: revision, horizon, targetDate, reason, movedAt: effectiveAt, position });
    },

    FeatureShipped: (rows, { data, stream, revision, position }) =>
      rows.change(features, featureKey(stream), { status: 'SHIPPED', shippedOn: data.shippedOn, statusPosition: position, revision }),

    FeatureUnshipped: (rows, { stream, revision, position }) =>
      rows.change(features, featureKey(stream), { status: 'PLANNED', shippedOn: null, statusPosition: position, revision }),

    FeatureDropped: (rows, { data, stream, revision, position }) =>
      rows.change(features, featureKey(stream), { status: 'DROPPED', dropReason: data.reason, statusPosition: position, revision }),
  },
};

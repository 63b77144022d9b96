import { keyOf } from '../kernel/streams.js';
import type { Projection } from '../read-model/projection.js';
import type { ShareFacts } from './share.events.js';
import { shares } from './share.tables.js';

export const shareProjection: Projection<ShareFacts> = {
  name: 'shares',
  module: import.meta.url,
  tables: [shares],

  on: {
    RoadmapShared(rows, { data, actor, via, effectiveAt, revision }) {
      const { audience, ...shared } = data;
      const { kind: audienceKind, segment, customerId } = audience;
      const isImported = via !== undefined;
      rows.put(shares, { ...shared, audienceKind, segment, customerId, sharedBy: actor, sharedAt: effectiveAt, isImported, revision });
    },

    ShareEnded(rows, { stream, data, actor, effectiveAt, revision }) {
      rows.change(shares, { shareId: keyOf(stream) }, { ...data, endedBy: actor, endedAt: effectiveAt, revision });
    },
  },
};

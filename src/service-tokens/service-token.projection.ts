import { keyOf } from '../kernel/streams.js';
import type { Projection } from '../read-model/projection.js';
import type { ServiceTokenFacts } from './service-token.events.js';
import { serviceTokens } from './service-token.tables.js';

export const serviceTokenProjection: Projection<ServiceTokenFacts> = {
  name: 'serviceTokens',
  module: import.meta.url,
  tables: [serviceTokens],

  on: {
    ServiceTokenIssued(rows, { data, actor, via, effectiveAt, revision }) {
      rows.put(serviceTokens, { ...data, issuedBy: actor, issuedAt: effectiveAt, isImported: via !== undefined, revision });
    },

    ServiceTokenRevoked(rows, { stream, data, actor, effectiveAt, revision }) {
      rows.change(serviceTokens, { tokenId: keyOf(stream) }, { ...data, revokedBy: actor, revokedAt: effectiveAt, revision });
    },
  },
};

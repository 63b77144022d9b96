import type { Actor, Role } from '../kernel/actor.js';
import { day, flag, instant, integer, json, nullable, type RowOf, shared, table, text } from '../read-model/table.js';

export const serviceTokens = table('serviceTokens', {
  columns: {
    tokenId: text(),
    name: text(),
    roles: json<readonly Role[]>(),
    endsOn: day(),
    secretHash: text(),
    issuedBy: shared<Actor>(),
    issuedAt: instant(),
    /** It came with a history that somebody brought in. */
    isImported: flag(),
    revokedBy: nullable(shared<Actor>()),
    revokedAt: nullable(instant()),
    reason: nullable(text()),
    revision: integer(),
  },
  key: ['tokenId'],
  indexes: [['born']],
});
export type ServiceTokenRow = RowOf<typeof serviceTokens>;

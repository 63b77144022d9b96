import type { EventTypes } from '../kernel/event.js';
import { ROLE_WORDS } from '../kernel/actor.js';
import { day, hash, key, list, name, object, oneOf, text, type FactsOf } from '../kernel/shape.js';
import { streamsOf } from '../kernel/streams.js';
import { dayInWords, listed } from '../kernel/words.js';

/** The roles that a token of Sayso’s own may hold: those of machines. */
export const MachineRole = { SERVICE: 'SERVICE', IMPORTER: 'IMPORTER', AUDITOR: 'AUDITOR' } as const;

export const SERVICE_TOKEN_FACTS = {
  ServiceTokenIssued: object({
    tokenId: key,
    name,
    roles: list(oneOf(MachineRole), { min: 1 }),
    /** The last day on which it opens. */
    endsOn: day,
    /** Of the secret and the address of this register; the secret is nowhere. */
    secretHash: hash,
  }),
  ServiceTokenRevoked: object({ reason: text() }),
};
export type ServiceTokenFacts = FactsOf<typeof SERVICE_TOKEN_FACTS>;

export const SERVICE_TOKEN_EVENTS: EventTypes<ServiceTokenFacts> = {
  ServiceTokenIssued: {
    version: 1,
    begins: ({ tokenId }) => serviceTokenStream(tokenId),
    names: { KEY: 'tokenId', NAME: 'name' },
    sentence: ({ name, roles, endsOn }) =>
      `issued the token “${name}” for ${listed(roles.map((role) => ROLE_WORDS[role]))}, until ${dayInWords(endsOn)}`,
  },
  ServiceTokenRevoked: { version: 1, sentence: ({ reason }, thing) => `revoked the token “${thing}”: ${reason}` },
};

export const serviceTokenStream = streamsOf('token');

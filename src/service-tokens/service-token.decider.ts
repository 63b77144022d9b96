import { asDecided, type Decider, type Occasion, type Verdict } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import { daysFrom } from '../kernel/time.js';
import type { ServiceTokenCommands } from './service-token.commands.js';
import { serviceTokenStream, type ServiceTokenFacts } from './service-token.events.js';

const MOST_DAYS = 365;

interface Token {
  readonly isRevoked: boolean;
}

type Issued = ServiceTokenFacts['ServiceTokenIssued'];

export const serviceToken: Decider<Token | undefined, ServiceTokenFacts, ServiceTokenCommands> = {
  kind: 'token',
  streamOf: ({ tokenId }) => serviceTokenStream(tokenId),

  initial: undefined,

  evolve: {
    ServiceTokenIssued: () => ({ isRevoked: false }),
    ServiceTokenRevoked: () => ({ isRevoked: true }),
  },

  admits: {
    ServiceTokenIssued: asDecided(
      () =>
        (state: Token | undefined, { secretHash, ...issued }: Issued, occasion) =>
          issue(state, issued, { ...occasion, secretHash }),
    ),
    ServiceTokenRevoked: asDecided(() => serviceToken.decide.revokeServiceToken),
  },

  records: { issueServiceToken: ['ServiceTokenIssued'], revokeServiceToken: ['ServiceTokenRevoked'] },

  decide: {
    issueServiceToken: issue,

    revokeServiceToken(state, { reason }) {
      if (!state) refuse('TOKEN_NOT_FOUND', 'tokenId', 'There is no such token.');
      if (state.isRevoked) refuse('WRONG_STATUS', 'tokenId', 'It is revoked already.');
      return { facts: [{ type: 'ServiceTokenRevoked', data: { reason } }] };
    },
  },
};

function issue(
  state: Token | undefined,
  { tokenId, name, roles, endsOn }: Omit<Issued, 'secretHash'>,
  { today, secretHash }: Pick<Occasion, 'today' | 'secretHash'>,
): Verdict<ServiceTokenFacts> {
  if (state) refuse('ID_TAKEN', 'tokenId', 'There is a token of this id already.');
  if (roles.length === 0) refuse('REQUIRED', 'roles', 'This must not be empty.');
  if (endsOn < today || daysFrom(today, endsOn) > MOST_DAYS)
    refuse('END_OUT_OF_RANGE', 'endsOn', `A token ends today at the earliest, and after ${MOST_DAYS} days at the latest.`);
  if (secretHash === undefined) throw new Error('No secret was made for this token.');
  return { facts: [{ type: 'ServiceTokenIssued', data: { tokenId, name, roles: [...new Set(roles)], endsOn, secretHash } }] };
}

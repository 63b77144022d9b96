import type { Actor } from '../kernel/actor.js';
import type { Bearer } from './token-verifier.js';

const ISSUER = 'sayso:nobody';

/** Who comes without a token, and so is shown what is open to anyone and nothing else; told apart by their address, of which no record is made. */
export const strangerAt = (address: string): Bearer => ({
  actor: { issuer: ISSUER, subject: address, name: 'Nobody', roles: [] },
  until: Infinity,
});

export const isStranger = ({ issuer }: Partial<Pick<Actor, 'issuer'>>): boolean => issuer === ISSUER;

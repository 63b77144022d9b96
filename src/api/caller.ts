import type { FastifyRequest } from 'fastify';
import type { Caller } from '../access/access.js';
import { bearerOf } from '../access/bearer.js';
import { Unauthenticated, type TokenVerifier } from '../access/token-verifier.js';
import { holdsAny, type Role } from '../kernel/actor.js';
import { refuse } from '../kernel/refusal.js';

/** Who calls beside the API, holding one of these roles. Throws Unauthenticated, and a Refusal FORBIDDEN. */
export async function callerWith(roles: readonly Role[], request: FastifyRequest, verifier: TokenVerifier): Promise<Caller> {
  const token = bearerOf(request.headers.authorization);
  if (token === undefined) throw new Unauthenticated();
  const caller = await verifier.verify(token);
  return holdsAny(caller, roles) ? caller : refuse('FORBIDDEN', undefined, `This takes one of the roles ${roles.join(', ')}.`);
}

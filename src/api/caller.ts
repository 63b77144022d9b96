import type { FastifyRequest } from 'fastify';
import { admits, type Caller } from '../access/access.js';
import type { Authentication } from '../access/authentication.js';
import { rolesInWords, type Role } from '../kernel/actor.js';
import { refuse } from '../kernel/refusal.js';

/** Who calls beside the API, holding one of these roles. Throws Unauthenticated, and a Refusal FORBIDDEN. */
export async function callerWith(roles: readonly Role[], request: FastifyRequest, authentication: Authentication): Promise<Caller> {
  const { actor: caller } = await authentication.callerOf(request.headers);
  return admits(roles, caller) ? caller : refuse('FORBIDDEN', undefined, `This takes one of the roles ${rolesInWords(roles)}.`);
}

import { ROLES, type Role } from '../kernel/actor.js';
import type { ClaimMapping } from './claims.js';
import type { ProviderSettings, TokenKind } from './oidc-verifier.js';
import { whyNotAsked } from './provider.js';

type Environment = Readonly<Record<string, string | undefined>>;

const TOKEN_KINDS: readonly TokenKind[] = ['at+jwt', 'jwt', 'id'];

/** What jose verifies by a public key. */
const ASYMMETRIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
const BY_DEFAULT = 'RS256,PS256,ES256,EdDSA';

/** What stands between commas. */
export const listed = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** The provider that `SAYSO_OIDC_…` names; undefined where none is. What is wrong is added, a sentence for each variable. */
export function readProviderSettings(env: Environment, wrong: string[]): ProviderSettings | undefined {
  const of = (name: string, otherwise = '') => env[`SAYSO_OIDC_${name}`] || otherwise;
  const issuer = of('ISSUER');
  if (issuer === '') return undefined;
  const whyNot = whyNotAsked(issuer);
  if (whyNot !== undefined) wrong.push(`SAYSO_OIDC_ISSUER: ${whyNot}; plain http is for this machine alone.`);

  const audience = listed(of('AUDIENCE'));
  if (audience.length === 0) wrong.push('SAYSO_OIDC_AUDIENCE: must name for whom a token has to be made.');

  const tokens = TOKEN_KINDS.find((kind) => kind === of('TOKENS', 'at+jwt'));
  if (!tokens) wrong.push(`SAYSO_OIDC_TOKENS: ${of('TOKENS')} is none of ${TOKEN_KINDS.join(', ')}.`);

  const algorithms = listed(of('ALGORITHMS', BY_DEFAULT));
  for (const algorithm of algorithms)
    if (!ASYMMETRIC.includes(algorithm)) wrong.push(`SAYSO_OIDC_ALGORITHMS: ${algorithm} is none of ${ASYMMETRIC.join(', ')}.`);
  if (algorithms.length === 0) wrong.push('SAYSO_OIDC_ALGORITHMS: names no algorithm.');

  const claims: ClaimMapping = {
    subject: listed(of('SUBJECT_CLAIM', 'sub')),
    name: listed(of('NAME_CLAIM', 'name,preferred_username')),
    roles: listed(of('ROLES_CLAIM', 'roles')),
    ...(of('PERSON_CLAIM') !== '' && { person: listed(of('PERSON_CLAIM')) }),
    ...valuesOfRoles(of('ROLES'), wrong),
  };
  return { issuer, audience, tokens: tokens ?? 'at+jwt', algorithms, claims };
}

/** `SALES=crm-sales,sales-eu;PRODUCT_APPROVER=pm-lead` */
function valuesOfRoles(text: string, wrong: string[]): Pick<ClaimMapping, 'values'> | undefined {
  if (text === '') return undefined;
  const values = new Map<Role, readonly string[]>();
  for (const line of text.split(';').filter((line) => line.trim() !== '')) {
    const [name = '', ...rest] = line.split('=');
    const role = ROLES.find((role) => role === name.trim());
    const given = listed(rest.join('='));
    if (!role) wrong.push(`SAYSO_OIDC_ROLES: ${name.trim()} is none of ${ROLES.join(', ')}.`);
    else if (given.length === 0) wrong.push(`SAYSO_OIDC_ROLES: ${role} names no value that gives it.`);
    else if (values.has(role)) wrong.push(`SAYSO_OIDC_ROLES: ${role} stands there twice.`);
    else values.set(role, given);
  }
  return { values };
}

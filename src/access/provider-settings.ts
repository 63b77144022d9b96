import { createSecretKey } from 'node:crypto';
import { ROLES, type Role } from '../kernel/actor.js';
import type { ClaimMapping } from './claims.js';
import type { ClientSettings, ProviderSettings, TokenKind } from './oidc-verifier.js';
import { whyNotAsked } from './provider.js';
import { secretIn } from './session-settings.js';

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
  return { issuer, audience, tokens: tokens ?? 'at+jwt', algorithms, claims, ...readClient(env, wrong) };
}

function readClient(env: Environment, wrong: string[]): { readonly client: ClientSettings } | undefined {
  const id = env['SAYSO_OIDC_CLIENT_ID'] || undefined;
  if (id === undefined) {
    for (const name of ['CLIENT_SECRET', 'CLIENT_SECRET_FILE', 'SCOPES'])
      if (env[`SAYSO_OIDC_${name}`]) wrong.push(`SAYSO_OIDC_${name}: means nothing without SAYSO_OIDC_CLIENT_ID.`);
    return undefined;
  }
  if (!env['SAYSO_URL']) wrong.push('SAYSO_OIDC_CLIENT_ID: signing in with a browser needs SAYSO_URL, what browsers type.');
  if (env['SAYSO_EVENTSTORE'] && !env['SAYSO_SESSION_KEY'] && !env['SAYSO_SESSION_KEY_FILE'])
    wrong.push(
      'SAYSO_SESSION_KEY: with SAYSO_EVENTSTORE every node needs the same; with keys of their own they sign people out at random.',
    );
  const secret = secretIn(env, 'SAYSO_OIDC_CLIENT_SECRET', wrong);
  const scopes = env['SAYSO_OIDC_SCOPES'] || 'openid profile';
  if (!scopes.split(' ').includes('openid')) wrong.push(`SAYSO_OIDC_SCOPES: ${scopes} holds no openid.`);
  return { client: { id, scopes, ...(secret !== undefined && { secret: createSecretKey(Buffer.from(secret)) }) } };
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

import { ROLES, type Actor, type Role } from '../kernel/actor.js';
import { whyNobody } from './person-name.js';

/** What a provider's token says, each claim under its own name. */
export type Claims = Readonly<Record<string, unknown>>;

/** Which claims name a person, and which of their values are roles here. Of several claims the first that is there counts. */
export interface ClaimMapping {
  readonly subject: readonly string[];
  readonly name: readonly string[];
  readonly roles: readonly string[];
  /** What joins the accounts of one human; absent: accounts are people. Whose token does not say it approves nothing. */
  readonly person?: readonly string[];
  /** The provider's values that give a role; absent: each role its own name. */
  readonly values?: ReadonlyMap<Role, readonly string[]>;
}

/** Entries of a list that are looked at. */
const MOST_VALUES = 1_000;
const MOST_OF_A_SUBJECT = 255;

/** A subject is a text that can be written down and told from others. */
// eslint-disable-next-line no-control-regex -- they are what is refused
const NO_SUBJECT = /[\u0000-\u001f\u007f]|^\s|\s$|[\ud800-\udfff]/u;

/**
 * The value that a claim's name leads to, through own properties only: a JSON Pointer (RFC 6901) where it begins with `/`,
 * one name where it holds `:`, else a name, or names with a dot between them.
 */
export function claimAt(claims: Claims, name: string): unknown {
  if (name.startsWith('/'))
    return walk(
      claims,
      name
        .slice(1)
        .split('/')
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')),
    );
  const whole = walk(claims, [name]);
  return whole !== undefined || name.includes(':') ? whole : walk(claims, name.split('.'));
}

const walk = (from: unknown, steps: readonly string[]): unknown =>
  steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, step)
        ? (value as Claims)[step]
        : undefined,
    from,
  );

/** Whether a claim says something: an empty list does, that there is nothing. */
export const isThere = (value: unknown): boolean => value !== undefined && value !== null;

const firstOf = (claims: Claims, names: readonly string[], is: (value: unknown) => boolean = isThere): unknown =>
  names.map((name) => claimAt(claims, name)).find(is);

/** The person whom verified claims name, with those roles that we know. Throws an Error, for the log, where they name nobody. */
export function actorOf(claims: Claims, issuer: string, mapping: ClaimMapping): Actor {
  const subject = firstOf(claims, mapping.subject);
  if (!isId(subject)) throw new Error(`no subject in ${mapping.subject.join(', ')}`);
  const named = firstOf(claims, mapping.name, (value) => typeof value === 'string' && whyNobody(value.trim()) === undefined);
  const name = typeof named === 'string' ? named.trim() : subject;
  if (whyNobody(name) !== undefined) throw new Error('no name that a person can have');
  const roles = rolesIn(claims, mapping);
  if (!mapping.person) return { issuer, subject, name, roles };
  const person = firstOf(claims, mapping.person);
  return isId(person) ? { issuer, subject, name, roles, person } : { issuer, subject, name, roles: withoutApproving(roles) };
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MOST_OF_A_SUBJECT && !NO_SUBJECT.test(value);

/** Who may be somebody who has approved already keeps what else the role may do. */
export const withoutApproving = (roles: readonly Role[]): readonly Role[] => [
  ...new Set(roles.map((role) => (role === 'SALES_APPROVER' ? 'SALES' : role === 'PRODUCT_APPROVER' ? 'PRODUCT' : role))),
];

function rolesIn(claims: Claims, { roles, values }: ClaimMapping): readonly Role[] {
  const claim = roles.find((name) => isThere(claimAt(claims, name)));
  if (claim === undefined || (claim === 'email' && claims['email_verified'] !== true)) return [];
  const given = new Set(valuesIn(claimAt(claims, claim)));
  return ROLES.filter((role) => (values ? (values.get(role) ?? []) : [role]).some((value) => given.has(value)));
}

/** A list's texts; a text, whole and word by word; the keys of an object. */
function valuesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value, ...value.split(/[\s,]+/, MOST_VALUES)];
  if (Array.isArray(value)) return value.slice(0, MOST_VALUES).filter((entry) => typeof entry === 'string');
  return typeof value === 'object' && value !== null ? Object.keys(value).slice(0, MOST_VALUES) : [];
}

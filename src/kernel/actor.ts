import { listed } from './words.js';

export const ROLES = [
  'SALES',
  'SALES_APPROVER',
  'PRODUCT',
  'PRODUCT_APPROVER',
  'CONTRIBUTOR',
  'LEADERSHIP',
  'AUDITOR',
  'SERVICE',
  'IMPORTER',
  'ADMIN',
] as const;
export type Role = (typeof ROLES)[number];
export const ROLE_WORDS = {
  SALES: 'sales',
  SALES_APPROVER: 'approver for sales',
  PRODUCT: 'product',
  PRODUCT_APPROVER: 'approver for product',
  CONTRIBUTOR: 'contributor',
  LEADERSHIP: 'leadership',
  AUDITOR: 'auditor',
  SERVICE: 'service',
  IMPORTER: 'importer',
  ADMIN: 'administrator',
} as const satisfies Record<Role, string>;

/** What somebody must be who is refused: one of these. */
export const rolesInWords = (roles: readonly Role[]): string =>
  listed(
    roles.map((role) => ROLE_WORDS[role]),
    'or',
  );

/** The role and its approver, who may all that it may. */
export const SALES = ['SALES', 'SALES_APPROVER'] as const satisfies readonly Role[];
export const PRODUCT = ['PRODUCT', 'PRODUCT_APPROVER'] as const satisfies readonly Role[];
export const SALES_AND_PRODUCT = [...SALES, ...PRODUCT] as const;
/** Who may speak for or against something. */
export const VOICES = [...SALES_AND_PRODUCT, 'LEADERSHIP', 'CONTRIBUTOR'] as const satisfies readonly Role[];
/** Who decides what is asked for (rule 6), and may say that a promise will not be kept. */
export const DECIDERS = [...PRODUCT, 'LEADERSHIP'] as const satisfies readonly Role[];

/** Those that read no content: who brings history in, and who runs the service. */
export const NOT_READING: readonly Role[] = ['IMPORTER', 'ADMIN'];

/** Those that nobody holds on behalf of another one: nobody reads, runs, integrates or imports so (rule 27). */
export const NOT_ON_BEHALF: readonly Role[] = ['AUDITOR', 'ADMIN', 'SERVICE', 'IMPORTER'];
export const ON_BEHALF: readonly Role[] = ROLES.filter((role) => !NOT_ON_BEHALF.includes(role));

/** A person or a service, as its token or its import line names it: the same issuer and subject is the same person, and so is the same `person`. */
export interface Actor {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** What joins the accounts of one human, where the issuer’s tokens say it (personal). */
  readonly person?: string;
}

/** Who somebody is, and the name by which things are given to them to own. */
export type Person = Pick<Actor, 'issuer' | 'subject' | 'name'>;

/** Sayso itself, where nobody asked but an event: no token names it. */
export const SAYSO: Actor = { issuer: 'sayso', subject: 'sayso', name: 'Sayso', roles: [] };

/** `ISSUER|SUBJECT`, the id by which filters name a person. */
export const actorId = ({ issuer, subject }: Pick<Actor, 'issuer' | 'subject'>): string => `${issuer}|${subject}`;

/** Whose token lets them read no content. Without roles are Sayso itself and who owns the data folder, who have no token. */
export const readsNothing = ({ roles }: Pick<Actor, 'roles'>): boolean =>
  roles.length > 0 && roles.every((role) => NOT_READING.includes(role));

/** Whose token lets them write nothing, whatever else it holds: neither by a command nor by an import. */
export const writesNothing = ({ roles }: Pick<Actor, 'roles'>): boolean => roles.includes('AUDITOR');

export const holdsAny = ({ roles }: Pick<Actor, 'roles'>, wanted: readonly Role[]): boolean => roles.some((role) => wanted.includes(role));

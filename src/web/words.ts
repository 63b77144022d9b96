import type { Caller } from '../access/access.js';
import type { introspection_types as Types } from './api/schema-types.js';

/** What the API's codes are called on a page; a code that gets no words does not compile. */

/** How something is coloured, and which picture stands beside it. */
export type Tone = 'yes' | 'no' | 'risk' | 'wait' | 'info' | 'none';

type Enum<Name extends 'PromiseVerdict' | 'RequestStatus' | 'AudienceKind' | 'DeclineReason' | 'DecisionOutcome' | 'SourceKind'> =
  Types[Name]['enumValues'];
interface Says {
  readonly says: string;
  readonly tone: Tone;
}

const ROLES = {
  SALES: 'Sales',
  SALES_APPROVER: 'Approves for sales',
  PRODUCT: 'Product',
  PRODUCT_APPROVER: 'Approves for product',
  CONTRIBUTOR: 'Contributor',
  LEADERSHIP: 'Leadership',
  AUDITOR: 'Auditor',
  SERVICE: 'Service',
  IMPORTER: 'Importer',
  ADMIN: 'Administrator',
} as const satisfies Record<Caller['roles'][number], string>;

export const rolesInWords = (roles: Caller['roles']): string => roles.map((role) => ROLES[role]).join(', ');

export const VERDICTS = {
  ALLOWED: { says: 'Yes, in these words', tone: 'yes' },
  ALLOWED_WITH_CONDITIONS: { says: 'Yes, with conditions', tone: 'yes' },
  AVAILABLE: { says: 'It is there already', tone: 'info' },
  NOT_ALLOWED: { says: 'No', tone: 'no' },
  AT_RISK: { says: 'At risk: say nothing new', tone: 'risk' },
  NEEDS_APPROVAL: { says: 'Not yet', tone: 'wait' },
  NO_RECORD: { says: 'Nothing is on record', tone: 'none' },
} as const satisfies Record<Enum<'PromiseVerdict'>, Says>;

export const AUDIENCES = {
  CUSTOMER: 'For this customer',
  SEGMENT: 'For its segment',
  EVERYONE: 'For everyone',
} as const satisfies Record<Enum<'AudienceKind'>, string>;

/** Ways to tell somebody. */
export const CHANNELS = { CALL: 'by phone', MEETING: 'in a meeting', EMAIL: 'by e-mail', CHAT: 'in a chat' } as const;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** 24 Dec 2026, of a day or a moment in UTC. */
export const dayInWords = (date: string): string =>
  `${Number(date.slice(8, 10))} ${MONTHS[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`;

const DAY = 86_400_000;

/** Today, yesterday, 3 weeks ago: for a glance; the day itself stands in the title. */
export function agoInWords(moment: string, now = Date.now()): string {
  const days = Math.floor(now / DAY) - Math.floor(Date.parse(moment) / DAY);
  if (days < 1) return 'today';
  if (days < 2) return 'yesterday';
  if (days < 14) return `${days} days ago`;
  if (days < 60) return `${Math.round(days / 7)} weeks ago`;
  if (days < 730) return `${Math.round(days / 30.4)} months ago`;
  return `${Math.round(days / 365.25)} years ago`;
}

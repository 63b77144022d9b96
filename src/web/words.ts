import type { Caller } from '../access/access.js';
import type { introspection_types as Types } from './api/schema-types.js';

/** What the API's codes are called on a page; a code that gets no words does not compile. */

/** How something is coloured, and which picture stands beside it. */
export type Tone = 'yes' | 'no' | 'risk' | 'wait' | 'info' | 'none';

type Enums = { [Name in keyof Types]: Types[Name] extends { enumValues: infer Values } ? Values : never };
type Enum<Name extends keyof Types> = Enums[Name];
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

export const REQUEST_STATUSES = {
  SUBMITTED: { says: 'To decide', tone: 'wait' },
  REOPENED: { says: 'To decide again', tone: 'wait' },
  ACCEPTED: { says: 'Accepted', tone: 'yes' },
  DECLINED: { says: 'Declined', tone: 'no' },
  DEFERRED: { says: 'Later', tone: 'info' },
  MERGED: { says: 'Part of another', tone: 'none' },
  WITHDRAWN: { says: 'Withdrawn', tone: 'none' },
} as const satisfies Record<Enum<'RequestStatus'>, Says>;

export const OUTCOMES = {
  ACCEPTED: { says: 'Accepted', tone: 'yes' },
  DECLINED: { says: 'Declined', tone: 'no' },
  DEFERRED: { says: 'Deferred', tone: 'info' },
} as const satisfies Record<Enum<'DecisionOutcome'>, Says>;

export const SOURCES = {
  CALL: 'In a call',
  EMAIL: 'By e-mail',
  TICKET: 'In a support ticket',
  MEETING: 'In a meeting',
  CRM: 'In the CRM',
  OTHER: 'Another way',
} as const satisfies Record<Enum<'SourceKind'>, string>;

export const EVIDENCE = {
  CALL: 'A call',
  TICKET: 'A support ticket',
  USAGE: 'How it is used',
  COMPETITOR: 'A competitor',
  CONTRACT: 'A contract',
  RESEARCH: 'Research',
  OTHER: 'Something else',
} as const satisfies Record<Enum<'EvidenceKind'>, string>;

export const DECLINE_REASONS = {
  OFF_STRATEGY: 'It does not fit our strategy',
  LOW_DEMAND: 'Too few want it',
  EFFORT_EXCEEDS_VALUE: 'It costs more than it is worth',
  NOT_FEASIBLE: 'It cannot be done',
  SECURITY_OR_COMPLIANCE: 'Security or compliance',
  ONE_CUSTOMER_ONLY: 'Only one customer wants it',
  DUPLICATE_EXISTS: 'It was asked for before',
  WORKAROUND_EXISTS: 'There is another way to do it',
  INSUFFICIENT_EVIDENCE: 'We know too little',
  OTHER: 'Another reason',
} as const satisfies Record<Enum<'DeclineReason'>, string>;

export const JUSTIFICATIONS = {
  STRATEGIC_FIT: 'It fits our strategy',
  MEASURED_DEMAND: 'Demand that was measured',
  EVIDENCED_VALUE: 'Value that is shown',
  CONTRACTUAL_OR_LEGAL: 'A contract or the law asks for it',
  SECURITY_OR_SAFETY: 'Security or safety',
  ENABLES_OTHER_WORK: 'Other work needs it',
  OTHER: 'Another reason',
  DATA_LOOKS_GOOD: 'The data looks good',
  ONLY_A_FEW_MINUTES: 'It takes only a few minutes',
  CUSTOMER_ABOUT_TO_QUIT: 'A customer is about to quit',
  CAN_BE_OPTIONAL: 'It can be optional',
  SOMEONE_TOLD_ME: 'Somebody told me so',
  NOTHING_ELSE_PLANNED: 'Nothing else is planned',
  FREE_TO_CHOOSE: 'We are free to choose',
  MANY_PEOPLE_WANT_IT: 'Many people want it',
  COMPETITORS_HAVE_IT: 'Competitors have it',
  SOMEONE_ELSE_WILL_BUILD_IT: 'Somebody else will build it',
  THE_BOSS_WANTS_IT: 'The boss wants it',
  COULD_BE_THE_ONE: 'It could be the one',
} as const satisfies Record<Enum<'Justification'>, string>;

export const EVALUATIONS = {
  MET: 'It did what it was to do',
  NOT_MET: 'It did not do what it was to do',
  UNKNOWN: 'It cannot be told',
} as const satisfies Record<Enum<'EvaluationResult'>, string>;

export const FITS = { STRONG: 'Fits well', PARTIAL: 'Fits in part', NONE: 'Does not fit' } as const satisfies Record<
  Enum<'StrategyFit'>,
  string
>;

export const FUNCTIONS = {
  SALES: 'Sales',
  PRODUCT: 'Product',
  DESIGN: 'Design',
  ENGINEERING: 'Engineering',
  MARKETING: 'Marketing',
  LEGAL: 'Legal',
  SUCCESS: 'Customer success',
} as const satisfies Record<Enum<'BusinessFunction'>, string>;

export const STANCES = { FOR: 'For it', AGAINST: 'Against it', NEUTRAL: 'Neither' } as const satisfies Record<Enum<'Stance'>, string>;

export const CONCERN_OUTCOMES = { RESOLVED: 'Resolved', OVERRULED: 'Overruled' } as const satisfies Record<Enum<'ConcernOutcome'>, string>;

export const REOPENINGS = {
  NEW_EVIDENCE: 'New evidence',
  NEW_DEMAND: 'More customers want it',
  REVISIT_DATE: 'The day to look again has come',
  MISTAKE: 'The decision was a mistake',
  ASKED_AGAIN: 'It is asked for again',
} as const satisfies Record<Enum<'ReopenReason'>, string>;

export const PROMISE_STATUSES = {
  PROPOSED: { says: 'Waits for approval', tone: 'wait' },
  REJECTED: { says: 'Rejected', tone: 'no' },
  ACTIVE: { says: 'In force', tone: 'yes' },
  AT_RISK: { says: 'At risk', tone: 'risk' },
  DELIVERED: { says: 'Delivered', tone: 'yes' },
  KEPT: { says: 'Kept', tone: 'yes' },
  DISPUTED: { says: 'Disputed', tone: 'risk' },
  BREACHED: { says: 'Broken', tone: 'no' },
  WITHDRAWN: { says: 'Withdrawn', tone: 'no' },
  RELEASED: { says: 'Released by the customer', tone: 'none' },
} as const satisfies Record<Enum<'CommitmentStatus'>, Says>;

/** What has become of a promise since somebody heard it. */
export const CHANGES = {
  NEW_WORDING: 'The words have changed',
  AT_RISK: 'It is at risk',
  WITHDRAWN: 'It was withdrawn',
  BREACHED: 'It was broken',
  DELIVERY_WITHDRAWN: 'It is not delivered after all',
} as const satisfies Record<Enum<'CommitmentChangeKind'>, string>;

export const APPROVALS = { SALES: 'Sales', PRODUCT: 'Product' } as const satisfies Record<Enum<'ApprovalFunction'>, string>;

export const FULFILMENTS = { CONFIRMED: 'says that it was kept', DISPUTED: 'disputes it' } as const satisfies Record<
  Enum<'FulfilmentWord'>,
  string
>;

export const REPORT_STATUSES = {
  OPEN: { says: 'Open', tone: 'wait' },
  RATIFIED: { says: 'Ratified', tone: 'yes' },
  RETRACTED: { says: 'Taken back', tone: 'none' },
} as const satisfies Record<Enum<'ReportStatus'>, Says>;

export const HORIZONS = { NOW: 'Now', NEXT: 'Next', LATER: 'Later', NOT_PLANNED: 'Not planned' } as const satisfies Record<
  Enum<'Horizon'>,
  string
>;

export const FEATURE_STATUSES = {
  PLANNED: { says: 'Planned', tone: 'wait' },
  SHIPPED: { says: 'Shipped', tone: 'yes' },
  DROPPED: { says: 'Dropped', tone: 'no' },
} as const satisfies Record<Enum<'FeatureStatus'>, Says>;

/** What waits, and what is done about it. */
export const AGENDA = {
  UNDECIDED: { says: 'To decide', verb: 'Decide' },
  WORDING_TO_APPROVE: { says: 'Words to approve', verb: 'Read them' },
  REVISIT_DUE: { says: 'To look at again', verb: 'Look again' },
  FOLLOW_UP_DUE: { says: 'To follow up', verb: 'Follow up' },
  OUTCOME_DUE: { says: 'Was it right?', verb: 'Say how it went' },
  MEDIATION_DUE: { says: 'To mediate', verb: 'Mediate' },
  AT_RISK: { says: 'At risk', verb: 'Look at it' },
  OVERDUE: { says: 'Overdue', verb: 'Look at it' },
  LAPSED: { says: 'Lapsed', verb: 'Renew it' },
  DELIVERY_TO_ASSERT: { says: 'Is it delivered?', verb: 'Say so' },
  UNACKNOWLEDGED: { says: 'Customers to tell', verb: 'Tell them' },
  UNINFORMED: { says: 'Answers to pass on', verb: 'Tell them' },
  UNAPPROVED_PROMISE: { says: 'Said without approval', verb: 'Put it right' },
} as const satisfies Record<Enum<'AgendaKind'>, { readonly says: string; readonly verb: string }>;

/** What there is to say of what was recorded all the same, by the codes of the API. */
export const WARNINGS = {
  UNMEASURED: 'No measure or no day was named: nobody will see whether it was right.',
  UNEXPLAINED: 'Nothing was written that customers may hear. Those who asked will want to know why.',
  WEAK_JUSTIFICATION: 'It rests on weak reasons alone, and nothing says why it goes ahead all the same.',
  DATE_PASSED: 'A date in it has passed already.',
  AT_RISK: 'The promise that they were told is at risk. Ask its owner.',
  DISPUTED: 'A customer disputes that what they were told is there. Ask its owner.',
  SECRET_SHOWN_ONCE: 'The link was shown when it was made, and is kept nowhere.',
  SEGMENT_EMPTY: 'No customer is of this segment. Is it spelled so?',
  LIKELY_DUPLICATE: 'Something else goes by this name, alias or id already. Is it the same?',
} as const;

/** Ways to tell somebody. */
export const CHANNELS = { CALL: 'by phone', MEETING: 'in a meeting', EMAIL: 'by e-mail', CHAT: 'in a chat' } as const;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** 24 Dec 2026, of a day or a moment in UTC. */
export const dayInWords = (date: string): string =>
  `${Number(date.slice(8, 10))} ${MONTHS[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`;

/** 1 request, 2 requests. */
export const counted = (amount: number, one: string, many = `${one}s`): string =>
  `${amount.toLocaleString('en-GB')} ${amount === 1 ? one : many}`;

/** 12,000 EUR; of several currencies one sum each. */
export const moneyInWords = (sums: readonly { readonly amount: string; readonly currency: string }[]): string =>
  sums.map(({ amount, currency }) => `${amount.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',')} ${currency}`).join(', ');

/** Mar 2026, of a day. */
export const monthInWords = (day: string): string => `${MONTHS[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`;

type Value = (name: Enum<'FigureName'>) => number | undefined;
const number = (value: Value, name: Enum<'FigureName'>): number => Number((value(name) ?? 0).toFixed(1));

/** 3.2 days, less than a day. */
export const inDays = (days: number): string => (days < 1 ? 'less than a day' : counted(Number(days.toFixed(1)), 'day'));

const atMost = (days: number): string => (days < 1 ? inDays(days) : `no longer than ${inDays(days)}`);

/** Figures as sentences; those of one reason for a no are bars of a picture. */
export const FIGURES_SAY = {
  DECISIONS: (value) => `${counted(number(value, 'DECISIONS'), 'decision')} on requests`,
  DECISION_LEAD_TIME_MEDIAN: (value) =>
    value('DECISION_LEAD_TIME_MEDIAN') === undefined
      ? 'No decision to measure'
      : `Half of the decisions took ${atMost(number(value, 'DECISION_LEAD_TIME_MEDIAN'))}`,
  DECISION_LEAD_TIME_P90: (value) =>
    value('DECISION_LEAD_TIME_P90') === undefined
      ? 'No slow decision'
      : `Nine of ten decisions took ${atMost(number(value, 'DECISION_LEAD_TIME_P90'))}`,
  DECLINES: (value) => counted(number(value, 'DECLINES'), 'no', 'noes'),
  KEPT_ON_TIME: (value) => {
    const due = number(value, 'PROMISES_DUE');
    if (due === 0) return 'No promise to be kept by now';
    return `${number(value, 'KEPT_ON_TIME')} of ${counted(due, 'promise')} ${due === 1 ? 'was' : 'were'} kept in time`;
  },
  PROMISES_DUE: (value) => `${counted(number(value, 'PROMISES_DUE'), 'promise')} came due`,
  SLIPS: (value) => `${counted(number(value, 'SLIPS'), 'date')} moved later`,
  WEAK_YESES: (value) => `${counted(number(value, 'WEAK_YESES'), 'yes', 'yeses')} on weak reasons alone`,
  UNEVIDENCED_DECISIONS: (value) => `${counted(number(value, 'UNEVIDENCED_DECISIONS'), 'decision')} without evidence`,
  UNEXPLAINED_NOES: (value) => `${counted(number(value, 'UNEXPLAINED_NOES'), 'no', 'noes')} without words for the customer`,
  UNINFORMED_REQUESTERS: (value) => `${counted(number(value, 'UNINFORMED_REQUESTERS'), 'person', 'people')} still to be told the answer`,
  UNAPPROVED_PROMISES: (value) => `${counted(number(value, 'UNAPPROVED_PROMISES'), 'promise')} made without approval`,
} as const satisfies Record<Exclude<Enum<'FigureName'>, `DECLINES_${string}`>, (value: Value) => string>;

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

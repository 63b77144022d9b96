/** What spreadsheets may hold, and under which headers people have it. */
import type { Role } from '../kernel/actor.js';

export const SHEET_KINDS = ['customers', 'features', 'requests', 'decisions', 'commitments'] as const;
export type SheetKind = (typeof SHEET_KINDS)[number];

/** How a cell is read. */
export type Reading =
  | 'TEXT'
  | 'DAY'
  | 'MOMENT'
  | 'AMOUNT'
  | 'LIST'
  | 'FLAG'
  | 'COUNT'
  /** Words of a list. */
  | 'WORDS'
  /** Entries of a list, of which each column says one thing, in the same places. */
  | { readonly each: Reading }
  /** A word of a list, and which other words stand for it. */
  | { readonly words: Readonly<Record<string, readonly string[]>> }
  /** The key of a thing that is there, its name, or what else it is known by. */
  | { readonly thing: 'customer' | 'feature' | 'request' };

/** A field of what the rows come to. */
export interface SheetField {
  readonly reads: Reading;
  /** Other headers than its own name, in small letters; of several in one spreadsheet the first here counts. */
  readonly headers: readonly string[];
  readonly isNeeded?: true;
}

/** By their dotted names. */
export type SheetFields = Readonly<Record<string, SheetField>>;

const field = (reads: Reading, ...headers: string[]): SheetField => ({ reads, headers });
const needed = (reads: Reading, ...headers: string[]): SheetField => ({ reads, headers, isNeeded: true });

/** When it happened, and who did it: what a command line says around its input. */
const around = (when: readonly string[], who: readonly string[]): SheetFields => ({
  at: field('MOMENT', ...when, 'created at', 'created on', 'created', 'date created', 'date'),
  'by.name': field('TEXT', ...who, 'by', 'created by', 'author'),
  'by.id': field('TEXT'),
  'by.roles': field('LIST', 'roles', 'role'),
});

const CUSTOMER = [
  'customer',
  'customer name',
  'account',
  'account name',
  'company',
  'company name',
  'client',
  'organisation',
  'organization',
];
const FEATURE = ['feature', 'feature name', 'product', 'capability'];
const OWNER = ['owner', 'responsible', 'product owner', 'product manager', 'pm'];

const HORIZON = {
  NOW: ['current', 'in progress', 'this quarter'],
  NEXT: ['next quarter', 'upcoming'],
  LATER: ['future', 'backlog', 'someday'],
  NOT_PLANNED: ['none', 'no', 'never', 'unplanned'],
};
const SOURCE = {
  CALL: ['phone', 'phone call', 'telephone', 'sales call'],
  EMAIL: ['e mail', 'mail'],
  TICKET: ['support', 'support ticket', 'zendesk', 'jira', 'helpdesk'],
  MEETING: ['visit', 'workshop', 'conference', 'event', 'qbr'],
  CRM: ['salesforce', 'hubspot', 'opportunity', 'deal'],
};

const OUTCOME = {
  ACCEPTED: ['accept', 'yes', 'approved', 'planned', 'go'],
  DECLINED: ['decline', 'no', 'rejected', 'reject', 'wont do', 'no go'],
  DEFERRED: ['defer', 'later', 'postponed', 'on hold', 'not now'],
};
const AUDIENCE = {
  EVERYONE: ['all', 'everybody', 'all customers', 'public'],
  SEGMENT: ['market segment', 'tier'],
  CUSTOMER: ['account', 'one customer', 'client'],
};

/** Those of each kind, in the names of its commands' inputs. */
export const FIELDS_OF: Readonly<Record<SheetKind, SheetFields>> = {
  customers: {
    customerId: field('TEXT', 'customer key', 'key', 'id'),
    name: needed('TEXT', ...CUSTOMER),
    segment: field('TEXT', 'customer segment', 'market segment', 'tier'),
    accountOwner: field('TEXT', 'owner', 'account manager', 'account executive', 'sales rep', 'csm'),
    externalId: field('TEXT', 'crm id', 'account id', 'account number', 'customer number', 'salesforce id', 'hubspot id'),
    ...around(['registered at', 'registered on'], ['registered by']),
  },
  features: {
    featureId: field('TEXT', 'feature key', 'key', 'id'),
    name: needed('TEXT', ...FEATURE, 'title'),
    aliases: field('LIST', 'alias', 'also known as', 'aka', 'other names'),
    description: field('TEXT', 'details', 'summary'),
    area: field('TEXT', 'product area', 'component', 'module', 'team'),
    owner: field('TEXT', 'feature owner', ...OWNER),
    horizon: needed({ words: HORIZON }, 'roadmap', 'time frame', 'timeframe', 'when'),
    targetDate: field('DAY', 'target', 'due date', 'due', 'eta', 'release date', 'planned for'),
    ...around(['added at', 'added on'], ['added by']),
  },
  requests: {
    requestId: field('TEXT', 'request key', 'ticket', 'ticket id', 'ticket number', 'issue key', 'key', 'id'),
    title: needed('TEXT', 'request', 'feature request', 'request title', 'summary', 'subject', 'ask'),
    problem: needed('TEXT', 'customer problem', 'pain', 'pain point', 'use case', 'need', 'why', 'description'),
    'source.kind': field({ words: SOURCE }, 'source', 'channel', 'origin'),
    'source.url': field('TEXT', 'url', 'link', 'source link'),
    featureId: field({ thing: 'feature' }, ...FEATURE),
    area: field('TEXT', 'product area', 'component', 'module'),
    desiredBy: field('DAY', 'needed by', 'wanted by', 'by when', 'deadline', 'due date', 'due'),
    customerId: field({ thing: 'customer' }, 'demand customer id', ...CUSTOMER),
    dealId: field('TEXT', 'demand deal id', 'deal', 'opportunity', 'opportunity id', 'opportunity name'),
    'dealValue.amount': field('AMOUNT', 'demand deal value amount', 'deal value', 'deal size', 'amount', 'value', 'acv', 'arr'),
    'dealValue.currency': field('TEXT', 'demand deal value currency', 'deal currency', 'currency'),
    note: field('TEXT', 'demand note', 'notes', 'comment', 'comments'),
    'demand.addedAt': field('MOMENT'),
    'demand.addedBy': field('TEXT'),
    tags: field('LIST', 'tag', 'labels', 'label'),
    ...around(['submitted at', 'submitted on', 'requested on', 'asked on'], ['submitted by', 'reported by', 'requester', 'sales rep']),
  },
  decisions: {
    requestId: needed({ thing: 'request' }, 'request', 'request title', 'title', 'ticket', 'issue key'),
    outcome: needed({ words: OUTCOME }, 'decision', 'verdict', 'answer', 'status'),
    rationale: needed('TEXT', 'reasoning', 'why', 'because', 'comment'),
    reason: field({ words: {} }, 'decline reason', 'reason code'),
    alternatives: field('LIST', 'alternative', 'instead', 'workaround'),
    noAlternative: field('FLAG'),
    justifications: field('WORDS', 'justification', 'justified by'),
    overrideRationale: field('TEXT', 'override'),
    owner: field('TEXT', ...OWNER),
    customerExplanation: field('TEXT', 'explanation', 'explanation for customers'),
    confidentialNote: field('TEXT', 'confidential', 'internal note'),
    'options.title': field({ each: 'TEXT' }),
    'options.strategyFit': field({ each: { words: {} } }),
    'options.note': field({ each: 'TEXT' }),
    'options.chosen': field({ each: 'FLAG' }),
    goals: field('LIST', 'goal'),
    participants: field('LIST', 'participant', 'took part'),
    successMeasure: field('TEXT', 'success metric', 'kpi'),
    evaluateOn: field('DAY', 'evaluation date', 'evaluated on'),
    revisitOn: field('DAY', 'revisit', 'revisit date', 'look again'),
    positionWaiver: field('TEXT', 'waiver'),
    references: field('LIST', 'reference', 'links', 'link', 'url'),
    featureId: field({ thing: 'feature' }, ...FEATURE),
    'supersedesDecisions.requestId': field({ each: { thing: 'request' } }),
    'supersedesDecisions.number': field({ each: 'COUNT' }),
    ...around(['decided at', 'decided on', 'decision date'], ['decided by', 'decision maker']),
  },
  commitments: {
    featureId: needed({ thing: 'feature' }, ...FEATURE),
    'audience.kind': field({ words: AUDIENCE }, 'audience', 'scope'),
    'audience.segment': field('TEXT', 'segment', 'customer segment', 'tier'),
    'audience.customerId': field({ thing: 'customer' }, 'customer id', ...CUSTOMER),
    'wording.canSay': needed('TEXT', 'can say', 'we may say', 'wording', 'promise', 'commitment', 'promised'),
    'wording.cannotSay': needed('TEXT', 'cannot say', 'we may not say', 'not promised', 'limits', 'excluded'),
    'wording.conditions': field('LIST', 'conditions', 'condition', 'provided that'),
    'wording.promisedDate': field('DAY', 'promised date', 'promised for', 'promised by', 'delivery date', 'due date', 'due'),
    'wording.validUntil': field('DAY', 'valid until', 'holds until', 'expires', 'expiry date'),
    'pending.canSay': field('TEXT'),
    'pending.cannotSay': field('TEXT'),
    'pending.conditions': field('LIST'),
    'pending.promisedDate': field('DAY'),
    'pending.validUntil': field('DAY'),
    owner: needed('TEXT', ...OWNER, 'account owner', 'sales rep'),
    followUpOn: needed('DAY', 'follow up', 'follow up date', 'next check', 'review date'),
    basedOnRequestId: field({ thing: 'request' }, 'based on', 'request', 'request id'),
    ...around(['proposed at', 'proposed on', 'promised on'], ['proposed by']),
  },
};

/** The roles in which a row's person acts, where it says none. */
export const ROLES_OF: Readonly<Record<SheetKind, readonly Role[]>> = {
  customers: ['SALES'],
  features: ['PRODUCT'],
  requests: ['SALES'],
  decisions: ['PRODUCT'],
  commitments: ['SALES'],
};

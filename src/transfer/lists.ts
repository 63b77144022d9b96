/** The lists of the API as tables. Nothing here but what stands in them: who may ask, and what they see of it, the API decides. */

/** Columns in their order: what stands at the head of each, and where it is in the API. Of a list on the way all entries are shown. */
type Columns = Readonly<Record<string, string>>;

export interface ListTable {
  readonly columns: Columns;
  /** A page within each thing: each entry of it is a row of its own, beside the columns of the thing; a thing without one is one row. */
  readonly entries?: {
    readonly at: string;
    readonly columns: Columns;
    /** The root of one thing, and what its key is called there and in the thing. */
    readonly one: { readonly root: string; readonly key: string };
  };
}

/** Columns that are called as they are in the API. */
const named = (...paths: readonly string[]): Columns => Object.fromEntries(paths.map((path) => [path, path]));

/** By their roots. The head of a column is the name that the field has in the input of the command that writes it, where one does. */
export const LISTS = {
  customers: {
    columns: {
      ...named('customerId', 'name', 'segment', 'accountOwner', 'externalId', 'registeredAt'),
      mergedInto: 'mergedInto.customerId',
    },
  },
  features: {
    columns: named(
      ...[
        'featureId',
        'name',
        'aliases',
        'description',
        'area',
        'owner',
        'horizon',
        'targetDate',
        'status',
        'shippedOn',
        'dropReason',
        'addedAt',
      ],
    ),
  },
  requests: {
    columns: {
      ...named('requestId', 'title', 'problem', 'source.kind', 'source.url'),
      featureId: 'feature.featureId',
      ...named('area', 'desiredBy', 'tags', 'status', 'submittedAt'),
      submittedBy: 'submittedBy.name',
    },
    entries: {
      at: 'demand.entries',
      columns: {
        customerId: 'customer.customerId',
        ...named('dealId', 'dealValue.amount', 'dealValue.currency', 'note'),
        'demand.addedAt': 'addedAt',
        'demand.addedBy': 'addedBy.name',
      },
      one: { root: 'request', key: 'requestId' },
    },
  },
  decisions: {
    columns: {
      requestId: 'request.requestId',
      ...named('number', 'outcome', 'decidedAt'),
      decidedBy: 'decidedBy.name',
      ...named('rationale', 'justifications', 'overrideRationale', 'reason'),
      ...named('alternatives', 'noAlternative', 'owner', 'customerExplanation', 'confidentialNote'),
      ...named('options.title', 'options.strategyFit', 'options.note', 'options.chosen', 'goals', 'participants', 'successMeasure'),
      ...named('evaluateOn', 'revisitOn'),
      featureId: 'feature.featureId',
      ...named('positionWaiver', 'references'),
      'supersedesDecisions.requestId': 'supersededDecisions.request.requestId',
      'supersedesDecisions.number': 'supersededDecisions.number',
      ...named('evaluation.result', 'evaluation.note'),
    },
  },
  commitments: {
    columns: {
      ...named('commitmentId'),
      featureId: 'feature.featureId',
      ...named('audience.kind', 'audience.segment'),
      'audience.customerId': 'audience.customer.customerId',
      ...named('status', 'wording.version', 'wording.canSay', 'wording.cannotSay', 'wording.conditions'),
      ...named('wording.promisedDate', 'wording.validUntil', 'wording.inForceFrom', 'owner', 'followUpOn'),
      basedOnRequestId: 'basedOn.request.requestId',
      ...named(
        'pending.version',
        'pending.canSay',
        'pending.cannotSay',
        'pending.conditions',
        'pending.promisedDate',
        'pending.validUntil',
      ),
      ...named('overdue', 'lapsed'),
    },
  },
  reports: {
    columns: {
      ...named('reportId'),
      featureId: 'feature.featureId',
      customerId: 'customer.customerId',
      ...named('said', 'promisedDate', 'saidBy', 'saidAt', 'channel', 'status', 'reportedAt', 'age'),
      reportedBy: 'reportedBy.name',
      commitmentId: 'commitment.commitmentId',
      wordingVersion: 'wording.version',
      ...named('informedChannel', 'note'),
    },
  },
  affectedCustomers: {
    columns: {
      commitmentId: 'commitment.commitmentId',
      customerId: 'customer.customerId',
      ...named('disclosureId', 'toldAt'),
      toldBy: 'toldBy.name',
      ...named('toldTo', 'channel', 'held.version', 'held.canSay', 'held.promisedDate'),
      ...named('wording.version', 'wording.canSay', 'wording.promisedDate', 'changes.kind', 'changes.changedAt'),
      ...named('open', 'age', 'mustAcknowledge', 'informed.informedAt', 'acknowledged.acknowledgedAt'),
    },
  },
  agenda: { columns: named('kind', 'since', 'dueOn', 'reason', 'waitsFor', 'id') },
  events: {
    columns: named(
      ...['position', 'recordedAt', 'effectiveAt', 'type', 'stream', 'revision', 'actor.id', 'actor.name', 'actor.roles', 'via.id'],
      ...['summary', 'commandId', 'causedBy.position'],
    ),
  },
  shares: {
    columns: {
      ...named('shareId', 'title', 'audience.kind', 'audience.segment'),
      'audience.customerId': 'audience.customer.customerId',
      ...named('status', 'endsOn', 'sharedAt'),
      sharedBy: 'sharedBy.name',
      ...named('endedAt'),
      endedBy: 'endedBy.name',
      ...named('reason'),
    },
  },
  people: { columns: named('id', 'name', 'issuer', 'subject', 'roles', 'lastActedAt') },
  serviceTokens: {
    columns: {
      ...named('tokenId', 'name', 'roles', 'endsOn', 'status', 'issuedAt'),
      issuedBy: 'issuedBy.name',
      ...named('revokedAt'),
      revokedBy: 'revokedBy.name',
      ...named('reason'),
    },
  },
  readAccess: {
    columns: named('at', 'requestId', 'reader.id', 'reader.name', 'reader.roles', 'operation', 'things', 'count'),
  },
} as const satisfies Readonly<Record<string, ListTable>>;

export type Kind = keyof typeof LISTS;

export const isKind = (name: string): name is Kind => Object.hasOwn(LISTS, name);

/** The forms of a table. */
export const FORMATS = ['csv', 'xlsx'] as const;
export type Format = (typeof FORMATS)[number];

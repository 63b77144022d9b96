import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { API_SHOWS, classesIn, guarded, shownOnce, type Shown } from '../src/api/policy.js';
import { ALL_EVENT_TYPES } from '../src/history.js';
import { actorId, type Role } from '../src/kernel/actor.js';
import { ROOMS } from '../src/rooms.js';
import type { ConfigurationError } from '../src/kernel/configuration-error.js';
import { builtSchema } from '../src/schema.js';
import { doorsOf, KNOWN, tell, type QueryOfRoot } from './classified-story.js';
import { asking, envelope, everything, goodInput, goodValue, inputOf, literal, mutationsOf, queriesOf, shallow } from './from-schema.js';
import { sayso } from './sayso.js';
import { client, send, startService, type Answer, type Ask, type Running } from './service.js';
import { sized } from './size.js';
import { ASKERS, READERS, ROLES, SENDERS } from './who-may.js';

/** Every type and its fields, for those who may read them; for some fields, CLOSED says who alone. */
const READ_BY_READERS: Readonly<Record<string, string>> = {
  Customer:
    'id customerId name segment accountOwner externalId registeredAt mergedInto mergedFrom requests commitments mayBeTold openChanges reports told history revision',
  Feature:
    'id featureId name aliases area description owner status horizon targetDate targets shippedOn dropReason addedAt requests demand commitments reports offers history revision',
  FeatureTarget: 'horizon targetDate movedAt reason',
  Request:
    'id requestId title problem source area tags feature status statusReason statusSince submittedBy submittedAt desiredBy demand evidence positions concerns scores escalation waiting decision decisions informed merged mergedInto likelyDuplicates offers history revision',
  Source: 'kind url',
  Demand: 'customers value entries',
  FeatureDemand: 'customers',
  DemandEntry: 'request customer dealId dealValue note addedBy addedAt',
  Evidence: 'kind summary url competitor addedBy addedAt',
  Position: 'function stance note takenBy takenAt',
  Concern: 'concernId blocking text raisedBy raisedAt outcome note resolvedBy resolvedAt',
  Score: 'reach impact confidence effort rice scoredBy scoredAt',
  Escalation: 'mediator reason escalatedBy escalatedAt outcome agreements concludedAt',
  Mediator: 'id name function',
  Agreement: 'what who by',
  Waiting: 'submitter customer request since',
  Decision:
    'id number request feature outcome rationale customerExplanation confidentialNote participants positionWaiver references options justifications weakOnly overrideRationale owner goals successMeasure evaluateOn evaluation score customers evidenceCount reason alternatives noAlternative revisitOn decidedBy decidedAt recordedAt supersedes supersededDecisions supersededBy',
  Option: 'title strategyFit note chosen',
  Evaluation: 'result note evaluatedBy evaluatedAt',
  Informed: 'submitter customers decision channel note informedBy informedAt',
  Commitment:
    'id commitmentId title feature audience status statusReason statusSince lapsed overdue wording pending wordings owner followUpOn followUpDue basedOn riskReasons disclosures affectedCustomers fulfilments concerns offers history revision',
  Audience: 'kind segment customer',
  Wording:
    'version hash canSay cannotSay conditions promisedDate validUntil status proposedBy approvals waitsFor inForceFrom inForceUntil delivery',
  Approval: 'function by at via',
  Disclosure: 'disclosureId customer wording toldTo toldBy toldAt channel evidenceUrl recordedAt correction',
  Correction: 'reason correctedBy correctedAt',
  Delivery: 'deliveredOn note assertedBy assertedAt',
  Fulfilment: 'customer wording word note saidAt recordedBy',
  RiskReason: 'kind reason since reportedBy',
  CommitmentChange: 'kind changedAt changedBy reason wording',
  AffectedCustomer:
    'customer commitment disclosureId held wording toldTo toldBy toldAt channel openedBy changes open informed mustAcknowledge acknowledged age',
  CustomerInformed: 'channel informedBy informedAt',
  ChangeAcknowledged: 'acknowledgedBy acknowledgedAt evidenceUrl',
  Report:
    'id reportId feature customer said saidBy saidAt channel promisedDate status reportedBy reportedAt endedBy endedAt commitment wording informedChannel note age offers history revision',
  Told: 'feature words wording commitment report toldTo toldBy toldAt channel evidenceUrl loggedBy loggedAt loggedLater recordedAt',
  Event: 'id type position stream revision actor via effectiveAt recordedAt commandId causedBy summary subject data redacted',
  Node: 'id',
  DeclineChain: 'request decision steps',
  DeclineStep: 'kind event',
  PromiseCheck:
    'featureId feature verdict reason nextStep commitment wording conditions holdsFrom holdsUntil lapsed consulted importedApproval suggestions citedEvents asOf position',
  SlotLooked: 'commitmentId kind status said',
  Suggestion: 'kind key name why',
  AgendaItem: 'id kind reason since dueOn waitsFor waitsForRoles waitsForPeople subject',
  AgendaCount: 'kind count',
  Figure: 'name value unit events',
  Facets: 'areas segments owners tags channels competitors more',
  Facet: 'value count',
  MoreFacets: 'areas segments owners tags channels competitors',
  SearchHit: 'kind thing snippet isFormer since',
  SnippetPiece: 'text isMatch',
  Precedent: 'request decision reason words sameFeature',
  LikelyDuplicate: 'request reason words sameFeature',
  Roadmap: 'asOf now next later forCustomers',
};

/** What those read who look after people and machines. */
const READ_BY_ADMINS: Readonly<Record<string, string>> = {
  ServiceToken: 'tokenId name roles endsOn status issuedBy issuedAt revokedBy revokedAt reason revision',
  Person: 'id issuer subject name roles lastActedAt',
  ReadAccess: 'at requestId reader operation things count',
  PersonConnection: 'edges pageInfo totalCount',
  PersonEdge: 'cursor node',
  ServiceTokenConnection: 'edges pageInfo totalCount',
  ServiceTokenEdge: 'cursor node',
  ReadAccessConnection: 'edges pageInfo totalCount',
  ReadAccessEdge: 'cursor node',
};
const ADMINS = 'ADMIN AUDITOR';

/** What those read who may share the roadmap, and AUDITOR. */
const READ_BY_SHARERS: Readonly<Record<string, string>> = {
  Share: 'shareId title audience status endsOn sharedBy sharedAt endedBy endedAt reason revision',
  ShareConnection: 'edges pageInfo totalCount',
  ShareEdge: 'cursor node',
};
const SHARERS = 'PRODUCT PRODUCT_APPROVER LEADERSHIP AUDITOR';

/** What those read as well who have no token. */
const READ_BY_ANYONE: Readonly<Record<string, string>> = {
  SharedRoadmap: 'asOf shipped dated undated',
  RoadmapWords: 'canSay conditions promisedDate',
};

/** What every token reads where it is shown: what it is part of has roles of its own. */
const READ_BY_EVERYBODY: Readonly<Record<string, string>> = {
  Viewer: 'id issuer subject name roles until commands reads',
  Register: 'name version store position lag renewed seenAt fourEyes firstEventAt lastEventAt',
  Actor: 'id issuer subject name roles',
  Money: 'amount currency',
  PageInfo: 'hasNextPage hasPreviousPage startCursor endCursor',
  UserError: 'code field message revision',
  Warning: 'code field message',
  Offer: 'command open code reason',
  CustomerPayload: 'customer userErrors warnings position',
  FeaturePayload: 'feature userErrors warnings position',
  RequestPayload: 'request likelyDuplicates userErrors warnings position',
  DecisionPayload: 'request decision userErrors warnings position',
  CommitmentPayload: 'commitment disclosureId userErrors warnings position',
  ReportPayload: 'report userErrors warnings position',
  OwnerPayload: 'reassigned userErrors warnings position',
  ReassignedThings: 'features commitments decisions',
  ServiceTokenPayload: 'serviceToken secret userErrors warnings position',
  SharePayload: 'share key link userErrors warnings position',
};

const PAGES =
  'Customer Feature Request DemandEntry Decision Commitment Disclosure AffectedCustomer PromiseCheck Report Told Event AgendaItem SearchHit Precedent'.split(
    ' ',
  );

/** The fields that not every reader may see, and who may. */
const CLOSED: Readonly<Record<string, string>> = {
  'Decision.confidentialNote': 'PRODUCT PRODUCT_APPROVER LEADERSHIP AUDITOR',
  'DemandEntry.dealValue': 'SALES SALES_APPROVER PRODUCT PRODUCT_APPROVER LEADERSHIP AUDITOR SERVICE',
  'Demand.value': 'SALES SALES_APPROVER PRODUCT PRODUCT_APPROVER LEADERSHIP AUDITOR SERVICE',
};

const EVERYBODY = `${READERS} IMPORTER ADMIN`;

/** Who reads each coordinate: a type’s fields, and those of its pages. */
const MATRIX = new Map<string, string>(
  [
    [READ_BY_READERS, READERS] as const,
    [READ_BY_ADMINS, ADMINS] as const,
    [READ_BY_SHARERS, SHARERS] as const,
    [{ ...READ_BY_EVERYBODY, ...READ_BY_ANYONE }, EVERYBODY] as const,
    [
      Object.fromEntries(
        PAGES.flatMap((of) => [
          [`${of}Connection`, 'edges pageInfo totalCount'],
          [`${of}Edge`, 'cursor node'],
        ]),
      ),
      READERS,
    ] as const,
  ].flatMap(([types, who]) =>
    Object.entries(types).flatMap(([type, fields]) =>
      fields.split(' ').map((field): [string, string] => [`${type}.${field}`, CLOSED[`${type}.${field}`] ?? who]),
    ),
  ),
);

const may = (who: string | undefined, role: Role): boolean => who?.split(' ').includes(role) === true;

const ASKING = sized<readonly Role[]>({ short: ['PRODUCT', 'CONTRIBUTOR', 'ADMIN'], whole: ROLES });
/** In the short run the first of every eight. */
const someOf = <Thing>(all: readonly Thing[]) => sized({ short: all.filter((_, n) => n % 8 === 0), whole: all });

let schema: GraphQLSchema;
/** It holds a story in which every field has something to show; and one where anything may be written. */
let told: Running;
let bare: Running;
let doors: QueryOfRoot[];

beforeAll(async () => {
  schema = await builtSchema();
  [told, bare] = await Promise.all([startService(), startService()]);
  await tell((role) => told.as(`One who is ${role}`, role));
  await goOn();
  doors = [
    ...doorsOf(schema, new Set()),
    { root: 'promiseCheck', query: '{ promiseCheck(customerId: "Acme", featureId: "sso") { suggestions { kind key name why } } }' },
    {
      root: 'search',
      query: '{ search(text: "sso") { edges { cursor node { kind isFormer since snippet { text isMatch } thing { __typename } } } } }',
    },
    ...closedChanges().map((query) => ({ root: 'affectedCustomers', query })),
    { root: 'roadmap', query: '{ roadmap(for: CUSTOMERS) { forCustomers { shipped { canSay conditions promisedDate } } } }' },
    {
      root: 'commitment',
      query: '{ commitment(commitmentId: "sso@everyone") { wording { delivery { deliveredOn note assertedBy { id } assertedAt } } } }',
    },
  ];
});
afterAll(() => Promise.all([told, bare].map(({ stop }) => stop())));

/** What the story leaves out, so that every field of every type has been met. */
async function goOn(): Promise<void> {
  const by = async (role: Role, command: string, input: object) => {
    const { userErrors } = (await send(await asRole(told, role), command, input)) as { userErrors: object[] };
    expect({ command, userErrors }).toEqual({ command, userErrors: [] });
  };
  const mediator = { id: actorId({ issuer: 'sayso:local', subject: 'One who is LEADERSHIP' }), name: 'Lea', function: 'LEGAL' };
  // like the one that the story is about
  const alike = { requestId: 'r9', title: 'SSO for partners', problem: 'One more password.', source: { kind: 'CALL' } };
  await by('SALES', 'submitRequest', alike);
  const rationale = 'No partner has asked for it.';
  await by('PRODUCT', 'declineRequest', { requestId: 'r9', rationale, reason: 'LOW_DEMAND', noAlternative: true });
  await by('SALES', 'submitRequest', { requestId: 'r3', title: 'SLA', problem: 'None.', source: { kind: 'CALL' }, featureId: 'sso' });
  await by('SALES', 'recordPosition', { requestId: 'r3', function: 'SALES', stance: 'FOR', note: 'Yes.' });
  await by('PRODUCT', 'recordPosition', { requestId: 'r3', function: 'PRODUCT', stance: 'AGAINST', note: 'No.' });
  await by('SALES', 'escalateRequest', { requestId: 'r3', mediator, reason: 'We disagree.' });
  const agreements = [{ what: 'A study.', who: 'Pia', by: '2999-01-01' }];
  await by('LEADERSHIP', 'concludeMediation', { requestId: 'r3', outcome: 'A study first.', agreements });

  const acme = { commitmentId: 'sso@customer:acme', customerId: 'acme' };
  await by('SALES', 'disclose', { ...acme, disclosureId: 'd2', wordingVersion: 1, channel: 'call' });
  await by('SALES', 'correctDisclosure', { commitmentId: acme.commitmentId, disclosureId: 'd2', reason: 'Nobody called.' });
  await by('LEADERSHIP', 'putAtRisk', { commitmentId: acme.commitmentId, reason: 'It is late.' });
  await by('SALES', 'informCustomerOfChange', { ...acme, wordingVersion: 1, channel: 'mail' });
  await by('SALES', 'acknowledgeChange', { ...acme, wordingVersion: 1 });

  const wording = { canSay: 'SSO is there.', cannotSay: 'Anything else.' };
  const everyone = { featureId: 'sso', audience: { kind: 'EVERYONE' }, wording, owner: 'Sam', followUpOn: '2999-01-01' };
  const commitmentId = 'sso@everyone';
  await by('SALES_APPROVER', 'proposeCommitment', { ...everyone, approveAs: 'SALES' });
  await by('PRODUCT_APPROVER', 'approveWording', { commitmentId, wordingVersion: 1, function: 'PRODUCT' });
  await by('SALES', 'disclose', { commitmentId, customerId: 'umbra', wordingVersion: 1, channel: 'mail' });
  await by('PRODUCT', 'assertDelivery', { commitmentId, deliveredOn: '2026-01-01' });
  await by('SALES', 'confirmFulfilment', { commitmentId, customerId: 'umbra' });
  await by('LEADERSHIP', 'shareRoadmap', {
    shareId: 's1',
    audience: { kind: 'CUSTOMER', customerId: 'acme' },
    title: 'Acme',
    endsOn: '2999-01-01',
  });
  await by('LEADERSHIP', 'endShare', { shareId: 's1', reason: 'The deal is closed.' });
}

/** Queries of the changes that every customer has been told of. */
function closedChanges(): string[] {
  const root = queriesOf(schema).find(({ name }) => name === 'affectedCustomers')!;
  const { selections } = everything(schema, getNamedType(root.type), { depth: 5 });
  return selections.map((selection) => asking(root, selection, { open: false }));
}

const asRole = (service: Running, role: Role): Promise<Ask> => service.as(`One who is ${role}`, role);

/** What an answer shows of each coordinate that it was asked for, at every place: `withheld` where its path is named, else `shown`. */
function* outcomes(
  query: string,
  { data, extensions }: Pick<Answer, 'data' | 'extensions'>,
): Iterable<readonly [string, 'shown' | 'withheld']> {
  const [operation] = parse(query).definitions;
  const withheld = new Set(extensions?.redacted);

  function* of(
    selected: SelectionSetNode,
    type: GraphQLNamedType,
    value: unknown,
    path: string,
  ): Iterable<readonly [string, 'shown' | 'withheld']> {
    if (Array.isArray(value)) {
      for (const [n, entry] of value.entries()) yield* of(selected, type, entry, `${path}.${n}`);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const selection of selected.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT)
        yield* of(selection.selectionSet, schema.getType(selection.typeCondition?.name.value ?? type.name)!, value, path);
      if (selection.kind !== Kind.FIELD || selection.name.value === '__typename') continue;
      const key = selection.alias?.value ?? selection.name.value;
      const field = isObjectType(type) ? type.getFields()[selection.name.value] : undefined;
      if (!field || !(key in value)) continue;
      const at = path === '' ? key : `${path}.${key}`;
      yield [`${type.name}.${field.name}`, withheld.has(at) ? 'withheld' : 'shown'];
      if (selection.selectionSet) yield* of(selection.selectionSet, getNamedType(field.type), (value as Record<string, unknown>)[key], at);
    }
  }

  if (operation?.kind !== Kind.OPERATION_DEFINITION) return;
  yield* of(operation.selectionSet, schema.getRootType(operation.operation)!, data, '');
}

describe('the matrix', () => {
  test('names every field of every type, each root, and no other', () => {
    const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
      (isObjectType(type) || isInterfaceType(type)) && !/^(__.*|Query|Mutation)$/.test(type.name)
        ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
        : [],
    );
    expect(fields.sort()).toEqual([...MATRIX.keys()].sort());
    expect(
      queriesOf(schema)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(ASKERS).sort());
    expect(
      mutationsOf(schema)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(SENDERS).sort());
  });

  test('is what the rooms say of their types and roots', () => {
    const said = Object.entries(shownOnce([API_SHOWS, ...ROOMS.map(({ shows = {} }) => shows)])).map(([type, policy]) => [
      type,
      typeof policy === 'string' ? policy : ROLES.filter((role) => policy.includes(role)).join(' '),
    ]);
    const sorted = (roles: string) => ROLES.filter((role) => may(roles, role)).join(' ');
    const expected = [
      ...[...Object.keys(READ_BY_READERS), 'Subject', 'SearchThing'].map((type) => [type, sorted(READERS)]),
      ...['Person', 'ReadAccess', 'ServiceToken'].map((type) => [type, sorted(ADMINS)]),
      ['Share', sorted(SHARERS)],
      ...Object.keys(READ_BY_EVERYBODY).map((type) => [type, 'EVERY_TOKEN']),
      ...Object.keys(READ_BY_ANYONE).map((type) => [type, 'ANYONE']),
    ];
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(expected));
    for (const { name, extensions } of [...queriesOf(schema), ...mutationsOf(schema)]) {
      const open = typeof extensions['roles'] === 'string' ? ROLES : (extensions['roles'] as Role[]);
      expect([name, ROLES.filter((role) => open.includes(role))]).toEqual([
        name,
        ROLES.filter((role) => may(ASKERS[name] ?? SENDERS[name], role)),
      ]);
    }
  });

  test.each(ASKING)('holds for %s in every field that the queries and commands lead to', async (role) => {
    const ask = await asRole(told, role);
    const sending = await asRole(bare, role);
    const met = new Map<string, Set<string>>();
    const meet = (query: string, answer: Answer) => {
      for (const [coordinate, outcome] of outcomes(query, answer)) met.set(coordinate, (met.get(coordinate) ?? new Set()).add(outcome));
    };
    for (const { root, query } of doors) {
      const answer = await ask(query);
      const codes = answer.errors?.map(({ extensions, path }) => `${extensions.code} ${path?.join('.')}`);
      expect({ query, codes }).toEqual({ query, codes: may(ASKERS[root], role) ? undefined : [`FORBIDDEN ${root}`] });
      if (!codes) meet(query, answer);
    }
    for (const mutation of mutationsOf(schema)) {
      const { position, userErrors, warnings, ...things } = (getNamedType(mutation.type) as GraphQLObjectType).getFields();
      const query = envelope(
        mutation,
        `${position!.name} ${userErrors!.name} { code field message revision } ${warnings!.name} { code field message } ${Object.values(
          things,
        )
          .map(({ name, type }) => {
            if (!isObjectType(getNamedType(type))) return name;
            return `${name} { ${name === 'reassigned' ? 'features commitments decisions' : '__typename'} }`;
          })
          .join(' ')}`,
      );
      // the second of a name is warned of
      for (const key of ['one', 'two'])
        meet(
          query,
          await sending(query, { input: { ...goodInput(inputOf(mutation)), ...(mutation.name === 'addFeature' && { featureId: key }) } }),
        );
    }
    const wrong = [...met]
      .filter(([coordinate]) => MATRIX.has(coordinate))
      .filter(([coordinate, found]) => [...found].join() !== (may(MATRIX.get(coordinate), role) ? 'shown' : 'withheld'))
      .map(([coordinate, found]) => `${coordinate}: ${[...found].join(' and ')}`);
    expect(wrong).toEqual([]);
    const unmet = [...MATRIX.keys()].filter((coordinate) => !met.has(coordinate));
    if (role === 'PRODUCT') expect(unmet.filter((coordinate) => may(MATRIX.get(coordinate), role))).toEqual(['Node.id']);
    if (may(READERS, role)) expect(unmet.filter((coordinate) => coordinate in CLOSED)).toEqual([]);
  });

  /** By which way the fields that take arguments of their own are met. */
  const WAYS: Readonly<Record<string, (selection: string) => string>> = {
    Customer: (selection) => `{ customer(customerId: "acme") { ${selection} } }`,
    Feature: (selection) => `{ feature(featureId: "sso") { ${selection} } }`,
    Request: (selection) => `{ request(requestId: "r1") { ${selection} } }`,
    Demand: (selection) => `{ request(requestId: "r1") { demand { ${selection} } } }`,
    Commitment: (selection) => `{ commitment(commitmentId: "sso@customer:acme") { ${selection} } }`,
    Report: (selection) => `{ report(reportId: "p1") { ${selection} } }`,
    Figure: (selection) => `{ figures { ${selection} } }`,
    Roadmap: (selection) => `{ roadmap(for: COLLEAGUES) { ${selection} } }`,
  };

  /** An argument, or a field of the input that it takes, with a good value. */
  function* givenBy({ name, type }: GraphQLArgument): Iterable<readonly [at: string, text: string]> {
    const input = getNamedType(type);
    if (!isInputObjectType(input)) yield [name, `${name}: ${literal(type, goodValue(name, type))}`];
    else
      for (const field of Object.values(input.getFields())) {
        const value = Object.entries(goodInput(input, [field.name], KNOWN)).map(
          ([key, inner]) => `${key}: ${literal(input.getFields()[key]!.type, inner)}`,
        );
        yield [`${name}.${field.name}`, `${name}: { ${value.join(' ')} }`];
      }
  }

  /** Every argument that a query takes, at its root or further in, with a query that gives it. */
  function* argumentsOfQueries(): Iterable<{ root: string; at: string; query: string }> {
    for (const root of queriesOf(schema)) {
      const needed = root.args.filter(({ type }) => isNonNullType(type));
      for (const argument of root.args)
        for (const [at, text] of givenBy(argument)) {
          const others = needed
            .filter((one) => one !== argument)
            .map((one) => `${one.name}: ${literal(one.type, goodValue(one.name, one.type, [], KNOWN))}`);
          yield {
            root: root.name,
            at: `Query.${root.name}(${at}:)`,
            query: `{ ${root.name}(${[text, ...others].join(' ')}) { ${shallow(schema, root)} } }`,
          };
        }
    }
    for (const [type, way] of Object.entries(WAYS))
      for (const field of Object.values((schema.getType(type) as GraphQLObjectType).getFields()))
        for (const argument of field.args)
          for (const [at, text] of givenBy(argument)) {
            const query = way(`${field.name}(${text}) { totalCount }`);
            yield { root: /\w+/.exec(query)![0], at: `${type}.${field.name}(${at}:)`, query };
          }
  }

  /** Every field that a command can be given, and those of the inputs in it. */
  function* pathsInto(type: GraphQLInputObjectType, before: readonly string[] = []): Iterable<readonly string[]> {
    for (const field of Object.values(type.getFields())) {
      yield [...before, field.name];
      const inner = getNamedType(field.type);
      if (isInputObjectType(inner)) yield* pathsInto(inner, [...before, field.name]);
    }
  }

  test('knows a way to every field that takes arguments', () => {
    const taking = Object.values(schema.getTypeMap()).filter(
      (type) =>
        isObjectType(type) &&
        !/^(__.*|Query|Mutation)$/.test(type.name) &&
        Object.values(type.getFields()).some(({ args }) => args.length > 0),
    );
    expect(taking.map(({ name }) => name).sort()).toEqual(Object.keys(WAYS).sort());
  });

  test.each(ASKING)('lets %s give every argument of what it may ask, and none of another', async (role) => {
    const ask = await asRole(told, role);
    const wrong: string[] = [];
    for (const { root, at, query } of someOf([...argumentsOfQueries()])) {
      const { status, data, errors = [] } = await ask(query);
      const isForbidden = errors.some(({ extensions }) => extensions.code === 'FORBIDDEN');
      // a cursor that is none is refused to whoever may ask
      const isAsExpected = may(ASKERS[root], role) ? !isForbidden && status === 200 : isForbidden && (data?.[root] ?? null) === null;
      if (!isAsExpected) wrong.push(`${at}: ${status} ${JSON.stringify(errors)}`);
    }
    expect(wrong).toEqual([]);
  });

  test.each(ASKING)('lets %s give every field of a command it may send, and none of another', async (role) => {
    const ask = await asRole(bare, role);
    const wrong: string[] = [];
    const all = mutationsOf(schema).flatMap((mutation) => [...pathsInto(inputOf(mutation))].map((path) => ({ mutation, path })));
    for (const { mutation, path } of someOf(all)) {
      const { data, errors } = await ask(envelope(mutation, 'userErrors { code field }'), { input: goodInput(inputOf(mutation), path) });
      const objections = (data?.done.userErrors ?? []) as { code: string; field: string | null }[];
      // to who may send it, some values of it may be forbidden
      const isForbidden = objections.some(
        ({ code, field }) => code === 'FORBIDDEN' && (field === null || !may(SENDERS[mutation.name], role)),
      );
      if (errors || isForbidden === may(SENDERS[mutation.name], role))
        wrong.push(`${mutation.name} ${path.join('.')}: ${JSON.stringify({ errors, objections })}`);
    }
    expect(wrong).toEqual([]);
  });

  /** What a link shows has a key of its own. */
  const isForAnyone = (query: string) => query.startsWith('{ sharedRoadmap(');

  test('lets nobody without a token do any of it', async () => {
    const nobody = client(told.url);
    const queries = [...doors.map(({ query }) => query), ...[...argumentsOfQueries()].map(({ query }) => query)];
    for (const query of someOf(queries)) expect([query, (await nobody(query)).status]).toEqual([query, isForAnyone(query) ? 200 : 401]);
    for (const mutation of someOf(mutationsOf(schema)))
      expect((await nobody(envelope(mutation, 'position'), { input: goodInput(inputOf(mutation)) })).status).toBe(401);
  });
});

describe('what no policy names', () => {
  const shown = shownOnce([API_SHOWS, ...ROOMS.map(({ shows = {} }) => shows)]);
  const classes = classesIn(ALL_EVENT_TYPES);
  const wrongOf = (sdl: string, policies: Shown = {}) => {
    try {
      guarded(buildSchema(sdl), policies, classes);
    } catch (error) {
      return (error as ConfigurationError).lines.slice(1);
    }
    return [];
  };

  test('keeps the service from starting, and is named: exit 78', async () => {
    const room = new URL('../dist/customers/customers.module.js', import.meta.url).href;
    const forgetful = `data:text/javascript,${encodeURIComponent(`import { customersRoom } from '${room}'; delete customersRoom.shows.Customer;`)}`;
    const folder = mkdtempSync(join(tmpdir(), 'sayso-matrix-'));
    const { code, stderr } = await sayso(['serve'], { folder, env: { NODE_OPTIONS: `--import ${forgetful}` } });
    rmSync(folder, { recursive: true });
    expect(code).toBe(78);
    for (const coordinate of ['Customer.name', 'CustomerConnection.totalCount', 'CustomerEdge.node'])
      expect(stderr).toContain(`${coordinate}: no policy names it.`);
  });

  test('is told of every type', () => {
    for (const type of Object.keys(shown)) {
      const missing = () => guarded(schema, Object.fromEntries(Object.entries(shown).filter(([name]) => name !== type)), classes);
      expect(missing).toThrow(new RegExp(`^${type}(?:\\.\\w+)?: `, 'm'));
    }
  });

  test('is a root without roles, a field of a type without any, or a type of two policies', () => {
    expect(wrongOf('type Query { customers: Int }')).toEqual(['Query.customers: no policy names it.']);
    expect(wrongOf('type Query { customers: Customer } type Customer { name: String }')).toEqual([
      'Query.customers: no policy names it.',
      'Customer.name: no policy names it.',
    ]);
    expect(() => shownOnce([{ Customer: [] }, { Customer: 'EVERY_TOKEN' }])).toThrow('Customer: two policies name it.');
  });

  test('is a thing of a kind that more may read than it, or that is always there for whom it is closed to', () => {
    const union = 'type Customer { name: String } type Secret { name: String } union Thing = Customer | Secret';
    expect(wrongOf(union, { Thing: ['SALES'], Customer: ['SALES'], Secret: ['ADMIN'] })).toEqual([
      'Secret: closed to some who may read Thing, which it is one of.',
    ]);
    expect(wrongOf('type Decision { confidentialNote: String! }', { Decision: ['SALES'] })).toEqual([
      'Decision.confidentialNote: closed to some who may read Decision, and so it has to be nullable.',
    ]);
  });

  test('is what would be asked by a classified field', () => {
    const schema = `type Demand { entries(dealValue: Int, filter: Filter, by: Order): Int }
      input Filter { confidentialNote: String } enum Order { DEAL_VALUE }`;
    expect(wrongOf(schema, { Demand: ['SALES'] })).toEqual([
      'Demand.entries(dealValue:): asks by what not every reader may see.',
      'Demand.entries(filter:): Filter.confidentialNote asks by what not every reader may see.',
      'Demand.entries(by:): Order.DEAL_VALUE asks by what not every reader may see.',
    ]);
  });

  test('is no type that there is not', () => {
    expect(wrongOf('type Query { ok: Int }', { Gone: ['SALES'] })).toContain('Gone: a policy names it, and there is no such type.');
  });
});

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  OperationTypeNode,
  parse,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { Role } from '../src/kernel/actor.js';
import { builtSchema } from '../src/schema.js';
import { examplesIn } from './api-examples.js';
import { doorsOf, KNOWN, tell } from './classified-story.js';
import { codesIn, ownWordsOf } from './codes.js';
import { envelope, goodInput, inputOf, mutationsOf } from './from-schema.js';
import { InventedRegister } from './invented-register.js';
import { send, settled, startService, type Ask, type Running } from './service.js';
import { sized } from './size.js';

/** What Sayso says to people. */
const SAID = [
  ...['AgendaItem.reason', 'Commitment.statusReason', 'Commitment.title', 'CommitmentChange.reason', 'Event.summary'],
  ...['LikelyDuplicate.reason', 'Offer.reason', 'Precedent.reason', 'PromiseCheck.nextStep', 'PromiseCheck.reason', 'RiskReason.reason'],
  ...['SlotLooked.said', 'UserError.message', 'Warning.message'],
];
/** Roots of which some of it is heard nowhere else. */
const FEW = ['likelyDuplicates', 'precedents', 'promiseCheck', 'whyDeclined'];
/** Of the same names, what people have written. */
const WRITTEN = [
  ...['Correction.reason', 'Escalation.reason', 'Evidence.summary', 'FeatureTarget.reason', 'Option.title'],
  ...['Report.said', 'Request.statusReason', 'Request.title', 'ServiceToken.reason', 'Share.reason', 'Share.title'],
];

interface Sentence {
  readonly coordinate: string;
  readonly text: string;
}

/** What an answer says, of what a document asks. */
function* saidBy(schema: GraphQLSchema, document: string, data: unknown): Iterable<Sentence> {
  function* within(type: GraphQLNamedType, { selections }: SelectionSetNode, value: unknown): Iterable<Sentence> {
    if (Array.isArray(value)) for (const entry of value) yield* within(type, { kind: Kind.SELECTION_SET, selections }, entry);
    if (Array.isArray(value) || typeof value !== 'object' || value === null) return;
    for (const selected of selections) {
      if (selected.kind === Kind.INLINE_FRAGMENT) {
        const name = selected.typeCondition?.name.value ?? type.name;
        const typename = (value as { __typename?: string }).__typename;
        if (typename === undefined || typename === name || !isAbstractType(type))
          yield* within(schema.getType(name) ?? type, selected.selectionSet, value);
      } else if (selected.kind === Kind.FIELD && isObjectType(type)) {
        const field = type.getFields()[selected.name.value];
        const answer = (value as Record<string, unknown>)[(selected.alias ?? selected.name).value];
        const coordinate = `${type.name}.${selected.name.value}`;
        if (field && selected.selectionSet) yield* within(getNamedType(field.type), selected.selectionSet, answer);
        else if (SAID.includes(coordinate) && typeof answer === 'string') yield { coordinate, text: answer };
      }
    }
  }
  for (const operation of parse(document).definitions)
    if (operation.kind === Kind.OPERATION_DEFINITION) {
      const root = operation.operation === OperationTypeNode.MUTATION ? schema.getMutationType() : schema.getQueryType();
      if (root) yield* within(root, operation.selectionSet, data);
    }
}

const codesOf = (sentences: Iterable<Sentence>, keys: readonly string[] = []) =>
  [...sentences].flatMap(({ coordinate, text }) => {
    const codes = codesIn(ownWordsOf(text), keys);
    return codes.length > 0 ? [{ coordinate, text, codes }] : [];
  });

let schema: GraphQLSchema;
let service: Running;
/** Of which everything is read, and every command is sent to. */
let story: Running;
let pia: Ask;
const invented = new InventedRegister(7);

/** Names that hold no code, as people's do not. */
const as = (role: Role) => story.as(`One of ${role.toLowerCase().replaceAll('_', ' ')}`, role);

beforeAll(async () => {
  schema = await builtSchema();
  [service, story] = await Promise.all([startService(), startService()]);
  const headers = { authorization: `Bearer ${await service.token('Imp', 'IMPORTER')}`, 'content-type': 'application/x-ndjson' };
  const response = await fetch(`${service.url}/import`, { method: 'POST', headers, body: invented.lines.join('\n') });
  expect(await response.text()).toBe(`{"accepted":${invented.lines.length},"repeated":0,"refused":0}\n`);
  await tell(as);
  await settled(service.url);
  await settled(story.url);
  pia = await service.as('Pia', 'SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP');
});
afterAll(() => Promise.all([service.stop(), story.stop()]));

test('every field of the schema that may hold a sentence is known as one, or as what people wrote', () => {
  const found = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type)
      ? Object.values(type.getFields()).flatMap(({ name, type: of }) =>
          getNamedType(of).name === 'String' && /^(summary|title|said|message|nextStep|(status)?[rR]eason)$/.test(name)
            ? `${type.name}.${name}`
            : [],
        )
      : [],
  );
  expect(found.sort()).toEqual([...SAID, ...WRITTEN].sort());
});

describe('no sentence holds a code, a key or a date of machines', () => {
  const heard = new Set<string>();
  const hear = (document: string, data: unknown): Sentence[] => {
    const sentences = [...saidBy(schema, document, data)];
    for (const { coordinate } of sentences) heard.add(coordinate);
    return sentences;
  };

  test('of all that the roots lead to', async () => {
    const wrong: object[] = [];
    const lea = await as('LEADERSHIP');
    const doors = doorsOf(schema, new Set()).filter(({ root }) => sized({ short: FEW.includes(root), whole: true }));
    for (const { query } of doors) wrong.push(...codesOf(hear(query, (await lea(query)).data)));
    expect(wrong).toEqual([]);
  });

  test('of an invented register, whatever its people did', async () => {
    const { customers, features, requests, commitments, reports } = invented;
    const keys = [
      ...[...customers.map(({ customerId }) => customerId), ...features.map(({ featureId }) => featureId)],
      ...[...requests.map(({ requestId }) => requestId), ...commitments.map(({ commitmentId }) => commitmentId)],
      ...reports.map(({ reportId }) => reportId),
    ];
    const lists = {
      events: ['summary', ''],
      agenda: ['reason', ', on: "2035-01-01"'],
      commitments: ['title statusReason riskReasons { reason } offers { reason }', ''],
      requests: ['offers { reason }', ''],
      affectedCustomers: ['changes { reason }', ''],
    };
    const wrong: object[] = [];
    let count = 0;
    for (const [list, [fields = '', args = '']] of Object.entries(lists)) {
      for (let after = '', more = true; more;) {
        const query = `{ ${list}(first: 20${args}${after && `, after: "${after}"`}) { pageInfo { hasNextPage endCursor } edges { node { ${fields} } } } }`;
        const { data, errors } = await pia(query);
        expect({ query, errors }).toEqual({ query, errors: undefined });
        const sentences = hear(query, data);
        count += sentences.length;
        wrong.push(...codesOf(sentences, keys));
        const { hasNextPage, endCursor } = (data as Record<string, { pageInfo: { hasNextPage: boolean; endCursor: string } }>)[list]!
          .pageInfo;
        [more, after] = [hasNextPage, endCursor];
      }
    }
    for (const { featureId } of features) {
      const query = `{ ${customers.map(({ customerId }) => `${customerId}: promiseCheck(customerId: "${customerId}", featureId: "${featureId}", byDate: "2026-06-01") { reason nextStep consulted { said } }`).join(' ')} }`;
      wrong.push(...codesOf(hear(query, (await pia(query)).data), keys));
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(invented.events.length);
  });

  test('of what is refused, to whoever sends it', async () => {
    const wrong: object[] = [];
    const codes = new Set<string>();
    const known = { ...KNOWN, wordingVersion: 1, audience: { kind: 'CUSTOMER', customerId: 'acme' }, reason: 'OTHER' };
    for (const role of ['CONTRIBUTOR', 'SALES', 'PRODUCT_APPROVER', 'LEADERSHIP', 'AUDITOR', 'ADMIN'] as const) {
      const ask = await as(role);
      for (const mutation of mutationsOf(schema)) {
        const document = envelope(mutation, 'userErrors { code message } warnings { message }');
        const { data } = await ask(document, { input: goodInput(inputOf(mutation), [], known) });
        for (const { code } of (data?.done?.userErrors ?? []) as { code: string }[]) codes.add(code);
        wrong.push(...codesOf(hear(document, data)));
      }
    }
    expect(wrong).toEqual([]);
    expect([...codes]).toEqual(expect.arrayContaining(['FORBIDDEN', 'WRONG_STATUS', 'STALE_WORDING', 'ALREADY_DECIDED']));
  });

  test('of the examples of docs/api.md', () => {
    const wrong = examplesIn(readFileSync('docs/api.md', 'utf8')).flatMap(({ document, answer }) =>
      codesOf(hear(document, JSON.parse(answer))),
    );
    expect(wrong).toEqual([]);
  });

  test('and each kind of sentence was heard', () => expect([...heard].sort()).toEqual(SAID));
});

test('what happened is told by the names of its time, of everything that it tells of', async () => {
  const done = async (command: string, input: object) => expect((await send(pia, command, input)).userErrors).toEqual([]);
  await done('registerCustomer', { customerId: 'k1', name: 'Initech', segment: 'small' });
  await done('addFeature', { featureId: 'k1', name: 'Exports', horizon: 'NOW' });
  const audience = { kind: 'CUSTOMER', customerId: 'k1' };
  const wording = { canSay: 'It comes.', cannotSay: 'When.', validUntil: '2999-12-31' };
  await done('proposeCommitment', { featureId: 'k1', audience, wording, owner: 'Otto', followUpOn: '2999-01-01', approveAs: 'SALES' });
  const commitmentId = 'k1@customer:k1';
  const eve = await service.as('Eve', 'PRODUCT_APPROVER');
  await send(eve, 'approveWording', { commitmentId, wordingVersion: 1, function: 'PRODUCT' });
  await done('disclose', { commitmentId, customerId: 'k1', wordingVersion: 1, channel: 'CALL' });
  await done('changeCustomer', { customerId: 'k1', name: 'Initrode', segment: null });
  await done('changeFeature', { featureId: 'k1', name: 'Downloads' });
  await done('changeFeatureTarget', { featureId: 'k1', horizon: 'LATER', targetDate: '2998-02-03', reason: 'Later.' });
  await done('changeCommitment', { commitmentId, owner: 'Olga', followUpOn: '2999-02-01', reason: 'She knows.' });
  const report = { reportId: 'k1', featureId: 'k1', customerId: 'k1', said: 'Soon.', saidAt: '2026-01-01T12:00:00Z' };
  await done('reportUnapprovedPromise', report);
  await done('ratifyPromise', { reportId: 'k1', commitmentId, wordingVersion: 1 });
  const { data } = await pia('{ events(filter: { customerId: ["k1"] }, first: 100) { edges { node { summary } } } }');
  expect((data.events.edges as { node: { summary: string } }[]).map(({ node }) => node.summary)).toEqual([
    'Pia registered the customer “Initech”',
    'Pia proposed wording 1 of “Exports, for Initech”',
    'Pia approved wording 1 of “Exports, for Initech” for sales',
    'Eve approved wording 1 of “Exports, for Initech” for product',
    'Eve put wording 1 of “Exports, for Initech” into force',
    'Pia told Initech wording 1 of “Exports, for Initech”',
    'Pia changed the name and the segment of the customer “Initrode”',
    'Pia changed the owner and the day of the follow-up of “Downloads, for Initrode”',
    'Pia reported that Initrode was promised “Downloads” without approval',
    'Pia ratified the promise “Downloads, for Initrode” by wording 1 of “Downloads, for Initrode”',
  ]);
});

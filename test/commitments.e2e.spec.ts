import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { send, startService, type Ask, type Running } from './service.js';

let service: Running;
let ada: Ask;
let bob: Ask;
let eve: Ask;

beforeAll(async () => {
  service = await startService();
  ada = await service.as('Ada', 'SALES', 'PRODUCT', 'LEADERSHIP');
  bob = await service.as('Bob', 'SALES_APPROVER');
  eve = await service.as('Eve', 'PRODUCT_APPROVER');
  await send(ada, 'registerCustomer', { customerId: 'acme', name: 'Acme', segment: 'smb' });
  await send(ada, 'registerCustomer', { customerId: 'globex', name: 'Globex' });
  for (const featureId of ['sso', 'audit', 'export'])
    await send(ada, 'addFeature', { featureId, name: featureId.toUpperCase(), horizon: 'NOW' });
});
afterAll(() => service.stop());

const words = {
  canSay: 'SSO by June.',
  cannotSay: 'Any protocol but SAML.',
  conditions: ['On the business plan.'],
  promisedDate: '2099-06-30',
};
const proposal = { featureId: 'sso', audience: { kind: 'EVERYONE' }, wording: words, owner: 'Ada', followUpOn: '2099-05-01' };
const COMMITMENT = 'commitment { commitmentId status wording { version } pending { version waitsFor } revision }';

const approve = (who: Ask, commitmentId: string, wordingVersion: number, forFunction: 'SALES' | 'PRODUCT') =>
  send(who, 'approveWording', { commitmentId, wordingVersion, function: forFunction }, COMMITMENT);

/** Proposes and has it approved by two people; answers the slot. */
async function inForce(input: object): Promise<string> {
  const { commitment } = await send(bob, 'proposeCommitment', { ...proposal, ...input, approveAs: 'SALES' }, COMMITMENT);
  await approve(eve, commitment.commitmentId, commitment.pending.version, 'PRODUCT');
  return commitment.commitmentId;
}

describe('the life of a commitment', () => {
  const slot = 'sso@everyone';

  test('words come into force by two people of two functions (rule 11)', async () => {
    const proposed = await send(ada, 'proposeCommitment', proposal, COMMITMENT);
    expect(proposed).toMatchObject({
      userErrors: [],
      commitment: {
        commitmentId: slot,
        status: 'PROPOSED',
        wording: null,
        pending: { version: 1, waitsFor: ['SALES', 'PRODUCT'] },
        revision: 0,
      },
    });
    expect(await approve(bob, slot, 1, 'PRODUCT')).toMatchObject({
      commitment: null,
      userErrors: [{ code: 'FORBIDDEN', field: 'function' }],
    });
    expect(await approve(bob, slot, 1, 'SALES')).toMatchObject({ commitment: { status: 'PROPOSED', pending: { waitsFor: ['PRODUCT'] } } });
    expect(await approve(eve, slot, 1, 'PRODUCT')).toMatchObject({
      commitment: { status: 'ACTIVE', wording: { version: 1 }, pending: null, revision: 3 },
    });

    const query = `query ($then: String) {
      now: commitment(commitmentId: "${slot}") { ...all }
      then: commitment(commitmentId: "${slot}", asOf: { position: $then }) { ...all }
    }
    fragment all on Commitment {
      id commitmentId title feature { name } audience { kind segment customer { name } } status statusReason lapsed overdue owner followUpOn basedOn { outcome }
      wording { version hash canSay cannotSay conditions promisedDate validUntil status proposedBy { name } approvals { function by { name } via { name } } inForceFrom inForceUntil }
      pending { version canSay }
      history { totalCount edges { node { summary } } }
    }`;
    const { data } = await ada(query, { then: proposed.position });
    expect(data.now).toEqual({
      ...{
        id: `commitment-${slot}`,
        commitmentId: slot,
        title: 'SSO, for everyone',
        feature: { name: 'SSO' },
        audience: { kind: 'EVERYONE', segment: null, customer: null },
      },
      ...{ status: 'ACTIVE', statusReason: null, lapsed: false, overdue: false, owner: 'Ada', followUpOn: '2099-05-01', basedOn: null },
      wording: {
        ...{
          version: 1,
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
          ...words,
          validUntil: null,
          status: 'IN_FORCE',
          proposedBy: { name: 'Ada' },
        },
        approvals: [
          { function: 'SALES', by: { name: 'Bob' }, via: null },
          { function: 'PRODUCT', by: { name: 'Eve' }, via: null },
        ],
        ...{ inForceFrom: expect.any(String), inForceUntil: null },
      },
      pending: null,
      history: {
        totalCount: 4,
        edges: [
          'Ada proposed wording 1 of “SSO, for everyone”',
          'Bob approved wording 1 of “SSO, for everyone” for sales',
          'Eve approved wording 1 of “SSO, for everyone” for product',
          'Eve put wording 1 of “SSO, for everyone” into force',
        ].map((summary) => ({ node: { summary } })),
      },
    });
    expect(data.then).toMatchObject({
      status: 'PROPOSED',
      wording: null,
      pending: { version: 1, canSay: 'SSO by June.' },
      history: { totalCount: 1 },
    });
  });

  test('one slot is proposed once, and revised from then on (rule 12)', async () => {
    expect(await send(ada, 'proposeCommitment', proposal)).toMatchObject({ userErrors: [{ code: 'COMMITMENT_EXISTS' }] });
    const revise = { commitmentId: slot, wording: { ...words, canSay: 'SSO by July.' }, reason: 'It slipped.' };
    expect(await send(ada, 'reviseWording', revise, COMMITMENT)).toMatchObject({
      commitment: { status: 'ACTIVE', wording: { version: 1 }, pending: { version: 2 } },
    });
    expect(await send(ada, 'rejectWording', { commitmentId: slot, wordingVersion: 2, reason: 'No.' }, COMMITMENT)).toMatchObject({
      commitment: { status: 'ACTIVE', wording: { version: 1 }, pending: null },
    });
    await send(ada, 'reviseWording', revise);
    await approve(bob, slot, 3, 'SALES');
    expect(await send(bob, 'withdrawApproval', { commitmentId: slot, wordingVersion: 3, reason: 'Wait.' }, COMMITMENT)).toMatchObject({
      commitment: { pending: { version: 3, waitsFor: ['SALES', 'PRODUCT'] } },
    });
    await approve(bob, slot, 3, 'SALES');
    expect(await approve(eve, slot, 3, 'PRODUCT')).toMatchObject({ commitment: { status: 'ACTIVE', wording: { version: 3 } } });
    const { data } = await ada(`{ commitment(commitmentId: "${slot}") { wordings { version status } } }`);
    expect(data.commitment.wordings.map(({ version, status }: { version: number; status: string }) => [version, status])).toEqual([
      [1, 'SUPERSEDED'],
      [2, 'REJECTED'],
      [3, 'IN_FORCE'],
    ]);
  });

  test('a customer of the audience is told, and it is kept (rule 15)', async () => {
    const told = { commitmentId: slot, customerId: 'acme', wordingVersion: 3, channel: 'mail' };
    expect(await send(ada, 'disclose', { ...told, wordingVersion: 1 })).toMatchObject({
      userErrors: [{ code: 'STALE_WORDING', field: 'wordingVersion' }],
    });
    expect(await send(ada, 'disclose', { ...told, toldAt: '2099-01-01T00:00:00Z' })).toMatchObject({
      userErrors: [{ code: 'AT_IN_FUTURE', field: 'toldAt' }],
    });
    const first = { ...told, commandId: 'tell-acme', disclosureId: 'mail-7', toldTo: 'Rita' };
    expect(await send(ada, 'disclose', first, 'disclosureId')).toMatchObject({ disclosureId: 'mail-7' });
    const second = await send(ada, 'disclose', { ...told, customerId: 'globex' }, 'disclosureId');
    expect(second.disclosureId).toMatch(/^[0-9a-f]{20}$/);
    expect(await send(ada, 'disclose', first, 'disclosureId')).toMatchObject({ disclosureId: 'mail-7' });
    const refused = await send(ada, 'disclose', { ...told, wordingVersion: 1 }, 'disclosureId');
    expect(refused).toMatchObject({ disclosureId: null, userErrors: [{}] });
    const { data } = await ada(
      `{ commitment(commitmentId: "${slot}") { disclosures(last: 1) { totalCount edges { node { disclosureId customer { name } wording { version } channel toldTo toldBy { name } } } } } }`,
    );
    expect(data.commitment.disclosures).toEqual({
      totalCount: 2,
      edges: [
        {
          node: {
            disclosureId: 'mail-7',
            customer: { name: 'Acme' },
            wording: { version: 3 },
            channel: 'mail',
            toldTo: 'Rita',
            toldBy: { name: 'Ada' },
          },
        },
      ],
    });
  });

  test('withdrawn, it stays so while new words wait', async () => {
    await send(ada, 'withdrawCommitment', { commitmentId: slot, reason: 'The project ended.' });
    const { data } = await ada(`{ commitment(commitmentId: "${slot}") { status statusReason wording { version } } }`);
    expect(data.commitment).toEqual({ status: 'WITHDRAWN', statusReason: 'The project ended.', wording: null });
    expect(await send(ada, 'proposeCommitment', proposal, COMMITMENT)).toMatchObject({
      commitment: { status: 'WITHDRAWN', pending: { version: 4 } },
    });
  });
});

describe('two people proposing at the same instant', () => {
  test('get the same words and version (rule 12)', async () => {
    const input = { ...proposal, featureId: 'audit' };
    const answers = await Promise.all([ada, bob, eve].map((who) => send(who, 'proposeCommitment', input)));
    expect(answers.map(({ userErrors }) => userErrors[0]?.code ?? 'written').sort()).toEqual([
      'COMMITMENT_EXISTS',
      'COMMITMENT_EXISTS',
      'written',
    ]);
    const seen = await Promise.all(
      [ada, bob, eve].map((who) => who('{ commitment(commitmentId: "audit@everyone") { pending { version hash } } }')),
    );
    expect(new Set(seen.map(({ data }) => JSON.stringify(data))).size).toBe(1);
  });
});

describe('lists', () => {
  beforeAll(async () => {
    await inForce({
      featureId: 'export',
      wording: { canSay: 'Export.', cannotSay: 'PDF.', promisedDate: '2020-01-31' },
      followUpOn: '2099-01-01',
    });
    await inForce({
      featureId: 'export',
      audience: { kind: 'SEGMENT', segment: 'smb' },
      wording: { canSay: 'Export.', cannotSay: 'PDF.', validUntil: '2020-01-31' },
    });
    await inForce({
      featureId: 'export',
      audience: { kind: 'CUSTOMER', customerId: 'globex' },
      wording: { canSay: 'Export.', cannotSay: 'PDF.' },
    });
  });

  const list = async (args: string) => {
    const { data, errors } = await ada(`{ commitments(${args}) { edges { node { commitmentId } } } }`);
    if (errors) throw new Error(JSON.stringify(errors));
    return data.commitments.edges.map(({ node }: { node: { commitmentId: string } }) => node.commitmentId);
  };

  test('are narrowed by every filter', async () => {
    expect(await list('first: 2')).toEqual(['export@customer:globex', 'export@segment:smb']);
    expect(await list('filter: { status: [WITHDRAWN] }')).toEqual(['sso@everyone']);
    expect(await list('filter: { audience: [SEGMENT, CUSTOMER] }')).toEqual(['export@customer:globex', 'export@segment:smb']);
    expect(await list('filter: { featureId: ["audit", "sso"] }')).toEqual(['audit@everyone', 'sso@everyone']);
    expect(await list('filter: { featureId: ["export"], customerId: ["acme"] }')).toEqual(['export@segment:smb', 'export@everyone']);
    expect(await list('filter: { featureId: ["export"], customerId: ["globex"] }')).toEqual(['export@customer:globex', 'export@everyone']);
    expect(await list('filter: { owner: ["Nobody"] }')).toEqual([]);
    expect(await list('filter: { overdue: true }')).toEqual(['export@everyone']);
    expect(await list('filter: { lapsed: true }')).toEqual(['export@segment:smb']);
    expect(await list('filter: { pending: true }')).toEqual(['audit@everyone', 'sso@everyone']);
    expect(await list('filter: { pending: false, lapsed: false, overdue: false }')).toEqual(['export@customer:globex']);
  });
  test('are ordered by follow-up', async () => expect((await list('orderBy: { by: FOLLOW_UP_ON }'))[0]).toBe('export@everyone'));
  test('a shipped feature is not overdue', async () => {
    await send(ada, 'shipFeature', { featureId: 'export', shippedOn: '2020-02-28' });
    expect(await list('filter: { overdue: true }')).toEqual([]);
    const { data } = await ada('{ commitment(commitmentId: "export@everyone") { overdue } }');
    expect(data.commitment.overdue).toBe(false);
  });

  test('stand on features and customers, in pages', async () => {
    const { data } = await ada(`{
      feature(featureId: "export") { commitments { totalCount edges { node { commitmentId lapsed } } } }
      customers(orderBy: { by: NAME }) { edges { node { name commitments(first: 2) { totalCount pageInfo { hasNextPage endCursor } edges { node { commitmentId } } } } } }
    }`);
    expect(data.feature.commitments).toEqual({
      totalCount: 3,
      edges: [
        { node: { commitmentId: 'export@customer:globex', lapsed: false } },
        { node: { commitmentId: 'export@segment:smb', lapsed: true } },
        { node: { commitmentId: 'export@everyone', lapsed: false } },
      ],
    });
    const [acme, globex] = data.customers.edges.map(({ node }: { node: unknown }) => node);
    const ids = (page: { edges: { node: { commitmentId: string } }[] }) => page.edges.map(({ node }) => node.commitmentId);
    expect([ids(acme.commitments), acme.commitments.totalCount]).toEqual([['export@segment:smb', 'export@everyone'], 4]);
    expect([ids(globex.commitments), globex.commitments.totalCount]).toEqual([['export@customer:globex', 'export@everyone'], 4]);
    expect(acme.commitments.pageInfo.hasNextPage).toBe(true);
    const rest = await ada(
      `{ customer(customerId: "acme") { commitments(first: 2, after: "${acme.commitments.pageInfo.endCursor}") { pageInfo { hasNextPage } edges { node { commitmentId } } } } }`,
    );
    expect([ids(rest.data.customer.commitments), rest.data.customer.commitments.pageInfo]).toEqual([
      ['audit@everyone', 'sso@everyone'],
      { hasNextPage: false },
    ]);
    const back = await ada('{ customer(customerId: "globex") { commitments(last: 1) { edges { node { commitmentId } } } } }');
    expect(ids(back.data.customer.commitments)).toEqual(['sso@everyone']);
  });

  test('a commitment is found by its global id, and is the subject of its events', async () => {
    const { data } = await ada(`{
      node(id: "commitment-sso@everyone") { id ... on Commitment { status } }
      events(filter: { stream: ["commitment-sso@everyone"] }, first: 1) { edges { node { subject { ... on Commitment { commitmentId } } } } }
      events2: events(filter: { customerId: ["acme"], type: ["CommitmentDisclosed"] }) { totalCount }
    }`);
    expect(data.node).toEqual({ id: 'commitment-sso@everyone', status: 'WITHDRAWN' });
    expect(data.events.edges[0].node.subject).toEqual({ commitmentId: 'sso@everyone' });
    expect(data.events2.totalCount).toBe(1);
  });
});

test('a commitment tells the acceptance it rests on, also after a no superseded it', async () => {
  const rationale = 'Every enterprise customer asks for it.';
  await send(ada, 'submitRequest', {
    requestId: 'r1',
    title: 'Single sign-on',
    problem: 'Too many passwords.',
    source: { kind: 'CALL' },
    featureId: 'sso',
  });
  await send(ada, 'acceptRequest', { requestId: 'r1', rationale, justifications: ['STRATEGIC_FIT'], owner: 'Ada' });
  const based = { ...proposal, audience: { kind: 'SEGMENT', segment: 'smb' }, basedOnRequestId: 'r1' };
  expect(await send(ada, 'proposeCommitment', { ...based, basedOnRequestId: 'nothing' })).toMatchObject({
    userErrors: [{ code: 'REQUEST_NOT_FOUND', field: 'basedOnRequestId' }],
  });
  expect((await send(ada, 'proposeCommitment', based)).userErrors).toEqual([]);
  const { data } = await ada(
    '{ commitment(commitmentId: "sso@segment:smb") { basedOn { number outcome rationale request { requestId } } } }',
  );
  expect(data.commitment.basedOn).toEqual({ number: 1, outcome: 'ACCEPTED', rationale, request: { requestId: 'r1' } });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Clock } from '../src/kernel/clock.js';
import { send, signingIn, startService, type Ask, type Running } from './service.js';

let service: Running;

const person = signingIn(() => service);

const sam = person('Sam', 'SALES');
const pia = person('Pia', 'PRODUCT');
const carl = person('Carl', 'CONTRIBUTOR');
const lea = person('Lea', 'LEADERSHIP');

/** Noon of the day that the story has come to. */
let today = '2026-03-01';
const clock: Clock = { now: () => `${today}T12:00:00.000Z` };

beforeAll(async () => {
  service = await startService({ clock });
  for (const [customerId, name] of [
    ['acme', 'Acme'],
    ['globex', 'Globex'],
    ['initech', 'Initech'],
  ])
    await send(sam, 'registerCustomer', { customerId, name });
  await send(pia, 'addFeature', { featureId: 'sso', name: 'SSO', area: 'identity', horizon: 'NEXT' });
});
afterAll(() => service.stop());

const rationale = 'Every enterprise customer asks for it.';
const eur = (amount: string) => ({ amount, currency: 'EUR' });

async function read(ask: Ask, query: string, variables: object = {}) {
  const { data, errors, extensions } = await ask(query, variables as Record<string, unknown>);
  expect(errors).toBeUndefined();
  return { ...data, redacted: extensions?.redacted };
}

/** The nodes of a connection, each as the one field that was asked for. */
const nodes = (connection: { edges: { node: object }[] }) => connection.edges.map(({ node }) => Object.values(node)[0]);

describe('one request, from asking to its second answer', () => {
  test('is asked for, with its demand, and nobody has been told anything', async () => {
    const payload = await send(
      sam,
      'submitRequest',
      {
        requestId: 'r1',
        title: 'SSO',
        problem: 'People keep yet another password.',
        source: { kind: 'CALL', url: 'https://crm.example/1' },
        featureId: 'sso',
        tags: ['saml'],
        demand: [
          { customerId: 'acme', dealValue: eur('1000.10') },
          { customerId: 'globex', dealId: 'renewal', dealValue: { amount: '7', currency: 'USD' } },
        ],
      },
      `request {
        id requestId title problem source { kind url } area tags desiredBy status statusSince revision
        feature { featureId } submittedBy { id name roles } submittedAt
        demand { customers value { amount currency } entries { totalCount edges { node { customer { name } dealId dealValue { amount } note addedBy { name } addedAt } } } }
        evidence { kind } positions { stance } decision { number } decisions { number } informed { channel }
        waiting { submitter { name } customer { name } since }
      }`,
    );
    expect(payload).toMatchObject({ userErrors: [], warnings: [] });
    expect(payload.request).toEqual({
      id: 'request-r1',
      requestId: 'r1',
      title: 'SSO',
      problem: 'People keep yet another password.',
      source: { kind: 'CALL', url: 'https://crm.example/1' },
      area: null,
      tags: ['saml'],
      desiredBy: null,
      status: 'SUBMITTED',
      statusSince: '2026-03-01T12:00:00.000Z',
      revision: 0,
      feature: { featureId: 'sso' },
      submittedBy: { id: expect.stringMatching(/\|Sam$/), name: 'Sam', roles: ['SALES'] },
      submittedAt: '2026-03-01T12:00:00.000Z',
      demand: {
        customers: 2,
        value: [eur('1000.1'), { amount: '7', currency: 'USD' }],
        entries: {
          totalCount: 2,
          edges: [
            {
              node: {
                customer: { name: 'Acme' },
                dealId: null,
                dealValue: { amount: '1000.10' },
                note: null,
                addedBy: { name: 'Sam' },
                addedAt: '2026-03-01T12:00:00.000Z',
              },
            },
            {
              node: {
                customer: { name: 'Globex' },
                dealId: 'renewal',
                dealValue: { amount: '7' },
                note: null,
                addedBy: { name: 'Sam' },
                addedAt: '2026-03-01T12:00:00.000Z',
              },
            },
          ],
        },
      },
      evidence: [],
      positions: [],
      decision: null,
      decisions: [],
      informed: [],
      waiting: [
        { submitter: { name: 'Sam' }, customer: null, since: '2026-03-01T12:00:00.000Z' },
        { submitter: null, customer: { name: 'Acme' }, since: '2026-03-01T12:00:00.000Z' },
        { submitter: null, customer: { name: 'Globex' }, since: '2026-03-01T12:00:00.000Z' },
      ],
    });
  });

  test('another customer is more demand on it, not a second request (rule 2)', async () => {
    today = '2026-03-02';
    const demand = 'request { demand { customers value { amount currency } } revision }';
    const added = { requestId: 'r1', customerId: 'acme', dealId: 'new', dealValue: eur('0.2') };
    expect(await send(sam, 'addDemand', added, demand)).toMatchObject({
      request: { demand: { customers: 2, value: [eur('1000.3'), { amount: '7' }] }, revision: 1 },
    });
    expect(await send(sam, 'addDemand', added, demand)).toMatchObject({ userErrors: [], request: { revision: 1 } });
    expect(await send(sam, 'addDemand', { ...added, dealValue: eur('0.1') }, demand)).toMatchObject({
      request: { demand: { customers: 2, value: [eur('1000.2'), { amount: '7' }] }, revision: 2 },
    });
    expect(await send(sam, 'addDemand', { ...added, customerId: 'hooli' })).toMatchObject({
      userErrors: [{ code: 'CUSTOMER_NOT_FOUND', field: 'customerId', revision: 2 }],
    });
  });

  test('evidence and positions are heard', async () => {
    today = '2026-03-03';
    await send(carl, 'addEvidence', { requestId: 'r1', kind: 'COMPETITOR', summary: 'Umbrella has it.', competitor: 'Umbrella' });
    await send(carl, 'recordPosition', { requestId: 'r1', function: 'LEGAL', stance: 'NEUTRAL', note: 'No objection.' });
    expect(await send(carl, 'recordPosition', { requestId: 'r1', function: 'SALES', stance: 'FOR', note: 'Yes.' })).toMatchObject({
      userErrors: [{ code: 'FORBIDDEN', field: 'function' }],
    });
    const { request } = await read(
      sam,
      '{ request(requestId: "r1") { evidence { kind summary url competitor addedBy { name } addedAt } positions { function stance note takenBy { name } takenAt } } }',
    );
    expect(request).toEqual({
      evidence: [
        {
          kind: 'COMPETITOR',
          summary: 'Umbrella has it.',
          url: null,
          competitor: 'Umbrella',
          addedBy: { name: 'Carl' },
          addedAt: '2026-03-03T12:00:00.000Z',
        },
      ],
      positions: [
        { function: 'LEGAL', stance: 'NEUTRAL', note: 'No objection.', takenBy: { name: 'Carl' }, takenAt: '2026-03-03T12:00:00.000Z' },
      ],
    });
  });

  test('sales decides nothing (rule 6)', async () => {
    const accept = { requestId: 'r1', rationale, justifications: ['MEASURED_DEMAND'], owner: 'Sam' };
    expect(await send(sam, 'acceptRequest', accept, 'decision { number } request { requestId }')).toMatchObject({
      userErrors: [{ code: 'FORBIDDEN' }],
      decision: null,
      request: null,
    });
  });

  test('a decision answers it once, with all its reasons, and tells some of those who wait (rules 3, 4, 5, 8)', async () => {
    today = '2026-03-04';
    const payload = await send(
      pia,
      'acceptRequest',
      {
        requestId: 'r1',
        rationale,
        justifications: ['THE_BOSS_WANTS_IT'],
        owner: 'Pia',
        customerExplanation: 'You have convinced us.',
        confidentialNote: 'Globex pays for it.',
        options: [
          { title: 'Do nothing', strategyFit: 'NONE' },
          { title: 'SAML', strategyFit: 'STRONG', note: 'As all do.', chosen: true },
        ],
        goals: ['Fewer tickets.'],
        participants: ['Pia', 'Lea'],
        references: ['minutes of 4 March'],
        inform: { customerIds: ['acme'], channel: 'call', note: 'They were glad.' },
      },
      `decision {
        id number outcome rationale justifications weakOnly overrideRationale owner customerExplanation confidentialNote
        options { title strategyFit note chosen } goals participants references successMeasure evaluateOn positionWaiver
        reason alternatives noAlternative revisitOn decidedBy { name } decidedAt recordedAt feature { name }
        request { requestId } supersedes { number } supersededBy { number }
      }
      request {
        status decision { id } waiting { submitter { name } customer { name } since }
        informed { submitter { name } customers { name } decision { number } channel note informedBy { name } informedAt }
      }`,
    );
    expect(payload.warnings.map(({ code, field }: { code: string; field: string }) => `${code} ${field}`)).toEqual([
      'WEAK_JUSTIFICATION overrideRationale',
      'UNMEASURED successMeasure',
      'UNMEASURED evaluateOn',
    ]);
    expect(payload.decision).toEqual({
      id: 'request-r1#1',
      number: 1,
      outcome: 'ACCEPTED',
      rationale,
      justifications: ['THE_BOSS_WANTS_IT'],
      weakOnly: true,
      overrideRationale: null,
      owner: 'Pia',
      customerExplanation: 'You have convinced us.',
      confidentialNote: 'Globex pays for it.',
      options: [
        { title: 'Do nothing', strategyFit: 'NONE', note: null, chosen: false },
        { title: 'SAML', strategyFit: 'STRONG', note: 'As all do.', chosen: true },
      ],
      goals: ['Fewer tickets.'],
      participants: ['Pia', 'Lea'],
      references: ['minutes of 4 March'],
      successMeasure: null,
      evaluateOn: null,
      positionWaiver: null,
      reason: null,
      alternatives: [],
      noAlternative: false,
      revisitOn: null,
      decidedBy: { name: 'Pia' },
      decidedAt: '2026-03-04T12:00:00.000Z',
      recordedAt: '2026-03-04T12:00:00.000Z',
      feature: null,
      request: { requestId: 'r1' },
      supersedes: null,
      supersededBy: null,
    });
    expect(payload.request).toEqual({
      status: 'ACCEPTED',
      decision: { id: 'request-r1#1' },
      waiting: [
        { submitter: { name: 'Sam' }, customer: null, since: '2026-03-04T12:00:00.000Z' },
        { submitter: null, customer: { name: 'Globex' }, since: '2026-03-04T12:00:00.000Z' },
      ],
      informed: [
        {
          submitter: null,
          customers: [{ name: 'Acme' }],
          decision: { number: 1 },
          channel: 'call',
          note: 'They were glad.',
          informedBy: { name: 'Pia' },
          informedAt: '2026-03-04T12:00:00.000Z',
        },
      ],
    });
  });

  test('it stands until it is reopened and superseded (rule 7)', async () => {
    today = '2026-03-05';
    const decline = { requestId: 'r1', rationale, reason: 'OFF_STRATEGY', alternatives: ['A proxy.'] };
    const reopen = { requestId: 'r1', because: 'NEW_EVIDENCE', note: 'The law has changed.' };
    expect(await send(pia, 'declineRequest', decline)).toMatchObject({
      userErrors: [{ code: 'ALREADY_DECIDED', field: 'requestId', revision: 6 }],
    });
    expect(await send(sam, 'reopenRequest', reopen)).toMatchObject({ userErrors: [{ code: 'REOPEN_UNFOUNDED', field: 'because' }] });
    await send(carl, 'addEvidence', { requestId: 'r1', kind: 'RESEARCH', summary: 'The law has changed.' });
    expect(
      await send(sam, 'reopenRequest', reopen, 'request { status statusReason decision { outcome supersededBy { number } } }'),
    ).toMatchObject({
      request: { status: 'REOPENED', statusReason: 'The law has changed.', decision: { outcome: 'ACCEPTED', supersededBy: null } },
    });
    expect(await send(pia, 'declineRequest', decline)).toMatchObject({
      userErrors: [{ code: 'POSITION_MISSING', field: 'positionWaiver' }],
    });
    await send(sam, 'recordPosition', { requestId: 'r1', function: 'SALES', stance: 'AGAINST', note: 'It would cost us Acme.' });
    expect(
      await send(
        pia,
        'declineRequest',
        decline,
        'decision { number alternatives supersedes { outcome } } request { decision { number } decisions { number supersededBy { number } } }',
      ),
    ).toMatchObject({
      userErrors: [],
      warnings: [{ code: 'UNEXPLAINED', field: 'customerExplanation' }],
      decision: { number: 2, alternatives: ['A proxy.'], supersedes: { outcome: 'ACCEPTED' } },
      request: {
        decision: { number: 2 },
        decisions: [
          { number: 1, supersededBy: { number: 2 } },
          { number: 2, supersededBy: null },
        ],
      },
    });
  });

  test('and everybody waits anew, until told (rule 8)', async () => {
    today = '2026-03-06';
    const waiting = 'request { waiting { submitter { name } customer { name } } }';
    expect(await send(sam, 'informRequester', { requestId: 'r1', customerId: 'globex', channel: 'mail' }, waiting)).toMatchObject({
      request: { waiting: [{ submitter: { name: 'Sam' } }, { customer: { name: 'Acme' } }] },
    });
    expect(await send(pia, 'informRequester', { requestId: 'r1', channel: 'chat' }, waiting)).toMatchObject({
      request: { waiting: [{ customer: { name: 'Acme' } }] },
    });
    expect(await send(pia, 'informRequester', { requestId: 'r1', customerId: 'initech', channel: 'chat' })).toMatchObject({
      userErrors: [{ code: 'NOT_IN_DEMAND', field: 'customerId' }],
    });
  });

  test('every moment of it can be asked about, on either axis (rule 21)', async () => {
    const query = `query ($asOf: AsOfInput) { request(requestId: "r1", asOf: $asOf) {
      status decision { outcome supersededBy { number } } evidence { kind } demand { customers entries { totalCount } } waiting { since }
    } }`;
    const then = { effectiveAt: '2026-03-04T23:00:00Z' };
    const expected = {
      status: 'ACCEPTED',
      decision: { outcome: 'ACCEPTED', supersededBy: null },
      evidence: [{ kind: 'COMPETITOR' }],
      demand: { customers: 2, entries: { totalCount: 3 } },
      waiting: [{ since: '2026-03-04T12:00:00.000Z' }, { since: '2026-03-04T12:00:00.000Z' }],
    };
    expect((await read(sam, query, { asOf: then })).request).toEqual(expected);
    expect((await read(sam, query, { asOf: { recordedAt: then.effectiveAt } })).request).toEqual(expected);
    expect((await read(sam, query, { asOf: { effectiveAt: '2026-02-28T00:00:00Z' } })).request).toBeNull();
  });
});

describe('what not everybody may see (rule 26)', () => {
  const query =
    '{ request(requestId: "r1") { demand { customers value { amount } entries(first: 1) { edges { node { dealValue { amount } } } } } decisions { number confidentialNote } } }';

  test('deal values are hidden from contributors, and named as hidden', async () => {
    const { request, redacted } = await read(carl, query);
    expect(request.demand).toEqual({ customers: 2, value: null, entries: { edges: [{ node: { dealValue: null } }] } });
    expect(redacted).toEqual(expect.arrayContaining(['request.demand.value', 'request.demand.entries.edges.0.node.dealValue']));
  });

  test('the confidential note is for product, leadership and auditors', async () => {
    const notes = async (ask: Ask) =>
      (await read(ask, query)).request.decisions.map((decision: { confidentialNote: unknown }) => decision.confidentialNote);
    expect(await notes(pia)).toEqual(['Globex pays for it.', null]);
    expect(await notes(lea)).toEqual(['Globex pays for it.', null]);
    expect(await notes(sam)).toEqual([null, null]);
    // Hidden is what is there and what is not, so that nobody learns which.
    expect((await read(sam, query)).redacted).toEqual(['request.decisions.0.confidentialNote', 'request.decisions.1.confidentialNote']);
  });
});

describe('lists', () => {
  beforeAll(async () => {
    today = '2026-04-01';
    const submit = (requestId: string, title: string, more: object = {}) =>
      send(sam, 'submitRequest', { requestId, title, problem: 'A problem.', source: { kind: 'EMAIL' }, ...more });
    await submit('r2', 'Dark mode', { area: 'interface', tags: ['night', 'eyes'], demand: [{ customerId: 'initech' }] });
    await submit('r3', 'Audit export', { demand: [{ customerId: 'acme' }, { customerId: 'globex' }, { customerId: 'initech' }] });
    today = '2026-04-02';
    await submit('r4', 'Offline mode');
    await submit('r5', 'Passkeys', { area: 'identity' });
    await send(lea, 'deferRequest', {
      requestId: 'r3',
      rationale,
      revisitOn: '2026-06-01',
      customerExplanation: 'Not before the summer.',
      inform: { channel: 'mail' },
    });
    await send(sam, 'withdrawRequest', { requestId: 'r4', reason: 'Solved.' });
    await send(pia, 'acceptRequest', {
      requestId: 'r5',
      rationale,
      justifications: ['STRATEGIC_FIT'],
      owner: 'PIA',
      successMeasure: 'Half use them.',
      evaluateOn: '2026-12-01',
      inform: { channel: 'mail' },
    });
  });

  const requests = async (args: string) => nodes((await read(sam, `{ requests${args} { edges { node { requestId } } } }`)).requests);
  const decisions = async (args: string) => nodes((await read(sam, `{ decisions${args} { edges { node { id } } } }`)).decisions);

  test.each([
    ['', ['r5', 'r4', 'r3', 'r2', 'r1']],
    ['(filter: { status: [DEFERRED, WITHDRAWN] })', ['r4', 'r3']],
    ['(filter: { area: ["identity"] })', ['r5', 'r1']],
    ['(filter: { area: ["interface", "identity"], customerId: ["initech"] })', ['r2']],
    ['(filter: { tags: ["night", "saml"] })', ['r2', 'r1']],
    ['(filter: { featureId: ["sso"] })', ['r1']],
    ['(filter: { customerId: ["acme", "globex"] })', ['r3', 'r1']],
    ['(filter: { competitor: ["Umbrella"] })', ['r1']],
    ['(filter: { undecidedSince: "2026-04-01T12:00:00Z" })', ['r2']],
    ['(filter: { undecidedSince: "2026-03-31T12:00:00Z" })', []],
    ['(filter: { uninformed: true })', ['r3', 'r1']],
    ['(filter: { uninformed: false })', ['r5', 'r4', 'r2']],
    ['(filter: { submittedBy: [] })', []],
    ['(orderBy: { by: TITLE })', ['r3', 'r2', 'r4', 'r5', 'r1']],
    ['(orderBy: { by: SUBMITTED_AT, direction: ASC })', ['r1', 'r2', 'r3', 'r4', 'r5']],
    ['(orderBy: { by: CUSTOMERS }, first: 3)', ['r3', 'r1', 'r2']],
  ])('requests%s', async (args, expected) => expect(await requests(args)).toEqual(expected));

  test('requests of one person', async () => {
    const { viewer } = await read(sam, '{ viewer { id } }');
    expect(await requests(`(filter: { submittedBy: ["${viewer.id}"] }, last: 2)`)).toEqual(['r2', 'r1']);
  });

  test('requests of who asks: submitted, or owned under whatever case of the name', async () => {
    const of = async (ask: Ask, args: string) =>
      nodes((await read(ask, `{ requests(${args}) { totalCount edges { node { requestId } } } }`)).requests);
    expect(await of(pia, 'filter: { mine: true }')).toEqual(['r5']);
    expect(await of(await service.as('Otto', 'SALES'), 'filter: { mine: true }')).toEqual([]);
    expect(await of(sam, 'filter: { mine: true }, last: 2')).toEqual(['r2', 'r1']);
    for (const none of ['false', 'null']) expect(await of(pia, `filter: { mine: ${none} }, first: 2`)).toEqual(['r5', 'r4']);
  });

  test.each([
    ['', ['request-r5#1', 'request-r3#1', 'request-r1#2', 'request-r1#1']],
    ['(filter: { outcome: [ACCEPTED] })', ['request-r5#1', 'request-r1#1']],
    ['(filter: { reason: [OFF_STRATEGY] })', ['request-r1#2']],
    ['(filter: { area: ["identity"] })', ['request-r5#1', 'request-r1#2', 'request-r1#1']],
    ['(filter: { decidedFrom: "2026-03-05T12:00:00Z", decidedUntil: "2026-04-02T12:00:00Z" })', ['request-r1#2']],
    ['(filter: { weak: true })', ['request-r1#1']],
    ['(filter: { unevidenced: true })', ['request-r5#1', 'request-r3#1']],
    ['(filter: { unmeasured: true })', ['request-r1#1']],
    ['(filter: { unexplained: true })', ['request-r1#2']],
    ['(filter: { superseded: false, unexplained: false })', ['request-r5#1', 'request-r3#1']],
    ['(orderBy: { by: DECIDED_AT, direction: ASC }, first: 2)', ['request-r1#1', 'request-r1#2']],
  ])('decisions%s', async (args, expected) => expect(await decisions(args)).toEqual(expected));

  test('decisions of one person, as of a moment', async () => {
    const { request } = await read(sam, '{ request(requestId: "r3") { decision { decidedBy { id } } } }');
    expect(await decisions(`(filter: { decidedBy: ["${request.decision.decidedBy.id}"] })`)).toEqual(['request-r3#1']);
    expect(await decisions('(asOf: { effectiveAt: "2026-03-04T12:00:00Z" }, filter: { superseded: false })')).toEqual(['request-r1#1']);
  });

  test('of a feature and of a customer, in pages', async () => {
    const page = '{ totalCount pageInfo { hasNextPage } edges { node { requestId } } }';
    const { feature, customers } = await read(
      sam,
      `{ feature(featureId: "sso") { requests ${page} } customers(orderBy: { by: NAME }) { edges { node { customerId requests(first: 1) ${page} } } } }`,
    );
    expect(feature.requests).toEqual({ totalCount: 1, pageInfo: { hasNextPage: false }, edges: [{ node: { requestId: 'r1' } }] });
    expect(customers.edges.map(({ node }: { node: object }) => node)).toEqual([
      { customerId: 'acme', requests: { totalCount: 2, pageInfo: { hasNextPage: true }, edges: [{ node: { requestId: 'r3' } }] } },
      { customerId: 'globex', requests: { totalCount: 2, pageInfo: { hasNextPage: true }, edges: [{ node: { requestId: 'r3' } }] } },
      { customerId: 'initech', requests: { totalCount: 2, pageInfo: { hasNextPage: true }, edges: [{ node: { requestId: 'r3' } }] } },
    ]);
  });

  test('who withdrew an unanswered request leaves nobody waiting, and may ask again', async () => {
    const { request } = await read(sam, '{ request(requestId: "r4") { status statusReason waiting { since } } }');
    expect(request).toEqual({ status: 'WITHDRAWN', statusReason: 'Solved.', waiting: [] });
    const fields = 'request { status statusReason waiting { since } history { totalCount } }';
    const reopen = (ask: Ask, because: string) => send(ask, 'reopenRequest', { requestId: 'r4', because, note: 'They ask again.' }, fields);
    expect((await reopen(sam, 'MISTAKE')).userErrors).toMatchObject([{ code: 'WRONG_STATUS', field: 'requestId' }]);
    const { history, ...now } = (await reopen(sam, 'ASKED_AGAIN')).request;
    expect(now).toMatchObject({ status: 'SUBMITTED', statusReason: 'They ask again.', waiting: [{}] });
    expect(history.totalCount).toBe(3);
    expect((await reopen(sam, 'ASKED_AGAIN')).userErrors).toMatchObject([{ code: 'WRONG_STATUS', field: 'requestId' }]);
    const { events } = await read(sam, '{ events(filter: { stream: ["request-r4"] }, last: 1) { edges { node { type summary } } } }');
    expect(events.edges[0].node).toEqual({ type: 'RequestReopened', summary: 'Sam reopened “Offline mode” because it is asked for again' });
  });
});

describe('by global id', () => {
  test('requests and decisions are found', async () => {
    const { request, decision, none } = await read(
      sam,
      `{ request: node(id: "request-r1") { id ... on Request { title } }
         decision: node(id: "request-r1#2") { id ... on Decision { outcome } }
         none: node(id: "request-r1#3") { id } }`,
    );
    expect(request).toEqual({ id: 'request-r1', title: 'SSO' });
    expect(decision).toEqual({ id: 'request-r1#2', outcome: 'DECLINED' });
    expect(none).toBeNull();
  });
});

describe('the same decision sent again (rule 1)', () => {
  test('answers the decision that it took then, whatever came after', async () => {
    const decline = { commandId: 'no', requestId: 'r2', rationale, reason: 'LOW_DEMAND', noAlternative: true };
    const first = await send(pia, 'declineRequest', decline, 'decision { id }');
    await send(pia, 'reopenRequest', { requestId: 'r2', because: 'MISTAKE', note: 'We misread it.' });
    await send(pia, 'acceptRequest', {
      requestId: 'r2',
      rationale,
      justifications: ['OTHER'],
      owner: 'Pia',
      positionWaiver: 'They have said it all.',
    });
    expect(first.decision).toEqual({ id: 'request-r2#1' });
    expect(await send(pia, 'declineRequest', decline, 'decision { id }')).toEqual(first);
  });
});

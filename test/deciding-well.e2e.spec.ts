import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Clock } from '../src/kernel/clock.js';
import { send, signingIn, startService, type Ask, type Running } from './service.js';

let service: Running;

const person = signingIn(() => service);

const sam = person('Sam', 'SALES');
const sue = person('Sue', 'SALES');
const pia = person('Pia', 'PRODUCT');
const carl = person('Carl', 'CONTRIBUTOR');
const lea = person('Lea', 'LEADERSHIP');

/** Noon of the day that the story has come to. */
let today = '2026-03-01';
const clock: Clock = { now: () => `${today}T12:00:00.000Z` };

beforeAll(async () => {
  service = await startService({ clock });
  for (const customerId of ['acme', 'globex', 'initech', 'umbra']) await ok(sam, 'registerCustomer', { customerId, name: customerId });
  await ok(pia, 'addFeature', { featureId: 'sso', name: 'SSO', area: 'identity', horizon: 'NEXT' });
});
afterAll(() => service.stop());

const rationale = 'Every enterprise customer asks for it.';
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const source = { kind: 'CALL' };

async function ok(ask: Ask, command: string, input: object, payload = '') {
  const done = await send(ask, command, input, payload);
  expect({ command, userErrors: done.userErrors }).toEqual({ command, userErrors: [] });
  return done;
}

const refusal = async (ask: Ask, command: string, input: object) => {
  const { userErrors, position } = await send(ask, command, input);
  expect(position).toBeNull();
  return userErrors.map(({ code, field }: { code: string; field: string | null }) => [code, field]);
};

async function read(query: string) {
  const { data, errors } = await sam(query);
  expect(errors).toBeUndefined();
  return data;
}

const keysOf = (connection: { edges: { node: object }[] }) => connection.edges.map(({ node }) => Object.values(node)[0]);

/** Who waits, by name or by customer, and the request by which they asked. */
const waitingOf = ({
  waiting,
}: {
  waiting: { submitter?: { name: string }; customer?: { name: string }; request: { requestId: string } }[];
}) => waiting.map(({ submitter, customer, request }) => `${submitter?.name ?? customer?.name} by ${request.requestId}`);
const WAITING = 'waiting { submitter { name } customer { name } request { requestId } since }';

describe('three requests for the same (rule 2)', () => {
  const ENTRIES = 'entries { totalCount edges { node { customer { name } dealId dealValue { amount } } } }';
  const DEMAND = `demand { customers value { amount currency } ${ENTRIES} }`;
  const ask = (requestId: string, demand: object[], by = sam) =>
    ok(by, 'submitRequest', { requestId, title: requestId, problem: 'One more password.', source, featureId: 'sso', demand });

  test('are three, each with a demand of its own', async () => {
    await ask('r1', [{ customerId: 'acme', dealValue: eur('1000') }]);
    await ask('r2', [
      { customerId: 'acme', dealValue: eur('7') },
      { customerId: 'globex', dealId: 'd1', dealValue: eur('20.5') },
    ]);
    await ask(
      'r3',
      [
        { customerId: 'globex', dealId: 'd1', dealValue: eur('9999') },
        { customerId: 'globex', dealId: 'd2', dealValue: eur('0.25') },
        { customerId: 'initech' },
      ],
      sue,
    );
    const { requests } = await read('{ requests(orderBy: { by: CUSTOMERS }) { edges { node { requestId } } } }');
    expect(keysOf(requests)).toEqual(['r3', 'r2', 'r1']);
  });

  test('merged in a chain, their demand counts at its end: a customer and deal once, with the value nearest to it', async () => {
    today = '2026-03-02';
    const merged = await ok(pia, 'mergeRequest', { requestId: 'r3', intoRequestId: 'r2', note: 'The same wish.' }, 'request { status }');
    expect(merged.request).toEqual({ status: 'MERGED' });
    await ok(pia, 'mergeRequest', { requestId: 'r2', intoRequestId: 'r1' });
    const { r1, r2 } = await read(`{ r1: request(requestId: "r1") { ${DEMAND} } r2: request(requestId: "r2") { ${DEMAND} } }`);
    expect(r1.demand).toEqual({
      customers: 3,
      value: [eur('1020.75')],
      entries: {
        totalCount: 4,
        edges: [
          { node: { customer: { name: 'acme' }, dealId: null, dealValue: { amount: '1000' } } },
          { node: { customer: { name: 'globex' }, dealId: 'd1', dealValue: { amount: '20.5' } } },
          { node: { customer: { name: 'globex' }, dealId: 'd2', dealValue: { amount: '0.25' } } },
          { node: { customer: { name: 'initech' }, dealId: null, dealValue: null } },
        ],
      },
    });
    expect(r2.demand).toMatchObject({ customers: 3, value: [eur('27.75')], entries: { totalCount: 4 } });
  });

  test('its entries come in pages, with cursors', async () => {
    const page = async (args: string) => {
      const { request } = await read(
        `{ request(requestId: "r1") { demand { entries(${args}) { pageInfo { hasNextPage endCursor } edges { node { dealId } } } } } }`,
      );
      return request.demand.entries;
    };
    const first = await page('first: 3');
    expect(keysOf(first)).toEqual([null, 'd1', 'd2']);
    const second = await page(`first: 3, after: "${first.pageInfo.endCursor}"`);
    expect(keysOf(second)).toEqual([null]);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  test('it counts wherever demand counts, and each leads to the other', async () => {
    const { ordered, wanted, r1, r3 } = await read(
      `{ ordered: requests(orderBy: { by: CUSTOMERS }, first: 2) { pageInfo { endCursor } edges { node { requestId } } }
         wanted: requests(filter: { customerId: "initech" }) { edges { node { requestId } } }
         r1: request(requestId: "r1") { mergedInto { requestId } merged { requestId } }
         r3: request(requestId: "r3") { status statusReason statusSince mergedInto { requestId mergedInto { requestId } } waiting { since } } }`,
    );
    expect(keysOf(ordered)).toEqual(['r2', 'r1']); // three customers each: the newest first
    const { requests: rest } = await read(
      `{ requests(orderBy: { by: CUSTOMERS }, after: "${ordered.pageInfo.endCursor}") { edges { node { requestId } } } }`,
    );
    expect(keysOf(rest)).toEqual(['r3']);
    expect(keysOf(wanted).sort()).toEqual(['r1', 'r2', 'r3']);
    expect(r1).toEqual({ mergedInto: null, merged: [{ requestId: 'r2' }, { requestId: 'r3' }] });
    expect(r3).toEqual({
      ...{ status: 'MERGED', statusReason: 'The same wish.', statusSince: '2026-03-02T12:00:00.000Z', waiting: [] },
      mergedInto: { requestId: 'r2', mergedInto: { requestId: 'r1' } },
    });
  });

  test('a merged one takes nothing else, and closes no circle', async () => {
    expect(await refusal(pia, 'mergeRequest', { requestId: 'r1', intoRequestId: 'r3' })).toEqual([['WRONG_STATUS', 'intoRequestId']]);
    expect(await refusal(pia, 'mergeRequest', { requestId: 'r1', intoRequestId: 'r1' })).toEqual([['INVALID', 'intoRequestId']]);
    expect(await refusal(pia, 'mergeRequest', { requestId: 'r1', intoRequestId: 'r9' })).toEqual([['REQUEST_NOT_FOUND', 'intoRequestId']]);
    const evidence = { requestId: 'r3', kind: 'USAGE', summary: 'Many.' };
    expect(await refusal(sam, 'addEvidence', evidence)).toEqual([['WRONG_STATUS', 'requestId']]);
    expect(await refusal(sam, 'informRequester', { requestId: 'r3', channel: 'mail' })).toEqual([['NOT_DECIDED', 'requestId']]);
    expect(await refusal(sam, 'mergeRequest', { requestId: 'r1', intoRequestId: 'r2' })).toEqual([['FORBIDDEN', null]]);
  });

  test('who asked by a merged one waits for the answer to the other, each once, and is told by the one they asked by', async () => {
    today = '2026-03-03';
    const uninformed = async () =>
      keysOf((await read('{ requests(filter: { uninformed: true }) { edges { node { requestId } } } }')).requests);
    const waiting = async () => waitingOf((await read(`{ request(requestId: "r1") { ${WAITING} } }`)).request);
    const all = ['Sam by r1', 'Sue by r3', 'acme by r1', 'globex by r2', 'initech by r3'];
    expect(await waiting()).toEqual(all);
    expect(await uninformed()).toEqual([]);

    await ok(pia, 'declineRequest', {
      requestId: 'r1',
      rationale,
      reason: 'NOT_FEASIBLE',
      noAlternative: true,
      inform: { channel: 'call' },
    });
    // the submitters of what was merged into it are told with its own
    expect(await waiting()).toEqual(['acme by r1', 'globex by r2', 'initech by r3']);
    expect(await uninformed()).toEqual(['r1']);
    for (const requestId of ['r1', 'r2'])
      expect(await refusal(sue, 'informRequester', { requestId, customerId: 'umbra', channel: 'mail' })).toEqual([
        ['NOT_IN_DEMAND', 'customerId'],
      ]);
    await ok(sue, 'informRequester', { requestId: 'r3', channel: 'mail' });
    await ok(sue, 'informRequester', { requestId: 'r1', customerId: 'initech', channel: 'mail', note: 'Sorry.' });
    expect(await waiting()).toEqual(['acme by r1', 'globex by r2']);
    await ok(sue, 'informRequester', { requestId: 'r3', customerId: 'globex', channel: 'mail' });
    expect(await waiting()).toEqual(['acme by r1']);
    expect(await uninformed()).toEqual(['r1']);
    await ok(sue, 'informRequester', { requestId: 'r2', customerId: 'acme', channel: 'mail' });
    expect(await waiting()).toEqual([]);
    expect(await uninformed()).toEqual([]);

    const { request } = await read(
      '{ request(requestId: "r1") { informed { submitter { name } customers { name } channel note decision { id outcome } } } }',
    );
    const decision = { id: 'request-r1#1', outcome: 'DECLINED' };
    expect(request.informed).toEqual([
      { submitter: { name: 'Sam' }, customers: [], channel: 'call', note: null, decision },
      { submitter: { name: 'Sue' }, customers: [], channel: 'mail', note: null, decision },
      { submitter: null, customers: [{ name: 'initech' }], channel: 'mail', note: 'Sorry.', decision },
      { submitter: null, customers: [{ name: 'globex' }], channel: 'mail', note: null, decision },
      { submitter: null, customers: [{ name: 'acme' }], channel: 'mail', note: null, decision },
    ]);
  });

  test('who is merged into it later waits for its answer, and is told there with a decision, or after it', async () => {
    for (const [requestId, customerId] of [
      ['k1', 'acme'],
      ['k2', 'globex'],
      ['k3', 'umbra'],
    ] as const)
      await ok(requestId === 'k1' ? sam : sue, 'submitRequest', {
        requestId,
        title: requestId,
        problem: 'None.',
        source,
        demand: [{ customerId }],
      });
    await ok(pia, 'mergeRequest', { requestId: 'k2', intoRequestId: 'k1' });
    const waiting = async (asOf = '') => waitingOf((await read(`{ request(requestId: "k1"${asOf}) { ${WAITING} } }`)).request);
    const counted = async () => {
      const { agenda } = await read('{ agenda(first: 100, filter: { kind: [UNINFORMED] }) { edges { node { reason } } } }');
      const reasons = agenda.edges.map(({ node }: { node: { reason: string } }) => node.reason);
      return Number(/told \((\d)\)/.exec(reasons.find((reason: string) => reason.includes('“k1”')) ?? '')?.[1] ?? 0);
    };
    const inform = { customerIds: ['acme', 'globex'], channel: 'call' };
    const { position } = await ok(pia, 'deferRequest', { requestId: 'k1', rationale, revisitOn: '2027-01-01', inform });
    expect([await waiting(), await counted()]).toEqual([['Sam by k1', 'Sue by k2'], 2]);
    await ok(sam, 'informRequester', { requestId: 'k1', channel: 'call' });
    expect([await waiting(), await counted()]).toEqual([[], 0]);
    expect(await refusal(pia, 'mergeRequest', { requestId: 'k3', intoRequestId: 'k2' })).toEqual([['WRONG_STATUS', 'intoRequestId']]);
    await ok(pia, 'mergeRequest', { requestId: 'k3', intoRequestId: 'k1' });
    // Sue was told, for she asked by the other one as well
    expect([await waiting(), await counted()]).toEqual([['umbra by k3'], 1]);
    await ok(sue, 'informRequester', { requestId: 'k1', customerId: 'umbra', channel: 'mail' });
    expect([await waiting(), await counted()]).toEqual([[], 0]);
    await ok(sue, 'addDemand', { requestId: 'k1', customerId: 'umbra' });
    expect([await waiting(), await counted()]).toEqual([[], 0]);
    expect(await waiting(`, asOf: { position: "${position}" }`)).toEqual(['Sam by k1', 'Sue by k2']);
    await ok(pia, 'unmergeRequest', { requestId: 'k2', note: 'No.' });
    expect([await waiting(), await counted()]).toEqual([['Sue by k3'], 1]);
  });

  test('in one import, too, where nothing was read yet of what is told', async () => {
    const line = (command: string, day: number, input: object) =>
      JSON.stringify({ command, at: `2025-01-0${day}T00:00:00Z`, by: { name: 'Ada', roles: ['SALES', 'PRODUCT'] }, input });
    const asking = (requestId: string) => ({
      requestId,
      title: requestId,
      problem: 'None.',
      source,
      demand: [{ customerId: `of-${requestId}` }],
    });
    const keys = ['i1', 'i2', 'i3'];
    const lines = [
      ...keys.map((key) => line('registerCustomer', 1, { customerId: `of-${key}`, name: key })),
      ...keys.map((key) => line('submitRequest', 1, asking(key))),
      line('mergeRequest', 2, { requestId: 'i3', intoRequestId: 'i2' }),
      line('mergeRequest', 3, { requestId: 'i2', intoRequestId: 'i1' }),
      line('deferRequest', 4, { requestId: 'i1', rationale, revisitOn: '2027-01-01', inform: { customerIds: ['of-i2'], channel: 'call' } }),
      line('informRequester', 5, { requestId: 'i1', customerId: 'of-i3', channel: 'mail' }),
      line('informRequester', 5, { requestId: 'i1', customerId: 'acme', channel: 'mail' }),
    ];
    const headers = { authorization: `Bearer ${await service.token('Ivo', 'IMPORTER')}` };
    const answer = await (await fetch(`${service.url}/import`, { method: 'POST', headers, body: lines.join('\n') })).text();
    expect(answer).toContain('"code":"NOT_IN_DEMAND"');
    expect(answer).toContain(`{"accepted":${lines.length - 1},"repeated":0,"refused":1}`);
    expect(waitingOf((await read(`{ request(requestId: "i1") { ${WAITING} } }`)).request)).toEqual(['Ada by i1', 'i1 by i1']);
  });

  test('unmerged it is what it was, and its demand its own', async () => {
    today = '2026-03-04';
    await ok(pia, 'unmergeRequest', { requestId: 'r2', note: 'They only look alike.' });
    const { r1, r2 } = await read(
      `{ r1: request(requestId: "r1") { merged { requestId } demand { customers } ${WAITING} }
         r2: request(requestId: "r2") { status statusReason statusSince mergedInto { requestId } merged { requestId } demand { customers } ${WAITING} } }`,
    );
    // what Acme was told when it asked by r2 was not the answer to what it had asked by r1
    expect({ ...r1, waiting: waitingOf(r1) }).toEqual({ merged: [], demand: { customers: 1 }, waiting: ['acme by r1'] });
    expect(r2).toMatchObject({
      ...{ status: 'SUBMITTED', statusReason: null, statusSince: '2026-03-01T12:00:00.000Z', mergedInto: null },
      ...{ merged: [{ requestId: 'r3' }], demand: { customers: 3 } },
    });
    expect(waitingOf(r2)).toEqual(['Sam by r2', 'Sue by r3', 'acme by r2', 'globex by r2', 'initech by r3']);
    expect(await refusal(pia, 'unmergeRequest', { requestId: 'r2', note: 'Again.' })).toEqual([['WRONG_STATUS', 'requestId']]);
  });

  test('every earlier moment is answered still (rule 21)', async () => {
    const on = async (day: number) =>
      (
        await read(
          `{ request(requestId: "r1", asOf: { effectiveAt: "2026-03-0${day}T23:00:00Z" }) { merged { requestId } demand { customers value { amount } } } }`,
        )
      ).request;
    expect(await on(1)).toEqual({ merged: [], demand: { customers: 1, value: [{ amount: '1000' }] } });
    expect(await on(2)).toEqual({
      merged: [{ requestId: 'r2' }, { requestId: 'r3' }],
      demand: { customers: 3, value: [{ amount: '1020.75' }] },
    });
    expect(await on(4)).toEqual({ merged: [], demand: { customers: 1, value: [{ amount: '1000' }] } });
  });

  test('a merged request’s decision says nothing in a promise check', async () => {
    const check = async () => (await read('{ promiseCheck(customerId: "acme", featureId: "sso") { verdict } }')).promiseCheck.verdict;
    await ok(pia, 'deferRequest', { requestId: 'r2', rationale, revisitOn: '2027-01-01' });
    expect(await check()).toBe('NOT_ALLOWED');
    await ok(lea, 'reopenRequest', { requestId: 'r1', because: 'MISTAKE', note: 'Wrong.' });
    await ok(pia, 'mergeRequest', { requestId: 'r1', intoRequestId: 'r2' });
    expect(await check()).toBe('NOT_ALLOWED');
    await ok(sam, 'submitRequest', { requestId: 'r4', title: 'r4', problem: 'None.', source });
    await ok(pia, 'mergeRequest', { requestId: 'r2', intoRequestId: 'r4' });
    expect(await check()).toBe('NO_RECORD');
  });

  test('of two merged into each other at the same moment, one is', async () => {
    for (let n = 0; n < 5; n++) {
      const [a, b] = [`x${n}`, `y${n}`];
      for (const requestId of [a, b]) await ok(sam, 'submitRequest', { requestId, title: requestId, problem: 'None.', source });
      const done = await Promise.all([
        send(pia, 'mergeRequest', { requestId: a, intoRequestId: b }),
        send(lea, 'mergeRequest', { requestId: b, intoRequestId: a }),
      ]);
      expect(done.map(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code).join()).sort()).toEqual([
        '',
        'WRONG_STATUS',
      ]);
    }
  });

  test('a circle that late lines of an import have closed stops no answer, and can be opened', async () => {
    const line = (command: string, at: string, input: object) =>
      JSON.stringify({ command, at, by: { name: 'Ada', roles: ['SALES', 'PRODUCT'] }, input });
    const asking = (requestId: string) => ({ requestId, title: requestId, problem: 'None.', source, demand: [{ customerId: 'old' }] });
    const lines = [
      line('registerCustomer', '2025-01-01T00:00:00Z', { customerId: 'old', name: 'old' }),
      line('submitRequest', '2025-01-01T00:00:00Z', asking('o1')),
      line('submitRequest', '2025-01-01T00:00:00Z', asking('o2')),
      line('mergeRequest', '2025-03-01T00:00:00Z', { requestId: 'o1', intoRequestId: 'o2' }),
      line('mergeRequest', '2025-02-01T00:00:00Z', { requestId: 'o2', intoRequestId: 'o1' }),
    ];
    const headers = { authorization: `Bearer ${await service.token('Imp', 'IMPORTER')}`, 'content-type': 'application/x-ndjson' };
    const response = await fetch(`${service.url}/import`, { method: 'POST', headers, body: lines.join('\n') });
    expect(await response.text()).toBe('{"accepted":5,"repeated":0,"refused":0}\n');
    const { request, requests } = await read(
      `{ request(requestId: "o1") { status demand { customers } merged { requestId } waiting { since } }
         requests(filter: { customerId: "old" }, orderBy: { by: CUSTOMERS }) { edges { node { requestId } } } }`,
    );
    expect(request).toEqual({ status: 'MERGED', demand: { customers: 1 }, merged: [{ requestId: 'o2' }], waiting: [] });
    expect(keysOf(requests)).toEqual(['o2', 'o1']);
    await ok(pia, 'unmergeRequest', { requestId: 'o2', note: 'A circle.' });
    expect((await read('{ request(requestId: "o2") { status merged { requestId } } }')).request).toEqual({
      status: 'SUBMITTED',
      merged: [{ requestId: 'o1' }],
    });
  });
});

describe('a decision that takes the place of others (rule 8)', () => {
  const DECISION = 'decision { id supersedes { id } supersededDecisions { id } supersededBy { id } }';
  const superseded = async () =>
    (await read('{ decisions(filter: { superseded: true }) { edges { node { id } } } }')).decisions.edges
      .map(({ node }: { node: { id: string } }) => node.id)
      .filter((id: string) => id.startsWith('request-d'));
  const due = async () =>
    (
      await read('{ agenda(on: "2030-01-01", first: 100, filter: { kind: [REVISIT_DUE, OUTCOME_DUE] }) { edges { node { reason } } } }')
    ).agenda.edges
      .map(({ node }: { node: { reason: string } }) => /“(d\d)”/.exec(node.reason)?.[1])
      .filter((of?: string) => of !== undefined);

  test('is shown by both sides, and nothing more is due of what it superseded', async () => {
    for (const requestId of ['d1', 'd2', 'd3']) await ok(sam, 'submitRequest', { requestId, title: requestId, problem: 'None.', source });
    const yes = { rationale, justifications: ['STRATEGIC_FIT'], owner: 'Pia', successMeasure: 'Fewer calls.', evaluateOn: '2027-01-01' };
    await ok(pia, 'acceptRequest', { requestId: 'd1', ...yes });
    const { position } = await ok(pia, 'deferRequest', { requestId: 'd2', rationale, revisitOn: '2027-01-01' });
    expect(await due()).toEqual(['d1', 'd2']);
    const both = [1, 2].map((n) => ({ requestId: `d${n}`, number: 1 }));
    const no = { requestId: 'd3', rationale, reason: 'OFF_STRATEGY', noAlternative: true, supersedesDecisions: both };
    for (const ask of [sam, carl]) expect(await refusal(ask, 'declineRequest', no)).toEqual([['FORBIDDEN', null]]);
    const { decision } = await ok(pia, 'declineRequest', no, DECISION);
    const [first, second] = both.map(({ requestId }) => ({ id: `request-${requestId}#1` }));
    expect(decision).toEqual({ id: 'request-d3#1', supersedes: first, supersededDecisions: [first, second], supersededBy: null });
    const { d1, d2, before } = await read(
      `{ d1: request(requestId: "d1") { status ${DECISION} } d2: request(requestId: "d2") { status ${DECISION} }
         before: request(requestId: "d2", asOf: { position: "${position}" }) { ${DECISION} } }`,
    );
    const one = { supersedes: null, supersededDecisions: [], supersededBy: { id: 'request-d3#1' } };
    expect([d1, d2]).toEqual([
      { status: 'ACCEPTED', decision: { ...first, ...one } },
      { status: 'DEFERRED', decision: { ...second, ...one } },
    ]);
    expect(before.decision.supersededBy).toBeNull();
    expect((await superseded()).sort()).toEqual(['request-d1#1', 'request-d2#1']);
    expect(await due()).toEqual([]);
    expect(await refusal(pia, 'evaluateOutcome', { requestId: 'd1', result: 'MET', note: 'It did.' })).toEqual([
      ['WRONG_STATUS', 'requestId'],
    ]);
  });

  test('takes the place of what stands, once, whichever of two comes first', async () => {
    await ok(lea, 'reopenRequest', { requestId: 'd2', because: 'MISTAKE', note: 'Wrong.' });
    const later = { rationale, revisitOn: '2027-06-01', positionWaiver: 'Sales knows.' };
    const of = (requestId: string, number: number) => ({ supersedesDecisions: [{ requestId, number }] });
    expect(await refusal(pia, 'deferRequest', { requestId: 'd2', ...later, ...of('d1', 1) })).toEqual([
      ['WRONG_STATUS', 'supersedesDecisions.0.number'],
    ]);
    expect(await refusal(pia, 'deferRequest', { requestId: 'd2', ...later, ...of('d1', 2) })).toEqual([
      ['NOT_DECIDED', 'supersedesDecisions.0.number'],
    ]);
    const { decision } = await ok(pia, 'deferRequest', { requestId: 'd2', ...later, ...of('d3', 1) }, DECISION);
    expect(decision.supersededDecisions).toEqual([{ id: 'request-d2#1' }, { id: 'request-d3#1' }]);
    for (const [requestId, customerId] of [
      ['v1', 'acme'],
      ['v2', 'globex'],
      ['v3', 'umbra'],
    ])
      await ok(sam, 'submitRequest', { requestId, title: requestId, problem: 'None.', source, demand: [{ customerId }] });
    await ok(pia, 'deferRequest', { requestId: 'v3', ...later });
    await ok(pia, 'deferRequest', { requestId: 'v2', ...later, ...of('v3', 1) });
    await ok(pia, 'mergeRequest', { requestId: 'v2', intoRequestId: 'v1' });
    const inform = { customerIds: ['globex'], channel: 'mail' };
    expect(await refusal(pia, 'deferRequest', { requestId: 'v1', ...later, ...of('v3', 1), inform })).toEqual([
      ['WRONG_STATUS', 'supersedesDecisions.0.number'],
    ]);
    await ok(pia, 'deferRequest', { requestId: 'v1', ...later, inform });
    for (let n = 0; n < 5; n++) {
      const [of1, by2, by3] = [`w${n}`, `x${n}w`, `y${n}w`];
      for (const requestId of [of1, by2, by3]) await ok(sam, 'submitRequest', { requestId, title: requestId, problem: 'None.', source });
      await ok(pia, 'deferRequest', { requestId: of1, ...later });
      const both = await Promise.all([by2, by3].map((requestId) => send(pia, 'deferRequest', { requestId, ...later, ...of(of1, 1) })));
      expect(both.map(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code).join()).sort()).toEqual([
        '',
        'WRONG_STATUS',
      ]);
    }
  });
});

describe('what happened before it is recorded says when', () => {
  const then = (n: number) => `2026-03-05T0${n}:00:00.000Z`;
  const noon = () => `${today}T12:00:00.000Z`;

  test('a position and a decision', async () => {
    today = '2026-03-05';
    await ok(sam, 'submitRequest', { requestId: 'p1', title: 'p1', problem: 'None.', source });
    today = '2026-03-06';
    const position = { requestId: 'p1', function: 'LEGAL', stance: 'FOR', note: 'Fine.' };
    const defer = { requestId: 'p1', rationale, revisitOn: '2026-03-06' };
    const late = (hour: number) => `2026-03-05T${hour}:00:00+01:00`;
    expect(await refusal(carl, 'recordPosition', { ...position, at: '2026-03-06T12:00:01Z' })).toEqual([['AT_IN_FUTURE', 'at']]);
    expect(await refusal(carl, 'recordPosition', { ...position, at: then(9) })).toEqual([['OUT_OF_ORDER', 'at']]);
    await ok(carl, 'recordPosition', { ...position, at: late(15) });
    expect(await refusal(pia, 'deferRequest', { ...defer, decidedAt: late(14) })).toEqual([['OUT_OF_ORDER', 'decidedAt']]);
    expect(await refusal(pia, 'deferRequest', { ...defer, decidedAt: '2026-03-07T00:00:00Z' })).toEqual([['AT_IN_FUTURE', 'decidedAt']]);
    // the day to look at it again lies after that of the decision, though not ahead of now
    const asked = { ...defer, decidedAt: late(16), commandId: 'once' };
    const { decision, position: at } = await ok(pia, 'deferRequest', asked, 'decision { decidedAt recordedAt }');
    expect(decision).toEqual({ decidedAt: '2026-03-05T15:00:00.000Z', recordedAt: noon() });
    expect((await ok(pia, 'deferRequest', asked)).position).toBe(at);
    const statusAt = async (effectiveAt: string) =>
      (await read(`{ request(requestId: "p1", asOf: { effectiveAt: "${effectiveAt}" }) { status positions { takenAt } } }`)).request;
    expect(await statusAt('2026-03-05T14:30:00Z')).toEqual({ status: 'SUBMITTED', positions: [{ takenAt: '2026-03-05T14:00:00.000Z' }] });
    expect(await statusAt('2026-03-05T15:00:00Z')).toMatchObject({ status: 'DEFERRED' });
    const known = await read(`{ request(requestId: "p1", asOf: { recordedAt: "2026-03-05T20:00:00Z" }) { status positions { note } } }`);
    expect(known.request).toEqual({ status: 'SUBMITTED', positions: [] });
  });

  test('a shipping, and not before what it depends on was there', async () => {
    await ok(pia, 'addFeature', { featureId: 'scim', name: 'SCIM', horizon: 'NOW' });
    today = '2026-03-08';
    const ship = { featureId: 'scim', shippedOn: '2026-03-07' };
    expect(await refusal(pia, 'shipFeature', { ...ship, at: '2026-03-06T20:00:00Z' })).toEqual([['AT_IN_FUTURE', 'shippedOn']]);
    expect(await refusal(pia, 'shipFeature', { ...ship, at: '2026-03-05T20:00:00Z' })).toEqual([['OUT_OF_ORDER', 'at']]);
    await ok(pia, 'shipFeature', { ...ship, at: '2026-03-07T20:00:00Z' });
    const status = async (effectiveAt: string) =>
      (await read(`{ feature(featureId: "scim", asOf: { effectiveAt: "${effectiveAt}" }) { status } }`)).feature.status;
    expect([await status('2026-03-07T19:00:00Z'), await status('2026-03-07T20:00:00Z')]).toEqual(['PLANNED', 'SHIPPED']);
    await ok(sam, 'submitRequest', { requestId: 'p2', title: 'p2', problem: 'None.', source });
    today = '2026-03-09';
    await ok(pia, 'addFeature', { featureId: 'ldap', name: 'LDAP', horizon: 'NOW' });
    const yes = { requestId: 'p2', rationale, justifications: ['STRATEGIC_FIT'], owner: 'Pia', featureId: 'ldap' };
    expect(await refusal(pia, 'acceptRequest', { ...yes, decidedAt: '2026-03-08T20:00:00Z' })).toEqual([
      ['FEATURE_NOT_FOUND', 'featureId'],
    ]);
  });

  test('in a line of an import, too, which says when it was sent', async () => {
    const line = (command: string, at: string, input: object) =>
      JSON.stringify({ command, at, by: { name: 'Ada', roles: ['SALES', 'PRODUCT'] }, input });
    const defer = { requestId: 'p3', rationale, revisitOn: '2027-01-01' };
    const lines = [
      line('submitRequest', '2025-01-01T00:00:00Z', { requestId: 'p3', title: 'p3', problem: 'None.', source }),
      line('deferRequest', '2025-01-03T00:00:00Z', { ...defer, decidedAt: '2025-01-04T00:00:00Z' }),
      line('deferRequest', '2025-01-03T00:00:00Z', { ...defer, decidedAt: '2025-01-02T00:00:00Z' }),
    ].join('\n');
    const headers = { authorization: `Bearer ${await service.token('Ivo', 'IMPORTER')}` };
    const bring = async () => (await fetch(`${service.url}/import`, { method: 'POST', headers, body: lines })).text();
    const refused = expect.stringMatching(/"line":2.*"code":"AT_IN_FUTURE","field":"decidedAt"/);
    expect((await bring()).trim().split('\n')).toEqual([refused, '{"accepted":2,"repeated":0,"refused":1}']);
    expect((await bring()).trim().split('\n')).toEqual([refused, '{"accepted":0,"repeated":2,"refused":1}']);
    const { request } = await read('{ request(requestId: "p3") { decision { decidedAt } } }');
    expect(request.decision.decidedAt).toBe('2025-01-02T00:00:00.000Z');
  });
});

describe('a concern (rule 13)', () => {
  const CONCERNS = 'concerns { concernId blocking text raisedBy { name } raisedAt outcome note resolvedBy { name } resolvedAt }';
  const accept = { requestId: 'c1', rationale, justifications: ['STRATEGIC_FIT'], owner: 'Pia' };

  test('that blocks stops the yes until somebody answers for its end', async () => {
    today = '2026-03-05';
    await ok(sam, 'submitRequest', { requestId: 'c1', title: 'SCIM', problem: 'Leavers keep their access.', source });
    await ok(carl, 'raiseConcern', { requestId: 'c1', concernId: 'law', blocking: true, text: 'The contract forbids it.' });
    await ok(sam, 'raiseConcern', { requestId: 'c1', blocking: false, text: 'It will be late.' });
    expect(await refusal(pia, 'acceptRequest', accept)).toEqual([['CONCERN_BLOCKS', null]]);
    const end = { requestId: 'c1', concernId: 'law', note: 'The contract ends in May.' };
    expect(await refusal(sam, 'resolveConcern', { ...end, outcome: 'RESOLVED' })).toEqual([['FORBIDDEN', 'outcome']]);
    expect(await refusal(pia, 'resolveConcern', { ...end, outcome: 'OVERRULED' })).toEqual([['FORBIDDEN', 'outcome']]);
    expect(await refusal(lea, 'resolveConcern', { ...end, concernId: 'other', outcome: 'OVERRULED' })).toEqual([
      ['CONCERN_NOT_FOUND', 'concernId'],
    ]);
    today = '2026-03-06';
    const { request } = await ok(lea, 'resolveConcern', { ...end, outcome: 'OVERRULED' }, `request { ${CONCERNS} }`);
    expect(request.concerns).toEqual([
      {
        ...{ concernId: 'law', blocking: true, text: 'The contract forbids it.' },
        ...{ raisedBy: { name: 'Carl' }, raisedAt: '2026-03-05T12:00:00.000Z' },
        ...{ outcome: 'OVERRULED', note: end.note, resolvedBy: { name: 'Lea' }, resolvedAt: '2026-03-06T12:00:00.000Z' },
      },
      {
        ...{ concernId: expect.stringMatching(/^[A-Za-z0-9]/), blocking: false, text: 'It will be late.' },
        ...{
          raisedBy: { name: 'Sam' },
          raisedAt: '2026-03-05T12:00:00.000Z',
          outcome: null,
          note: null,
          resolvedBy: null,
          resolvedAt: null,
        },
      },
    ]);
    await ok(pia, 'acceptRequest', accept);
  });
});

describe('a score (rule 10)', () => {
  const FIGURES = 'rice reach impact confidence effort scoredBy { name } scoredAt';
  const score = (reach: string) => ({ requestId: 's1', reach, impact: '2', confidence: '0.8', effort: '3' });

  test('is computed by the server and frozen with the decision', async () => {
    today = '2026-03-07';
    await ok(sam, 'submitRequest', { requestId: 's1', title: 'Audit log', problem: 'Auditors ask.', source });
    await ok(pia, 'scoreRequest', score('400'));
    const first = await ok(pia, 'scoreRequest', score('500'));
    expect((await ok(pia, 'scoreRequest', score('500'))).position).toBe(first.position); // the same again is quiet
    await ok(pia, 'acceptRequest', { requestId: 's1', rationale, justifications: ['STRATEGIC_FIT'], owner: 'Pia' });
    today = '2026-03-08';
    await ok(lea, 'scoreRequest', score('10'));
    const { request } = await read(`{ request(requestId: "s1") { scores { rice } decision { score { ${FIGURES} } } } }`);
    expect(request).toEqual({
      scores: [{ rice: '213.3333' }, { rice: '266.6667' }, { rice: '5.3333' }],
      decision: {
        score: {
          ...{ rice: '266.6667', reach: '500', impact: '2', confidence: '0.8', effort: '3' },
          ...{ scoredBy: { name: 'Pia' }, scoredAt: '2026-03-07T12:00:00.000Z' },
        },
      },
    });
    const { request: unscored } = await read('{ request(requestId: "c1") { scores { rice } decision { score { rice } } } }');
    expect(unscored).toEqual({ scores: [], decision: { score: null } });
  });

  test.each([
    ['confidence', '1.0001'],
    ['effort', '0'],
    ['effort', '0.0000'],
    ['reach', '-1'],
    ['impact', '0.00001'],
    ['impact', 'much'],
  ])('is refused with %s %s', async (field, value) =>
    expect(await refusal(pia, 'scoreRequest', { ...score('1'), [field]: value })).toEqual([['INVALID', field]]),
  );
});

describe('a mediation (rule 9)', () => {
  const idOf = async (ask: Ask) => (await ask('{ viewer { id } }')).data.viewer.id as string;
  const decline = { requestId: 'm1', rationale, reason: 'OFF_STRATEGY', noAlternative: true };
  const agreements = [
    { what: 'Try it with Acme.', who: 'Sam', by: '2026-06-01' },
    { what: 'Watch the costs.', who: 'Pia' },
  ];

  test('stops the decision until its mediator concludes it, who does not decide it afterwards', async () => {
    today = '2026-03-09';
    await ok(sam, 'submitRequest', { requestId: 'm1', title: 'On premises', problem: 'Banks ask.', source });
    await ok(sam, 'recordPosition', { requestId: 'm1', function: 'SALES', stance: 'FOR', note: 'Two deals.' });
    const max = person('Max', 'LEADERSHIP');
    const mediator = { id: await idOf(max), name: 'Max', function: 'LEGAL' };
    const escalate = { requestId: 'm1', reason: 'Two deals hang on it.', mediator };
    const naming = async (of: object) => refusal(pia, 'escalateRequest', { ...escalate, mediator: { ...mediator, ...of } });
    expect(await naming({ id: await idOf(sam) })).toEqual([['NOT_NEUTRAL', 'mediator.id']]);
    expect(await naming({ id: await idOf(pia) })).toEqual([['NOT_NEUTRAL', 'mediator.id']]);
    expect(await naming({ function: 'SALES' })).toEqual([['NOT_NEUTRAL', 'mediator.function']]);
    expect(await naming({ id: 'Max' })).toEqual([['INVALID', 'mediator.id']]);
    await ok(pia, 'escalateRequest', escalate);
    expect(await refusal(pia, 'escalateRequest', escalate)).toEqual([['IN_MEDIATION', 'requestId']]);
    expect(await refusal(lea, 'declineRequest', decline)).toEqual([['IN_MEDIATION', 'requestId']]);

    const conclude = { requestId: 'm1', outcome: 'A trial.', agreements };
    expect(await refusal(max, 'concludeMediation', conclude)).toEqual([['POSITION_MISSING', 'requestId']]);
    await ok(pia, 'recordPosition', { requestId: 'm1', function: 'PRODUCT', stance: 'AGAINST', note: 'A year of work.' });
    expect(await refusal(lea, 'concludeMediation', conclude)).toEqual([['FORBIDDEN', 'requestId']]);
    today = '2026-03-10';
    const ESCALATION =
      'escalation { reason mediator { id name function } escalatedBy { name } escalatedAt concludedAt outcome agreements { what who by } }';
    const { escalation } = (await read(`{ request(requestId: "m1") { ${ESCALATION} } }`)).request;
    const going = {
      ...{ reason: escalate.reason, mediator, escalatedBy: { name: 'Pia' }, escalatedAt: '2026-03-09T12:00:00.000Z' },
      ...{ concludedAt: null, outcome: null, agreements: [] },
    };
    expect(escalation).toEqual(going);
    const { request } = await ok(max, 'concludeMediation', conclude, `request { ${ESCALATION} }`);
    expect(request.escalation).toEqual({
      ...going,
      ...{ concludedAt: '2026-03-10T12:00:00.000Z', outcome: 'A trial.' },
      agreements: [agreements[0], { ...agreements[1], by: null }],
    });
    expect(await refusal(max, 'declineRequest', decline)).toEqual([['FORBIDDEN', 'requestId']]);
    await ok(lea, 'declineRequest', decline);
    expect((await read('{ request(requestId: "c1") { escalation { reason } } }')).request).toEqual({ escalation: null });
  });
});

describe('the outcome of a yes', () => {
  test('is evaluated, and once more when more is known', async () => {
    today = '2026-03-11';
    const evaluated = await ok(
      pia,
      'evaluateOutcome',
      { requestId: 'c1', result: 'UNKNOWN', note: 'Too early.' },
      'request { decision { evaluation { result note } } }',
    );
    expect(evaluated.request.decision.evaluation).toEqual({ result: 'UNKNOWN', note: 'Too early.' });
    today = '2026-03-12';
    await ok(lea, 'evaluateOutcome', { requestId: 'c1', result: 'MET', note: 'Nobody keeps access.' });
    const { request, before } = await read(
      `{ request(requestId: "c1") { decision { evaluation { result note evaluatedBy { name } evaluatedAt } } }
         before: request(requestId: "c1", asOf: { effectiveAt: "2026-03-11T13:00:00Z" }) { decision { evaluation { result } } } }`,
    );
    expect(request.decision.evaluation).toEqual({
      ...{ result: 'MET', note: 'Nobody keeps access.', evaluatedBy: { name: 'Lea' }, evaluatedAt: '2026-03-12T12:00:00.000Z' },
    });
    expect(before.decision.evaluation.result).toBe('UNKNOWN');
    expect(await refusal(pia, 'evaluateOutcome', { requestId: 'm1', result: 'MET', note: 'No.' })).toEqual([['WRONG_STATUS', 'requestId']]);
    expect(await refusal(sam, 'evaluateOutcome', { requestId: 'c1', result: 'MET', note: 'No.' })).toEqual([['FORBIDDEN', null]]);
  });
});

describe('the weak-yes report (rule 5)', () => {
  const customers = (...ids: string[]) => ids.map((customerId) => ({ customerId }));
  const yes = async (requestId: string, { demand = customers('acme', 'globex'), evidence = true, code = 'MEASURED_DEMAND', ...more }) => {
    await ok(sam, 'submitRequest', { requestId, title: requestId, problem: 'It hurts.', source, area: 'report', demand });
    if (evidence) await ok(sam, 'addEvidence', { requestId, kind: 'USAGE', summary: 'Many.' });
    const accept = { requestId, rationale, justifications: [code], owner: 'Pia', successMeasure: 'Fewer calls.', evaluateOn: '2027-01-01' };
    return () => send(pia, 'acceptRequest', { ...accept, ...more });
  };

  test('lists what rests on weak reasons alone, with the override or without, has no evidence, or the demand of one customer', async () => {
    today = '2026-03-13';
    expect((await (await yes('sound', {}))()).warnings).toEqual([]);
    expect((await (await yes('weak', { code: 'THE_BOSS_WANTS_IT' }))()).warnings).toEqual([
      { code: 'WEAK_JUSTIFICATION', field: 'overrideRationale' },
    ]);
    expect((await (await yes('overridden', { code: 'THE_BOSS_WANTS_IT', overrideRationale: 'He knows.' }))()).warnings).toEqual([]);
    await (
      await yes('unevidenced', { evidence: false })
    )();
    await (
      await yes('single', { demand: customers('acme') })
    )();
    await (
      await yes('nobodys', { demand: [] })
    )();
    const grown = await yes('grown', { demand: customers('acme') });
    await ok(sam, 'submitRequest', { requestId: 'other', title: 'o', problem: 'It hurts.', source, demand: customers('umbra') });
    await ok(pia, 'mergeRequest', { requestId: 'other', intoRequestId: 'grown' });
    today = '2026-03-14';
    await grown();
    await ok(sam, 'addDemand', { requestId: 'single', customerId: 'initech' }); // too late to have been a reason
    await ok(sam, 'submitRequest', { requestId: 'no', title: 'no', problem: 'It hurts.', source, area: 'report' });
    await ok(pia, 'declineRequest', { requestId: 'no', rationale, reason: 'LOW_DEMAND', noAlternative: true });

    const listed = async (doubtful: boolean) =>
      (
        await read(
          `{ decisions(filter: { area: "report", doubtful: ${doubtful} }, orderBy: { by: DECIDED_AT, direction: ASC }) {
               totalCount edges { node { request { requestId } weakOnly overrideRationale evidenceCount customers } } } }`,
        )
      ).decisions.edges.map(({ node: { request, ...node } }: { node: { request: { requestId: string } } }) => ({ ...request, ...node }));
    const row = { weakOnly: false, overrideRationale: null, evidenceCount: 1, customers: 2 };
    expect(await listed(true)).toEqual([
      { ...row, requestId: 'weak', weakOnly: true },
      { ...row, requestId: 'overridden', weakOnly: true, overrideRationale: 'He knows.' },
      { ...row, requestId: 'unevidenced', evidenceCount: 0 },
      { ...row, requestId: 'single', customers: 1 },
      { ...row, requestId: 'nobodys', customers: 0 },
    ]);
    expect(await listed(false)).toEqual([
      { ...row, requestId: 'sound' },
      { ...row, requestId: 'grown' },
      { ...row, requestId: 'no', evidenceCount: 0, customers: 0 },
    ]);
  });
});

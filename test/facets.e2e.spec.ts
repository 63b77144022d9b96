import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MOST_VALUES } from '../src/insights/facets.js';
import { send, signingIn, startService, type Ask, type Running } from './service.js';

let now = '2026-03-01T12:00:00.000Z';
let service: Running;
const as = signingIn(() => service);
const pia = as('Pia', 'SALES', 'SALES_APPROVER', 'PRODUCT');

beforeAll(async () => {
  service = await startService({ clock: { now: () => now }, policies: [] });
  await done('registerCustomer', { customerId: 'acme', name: 'Acme', segment: 'Big' });
  await done('registerCustomer', { customerId: 'globex', name: 'Globex', segment: 'big' });
  await done('registerCustomer', { customerId: 'initech', name: 'Initech', segment: 'big' });
  await done('registerCustomer', { customerId: 'hooli', name: 'Hooli', segment: 'small' });
  await done('addFeature', { featureId: 'sso', name: 'SSO', area: 'identity', owner: 'Fay', horizon: 'NOW' });
  await submit('r1', { area: 'identity', tags: ['saml', 'night'] });
  await submit('r2', { area: 'billing', tags: ['night'] });
  now = '2026-03-02T12:00:00.000Z';
  await done('addEvidence', { requestId: 'r1', kind: 'COMPETITOR', summary: 'Theirs has it.', competitor: 'Umbrella' });
  await done('acceptRequest', {
    requestId: 'r1',
    rationale: 'Every customer asks for it.',
    justifications: ['MEASURED_DEMAND'],
    owner: 'FAY',
  });
  await done('informRequester', { requestId: 'r1', channel: 'mail' });
  const said = { customerId: 'acme', featureId: 'sso', said: 'Soon.', saidAt: now };
  await done('reportUnapprovedPromise', { reportId: 'p1', ...said, channel: 'call' });
  await done('reportUnapprovedPromise', { reportId: 'p2', ...said, channel: 'mail' });
});
afterAll(() => service.stop());

async function done(command: string, input: object): Promise<void> {
  const { userErrors } = await send(pia, command, input);
  expect({ command, userErrors }).toEqual({ command, userErrors: [] });
}

const submit = (requestId: string, more: object) =>
  done('submitRequest', { requestId, title: requestId, problem: 'Work.', source: { kind: 'CALL' }, ...more });

const KINDS = ['areas', 'segments', 'owners', 'tags', 'channels', 'competitors'];
const SELECTION = `{ ${KINDS.map((kind) => `${kind} { value count }`).join(' ')} more { ${KINDS.join(' ')} } }`;

async function facets(args = '') {
  const { data, errors } = await pia(`{ facets${args} ${SELECTION} }`);
  if (errors) throw new Error(JSON.stringify(errors));
  const { more, ...lists } = data.facets as { more: Record<string, number> } & Record<string, { value: string; count: number }[]>;
  const shown = (values: unknown) => (values as { value: string; count: number }[]).map(({ value, count }) => `${value} ${count}`);
  return { more, ...Object.fromEntries(Object.entries(lists).map(([kind, values]) => [kind, shown(values)])) };
}

const NONE = Object.fromEntries(KINDS.map((kind) => [kind, 0]));
const FIRST_DAY = {
  areas: ['identity 2', 'billing 1'],
  segments: ['big 3', 'small 1'],
  owners: ['Fay 1'],
  tags: ['night 2', 'saml 1'],
  channels: [],
  competitors: [],
  more: NONE,
};

describe('what is in use', () => {
  test('is counted over all that has it, the most used first; names in another case are one', async () => {
    expect(await facets()).toEqual({ ...FIRST_DAY, owners: ['FAY 2'], channels: ['mail 2', 'call 1'], competitors: ['Umbrella 1'] });
  });

  test('at an earlier moment too', async () => {
    for (const axis of ['recordedAt', 'effectiveAt'])
      expect(await facets(`(asOf: { ${axis}: "2026-03-01T23:00:00Z" })`)).toEqual(FIRST_DAY);
    expect(await facets('(asOf: { position: "0" })')).toMatchObject({ areas: [], tags: [] });
  });

  test('goes where it is used no longer, and the other spelling stands for it', async () => {
    await done('changeCustomer', { customerId: 'hooli', segment: null });
    await done('changeFeature', { featureId: 'sso', owner: 'Pia' });
    await done('changeRequest', { requestId: 'r2', tags: ['saml'], area: null });
    expect(await facets()).toMatchObject({
      areas: ['identity 2'],
      segments: ['big 3'],
      owners: ['FAY 1', 'Pia 1'],
      tags: ['saml 2', 'night 1'],
    });
  });

  test('is cut, and says how many more there are', async () => {
    for (let n = 0; n < MOST_VALUES; n += 40)
      await submit(`many${n}`, { tags: Array.from({ length: 40 }, (_, i) => `tag${String(n + i).padStart(3, '0')}`) });
    const { tags, more } = (await facets()) as { tags: string[]; more: Record<string, number> };
    expect([tags.length, tags[0], tags[1], tags.at(-1), more]).toEqual([
      MOST_VALUES,
      'saml 2',
      'night 1',
      `tag${MOST_VALUES - 3} 1`,
      { ...NONE, tags: 2 },
    ]);
    expect(await facets(`(asOf: { effectiveAt: "${now}" })`)).toMatchObject({ tags, more });
  });
});

describe('the agenda in numbers', () => {
  const counts = async (ask: Ask, args: string) => {
    const { data, errors } = await ask(
      `{ agendaCounts(on: "2026-12-01"${args}) { kind count } agenda(on: "2026-12-01", first: 0${args}) { totalCount } }`,
    );
    if (errors) throw new Error(JSON.stringify(errors));
    const found = data.agendaCounts as { kind: string; count: number }[];
    expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(data.agenda.totalCount);
    return found;
  };

  test('every kind, also those of which there is nothing', async () => {
    const all = await counts(pia, '');
    expect(all.map(({ kind }) => kind)).toEqual([
      ...['UNDECIDED', 'WORDING_TO_APPROVE', 'REVISIT_DUE', 'FOLLOW_UP_DUE', 'OUTCOME_DUE', 'MEDIATION_DUE', 'AT_RISK', 'OVERDUE'],
      ...['LAPSED', 'DELIVERY_TO_ASSERT', 'UNACKNOWLEDGED', 'UNINFORMED', 'UNAPPROVED_PROMISE'],
    ]);
    expect(all.filter(({ count }) => count > 0)).toEqual([
      { kind: 'UNDECIDED', count: 6 },
      { kind: 'UNAPPROVED_PROMISE', count: 2 },
    ]);
  });

  test('of the filter, for who asks, and as of a moment', async () => {
    expect(await counts(pia, ', filter: { kind: [UNDECIDED, AT_RISK] }')).toEqual([
      { kind: 'UNDECIDED', count: 6 },
      { kind: 'AT_RISK', count: 0 },
    ]);
    const rita = as('Rita', 'SALES');
    expect(await counts(rita, ', filter: { kind: [UNDECIDED], mine: true }')).toEqual([{ kind: 'UNDECIDED', count: 0 }]);
    const then = ', asOf: { recordedAt: "2026-03-01T23:00:00Z" }, filter: { kind: [UNDECIDED, UNAPPROVED_PROMISE] }';
    expect(await counts(pia, then)).toEqual([
      { kind: 'UNDECIDED', count: 2 },
      { kind: 'UNAPPROVED_PROMISE', count: 0 },
    ]);
  });

  test('every list counts itself on a page of none', async () => {
    const lists = ['customers', 'features', 'requests', 'decisions', 'commitments', 'reports', 'affectedCustomers', 'agenda', 'events'];
    const { data, errors } = await pia(`{ ${lists.map((list) => `${list}(first: 0) { totalCount edges { cursor } }`).join(' ')} }`);
    expect(errors).toBeUndefined();
    for (const list of lists) expect({ list, ...data[list] }).toEqual({ list, totalCount: expect.any(Number), edges: [] });
    expect([data.customers.totalCount, data.requests.totalCount, data.reports.totalCount]).toEqual([4, 7, 2]);
  });
});

describe('what a customer was told of one feature', () => {
  beforeAll(async () => {
    await done('addFeature', { featureId: 'audit', name: 'Audit export', horizon: 'LATER' });
    await done('reportUnapprovedPromise', { reportId: 'p3', customerId: 'acme', featureId: 'audit', said: 'In May.', saidAt: now });
    await done('reportUnapprovedPromise', { reportId: 'p4', customerId: 'globex', featureId: 'sso', said: 'In June.', saidAt: now });
  });

  const told = async (args: string, asOf = '') => {
    const { data, errors } = await pia(
      `{ customer(customerId: "acme"${asOf}) { told(${args}) { totalCount pageInfo { endCursor startCursor } edges { node { report { reportId } } } } } }`,
    );
    if (errors) throw new Error(JSON.stringify(errors));
    const { totalCount, pageInfo, edges } = data.customer.told as {
      totalCount: number;
      pageInfo: { startCursor: string; endCursor: string };
      edges: { node: { report: { reportId: string } } }[];
    };
    return { totalCount, ...pageInfo, ids: edges.map(({ node }) => node.report.reportId) };
  };

  test('leaves the others out, and is paged from both ends', async () => {
    expect(await told('first: 5')).toMatchObject({ totalCount: 3, ids: ['p3', 'p2', 'p1'] });
    const { endCursor, ...last } = await told('featureId: "sso", first: 1');
    expect(last).toMatchObject({ totalCount: 2, ids: ['p2'] });
    expect((await told(`featureId: "sso", first: 1, after: "${endCursor}"`)).ids).toEqual(['p1']);
    const { startCursor, ids } = await told('featureId: "sso", last: 1');
    expect([ids, (await told(`featureId: "sso", last: 1, before: "${startCursor}"`)).ids]).toEqual([['p1'], ['p2']]);
    expect((await told('featureId: "nothing", first: 1')).ids).toEqual([]);
  });

  test('at an earlier moment, and up to one', async () => {
    expect((await told('featureId: "sso", first: 1', ', asOf: { recordedAt: "2026-03-01T23:00:00Z" }')).ids).toEqual([]);
    expect((await told('featureId: "sso", first: 1, on: "2026-03-02T11:59:59Z"')).ids).toEqual([]);
  });
});

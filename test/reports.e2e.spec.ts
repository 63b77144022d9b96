import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { send, startService, type Running } from './service.js';

let today = '2026-03-01';
let service: Running;
/** A token of each day. */
const as: Running['as'] = (...who) => service.as(...who);
const ada = () => as('Ada', 'SALES', 'PRODUCT', 'LEADERSHIP');

beforeAll(async () => {
  service = await startService({ clock: { now: () => `${today}T12:00:00.000Z` } });
  const ask = await ada();
  await send(ask, 'registerCustomer', { customerId: 'acme', name: 'Acme', segment: 'smb' });
  await send(ask, 'registerCustomer', { customerId: 'globex', name: 'Globex' });
  await send(ask, 'addFeature', { featureId: 'sso', name: 'SSO', area: 'identity', horizon: 'NOW' });
  await send(ask, 'addFeature', { featureId: 'fax', name: 'Fax', horizon: 'LATER' });
});
afterAll(() => service.stop());

const REPORT = `report { id reportId status age said promisedDate saidBy saidAt channel feature { featureId } customer { customerId } reportedBy { name } reportedAt
  endedBy { name } endedAt commitment { commitmentId } wording { version canSay } informedChannel note revision history { edges { node { type summary } } } }`;

/** Words for a slot, in force. */
async function inForce(input: object, version = 1): Promise<string> {
  const wording = { canSay: 'SSO by June.', cannotSay: 'Any protocol but SAML.', promisedDate: '2026-06-30' };
  const proposal = { featureId: 'sso', wording, owner: 'Ada', followUpOn: '2026-05-01', approveAs: 'SALES', ...input };
  const { commitment } = await send(await as('Bob', 'SALES_APPROVER'), 'proposeCommitment', proposal, 'commitment { commitmentId }');
  const approval = { commitmentId: commitment.commitmentId, wordingVersion: version, function: 'PRODUCT' };
  expect(await send(await as('Eve', 'PRODUCT_APPROVER'), 'approveWording', approval)).toMatchObject({ userErrors: [] });
  return commitment.commitmentId;
}

describe('a promise made without approval (rule 17)', () => {
  test('is reported by whoever heard of it, without blame', async () => {
    const promise = { reportId: 'p1', featureId: 'sso', customerId: 'acme', said: 'You will have SSO in May.', promisedDate: '2026-05-31' };
    const told = { saidBy: 'Sam', saidAt: '2026-02-20T10:00:00+01:00', channel: 'call' };
    expect(await send(await as('Crm', 'SERVICE'), 'reportUnapprovedPromise', { ...promise, ...told }, REPORT)).toMatchObject({
      userErrors: [],
      report: {
        ...{ id: 'report-p1', reportId: 'p1', status: 'OPEN', age: 0, said: 'You will have SSO in May.', promisedDate: '2026-05-31' },
        ...{
          saidBy: 'Sam',
          saidAt: '2026-02-20T09:00:00.000Z',
          channel: 'call',
          feature: { featureId: 'sso' },
          customer: { customerId: 'acme' },
        },
        ...{ reportedBy: { name: 'Crm' }, endedBy: null, commitment: null, wording: null, revision: 0 },
      },
    });
  });

  test('takes an id of its own where none is given, and the same command twice once', async () => {
    const ask = await ada();
    const promise = { commandId: 'once', featureId: 'fax', customerId: 'globex', said: 'Fax soon.', saidAt: '2026-02-28T12:00:00Z' };
    const first = await send(ask, 'reportUnapprovedPromise', promise, 'report { reportId }');
    expect(first.report.reportId).toMatch(/^[0-9a-f]{20}$/);
    expect(await send(ask, 'reportUnapprovedPromise', promise, 'report { reportId }')).toEqual(first);
  });

  test('is refused by field where it cannot be', async () => {
    const ask = await ada();
    const promise = { featureId: 'sso', customerId: 'acme', said: ' ', saidAt: '2026-03-01T12:00:00.001Z' };
    const refused = async (input: object) => (await send(ask, 'reportUnapprovedPromise', { ...promise, ...input })).userErrors;
    expect(await refused({})).toMatchObject([{ code: 'REQUIRED', field: 'said' }]);
    expect(await refused({ said: 'SSO.' })).toMatchObject([{ code: 'AT_IN_FUTURE', field: 'saidAt' }]);
    expect(await refused({ said: 'SSO.', saidAt: '2026-02-28T12:00:00Z', reportId: 'p1' })).toMatchObject([{ code: 'ID_TAKEN' }]);
    const legal = await as('Lou', 'CONTRIBUTOR');
    expect((await send(legal, 'reportUnapprovedPromise', { ...promise, said: 'SSO.' })).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
  });

  test('is open with its age, in a list and at its feature and customer', async () => {
    today = '2026-03-08';
    const { data } = await (
      await ada()
    )(`{
      open: reports(filter: { status: [OPEN], featureId: ["sso"], customerId: ["acme"], area: ["identity"] }) { totalCount edges { node { reportId age } } }
      elsewhere: reports(filter: { area: ["billing"] }) { totalCount }
      customer(customerId: "acme") { reports { edges { node { reportId } } } }
      feature(featureId: "sso") { reports { totalCount edges { node { reportId } } } }
      before: report(reportId: "p1", asOf: { recordedAt: "2026-03-01T11:59:59Z" }) { status }
      then: report(reportId: "p1", asOf: { recordedAt: "2026-03-03T01:00:00Z" }) { age }
      node(id: "report-p1") { id __typename ... on Report { said } }
    }`);
    const p1 = { edges: [{ node: { reportId: 'p1' } }] };
    expect(data).toEqual({
      ...{ open: { totalCount: 1, edges: [{ node: { reportId: 'p1', age: 7 } }] }, elsewhere: { totalCount: 0 } },
      ...{ customer: { reports: p1 }, feature: { reports: { totalCount: 1, ...p1 } }, before: null, then: { age: 2 } },
      node: { id: 'report-p1', __typename: 'Report', said: 'You will have SSO in May.' },
    });
  });

  test('ends ratified, by words in force that are for the customer', async () => {
    const sam = await as('Sam', 'SALES');
    const ratify = (commitmentId: string, wordingVersion = 1) =>
      send(sam, 'ratifyPromise', { reportId: 'p1', commitmentId, wordingVersion }, REPORT);
    expect((await ratify('sso@everyone')).userErrors).toMatchObject([{ code: 'COMMITMENT_NOT_FOUND', field: 'commitmentId' }]);
    const big = await inForce({ audience: { kind: 'SEGMENT', segment: 'big' } });
    expect((await ratify(big)).userErrors).toMatchObject([{ code: 'NOT_IN_AUDIENCE', field: 'commitmentId', revision: 0 }]);
    const smb = await inForce({ audience: { kind: 'SEGMENT', segment: 'smb' } });
    expect((await ratify(smb, 2)).userErrors).toMatchObject([{ code: 'STALE_WORDING', field: 'wordingVersion' }]);
    expect(await ratify(smb)).toMatchObject({
      userErrors: [],
      report: {
        ...{ status: 'RATIFIED', age: 7, endedBy: { name: 'Sam' }, endedAt: '2026-03-08T12:00:00.000Z', revision: 1 },
        ...{ commitment: { commitmentId: smb }, wording: { version: 1, canSay: 'SSO by June.' } },
        history: {
          edges: [
            { node: { summary: 'Crm reported that Acme was promised “SSO” without approval' } },
            { node: { summary: 'Sam ratified the promise “SSO, for Acme” by wording 1 of “SSO, for smb”' } },
          ],
        },
      },
    });
    expect((await ratify(smb)).userErrors).toMatchObject([{ code: 'WRONG_STATUS', field: 'reportId', revision: 1 }]);
  });

  test('ends retracted, with the customer informed', async () => {
    const ask = await ada();
    await send(ask, 'reportUnapprovedPromise', {
      reportId: 'p2',
      featureId: 'fax',
      customerId: 'acme',
      said: 'Fax.',
      saidAt: '2026-03-07T12:00:00Z',
    });
    const retract = { reportId: 'p2', informedChannel: 'call', note: 'They understood.' };
    expect((await send(ask, 'retractPromise', { ...retract, informedChannel: ' ' })).userErrors).toMatchObject([
      { code: 'REQUIRED', field: 'informedChannel' },
    ]);
    expect((await send(await as('Crm', 'SERVICE'), 'retractPromise', retract)).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
    const payload = await send(ask, 'retractPromise', retract, REPORT);
    expect(payload).toMatchObject({
      userErrors: [],
      report: { status: 'RETRACTED', informedChannel: 'call', note: 'They understood.', age: 0 },
    });
    expect((await send(ask, 'retractPromise', { ...retract, reportId: 'none' })).userErrors).toMatchObject([{ code: 'REPORT_NOT_FOUND' }]);
  });

  test('is the subject of its events, which are found by customer, feature and area', async () => {
    const { data } = await (
      await ada()
    )(`{ events(filter: { type: ["UnapprovedPromiseReported", "PromiseRatified"], customerId: ["acme"], featureId: ["sso"], area: ["identity"] }) {
      edges { node { type subject { __typename ... on Report { reportId status } } } } } }`);
    const subject = { __typename: 'Report', reportId: 'p1', status: 'RATIFIED' };
    expect(data.events.edges.map(({ node }: { node: object }) => node)).toEqual([
      { type: 'UnapprovedPromiseReported', subject },
      { type: 'PromiseRatified', subject },
    ]);
  });
});

describe('what a customer had been told (rule 21)', () => {
  const TOLD =
    'toldAt words toldBy toldTo channel loggedBy { name } loggedAt loggedLater feature { featureId } commitment { commitmentId } wording { version } report { reportId status }';
  const told = async (args: string, asOf = '') => {
    const { data, errors } = await (
      await ada()
    )(`{ customer(customerId: "acme" ${asOf}) { told${args} { totalCount edges { node { ${TOLD} } } } } }`);
    expect(errors).toBeUndefined();
    return data.customer.told.edges.map(({ node }: { node: object }) => node) as { words: string; loggedLater: boolean }[];
  };
  const words = async (args: string, asOf = '') => (await told(args, asOf)).map(({ words: said }) => said);

  beforeAll(async () => {
    today = '2026-03-09';
    const sam = await as('Sam', 'SALES');
    const telling = { commitmentId: 'sso@segment:smb', customerId: 'acme', wordingVersion: 1, channel: 'mail' };
    await send(sam, 'disclose', { ...telling, disclosureId: 'd1', toldTo: 'Cho', toldAt: '2026-03-08T15:00:00Z' });
    today = '2026-03-10';
    await send(await as('Sam', 'SALES'), 'disclose', { ...telling, disclosureId: 'd2' });
  });

  test('is what was disclosed and what was promised without approval, the latest first', async () => {
    expect(await told('')).toMatchObject([
      { words: 'SSO by June.', toldAt: '2026-03-10T12:00:00.000Z', loggedLater: false },
      {
        ...{ toldAt: '2026-03-08T15:00:00.000Z', words: 'SSO by June.', toldBy: 'Sam', toldTo: 'Cho', channel: 'mail', loggedLater: false },
        ...{ loggedBy: { name: 'Sam' }, loggedAt: '2026-03-09T12:00:00.000Z', feature: { featureId: 'sso' } },
        ...{ commitment: { commitmentId: 'sso@segment:smb' }, wording: { version: 1 }, report: null },
      },
      { words: 'Fax.', toldAt: '2026-03-07T12:00:00.000Z', toldBy: null, report: { reportId: 'p2', status: 'RETRACTED' } },
      {
        ...{ words: 'You will have SSO in May.', toldAt: '2026-02-20T09:00:00.000Z', toldBy: 'Sam', channel: 'call' },
        ...{ loggedBy: { name: 'Crm' }, commitment: null, wording: null, report: { reportId: 'p1', status: 'RATIFIED' } },
      },
    ]);
  });

  test('by a day, whenever that was logged: what was logged later says so', async () => {
    expect((await told('(on: "2026-03-08T15:00:00Z")')).map(({ words: said, loggedLater }) => [said, loggedLater])).toEqual([
      ['SSO by June.', true],
      ['Fax.', false],
      ['You will have SSO in May.', false],
    ]);
    expect(await words('(on: "2026-03-08T14:59:59Z")')).toEqual(['Fax.', 'You will have SSO in May.']);
    expect((await told('(on: "2026-02-20T09:00:00Z")')).map(({ loggedLater }) => loggedLater)).toEqual([true]);
    expect(await told('(on: "2026-02-20T08:59:59Z")')).toEqual([]);
  });

  test('as far as was known then', async () => {
    const known = 'asOf: { recordedAt: "2026-03-08T23:59:59Z" }';
    expect(await words('', known)).toEqual(['Fax.', 'You will have SSO in May.']);
    expect(await words('(on: "2026-03-08T15:00:00Z")', known)).toEqual(['Fax.', 'You will have SSO in May.']);
  });

  test('without what was corrected, from then on', async () => {
    const before = (await (await ada())('{ register { position } }')).data.register.position;
    const correction = { commitmentId: 'sso@segment:smb', disclosureId: 'd1', reason: 'It was another Cho.' };
    expect(await send(await ada(), 'correctDisclosure', correction)).toMatchObject({ userErrors: [] });
    expect(await words('(on: "2026-03-08T15:00:00Z")')).toEqual(['Fax.', 'You will have SSO in May.']);
    expect(await words('(on: "2026-03-08T15:00:00Z")', `asOf: { position: "${before}" }`)).toEqual([
      'SSO by June.',
      'Fax.',
      'You will have SSO in May.',
    ]);
  });

  test('of imported history, on the time axis that it tells', async () => {
    const by = { name: 'Old CRM', roles: ['SALES'] };
    const said = (reportId: string, at: string, saidAt: string) =>
      JSON.stringify({
        command: 'reportUnapprovedPromise',
        at,
        by,
        input: { reportId, featureId: 'o1', customerId: 'old', said: reportId, saidAt },
      });
    const lines = [
      JSON.stringify({ command: 'registerCustomer', at: '2019-01-01T00:00:00Z', by, input: { customerId: 'old', name: 'Old' } }),
      JSON.stringify({
        command: 'addFeature',
        at: '2019-01-01T00:00:00Z',
        by: { ...by, roles: ['PRODUCT'] },
        input: { featureId: 'o1', name: 'O', horizon: 'NOW' },
      }),
      said('soon', '2019-02-02T00:00:00Z', '2019-02-01T00:00:00Z'),
      said('late', '2019-05-01T00:00:00Z', '2019-02-03T00:00:00Z'),
    ];
    const authorization = `Bearer ${await service.token('Imp', 'IMPORTER')}`;
    const headers = { authorization, 'content-type': 'application/x-ndjson' };
    const response = await fetch(`${service.url}/import`, { method: 'POST', headers, body: lines.join('\n') });
    expect(await response.text()).toBe('{"accepted":4,"repeated":0,"refused":0}\n');
    const { data } = await (
      await ada()
    )(`{
      now: customer(customerId: "old") { told(on: "2019-03-01T00:00:00Z") { edges { node { words loggedLater } } } }
      then: customer(customerId: "old", asOf: { effectiveAt: "2019-03-01T00:00:00Z" }) { told { edges { node { words loggedLater } } } }
      unknown: customer(customerId: "old", asOf: { recordedAt: "2026-03-09T00:00:00Z" }) { told { totalCount } }
    }`);
    const soon = { node: { words: 'soon', loggedLater: false } };
    expect(data).toEqual({
      now: { told: { edges: [{ node: { words: 'late', loggedLater: true } }, soon] } },
      then: { told: { edges: [soon] } },
      unknown: null,
    });
  });

  test('in pages', async () => {
    const ask = await ada();
    const page = async (args: string) =>
      (
        await ask(
          `{ customer(customerId: "acme") { told(${args}) { totalCount pageInfo { hasNextPage endCursor } edges { node { words } } } } }`,
        )
      ).data.customer.told;
    const first = await page('first: 3, on: "2026-03-09T00:00:00Z"');
    expect(first).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: false } });
    const one = await page('first: 1');
    expect(one).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect((await page(`first: 2, after: "${one.pageInfo.endCursor}"`)).edges).toMatchObject([{ node: { words: 'Fax.' } }, {}]);
  });
});

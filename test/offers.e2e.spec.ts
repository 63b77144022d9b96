import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { send, startService, type Ask, type Running } from './service.js';

let service: Running;
let pia: Ask;
let sam: Ask;

const OFFERS = 'offers { command open code reason }';
interface Offer {
  readonly command: string;
  readonly open: boolean;
  readonly code: string | null;
  readonly reason: string | null;
}
const named = (offers: readonly Offer[], name: string) => offers.find(({ command }) => command === name);
const accept = { requestId: 'r1', rationale: 'Every enterprise customer asks for it.', justifications: ['STRATEGIC_FIT'], owner: 'Pia' };
const commitmentId = 'sso@everyone';

beforeAll(async () => {
  service = await startService();
  pia = await service.as('Pia', 'PRODUCT');
  sam = await service.as('Sam', 'SALES');
  const source = { kind: 'CALL' };
  const wording = { canSay: 'SSO.', cannotSay: 'SAML.' };
  await send(sam, 'registerCustomer', { customerId: 'acme', name: 'Acme' });
  await send(pia, 'addFeature', { featureId: 'sso', name: 'SSO', horizon: 'NEXT' });
  await send(sam, 'submitRequest', { requestId: 'r1', title: 'SSO', problem: 'Passwords.', source });
  await send(sam, 'submitRequest', { requestId: 'r2', title: 'SAML', problem: 'Passwords.', source });
  await send(sam, 'proposeCommitment', {
    ...{ featureId: 'sso', audience: { kind: 'EVERYONE' }, wording, owner: 'Pia', followUpOn: '2099-05-01' },
  });
  const said = { said: 'SSO by May.', saidAt: '2025-03-01T12:00:00Z' };
  await send(sam, 'reportUnapprovedPromise', { reportId: 'p1', featureId: 'sso', customerId: 'acme', ...said });
});
afterAll(() => service.stop());

const ALL = `query All($asOf: AsOfInput) {
  feature(featureId: "sso", asOf: $asOf) { ${OFFERS} }
  request(requestId: "r1", asOf: $asOf) { ${OFFERS} }
  commitment(commitmentId: "${commitmentId}", asOf: $asOf) { ${OFFERS} }
  report(reportId: "p1", asOf: $asOf) { ${OFFERS} }
}`;

test('a thing tells what may be done with it: open, or closed with the code and sentence of the refusal', async () => {
  const { data, errors } = await pia(ALL);
  expect(errors).toBeUndefined();
  expect(named(data.request.offers, 'acceptRequest')).toEqual({ command: 'acceptRequest', open: true, code: null, reason: null });
  expect(named(data.request.offers, 'unmergeRequest')).toMatchObject({ open: false, code: 'WRONG_STATUS', reason: expect.any(String) });
  expect(named(data.feature.offers, 'dropFeature')).toMatchObject({ open: true });
  expect(named(data.commitment.offers, 'approveWording')).toMatchObject({ open: false, code: 'FORBIDDEN' });
  expect(named(data.report.offers, 'retractPromise')).toMatchObject({ open: true });
});

test('the sentence is the one that sending it is answered with', async () => {
  const { data } = await sam(`{ request(requestId: "r1") { ${OFFERS} } commitment(commitmentId: "${commitmentId}") { ${OFFERS} } }`);
  const refused: readonly [string, object, readonly Offer[]][] = [
    ['acceptRequest', accept, data.request.offers],
    ['concludeMediation', { requestId: 'r1', outcome: 'None.' }, data.request.offers],
    ['withdrawCommitment', { commitmentId, reason: 'Over.' }, data.commitment.offers],
    ['releaseCommitment', { commitmentId, customerId: 'acme' }, data.commitment.offers],
  ];
  for (const [command, input, offers] of refused) {
    const type = `${command.charAt(0).toUpperCase()}${command.slice(1)}`;
    const answer = await sam(`mutation Send($input: ${type}!) { done: ${command}(input: $input) { userErrors { code message } } }`, {
      input,
    });
    const { code, reason } = named(offers, command) ?? {};
    expect(answer.data.done.userErrors).toEqual([{ code, message: reason }]);
  }
});

test('of another moment than now, nothing is offered', async () => {
  const { data } = await pia(ALL, { asOf: { recordedAt: '2999-01-01T00:00:00Z' } });
  expect(data).toEqual({
    feature: { offers: [] },
    request: { offers: [] },
    commitment: { offers: [] },
    report: { offers: [] },
  });
});

test('things of a list, by their ids and in the payload of a command offer the same', async () => {
  const { data } = await pia(`{
    requests(orderBy: { by: RECENT, direction: ASC }) { edges { node { ${OFFERS} } } }
    r1: node(id: "request-r1") { ... on Request { ${OFFERS} } }
    r2: node(id: "request-r2") { ... on Request { ${OFFERS} } }
  }`);
  expect(data.requests.edges.map(({ node }: { node: object }) => node)).toEqual([data.r1, data.r2]);
  const { request } = await send(pia, 'acceptRequest', accept, `request { ${OFFERS} }`);
  expect(named(data.r1.offers, 'acceptRequest')).toMatchObject({ open: true });
  expect(named(request.offers, 'acceptRequest')).toMatchObject({ open: false, code: 'ALREADY_DECIDED' });
  expect((await pia(`{ request(requestId: "r1") { ${OFFERS} } }`)).data.request).toEqual(request);
});

test('a document may ask it of a page of a hundred, and not four times', async () => {
  const page = (fields: string) => `{ requests(first: 100) { edges { node { ${fields} } } } }`;
  expect((await pia(page('offers { command open }'))).errors).toBeUndefined();
  const { errors } = await pia(
    page('offers { command open } again: offers { command open } more: offers { command open } most: offers { command open }'),
  );
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['TOO_COMPLEX']);
});

import { expect } from '@jest/globals';
import type { Role } from '../src/kernel/actor.js';
import { LOCAL } from '../src/access/local-issuer.js';
import { send, settled, signingIn, type Ask, type Running } from './service.js';

/** What somebody writes into a field: `name` and `line` in one line of at most 200 characters, `text` in several, `long` with all that there may be. */
export type Write = (kind: 'name' | 'line' | 'text' | 'long', field: string) => string;

const ROLES = {
  sales: ['SALES_APPROVER'],
  product: ['PRODUCT_APPROVER'],
  leader: ['LEADERSHIP'],
  other: ['CONTRIBUTOR'],
} as const satisfies Record<string, readonly Role[]>;

type Who = keyof typeof ROLES;

const REQUESTS = [
  ...['open', 'mediated', 'concluded', 'accepted', 'evaluated', 'declined', 'replaced', 'deferred', 'reopened', 'merged', 'withdrawn'],
] as const;
/** By the key of the feature that they are about; each is for everyone, but for the one that its customer released. */
const PROMISES = [
  ...['proposed', 'rejected', 'active', 'revised', 'changed', 'risky', 'delivered', 'kept', 'disputed', 'breached', 'withdrawn'],
  ...['released', 'lapsed', 'overdue'],
] as const;
const REPORTS = ['open', 'ratified', 'retracted'] as const;

type Promised = (typeof PROMISES)[number];

const slotOf = (promise: Promised): string => (promise === 'released' ? 'released@customer:acme' : `${promise}@everyone`);

/** Every page of the map that shows something of the register, in each of its views, and each thing in each state. */
export const EVERY_PAGE: readonly string[] = [
  ...['/', '/check', '/more', '/history', '/figures', '/figures/DECLINES_LOW_DEMAND', '/roadmap', '/roadmap/customers'],
  ...['sso', ...PROMISES].map((feature) => `/check?customer=acme&feature=${feature}`),
  ...['undecided', 'untold', 'mine', 'all'].map((view) => `/requests?view=${view}`),
  ...REQUESTS.map((key) => `/requests/${key}`),
  ...['accept', 'decline', 'defer'].map((way) => `/requests/open/decide?as=${way}`),
  ...['/requests/mediated/decide', '/requests/new', '/promises/new?feature=sso&customer=acme', '/reports/new?feature=sso&customer=acme'],
  ...['force', 'approve', 'risk', 'tell', 'ended'].map((view) => `/promises?view=${view}`),
  ...PROMISES.map((promise) => `/promises/${encodeURIComponent(slotOf(promise))}`),
  ...REPORTS.map((key) => `/reports/${key}`),
  ...['acme', 'bolt', 'gone'].map((key) => `/customers/${key}`),
  ...['sso', 'fax', 'pdf'].map((key) => `/features/${key}`),
];

/** Every page of the map, once. */
export const ONE_OF_A_KIND: readonly string[] = [
  ...['/', '/check', '/check?customer=acme&feature=active', '/requests?view=all', '/requests/new', '/requests/declined'],
  ...[
    '/requests/open/decide?as=decline',
    '/promises?view=approve',
    '/promises/new?feature=sso&customer=acme',
    '/promises/revised%40everyone',
  ],
  ...['/reports/new', '/reports/open', '/customers/acme', '/features/sso', '/history', '/figures', '/figures/DECLINES_LOW_DEMAND'],
  ...['/roadmap', '/roadmap/customers', '/more'],
];

/** Fills a register with one of each thing in each state; answers who wrote it, and the address of a share. The clock stands in 2026. */
export async function everyState(
  service: Running,
  write: Write,
): Promise<{ readonly names: Readonly<Record<Who, string>>; readonly shared: string }> {
  const names = { sales: write('name', 'Sal'), product: write('name', 'Pia'), leader: write('name', 'Lea'), other: write('name', 'Ole') };
  const as = signingIn(() => service);
  const people = Object.fromEntries((Object.keys(ROLES) as Who[]).map((who) => [who, as(names[who], ...ROLES[who])])) as Record<Who, Ask>;
  async function does(who: Who, command: string, input: object): Promise<void> {
    expect([command, (await send(people[who], command, input)).userErrors]).toEqual([command, []]);
  }
  const two = (kind: 'name' | 'line' | 'text', field: string) => [write(kind, `${field} 1`), write(kind, `${field} 2`)];
  const url = (field: string) => `https://elsewhere.example/${encodeURIComponent(field)}?javascript:alert(1)#"onmouseover="alert(1)`;

  for (const customerId of ['acme', 'bolt', 'gone'])
    await does('sales', 'registerCustomer', {
      ...{ customerId, name: write('name', `customer ${customerId}`), segment: 'enterprise' },
      ...{ accountOwner: names.sales, externalId: write('name', `external id of ${customerId}`) },
    });
  await does('sales', 'mergeCustomers', { customerId: 'gone', intoCustomerId: 'acme', note: write('text', 'note of a merge') });
  for (const [featureId, horizon] of Object.entries({ sso: 'NOW', fax: 'LATER', pdf: 'NEXT' }))
    await does('product', 'addFeature', {
      ...{ featureId, name: write('name', `feature ${featureId}`), aliases: two('name', `alias of ${featureId}`) },
      ...{ description: write('long', `description of ${featureId}`), area: write('line', 'area'), owner: names.product },
      ...{ horizon, targetDate: '2999-06-30' },
    });
  await does('product', 'changeFeatureTarget', { featureId: 'sso', targetDate: '2999-09-30', reason: write('text', 'why it moved') });
  await does('product', 'dropFeature', { featureId: 'fax', reason: write('text', 'why it was dropped') });
  await does('product', 'shipFeature', { featureId: 'pdf', shippedOn: '2026-02-01' });

  for (const key of REQUESTS)
    await does('sales', 'submitRequest', {
      ...{ requestId: key, title: write('line', `title of ${key}`), problem: write(key === 'open' ? 'long' : 'text', `problem of ${key}`) },
      ...{ source: { kind: 'CALL', url: url(key) }, featureId: 'sso', area: write('line', 'area'), desiredBy: '2999-01-01' },
      ...{ tags: two('line', `tag of ${key}`) },
      demand: [
        { customerId: 'acme', dealId: 'D-1', dealValue: { amount: '12000', currency: 'EUR' }, note: write('text', `demand of ${key}`) },
        { customerId: 'bolt' },
      ],
    });
  await does('other', 'addEvidence', {
    ...{ requestId: 'open', kind: 'COMPETITOR', summary: write('text', 'evidence'), url: url('evidence') },
    competitor: write('line', 'competitor'),
  });
  for (const requestId of ['open', 'concluded']) {
    await does('sales', 'recordPosition', { requestId, function: 'SALES', stance: 'FOR', note: write('text', `why for ${requestId}`) });
    await does('product', 'recordPosition', {
      requestId,
      function: 'PRODUCT',
      stance: 'AGAINST',
      note: write('text', `against ${requestId}`),
    });
  }
  for (const [concernId, blocking] of Object.entries({ settled: true, standing: false }))
    await does('other', 'raiseConcern', { requestId: 'open', concernId, blocking, text: write('text', `concern ${concernId}`) });
  const settling = { concernId: 'settled', outcome: 'RESOLVED', note: write('text', 'what settled the concern') };
  await does('other', 'resolveConcern', { requestId: 'open', ...settling });
  for (const requestId of ['mediated', 'concluded'])
    await does('sales', 'escalateRequest', {
      ...{ requestId, reason: write('text', `why ${requestId}`) },
      mediator: { id: `${LOCAL}|${names.other}`, name: names.other, function: 'LEGAL' },
    });
  await does('other', 'concludeMediation', {
    ...{ requestId: 'concluded', outcome: write('text', 'outcome of a mediation') },
    agreements: [{ what: write('text', 'what was agreed'), who: names.sales, by: '2026-02-01' }],
  });
  const decided = (key: string) => ({
    ...{ requestId: key, rationale: write(key === 'declined' ? 'long' : 'text', `rationale of ${key}`) },
    ...{ customerExplanation: write('text', `explanation of ${key}`), confidentialNote: write('text', `confidential in ${key}`) },
    ...{ participants: two('name', `participant of ${key}`), references: two('line', `reference of ${key}`) },
    inform: { customerIds: ['bolt'], channel: write('line', `channel of ${key}`), note: write('text', `told with ${key}`) },
  });
  const options = (key: string) =>
    ['STRONG', 'NONE'].map((strategyFit, n) => ({
      ...{ title: write('line', `option ${n} of ${key}`), strategyFit, note: write('text', `note of option ${n} of ${key}`) },
      chosen: n === 0,
    }));
  const accepted = (key: string) => ({
    ...{ ...decided(key), options: options(key), justifications: ['THE_BOSS_WANTS_IT'], owner: names.product },
    ...{ overrideRationale: write('text', `override of ${key}`), goals: two('text', `goal of ${key}`) },
    ...{ successMeasure: write('text', `measure of ${key}`), evaluateOn: '2026-03-10' },
  });
  const declined = (key: string) => ({
    ...{ ...decided(key), options: options(key), reason: 'LOW_DEMAND', alternatives: two('text', `instead of ${key}`) },
  });
  for (const key of ['declined', 'replaced', 'reopened']) await does('product', 'declineRequest', declined(key));
  await does('product', 'acceptRequest', { ...accepted('accepted'), supersedesDecisions: [{ requestId: 'replaced', number: 1 }] });
  await does('leader', 'acceptRequest', accepted('evaluated'));
  await does('leader', 'evaluateOutcome', { requestId: 'evaluated', result: 'MET', note: write('text', 'how it went') });
  await does('product', 'deferRequest', { ...decided('deferred'), revisitOn: '2026-03-15' });
  await does('product', 'reopenRequest', { requestId: 'reopened', because: 'MISTAKE', note: write('text', 'why anew') });
  await does('product', 'mergeRequest', { requestId: 'merged', intoRequestId: 'open', note: write('text', 'why the same') });
  await does('sales', 'withdrawRequest', { requestId: 'withdrawn', reason: write('text', 'why withdrawn') });

  const wordingOf = (promise: string, kind: 'text' | 'long' = 'text') => ({
    ...{ canSay: write(kind, `words of ${promise}`), cannotSay: write(kind, `not in ${promise}`) },
    conditions: two('line', `condition of ${promise}`),
  });
  const told = (promise: Promised, customerId: string) => ({
    ...{ commitmentId: slotOf(promise), customerId, disclosureId: `${promise}-${customerId}`, wordingVersion: 1 },
    ...{ channel: write('line', `channel to ${customerId}`), toldTo: write('name', `person at ${customerId}`), evidenceUrl: url(promise) },
  });
  for (const promise of PROMISES) {
    const commitmentId = slotOf(promise);
    const of = () => ({ commitmentId, reason: write('text', `why ${promise}`) });
    const holder = () => ({ commitmentId, customerId: 'acme', note: write('text', `their word on ${promise}`) });
    await does('product', 'addFeature', { featureId: promise, name: write('name', `feature ${promise}`), horizon: 'NEXT' });
    await does('sales', 'proposeCommitment', {
      ...{ featureId: promise, basedOnRequestId: promise === 'active' ? 'accepted' : undefined },
      audience: promise === 'released' ? { kind: 'CUSTOMER', customerId: 'acme' } : { kind: 'EVERYONE' },
      wording: {
        ...wordingOf(promise, promise === 'active' ? 'long' : 'text'),
        ...(promise === 'lapsed' && { validUntil: '2026-02-01' }),
        ...(promise === 'overdue' && { promisedDate: '2026-02-01' }),
      },
      ...{ owner: names.sales, followUpOn: '2026-02-15', approveAs: 'SALES' },
    });
    if (promise === 'rejected') await does('sales', 'rejectWording', { ...of(), wordingVersion: 1 });
    if (promise === 'proposed' || promise === 'rejected') continue;
    await does('product', 'approveWording', { commitmentId, wordingVersion: 1, function: 'PRODUCT' });
    if (promise === 'lapsed') continue;
    await does('sales', 'disclose', told(promise, 'acme'));
    if (promise === 'active') {
      await does('sales', 'disclose', told(promise, 'bolt'));
      await does('sales', 'correctDisclosure', { ...of(), disclosureId: 'active-bolt' });
      await does('sales', 'completeFollowUp', { commitmentId, note: write('text', 'found'), nextFollowUpOn: '2026-04-10' });
    }
    if (promise === 'revised' || promise === 'changed')
      await does('sales', 'reviseWording', {
        ...{ ...of(), wording: { ...wordingOf(`${promise} anew`), promisedDate: '2999-01-01' }, approveAs: 'SALES' },
      });
    if (promise === 'revised') {
      await does('other', 'raiseCommitmentConcern', {
        commitmentId,
        concernId: 'settled',
        blocking: true,
        text: write('text', 'a concern'),
      });
      await does('other', 'resolveCommitmentConcern', { commitmentId, ...settling });
      await does('other', 'raiseCommitmentConcern', { commitmentId, concernId: 'b', blocking: true, text: write('text', 'a concern') });
    }
    if (promise === 'changed') {
      await does('product', 'approveWording', { commitmentId, wordingVersion: 2, function: 'PRODUCT' });
      await does('sales', 'informCustomerOfChange', {
        ...{ commitmentId, customerId: 'acme', wordingVersion: 2, channel: write('line', 'channel of a change') },
      });
    }
    if (promise === 'risky') await does('product', 'putAtRisk', of());
    if (promise === 'delivered' || promise === 'kept' || promise === 'disputed')
      await does('product', 'assertDelivery', { commitmentId, deliveredOn: '2026-02-20', note: write('text', `delivery of ${promise}`) });
    if (promise === 'kept') await does('sales', 'confirmFulfilment', holder());
    if (promise === 'disputed') await does('sales', 'disputeFulfilment', holder());
    if (promise === 'breached') await does('leader', 'breachCommitment', of());
    if (promise === 'withdrawn') await does('leader', 'withdrawCommitment', of());
    if (promise === 'released') await does('sales', 'releaseCommitment', { commitmentId, customerId: 'acme', evidenceUrl: url('release') });
  }

  for (const reportId of REPORTS)
    await does('sales', 'reportUnapprovedPromise', {
      ...{ reportId, featureId: 'active', customerId: 'acme', said: write(reportId === 'open' ? 'long' : 'text', `said in ${reportId}`) },
      ...{ saidBy: names.sales, saidAt: '2026-02-01T00:00:00Z', channel: write('line', 'channel of a report'), promisedDate: '2999-01-01' },
    });
  await does('sales', 'ratifyPromise', { reportId: 'ratified', commitmentId: slotOf('active'), wordingVersion: 1 });
  await does('sales', 'retractPromise', {
    ...{ reportId: 'retracted', informedChannel: write('line', 'channel of a retraction'), note: write('text', 'how they took it') },
  });

  await does('leader', 'shareRoadmap', {
    shareId: 'ended',
    audience: { kind: 'EVERYONE' },
    title: write('line', 'title of an ended share'),
  });
  await does('leader', 'endShare', { shareId: 'ended', reason: write('text', 'why the share ended') });
  const share = { shareId: 'shared', audience: { kind: 'CUSTOMER', customerId: 'acme' }, title: write('line', 'title of a share') };
  const { userErrors, link } = (await send(people.leader, 'shareRoadmap', share, 'link')) as { userErrors: unknown; link: string };
  expect(userErrors).toEqual([]);
  await settled(service.url);
  return { names, shared: new URL(link, service.url).pathname };
}

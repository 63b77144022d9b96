/** Every act of the API is done on a page, by who may do it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { WARNINGS as CODES } from '../src/kernel/codes.js';
import type { Role } from '../src/kernel/actor.js';
import { WARNINGS } from '../src/web/words.js';
import { mutationsOf } from './from-schema.js';
import { formFor, formsIn, press, signedIn, textOf } from './pages.js';
import { send, settled, startService, type Running } from './service.js';
import { fromOwnPage, type Visitor } from './visiting.js';

const HOSTILE = `<script>alert(1)</script><img src=x onerror="alert(2)">`;
const WHY = 'A reason of more than twenty characters.';
const TODAY = new Date().toISOString().slice(0, 10);

const PEOPLE = {
  Sofia: 'SALES_APPROVER',
  Petra: 'PRODUCT_APPROVER',
  Lea: 'LEADERSHIP',
  Mia: 'CONTRIBUTOR',
} as const satisfies Record<string, Role>;
type Person = keyof typeof PEOPLE;
type Typed = Readonly<Record<string, string | readonly string[]>>;

interface Step {
  readonly act: string;
  readonly by: Person;
  readonly at: string;
  /** The form’s id or address, where the first one of the act is not meant. */
  readonly form?: string;
  readonly typed?: Typed;
  /** What the page says that it goes on to. */
  readonly says: string;
  /** What is refused first, with the mistake at its field. */
  readonly refused?: { readonly typed: Typed; readonly field: string; readonly says: string };
  /** Sent once more as the page then shows it, it changes nothing. */
  readonly isQuiet?: true;
}

const SLOT = '/promises/sso%40everyone';
const NO_WHY = { typed: { reason: '' }, field: 'reason', says: 'Fill in “Why?”.' };
const NO_NOTE = { typed: { note: ' ' }, field: 'note', says: 'Fill in “Why?”.' };
const words = (promisedDate: string) => ({
  'wording.canSay': 'Sign in with your own provider.',
  'wording.cannotSay': 'Which one.',
  'wording.promisedDate': promisedDate,
});

/** In the order of a story: each goes on from those before it. */
const STEPS: readonly Step[] = [
  {
    ...{ act: 'registerCustomer', by: 'Sofia', at: '/more', typed: { name: 'Acme', customerId: 'acme', segment: 'enterprise' } },
    says: 'No promise speaks to them',
    refused: { typed: { name: 'Acme', customerId: 'a b' }, field: 'customerId', says: 'A key has 1 to 64 letters' },
  },
  {
    ...{ act: 'registerCustomer', by: 'Petra', at: '/more', typed: { name: 'Acme', customerId: 'labs' } },
    says: 'Something else goes by this name, alias or id already.',
    refused: { typed: { name: 'Acme', customerId: 'acme' }, field: 'customerId', says: 'There is a customer of this id already.' },
  },
  {
    ...{ act: 'changeCustomer', by: 'Sofia', at: '/customers/labs', typed: { name: 'Acme Labs', segment: '', accountOwner: 'Sofia' } },
    says: 'looked after by Sofia',
    refused: { typed: { segment: 'not one key' }, field: 'segment', says: 'A key has 1 to 64 letters' },
    isQuiet: true,
  },
  {
    ...{ act: 'mergeCustomers', by: 'Sofia', at: '/customers/labs', typed: { intoCustomerId: 'acme' } },
    says: 'It is the same as Acme: all that is of it counts there.',
    refused: { typed: { intoCustomerId: 'labs' }, field: 'intoCustomerId', says: 'A customer is not merged into itself.' },
  },
  {
    ...{ act: 'unmergeCustomers', by: 'Petra', at: '/customers/labs', typed: { note: 'Two houses.' } },
    says: 'They are the same as another customer',
    refused: NO_NOTE,
  },
  {
    ...{ act: 'addFeature', by: 'Petra', at: '/more' },
    typed: { name: 'Single sign-on', featureId: 'sso', horizon: 'NOW', targetDate: '2999-06-30', owner: 'Petra' },
    says: 'Now, for 30 Jun 2999',
    refused: { typed: { name: 'Single sign-on', targetDate: 'soon' }, field: 'targetDate', says: 'must be a day of the calendar' },
  },
  {
    ...{
      act: 'changeFeature',
      by: 'Petra',
      at: '/features/sso',
      typed: { name: 'Single sign-on', aliases: 'SSO\nOne login', description: 'One password.' },
    },
    says: 'also called SSO, One login',
    refused: { typed: { name: '' }, field: 'name', says: 'Fill in “Name”.' },
    isQuiet: true,
  },
  {
    ...{ act: 'shipFeature', by: 'Petra', at: '/features/sso', typed: { shippedOn: '2020-01-01' } },
    says: 'Shipped on 1 Jan 2020',
  },
  {
    ...{ act: 'unshipFeature', by: 'Petra', at: '/features/sso', typed: { reason: 'Not for all.' } },
    says: 'Now, for 30 Jun 2999',
  },
  {
    ...{ act: 'dropFeature', by: 'Petra', at: '/features/sso', typed: { reason: 'Nobody has time.' } },
    says: 'Dropped Nobody has time.',
  },
  {
    ...{ act: 'changeFeatureTarget', by: 'Petra', at: '/features/sso', typed: { horizon: 'NEXT', reason: 'Somebody has.' } },
    says: 'Next, for 30 Jun 2999',
  },

  {
    ...{ act: 'submitRequest', by: 'Sofia', at: '/requests/new' },
    typed: { title: 'Faxes', problem: 'None reaches us.', 'demand.0.customerId': 'labs' },
    says: 'None reaches us.',
  },
  {
    ...{ act: 'changeRequest', by: 'Sofia', at: '/requests/wish' },
    typed: { featureId: 'Single sign-on', area: 'security', desiredBy: '2999-03-01', tags: 'login\npasswords' },
    says: 'wanted by 1 Mar 2999#login#passwords',
    refused: { typed: { featureId: 'telepathy' }, field: 'featureId', says: 'No feature is called “telepathy”.' },
    isQuiet: true,
  },
  { act: 'addDemand', by: 'Sofia', at: '/requests/wish', typed: { customerId: 'labs' }, says: '2 customers want it' },
  {
    ...{ act: 'removeDemand', by: 'Sofia', at: '/requests/wish', form: 'removeDemand-wish-labs', typed: { reason: 'They left.' } },
    says: '1 customer wants it',
    refused: NO_WHY,
  },
  { act: 'addEvidence', by: 'Sofia', at: '/requests/wish', typed: { summary: 'Four tickets.' }, says: 'Four tickets.' },
  {
    ...{ act: 'scoreRequest', by: 'Petra', at: '/requests/wish', typed: { reach: '100', impact: '2', confidence: '0.8', effort: '4' } },
    says: 'Scored 40 reach 100impact 2confidence 0.8effort 4',
    refused: { typed: { reach: '100', impact: '2', confidence: '8', effort: '4' }, field: 'confidence', says: 'This may be at most 1.' },
    isQuiet: true,
  },
  {
    ...{ act: 'recordPosition', by: 'Sofia', at: '/requests/wish', typed: { function: 'SALES', note: 'It sells.' } },
    says: 'Sales: for it, says Sofia',
  },
  {
    ...{ act: 'escalateRequest', by: 'Petra', at: '/requests/wish' },
    typed: { reason: HOSTILE, 'mediator.name': 'Mia', 'mediator.id': 'sayso:local|Mia', 'mediator.function': 'LEGAL' },
    says: 'Mia mediates, of legal',
    refused: {
      typed: { reason: WHY, 'mediator.name': 'Petra', 'mediator.id': 'sayso:local|Petra' },
      ...{ field: 'mediator.id', says: 'Who escalates cannot mediate.' },
    },
  },
  {
    ...{ act: 'recordPosition', by: 'Petra', at: '/requests/wish' },
    typed: { function: 'PRODUCT', stance: 'AGAINST', note: 'It is dear.' },
    says: 'Product: against it, says Petra',
  },
  {
    ...{ act: 'concludeMediation', by: 'Mia', at: '/requests/wish' },
    typed: {
      ...{ outcome: 'A small one first.', 'agreements.0.what': '' },
      ...{ 'agreements.1.what': 'Ask three customers', 'agreements.1.who': 'Sofia', 'agreements.1.by': '2999-01-31' },
    },
    says: 'A small one first. Agreed Ask three customers: Sofia, by 31 Jan 2999',
    refused: {
      typed: { outcome: 'None.', 'agreements.2.what': 'Something' },
      field: 'agreements.0.who',
      says: 'This belongs to it: fill it in as well.',
    },
  },
  {
    ...{ act: 'raiseConcern', by: 'Mia', at: '/requests/wish', typed: { text: 'Who pays?', blocking: 'true' } },
    says: 'Concern that stops a yes by Mia',
  },
  {
    ...{ act: 'resolveConcern', by: 'Mia', at: '/requests/wish', typed: { outcome: 'RESOLVED', note: 'Sales does.' } },
    says: 'Concern, resolved',
  },
  {
    ...{ act: 'mergeRequest', by: 'Petra', at: '/requests/same', form: 'mergeRequest-same' },
    typed: { intoRequestId: 'https://sayso.example/requests/wish?at=3', note: 'The same words.' },
    says: 'It is part of Sign in with their own provider',
    refused: { typed: { intoRequestId: 'same' }, field: 'intoRequestId', says: 'A request is not merged into itself.' },
  },
  {
    ...{ act: 'unmergeRequest', by: 'Lea', at: '/requests/same', typed: { note: 'They differ.' } },
    says: 'It is the same as another request',
    refused: NO_NOTE,
  },
  {
    ...{ act: 'mergeRequest', by: 'Lea', at: '/requests/same', form: 'mergeRequest-same-wish' },
    says: 'It is part of Sign in with their own provider',
  },
  { act: 'withdrawRequest', by: 'Sofia', at: '/requests/gone', typed: { reason: 'Over.' }, says: 'Withdrawn' },
  {
    ...{ act: 'acceptRequest', by: 'Petra', at: '/requests/wish/decide?as=accept' },
    typed: { rationale: WHY, justifications: ['THE_BOSS_WANTS_IT'] },
    says: 'This was recorded. Have another look: It rests on weak reasons alone, and nothing says why it goes ahead all the same. No measure or no day was named',
  },
  {
    ...{ act: 'informRequester', by: 'Sofia', at: '/requests/wish', form: 'informRequester-wish-acme' },
    says: '1 person waits for the answer',
  },
  {
    ...{ act: 'evaluateOutcome', by: 'Lea', at: '/requests/wish', typed: { result: 'NOT_MET', note: 'Nobody signs in.' } },
    says: 'It did not do what it was to do, says Lea',
    refused: { typed: { note: '' }, field: 'note', says: 'Fill in “What was seen?”.' },
    isQuiet: true,
  },
  {
    ...{ act: 'declineRequest', by: 'Lea', at: '/requests/no/decide?as=decline' },
    typed: { rationale: WHY, reason: 'LOW_DEMAND', noAlternative: 'true' },
    says: 'Nothing was written that customers may hear.',
  },
  { act: 'reopenRequest', by: 'Lea', at: '/requests/no', typed: { because: 'MISTAKE', note: 'We did not ask.' }, says: 'To decide again' },
  {
    ...{ act: 'deferRequest', by: 'Petra', at: '/requests/no/decide?as=defer' },
    typed: { rationale: WHY, revisitOn: '2999-01-01', customerExplanation: 'Later.', positionWaiver: 'Sofia is away.' },
    says: 'Asked again on 1 Jan 2999',
  },

  {
    ...{ act: 'proposeCommitment', by: 'Sofia', at: '/promises/new?feature=sso' },
    typed: { ...words('2020-01-01'), followUpOn: '2999-01-01' },
    says: 'A date in it has passed already.',
  },
  {
    ...{ act: 'reviseWording', by: 'Petra', at: SLOT, typed: { ...words('2999-06-30'), reason: 'That day is gone.' } },
    says: 'Promised for 30 Jun 2999',
  },
  { act: 'raiseCommitmentConcern', by: 'Mia', at: SLOT, typed: { text: 'Who pays?' }, says: 'Open, by Mia' },
  { act: 'resolveCommitmentConcern', by: 'Mia', at: SLOT, typed: { note: 'Sales does.' }, says: 'Resolved, by Mia' },
  { act: 'approveWording', by: 'Sofia', at: SLOT, says: 'Sales: Sofia, today' },
  { act: 'withdrawApproval', by: 'Sofia', at: SLOT, typed: { reason: 'Too soon.' }, says: 'Sales: waits' },
  { act: 'approveWording', by: 'Sofia', at: SLOT, says: 'Sales: Sofia, today' },
  { act: 'approveWording', by: 'Petra', at: SLOT, says: 'In force' },
  {
    ...{ act: 'changeCommitment', by: 'Petra', at: SLOT, typed: { owner: 'Paul', reason: 'Petra has too much.' } },
    says: 'Owner Paul',
  },
  { act: 'disclose', by: 'Sofia', at: '/check?customer=acme&feature=sso', says: 'Acme was told these words' },
  {
    ...{ act: 'correctDisclosure', by: 'Sofia', at: SLOT, typed: { reason: 'It was Globex.' } },
    says: 'taken back: It was Globex.',
    refused: NO_WHY,
  },
  { act: 'disclose', by: 'Sofia', at: '/check?customer=acme&feature=sso', says: 'Acme was told these words' },
  {
    ...{ act: 'reviseWording', by: 'Sofia', at: SLOT, typed: { ...words('2999-12-31'), reason: 'It moved.', approveAs: 'SALES' } },
    says: 'Waits to replace them',
  },
  { act: 'rejectWording', by: 'Petra', at: SLOT, typed: { reason: 'It did not.' }, says: 'In force' },
  {
    ...{ act: 'reviseWording', by: 'Sofia', at: SLOT, typed: { ...words('2999-12-31'), reason: 'It did.', approveAs: 'SALES' } },
    says: 'Waits to replace them',
  },
  { act: 'approveWording', by: 'Petra', at: SLOT, says: '1 customer must be told' },
  { act: 'informCustomerOfChange', by: 'Sofia', at: SLOT, says: 'they have yet to agree' },
  { act: 'acknowledgeChange', by: 'Sofia', at: SLOT, says: 'Who was told' },
  { act: 'putAtRisk', by: 'Petra', at: SLOT, typed: { reason: 'Two people left.' }, says: 'Two people left.' },
  { act: 'clearRisk', by: 'Petra', at: SLOT, typed: { note: 'Two came.' }, says: 'In force' },
  { act: 'completeFollowUp', by: 'Petra', at: SLOT, typed: { note: 'All well.' }, says: 'Who was told' },
  { act: 'assertDelivery', by: 'Petra', at: SLOT, typed: { deliveredOn: TODAY }, says: 'Delivered on' },
  { act: 'disputeFulfilment', by: 'Sofia', at: SLOT, typed: { note: 'It fails.' }, says: 'Acme disputes it' },
  { act: 'confirmFulfilment', by: 'Sofia', at: SLOT, typed: { note: 'It works.' }, says: 'Acme says that it was kept' },
  { act: 'withdrawDelivery', by: 'Petra', at: SLOT, typed: { reason: 'Not for all.' }, says: 'In force' },
  {
    ...{ act: 'reportUnapprovedPromise', by: 'Sofia', at: '/reports/new' },
    typed: { said: 'Next week.', customerId: 'acme', featureId: 'sso' },
    says: 'Thank you, Sofia',
  },
  { act: 'ratifyPromise', by: 'Sofia', at: '/reports/holds', says: 'Ratified' },
  { act: 'retractPromise', by: 'Sofia', at: '/reports/slip', says: 'Taken back' },
  { act: 'releaseCommitment', by: 'Sofia', at: SLOT, says: 'Who was told' },
  { act: 'breachCommitment', by: 'Lea', at: SLOT, typed: { reason: 'We forgot.' }, says: 'Broken' },
  { act: 'withdrawCommitment', by: 'Petra', at: '/promises/sso%40customer%3Alabs', typed: { reason: 'It is over.' }, says: 'Withdrawn' },

  {
    ...{ act: 'shareRoadmap', by: 'Petra', at: '/roadmap', typed: { title: 'For the fair', 'audience.kind': 'EVERYONE' } },
    says: 'The link',
  },
  { act: 'endShare', by: 'Petra', at: '/roadmap', typed: { reason: 'The fair is over.' }, says: '; ended' },
  {
    ...{ act: 'reassignOwner', by: 'Lea', at: '/more', typed: { from: 'Petra', to: 'Paul', reason: 'She has left.' } },
    says: '2 things changed hands.',
    refused: { typed: { from: 'Petra', reason: 'She has left.' }, field: 'to', says: 'Fill in “To whom?”.' },
  },
];

/** What machines and administrators send. */
const WITHOUT_FORM = ['syncCustomer', 'issueServiceToken', 'revokeServiceToken'];

let service: Running;
let visitors: Record<Person, Visitor>;

beforeAll(async () => {
  service = await startService();
  const names = Object.entries(PEOPLE);
  visitors = Object.fromEntries(
    await Promise.all(names.map(async ([name, role]) => [name, await signedIn(service, name, role)])),
  ) as typeof visitors;
});
afterAll(() => service.stop());

const open = (visitor: Visitor, path: string) => visitor.open(service.url + path);
/** The end of the log, once everything has been reacted to. */
async function head(): Promise<number> {
  await settled(service.url);
  return (await service.infrastructure.log.head()).position;
}
const mistakesIn = (html: string) => textOf(/<section class="mistakes"[^]*?<\/section>/.exec(html)?.[0] ?? '');

/** What the acts of the story are about and none of them makes by a key of its own. */
async function prepare(act: string): Promise<void> {
  const sofia = await service.as('Sofia', 'SALES_APPROVER');
  const source = { kind: 'CALL' };
  if (act === 'submitRequest') {
    const demand = [{ customerId: 'acme' }];
    const title = 'Sign in with their own provider';
    await send(sofia, 'submitRequest', { requestId: 'wish', title, problem: 'Too many passwords.', source, demand });
    await send(sofia, 'submitRequest', { requestId: 'same', title: `${title} again`, problem: 'Passwords, too many.', source });
    for (const requestId of ['gone', 'no']) await send(sofia, 'submitRequest', { requestId, title: requestId, problem: 'None.', source });
  }
  const said = { customerId: 'acme', featureId: 'sso', said: 'Soon.', saidAt: '2020-01-01T00:00:00Z' };
  if (act === 'reportUnapprovedPromise')
    for (const reportId of ['holds', 'slip']) await send(sofia, 'reportUnapprovedPromise', { reportId, ...said });
  if (act === 'withdrawCommitment') {
    const audience = { kind: 'CUSTOMER', customerId: 'labs' };
    const wording = { canSay: 'It comes.', cannotSay: 'When.' };
    const proposal = { featureId: 'sso', audience, wording, owner: 'Paul', followUpOn: '2999-01-01' };
    await send(sofia, 'proposeCommitment', { ...proposal, approveAs: 'SALES' });
    const petra = await service.as('Petra', 'PRODUCT_APPROVER');
    await send(petra, 'approveWording', { commitmentId: 'sso@customer:labs', wordingVersion: 1, function: 'PRODUCT' });
  }
}

describe('every act', () => {
  test.each(STEPS.map((step) => [step.act, step.by, step] as const))('%s is done by %s on its page', async (act, by, step) => {
    const { at, typed = {}, says, refused, isQuiet } = step;
    const visitor = visitors[by];
    await prepare(act);
    let { text: html } = await open(visitor, at);
    const form = step.form ?? formFor(html, act) ?? `${act}, which ${at} does not have`;
    const before = await head();
    if (refused) {
      const answer = await press(service, visitor, html, form, refused.typed);
      expect([answer.status, mistakesIn(answer.text)]).toEqual([422, expect.stringContaining(refused.says)]);
      expect(answer.text).toContain(`<a href="#${form}-${refused.field}">`);
      const [, problem = ''] = answer.text.split(new RegExp(`id="${form}-${refused.field}-problem"[^>]*>`));
      expect(textOf(problem.split('</p>')[0] ?? '')).toContain(refused.says);
      expect(await head()).toBe(before);
      html = answer.text;
    }
    const done = await press(service, visitor, html, form, typed);
    expect([done.status, mistakesIn(done.text)]).toEqual([act === 'shareRoadmap' ? 200 : 303, '']);
    const shown = done.status === 200 ? done : await open(visitor, done.headers.location!);
    expect(textOf(shown.text)).toContain(says);
    for (const bad of ['<script>alert', '<img', 'undefined', '[object', 'NaN']) expect(shown.text).not.toContain(bad);
    const after = await head();
    expect(after).toBeGreaterThan(before);

    // once, however often it is sent
    expect([303, 200]).toContain((await press(service, visitor, html, form, typed)).status);
    expect(await head()).toBe(after);
    if (!isQuiet) return;
    expect((await press(service, visitor, (await open(visitor, at)).text, form)).status).toBe(303);
    expect(await head()).toBe(after);
  });

  test('of the API has its form, but for those that machines and administrators send', () => {
    const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
    const all = mutationsOf(schema).map(({ name }) => name);
    expect([...new Set(STEPS.map(({ act }) => act)), ...WITHOUT_FORM].sort()).toEqual(all.sort());
  });

  test('on an owner of nothing records nothing, and says so', async () => {
    const { text } = await open(visitors.Lea, '/more');
    const before = await head();
    const done = await press(service, visitors.Lea, text, 'reassignOwner', { from: 'Nobody', to: 'Paul', reason: 'Gone.' });
    expect([done.status, await head()]).toEqual([303, before]);
    expect(textOf((await open(visitors.Lea, done.headers.location!)).text)).toContain('Nobody of this name owns anything');
  });

  test('is offered to who may send it, and to nobody else', async () => {
    const ada = await signedIn(service, 'Ada', 'AUDITOR');
    for (const path of ['/more', '/requests/wish', '/customers/acme', '/features/sso', SLOT])
      expect([path, formsIn((await open(ada, path)).text)]).toEqual([path, []]);
    expect(formsIn((await open(visitors.Sofia, '/more')).text)).toEqual(['registerCustomer']);
    expect(formsIn((await open(visitors.Mia, '/more')).text)).toEqual([]);
  });
});

describe('a request, where one is to be chosen', () => {
  test('is found by its words; of several it is asked which one', async () => {
    const { text } = await open(visitors.Petra, '/requests/no');
    const which = await press(service, visitors.Petra, text, 'mergeRequest-no', { intoRequestId: 'sign in with their own' });
    expect([which.status, textOf(which.text)]).toEqual([422, expect.stringContaining('More than one request fits')]);
    expect([...which.text.matchAll(/name="intoRequestIdKey" value="([^"]*)"/g)].map(([, key]) => key).sort()).toEqual(['same', 'wish']);
    const none = await press(service, visitors.Petra, text, 'mergeRequest-no', { intoRequestId: 'telepathy' });
    expect(textOf(none.text)).toContain('No request is called “telepathy”.');
  });

  test('is offered while it is typed, with how it stands', async () => {
    const found = async (text: string) => {
      const asked = `${service.url}/find?${new URLSearchParams({ kind: 'request', text }).toString()}`;
      return JSON.parse((await visitors.Petra.ask(asked, { headers: fromOwnPage(service.url) })).text) as unknown;
    };
    const wish = { key: 'wish', name: 'Sign in with their own provider', about: 'Accepted' };
    expect(await found('wish')).toEqual([wish]);
    expect(await found(`${service.url}/requests/wish`)).toEqual([wish]);
    expect(await found('sign in with their own prov')).toEqual(expect.arrayContaining([wish]));
    expect(await found(' ')).toEqual([]);
  });
});

describe('a form of a thing that has changed meanwhile', () => {
  test('names nobody where its history is on no page', async () => {
    const { Petra, Lea } = visitors;
    await press(service, Petra, (await open(Petra, '/roadmap')).text, 'shareRoadmap', { title: 'Old', 'audience.kind': 'EVERYONE' });
    const [one, other] = [(await open(Petra, '/roadmap')).text, (await open(Lea, '/roadmap')).text];
    const form = formFor(one, 'endShare')!;
    expect((await press(service, Petra, one, form, { reason: 'Over.' })).status).toBe(303);
    const late = await press(service, Lea, other, form, { reason: 'Over as well.' });
    expect([late.status, textOf(late.text)]).toEqual([422, expect.stringContaining('Somebody changed this while you read.')]);
  });
});

describe('a warning', () => {
  test('has a sentence, whichever it is', () => {
    expect(Object.keys(WARNINGS).sort()).toEqual(Object.keys(CODES).sort());
  });

  test('is shown by its code alone, and only where it is one of ours', async () => {
    const page = async (warned: string) => (await open(visitors.Sofia, `/requests/wish?warned=${encodeURIComponent(warned)}`)).text;
    expect(await page('DATE_PASSED.NONSENSE.DATE_PASSED')).toMatch(
      /<div class="warned" role="status">.*<ul><li>A date in it has passed already.<\/li><\/ul><\/div>/,
    );
    for (const other of ['', 'NONSENSE', 'toString', '__proto__', HOSTILE, 'date_passed'])
      expect(await page(other)).not.toContain('warned"');
    for (const things of ['x', '-1', '1e3', HOSTILE])
      expect((await open(visitors.Sofia, `/more?reassigned=${encodeURIComponent(things)}`)).text).not.toContain('changed hands');
  });

  test('is told once: what is done next takes it off the page', async () => {
    const page = await open(visitors.Sofia, '/requests/wish?warned=DATE_PASSED');
    const done = await press(service, visitors.Sofia, page.text, 'addEvidence-wish', { summary: 'A fifth ticket.' });
    expect([done.status, done.headers.location]).toEqual([303, expect.not.stringContaining('warned')]);
    const refused = await press(service, visitors.Sofia, page.text, 'addEvidence-wish', { summary: '' });
    expect([refused.status, refused.text.includes('A date in it has passed')]).toEqual([422, false]);
  });
});

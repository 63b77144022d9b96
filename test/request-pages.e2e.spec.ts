import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Role } from '../src/kernel/actor.js';
import { findingsOn } from './axe.js';
import { freshPage, launchBrowser } from './browser.js';
import { BROWSER, describeWhere } from './can-run.js';
import { press, signedIn, textOf } from './pages.js';
import { send, signingIn, startService, type Running } from './service.js';
import { FORM as URLENCODED, fromOwnPage, type Visitor } from './visiting.js';

const HOSTILE = `<script>alert(1)</script><img src=x onerror="alert(2)">`;
const RATIONALE = 'Too few of them would use it in the next year.';

let now = '2026-03-01T12:00:00.000Z';
let service: Running;
let sam: Visitor;
let priya: Visitor;
const sofia = signingIn(() => service)('Sofia', 'SALES');

beforeAll(async () => {
  service = await startService({ clock: { now: () => now } });
  for (const [customerId, name] of [
    ['acme', 'Acme'],
    ['acme-labs', 'Acme Labs'],
    ['globex', 'Globex'],
  ])
    await send(sofia, 'registerCustomer', { customerId, name });
  const product = await service.as('Petra', 'PRODUCT');
  await send(product, 'addFeature', { featureId: 'sso', name: 'Single sign-on', horizon: 'NOW', area: 'security' });
  sam = await signedIn(service, 'Sam', 'SALES');
  priya = await signedIn(service, 'Priya', 'PRODUCT');
});
afterAll(() => service.stop());

const open = (visitor: Visitor, path: string) => visitor.open(service.url + path);
const head = async () => (await service.infrastructure.log.head()).position;
async function asked(requestId: string, more: object = {}): Promise<void> {
  const input = { requestId, title: `Request ${requestId}`, problem: 'It hurts.', source: { kind: 'CALL' }, ...more };
  expect(await send(sofia, 'submitRequest', input)).toMatchObject({ userErrors: [] });
}
const decideAs = async (visitor: Visitor, requestId: string, way: string) =>
  (await open(visitor, `/requests/${requestId}/decide?as=${way}`)).text;

describe('the list', () => {
  test('has views with counts, an order and an area, and shows titles as they were typed', async () => {
    await asked('evil', { title: HOSTILE, area: 'billing' });
    await asked('plain', { featureId: 'sso', demand: [{ customerId: 'acme', dealValue: { amount: '12000', currency: 'EUR' } }] });
    const { status, text: html } = await open(sam, '/requests');
    expect([status, html.includes('<img'), html.includes('&lt;img src=x')]).toEqual([200, false, true]);
    const shown = textOf(html);
    for (const said of ['To decide 2', 'Mine 0', 'All 2', '2 requests, newest first', '1 customer', '12,000 EUR', 'security'])
      expect(shown).toContain(said);
    const narrowed = textOf((await open(sam, '/requests?view=all&area=billing&order=oldest')).text);
    expect([/1 request in billing ?Change/.test(narrowed), narrowed.includes('Request plain')]).toEqual([true, false]);
    expect(textOf((await open(sam, '/requests?view=all&order=oldest')).text)).toContain('2 requests, oldest first');
    const untold = textOf((await open(sam, '/requests?view=untold')).text);
    for (const said of [/0 requests ?Change/, /Everybody who asked has been told\./]) expect(untold).toMatch(said);
  });

  test('goes on page by page, and back', async () => {
    for (let n = 0; n < 21; n++) await asked(`many-${n}`, { area: 'many' });
    const first = await open(sam, '/requests?view=all&area=many');
    expect(first.text.match(/<article>/g)).toHaveLength(20);
    const next = /href="(\/requests\?[^"]*after=[^"]*)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = await open(sam, next);
    expect([textOf(second.text).includes('Request many-0'), second.text.match(/<article>/g)?.length]).toEqual([true, 1]);
    const back = /href="(\/requests\?[^"]*before=[^"]*)"/.exec(second.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(textOf((await open(sam, back)).text)).toContain('Request many-20');
    expect((await open(sam, '/requests?after=nonsense')).status).toBe(404);
  });
});

describe('a new request', () => {
  const FORM = 'submitRequest';
  const wish = { title: 'Sign in with our own provider', problem: 'Their security office asks for it.', featureId: 'Single sign-on' };

  test('says at each field what is missing, and keeps what was typed', async () => {
    const page = await open(sam, '/requests/new');
    const before = await head();
    const refused = await press(service, sam, page.text, FORM, { problem: 'Only this.', 'demand.0.customerId': 'acm' });
    expect([refused.status, await head()]).toEqual([422, before]);
    const shown = textOf(refused.text);
    for (const said of ['This was not recorded', 'Fill in “What do they want?”.', 'More than one customer fits “acm”.', 'Only this.'])
      expect(shown).toContain(said);
    expect(refused.text).toContain('<title>Mistake: New request · Sayso</title>');
    expect(refused.text).toContain('href="#submitRequest-title"');
    const chosen = await press(service, sam, refused.text, FORM, { ...wish, 'demand.0.customerIdKey': 'acme-labs' });
    expect(chosen.status).toBe(303);
    expect(textOf((await open(sam, chosen.headers.location!)).text)).toContain('Acme Labs');
  });

  test('is recorded once, however often it is sent, and shown', async () => {
    const page = await open(sam, '/requests/new');
    const before = await head();
    const typed = { ...wish, title: 'Faxes', 'demand.0.customerId': 'Globex', 'demand.0.dealValue.amount': '500' };
    const sent = await press(service, sam, page.text, FORM, typed);
    expect(sent.status).toBe(303);
    expect((await press(service, sam, page.text, FORM, typed)).headers.location).toBe(sent.headers.location);
    expect(await head()).toBe(before + 1);
    const shown = textOf((await open(sam, sent.headers.location!)).text);
    for (const said of ['Faxes', 'Their security office asks for it.', 'Globex', '500 EUR', 'Single sign-on', 'To decide'])
      expect(shown).toContain(said);
  });

  test('that is known already is found, and takes another customer instead', async () => {
    const query = new URLSearchParams({ title: 'Sign in with our own provider', 'demand.0.customerId': 'Globex' });
    const page = await open(sam, `/requests/new?${query.toString()}`);
    const [, form = ''] = /name="form" value="(addDemand-[^"]*)"/.exec(page.text) ?? [];
    const added = await press(service, sam, page.text, form);
    expect(added.status).toBe(303);
    expect(textOf((await open(sam, added.headers.location!)).text)).toContain('2 customers want it');
  });
});

describe('a request', () => {
  test('that is not there, or was not there then, is said to be neither', async () => {
    const { status, text } = await open(sam, '/requests/nobody');
    expect([status, textOf(text)]).toEqual([404, expect.stringContaining('There is no such request, or there was none then')]);
    expect((await open(sam, '/requests/nobody/decide')).status).toBe(404);
    expect((await open(sam, '/requests/plain?asOf=2020-01-01')).status).toBe(404);
  });

  test.each<[Role, number]>([
    ['CONTRIBUTOR', 200],
    ['AUDITOR', 200],
    ['ADMIN', 403],
    ['IMPORTER', 403],
  ])('is answered to the role %s with %i', async (role, status) => {
    const visitor = await signedIn(service, 'Roly', role);
    for (const path of ['/requests', '/requests/plain']) expect([path, (await open(visitor, path)).status]).toEqual([path, status]);
  });

  test('takes evidence, positions, concerns and demand, each from its own form', async () => {
    await asked('worked');
    const page = async (visitor: Visitor) => (await open(visitor, '/requests/worked')).text;
    const sent = async (visitor: Visitor, form: string, typed: Record<string, string>) =>
      (await press(service, visitor, await page(visitor), form, typed)).status;
    expect(await sent(sam, 'addEvidence-worked', { kind: 'TICKET', summary: 'Four tickets.' })).toBe(303);
    expect(await sent(sam, 'recordPosition-worked', { function: 'SALES', stance: 'FOR', note: 'It sells.' })).toBe(303);
    expect(await sent(sam, 'raiseConcern-worked', { text: 'It is dear.', blocking: 'true' })).toBe(303);
    expect(await sent(sam, 'addDemand-worked', { customerId: 'Globex' })).toBe(303);
    const shown = textOf(await page(sam));
    for (const said of ['Four tickets.', 'It sells.', 'Concern that stops a yes', 'It is dear.', '1 customer wants it'])
      expect(shown).toContain(said);
    const refused = await press(service, sam, await page(sam), 'recordPosition-worked', {
      function: 'PRODUCT',
      stance: 'FOR',
      note: 'Kept.',
    });
    expect([refused.status, textOf(refused.text).includes('Kept.')]).toEqual([422, true]);
  });

  test('offers nothing to who may only read', async () => {
    const { text } = await open(await signedIn(service, 'Ada', 'AUDITOR'), '/requests/plain');
    expect(text.replace(/<form[^>]*action="\/sign-out"/, '')).not.toContain('method="post"');
  });
});

describe('a decision', () => {
  test.each([
    ['accept', 'acceptRequest', {}, ['Fill in “Why?”.', 'Fill in “What does it rest on?”.']],
    ['decline', 'declineRequest', { rationale: 'Too short.' }, ['at least 20']],
    ['defer', 'deferRequest', { rationale: RATIONALE, revisitOn: 'some day' }, ['Date must be a day of the calendar']],
  ])('to %s says what is to be mended, and keeps what was typed', async (way, command, typed, said) => {
    await asked(`mend-${way}`);
    const before = await head();
    const refused = await press(service, priya, await decideAs(priya, `mend-${way}`, way), `${command}-mend-${way}`, {
      customerExplanation: 'Kept for you.',
      ...typed,
    });
    expect([refused.status, await head()]).toEqual([422, before]);
    const shown = textOf(refused.text);
    for (const one of [...said, 'Kept for you.']) expect(shown).toContain(one);
  });

  test.each([
    [
      'accept',
      'acceptRequest',
      { justifications: ['STRATEGIC_FIT', 'MEASURED_DEMAND'], owner: 'Priya' },
      'It fits our strategy; demand that was measured',
    ],
    [
      'decline',
      'declineRequest',
      { reason: 'LOW_DEMAND', alternatives: 'Use the phone.\nWrite a letter.' },
      'Use the phone.; Write a letter.',
    ],
    ['defer', 'deferRequest', { revisitOn: '2026-09-01' }, '1 Sep 2026'],
  ])('to %s is recorded, and the request shows it', async (way, command, typed, said) => {
    await asked(`do-${way}`);
    const done = await press(service, priya, await decideAs(priya, `do-${way}`, way), `${command}-do-${way}`, {
      rationale: RATIONALE,
      'options.1.title': 'Buy it',
      'options.1.strategyFit': 'PARTIAL',
      'options.2.title': 'Do nothing',
      'options.2.strategyFit': 'NONE',
      ...typed,
      ...(way === 'defer' && { 'options.1.title': '', 'options.1.strategyFit': '', 'options.2.title': '', 'options.2.strategyFit': '' }),
    });
    expect([done.status, textOf(done.text)]).toEqual([303, '']);
    const shown = textOf((await open(priya, done.headers.location!)).text);
    for (const one of [RATIONALE, said, ...(way === 'defer' ? [] : ['Buy it (fits in part)'])]) expect(shown).toContain(one);
    expect(shown).not.toMatch(/(Accepted|Declined|Deferred) \1/);
  });

  test('of two at once one wins, and the other is told and keeps its text', async () => {
    await asked('twice');
    const [one, other] = [
      await decideAs(priya, 'twice', 'decline'),
      await decideAs(await signedIn(service, 'Paul', 'PRODUCT'), 'twice', 'accept'),
    ];
    const typed = { rationale: RATIONALE, reason: 'LOW_DEMAND', noAlternative: 'true' };
    expect((await press(service, priya, one, 'declineRequest-twice', typed)).status).toBe(303);
    const lost = await press(service, priya, other, 'acceptRequest-twice', {
      rationale: 'It is what everybody asks for.',
      justifications: ['STRATEGIC_FIT'],
      owner: 'Paul',
    });
    expect(lost.status).toBe(422);
    const shown = textOf(lost.text);
    for (const said of [
      'Priya changed this while you read. Here it is now; your text is kept.',
      'It is what everybody asks for.',
      'Declined',
    ])
      expect(shown).toContain(said);
    // it is the mistake of no field
    expect(lost.text).toContain('<li><bdi dir="ltr">Priya changed this');
  });

  test('is told to who waits, one by one', async () => {
    await asked('tell', { demand: [{ customerId: 'acme' }] });
    const typed = { rationale: RATIONALE, reason: 'LOW_DEMAND', noAlternative: 'true' };
    await press(service, priya, await decideAs(priya, 'tell', 'decline'), 'declineRequest-tell', typed);
    const page = (await open(sam, '/requests/tell')).text;
    expect(textOf(page)).toContain('2 people wait for the answer');
    expect((await press(service, sam, page, 'informRequester-tell-acme', { channel: 'EMAIL' })).status).toBe(303);
    expect(textOf((await open(sam, '/requests/tell')).text)).toContain('1 person waits for the answer');
  });

  test('of a day gone by is not to be seen on that day’s page, nor is anything done there', async () => {
    now = '2026-03-20T12:00:00.000Z';
    const today = await signedIn(service, 'Priya', 'PRODUCT');
    const typed = { rationale: RATIONALE, reason: 'LOW_DEMAND', noAlternative: 'true' };
    await press(service, today, await decideAs(today, 'plain', 'decline'), 'declineRequest-plain', typed);
    const then = (await open(today, '/requests/plain?asOf=2026-03-10')).text;
    expect(textOf(then)).toContain('As the register knew it on 10 Mar 2026');
    expect([textOf(then).includes(RATIONALE), then.includes('name="do"')]).toEqual([false, false]);
    expect(textOf((await open(today, '/requests/plain')).text)).toContain('Why it was declined');
  });
});

test('a form that the service cannot take now is kept on the page that says so', async () => {
  await asked('busy');
  const visitor = await signedIn(service, 'Pam', 'SALES');
  const body = new URLSearchParams({
    do: 'addEvidence',
    requestId: 'busy',
    kind: 'TICKET',
    summary: '',
    url: HOSTILE,
    needs: 'summary What does it show?',
  });
  // its page waits for what this node will not have read
  const { status, text } = await visitor.ask(`${service.url}/requests/busy?at=999999999`, {
    method: 'POST',
    headers: { ...URLENCODED, ...fromOwnPage(service.url) },
    body: body.toString(),
  });
  expect([status, text.includes('<script>alert')]).toEqual([503, false]);
  for (const said of ['Sayso cannot answer just now', 'Not sent yet: your text', HOSTILE]) expect(textOf(text)).toContain(said);
});

describe('a form of who is signed in no more', () => {
  const typed = { kind: 'TICKET', summary: `Two lines:\n${HOSTILE}`, url: 'https://tickets.example/1' };
  const FORM = 'addEvidence-left';
  let page: string;
  let pam: Visitor;

  beforeAll(async () => {
    await asked('left');
    pam = await signedIn(service, 'Pam', 'SALES');
    page = (await open(pam, '/requests/left')).text;
    now = new Date(Date.parse(now) + 11 * 3_600_000).toISOString();
  });

  test('is not recorded, and what was typed is on the page that asks to sign in', async () => {
    const before = await head();
    const lost = await press(service, pam, page, FORM, typed);
    expect([lost.status, lost.headers.location, await head()]).toEqual([401, undefined, before]);
    const shown = textOf(lost.text);
    for (const said of [
      'Sign in',
      'Not sent yet: your text',
      'What does it show? Two lines: <script>',
      'Where it can be read https://tickets.example/1',
    ])
      expect(shown).toContain(said);
    expect([lost.text.includes('<script>alert'), lost.text.includes('<img')]).toEqual([false, false]);
    expect(shown).not.toContain('left');
  });

  test('is sent again from there as it was, once, by who has signed in', async () => {
    const lost = await press(service, pam, page, FORM, typed);
    const again = await press(service, pam, lost.text, '/requests/left');
    expect([again.status, textOf(again.text).includes('Not sent yet: your text')]).toEqual([401, true]);
    const back = await signedIn(service, 'Pam', 'SALES');
    const before = await head();
    for (let time = 0; time < 2; time++) expect((await press(service, back, again.text, '/requests/left')).status).toBe(303);
    expect(await head()).toBe(before + 1);
    expect(textOf((await open(back, '/requests/left')).text)).toContain('Two lines: <script>');
  });

  test('is told nothing of what it says, where it comes from another place', async () => {
    const back = await signedIn(service, 'Pam', 'SALES');
    for (const visitor of [back, pam]) {
      const answer = await visitor.ask(`${service.url}/requests/left`, {
        method: 'POST',
        headers: { ...URLENCODED, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
        body: new URLSearchParams({ do: 'addEvidence', summary: 'Planted text.' }).toString(),
      });
      expect([answer.status, answer.text.includes('Planted text.')]).toEqual([403, false]);
    }
  });
});

describeWhere('browser')(`in a real browser (${BROWSER})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  async function signsIn(page: Page, name: string): Promise<void> {
    const link = service.infrastructure.signIn!.links!.make({ issuer: 'sayso:local', subject: name, name, roles: ['SALES'] });
    await page.goto(service.url + link);
    await page.getByRole('button', { name: 'Sign in' }).press('Enter');
    await page.getByText(`You are signed in as ${name}`).waitFor();
  }
  /** Somebody who is about to add evidence to a request. */
  async function reading(requestId: string, name: string): Promise<Page> {
    const { page } = await freshPage(browser);
    await signsIn(page, name);
    await page.goto(`${service.url}/requests/${requestId}`);
    await page.getByText('Add evidence').first().click();
    return page;
  }
  async function adds(page: Page, text: string): Promise<void> {
    await page.getByLabel('What does it show?').fill(text);
    await page.getByRole('button', { name: 'Add evidence' }).click();
  }

  test('the keyboard is enough: to ask, to see what is like it, to decide', async () => {
    const { page, broken } = await freshPage(browser);
    const link = (name: string, ...roles: Role[]) =>
      service.url + service.infrastructure.signIn!.links!.make({ issuer: 'sayso:local', subject: name, name, roles });
    await page.goto(link('Sam', 'SALES'));
    await page.getByRole('button', { name: 'Sign in' }).press('Enter');
    await page.getByRole('link', { name: 'Requests' }).press('Enter');
    expect(await findingsOn(page)).toEqual([]);
    await page.getByRole('link', { name: 'New request' }).press('Enter');
    await page.getByLabel('What do they want?').pressSequentially('Sign in with our own provider');
    await page.locator('aside').getByRole('link', { name: 'Sign in with our own provider' }).waitFor();
    expect(await findingsOn(page)).toEqual([]);
    await page.getByLabel('What is their problem?').pressSequentially('They have many accounts.');
    await page.getByRole('button', { name: 'Record it' }).press('Enter');
    await page.getByRole('heading', { name: 'Sign in with our own provider' }).waitFor();
    expect(await findingsOn(page)).toEqual([]);
    const address = new URL(page.url()).pathname;

    await page.goto(link('Priya', 'PRODUCT'));
    await page.getByRole('button', { name: 'Sign in' }).press('Enter');
    await page.getByText('You are signed in as Priya').waitFor();
    await page.goto(service.url + address);
    await page.getByRole('link', { name: 'Decide' }).press('Enter');
    await page.getByRole('link', { name: 'Decline' }).press('Enter');
    await page.getByRole('button', { name: 'Decline' }).press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await findingsOn(page)).toEqual([]);
    await page.getByLabel('Why?').pressSequentially(RATIONALE);
    await page.getByLabel('Nothing can be offered instead').press('Space');
    await page.getByRole('button', { name: 'Decline' }).press('Enter');
    await page.getByRole('heading', { name: 'Why: declined' }).waitFor();
    expect(broken).toEqual([]);
    await page.context().close();
  });

  test('who reads while somebody else changes it is told by whom, and sends the same text again', async () => {
    await asked('both');
    const [one, other] = [await reading('both', 'Tess'), await reading('both', 'Omar')];
    await adds(one, 'Four tickets.');
    await one.getByRole('heading', { name: 'Evidence', exact: true }).waitFor();
    await adds(other, 'A call.');
    const told = other.getByRole('alert');
    await told.getByText('Tess changed this while you read. Here it is now; your text is kept.').waitFor();
    expect(await other.getByLabel('What does it show?').inputValue()).toBe('A call.');
    expect(await findingsOn(other)).toEqual([]);
    await other.getByRole('button', { name: 'Add evidence' }).click();
    await other.getByText('Four tickets.').waitFor();
    expect(await other.locator('#evidence > ul > li').count()).toBe(2);
    for (const page of [one, other]) await page.context().close();
  });

  test('who is signed in no more signs in in another tab, and sends the same text from where it stands', async () => {
    await asked('late');
    const page = await reading('late', 'Ines');
    await page.context().clearCookies();
    await adds(page, 'Written for an hour.');
    await page.getByRole('heading', { name: 'Not sent yet: your text' }).waitFor();
    expect(await findingsOn(page)).toEqual([]);
    await signsIn(await page.context().newPage(), 'Ines');
    await page.getByRole('button', { name: 'Send it again' }).click();
    await page.locator('#evidence').getByText('Written for an hour.').waitFor();
    await page.context().close();
  });
});

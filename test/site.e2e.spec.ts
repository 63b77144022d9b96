import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Role } from '../src/kernel/actor.js';
import { findingsOn } from './axe.js';
import { freshPage, launchBrowser } from './browser.js';
import { BROWSER, describeWhere } from './can-run.js';
import { formsIn, press, signedIn, textOf } from './pages.js';
import { send, startService, type Ask, type Running } from './service.js';
import type { Visitor } from './visiting.js';

const HOSTILE = `<script>alert(1)</script><img src=x onerror="alert(2)">`;
const LONG = 'Wort'.repeat(2_000);
const WHY = 'A reason of more than twenty characters.';

let service: Running;
let sofia: Ask;
let petra: Ask;

/** A register in which each page has something to show. */
beforeAll(async () => {
  service = await startService();
  sofia = await service.as('Sofia', 'SALES_APPROVER');
  petra = await service.as('Petra', 'PRODUCT_APPROVER');
  const done = async (who: Ask, command: string, input: object) =>
    expect([command, (await send(who, command, input)).userErrors]).toEqual([command, []]);
  await done(sofia, 'registerCustomer', { customerId: 'acme', name: 'Acme', segment: 'enterprise', accountOwner: 'Sofia' });
  await done(sofia, 'registerCustomer', { customerId: 'evil', name: HOSTILE });
  await done(petra, 'addFeature', { featureId: 'sso', name: 'Single sign-on', horizon: 'NOW', area: 'security', targetDate: '2999-06-30' });
  await done(petra, 'addFeature', { featureId: 'evil', name: HOSTILE, description: LONG, horizon: 'LATER' });
  await done(sofia, 'submitRequest', {
    ...{
      requestId: 'wish',
      title: 'Sign in with their own provider',
      problem: LONG,
      source: { kind: 'CALL', url: 'https://tickets.example/1' },
    },
    ...{ featureId: 'sso', area: 'security', demand: [{ customerId: 'acme', dealValue: { amount: '12000', currency: 'EUR' } }] },
  });
  await done(petra, 'acceptRequest', { requestId: 'wish', rationale: WHY, justifications: ['THE_BOSS_WANTS_IT'], owner: 'Petra' });
  await done(sofia, 'submitRequest', {
    requestId: 'no',
    title: HOSTILE,
    problem: HOSTILE,
    source: { kind: 'EMAIL' },
    demand: [{ customerId: 'evil' }],
  });
  await done(petra, 'declineRequest', { requestId: 'no', rationale: WHY, reason: 'LOW_DEMAND', alternatives: [HOSTILE] });
  await done(sofia, 'submitRequest', { requestId: 'open', title: 'Faxes', problem: 'None.', source: { kind: 'CALL' } });
  await done(sofia, 'submitRequest', { requestId: 'talk', title: 'Faxes, in colour', problem: HOSTILE, source: { kind: 'CALL' } });
  await done(petra, 'scoreRequest', { requestId: 'talk', reach: '10', impact: '2', confidence: '0.5', effort: '4' });
  await done(sofia, 'recordPosition', { requestId: 'talk', function: 'SALES', stance: 'FOR', note: HOSTILE });
  await done(petra, 'recordPosition', { requestId: 'talk', function: 'PRODUCT', stance: 'AGAINST', note: HOSTILE });
  const mediator = { id: 'sayso:local|Pat', name: 'Pat', function: 'LEGAL' };
  await done(sofia, 'escalateRequest', { requestId: 'talk', reason: HOSTILE, mediator });
  await done(sofia, 'submitRequest', {
    ...{ requestId: 'part', title: 'Faxes, by night', problem: LONG, source: { kind: 'CALL' } },
    demand: [{ customerId: 'acme' }],
  });
  await done(petra, 'mergeRequest', { requestId: 'part', intoRequestId: 'open' });
  await done(sofia, 'registerCustomer', { customerId: 'twin', name: HOSTILE });
  await done(sofia, 'mergeCustomers', { customerId: 'twin', intoCustomerId: 'evil', note: HOSTILE });
  const audience = { kind: 'CUSTOMER', customerId: 'acme' };
  const proposal = { featureId: 'sso', audience, owner: 'Petra', followUpOn: '2026-01-01', basedOnRequestId: 'wish' };
  const wording = {
    canSay: 'Sign in with your own provider.',
    cannotSay: HOSTILE,
    conditions: ['On our cloud.'],
    promisedDate: '2999-06-30',
  };
  await done(sofia, 'proposeCommitment', { ...proposal, wording, approveAs: 'SALES' });
  await done(petra, 'approveWording', { commitmentId: 'sso@customer:acme', wordingVersion: 1, function: 'PRODUCT' });
  await done(sofia, 'disclose', { commitmentId: 'sso@customer:acme', customerId: 'acme', wordingVersion: 1, channel: 'CALL' });
  await done(petra, 'changeFeatureTarget', { featureId: 'sso', targetDate: '2999-09-30', reason: 'Two people left.' });
  const later = { ...wording, canSay: 'Sign in with any provider.', promisedDate: '2999-09-30' };
  await done(sofia, 'reviseWording', { commitmentId: 'sso@customer:acme', wording: later, reason: 'It moved.' });
  await done(sofia, 'reportUnapprovedPromise', {
    reportId: 'slip',
    featureId: 'evil',
    customerId: 'evil',
    said: HOSTILE,
    saidAt: '2026-02-01T00:00:00Z',
  });
});
afterAll(() => service.stop());

const open = (visitor: Visitor, path: string) => visitor.open(service.url + path);

/** Every page, and what it says of what is on record. */
const PAGES: Readonly<Record<string, string>> = {
  '/': 'Waits for you',
  '/check': 'May I promise it?',
  '/check?customer=acme&feature=sso': 'At risk: say nothing new',
  '/requests': 'Faxes',
  '/requests?view=all': '5 requests',
  '/requests/new': 'New request',
  '/requests/wish': 'Rests on The boss wants it: weak reasons only',
  '/requests/no': 'Why it was declined',
  '/requests/open': '1 request that is part of it',
  '/requests/talk': 'Scored 2.5',
  '/requests/part': 'It is no part of the other after all',
  '/requests/wish?warned=WEAK_JUSTIFICATION.UNMEASURED': 'This was recorded. Have another look: It rests on weak reasons alone',
  '/requests/open/decide': 'Decide: Faxes',
  '/requests/open/decide?as=decline': 'What is offered instead?',
  '/requests/open/decide?as=defer': 'Look at it again on',
  '/promises?view=risk': 'Sign in with your own provider.',
  '/promises?view=approve': 'waits for sales and product',
  '/promises?view=tell': 'Acme: Single sign-on, for Acme It is at risk: The target of its feature is',
  '/promises?view=ended': 'No promise has ended.',
  '/promises/new': 'New promise',
  '/promises/sso%40customer%3Aacme': '1 customer must be told',
  '/reports/new': 'nobody is blamed',
  '/reports/slip': 'Thank you, Sofia',
  '/customers/acme': 'What they were told',
  '/customers/evil': 'also on record as',
  '/customers/twin': 'They are two after all',
  '/features/sso': 'Now, for 30 Sep 2999: Two people left.',
  '/features/evil': 'Later, without a day',
  '/history': '28 events',
  '/history?featureId=sso&from=2020-01-01': 'Single sign-on',
  '/figures': 'Half of the decisions took less than a day',
  '/figures/DECLINES_LOW_DEMAND': '1 no: Too few want it',
  '/figures/SLIPS': '1 date moved later',
  '/roadmap': 'for 30 Sep 2999',
  '/roadmap/customers': 'There is nothing to say yet.',
  '/more': 'You are',
};
const OF_THE_REGISTER = Object.keys(PAGES).filter(
  (path) => !['/', '/check', '/more', '/reports/new', '/requests/new', '/promises/new'].includes(path),
);

describe('every page', () => {
  test.each(Object.entries(PAGES))('%s says what is on record', async (path, said) => {
    const { status, text } = await open(await signedIn(service, 'Pat', 'PRODUCT_APPROVER', 'SALES_APPROVER', 'LEADERSHIP'), path);
    expect([status, textOf(text)]).toEqual([200, expect.stringContaining(said)]);
    expect(text.match(/<h1/g)).toHaveLength(1);
    expect(text.match(/<button class="main"|class="main button"/g)?.length ?? 0).toBeLessThanOrEqual(2);
    for (const bad of ['<script>alert', '<img', 'href="javascript:', 'undefined', '[object', 'NaN', 'Invalid'])
      expect(text).not.toContain(bad);
  });

  test.each<[Role, number]>([
    ['SALES', 200],
    ['CONTRIBUTOR', 200],
    ['LEADERSHIP', 200],
    ['AUDITOR', 200],
    ['SERVICE', 200],
    ['ADMIN', 403],
    ['IMPORTER', 403],
  ])('of the register is answered to the role %s with %i', async (role, status) => {
    const visitor = await signedIn(service, 'Roly', role);
    const answered = await Promise.all(OF_THE_REGISTER.map(async (path) => [path, (await open(visitor, path)).status]));
    expect(answered).toEqual(OF_THE_REGISTER.map((path) => [path, status]));
    expect((await open(visitor, '/')).status).toBe(200);
  });

  test('asks who is not signed in to sign in, and what is not there is said not to be', async () => {
    const { Visitor } = await import('./visiting.js');
    for (const path of Object.keys(PAGES)) expect([path, (await open(new Visitor(), path)).status]).toEqual([path, 401]);
    const sam = await signedIn(service, 'Sam', 'SALES');
    for (const path of [
      '/requests/x',
      '/promises/x',
      '/reports/x',
      '/customers/x',
      '/features/x',
      '/figures/X',
      '/promises/%00',
      '/history?from=x',
      '/request',
      '/requests/open/x',
    ])
      expect([path, (await open(sam, path)).status]).toEqual([path, 404]);
    const lost = { headers: { accept: 'text/html' } };
    for (const visitor of [sam, new Visitor()])
      expect(textOf((await visitor.ask(`${service.url}/request`, lost)).text)).toContain('This address leads nowhere');
    // a program that asks is answered as ever
    expect(JSON.parse((await new Visitor().ask(`${service.url}/request`)).text)).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  test('of a day gone by has no form that does anything', async () => {
    const pat = await signedIn(service, 'Pat', 'PRODUCT_APPROVER', 'SALES_APPROVER');
    for (const path of ['/requests', '/promises', '/history', '/figures']) {
      const { status, text } = await open(pat, `${path}?asOf=2020-01-01`);
      expect([path, status, textOf(text).includes('As the register knew it on 1 Jan 2020')]).toEqual([path, 200, true]);
      expect([path, formsIn(text)]).toEqual([path, []]);
    }
  });

  test('does nothing when a form of it is sent empty or broken, and says so', async () => {
    const pat = await signedIn(service, 'Pat', 'PRODUCT', 'SALES', 'LEADERSHIP');
    let sent = 0;
    for (const path of Object.keys(PAGES)) {
      const { text } = await open(pat, path);
      for (const form of formsIn(text)) {
        const { status, text: shown } = await press(service, pat, text, form, { commandId: 'x'.repeat(500) });
        expect([path, form, status, textOf(shown).includes('This was not recorded')]).toEqual([path, form, 422, true]);
        sent++;
      }
    }
    expect(sent).toBeGreaterThan(30);
  });
});

test('a customer who wants what was merged into a request is shown there, and taken back where it was added', async () => {
  const sam = await signedIn(service, 'Sam', 'SALES');
  const { text } = await open(sam, '/requests/open');
  expect(text).toContain('href="/customers/acme"');
  expect(formsIn(text).filter((form) => form.startsWith('removeDemand'))).toEqual([]);
  expect(formsIn((await open(sam, '/requests/wish')).text)).toContain('removeDemand-wish-acme');
});

describe('a promise', () => {
  const PATH = '/promises/sso%40customer%3Aacme';

  test('shows what is to change, and is approved by two people, each in a browser of their own', async () => {
    const [sue, paul] = [await signedIn(service, 'Sue', 'SALES_APPROVER'), await signedIn(service, 'Paul', 'PRODUCT_APPROVER')];
    const { text } = await open(sue, PATH);
    expect(text).toMatch(/<del>your own<\/del>/);
    expect(text).toMatch(/<ins>any<\/ins>/);
    const forms = formsIn(text).filter((form) => form.startsWith('approveWording'));
    expect(forms).toHaveLength(1);
    expect((await press(service, sue, text, forms[0]!)).status).toBe(303);
    const other = (await open(paul, PATH)).text;
    expect(textOf(other)).toContain('Sales: Sue, today');
    const [form = ''] = formsIn(other).filter((one) => one.startsWith('approveWording'));
    expect((await press(service, paul, other, form)).status).toBe(303);
    expect(textOf((await open(paul, PATH)).text)).toContain('Sign in with any provider.');
    const late = await press(service, sue, text, forms[0]!, { commandId: 'another' });
    expect([late.status, textOf(late.text).includes('Paul changed this while you read.')]).toEqual([422, true]);
  });

  test('is told anew to who heard the old words, and they agree', async () => {
    const sam = await signedIn(service, 'Sam', 'SALES');
    const page = async () => (await open(sam, PATH)).text;
    const send = async (command: string, typed = {}) => {
      const text = await page();
      const [form = ''] = formsIn(text).filter((one) => one.startsWith(command));
      return (await press(service, sam, text, form, typed)).status;
    };
    expect(textOf(await page())).toContain('1 customer must be told');
    expect(await send('informCustomerOfChange', { channel: 'EMAIL' })).toBe(303);
    expect(textOf(await page())).toContain('they have yet to agree');
    expect(await send('acknowledgeChange')).toBe(303);
    expect(textOf(await page())).not.toContain('must be told');
  });

  test('is proposed on its page, and a slip of the tongue is told and put right', async () => {
    const pat = await signedIn(service, 'Pat', 'PRODUCT_APPROVER', 'SALES_APPROVER');
    const fresh = (await open(pat, '/promises/new?feature=evil')).text;
    const proposed = await press(service, pat, fresh, 'proposeCommitment', {
      'audience.kind': 'EVERYONE',
      'wording.canSay': 'It comes.',
      'wording.cannotSay': 'When.',
      followUpOn: '2027-01-01',
    });
    expect([proposed.status, proposed.headers.location]).toEqual([303, expect.stringContaining('/promises/evil%40everyone')]);
    const slip = (await open(pat, '/reports/slip')).text;
    const ended = await press(service, pat, slip, 'retractPromise-slip', { informedChannel: 'CALL', note: 'They took it well.' });
    expect(ended.status).toBe(303);
    expect(textOf((await open(pat, '/reports/slip')).text)).toContain('They took it well.');
  });
});

describe('a link for customers', () => {
  test('is made on the roadmap, told once, opens without signing in, and is ended', async () => {
    const { Visitor } = await import('./visiting.js');
    const [pat, stranger] = [await signedIn(service, 'Pat', 'PRODUCT'), new Visitor()];
    const page = (await open(pat, '/roadmap')).text;
    const made = await press(service, pat, page, 'shareRoadmap', {
      title: 'For the fair',
      'audience.kind': 'CUSTOMER',
      'audience.customerId': 'Acme',
    });
    expect(made.status).toBe(200);
    const [path = ''] = /\/r\/[\w-]+/.exec(textOf(made.text)) ?? [];
    const shown = await open(stranger, path);
    expect([shown.status, shown.headers['x-robots-tag'], shown.headers['cache-control']]).toEqual([200, 'noindex', 'no-store']);
    expect(textOf(shown.text)).toContain('Sign in with any provider. Only if: On our cloud. by 30 Sep 2999');
    for (const secret of ['For the fair', 'Acme', 'Single sign-on', 'Petra', 'Sofia', 'security', WHY])
      expect(shown.text).not.toContain(secret);
    const listed = (await open(pat, '/roadmap')).text;
    expect([textOf(listed).includes('For the fair'), listed.includes(path)]).toEqual([true, false]);
    const [form = ''] = formsIn(listed).filter((one) => one.startsWith('endShare'));
    expect((await press(service, pat, listed, form, { reason: 'The fair is over.' })).status).toBe(303);
    const [ended, unknown] = [await open(stranger, path), await open(stranger, '/r/nothing')];
    expect([ended.status, ended.text]).toEqual([404, unknown.text]);
  });
});

describeWhere('browser')(`in a real browser (${BROWSER})`, () => {
  let browser: Browser;
  let page: Page;
  let broken: string[];
  beforeAll(async () => {
    browser = await launchBrowser();
    ({ page, broken } = await freshPage(browser));
    const roles: Role[] = ['PRODUCT_APPROVER', 'SALES_APPROVER', 'LEADERSHIP'];
    const link = service.infrastructure.signIn!.links!.make({ issuer: 'sayso:local', subject: 'Pat', name: 'Pat', roles });
    await page.goto(service.url + link);
    await page.getByRole('button', { name: 'Sign in' }).press('Enter');
    await page.getByRole('heading', { name: 'Today' }).waitFor();
  });
  afterAll(async () => {
    await page.context().close();
    await browser.close();
  });

  test.each(Object.keys(PAGES))('axe finds nothing on %s, nothing breaks, and nothing is wider than the screen', async (path) => {
    await page.goto(service.url + path);
    await page.locator('details').evaluateAll((all) => all.forEach((one) => ((one as { open?: boolean }).open = true)));
    expect(await findingsOn(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(broken).toEqual([]);
  });
});

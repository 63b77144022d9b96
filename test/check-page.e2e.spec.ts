import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { Role } from '../src/kernel/actor.js';
import { findingsOn } from './axe.js';
import { freshPage, launchBrowser } from './browser.js';
import { BROWSER, describeWhere } from './can-run.js';
import { formFor, press, signedIn, textOf } from './pages.js';
import { send, startService, type Ask, type Running } from './service.js';
import { FORM, fromOwnPage, Visitor } from './visiting.js';

const HOSTILE = `<script>alert(1)</script><img src=x onerror="alert(2)">`;

let now = '2026-03-01T12:00:00.000Z';
let service: Running;
let sofia: Ask;
let priya: Ask;

beforeAll(async () => {
  service = await startService({ clock: { now: () => now } });
  sofia = await service.as('Sofia', 'SALES_APPROVER');
  priya = await service.as('Priya', 'PRODUCT_APPROVER');
  for (const [customerId, name] of [
    ['acme', 'Acme'],
    ['acme-labs', 'Acme Labs'],
    ['evil', HOSTILE],
  ])
    await send(sofia, 'registerCustomer', { customerId, name, segment: 'enterprise' });
  for (const [featureId, name] of [
    ['sso', 'Single sign-on'],
    ['fax', 'Fax'],
  ])
    await send(priya, 'addFeature', { featureId, name, horizon: 'NOW' });
  await inForce('sso@everyone', 1, { canSay: 'Sign in with your own provider.', cannotSay: 'Any date.', conditions: ['On our cloud.'] });
});
afterAll(() => service.stop());

/** Words that two people approved; the first version is proposed, the next ones revise it. */
async function inForce(commitmentId: string, wordingVersion: number, wording: object): Promise<void> {
  const proposal = { featureId: 'sso', audience: { kind: 'EVERYONE' }, wording, owner: 'Priya', followUpOn: '2026-09-01' };
  const answers = [
    wordingVersion === 1
      ? await send(sofia, 'proposeCommitment', { ...proposal, approveAs: 'SALES' })
      : await send(sofia, 'reviseWording', { commitmentId, wording, reason: 'Better words.', approveAs: 'SALES' }),
    await send(priya, 'approveWording', { commitmentId, wordingVersion, function: 'PRODUCT' }),
  ];
  expect(answers).toMatchObject([{ userErrors: [] }, { userErrors: [] }]);
}

const CHECK = '/check?customer=acme&feature=sso';
const open = (visitor: Visitor, path: string) => visitor.open(service.url + path);
const head = async () => (await service.infrastructure.log.head()).position;

describe('who opens the promise check', () => {
  test('has to be signed in, and comes back to the question', async () => {
    const { status, text } = await open(new Visitor(), CHECK);
    expect([status, text]).toEqual([401, expect.stringContaining('<h1>Sign in</h1>')]);
  });

  test.each<[Role, number]>([
    ['SALES', 200],
    ['CONTRIBUTOR', 200],
    ['AUDITOR', 200],
    ['ADMIN', 403],
    ['IMPORTER', 403],
  ])('with the role %s is answered %i', async (role, status) => {
    expect((await open(await signedIn(service, 'Roly', role), CHECK)).status).toBe(status);
  });

  test('may do there what the roles may', async () => {
    const [sam, ada] = [await signedIn(service, 'Sam', 'SALES'), await signedIn(service, 'Ada', 'AUDITOR')];
    for (const says of ['I told them', 'Ask for it on behalf of Acme', 'Something else slipped out']) {
      expect(textOf((await open(sam, CHECK)).text)).toContain(says);
      expect(textOf((await open(ada, CHECK)).text)).not.toContain(says);
    }
  });
});

describe('the question', () => {
  test('is asked for first', async () => {
    const { status, text } = await open(await signedIn(service, 'Sam', 'SALES'), '/check');
    expect([status, text]).toEqual([200, expect.stringContaining('If nothing is on record, the answer is never yes.')]);
  });

  test('that a link begins is filled in by name, as are the forms that an answer leads to', async () => {
    const sam = await signedIn(service, 'Sam', 'SALES');
    for (const path of ['/check?customer=acme', '/requests/new?demand.0.customerId=acme', '/reports/new?customer=acme&feature=fax'])
      expect([path, (await open(sam, path)).text]).toEqual([path, expect.stringContaining('value="Acme" data-key="acme"')]);
    const unknown = await open(sam, '/requests/new?demand.0.customerId=acm');
    expect([unknown.status, unknown.text]).toEqual([200, expect.stringContaining('value="acm"')]);
  });

  test('may be put in names: the address is that of the things meant', async () => {
    const sam = await signedIn(service, 'Sam', 'SALES');
    const { status, text: html } = await open(
      sam,
      `/check?${new URLSearchParams({ customer: 'acme labs', feature: 'single' }).toString()}`,
    );
    expect([status, sam.places.at(-1)]).toEqual([200, `${service.url}/check?customer=acme-labs&feature=sso`]);
    expect(textOf(html)).toContain('May I promise Single sign-on to Acme Labs?');
  });

  test('asks back which one, where a text fits several, and where it fits none', async () => {
    const sam = await signedIn(service, 'Sam', 'SALES');
    const which = await open(sam, '/check?customer=acm&feature=fax&by=2026-12-24');
    expect([which.status, textOf(which.text)]).toEqual([422, expect.stringContaining('More than one customer fits “acm”.')]);
    expect(which.text).toContain('<title>Mistake: May I promise it? · Sayso</title>');
    expect([...which.text.matchAll(/name="customerKey" value="([^"]*)"/g)].map(([, key]) => key).sort()).toEqual(['acme', 'acme-labs']);
    const chosen = await open(sam, '/check?customer=acm&customerKey=acme-labs&feature=Fax&by=2026-12-24');
    expect([chosen.status, sam.places.at(-1)]).toEqual([200, `${service.url}/check?customer=acme-labs&feature=fax&by=2026-12-24`]);
    const none = await open(sam, '/check?customer=nobody&feature=pigeon');
    expect([none.status, textOf(none.text)]).toEqual([422, expect.stringContaining('No customer is called “nobody”.')]);
    expect(textOf(none.text)).toContain('No feature is called “pigeon”.');
    const noDay = await open(sam, '/check?customer=acme&feature=fax&by=2026-02-31x');
    expect([noDay.status, textOf(noDay.text)]).toEqual([422, expect.stringContaining('“2026-02-31x” is no day.')]);
  });

  test('is helped by what is found while it is typed, for who is signed in', async () => {
    const sam = await signedIn(service, 'Sam', 'SALES');
    const asked = { headers: fromOwnPage(service.url) };
    const { text } = await sam.ask(`${service.url}/find?kind=customer&text=acme`, asked);
    expect(JSON.parse(text)).toEqual([
      { key: 'acme', name: 'Acme', about: 'enterprise' },
      { key: 'acme-labs', name: 'Acme Labs', about: 'enterprise' },
    ]);
    expect((await new Visitor().ask(`${service.url}/find?kind=customer&text=acme`, asked)).status).toBe(401);
    expect((await (await signedIn(service, 'Ada', 'ADMIN')).ask(`${service.url}/find?kind=customer&text=acme`, asked)).status).toBe(403);
  });
});

describe('the answer', () => {
  test('shows the words, what to say only if, and what not to say, each as typed', async () => {
    const { text: html } = await open(await signedIn(service, 'Sam', 'SALES'), CHECK);
    const shown = textOf(html);
    for (const said of ['Yes, with conditions', 'Sign in with your own provider.', 'Any date.', 'On our cloud.'])
      expect(shown).toContain(said);
    const evil = await open(await signedIn(service, 'Sam', 'SALES'), '/check?customer=evil&feature=sso');
    expect(evil.text).not.toContain('<img');
    expect(evil.text).toContain('&lt;img src=x');
  });

  test('is told with its telling, once however often it is sent, and taken back', async () => {
    const sam = await signedIn(service, 'Sam', 'SALES');
    const page = await open(sam, CHECK);
    const before = await head();
    const told = await press(service, sam, page.text, formFor(page.text, 'disclose')!, { channel: 'EMAIL' });
    expect(told.status).toBe(303);
    expect((await press(service, sam, page.text, formFor(page.text, 'disclose')!, { channel: 'EMAIL' })).status).toBe(303);
    expect(await head()).toBe(before + 1);
    const after = await open(sam, told.headers.location!);
    expect(textOf(after.text)).toContain('Acme was told these words');
    expect((await press(service, sam, after.text, formFor(after.text, 'correctDisclosure')!)).status).toBe(303);
    expect(await head()).toBe(before + 2);
    expect(textOf((await open(sam, CHECK)).text)).not.toContain('Acme was told these words');
  });

  test('that was replaced while it was read is not told: the page says so, with the words of now', async () => {
    const sam = await signedIn(service, 'Sam', 'SALES');
    const page = await open(sam, CHECK);
    await inForce('sso@everyone', 2, { canSay: 'Sign in with any provider.', cannotSay: 'Any date.' });
    const before = await head();
    const stale = await press(service, sam, page.text, formFor(page.text, 'disclose')!);
    expect([stale.status, await head()]).toEqual([422, before]);
    expect(textOf(stale.text)).toContain('This was not recorded');
    expect(textOf(stale.text)).toContain('Sign in with any provider.');
  });

  test('is recorded from a page of ours alone', async () => {
    const sam = await signedIn(service, 'Sam', 'SALES');
    const page = await open(sam, CHECK);
    const before = await head();
    const fields = [...page.text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]);
    const body = new URLSearchParams(Object.fromEntries(fields) as Record<string, string>).toString();
    const headers = { ...FORM, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await sam.ask(`${service.url}${CHECK}`, { method: 'POST', headers, body })).status).toBe(403);
    expect(await head()).toBe(before);
  });

  test('of another day is what was known then, and nothing is done there', async () => {
    now = '2026-03-20T12:00:00.000Z';
    sofia = await service.as('Sofia', 'SALES_APPROVER');
    priya = await service.as('Priya', 'PRODUCT_APPROVER');
    await send(priya, 'dropFeature', { featureId: 'fax', reason: 'Nobody faxes.' });
    const sam = await signedIn(service, 'Sam', 'SALES');
    const then = textOf((await open(sam, '/check?customer=acme&feature=fax&asOf=2026-03-10')).text);
    expect([then.includes('As the register knew it on 10 Mar 2026'), then.includes('Nothing is on record')]).toEqual([true, true]);
    expect((await open(sam, `${CHECK}&asOf=2026-03-10`)).text).not.toContain('value="disclose"');
    const today = textOf((await open(sam, '/check?customer=acme&feature=fax')).text);
    expect(today).not.toContain('As the register knew it');
    expect(today).toContain('Nobody faxes.');
    expect((await open(sam, `${CHECK}&asOf=neverday`)).status).toBe(404);
  });
});

describeWhere('browser')(`in a real browser (${BROWSER})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test('the keyboard is enough: to find, to check, to tell, to take back', async () => {
    const { page, broken } = await freshPage(browser);
    const link = service.infrastructure.signIn!.links!.make({ issuer: 'sayso:local', subject: 'Sam', name: 'Sam', roles: ['SALES'] });
    await page.goto(service.url + link);
    await page.getByRole('button', { name: 'Sign in' }).press('Enter');
    await page.getByRole('link', { name: 'Check' }).press('Enter');
    await page.getByRole('combobox', { name: 'Customer' }).pressSequentially('acme l');
    await page.getByRole('option', { name: 'Acme Labs' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Feature' }).pressSequentially('sso');
    await page.getByRole('option', { name: 'Single sign-on' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^May I promise Single sign-on to Acme Labs/ }).waitFor();
    expect(new URL(page.url()).search).toBe('?customer=acme-labs&feature=sso');
    await page.getByRole('button', { name: 'I told them' }).press('Enter');
    await page.getByText('Acme Labs was told these words').waitFor();
    expect(await findingsOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await page.getByRole('button', { name: 'I told them', exact: true }).waitFor();
    expect(broken).toEqual([]);
    await page.context().close();
  });
});

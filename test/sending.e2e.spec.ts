import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Role } from '../src/kernel/actor.js';
import { freshPage, launchBrowser } from './browser.js';
import { BROWSER, describeWhere } from './can-run.js';
import { send, startService, type Running } from './service.js';
import { until } from './until.js';

const WHY = 'A reason of more than twenty characters.';
const ROLES: Role[] = ['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP'];

/** Forms all over the pages: where, what is unfolded for them, what is typed, the button, and what the page says when it is recorded. */
const FORMS: Readonly<
  Record<string, { at: string; fold?: string; typed: Readonly<Record<string, string>>; button: string; says: string }>
> = {
  // before the telling, which changes the same thing
  'a concern': {
    at: '/promises/sso%40everyone',
    fold: 'Raise a concern',
    typed: { 'What worries you?': 'It is dear.' },
    button: 'Raise a concern',
    says: 'It is dear.',
  },
  'a telling': {
    at: '/check?customer=acme&feature=sso',
    typed: {},
    button: 'I told them',
    says: 'Acme was told these words today by Pat.',
  },
  'a request': {
    at: '/requests/new',
    typed: { 'What do they want?': 'Faxes', 'What is their problem?': 'They have one.' },
    button: 'Record it',
    says: 'They have one.',
  },
  'a decision': {
    at: '/requests/wish/decide?as=defer',
    typed: { 'Why?': WHY, 'Look at it again on': '2999-01-01' },
    button: 'Defer',
    says: 'Why: deferred',
  },
  evidence: {
    at: '/requests/other',
    fold: 'Add evidence',
    typed: { 'What does it show?': 'Four tickets.' },
    button: 'Add evidence',
    says: 'Four tickets.',
  },
  'a promise': {
    at: '/promises/new?feature=fax',
    typed: { 'What may be said?': 'It comes.', 'What may not be said?': 'When.', 'Look at it again on': '2999-01-01' },
    button: 'Propose it',
    says: 'It comes.',
  },
  'a report': {
    at: '/reports/new?customer=acme&feature=fax',
    typed: { 'What was said?': 'It can fax.' },
    button: 'Tell it',
    says: 'It can fax.',
  },
  'a customer': {
    at: '/customers/globex',
    fold: 'Change what is known of them',
    typed: { 'Looked after by': 'Pat of Leeds' },
    button: 'Change what is known of them',
    says: 'looked after by Pat of Leeds',
  },
  'a target': {
    at: '/features/fax',
    fold: 'Move its target',
    typed: { 'Why?': 'Two people left.', 'For which day?': '2999-06-30' },
    button: 'Move its target',
    says: 'Now, for 30 Jun 2999: Two people left.',
  },
  'a link for customers': {
    at: '/roadmap',
    fold: 'Make a link for customers',
    typed: { 'What do we call it?': 'For the fair' },
    button: 'Make the link',
    says: 'It is shown here once: copy it now.',
  },
};

/** A request of its own: the same one again would be no other. */
const asking = (title: string): (typeof FORMS)[string] => {
  const form = FORMS['a request']!;
  return { ...form, typed: { ...form.typed, 'What do they want?': title } };
};

describeWhere('browser')(`a form, in a real browser (${BROWSER})`, () => {
  let browser: Browser;
  let service: Running;
  beforeAll(async () => {
    browser = await launchBrowser();
    service = await startService();
    const pat = await service.as('Pat', ...ROLES);
    const done = async (command: string, input: object) =>
      expect([command, (await send(pat, command, input)).userErrors]).toEqual([command, []]);
    await done('registerCustomer', { customerId: 'acme', name: 'Acme' });
    await done('registerCustomer', { customerId: 'globex', name: 'Globex' });
    await done('addFeature', { featureId: 'sso', name: 'Single sign-on', horizon: 'NOW' });
    await done('addFeature', { featureId: 'fax', name: 'Fax', horizon: 'NOW' });
    for (const requestId of ['wish', 'other'])
      await done('submitRequest', { requestId, title: requestId, problem: 'It hurts.', source: { kind: 'CALL' } });
    const wording = { canSay: 'Sign in with your own provider.', cannotSay: 'When.' };
    const audience = { kind: 'EVERYONE' };
    await done('proposeCommitment', { featureId: 'sso', audience, wording, owner: 'Pat', followUpOn: '2999-01-01', approveAs: 'PRODUCT' });
    const sue = await service.as('Sue', 'SALES_APPROVER');
    await send(sue, 'approveWording', { commitmentId: 'sso@everyone', wordingVersion: 1, function: 'SALES' });
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  const head = async () => (await service.infrastructure.log.head()).position;
  async function signedIn(javaScriptEnabled = true): Promise<Page> {
    const { page } = await freshPage(browser, { javaScriptEnabled, locale: 'en-US' });
    const who = { issuer: 'sayso:local', subject: 'Pat', name: 'Pat', roles: ROLES };
    await page.goto(service.url + service.infrastructure.signIn!.links!.make(who));
    await page.getByRole('button', { name: 'Sign in' }).press('Enter');
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    return page;
  }
  const buttonOf = (page: Page, { button }: { readonly button: string }) => page.getByRole('button', { name: button, exact: true });
  async function fill(page: Page, { at, fold, typed }: (typeof FORMS)[string]): Promise<void> {
    await page.goto(service.url + at);
    if (fold !== undefined) await page.locator('summary', { hasText: fold }).press('Enter');
    for (const [label, text] of Object.entries(typed)) await page.getByLabel(label, { exact: true }).locator('visible=true').fill(text);
  }

  test('stays as it was typed while the service is away, says so beside its button, and is sent when it is back', async () => {
    const context: BrowserContext = (await signedIn()).context();
    const pages = await Promise.all(
      Object.values(FORMS).map(async (form) => {
        const page = await context.newPage();
        await fill(page, form);
        return { page, form };
      }),
    );
    const { folder, url } = service;
    await service.stop({ keep: true });
    for (const { page, form } of pages) {
      await buttonOf(page, form).press('Enter');
      const news = page.locator('form:has(:focus) + [role=alert]');
      expect(await news.textContent()).toBe('Sayso cannot answer just now. Nothing was lost: send it again in a moment.');
      expect(await news.boundingBox()).toMatchObject({ y: expect.any(Number) });
      for (const [label, text] of Object.entries(form.typed))
        expect([form.at, await page.getByLabel(label, { exact: true }).locator('visible=true').inputValue()]).toEqual([form.at, text]);
    }
    service = await startService({ folder, port: Number(new URL(url).port) });
    for (const { page, form } of pages) {
      const before = await head();
      await buttonOf(page, form).press('Enter');
      await page.getByText(form.says).first().waitFor();
      expect([form.at, await head()]).toEqual([form.at, before + 1]);
    }
    await context.close();
  });

  test.each([true, false])('is written once where it is pressed twice before the answer comes (with a script: %p)', async (hasScript) => {
    const page = await signedIn(hasScript);
    const title = hasScript ? 'Faxes by night' : 'Faxes by day';
    const form = asking(title);
    await fill(page, form);
    const before = await head();
    let posts = 0;
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/requests/new', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      const response = await route.fetch({ maxRedirects: 0 });
      posts++;
      await held;
      // who pressed again waits for the second answer alone
      return route.fulfill({ response }).catch(() => {});
    });
    await buttonOf(page, form).focus();
    await page.keyboard.press('Enter');
    await until(() => posts === 1);
    await page.keyboard.press('Enter');
    if (!hasScript) await until(() => posts === 2);
    release();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    expect([posts, await head()]).toEqual([hasScript ? 1 : 2, before + 1]);
    await page.context().close();
  });

  test('is written once where the page that answers it is asked for again', async () => {
    const page = await signedIn();
    const form = FORMS['a link for customers']!;
    await fill(page, form);
    await buttonOf(page, form).press('Enter');
    await page.getByText(form.says).waitFor();
    const before = await head();
    let posts = 0;
    page.on('request', (request) => (posts += request.method() === 'POST' ? 1 : 0));
    await page.reload();
    expect([posts, await head()]).toEqual([1, before]);
    await page.context().close();
  });

  test.each([true, false])(
    'makes one thing, where somebody goes back to it and presses again; what is changed there makes another (with a script: %p)',
    async (hasScript) => {
      const page = await signedIn(hasScript);
      const title = hasScript ? 'Faxes by air' : 'Faxes by sea';
      const form = asking(title);
      const made = page.getByRole('heading', { level: 1, name: title });
      await fill(page, form);
      await page.getByLabel('For which customer?').first().pressSequentially('Acme');
      if (hasScript) {
        await page.getByRole('option', { name: 'Acme' }).waitFor();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
      }
      const before = await head();
      await buttonOf(page, form).press('Enter');
      await made.waitFor();
      await page.goBack();
      expect(await page.getByLabel('What do they want?').inputValue()).toBe(title);
      await buttonOf(page, form).press('Enter');
      await made.waitFor();
      expect(await head()).toBe(before + 1);
      await page.goBack();
      await page.getByLabel('What is their problem?').fill('They have two.');
      await buttonOf(page, form).press('Enter');
      await page.getByText('They have two.').first().waitFor();
      await made.waitFor();
      expect(await head()).toBe(before + 2);
      await page.context().close();
    },
  );
});

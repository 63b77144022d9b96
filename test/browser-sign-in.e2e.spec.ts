import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { freshPage, launchBrowser } from './browser.js';
import { BROWSER, describeWhere } from './can-run.js';
import { HandClock } from './reacting.js';
import { freeOrigin, startRealProvider } from './real-provider.js';
import { startService, type Running } from './service.js';
import { inWhole } from './size.js';

/** What a script of the page that is open gets from the API, or why not. */
const asked = (page: Page, url: string, query: string) =>
  page.evaluate(
    async ([url = '', query = '']) => {
      try {
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }), credentials: 'include' });
        return await answer.text();
      } catch (error) {
        return String(error);
      }
    },
    [url, query],
  );

inWhole.describe('with a provider', () => {
  describeWhere('browser')(`in a real browser (${BROWSER})`, () => {
    test('somebody signs in, acts, is checked silently, and signs out there as well', async () => {
      const clock = new HandClock(new Date().toISOString());
      const origin = await freeOrigin();
      const provider = await startRealProvider([origin]);
      const port = Number(new URL(origin).port);
      const service = await startService({ clock, provider: provider.settings, url: origin, port });
      const browser = await launchBrowser();
      try {
        const { page, broken } = await freshPage(browser);
        await page.goto(origin);
        await page.getByRole('link', { name: 'Sign in' }).click();
        await page.getByText('You are signed in as Ada').waitFor();
        const mutation = 'mutation { registerCustomer(input: { name: "Acme" }) { position userErrors { code } } }';
        expect(JSON.parse(await asked(page, '', mutation))).toEqual({ data: { registerCustomer: { position: '1', userErrors: [] } } });

        provider.accounts['ada']!.roles = ['CONTRIBUTOR'];
        const { shown } = provider;
        clock.time = new Date(Date.parse(clock.time) + 16 * 60_000).toISOString();
        await page.reload();
        await page.getByText('You are signed in as Ada: Contributor').waitFor();
        expect([page.url(), provider.shown]).toEqual([`${origin}/`, shown]);
        expect(JSON.parse(await asked(page, '', mutation))).toMatchObject({
          data: { registerCustomer: { position: null, userErrors: [{ code: 'FORBIDDEN' }] } },
        });

        await page.getByRole('link', { name: 'More' }).click();
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByRole('button', { name: 'Yes, sign me out' }).click();
        await page.getByRole('link', { name: 'Sign in' }).waitFor();
        expect([page.url(), (await page.context().cookies()).filter(({ name }) => name.startsWith('sayso-'))]).toEqual([`${origin}/`, []]);
        provider.at = undefined;
        await page.getByRole('link', { name: 'Sign in' }).click();
        await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
        expect(broken).toEqual([]);
      } finally {
        await browser.close();
        await service.stop();
        await provider.stop();
      }
    });
  });
});

describeWhere('browser')(`with a link, in a real browser (${BROWSER})`, () => {
  let service: Running;
  let browser: Browser;
  beforeAll(async () => {
    service = await startService();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  const linkFor = (name: string) =>
    `${service.url}${service.infrastructure.signIn!.links!.make({ issuer: 'sayso:local', subject: name, name, roles: ['SALES'] })}`;

  test('somebody signs in by its button, acts, and signs out; then neither the link nor the page signs in', async () => {
    const { page, broken } = await freshPage(browser);
    const link = linkFor('Ada');
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('You are signed in as Ada').waitFor();
    expect(await asked(page, '', '{ viewer { name roles } }')).toBe('{"data":{"viewer":{"name":"Ada","roles":["SALES"]}}}\n');
    const mutation = 'mutation { registerCustomer(input: { name: "Acme" }) { position userErrors { code } } }';
    expect(JSON.parse(await asked(page, '', mutation))).toEqual({ data: { registerCustomer: { position: '1', userErrors: [] } } });

    await page.getByRole('link', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.context().cookies()).toEqual([]);
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This link was used before').waitFor();
    expect(await asked(page, '', '{ viewer { name } }')).toContain('UNAUTHENTICATED');
    expect(broken).toEqual([]);
  });

  test('a page of another port of this machine, and of its other name, writes nothing', async () => {
    const evil = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<h1>evil</h1>'));
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    const { port } = evil.address() as AddressInfo;
    const { page } = await freshPage(browser);
    await page.goto(linkFor('Eve'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('You are signed in as Eve').waitFor();
    const before = (await service.infrastructure.log.head()).position;
    const mutation = 'mutation { registerCustomer(input: { name: "Evil" }) { position } }';
    for (const from of [`http://127.0.0.1:${port}`, `http://localhost:${port}`]) {
      await page.goto(from);
      expect(await asked(page, service.url, mutation)).toContain('Failed to fetch');
      await page.evaluate(
        async ([url = '', query = '']) => {
          const body = JSON.stringify({ query });
          await fetch(`${url}/graphql`, { method: 'POST', mode: 'no-cors', credentials: 'include', body }).catch(() => undefined);
        },
        [service.url, mutation],
      );
      const form = `<form method="post" action="${service.url}/sign-out"><button>Win</button></form>`;
      await page.setContent(form);
      const answered = page.waitForResponse(`${service.url}/sign-out`);
      await page.getByRole('button').click();
      expect((await answered).status()).toBe(403);
    }
    expect((await service.infrastructure.log.head()).position).toBe(before);
    await page.goto(service.url);
    await page.getByText('You are signed in as Eve').waitFor();
    evil.closeAllConnections();
    await new Promise((resolve) => evil.close(resolve));
  });

  inWhole.test('the explorer asks for who is signed in', async () => {
    const { page, broken } = await freshPage(browser);
    await page.goto(linkFor('Ada'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'More' }).click();
    await page.getByRole('link', { name: 'Explorer' }).click();
    await page.getByRole('button', { name: /Execute query/ }).click();
    await page.getByText('"Ada"').first().waitFor();
    expect(broken).toEqual([]);
  });
});

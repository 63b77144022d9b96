import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Browser, Page } from 'playwright-core';
import { freshPage, launchBrowser } from './browser.js';
import { built } from './built.js';
import { BROWSER, describeWhere } from './can-run.js';

describeWhere('browser')(`what is printed, in a real browser (${BROWSER})`, () => {
  let demo: ChildProcess;
  let told = '';
  let browser: Browser;
  let page: Page;
  let url: string;
  beforeAll(async () => {
    demo = spawn(process.execPath, [built('dist/cli/demo.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve) =>
      demo.stdout?.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        if (told.includes('Programs send')) resolve();
      }),
    );
    browser = await launchBrowser();
    ({ page } = await freshPage(browser));
    const [, link = ''] = /Priya \([^)]*\):\s+(\S+)/.exec(told) ?? [];
    url = new URL(link).origin;
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Today' }).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    demo.kill('SIGINT');
    await once(demo, 'exit');
  });

  /** The link of a roadmap for everyone, made on its page. */
  async function shared(): Promise<string> {
    await page.goto(`${url}/roadmap`);
    await page.getByText('Make a link for customers').click();
    await page.getByLabel('What do we call it?').fill('For the fair');
    await page.getByRole('button', { name: 'Make the link' }).click();
    return new URL((await page.locator('#link').textContent()) ?? '', url).href;
  }

  test.each<[string, number, readonly string[]]>([
    ['/requests/dark-mode-1', 1, ['Why it was declined', 'One startup asked in a year', 'The high-contrast theme', 'read on']],
    ['/promises/sso%40everyone', 2, ['Single sign-on with SAML', 'Acme', 'What happened', 'read on']],
    ['/r/KEY', 1, ['There already', 'Single sign-on with SAML']],
  ])('%s is pages of paper, at most %i, without a form, a bar or a button', async (path, most, said) => {
    await page.emulateMedia({ media: null });
    await page.goto(path === '/r/KEY' ? await shared() : url + path);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('form, nav, button, .button, summary').filter({ visible: true }).allTextContents()).toEqual([]);
    const text = await page.locator('body').innerText();
    for (const one of said) expect(text).toContain(one);
    // what is there already is due on no day
    if (path === '/r/KEY') expect(text).not.toMatch(/^by /m);
    const pages = (await page.pdf({ format: 'A4', margin: { top: '1cm', bottom: '1cm', left: '1cm', right: '1cm' } }))
      .toString('latin1')
      .match(/\/Type\s*\/Page\b/g);
    expect(pages?.length).toBeLessThanOrEqual(most);
  });
});

import { chromium, type Browser, type Page } from 'playwright-core';
import { BROWSER } from './can-run.js';

/** Long enough for a browser that shares two cores with other tests. */
const PATIENCE = 120_000;

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: BROWSER,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** A page of somebody who was never here, and what broke in it. */
export async function freshPage(browser: Browser): Promise<{ page: Page; broken: string[] }> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const broken: string[] = [];
  page.on('pageerror', (error) => broken.push(error.message));
  page.on('console', (message) => {
    // a page that is answered with 401 is told as an error, too
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) broken.push(message.text());
  });
  return { page, broken };
}

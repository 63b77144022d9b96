import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
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
export async function freshPage(browser: Browser, options: BrowserContextOptions = {}): Promise<{ page: Page; broken: string[] }> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
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

interface Typed {
  /** Into fields of several lines. */
  readonly text: string;
  /** Into fields of one line. */
  readonly line: string;
  /** Into fields that nobody types. */
  readonly hidden?: Readonly<Record<string, string>>;
}

/** Types into every field of a form of the page that is open, and sends it; the form is known by its id. */
export async function typeAndSend(page: Page, form: string, typed: Typed): Promise<void> {
  const shown = page.waitForEvent('load');
  await page.evaluate(`(({ form, text, line, hidden = {} }) => {
    const sent = document.querySelector('input[name=form][value="' + CSS.escape(form) + '"]').form;
    sent.querySelectorAll('textarea').forEach((field) => (field.value = text));
    sent.querySelectorAll('input[type=text]').forEach((field) => {
      field.value = line;
      // nobody who types keeps what was chosen there
      delete field.dataset.key;
    });
    Object.entries(hidden).forEach(([name, value]) => (sent.elements[name].value = value));
    sent.submit();
  })(${JSON.stringify({ form, ...typed })})`);
  await shown;
}

/** What stands in the fields of a form that somebody types into. */
export const typedIn = (page: Page, form: string): Promise<string[]> =>
  page
    .locator(`form:has(input[name=form][value="${form}"]) :is(textarea, input[type=text])`)
    .evaluateAll((fields) => fields.map((field) => (field as unknown as { value: string }).value));

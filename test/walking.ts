import { expect } from '@jest/globals';
import type { Browser, CDPSession, Locator, Page } from 'playwright-core';
import { findingsNow, LOOKS as SCREENS } from './axe.js';
import { freshPage } from './browser.js';
import { sized } from './size.js';

/** How somebody looks at the pages. */
export interface Look {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly script: 'with script' | 'without script';
}

const LOOKS = (['with script', 'without script'] as const).flatMap((script) => SCREENS.map((screen) => ({ ...screen, script })));

/** Every look in the whole run, and this one in the short one. */
export const looks = (short: Look): readonly Look[] => sized<readonly Look[]>({ short: [short], whole: LOOKS });

/** Presses of a key after which a thing is taken to be out of its reach. */
const MOST = 120;

/** How the thing that has the focus is not seen, in words; null where it is, or where nothing has it. */
const UNSEEN = `(() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const called = focused.outerHTML.slice(0, 200);
  const [box] = focused.getClientRects();
  if (!box || box.width < 1 || box.height < 1) return 'It has no size: ' + called;
  if (getComputedStyle(focused).outlineStyle === 'none') return 'Nothing shows that it has the focus: ' + called;
  const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
  // what is higher than the screen is seen in part
  const ys = box.height > innerHeight / 2 ? [innerHeight / 2] : [box.top + 2, (box.top + box.bottom) / 2, box.bottom - 2];
  for (const y of ys) {
    const there = document.elementFromPoint(x, y);
    if (!there) return 'It is not on the screen: ' + called;
    if (!focused.contains(there) && !there.contains(focused)) return there.outerHTML.slice(0, 200) + ' covers ' + called;
  }
  return null;
})()`;

/** Somebody who has a keyboard and no pointer. */
export class Walker {
  private constructor(
    readonly page: Page,
    readonly look: Look,
    private readonly broken: readonly string[],
    private readonly devTools: CDPSession,
  ) {}

  /** Opens what the demo printed for somebody, and signs in with it. */
  static async signedIn(browser: Browser, look: Look, link: string): Promise<Walker> {
    const { width, colorScheme, script } = look;
    const { page, broken } = await freshPage(browser, {
      ...{ colorScheme, viewport: { width, height: 800 }, locale: 'en-US' },
      ...{ permissions: ['clipboard-read', 'clipboard-write'], javaScriptEnabled: script === 'with script' },
    });
    const walker = new Walker(page, look, broken, await page.context().newCDPSession(page));
    await page.goto(link);
    await walker.see('Sign in to Sayso');
    await walker.press(walker.button('Sign in'));
    await walker.see('Today');
    return walker;
  }

  readonly button = (name: string | RegExp): Locator => this.page.getByRole('button', { name, exact: true });
  readonly link = (name: string | RegExp): Locator => this.page.getByRole('link', { name, exact: true });
  readonly field = (label: string): Locator =>
    this.page.getByLabel(label, { exact: true }).and(this.page.locator('input, select, textarea')).filter({ visible: true });
  /** What unfolds. */
  readonly fold = (says: string): Locator => this.page.locator('summary', { hasText: says });

  get hasScript(): boolean {
    return this.look.script === 'with script';
  }

  /** Presses a key until the thing has the focus; each thing on the way has to be seen, and the bar covers none. */
  async to(what: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    const focused = what.and(this.page.locator(':focus'));
    await what.waitFor();
    for (let n = 0; (await focused.count()) === 0; n++) {
      if (n === MOST) throw new Error(`${MOST} presses of ${key} do not come to ${String(what)}.`);
      await this.page.keyboard.press(key);
      expect(await this.page.evaluate(UNSEEN)).toBeNull();
    }
  }

  async press(what: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
    await this.to(what);
    await this.page.keyboard.press(key);
  }

  /** In place of what stands there. */
  async type(what: Locator, text: string): Promise<void> {
    await this.to(what);
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.type(text);
  }

  /** A day as YYYY-MM-DD, month first, as this browser asks for it. */
  async typeDay(what: Locator, day: string): Promise<void> {
    const [year = '', month = '', date = ''] = day.split('-');
    await this.to(what);
    await this.page.keyboard.type(`${month}${date}${year}`);
    expect(await what.inputValue()).toBe(day);
  }

  /** One of the options of a select. */
  async choose(what: Locator, option: string): Promise<void> {
    await this.to(what);
    const chosen = what.locator('option:checked');
    for (let n = 0; (await chosen.textContent()) !== option; n++) {
      if (n === MOST) throw new Error(`There is no option ${option}.`);
      await this.page.keyboard.press('ArrowDown');
    }
  }

  /** A customer or feature, by its name: of the list that opens, where there is a script. */
  async find(what: Locator, name: string): Promise<void> {
    await this.type(what, name);
    if (!this.hasScript) return;
    await this.page.getByRole('option', { name }).first().waitFor();
    await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
  }

  /** The page of this heading is there: axe finds nothing on it, it is no wider than the screen, and nothing broke. */
  async see(heading: string | RegExp, ...says: readonly (string | RegExp)[]): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: heading }).waitFor();
    // a heading is there before the style that it is shown in
    await this.page.waitForLoadState();
    for (const said of says) await this.page.getByText(said).filter({ visible: true }).first().waitFor();
    expect([heading, await this.findings()]).toEqual([heading, []]);
    expect(await this.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(this.look.width);
    expect(this.broken).toEqual([]);
  }

  /** axe waits for timers, which nothing has while scripts are off; those of the page have been passed over by then. */
  private async findings(): Promise<string[]> {
    if (this.hasScript) return findingsNow(this.page);
    const turnScripts = (to: 'on' | 'off') => this.devTools.send('Emulation.setScriptExecutionDisabled', { value: to === 'off' });
    // what this session has not turned off it does not turn on
    await turnScripts('off');
    await turnScripts('on');
    try {
      return await findingsNow(this.page);
    } finally {
      await turnScripts('off');
    }
  }

  /** The form came back: the focus is at the summary, which names each mistake and leads to its field, where it stands as well. */
  async seeMistakes(mistakes: Readonly<Record<string, string | RegExp>>): Promise<void> {
    const { page } = this;
    const summary = page.getByRole('alert', { name: 'This was not recorded' });
    await summary.and(page.locator(':focus')).waitFor();
    expect(await page.title()).toMatch(/^Mistake: /);
    for (const [n, [label, mistake]] of Object.entries(mistakes).entries()) {
      await this.to(summary.getByRole('link', { name: mistake }), n === 0 ? 'Tab' : 'Shift+Tab');
      await page.keyboard.press('Enter');
      const wrong = page.locator('.field.wrong', { hasText: label }).filter({ hasText: mistake });
      await wrong.and(page.locator(':focus-within')).waitFor();
    }
  }

  leave(): Promise<void> {
    return this.page.context().close();
  }
}

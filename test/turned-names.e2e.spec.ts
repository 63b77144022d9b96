import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Role } from '../src/kernel/actor.js';
import { freshPage, launchBrowser } from './browser.js';
import { BROWSER, describeWhere } from './can-run.js';
import { HandClock } from './reacting.js';
import { send, startService, type Running } from './service.js';

const SHIRA = 'שירה';
const NAME = 'كلمات 12';
const TURNED = '\u202eturned';
const ROLES: readonly Role[] = ['SALES', 'PRODUCT'];

/** Runs in the page. Where the parts of a sentence begin on the screen, in the order that they are said in. */
const PLACES = `((says, parts) => {
  const all = [...document.querySelectorAll('main *')].filter((one) => one.textContent.includes(says) && one.checkVisibility());
  const texts = document.createTreeWalker(all.at(-1), NodeFilter.SHOW_TEXT);
  const chars = [];
  while (texts.nextNode()) for (let n = 0; n < texts.currentNode.length; n++) chars.push([texts.currentNode, n]);
  const whole = chars.map(([{ data }, n]) => data[n]).join('');
  return parts.map((part) => {
    const from = whole.indexOf(part, whole.indexOf(says));
    const lefts = chars.slice(from, from + part.length).map(([node, n]) => {
      const range = document.createRange();
      range.setStart(node, n);
      range.setEnd(node, n + 1);
      return range.getBoundingClientRect().left;
    });
    return Math.min(...lefts);
  });
})`;

describeWhere('browser')(`a sentence about what begins from the right, in a real browser (${BROWSER})`, () => {
  const clock = new HandClock('2026-03-01T12:00:00.000Z');
  let browser: Browser;
  let service: Running;
  let page: Page;

  beforeAll(async () => {
    [browser, service] = [await launchBrowser(), await startService({ clock })];
    const shira = await service.as(SHIRA, ...ROLES);
    const done = async (command: string, input: object) =>
      expect([command, (await send(shira, command, input)).userErrors]).toEqual([command, []]);
    await done('registerCustomer', { customerId: 'acme', name: 'Acme' });
    await done('addFeature', { featureId: 'words', name: NAME, horizon: 'NOW' });
    await done('shipFeature', { featureId: 'words', shippedOn: '2026-03-01' });
    await done('submitRequest', { requestId: 'wish', title: NAME, problem: 'They lack them.', source: { kind: 'CALL' } });
    const link = service.infrastructure.signIn!.links!.make({ issuer: 'sayso:local', subject: SHIRA, name: SHIRA, roles: ROLES });
    ({ page } = await freshPage(browser, { viewport: { width: 1280, height: 800 } }));
    await page.goto(service.url + link);
    await page.getByRole('button', { name: 'Sign in' }).press('Enter');
    await page.getByRole('heading', { name: 'Today' }).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  test.each([
    ['/', [`“${NAME}`, '” has waited', '2026.']],
    ['/check?customer=acme&feature=words', [`“${NAME}`, '” shipped', '; no words', '.']],
    [`/check?customer=acme&feature=${encodeURIComponent(TURNED)}`, ['No feature is called “', TURNED, '”.']],
    ['/requests/wish', [SHIRA, ' submitted “', NAME, '”']],
    ['/history', [SHIRA, ' shipped “', NAME, '” on', '2026']],
  ])('is read from the left at %s', async (path, parts) => {
    await page.goto(service.url + path);
    const places = await page.evaluate<number[]>(`${PLACES}(${JSON.stringify(parts.slice(0, 2).join(''))}, ${JSON.stringify(parts)})`);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(new Set(places).size).toBe(parts.length);
  });
});

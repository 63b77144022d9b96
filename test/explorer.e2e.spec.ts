import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromium } from 'playwright-core';
import { BROWSER, describeWhere } from './can-run.js';
import { startService, type Running } from './service.js';
import { inWhole } from './size.js';

let service: Running;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

describe('the explorer', () => {
  test('is offered to browsers only: another GET asks nothing and learns nothing', async () => {
    const response = await fetch(`${service.url}/graphql?query={__typename}`, { headers: { accept: 'application/json' } });
    expect(response.ok).toBe(false);
    expect(await response.text()).not.toContain('<html');
  });
});

inWhole.describe('the explorer in a browser', () => {
  describeWhere('browser')('that is real', () => {
    test(`asks and answers in a real browser, without any other place (${BROWSER})`, async () => {
      const browser = await chromium.launch({
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
      try {
        const page = await browser.newPage();
        page.setDefaultTimeout(120_000);
        const asked: string[] = [];
        const broken: string[] = [];
        page.on('request', (request) => asked.push(request.url()));
        page.on('pageerror', (error) => broken.push(error.message));
        await page.goto(`${service.url}/graphql`);
        await page.getByRole('button', { name: 'Headers', exact: true }).click();
        await page.getByText('paste here what sayso token printed').click();
        await page.keyboard.press('Control+A');
        // The editor closes what was opened.
        await page.keyboard.insertText(`{ "authorization": "Bearer ${await service.token('Ada', 'SALES')}`);
        await page.getByRole('button', { name: /Execute query/ }).click();
        await page.getByText('"Ada"').first().waitFor();
        const elsewhere = asked.filter((url) => !url.startsWith(service.url) && !/^(data|blob):/.test(url));
        expect({ elsewhere, broken }).toEqual({ elsewhere: [], broken: [] });
      } finally {
        await browser.close();
      }
    });
  });
});

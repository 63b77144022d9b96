import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freshPage, launchBrowser } from './browser.js';
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
      const browser = await launchBrowser();
      try {
        const { page, broken } = await freshPage(browser);
        const asked: string[] = [];
        page.on('request', (request) => asked.push(request.url()));
        await page.goto(`${service.url}/graphql`);
        await page.getByRole('button', { name: 'Headers', exact: true }).click();
        await page
          .locator('.graphiql-editor-tool .cm-content, .graphiql-editor-tool .CodeMirror, .graphiql-editor-tool .monaco-editor')
          .last()
          .click();
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

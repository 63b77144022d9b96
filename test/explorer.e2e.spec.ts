import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { ROLES } from '../src/kernel/actor.js';
import { freshPage, launchBrowser } from './browser.js';
import { BROWSER, describeWhere } from './can-run.js';
import { send, startService, type Running } from './service.js';
import { inWhole } from './size.js';
import { FORM, fromOwnPage, JSON_BODY, visit } from './visiting.js';

let service: Running;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** Everywhere in the register, and in nothing that we wrote. */
const CANARY = 'canary-7f3a';

/** The cookie of somebody who signs in by a link. */
async function signedIn({ url, infrastructure }: Running, name: string): Promise<string> {
  const path = infrastructure.signIn!.links!.make({ issuer: 'sayso:local', subject: name, name, roles: ['SALES'] });
  const { origin, pathname, searchParams } = new URL(path, url);
  const asked = { method: 'POST', headers: { ...FORM, ...fromOwnPage(url) }, body: searchParams.toString() };
  return (await visit(`${origin}${pathname}`, asked)).cookies[0]!;
}

describe('the explorer', () => {
  test('is offered to browsers only: another GET asks nothing and learns nothing', async () => {
    const response = await fetch(`${service.url}/graphql?query={__typename}`, { headers: { accept: 'application/json' } });
    expect(response.ok).toBe(false);
    expect(await response.text()).not.toContain('<html');
  });

  test('is the same page for everybody, and holds nothing of the register', async () => {
    const ask = await service.as(CANARY, 'SALES', 'PRODUCT');
    for (const [command, input] of [
      ['registerCustomer', { customerId: CANARY, name: CANARY, segment: CANARY }],
      ['addFeature', { featureId: CANARY, name: CANARY, area: CANARY, horizon: 'NOW' }],
      ['submitRequest', { title: CANARY, problem: CANARY, source: { kind: 'CALL' }, featureId: CANARY }],
    ] as const)
      expect(await send(ask, command, input)).toMatchObject({ userErrors: [] });
    const open = async (headers: object) => (await visit(`${service.url}/graphql`, { headers: { accept: 'text/html', ...headers } })).text;
    const page = await open({});
    expect([page.includes('<html'), page.includes(CANARY)]).toEqual([true, false]);
    for (const role of ROLES) expect((await open({ authorization: `Bearer ${await service.token(CANARY, role)}` })) === page).toBe(true);
    const cookie = await signedIn(service, CANARY);
    expect((await visit(service.url, { headers: { cookie } })).text).toContain(CANARY);
    expect((await open({ cookie })) === page).toBe(true);
  });
});

describe('where it is off', () => {
  const INTROSPECTIONS = [
    ['whole', getIntrospectionQuery()],
    ['one type, inside', '{ viewer { name } ... on Query { __type(name: "Request") { name } } }'],
    ['in a fragment, by another name', 'query { viewer { name } ...S } fragment S on Query { schema: __schema { types { name } } }'],
  ] as const;
  let closed: Running;
  let browser: Readonly<Record<string, string>>;

  beforeAll(async () => {
    closed = await startService({ explorer: false });
    browser = { cookie: await signedIn(closed, 'Ada'), ...fromOwnPage(closed.url) };
  });
  afterAll(() => closed.stop());

  const askInBrowser = async (query: string, more: object = {}) => {
    const asked = { method: 'POST', headers: { ...JSON_BODY, ...browser }, body: JSON.stringify({ query, ...more }) };
    return (await visit(`${closed.url}/graphql`, asked)).text;
  };

  test('it opens for who is signed in with a browser, and for nobody else', async () => {
    const open = (headers: object) => visit(`${closed.url}/graphql`, { headers: { accept: 'text/html', ...headers } });
    expect((await open({})).status).toBe(405);
    expect((await open({ authorization: `Bearer ${await closed.token('Ada', 'SALES')}` })).status).toBe(405);
    expect((await open(browser)).text).toContain('<html');
  });

  test.each(INTROSPECTIONS)(
    'the schema is told in a browser, and to no token, in both ways, whoever asked before: %s',
    async (_, query) => {
      const ada = await closed.as('Ada', 'SALES', 'ADMIN');
      const refused = {
        status: 403,
        errors: [{ message: expect.stringContaining('schema.graphql'), extensions: { code: 'INTROSPECTION_OFF' } }],
      };
      expect(await ada(query)).toMatchObject(refused);
      for (const more of [{}, {}, { extensions: {} }]) expect(await askInBrowser(query, more)).toMatch(/^{"data":.*"name":"Request"/);
      const answer = await ada(query);
      expect(answer).toMatchObject(refused);
      expect(answer.data).toBeUndefined();
    },
  );

  test('a token is told of what it names alone, and nothing of what it may have meant', async () => {
    const ada = await closed.as('Ada', 'SALES');
    expect(await ada('{ __typename viewer { __typename } }')).toMatchObject({
      data: { __typename: 'Query', viewer: { __typename: 'Viewer' } },
    });
    const misspelt = '{ viewr { name } }';
    expect((await ada(misspelt)).errors?.[0]?.message).toBe('Cannot query field "viewr" on type "Query".');
    expect((await (await service.as('Ada', 'SALES'))(misspelt)).errors?.[0]?.message).toContain('Did you mean "viewer"');
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

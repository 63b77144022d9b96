import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Role } from '../src/kernel/actor.js';
import { freshPage, launchBrowser, typeAndSend, typedIn } from './browser.js';
import { BROWSER, describeWhere } from './can-run.js';
import { everyState, EVERY_PAGE, ONE_OF_A_KIND } from './every-state.js';
import { formsIn, press, signedIn } from './pages.js';
import { HandClock } from './reacting.js';
import { send, startService, type Ask, type Running } from './service.js';
import { sized } from './size.js';
import type { Visitor } from './visiting.js';

/** In every text, so that it is found wherever it stands. */
const MARK = '⟦';

/** What a line may hold, against a page: mark-up, scripts, templates, addresses, keys of prototypes, both directions, letters with marks, pictures of several. */
const LINE = [
  ...['"><script>hurt()</script>', '<img src=x onerror=hurt()>', '{{7*7}}${7*7}', 'javascript:hurt()', '&lt;&#60;', "'__proto__"],
  ...['שלום 12 عربي', 'Z̸̢̛͇͑ͫ̓', '👩‍👩‍👧🏳️‍🌈'],
].join('');
/** What only a text of several lines may hold as well: what ends an element, what turns the direction and never back, what has no width. */
const LINES = [
  '</textarea></pre></title></style><!--',
  '\t\u202e turned',
  '\u2067\u2066 \u200b\u2060\ufeff\u2028',
  'e\u0301'.repeat(40),
].join('\n');
const UNBROKEN = 'W'.repeat(300);

/** To a length in code points, without a place to break. */
const filled = (text: string, length: number): string => text + 'W'.repeat(Math.max(0, length - [...text].length));

const written = new Map<string, string>();

/** Hostile text, another one for each field; every second one begins from the right. */
function write(kind: 'name' | 'line' | 'text' | 'long', field: string): string {
  const known = written.get(field);
  if (known !== undefined) return known;
  const line = `${written.size % 2 === 0 ? 'W' : 'ש'}${MARK}${field}⟧${LINE}`;
  const text = `\n${line}${LINES}${UNBROKEN}`;
  const whole = { name: filled(line, 200), line: filled(line, 200), text, long: filled(text, 10_000) }[kind];
  written.set(field, whole);
  return whole;
}

const ROLES: readonly Role[] = ['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP', 'CONTRIBUTOR'];

const clock = new HandClock('2026-03-01T12:00:00.000Z');
let service: Running;
let sal: string;
let pages: readonly string[];
/** All that people wrote, and all that the API says of it. */
let known: Set<string>;

beforeAll(async () => {
  service = await startService({ clock });
  const { names, shared } = await everyState(service, write);
  clock.time = '2026-03-20T12:00:00.000Z';
  sal = names.sales;
  const alike = new URLSearchParams({ title: write('line', 'title of open'), 'demand.0.customerId': 'acme' });
  const area = new URLSearchParams({ view: 'all', area: write('line', 'area') });
  pages = [...EVERY_PAGE, `/requests/new?${alike.toString()}`, `/requests?${area.toString()}`, shared];
  known = await saidIn(await service.as(sal, ...ROLES));
});
afterAll(() => service.stop());

/** All that was written, and every sentence of the API that holds some of it, with what it quotes. */
async function saidIn(ask: Ask): Promise<Set<string>> {
  const said = new Set(written.values());
  const listen = (value: unknown): void => {
    if (typeof value === 'string') [value, ...(value.match(/(?<=“)[^“”]+(?=”)/g) ?? [])].forEach((one) => said.add(one));
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(listen);
  };
  const hear = async (query: string, variables = {}) => {
    const { data, errors } = await ask(query, variables);
    expect(errors).toBeUndefined();
    listen(data);
    return data as never;
  };
  const SENTENCES =
    'query ($after: String) { events(first: 100, after: $after) { edges { node { summary } } pageInfo { endCursor hasNextPage } } }';
  type Events = { readonly events: { readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean } } };
  for (let after: string | undefined, more = true; more;) {
    const { events }: Events = await hear(SENTENCES, { after });
    ({ endCursor: after, hasNextPage: more } = events.pageInfo);
  }
  await hear(`{
    agenda(first: 100) { edges { node { reason } } }
    commitments(first: 100) { edges { node { title riskReasons { reason } affectedCustomers(first: 10) { edges { node { openedBy { reason } } } } } } }
    requests(first: 100) { edges { node { offers { reason } } } }
  }`);
  const { features }: { features: { edges: { node: { featureId: string } }[] } } = await hear(
    '{ features(first: 100) { edges { node { featureId } } } }',
  );
  for (const { node } of features.edges)
    await hear(
      'query ($featureId: ID!) { promiseCheck(customerId: "acme", featureId: $featureId) { reason nextStep consulted { said } } }',
      node,
    );
  await hear('{ viewer { id } }');
  await hear('query ($title: String!) { likelyDuplicates(title: $title) { reason } }', { title: written.get('title of open') });
  // where a list is one field, its entries stand one below the other
  for (const [field, text] of written)
    if (/^(?:condition|tag|alias) of .* 1$/.test(field)) said.add(`${text}\n${written.get(field.replace(/1$/, '2'))}`);
  return said;
}

const open = (visitor: Visitor, path: string) => visitor.open(service.url + path);

/** Runs in the page. Of each text of people: what stands with it in the element that keeps its direction to itself. And what is out of place. */
const LOOK = `(() => {
  const shows = (one) => one.getClientRects().length > 0 && !one.closest('.unseen, .skip');
  const called = (one) => one.tagName.toLowerCase() + '.' + one.className + ' ' + one.textContent.slice(0, 60);
  // words beside those that they replace
  const withoutGone = (one) => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll('del').forEach((gone) => gone.remove());
    return copy.textContent;
  };
  const OWN = 'bdi, [dir=auto]';
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement: parent } = walker.currentNode;
    if (!data.includes('${MARK}') || parent.closest('pre, textarea')) continue;
    const own = parent.closest(OWN);
    texts.push(own ? withoutGone(own) : 'bare: ' + data);
  }
  for (const field of document.querySelectorAll('input[type=text], textarea'))
    if (field.value.includes('${MARK}')) texts.push(field.matches(OWN) ? field.value : 'bare: ' + field.value);
  // a link that stands alone reaches into the room around it
  const boxOf = (one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    const { marginTop, marginBottom } = getComputedStyle(one);
    return { left, right, top: top - Math.min(0, parseFloat(marginTop)), bottom: bottom + Math.min(0, parseFloat(marginBottom)) };
  };
  const all = [...document.querySelectorAll('body *')].filter(shows);
  const scrolled = (one) => one && (/auto|scroll/.test(getComputedStyle(one).overflowX) || scrolled(one.parentElement));
  const isWide = (one) => {
    const { left, right } = one.getBoundingClientRect();
    return (left < -1 || right > innerWidth + 1) && !scrolled(one.parentElement);
  };
  const isCut = (one) => getComputedStyle(one).overflowX !== 'visible' && !one.matches('input, textarea, select') && one.scrollWidth > one.clientWidth + 1 && !scrolled(one);
  const outOfPlace = all.filter((one) => isWide(one) || isCut(one)).map((one) => 'wide: ' + called(one));
  if (document.documentElement.scrollWidth > innerWidth) outOfPlace.push('the page is wider than the screen');
  for (const parent of document.querySelectorAll('main, main div, main section, main form, main ul, main ol, main li, main article, main aside, main dl, main p')) {
    const children = [...parent.children].filter((one) => shows(one) && getComputedStyle(one).display !== 'inline');
    children.forEach((one, n) => {
      const [a, b] = [one, children[n + 1]].map((each) => each && boxOf(each));
      if (b && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
        outOfPlace.push('over another: ' + called(one));
    });
  }
  return { texts, outOfPlace, hurt: globalThis.hurts };
})()`;

interface Looked {
  readonly texts: readonly string[];
  readonly outOfPlace: readonly string[];
  readonly hurt: readonly string[];
}

const WIDTHS = [390, 1280];
/** By these fields any form is refused. */
const REFUSED = { commandId: 'x'.repeat(500) };

/** What is wrong with the page that is open, on a telephone and on a desk. */
async function wrongOn(page: Page, more: ReadonlySet<string> = new Set()): Promise<string[]> {
  const wrong: string[] = [];
  await page.locator('details').evaluateAll((all) => all.forEach((one) => ((one as { open?: boolean }).open = true)));
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const { texts, outOfPlace, hurt } = await page.evaluate<Looked>(LOOK);
    const strange = texts.map((text) => text.replace(/^Mistake: /, '')).filter((text) => !known.has(text) && !more.has(text));
    wrong.push(...new Set(strange.map((text) => `not as it was written: ${text.slice(0, 200)}`)));
    wrong.push(...[...outOfPlace, ...hurt].map((one) => `${width}: ${one}`));
  }
  return wrong;
}

/** What no page but the history shows, and there among all that is recorded of an event. */
const IN_HISTORY_ALONE = new RegExp(
  [
    ...['^(?:reference|goal|channel) of|^channel to|^told with|^note of|^competitor$|^delivery of|^found$'],
    ...['^why (?:anew|the same|rejected|revised|changed|delivered|kept|disputed|released)$'],
    ...['^(?:words|not|condition) (?:of|in) (?:rejected|changed|breached|withdrawn|released)(?: [12])?$'],
  ].join('|'),
);

test('every text that was written is on a page, as it was written', async () => {
  const visitor = await signedIn(service, sal, ...ROLES);
  const shown = new Set<string>();
  for (const path of pages) {
    const { status, text } = await open(visitor, path);
    expect([path, status]).toEqual([path, 200]);
    for (const [field, whole] of written) if (text.includes(escaped(whole))) shown.add(field);
  }
  expect([...written.keys()].filter((field) => !shown.has(field) && !IN_HISTORY_ALONE.test(field))).toEqual([]);
});

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '&': '&amp;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[<&"]/g, (character) => ENTITIES[character] ?? character);

const ROUTES = [...ONE_OF_A_KIND, '/find?kind=customer', '/sign-in', '/r/key'];
/** All that a page reads of its address. */
const NAMES = [
  ...[
    'asOf',
    'axis',
    'at',
    'view',
    'order',
    'area',
    'after',
    'before',
    'from',
    'to',
    'type',
    'stream',
    'actorId',
    'customerId',
    'featureId',
  ],
  ...[
    'customer',
    'customerKey',
    'feature',
    'featureKey',
    'by',
    'told',
    'as',
    'title',
    'problem',
    'demand.0.customerId',
    'kind',
    'text',
    'code',
  ],
];
const VALUES = [
  ...['x', '%00', '%ED%A0%80', '%E2%80%AE', '-1', '1e99', '0000-01-01', '2026-02-30', '9999-99-99', '9999-12-31', '%2B275760-09-13'],
  ...[
    '__proto__',
    'constructor',
    ';drop',
    '%22%3E%3Cscript%3Ehurt()%3C/script%3E',
    'javascript:hurt()',
    '2026-03-01&axis=held&asOf=2026-03-01',
  ],
  ...[`${'x'.repeat(199)}%F0%9F%98%80`, 'x'.repeat(10_000), '%D7%A9'.repeat(2_000)],
];

/** Of so many addresses one is asked for. */
const STEP = sized({ short: 13, whole: 1 });

describe('an address that no page of ours leads to', () => {
  const askers = sized<readonly (readonly Role[])[]>({
    short: [ROLES],
    whole: [ROLES, ['AUDITOR'], ['SERVICE'], ['IMPORTER'], ['ADMIN'], []],
  });

  test.each(askers.map((roles) => ({ roles, named: roles.join(', ') || 'none' })))(
    'has a page that says so, for the roles $named',
    async ({ roles }) => {
      const wrong: unknown[] = [];
      for (const route of ROUTES) {
        // of the same name nobody asks so much in a minute
        const visitor = await signedIn(service, `Visitor of ${route}`, ...roles);
        const addresses = NAMES.flatMap((name) => VALUES.map((value) => `${route}${route.includes('?') ? '&' : '?'}${name}=${value}`));
        const some = addresses.filter((_, n) => n % STEP === 0);
        while (some.length > 0)
          await Promise.all(
            some.splice(0, 20).map(async (path) => {
              const { status, text } = await visitor.ask(service.url + path);
              const isPage = status === 303 || text.includes('<h1') || route.startsWith('/find');
              if (status >= 429 || !isPage) wrong.push([path.slice(0, 80), status]);
              if (/<script>hurt|href="javascript|undefined|NaN|Invalid|\[object/.test(text))
                wrong.push([path.slice(0, 80), 'says what it should not']);
            }),
          );
      }
      expect(wrong).toEqual([]);
    },
  );
});

describe('a form that is none of ours', () => {
  test.each([
    'tags.4294967294',
    'tags.30000000',
    'tags.0.4294967294',
    'demand.0.4294967294.note',
    '__proto__.polluted',
    'constructor.prototype.polluted',
  ])('with the field %s writes nothing, and ends', async (field) => {
    const visitor = await signedIn(service, sal, ...ROLES);
    const page = await open(visitor, '/requests/new');
    const { position } = await service.infrastructure.log.head();
    const { status } = await press(service, visitor, page.text, 'submitRequest', { title: 'A wish', problem: 'A need.', [field]: 'x' });
    expect([status >= 400 && status < 500, (await service.infrastructure.log.head()).position]).toEqual([true, position]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describeWhere('browser')(`in a real browser (${BROWSER})`, () => {
  let browser: Browser;
  let page: Page;
  let broken: string[];
  let asked: string[];
  beforeAll(async () => {
    browser = await launchBrowser();
    ({ page, broken } = await freshPage(browser));
    asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).host));
    page.on('dialog', (dialog) => {
      broken.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.addInitScript(`
      globalThis.hurts = [];
      globalThis.hurt = () => hurts.push('a script ran');
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => hurts.push(violatedDirective + ' ' + blockedURI));
    `);
    const link = service.infrastructure.signIn!.links!.make({ issuer: 'sayso:local', subject: sal, name: sal, roles: [...ROLES] });
    await page.goto(service.url + link);
    await page.getByRole('button', { name: 'Sign in' }).press('Enter');
    await page.getByRole('heading', { name: 'Today' }).waitFor();
  });
  afterAll(() => browser.close());

  const unharmed = () => expect([broken, [...new Set(asked)]]).toEqual([[], [new URL(service.url).host]]);

  test('every page shows it whole, turns nothing beside it, and runs and fetches nothing of it', async () => {
    const wrong: unknown[] = [];
    for (const path of pages) {
      await page.goto(service.url + path);
      wrong.push(...(await wrongOn(page)).map((one) => [path, one]));
    }
    expect(wrong).toEqual([]);
    unharmed();
  });

  test('every form that is shown again keeps it, and says what is wrong', async () => {
    const wrong: unknown[] = [];
    const tried = new Set<string>();
    const visitor = await signedIn(service, sal, ...ROLES);
    for (const path of pages) {
      for (const form of formsIn((await open(visitor, path)).text)) {
        const [command = ''] = form.split('-');
        if (tried.has(command) && sized({ short: true, whole: false })) continue;
        tried.add(command);
        const typed = write('text', `typed into ${command}`);
        const line = write('line', `line typed into ${command}`);
        await page.goto(service.url + path);
        await typeAndSend(page, form, { text: typed, line, hidden: REFUSED });
        for (const value of await typedIn(page, form))
          if (value !== typed && value !== line) wrong.push([path, form, `not kept: ${value.slice(0, 100)}`]);
        const told = new Set([typed, line, ...['customer', 'feature'].map((kind) => `No ${kind} is called “${line}”.`)]);
        wrong.push(...(await wrongOn(page, told)).map((one) => [path, form, one]));
      }
    }
    expect(wrong).toEqual([]);
    unharmed();
  });

  test('the list that opens while somebody types shows names as they were written', async () => {
    await page.goto(`${service.url}/check`);
    await page.getByRole('combobox', { name: 'Customer' }).pressSequentially('customer');
    await page.getByRole('option').first().waitFor();
    expect(await wrongOn(page)).toEqual([]);
    await page.getByRole('option').first().click();
    expect(known).toContain(await page.getByRole('combobox', { name: 'Customer' }).inputValue());
    unharmed();
  });

  test.each([
    '/nowhere',
    '/requests/QUERY',
    '/promises/QUERY',
    '/figures/QUERY',
    '/history?from=QUERY',
    '/requests?asOf=QUERY',
    '/check?customer=QUERY&feature=QUERY&by=QUERY',
    '/sign-in?to=QUERY',
    '/sign-in/local?code=QUERY',
    '/r/QUERY',
  ])('the page at %s says what it is asked for as it was written', async (path) => {
    const query = write('line', 'a query');
    await page.goto(service.url + path.replaceAll('QUERY', encodeURIComponent(query)));
    const told = [...['customer', 'feature'].map((kind) => `No ${kind} is called “${query}”.`), `“${query}” is no day.`];
    expect(await wrongOn(page, new Set([query, ...told]))).toEqual([]);
    unharmed();
  });

  test.each([
    'javascript:hurt()',
    'data:text/html,<script>hurt()</script>',
    ' JAVASCRIPT:hurt()',
    'vbscript:hurt()',
    '//elsewhere.example',
  ])('the address %s is no link', async (url) => {
    await page.goto(`${service.url}/requests/open`);
    await typeAndSend(page, 'addEvidence-open', { text: 'It shows.', line: url });
    expect(await page.getByRole('alert').textContent()).toContain('begins with http:// or https://');
    const protocols = await page.locator('a').evaluateAll((all) => all.map((one) => (one as unknown as { protocol: string }).protocol));
    expect(protocols.filter((protocol) => !/^https?:$/.test(protocol))).toEqual([]);
    unharmed();
  });
});

test('a promise of the longest keys has its page', async () => {
  const [featureId, customerId] = ['f'.repeat(64), 'c'.repeat(64)];
  const ask = await service.as(sal, ...ROLES);
  await send(ask, 'addFeature', { featureId, name: 'Of a long key', horizon: 'LATER' });
  await send(ask, 'registerCustomer', { customerId, name: 'Of a long key, too' });
  const wording = { canSay: 'It comes.', cannotSay: 'When.' };
  const audience = { kind: 'CUSTOMER', customerId };
  const proposal = { featureId, audience, wording, owner: sal, followUpOn: '2999-01-01' };
  expect(await send(ask, 'proposeCommitment', proposal)).toMatchObject({ userErrors: [] });
  const { status } = await open(await signedIn(service, sal, ...ROLES), `/promises/${featureId}%40customer%3A${customerId}`);
  expect(status).toBe(200);
});

test('a form may hold all that its fields take, in any script', async () => {
  const visitor = await signedIn(service, sal, ...ROLES);
  const page = await open(visitor, '/requests/new');
  const typed = { title: '𠀀'.repeat(200), problem: '𠀀'.repeat(10_000) };
  const { status } = await press(service, visitor, page.text, 'submitRequest', typed);
  expect(status).toBe(303);
});

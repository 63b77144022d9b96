import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Role } from '../src/kernel/actor.js';
import { findingsOn } from './axe.js';
import { freshPage, launchBrowser, typeAndSend } from './browser.js';
import { BROWSER, describeWhere } from './can-run.js';
import { everyState, EVERY_PAGE, ONE_OF_A_KIND } from './every-state.js';
import { formsIn, signedIn } from './pages.js';
import { HandClock } from './reacting.js';
import { freeOrigin, startRealProvider, type RealProvider } from './real-provider.js';
import { startService, type Running } from './service.js';
import { sized } from './size.js';

describe('what axe finds', () => {
  describeWhere('browser')(`in a real browser (${BROWSER})`, () => {
    let browser: Browser;
    let page: Page;
    let local: Running;
    let provider: RealProvider;
    let origin: string;
    let company: Running;
    let clock: HandClock;
    let tokensAlone: Running;
    let frugal: Running;

    beforeAll(async () => {
      browser = await launchBrowser();
      local = await startService();
      origin = await freeOrigin();
      provider = await startRealProvider([origin]);
      clock = new HandClock(new Date().toISOString());
      company = await startService({ clock, provider: provider.settings, url: origin, port: Number(new URL(origin).port) });
      const { client: _, ...settings } = provider.settings;
      tokensAlone = await startService({ provider: settings });
      frugal = await startService({ strangers: { rates: { person: 1, address: 20 }, trustedProxies: [] } });
    });
    afterAll(async () => {
      await browser.close();
      await local.stop();
      await company.stop();
      await tokensAlone.stop();
      await frugal.stop();
      await provider.stop();
    });

    const linkFor = (...roles: Role[]) => linkTo(local, ...roles);
    const linkTo = ({ url, infrastructure }: Running, ...roles: Role[]) =>
      `${url}${infrastructure.signIn!.links!.make({ issuer: 'sayso:local', subject: 'Ada', name: 'Ada', roles })}`;
    const press = (name: string) => page.getByRole('button', { name }).click();
    const aMinuteLater = () => (clock.time = new Date(Date.parse(clock.time) + 60_000).toISOString());
    const signInAtProvider = () => page.goto(`${origin}/sign-in`);

    const TOO_MUCH = 'Too much was asked in this minute';

    /** How to come to each page, and by what it is known. */
    const PAGES: Readonly<Record<string, readonly [go: () => Promise<unknown>, heading: string]>> = {
      'nobody signed in, without a provider': [() => page.goto(local.url), 'Sign in'],
      'a link': [() => page.goto(linkFor('SALES')), 'Sign in to Sayso'],
      'signed in by a link': [() => page.goto(linkFor('SALES', 'PRODUCT')).then(() => press('Sign in')), 'Today'],
      'signed in without a role': [() => page.goto(linkFor()).then(() => press('Sign in')), 'Today'],
      'the promise check': [
        () => page.goto(linkFor('SALES')).then(() => press('Sign in').then(() => page.goto(`${local.url}/check`))),
        'May I promise it?',
      ],
      'a promise check of what is not there': [
        () =>
          page
            .goto(linkFor('SALES'))
            .then(() => press('Sign in'))
            .then(() => page.goto(`${local.url}/check?customer=nobody&feature=nothing`)),
        'This cannot be answered yet',
      ],
      'a page that is not for the roles': [
        () => page.goto(linkFor('ADMIN')).then(() => press('Sign in').then(() => page.goto(`${local.url}/check?customer=a&feature=b`))),
        'This is not for your roles',
      ],
      'a link used before': [
        async () => {
          const link = linkFor('SALES');
          await page.goto(link);
          await press('Sign in');
          await page.goto(link);
          await press('Sign in');
          await page.getByText('This link was used before').waitFor();
        },
        'Sign in',
      ],
      'a link followed through a proxy': [
        async () => {
          await page.setExtraHTTPHeaders({ 'x-forwarded-for': '10.0.0.1' });
          await page.goto(linkFor('SALES'));
        },
        'Links work on this machine alone',
      ],
      'a person who asked too much': [
        async () => {
          await page.goto(linkTo(frugal, 'SALES'));
          await press('Sign in');
          await page.getByRole('heading', { name: 'Today' }).waitFor();
          await page.goto(`${frugal.url}/requests`);
        },
        TOO_MUCH,
      ],
      'an address that asked too often': [
        async () => {
          for (let status; status !== 429;) status = (await page.goto(`${frugal.url}/sign-in`))?.status();
        },
        TOO_MUCH,
      ],
      'a form of another site': [
        async () => {
          await page.setContent(`<form method="post" action="${local.url}/sign-out"><button>Win</button></form>`);
          await press('Win');
        },
        'This was not sent from a page of Sayso',
      ],
      'nobody signed in, with a provider': [() => page.goto(origin), 'Sign in'],
      'signed in by a provider': [signInAtProvider, 'Today'],
      'a way back of nobody': [() => page.goto(`${origin}/sign-in/callback?code=x&state=y`), 'You are not signed in'],
      'a provider that is away': [
        async () => {
          provider.away = true;
          // what was known of it is asked for anew after a while
          aMinuteLater();
          await signInAtProvider().finally(() => (provider.away = false));
        },
        'Sayso cannot ask who you are just now',
      ],
      'tokens alone': [() => page.goto(tokensAlone.url), 'No sign-in with a browser'],
      'signed out here, on the way there': [
        async () => {
          aMinuteLater();
          await signInAtProvider();
          await page.getByRole('link', { name: 'More' }).click();
          await page.route(`${provider.issuer}/**`, (route) => route.fulfill({ status: 204 }));
          await press('Sign out');
        },
        'You are signed out here',
      ],
    };

    test.each(Object.entries(PAGES))('is nothing: %s', async (_, [go, heading]) => {
      ({ page } = await freshPage(browser));
      try {
        await go();
        await page.getByRole('heading', { name: heading }).waitFor();
        expect(await findingsOn(page)).toEqual([]);
      } finally {
        await page.context().close();
      }
    });
  });
});

/** Everything that a page may offer is offered to who holds all of these. */
const EVERYTHING: readonly Role[] = ['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP', 'CONTRIBUTOR'];

/** Pages of a register in which nothing has happened. */
const OF_NOTHING = [
  ...['/', '/check', '/requests', '/requests/new', '/promises', '/promises?view=tell', '/promises/new', '/reports/new'],
  ...['/history', '/figures', '/figures/SLIPS', '/roadmap', '/roadmap/customers', '/more'],
];

/** Runs in the page: which of what can be acted on, outside of sentences, is too small for a thumb, and what the keyboard comes to without showing it. */
const REACH = `(() => {
  const CAN = 'a[href], button, summary, select, textarea, input:not([type=hidden])';
  const shows = (one) => one.checkVisibility({ visibilityProperty: true });
  const called = (one) => one.tagName.toLowerCase() + '.' + one.className + ' ' + one.textContent.trim().slice(0, 40);
  const isInSentence = (one) =>
    one.matches('a') && getComputedStyle(one).display === 'inline' && one.parentElement.textContent.trim() !== one.textContent.trim();
  document.querySelector('.me')?.removeAttribute('open');
  const all = [...document.querySelectorAll(CAN)].filter(shows);
  const small = all.filter((one) => !isInSentence(one) && !one.closest('.skip, svg')).flatMap((one) => {
    const { width, height } = (one.matches('[type=checkbox], [type=radio]') ? one.closest('label') : one).getBoundingClientRect();
    return Math.min(width + (one.matches('a') ? 20 : 0), height) < 43.5 ? ['small: ' + Math.round(width) + ' x ' + Math.round(height) + ' ' + called(one)] : [];
  });
  const unseen = all.flatMap((one) => {
    one.focus();
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    const [{ left, top, width, height }] = one.getClientRects();
    const over = document.elementFromPoint(left + width / 2, top + Math.min(height, innerHeight) / 2);
    if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) return ['not outlined: ' + called(one)];
    return over && (one.contains(over) || over.contains(one)) ? [] : ['behind another: ' + called(one)];
  });
  return [...small, ...unseen];
})()`;

describeWhere('browser')(`every page in every state, in a real browser (${BROWSER})`, () => {
  const clock = new HandClock('2026-03-01T12:00:00.000Z');
  let browser: Browser;
  let full: Running;
  let empty: Running;
  let page: Page;
  let broken: string[];
  let shared: string;

  beforeAll(async () => {
    [browser, full, empty] = [await launchBrowser(), await startService({ clock }), await startService({ clock })];
    ({ shared } = await everyState(full, (_, field) => `What is written for ${field}`));
    clock.time = '2026-03-20T12:00:00.000Z';
  });
  afterAll(async () => {
    await browser.close();
    await full.stop();
    await empty.stop();
  });

  async function signIn({ url, infrastructure }: Running, roles: readonly Role[]): Promise<void> {
    ({ page, broken } = await freshPage(browser));
    const name = 'What is written for Sal';
    await page.goto(url + infrastructure.signIn!.links!.make({ issuer: 'sayso:local', subject: name, name, roles: [...roles] }));
    await page.getByRole('button', { name: 'Sign in' }).press('Enter');
    await page.getByRole('heading', { name: 'Today' }).waitFor();
  }
  /** What is wrong with the page that is open. */
  async function wrongOn(): Promise<string[]> {
    await page.locator('details').evaluateAll((all) => all.forEach((one) => ((one as { open?: boolean }).open = true)));
    return [
      ...(await findingsOn(page)),
      ...(await page.keyboard.press('Tab').then(() => page.evaluate<string[]>(REACH))),
      ...broken.splice(0),
    ];
  }
  async function wrongAt(service: Running, paths: readonly string[]): Promise<unknown[]> {
    const wrong: unknown[] = [];
    for (const path of paths) {
      await page.goto(service.url + path);
      wrong.push(...(await wrongOn()).map((one) => [path, one]));
    }
    return wrong;
  }

  test('with something of everything', async () => {
    await signIn(full, EVERYTHING);
    expect(await wrongAt(full, [...sized({ short: ONE_OF_A_KIND, whole: EVERY_PAGE }), shared])).toEqual([]);
  });

  test('with nothing at all', async () => {
    await signIn(empty, EVERYTHING);
    expect(await wrongAt(empty, OF_NOTHING)).toEqual([]);
  });

  test('as of a day gone by', async () => {
    await signIn(full, EVERYTHING);
    const reading = ONE_OF_A_KIND.filter((path) => !/new|decide|more|^\/(?:check)?$/.test(path));
    const days = reading.map((path, n) => `${path}${path.includes('?') ? '&' : '?'}asOf=2026-03-10${n % 2 === 0 ? '' : '&axis=held'}`);
    expect(await wrongAt(full, days)).toEqual([]);
    expect(await page.getByRole('status').textContent()).toContain('10 Mar 2026');
  });

  test('with a mistake in a form of it', async () => {
    await signIn(full, EVERYTHING);
    const visitor = await signedIn(full, 'What is written for Sal', ...EVERYTHING);
    const wrong: unknown[] = [];
    for (const path of ONE_OF_A_KIND) {
      const forms = formsIn((await visitor.open(full.url + path)).text);
      for (const form of forms.slice(0, sized({ short: 1, whole: forms.length }))) {
        await page.goto(full.url + path);
        // what makes a thing is refused for what is missing: its command has an id of our own
        const line = /^(?:registerCustomer|addFeature)$/.test(form) ? '' : 'nobody';
        await typeAndSend(page, form, { text: '', line, hidden: { commandId: 'x'.repeat(500) } });
        await page.getByText('This was not recorded').waitFor();
        wrong.push(...(await wrongOn()).map((one) => [path, form, one]));
      }
    }
    expect(wrong).toEqual([]);
  });

  test('changed while it was read', async () => {
    await signIn(full, EVERYTHING);
    const wrong: unknown[] = [];
    for (const [path = '', form = '', line = ''] of [
      ['/requests/declined', 'reopenRequest-declined'],
      ['/requests/open/decide?as=decline', 'declineRequest-open'],
      ['/promises/active%40everyone', 'putAtRisk-active-everyone'],
      ['/reports/open', 'retractPromise-open'],
      ['/customers/acme', 'changeCustomer-acme', 'enterprise'],
      ['/features/sso', 'dropFeature-sso'],
      ['/roadmap', 'endShare-shared'],
    ]) {
      await page.goto(full.url + path);
      await typeAndSend(page, form, { text: 'What was written meanwhile.', line, hidden: { expectedRevision: '99' } });
      await page
        .getByText(/changed this while you read\./)
        .first()
        .waitFor();
      wrong.push(...(await wrongOn()).map((one) => [path, one]));
    }
    expect(wrong).toEqual([]);
  });

  test('that is not there, is not for the roles, or cannot be answered', async () => {
    await signIn(full, EVERYTHING);
    const things = ['/requests/x', '/requests/x/decide', '/promises/x', '/reports/x', '/customers/x', '/features/x', '/figures/X'];
    expect(await wrongAt(full, [...things, '/requests?after=x', '/r/x', '/requests?at=999999999'])).toEqual([]);
    await page.getByText('Sayso cannot answer just now').waitFor();
    await signIn(full, ['ADMIN']);
    expect(await wrongAt(full, ['/requests'])).toEqual([]);
    await page.getByText('This is not for your roles').waitFor();
  });
});

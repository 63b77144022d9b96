import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Role } from '../src/kernel/actor.js';
import { findingsOn } from './axe.js';
import { freshPage, launchBrowser } from './browser.js';
import { BROWSER, describeWhere } from './can-run.js';
import { HandClock } from './reacting.js';
import { freeOrigin, startRealProvider, type RealProvider } from './real-provider.js';
import { startService, type Running } from './service.js';

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

    beforeAll(async () => {
      browser = await launchBrowser();
      local = await startService();
      origin = await freeOrigin();
      provider = await startRealProvider([origin]);
      clock = new HandClock(new Date().toISOString());
      company = await startService({ clock, provider: provider.settings, url: origin, port: Number(new URL(origin).port) });
      const { client: _, ...settings } = provider.settings;
      tokensAlone = await startService({ provider: settings });
    });
    afterAll(async () => {
      await browser.close();
      await local.stop();
      await company.stop();
      await tokensAlone.stop();
      await provider.stop();
    });

    const linkFor = (...roles: Role[]) =>
      `${local.url}${local.infrastructure.signIn!.links!.make({ issuer: 'sayso:local', subject: 'Ada', name: 'Ada', roles })}`;
    const press = (name: string) => page.getByRole('button', { name }).click();
    const aMinuteLater = () => (clock.time = new Date(Date.parse(clock.time) + 60_000).toISOString());
    const signInAtProvider = () => page.goto(`${origin}/sign-in`);

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

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.js';
import { BROWSER, describeWhere } from './can-run.js';
import { rowsIn } from './csv.js';
import { startDemo, type Demo } from './demo.js';
import { client, send, settled } from './service.js';
import { looks, Walker } from './walking.js';

const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

describeWhere('browser')(`from the demo, with a keyboard alone (${BROWSER})`, () => {
  let browser: Browser;
  let demo: Demo;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const told = async (name: string, command: string, input: object) =>
    expect([command, (await send(client(demo.url, demo.tokenOf(name)), command, input)).userErrors]).toEqual([command, []]);

  async function walking(walk: () => Promise<void>): Promise<void> {
    demo = await startDemo();
    try {
      await walk();
    } finally {
      await demo.stop();
    }
  }

  describe.each(looks({ width: 390, colorScheme: 'dark', script: 'with script' }))('at $width px, $colorScheme, $script', (look) => {
    test('sales checks, tells, takes it back, owns up, and asks', () =>
      walking(async () => {
        const sam = await Walker.signedIn(browser, look, demo.linkOf('Sam'));
        const { button, field, link, page } = sam;

        // may I promise it?
        await sam.find(field('May I promise to'), 'Acme');
        await sam.find(field('the feature'), 'Audit export');
        await sam.press(button('Check'));
        const question = 'May I promise Audit export to Acme?';
        const words = 'The audit export is part of the enterprise plan.';
        await sam.see(question, 'Yes, with conditions', words, 'The customer is on the enterprise plan', 'That it covers the mobile apps.');
        if (sam.hasScript) {
          await sam.press(button('Copy'));
          await page.getByText('Copied').waitFor();
          expect(await page.evaluate('navigator.clipboard.readText()')).toBe(words);
        } else expect(await button('Copy').count()).toBe(0);

        // told, and taken back
        await sam.to(page.getByRole('combobox', { name: 'How were they told?' }));
        await sam.to(button('I told them'), 'Shift+Tab');
        await page.keyboard.press('Enter');
        await sam.see(question, 'Acme was told these words today by Sam.');
        await sam.press(button('Undo'));
        await button('I told them').waitFor();
        await sam.see(question);
        expect(await page.getByText('Acme was told these words').count()).toBe(0);

        // what slipped out
        await sam.press(link('Something else slipped out'));
        await sam.see('What was said?');
        expect(await field('To which customer?').inputValue()).toBe('Acme');
        expect(await field('About which feature?').inputValue()).toBe('Audit export');
        await sam.press(button('Tell it'));
        await sam.seeMistakes({ 'What was said?': 'Fill in “What was said?”.' });
        await sam.see('What was said?');
        await sam.type(field('What was said?'), 'It covers the mobile apps, too.');
        await sam.press(button('Tell it'));
        await sam.see('Said to Acme about Audit export', 'Thank you, Sam', 'It covers the mobile apps, too.');

        // asked for before: one customer more
        await sam.press(link('Requests'));
        await sam.see('Requests', 'Nothing waits for a decision.');
        await sam.press(link('New request'));
        await sam.see('New request', 'What is like it is shown here.');
        await sam.type(field('What do they want?'), 'A dark mode');
        await sam.find(field('For which customer?'), 'Acme');
        if (!sam.hasScript) await sam.press(button('Is it known already?'));
        await button('Add to it').waitFor();
        await sam.see('New request', 'Is it one of these?');
        await sam.press(button('Add to it'));
        await sam.see('Dark mode', '2 customers want it, 4,000 EUR');

        // asked for the first time
        await sam.press(link('Check'));
        await sam.see('May I promise it?');
        await sam.find(field('Customer'), 'Bolt');
        await sam.find(field('Feature'), 'Audit export');
        await sam.press(button('Check'));
        await sam.see('May I promise Audit export to Bolt?', 'Nothing is on record');
        await sam.press(link('Ask for it on behalf of Bolt'));
        await sam.see('New request');
        await sam.type(field('What do they want?'), 'Lists of who read what');
        await sam.press(button('Record it'));
        await sam.seeMistakes({ 'What is their problem?': 'Fill in “What is their problem?”.' });
        await sam.see('New request');
        expect(await field('For which customer?').inputValue()).toBe('Bolt');
        await sam.type(field('What is their problem?'), 'Their auditor asks for it each year.');
        await sam.type(field('Worth, if a deal hangs on it'), '5000');
        await sam.choose(field('How did you hear it?'), 'In a meeting');
        await sam.press(button('Record it'));
        await sam.see('Lists of who read what', 'To decide', '1 customer wants it, 5,000 EUR', 'Audit export');
        await sam.leave();
      }));
  });

  describe.each(looks({ width: 1280, colorScheme: 'light', script: 'without script' }))('at $width px, $colorScheme, $script', (look) => {
    test('product decides, promises with sales, tells who was told, and has nothing left to do', () =>
      walking(async () => {
        const source = { kind: 'CALL' };
        await told('Sam', 'submitRequest', {
          requestId: 'import',
          title: 'Import from a spreadsheet',
          problem: 'They type it all.',
          source,
        });
        await told('Sam', 'submitRequest', { requestId: 'fax', title: 'Send it by fax', problem: 'Their office has one.', source });
        await told('Sam', 'submitRequest', { requestId: 'clock', title: 'A clock on each page', problem: 'They forget the time.', source });
        const priya = await Walker.signedIn(browser, look, demo.linkOf('Priya'));
        const { button, field, fold, link } = priya;

        // yes
        await priya.press(link('Requests'));
        await priya.see('Requests', '3 requests, newest first');
        await priya.press(link('Import from a spreadsheet'));
        await priya.see('Import from a spreadsheet');
        await priya.press(link('Decide'));
        await priya.see('Decide: Import from a spreadsheet');
        await priya.press(button('Accept'));
        await priya.seeMistakes({ 'Why?': 'Fill in “Why?”.', 'What does it rest on?': 'Fill in “What does it rest on?”.' });
        await priya.see('Decide: Import from a spreadsheet');
        await priya.press(priya.page.getByRole('checkbox', { name: 'It fits our strategy' }), 'Space');
        await priya.to(field('Why?'), 'Shift+Tab');
        await priya.page.keyboard.type('Yes, please.');
        await priya.press(button('Accept'));
        await priya.seeMistakes({ 'Why?': /20 characters/ });
        await priya.type(field('Why?'), 'Everybody who begins with us has a spreadsheet first.');
        await priya.type(field('How will we know that it was right?'), 'Half of the new customers import one.');
        await priya.typeDay(field('Look at it again on'), '2999-12-24');
        await priya.type(field('What customers may hear'), 'You will be able to bring your spreadsheet.');
        await priya.choose(field('How?'), 'in a chat');
        await priya.press(button('Accept'));
        await priya.see('Import from a spreadsheet', 'Why: accepted', 'Half of the new customers import one.', 'It fits our strategy');

        // no
        await priya.press(link('Requests'));
        await priya.press(link('Send it by fax'));
        await priya.press(link('Decide'));
        await priya.press(link('Decline'));
        await priya.see('Decide: Send it by fax', 'What is offered instead?');
        await priya.type(field('Why?'), 'Nobody faxes.');
        await priya.choose(field('Reason'), 'Only one customer wants it');
        await priya.press(button('Decline'));
        await priya.seeMistakes({ 'Why?': /20 characters/ });
        await priya.type(field('Why?'), 'One office in a hundred has a fax, and it may print.');
        await priya.press(button('Decline'));
        await priya.seeMistakes({ 'What is offered instead?': 'Offer an alternative, or say that there is none.' });
        await priya.see('Decide: Send it by fax');
        await priya.type(field('What is offered instead?'), 'Print it, and fax that.');
        await priya.press(button('Decline'));
        await priya.see(
          'Send it by fax',
          'Why: declined',
          'Print it, and fax that.',
          'Only one customer wants it',
          '1 person waits for the answer',
        );
        await priya.press(button(/^Told ?: Sam$/));
        await priya.page.getByText('waits for the answer').waitFor({ state: 'detached' });
        await priya.see('Send it by fax');

        // later
        await priya.press(link('Requests'));
        await priya.press(link('A clock on each page'));
        await priya.press(link('Decide'));
        await priya.press(link('Defer'));
        await priya.see('Decide: A clock on each page');
        await priya.type(field('Why?'), 'The pages are drawn anew next year, with room at the top.');
        await priya.typeDay(field('Look at it again on'), '2020-01-01');
        await priya.press(button('Defer'));
        await priya.seeMistakes({ 'Look at it again on': 'The day to look at it again lies ahead.' });
        await priya.see('Decide: A clock on each page');
        await priya.typeDay(field('Look at it again on'), '2999-01-01');
        await priya.press(button('Defer'));
        await priya.see('A clock on each page', 'Why: deferred', '1 Jan 2999');
        await priya.press(button(/^Told ?: Sam$/));
        await priya.page.getByText('waits for the answer').waitFor({ state: 'detached' });

        // what may be said, by the word of two people
        await priya.press(link('Promises'));
        await priya.see('Promises');
        await priya.press(link('New promise'));
        await priya.see('New promise');
        await priya.find(field('About which feature?'), 'Offline mode');
        await priya.choose(field('To whom?'), 'One customer');
        await priya.find(field('Which customer?'), 'Bolt');
        await priya.press(button('Propose it'));
        await priya.seeMistakes({
          'What may be said?': 'Fill in “What may be said?”.',
          'What may not be said?': 'Fill in “What may not be said?”.',
        });
        await priya.see('New promise');
        await priya.type(field('What may be said?'), 'You can work offline by March 2999.');
        await priya.type(field('What may not be said?'), 'That it works on telephones.');
        await priya.typeDay(field('Delivered by'), '2999-03-31');
        await priya.typeDay(field('Look at it again on'), '2999-01-31');
        await priya.press(button('Propose it'));
        await priya.see('Offline mode, for Bolt', 'Waits for approval', 'You can work offline by March 2999.');
        await priya.press(button('I approve it for product'));
        await priya.see('Offline mode, for Bolt', /Product: Priya, today/);
        const sofia = await Walker.signedIn(browser, look, demo.linkOf('Sofia'));
        await sofia.press(sofia.link(/^Read them ?: Offline mode, for Bolt$/));
        await sofia.see('Offline mode, for Bolt', 'Waits for approval');
        await sofia.press(sofia.button('I approve it for sales'));
        await sofia.see('Offline mode, for Bolt', 'In force');

        // told, and then it slips
        await priya.press(link('Check'));
        await priya.find(field('Customer'), 'Bolt');
        await priya.find(field('Feature'), 'Offline mode');
        await priya.press(button('Check'));
        await priya.see('May I promise Offline mode to Bolt?', 'Yes, in these words');
        await priya.press(button('I told them'));
        await priya.see('May I promise Offline mode to Bolt?', 'Bolt was told these words today by Priya.');
        await priya.press(link('More'));
        await priya.see('More');
        await priya.press(link('Roadmap'));
        await priya.see('Roadmap');
        await priya.press(link('Offline mode'));
        await priya.see('Offline mode');
        await priya.press(fold('Move its target'));
        await priya.press(button('Move its target'));
        await priya.seeMistakes({ 'Why?': 'Fill in “Why?”.' });
        await priya.typeDay(field('For which day?'), '2999-06-30');
        await priya.type(field('Why?'), 'Two people left.');
        await priya.press(button('Move its target'));
        await priya.see('Offline mode', 'Later, for 30 Jun 2999: Two people left.');
        await settled(demo.url);
        await priya.press(link('Today'));
        await priya.see('Today', 'At risk', 'Answers to pass on');
        await priya.press(link(/^Look at it ?: Offline mode, for Bolt$/));
        await priya.see('Offline mode, for Bolt', 'At risk', '1 customer must be told');
        await priya.press(button(/^Told ?: Bolt$/));
        await priya.page.getByText('1 customer must be told').waitFor({ state: 'detached' });

        // other words, and the customer hears and takes them
        await priya.press(fold('Propose other words'));
        await priya.type(field('What may be said?'), 'You can work offline by June 2999.');
        await priya.typeDay(field('Delivered by'), '2999-06-30');
        await priya.type(field('Why?'), 'The target moved.');
        await priya.choose(field('Do you approve it yourself?'), 'I approve it for product');
        await priya.press(button('Propose other words'));
        await priya.see('Offline mode, for Bolt', 'Waits to replace them');
        await sofia.press(sofia.link('Today'));
        await sofia.press(sofia.link(/^Read them ?: Offline mode, for Bolt$/));
        await sofia.see('Offline mode, for Bolt', 'Waits to replace them');
        await sofia.press(sofia.button('I approve it for sales'));
        await sofia.see('Offline mode, for Bolt', 'In force', '1 customer must be told');
        await sofia.leave();
        await priya.press(link('Promises'));
        await priya.press(link('To tell 1'));
        await priya.see('Promises', 'The words have changed');
        await priya.press(link('Bolt: Offline mode, for Bolt'));
        await priya.press(button(/^Told ?: Bolt$/));
        await priya.see('Offline mode, for Bolt', /they have yet to agree/);
        await priya.press(button(/^They agree ?: Bolt$/));
        await priya.page.getByText('1 customer must be told').waitFor({ state: 'detached' });

        // what the demo left to do
        await priya.press(link('Today'));
        await priya.see('Today', 'Words to approve', 'Answers to pass on');
        await priya.press(link(/^Read them ?: Offline mode, for Acme$/));
        await priya.press(button('I approve it for product'));
        await priya.see('Offline mode, for Acme', /Product: Priya, today/);
        await priya.press(link('Today'));
        await priya.press(link(/^Tell them ?: Single sign-on$/));
        await priya.see('Single sign-on', '2 people wait for the answer');
        await priya.press(button(/^Told ?: Acme$/));
        await priya.see('Single sign-on', '1 person waits for the answer');
        await priya.press(button(/^Told ?: Sam$/));
        await priya.page.getByText('waits for the answer').waitFor({ state: 'detached' });
        await priya.press(link('Today'));
        await priya.press(link(/^Tell them ?: Dark mode$/));
        await priya.press(button(/^Told ?: Sam$/));
        await priya.page.getByText('waits for the answer').waitFor({ state: 'detached' });
        await priya.press(link('Today'));
        await priya.see('Today', 'Nothing waits for you.');
        await priya.leave();
      }));
  });

  describe.each(looks({ width: 390, colorScheme: 'light', script: 'without script' }))('at $width px, $colorScheme, $script', (look) => {
    test('leadership finds out why, as of last month, counts, takes it out, and mediates', () =>
      walking(async () => {
        const problem = { title: 'Single sign-on for startups', problem: 'They ask for it, and it is not in their plan.' };
        await told('Sam', 'submitRequest', { requestId: 'plan', ...problem, source: { kind: 'CALL' } });
        const lena = await Walker.signedIn(browser, look, demo.linkOf('Lena'));
        const { button, field, fold, link, page } = lena;

        // why not?
        await lena.press(link('Requests'));
        await lena.press(link(/^All/));
        await lena.press(link('Dark mode'));
        await lena.see('Dark mode', 'Why: declined', 'Too few want it', 'Why it was declined', 'The high-contrast theme, from spring on');

        // and a month ago?
        await lena.press(link('Requests'));
        await lena.press(fold('As of another day'));
        await lena.typeDay(field('Day'), inDays(-30));
        await lena.press(button('Show'));
        await lena.see('Requests', /As the register knew it on/, 'Nothing waits for a decision.');
        await lena.press(link('Back to now'));
        await lena.see('Requests', '1 request');

        // each figure opens what it counts
        await lena.press(link('More'));
        await lena.press(link('Figures'));
        await lena.see('Figures', '2 decisions on requests');
        await lena.press(link('2 dates moved later'));
        await lena.see('2 dates moved later', /Priya moved “Single sign-on” to now/);
        await lena.press(link('All figures'));
        await lena.press(link('1 no'));
        await lena.see(/^1 no/, /declined “Dark mode”/);

        // the whole of it, as a table
        await lena.press(link('More'));
        await lena.press(link('History'));
        await lena.see('History');
        const shown = await page.locator('.events > li > p > bdi').allTextContents();
        const file = page.waitForEvent('download');
        await lena.press(link('Export'));
        const rows = rowsIn(readFileSync(await (await file).path(), 'utf8'));
        expect(
          rows
            .map(({ summary }) => summary)
            .reverse()
            .slice(0, shown.length),
        ).toEqual(shown);
        await page.getByText(`${rows.length} events, the newest first`).waitFor();

        // between sales and product, who ask for it in sales' browser
        const title = 'Single sign-on for startups';
        await told('Sam', 'recordPosition', { requestId: 'plan', function: 'SALES', stance: 'FOR', note: 'They leave without it.' });
        await told('Priya', 'recordPosition', {
          requestId: 'plan',
          function: 'PRODUCT',
          stance: 'AGAINST',
          note: 'It is what enterprises pay for.',
        });
        await lena.press(link('More'));
        await lena.see('More', 'Who asks you to mediate names you by');
        const own = await page.locator('main code').textContent();
        const sam = await Walker.signedIn(browser, look, demo.linkOf('Sam'));
        await sam.press(sam.link('Requests'));
        await sam.press(sam.link(title));
        await sam.press(sam.fold('Ask somebody neutral to mediate'));
        await sam.type(sam.field('What can you not agree on?'), 'Whether startups get it.');
        await sam.type(sam.field('Who is to mediate?'), 'Lena');
        await sam.type(sam.field('Their id'), own ?? '');
        await sam.choose(sam.field('Of which function?'), 'Legal');
        await sam.press(sam.button('Ask somebody neutral to mediate'));
        await sam.see(title, 'Lena mediates; nobody decides until that is concluded.');
        await sam.leave();
        await lena.press(link('Today'));
        await lena.see('Today', 'To mediate');
        await lena.press(link(/^Mediate ?: Single sign-on for startups$/));
        await lena.see(title, 'Whether startups get it.', 'They leave without it.', 'It is what enterprises pay for.');
        await lena.press(fold('Conclude the mediation'));
        await lena.press(button('Conclude the mediation'));
        await lena.seeMistakes({ 'What did it come to?': 'Fill in “What did it come to?”.' });
        await lena.see(title);
        await lena.type(field('What did it come to?'), 'Startups get it in their second year.');
        const agreement = page.getByRole('group', { name: 'Agreement 1, if any' });
        await lena.type(agreement.getByLabel('What is to be done?'), 'Change the plan');
        await lena.type(agreement.getByLabel('Who does it?'), 'Priya');
        await lena.typeDay(agreement.getByLabel('By when?'), '2999-03-31');
        await lena.press(button('Conclude the mediation'));
        await lena.see(title, 'Startups get it in their second year.', 'Change the plan: Priya, by 31 Mar 2999');
        await lena.leave();
      }));
  });
});

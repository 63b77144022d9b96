import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { dayInWords } from '../src/kernel/words.js';
import { startDemo } from './demo.js';
import { textOf } from './pages.js';
import { client } from './service.js';
import { FORM, fromOwnPage, visit } from './visiting.js';

/** The README quotes the demo as it was on this day. */
const QUOTED_ON = '2026-11-24';
const DAY = 86_400_000;
const README = readFileSync('README.md', 'utf8');
const quotes = (language: string) =>
  [...README.matchAll(/```(\w+)\n([^]*?)```/g)].flatMap(([, of, text = '']) => (of === language ? [asOfToday(text)] : []));

/** The text as if it had been quoted today. */
function asOfToday(text: string): string {
  const days = Math.floor(Date.now() / DAY) * DAY - Date.parse(QUOTED_ON);
  const then = (date: string) => new Date(Date.parse(date) + days).toISOString().slice(0, 10);
  return text.replaceAll(/\d{4}-\d\d-\d\d/g, then).replaceAll(/\d{1,2} [A-Z][a-z]{2} \d{4}/g, (date) => dayInWords(then(`${date} UTC`)));
}

describe('npm run demo', () => {
  test('tells the story, answers every kind of question, stays up with tokens that work, and leaves nothing behind', async () => {
    const demo = await startDemo();
    const { told, url, folder } = demo;
    for (const answer of [
      'ALLOWED: ',
      'ALLOWED_WITH_CONDITIONS: ',
      'NOT_ALLOWED: It is promised for',
      'NEEDS_APPROVAL: ',
      'NO_RECORD: ',
      'LOW_DEMAND: ',
      'AT_RISK: The target of',
      'AT_RISK: A customer disputes its delivery',
    ])
      expect(told).toContain(`    ${answer}`);
    const passages = quotes('text');
    expect(passages).toHaveLength(3);
    for (const passage of passages) expect(told).toContain(`\n${passage}`);

    const ask = client(url, demo.tokenOf('Lena'));
    const [query = ''] = quotes('graphql');
    const [answer = ''] = quotes('json');
    expect((await ask(query)).data).toEqual(JSON.parse(answer));
    const { data } = await ask(
      '{ viewer { name } decisions { totalCount } whyDeclined(requestId: "dark-mode-1") { decision { reason } } }',
    );
    expect(data).toEqual({ viewer: { name: 'Lena' }, decisions: { totalCount: 2 }, whyDeclined: { decision: { reason: 'LOW_DEMAND' } } });
    const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);

    // a body that nobody reads keeps its connection, and this process with it
    await page.text();

    for (const name of ['Sam', 'Sofia', 'Priya', 'Lena']) {
      const link = new URL(demo.linkOf(name));
      const form = { method: 'POST', headers: { ...FORM, ...fromOwnPage(url) }, body: link.searchParams.toString() };
      const { status, cookies } = await visit(`${url}${link.pathname}`, form);
      expect(status).toBe(303);
      expect(textOf((await visit(url, { headers: { cookie: cookies[0] } })).text)).toContain(`signed in as ${name}`);
    }

    expect(existsSync(folder)).toBe(true);
    expect(await demo.stop()).toBe(0);
    expect(existsSync(folder)).toBe(false);
  });
});

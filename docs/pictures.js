/** Makes the pictures of the README from the demo, with Debian's Chromium: `npm run pictures`. */
import { spawn } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { chromium } from 'playwright-core';

const MOST = 150_000;
const FOLDER = new URL('pictures/', import.meta.url);
const PICTURES = [
  { name: 'check', who: 'Sam', path: '/check?customer=bolt&feature=sso', width: 390, height: 844, scheme: 'light' },
  { name: 'request', who: 'Lena', path: '/requests?view=all', follow: 'Dark mode', width: 1100, height: 760, scheme: 'light' },
  { name: 'promise', who: 'Sofia', path: '/promises/offline%40customer%3Aacme', width: 1100, height: 760, scheme: 'dark' },
];

const demo = spawn(process.execPath, ['dist/cli/demo.js'], { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  // read on to the end: whoever writes to a pipe that nobody reads ends
  const told = await new Promise((resolve) => {
    let text = '';
    demo.stdout.on('data', (more) => {
      text += more;
      if (text.includes('Programs send')) resolve(text);
    });
  });
  const linkOf = (who) => new RegExp(`${who} \\([^)]*\\):\\s+(\\S+)`).exec(told)[1];
  mkdirSync(FOLDER, { recursive: true });
  const browser = await chromium.launch({ executablePath: process.env.SAYSO_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  for (const { name, who, path, follow, width, height, scheme } of PICTURES) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, deviceScaleFactor: 1 });
    const page = await context.newPage();
    const link = linkOf(who);
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText(`You are signed in as ${who}`).waitFor();
    await page.goto(new URL(path, link).href);
    if (follow) {
      await page.getByRole('link', { name: follow }).click();
      await page.getByRole('heading', { level: 1, name: follow }).waitFor();
    }
    const file = new URL(`${name}.png`, FOLDER);
    await page.screenshot({ path: file.pathname });
    const { size } = statSync(file);
    console.log(`${file.pathname}: ${size} bytes`);
    if (size > MOST) throw new Error(`${name}.png is larger than ${MOST} bytes`);
    await context.close();
  }
  await browser.close();
} finally {
  demo.kill('SIGINT');
}

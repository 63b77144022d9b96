import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { sized } from './size.js';

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** On a telephone and on a desk, light and dark. */
export const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) => [390, 1280].map((width) => ({ colorScheme, width })));
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on the page that is open, in each of its looks. */
export async function findingsOn(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const { colorScheme, width } of LOOKS.slice(...sized({ short: [1, 3], whole: [0] }))) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    found.push(...(await findingsNow(page)).map((finding) => `${colorScheme} ${width} ${finding}`));
  }
  return found;
}

/** What axe finds on the page as it is shown. */
export async function findingsNow(page: Page): Promise<string[]> {
  // not as a script of the page, which its policy does not let in
  await page.evaluate(AXE);
  return page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<{ violations: Violation[] }> } };
    return (await axe.run({ runOnly: rules })).violations.map(({ id, nodes }) => `${id} ${nodes.map(({ html }) => html).join(' ')}`);
  }, RULES);
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

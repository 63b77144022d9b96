import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** What a module of ours imports of ours, where a statement says so: the compiler may leave a comment before it, and a line break within. */
const IMPORTS = /^(?:.*\*\/\s*)?(?:(?:import|export|\}).*\bfrom|import)\s+['"](\.{1,2}\/[^'"]+)['"]/gm;

/** The module that another names: a test runs the sources themselves, which name each other as they will be built. */
export const moduleBeside = (path: string, from: string): string =>
  new URL(from.endsWith('.ts') ? path.replace(/\.js$/, '.ts') : path, from).href;

/** SHA-256 (hex) of modules and of all of ours that they import, at any remove: another one where any of them was changed, wherever they lie. */
export function hashOfSources(modules: readonly string[]): string {
  const texts = new Map<string, string>();
  const waiting = [...modules];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (texts.has(url)) continue;
    const text = readFileSync(new URL(url), 'utf8');
    texts.set(url, text);
    for (const [, path = ''] of text.matchAll(IMPORTS)) waiting.push(moduleBeside(path, url));
  }
  return sha256([...texts.values()].map(sha256).sort().join(''));
}

/** The modules of this program in which facts are declared: which versions of them there are, and what they say. */
export function eventModules(): readonly string[] {
  const root = new URL('../', import.meta.url);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.events\.[jt]s$/.test(path))
    .map((path) => new URL(path, root).href);
}

const sha256 = (text: string): string => hash('sha256', text);

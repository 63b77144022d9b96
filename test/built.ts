import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!\.spec|\.d)\.tsx?$|\.css$/.test(name));
const changed = Math.max(...sources.map((name) => statSync(join('src', name)).mtimeMs));

/** A file of the build, for a test that runs it; throws where src/ is newer. */
export function built(file: string): string {
  const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (made < changed) throw new Error(`${file} is older than src/: run \`npm run build\` first, or the whole of \`npm test\`.`);
  return file;
}

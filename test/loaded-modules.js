/** Lists every module that a program loads, in the file that LOADED_MODULES names: `node --import ./test/loaded-modules.js program.js`. */
import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const note = (urls) => appendFileSync(process.env['LOADED_MODULES'], urls.map((url) => `${url}\n`).join(''));

// Node runs the hooks in a thread of their own, from this same file; what CommonJS requires passes none of them.
if (isMainThread) {
  register(import.meta.url);
  process.on('exit', () => note(Object.keys(createRequire(import.meta.url).cache).map((path) => pathToFileURL(path).href)));
}

export async function load(url, context, next) {
  note([url]);
  return next(url, context);
}

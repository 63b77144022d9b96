/** Lets node run a TypeScript file of the tests without a build: `node --import ./test/run-typescript.js file.ts`. */
import { transformFile } from '@swc/core';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

// Node runs the hooks in a thread of their own, from this same file.
if (isMainThread) register(import.meta.url);

export const resolve = (specifier, context, next) =>
  next(specifier.startsWith('.') && context.parentURL?.endsWith('.ts') ? specifier.replace(/\.js$/, '.ts') : specifier, context);

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { code } = await transformFile(fileURLToPath(url));
  return { format: 'module', source: code, shortCircuit: true };
}

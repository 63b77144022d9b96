import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { built } from './built.js';

/** Outside production GraphQL throws at what looks like a type of a second copy of it. */
const LOOK = `
  await import(process.argv[1]);
  const { isObjectType } = await import('graphql');
  try { isObjectType({ [Symbol.toStringTag]: 'GraphQLObjectType' }); console.log('lean', process.env.NODE_ENV); }
  catch { console.log('not lean', process.env.NODE_ENV); }
`;

function loaded(mode: string | undefined): string {
  const { NODE_ENV: _, ...env } = process.env;
  const program = pathToFileURL(built('dist/serve.js')).href;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', LOOK, program], {
    env: { ...env, ...(mode !== undefined && { NODE_ENV: mode }) },
    encoding: 'utf8',
  });
  return stdout.trim();
}

test.each([[undefined], ['test'], ['production']])('the service loads GraphQL as for production, and leaves NODE_ENV %s', (mode) =>
  expect(loaded(mode)).toBe(`lean ${mode}`),
);

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endAll, sayso, serving } from './sayso.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sayso-modules-'));
});
afterAll(() => {
  endAll();
  rmSync(folder, { recursive: true });
});

const PACKAGE = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** The packages that a program loads by the time it ends. */
async function loadedBy(program: (env: Record<string, string>) => Promise<unknown>): Promise<ReadonlySet<string>> {
  const list = join(folder, 'modules');
  rmSync(list, { force: true });
  await program({ LOADED_MODULES: list, NODE_OPTIONS: `--import ${pathToFileURL('test/loaded-modules.js').href}` });
  const urls = readFileSync(list, 'utf8').split('\n');
  return new Set(urls.flatMap((url) => PACKAGE.exec(url)?.[1] ?? []));
}

test('a start loads what serves, and nothing of a store, a page or a schema that nobody asked for', async () => {
  const loaded = await loadedBy(async (env) => (await serving({ folder, env })).end());
  expect([...loaded]).toEqual(expect.arrayContaining(['fastify', '@nestjs/core', 'graphql', '@photostructure/sqlite']));
  const idle = ['@eventstore/db-client', '@grpc/grpc-js', 'google-protobuf', '@graphql-yoga/render-graphiql', 'ajv'];
  expect(idle.filter((name) => loaded.has(name))).toEqual([]);
});

test('help loads the command line alone', async () => {
  expect([...(await loadedBy((env) => sayso(['--help'], { folder, env })))]).toEqual(['commander']);
});

test('a token is made without the service', async () => {
  const loaded = await loadedBy((env) => sayso(['token', '--name', 'Ada', '--roles', 'SALES'], { folder, env }));
  expect([...loaded]).toEqual(expect.arrayContaining(['jose', '@photostructure/sqlite']));
  const idle = ['@nestjs/core', '@nestjs/common', 'graphql', 'class-validator', 'fastify', 'pino', '@eventstore/db-client'];
  expect(idle.filter((name) => loaded.has(name))).toEqual([]);
});

import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { generated } from './clients/generating.js';

const GENERATED = 'test/clients/generated.ts';

test('the clients’ code is what graphql-codegen makes of the schema, without `any`; `SAYSO_TEST_WRITE=1` writes it', async () => {
  const code = await generated();
  if (process.env['SAYSO_TEST_WRITE']) writeFileSync(GENERATED, code);
  expect(readFileSync(GENERATED, 'utf8')).toBe(code);
  expect(code).not.toMatch(/\bany\b(?! of)/);
});

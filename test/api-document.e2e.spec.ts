import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Kind, parse } from 'graphql';
import { builtSchema } from '../src/schema.js';
import { EXAMPLE, examplesIn, type Example } from './api-examples.js';
import { mutationsOf, queriesOf } from './from-schema.js';
import { startService, type Answer, type Running } from './service.js';

const DOCUMENT = 'docs/api.md';
const SOURCE = readFileSync(DOCUMENT, 'utf8');

const EXAMPLES = examplesIn(SOURCE);

/** The roots that a document asks or sends. */
const rootsOf = ({ document }: Example): string[] =>
  parse(document).definitions.flatMap((operation) =>
    operation.kind === Kind.OPERATION_DEFINITION
      ? operation.selectionSet.selections.flatMap((selected) => (selected.kind === Kind.FIELD ? selected.name.value : []))
      : [],
  );

/** JSON as a person would write it: on one line what has room there. */
function written(value: unknown, indent = ''): string {
  const line = JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
  if (indent.length + line.length <= 110 || typeof value !== 'object' || value === null) return line;
  const deeper = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((entry) => `${deeper}${written(entry, deeper)}`)
    : Object.entries(value).map(([key, entry]) => `${deeper}${JSON.stringify(key)}: ${written(entry, deeper)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${String(open)}\n${parts.join(',\n')}\n${indent}${String(close)}`;
}

let service: Running;
const answers: string[] = [];

beforeAll(async () => {
  service = await startService({ clock: { now: () => '2026-03-02T09:00:00.000Z' }, policies: [] });
  for (const { name, roles, document } of EXAMPLES) {
    // once, for what is read of the confidential goes on record
    const response = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await service.token(name, ...roles)}` },
      body: JSON.stringify({ query: document }),
    });
    const { data, errors } = (await response.json()) as Answer;
    answers.push(`${written(errors ? { errors } : data)}\n`);
  }
  if (!process.env['SAYSO_TEST_WRITE']) return;
  let next = 0;
  writeFileSync(
    DOCUMENT,
    SOURCE.replace(EXAMPLE, (example) => example.replace(/```json\n[^]*```$/, () => `\`\`\`json\n${answers[next++] ?? ''}\`\`\``)),
  );
});
afterAll(() => service.stop());

test('every root and every mutation has an example', async () => {
  const schema = await builtSchema();
  const shown = new Set(EXAMPLES.flatMap(rootsOf));
  const bare = [...queriesOf(schema), ...mutationsOf(schema)].map(({ name }) => name).filter((name) => !shown.has(name));
  expect(bare).toEqual([]);
});

test('every block of the document is an example', () => {
  expect(EXAMPLES).toHaveLength(SOURCE.split('```graphql').length - 1);
});

test.each(EXAMPLES.map((example, n) => [n, example.document.replaceAll(/\s+/g, ' ').slice(0, 60)] as const))(
  '%d: %s: is answered as the document says; `SAYSO_TEST_WRITE=1` writes it',
  (n) => {
    const { answer, document } = EXAMPLES[n]!;
    if (!process.env['SAYSO_TEST_WRITE']) expect(answers[n]).toBe(answer);
    expect(answers[n]).not.toContain('"errors"');
    // a command that was refused shows what refuses
    if (/^mutation/.test(document)) expect(/"position": null/.test(answers[n]!)).toBe(/"userErrors": \[ ?\{/.test(answers[n]!));
  },
);

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { builtSchema } from '../src/schema.js';
import { goodInput, goodValue } from './from-schema.js';
import { startService, type Ask, type Running } from './service.js';
import { sized } from './size.js';

/** Of so many bad inputs one is tried. */
const STEP = sized({ short: 12, whole: 1 });

let schema: GraphQLSchema;
let service: Running;
let everybody: Ask;
let admin: Ask;

beforeAll(async () => {
  schema = await builtSchema();
  service = await startService();
  everybody = await service.as('Everybody', 'SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP', 'CONTRIBUTOR', 'SERVICE');
  admin = await service.as('Admin', 'ADMIN');
});
afterAll(() => service.stop());

const BAD: Readonly<Record<string, readonly unknown[]>> = {
  ID: ['', 'no spaces', 'x'.repeat(200), '-x', 'ä', '\u0000', {}, [], true],
  String: ['', ' \n', 'x'.repeat(10_001), 'a\u0000b', 'a\ud800b', 7, {}, [], true],
  Int: [1.5, 'one', 2 ** 31, -2, {}, []],
  Boolean: ['yes', 1, {}, []],
  Date: ['2026-02-30', '0000-01-01', '2026', '2026-1-1', '2026-W01', '2026-01-01T00:00:00Z', '', 20260101, {}],
  DateTime: [
    '2026-01-01',
    '0000-12-31T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '2026-01-01T00:00:00',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:60Z',
    '2026-02-30T00:00:00Z',
    '',
    0,
    {},
  ],
  Decimal: ['-1', '1.23456', '1e3', 'NaN', '', 1.5, {}],
};

/** Every field of every command with every value that is none for it. */
function* badInputs(): Iterable<{ command: string; field: string; input: Record<string, unknown>; bad: unknown }> {
  for (const { name, args } of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const type = getNamedType(args[0]?.type) as GraphQLInputObjectType;
    for (const path of paths(type)) {
      const values = path.at(-1) === 'unknown' ? ['x'] : badFor(type, path);
      for (const bad of values)
        yield {
          command: name,
          field: path.join('.'),
          input: withValue(
            goodInput(
              type,
              path.filter((step) => step !== '0'),
            ),
            path,
            bad,
          ),
          bad,
        };
    }
  }
}

function* eachNth<Thing>(all: Iterable<Thing>, nth: number): Iterable<Thing> {
  let index = 0;
  for (const one of all) if (index++ % nth === 0) yield one;
}

/** Dotted paths to every field, `0` standing for a list’s first entry. */
function paths(type: GraphQLInputObjectType): string[][] {
  const own = Object.values(type.getFields()).flatMap(({ name, type: fieldType }): string[][] => {
    const inList = isListType(getNullableType(fieldType)) ? [name, '0'] : [name];
    const named = getNamedType(fieldType);
    return isInputObjectType(named) ? [[name], ...paths(named).map((path) => [...inList, ...path])] : [[name]];
  });
  return [...own, ['unknown']];
}

function fieldAt(type: GraphQLInputObjectType, path: readonly string[]): GraphQLInputType {
  const [step = '', ...rest] = path.filter((one) => one !== '0');
  const field = type.getFields()[step];
  if (!field) throw new Error(`${type.name} has no ${step}.`);
  return rest.length === 0 ? field.type : fieldAt(getNamedType(field.type) as GraphQLInputObjectType, rest);
}

function badFor(root: GraphQLInputObjectType, path: readonly string[]): unknown[] {
  const type = fieldAt(root, path);
  const nullable = getNullableType(type);
  const named = getNamedType(type);
  const absent = isNonNullType(type) ? [null, undefined] : [];
  if (isListType(nullable)) return [...absent, Array.from({ length: 51 }, () => goodValue(path.at(-1) ?? '', nullable.ofType)), [null]];
  if (isInputObjectType(named)) return [...absent, 'x', 7];
  if (isEnumType(named)) return [...absent, 'NOPE', '', 7];
  // Text that only a pattern narrows is tried with what no text field takes.
  return [...absent, ...(BAD[named.name] ?? [])];
}

function withValue(input: Record<string, unknown>, path: readonly string[], value: unknown): Record<string, unknown> {
  const [step = '', ...rest] = path;
  if (rest.length === 0) return { ...input, [step]: value };
  const next = input[step];
  if (rest[0] === '0') return { ...input, [step]: [withValue((next as Record<string, unknown>[])[0] ?? {}, rest.slice(1), value)] };
  return { ...input, [step]: withValue(next as Record<string, unknown>, rest, value) };
}

describe('a body', () => {
  const inside = (levels: number, held: string) => `${'{"a":['.repeat(levels / 2)}${held}${']}'.repeat(levels / 2)}`;
  const posted = async (variables: string, query = '{ viewer { name } }') => {
    const response = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await service.token('Ada', 'SALES')}` },
      body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
    });
    const { data, errors } = (await response.json()) as { data?: object; errors?: [{ message: string; extensions: { code: string } }] };
    return [response.status, data ?? errors?.[0].extensions.code, errors?.[0].message];
  };
  const served = [200, { viewer: { name: 'Ada' } }, undefined];
  const tooDeep = [400, 'INVALID', 'The body is nested more than 32 levels deep.'];

  test.each([34, 9_000])('that is nested %i levels deep is refused before it is parsed', async (levels) => {
    expect(await posted(inside(levels, '1'))).toEqual(tooDeep);
    // not JSON either, which nobody finds who does not parse it
    expect(await posted(inside(levels, '…'))).toEqual(tooDeep);
  });

  test('that is nested no deeper than it may be, or in texts alone, is read', async () => {
    expect(await posted(inside(30, '1'))).toEqual(served);
    expect(await posted(JSON.stringify({ '[[[[': `\\"${'[{'.repeat(9_000)}` }))).toEqual(served);
    expect(await posted('"[[[')).toEqual([400, 'INVALID', 'The body is not JSON in UTF-8.']);
  });
});

describe('bad input of every field of every command', () => {
  test('is refused with a code and the field, never as a fault, and nothing is written', async () => {
    const wrong: string[] = [];
    let tried = 0;
    for (const { command, field, input, bad } of eachNth(badInputs(), STEP)) {
      const type = command.charAt(0).toUpperCase() + command.slice(1);
      const query = `mutation ($input: ${type}!) { done: ${command}(input: $input) { userErrors { code field } position } }`;
      const { status, data, errors } = await (command.endsWith('ServiceToken') ? admin : everybody)(query, { input });
      const refusals: { code?: string; field?: string | null }[] = errors
        ? errors.map(({ extensions }) => extensions)
        : data.done.userErrors;
      const told = refusals.some(
        ({ code, field: where }) => code && (where === field || where?.startsWith(`${field}.`) || field.startsWith(`${where ?? '?'}.`)),
      );
      tried++;
      if (status >= 500 || !told)
        wrong.push(`${command} ${field} = ${JSON.stringify([bad]).slice(0, 40)}: ${status} ${JSON.stringify(refusals)}`);
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(300 / STEP);
    expect((await service.infrastructure.log.head()).position).toBe(0);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { buildSchema, Kind, parse, type OperationDefinitionNode } from 'graphql';
import { WHOLE_INTROSPECTION } from '../../test/from-schema.js';
import { assertValidatable, costOf, MOST } from './cost.js';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));

function costed(text: string, variables: Readonly<Record<string, unknown>> = {}) {
  const document = parse(text);
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  return costOf(schema, document, operation, variables);
}

const page = (size: string) => `requests(first: ${size}) { edges { node { submittedBy { name } } } }`;
/** The connection; a request, its actor and the actor’s name in each edge. */
const ofPage = (size: number) => 1 + size * (2 + 0.1);

describe('the cost of a document', () => {
  test('is 1 an object, and a tenth for each leaf', () => {
    expect(costed('{ request(requestId: "x") { id title submittedBy { name } } }').cost).toBeCloseTo(2.3);
  });

  test.each<readonly [string, string, object, number]>([
    ['as it is written', `{ ${page('7')} }`, {}, 7],
    ['by default', '{ requests { edges { node { submittedBy { name } } } } }', {}, 20],
    ['of a variable', `query($n: Int) { ${page('$n')} }`, { n: 7 }, 7],
    ['of a variable that is not given', `query($n: Int) { ${page('$n')} }`, {}, 20],
    ['of a variable by its default', `query($n: Int = 9) { ${page('$n')} }`, {}, 9],
    ['of a variable against its default', `query($n: Int = 9) { ${page('$n')} }`, { n: 50 }, 50],
    ['below nothing, as much as above', `{ ${page('-100')} }`, {}, 100],
    ['of a variable below nothing', `query($n: Int) { ${page('$n')} }`, { n: -30 }, 30],
    ['beyond what a page may have', `{ ${page('2000000000')} }`, {}, 100],
    ['of a variable that is no number', `query($n: Int) { ${page('$n')} }`, { n: 'all' }, 100],
    ['from the end', '{ requests(last: 5) { edges { node { submittedBy { name } } } } }', {}, 5],
  ])('counts the page that was asked for: %s', (_, text, variables, size) =>
    expect(costed(text, variables as Record<string, unknown>).cost).toBeCloseTo(ofPage(size)),
  );

  test('counts a list without pages as five', () => {
    expect(costed('{ request(requestId: "x") { evidence { addedBy { name } } } }').cost).toBeCloseTo(1 + 5 * 2.1);
  });

  test('multiplies through fragments, of which each is counted once', () => {
    const aliases = (inner: string) => ['a', 'b', 'c', 'd'].map((name) => `${name}: decision { request { ${inner} } }`).join(' ');
    const levels = Array.from({ length: 9 }, (_, n) => `fragment F${n} on Request { ${aliases(`...F${n + 1}`)} }`).join(' ');
    const { cost, depth } = costed(`{ request(requestId: "x") { ...F0 } } ${levels} fragment F9 on Request { id }`);
    const objects = 1 + 2 * Array.from({ length: 9 }, (_, n) => 4 ** (n + 1)).reduce((sum, each) => sum + each);
    expect(cost).toBeCloseTo(objects + 0.1 * 4 ** 9);
    expect(depth).toBe(20);
  });

  test('counts commands, also in fragments', () => {
    const command = 'registerCustomer(input: { name: "x" }) { position }';
    const { cost, commands } = costed(`mutation { a: ${command} ...M } fragment M on Mutation { b: ${command} c: ${command} }`);
    expect(commands).toBe(3);
    expect(cost).toBeCloseTo(3 * 11.1);
  });

  test('lets the introspection of real clients pass, once', () => {
    expect(() => assertValidatable(WHOLE_INTROSPECTION)).not.toThrow();
    expect(costed(WHOLE_INTROSPECTION).cost).toBeGreaterThan(MOST.cost / 2);
    expect(costed(WHOLE_INTROSPECTION).cost).toBeLessThan(MOST.cost);
    expect(costed(WHOLE_INTROSPECTION).depth).toBeLessThanOrEqual(MOST.depth);
  });
});

describe('a document is not validated', () => {
  test('over 16,000 characters', () => {
    expect(() => assertValidatable(`{ a }${' '.repeat(15_995)}`)).not.toThrow();
    expect(() => assertValidatable(`{ a }${' '.repeat(15_996)}`)).toThrow('at most 16000 characters');
  });

  test('that uses one name more than a hundred times', () => {
    const aliases = (count: number) => `{ ${Array.from({ length: count }, (_, n) => `a${n}: viewer`).join(' ')} }`;
    expect(() => assertValidatable(aliases(100))).not.toThrow();
    expect(() => assertValidatable(aliases(101))).toThrow('uses viewer more often');
  });

  test('but what stands in texts and comments is no name', () => {
    const words = 'word '.repeat(200);
    expect(() =>
      assertValidatable(`# ${words}\n{ search(a: "${words} \\" ${words}", b: """${words} " ${words}""") { id } }`),
    ).not.toThrow();
  });
});

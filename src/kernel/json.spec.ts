import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isDeeperThan, keyTwiceIn } from './json.js';

test.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  [' { "b" : [ {} , { "c" : 1 , "c" : 1 } ] } ', 'b.1.c'],
  ['{"a":{"b":1},"c":[1,[2,{"d":0,"e":"\\\\","d":1}]]}', 'c.1.1.d'],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ['{"":1,"":2}', ''],
])('%s names %s twice', (json, path) => expect(keyTwiceIn(json)?.join('.')).toBe(path));

test.each([
  '{"a":{"a":{"a":1}},"b":["a","a"],"c":"a"}',
  '{"a":"\\",\\"a\\":1","b":"{\\"b\\":1,\\"b\\":2}"}',
  '[{"a":1},{"a":2}]',
  '"a"',
  '7',
])('%s names nothing twice', (json) => expect(keyTwiceIn(json)).toBeUndefined());

test('property: what JSON.stringify writes names nothing twice, and one more of any key does', () =>
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { minKeys: 1 }), (value) => {
      const json = JSON.stringify(value);
      expect(keyTwiceIn(json)).toBeUndefined();
      const [key = ''] = Object.keys(value);
      expect(keyTwiceIn(`${json.slice(0, -1)},${JSON.stringify(key)}:0}`)).toEqual([key]);
    }),
  ));

test.each([
  ['{"a":[{}]}', 3],
  ['[[],[[]],{}]', 3],
  ['{"a":"[[[{{{","b":"\\"[[[","c":"\\\\","d":[]}', 2],
  ['{"[[[":"]]]]"}', 1],
  ['"[[["', 0],
  ['', 0],
  ['[[["[[[', 3],
  ['[[["[[[\\"', 3],
])('%s is %i deep', (json, depth) => expect([isDeeperThan(depth, json), isDeeperThan(depth - 1, json)]).toEqual([false, depth > 0]));

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

test('property: what JSON.stringify writes is as deep as its value', () =>
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const [json, depth] = [JSON.stringify(value), depthOf(value)];
      expect([isDeeperThan(depth, json), isDeeperThan(depth - 1, json)]).toEqual([false, depth > 0]);
    }),
  ));

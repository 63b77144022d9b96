import { expect, test } from '@jest/globals';
import { bearerOf } from './bearer.js';

test.each([
  ['Bearer a.b-c._', 'a.b-c._'],
  ['bearer   abc ', 'abc'],
  [undefined, undefined],
  ['', undefined],
  ['Bearer', undefined],
  ['Bearer ', undefined],
  ['Bearerabc', undefined],
  ['Basic abc', undefined],
  ['Bearer a b', undefined],
  ['Bearer a, Bearer b', undefined],
  ['Bearer a\nX: y', undefined],
  [' Bearer abc', undefined],
])('%j carries %j', (header, token) => expect(bearerOf(header)).toBe(token));

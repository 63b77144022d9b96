import { expect, test } from '@jest/globals';
import { isStorable, isWritable } from './text.js';

test.each([
  ['plain text, tabs and line feeds', 'a\tb\nc', true, true],
  ['nothing', '', true, true],
  ['a whole pair', '🙂', true, true],
  ['a NUL', 'a\0b', false, false],
  ['the first half of a pair', 'a\ud83d', false, false],
  ['the second half of a pair', '\ude42b', false, false],
  ['the halves in the wrong order', '\ude42\ud83d', false, false],
  ['a carriage return', 'a\rb', true, false],
  ['an escape', '\u001b[31m', true, false],
  ['a delete', 'a\u007f', true, false],
])('%s', (_, text, storable, writable) => {
  expect([isStorable(text), isWritable(text)]).toEqual([storable, writable]);
});

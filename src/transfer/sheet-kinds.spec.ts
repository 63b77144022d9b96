import { expect, test } from '@jest/globals';
import { plainHeader } from './sheet-headers.js';
import { FIELDS_OF } from './sheet-kinds.js';

test.each(Object.entries(FIELDS_OF))('each header of %s is of one field, and written as headers are compared', (_, fields) => {
  const headers = Object.entries(fields).flatMap(([name, field]) => [...new Set([plainHeader(name), ...field.headers])]);
  expect(headers.filter((header, index) => headers.indexOf(header) < index)).toEqual([]);
  expect(headers.filter((header) => plainHeader(header) !== header)).toEqual([]);
});

import { buildSchema, isEnumType } from 'graphql';
import { readFileSync } from 'node:fs';

const ENUM_VALUES = new Set(
  Object.values(buildSchema(readFileSync('schema.graphql', 'utf8')).getTypeMap()).flatMap((type) =>
    isEnumType(type) && !type.name.startsWith('__') ? type.getValues().map(({ name }) => name) : [],
  ),
);

const CODES = [
  /\b[A-Z]+(?:_[A-Z]+)+\b/g,
  // a slot, whole or what it says of its audience
  /@(?:everyone|segment:|customer:)/g,
  /\d{4}-\d{2}-\d{2}/g,
  // a field of ours
  /\b[a-z]+(?:[A-Z][a-z]+)+\b/g,
  /\bundefined\b|\bnull\b|\bNaN\b|\[object/g,
];

/** What a sentence for people must not hold, of what it holds: values of enums, slots, dates of machines, names of fields, and these keys. */
export const codesIn = (sentence: string, keys: Iterable<string> = []): string[] => [
  ...(sentence.match(/\b[A-Z]{2,}\b/g) ?? []).filter((word) => ENUM_VALUES.has(word)),
  ...CODES.flatMap((code) => sentence.match(code) ?? []),
  ...[...keys].filter((key) => isIn(sentence, key)),
];

/** A sentence without what it quotes, and without these texts that people wrote. */
export const ownWordsOf = (sentence: string, written: Iterable<string> = []): string =>
  [...written].reduce((left, text) => left.replaceAll(text, '…'), sentence.replaceAll(/“[^”]*”/g, '“…”'));

/** As a word of its own. */
const isIn = (sentence: string, key: string): boolean =>
  sentence.split(key).some((before, n, parts) => n + 1 < parts.length && !/[\w-]$/.test(before) && !/^[\w-]/.test(parts[n + 1] ?? ''));

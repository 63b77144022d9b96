import type { Day } from './time.js';

export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** The day as people read it, whoever and wherever they are: `27 Apr 2027`. */
export function dayInWords(day: Day): string {
  const [year = '', month, date] = day.split('-');
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? ''} ${year}`;
}

/** `a, b and c`. */
export const listed = (words: readonly string[], last: 'and' | 'or' = 'and'): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;

/** What was changed, of what there are words for: `the name and the owner`. */
export const changesIn = (changes: object, words: Readonly<Record<string, string>>): string =>
  listed(Object.keys(changes).flatMap((field) => words[field] ?? []));

/** It begins a sentence. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

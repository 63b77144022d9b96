import { MONTHS } from '../kernel/words.js';

/** SQL for the day of a moment. */
export const dayOfInstant = (instant: string): string => `date(${instant} / 1000.0, 'unixepoch')`;

/** SQL for the moment at which a day begins. */
export const startOfDay = (day: string): string => `unixepoch(${day}) * 1000`;

/** SQL for a day as people read it, as `dayInWords` says of plain values. */
export const dayInWordsOf = (day: string): string =>
  `printf('%d %s %s', substr(${day}, 9, 2), substr('${MONTHS.join('')}', 3 * substr(${day}, 6, 2) - 2, 3), substr(${day}, 1, 4))`;

/** SQL for what the words call the value of a column. */
export const wordsOf = (column: string, words: Readonly<Record<string, string>>): string =>
  `CASE ${column} ${Object.entries(words)
    .map(([value, said]) => `WHEN '${value}' THEN '${said}'`)
    .join(' ')} END`;

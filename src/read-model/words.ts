import { MONTHS } from '../kernel/words.js';

/** SQL for the day of a day or a moment as people read it, as `dayInWords` says of plain values. */
export const dayInWordsOf = (moment: string): string =>
  `printf('%d %s %s', substr(${moment}, 9, 2), substr('${MONTHS.join('')}', 3 * substr(${moment}, 6, 2) - 2, 3), substr(${moment}, 1, 4))`;

/** SQL for what the words call the value of a column. */
export const wordsOf = (column: string, words: Readonly<Record<string, string>>): string =>
  `CASE ${column} ${Object.entries(words)
    .map(([value, said]) => `WHEN '${value}' THEN '${said}'`)
    .join(' ')} END`;

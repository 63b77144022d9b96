/** What a spreadsheet program may take for a formula where a cell begins with it. Full-width signs are turned into the plain ones by some. */
const FORMULA = /^'*(?:[\t\r\n]|\s*[=+\-@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}])/u;

/** A number is one, whatever its sign. */
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/** A text as a cell of CSV in which no program finds a formula: where one could, a quote stands before it. */
export const defused = (text: string): string => (FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text);

/** A text as a cell that is a text by its type: no program looks for a formula in it, and only what looks as if it had been defused is told apart. */
export const asText = (text: string): string => (text.startsWith("'") && FORMULA.test(text) ? `'${text}` : text);

/** The text that a cell was made of, by either of them. */
export const undefused = (cell: string): string => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell);

/** The items of a list as the text of one cell: `a; b`. A semicolon or a line break within an item is told from those between them by a backslash. */
export const joined = (items: readonly string[]): string =>
  items.map((item) => item.replaceAll(/[;\n]|\\(?=[\\;\n]|$)/g, String.raw`\$&`)).join('; ');

/** The items that a cell holds, parted by semicolons or line breaks, each without outer spaces, also the empty ones. */
export const placesIn = (cell: string): string[] =>
  cell.split(/(?<=(?<!\\)(?:\\\\)*)[;\n]/).map((item) => item.replaceAll(/\\([\\;\n])/g, '$1').trim());

/** The same, empty ones being none. */
export const itemsIn = (cell: string): string[] => placesIn(cell).filter((item) => item !== '');

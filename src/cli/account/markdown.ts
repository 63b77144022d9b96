import { day, linesIn, type Account, type Line } from './account.js';

/** The account as Markdown (CommonMark, with the extensions of GitHub): no text that somebody wrote makes a heading, a link, a list or HTML. */
export function asMarkdown({ title, of, asOf, withheld, sections, history }: Account): string {
  const parts = [
    `# ${inline(title)}`,
    inline(of),
    inline(asOf),
    ...(withheld === undefined ? [] : [inline(withheld)]),
    ...sections.flatMap(({ title: heading, lines }) => [`## ${inline(heading)}`, lines.map(item).join('\n')]),
    '## Everything that happened',
    history.map(({ on, sentence, position }) => `- ${day(on)}: ${inline(sentence)} (event ${position})`).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

const item = ({ label, text, position }: Line): string => `- **${inline(label)}**: ${block(text)} (event ${position})`;

/** On one line. */
const inline = (text: string): string => isolated(linesIn(text).join(' '));

/** Its lines, one below the other in an item of a list. */
const block = (text: string): string => linesIn(text).map(isolated).join('\\\n  ');

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Whatever is written from right to left ends where it ends. */
const isolated = (text: string): string => (RIGHT_TO_LEFT.test(text) ? `\u2068${escaped(text)}\u2069` : escaped(text));

/** An address, which Markdown would make a link of however it is escaped: only in code it stays what it is. */
const ADDRESS = /([^\s“”"'()]*(?::\/\/|www\.|@)[^\s“”"'()]*)/i;

const escaped = (text: string): string =>
  text
    .split(ADDRESS)
    .map((part, index) => (index % 2 === 1 ? asCode(part) : escapedSigns(part, index === 0)))
    .join('');

/** What means something anywhere in Markdown, and what does where a line begins. */
function escapedSigns(text: string, begins: boolean): string {
  const anywhere = text.replaceAll(/[\\`*_{}[\]<>|~&$^#]/g, '\\$&');
  return begins ? anywhere.replace(/^[-+=:]/, '\\$&').replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2') : anywhere;
}

function asCode(text: string): string {
  const fence = '`'.repeat(1 + Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)));
  const pad = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

import { render } from 'preact-render-to-string';
import { day, linesIn, type Account, type Happening, type Section } from './account.js';

/** Nothing is run, and nothing is fetched. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE = `
:root { color-scheme: light; }
body { margin: 2rem auto; max-width: 46rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; border-bottom: 1px solid #767676; break-after: avoid; }
p { margin: .25rem 0; color: #444; overflow-wrap: anywhere; }
dl, ol { margin: 0; padding: 0; list-style: none; }
dl div, li { display: grid; grid-template-columns: 9rem 1fr 6rem; gap: .75rem; padding: .3rem 0; break-inside: avoid; }
dt, time { color: #444; overflow-wrap: anywhere; }
dd { margin: 0; }
.text { white-space: pre-line; overflow-wrap: anywhere; }
.event { text-align: right; color: #444; white-space: nowrap; }
a { color: inherit; }
@media (max-width: 36rem) { dl div, li { grid-template-columns: 1fr; gap: 0; } .event { text-align: left; } }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } a { text-decoration: none; } @page { margin: 18mm; } }
`;

/** The account as one HTML page that needs nothing else, runs nothing, and prints. */
export const asPage = (account: Account): string => `<!doctype html>\n${render(<Page {...account} />)}\n`;

const Page = ({ title, of, asOf, withheld, sections, history }: Account) => {
  const own = new Set(history.map(({ position }) => position));
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="content-security-policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{seen(title)}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <main>
          <h1 dir="auto">{seen(title)}</h1>
          {[of, asOf, withheld].map((sentence) => sentence !== undefined && <p>{seen(sentence)}</p>)}
          {sections.map((section) => (
            <Told {...section} own={own} />
          ))}
          <section>
            <h2>Everything that happened</h2>
            <ol>
              {history.map((happening) => (
                <Happened {...happening} />
              ))}
            </ol>
          </section>
        </main>
      </body>
    </html>
  );
};

const seen = (text: string): string => linesIn(text).join(' ');

interface ToldProps extends Section {
  /** Positions of the events that the page lists: a line leads to them. */
  readonly own: ReadonlySet<string>;
}

const Told = ({ title, lines, own }: ToldProps) => (
  <section>
    <h2>{seen(title)}</h2>
    <dl>
      {lines.map(({ label, text, position }) => (
        <div>
          <dt dir="auto">{seen(label)}</dt>
          <dd class="text" dir="auto">
            {linesIn(text).join('\n')}
          </dd>
          <dd class="event">{own.has(position) ? <a href={`#event-${position}`}>event {position}</a> : <>event {position}</>}</dd>
        </div>
      ))}
    </dl>
  </section>
);

const Happened = ({ on, sentence, position }: Happening) => (
  <li id={`event-${position}`}>
    <time dateTime={on}>{day(on)}</time>
    <span class="text" dir="auto">
      {seen(sentence)}
    </span>
    <span class="event">event {position}</span>
  </li>
);

import type { ComponentChildren } from 'preact';
import type { Caller } from '../access/access.js';

interface FrameProps {
  readonly title: string;
  /** Where its style is. */
  readonly style: string;
  readonly visitor?: Caller;
  /** Where the browser goes on to by itself. */
  readonly onward?: string;
  readonly children: ComponentChildren;
}

/** What stands around every page. */
export const Frame = ({ title, style, visitor, onward, children }: FrameProps) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
      <meta name="color-scheme" content="light dark" />
      {onward !== undefined && <meta http-equiv="refresh" content={`0; url=${onward}`} />}
      <title>{`${title} · Sayso`}</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href={style} />
    </head>
    <body>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="top">
        <a class="brand" href="/">
          Sayso
        </a>
        {visitor && <span class="me">{visitor.name}</span>}
      </header>
      <main id="main">{children}</main>
    </body>
  </html>
);

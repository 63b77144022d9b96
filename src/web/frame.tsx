import type { ComponentChildren } from 'preact';
import type { Caller } from '../access/access.js';
import { Icon, type IconName } from './parts/icon.js';
import { rolesInWords } from './words.js';

/** Addresses of what the browser loads besides the page. */
export interface Assets {
  readonly style: string;
  readonly script: string;
}

interface FrameProps {
  readonly title: string;
  readonly assets: Assets;
  readonly visitor?: Caller;
  readonly onward?: string;
  /** The route of the page. */
  readonly place?: string;
  readonly children: ComponentChildren;
}

const PLACES: readonly { readonly path: string; readonly says: string; readonly icon: IconName }[] = [
  { path: '/', says: 'Today', icon: 'today' },
  { path: '/check', says: 'Check', icon: 'check' },
  { path: '/requests', says: 'Requests', icon: 'requests' },
  { path: '/promises', says: 'Promises', icon: 'promises' },
  { path: '/more', says: 'More', icon: 'more' },
];

/** Pages of a place stand under it. */
const isAt = (place: string, path: string): boolean => (path === '/' ? place === path : place.startsWith(path));

/** What stands around every page. */
export const Frame = ({ title, assets, visitor, onward, place = '', children }: FrameProps) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
      <meta name="color-scheme" content="light dark" />
      {onward !== undefined && <meta http-equiv="refresh" content={`0; url=${onward}`} />}
      <title>{`${title} · Sayso`}</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href={assets.style} />
      {visitor && <script type="module" src={assets.script} />}
    </head>
    <body>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="top">
        <a class="brand" href="/">
          Sayso
        </a>
        {visitor && (
          <nav class="places" aria-label="Places">
            {PLACES.map(({ path, says, icon }) => (
              <a key={path} href={path} aria-current={isAt(place, path) ? 'page' : undefined}>
                <Icon name={icon} />
                {says}
              </a>
            ))}
          </nav>
        )}
        {visitor && (
          <details class="me">
            <summary aria-label={`You: ${visitor.name}`}>{[...visitor.name][0]?.toUpperCase()}</summary>
            <div>
              <p>
                <b dir="auto">{visitor.name}</b>
                <br />
                {rolesInWords(visitor.roles)}
              </p>
              <form method="post" action="/sign-out">
                <button class="second">Sign out</button>
              </form>
            </div>
          </details>
        )}
      </header>
      <main id="main">{children}</main>
    </body>
  </html>
);

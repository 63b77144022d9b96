import type { ComponentChild } from 'preact';
import type { Caller } from '../access/access.js';
import type { Ask } from './api/ask.js';
import type { Sought } from './find.js';
import type { Mistake } from './parts/mistakes.js';

/** A form of a page that was sent, and was not recorded. */
export interface Sent {
  readonly fields: URLSearchParams;
  readonly mistakes: readonly Mistake[];
  /** By field: what its text may mean. */
  readonly sought: Readonly<Record<string, Sought>>;
}

/** One request for a page, by somebody who is signed in. */
export interface Visit {
  readonly visitor: Caller;
  readonly ask: Ask;
  /** Parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** The query of the address. Empty fields are absent; of several of a name the last counts. */
  readonly given: Readonly<Record<string, string | undefined>>;
  /** The path and query of the page. */
  readonly address: string;
  /** What was posted. */
  readonly form?: URLSearchParams;
  /** A form of the page that was refused. */
  readonly sent?: Sent;
}

/** A page, or the address of one. A page that tells of mistakes has the status 422. */
export type Answer =
  { readonly title: string; readonly page: ComponentChild; readonly status?: 200 | 404 | 422 } | { readonly goTo: string };

export type Page = (visit: Visit) => Promise<Answer>;

/** An address with what is given of its query. */
export function addressOf(path: string, given: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '');
  return pairs.length > 0 ? `${path}?${new URLSearchParams(pairs).toString()}` : path;
}

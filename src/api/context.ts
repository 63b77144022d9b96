import type DataLoader from 'dataloader';
import type { Caller } from '../access/access.js';
import type { ReadLog } from '../access/read-log.js';
import type { Bounds } from './bounds.js';
import type { Budget } from './rates.js';
import type { Watched } from './watched.js';

/** What all resolvers of one HTTP request share. */
export interface ApiContext {
  readonly caller: Caller;
  /** Until when the caller is let in, in milliseconds. */
  readonly until: number;
  /** Whether the caller is told what can be asked. */
  readonly isToldSchema: boolean;
  readonly requestId: string;
  /** Paths of fields that the caller's roles may not see, for `extensions.redacted`. */
  readonly redacted: Set<string>;
  /** What may have been meant where a root found nothing, for `extensions.suggestions`. */
  readonly suggestions: object[];
  readonly bounds: Bounds;
  /** What each person may ask for in a minute; absent: as much as they like. */
  readonly budget: Budget | undefined;
  /** Of what it shows, what is watched; it is on record before it is sent. */
  readonly watched: Watched;
  readonly readLog: ReadLog;
  readonly loaders: Map<unknown, DataLoader<unknown, unknown, string>>;
}

import type { ResultOf } from 'gql.tada';
import type { Command } from '../api/commands.js';
import { isOffered } from '../parts/act.js';
import type { Visit } from '../visit.js';
import type { REQUEST } from './requests.asks.js';

export type Request = NonNullable<ResultOf<typeof REQUEST>['request']>;

/** What each part of the page of a request is given. Of a day gone by the request offers nothing. */
export interface PartProps {
  readonly visit: Visit;
  readonly request: Request;
}

export const pathOf = (requestId: string): string => `/requests/${encodeURIComponent(requestId)}`;

export const isOpen = ({ offers }: Request, command: Command): boolean => isOffered(offers, command);

/** What every form about the request carries, and what one of its parts besides. */
export const actOn = (visit: Visit, { requestId, revision }: Request, part: Readonly<Record<string, string | undefined>> = {}) => ({
  ...{ visit, revision },
  fixed: { requestId, ...part },
});
